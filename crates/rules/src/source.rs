//! Files given to the loader, places in them, and diagnostics about them.

use std::fmt;

/// The largest file that is read, in bytes.
pub const FILE_BYTES_MAX: usize = 4 << 20;

/// One file, by its path relative to the rulebook, with `/` between parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative path.
    pub path: String,
    /// Contents.
    pub text: String,
}

/// A stretch of one line of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Index of the file among the sources.
    pub file: u32,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Length in characters, at least 1.
    pub length: u32,
}

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The rulebook or case cannot be used.
    Error,
    /// It can, but somebody should look.
    Warning,
}

/// What a diagnostic is about. Each is explained in `docs/reference/diagnostics.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DiagnosticCode(pub u16);

impl fmt::Display for DiagnosticCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "R{:04}", self.0)
    }
}

macro_rules! codes {
    ($($name:ident = $number:literal, $title:literal;)*) => {
        /// Every diagnostic.
        pub mod code {
            use super::DiagnosticCode;
            $(#[doc = $title] pub const $name: DiagnosticCode = DiagnosticCode($number);)*
            /// Every code with its title.
            pub const ALL: &[(DiagnosticCode, &str)] = &[$(($name, $title)),*];
        }
    };
}

codes! {
    SYNTAX = 1, "broken YAML or CSV";
    LIMIT = 2, "a limit is exceeded";
    SHAPE = 3, "another shape is expected here";
    UNKNOWN_KEY = 4, "unknown key";
    MISSING_KEY = 5, "a required key is missing";
    DUPLICATE = 6, "defined twice";
    TRANSLATION = 7, "a text is missing in one language";
    BAD_VALUE = 8, "not a value of the type";
    UNKNOWN_FACT = 9, "unknown fact";
    UNKNOWN_REFERENCE = 10, "refers to nothing";
    TYPE = 11, "the test does not fit the fact's type";
    CONFLICT = 12, "two provisions answer differently";
    NEVER_FIRES = 13, "a provision can never apply";
    GAP = 14, "a question has no answer";
    EXCEPTION_CYCLE = 15, "exceptions override one another in a circle";
    DERIVED_CYCLE = 16, "derived facts depend on one another in a circle";
    MISPLACED = 17, "the path and the identifier differ";
    PERIOD = 18, "an empty or overlapping period";
    ROWS_OVERLAP = 19, "two rows of a list hold at once";
    CASE_MISSING = 20, "a provision lacks a kind of case";
    CASE_FAILS = 21, "a case comes out otherwise";
    CURRENCY = 22, "another currency is expected";
    OUT_OF_RANGE = 23, "a date outside the modelled range";
    DERIVED_GIVEN = 24, "a derived fact is given";
    STALE = 25, "checked too long ago";
    UNUSED = 26, "nothing refers to it";
    ENCODING = 27, "not UTF-8 text";
    INCONSISTENT = 28, "two statements of the case disagree";
}

/// A mistake in a file, with its place and remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What it is about.
    pub code: DiagnosticCode,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence, lower case, no final period.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What stands at `span`, in a few words.
    pub label: String,
    /// Other places that matter.
    pub also: Vec<(Span, String)>,
    /// What to do.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(code: DiagnosticCode, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: Severity::Error,
            message: message.into(),
            span,
            label: String::new(),
            also: Vec::new(),
            help: None,
        }
    }

    /// A warning at `span`.
    pub fn warning(code: DiagnosticCode, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, span, message) }
    }

    /// With a label at the span.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Diagnostic {
        self.label = label.into();
        self
    }

    /// With a remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// With another place.
    #[must_use]
    pub fn also(mut self, span: Span, label: impl Into<String>) -> Diagnostic {
        self.also.push((span, label.into()));
        self
    }
}

/// The longest name that is compared with others, in bytes: nobody mistypes one that is longer.
const NAME_BYTES_MAX: usize = 80;

/// The closest of `known` to `given`, if it is close enough to be a slip.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if given.len() > NAME_BYTES_MAX {
        return None;
    }
    let limit = (given.chars().count() / 3).max(2);
    known
        .into_iter()
        // As many bytes more or fewer are at least a quarter as many slips: most names need no comparison.
        .filter(|name| *name != given && name.len().abs_diff(given.len()) <= 4 * limit)
        .map(|name| (strsim::damerau_levenshtein(given, name), name))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, name)| name)
}
