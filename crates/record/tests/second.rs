//! Trees and proofs, held against the definitions of RFC 6962 written out; tiles, checkpoints, proofs as texts.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing step should stop the test"
)]

mod common;

use common::{ORIGIN, key, leaf};
use ntib_record::{
    Checkpoint, Frontier, Hash, KeyKind, Note, SigningKey, Tile, TileHashes, TileKind, TileNodes, TlogProof,
    consistency, inclusion, root, verify_consistency, verify_inclusion,
};
use proptest::prelude::*;

/// Hashes as they are kept: by levels of tiles.
struct Grown {
    levels: Vec<Vec<Hash>>,
    tree: Frontier,
}

impl TileHashes for Grown {
    type Error = ();

    fn hashes(&self, level: u8, from: u64, to: u64) -> Result<Vec<Hash>, ()> {
        Ok(
            self.levels[usize::from(level)][usize::try_from(from).unwrap()..usize::try_from(to).unwrap()]
                .to_vec(),
        )
    }
}

fn grown(size: u64) -> Grown {
    let mut grown = Grown {
        levels: vec![Vec::new(); 3],
        tree: Frontier::new(),
    };
    for number in 0..size {
        let levels = &mut grown.levels;
        grown.tree.push(leaf(number), |level, _, hash| {
            if level % 8 == 0 {
                levels[usize::from(level / 8)].push(hash);
            }
        });
    }
    grown
}

/// The largest power of two below `n`.
fn cut(n: usize) -> usize {
    (0..)
        .map(|power| 1 << power)
        .take_while(|power| *power < n)
        .last()
        .unwrap()
}

/// MTH of RFC 6962 section 2.1, word for word.
fn mth(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::of(&[]),
        [leaf] => *leaf,
        more => Hash::node(&mth(&more[..cut(more.len())]), &mth(&more[cut(more.len())..])),
    }
}

/// PATH of section 2.1.1.
fn path(m: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return vec![];
    }
    let (left, right) = leaves.split_at(cut(leaves.len()));
    if m < left.len() {
        [path(m, left), vec![mth(right)]].concat()
    } else {
        [path(m - left.len(), right), vec![mth(left)]].concat()
    }
}

/// SUBPROOF of section 2.1.2.
fn subproof(m: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if m == leaves.len() {
        return if whole { vec![] } else { vec![mth(leaves)] };
    }
    let (left, right) = leaves.split_at(cut(leaves.len()));
    if m <= left.len() {
        [subproof(m, left, whole), vec![mth(right)]].concat()
    } else {
        [subproof(m - left.len(), right, false), vec![mth(left)]].concat()
    }
}

#[test]
fn proofs_and_roots_agree_with_the_definitions() {
    let grown = grown(700);
    let nodes = TileNodes(&grown);
    let leaves: Vec<Hash> = (0..700).map(leaf).collect();
    let of = |size: u64| &leaves[..usize::try_from(size).unwrap()];
    let sizes = (1..40).chain([255, 256, 257, 300, 511, 512, 513, 700]);
    for size in sizes.clone() {
        let top = mth(of(size));
        assert_eq!(root(&nodes, size), Ok(top), "{size}");
        for index in (0..size).step_by(1 + usize::try_from(size / 23).unwrap()) {
            let ours = inclusion(&nodes, index, size).unwrap();
            assert_eq!(ours, path(usize::try_from(index).unwrap(), of(size)));
            assert!(verify_inclusion(&leaf(index), index, size, &ours, &top));
            assert!(!verify_inclusion(&leaf(index + 1), index, size, &ours, &top));
        }
        for old in sizes.clone().filter(|old| *old <= size) {
            let ours = consistency(&nodes, old, size).unwrap();
            assert_eq!(
                ours,
                subproof(usize::try_from(old).unwrap(), of(size), true),
                "{old} {size}"
            );
            assert!(verify_consistency(old, &mth(of(old)), size, &top, &ours));
            if old < size {
                assert!(!verify_consistency(old, &leaf(9), size, &top, &ours));
            }
        }
    }
    assert!(inclusion(&nodes, 5, 5).is_err());
    assert!(consistency(&nodes, 6, 5).is_err());
    assert_eq!(grown.tree.root(), mth(&leaves));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn tiles_hold_every_hash_once(size in prop_oneof![0_u64..2_000, 65_000_u64..70_100, 300_000_u64..300_500]) {
        // By section "Merkle Tree" of c2sp.org/tlog-tiles: floor(size / 256^level) hashes, 256 to a tile.
        for level in 0..8 {
            let tiles: Vec<Tile> = Tile::all(size).filter(|tile| tile.kind == TileKind::Hashes(level)).collect();
            let held: u64 = tiles.iter().map(|tile| u64::from(tile.width)).sum();
            prop_assert_eq!(held, size / 256_u64.pow(u32::from(level)));
            prop_assert!(tiles.iter().rev().skip(1).all(|tile| tile.width == 256));
            prop_assert!(tiles.iter().zip(0..).all(|(tile, index)| tile.index == index && tile.width > 0));
        }
    }

    #[test]
    fn a_path_is_read_as_it_is_written(kind in 0_u8..65, index in any::<u64>(), width in 1_u16..=256) {
        let kind = if kind == 64 { TileKind::Entries } else { TileKind::Hashes(kind) };
        let tile = Tile { kind, index, width };
        prop_assert_eq!(Tile::from_path(&tile.path()), Some(tile));
    }

    #[test]
    fn checkpoints_are_read_as_they_are_written(size in any::<u64>(), hash in any::<[u8; 32]>(), seed in any::<[u8; 32]>(), time in 0..i64::MAX) {
        let key = SigningKey::from_seed(ORIGIN, KeyKind::Log, &seed).unwrap();
        let witness = SigningKey::from_seed("witness.example.us", KeyKind::Witness, &seed).unwrap();
        let checkpoint = Checkpoint { origin: ORIGIN.parse().unwrap(), size, root: Hash(hash) };
        let mut note = checkpoint.sign(&key).unwrap();
        note.add(witness.cosign(note.text(), time.unsigned_abs()));
        let written = note.to_string();
        let read = Note::parse(&written).unwrap();
        prop_assert_eq!(&read, &note);
        let known = [key.public().clone(), witness.public().clone()];
        let (opened, verified) = Checkpoint::open(&read, &checkpoint.origin, &known).unwrap();
        prop_assert_eq!(opened, checkpoint.clone());
        prop_assert_eq!(verified[1].seconds, Some(time.unsigned_abs()));
        prop_assert!(Checkpoint::open(&read, &checkpoint.origin, &known[1..]).is_err(), "a witness alone is not the log");
        prop_assert!(Checkpoint::open(&read, &"other.example".parse().unwrap(), &known).is_err());
    }
}

/// The examples of c2sp.org/tlog-tiles.
#[test]
fn tiles_of_the_specification() {
    let counts = |size: u64, level: u8| {
        let widths: Vec<u16> = Tile::all(size)
            .filter(|tile| tile.kind == TileKind::Hashes(level))
            .map(|tile| tile.width)
            .collect();
        (
            widths.iter().filter(|width| **width == 256).count(),
            widths.last().copied().filter(|width| *width < 256),
        )
    };
    assert_eq!(
        [0, 1, 2, 3].map(|level| counts(70_000, level)),
        [(273, Some(112)), (1, Some(17)), (0, Some(1)), (0, None)]
    );
    assert_eq!([0, 1].map(|level| counts(256, level)), [(1, None), (0, Some(1))]);
    assert_eq!(
        Tile {
            kind: TileKind::Hashes(0),
            index: 1_234_067,
            width: 256
        }
        .path(),
        "tile/0/x001/x234/067"
    );
}

#[test]
fn other_paths_are_not_tiles() {
    for bad in [
        "tile/0/00",
        "tile/0/x001",
        "tile/00/000",
        "tile/64/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000/001",
        "tile/0/x000/000",
        "tile/entries",
        "tile/0/000.p",
        "tile/0/000.p/05",
        "tile/0/000.p/5/x",
        "tile/0/x001.p/5/001",
    ] {
        assert_eq!(Tile::from_path(bad), None, "{bad}");
    }
}

#[test]
fn a_proof_holds_for_its_entry_alone() {
    let grown = grown(300);
    let key = key(1);
    let checkpoint = Checkpoint {
        origin: ORIGIN.parse().unwrap(),
        size: 300,
        root: grown.tree.root(),
    };
    let proof = TlogProof {
        extra: Some(b"entry".to_vec()),
        index: 7,
        path: inclusion(&TileNodes(&grown), 7, 300).unwrap(),
        checkpoint: checkpoint.sign(&key).unwrap(),
    };
    let written = proof.to_string();
    assert!(written.starts_with("c2sp.org/tlog-proof@v1\nextra ZW50cnk=\nindex 7\n"));
    assert!(written.contains("\n\ndesk.example.ca/log\n300\n"));
    let read = TlogProof::parse(&written).unwrap();
    assert_eq!(read, proof);
    let known = [key.public().clone()];
    assert!(
        read.verify(&7_u64.to_be_bytes(), &checkpoint.origin, &known)
            .is_ok()
    );
    assert!(
        read.verify(&8_u64.to_be_bytes(), &checkpoint.origin, &known)
            .is_err()
    );
    assert!(
        TlogProof {
            index: 8,
            ..read.clone()
        }
        .verify(&7_u64.to_be_bytes(), &checkpoint.origin, &known)
        .is_err()
    );
    assert!(
        read.verify(
            &7_u64.to_be_bytes(),
            &checkpoint.origin,
            &[common::key(2).public().clone()]
        )
        .is_err()
    );
    for (from, to) in [
        ("proof@v1", "proof@v2"),
        ("index 7", "index 07"),
        ("extra ZW", "extra Z"),
        ("index 7\n", "index 7\nAAAA\n"),
    ] {
        assert!(TlogProof::parse(&written.replacen(from, to, 1)).is_err(), "{to}");
    }
    let first = TlogProof {
        extra: None,
        index: 0,
        path: vec![],
        checkpoint: proof.checkpoint,
    };
    assert_eq!(TlogProof::parse(&first.to_string()).unwrap(), first);
}
