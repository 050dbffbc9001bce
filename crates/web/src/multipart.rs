//! Forms that carry a file (RFC 7578), as far as pages need them: small texts.

use crate::call::FIELDS_MAX;

/// The boundary that a content type names.
pub fn boundary(kind: &str) -> Option<&str> {
    let (_, rest) = kind.split_once("boundary=")?;
    let text = rest.split(';').next()?.trim().trim_matches('"');
    (!text.is_empty() && text.len() <= 70).then_some(text)
}

/// The fields of a form as name and text. `None` if it is broken, has too many fields or a part is not text.
pub fn fields(boundary: &str, body: &[u8]) -> Option<Vec<(String, String)>> {
    let text = std::str::from_utf8(body).ok()?;
    let mark = format!("--{boundary}");
    let mut found = Vec::new();
    let mut parts = text.split(mark.as_str()).skip(1);
    loop {
        let part = parts.next()?;
        if part.starts_with("--") {
            return Some(found);
        }
        let (head, value) = part.strip_prefix("\r\n")?.split_once("\r\n\r\n")?;
        let value = value.strip_suffix("\r\n")?;
        found.push((name(head)?, value.to_owned()));
        if found.len() > FIELDS_MAX {
            return None;
        }
    }
}

/// The name in a part's headers.
fn name(head: &str) -> Option<String> {
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
    let named = line.split(';').map(str::trim).find_map(|field| field.strip_prefix("name="))?;
    Some(named.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "--x1\r\nContent-Disposition: form-data; name=\"bill\"\r\n\r\n\r\n--x1\r\nContent-Disposition: \
                        form-data; name=\"file\"; filename=\"b.csv\"\r\nContent-Type: text/csv\r\n\r\nid,code\r\ngood,8412.21\r\n\r\n--x1--\r\n";

    #[test]
    fn parts_become_fields() {
        let found = fields("x1", BODY.as_bytes()).unwrap();
        assert_eq!(found, [("bill".into(), String::new()), ("file".into(), "id,code\r\ngood,8412.21\r\n".into())]);
        assert_eq!(boundary("multipart/form-data; boundary=\"x1\"; charset=utf-8"), Some("x1"));
        assert_eq!(boundary("multipart/form-data"), None);
    }

    #[test]
    fn broken_forms_are_refused() {
        for cut in 0..BODY.len() - 6 {
            assert_eq!(fields("x1", &BODY.as_bytes()[..cut]), None, "{cut}");
        }
        assert_eq!(fields("x1", b"--x1\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n\xff\r\n--x1--"), None);
    }
}
