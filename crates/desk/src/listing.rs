//! Lists over the objects of a kind that are kept, and follow what is added to the archive: what a page asks of many objects costs no more the more
//! there are.
//!
//! A list is of what is seen of a kind: all who see the same of it share one. It takes an object in when it is first seen and whenever an entry about
//! it is added that is seen; an entry that is not seen changes nothing in it.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use ntib_record::Name;

use crate::archive::{Known, Thing};

/// The most lists that are kept of a kind: the one that was asked longest ago goes first, and is made again when it is asked for.
const LISTS_MAX: usize = 48;

/// A list over the objects of a kind.
pub trait Listing<T>: Send + 'static {
    /// What it depends on besides the objects, such as the day. With another it is made anew.
    type Key: ?Sized;

    /// Without any object.
    fn new(key: &Self::Key) -> Self;

    /// Whether it was made for this.
    fn is_for(&self, key: &Self::Key) -> bool;

    /// Takes in an object as it is seen now, in the place of how it was seen before.
    fn put(&mut self, one: &Arc<Known<T>>);
}

/// Every object, by name.
pub(crate) struct Everything<T>(pub(crate) BTreeMap<Name, Arc<Known<T>>>);

impl<T: Thing> Listing<T> for Everything<T> {
    type Key = ();

    fn new((): &()) -> Everything<T> {
        Everything(BTreeMap::new())
    }

    fn is_for(&self, (): &()) -> bool {
        true
    }

    fn put(&mut self, one: &Arc<Known<T>>) {
        self.0.insert(one.id.clone(), Arc::clone(one));
    }
}

/// A list, and how many entries of its kind it has taken in.
pub(crate) struct KeptList<L> {
    list: Option<L>,
    upto: usize,
}

impl<L> KeptList<L> {
    /// The list for this key, and how far it has come.
    pub(crate) fn of<T>(&mut self, key: &L::Key) -> (&mut L, &mut usize)
    where
        L: Listing<T>,
    {
        if self.list.as_ref().is_some_and(|list| !list.is_for(key)) {
            (self.list, self.upto) = (None, 0);
        }
        (self.list.get_or_insert_with(|| L::new(key)), &mut self.upto)
    }
}

struct Held {
    of: TypeId,
    /// Which of the labels of the kind are seen, of as many as there were when it was last asked.
    sees: Vec<bool>,
    /// A mutex around a [`KeptList`].
    list: Arc<dyn Any + Send + Sync>,
}

/// The lists of a kind that are kept, the one asked last at the end.
#[derive(Default)]
pub(crate) struct Lists(Mutex<Vec<Held>>);

impl Lists {
    /// The list of this type for who sees these of the labels of the kind. One that was asked before some of the labels came is carried on: there
    /// was no entry under them then.
    pub(crate) fn kept<T, L: Listing<T>>(&self, sees: &[bool]) -> Arc<Mutex<KeptList<L>>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of = TypeId::of::<L>();
        let fits = |one: &Held| one.of == of && sees.starts_with(&one.sees);
        // Of several that fit the one that has come furthest.
        let found = all.iter().enumerate().filter(|(_, one)| fits(one)).max_by_key(|(_, one)| one.sees.len()).map(|(at, _)| at);
        let held = found.map(|at| all.remove(at));
        let list = held.and_then(|one| one.list.downcast::<Mutex<KeptList<L>>>().ok()).unwrap_or_else(|| Arc::new(Mutex::new(KeptList { list: None, upto: 0 })));
        if all.len() >= LISTS_MAX {
            all.remove(0);
        }
        let kept: Arc<dyn Any + Send + Sync> = list.clone();
        all.push(Held { of, sees: sees.to_vec(), list: kept });
        list
    }
}
