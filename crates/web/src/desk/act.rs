//! Commands from pages: judged against the record as the asker finds it, and kept.

use std::cell::RefCell;

use ntib_access::{DeskGate, Outcome};
use ntib_desk::{Act, Asker, Deed, Drafted, Gate, Ground, ObjectFacts, Raw, Refused, Verb, Verdict, act, line, lines, verb};
use ntib_record::{Hash, Name, Sealed};
use ntib_store::{Batch, Refusal};

use crate::desk::DeskCall;
use crate::desk::work::STANDARDS;
use crate::kept::Problem;
use crate::trouble::Trouble;

/// The code of what is refused because something else was sent under the same name before.
pub const SENT_OTHERWISE: &str = "sent-otherwise";

/// How many hexadecimal digits of a hash name something.
const LETTERS: usize = 20;

/// How many batches one sending may have led to, at most.
const BATCHES_OF_ONE: usize = 10;

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

/// The files that entries to be recorded name: their hashes and names.
fn files_named(drafted: &Drafted) -> Vec<(String, String)> {
    let lists = drafted.drafts.iter().filter_map(|draft| draft.payload.get(ntib_record::ATTACHMENTS)?.as_array());
    let text = |file: &serde_json::Value, field: &str| file.get(field).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    lists.flatten().map(|file| (text(file, "sha256"), text(file, "name"))).collect()
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
        Ground::new(self.archive, self.scheme(), self.asker, self.now).with_instruments(self.office.instruments()).with_standards(&STANDARDS).with_files(self.memo.brought.borrow().clone())
    }

    fn carry_out(
        &self,
        what: &'static str,
        object: String,
        judge: impl FnOnce(&Ground<'_>, &dyn Gate) -> Result<Drafted, Refused>,
    ) -> Result<Result<(), Refused>, Trouble> {
        match self.came_before()? {
            None => {}
            Some(true) => return Ok(self.once_more(what, object)),
            Some(false) => return Ok(Err(self.other_than_before(what, object))),
        }
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
        let named = files_named(&drafted);
        // A reason or a name that misleads is refused before any bytes are kept.
        let reasons = drafted.drafts.iter().find_map(|draft| lines("reason", &draft.reason).err());
        if let Some(refused) = reasons.or_else(|| named.iter().find_map(|(_, name)| line(ntib_record::ATTACHMENTS, name).err())) {
            self.audit(what, Some(object), Outcome::Refused, vec![refused.code.to_owned()]);
            return Ok(Err(refused));
        }
        self.keep_beside(&named)?;
        let mut own = self.entry_name()?;
        let entries = drafted.drafts.into_iter().map(|draft| {
            let (id, blind) = self.fresh()?;
            // The first is named by what was sent: by this it is known again.
            let id = own.take().unwrap_or(id);
            draft.entry(self.store().origin().clone(), id, blind, self.now).seal(self.scheme()).map_err(|_| Trouble::Bug)
        });
        let entries = entries.collect::<Result<Vec<Sealed>, Trouble>>()?;
        let batch = Batch { key: self.batch_key()?, expected: drafted.expected, entries };
        match self.store().append(&[batch]).map_err(|_| Trouble::Bug)?.pop() {
            Some(Ok(_)) => {
                self.acted.set(self.acted.get() + 1);
                self.audit(what, Some(object), Outcome::Allowed, policies);
                Ok(Ok(()))
            }
            // It came twice at the same moment.
            Some(Err(Refusal::KeyReused { .. })) => Ok(match self.came_before()? {
                Some(true) => self.once_more(what, object),
                _ => Err(self.other_than_before(what, object)),
            }),
            Some(Err(Refusal::Moved { .. })) => Err(Trouble::Moved),
            Some(Err(Refusal::Attachment { .. })) => {
                let refused = Refused::no_file();
                self.audit(what, Some(object), Outcome::Refused, vec![refused.code.to_owned()]);
                Ok(Err(refused))
            }
            Some(Err(_)) | None => Err(Trouble::Bug),
        }
    }

    /// Puts bytes aside that a command may name: they are kept when it is agreed to, and only then.
    pub(crate) fn put_beside(&self, bytes: &[u8]) {
        self.memo.brought.borrow_mut().insert(Hash::of(bytes));
        self.beside.borrow_mut().push(bytes.to_vec());
    }

    /// Keeps what was put aside and is named by what is about to be recorded: an entry names nothing that is not there. Between the two a crash may
    /// leave bytes that nobody names.
    fn keep_beside(&self, named: &[(String, String)]) -> Result<(), Trouble> {
        let mut aside = self.beside.borrow_mut();
        let is_named = |bytes: &[u8]| {
            let hash = Hash::of(bytes).to_string();
            named.iter().any(|(sha256, _)| *sha256 == hash)
        };
        let (kept, rest) = aside.drain(..).partition(|bytes: &Vec<u8>| is_named(bytes));
        *aside = rest;
        kept.iter().try_for_each(|bytes: &Vec<u8>| self.store().keep(bytes).map(|_| ()).map_err(|_| Trouble::Bug))
    }

    /// Whether something was carried out under the name of this sending before: what is sent now, or something else. None where nothing was.
    fn came_before(&self) -> Result<Option<bool>, Trouble> {
        let Some(own) = self.entry_name()? else { return Ok(None) };
        if self.store().by_id(&own).map_err(|_| Trouble::Bug)?.is_some() {
            return Ok(Some(true));
        }
        // Keys of batches are given out in their order, after another: this is the last before those of this sending.
        let key = self.batch_key()?;
        let after = key.as_str().trim_end_matches(|last: char| last.is_ascii_digit());
        let known = self.store().batches(after, BATCHES_OF_ONE).map_err(|_| Trouble::Bug)?;
        Ok(known.iter().any(|one| one.key == key.as_str()).then_some(false))
    }

    /// What came before is done: that is what whoever sends it twice is told.
    fn once_more(&self, what: &str, object: String) -> Result<(), Refused> {
        self.acted.set(self.acted.get() + 1);
        self.audit(what, Some(object), Outcome::Allowed, vec!["sent-before".to_owned()]);
        Ok(())
    }

    fn other_than_before(&self, what: &str, object: String) -> Refused {
        self.audit(what, Some(object), Outcome::Refused, vec![SENT_OTHERWISE.to_owned()]);
        Refused::new(
            SENT_OTHERWISE,
            "once",
            ["something else was sent and kept under this name before; nothing was done now", "autre chose a déjà été envoyé et inscrit sous ce nom; rien n’a été fait cette fois"],
            ["look at what was kept, then send this once more", "consultez ce qui a été inscrit, puis envoyez ceci à nouveau"],
        )
    }

    /// What was sent, without what differs from sending to sending: the mark of the session, and the name of the sending.
    fn sent_hash(&self) -> Hash {
        if let Some(sent) = self.sent {
            return sent;
        }
        let mut text = String::from(self.path);
        for (name, value) in self.query().pairs().iter().filter(|(name, _)| name != "mark" && name != "once") {
            // By length, so that no two forms come to the same text.
            text += &format!("\n{} {name}{} {value}", name.len(), value.len());
        }
        for file in &self.call.files {
            text += &format!("\nfile {} {}{} {} {}", file.field.len(), file.field, file.name.len(), file.name, Hash::of(&file.bytes));
        }
        Hash::of(text.as_bytes())
    }

    /// Under which name something is sent, so that it is done once.
    fn once(&self) -> Option<&str> {
        self.once.as_deref().or_else(|| self.query().get("once")).filter(|once| !once.is_empty() && once.len() <= 64)
    }

    /// Letters that follow from the name of this sending, and cannot be known without it.
    fn of_once(&self, of: &str, kind: &str) -> Option<String> {
        let once = self.once()?;
        let hash = Hash::of(format!("ntib {of}\n{}\n{once}\n{}\n{kind}", self.viewer.person, self.acted.get()).as_bytes());
        Some(hash.to_string().chars().take(LETTERS).collect())
    }

    /// The name of the first entry that this sending leads to: of how it is called, and of what it is.
    fn entry_name(&self) -> Result<Option<Name>, Trouble> {
        let Some(once) = self.of_once("entry", "") else { return Ok(None) };
        let sent: String = self.sent_hash().to_string().chars().take(LETTERS).collect();
        format!("e-{once}{sent}").parse().map(Some).map_err(|_| Trouble::Bug)
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

    /// A name for a new object of this kind, with letters in it that nobody else can know: of the name of this sending, so that sending it again
    /// leads to the same object, or else random.
    pub fn new_name(&self, kind: &str) -> Result<Name, Trouble> {
        let tail = match self.of_once("object", kind) {
            Some(tail) => tail,
            None => self.office.random().ok_or(Trouble::Bug)?.iter().take(LETTERS / 2).map(|byte| format!("{byte:02x}")).collect(),
        };
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
        match self.once() {
            Some(once) => format!("form-{}-{once}-{}", self.viewer.person, self.acted.get()).parse().map_err(|_| Trouble::BadAddress(once.to_owned())),
            None => Ok(self.fresh()?.0),
        }
    }
}
