//! Screening of many names against a list, and the same by a full scan with `rapidfuzz` in Python.
//!
//! `screening DATA PYTHON`: DATA holds the labelled and listed sets, PYTHON runs an interpreter with `rapidfuzz` and
//! `numpy`. The names asked for: vendor spellings that are on no list, and listed names changed as people change them.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Instant;

use ntib_base::identity::{Index, IndexBuilder, Party, Searcher, Thresholds, Words, fold};
use ntib_base::statement::NameKind;
use ntib_bench::Numbers;

/// The parties of the whole Consolidated Screening List of 31 July 2026.
const PARTIES: usize = 25_921;

/// The names that are screened.
const NAMES: usize = 100_000;

/// How many of them the full scan looks at; its time is scaled.
const SAMPLE: usize = 2_000;

/// The scan: every name asked for against every listed name, folded alike, with the vectorised scorers.
const SCAN: &str = r#"
import sys, time, numpy
from rapidfuzz import process, fuzz
listed = open(sys.argv[1], encoding='utf-8').read().split('\n')
asked = [line.split('\t') for line in open(sys.argv[2], encoding='utf-8').read().split('\n')]
owners = [int(one.split('\t')[0]) for one in listed]
names = [one.split('\t')[1] for one in listed]
sort = lambda text: ' '.join(sorted(text.split()))
sorted_names = [sort(name) for name in names]
for scorer, choose, prepare in ((fuzz.ratio, sorted_names, sort), (fuzz.token_set_ratio, names, str), (fuzz.WRatio, names, str)):
    label = {'ratio': 'token_sort_ratio'}.get(scorer.__name__, scorer.__name__)
    queries = [prepare(name) for _, name in asked]
    best = None
    count = len(queries) if scorer is fuzz.ratio else max(1, len(queries) // 8)
    begun = time.perf_counter()
    scores = []
    for at in range(0, count, 100):
        block = process.cdist(queries[at:min(at + 100, count)], choose, scorer=scorer, dtype=numpy.uint8, workers=-1)
        scores.append(block)
    took = time.perf_counter() - begun
    for cut in (95, 90, 88, 86, 84, 82, 80, 78, 75, 70):
        right = listed_asked = flagged = clean = 0
        at = 0
        for block in scores:
            for row in block:
                owner = int(asked[at][0])
                over = numpy.nonzero(row >= cut)[0]
                if owner >= 0:
                    listed_asked += 1
                    right += any(owners[one] == owner for one in over)
                else:
                    clean += 1
                    flagged += len(over) > 0
                at += 1
        print(label, cut, f'{took / count * 1e6:.3f}', right, listed_asked, flagged, clean)
"#;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [data, python] = arguments.as_slice() else {
        eprintln!("usage: screening DATA PYTHON");
        std::process::exit(2);
    };
    let data = PathBuf::from(data);
    let words = Words::built_in().expect("the built-in words");
    let (parties, real) = listed(&data);
    let vendors = vendors(&data);
    let begun = Instant::now();
    let mut builder = IndexBuilder::default();
    for names in &parties {
        let names = names.iter().map(|name| (NameKind::Legal, name.as_str().into())).collect();
        builder.add(&words, Party { names, ..Party::default() }).expect("a readable name");
    }
    let index = builder.finish();
    println!("list: {} parties ({real} read from official lists, the others vendor names), {} names, {} words; index in {:.2?}", parties.len(), index.names(), index.vocabulary(), begun.elapsed());
    let asked = asked(&parties[..real], &vendors);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let (found, took) = (0..3).map(|_| screen(&index, &words, &asked, cores)).min_by_key(|(_, took)| *took).expect("three rounds");
    let each = took.as_secs_f64() / asked.len() as f64 * 1e6;
    let count = |which: &dyn Fn(usize) -> bool| {
        let rows = asked.iter().zip(&found).enumerate().filter(|(at, _)| which(*at)).map(|(_, row)| row);
        let (mut right, mut listed, mut flagged, mut clean) = (0_usize, 0_usize, 0_usize, 0_usize);
        for ((owner, _), found) in rows {
            match u32::try_from(*owner) {
                Ok(owner) => (right, listed) = (right + usize::from(found.contains(&owner)), listed + 1),
                Err(_) => (flagged, clean) = (flagged + usize::from(!found.is_empty()), clean + 1),
            }
        }
        (right as f64 / listed as f64, flagged as f64 / clean as f64)
    };
    let (whole, sampled) = (count(&|_| true), count(&is_sampled));
    println!("ntib, {cores} threads: {} names in {took:.2?}, {each:.2} us a name; recall {:.4}, others flagged {:.4}; of the {SAMPLE} that the scan sees: recall {:.4}, flagged {:.4}", asked.len(), whole.0, whole.1, sampled.0, sampled.1);
    let recall = sampled.0;
    for line in scan(python, &parties, &asked) {
        let cells: Vec<&str> = line.split(' ').collect();
        let [scorer, cut, us, right, listed, flagged, clean] = cells.as_slice() else { continue };
        let number = |text: &str| text.parse::<f64>().unwrap_or(0.0);
        let other = number(right) / number(listed).max(1.0);
        let mark = if other <= recall { "at no lower recall of ours" } else { "its recall is higher" };
        println!("rapidfuzz {scorer} from {cut}: {us} us a name, recall {other:.4}, flagged {:.4}: ntib is {:.0} times as fast, {mark}", number(flagged) / number(clean).max(1.0), number(us) / each);
    }
}

/// The text of a packed file.
fn unpack(path: &Path) -> String {
    let output = Command::new("zstd").arg("-dc").arg(path).output().expect("`zstd` runs");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The names of each party; how many parties come from official lists. Vendor names fill up to [`PARTIES`].
fn listed(data: &Path) -> (Vec<Vec<String>>, usize) {
    let folder = data.join("us-screening-lists");
    let mut parties = Vec::new();
    let text = unpack(&folder.join("csl_2026-07-31_partA.csv.zst"));
    for row in csv::Reader::from_reader(text.as_bytes()).records() {
        let row = row.expect("a row");
        let mut names = vec![row[1].to_owned()];
        names.extend(row[2].split(';').map(|name| name.trim().to_owned()));
        parties.push(names);
    }
    for (file, comma, column) in [("ofac_sdn_2019-01.csv.zst", b',', 1), ("bis_denied_persons_2019-07.tsv.zst", b'\t', 0)] {
        let text = unpack(&folder.join(file));
        let mut reader = csv::ReaderBuilder::new().has_headers(comma == b'\t').delimiter(comma).flexible(true).from_reader(text.as_bytes());
        for row in reader.records() {
            parties.push(vec![row.expect("a row").get(column).unwrap_or_default().trim().to_owned()]);
        }
    }
    for names in &mut parties {
        names.retain(|name| !fold(name).is_empty() && name.len() < 1_000);
    }
    parties.retain(|names| !names.is_empty());
    let real = parties.len();
    let lacking = PARTIES.saturating_sub(real);
    parties.extend(vendors(data).into_iter().rev().take(lacking).map(|name| vec![name]));
    (parties, real)
}

fn vendors(data: &Path) -> Vec<String> {
    let text = unpack(&data.join("ca-vendor-name-normalisation/all_vendor_names_partA.txt.zst"));
    text.lines().filter(|name| !fold(name).is_empty()).map(str::to_owned).collect()
}

/// Names with the party that they belong to, or -1: nine in ten are vendors, one in ten is a listed name changed.
fn asked(parties: &[Vec<String>], vendors: &[String]) -> Vec<(i64, String)> {
    let mut numbers = Numbers::new(20_261_127);
    let known: BTreeSet<String> = parties.iter().flatten().map(|name| fold(name)).collect();
    let clean: Vec<&String> = vendors.iter().take(vendors.len() - PARTIES.saturating_sub(parties.len())).filter(|name| !known.contains(&fold(name))).collect();
    let mut asked = Vec::with_capacity(NAMES);
    for at in 0..NAMES {
        if at % 10 == 0 {
            let party = numbers.below(parties.len() as u64) as usize;
            let names = &parties[party];
            let name = &names[numbers.below(names.len() as u64) as usize];
            asked.push((party as i64, change(name, &mut numbers)));
        } else {
            let name = clean[numbers.below(clean.len() as u64) as usize];
            // Beyond the spellings that there are, two of them are crossed.
            let name = if at < clean.len() { name.clone() } else { crossed(name, clean[numbers.below(clean.len() as u64) as usize]) };
            asked.push((-1, name));
        }
    }
    asked
}

fn crossed(one: &str, other: &str) -> String {
    let (first, last) = (one.split(' ').next().unwrap_or(one), other.split(' ').skip(1).collect::<Vec<_>>().join(" "));
    format!("{first} {last}")
}

/// A name as people change it: a wrong key, words in another order, another legal form, signs, joined words.
fn change(name: &str, numbers: &mut Numbers) -> String {
    let mut words: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
    match numbers.below(6) {
        0 => words.rotate_left(1),
        1 => words.push("Ltd".into()),
        2 if words.len() > 1 => words = vec![words.join("-")],
        3 => words = words.iter().map(|word| word.to_uppercase().replace(',', "")).collect(),
        _ => {
            let longest = words.iter().enumerate().max_by_key(|(_, word)| word.chars().count()).map_or(0, |(at, _)| at);
            let mut letters: Vec<char> = words[longest].chars().collect();
            if letters.len() > 5 {
                let at = 1 + numbers.below(letters.len() as u64 - 2) as usize;
                match numbers.below(3) {
                    0 => drop(letters.remove(at)),
                    1 => letters.swap(at, at - 1),
                    _ => letters.insert(at, 'e'),
                }
                words[longest] = letters.into_iter().collect();
            }
        }
    }
    words.join(" ")
}

/// The parties found for every name, on so many threads, and the time taken.
fn screen(index: &Index, words: &Words, asked: &[(i64, String)], cores: usize) -> (Vec<Vec<u32>>, std::time::Duration) {
    let begun = Instant::now();
    let parts: Vec<Vec<Vec<u32>>> = thread::scope(|scope| {
        let handles: Vec<_> = asked
            .chunks(asked.len().div_ceil(cores))
            .map(|chunk| {
                scope.spawn(move || {
                    let mut searcher = Searcher::default();
                    let one = |(_, name): &(i64, String)| {
                        let found = index.search(&mut searcher, words, &Party::named(name), Thresholds::default());
                        found.unwrap_or_default().iter().map(|found| found.party).collect()
                    };
                    chunk.iter().map(one).collect()
                })
            })
            .collect();
        handles.into_iter().map(|handle| handle.join().expect("a thread")).collect()
    });
    (parts.into_iter().flatten().collect(), begun.elapsed())
}

/// Whether the scan looks at a name. Both kinds are met: every tenth name is a listed one.
fn is_sampled(at: usize) -> bool {
    (at * 7919) % NAMES < SAMPLE
}

/// The lines that the scan prints.
fn scan(python: &str, parties: &[Vec<String>], asked: &[(i64, String)]) -> Vec<String> {
    let folder = std::env::temp_dir().join(format!("ntib-screening-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let write = |name: &str, lines: Vec<String>| {
        let path = folder.join(name);
        std::fs::File::create(&path).and_then(|mut file| file.write_all(lines.join("\n").as_bytes())).expect("a file");
        path
    };
    let each = parties.iter().enumerate().flat_map(|(at, names)| names.iter().map(move |name| format!("{at}\t{}", fold(name))));
    let listed = write("listed.tsv", each.collect());
    let sample = asked.iter().enumerate().filter(|(at, _)| is_sampled(*at));
    let sample: Vec<String> = sample.map(|(_, (owner, name))| format!("{owner}\t{}", fold(name))).collect();
    let names = write("asked.tsv", sample);
    let output = Command::new(python).arg("-c").arg(SCAN).arg(&listed).arg(&names).output().expect("Python runs");
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    let _ = std::fs::remove_dir_all(&folder);
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}
