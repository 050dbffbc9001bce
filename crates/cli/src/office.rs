//! The desk that `ntib serve` opens: over a record, or over an invented sample that is gone when the server stops; and how a record gets its first
//! people.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ntib_access::accounts::{Accounts, BIND_PROVIDER, GIVE_CODE, Purpose, account_label, account_of, code_payload, provider_payload};
use ntib_access::{Audited, Token};
use ntib_core::{Bi, Date, Place};
use ntib_desk::news::{LOOK, looked_payload};
use ntib_desk::people::{AddPerson, BriefPerson, GrantRole, OfficeKind, SetUpOffice, SetUpPost, TakePost, asker};
use ntib_desk::{Act, Archive, Asker, Deed, Gate, Ground, ObjectFacts, Script, Verb, Verdict, Wording, act};
use ntib_record::{
    Actor, Audience, BEGIN, Entry, KeyKind, Label, Moment, Name, Origin, Principal, Scheme, SchemeTables, Sealed, SigningKey, Viewer, begin_payload,
    log_object,
};
use ntib_store::{Batch, READ_MAX, SqliteStore, Store};
use ntib_web::desk::{AuditSink, KEEPERS, Office, OfficeClock, OfficeParts};

use crate::books::{label_table, policy_files, public_desk, sample_desk};
use crate::keep::{Opened, open};
use crate::trouble::{Trouble, exit};

/// The log of the sample.
const SAMPLE_LOG: &str = "sample.invalid/desk";
/// The audit of decisions within the folder of a record.
const AUDIT_FILE: &str = "audit.jsonl";
/// Who begins a record: no person, and gone afterwards.
const FOUNDER: &str = "founder";

/// A folder that is gone with this value.
pub struct Temporary(PathBuf);

impl Temporary {
    /// A new folder whose name begins so. Nobody else on the machine may look into it.
    pub fn new(name: &str) -> Result<Temporary, Trouble> {
        let tail: String = random()?.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let path = std::env::temp_dir().join(format!("{name}-{tail}"));
        let mut folder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        folder.create(&path).map_err(|error| Trouble::file("make the folder", &path, error))?;
        Ok(Temporary(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0).is_ok();
    }
}

/// What goes wrong with a part of the program itself, or with the machine.
pub fn broken(what: &str, cause: &dyn std::fmt::Display) -> Trouble {
    Trouble { status: exit::TROUBLE, message: format!("{what}: {cause}"), help: None, source: None }
}

fn random() -> Result<[u8; 32], Trouble> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| broken("the system gives no random bytes", &error))?;
    Ok(bytes)
}

/// A name for an entry, and what keeps its hash from being guessed.
pub fn fresh() -> Result<(Name, [u8; 16]), Trouble> {
    let random = random()?;
    let (id, blind) = random.split_at(16);
    let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((name(&format!("e-{id}"))?, blind.try_into().map_err(|error| broken("random bytes", &error))?))
}

/// The tables of labels that the program was built with.
fn tables() -> SchemeTables<'static> {
    SchemeTables { levels: label_table("levels.csv"), places: label_table("places.csv"), caveats: label_table("caveats.csv"), ceilings: label_table("ceilings.csv") }
}

pub fn scheme() -> Result<Scheme, Trouble> {
    Scheme::read(tables()).map_err(|error| broken("the tables of labels", &error))
}

pub fn name(text: &str) -> Result<Name, Trouble> {
    text.parse().map_err(|error| Trouble::usage(format!("{error}"), "write it in small letters, such as c.bouchard"))
}

fn office(store: Arc<dyn Store>, instruments: BTreeSet<Name>, address: String, clock: OfficeClock, sink: AuditSink) -> Result<Office, Trouble> {
    let (schema, files) = policy_files();
    let parts = OfficeParts { store, tables: tables(), policies: (schema, &files), instruments, address, clock, sink };
    Office::new(parts).map_err(|error| broken("the desk", &error))
}

/// The desk over the record in a folder. `address` is what browsers call it.
pub fn of_record(folder: &Path, address: String, today: Option<Date>, instruments: BTreeSet<Name>) -> Result<Office, Trouble> {
    let store = open_record(folder)?;
    let path = folder.join(AUDIT_FILE);
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = Mutex::new(options.open(&path).map_err(|error| Trouble::file("open the audit", &path, error))?);
    let sink = move |audited: &Audited| {
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        // A decision that cannot be written down is told where it will be seen; stopping would let anybody who fills the disk stop everything.
        if let Err(error) = writeln!(file, "{}", audited.line()) {
            tracing::error!(%error, "a decision could not be audited");
        }
    };
    office(store.shared(), instruments, address, today.map_or(OfficeClock::System, OfficeClock::Fixed), Box::new(sink))
}

/// Opens the record in a folder.
pub fn open_record(folder: &Path) -> Result<Opened, Trouble> {
    open(folder).map_err(|trouble| {
        let help = trouble.help.or_else(|| Some("begin one with `ntib log begin`".into()));
        Trouble { message: format!("could not open the record in `{}`: {}", folder.display(), trouble.message), help, ..trouble }
    })
}

/// The desk of the sample world, with the folder that holds its record until it is dropped.
pub fn sample(today: Option<Date>, instruments: BTreeSet<Name>) -> Result<(Office, Temporary), Trouble> {
    let folder = Temporary::new("ntib-sample")?;
    let key = SigningKey::from_seed(SAMPLE_LOG, KeyKind::Log, &random()?).map_err(|error| broken("the key of the sample", &error))?;
    let origin: Origin = SAMPLE_LOG.parse().map_err(|error| broken("the log of the sample", &error))?;
    let (id, blind) = fresh()?;
    let begin = Entry {
        log: origin,
        id,
        blind,
        at: Moment::BEGINNING,
        actor: Actor { person: name(FOUNDER)?, post: None },
        verb: name(BEGIN)?,
        object: log_object(),
        reason: String::new(),
        instruments: [].into(),
        label: Label { owners: [name(FOUNDER)?].into(), level: name("public")?, releasable_to: [].into(), audience: Audience::nobody(), caveats: [].into() },
        corrects: None,
        payload: begin_payload(key.public()),
    };
    let sealed = begin.seal(&scheme()?).map_err(|error| broken("the beginning of the sample", &error))?;
    let store = SqliteStore::create(folder.path(), key, sealed).map_err(|error| broken("the record of the sample", &error))?;
    let (first, looked) = sample_people(&store)?;
    let archive = play(&store)?;
    looks(&store, &archive, looked)?;
    let clock = today.map_or(OfficeClock::System, OfficeClock::Fixed);
    let office = office(Arc::new(store), instruments, String::new(), clock, Box::new(|_| {}))?;
    Ok((office.of_invention(first), folder))
}

/// Permits everything, for the first entries of a record: whoever has the folder of a record and its key may do anything to it anyhow.
struct Founding;

impl Gate for Founding {
    fn may(&self, _: &Asker, _: &Verb, _: &ObjectFacts) -> Verdict {
        Verdict { allowed: true, policies: vec!["founding".into()] }
    }
}

/// Writes to a record before there is anybody.
struct Founder<'a> {
    store: &'a dyn Store,
    scheme: Scheme,
    archive: Archive,
    asker: Asker,
    label: Label,
    at: Moment,
}

impl<'a> Founder<'a> {
    /// What it writes everybody who has a role may know of.
    fn new(store: &'a dyn Store, organisation: Name, at: Moment) -> Result<Founder<'a>, Trouble> {
        let scheme = scheme()?;
        let roles: BTreeSet<Name> = ["administrator", "analyst", "auditor", "firm", "liaison", "senior"].into_iter().map(name).collect::<Result<_, _>>()?;
        let place = *scheme.places().keys().next().ok_or_else(|| broken("the tables of labels", &"no place"))?;
        let level = scheme.levels().get(1).map(|level| (*level).clone()).ok_or_else(|| broken("the tables of labels", &"no level"))?;
        let label = Label {
            owners: [organisation.clone()].into(),
            level,
            releasable_to: scheme.places().keys().copied().collect(),
            audience: Audience::of(roles.iter().cloned().map(Principal::Role)),
            caveats: [].into(),
        };
        let viewer = Viewer { person: name(FOUNDER)?, place, posts: [].into(), roles, briefed: [].into() };
        let mut founder = Founder { store, scheme, archive: Archive::new(), asker: Asker { viewer, office: organisation, post: None }, label, at };
        founder.catch_up()?;
        Ok(founder)
    }

    fn catch_up(&mut self) -> Result<(), Trouble> {
        loop {
            let entries = self.store.read(self.archive.size(), READ_MAX).map_err(|error| broken("the record", &error))?;
            if entries.is_empty() {
                return Ok(());
            }
            for stored in entries {
                self.archive.add(stored.number, &stored.bytes).map_err(|error| broken("the record", &error))?;
            }
        }
    }

    fn act<A: Act>(&mut self, object: &str, what: A) -> Result<(), Trouble> {
        let deed = Deed::new(name(object)?, what).labelled(self.label.clone());
        let ground = Ground::new(&self.archive, &self.scheme, &self.asker, self.at);
        let drafted = act(&ground, &Founding, deed).map_err(|refused| Trouble::input(format!("`{object}`: {}", refused.what.en), refused.help.en.clone()))?;
        let mut sealed = Vec::new();
        for draft in drafted.drafts {
            let (id, blind) = fresh()?;
            sealed.push(draft.entry(self.store.origin().clone(), id, blind, self.at).seal(&self.scheme).map_err(|error| broken("an entry", &error))?);
        }
        append(self.store, sealed)?;
        self.catch_up()
    }
}

pub fn append(store: &dyn Store, entries: Vec<Sealed>) -> Result<(), Trouble> {
    let batch = Batch { key: fresh()?.0, expected: None, entries };
    match store.append(&[batch]).map_err(|error| broken("the record", &error))?.pop() {
        Some(Ok(_)) => Ok(()),
        Some(Err(refusal)) => Err(broken("the record", &refusal)),
        None => Err(broken("the record", &"no answer")),
    }
}

/// Those of whom the page of persons tells more, and on which day somebody last looked at what was new.
type People = (Vec<(Name, Bi)>, Vec<(Name, Moment)>);

/// The people of the sample, from its table.
fn sample_people(store: &dyn Store) -> Result<People, Trouble> {
    let wrong = |why: &dyn std::fmt::Display| broken("sample/people.csv", why);
    let mut founder = Founder::new(store, name("sample")?, Moment::BEGINNING)?;
    let (mut offices, mut posts, mut first, mut looked) = (BTreeSet::new(), BTreeSet::new(), Vec::new(), Vec::new());
    let mut table = csv::ReaderBuilder::new().from_reader(sample_desk("people.csv").as_bytes());
    for row in table.deserialize() {
        let row: PersonRow = row.map_err(|error| wrong(&error))?;
        let place: Place = row.place.parse().map_err(|error| wrong(&error))?;
        let office = name(&row.office)?;
        if offices.insert(row.office.clone()) {
            let kind = if row.roles.starts_with("firm") { OfficeKind::Firm } else { OfficeKind::Government };
            founder.act(&row.office, SetUpOffice { name: Wording::both(&row.office_en, &row.office_fr), place, kind })?;
        }
        founder.act(&row.id, AddPerson { name: row.name.clone(), office: office.clone(), place })?;
        for written in row.roles.split_whitespace() {
            let (role, from, until) = tenure(written)?;
            founder.act(&row.id, GrantRole { role, from, until })?;
        }
        for written in row.posts.split_whitespace() {
            let (post, from, until) = tenure(written)?;
            if posts.insert(post.clone()) {
                founder.act(post.as_str(), SetUpPost { title: Wording::both(&row.post_en, &row.post_fr), office: office.clone() })?;
            }
            founder.act(&row.id, TakePost { post, from, until })?;
        }
        for caveat in row.briefed.split_whitespace() {
            founder.act(&row.id, BriefPerson { caveat: name(caveat)? })?;
        }
        if !row.looked.is_empty() {
            let at = format!("{}T21:00:00.000Z", row.looked);
            looked.push((name(&row.id)?, at.parse().map_err(|error| wrong(&error))?));
        }
        if !row.about_en.is_empty() {
            first.push((name(&row.id)?, Bi { en: row.about_en, fr: row.about_fr }));
        }
    }
    Ok((first, looked))
}

/// Lets people of the sample have looked at what was new until some day: at all that each could see by then.
fn looks(store: &dyn Store, archive: &Archive, looked: Vec<(Name, Moment)>) -> Result<(), Trouble> {
    let scheme = scheme()?;
    for (person, at) in looked {
        let asker = asker(archive, &person, None, at).ok_or_else(|| broken("sample/people.csv", &format!("nobody is {person}")))?;
        let seen = archive.seen_by(&scheme, &asker.viewer);
        let Some(until) = seen.entries().rev().find(|kept| kept.entry.at <= at).map(|kept| kept.entry.id.clone()) else { continue };
        about_account(store, person.as_str(), at, LOOK, looked_payload(&until))?;
    }
    Ok(())
}

/// Plays the public facts and the invented year: every command of theirs is judged like one of a person. Gives the record as it then is.
fn play(store: &dyn Store) -> Result<Archive, Trouble> {
    let Founder { mut archive, scheme, .. } = Founder::new(store, name("sample")?, Moment::BEGINNING)?;
    for (file, text) in [("desk/public.jsonl", public_desk("public.jsonl")), ("sample/year.jsonl", sample_desk("year.jsonl"))] {
        let script = Script::read(text).map_err(|error| broken(file, &error))?;
        append(store, script.play(&mut archive, &scheme, &Founding, store.origin()).map_err(|error| broken(file, &error))?)?;
    }
    Ok(archive)
}

/// A row of `sample/people.csv`.
#[derive(serde::Deserialize)]
struct PersonRow {
    id: String,
    name: String,
    place: String,
    office: String,
    office_en: String,
    office_fr: String,
    roles: String,
    posts: String,
    post_en: String,
    post_fr: String,
    briefed: String,
    looked: String,
    about_en: String,
    about_fr: String,
}

/// `liaison`, or `liaison@2026-01-12..2026-11-30` with either side open: from the beginning of the first day until that of the second.
fn tenure(written: &str) -> Result<(Name, Moment, Option<Moment>), Trouble> {
    let (what, dates) = written.split_once('@').unwrap_or((written, ".."));
    let (from, until) = dates.split_once("..").ok_or_else(|| broken("sample/people.csv", &format!("`{dates}` is not a span of days")))?;
    let day = |text: &str| format!("{text}T00:00:00.000Z").parse::<Moment>().map_err(|error| broken("sample/people.csv", &error));
    let from = if from.is_empty() { Moment::BEGINNING } else { day(from)? };
    Ok((name(what)?, from, if until.is_empty() { None } else { Some(day(until)?) }))
}

/// The first office of a record, and who keeps its people.
pub struct First<'a> {
    /// The name of the office, for labels.
    pub office: &'a str,
    /// What it is called.
    pub called: Wording,
    /// Where it is of.
    pub place: Place,
    /// The name of the person, for labels.
    pub person: &'a str,
    /// How that person is called.
    pub name: &'a str,
}

pub fn now() -> Result<Moment, Trouble> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_err(|error| broken("the clock", &error))?;
    i64::try_from(since.as_millis()).ok().and_then(Moment::from_milliseconds).ok_or_else(|| broken("the clock", &"it is beyond the year 9999"))
}

/// Sets up the first office and its administrator in the record of a folder, and gives the administrator an invitation.
pub fn found(folder: &Path, first: First<'_>) -> Result<Token, Trouble> {
    let store = open_record(folder)?;
    let at = now()?;
    let mut founder = Founder::new(&*store, name(first.office)?, at)?;
    founder.act(first.office, SetUpOffice { name: first.called, place: first.place, kind: OfficeKind::Government })?;
    founder.act(first.person, AddPerson { name: first.name.to_owned(), office: name(first.office)?, place: first.place })?;
    founder.act(first.person, GrantRole { role: name(KEEPERS)?, from: at, until: None })?;
    drop(founder);
    invite_in(&*store, first.person, at)
}

/// Gives a person of the record in a folder an invitation: the way in when nobody who keeps accounts can sign in.
pub fn invite(folder: &Path, person: &str) -> Result<Token, Trouble> {
    invite_in(&*open_record(folder)?, person, now()?)
}

/// Binds an identity at a provider to a person of the record in a folder.
pub fn bind(folder: &Path, person: &str, issuer: &str, subject: &str) -> Result<(), Trouble> {
    let store = open_record(folder)?;
    let mut accounts = Accounts::default();
    let mut from = 0;
    loop {
        let part = store.read(from, READ_MAX).map_err(|error| broken("the record", &error))?;
        let Some(last) = part.last().map(|stored| stored.number) else { break };
        from = last + 1;
        for stored in part {
            accounts.take(&Entry::from_bytes(&stored.bytes).map_err(|error| broken("the record", &error))?);
        }
    }
    if let Some(other) = accounts.provider(issuer, subject) {
        return Err(Trouble::input(format!("that identity is bound to `{other}` already"), "an identity is of one person"));
    }
    about_account(&*store, person, now()?, BIND_PROVIDER, provider_payload(issuer, subject))
}

/// Records something about the account of a person, as whoever keeps the folder.
fn about_account(store: &dyn Store, person: &str, at: Moment, verb: &str, payload: serde_json::Map<String, serde_json::Value>) -> Result<(), Trouble> {
    let id = name(person)?;
    let founder = Founder::new(store, name(FOUNDER)?, at)?;
    let known = asker(&founder.archive, &id, None, at)
        .ok_or_else(|| Trouble::input(format!("no person `{person}` is in this record"), "give the name under which the person stands on the page of people"))?;
    let (entry, blind) = fresh()?;
    let entry = Entry {
        log: store.origin().clone(),
        id: entry,
        blind,
        at,
        // What somebody looked at is told by themselves; the rest of an account begins with whoever founds the record.
        actor: Actor { person: if verb == LOOK { id.clone() } else { name(FOUNDER)? }, post: None },
        verb: name(verb)?,
        object: account_of(&id).ok_or_else(|| broken("the account", &"no name"))?,
        reason: String::new(),
        instruments: [].into(),
        label: account_label(&id, &known.office, &founder.label.level, [known.viewer.place].into(), &name(KEEPERS)?),
        corrects: None,
        payload,
    };
    append(store, vec![entry.seal(&founder.scheme).map_err(|error| broken("an entry", &error))?])
}

fn invite_in(store: &dyn Store, person: &str, at: Moment) -> Result<Token, Trouble> {
    let token = Token::of(random()?);
    about_account(store, person, at, GIVE_CODE, code_payload(&token.digest("code"), Purpose::Invitation, true))?;
    Ok(token)
}
