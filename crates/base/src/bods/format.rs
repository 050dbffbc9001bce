//! The forms of texts that the standard asks for.

use std::cmp::Ordering;

use ntib_core::Date;

/// Whether it is a day: `2026-04-06`.
pub fn is_day(text: &str) -> bool {
    day(text).is_some()
}

/// The day that a text is.
pub fn day(text: &str) -> Option<Date> {
    let [a, b, c, d, b'-', e, f, b'-', g, h] = text.as_bytes() else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i16, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i16::from(digit - b'0')))
    };
    let (year, month, day) = (number(&[*a, *b, *c, *d])?, number(&[*e, *f])?, number(&[*g, *h])?);
    if year == 0 {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

/// Whether it is a day and a time of it (RFC 3339, without leap seconds).
pub fn is_moment(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).filter(|b| b.is_ascii_digit()).map(|b| b - b'0');
    let two = |at: usize, most: u8| digit(at).zip(digit(at + 1)).is_some_and(|(a, b)| a * 10 + b <= most);
    let byte = |at: usize, is: u8| bytes.get(at).is_some_and(|b| b.eq_ignore_ascii_case(&is));
    let head = text.get(..10).is_some_and(is_day)
        && byte(10, b'T')
        && two(11, 23)
        && byte(13, b':')
        && two(14, 59)
        && byte(16, b':')
        && two(17, 59);
    if !head {
        return false;
    }
    let mut at = 19;
    if byte(at, b'.') {
        let begin = at + 1;
        at = begin;
        while digit(at).is_some() {
            at += 1;
        }
        if at == begin {
            return false;
        }
    }
    if byte(at, b'Z') {
        return at + 1 == bytes.len();
    }
    (byte(at, b'+') || byte(at, b'-')) && two(at + 1, 23) && byte(at + 3, b':') && two(at + 4, 59) && at + 6 == bytes.len()
}

/// Whether it is a year or a month: `2026`, `2026-04`.
pub fn is_part_day(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('-') {
        None => text.len() == 4 && digits(text),
        Some((year, month)) => {
            year.len() == 4 && digits(year) && month.len() == 2 && digits(month) && ("01"..="12").contains(&month)
        }
    }
}

/// Whether it is two numbers with a point between.
pub fn is_version(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.chars().all(char::is_numeric);
    text.split_once('.').is_some_and(|(a, b)| digits(a) && digits(b))
}

/// How a number, as JSON writes it, lies to the range from 0 to 100: below, within, above.
pub fn against_percent(text: &str) -> Ordering {
    let few = text.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    let is_plain = || text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if (1..=2).contains(&few) && is_plain() {
        // Two digits before the point, and no exponent: most are such.
        return Ordering::Equal;
    }
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (negative, digits) = digits.strip_prefix('-').map_or((false, digits), |rest| (true, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all: String = format!("{whole}{part}");
    let kept = all.trim_start_matches('0');
    if kept.is_empty() {
        return Ordering::Equal;
    }
    if negative {
        return Ordering::Less;
    }
    // How many digits stand before the point, once leading zeros are gone.
    let exponent: i64 = exponent.parse().unwrap_or(if exponent.starts_with('-') { -10_000 } else { 10_000 });
    let leading = i64::try_from(all.len() - kept.len()).unwrap_or(0);
    let before = i64::try_from(whole.len()).unwrap_or(0) + exponent - leading;
    let is_hundred = before == 3 && kept.starts_with('1') && kept.bytes().skip(1).all(|b| b == b'0');
    if before <= 2 || is_hundred { Ordering::Equal } else { Ordering::Greater }
}

/// Whether it is a URI (RFC 3986, section 3).
pub fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let mut letters = scheme.bytes();
    let scheme_fits = letters.next().is_some_and(|b| b.is_ascii_alphabetic())
        && letters.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    let (rest, fragment) = rest.split_once('#').map_or((rest, ""), |(rest, fragment)| (rest, fragment));
    let (hierarchy, query) = rest.split_once('?').map_or((rest, ""), |(rest, query)| (rest, query));
    let (authority, path) = match hierarchy.strip_prefix("//") {
        Some(rest) => match rest.find('/') {
            Some(at) => rest.split_at_checked(at).map_or((Some(rest), ""), |(a, p)| (Some(a), p)),
            None => (Some(rest), ""),
        },
        None => (None, hierarchy),
    };
    scheme_fits
        && authority.is_none_or(is_authority)
        && of_characters(path, b":@/")
        && of_characters(query, b":@/?")
        && of_characters(fragment, b":@/?")
}

fn is_authority(text: &str) -> bool {
    let (user, host) = text.rsplit_once('@').map_or(("", text), |(user, host)| (user, host));
    if !of_characters(user, b":") {
        return false;
    }
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if let Some(rest) = host.strip_prefix('[') {
        let Some((inside, port)) = rest.split_once(']') else { return false };
        let is_address = inside.parse::<core::net::Ipv6Addr>().is_ok()
            || inside.starts_with(['v', 'V']) && inside.contains('.') && of_characters(inside, b":");
        return is_address && (port.is_empty() || port.strip_prefix(':').is_some_and(digits));
    }
    let (name, port) = host.split_once(':').map_or((host, ""), |(name, port)| (name, port));
    digits(port) && of_characters(name, b"")
}

/// Whether `text` is made of unreserved characters, sub-delimiters, escapes and `more`.
fn of_characters(text: &str, more: &[u8]) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'%' {
            let hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
            if !(hex(at + 1) && hex(at + 2)) {
                return false;
            }
            at += 3;
            continue;
        }
        if !(byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(byte) || more.contains(byte)) {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_the_forms_of_their_standards() {
        assert!(is_day("2024-02-29") && !is_day("2023-02-29") && !is_day("0000-01-01") && !is_day("2024-2-09"));
        assert!(is_moment("2024-02-29T23:59:59.123+01:30") && is_moment("2024-02-29t00:00:00z"));
        assert!(!is_moment("2024-02-29T24:00:00Z") && !is_moment("2024-02-29T00:00:00") && !is_moment("2024-02-29"));
        assert!(is_part_day("1999") && is_part_day("1999-12") && !is_part_day("1999-13") && !is_part_day("99"));
        assert!(is_version("0.4") && !is_version("0.4.0") && !is_version("v0.4"));
        for uri in ["http://a.example/b?c#d", "mailto:a@b.example", "urn:x:y", "https://[::1]:80/", "http://a/%20", "x:"] {
            assert!(is_uri(uri), "{uri}");
        }
        for not in ["a.example", "http://a b", "http://a/%2", "1x:y", "http://a/#b#c", "http://[::1", "http://a:b/"] {
            assert!(!is_uri(not), "{not}");
        }
    }

    #[test]
    fn numbers_lie_below_within_or_above() {
        for text in ["0", "-0", "100", "100.0", "1e2", "0.1e3", "99.999", "1000e-1", "5E-400", "00"] {
            assert_eq!(against_percent(text), Ordering::Equal, "{text}");
        }
        for text in ["100.1", "101", "1e3", "1e99999", "1000"] {
            assert_eq!(against_percent(text), Ordering::Greater, "{text}");
        }
        assert_eq!(against_percent("-0.1"), Ordering::Less);
    }
}
