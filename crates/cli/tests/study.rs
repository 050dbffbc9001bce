//! The study of USMCA claims, run again where the official files, Python and `zstd` are at hand (`NTIB_SHARED_DATA` names the folder of the data
//! where it does not stand beside the repository).

#![allow(clippy::unwrap_used, reason = "a failing step should stop the test")]

use std::path::PathBuf;
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn data(name: &str) -> PathBuf {
    std::env::var_os("NTIB_SHARED_DATA").map_or_else(|| root().join("../shared/data"), PathBuf::from).join(name)
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|done| done.status.success())
}

#[test]
fn every_figure_of_the_study_comes_out_again() {
    let (imports, schedule) = (data("usmca-claim-shares"), data("us-hts-schedule"));
    if !imports.is_dir() || !schedule.is_dir() || !is_there("python3") || !is_there("zstd") {
        return;
    }
    let done = Command::new("python3")
        .arg("-B")
        .arg(root().join("docs/studies/usmca-claim-shares/study.py"))
        .args([imports, PathBuf::from("--schedule"), schedule, PathBuf::from("--ntib"), PathBuf::from(env!("CARGO_BIN_EXE_ntib")), PathBuf::from("--check")])
        .env_remove("NTIB_RULEBOOK")
        .env_remove("NTIB_LANG")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}\nwhere the law has changed on purpose, run the study again without `--check` and read what differs");
}
