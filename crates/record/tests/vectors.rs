//! Published vectors: trees of RFC 6962, signed notes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

use ntib_record::{
    Frontier, Hash, Note, NoteError, SigningKey, VerifierKey, from_hex, to_hex, verify_consistency,
    verify_inclusion,
};

/// Leaves and roots of the reference tree of certificate-transparency (merkletree/merkle_tree_test.cc).
const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

#[test]
fn roots_of_the_reference_tree() {
    let mut tree = Frontier::new();
    assert_eq!(
        tree.root().to_string(),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    for (leaf, root) in LEAVES.iter().zip(ROOTS) {
        tree.push(Hash::leaf(&from_hex(leaf).unwrap()), |_, _, _| {});
        assert_eq!(tree.root().to_string(), root);
    }
}

fn rows(text: &str) -> Vec<Vec<&str>> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
        .collect()
}

/// A hash of another length than 32 bytes stands for a proof that no one could have given.
fn hashes(text: &str) -> Option<Vec<Hash>> {
    if text.is_empty() {
        Some(Vec::new())
    } else {
        text.split(',').map(Hash::from_base64).collect()
    }
}

#[test]
fn inclusion_proofs() {
    let rows = rows(include_str!("vectors/inclusion.tsv"));
    for row in &rows {
        let [name, index, size, root, leaf, proof, holds] = row[..] else {
            panic!("{row:?}")
        };
        let given = (Hash::from_base64(root), Hash::from_base64(leaf), hashes(proof));
        let verified = match given {
            (Some(root), Some(leaf), Some(proof)) => verify_inclusion(
                &leaf,
                index.parse().unwrap(),
                size.parse().unwrap(),
                &proof,
                &root,
            ),
            _ => false,
        };
        assert_eq!(verified, holds == "yes", "{name}");
    }
    assert_eq!(rows.len(), 98);
}

#[test]
fn consistency_proofs() {
    let rows = rows(include_str!("vectors/consistency.tsv"));
    for row in &rows {
        let [name, old, new, old_root, new_root, proof, holds] = row[..] else {
            panic!("{row:?}")
        };
        let given = (
            Hash::from_base64(old_root),
            Hash::from_base64(new_root),
            hashes(proof),
        );
        let verified = match given {
            (Some(old_root), Some(new_root), Some(proof)) => verify_consistency(
                old.parse().unwrap(),
                &old_root,
                new.parse().unwrap(),
                &new_root,
                &proof,
            ),
            _ => false,
        };
        assert_eq!(verified, holds == "yes", "{name}");
    }
    assert_eq!(rows.len(), 97);
}

/// The example of c2sp.org/signed-note.
#[test]
fn note_of_the_specification() {
    let key: VerifierKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
        .parse()
        .unwrap();
    let written = "This is an example message.\n\n\u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    let note = Note::parse(written).unwrap();
    assert_eq!(note.verify(std::slice::from_ref(&key)).unwrap()[0].key, key);
    assert_eq!(note.to_string(), written);
    assert_eq!(
        key.to_string(),
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    );
}

/// Vectors of golang.org/x/mod/sumdb/note.
#[test]
fn notes_of_the_checksum_database() {
    let secret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    let text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    let peter_line = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    let enoch_line = "\u{2014} EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";
    let key = SigningKey::from_secret_text(secret).unwrap();
    assert_eq!(key.secret_text(), secret);
    let mut note = Note::new(text).unwrap();
    note.add(key.sign(text));
    assert_eq!(note.to_string(), format!("{text}\n{peter_line}"));
    let peter: VerifierKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
        .parse()
        .unwrap();
    let enoch: VerifierKey = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
        .parse()
        .unwrap();
    let both = Note::parse(&format!("{text}\n{peter_line}{enoch_line}")).unwrap();
    assert_eq!(both.verify(std::slice::from_ref(&peter)).unwrap().len(), 1);
    assert_eq!(both.verify(&[peter.clone(), enoch]).unwrap().len(), 2);
    assert_eq!(
        both.verify(&[]),
        Err(NoteError::Unsigned {
            by: vec!["PeterNeumann".into(), "EnochRoot".into()]
        })
    );
    let spoilt = Note::parse(&both.to_string().replacen("problem,", "problem;", 1)).unwrap();
    assert_eq!(
        spoilt.verify(&[peter]),
        Err(NoteError::Signature {
            key: "PeterNeumann".into()
        })
    );
    for bad in [
        "abc",
        "abc\n",
        "abc\n\n",
        "a\tb\n\n\u{2014} x AAAAAAA=\n",
        "a\n\n\u{2014} x+y AAAAAAA=\n",
        "a\n\n- x AAAAAAA=\n",
    ] {
        assert!(matches!(Note::parse(bad), Err(NoteError::Form { .. })), "{bad:?}");
    }
    for bad in [
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "x",
        "x+00+AA==",
    ] {
        assert!(
            matches!(bad.parse::<VerifierKey>(), Err(NoteError::Key { .. })),
            "{bad}"
        );
    }
}

#[test]
fn hexadecimal_is_lower_case_and_even() {
    assert_eq!(from_hex("00ff"), Some(vec![0, 255]));
    assert_eq!(to_hex(&[0, 255]), "00ff");
    for bad in ["0", "0G", "FF"] {
        assert_eq!(from_hex(bad), None);
    }
}
