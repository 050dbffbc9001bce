//! Apostrophes as print has them.
//!
//! The law as data and what people type have the straight sign of the keyboard; the phrases of pages have the curved one. On a page both stand
//! side by side, so what is shown is set alike: between two letters, or after a letter where a word ends with it. What is typed, copied or run is
//! left as it is: attributes, fields, code and scripts.

/// Elements of which the text is not for reading.
const LEFT_ALONE: [&str; 5] = ["textarea", "code", "pre", "script", "style"];

/// How a straight apostrophe stands in a page: as it is, or escaped.
const STRAIGHT: [&str; 2] = ["&#39;", "'"];

/// A page with its apostrophes set; one pass over it.
pub fn typeset(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    // The element in which text is left alone.
    let mut alone: Option<&str> = None;
    while let Some((text, tag_on)) = rest.split_once('<') {
        push(&mut out, text, alone.is_some());
        out.push('<');
        let Some((tag, after)) = tag_on.split_once('>') else {
            rest = tag_on;
            alone = Some("");
            continue;
        };
        out.push_str(tag);
        out.push('>');
        rest = after;
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap_or_default();
        match alone {
            Some(open) if tag.starts_with('/') && name == open => alone = None,
            None if !tag.starts_with('/') => alone = LEFT_ALONE.into_iter().find(|one| *one == name),
            _ => {}
        }
    }
    push(&mut out, rest, alone.is_some());
    out
}

fn push(out: &mut String, text: &str, alone: bool) {
    // Most texts have neither sign: they are told at a glance.
    let may = text.bytes().any(|byte| byte == b'\'' || byte == b'&');
    if alone || !may || !STRAIGHT.iter().any(|sign| text.contains(sign)) {
        out.push_str(text);
        return;
    }
    let mut rest = text;
    while let Some((at, sign)) = STRAIGHT.iter().filter_map(|sign| Some((rest.find(sign)?, *sign))).min() {
        let (before, from) = rest.split_at(at);
        let after = from.strip_prefix(sign).unwrap_or(from);
        out.push_str(before);
        let last = before.chars().next_back();
        // A sign after digits is of feet or minutes, unless letters go on.
        let word = last.is_some_and(char::is_alphabetic) || last.is_some_and(char::is_numeric) && after.starts_with(char::is_alphabetic);
        out.push_str(if word { "’" } else { sign });
        rest = after;
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::typeset;

    #[test]
    fn apostrophes_of_words_are_set_and_nothing_else() {
        for (given, wanted) in [
            ("<p>l&#39;article d'origine</p>", "<p>l’article d’origine</p>"),
            ("<p>the parties&#39; word, &#39;quoted</p>", "<p>the parties’ word, &#39;quoted</p>"),
            ("<a title=\"l'article\">l'article</a>", "<a title=\"l'article\">l’article</a>"),
            ("<textarea>item: l&#39;article</textarea> n'est", "<textarea>item: l&#39;article</textarea> n’est"),
            ("<pre><code>it's</code> it's</pre> it's", "<pre><code>it's</code> it's</pre> it’s"),
            ("<p>5 &lt; 6 and no sign</p>", "<p>5 &lt; 6 and no sign</p>"),
            ("l'un <broken d'un", "l’un <broken d'un"),
            ("<p>the F-35's wing, 30' long</p>", "<p>the F-35’s wing, 30' long</p>"),
            ("", ""),
        ] {
            assert_eq!(typeset(given), wanted);
        }
    }
}
