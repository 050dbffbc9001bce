//! Just enough of Rust's grammar to tell code from comments, texts and tests.

/// A Rust file taken apart.
pub struct Source {
    /// The code line by line; comments and texts are blanks, tests are empty.
    pub code: Vec<String>,
    /// Texts outside tests, each with its line from 1.
    pub texts: Vec<(usize, String)>,
}

/// Takes `text` apart. Everything from `#[cfg(test)]` to the end of the item it stands on is left out.
pub fn read(text: &str) -> Source {
    let (blanked, texts) = blank(text);
    let mut code: Vec<String> = blanked.lines().map(str::to_owned).collect();
    let mut tests: Vec<(usize, usize)> = Vec::new();
    let mut from = 0;
    while let Some(at) = blanked.get(from..).and_then(|rest| rest.find("#[cfg(test)]")).map(|at| at + from) {
        let end = end_of_item(&blanked, at + "#[cfg(test)]".len());
        tests.push((line_of(&blanked, at), line_of(&blanked, end)));
        from = end.max(at + 1);
    }
    let is_test = |line: usize| tests.iter().any(|(first, last)| (*first..=*last).contains(&line));
    for (at, line) in code.iter_mut().enumerate() {
        if is_test(at + 1) {
            line.clear();
        }
    }
    let texts = texts.into_iter().filter(|(line, _)| !is_test(*line)).collect();
    Source { code, texts }
}

/// The line, from 1, of the byte at `at`.
pub fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// The byte after the item that begins at `from`: its closing brace, or a semicolon before any brace.
pub fn end_of_item(code: &str, from: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in code.bytes().enumerate().skip(from) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return at,
            b'}' => depth -= 1,
            b';' if depth == 0 => return at,
            _ => {}
        }
    }
    code.len()
}

/// Functions of blanked code: name, first line, last line.
pub fn functions(code: &[String]) -> Vec<(String, usize, usize)> {
    let text = code.join("\n");
    let mut found = Vec::new();
    for (at, _) in text.match_indices("fn ") {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = text.get(at + 3..).unwrap_or_default();
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if !name.is_empty() {
            found.push((name, line_of(&text, at), line_of(&text, end_of_item(&text, at))));
        }
    }
    found
}

/// `text` with comments and the contents of texts replaced by blanks, and the texts with their lines.
fn blank(text: &str) -> (String, Vec<(usize, String)>) {
    let chars: Vec<char> = text.chars().collect();
    let get = |at: usize| chars.get(at).copied().unwrap_or('\0');
    let (mut out, mut texts) = (String::with_capacity(text.len()), Vec::new());
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let end = match (get(at), get(at + 1)) {
            ('/', '/') => (at..).find(|at| matches!(get(*at), '\n' | '\0')).unwrap_or(at),
            ('/', '*') => block_comment(&get, at),
            ('"', _) => plain_text(&get, at),
            ('r', '"' | '#') if !is_word(get(at.wrapping_sub(1))) => raw_text(&get, at),
            ('\'', _) => character(&get, at),
            _ => at,
        };
        if end == at {
            out.push(get(at));
            line += usize::from(get(at) == '\n');
            at += 1;
            continue;
        }
        let end = end.min(chars.len());
        let piece: String = chars.get(at..end).unwrap_or_default().iter().collect();
        if let Some(inner) = inner_text(&piece) {
            texts.push((line, inner.to_owned()));
        }
        for c in piece.chars() {
            line += usize::from(c == '\n');
            out.push(if c == '\n' { '\n' } else { ' ' });
        }
        at = end;
    }
    (out, texts)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// What stands between the quotes, if the piece is a text.
fn inner_text(piece: &str) -> Option<&str> {
    let open = piece.find('"').filter(|_| piece.starts_with(['"', 'r']))?;
    let close = piece.rfind('"').filter(|close| *close > open)?;
    piece.get(open + 1..close)
}

fn block_comment(get: &impl Fn(usize) -> char, from: usize) -> usize {
    let (mut at, mut depth) = (from + 2, 1_usize);
    while depth > 0 && get(at) != '\0' {
        match (get(at), get(at + 1)) {
            ('/', '*') => (depth, at) = (depth + 1, at + 2),
            ('*', '/') => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    at
}

fn plain_text(get: &impl Fn(usize) -> char, from: usize) -> usize {
    let mut at = from + 1;
    loop {
        match get(at) {
            '\0' => return at,
            '"' => return at + 1,
            '\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn raw_text(get: &impl Fn(usize) -> char, from: usize) -> usize {
    let hashes = (from + 1..).take_while(|at| get(*at) == '#').count();
    if get(from + 1 + hashes) != '"' {
        return from;
    }
    let mut at = from + 2 + hashes;
    while get(at) != '\0' {
        if get(at) == '"' && (1..=hashes).all(|n| get(at + n) == '#') {
            return at + 1 + hashes;
        }
        at += 1;
    }
    at
}

/// A character such as `'{'`, told from a lifetime.
fn character(get: &impl Fn(usize) -> char, from: usize) -> usize {
    if get(from + 1) == '\\' {
        return (from + 3..from + 12).find(|at| get(*at) == '\'').map_or(from, |at| at + 1);
    }
    if get(from + 2) == '\'' { from + 3 } else { from }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_texts_characters_and_tests_are_told_from_code() {
        let source = read(concat!(
            "fn a<'x>(c: char) { // \"no\"\n  let b = c == '\"' || c == '\\'';\n  f(\"one { \\\" two\", r#\"raw \" \"#)\n}\n",
            "/* fn c() { */ const D: &str = \"d\";\n#[cfg(test)]\nmod tests {\n  fn e() { \"hidden\" }\n}\nfn g() {}\n",
        ));
        let texts: Vec<&str> = source.texts.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["one { \\\" two", "raw \" ", "d"]);
        assert_eq!(source.texts.last().unwrap().0, 5);
        assert_eq!(functions(&source.code), [("a".to_owned(), 1, 4), ("g".to_owned(), 10, 10)]);
    }
}
