//! Verdicts on whether two entries are one: given with a reason, undone by another.

use ntib_base::statement::{Identity, Verdict};
use ntib_base::{Entity, View};

use crate::call::{Call, Reply};
use crate::kept::Problem;
use crate::shelf::Refused;

/// The longest reason, in letters.
const REASON_MAX: usize = 2_000;

/// What a form about a verdict holds.
#[derive(Clone, Debug, Default)]
pub struct Entered {
    /// The other entry.
    pub with: String,
    /// The verdict.
    pub is: String,
    /// The reason.
    pub reason: String,
    /// Who gives it.
    pub by: String,
}

impl Entered {
    /// What was sent.
    pub fn read(call: &Call<'_>) -> Entered {
        let field = |name: &str| call.query.get(name).unwrap_or_default().trim().to_owned();
        Entered { with: field("with"), is: field("is"), reason: field("reason"), by: field("by") }
    }
}

/// Keeps the verdict that was sent about a firm, and goes back to its page; or what is wrong with it.
pub fn decide(call: &Call<'_>, view: &View<'_>, firm: Entity) -> Result<Reply, Vec<Problem>> {
    let words = call.words();
    let entered = Entered::read(call);
    let mut problems = Vec::new();
    // Either a name of the view, or one of several names of one entity.
    let other = call.base.library().same.iter().flat_map(|one| [&*one.pair.0, &*one.pair.1]).find(|name| *name == entered.with);
    let other = other.or_else(|| view.find(&entered.with).filter(|other| *other != firm).map(|other| view.name(other)));
    if other.is_none_or(|name| name == view.name(firm)) {
        problems.push(Problem::new("with", words.with("same-nobody", &[("given", &entered.with)])));
    }
    let is = Identity::from_word(&entered.is);
    if is.is_none() {
        problems.push(Problem::new("is-same", words.get("same-choose")));
    }
    if entered.reason.is_empty() || entered.reason.chars().count() > REASON_MAX {
        problems.push(Problem::new("reason", words.get("same-reason-lacks")));
    }
    if entered.by.is_empty() {
        problems.push(Problem::new("by", words.get("same-by-lacks")));
    }
    let (Some(other), Some(is), true) = (other, is, problems.is_empty()) else { return Err(problems) };
    let verdict = Verdict { is, on: call.known_day(), by: entered.by.as_str().into(), reason: entered.reason.as_str().into() };
    // The name under which the firm stands in an edge that there is.
    let own = call.base.library().same.iter().find_map(|one| match (&*one.pair.0, &*one.pair.1) {
        (a, b) if b == other && view.find(a) == Some(firm) => Some(a),
        (a, b) if a == other && view.find(b) == Some(firm) => Some(b),
        _ => None,
    });
    match call.site.shelf().decide(own.unwrap_or(view.name(firm)), other, verdict) {
        Ok(()) => Ok(Reply::See(format!("{}#pairs", call.go(&format!("firms/{}", view.name(firm)))))),
        Err(Refused::NotAllowed) => Err(vec![Problem::new("with", words.get("same-not-kept"))]),
        Err(Refused::Full) => Err(vec![Problem::new("with", words.get("import-full"))]),
    }
}
