//! The server as a process: its settings, its log, what it tells of itself; and the files with which it is installed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a failing step should stop the test")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A folder that is gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("ntib-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0).is_ok();
    }
}

fn ntib(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ntib"));
    for name in ["NTIB_CONFIG", "NTIB_LISTEN", "NTIB_METRICS", "NTIB_RECORD", "NTIB_ADDRESS"] {
        command.env_remove(name);
    }
    command.args(arguments).output().unwrap()
}

/// A server that ends with the test.
struct Server {
    child: Child,
    pages: String,
    metrics: String,
    log: BufReader<std::process::ChildStderr>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended = self.child.kill().is_ok() && self.child.wait().is_ok();
    }
}

fn serve(config: &Path) -> Server {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ntib"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--today", "2026-11-24", "--config"]).arg(config);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut out, mut log) = (BufReader::new(child.stdout.take().unwrap()), BufReader::new(child.stderr.take().unwrap()));
    let host = |line: &str| line.trim().rsplit("http://").next().unwrap().trim_end_matches('/').to_owned();
    let (mut first, mut line) = (String::new(), String::new());
    out.read_line(&mut first).unwrap();
    while !line.contains("metrics and health") {
        line.clear();
        assert!(log.read_line(&mut line).unwrap() > 0, "the server ended");
    }
    Server { child, pages: host(&first), metrics: host(&line), log }
}

fn get(host: &str, path: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), head.to_owned(), body.to_owned())
}

#[test]
fn settings_are_checked_before_anything_is_served() {
    let folder = Folder::new("settings");
    let bad = folder.file("bad.yaml", "listen: 127.0.0.1:0\nlog:\n  levle: info\n");
    let told = ntib(&["serve", "--check", "--config", bad.to_str().unwrap()]);
    let said = String::from_utf8(told.stderr).unwrap();
    assert_eq!(told.status.code(), Some(5), "{said}");
    assert!(said.contains("bad.yaml:3:3") && said.contains("unknown key `levle`") && said.contains("did you mean `level`?"), "{said}");
    // As installed, where nothing was begun yet: the remedy is told.
    let installed = root().join("deploy/ntib.yaml");
    let text = std::fs::read_to_string(&installed).unwrap();
    let record = folder.0.join("record");
    let elsewhere = |lists: &str| folder.file("ntib.yaml", &format!("{}\n{lists}", text.replace("/var/lib/ntib/record", record.to_str().unwrap())));
    let refused = |config: &PathBuf, what: &str| {
        let told = ntib(&["serve", "--check", "--config", config.to_str().unwrap()]);
        let said = String::from_utf8(told.stderr).unwrap();
        assert!(told.status.code() == Some(5) && said.contains(what) && !said.contains("can be used"), "{said}");
    };
    refused(&elsewhere(""), "ntib log begin --record");
    std::fs::create_dir_all(&record).unwrap();
    refused(&elsewhere(""), "there is no record in");
    let begin = ["--origin", "desk.example.ca/log", "--person", "t.nakamura", "--owner", "liaison-office", "--releasable-to", "CA", "--audience", "role:administrator"];
    let begun = ntib(&[&["log", "begin", "--record", record.to_str().unwrap()][..], &begin[..]].concat());
    assert!(begun.status.success(), "{}", String::from_utf8_lossy(&begun.stderr));
    refused(&elsewhere("lists: /no/such/lists\n"), "ntib import screening-list");
    let installed = elsewhere("");
    let told = ntib(&["serve", "--check", "--config", installed.to_str().unwrap()]);
    assert_eq!(told.status.code(), Some(0), "{}", String::from_utf8_lossy(&told.stderr));
    let told = ntib(&["serve", "--check", "--config", installed.to_str().unwrap(), "--address", "http://desk.example.ca"]);
    assert_eq!(told.status.code(), Some(2), "what the command line says goes before the file");
    let told = ntib(&["serve", "--check", "--config", "/no/such/file"]);
    assert_eq!(told.status.code(), Some(1));
}

#[test]
fn each_response_has_a_number_under_which_log_and_page_know_it() {
    let folder = Folder::new("served");
    let config = folder.file("ntib.yaml", "metrics: 127.0.0.1:0\nlog:\n  form: json\n  level: debug\n");
    let mut server = serve(&config);
    let number = |head: &str| head.lines().find_map(|line| line.strip_prefix("x-operation-id: ")).unwrap().to_owned();
    let (status, head, body) = get(&server.pages, "/en/law/there-is-none?q=whatissecret");
    let missing = number(&head);
    assert!(status == 404 && body.contains(&missing), "the page names it");
    let (status, head, _) = get(&server.pages, "/en/law");
    assert!(status == 200 && number(&head) != missing);
    let (status, _, body) = get(&server.pages, "/api/v1/no-such");
    assert!(status == 404 && body.contains("\"operation\""));
    let mut line = String::new();
    while !line.contains(&missing) {
        line.clear();
        assert!(server.log.read_line(&mut line).unwrap() > 0);
    }
    let told: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!((told["status"].as_u64(), told["route"].as_str(), told["level"].as_str(), told["why"].as_str()), (Some(404), Some("law/"), Some("info"), Some("not-found")));
    assert!(!line.contains("whatissecret") && !line.contains("there-is-none"), "{line}");
    let (status, head, text) = get(&server.metrics, "/metrics");
    assert!(status == 200 && head.contains("openmetrics-text") && text.trim_end().ends_with("# EOF"), "{text}");
    for expected in ["ntib_requests_total{part=\"pages\",route=\"law\",method=\"GET\",status=\"200\"} 1", "ntib_refusals_total{why=\"not-found\"} 2", "ntib_live_streams 0"] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(text.contains("ntib_request_duration_seconds_bucket{le=\"20.0\"") && !text.contains("there-is-none"));
    let entries = text.lines().find_map(|line| line.strip_prefix("ntib_log_entries ")).unwrap();
    assert!(entries.parse::<u64>().unwrap() > 100);
    assert_eq!(get(&server.metrics, "/health").0, 200);
    assert_eq!((get(&server.metrics, "/en/law").0, get(&server.pages, "/metrics").0), (404, 404), "each address has its own");
}

/// What each unit must say, so that the process has no more than it needs.
const HARDENED: [&str; 15] = [
    "User=ntib", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes",
    "PrivateUsers=yes", "RestrictNamespaces=yes", "MemoryDenyWriteExecute=yes", "SystemCallArchitectures=native", "SystemCallFilter=@system-service",
    "StateDirectory=ntib", "UMask=0077", "IPAddressDeny=any",
];
/// The program as the units call it.
const PROGRAM: &str = "/usr/local/bin/ntib";

/// The files in `deploy/` whose name ends so, with their text.
fn deployed(ending: &str) -> Vec<(String, String)> {
    let files = std::fs::read_dir(root().join("deploy")).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.to_str().unwrap().ends_with(ending)).collect();
    files.sort();
    files.iter().map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn the_units_are_well_formed_and_hardened() {
    let folder = Folder::new("units");
    let units = [deployed(".service"), deployed(".timer")].concat();
    assert_eq!(units.len(), 3);
    let grows = "ExecStartPre=-+/usr/bin/chattr +a /var/lib/ntib/record/audit.jsonl";
    assert!(units.iter().any(|(name, unit)| name == "ntib.service" && unit.lines().any(|line| line == grows)), "the audit can be added to alone");
    for (name, unit) in &units {
        for line in HARDENED.iter().filter(|_| name.ends_with(".service")) {
            assert!(unit.lines().any(|one| one == *line), "{name}: {line}");
        }
        for line in unit.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let set = line.split_once('=').is_some_and(|(key, _)| key.chars().all(char::is_alphabetic));
            assert!(line.starts_with('[') && line.ends_with(']') || set, "{name}: {line}");
        }
        folder.file(name, &unit.replace(PROGRAM, env!("CARGO_BIN_EXE_ntib")));
    }
    // Where systemd is at hand, it is asked too: about the units with a program that is there.
    let paths: Vec<PathBuf> = units.iter().map(|(name, _)| folder.0.join(name)).collect();
    let Ok(verified) = Command::new("systemd-analyze").arg("verify").args(&paths).output() else { return };
    let said = String::from_utf8_lossy(&verified.stderr).into_owned();
    // What other units of this machine are told of is not ours.
    assert!(verified.status.success() && !said.contains("ntib"), "{said}");
    for path in paths.iter().filter(|path| path.extension().unwrap() == "service") {
        let measured = Command::new("systemd-analyze").args(["security", "--offline=true", "--threshold=15"]).arg(path).output().unwrap();
        assert!(measured.status.success(), "{}", String::from_utf8_lossy(&measured.stdout));
    }
}

#[test]
fn what_the_units_call_is_there() {
    let folder = Folder::new("called");
    let record = folder.0.join("record");
    let begin = ["--origin", "desk.example.ca/log", "--person", "t.nakamura", "--owner", "liaison-office", "--releasable-to", "CA", "--audience", "role:administrator"];
    let begun = ntib(&[&["log", "begin", "--record", record.to_str().unwrap()][..], &begin[..]].concat());
    assert!(begun.status.success(), "{}", String::from_utf8_lossy(&begun.stderr));
    let here = |text: &str| text.replace("/var/lib/ntib", folder.0.to_str().unwrap());
    let settings = folder.file("ntib.yaml", &here(&std::fs::read_to_string(root().join("deploy/ntib.yaml")).unwrap()));
    let told: Vec<(String, String)> = deployed(".env").iter().flat_map(|(_, text)| text.lines()).filter_map(|line| line.split_once('='))
        .map(|(key, value)| (format!("${{{key}}}"), value.to_owned())).collect();
    let mut called = 0;
    for (name, unit) in deployed(".service") {
        let calls = unit.lines().filter_map(|line| line.strip_prefix("ExecStart=").or_else(|| line.strip_prefix("ExecStartPre=")));
        // What need not succeed is the system's, and not this program's.
        for line in calls.filter(|line| !line.starts_with('-')) {
            let line = told.iter().fold(here(line), |line, (key, value)| line.replace(key, value)).replace("/etc/ntib/ntib.yaml", settings.to_str().unwrap());
            assert!(!line.contains("${"), "{name}: {line}: each name stands in a file of `deploy/`");
            let (program, rest) = line.split_once(' ').unwrap();
            // A server would serve: that its settings can be used is enough.
            let check = (rest.starts_with("serve ") && !rest.ends_with(" --check")).then_some("--check");
            let words: Vec<&str> = rest.split(' ').chain(check).collect();
            let ended = ntib(&words);
            assert!(program == PROGRAM && ended.status.success(), "{name}: {line}: {}", String::from_utf8_lossy(&ended.stderr));
            called += 1;
        }
    }
    assert!(called == 3 && folder.0.join("outbox/new").is_dir(), "the server, its check, and the digests");
    // The timer starts the unit of its own name.
    assert!(deployed(".timer").iter().all(|(name, _)| root().join("deploy").join(name.replace(".timer", ".service")).is_file()));
}

/// The first number behind a text, as of a version.
fn version(text: &str, behind: &str) -> (u32, u32) {
    let rest = text.split(behind).nth(1).unwrap();
    let mut numbers = rest.split(|one: char| !one.is_ascii_digit()).map(|part| part.parse().unwrap());
    (numbers.next().unwrap(), numbers.next().unwrap())
}

#[test]
fn the_compiler_of_the_container_is_new_enough() {
    let text = std::fs::read_to_string(root().join("deploy/Containerfile")).unwrap();
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let (container, least) = (version(&text, "/library/rust:"), version(&manifest, "\nrust-version = \""));
    assert!(container >= least, "the container file builds with Rust {container:?}, and `rust-version` is {least:?}");
    // The program takes its C library from the second image: both are of one Debian.
    assert!(text.contains("-bookworm AS build") && text.contains("/cc-debian12:"), "two Debians");
}

#[test]
fn the_container_runs_as_nobody_with_the_files_that_are_there() {
    let text = std::fs::read_to_string(root().join("deploy/Containerfile")).unwrap();
    let mut stages = 0;
    for line in text.replace("\\\n", " ").lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let (word, rest) = line.split_once(' ').unwrap();
        assert!(["FROM", "RUN", "WORKDIR", "COPY", "USER", "VOLUME", "EXPOSE", "ENV", "ENTRYPOINT", "CMD"].contains(&word), "{line}");
        stages += usize::from(word == "FROM");
        if let Some(from) = rest.strip_prefix("--from=build /src/").filter(|from| !from.starts_with("target/")) {
            assert!(root().join(from.split(' ').next().unwrap()).is_file(), "{line}");
        }
        if ["ENTRYPOINT", "CMD", "VOLUME"].contains(&word) {
            serde_json::from_str::<Vec<String>>(rest).unwrap_or_else(|error| panic!("{line}: {error}"));
        }
    }
    let last = text.rsplit("\nFROM ").next().unwrap();
    assert!(stages == 2 && last.contains("\nUSER 65532:65532\n"), "the second stage runs as a user of its own");
}
