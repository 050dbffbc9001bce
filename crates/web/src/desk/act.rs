//! Commands from pages: judged against the record as the asker finds it, and kept.

use std::cell::RefCell;

use ntib_access::{DeskGate, Outcome};
use ntib_desk::{Act, Asker, Deed, Drafted, Gate, Ground, ObjectFacts, Raw, Refused, Verb, Verdict, act, verb};
use ntib_record::{Name, Sealed};
use ntib_store::{Batch, Refusal};

use crate::desk::DeskCall;
use crate::kept::Problem;
use crate::trouble::Trouble;

/// A gate that notes by which policies it was decided.
struct Noting<'a> {
    gate: DeskGate<'a>,
    policies: RefCell<Vec<String>>,
}

impl Gate for Noting<'_> {
    fn may(&self, asker: &Asker, verb: &Verb, facts: &ObjectFacts) -> Verdict {
        let verdict = self.gate.may(asker, verb, facts);
        self.policies.borrow_mut().extend(verdict.policies.iter().cloned());
        verdict
    }
}

impl DeskCall<'_> {
    /// Does a deed: the gate is asked, the act checked, the entries kept, and all of it audited. What is refused is told as it is to be shown.
    ///
    /// Where others wrote in between it ends with [`Trouble::Moved`], and the frame asks the page again with the record as it then is: a page does
    /// nothing that lasts before it.
    pub fn act<A: Act>(&self, deed: Deed<A>) -> Result<Result<(), Refused>, Trouble> {
        let object = format!("{}/{}", <A::Of as ntib_desk::Thing>::KIND, deed.object);
        self.carry_out(A::VERB, object, |ground, gate| act(ground, gate, deed))
    }

    /// Does what a form asks for, as [`DeskCall::act`] does a deed of known shape.
    pub fn act_raw(&self, what: &'static str, raw: Raw) -> Result<Result<(), Refused>, Trouble> {
        let row = verb(what).ok_or_else(|| Trouble::NotFound(Vec::new()))?;
        let object = format!("{}/{}", row.kind, raw.object);
        self.carry_out(what, object, |ground, gate| row.judge(ground, gate, raw))
    }

    /// The record as commands are judged against it.
    pub fn ground(&self) -> Ground<'_> {
        Ground::new(self.archive, self.scheme(), self.asker, self.now).with_instruments(self.office.instruments())
    }

    fn carry_out(
        &self,
        what: &'static str,
        object: String,
        judge: impl FnOnce(&Ground<'_>, &dyn Gate) -> Result<Drafted, Refused>,
    ) -> Result<Result<(), Refused>, Trouble> {
        let gate = Noting { gate: self.gate(), policies: RefCell::default() };
        let drafted = match judge(&self.ground(), &gate) {
            Ok(drafted) => drafted,
            Err(refused) => {
                let because = std::iter::once(refused.code.to_owned()).chain(gate.policies.into_inner());
                self.audit(what, Some(object), Outcome::Refused, because.collect());
                return Ok(Err(refused));
            }
        };
        let policies = gate.policies.into_inner();
        let entries = drafted.drafts.into_iter().map(|draft| {
            let (id, blind) = self.fresh()?;
            draft.entry(self.store().origin().clone(), id, blind, self.now).seal(self.scheme()).map_err(|_| Trouble::Bug)
        });
        let entries = entries.collect::<Result<Vec<Sealed>, Trouble>>()?;
        let batch = Batch { key: self.batch_key()?, expected: drafted.expected, entries };
        match self.store().append(&[batch]).map_err(|_| Trouble::Bug)?.pop() {
            // A form sent twice has been carried out.
            Some(Ok(_) | Err(Refusal::KeyReused { .. })) => {
                self.acted.set(self.acted.get() + 1);
                self.audit(what, Some(object), Outcome::Allowed, policies);
                Ok(Ok(()))
            }
            Some(Err(Refusal::Moved { .. })) => Err(Trouble::Moved),
            Some(Err(_)) | None => Err(Trouble::Bug),
        }
    }

    /// The gate of this request.
    pub fn gate(&self) -> DeskGate<'_> {
        DeskGate { policies: self.office.policies(), how: self.session.how }
    }

    /// Whether the asker's roles permit a verb on something of this kind of the asker's own organisation: whether to offer it at all.
    pub fn may(&self, what: &str) -> bool {
        let Some(row) = verb(what) else { return false };
        let facts = ObjectFacts { kind: row.kind.to_owned(), owners: [self.asker.office.clone()].into(), ..ObjectFacts::default() };
        self.gate().may(self.asker, row, &facts).allowed
    }

    /// A name for a new object of this kind, with random letters in it.
    pub fn new_name(&self, kind: &str) -> Result<Name, Trouble> {
        let random = self.office.random().ok_or(Trouble::Bug)?;
        let tail: String = random.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("{kind}-{tail}").parse().map_err(|_| Trouble::Bug)
    }

    /// What is wrong, as a form shows it.
    pub fn problem(&self, refused: &Refused) -> Problem {
        let lang = self.call.lang;
        Problem::new(&refused.at, format!("{}: {}", ntib_present::view::capital(refused.what.get(lang)), refused.help.get(lang)))
    }

    fn fresh(&self) -> Result<(Name, [u8; 16]), Trouble> {
        let random = self.office.random().ok_or(Trouble::Bug)?;
        let (id, blind) = random.split_at(16);
        let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok((format!("e-{id}").parse().map_err(|_| Trouble::Bug)?, blind.try_into().map_err(|_| Trouble::Bug)?))
    }

    /// The key of a batch: of the form that was sent, so that sending it again does nothing more.
    fn batch_key(&self) -> Result<Name, Trouble> {
        let once = self.once.as_deref().or_else(|| self.query().get("once")).filter(|once| once.len() <= 64);
        match once {
            Some(once) => format!("form-{}-{once}-{}", self.viewer.person, self.acted.get()).parse().map_err(|_| Trouble::BadAddress(once.to_owned())),
            None => Ok(self.fresh()?.0),
        }
    }
}
