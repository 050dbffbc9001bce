//! Who holds a firm and what it holds: a drawing in layers, and tables that say the same and more.

use std::collections::BTreeMap;

use ntib_base::statement::{EntityKind, Interest};
use ntib_base::{Entity, Fold, Owner, Range};
use ntib_present::firm::StakeView;
use ntib_present::status::Namer;
use ntib_present::view::capital;

use crate::call::{Call, Go};
use crate::chrome::Chrome;
use crate::days::Days;
use crate::evidence::Behind;
use crate::layers::{self, Item, Layers, Look, Tie};

/// The most boxes of one layer; the rest is one box that leads to the table.
const BOXES_MAX: usize = 10;

/// An interest as a row.
pub struct Row {
    /// Who has it, and that one's page.
    pub who: (Option<Go>, String),
    /// For whom, if for another.
    pub for_whom: Option<(Go, String)>,
    /// Of what, with its page.
    pub of: (Go, String),
    /// What kind of interest.
    pub interest: String,
    /// How much.
    pub share: String,
    /// Directly or through others, disputed or not.
    pub how: String,
    /// Since when.
    pub since: String,
    /// What stands behind it.
    pub behind: Behind,
}

/// Interests around a firm.
pub struct Owners {
    /// The drawing; none if there is nothing to draw.
    pub figure: Option<Layers>,
    /// Interests in the firm.
    pub own: Vec<Row>,
    /// Interests in its owners.
    pub above: Vec<Row>,
    /// Interests that it has.
    pub below: Vec<Row>,
}

/// A box of the drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Entity(Entity),
    /// Nobody named: the interests of one sort in one subject.
    Open(Entity, u8),
    /// Owners of a subject are not told at all.
    Untold(Entity),
    /// Those for whom there is no room, by layer.
    More(i32),
}

struct Drawing<'d, 'n, 'v, 'a> {
    call: &'d Call<'d>,
    days: &'d Days,
    namer: &'d Namer<'n, 'v, 'a>,
    items: Vec<Item>,
    places: BTreeMap<Key, usize>,
    /// The interests of each tie.
    ties: BTreeMap<(usize, usize), Vec<usize>>,
    /// How many have no room in a layer.
    more: BTreeMap<i32, usize>,
}

impl Drawing<'_, '_, '_, '_> {
    fn fold(&self, at: usize) -> Option<&Fold> {
        self.namer.view.folds().get(at)
    }

    /// For whom an interest counts, as a box.
    fn holder(&self, at: usize) -> Option<Key> {
        let fold = self.fold(at)?;
        Some(match fold.owner {
            Owner::Entity(owner) => Key::Entity(owner),
            Owner::Unknown => Key::Open(fold.subject, 0),
            Owner::Withheld => Key::Open(fold.subject, 1),
            Owner::Dispersed(_) => Key::Open(fold.subject, 2),
        })
    }

    fn entity(&self, entity: Entity, layer: i32, asked: bool) -> Item {
        let one = self.namer.entity(entity);
        let kind = self.namer.kind(entity);
        let look = match kind {
            _ if asked => Look::Asked,
            Some(EntityKind::Person) => Look::Person,
            Some(EntityKind::State | EntityKind::StateBody) => Look::State,
            _ => Look::Firm,
        };
        let place = self.namer.countries(entity).first().map_or_else(String::new, |place| self.namer.place(*place));
        let firm = matches!(kind, Some(EntityKind::RegisteredEntity | EntityKind::LegalEntity));
        let under = if place.is_empty() && firm {
            String::new()
        } else if place.is_empty() || place == one.name {
            capital(&self.namer.kind_text(entity))
        } else {
            place
        };
        Item { layer, name: one.name, under, link: (!asked).then(|| self.days.firm(self.call, &one.id).to_string()), look }
    }

    /// The position of a box; it is put into `layer` if it is new and there is room, else what has no room is counted.
    fn place(&mut self, key: Key, layer: i32, at: usize) -> usize {
        if let Some(known) = self.places.get(&key) {
            return *known;
        }
        let full = self.items.iter().filter(|item| item.layer == layer).count() >= BOXES_MAX;
        let words = self.call.words();
        let (key, item) = match key {
            _ if full => {
                let count = self.more.entry(layer).or_default();
                *count += 1;
                let name = words.with("owners-more", &[("count", &count.to_string())]);
                (Key::More(layer), Item { layer, name, under: words.get("owners-in-table"), link: Some("#owners-table".to_owned()), look: Look::Open })
            }
            Key::Entity(entity) => (key, self.entity(entity, layer, false)),
            Key::Untold(_) => (key, Item { layer, name: words.get("owners-untold"), under: String::new(), link: None, look: Look::Open }),
            Key::Open(..) | Key::More(_) => {
                let name = self.namer.holding(at).map_or_else(String::new, |one| capital(&one.owner_text));
                (key, Item { layer, name, under: String::new(), link: None, look: Look::Open })
            }
        };
        if let Some(known) = self.places.get(&key).copied() {
            if let Some(slot) = self.items.get_mut(known) {
                *slot = item;
            }
            return known;
        }
        self.items.push(item);
        self.places.insert(key, self.items.len() - 1);
        self.items.len() - 1
    }

    fn tie(&mut self, from: usize, to: usize, at: usize) {
        if from != to {
            self.ties.entry((from, to)).or_default().push(at);
        }
    }

    /// What stands on a tie: sizes; where there are none, kinds of interest.
    fn text(&self, at: &[usize]) -> String {
        let words = self.call.words();
        let sized = |interest: Interest| at.iter().filter_map(|at| self.fold(*at)).find(|fold| fold.interest == interest).map(|fold| self.namer.range(fold.share));
        let (votes, capital) = (sized(Interest::Votes), sized(Interest::Capital));
        let mut sizes = at.iter().filter_map(|at| self.fold(*at)).filter(|fold| fold.interest.is_sized()).map(|fold| fold.share).peekable();
        if sizes.peek().is_some() && sizes.all(|share| share == Range::UNKNOWN) {
            return words.get("tie-unknown");
        }
        match (votes, capital) {
            (Some(votes), Some(capital)) if votes == capital => votes,
            (Some(votes), Some(capital)) => format!("{}\n{}", words.with("tie-votes", &[("share", &votes)]), words.with("tie-capital", &[("share", &capital)])),
            (Some(votes), None) => words.with("tie-votes", &[("share", &votes)]),
            (None, Some(capital)) => words.with("tie-capital", &[("share", &capital)]),
            (None, None) => {
                let mut kinds: Vec<String> = at.iter().filter_map(|at| self.fold(*at)).map(|fold| self.namer.interest(fold.interest)).collect();
                kinds.dedup();
                kinds.first().cloned().unwrap_or_default()
            }
        }
    }

    fn finish(self, c: &Chrome<'_>, firm: &str) -> Option<Layers> {
        if self.ties.is_empty() {
            return None;
        }
        let exact = |at: &[usize]| !at.is_empty() && at.iter().filter_map(|at| self.fold(*at)).all(|fold| !fold.indirect && !fold.disputed && (fold.share.is_exact() || !fold.interest.is_sized()));
        let ties: Vec<Tie> = self.ties.iter().map(|((from, to), at)| Tie { from: *from, to: *to, text: self.text(at), exact: exact(at) }).collect();
        Some(layers::draw("owners", &c.t1("owners-figure", "firm", firm), &c.t("owners-figure-text"), &self.items, &ties))
    }
}

/// The interests around `firm`: two layers above, one below.
pub fn owners(call: &Call<'_>, c: &Chrome<'_>, days: &Days, namer: &Namer<'_, '_, '_>, firm: Entity) -> Owners {
    let view = namer.view;
    let mut drawing = Drawing { call, days, namer, items: Vec::new(), places: BTreeMap::new(), ties: BTreeMap::new(), more: BTreeMap::new() };
    let own_item = drawing.entity(firm, 0, true);
    drawing.items.push(own_item);
    drawing.places.insert(Key::Entity(firm), 0);
    let held = |subject: Entity| -> Vec<usize> {
        let (from, folds) = view.held(subject);
        // The largest first.
        let mut all: Vec<usize> = (from..from + folds.len()).collect();
        all.sort_by_key(|at| std::cmp::Reverse(view.folds().get(*at).map(|fold| if fold.interest.is_sized() { fold.share.low() } else { ntib_base::Parts::NONE })));
        all
    };
    let mut above: Vec<Entity> = Vec::new();
    for at in held(firm) {
        let Some(key) = drawing.holder(at) else { continue };
        let box_at = drawing.place(key, -1, at);
        drawing.tie(box_at, 0, at);
        match key {
            Key::Entity(owner) if owner != firm && !above.contains(&owner) => above.push(owner),
            _ => {}
        }
    }
    let can_be_held = |entity: Entity| !matches!(namer.kind(entity), Some(EntityKind::Person | EntityKind::State | EntityKind::StateBody));
    if held(firm).is_empty() && can_be_held(firm) {
        let untold = drawing.place(Key::Untold(firm), -1, 0);
        drawing.ties.insert((untold, 0), Vec::new());
    }
    for owner in &above {
        let Some(to) = drawing.places.get(&Key::Entity(*owner)).copied() else { continue };
        for at in held(*owner) {
            let Some(key) = drawing.holder(at) else { continue };
            let box_at = drawing.place(key, -2, at);
            drawing.tie(box_at, to, at);
        }
    }
    let of_firm = |fold: &Fold| fold.owner == Owner::Entity(firm) || fold.on_behalf_of == Some(firm);
    let mut owned: Vec<usize> = view.folds().iter().enumerate().filter(|(_, fold)| of_firm(fold)).map(|(at, _)| at).collect();
    owned.sort_by_key(|at| std::cmp::Reverse(view.folds().get(*at).map(|fold| fold.share.low())));
    for at in &owned {
        let Some(subject) = view.folds().get(*at).map(|fold| fold.subject) else { continue };
        let box_at = drawing.place(Key::Entity(subject), 1, *at);
        drawing.tie(0, box_at, *at);
    }
    let rows = |all: Vec<usize>| -> Vec<Row> { all.into_iter().filter_map(|at| namer.stake(at)).map(|one| row(call, c, days, &one)).collect() };
    Owners {
        own: rows(held(firm)),
        above: rows(above.into_iter().flat_map(held).collect()),
        below: rows(owned),
        figure: drawing.finish(c, &namer.entity(firm).name),
    }
}

/// An interest as a row.
pub fn row(call: &Call<'_>, c: &Chrome<'_>, days: &Days, one: &StakeView) -> Row {
    let held = &one.holding;
    let go = |entity: &ntib_present::status::EntityRef| days.firm(call, &entity.id);
    let mut how = vec![c.t(if one.indirect { "stake-indirect" } else { "stake-direct" })];
    if one.disputed {
        how.push(c.t("stake-disputed"));
    }
    Row {
        who: match &held.owner {
            Some(owner) => (Some(go(owner)), owner.name.clone()),
            None => (None, capital(&held.owner_text)),
        },
        for_whom: one.on_behalf_of.as_ref().map(|whom| (go(whom), whom.name.clone())),
        of: (go(&held.subject), held.subject.name.clone()),
        interest: capital(&held.interest),
        share: if one.sized { held.share.clone() } else { c.t("stake-no-size") },
        how: capital(&how.join(", ")),
        since: one.since.map_or_else(String::new, |date| date.to_string()),
        behind: Behind::new(c, days, &one.evidence),
    }
}
