//! `ntib log`, `ntib backup`, `ntib restore`, as a user runs them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("ntib-cli-record-{}-{name}", std::process::id()));
        let _left_over = fs::remove_dir_all(&path).is_ok();
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn at(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0).is_ok();
    }
}

fn ntib(arguments: &[&str]) -> (i32, String, String) {
    ntib_with(None, arguments)
}

/// With a folder of secrets, as systemd makes one.
fn ntib_with(secrets: Option<&str>, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ntib"));
    command.args(arguments).env_remove("NTIB_LANG").env_remove("NTIB_DATA").env_remove("CREDENTIALS_DIRECTORY");
    if let Some(secrets) = secrets {
        command.env("CREDENTIALS_DIRECTORY", secrets);
    }
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    (
        status.code().unwrap(),
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    )
}

const SAID: [&str; 8] = [
    "--person",
    "a.tremblay",
    "--owner",
    "canada",
    "--releasable-to",
    "CA,US",
    "--audience",
    "role:liaison",
];

fn begin(data: &str) -> String {
    let (status, out, err) = ntib(
        &[
            &["log", "begin", "--data", data, "--origin", "desk.example.ca/log"],
            &SAID[..],
        ]
        .concat(),
    );
    assert_eq!(status, 0, "{err}");
    assert!(err.contains("log.key secret"));
    out.lines().last().unwrap().rsplit(' ').next().unwrap().to_owned()
}

#[test]
fn the_key_of_the_log_may_lie_among_the_secrets_of_the_service() {
    let folder = Folder::new("secrets");
    let (data, secrets) = (folder.at("data"), folder.at("secrets"));
    let key = begin(&data);
    fs::create_dir(&secrets).unwrap();
    fs::rename(Path::new(&data).join("log.key"), Path::new(&secrets).join("log.key")).unwrap();
    let rotate = [&["log", "rotate", "--data", &data, "--reason", "yearly"], &SAID[..]].concat();
    let (status, _, err) = ntib(&rotate);
    assert!(status == 2 && err.contains("key in force"), "without the secret nothing is signed: {err}");
    assert_eq!(ntib_with(Some(&folder.at("nothing")), &rotate).0, 2);
    let (status, _, err) = ntib_with(Some(&secrets), &rotate);
    assert_eq!(status, 0, "{err}");
    // The next key is kept in the folder with the one before it: both then go to the secrets.
    let kept = fs::read_to_string(Path::new(&data).join("log.key")).unwrap();
    assert_eq!(kept.lines().count(), 2);
    fs::rename(Path::new(&data).join("log.key"), Path::new(&secrets).join("log.key")).unwrap();
    let found = ["desk", "found", "--record", &data, "--office", "o", "--office-en", "Office", "--office-fr", "Bureau", "--place", "CA", "--person", "t", "--name", "T"];
    assert_ne!(ntib(&found).0, 0);
    let (status, _, err) = ntib_with(Some(&secrets), &found);
    assert_eq!(status, 0, "{err}");
    let (backup, part) = (folder.at("backup"), ["backup", "--record", &data]);
    assert_eq!(ntib_with(Some(&secrets), &[&part[..], &["--without-key", &backup]].concat()).0, 0);
    let (status, out, _) = ntib(&["log", "verify", &data, "--key", &key]);
    assert!(status == 0 && out.starts_with("sound: "), "{out}");
    // The address of a server among the secrets is that of a record without a log in its folder, and of no other.
    fs::write(Path::new(&secrets).join("postgres.address"), "host=/nowhere dbname=ntib\n").unwrap();
    assert_eq!(ntib_with(Some(&secrets), &rotate).0, 0);
    let elsewhere = rotate.iter().map(|word| if *word == data { secrets.replace("secrets", "elsewhere") } else { (*word).to_owned() }).collect::<Vec<_>>();
    let (status, _, err) = ntib_with(Some(&secrets), &elsewhere.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(status != 0 && (cfg!(feature = "postgres") || err.contains("without PostgreSQL")), "{err}");
}

#[test]
fn a_record_is_begun_verified_and_proved() {
    let folder = Folder::new("whole");
    let data = folder.at("data");
    let key = begin(&data);
    assert!(key.starts_with("desk.example.ca/log+"));
    let (status, out, _) = ntib(&["log", "verify", &data, "--key", &key]);
    assert_eq!((status, out.lines().count()), (0, 2));
    assert!(
        out.starts_with("sound: desk.example.ca/log, one entry, root "),
        "{out}"
    );
    assert_eq!(
        ntib(&[&["log", "begin", "--data", &data, "--origin", "x"], &SAID[..]].concat()).0,
        2,
        "not twice"
    );
    let (status, out, _) = ntib(
        &[
            &["log", "rotate", "--data", &data, "--reason", "yearly"],
            &SAID[..],
        ]
        .concat(),
    );
    assert_eq!(status, 0);
    let next = out
        .split(' ')
        .find(|word| word.starts_with("desk.example.ca/log+"))
        .unwrap()
        .to_owned();
    let (status, out, _) = ntib(&["log", "verify", &data, "--key", &key, "--lang", "fr"]);
    assert_eq!(status, 0);
    assert!(
        out.contains("2 inscriptions") && out.contains("un changement de clé, signé par les deux clés"),
        "{out}"
    );
    let (status, out, _) = ntib(&["log", "verify", &data, "--key", &next]);
    assert_eq!(status, 3, "the second key is not the first");
    assert!(
        out.starts_with("key-trusted: entry 0: the first key is not the one you gave"),
        "{out}"
    );

    let (status, out, _) = ntib(&["log", "show", "--data", &data]);
    assert_eq!(status, 0);
    assert!(
        out.contains("begin-log log/key")
            && out.contains("reason: yearly")
            && out.contains("releasable to CA, US"),
        "{out}"
    );
    let (_, out, _) = ntib(&[
        "log", "show", "--data", &data, "--from", "1", "--json", "--object", "log/key",
    ]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(document["entries"][0]["entry"]["verb"], "rotate-key");

    let proof = folder.at("one.tlog-proof");
    assert_eq!(
        ntib(&["log", "prove", "--data", &data, "#1", "--out", &proof]).0,
        0
    );
    let (status, out, err) = ntib(&["log", "verify", &proof, "--key", &next]);
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("\"verb\":\"rotate-key\"") && err.contains("entry 1 of 2 of desk.example.ca/log"));
    assert_eq!(ntib(&["log", "verify", &proof, "--key", &key]).0, 3);
    assert_eq!(ntib(&["log", "verify", &proof]).0, 2);
    assert_eq!(ntib(&["log", "prove", "--data", &data, "#2"]).0, 2);
}

#[test]
fn a_record_is_published_copied_and_restored() {
    let folder = Folder::new("copies");
    let (data, copy, restored) = (folder.at("data"), folder.at("copy"), folder.at("restored"));
    let key = begin(&data);
    let files = folder.at("files");
    assert_eq!(ntib(&["log", "publish", "--data", &data, &files]).0, 0);
    assert_eq!(ntib(&["log", "verify", &files, "--key", &key]).0, 0);
    fs::remove_file(Path::new(&files).join("checkpoint")).unwrap();
    let (status, out, _) = ntib(&["log", "verify", &files, "--json"]);
    assert_eq!(status, 3);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&out).unwrap()["faults"][0]["code"],
        "checkpoint-missing"
    );

    assert_eq!(ntib(&["backup", &copy, "--data", &data]).0, 0);
    assert_eq!(ntib(&["log", "verify", &copy, "--key", &key]).0, 0);
    assert_eq!(
        ntib(&["restore", &copy, "--data", &data]).0,
        2,
        "never over a record"
    );
    let (status, _, err) = ntib(&["restore", &copy, "--data", &restored, "--key", &key]);
    assert_eq!(status, 0, "{err}");
    assert_eq!(
        ntib(&["log", "verify", &restored, "--key", &key]),
        ntib(&["log", "verify", &data, "--key", &key])
    );
    assert_eq!(
        ntib(&[&["log", "rotate", "--data", &restored], &SAID[..]].concat()).0,
        0,
        "it goes on"
    );
}

#[test]
fn a_damaged_backup_is_refused_with_the_place() {
    let folder = Folder::new("damaged");
    let (data, copy, restored) = (folder.at("data"), folder.at("copy"), folder.at("restored"));
    begin(&data);
    assert_eq!(ntib(&["backup", &copy, "--data", &data, "--without-key"]).0, 0);
    let bytes = fs::read(&copy).unwrap();
    fs::write(&copy, &bytes[..bytes.len() - 2_000]).unwrap();
    let (status, _, err) = ntib(&["restore", &copy, "--data", &restored]);
    assert_eq!(status, 5);
    assert!(
        err.contains("is damaged: backup-cut: ") && err.contains("nothing was restored"),
        "{err}"
    );
    let at = bytes.windows(10).position(|part| part == b"a.tremblay").unwrap();
    let mut spoilt = bytes.clone();
    spoilt[at] = b'b';
    fs::write(&copy, &spoilt).unwrap();
    let (status, _, err) = ntib(&["restore", &copy, "--data", &restored, "--lang", "fr"]);
    assert_eq!(status, 5);
    assert!(err.contains("entry-differs: entry 0"), "{err}");
    assert!(!Path::new(&restored).exists(), "nothing was restored");
    assert_eq!(ntib(&["log", "verify", &copy]).0, 3);
    fs::write(&copy, &bytes).unwrap();
    let (status, _, err) = ntib(&["restore", &copy, "--data", &restored]);
    assert_eq!(status, 0);
    assert!(err.contains("no key to sign with"), "{err}");
    assert_eq!(
        ntib(&[&["log", "rotate", "--data", &restored], &SAID[..]].concat()).0,
        2
    );
    let with = folder.at("with");
    assert_eq!(
        ntib(&[
            "restore",
            &copy,
            "--data",
            &with,
            "--key-file",
            &folder.at("data/log.key")
        ])
        .0,
        0
    );
    assert_eq!(
        ntib(&[&["log", "rotate", "--data", &with], &SAID[..]].concat()).0,
        0
    );
}

#[test]
fn classified_matter_is_refused() {
    let folder = Folder::new("classified");
    let data = folder.at("data");
    let said = [
        &[
            "log",
            "begin",
            "--data",
            &data,
            "--origin",
            "x",
            "--level",
            "secret",
        ],
        &SAID[..],
    ]
    .concat();
    let (status, _, err) = ntib(&said);
    assert_eq!(status, 5);
    assert!(
        err.contains("a marking of classified matter, which is not taken in"),
        "{err}"
    );
    assert!(!Path::new(&data).exists());
}
