//! Changes to a rulebook that must not change its answers.

use ntib_core::{Date, Period, Ring, RingMember};
use ntib_rules::SourceFile;
use ntib_rules::model::{InForce, ParamValue, ProvisionId, Row, Rulebook};

use crate::rng::Rng;

/// The rulebook with every period of a provision, row, value and membership cut in two that adjoin.
pub fn split_periods(book: &Rulebook, rng: &mut Rng) -> Rulebook {
    let mut book = book.clone();
    for provision in &mut book.provisions {
        let periods = std::mem::take(&mut provision.in_force);
        for one in periods {
            let (a, b) = halves(one.period, rng);
            provision.in_force.push(InForce { period: a, by: one.by.clone() });
            provision.in_force.extend(b.map(|period| InForce { period, by: one.by.clone() }));
        }
        // What is in force does not depend on the order of periods.
        rng.shuffle(&mut provision.in_force);
    }
    for param in &mut book.params {
        let values = std::mem::take(&mut param.values);
        for one in values {
            let (a, b) = halves(one.period, rng);
            param.values.push(ParamValue { period: a, ..one.clone() });
            param.values.extend(b.map(|period| ParamValue { period, ..one.clone() }));
        }
    }
    for ring in &mut book.rings {
        let mut members = Vec::new();
        for one in ring.ring.members() {
            let (a, b) = halves(one.period, rng);
            members.push(RingMember { place: one.place, period: a });
            members.extend(b.map(|period| RingMember { place: one.place, period }));
        }
        ring.ring = Ring::new(members);
    }
    for list in &mut book.lists {
        let rows = std::mem::take(&mut list.rows);
        list.by_key.clear();
        for one in rows {
            let (a, b) = halves(one.period, rng);
            for period in std::iter::once(a).chain(b) {
                let position = u32::try_from(list.rows.len()).unwrap_or(u32::MAX);
                list.by_key.entry(one.key.list_key()).or_default().push(position);
                list.rows.push(Row { period, ..one.clone() });
            }
        }
    }
    book
}

/// The rulebook with its provisions in another order.
pub fn permute_provisions(book: &Rulebook, rng: &mut Rng) -> Rulebook {
    let mut order: Vec<ProvisionId> = book.provision_ids().collect();
    rng.shuffle(&mut order);
    // Where each provision stands afterwards.
    let place = |id: ProvisionId| {
        let at = order.iter().position(|one| *one == id).unwrap_or(0);
        ProvisionId(u32::try_from(at).unwrap_or(u32::MAX))
    };
    let mut provisions = Vec::new();
    for id in &order {
        let mut provision = book.provision(*id).clone();
        provision.unless = provision.unless.iter().map(|one| place(*one)).collect();
        provision.unless.sort();
        provisions.push(provision);
    }
    Rulebook { provisions, ..book.clone() }
}

/// The files with rows of lists, tests of conditions and members of rings in another order. Only the
/// style in which worlds are written is understood; other YAML is left as it is.
pub fn reorder_lines(files: &[SourceFile], rng: &mut Rng) -> Vec<SourceFile> {
    let mut files = files.to_vec();
    for file in &mut files {
        if file.path.ends_with(".csv") {
            let mut rows: Vec<&str> = file.text.lines().collect();
            if let Some(rows) = rows.get_mut(1..) {
                rng.shuffle(rows);
            }
            file.text = rows.join("\n") + "\n";
        } else {
            file.text = reorder_items(&file.text, rng);
        }
    }
    files
}

fn reorder_items(text: &str, rng: &mut Rng) -> String {
    let mut done = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        done.push_str(line);
        done.push('\n');
        if !matches!(line, "when:" | "members:" | "in_force:" | "unless:") {
            continue;
        }
        let mut items: Vec<String> = Vec::new();
        while let Some(line) = lines.next_if(|line| line.starts_with("  ")) {
            match items.last_mut() {
                Some(item) if !line.starts_with("  - ") => {
                    item.push('\n');
                    item.push_str(line);
                }
                _ => items.push(line.to_owned()),
            }
        }
        rng.shuffle(&mut items);
        for item in items {
            done.push_str(&item);
            done.push('\n');
        }
    }
    done
}

/// A period cut on a random day inside it: the first half and, if it could be cut, the second.
fn halves(period: Period, rng: &mut Rng) -> (Period, Option<Period>) {
    let first = period.from.or_else(|| Date::new(1990, 1, 1));
    let last = period.until.or_else(|| Date::new(2040, 1, 1));
    let cut = first.zip(last).and_then(|(first, last)| {
        let days = usize::try_from(last.days_since(first)).ok().filter(|days| *days > 1)?;
        first.plus_days(i64::try_from(rng.between(1, days - 1)).ok()?)
    });
    match cut {
        Some(day) => (Period { until: Some(day), ..period }, Some(Period { from: Some(day), ..period })),
        None => (period, None),
    }
}
