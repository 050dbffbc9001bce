//! Contacts: people elsewhere, where they sit now, and when we last spoke with them.

use ntib_core::{Date, Place};
use serde::{Deserialize, Serialize};

use crate::act::{Act, On};
use crate::archive::{Kept, Thing, Unread};
use crate::refused::Refused;
use crate::verbs::Verb;
use crate::wire;
use crate::wording::{TEXT_MAX, Wording, line};

/// The verbs of contacts.
pub const VERBS: &[Verb] = &[
    Verb::of::<AddContact>("write").founding(),
    Verb::of::<NoteExchange>("write"),
    Verb::of::<MoveContact>("write"),
];

/// Adds a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddContact {
    /// The name.
    pub name: String,
    /// The organisation.
    pub organisation: String,
    /// The post there.
    pub post: String,
    /// For which place.
    #[serde(with = "wire::text")]
    pub place: Place,
}

/// How one was in touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Met.
    Met,
    /// Spoke by telephone or video.
    Spoke,
    /// Wrote.
    Wrote,
}

/// Notes an exchange with a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoteExchange {
    /// On which day.
    #[serde(with = "wire::text")]
    pub on: Date,
    /// How.
    pub how: How,
    /// About what.
    pub about: Wording,
}

/// A contact has another post, or none here any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveContact {
    /// Since when.
    #[serde(with = "wire::text")]
    pub on: Date,
    /// The organisation; empty where that is not known.
    #[serde(default)]
    pub organisation: String,
    /// The post there; empty where that is not known.
    #[serde(default)]
    pub post: String,
}

/// A contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// Who it is; none where that is not seen.
    pub who: Option<AddContact>,
    /// Organisation and post now.
    pub now: Option<(String, String)>,
    /// Posts held before: organisation, post, until when.
    pub before: Vec<(String, String, Date)>,
    /// Exchanges in the order in which they were noted.
    pub exchanges: Vec<NoteExchange>,
}

impl Contact {
    /// The last exchange.
    pub fn last(&self) -> Option<&NoteExchange> {
        self.exchanges.iter().max_by_key(|exchange| exchange.on)
    }
}

impl Thing for Contact {
    const KIND: &'static str = "contact";

    fn take(&mut self, kept: &Kept) -> Result<(), Unread> {
        match kept.verb() {
            AddContact::VERB => {
                let who: AddContact = kept.payload()?;
                self.now = Some((who.organisation.clone(), who.post.clone()));
                self.who = Some(who);
            }
            NoteExchange::VERB => self.exchanges.push(kept.payload()?),
            MoveContact::VERB => {
                let MoveContact {
                    on,
                    organisation,
                    post,
                } = kept.payload()?;
                self.before.extend(
                    self.now
                        .take()
                        .map(|(organisation, post)| (organisation, post, on)),
                );
                self.now = Some((organisation, post));
            }
            _ => {}
        }
        Ok(())
    }
}

impl Act for AddContact {
    const VERB: &'static str = "add-contact";
    type Of = Contact;

    fn check(&self, _: &On<'_, Contact>) -> Result<(), Refused> {
        line("name", &self.name)?;
        line("organisation", &self.organisation)?;
        line("post", &self.post)
    }
}

impl Act for NoteExchange {
    const VERB: &'static str = "note-exchange";
    type Of = Contact;

    fn check(&self, on: &On<'_, Contact>) -> Result<(), Refused> {
        if crate::work::clock::day_of(on.ground.at)
            .is_some_and(|today| today.plus_days(1).is_some_and(|next| next < self.on))
        {
            return Err(Refused::out_of_range(
                "on",
                "it lies ahead",
                "ce jour est à venir",
            ));
        }
        self.about.check("about", TEXT_MAX)
    }
}

impl Act for MoveContact {
    const VERB: &'static str = "move-contact";
    type Of = Contact;

    fn check(&self, _: &On<'_, Contact>) -> Result<(), Refused> {
        [("organisation", &self.organisation), ("post", &self.post)]
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .try_for_each(|(field, text)| line(field, text))
    }
}
