//! Documents, their places, and what is no document.

#![allow(clippy::unwrap_used, reason = "a failing step should stop the test")]
use super::*;
use proptest::prelude::*;

#[test]
fn values_are_read_with_their_places() {
    let json = parse(" { \"a\": [1, -2.5e3, true, null], \"b\\u00e9\": \"x\\n\\ud83d\\ude00\", \"a\": [] }\n").unwrap();
    let node = json.root();
    assert_eq!(node.at(), 1);
    let first: Vec<Node<'_>> = node.entries().next().unwrap().items().collect();
    assert_eq!(first.len(), 4);
    assert!(matches!(first.get(1).unwrap().value(), Value::Number("-2.5e3")));
    assert_eq!(first.get(1).unwrap().at(), 12);
    assert_eq!(node.text_at("bé"), Some("x\n😀"));
    assert_eq!(node.entries().map(Node::key).collect::<Vec<_>>(), ["a", "bé", "a"]);
    assert!(node.items_at("a").is_empty() && node.get("a").unwrap().is_list(), "the last counts");
    assert!(node.get("b").is_none());
    let mut quoted = String::new();
    quote("x\n\"\u{1}", &mut quoted);
    assert_eq!(parse(&quoted).unwrap().root().text(), Some("x\n\"\u{1}"));
}

#[test]
fn what_is_not_json_is_refused_with_its_place() {
    let said = |text: &str| parse(text).unwrap_err().to_string();
    assert_eq!(said("[1,\n 2"), "line 2, column 3: this is not JSON: a comma or the end of the list is expected");
    assert_eq!(said("[01]"), "line 1, column 3: this is not JSON: a comma or the end of the list is expected");
    assert_eq!(said("\"a"), "line 1, column 3: this is not JSON: a text ends too early");
    assert_eq!(said("{} x"), "line 1, column 4: this is not JSON: something follows the value");
    assert_eq!(said(&"[".repeat(100)), "line 1, column 66: this is not JSON: it is nested too deep");
    for text in ["", "{a:1}", "{\"a\" 1}", "[1,]", "tru", "\"\\x\"", "\"\\u12\"", "1.", "--1", "\"\u{1}\""] {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn values_one_a_line_are_a_list_with_their_places() {
    let json = parse_lines("{\"a\": 1}\r\n\n  \n[2]\n3").unwrap();
    assert_eq!(json.root().items().map(Node::at).collect::<Vec<_>>(), [0, 14, 18]);
    let said = |text: &str| parse_lines(text).unwrap_err().to_string();
    assert_eq!(said("1\n[2\n]"), "line 2, column 3: this is not JSON: a comma or the end of the list is expected");
    assert_eq!(said("1\n\"2\n\""), "line 2, column 3: this is not JSON: a text ends too early");
    assert!(parse_lines("").unwrap().root().items().is_empty());
    for text in ["", "\n", "a\n\nbc\n", "a\nb"] {
        let lines = Lines::new(text);
        for at in 0..=text.len() {
            assert_eq!(lines.place(at), place(text, at), "{text:?} {at}");
        }
    }
}

/// The value as another reader keeps it.
fn other(node: Node<'_>) -> serde_json::Value {
    match node.value() {
        Value::Null => serde_json::Value::Null,
        Value::Bool(yes) => yes.into(),
        // Another reader keeps `-0` as a float.
        Value::Number(text) if text != "-0" => text.parse::<i64>().map_or_else(|_| serde_json::from_str(text).unwrap(), Into::into),
        Value::Number(_) => (-0.0).into(),
        Value::Text(text) => text.into(),
        Value::List(items) => items.map(other).collect(),
        Value::Map(items) => items.map(|one| (one.key().to_owned(), other(one))).collect(),
    }
}

fn any_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        (-200_i32..200).prop_map(Into::into),
        prop::sample::select(vec![0.5, -0.5, 12.25, -199.5, 3.0]).prop_map(Into::into),
        "[ -~é\n\"]{0,20}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::vec(("[a-cé\"]{0,12}", inner), 0..6).prop_map(|all| all.into_iter().collect()),
        ]
    })
}

proptest! {
    /// Documents, whole and broken at one place, are to us what they are to another reader.
    #[test]
    fn documents_read_as_another_reader_reads_them(value in any_value(), pretty in any::<bool>(), at in any::<prop::sample::Index>(), with in "[]{}:,\"0-9eE.+ \\\\ntx-]") {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let json = parse(&text).unwrap();
        prop_assert_eq!(other(json.root()), value);
        for node in json.root().entries() {
            prop_assert!(node.is_at(node.key()) && node.key_hash() == hash(node.key().as_bytes()));
            prop_assert_eq!(json.root().get(node.key()).map(other), Some(other(node)));
        }
        let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
        let place = *at.get(&places);
        let after = text.get(place..).unwrap().chars().next().map_or(0, char::len_utf8);
        let broken = format!("{}{with}{}", text.get(..place).unwrap(), text.get(place + after..).unwrap());
        let (ours, theirs) = (parse(&broken), serde_json::from_str::<serde_json::Value>(&broken));
        prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{}", broken);
        if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
            prop_assert_eq!(other(ours.root()), theirs);
        }
    }
}
