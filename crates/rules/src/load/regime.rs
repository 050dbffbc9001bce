//! Regimes: the parts of the coverage page.

use super::{Loader, Trees, dangling};
use crate::model::{QuestionId, Regime};
use crate::source::Diagnostic;
use crate::yaml::{MapReader, Node, bi, entries, list, text};

pub(super) fn load(loader: &mut Loader<'_>, trees: &Trees, out: &mut Vec<Diagnostic>) {
    let Some(node) = &trees.regimes else { return };
    let mut map = MapReader::new(node, "regimes.yaml", out);
    let first = map.list("first", out);
    loader.book.first_questions = questions(loader, first, out);
    for entry in map.need("regimes", out).map(|node| entries(node, out)).unwrap_or_default() {
        let mut inner = MapReader::new(&entry.value, "a regime", out);
        let mut regime = Regime {
            id: entry.key.clone(),
            title: inner.need_bi("title", out),
            about: inner.need_bi("about", out),
            instruments: Vec::new(),
            questions: Vec::new(),
            gaps: inner.list("gaps", out).iter().map(|node| bi(node, out)).collect(),
            span: entry.key_span,
        };
        for one in inner.need("instruments", out).map(|node| list(node, out)).unwrap_or_default() {
            let Some(name) = text(one, out) else { continue };
            match loader.book.find_instrument(name) {
                Some(found) => regime.instruments.push(found),
                None => dangling("instrument", name, one.span, loader.book.instruments.iter().map(|one| one.id.as_str()), out),
            }
        }
        let own = inner.list("questions", out);
        regime.questions = questions(loader, own, out);
        inner.finish(out);
        loader.book.regimes.push(regime);
    }
    map.finish(out);
}

fn questions(loader: &Loader<'_>, nodes: &[Node], out: &mut Vec<Diagnostic>) -> Vec<QuestionId> {
    let mut found = Vec::new();
    for one in nodes {
        let Some(name) = text(one, out) else { continue };
        match loader.book.find_question(name) {
            Some(question) => found.push(question),
            None => dangling("question", name, one.span, loader.book.questions.iter().map(|one| one.id.as_str()), out),
        }
    }
    found
}
