//! Apostrophes as print has them.

/// A text with the straight sign of the keyboard set as an apostrophe: between two letters, or after a letter where a word ends with it. A sign after
/// digits is of feet or minutes, unless letters go on.
pub fn apostrophes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before: Option<char> = None;
    let mut rest = text.chars();
    while let Some(letter) = rest.next() {
        let word = before.is_some_and(char::is_alphabetic) || before.is_some_and(char::is_numeric) && rest.clone().next().is_some_and(char::is_alphabetic);
        out.push(if letter == '\'' && word { '’' } else { letter });
        before = Some(letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::apostrophes;

    #[test]
    fn apostrophes_of_words_are_set_and_nothing_else() {
        for (given, wanted) in [
            ("l'article d'origine", "l’article d’origine"),
            ("the parties' word, 'quoted", "the parties’ word, 'quoted"),
            ("the F-35's wing, 30' long", "the F-35’s wing, 30' long"),
            ("", ""),
        ] {
            assert_eq!(apostrophes(given), wanted);
        }
    }
}
