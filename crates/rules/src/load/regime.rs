//! Regimes: the parts of the coverage page.

use super::{Loader, Trees, dangling};
use crate::model::Regime;
use crate::yaml::{MapReader, bi, entries, list, text};

pub(super) fn load(loader: &mut Loader<'_>, trees: &Trees, out: &mut Vec<crate::source::Diagnostic>) {
    let Some(node) = &trees.regimes else { return };
    let mut map = MapReader::new(node, "regimes.yaml", out);
    for entry in map.need("regimes", out).map(|node| entries(node, out)).unwrap_or_default() {
        let mut inner = MapReader::new(&entry.value, "a regime", out);
        let mut regime = Regime {
            id: entry.key.clone(),
            title: inner.need_bi("title", out),
            about: inner.need_bi("about", out),
            instruments: Vec::new(),
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
        inner.finish(out);
        loader.book.regimes.push(regime);
    }
    map.finish(out);
}
