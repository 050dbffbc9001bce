//! Containment of codes, on the text of their canonical form.

use ntib_core::{Code, CodeSystem};

use super::Three;

/// Whether `inner` lies within `outer`: yes if it is it or a subdivision, unknown if it is coarser.
/// `none` lies only within `none`.
pub(super) fn lies_within(inner: &Code, outer: &Code) -> Three {
    if inner.system() != outer.system() {
        return Three::False;
    }
    let (a, b) = (steps(inner), steps(outer));
    if a.is_empty() || b.is_empty() {
        Three::of(a.is_empty() && b.is_empty())
    } else if a.starts_with(&b) {
        Three::True
    } else if b.starts_with(&a) {
        Three::Unknown
    } else {
        Three::False
    }
}

/// How many steps of the hierarchy a code has: the closest of several containing codes has most.
pub(super) fn depth(code: &Code) -> usize {
    steps(code).len()
}

/// The steps of the hierarchy from the top down to the code; none for `none`.
fn steps(code: &Code) -> Vec<String> {
    let key = code.key();
    match code.system() {
        // Pairs of digits.
        CodeSystem::Hts | CodeSystem::Hs => cut(key, &[2, 4, 6, 8, 10]),
        // Group, class, and for a stock number the rest.
        CodeSystem::Nsn | CodeSystem::Fsc => cut(key, &[2, 4, 13]),
        // Category, and each bracketed paragraph.
        CodeSystem::Usml => split(key, &['(']),
        // Category, product group, three digits, and each paragraph after a point. EAR99 stands alone.
        CodeSystem::Eccn if key == "EAR99" => vec![key.to_owned()],
        CodeSystem::Eccn => match key.split_once('.') {
            Some((entry, paragraphs)) => {
                let mut steps = cut(entry, &[1, 2, 5]);
                steps.extend(split(paragraphs, &['.']));
                steps
            }
            None => cut(key, &[1, 2, 5]),
        },
        // Group, item, and each paragraph after a point.
        CodeSystem::Ecl => split(key, &['-', '.']),
    }
}

fn split(text: &str, at: &[char]) -> Vec<String> {
    if text.is_empty() { Vec::new() } else { text.split(at).map(str::to_owned).collect() }
}

/// The text cut after so many characters each time, as far as it goes.
fn cut(text: &str, ends: &[usize]) -> Vec<String> {
    let mut steps = Vec::new();
    let mut begin = 0;
    for end in ends {
        let end = (*end).min(text.len());
        if let Some(step) = text.get(begin..end)
            && !step.is_empty()
        {
            steps.push(step.to_owned());
        }
        begin = end;
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(system: CodeSystem, inner: &str, outer: &str, expected: Three) {
        let code = |text| Code::parse(system, text).unwrap();
        assert_eq!(lies_within(&code(inner), &code(outer)), expected, "{inner} in {outer}");
    }

    #[test]
    fn a_code_contains_its_subdivisions_and_nothing_else() {
        use CodeSystem::{Eccn, Ecl, Fsc, Hts, Nsn, Usml};
        for (system, inner, outer) in [
            (Hts, "8807.30.00.60", "8807.30"),
            (Hts, "88", "88"),
            (Usml, "VIII(h)(1)", "VIII(h)"),
            (Usml, "VIII(h)(1)", "VIII"),
            (Eccn, "9A610.x", "9A610"),
            (Eccn, "9A610.x.1", "9"),
            (Eccn, "EAR99", "EAR99"),
            (Ecl, "5504.2.a", "5504"),
            (Ecl, "5504.2.a", "5"),
            (Ecl, "2-10.a", "2-10"),
            (Nsn, "1660-00-123-4567", "1660"),
            (Fsc, "1660", "16"),
            (Hts, "none", "none"),
        ] {
            check(system, inner, outer, Three::True);
            if inner != outer {
                check(system, outer, inner, Three::Unknown);
            }
        }
        for (system, a, b) in [
            (Usml, "V(a)", "VIII(a)"),
            (Usml, "VIII", "V"),
            (Usml, "VIII(h)(10)", "VIII(h)(1)"),
            (Eccn, "9A610.x", "9A610.y"),
            (Eccn, "9A610", "9A611"),
            (Ecl, "2-10", "2-1"),
            (Ecl, "5504", "5-5505"),
            (Hts, "8807", "8808"),
            (Hts, "none", "88"),
        ] {
            check(system, a, b, Three::False);
            check(system, b, a, Three::False);
        }
    }
}
