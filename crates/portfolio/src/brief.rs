//! A comparison as a printable brief: what instruments are worth on a trade, or what two days change in it, with coverage and assumptions.
//!
//! The blocks of the brief are also what pages show: figure and table are equal, since both are made of the same counts.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use ntib_core::{Confidence, Currency, Decimal, Lang};
use ntib_engine::Role;
use ntib_present::Words;
use ntib_present::view::{Viewer, capital, grouped};
use ntib_print::{Bar, Bars, Block, Document, Table};
use ntib_rules::model::{FactId, Value};

use crate::effect::{Count, Effect, Flow};
use crate::job::words as own_words;
use crate::names::{Names, pairs};
use crate::shapley::{Shares, money_of_parts, of_parts};
use crate::worth::{Against, Compared, Comparison, MONTH};

/// The most removals of which more is told than a line.
const EFFECTS_TOLD: usize = 3;

/// The most lines of a table of groups, moves or provisions; the rest is counted together.
const LINES_TOLD: usize = 24;

/// The most bars of a figure.
const BARS_TOLD: usize = 20;

/// The brief of a comparison. `foot` stands at the foot of every page, such as a marking.
pub fn brief(job: &Comparison<'_, '_>, found: &Compared, foot: &str, lang: Lang) -> Document {
    let words = own_words(lang);
    let viewer = Viewer { words: &words, engine: job.way.engine };
    let say = Say { words: &words, viewer: &viewer, names: Names { viewer: &viewer }, job, found, lang };
    let title = match &job.against {
        Against::Removals(..) => words.get("brief-title-value"),
        Against::Way(way) => {
            let day = |day: Option<ntib_core::Date>| day.map_or_else(String::new, |day| day.to_string());
            words.with("brief-title-impact", &[("from", &day(job.way.as_of)), ("to", &day(way.as_of))])
        }
    };
    let mut document = Document::new(lang.code(), &title, "ntib");
    document.page_of = words.with("brief-page", &[("page", "{page}"), ("pages", "{pages}")]);
    document.foot = foot.to_owned();
    document.blocks = say.blocks();
    document
}

struct Say<'s> {
    words: &'s Words,
    viewer: &'s Viewer<'s>,
    names: Names<'s>,
    job: &'s Comparison<'s, 's>,
    found: &'s Compared,
    lang: Lang,
}

/// How a count of rows says how much of something comes and goes.
type OfCount = fn(&Count) -> Flow;

/// Something that changes, with what it is called.
struct Named<'f> {
    at: usize,
    name: String,
    /// What is taken away; of another comparison its name.
    own: String,
    effect: &'f Effect,
}

impl Say<'_> {
    fn t(&self, phrase: &str) -> String {
        self.words.get(phrase)
    }

    fn with(&self, phrase: &str, values: &[(&str, String)]) -> String {
        let values: Vec<(&str, &str)> = values.iter().map(|(name, text)| (*name, text.as_str())).collect();
        self.words.with(phrase, &values)
    }

    fn blocks(&self) -> Vec<Block> {
        let named = self.named();
        let mut out = vec![Block::Paragraph(self.about())];
        let some: Vec<&Named<'_>> = named.iter().filter(|one| !one.effect.all.is_nothing()).collect();
        match some.first() {
            None => out.push(Block::Lead(self.t("brief-nothing"))),
            Some(first) => out.push(Block::Lead(self.sentence(first))),
        }
        if named.len() > 1 {
            self.each(&named, &mut out);
        }
        for one in some.iter().take(EFFECTS_TOLD) {
            out.push(Block::Heading(2, one.name.clone()));
            if named.len() > 1 {
                out.push(Block::Paragraph(self.sentence(one)));
            }
            self.effect(one, &mut out);
        }
        if some.len() > EFFECTS_TOLD {
            out.push(Block::Small(self.with("brief-more-effects", &[("count", (some.len() - EFFECTS_TOLD).to_string())])));
        }
        self.coverage(&mut out);
        self.assumptions(&some, &mut out);
        out.push(Block::Small(self.t("disclaimer")));
        out
    }

    /// What is compared, and of what.
    fn about(&self) -> String {
        let day = match (self.job.way.as_of, &self.job.against, self.found.days) {
            (_, Against::Way(_), _) | (_, _, None) => String::new(),
            (Some(day), ..) => self.with("as-of", &[("date", day.to_string())]),
            (None, _, Some((first, last))) => capital(&self.with("portfolio-days", &[("first", first.to_string()), ("last", last.to_string())])),
        };
        let count = self.with("brief-of", &[("file", self.job.file.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()), ("rows", self.grouped(self.found.rows))]);
        if day.is_empty() { count } else { format!("{count} {day}.") }
    }

    /// The removals by what they change, the most first; or the one other way.
    fn named(&self) -> Vec<Named<'_>> {
        let name = |at: usize| match &self.job.against {
            Against::Way(_) => (self.t("compare-changes"), self.t("compare-changes")),
            Against::Removals(removals, _) => {
                let own = self.names.removal(removals.get(at), self.job.way.removed);
                (self.with("compare-without", &[("name", own.clone())]), own)
            }
        };
        let named = |(at, effect)| {
            let (name, own) = name(at);
            Named { at, name, own, effect }
        };
        let mut all: Vec<Named<'_>> = self.found.effects.iter().enumerate().map(named).collect();
        all.sort_by_key(|one| (Reverse(one.effect.all.weight()), one.at));
        all
    }

    /// What matters most, as a sentence.
    fn sentence(&self, one: &Named<'_>) -> String {
        let count = &one.effect.all;
        let rows = self.with("compare-count", &[("rows", self.grouped(count.rows)), ("answers", self.grouped(count.answers))]);
        let mut parts = vec![rows];
        for (currency, duty) in &count.duty {
            let values = [("more", self.signed(duty.more().round_dp(2), currency)), ("before", self.money(duty.before.round_dp(2), currency)), ("after", self.money(duty.after.round_dp(2), currency))];
            parts.push(self.with("compare-duty", &values));
        }
        for (flow, phrase) in [(count.licences, "compare-licences"), (count.prohibited, "compare-prohibited"), (count.bids, "compare-bids")] {
            if flow != Flow::default() {
                parts.push(self.with(phrase, &[("more", self.grouped(flow.more)), ("fewer", self.grouped(flow.fewer))]));
            }
        }
        self.with("brief-sentence", &[("name", one.name.clone()), ("text", parts.join("; "))])
    }

    /// The currency in which most changes.
    fn currency(counts: &[&Count]) -> Option<Currency> {
        let mut sums: BTreeMap<Currency, u64> = BTreeMap::new();
        for (currency, duty) in counts.iter().flat_map(|count| &count.duty) {
            *sums.entry(*currency).or_default() += if duty.more().is_zero() { 0 } else { duty.answers };
        }
        sums.into_iter().filter(|(_, answers)| *answers > 0).max_by_key(|(_, answers)| *answers).map(|(currency, _)| currency)
    }

    /// Every removal in a line.
    fn each(&self, named: &[Named<'_>], out: &mut Vec<Block>) {
        out.push(Block::Heading(2, self.t("brief-each")));
        let counts: Vec<(String, &Count)> = named.iter().filter(|one| !one.effect.all.is_nothing()).map(|one| (one.own.clone(), &one.effect.all)).collect();
        self.counted(&self.t("brief-each"), &self.t("brief-removal"), &counts, out);
        if let Some(shares) = &self.found.shares {
            self.shares(shares, named, out);
            self.pairs(shares, named, out);
        }
        let none: Vec<String> = named.iter().filter(|one| one.effect.all.is_nothing()).map(|one| one.own.clone()).collect();
        if !none.is_empty() {
            out.push(Block::Paragraph(self.with("brief-nothing-without", &[("names", none.join("; "))])));
        }
    }

    /// What each removal is worth in the company of the others.
    fn shares(&self, shares: &Shares, named: &[Named<'_>], out: &mut Vec<Block>) {
        let currencies: Vec<Currency> = shares.duty.keys().copied().collect();
        let mark = self.t("decimal-mark");
        let number = |parts: i128| of_parts(parts).round_dp(2).normalize().to_string().replace('.', &mark).replace('-', "\u{2212}");
        let mut rows = Vec::new();
        for one in named {
            let Some(share) = shares.of.get(&one.at) else { continue };
            let mut row = vec![one.own.clone()];
            for currency in &currencies {
                let parts = share.duty.get(currency).copied().unwrap_or_default();
                let error = share.duty_error.get(currency).copied().filter(|error| *error > 0);
                let off = error.map(|error| format!(" \u{b1}\u{a0}{}", self.bare(Decimal::try_from_i128_with_scale(error, 2).unwrap_or_default())));
                row.push(self.bare(money_of_parts(parts)) + &off.unwrap_or_default());
            }
            row.extend(share.counts.iter().map(|count| number(*count)));
            rows.push(row);
        }
        // The whole below its shares, so that a reader sees that they add up.
        let mut whole = vec![self.t("brief-company-whole")];
        whole.extend(shares.duty.values().map(|amount| self.bare(*amount)));
        whole.extend(shares.counts.iter().map(|count| number(count * crate::shapley::PARTS)));
        rows.push(whole);
        let mut head = vec![self.t("brief-removal")];
        head.extend(currencies.iter().map(|currency| self.with("brief-duty-more", &[("currency", currency.to_string())])));
        head.extend(["brief-licences", "brief-prohibited", "brief-bids"].map(|phrase| self.t(phrase)));
        let numbers = (0..head.len()).map(|at| at > 0).collect();
        out.push(Block::Heading(3, self.t("brief-company")));
        let drawn = self.with("compare-share-drawn", &[("count", self.grouped(shares.drawn)), ("orders", crate::shapley::ORDERS.to_string())]);
        out.push(Block::Paragraph(if shares.drawn > 0 { drawn } else { self.t("compare-share-exact") }));
        out.push(Block::Table(Table { caption: self.t("brief-company"), head, rows, numbers }));
        if shares.open > 0 {
            out.push(Block::Small(capital(&self.with("compare-share-open", &[("count", self.grouped(shares.open))]))));
        }
    }

    /// What two removals change together beyond each by itself.
    fn pairs(&self, shares: &Shares, named: &[Named<'_>], out: &mut Vec<Block>) {
        out.push(Block::Heading(3, self.t("brief-pairs")));
        let all = pairs(shares);
        if all.is_empty() {
            out.push(Block::Paragraph(self.t("compare-pairs-none")));
            return;
        }
        let mut currencies: Vec<Currency> = all.iter().flat_map(|pair| &pair.sums).flat_map(|(duty, _)| duty.keys().copied()).collect();
        currencies.sort_unstable();
        currencies.dedup();
        let phrases = ["brief-licences", "brief-prohibited", "brief-bids"];
        let flows: Vec<usize> = (0..phrases.len()).filter(|at| all.iter().flat_map(|pair| &pair.sums).any(|(_, counts)| counts.get(*at).is_some_and(|count| *count != 0))).collect();
        let mut head = vec![self.t("brief-pair")];
        for phrase in ["brief-pair-beyond", "brief-pair-company"] {
            let what = currencies.iter().map(|currency| self.with("brief-duty-more", &[("currency", currency.to_string())]));
            let flows = flows.iter().filter_map(|at| phrases.get(*at)).map(|phrase| self.t(phrase));
            head.extend(what.chain(flows).map(|what| self.with(phrase, &[("what", what)])));
        }
        let mark = self.t("decimal-mark");
        let number = |parts: i128| of_parts(parts).round_dp(2).normalize().to_string().replace('.', &mark).replace('-', "\u{2212}");
        let name = |at: usize| named.iter().find(|one| one.at == at).map_or("", |one| one.own.as_str());
        let rows = all.iter().take(LINES_TOLD).map(|pair| {
            let mut row = vec![self.with("brief-pair-of", &[("first", name(pair.first).to_owned()), ("second", name(pair.second).to_owned())])];
            for (duty, counts) in &pair.sums {
                row.extend(currencies.iter().map(|currency| self.bare(duty.get(currency).copied().unwrap_or_default())));
                row.extend(flows.iter().map(|at| number(counts.get(*at).copied().unwrap_or(0))));
            }
            row
        });
        let (rows, numbers) = (rows.collect(), (0..head.len()).map(|at| at > 0).collect());
        out.push(Block::Paragraph(self.t("compare-pairs-how")));
        out.push(Block::Table(Table { caption: self.t("brief-pairs"), head, rows, numbers }));
        self.more(all.len(), LINES_TOLD, out);
        if shares.drawn > 0 {
            out.push(Block::Small(self.with("compare-pairs-drawn", &[("count", self.grouped(shares.drawn))])));
        }
    }

    /// What changes in one comparison.
    fn effect(&self, one: &Named<'_>, out: &mut Vec<Block>) {
        for (name, groups) in self.found.by.iter().zip(&one.effect.groups) {
            if groups.is_empty() || groups.len() == 1 && groups.keys().all(String::is_empty) {
                continue;
            }
            let title = if name == MONTH { self.t("brief-over-time") } else { self.with("brief-by", &[("name", self.names.by(name))]) };
            let mut all: Vec<(String, &Count)> = groups.iter().map(|(value, count)| (self.names.group(name, value), count)).collect();
            if name != MONTH {
                all.sort_by_key(|(_, count)| Reverse(count.weight()));
            }
            out.push(Block::Heading(3, title.clone()));
            let head = capital(&self.names.by(name));
            self.counted(&title, &head, &all, out);
        }
        let moves = ordered(&one.effect.moves).into_iter();
        let moves: Vec<Vec<String>> = moves.take(LINES_TOLD).map(|((question, before, after), count)| vec![self.names.question(question), self.names.said(question, before), self.names.said(question, after), self.grouped(count)]).collect();
        if !moves.is_empty() {
            out.push(Block::Heading(3, capital(&self.t("compare-moves"))));
            let head = ["brief-question", "brief-before", "brief-after", "brief-answers"].map(|phrase| self.t(phrase)).to_vec();
            out.push(Block::Table(Table { caption: capital(&self.t("compare-moves")), head, rows: moves, numbers: vec![false, false, false, true] }));
            self.more(one.effect.moves.len(), LINES_TOLD, out);
        }
        let by: Vec<Vec<String>> = ordered(&one.effect.by).into_iter().take(LINES_TOLD).map(|((provision, role), count)| vec![self.names.provision(provision), self.role(*role), self.grouped(count)]).collect();
        if !by.is_empty() {
            out.push(Block::Heading(3, capital(&self.t("compare-responsible"))));
            let head = ["brief-provision", "brief-role", "brief-answers"].map(|phrase| self.t(phrase)).to_vec();
            out.push(Block::Table(Table { caption: capital(&self.t("compare-responsible")), head, rows: by, numbers: vec![false, false, true] }));
            self.more(one.effect.by.len(), LINES_TOLD, out);
        }
    }

    /// Counts by name: bars and an equal table.
    fn counted(&self, caption: &str, head: &str, counts: &[(String, &Count)], out: &mut Vec<Block>) {
        if counts.is_empty() {
            return;
        }
        let all: Vec<&Count> = counts.iter().map(|(_, count)| *count).collect();
        let currency = Say::currency(&all);
        let value = |count: &Count| match currency {
            Some(currency) => count.duty.get(&currency).map(crate::effect::DutyChange::more).unwrap_or_default(),
            None => Decimal::from(count.rows),
        };
        let most = all.iter().map(|count| value(count).abs()).max().unwrap_or_default();
        let text = |count: &Count| currency.map_or_else(|| self.grouped(count.rows), |currency| self.signed(value(count).round_dp(2), &currency));
        let bars: Vec<Bar> = counts.iter().take(BARS_TOLD).map(|(name, count)| Bar { name: name.clone(), length: thousandths(value(count), most), text: text(count) }).collect();
        if bars.len() > 1 {
            let what = currency.map_or_else(|| self.t("brief-bars-rows"), |currency| self.with("brief-bars-duty", &[("currency", currency.to_string())]));
            let alt = bars.iter().map(|bar| format!("{}\u{a0}: {}", bar.name, bar.text)).collect::<Vec<_>>().join("; ");
            let alt = if self.lang == Lang::Fr { alt } else { alt.replace("\u{a0}: ", ": ") };
            out.push(Block::Bars(Bars { caption: what.clone(), alt: format!("{what} {alt}"), bars }));
        }
        out.push(Block::Table(self.table(caption, head, counts)));
        self.more(counts.len(), LINES_TOLD, out);
    }

    fn table(&self, caption: &str, head: &str, counts: &[(String, &Count)]) -> Table {
        let mut currencies: Vec<Currency> = counts.iter().flat_map(|(_, count)| count.duty.keys().copied()).collect();
        currencies.sort_unstable();
        currencies.dedup();
        let any = |of: &dyn Fn(&Count) -> Flow| counts.iter().any(|(_, count)| of(count) != Flow::default());
        let flows: [(&str, OfCount); 3] = [("brief-licences", |count| count.licences), ("brief-prohibited", |count| count.prohibited), ("brief-bids", |count| count.bids)];
        let flows: Vec<_> = flows.into_iter().filter(|(_, of)| any(of)).collect();
        let mut heads = vec![head.to_owned(), self.t("brief-rows")];
        for currency in &currencies {
            let named = |phrase: &str| self.with(phrase, &[("currency", currency.to_string())]);
            heads.extend([named("brief-duty-before"), named("brief-duty-after"), named("brief-duty-more")]);
        }
        heads.extend(flows.iter().map(|(phrase, _)| self.t(phrase)));
        let row = |(name, count): &(String, &Count)| {
            let mut row = vec![name.clone(), self.grouped(count.rows)];
            for currency in &currencies {
                let duty = count.duty.get(currency).copied().unwrap_or_default();
                row.extend([self.bare(duty.before), self.bare(duty.after), self.bare(duty.more())]);
            }
            row.extend(flows.iter().map(|(_, of)| self.flow(of(count))));
            row
        };
        let numbers = (0..heads.len()).map(|at| at > 0).collect();
        Table { caption: caption.to_owned(), head: heads, rows: counts.iter().take(LINES_TOLD).map(row).collect(), numbers }
    }

    fn more(&self, count: usize, told: usize, out: &mut Vec<Block>) {
        if count > told {
            out.push(Block::Small(self.with("compare-more", &[("count", (count - told).to_string())])));
        }
    }

    fn coverage(&self, out: &mut Vec<Block>) {
        let (job, found, book) = (self.job, self.found, self.viewer.engine.book());
        out.push(Block::Heading(2, self.t("brief-coverage")));
        let mut lines = vec![capital(&self.with("compare-rows", &[("rows", self.grouped(found.rows)), ("refused", self.grouped(found.refused))]))];
        let open: u64 = found.effects.iter().map(|effect| effect.all.duty_open).max().unwrap_or(0);
        if open > 0 {
            lines.push(capital(&self.with("compare-duty-open", &[("count", self.grouped(open))])));
        }
        let questions: Vec<String> = job.way.questions.iter().map(|id| book.question(*id).title.get(self.lang).to_owned()).collect();
        lines.push(self.with("brief-questions", &[("count", questions.len().to_string()), ("names", questions.join("; "))]));
        lines.push(self.with("rulebook", &[("digest", book.digest.get(..12).unwrap_or(&book.digest).to_owned())]));
        if !job.way.removed.is_nothing() {
            lines.push(self.with("without", &[("names", job.way.removed.names().join(", "))]));
        }
        out.push(Block::List(lines));
    }

    fn assumptions(&self, told: &[&Named<'_>], out: &mut Vec<Block>) {
        out.push(Block::Heading(2, self.t("brief-assumptions")));
        let mut lines = Vec::new();
        if matches!(self.job.against, Against::Removals(..)) {
            lines.push(self.t("brief-assume-removal"));
        }
        lines.push(self.t("brief-assume-trade"));
        lines.push(self.t("brief-assume-duty"));
        lines.push(self.t("brief-assume-facts"));
        lines.extend(self.job.way.binding.given.iter().map(|(fact, value)| self.given(*fact, value)));
        out.push(Block::List(lines));
        let unsure = self.unsure(told);
        if !unsure.is_empty() {
            out.push(Block::Heading(3, self.t("brief-unread")));
            let most = unsure.len();
            out.push(Block::List(unsure.into_iter().take(LINES_TOLD).collect()));
            self.more(most, LINES_TOLD, out);
        }
    }

    /// What is told of every row.
    fn given(&self, fact: FactId, value: &Value) -> String {
        let one = self.viewer.engine.book().fact(fact);
        let value = self.viewer.value(&one.ty, value);
        self.with("brief-given", &[("fact", one.label.get(self.lang).to_owned()), ("value", value)])
    }

    /// The provisions responsible whose text was not read.
    fn unsure(&self, told: &[&Named<'_>]) -> Vec<String> {
        let book = self.viewer.engine.book();
        let mut found: BTreeMap<&str, String> = BTreeMap::new();
        for (id, _) in told.iter().flat_map(|one| one.effect.by.keys()) {
            let Some(provision) = book.provisions.iter().find(|one| one.id == *id) else { continue };
            let phrase = match provision.checked.confidence {
                Confidence::TextRead => continue,
                Confidence::Secondary => "portfolio-secondary",
                Confidence::Unverified => "portfolio-unverified",
            };
            found.insert(&provision.id, format!("{} ({}): {}", provision.title.get(self.lang), provision.id, self.t(phrase)));
        }
        let french = self.lang == Lang::Fr;
        found.into_values().map(|text| if french { text.replace("): ", ")\u{a0}: ") } else { text }).collect()
    }

    fn role(&self, role: Role) -> String {
        self.t(match role {
            Role::NoLonger => "brief-no-longer",
            Role::Now => "brief-now",
            Role::Still => "brief-still",
        })
    }

    fn flow(&self, flow: Flow) -> String {
        match (flow.more, flow.fewer) {
            (0, 0) => "0".to_owned(),
            (more, 0) => format!("+{}", self.grouped(more)),
            (0, fewer) => format!("\u{2212}{}", self.grouped(fewer)),
            (more, fewer) => format!("+{} / \u{2212}{}", self.grouped(more), self.grouped(fewer)),
        }
    }

    /// A count with its digits in groups of three.
    fn grouped(&self, count: u64) -> String {
        grouped(&count.to_string(), self.lang)
    }

    fn money(&self, amount: Decimal, currency: &Currency) -> String {
        let sign = if amount.is_sign_negative() && !amount.is_zero() { "\u{2212}" } else { "" };
        format!("{sign}{}", self.viewer.money(amount.abs(), &currency.to_string()))
    }

    fn signed(&self, amount: Decimal, currency: &Currency) -> String {
        let plus = if amount.is_sign_negative() || amount.is_zero() { "" } else { "+" };
        format!("{plus}{}", self.money(amount, currency))
    }

    /// An amount under a heading that names its currency.
    fn bare(&self, amount: Decimal) -> String {
        let text = self.viewer.money(amount.abs().round_dp(2), "");
        let sign = if amount.is_sign_negative() && !amount.is_zero() { "\u{2212}" } else { "" };
        format!("{sign}{}", text.trim_end_matches('\u{a0}'))
    }
}

/// Those with the most answers first.
fn ordered<K: Ord>(counts: &BTreeMap<K, u64>) -> Vec<(&K, u64)> {
    let mut all: Vec<(&K, u64)> = counts.iter().map(|(one, count)| (one, *count)).collect();
    all.sort_by_key(|(_, count)| Reverse(*count));
    all
}

/// `value` in thousandths of `most`.
fn thousandths(value: Decimal, most: Decimal) -> i32 {
    if most.is_zero() {
        return 0;
    }
    let scaled = value.checked_div(most).and_then(|part| part.checked_mul(Decimal::from(1_000))).unwrap_or_default();
    scaled.round().to_string().parse().unwrap_or(0)
}
