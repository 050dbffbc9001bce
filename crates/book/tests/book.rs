//! The rulebook in the program is the one in the folder.

use std::path::Path;

#[test]
fn the_folder_and_the_program_hold_the_same_rulebook() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebook");
    let digest = |from| ntib_book::engine(from).expect("a rulebook").book().digest.clone();
    assert_eq!(digest(Some(root.as_path())), digest(None));
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let fault = ntib_book::engine(Some(Path::new("no/such/folder"))).expect_err("no rulebook");
    assert!(fault.to_string().contains("`no/such/folder`"), "{fault}");
}
