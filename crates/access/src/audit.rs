//! The audit of decisions: who asked for what, what was decided, and by which policies. It tells of no content.

use ntib_record::{Moment, Name};
use serde_json::{Value, json};

/// The form of a line.
pub const AUDIT_FORM: &str = "ntib-audit/1";

/// How it came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Allowed, or done.
    Allowed,
    /// Not allowed.
    Refused,
}

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audited {
    /// When.
    pub at: Moment,
    /// The operation of the server, under which errors and logs know it too.
    pub operation: String,
    /// Who, where that is known.
    pub person: Option<Name>,
    /// What was asked: `sign-in`, `sign-out`, or a permission.
    pub what: String,
    /// Of which object, `kind/id`; none where it is of none.
    pub object: Option<String>,
    /// How it came out.
    pub outcome: Outcome,
    /// The policies that decided, or a word for the reason.
    pub because: Vec<String>,
}

impl Audited {
    /// One line of JSON without a line break within: keys in rising order.
    pub fn line(&self) -> String {
        let value: Value = json!({
            "at": self.at.to_string(),
            "because": self.because,
            "form": AUDIT_FORM,
            "object": self.object,
            "operation": self.operation,
            "outcome": match self.outcome { Outcome::Allowed => "allowed", Outcome::Refused => "refused" },
            "person": self.person.as_ref().map(Name::as_str),
            "what": self.what,
        });
        value.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_whatever_stands_in_it() {
        let audited = Audited {
            at: "2026-11-28T05:00:00.000Z".parse().unwrap(),
            operation: "00000001".into(),
            person: Some("ann".parse().unwrap()),
            what: "sign-in\n{\"forged\":1}".into(),
            object: None,
            outcome: Outcome::Refused,
            because: vec!["no session".into()],
        };
        let line = audited.line();
        assert_eq!(line.lines().count(), 1);
        let read: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(read["what"], "sign-in\n{\"forged\":1}");
        assert_eq!(read["outcome"], "refused");
    }
}
