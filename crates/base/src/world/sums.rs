//! Holdings of one subject from one source that are more than all of it.

use std::collections::{BTreeMap, BTreeSet};

use ntib_core::Date;
use ntib_rules::{Diagnostic, code};

use super::World;
use crate::statement::{Claim, Interest};

/// Reports every subject of which one source says that more than all is held at once.
pub fn check(world: &World, out: &mut Vec<Diagnostic>) {
    let mut groups: BTreeMap<(&str, u32, Interest), Vec<usize>> = BTreeMap::new();
    for (at, one) in world.library.statements.iter().enumerate() {
        if let Claim::Stake(stake) = &one.claim
            && matches!(stake.interest, Interest::Votes | Interest::Capital)
            && one.withdrawn.is_none()
        {
            groups.entry((&one.subject, one.source, stake.interest)).or_default().push(at);
        }
    }
    for ((subject, _, interest), members) in groups {
        let statements = || members.iter().filter_map(|at| world.library.statements.get(*at));
        let days: BTreeSet<Date> = statements().filter_map(|one| one.valid.from).chain([Date::FIRST]).collect();
        for day in days {
            let sum: u64 = statements()
                .filter(|one| one.valid.contains(day))
                .filter_map(|one| match &one.claim {
                    // What is held indirectly is counted on the way as well.
                    Claim::Stake(stake) if stake.direct != Some(false) => Some(u64::from(stake.share.low().count())),
                    _ => None,
                })
                .sum();
            if sum > u64::from(crate::Parts::ALL.count()) {
                let last = members.iter().rev().find(|at| world.library.statements.get(**at).is_some_and(|one| one.valid.contains(day)));
                let span = last.and_then(|at| world.spans.get(*at)).copied().unwrap_or_default();
                let when = if day == Date::FIRST { String::new() } else { format!(" on {day}") };
                let message = format!("by one source, more than all of the {interest} of `{subject}` is held{when}");
                out.push(Diagnostic::error(code::INCONSISTENT, span, message).help("correct a share or a period; what is held through others is `held: indirectly`"));
                break;
            }
        }
    }
}
