//! Citations in the language of the reader.

use ntib_core::{Bi, Lang};

/// The words of citations in both languages. Citations are written in English in the files; what differs in French
/// (names of acts, `s.`, `SOR/`) is said once, by the instruments' own names and by `citations.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CitationWords {
    /// Longest first, so that a name is met before a word in it.
    words: Vec<Bi>,
    /// Publishers with pages in both languages: how their addresses begin, and the parts that differ.
    sites: Vec<(String, Vec<Bi>)>,
}

impl CitationWords {
    /// From pairs in any order. A pair that does not differ keeps the words within it as they are.
    pub fn new(mut words: Vec<Bi>, sites: Vec<(String, Vec<Bi>)>) -> CitationWords {
        words.retain(|pair| !pair.en.is_empty());
        words.sort_by(|a, b| b.en.len().cmp(&a.en.len()).then_with(|| a.en.cmp(&b.en)).then_with(|| a.fr.cmp(&b.fr)));
        words.dedup_by(|later, first| later.en == first.en);
        CitationWords { words, sites }
    }

    /// Where a reader of that language reads what stands at `source`: only if the publisher has it in both.
    pub fn address(&self, source: &str, lang: Lang) -> String {
        let site = self.sites.iter().find(|(at, _)| lang != Lang::En && source.starts_with(at));
        let pairs = site.map_or(&[][..], |(_, pairs)| pairs);
        pairs.iter().fold(source.to_owned(), |source, pair| source.replace(&pair.en, &pair.fr))
    }

    /// `cite` as a reader of that language writes it. Words are replaced whole, from left to right, the longest first.
    pub fn cite(&self, cite: &str, lang: Lang) -> String {
        if lang == Lang::En {
            return cite.to_owned();
        }
        let mut out = String::with_capacity(cite.len() + 16);
        let mut rest = cite;
        let mut begins = true;
        while let Some(first) = rest.chars().next() {
            let met = if begins { self.words.iter().find(|pair| stands_first(rest, &pair.en)) } else { None };
            let (taken, text) = match met {
                Some(pair) => (pair.en.as_str(), pair.fr.as_str()),
                None => {
                    let one = rest.split_at(first.len_utf8()).0;
                    (one, one)
                }
            };
            out.push_str(text);
            begins = !taken.ends_with(char::is_alphanumeric);
            rest = rest.strip_prefix(taken).unwrap_or_default();
        }
        out
    }
}

/// Whether `text` begins with `word` as a whole word.
fn stands_first(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|after| {
        !word.ends_with(char::is_alphanumeric) || !after.starts_with(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(pairs: &[(&str, &str)]) -> CitationWords {
        CitationWords::new(pairs.iter().map(|(en, fr)| Bi { en: (*en).into(), fr: (*fr).into() }).collect(), Vec::new())
    }

    #[test]
    fn whole_words_are_replaced_the_longest_first() {
        let words = words(&[("s.", "art."), ("SOR/", "DORS/"), ("and", "et"), ("Export Act", "Loi sur l'export"), ("Act", "Loi")]);
        let cases = [
            ("SOR/2001-32 s. 16 and 17", "DORS/2001-32 art. 16 et 17"),
            ("Export Act s. 3(a)", "Loi sur l'export art. 3(a)"),
            ("Acts. of candour", "Acts. of candour"),
            ("Act", "Loi"),
            ("", ""),
            ("ss. 3", "ss. 3"),
            ("SOR/SOR/1", "DORS/DORS/1"),
        ];
        for (cite, french) in cases {
            assert_eq!(words.cite(cite, Lang::Fr), french);
            assert_eq!(words.cite(cite, Lang::En), cite);
        }
    }

    #[test]
    fn an_address_is_changed_for_readers_of_french_alone() {
        let words = CitationWords::new(Vec::new(), vec![("https://laws.example/".into(), vec![Bi { en: "/eng/acts/".into(), fr: "/fra/lois/".into() }])]);
        assert_eq!(words.address("https://laws.example/eng/acts/X-1/", Lang::Fr), "https://laws.example/fra/lois/X-1/");
        assert_eq!(words.address("https://other.example/eng/acts/X-1/", Lang::Fr), "https://other.example/eng/acts/X-1/");
        assert_eq!(words.address("https://laws.example/eng/acts/X-1/", Lang::En), "https://laws.example/eng/acts/X-1/");
    }

    #[test]
    fn a_name_that_does_not_differ_keeps_its_words_and_of_two_pairs_one_stands() {
        let words = words(&[("and", "et"), ("Customs and Excise Act", "Customs and Excise Act"), ("c.", "ch."), ("c.", "chap.")]);
        assert_eq!(words.cite("Customs and Excise Act c. 3 and 4", Lang::Fr), "Customs and Excise Act ch. 3 et 4");
    }
}
