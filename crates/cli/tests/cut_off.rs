//! A command that is killed in the middle of writing leaves nothing half written under the name that was asked for.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failing step should stop the test")]

use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::FileTypeExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

/// Longer than what a pipe holds (64 KiB), however it is packed: rows whose texts repeat nothing.
const ROWS: usize = 6_000;

/// How often it is looked whether the command ended without writing.
const LOOKS: Duration = Duration::from_millis(200);

fn folder() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cut-off");
    let _ = std::fs::remove_dir_all(&here);
    std::fs::create_dir_all(&here).unwrap();
    here
}

/// Rows of which each has 48 letters that look random; in every other the day cannot be read.
fn rows() -> String {
    let (mut text, mut state) = ("note,item.hts_us,item.value,leg.from,leg.to,leg.kind,as_of\n".to_owned(), 9_u64);
    for row in 0..ROWS {
        for _ in 0..3 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            write!(text, "{:016x}", state ^ (state >> 29)).unwrap();
        }
        let day = if row % 2 == 0 { "2026-11-02" } else { "soon" };
        writeln!(text, ",8807.30.00,{}.00 USD,CA,US,export,{day}", row + 1).unwrap();
    }
    text
}

fn start(arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ntib"));
    command.args(arguments).env_remove("NTIB_RULEBOOK").env_remove("NTIB_LANG");
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Kills the command when it has begun to write `name`: what is unfinished is a pipe of which a part is read, so that the command stands in
/// the middle of the file.
fn killed(here: &Path, name: &str, arguments: &[&str]) {
    let (whole, unfinished) = (here.join(name), here.join(format!("{name}.partial")));
    std::fs::write(&whole, "what stood there before").unwrap();
    assert!(Command::new("mkfifo").arg(&unfinished).status().unwrap().success());
    let (sent, got) = mpsc::channel();
    let at = unfinished.clone();
    let reader = std::thread::spawn(move || {
        // Waits until the command opens the other end.
        let mut pipe = File::open(at).unwrap();
        sent.send(pipe.read(&mut [0; 16]).unwrap()).unwrap();
        pipe
    });
    let mut child = start(arguments);
    loop {
        match got.recv_timeout(LOOKS) {
            Ok(read) => break assert!(read > 0, "{name}: nothing was written"),
            Err(RecvTimeoutError::Timeout) => assert!(child.try_wait().unwrap().is_none(), "{name}: the command ended before it wrote"),
            Err(error) => panic!("{name}: {error}"),
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    drop(reader.join().unwrap());
    assert_eq!(std::fs::read_to_string(&whole).unwrap(), "what stood there before", "{name}");
    assert!(std::fs::symlink_metadata(&unfinished).unwrap().file_type().is_fifo(), "{name}: what is unfinished bears another name");
    std::fs::remove_file(&unfinished).unwrap();
}

#[test]
fn nothing_half_written_stands_under_its_name() {
    let here = folder();
    let at = |name: &str| here.join(name).to_str().unwrap().to_owned();
    let table = at("rows.csv");
    std::fs::write(&table, rows()).unwrap();
    let question = ["--question", "us/entry-duty"];
    for name in ["a.csv", "a.tsv", "a.csv.gz", "a.xlsx", "a.ods", "a.parquet", "a.arrow"] {
        killed(&here, name, &[&["assess", &table, "--out", &at(name)], &question[..]].concat());
    }
    killed(&here, "left-out.csv", &[&["assess", &table, "--out", &at("b.csv"), "--errors", &at("left-out.csv")], &question[..]].concat());
    killed(&here, "changes.parquet", &[&["impact", &table, "--from", "2025-03-20", "--to", "2026-11-02", "--out", &at("changes.parquet")], &question[..]].concat());
    killed(&here, "brief.pdf", &[&["value", &table, "--instrument", "us/usmca", "--brief", &at("brief.pdf")], &question[..]].concat());
    std::fs::create_dir_all(here.join("kept")).unwrap();
    for name in ["kept/rows.csv", "kept/rows.answers.csv"] {
        killed(&here, name, &[&["watch", &at("kept"), "--add", &table], &question[..]].concat());
    }
    // What was cut off is begun again, and is whole then.
    let done = start(&[&["assess", &table, "--out", &at("a.csv")], &question[..]].concat()).wait().unwrap();
    assert_eq!((done.code(), std::fs::read_to_string(at("a.csv")).unwrap().lines().count()), (Some(5), ROWS / 2 + 1));
    assert!(!here.join("a.csv.partial").exists());
}
