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

/// What the unit must say, so that the process has no more than it needs.
const HARDENED: [&str; 14] = [
    "User=ntib", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes",
    "PrivateUsers=yes", "RestrictNamespaces=yes", "MemoryDenyWriteExecute=yes", "SystemCallArchitectures=native", "SystemCallFilter=@system-service",
    "StateDirectory=ntib", "UMask=0077",
];

#[test]
fn the_unit_is_well_formed_and_hardened() {
    let unit = std::fs::read_to_string(root().join("deploy/ntib.service")).unwrap();
    for line in HARDENED {
        assert!(unit.lines().any(|one| one == line), "{line}");
    }
    for line in unit.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        assert!(line.starts_with('[') && line.ends_with(']') || line.split_once('=').is_some_and(|(key, _)| key.chars().all(char::is_alphabetic)), "{line}");
    }
    // Where systemd is at hand, it is asked too: about the unit with a program that is there.
    let folder = Folder::new("unit");
    let own = folder.file("ntib.service", &unit.replace("/usr/local/bin/ntib", env!("CARGO_BIN_EXE_ntib")));
    let Ok(verified) = Command::new("systemd-analyze").arg("verify").arg(&own).output() else { return };
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    let measured = Command::new("systemd-analyze").args(["security", "--offline=true", "--threshold=15"]).arg(&own).output().unwrap();
    assert!(measured.status.success(), "{}", String::from_utf8_lossy(&measured.stdout));
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
