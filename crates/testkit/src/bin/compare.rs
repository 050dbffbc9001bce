//! Compares the engine with the reference over as many random worlds as asked for.
//!
//! `compare [--count N] [--seed N] [--conjunctive]`. Progress goes to standard error; a difference is
//! printed with the seed, the rulebook, the case and both answers, and the exit status is 1.

use std::process::ExitCode;
use std::time::Instant;

use ntib_testkit::compare::compare_world;
use ntib_testkit::worlds::WorldKind;

/// Cases drawn for each world.
const CASES: usize = 25;

struct Asked {
    count: usize,
    seed: u64,
    kind: WorldKind,
}

fn main() -> ExitCode {
    let asked = match asked(std::env::args().skip(1)) {
        Ok(asked) => asked,
        Err(message) => {
            eprintln!("{message}\nusage: compare [--count N] [--seed N] [--conjunctive]");
            return ExitCode::from(2);
        }
    };
    let begun = Instant::now();
    let (mut done, mut worlds, mut shown) = (0, 0_u64, 0);
    while done < asked.count {
        let seed = asked.seed + worlds;
        match compare_world(seed, asked.kind, CASES) {
            Ok(Ok(count)) => done += count,
            Ok(Err(difference)) => {
                println!("{difference}");
                return ExitCode::FAILURE;
            }
            Err(message) => {
                println!("{message}");
                return ExitCode::FAILURE;
            }
        }
        worlds += 1;
        if done >= shown + asked.count / 50 {
            shown = done;
            eprintln!("{done} of {} comparisons, {worlds} worlds, {} s", asked.count, begun.elapsed().as_secs());
        }
    }
    println!("{done} comparisons in {worlds} worlds from seed {}: no difference", asked.seed);
    ExitCode::SUCCESS
}

fn asked(mut words: impl Iterator<Item = String>) -> Result<Asked, String> {
    let mut asked = Asked { count: 100_000, seed: 1, kind: WorldKind::Full };
    while let Some(word) = words.next() {
        let mut number = || {
            let text = words.next().ok_or_else(|| format!("`{word}` needs a number"))?;
            text.parse::<u64>().map_err(|_| format!("`{text}` is not a number"))
        };
        match word.as_str() {
            "--count" => asked.count = usize::try_from(number()?).unwrap_or(usize::MAX),
            "--seed" => asked.seed = number()?,
            "--conjunctive" => asked.kind = WorldKind::Conjunctive,
            other => return Err(format!("`{other}` is not understood")),
        }
    }
    Ok(asked)
}
