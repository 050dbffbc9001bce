//! The case that an assessment was made of: read again, with a fact more, written out as a file.

use ntib_core::{Bi, Date};
use ntib_engine::{Matter, next_fact};
use ntib_rules::model::{FactId, Per, QuestionId, Rulebook, Value};
use ntib_rules::{Case, CaseItem, Removed, SourceFile, parse_case};

use crate::site::Site;
use crate::subject::{Interview, Opened, Subject};

/// A text in a case file.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            other if other.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// A value as a case file writes it.
fn written(value: &Value) -> String {
    match value {
        Value::Set(values) => format!("[{}]", values.iter().map(|one| quoted(&one.to_string())).collect::<Vec<_>>().join(", ")),
        other => quoted(&other.to_string()),
    }
}

fn both(text: &Bi) -> String {
    if text.en == text.fr { quoted(&text.en) } else { format!("{{ en: {}, fr: {} }}", quoted(&text.en), quoted(&text.fr)) }
}

fn facts(book: &Rulebook, facts: &[(FactId, Value)]) -> String {
    facts.iter().map(|(fact, value)| format!(", {}: {}", book.fact(*fact).key, written(value))).collect()
}

/// A case as a file that reads back as it is.
pub fn case_text(book: &Rulebook, case: &Case) -> String {
    let mut text = format!("case: {}\n", both(&case.title));
    if let Some(about) = &case.about {
        text += &format!("about: {}\n", both(about));
    }
    if let Some(day) = case.as_of {
        text += &format!("as_of: {day}\n");
    }
    if !case.ask.is_empty() {
        let asked: Vec<&str> = case.ask.iter().map(|id| book.question(*id).id.as_str()).collect();
        text += &format!("ask: [{}]\n", asked.join(", "));
    }
    let of_party = |fact: FactId| case.parties.contains(&book.role_of(fact).name);
    if !case.parties.is_empty() {
        text += "parties:\n";
    }
    for role in &case.parties {
        let named = case.named.iter().filter(|(own, _)| own == role).map(|(_, name)| format!("firm: {}", quoted(name)));
        let own = case.common.iter().filter(|(fact, _)| book.role_of(*fact).name == *role);
        let own = own.map(|(fact, value)| format!("{}: {}", book.fact(*fact).key, written(value)));
        text += &format!("  {role}: {{ {} }}\n", named.chain(own).collect::<Vec<_>>().join(", "));
    }
    let flat: Vec<_> = case.common.iter().filter(|(fact, _)| !of_party(*fact)).collect();
    if !flat.is_empty() {
        text += "facts:\n";
    }
    for (fact, value) in flat {
        text += &format!("  {}: {}\n", book.fact(*fact).key, written(value));
    }
    for (list, name, parts) in [("items", "id", &case.items), ("legs", "id", &case.legs), ("offers", "item", &case.offers)] {
        if !parts.is_empty() {
            text += &format!("{list}:\n");
        }
        for part in parts {
            text += &format!("- {{ {name}: {}{} }}\n", quoted(&part.id), facts(book, &part.facts));
        }
    }
    text
}

/// A case under way: of a file with items, legs and parties, or of one question and what was told to it.
pub struct UnderWay {
    /// The case, or the interview.
    pub opened: Opened,
}

/// The fact to be asked next, and of which matter: its place among those raised.
pub struct Ask {
    /// The place of the matter among those raised.
    pub at: usize,
    /// The fact.
    pub fact: FactId,
    /// A question that hangs on it.
    pub goal: QuestionId,
}

impl UnderWay {
    /// The case of a file, on the day asked about; none where the file is not (or no longer) one that can be read.
    pub fn of_text(site: &Site, text: &str, as_of: Date) -> Option<UnderWay> {
        let file = SourceFile { path: "case.yaml".to_owned(), text: text.to_owned() };
        let case = parse_case(site.book(), &file).ok()?;
        let flat = case.items.is_empty() && case.legs.is_empty() && case.parties.is_empty() && case.offers.is_empty();
        Some(match case.ask.first() {
            // What an interview wrote: its goal first.
            Some(goal) if flat => {
                let given = case.common.iter().map(|(fact, value)| (*fact, Some(value.clone()))).collect();
                UnderWay::of_interview(site, Interview { goal: *goal, given }, as_of)
            }
            _ => UnderWay::of_subject(Subject::Case(Box::new(case)), as_of, vec![("case".to_owned(), text.to_owned())]),
        })
    }

    /// One question, with nothing told to it.
    pub fn of_question(site: &Site, goal: QuestionId, as_of: Date) -> UnderWay {
        UnderWay::of_interview(site, Interview { goal, given: Vec::new() }, as_of)
    }

    fn of_interview(site: &Site, interview: Interview, as_of: Date) -> UnderWay {
        let fields = interview.fields(site);
        UnderWay::of_subject(Subject::Interview(interview), as_of, fields)
    }

    fn of_subject(subject: Subject, as_of: Date, fields: Vec<(String, String)>) -> UnderWay {
        UnderWay { opened: Opened { subject, as_of: Some(as_of), bad_date: None, fields } }
    }

    /// The same with a fact of a matter known, or known to be otherwise.
    pub fn put(&mut self, site: &Site, matter: &Matter, fact: FactId, value: Value) {
        let book = site.book();
        match &mut self.opened.subject {
            Subject::Interview(interview) => {
                interview.put(fact, Some(value));
                self.opened.fields = interview.fields(site);
            }
            Subject::Case(case) => {
                place(book, case, matter, fact, value);
                self.opened.fields = vec![("case".to_owned(), case_text(book, case))];
            }
        }
    }

    /// The matter of this subject and leg, among those raised.
    pub fn matter(&self, site: &Site, subject: &str, leg: Option<&str>) -> Option<Matter> {
        let mut raised = self.opened.raised(site).into_iter().map(|(matter, _)| matter);
        raised.find(|one| one.subject == subject && one.leg.as_deref() == leg)
    }

    /// What is worth asking next: of the first matter on which something is open, the fact that decides most.
    pub fn next(&self, site: &Site, skip: &std::collections::BTreeSet<FactId>) -> Option<Ask> {
        let (engine, day, removed) = (site.engine(), self.opened.day(site), Removed::nothing());
        for (at, (matter, questions)) in self.opened.raised(site).iter().enumerate() {
            // Of an interview its goal alone: the questions that it sums up come with it.
            let goals: &[QuestionId] = match &self.opened.subject {
                Subject::Interview(interview) => &[interview.goal],
                Subject::Case(_) => questions,
            };
            if let Some(fact) = next_fact(engine, &matter.facts, day, &removed, goals, skip) {
                let run = ntib_engine::Run::new(engine, &matter.facts, day, &removed);
                let hangs = |goal: &&QuestionId| ntib_engine::missing(&run, **goal).iter().any(|one| one.fact == fact);
                let goal = goals.iter().find(hangs).or(goals.first())?;
                return Some(Ask { at, fact, goal: *goal });
            }
        }
        None
    }
}

fn place(book: &Rulebook, case: &mut Case, matter: &Matter, fact: FactId, value: Value) {
    let role = book.role_of(fact).name.as_str();
    let set = |facts: &mut Vec<(FactId, Value)>, fact: FactId, value: Value| {
        facts.retain(|(other, _)| *other != fact);
        facts.push((fact, value));
    };
    let of = |parts: &mut Vec<CaseItem>, id: &str| parts.iter_mut().position(|part| part.id == id);
    let (parts, id) = match (role, matter.per) {
        ("leg", _) => (&mut case.legs, matter.leg.as_deref().unwrap_or_default()),
        ("offer", _) => (&mut case.offers, matter.subject.as_str()),
        ("item", _) => (&mut case.items, matter.subject.as_str()),
        // A party asked about as a firm is told of under its own role.
        (_, Per::Firm) => {
            let own = book.fact(fact).key.split_once('.').and_then(|(_, name)| book.find_fact(&format!("{}.{name}", matter.subject)));
            set(&mut case.common, own.unwrap_or(fact), value);
            case.common.sort_by_key(|(fact, _)| *fact);
            return;
        }
        _ => {
            set(&mut case.common, fact, value);
            case.common.sort_by_key(|(fact, _)| *fact);
            return;
        }
    };
    match of(parts, id).and_then(|at| parts.get_mut(at)) {
        Some(part) => set(&mut part.facts, fact, value),
        None => {
            set(&mut case.common, fact, value);
            case.common.sort_by_key(|(fact, _)| *fact);
        }
    }
}

#[cfg(test)]
#[path = "tests/casefile.rs"]
mod tests;
