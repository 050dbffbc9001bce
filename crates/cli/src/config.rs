//! The file of settings of `ntib serve`: read whole and checked before anything is served. Every mistake in it is told at once, with its line.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use ntib_access::SessionLimits;
use ntib_portfolio::Limits;
use ntib_present::render;
use ntib_rules::yaml::{self, MapReader, Node};
use ntib_rules::{Diagnostic, SourceFile, code, nearest};
use ntib_web::desk::StreamLimits;

use crate::provider::Named;
use crate::trouble::{Trouble, exit};

/// The longest file of settings that is read, in bytes.
pub const BYTES_MAX: usize = 64 << 10;
/// The most servers in front of this one.
const PROXIES_MAX: usize = 16;
/// The most strengths of a sign-in with a provider, of which one is asked for.
const STRENGTHS_MAX: usize = 10;

/// Every key, with what it takes; the reference page has a row for each.
#[cfg(test)]
const KEYS: &[(&str, &str)] = &[
    ("listen", "ADDRESS:PORT"),
    ("address", "https://HOST"),
    ("record", "a folder"),
    ("import", "yes or no"),
    ("metrics", "ADDRESS:PORT"),
    ("lists", "a folder"),
    ("scanner", "a socket"),
    ("proxies", "at most 16 addresses"),
    ("log.form", "text or json"),
    ("log.level", "error, warn, info or debug"),
    ("sessions.idle_minutes", "1 to 480"),
    ("sessions.hours", "1 to 24"),
    ("sessions.of_person", "1 to 200"),
    ("portfolios.days", "1 to 3650"),
    ("portfolios.of_person", "1 to 100"),
    ("portfolios.gibibytes_of_person", "1 to 100"),
    ("portfolios.gibibytes", "1 to 10000"),
    ("streams.of_person", "1 to 200"),
    ("oidc.issuer", "https://ISSUER"),
    ("oidc.client", "a text"),
    ("oidc.secret_file", "a file"),
    ("oidc.name", "a text"),
    ("oidc.acr", "at most 10 texts"),
    ("oidc.within_minutes", "1 to 1440"),
];

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// What the log leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// All but failures.
    Error,
    /// All but failures and refusals.
    Warn,
    /// Requests that were answered.
    #[default]
    Info,
    /// Nothing.
    Debug,
}

/// Settings; what the file does not say is left to the command line or to what is usual.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Where pages are served.
    pub listen: Option<SocketAddr>,
    /// What browsers call the server.
    pub address: Option<String>,
    /// The folder of the record.
    pub record: Option<PathBuf>,
    /// Whether everybody may add to the base.
    pub import: Option<bool>,
    /// Where the server tells of itself.
    pub metrics: Option<SocketAddr>,
    /// The folder of lists against which programs screen parties.
    pub lists: Option<PathBuf>,
    /// The socket of a scanner for malicious content, which every file that is sent goes through.
    pub scanner: Option<PathBuf>,
    /// Servers in front, whose word is taken on where a request came from.
    pub proxies: Vec<IpAddr>,
    /// How the log is written.
    pub form: Form,
    /// What the log leaves out.
    pub level: Level,
    /// How long sessions last.
    pub sessions: Option<SessionLimits>,
    /// How many portfolios are kept, and for how long.
    pub portfolios: Option<Limits>,
    /// How many live streams there may be.
    pub streams: Option<StreamLimits>,
    /// The provider of identities.
    pub oidc: Option<Named>,
}

impl Config {
    /// Reads and checks a file.
    pub fn read(path: &Path) -> Result<Config, Trouble> {
        let text = std::fs::read_to_string(path).map_err(|error| Trouble::file("read the settings", path, error))?;
        let file = SourceFile { path: path.display().to_string(), text };
        Config::of(&file).map_err(|mistakes| {
            for mistake in &mistakes {
                eprintln!("{}\n", render(mistake, std::slice::from_ref(&file), "", false));
            }
            let help = "every key is described in docs/reference/configuration.md";
            Trouble { status: exit::INPUT, message: format!("the settings in `{}` cannot be used", path.display()), help: Some(help.into()), source: None }
        })
    }

    /// Settings from the text of a file, or every mistake in it.
    pub fn of(file: &SourceFile) -> Result<Config, Vec<Diagnostic>> {
        if file.text.len() > BYTES_MAX {
            let message = format!("the file has {} bytes; at most {BYTES_MAX} are read", file.text.len());
            return Err(vec![Diagnostic::error(code::LIMIT, ntib_rules::Span::default(), message).help("keep settings alone in it")]);
        }
        // A file of comments alone is one of no settings.
        if file.text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
            return Ok(Config::default());
        }
        let root = yaml::parse(0, &file.text).map_err(|mistake| vec![mistake])?;
        let mut out = Vec::new();
        let config = read(&root, &mut out);
        if out.is_empty() { Ok(config) } else { Err(out) }
    }
}

fn read(root: &Node, out: &mut Vec<Diagnostic>) -> Config {
    let mut reader = MapReader::new(root, "a file of settings", out);
    let mut config = Config {
        listen: reader.get("listen").and_then(|node| socket(node, out)),
        address: reader.get("address").and_then(|node| address(node, out)),
        record: reader.text("record", out).map(PathBuf::from),
        import: reader.get("import").and_then(|node| word(node, &[("yes", true), ("no", false)], out)),
        metrics: reader.get("metrics").and_then(|node| socket(node, out)),
        lists: reader.text("lists", out).map(PathBuf::from),
        scanner: reader.text("scanner", out).map(PathBuf::from),
        proxies: reader.list("proxies", out).iter().filter_map(|node| proxy(node, out)).collect(),
        ..Config::default()
    };
    if let Some(node) = reader.get("proxies").filter(|_| config.proxies.len() > PROXIES_MAX) {
        out.push(Diagnostic::error(code::LIMIT, node.span, format!("more than {PROXIES_MAX} servers in front")).help("name those that speak with this one directly"));
    }
    if let Some(node) = reader.get("log") {
        let mut log = MapReader::new(node, "`log`", out);
        config.form = log.get("form").and_then(|node| word(node, &[("text", Form::Text), ("json", Form::Json)], out)).unwrap_or_default();
        let levels = [("error", Level::Error), ("warn", Level::Warn), ("info", Level::Info), ("debug", Level::Debug)];
        config.level = log.get("level").and_then(|node| word(node, &levels, out)).unwrap_or_default();
        log.finish(out);
    }
    if let Some(node) = reader.get("sessions") {
        config.sessions = Some(sessions(node, out));
    }
    if let Some(node) = reader.get("portfolios") {
        config.portfolios = Some(portfolios(node, out));
    }
    if let Some(node) = reader.get("streams") {
        let mut streams = MapReader::new(node, "`streams`", out);
        let of_person = streams.get("of_person").and_then(|node| number(node, 1, 200, out)).and_then(|count| usize::try_from(count).ok());
        config.streams = of_person.map(|of_person| StreamLimits { of_person, ..StreamLimits::USUAL });
        streams.finish(out);
    }
    if let Some(node) = reader.get("oidc") {
        config.oidc = oidc(node, out);
    }
    for (one, other) in [("address", "record"), ("oidc", "address"), ("portfolios", "record")] {
        if let (Some(node), None) = (reader.get(one), reader.get(other)) {
            out.push(Diagnostic::error(code::MISSING_KEY, node.span, format!("`{one}` is of use with `{other}` alone")).help(format!("add `{other}:`, or take this out")));
        }
    }
    if let (Some(listen), None, Some(_)) = (config.listen.filter(|at| !at.ip().is_loopback()), &config.address, &config.record)
        && let Some(node) = reader.get("listen")
    {
        let message = format!("a record is served to other machines over TLS alone, and `address` is missing (listening at {listen})");
        out.push(Diagnostic::error(code::MISSING_KEY, node.span, message).help("add `address: https://HOST`, or listen at 127.0.0.1"));
    }
    reader.finish(out);
    config
}

fn wrong(node: &Node, message: String, help: impl Into<String>, out: &mut Vec<Diagnostic>) {
    out.push(Diagnostic::error(code::BAD_VALUE, node.span, message).help(help));
}

fn socket(node: &Node, out: &mut Vec<Diagnostic>) -> Option<SocketAddr> {
    let text = yaml::text(node, out)?;
    let read = text.parse().ok();
    if read.is_none() {
        wrong(node, format!("`{text}` is no address with a port"), "write it like 127.0.0.1:8080 or [::1]:8080", out);
    }
    read
}

fn proxy(node: &Node, out: &mut Vec<Diagnostic>) -> Option<IpAddr> {
    let text = yaml::text(node, out)?;
    let read = text.parse().ok();
    if read.is_none() {
        wrong(node, format!("`{text}` is no address"), "write it like 127.0.0.1, without a port", out);
    }
    read
}

/// What browsers call a server that speaks TLS: `https://HOST`, perhaps with a port, without a path.
pub fn is_address(text: &str) -> bool {
    let host = text.strip_prefix("https://").unwrap_or_default();
    !host.is_empty() && host.chars().all(|one| one.is_ascii_alphanumeric() || ".-:[]".contains(one))
}

fn address(node: &Node, out: &mut Vec<Diagnostic>) -> Option<String> {
    let text = yaml::text(node, out)?.trim_end_matches('/');
    if is_address(text) {
        return Some(text.to_owned());
    }
    wrong(node, format!("`{text}` is no address over TLS"), "give it as https://HOST, without a path: the server that speaks TLS passes requests on to this one", out);
    None
}

/// One of some words.
fn word<T: Copy>(node: &Node, words: &[(&str, T)], out: &mut Vec<Diagnostic>) -> Option<T> {
    let text = yaml::text(node, out)?;
    let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
    if found.is_none() {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let help = nearest(text, known.iter().copied()).map_or_else(|| format!("write one of: {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
        wrong(node, format!("`{text}` is not known here"), help, out);
    }
    found
}

/// A whole number within limits.
fn number(node: &Node, least: i64, most: i64, out: &mut Vec<Diagnostic>) -> Option<i64> {
    let text = yaml::text(node, out)?;
    let read = text.parse().ok().filter(|number| (least..=most).contains(number));
    if read.is_none() {
        wrong(node, format!("`{text}` is not a whole number from {least} to {most}"), "correct the value", out);
    }
    read
}

fn oidc(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Named> {
    let mut reader = MapReader::new(node, "`oidc`", out);
    let issuer = reader.need("issuer", out);
    let client = reader.need_text("client", out).map(str::to_owned);
    let secret = reader.text("secret_file", out).map(PathBuf::from);
    let name = reader.text("name", out).map(str::to_owned);
    let strengths = strengths(&mut reader, out);
    let since_max = reader.get("within_minutes").and_then(|node| number(node, 1, 1_440, out)).map(|minutes| minutes * 60_000);
    reader.finish(out);
    let node = issuer?;
    let issuer = yaml::text(node, out)?;
    // A provider on this machine, for trials, needs no TLS: nobody is between.
    let here = ["http://localhost:", "http://127.0.0.1:"].iter().any(|here| issuer.starts_with(here));
    if !here && issuer.strip_prefix("https://").is_none_or(str::is_empty) || issuer.contains(['?', '#', ' ']) {
        wrong(node, format!("`{issuer}` is no address over TLS"), "give it exactly as the provider writes it in its own description", out);
        return None;
    }
    Some(Named { issuer: issuer.to_owned(), client: client?, secret, name, strengths, since_max })
}

/// Strengths of a sign-in, each a word as the provider writes it.
fn strengths(reader: &mut MapReader<'_>, out: &mut Vec<Diagnostic>) -> Vec<String> {
    let given: Vec<&Node> = reader.list("acr", out).iter().collect();
    let mut found = Vec::new();
    for node in &given {
        let Some(text) = yaml::text(node, out) else { continue };
        if text.is_empty() || text.len() > 200 || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            wrong(node, format!("`{text}` is no strength of a sign-in"), "write it as the provider does, without a space", out);
        } else {
            found.push(text.to_owned());
        }
    }
    if let Some(node) = reader.get("acr").filter(|_| given.len() > STRENGTHS_MAX) {
        out.push(Diagnostic::error(code::LIMIT, node.span, format!("more than {STRENGTHS_MAX} strengths")).help("name those that are strong enough, the best first"));
    }
    found
}

fn sessions(node: &Node, out: &mut Vec<Diagnostic>) -> SessionLimits {
    let mut reader = MapReader::new(node, "`sessions`", out);
    let usual = SessionLimits::USUAL;
    let mut given = |key, least, most, out: &mut Vec<Diagnostic>| reader.get(key).and_then(|node| number(node, least, most, out));
    let limits = SessionLimits {
        idle: given("idle_minutes", 1, 480, out).map_or(usual.idle, |minutes| minutes * 60_000),
        whole: given("hours", 1, 24, out).map_or(usual.whole, |hours| hours * 3_600_000),
        of_one: given("of_person", 1, 200, out).and_then(|count| usize::try_from(count).ok()).unwrap_or(usual.of_one),
        ..usual
    };
    reader.finish(out);
    limits
}

fn portfolios(node: &Node, out: &mut Vec<Diagnostic>) -> Limits {
    let mut reader = MapReader::new(node, "`portfolios`", out);
    let usual = Limits::LASTING;
    let mut given = |key, least, most, out: &mut Vec<Diagnostic>| reader.get(key).and_then(|node| number(node, least, most, out));
    let bytes = |gibibytes: i64| u64::try_from(gibibytes).map_or(0, |count| count << 30);
    let limits = Limits {
        milliseconds: given("days", 1, 3_650, out).map_or(usual.milliseconds, |days| days * 86_400_000),
        each_owner: given("of_person", 1, 100, out).and_then(|count| usize::try_from(count).ok()).unwrap_or(usual.each_owner),
        bytes_owner: given("gibibytes_of_person", 1, 100, out).map_or(usual.bytes_owner, bytes),
        bytes_all: given("gibibytes", 1, 10_000, out).map_or(usual.bytes_all, bytes),
        ..usual
    };
    reader.finish(out);
    limits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Config, Vec<Diagnostic>> {
        Config::of(&SourceFile { path: "ntib.yaml".into(), text: text.into() })
    }

    #[test]
    fn the_file_that_is_installed_can_be_used() {
        let config = of(include_str!("../../../deploy/ntib.yaml")).unwrap();
        assert_eq!(config.listen, Some("127.0.0.1:8080".parse().unwrap()));
        assert!(config.record.is_some() && config.address.is_some() && config.form == Form::Json);
        assert_eq!(config.portfolios, Some(Limits::LASTING));
        let sessions = config.sessions.unwrap();
        assert_eq!((sessions.idle, sessions.whole, sessions.of_one), (SessionLimits::USUAL.idle, SessionLimits::USUAL.whole, SessionLimits::USUAL.of_one));
    }

    #[test]
    fn nothing_said_is_as_usual() {
        for text in ["", "# nothing\n", "log: {}\n"] {
            assert_eq!(of(text).unwrap(), Config::default(), "{text}");
        }
    }

    #[test]
    fn every_mistake_is_told_with_its_line_and_a_remedy() {
        let text = "listen: 8080\nrecrod: /x\nimport: true\nproxies: [a]\nlog:\n  form: jsno\n  level: loud\nsessions:\n  hours: 25\naddress: http://x\n";
        let mistakes = of(text).unwrap_err();
        let mut lines: Vec<u32> = mistakes.iter().map(|one| one.span.line).collect();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines, [1, 2, 3, 4, 6, 7, 9, 10], "{mistakes:?}");
        assert!(mistakes.iter().all(|one| one.help.is_some()), "{mistakes:?}");
    }

    #[test]
    fn each_key_is_read_described_and_held_to_its_limit() {
        let page = include_str!("../../../docs/reference/configuration.md");
        for (key, takes) in KEYS {
            assert!(page.contains(&format!("| `{key}` | {takes} |")), "`{key}` ({takes}) is not on the page");
            // A value that no key takes is refused under its own name, and not as an unknown key.
            let (outer, inner) = key.split_once('.').map_or((*key, None), |(outer, inner)| (outer, Some(inner)));
            let text = inner.map_or_else(|| format!("{outer}:\n  - [x]\n"), |inner| format!("{outer}:\n  {inner}: [x]\n"));
            let mistakes = of(&text).unwrap_err();
            assert!(mistakes.iter().all(|one| one.code != code::UNKNOWN_KEY), "{key}: {mistakes:?}");
        }
        let rows = page.lines().filter(|line| line.starts_with("| `")).count();
        assert_eq!(rows, KEYS.len(), "the page has a row for each key");
    }

    #[test]
    fn what_is_asked_of_a_provider_is_read() {
        let with = |more: &str| of(&format!("address: https://desk.example.ca\nrecord: /r\noidc:\n  issuer: https://id.example.ca\n  client: ntib\n{more}"));
        let oidc = with("  acr: [phr, 'urn:example:two']\n  within_minutes: 10\n").unwrap().oidc.unwrap();
        assert_eq!((oidc.strengths, oidc.since_max), (vec!["phr".to_owned(), "urn:example:two".to_owned()], Some(600_000)));
        let oidc = with("").unwrap().oidc.unwrap();
        assert_eq!((oidc.strengths, oidc.since_max), (vec![], None));
        for bad in ["  acr: phr\n", "  acr: ['two words']\n", "  acr: ['']\n", "  acr: [a, b, c, d, e, f, g, h, i, j, k]\n", "  within_minutes: 0\n", "  within_minutes: 1441\n"] {
            assert!(with(bad).unwrap_err().iter().all(|one| one.help.is_some()), "{bad}");
        }
    }

    #[test]
    fn a_record_goes_to_other_machines_over_tls_alone() {
        assert!(of("listen: 0.0.0.0:80\nrecord: /r\n").is_err());
        assert!(of("listen: 0.0.0.0:80\nrecord: /r\naddress: https://desk.example.ca\n").is_ok());
        assert!(of("listen: 127.0.0.1:80\nrecord: /r\n").is_ok());
        for (text, good) in [("https://a.ca", true), ("https://a.ca:8443", true), ("https://", false), ("https://a.ca/x", false), ("https://a.ca?x", false), ("http://a.ca", false), ("https://a b", false)] {
            assert_eq!(is_address(text), good, "{text}");
        }
    }
}
