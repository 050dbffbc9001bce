//! Names and entries: what is alike, by statements; the index against looking at every name; properties; hostile names.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing step should stop the test")]

use ntib_base::identity::{
    Comparison, Index, IndexBuilder, IndexError, NAME_BYTES_MAX, NameError, Outcome, Party, Searcher, Thresholds, Words, compare, edge, identifier,
    name_score, read_name,
};
use ntib_base::statement::{Identity, NameKind};
use proptest::prelude::*;

fn words() -> Words {
    Words::built_in().unwrap()
}

fn compared(a: &Party, b: &Party) -> Comparison {
    compare(&words(), &|word| word.weight, Thresholds::default(), a, b)
}

fn outcome(a: &str, b: &str) -> Outcome {
    compared(&Party::named(a), &Party::named(b)).outcome
}

#[test]
fn names_that_are_alike_and_names_that_are_not() {
    let alike = [
        ("Siemens Aktiengesellschaft", "Siemens AG"),
        ("OAO Gazprom", "Gasprom JSC"),
        ("Газпром", "GAZPROM, PAO"),
        ("MacDonald, Dettwiler and Associates Ltd.", "MACDONALD DETTWILER ASSOC"),
        ("Hewlett-Packard (Canada) Co.", "HEWLETT PACKARD CANADA"),
        ("vanderbilt corp", "van der bilt corp"),
        ("Goodwill Company", "Good Will Company"),
        ("Standard & Poor's", "Standard and Poors"),
        ("Smith, Robert", "Bob Smith"),
        ("Société Générale S.A.", "SOCIETE GENERALE"),
        ("Brigade Forty-Four", "Brigade 44"),
        ("Maxar Technologies ULC, formerly MDA Systems Ltd.", "MDA Systems"),
        ("Аpple Inc", "Apple Inc"),
    ];
    let apart = [
        ("Volkswagen AG", "Siemens AG"),
        ("Government of Estonia", "Government of Ethiopia"),
        ("China National Pipeline Corporation", "China National Petroleum Corporation"),
        ("Bank of China (Hong Kong) Limited", "Bank of China (Australia) Limited"),
        ("BWI Industries, Inc.", "BAE Industries, Inc."),
        ("Acme", "Zenith"),
    ];
    let wrong_alike = alike.iter().filter(|(a, b)| outcome(a, b) != Outcome::Doubtful);
    let wrong_apart = apart.iter().filter(|(a, b)| outcome(a, b) != Outcome::Apart);
    let wrong: Vec<_> = wrong_alike.chain(wrong_apart).map(|(a, b)| (a, b, compared(&Party::named(a), &Party::named(b)))).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_identifier_decides_and_equal_names_do_not() {
    let with = |name: &str, ids: &[(&str, &str)]| Party { ids: ids.iter().map(|(scheme, id)| identifier(scheme, id).unwrap()).collect(), ..Party::named(name) };
    let lei = ("lei", "5493006MHB84DD0ZWV18");
    let (a, b) = (with("Northern Light Optics", &[lei]), with("NL Holding", &[lei]));
    let same = compared(&a, &b);
    assert_eq!((same.outcome, same.score), (Outcome::Same, 1000));
    assert!(same.features.iter().any(|one| one.text.en.contains("not alike")), "that the names differ is said: {:?}", same.features);
    assert_eq!(outcome("Northern Light Optics Inc.", "Northern Light Optics Inc."), Outcome::Doubtful, "an equal name is no proof");
    assert!(identifier("lei", "5493006MHB84DD0ZWV19").is_err(), "check digits are checked");
    for code in ["A175N", "F2934", "00A1Z", "81755"] {
        assert!(identifier("cage", code).is_ok(), "{code}");
    }
    assert!(identifier("cage", "ABCDO").is_err());
    assert!(identifier("", "12345").is_err());
    assert_eq!(identifier("BN", "121123456 RC0001").map(|id| id.value.to_string()).unwrap_or_default().len() % 9, 0);
    let edge = edge(&"b".into(), &"a".into(), &same, "2026-11-27".parse().unwrap()).unwrap();
    assert_eq!((&*edge.pair.0, &*edge.pair.1), ("a", "b"));
    assert_eq!(edge.standing("2026-11-27".parse().unwrap()), Some(Identity::Open), "nothing is merged");
}

#[test]
fn every_feature_is_told_in_both_languages() {
    let a = Party { countries: vec!["CA".parse().unwrap()], addresses: vec!["13000 Bathurst St, Ottawa K1A 0B1".into()], dates: vec!["1969-02-01".into()], ..Party::named("Blue Fox Optics Inc.") };
    let b = Party { countries: vec!["US".parse().unwrap()], addresses: vec!["13000 Bathurst Street, Ottawa ON, K1A0B1".into()], dates: vec!["1/2/1969".into()], ..Party::named("Blue Fox Optics Ltd") };
    let both = compared(&a, &b);
    let told: Vec<String> = both.features.iter().map(|one| format!("{} {:+} {} | {}", one.what, one.points, one.text.en, one.text.fr)).collect();
    assert_eq!(
        told,
        [
            "name +1000 blue, fox, optics | blue, fox, optics",
            "form -10 other legal form: inc / ltd | autre forme juridique : inc / ltd",
            "country -40 other country: CA / US | autre pays : CA / US",
            "address +15 address agrees in part: 13000 bathurst ottawa | l'adresse concorde en partie : 13000 bathurst ottawa",
            "date +60 dates agree: 1969-02-01 / 1/2/1969 | les dates concordent : 1969-02-01 / 1/2/1969",
        ]
    );
    assert_eq!(both.score, 1000);
}

#[test]
fn hostile_names_are_refused_or_read_and_never_stop_anything() {
    let words = words();
    assert_eq!(read_name(&words, ""), Err(NameError::Empty));
    assert_eq!(read_name(&words, " \t--- ’ \u{200f}"), Err(NameError::Empty));
    assert_eq!(read_name(&words, &"x".repeat(10_000)), Err(NameError::TooLong(10_000)));
    let many = read_name(&words, &"word ".repeat(NAME_BYTES_MAX / 5)).unwrap();
    assert!(many.parts[0].cut, "that words were left out is said");
    let mut builder = IndexBuilder::default();
    let party = Party { names: vec![(NameKind::Legal, "Acme".into()), (NameKind::Former, "!!!".into())], ..Party::default() };
    assert_eq!(builder.add(&words, party), Err(IndexError::Name(1, NameError::Empty)));
    builder.add(&words, Party::named("\u{202e}شركة النور للتجارة")).unwrap();
    let index = builder.finish();
    let found = index.search(&mut Searcher::default(), &words, &Party::named("شركة النور للتجارة \u{202c}"), Thresholds::default()).unwrap();
    assert_eq!(found.len(), 1, "marks of direction are not seen");
    assert!(IndexBuilder::default().finish().search(&mut Searcher::default(), &words, &Party::named("Acme"), Thresholds::default()).unwrap().is_empty());
}

#[test]
fn lists_of_words_say_what_is_wrong_with_them() {
    let head = "phrase,class,value,where,places\n";
    let table = [
        ("word,class\n", "line 1: the columns are"),
        ("llc,form,limited\n", "there are 3 cells, not 5"),
        ("L.L.C.,form,limited,end,US\n", "is not one to 9 plain words"),
        ("llc,form,limited,middle,US\n", "a form stands `any`, `end` or `ends`"),
        ("llc,kind,limited,end,US\n", "is no class of words"),
        ("ten,number,x,,\n", "is not a whole number"),
        ("canada,place,Canada,,\n", "is not a place"),
        ("fka,marker,past,,\n", "a marker is"),
    ];
    for (line, expected) in table {
        let text = if line.starts_with("word") { line.to_owned() } else { format!("{head}{line}") };
        let error = Words::read(&text).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(expected), "{line}: {error}");
    }
}

/// Words that stand in many names, words that are near one another, and words written together.
const STOCK: &[&str] = &[
    "northern", "light", "optics", "optic", "blue", "fox", "bluefox", "trading", "company", "shipping", "gazprom", "gasprom", "toyota", "tayota", "motor", "motors",
    "robert", "r", "smith", "smyth", "van", "der", "bilt", "vanderbilt", "44", "2000", "canada", "mexico", "ltd", "inc", "technologies", "technology", "general",
    "dynamics", "dynamic", "ab", "x", "international", "zhong", "guo", "zhongguo", "petrochemical", "petrochemicals", "aero", "space", "aerospace",
];

fn name_of(picks: &[usize]) -> String {
    picks.iter().map(|at| STOCK[at % STOCK.len()]).collect::<Vec<_>>().join(" ")
}

fn index_of(names: &[Vec<usize>]) -> Index {
    let words = words();
    let mut builder = IndexBuilder::default();
    for picks in names {
        builder.add(&words, Party::named(&name_of(picks))).unwrap();
    }
    builder.finish()
}

fn picks() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0_usize..46, 1..6)
}

#[test]
fn a_name_is_like_itself_even_where_its_words_could_be_joined() {
    let words = words();
    let part = |name: &str| read_name(&words, name).unwrap().parts.remove(0);
    assert_eq!(name_score(&part("blue fox bluefox"), &part("Blue Fox Bluefox")).score, 1000);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_index_finds_what_looking_at_every_name_finds(names in prop::collection::vec(picks(), 1..400), asked in prop::collection::vec(picks(), 1..12), least in 0_u32..900) {
        let (words, index) = (words(), index_of(&names));
        let mut searcher = Searcher::default();
        for picks in &asked {
            for part in &read_name(&words, &name_of(picks)).unwrap().parts {
                prop_assert_eq!(index.alike(&mut searcher, part, least), index.alike_slowly(part, least), "{}", name_of(picks));
            }
        }
    }

    #[test]
    fn neither_order_of_entries_nor_of_words_matters(a in picks(), b in picks(), turn in 0_usize..5) {
        let (one, other) = (Party::named(&name_of(&a)), Party::named(&name_of(&b)));
        let (there, back) = (compared(&one, &other), compared(&other, &one));
        prop_assert_eq!((there.score, there.outcome), (back.score, back.outcome));
        let words = words();
        let part = |name: &str| read_name(&words, name).unwrap().parts.remove(0);
        let plain = name_score(&part(&name_of(&a)), &part(&name_of(&a))).score;
        prop_assert_eq!(plain, 1000, "a name is like itself");
        let mut turned: Vec<&str> = STOCK.iter().copied().filter(|word| word.len() > 4).take(3).collect();
        let straight = turned.join(" ");
        turned.rotate_left(turn % 3);
        prop_assert_eq!(name_score(&part(&straight), &part(&turned.join(" "))).score, 1000);
    }

    #[test]
    fn capitals_and_accents_do_not_matter(a in picks()) {
        let plain = name_of(&a);
        let dressed: String = plain.to_uppercase().replace('E', "É").replace('O', "Ô").replace('C', "Ç");
        let (words, read) = (words(), |text: &str, words: &Words| read_name(words, text).unwrap());
        prop_assert_eq!(read(&plain, &words), read(&dressed, &words));
    }

    #[test]
    fn no_text_stops_the_reader(text in "\\PC{0,80}", other in "\\PC{0,80}") {
        let words = words();
        let _ = read_name(&words, &text);
        let comparison = compared(&Party::named(&text), &Party::named(&other));
        prop_assert!(comparison.score <= 1000);
    }
}
