//! A name taken apart: the words that tell it from others, its legal form, other names that it brings along.

use std::borrow::Cow;

use ntib_core::Place;

use super::fold::{NAME_BYTES_MAX, NameError, fold};
use super::words::{Marked, Meaning, Where, Words};
use crate::statement::NameKind;

/// The most words of a name that are compared; [`Part::cut`] says that there were more.
pub const WORDS_MAX: usize = 40;

/// Weights are bits of rarity times this.
pub(super) const BIT: u32 = 16;

/// The weight of a word of which nothing is known: as rare as words get.
pub(super) const WEIGHT_MAX: u32 = 12 * BIT;

/// A name taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The name, then those that follow `formerly`, `doing business as` and their like.
    pub parts: Vec<Part>,
}

/// One of the names in a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which kind, if a marker says so.
    pub kind: Option<NameKind>,
    /// Its words, in order.
    pub words: Vec<Word>,
    /// The kinds of legal form that it names.
    pub forms: Vec<Form>,
    /// Whether it has more than [`WORDS_MAX`] words.
    pub cut: bool,
}

/// A kind of legal form, such as `limited` or `joint_stock`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Form {
    /// As it stands in the name.
    pub written: Box<str>,
    /// Its kind.
    pub kind: Box<str>,
}

/// A word of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// In plain letters, short forms written out.
    pub text: Box<str>,
    /// What it weighs at most.
    pub weight: u32,
    /// Whether it is a number.
    pub number: bool,
    /// The country that it names.
    pub place: Option<Place>,
}

/// Takes a name apart.
pub fn read_name(words: &Words, name: &str) -> Result<Reading, NameError> {
    if name.len() > NAME_BYTES_MAX {
        return Err(NameError::TooLong(name.len()));
    }
    let (name, short) = abbreviation(name);
    let folded = fold(&name);
    let tokens = tokens_of(&folded);
    if tokens.is_empty() {
        return Err(NameError::Empty);
    }
    let mut parts = Vec::new();
    let (mut from, mut kind, mut at) = (0, None, 1);
    while at + 1 < tokens.len() {
        let found = phrase(words, &folded, &tokens, at, tokens.len(), &|meaning| meaning.marker.is_some());
        let Some((length, marker)) = found.and_then(|(length, meaning)| Some((length, meaning.marker?))) else {
            at += 1;
            continue;
        };
        if at + length >= tokens.len() || at == from {
            at += 1;
            continue;
        }
        parts.extend(part(words, &folded, &tokens, from, at, kind));
        from = at + length;
        at = from + 1;
        match marker {
            Marked::Name(of) => kind = Some(of),
            Marked::Dropped => {
                from = tokens.len();
                break;
            }
        }
    }
    if from < tokens.len() {
        parts.extend(part(words, &folded, &tokens, from, tokens.len(), kind));
    }
    if let Some(short) = short {
        let folded = fold(&short);
        let tokens: Vec<(usize, &str)> = tokens_of(&folded);
        parts.extend(part(words, &folded, &tokens, 0, tokens.len(), Some(NameKind::Alternative)));
    }
    Ok(Reading { parts })
}

/// The words of a folded text, each with its place.
fn tokens_of(folded: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    let each = folded.split(' ').map(|word| {
        let here = at;
        at += word.len() + 1;
        (here, word)
    });
    each.filter(|(_, word)| !word.is_empty()).collect()
}

/// `Academy of Military Medical Sciences (AMMS)` as the name and its abbreviation: letters in brackets that are, in
/// their order, first letters of the words before them.
fn abbreviation(name: &str) -> (Cow<'_, str>, Option<String>) {
    let found = name.match_indices('(').find_map(|(open, _)| {
        let (before, rest) = (name.get(..open)?, name.get(open + 1..)?);
        let (inner, after) = rest.split_once(')')?;
        let letters = inner.chars().filter(|c| c.is_alphabetic()).count();
        let capital = inner.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || matches!(c, ' ' | '-' | '.'));
        if !(3..=10).contains(&letters) || !capital {
            return None;
        }
        let mut firsts = before.split(|c: char| !c.is_alphanumeric()).filter_map(|word| word.chars().next()).flat_map(char::to_uppercase);
        let begins = firsts.next() == inner.chars().next();
        let ordered = inner.chars().filter(|c| c.is_alphabetic()).skip(1).all(|letter| firsts.any(|first| first == letter));
        (begins && ordered).then(|| (format!("{before} {after}"), inner.to_owned()))
    });
    found.map_or((Cow::Borrowed(name), None), |(name, short)| (Cow::Owned(name), Some(short)))
}

/// The longest phrase at a word that means what is wanted.
fn phrase<'w>(
    words: &'w Words,
    folded: &str,
    tokens: &[(usize, &str)],
    at: usize,
    until: usize,
    wanted: &dyn Fn(&Meaning) -> bool,
) -> Option<(usize, &'w Meaning)> {
    let (start, first) = tokens.get(at)?;
    let most = words.longest(first).min(until - at);
    (1..=most).rev().find_map(|length| {
        let (last, word) = tokens.get(at + length - 1)?;
        let meaning = words.meaning(folded.get(*start..last + word.len())?)?;
        wanted(meaning).then_some((length, meaning))
    })
}

/// A stretch of a name: a phrase with a meaning, or one word.
struct Item<'t, 'w> {
    text: &'t str,
    meaning: Option<&'w Meaning>,
    dropped: bool,
    form: Option<u8>,
}

fn part(words: &Words, folded: &str, tokens: &[(usize, &str)], from: usize, until: usize, kind: Option<NameKind>) -> Option<Part> {
    let mut items: Vec<Item> = Vec::new();
    let mut at = from;
    while at < until {
        let (start, word) = tokens.get(at)?;
        let (length, meaning) = match phrase(words, folded, tokens, at, until, &|_| true) {
            Some((length, meaning)) => (length, Some(meaning)),
            None => (1, None),
        };
        let (last, end) = tokens.get(at + length - 1)?;
        // A phrase that is only a form somewhere else in a name is read word by word.
        let text = folded.get(*start..last + end.len()).unwrap_or(word);
        items.push(Item { text, meaning, dropped: false, form: None });
        at += length;
    }
    forms(&mut items);
    fillers(&mut items);
    if items.iter().all(|item| item.dropped) {
        for item in &mut items {
            item.dropped = false;
            item.form = None;
        }
    }
    let forms = items.iter().filter(|item| item.dropped).filter_map(|item| {
        let kind = words.form_word(item.form?);
        Some(Form { written: item.text.into(), kind: kind.into() })
    });
    let forms = forms.collect();
    let mut found: Vec<Word> = Vec::new();
    for item in items.iter().filter(|item| !item.dropped) {
        spell(words, item, &mut found);
    }
    let cut = found.len() > WORDS_MAX;
    found.truncate(WORDS_MAX);
    Some(Part { kind, words: found, forms, cut })
}

/// Marks the legal forms.
fn forms(items: &mut [Item]) {
    let form = |item: &Item| item.meaning.and_then(|meaning| meaning.form);
    let mark = |item: &mut Item, form: u8| {
        item.dropped = true;
        item.form = Some(form);
    };
    for item in items.iter_mut().rev() {
        match form(item) {
            Some((kind, _)) => mark(item, kind),
            None => break,
        }
    }
    for item in items.iter_mut() {
        match form(item) {
            Some((kind, Where::Any | Where::Ends)) => mark(item, kind),
            _ => break,
        }
    }
    for item in items.iter_mut() {
        if let Some((kind, Where::Any)) = form(item) {
            mark(item, kind);
        }
    }
}

/// Marks words that tell nothing, and titles before and after a name.
fn fillers(items: &mut [Item]) {
    let is = |item: &Item, what: fn(&Meaning) -> bool| item.meaning.is_some_and(what);
    for item in items.iter_mut() {
        item.dropped |= is(item, |meaning| meaning.filler);
    }
    let title = |meaning: &Meaning| meaning.title;
    for item in items.iter_mut().take_while(|item| is(item, title) || item.dropped) {
        item.dropped = true;
    }
    for item in items.iter_mut().rev().take_while(|item| is(item, title) || item.dropped) {
        item.dropped = true;
    }
}

/// The words of an item: short forms written out, number words as digits.
fn spell(words: &Words, item: &Item, found: &mut Vec<Word>) {
    let Some(meaning) = item.meaning else {
        found.push(plain(words, item.text));
        join_number(found);
        return;
    };
    if let Some(number) = meaning.number {
        found.push(Word { text: number.to_string().into(), weight: 4 * BIT, number: true, place: None });
        join_number(found);
    } else if let Some(variant) = &meaning.variant {
        found.push(weighed(words, variant, meaning));
    } else if meaning.place.is_some() {
        found.push(weighed(words, item.text, meaning));
    } else {
        found.extend(item.text.split(' ').map(|word| plain(words, word)));
    }
}

fn plain(words: &Words, text: &str) -> Word {
    word(text, words.meaning(text).map(|known| (known.common, known.place)).unwrap_or_default())
}

/// A word of a phrase with this meaning: what it means by itself counts first.
fn weighed(words: &Words, text: &str, meaning: &Meaning) -> Word {
    let known = words.meaning(text).unwrap_or(meaning);
    word(text, (known.common, meaning.place.or(known.place)))
}

/// A word: how rare it is said to be, in bits, and the country that it names.
fn word(text: &str, (common, place): (Option<u8>, Option<Place>)) -> Word {
    let number = text.bytes().all(|byte| byte.is_ascii_digit());
    let text = if number { text.trim_start_matches('0') } else { text };
    let text = if text.is_empty() { "0" } else { text };
    let weight = match (common, text.len()) {
        (Some(bits), _) => u32::from(bits) * BIT,
        _ if number || place.is_some() => 4 * BIT,
        (_, 1) => BIT + BIT / 2,
        (_, 2) => 7 * BIT,
        (_, 3) => 10 * BIT,
        _ => WEIGHT_MAX,
    };
    Word { text: text.into(), weight, number, place }
}

/// `40` and `4` after one another are `44`, where the first came from a word.
fn join_number(found: &mut Vec<Word>) {
    let [.., tens, unit] = found.as_slice() else { return };
    let value = |word: &Word| word.text.parse::<u32>().ok().filter(|_| word.number);
    let (Some(tens), Some(unit)) = (value(tens), value(unit)) else { return };
    if (20..100).contains(&tens) && tens.is_multiple_of(10) && (1..10).contains(&unit) {
        found.truncate(found.len() - 2);
        found.push(Word { text: (tens + unit).to_string().into(), weight: 4 * BIT, number: true, place: None });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(name: &str) -> String {
        let words = Words::built_in().unwrap();
        let reading = read_name(&words, name).unwrap();
        let part = |part: &Part| {
            let kind = part.kind.map_or(String::new(), |kind| format!("{kind}: "));
            let text: Vec<&str> = part.words.iter().map(|word| &*word.text).collect();
            let forms: Vec<&str> = part.forms.iter().map(|form| &*form.kind).collect();
            format!("{kind}{} [{}]", text.join(" "), forms.join(" "))
        };
        reading.parts.iter().map(part).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn names_come_apart() {
        let table = [
            ("Siemens Aktiengesellschaft", "siemens [public]"),
            ("L3Harris Technologies, Inc.", "l3harris technology [corporation]"),
            ("FABERLIC EUROPE Sp. z o.o.", "faberlic europe [limited]"),
            ("OOO Kompaniya «Вектор»", "company vektor [limited]"),
            ("Акционерное общество “Муромский приборостроительный завод”", "muromskii priborostroitelnyi plant [joint_stock]"),
            ("The Procter & Gamble Company", "procter gamble [company]"),
            ("Maxar Technologies ULC, formerly MDA Corp.", "maxar technology [unlimited]; former: mda [corporation]"),
            ("9012345 Canada Inc. o/a Blue Fox", "9012345 canada [corporation]; trading: blue fox []"),
            ("Acme c/o Smith & Sons", "acme []"),
            ("Hebei Semiconductor Research Institute (HSRI)", "hebei semiconductor research institute []; alternative: hsri []"),
            ("Bowne Solutions (U.K.) Limited", "bowne solution united kingdom [limited]"),
            ("Sinobright Company; and any successor, sub-unit, or subsidiary thereof", "sinobright [company]"),
            ("Brigade Forty-Four", "brigade 44 []"),
            ("Brigade Forty 4", "brigade 44 []"),
            ("General Dynamics OTS (Canada)", "general dynamics ots canada []"),
            ("Company Limited", "company limited []"),
            ("The The", "the the []"),
            ("Dr. Jean Tremblay, Ph.D.", "jean tremblay []"),
            ("U.S. Department of State", "united states department state []"),
            ("P.T. Astra International Tbk", "astra international [limited limited]"),
            ("Gazprom Neft A.O.", "gazprom neft [joint_stock]"),
        ];
        let wrong: Vec<String> = table.iter().filter(|(name, expected)| said(name) != *expected).map(|(name, _)| format!("{name}: {}", said(name))).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
