//! Why a command is refused: a code for machines, the place, and in both languages what is wrong and what to do.

use std::fmt;

use ntib_core::Bi;

/// A command that was not carried out. Nothing was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Stable, in lower case with hyphens: `not-found`, `taken`, `not-permitted`.
    pub code: &'static str,
    /// The field or object that it is about, as `field` or `kind/id`.
    pub at: String,
    /// What is wrong.
    pub what: Box<Bi>,
    /// What to do about it.
    pub help: Box<Bi>,
}

impl Refused {
    /// A refusal at a place; `what` and `help` are English and French.
    pub fn new(code: &'static str, at: impl Into<String>, what: [&str; 2], help: [&str; 2]) -> Refused {
        let bi = |[en, fr]: [&str; 2]| {
            Box::new(Bi {
                en: en.to_owned(),
                fr: fr.to_owned(),
            })
        };
        Refused {
            code,
            at: at.into(),
            what: bi(what),
            help: bi(help),
        }
    }

    /// A list that is too long.
    pub fn too_many(field: &str, max: usize) -> Refused {
        Refused::new(
            "too-many",
            field,
            [
                &format!("there are more than {max}"),
                &format!("il y en a plus de {max}"),
            ],
            ["keep the most important ones", "gardez les plus importants"],
        )
    }

    /// What is closed, done or ended already.
    pub fn over(field: &str) -> Refused {
        Refused::new(
            "over",
            field,
            ["it is over already", "c’est déjà terminé"],
            [
                "correct the entry that ended it, or begin anew",
                "corrigez l’inscription qui y a mis fin, ou recommencez",
            ],
        )
    }

    /// A time that ends before it begins, or a number that is not possible.
    pub fn out_of_range(field: &str, en: &str, fr: &str) -> Refused {
        Refused::new(
            "range",
            field,
            [en, fr],
            ["give another value", "indiquez une autre valeur"],
        )
    }

    /// A file that is named and not here, or not for those who are to know of it: nobody can tell which.
    pub fn no_file() -> Refused {
        Refused::new(
            "file",
            "attachments",
            [
                "a file is named that is not here, or that those who see this may not know of",
                "un fichier nommé n’est pas ici, ou les destinataires de ceci ne peuvent pas en prendre connaissance",
            ],
            [
                "send the file itself, or choose a label as strict as the one under which it is kept",
                "envoyez le fichier lui-même, ou choisissez une étiquette aussi stricte que celle sous laquelle il est conservé",
            ],
        )
    }

    /// What is not there, or not for this viewer: nobody can tell which.
    pub fn not_found(kind: &str, id: impl fmt::Display) -> Refused {
        Refused::new(
            "not-found",
            format!("{kind}/{id}"),
            [
                "it is not there, or you may not see it",
                "cet élément n’existe pas, ou vous ne pouvez pas le voir",
            ],
            [
                "look in the list, or ask its owner to share it",
                "consultez la liste, ou demandez à son responsable de le partager",
            ],
        )
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}; {}", self.at, self.what.en, self.help.en)
    }
}

impl std::error::Error for Refused {}
