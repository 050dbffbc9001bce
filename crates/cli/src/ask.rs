//! `ntib ask`: an interview in the terminal.

use std::collections::BTreeSet;
use std::io::BufRead as _;

use clap::Args;
use ntib_core::{Bi, Date, Lang, Place};
use ntib_engine::{Engine, Facts, next_fact};
use ntib_present::view::Viewer;
use ntib_present::{Words, assess};
use ntib_rules::model::{FactId, Per, QuestionId, Type, Value};
use ntib_rules::{Case, Removed};

use crate::books::Source;
use crate::case::{Output, engine, supported};
use crate::print;
use crate::trouble::{Trouble, exit};

/// The most questions that one interview asks.
const QUESTIONS_MAX: usize = 200;

/// Ask only what matters, one question at a time, then answer.
#[derive(Args)]
pub struct Ask {
    /// The question to settle (may be repeated); every question of a movement if absent.
    #[arg(long, value_name = "QUESTION")]
    question: Vec<String>,
    /// The legal date asked about.
    #[arg(long, value_name = "DATE")]
    as_of: Date,
    #[command(flatten)]
    output: Output,
}

/// What the person typed.
enum Reply {
    Value(Value),
    Unknown,
    Back,
    Done,
}

impl Ask {
    /// Questions go to standard error, the answer to standard output. Exit status as `assess` with
    /// everything decided: 0; 4 if something stays undetermined.
    pub fn run(self, source: &Source, lang: Lang) -> Result<u8, Trouble> {
        let engine = engine(source)?;
        supported(&engine, self.as_of)?;
        let words = Words::new(lang, &[]);
        let goals = self.goals(&engine)?;
        let removed = Removed::nothing();
        let mut facts = Facts::new(engine.book());
        let mut asked: Vec<FactId> = Vec::new();
        let mut skip: BTreeSet<FactId> = BTreeSet::new();
        eprintln!("{}", words.get("ask-help"));
        while asked.len() < QUESTIONS_MAX {
            let Some(fact) = next_fact(&engine, &facts, self.as_of, &removed, &goals, &skip) else { break };
            match ask(&engine, &words, fact)? {
                Reply::Value(value) => {
                    facts.set(fact, value);
                    asked.push(fact);
                }
                Reply::Unknown => {
                    skip.insert(fact);
                    asked.push(fact);
                }
                Reply::Back => {
                    if let Some(last) = asked.pop() {
                        facts.forget(last);
                        skip.remove(&last);
                    }
                }
                Reply::Done => break,
            }
        }
        let title = Bi { en: "Interview".into(), fr: "Entretien".into() };
        let common: Vec<(FactId, Value)> = facts.known().map(|(fact, value)| (fact, value.clone())).collect();
        let case = Case {
            title,
            about: None,
            as_of: Some(self.as_of),
            ask: goals.clone(),
            common,
            parties: Vec::new(),
            named: Vec::new(),
            items: Vec::new(),
            legs: Vec::new(),
            offers: Vec::new(),
        };
        let assessment = assess(&engine, &case, self.as_of, &removed);
        let decided = assessment.matters.iter().flat_map(|(_, answers)| answers).all(|one| one.found.is_decided());
        let views = assessment.view(&Viewer { words: &words, engine: &engine });
        let printed = if self.output.json {
            let written = case_text(&engine, &facts, self.as_of);
            ntib_present::wire::text(&ntib_present::wire::Writer::new(&engine).assessment(&assessment, &written))
        } else {
            print::assessment(&words, engine.book(), &assessment, &views)
        };
        self.output.write(&printed)?;
        Ok(if decided { exit::HOLDS } else { exit::UNDETERMINED })
    }

    fn goals(&self, engine: &Engine) -> Result<Vec<QuestionId>, Trouble> {
        let book = engine.book();
        if self.question.is_empty() {
            let movement = book.question_ids().filter(|id| book.question(*id).per == Per::Movement);
            return Ok(movement.filter(|id| book.question(*id).supported_from <= self.as_of).collect());
        }
        let known = || book.questions.iter().map(|one| one.id.as_str()).collect::<Vec<_>>().join(", ");
        let each = self.question.iter().map(|name| {
            book.find_question(name)
                .ok_or_else(|| Trouble::usage(format!("there is no question `{name}`"), format!("known: {}", known())))
        });
        each.collect()
    }
}

/// The facts as a case that `ntib assess` reads.
fn case_text(engine: &Engine, facts: &Facts, as_of: Date) -> String {
    let lines = facts.known().map(|(fact, value)| format!("  {}: \"{value}\"\n", engine.book().fact(fact).key));
    let sets = |text: String| if text.contains(": \"[") { text.replace(": \"[", ": [").replace("]\"", "]") } else { text };
    format!("case: Interview\nas_of: {as_of}\nfacts:\n{}", lines.map(sets).collect::<String>())
}

fn ask(engine: &Engine, words: &Words, fact: FactId) -> Result<Reply, Trouble> {
    let viewer = Viewer { words, engine };
    let declared = engine.book().fact(fact);
    let lang = words.lang();
    loop {
        eprintln!("\n{}", viewer.fact_question(fact));
        if let Some(help) = &declared.help {
            eprintln!("  {}", help.get(lang));
        }
        let choices = choices(&declared.ty);
        for (at, value) in choices.iter().enumerate() {
            eprintln!("  {}  {}", at + 1, viewer.value(&declared.ty, value));
        }
        if let Type::Set(inner) = &declared.ty
            && let Type::Enum(values) = &**inner
        {
            for (name, label) in values {
                eprintln!("  {name}  {}", label.get(lang));
            }
        }
        eprint!("> ");
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line).map_err(|error| {
            Trouble::file("read", std::path::Path::new("standard input"), error)
        })?;
        let line = line.trim();
        match line {
            _ if read == 0 => return Ok(Reply::Done),
            "." => return Ok(Reply::Done),
            "<" => return Ok(Reply::Back),
            "?" => return Ok(Reply::Unknown),
            _ => {}
        }
        match understood(&declared.ty, words.lang(), line, &|place| engine.book().is_place(place)) {
            Ok(value) => return Ok(Reply::Value(value)),
            Err(message) => eprintln!("{message}"),
        }
    }
}

/// What is offered by number.
fn choices(ty: &Type) -> Vec<Value> {
    match ty {
        Type::Boolean => vec![Value::Bool(true), Value::Bool(false)],
        Type::Enum(values) => values.iter().map(|(name, _)| Value::Enum(name.as_str().into())).collect(),
        _ => Vec::new(),
    }
}

/// The words for yes and no, in both languages whatever the language of the interview.
const YES: [&str; 5] = ["yes", "y", "oui", "o", "true"];
const NO: [&str; 4] = ["no", "n", "non", "false"];

/// The value that was typed: a number of the menu, a word for yes or no, the name or the label of a value, an amount
/// without its currency, or what a file would say.
fn understood(ty: &Type, lang: Lang, line: &str, is_place: &dyn Fn(Place) -> bool) -> Result<Value, String> {
    if let Some(value) = line.parse::<usize>().ok().and_then(|at| choices(ty).get(at.checked_sub(1)?).cloned()) {
        return Ok(value);
    }
    let typed = line.to_lowercase();
    let fr = lang == Lang::Fr;
    match ty {
        Type::Boolean if YES.contains(&typed.as_str()) => Ok(Value::Bool(true)),
        Type::Boolean if NO.contains(&typed.as_str()) => Ok(Value::Bool(false)),
        Type::Boolean if fr => Err(format!("« {line} » n’est ni oui ni non\u{a0}: écrivez 1, « oui » ou « o », 2, « non » ou « n », ou « ? »")),
        Type::Boolean => Err(format!("“{line}” is neither yes nor no: write 1, “yes” or “y”, 2, “no” or “n”, or “?”")),
        Type::Enum(values) => {
            let named = |(name, label): &&(String, Bi)| {
                [name.as_str(), label.get(Lang::En), label.get(Lang::Fr)].iter().any(|one| one.to_lowercase() == typed)
            };
            let begun = |(name, label): &&(String, Bi)| {
                !typed.is_empty() && [name.as_str(), label.get(lang)].iter().any(|one| one.to_lowercase().starts_with(&typed))
            };
            let only = || {
                let all: Vec<_> = values.iter().filter(begun).collect();
                if let [one] = all.as_slice() { Some(*one) } else { None }
            };
            match values.iter().find(named).or_else(only) {
                Some((name, _)) => Ok(Value::Enum(name.as_str().into())),
                None if fr => Err(format!("« {line} » ne désigne pas une seule des réponses\u{a0}: écrivez son numéro ou son nom, ou « ? »")),
                None => Err(format!("“{line}” does not name one of the answers: write its number or its name, or “?”")),
            }
        }
        Type::Money(currency) => {
            let bare = !typed.contains(|c: char| c.is_alphabetic()) && typed.contains(|c: char| c.is_ascii_digit());
            let text = if bare { format!("{line} {currency}") } else { line.to_owned() };
            let capitals = |error| value_of(ty, &text.to_uppercase(), is_place).map_err(|_| error);
            value_of(ty, &text, is_place).or_else(capitals).map_err(|error| {
                // Another currency, and bounds, are told of in the words of the file format.
                let other = line.contains(char::is_whitespace) && typed.contains(|c: char| c.is_ascii_digit());
                match (fr, other) {
                    (_, true) => error,
                    (true, false) => format!("« {line} » n’est pas un montant\u{a0}: écrivez-le en chiffres, par exemple 18400.00 (en {currency})"),
                    (false, false) => format!("“{line}” is not an amount: write it in digits, such as 18400.00 (in {currency})"),
                }
            })
        }
        Type::Place => value_of(ty, &line.to_uppercase(), is_place),
        _ => value_of(ty, line, is_place),
    }
}

fn value_of(ty: &Type, line: &str, is_place: &dyn Fn(Place) -> bool) -> Result<Value, String> {
    let one = |text: &str| {
        ty.parse_given(text, is_place).map_err(|error| {
            let said = error.to_string();
            if said.contains(&error.help) { said } else { format!("{said}; {}", error.help) }
        })
    };
    match ty {
        Type::Set(_) => {
            let parts = line.split([',', ' ']).map(str::trim).filter(|part| !part.is_empty() && *part != "-");
            parts.map(one).collect::<Result<Vec<Value>, String>>().map(Value::set)
        }
        _ => one(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(ty: &Type, lang: Lang, line: &str) -> Result<Value, String> {
        understood(ty, lang, line, &|_| true)
    }

    #[test]
    fn yes_and_no_are_read_as_number_word_or_letter() {
        for lang in [Lang::En, Lang::Fr] {
            for yes in ["1", "yes", "Y", "oui", "O", "OUI", "true"] {
                assert_eq!(typed(&Type::Boolean, lang, yes), Ok(Value::Bool(true)), "{yes}");
            }
            for no in ["2", "no", "N", "non", "NON", "false"] {
                assert_eq!(typed(&Type::Boolean, lang, no), Ok(Value::Bool(false)), "{no}");
            }
        }
        for other in ["3", "0", "perhaps", ""] {
            assert!(typed(&Type::Boolean, Lang::En, other).is_err(), "{other}");
        }
    }

    #[test]
    fn a_value_is_read_as_number_name_label_or_what_only_it_begins_with() {
        let label = |en: &str, fr: &str| Bi { en: en.into(), fr: fr.into() };
        let values = vec![
            ("sale".to_owned(), label("a sale", "une vente")),
            ("loan".to_owned(), label("a loan", "un pr\u{ea}t")),
            ("lease".to_owned(), label("a lease", "un bail")),
        ];
        let ty = Type::Enum(values);
        let loan = Ok(Value::Enum("loan".into()));
        for line in ["2", "loan", "LOAN", "lo", "A loan", "UN PR\u{ca}T"] {
            assert_eq!(typed(&ty, Lang::En, line), loan, "{line}");
        }
        assert_eq!(typed(&ty, Lang::Fr, "un p"), loan);
        assert!(typed(&ty, Lang::En, "l").is_err());
        assert!(typed(&ty, Lang::En, "4").is_err());
    }

    #[test]
    fn an_amount_needs_no_currency_where_the_fact_fixes_it() {
        let ty = Type::from_words("money USD", None).unwrap_or(Type::Text);
        let written = |line: &str| typed(&ty, Lang::En, line).map(|value| value.to_string());
        assert_eq!(written("0"), written("0 USD"));
        assert!(written("0").is_ok(), "{:?}", written("0"));
        assert_eq!(written("18400.50"), written("18400.50 usd"));
        assert!(written("10.00 USD to 20.00 USD").is_ok());
        let other = written("12 CAD").err().unwrap_or_default();
        assert_eq!(other.matches("convert").count(), 1, "{other}");
        let bad = written("much").err().unwrap_or_default();
        assert_eq!(bad.matches("18400").count(), 1, "{bad}");
        assert!(bad.contains("USD"), "{bad}");
    }
}
