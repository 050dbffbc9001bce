//! A library as lines of JSON: what importers write and every command reads. The first line names the form.

use std::fmt::Write as _;

use ntib_core::{Bi, Confidence, Date, Money, Period};

use crate::json::{self, Node, quote};
use crate::parts::Parts;
use crate::share::Range;
use crate::statement::{
    AddressKind, Capability, Claim, Codes, Contract, EntityKind, Holder, Identity, Interest, NameKind, Reason, Same, Site, Source, Stage,
    Stake, Statement, Sums, Supply, Together, TogetherBy, Verdict, Withdrawn,
};
use crate::world::{Library, Programme};

/// The first line of every file of this form.
pub const LINES_HEADER: &str = "{\"ntib_statements\":1}";

/// Writes one line.
struct Line(String);

impl Line {
    fn new(key: &str) -> Line {
        Line(format!("{{\"{key}\":{{"))
    }

    fn key(&mut self, key: &str) {
        if !self.0.ends_with('{') {
            self.0.push(',');
        }
        let _ = write!(self.0, "\"{key}\":");
    }

    /// A text, left out where empty.
    fn text(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.key(key);
            quote(value, &mut self.0);
        }
    }

    fn shown(&mut self, key: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.text(key, &value.to_string());
        }
    }

    fn bi(&mut self, key: &str, value: &Bi) {
        self.text(&format!("{key}_en"), &value.en);
        self.text(&format!("{key}_fr"), &value.fr);
    }

    fn list<'a>(&mut self, key: &str, values: impl Iterator<Item = &'a str>) {
        self.key(key);
        self.0.push('[');
        for (at, value) in values.enumerate() {
            if at > 0 {
                self.0.push(',');
            }
            quote(value, &mut self.0);
        }
        self.0.push(']');
    }

    fn codes(&mut self, codes: &Codes) {
        if !codes.is_empty() {
            self.list("codes", codes.iter().flat_map(|(system, code)| [&**system, &**code]));
        }
    }

    fn end(mut self, out: &mut String) {
        self.0.push_str("}}\n");
        out.push_str(&self.0);
    }
}

/// The lines of a library, header first.
pub fn write_lines(library: &Library) -> String {
    let mut out = format!("{LINES_HEADER}\n");
    for one in &library.sources {
        write_source(one, &mut out);
    }
    for (name, one) in &library.programmes {
        let mut line = Line::new("programme");
        line.text("name", name);
        line.bi("title", &one.title);
        line.shown("source", library.sources.get(one.source as usize).map(|one| &one.name));
        line.end(&mut out);
    }
    for one in &library.statements {
        write_statement(one, library.sources.get(one.source as usize).map_or("", |one| &one.name), &mut out);
    }
    for one in &library.same {
        write_same(one, &mut out);
    }
    out
}

/// The line of one source.
pub fn write_source(one: &Source, out: &mut String) {
    let mut line = Line::new("source");
    line.text("name", &one.name);
    line.text("title", &one.title);
    line.text("publisher", &one.publisher);
    line.text("url", &one.url);
    line.shown("published", one.published);
    line.shown("retrieved", Some(one.retrieved));
    line.end(out);
}

/// The line of one statement of the source with this name.
pub fn write_statement(one: &Statement, source: &str, out: &mut String) {
    let mut line = Line::new("statement");
    line.text("id", &one.id);
    line.text("subject", &one.subject);
    claim(&mut line, &one.claim);
    line.shown("from", one.valid.from);
    line.shown("until", one.valid.until);
    line.text("source", source);
    line.text("at", &one.at);
    line.shown("recorded", Some(one.recorded));
    if let Some(withdrawn) = &one.withdrawn {
        line.shown("withdrawn", Some(withdrawn.on));
        line.text("withdrawn_reason", &withdrawn.reason);
    }
    line.text("confidence", one.confidence.word());
    line.text("note", &one.note);
    line.end(out);
}

/// The line of one pair that may be one.
pub fn write_same(one: &Same, out: &mut String) {
    let mut line = Line::new("same");
    line.list("these", [&*one.pair.0, &*one.pair.1].into_iter());
    line.shown("recorded", Some(one.recorded));
    line.list("because", one.reasons.iter().flat_map(|one| [&*one.feature, &*one.text.en, &*one.text.fr]));
    let verdicts: Vec<String> = one.verdicts.iter().flat_map(|one| [one.is.to_string(), one.on.to_string(), one.by.to_string(), one.reason.to_string()]).collect();
    line.list("verdicts", verdicts.iter().map(String::as_str));
    line.end(out);
}

/// A claim about a subject by itself: equal texts for equal claims.
pub(crate) fn write_claim(subject: &str, one: &Claim, out: &mut String) {
    let mut line = Line(std::mem::take(out));
    line.0.push('{');
    line.text("subject", subject);
    claim(&mut line, one);
    *out = line.0;
}

fn claim(line: &mut Line, claim: &Claim) {
    let mut named = |what: &str, kind: &str, value: &str| {
        line.text("claim", what);
        line.text("kind", kind);
        line.text("value", value);
    };
    match claim {
        Claim::Kind(kind) => named("kind", "", kind.word()),
        Claim::Called { text, kind } => named("name", kind.word(), text),
        Claim::Identifier { scheme, id } => named("identifier", scheme, id),
        Claim::Jurisdiction(place) => named("jurisdiction", "", &place.to_string()),
        Claim::Citizenship(place) => named("citizenship", "", &place.to_string()),
        Claim::Residence(place) => named("residence", "", &place.to_string()),
        Claim::Address { kind, text, place } => {
            named("address", kind.word(), text);
            line.shown("place", *place);
        }
        Claim::Founded(day) => named("founded", "", &day.to_string()),
        Claim::Ended(day) => named("ended", "", &day.to_string()),
        Claim::Listed { market, symbol } => named("listed", market, symbol),
        Claim::Site(site) => {
            named("site", "", &site.name);
            line.text("town", &site.town);
            line.text("region", &site.region);
            line.shown("place", Some(site.place));
            if let Some(activity) = &site.activity {
                line.bi("activity", activity);
            }
        }
        Claim::Capability(one) => {
            named("capability", "", "");
            line.bi("what", &one.what);
            line.codes(&one.codes);
        }
        Claim::Contract(one) => {
            named("contract", one.stage.word(), &one.id);
            contract(line, one);
        }
        Claim::Supply(one) => {
            named("supply", "", &one.id);
            supply(line, one);
        }
        Claim::Programme { programme, role } => {
            named("programme", "", programme);
            line.bi("role", role);
        }
        Claim::Together(group) => {
            named("together", group.by.word(), "");
            line.list("members", group.members.iter().map(AsRef::as_ref));
        }
        Claim::Fact { key, value } => named("fact", key, value),
        Claim::Stake(stake) => {
            named("stake", stake.interest.word(), "");
            match &stake.owner {
                Holder::Entity(name) => line.text("owner", name),
                Holder::Unknown => line.text("hidden", "unknown"),
                Holder::Withheld => line.text("hidden", "withheld"),
                Holder::Dispersed { each_below } => {
                    line.text("hidden", "dispersed");
                    line.shown("each_below", each_below.map(Parts::count));
                }
            }
            line.shown("low", Some(stake.share.low().count()));
            line.shown("high", Some(stake.share.high().count()));
            line.shown("direct", stake.direct);
            line.shown("beneficial", stake.beneficial);
            line.text("on_behalf_of", stake.on_behalf_of.as_deref().unwrap_or_default());
            line.text("record", &stake.record);
            line.text("detail", &stake.detail);
        }
    }
}

/// What a contract has besides its stage and number.
fn contract(line: &mut Line, one: &Contract) {
    line.text("part", &one.part);
    line.text("buyer", one.buyer.as_deref().unwrap_or_default());
    line.text("what", &one.title);
    line.shown("amount", one.amount);
    line.shown("ceiling", one.ceiling);
    line.text("sums", one.sums.word());
    line.shown("signed", one.signed);
    line.text("under", &one.under);
    line.codes(&one.codes);
}

/// What a supply has besides its number.
fn supply(line: &mut Line, one: &Supply) {
    line.text("customer", &one.customer);
    line.text("what", &one.what);
    line.shown("amount", one.amount);
    line.text("under", &one.under);
    line.codes(&one.codes);
}

/// A library from its lines; the line that is not of the form, and why.
pub fn read_lines(text: &str) -> Result<Library, (usize, String)> {
    let mut library = Library::default();
    let mut lines = text.lines().zip(1_usize..);
    if lines.next().map(|(line, _)| line) != Some(LINES_HEADER) {
        return Err((1, "this is not a file of statements of this version".to_owned()));
    }
    for (line, at) in lines.filter(|(line, _)| !line.is_empty()) {
        add_line(line, &mut library).map_err(|why| (at, why))?;
    }
    // A verdict is a line of its own, after those of the edge.
    crate::world::merge_pairs(&mut library.same);
    Ok(library)
}

/// Adds what one line says to a library; why it is not of the form.
pub fn add_line(line: &str, library: &mut Library) -> Result<(), String> {
    let json = json::parse(line).map_err(|error| error.why.to_owned())?;
    read_line(json.root(), library).ok_or_else(|| "a value of this line is missing or wrong".to_owned())
}

fn own(node: Node<'_>, key: &str) -> Box<str> {
    node.text_at(key).unwrap_or_default().into()
}

/// A value that may be absent, but not wrong.
fn parsed<T: std::str::FromStr>(node: Node<'_>, key: &str) -> Option<Option<T>> {
    node.text_at(key).map_or(Some(None), |text| text.parse().ok().map(Some))
}

fn bi(node: Node<'_>, key: &str) -> Bi {
    Bi { en: own(node, &format!("{key}_en")).into(), fr: own(node, &format!("{key}_fr")).into() }
}

fn texts<'n>(node: Node<'n>, key: &str) -> Vec<&'n str> {
    node.items_at(key).filter_map(Node::text).collect()
}

fn codes(node: Node<'_>) -> Codes {
    let all = texts(node, "codes");
    all.chunks_exact(2).filter_map(|pair| if let [system, code] = pair { Some(((*system).into(), (*code).into())) } else { None }).collect()
}

/// An amount that may be absent, but not wrong; below zero where a contract is reduced.
fn money(node: Node<'_>, key: &str) -> Option<Option<Money>> {
    node.text_at(key).map_or(Some(None), |text| signed_money(text).map(Some))
}

/// `-1200.50 CAD`: an amount that may lie below zero.
pub(crate) fn signed_money(text: &str) -> Option<Money> {
    let (amount, currency) = text.trim().split_once(' ')?;
    Some(Money { amount: ntib_core::parse_decimal(amount)?, currency: currency.trim().parse().ok()? })
}

fn source_of(node: Node<'_>, library: &Library) -> Option<u32> {
    let name = node.text_at("source")?;
    // Statements of one source stand together: the last found is most often the one.
    library.sources.iter().rposition(|one| &*one.name == name).and_then(|at| u32::try_from(at).ok())
}

fn read_line(node: Node<'_>, library: &mut Library) -> Option<()> {
    if let Some(one) = node.get("source") {
        library.sources.push(Source {
            name: own(one, "name"),
            title: own(one, "title"),
            publisher: own(one, "publisher"),
            url: own(one, "url"),
            published: parsed(one, "published")?,
            retrieved: parsed(one, "retrieved")??,
        });
    } else if let Some(one) = node.get("programme") {
        let programme = Programme { title: bi(one, "title"), source: source_of(one, library)? };
        library.programmes.insert(own(one, "name"), programme);
    } else if let Some(one) = node.get("same") {
        let these = texts(one, "these");
        let [a, b] = these.as_slice() else { return None };
        let reasons = texts(one, "because").chunks_exact(3).filter_map(|three| if let [feature, en, fr] = three { Some(Reason { feature: (*feature).into(), text: Bi { en: (*en).into(), fr: (*fr).into() } }) } else { None }).collect();
        let verdicts: Option<Vec<Verdict>> = texts(one, "verdicts").chunks_exact(4).map(|four| match four {
            [is, on, by, reason] => Some(Verdict { is: Identity::from_word(is)?, on: on.parse().ok()?, by: (*by).into(), reason: (*reason).into() }),
            _ => None,
        }).collect();
        library.same.push(Same { pair: ((*a).into(), (*b).into()), reasons, recorded: parsed(one, "recorded")??, verdicts: verdicts? });
    } else {
        let one = node.get("statement")?;
        let withdrawn: Option<Date> = parsed(one, "withdrawn")?;
        library.statements.push(Statement {
            id: own(one, "id"),
            subject: own(one, "subject"),
            // The file keeps what its source said.
            claim: read_claim(one)?.seen().0,
            valid: Period { from: parsed(one, "from")?, until: parsed(one, "until")? },
            source: source_of(one, library)?,
            at: own(one, "at"),
            recorded: parsed(one, "recorded")??,
            withdrawn: withdrawn.map(|on| Withdrawn { on, reason: own(one, "withdrawn_reason") }),
            confidence: Confidence::from_word(one.text_at("confidence")?)?,
            note: own(one, "note"),
        });
    }
    Some(())
}

fn read_claim(one: Node<'_>) -> Option<Claim> {
    let kind = one.text_at("kind").unwrap_or_default();
    let value = one.text_at("value").unwrap_or_default();
    Some(match one.text_at("claim")? {
        "kind" => Claim::Kind(EntityKind::from_word(value)?),
        "name" => Claim::Called { text: value.into(), kind: NameKind::from_word(kind)? },
        "identifier" => Claim::Identifier { scheme: kind.into(), id: value.into() },
        "jurisdiction" => Claim::Jurisdiction(value.parse().ok()?),
        "citizenship" => Claim::Citizenship(value.parse().ok()?),
        "residence" => Claim::Residence(value.parse().ok()?),
        "address" => Claim::Address { kind: AddressKind::from_word(kind)?, text: value.into(), place: parsed(one, "place")? },
        "founded" => Claim::Founded(value.parse().ok()?),
        "ended" => Claim::Ended(value.parse().ok()?),
        "listed" => Claim::Listed { market: kind.into(), symbol: value.into() },
        "site" => {
            let activity = bi(one, "activity");
            let activity = (activity != Bi::default()).then_some(activity);
            Claim::Site(Site { name: value.into(), town: own(one, "town"), region: own(one, "region"), place: parsed(one, "place")??, activity })
        }
        "capability" => {
            Claim::Capability(Capability { what: bi(one, "what"), codes: codes(one) })
        }
        "contract" => Claim::Contract(Contract {
            buyer: one.text_at("buyer").map(Into::into),
            id: value.into(),
            part: own(one, "part"),
            stage: Stage::from_word(kind)?,
            title: own(one, "what"),
            amount: money(one, "amount")?,
            ceiling: money(one, "ceiling")?,
            sums: Sums::from_word(one.text_at("sums")?)?,
            signed: parsed(one, "signed")?,
            under: own(one, "under"),
            codes: codes(one),
        }),
        "supply" => Claim::Supply(Supply {
            customer: one.text_at("customer")?.into(),
            what: own(one, "what"),
            amount: money(one, "amount")?,
            id: value.into(),
            under: own(one, "under"),
            codes: codes(one),
        }),
        "programme" => Claim::Programme { programme: value.into(), role: bi(one, "role") },
        "together" => Claim::Together(Together { members: texts(one, "members").into_iter().map(Into::into).collect(), by: TogetherBy::from_word(kind)? }),
        "fact" => Claim::Fact { key: kind.into(), value: value.into() },
        "stake" => {
            let part = |key: &str| -> Option<Option<Parts>> { parsed::<u32>(one, key)?.map_or(Some(None), |count| Parts::new(count).map(Some)) };
            let owner = match (one.text_at("owner"), one.text_at("hidden")) {
                (Some(name), _) => Holder::Entity(name.into()),
                (None, Some("withheld")) => Holder::Withheld,
                (None, Some("dispersed")) => Holder::Dispersed { each_below: part("each_below")? },
                (None, Some("unknown")) => Holder::Unknown,
                _ => return None,
            };
            Claim::Stake(Stake {
                owner,
                interest: Interest::from_word(kind)?,
                share: Range::new(part("low")??, part("high")??)?,
                direct: parsed(one, "direct")?,
                beneficial: parsed(one, "beneficial")?,
                on_behalf_of: one.text_at("on_behalf_of").map(Into::into),
                record: own(one, "record"),
                detail: own(one, "detail"),
            })
        }
        _ => return None,
    })
}
