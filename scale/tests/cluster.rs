//! A scheduler and two executors, each a process of its own, give the bytes that the command gives.
#![cfg(feature = "cluster")]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a failing step should stop the test")]

mod common;

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::{by_command, folder, home, options, portfolio};
use ntib_scale::out;

/// How long a process may take until it listens.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process that ends with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ntib-scale"));
    command.args(words).stdin(Stdio::null()).env_remove("NTIB_RULEBOOK");
    command
}

fn start(words: &[&str], port: u16) -> Process {
    let mut process = Process(program(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts"));
    let begun = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        assert!(process.0.try_wait().expect("a state").is_none(), "{words:?} ended before it listened");
        assert!(begun.elapsed() < PATIENCE, "{words:?} does not listen");
        std::thread::yield_now();
    }
    process
}

/// Two ports that follow one another and are free.
fn ports() -> u16 {
    for _ in 0..100 {
        let first = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = first.local_addr().expect("an address").port();
        if port < u16::MAX && TcpListener::bind((Ipv4Addr::LOCALHOST, port + 1)).is_ok() {
            return port;
        }
    }
    panic!("no ports are free");
}

fn ask(query: &str, out: &Path, more: &[&str]) {
    let told = program(&["sql", query, "--canonical", "--out"]).arg(out).args(more).output().expect("it runs");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
}

#[test]
fn two_executors_give_the_bytes_of_the_command() {
    let folder = folder("cluster");
    let (lots, answers) = (folder.join("lots.parquet"), folder.join("answers.parquet"));
    // More than one group of rows: each executor has some.
    portfolio(&lots, 150_000);
    let home = home();
    assert!(by_command(&home, &lots, &answers, false) > 0);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let expected = runtime.block_on(out::canonical_file(&answers)).expect("the command's file");
    let scheduler_port = ports();
    let _scheduler = start(&["scheduler", "--port", &scheduler_port.to_string()], scheduler_port);
    let executors: Vec<Process> = (0..2)
        .map(|_| {
            let port = ports();
            start(&["executor", "--port", &port.to_string(), "--scheduler-port", &scheduler_port.to_string()], port)
        })
        .collect();
    assert_eq!(executors.len(), 2);
    let query = format!("SELECT * FROM ntib_answers('{}', '{}')", lots.display(), options(false));
    let address = format!("df://127.0.0.1:{scheduler_port}");
    let of_cluster = folder.join("cluster.parquet");
    ask(&query, &of_cluster, &["--cluster", &address, "--parts", "4"]);
    assert!(std::fs::read(&of_cluster).expect("a file") == expected, "the cluster gives the same bytes");
    let of_one = folder.join("one.parquet");
    ask(&query, &of_one, &["--parts", "1"]);
    assert!(std::fs::read(&of_one).expect("a file") == expected, "one process gives the same bytes");
    let wrong = program(&["sql", "SELECT ntib_answer('us/entry-dutty', 'leg.to', 'US')", "--cluster", &address]).output().expect("it runs");
    assert!(!wrong.status.success() && String::from_utf8_lossy(&wrong.stderr).contains("us/entry-duty"), "{}", String::from_utf8_lossy(&wrong.stderr));
    std::fs::remove_dir_all(folder).expect("the folder goes");
}
