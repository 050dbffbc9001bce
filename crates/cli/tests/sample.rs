//! The invented world as its people find it: what a successor asks is answered from the handover pack alone, and what is new is not everything.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failing step should stop the test")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// A server over the invented world, gone with the test.
struct Server {
    child: Child,
    host: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended = self.child.kill().is_ok() && self.child.wait().is_ok();
    }
}

impl Server {
    fn start() -> Server {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ntib"));
        for name in ["NTIB_CONFIG", "NTIB_LISTEN", "NTIB_METRICS", "NTIB_RECORD", "NTIB_ADDRESS"] {
            command.env_remove(name);
        }
        let mut child = command.args(["serve", "--listen", "127.0.0.1:0", "--today", "2026-11-24"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let host = first.trim().rsplit("http://").next().unwrap().trim_end_matches('/').to_owned();
        Server { child, host }
    }

    /// The head and the body of an answer.
    fn ask(&self, method: &str, path: &str, cookie: &str, form: &str) -> (String, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let length = form.len();
        let kind = "application/x-www-form-urlencoded";
        let host = &self.host;
        write!(stream, "{method} {path} HTTP/1.1\r\nhost: {host}\r\ncookie: {cookie}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{form}").unwrap();
        let mut all = Vec::new();
        stream.read_to_end(&mut all).unwrap();
        let end = all.windows(4).position(|part| part == b"\r\n\r\n").unwrap();
        let body = all.split_off(end + 4);
        (String::from_utf8(all).unwrap(), body)
    }

    /// The cookie of a session as this person.
    fn be(&self, person: &str) -> String {
        let (head, _) = self.ask("POST", "/en/desk/be", "", &format!("person={person}"));
        let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap_or_else(|| panic!("nobody is {person}: {head}"));
        cookie.split(';').next().unwrap().to_owned()
    }

    fn page(&self, path: &str, cookie: &str) -> String {
        let (head, body) = self.ask("GET", path, cookie, "");
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        String::from_utf8(body).unwrap()
    }
}

/// A part of a page, by the identifier of its heading.
fn part<'p>(page: &'p str, id: &str) -> &'p str {
    let begins = page.find(&format!("aria-labelledby=\"{id}\"")).unwrap_or_else(|| panic!("no part {id}"));
    page.get(begins..).unwrap().split("</section>").next().unwrap()
}

/// A part of the pack, and what must stand in it, in English and in French.
type Asked = (&'static str, [&'static [&'static str]; 2]);

/// The ten questions of whoever takes the liaison officer's post.
const QUESTIONS: [Asked; 10] = [
    ("holders", [&["Who held the post", "Hugo Lavoie", "2025-02-03", "2026-01-12", "Claire Bouchard"], &["Qui a occupé le poste", "Hugo Lavoie", "2026-01-12", "Claire Bouchard"]]),
    ("contacts", [&["Whom do we know", "Rita Cole", "2026-02-12", "First call after the handover"], &["Qui connaissons-nous", "Rita Cole", "2026-02-12", "Premier appel"]]),
    ("promised", [&["What did the post promise", "within ten working days", "Anne Whitfield"], &["a promis le titulaire du poste", "dix jours ouvrables", "Anne Whitfield"]]),
    ("owed", [&["What was the post promised", "Access of Canadian staff", "Daniel Reyes", "2026-10-31"], &["Que lui a-t-on promis", "Daniel Reyes", "2026-10-31"]]),
    ("actions", [&["What is to be done", "Send the list of visitors", "2026-10-15"], &["Que doit faire le poste", "liste des visiteurs", "2026-10-15"]]),
    ("meetings", [&["Which meetings are ahead", "Fifth meeting", "2026-12-09", "Ottawa"], &["réunions sont à venir", "Cinquième réunion", "2026-12-09"]]),
    ("work", [&["what is next in each", "Bid for hull sections", "countersign"], &["quelle est la suite pour chacun", "contresigner"]]),
    ("decisions", [&["What was decided", "Brackets move to Montréal without a licence", "the exporter’s own decision", "EAR 15 CFR 738.4(a)"], &["Qu’a-t-on décidé", "EAR 15 CFR 738.4(a)"]]),
    ("disputed", [&["What is disputed", "One list of visitors", "Anne Whitfield: Three weeks is too early"], &["contesté", "Anne Whitfield\u{a0}: Trois semaines"]]),
    ("rests", [&["What rests on which instrument", "us/ear", "Brackets move to Montréal"], &["repose sur quel instrument", "us/ear"]]),
];

#[test]
fn a_successor_finds_ten_answers_in_the_pack_alone() {
    let server = Server::start();
    let claire = server.be("c.bouchard");
    for (lang, at) in [("en", 0), ("fr", 1)] {
        let page = server.page(&format!("/{lang}/desk/handover/liaison-officer-ottawa"), &claire);
        for (id, texts) in QUESTIONS {
            let shown = part(&page, id);
            for wanted in texts.get(at).copied().unwrap_or_default() {
                assert!(shown.contains(wanted), "{lang} {id}: {wanted} is not in {shown}");
            }
        }
        let (head, pdf) = server.ask("GET", &format!("/{lang}/desk/handover/liaison-officer-ottawa?as=pdf"), &claire, "");
        assert!(head.contains("application/pdf") && pdf.starts_with(b"%PDF-"), "{head}");
    }
    // A firm has no such pack of the office.
    let firm = server.be("b.kowalchuk");
    let (head, body) = server.ask("GET", "/en/desk/handover/liaison-officer-ottawa", &firm, "");
    let text = String::from_utf8(body).unwrap();
    assert!(!text.contains("Rita Cole") && !text.contains("within ten working days"), "{head}");
}

#[test]
fn everybody_has_looked_shortly_before() {
    let server = Server::start();
    for person in ["c.bouchard", "m.tremblay", "j.okafor", "p.singh", "d.reyes", "h.lavoie"] {
        let page = server.page("/en/desk/today", &server.be(person));
        let count = page.split("New (").nth(1).and_then(|rest| rest.split(')').next()).map_or(0, |count| count.parse::<u32>().unwrap());
        assert!(count <= 25, "{person} has {count} new entries");
    }
}
