//! Which self-produced materials to designate as intermediate materials.

use std::collections::{BTreeMap, BTreeSet};

use ntib_rules::Truth;

use crate::agreement::{Agreement, Term};
use crate::bom::{Bom, Material};
use crate::cost::Ctx;
use crate::judge::Judged;

/// With at most so many self-produced materials left open, every choice of designations is tried.
pub const DESIGNATIONS_MAX: usize = 12;

/// And with at most so many materials to look at over all choices together.
pub(crate) const WORK_MAX: usize = 1_000_000;

/// How many choices of designations the bill leaves open; one if there are too many to try all, or if the agreement
/// knows no designation.
pub(crate) fn choices(agreement: &Agreement, bom: &Bom) -> usize {
    if !agreement.has(Term::Designation) {
        return 1;
    }
    let all = bom.walk();
    let open = all.iter().filter(|one| one.is_self_produced() && one.designate.is_none()).count();
    let choices = if open > DESIGNATIONS_MAX { usize::MAX } else { 1 << open };
    if choices.saturating_mul(all.len()) > WORK_MAX { 1 } else { choices }
}

/// The best choice found.
pub(crate) struct Chosen<'a> {
    pub ctx: Ctx<'a>,
    pub judged: Judged,
    /// How many choices were tried.
    pub tried: usize,
    /// Whether there were too many to try all: only what the bill says is designated then.
    pub cut: bool,
    /// Whether what the bill itself designates is allowed together.
    pub allowed: bool,
}

fn run<'a>(agreement: &'a Agreement, bom: &'a Bom, designated: BTreeSet<usize>) -> (Ctx<'a>, Judged) {
    let mut ctx = Ctx { agreement, bom, designated, states: BTreeMap::new() };
    let judged = ctx.judge_all();
    (ctx, judged)
}

/// Whether the designations may stand together: of a material and another that it is made of, not both may
/// depend on regional value content.
fn allowed(ctx: &Ctx<'_>) -> bool {
    fn walk(ctx: &Ctx<'_>, list: &[Material], under: bool) -> bool {
        list.iter().all(|one| {
            let counts = ctx.designated.contains(&one.at)
                && ctx.states.get(&one.at).is_none_or(|judged| judged.without_content != Truth::True);
            !(under && counts) && walk(ctx, &one.made_of, under || counts)
        })
    }
    walk(ctx, &ctx.bom.materials, false)
}

/// Tries every choice that the bill leaves open and keeps the one that decides best, then with the fewest
/// designations. Time grows as two to the number of materials left open.
pub(crate) fn designate<'a>(agreement: &'a Agreement, bom: &'a Bom) -> Chosen<'a> {
    if !agreement.has(Term::Designation) {
        let (ctx, judged) = run(agreement, bom, BTreeSet::new());
        return Chosen { ctx, judged, tried: 1, cut: false, allowed: true };
    }
    let all = bom.walk();
    let own: Vec<&Material> = all.into_iter().filter(|one| one.is_self_produced()).collect();
    let mut fixed: BTreeSet<usize> = own.iter().filter(|one| one.designate == Some(true)).map(|one| one.at).collect();
    let open: Vec<usize> = own.iter().filter(|one| one.designate.is_none()).map(|one| one.at).collect();
    let choices = choices(agreement, bom);
    let cut = choices == 1 && !open.is_empty();
    let (mut ctx, mut judged) = run(agreement, bom, fixed.clone());
    let given = allowed(&ctx);
    if !given {
        // What may not stand together is left out, and the report says so.
        fixed.clear();
        (ctx, judged) = run(agreement, bom, BTreeSet::new());
    }
    let mut best = Chosen { ctx, judged, tried: 1, cut, allowed: given };
    let mut better_than = (best.judged.originates, std::cmp::Reverse(fixed.len()));
    for mask in 1..choices {
        let mut designated = fixed.clone();
        designated.extend(open.iter().enumerate().filter(|(bit, _)| mask & (1 << bit) != 0).map(|(_, at)| *at));
        let count = designated.len();
        let (ctx, judged) = run(agreement, bom, designated);
        best.tried += 1;
        if !allowed(&ctx) {
            continue;
        }
        let rank = (judged.originates, std::cmp::Reverse(count));
        if rank > better_than {
            better_than = rank;
            best = Chosen { ctx, judged, tried: best.tried, cut, allowed: given };
        }
    }
    best
}
