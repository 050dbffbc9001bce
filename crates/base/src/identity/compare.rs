//! Two entries compared feature by feature.

use std::collections::BTreeSet;

use ntib_core::{Bi, Place};

use super::fold::fold;
use super::name::{Form, Part, Word, read_name};
use super::pair::{How, NameScore, Weighed, bits, score};
use super::party::{Kind, Party};
use super::words::Words;

/// From which score on entries are possibly the same, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// The score of names and features together.
    pub doubtful: u32,
}

impl Default for Thresholds {
    fn default() -> Thresholds {
        Thresholds { doubtful: 760 }
    }
}

/// What comparing says. Nothing is merged by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// An identifier is the same.
    Same,
    /// Names and features are alike: a person should look.
    Doubtful,
    /// They are not alike enough.
    Apart,
}

/// Two entries compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// What it says.
    pub outcome: Outcome,
    /// Names and features together, in thousandths.
    pub score: u32,
    /// The two names that are most alike, by their places in the entries; none if no name can be read.
    pub names: Option<(usize, usize)>,
    /// Every feature, with what it adds or takes.
    pub features: Vec<Feature>,
}

/// One feature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// Which: `name`, `identifier`, `country`, `address`, `form`, `number`, `place`, `words`, `date`, `kind`.
    pub what: &'static str,
    /// What it adds, in thousandths.
    pub points: i32,
    /// What was found, in words.
    pub text: Bi,
}

/// What features add or take. The sums are chosen on one half of the labelled sets; see docs/benchmarks.md.
mod points {
    pub const SAME_COUNTRY: i32 = 20;
    pub const OTHER_COUNTRY: i32 = -40;
    pub const SAME_ADDRESS: i32 = 40;
    pub const NEAR_ADDRESS: i32 = 15;
    pub const SAME_FORM: i32 = 10;
    pub const OTHER_FORM: i32 = -10;
    pub const OTHER_NATURE: i32 = -150;
    pub const OTHER_NUMBER: i32 = -30;
    pub const OTHER_PLACE: i32 = -100;
    pub const OTHER_WORDS: i32 = -70;
    pub const SAME_DATE: i32 = 60;
    pub const OTHER_DATE: i32 = -150;
    pub const OTHER_KIND: i32 = -100;
    pub const OTHER_LEI: i32 = -150;
}

/// The most that features of `party` can add to its names.
pub(super) fn bonus_max(party: &Party) -> u32 {
    let given = [
        (points::SAME_FORM, true),
        (points::SAME_COUNTRY, !party.countries.is_empty()),
        (points::SAME_ADDRESS, !party.addresses.is_empty()),
        (points::SAME_DATE, !party.dates.is_empty()),
    ];
    given.iter().filter(|(_, given)| *given).map(|(points, _)| points.unsigned_abs()).sum()
}

/// Kinds of legal form that do not carry on business for owners: told apart from those that do.
const NATURES: &[&str] = &["nonprofit", "foundation", "state", "trust", "entrepreneur"];

/// Compares two entries, words weighing what `weight` says. Swapping the entries swaps the names and nothing else.
pub fn compare(words: &Words, weight: &dyn Fn(&Word) -> u32, thresholds: Thresholds, a: &Party, b: &Party) -> Comparison {
    let (first, second) = (read(words, a), read(words, b));
    told(thresholds, a, b, best_names(weight, &first, &second))
}

/// The names of an entry that can be read, taken apart, each with its place.
fn read(words: &Words, party: &Party) -> Vec<(usize, Part)> {
    let each = party.names.iter().enumerate().filter_map(|(at, (_, name))| Some((at, read_name(words, name).ok()?)));
    each.flat_map(|(at, reading)| reading.parts.into_iter().map(move |part| (at, part))).collect()
}

/// What [`compare`] says of two entries that are not apart, the names of the first one taken apart before.
pub(super) fn compare_read(words: &Words, weight: &dyn Fn(&Word) -> u32, thresholds: Thresholds, (a, first): (&Party, &[(usize, Part)]), b: &Party) -> Option<Comparison> {
    let second = read(words, b);
    let best = best_names(weight, first, &second);
    // What the names lack no other feature makes up: most that are looked at end here, without a word said of them.
    let most = best.as_ref().map_or(0, |best| best.rank) + i64::from(bonus_max(a));
    if most < i64::from(thresholds.doubtful) && !a.ids.iter().any(|id| b.ids.contains(id)) {
        return None;
    }
    Some(told(thresholds, a, b, best)).filter(|comparison| comparison.outcome != Outcome::Apart)
}

/// Two entries whose most alike names are known, feature by feature.
fn told(thresholds: Thresholds, a: &Party, b: &Party, best: Option<Best>) -> Comparison {
    let mut features = Vec::new();
    if let Some(best) = &best {
        names(best, &mut features);
    }
    let same = identifiers(a, b, &mut features);
    countries(a, b, &mut features);
    addresses(a, b, &mut features);
    dates(a, b, &mut features);
    kinds(a, b, &mut features);
    let sum: i32 = features.iter().map(|feature| feature.points).sum();
    let score = if same { 1000 } else { u32::try_from(sum).unwrap_or(0).min(1000) };
    let outcome = match score {
        _ if same => Outcome::Same,
        score if score >= thresholds.doubtful => Outcome::Doubtful,
        _ => Outcome::Apart,
    };
    Comparison { outcome, score, names: best.map(|best| best.at), features }
}

/// The most alike names of two entries.
struct Best<'p> {
    at: (usize, usize),
    parts: (&'p Part, &'p Part),
    score: NameScore,
    /// The points of the names and of what stands in them.
    rank: i64,
}

fn best_names<'p>(weight: &dyn Fn(&Word) -> u32, first: &'p [(usize, Part)], second: &'p [(usize, Part)]) -> Option<Best<'p>> {
    let mut best: Option<Best> = None;
    let others: Vec<Vec<Weighed>> = second.iter().map(|(_, part)| weighed(part, weight)).collect();
    for (i, one) in first {
        let words = weighed(one, weight);
        for ((j, other), others) in second.iter().zip(&others) {
            let score = score(&words, others);
            let rank = i64::from(score.score) + i64::from(name_points(one, other, &score));
            let earlier = best.as_ref().is_none_or(|held| (rank, std::cmp::Reverse((i + j, *i))) > (held.rank, std::cmp::Reverse((held.at.0 + held.at.1, held.at.0))));
            if earlier {
                best = Some(Best { at: (*i, *j), parts: (one, other), score, rank });
            }
        }
    }
    best
}

pub(super) fn weighed<'w>(part: &'w Part, weight: &dyn Fn(&Word) -> u32) -> Vec<Weighed<'w>> {
    part.words.iter().map(|word| Weighed::new(word, weight(word))).collect()
}

/// Words of one kind that stand alone in both names.
struct Alone {
    what: &'static str,
    which: fn(&Word) -> bool,
    points: i32,
    text: [&'static str; 2],
}

const ALONE: [Alone; 3] = [
    Alone { what: "number", which: |word| word.number, points: points::OTHER_NUMBER, text: ["numbers differ", "les nombres diffèrent"] },
    Alone { what: "place", which: |word| word.place.is_some(), points: points::OTHER_PLACE, text: ["they name different countries", "ils nomment des pays différents"] },
    Alone {
        what: "words",
        which: |word| !word.number && word.place.is_none(),
        points: points::OTHER_WORDS,
        text: ["each has words of its own", "chacun a des mots qui lui sont propres"],
    },
];

/// The words that go together in each name, as bits.
fn taken(score: &NameScore) -> [u64; 2] {
    score.matches.iter().fold([0, 0], |[a, b], one| [a | bits(one.a), b | bits(one.b)])
}

/// The words of a name that are not taken.
fn alone(part: &Part, taken: u64) -> impl Iterator<Item = &Word> {
    part.words.iter().enumerate().filter(move |(at, _)| taken & bits((*at, 1)) == 0).map(|(_, word)| word)
}

/// What stands in the names themselves adds: legal form, numbers, countries.
fn name_points(a: &Part, b: &Part, score: &NameScore) -> i32 {
    if score.score == 0 {
        return 0;
    }
    let [in_a, in_b] = taken(score);
    let lone = ALONE.iter().filter(|one| alone(a, in_a).any(one.which) && alone(b, in_b).any(one.which));
    lone.map(|one| one.points).sum::<i32>() + form(a, b).map_or(0, |(points, _)| points)
}

/// The features that [`name_points`] adds up.
fn name_features(a: &Part, b: &Part, score: &NameScore, features: &mut Vec<Feature>) {
    if score.score == 0 {
        return;
    }
    if let Some((points, [en, fr])) = form(a, b) {
        let list = |forms: &[Form]| forms.iter().map(|form| &*form.written).collect::<Vec<_>>().join(", ");
        let both = format!("{} / {}", list(&a.forms), list(&b.forms));
        features.push(Feature { what: "form", points, text: Bi { en: format!("{en}: {both}"), fr: format!("{fr} : {both}") } });
    }
    let [in_a, in_b] = taken(score);
    for Alone { what, which, points, text: [en, fr] } in ALONE {
        let lone = |part, taken| alone(part, taken).filter(|word| which(word)).map(|word| &*word.text).collect::<BTreeSet<&str>>();
        let (one, other) = (lone(a, in_a), lone(b, in_b));
        if !one.is_empty() && !other.is_empty() {
            let list = |set: &BTreeSet<&str>| set.iter().copied().collect::<Vec<_>>().join(", ");
            let both = format!("{} / {}", list(&one), list(&other));
            features.push(Feature { what, points, text: Bi { en: format!("{en}: {both}"), fr: format!("{fr} : {both}") } });
        }
    }
}

/// What the legal forms of two names tell; nothing if one has none.
fn form(a: &Part, b: &Part) -> Option<(i32, [&'static str; 2])> {
    if a.forms.is_empty() || b.forms.is_empty() {
        return None;
    }
    let has = |part: &Part, kind: &str| part.forms.iter().any(|form| &*form.kind == kind);
    Some(match () {
        () if NATURES.iter().any(|nature| has(a, nature) != has(b, nature)) => (points::OTHER_NATURE, ["legal forms of another nature", "formes juridiques d'une autre nature"]),
        () if !a.forms.iter().any(|form| has(b, &form.kind)) => (points::OTHER_FORM, ["other legal form", "autre forme juridique"]),
        () => (points::SAME_FORM, ["same kind of legal form", "même type de forme juridique"]),
    })
}

fn names(best: &Best, features: &mut Vec<Feature>) {
    let points = i32::try_from(best.score.score).unwrap_or(0);
    let text = if points == 0 { Bi { en: "the names are not alike".into(), fr: "les noms ne se ressemblent pas".into() } } else { matched(best) };
    features.push(Feature { what: "name", points, text });
    name_features(best.parts.0, best.parts.1, &best.score, features);
}

/// The words that go together, then those that stand alone.
fn matched(best: &Best) -> Bi {
    let words = |part: &Part, (at, count): (usize, usize)| -> String {
        part.words.iter().skip(at).take(count).map(|word| &*word.text).collect::<Vec<_>>().join(" ")
    };
    let (a, b) = &best.parts;
    let (mut en, mut fr) = (Vec::new(), Vec::new());
    for one in &best.score.matches {
        let (x, y) = (words(a, one.a), words(b, one.b));
        let (sign, why_en, why_fr) = match one.how {
            How::Equal => {
                en.push(x.clone());
                fr.push(x);
                continue;
            }
            How::Near(1) => ("~", "1 letter differs".to_owned(), "1 lettre diffère".to_owned()),
            How::Near(count) => ("~", format!("{count} letters differ"), format!("{count} lettres diffèrent")),
            How::Joined => ("=", "written together".to_owned(), "en un mot".to_owned()),
            How::Initial => ("~", "initial".to_owned(), "initiale".to_owned()),
            How::Beginning => ("~", "cut short".to_owned(), "abrégé".to_owned()),
        };
        en.push(format!("{x} {sign} {y} ({why_en})"));
        fr.push(format!("{x} {sign} {y} ({why_fr})"));
    }
    let lone = |part, taken| alone(part, taken).map(|word| &*word.text).collect::<Vec<_>>().join(" ");
    let [in_a, in_b] = taken(&best.score);
    let lone = [lone(a, in_a), lone(b, in_b)];
    let rest = lone.iter().filter(|words| !words.is_empty()).cloned().collect::<Vec<_>>().join(" / ");
    let mut text = Bi { en: en.join(", "), fr: fr.join(", ") };
    if best.score.contained {
        text.en += "; one name stands in the other";
        text.fr += "; l'un des noms est contenu dans l'autre";
    }
    if !rest.is_empty() {
        text.en += &format!("; not matched: {rest}");
        text.fr += &format!("; sans correspondance : {rest}");
    }
    text
}

/// Whether an identifier is the same.
fn identifiers(a: &Party, b: &Party, features: &mut Vec<Feature>) -> bool {
    let same: BTreeSet<_> = a.ids.iter().filter(|id| b.ids.contains(id)).collect();
    for id in &same {
        let both = format!("{} {}", id.scheme, id.value);
        let text = Bi { en: format!("same identifier: {both}"), fr: format!("même identifiant : {both}") };
        features.push(Feature { what: "identifier", points: 0, text });
    }
    let lei = |party: &Party| party.ids.iter().filter(|id| &*id.scheme == "lei").map(|id| id.value.clone()).collect::<BTreeSet<_>>();
    let (one, other) = (lei(a), lei(b));
    if same.is_empty() && !one.is_empty() && !other.is_empty() {
        // An entity has one LEI (ISO 17442-1).
        let text = Bi { en: "another LEI".into(), fr: "autre LEI".into() };
        features.push(Feature { what: "identifier", points: points::OTHER_LEI, text });
    }
    !same.is_empty()
}

fn countries(a: &Party, b: &Party, features: &mut Vec<Feature>) {
    if a.countries.is_empty() || b.countries.is_empty() {
        return;
    }
    let set = |party: &Party| party.countries.iter().copied().collect::<BTreeSet<Place>>();
    let (one, other) = (set(a), set(b));
    let list = |set: &BTreeSet<Place>| set.iter().map(Place::to_string).collect::<Vec<_>>().join(", ");
    let shared: BTreeSet<Place> = one.intersection(&other).copied().collect();
    let (points, text) = if shared.is_empty() {
        let both = format!("{} / {}", list(&one), list(&other));
        (points::OTHER_COUNTRY, Bi { en: format!("other country: {both}"), fr: format!("autre pays : {both}") })
    } else {
        (points::SAME_COUNTRY, Bi { en: format!("same country: {}", list(&shared)), fr: format!("même pays : {}", list(&shared)) })
    };
    features.push(Feature { what: "country", points, text });
}

/// The words of an address: numbers and postal codes tell most.
fn address_words(text: &str) -> BTreeSet<String> {
    fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn addresses(a: &Party, b: &Party, features: &mut Vec<Feature>) {
    let weight = |word: &String| if word.bytes().any(|byte| byte.is_ascii_digit()) { 3 } else { usize::from(word.len() > 2) };
    let mut best: Option<(usize, String)> = None;
    for one in &a.addresses {
        let first = address_words(one);
        for other in &b.addresses {
            let second = address_words(other);
            let whole: usize = first.iter().chain(&second).map(weight).sum();
            let shared: Vec<&String> = first.intersection(&second).collect();
            let alike = 2000 * shared.iter().map(|word| weight(word)).sum::<usize>() / whole.max(1);
            let words = shared.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(" ");
            if best.as_ref().is_none_or(|held| (alike, &words) > (held.0, &held.1)) {
                best = Some((alike, words));
            }
        }
    }
    let Some((alike, words)) = best else { return };
    let (points, en, fr) = match alike {
        600.. => (points::SAME_ADDRESS, "address agrees", "l'adresse concorde"),
        300.. => (points::NEAR_ADDRESS, "address agrees in part", "l'adresse concorde en partie"),
        _ => (0, "another address", "autre adresse"),
    };
    let text = |sentence: &str, colon: &str| if points > 0 { format!("{sentence}{colon} {words}") } else { sentence.to_owned() };
    features.push(Feature { what: "address", points, text: Bi { en: text(en, ":"), fr: text(fr, " :") } });
}

/// The numbers of a date: day and month are often swapped, and one of them may be missing.
fn numbers(date: &str) -> BTreeSet<String> {
    let folded = fold(date);
    folded.split(' ').map(|word| word.trim_start_matches('0').to_owned()).filter(|word| !word.is_empty()).collect()
}

fn dates(a: &Party, b: &Party, features: &mut Vec<Feature>) {
    if a.dates.is_empty() || b.dates.is_empty() {
        return;
    }
    let agree = |one: &str, other: &str| {
        let (one, other) = (numbers(one), numbers(other));
        one.is_subset(&other) || other.is_subset(&one)
    };
    let same = a.dates.iter().any(|one| b.dates.iter().any(|other| agree(one, other)));
    let both = format!("{} / {}", a.dates.join(", "), b.dates.join(", "));
    let (points, en, fr) = if same { (points::SAME_DATE, "dates agree", "les dates concordent") } else { (points::OTHER_DATE, "dates differ", "les dates diffèrent") };
    features.push(Feature { what: "date", points, text: Bi { en: format!("{en}: {both}"), fr: format!("{fr} : {both}") } });
}

fn kinds(a: &Party, b: &Party, features: &mut Vec<Feature>) {
    let (Some(one), Some(other)) = (a.kind, b.kind) else { return };
    if one == other {
        return;
    }
    let word = |kind: Kind| match kind {
        Kind::Entity => ("body", "organisme"),
        Kind::Person => ("person", "personne"),
        Kind::Vessel => ("vessel", "navire"),
        Kind::Aircraft => ("aircraft", "aéronef"),
    };
    let (one, other) = (word(one), word(other));
    let text = Bi { en: format!("not of one kind: {} / {}", one.0, other.0), fr: format!("pas de même nature : {} / {}", one.1, other.1) };
    features.push(Feature { what: "kind", points: points::OTHER_KIND, text });
}
