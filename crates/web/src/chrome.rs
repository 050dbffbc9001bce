//! What stands around every page.

use ntib_core::{Date, Lang};
use ntib_present::Words;
use ntib_present::view::Tone;
use ntib_rules::Truth;

use crate::call::{Call, Go};
use crate::desk::{Foreign, Frame};
use crate::site::Site;

/// Which part of the site a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The interview.
    Ask,
    /// Cases and their answers.
    Case,
    /// The law.
    Law,
    /// Firms and what is known of them.
    Firms,
    /// The desk.
    Desk,
    /// None of these.
    None,
}

/// The frame of a page: language, navigation, title.
pub struct Chrome<'a> {
    /// The site.
    pub site: &'a Site,
    /// The page's language.
    pub lang: Lang,
    /// The title, for the window and the bookmark.
    pub title: String,
    /// The same page in the other language.
    pub other: Go,
    /// The form that is sent to the page in the other language, where a page came of one.
    pub other_form: Option<&'static str>,
    /// What stands around a page of the desk.
    pub desk: Option<Frame>,
    section: Section,
    failed: bool,
    foreign: Foreign,
}

impl Call<'_> {
    /// The phrases of the page's language.
    pub fn words(&self) -> &Words {
        self.site.words(self.lang)
    }

    /// To another page in the same language.
    pub fn go(&self, path: &str) -> Go {
        Go::to(self.lang, path)
    }

    /// The day as known on which pages suggest: today, or the last day on which something became known.
    pub fn known_day(&self) -> Date {
        let today = self.site.today();
        self.base.last_recorded().map_or(today, |last| last.max(today))
    }
}

impl<'a> Chrome<'a> {
    /// The frame of the page that `call` asks for.
    pub fn new(call: &Call<'a>, section: Section, title: String) -> Chrome<'a> {
        let other = Go::to(call.lang.other(), call.path).with_all(call.query.pairs());
        Chrome { site: call.site, lang: call.lang, title, other, other_form: None, desk: None, section, failed: false, foreign: Foreign::default() }
    }

    /// The frame of a page that reports a mistake in a form.
    #[must_use]
    pub fn failed(mut self, failed: bool) -> Chrome<'a> {
        self.failed = failed;
        self
    }

    /// The frame of a page of the desk.
    #[must_use]
    pub fn at_desk(mut self, frame: Frame) -> Chrome<'a> {
        self.desk = Some(frame);
        self
    }

    /// With the texts that are in the other language.
    #[must_use]
    pub fn marking(mut self, foreign: &Foreign) -> Chrome<'a> {
        self.foreign = Foreign::clone(foreign);
        self
    }

    /// Whether a text is in the other language than the page's.
    pub fn is_foreign(&self, text: impl AsRef<str>) -> bool {
        self.foreign.borrow().contains(text.as_ref())
    }

    /// Whether there is a desk.
    pub fn has_desk(&self) -> bool {
        self.site.office().is_some()
    }

    /// The frame of a page that came of a form with much in it: the other language is got by sending that form there.
    #[must_use]
    pub fn posted(mut self, form: &'static str) -> Chrome<'a> {
        self.other_form = Some(form);
        self
    }

    /// The phrase `id`.
    pub fn t(&self, id: impl AsRef<str>) -> String {
        self.words().get(id.as_ref())
    }

    /// The phrase `id` with one value in it.
    pub fn t1(&self, id: impl AsRef<str>, name: &str, value: impl AsRef<str>) -> String {
        self.words().with(id.as_ref(), &[(name, value.as_ref())])
    }

    /// The phrase `id` with a count in it.
    pub fn count(&self, id: impl AsRef<str>, count: impl std::fmt::Display) -> String {
        self.words().with(id.as_ref(), &[("count", &count.to_string())])
    }

    /// A count, its digits in groups as the language has them.
    pub fn number(&self, count: impl std::fmt::Display) -> String {
        ntib_present::view::grouped(&count.to_string(), self.lang)
    }

    /// What goes before something said of it, with the colon of the language.
    pub fn line_of(&self, text: impl AsRef<str>) -> String {
        self.t1("line-of", "text", text)
    }

    /// That something was corrected: when, by whom and why.
    pub fn correction(&self, at: &str, who: &str, reason: &str) -> String {
        self.words().with("correct-by", &[("at", at), ("who", who), ("reason", reason)])
    }

    /// With a capital first letter.
    pub fn capital(&self, text: impl AsRef<str>) -> String {
        ntib_present::view::capital(text.as_ref())
    }

    /// The phrases.
    pub fn words(&self) -> &'a Words {
        self.site.words(self.lang)
    }

    /// To another page in the same language.
    pub fn go(&self, path: &str) -> Go {
        Go::to(self.lang, path)
    }

    /// To the page of an instrument, provision, list, parameter or ring.
    pub fn law(&self, id: &str) -> Go {
        Go::to(self.lang, &format!("law/{id}"))
    }

    /// The title in the window: what the page is, then whose it is.
    pub fn window_title(&self) -> String {
        let title = if self.failed { self.words().with("error-title", &[("title", &self.title)]) } else { self.title.clone() };
        format!("{title} — {}", self.t("site-name"))
    }

    /// `page` where the section is the current one, for `aria-current`.
    pub fn current(&self, section: &str) -> bool {
        let here = match self.section {
            Section::Ask => "ask",
            Section::Case => "case",
            Section::Law => "law",
            Section::Firms => "firms",
            Section::Desk => "desk",
            Section::None => "",
        };
        here == section
    }

    /// The first letters of the rulebook's digest.
    pub fn digest(&self) -> &str {
        self.site.book().digest.get(..12).unwrap_or(&self.site.book().digest)
    }

    /// The stylesheet's address: it changes whenever the stylesheet does.
    pub fn style(&self) -> String {
        format!("/assets/style.css?v={}", crate::router::style_mark())
    }

    /// The address of a script: it changes whenever the script does.
    pub fn script(&self, name: &str) -> String {
        crate::router::script(name)
    }

    /// A date as people read it.
    pub fn date(&self, date: &Date) -> String {
        self.words().day(*date)
    }

    /// A tone as a word for people who do not see the sign.
    pub fn tone(&self, tone: &Tone) -> String {
        self.t(format!("tone-{}", tone.word()))
    }

    /// The sign of a truth value.
    pub fn truth_sign(&self, truth: &Truth) -> &'static str {
        match truth {
            Truth::True => "✓",
            Truth::Unknown => "?",
            Truth::False => "✗",
        }
    }

    /// The word of a truth value, for style sheets.
    pub fn truth_word(&self, truth: &Truth) -> &'static str {
        match truth {
            Truth::True => "yes",
            Truth::Unknown => "open",
            Truth::False => "no",
        }
    }

    /// What a truth value means, for people who do not see the sign.
    pub fn truth(&self, truth: &Truth) -> String {
        self.t(format!("truth-{}", self.truth_word(truth)))
    }

    /// An address outside, if it is one that a browser may safely follow.
    pub fn outside<'s>(&self, source: &'s Option<String>) -> Option<&'s str> {
        source.as_deref().filter(|source| source.starts_with("https://") || source.starts_with("http://"))
    }
}
