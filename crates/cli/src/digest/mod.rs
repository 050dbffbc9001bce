//! `ntib digest`: what is new for each person who asked to be told by mail, as messages in an outbox.

mod message;

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use ntib_access::accounts::{Accounts, account_label, account_of};
use ntib_core::Lang;
use ntib_desk::news::{LOOK, Often, SEND, Wish, is_mailbox, looked_payload, news};
use ntib_desk::people::{Person, asker, everyone};
use ntib_desk::{Archive, Asker, Desk, Kept};
use ntib_present::Words;
use ntib_record::{Actor, Entry, Hash, Moment, Name, Scheme};
use ntib_store::{READ_MAX, Store};
use ntib_web::desk::KEEPERS;
use serde_json::{Map, Value};

use crate::config::is_address;
use crate::office::{append, broken, fresh, name, now, open_record, scheme};
use crate::trouble::{Trouble, exit};
use message::{Message, make, put};

/// The phrases of digests.
const PHRASES: [(Lang, &str); 2] = [(Lang::En, include_str!("../../words/digest/en.ftl")), (Lang::Fr, include_str!("../../words/digest/fr.ftl"))];
/// Who writes digests: no person.
const WRITER: &str = "digest";
/// The kind of export under whose ceiling mail is.
const MAIL: &str = "mail";
/// The most matters that one digest names.
const ITEMS_MAX: usize = 30;
/// Within how many milliseconds of a week a weekly digest is due: who runs it each week at about the same time misses none.
const WEEK: i64 = 7 * 86_400_000 - 3_600_000;

/// Write what is new for each person who asked for it, as messages in an outbox.
///
/// Nothing is sent from here: the outbox is a maildir, and each message in its folder `new` waits for a program that sends mail, such as
/// `sendmail -t`. What must not travel by mail is not named: the message then says only that something waits.
#[derive(Args)]
pub struct Digest {
    /// The folder of the record.
    #[arg(long, value_name = "FOLDER", env = "NTIB_RECORD")]
    record: PathBuf,
    /// The folder of the outbox; made where it is not there.
    #[arg(long, value_name = "FOLDER")]
    outbox: PathBuf,
    /// The mailbox that messages come from.
    #[arg(long, value_name = "MAILBOX")]
    from: String,
    /// What browsers call the server, such as https://desk.example.ca.
    #[arg(long, value_name = "ADDRESS", env = "NTIB_ADDRESS")]
    address: String,
}

/// Where messages go, and what they say of this server.
struct Out<'a> {
    outbox: &'a std::path::Path,
    from: &'a str,
    address: &'a str,
}

impl Digest {
    /// Exit status 0, however many messages there are.
    pub fn run(self) -> Result<u8, Trouble> {
        if !is_mailbox(&self.from) {
            return Err(Trouble::usage(format!("`{}` is no mailbox", self.from), "give `--from` as name@example.ca"));
        }
        let address = self.address.trim_end_matches('/');
        if !is_address(address) {
            return Err(Trouble::usage(format!("`{address}` is no address over TLS"), "give it as https://HOST, without a path"));
        }
        let store = open_record(&self.record)?;
        let written = write_all(&*store, now()?, &Out { outbox: &self.outbox, from: &self.from, address })?;
        eprintln!("wrote {written} of the digests that people asked for");
        Ok(exit::HOLDS)
    }
}

/// Writes every digest that is due. Gives how many.
fn write_all(store: &dyn Store, at: Moment, out: &Out<'_>) -> Result<usize, Trouble> {
    make(out.outbox)?;
    let (scheme, mut archive, mut accounts) = (scheme()?, Archive::new(), Accounts::default());
    loop {
        let entries = store.read(archive.size(), READ_MAX).map_err(|error| broken("the record", &error))?;
        if entries.is_empty() {
            break;
        }
        for stored in entries {
            archive.add(stored.number, &stored.bytes).map_err(|error| broken("the record", &error))?;
            accounts.take(&Entry::from_bytes(&stored.bytes).map_err(|error| broken("the record", &error))?);
        }
    }
    let mut written = 0;
    for member in everyone(&archive) {
        let Some(asker) = asker(&archive, &member.id, None, at).filter(|asker| !asker.viewer.roles.is_empty() && !accounts.get(&member.id).closed()) else { continue };
        let seen = archive.seen_by(&scheme, &asker.viewer);
        let Some(wish) = Wish::of(&seen, &member.id).filter(|wish| is_due(wish, &seen, &member.id, at)) else { continue };
        let found = news(&archive, &seen, &member.id, &[LOOK, SEND]);
        let Some(until) = found.until.as_ref().filter(|_| found.entries > 0) else { continue };
        let may_travel = archive.exported_by(&scheme, &asker.viewer, &name(MAIL)?);
        let (subject, body) = say(&wish, &member.id, &found.objects, &may_travel, out.address);
        let id = Hash::of(format!("{} {} {until}", store.origin(), member.id).as_bytes());
        let id: String = ntib_record::to_hex(&id.0).chars().take(32).collect();
        let host = out.address.trim_start_matches("https://");
        let message = Message { from: out.from, to: &wish.address, subject: &subject, at, id: (&id, host), lang: wish.lang.code(), body: &body };
        let text = message.text().ok_or_else(|| broken("the clock", &"it is on no day"))?;
        // Written first and noted then: where this ends in between, the same message is written again under the same name, and none is lost.
        put(out.outbox, &format!("{id}.ntib"), &text)?;
        note(store, &scheme, &asker, SEND, looked_payload(until), at)?;
        written += 1;
    }
    Ok(written)
}

fn is_due(wish: &Wish, seen: &Desk<'_>, person: &Name, at: Moment) -> bool {
    let last = seen.history("account", person.as_str()).rev().find(|kept| kept.verb() == SEND);
    let since = last.map(|kept| at.milliseconds().saturating_sub(kept.entry.at.milliseconds()));
    match wish.often {
        Often::Never => false,
        Often::Daily => true,
        Often::Weekly => since.is_none_or(|since| since >= WEEK),
    }
}

/// The subject and the text of a digest: of what may travel, with its names; of the rest, that something waits.
fn say(wish: &Wish, person: &Name, objects: &[ntib_desk::news::New], may_travel: &Desk<'_>, address: &str) -> (String, String) {
    let own: Vec<&'static str> = PHRASES.iter().filter(|(one, _)| *one == wish.lang).map(|(_, text)| *text).collect();
    let words = Words::new(wish.lang, &own);
    let travels = |kept: &&std::sync::Arc<Kept>| may_travel.seen(kept.number).is_some();
    let items: Vec<(&ntib_desk::news::New, Vec<_>)> = objects.iter().map(|new| (new, new.entries.iter().filter(travels).collect())).collect();
    let waits = items.iter().any(|(new, shown)| shown.len() < new.entries.len());
    let shown: Vec<_> = items.into_iter().filter(|(_, shown)| !shown.is_empty()).collect();
    let count: usize = shown.iter().map(|(_, entries)| entries.len()).sum();
    let called = |id: &Name| may_travel.get::<Person>(id).and_then(|one| one.name.clone()).unwrap_or_else(|| id.to_string());
    let mut lines = vec![words.with("digest-hello", &[("name", &called(person))]), String::new()];
    if !shown.is_empty() {
        lines.extend([words.get("digest-lead"), String::new()]);
    }
    for (new, entries) in shown.iter().take(ITEMS_MAX) {
        let Some(latest) = entries.first().map(|kept| &kept.entry) else { continue };
        let day: String = latest.at.to_string().chars().take(10).collect();
        let what = title(may_travel, new.object.kind.as_str(), &new.object.id, wish.lang);
        let (many, who) = (entries.len().to_string(), called(&latest.actor.person));
        lines.push(format!("- {}", words.with("digest-item", &[("what", &what), ("count", &many), ("who", &who), ("on", &day)])));
    }
    if shown.len() > ITEMS_MAX {
        lines.push(words.with("digest-more", &[("count", &(shown.len() - ITEMS_MAX).to_string())]));
    }
    if waits {
        lines.extend([String::new(), words.get("digest-waits")]);
    }
    let page = format!("{address}/{}/desk/news", wish.lang.code());
    lines.extend([String::new(), words.with("digest-read", &[("address", &page)]), words.get("digest-why")]);
    (words.with("digest-subject", &[("count", &count.to_string())]), lines.join("\n") + "\n")
}

/// How an object is called in what may travel: by the last title or name said of it there, or else by its identifier.
fn title(may_travel: &Desk<'_>, kind: &str, id: &Name, lang: Lang) -> String {
    let other = lang.other();
    let said = |kept: &std::sync::Arc<Kept>| {
        let value = ["title", "name"].iter().find_map(|field| kept.entry.payload.get(*field))?;
        let of = |lang: Lang| value.get(lang.code()).and_then(Value::as_str).filter(|text| !text.is_empty());
        value.as_str().or_else(|| of(lang)).or_else(|| of(other)).map(str::to_owned)
    };
    let found = may_travel.history(kind, id.as_str()).rev().find_map(said);
    found.unwrap_or_else(|| id.as_str().replace('-', " "))
}

/// Records something about an account.
fn note(store: &dyn Store, scheme: &Scheme, asker: &Asker, verb: &str, payload: Map<String, Value>, at: Moment) -> Result<(), Trouble> {
    let (id, blind) = fresh()?;
    let level = scheme.levels().get(1).map(|level| (*level).clone()).ok_or_else(|| broken("the tables of labels", &"no level"))?;
    let person = &asker.viewer.person;
    let entry = Entry {
        log: store.origin().clone(),
        id,
        blind,
        at,
        actor: Actor { person: name(WRITER)?, post: None },
        verb: name(verb)?,
        object: account_of(person).ok_or_else(|| broken("the account", &"no name"))?,
        reason: String::new(),
        instruments: BTreeSet::new(),
        label: account_label(person, &asker.office, &level, [asker.viewer.place].into(), &name(KEEPERS)?),
        corrects: None,
        payload,
    };
    append(store, vec![entry.seal(scheme).map_err(|error| broken("an entry", &error))?])
}

#[cfg(test)]
#[path = "../tests/digest_tests.rs"]
mod tests;
