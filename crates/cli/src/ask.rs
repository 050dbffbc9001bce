//! `ntib ask`: an interview in the terminal.

use std::collections::BTreeSet;
use std::io::BufRead as _;

use clap::Args;
use ntib_core::{Bi, Date, Lang};
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
        let choices: Vec<Value> = match &declared.ty {
            Type::Boolean => vec![Value::Bool(true), Value::Bool(false)],
            Type::Enum(values) => values.iter().map(|(name, _)| Value::Enum(name.as_str().into())).collect(),
            _ => Vec::new(),
        };
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
        if let Some(value) = line.parse::<usize>().ok().and_then(|at| choices.get(at.checked_sub(1)?)) {
            return Ok(Reply::Value(value.clone()));
        }
        match value_of(engine, &declared.ty, line) {
            Ok(value) => return Ok(Reply::Value(value)),
            Err(message) => eprintln!("{message}"),
        }
    }
}

fn value_of(engine: &Engine, ty: &Type, line: &str) -> Result<Value, String> {
    let one = |text: &str| {
        ty.parse_given(text, &|place| engine.book().is_place(place)).map_err(|error| format!("{error}; {}", error.help))
    };
    match ty {
        Type::Set(_) => {
            let parts = line.split([',', ' ']).map(str::trim).filter(|part| !part.is_empty() && *part != "-");
            parts.map(one).collect::<Result<Vec<Value>, String>>().map(Value::set)
        }
        _ => one(line),
    }
}
