//! Forms that carry files (RFC 7578).

use axum::body::Body;
use multer::{Constraints, Multipart, SizeLimit};

use crate::call::{FIELDS_MAX, Sent};
use crate::sending::is_still;
use crate::trouble::Trouble;

/// A form as it was sent.
#[derive(Debug, Default)]
pub struct Form {
    /// Fields in order; a file that is text in UTF-8 is a field too.
    pub fields: Vec<(String, String)>,
    /// Files.
    pub files: Vec<Sent>,
}

/// What reading failed of.
fn trouble(error: &multer::Error) -> Trouble {
    match error {
        multer::Error::StreamSizeExceeded { .. } | multer::Error::FieldSizeExceeded { .. } => Trouble::TooLarge,
        multer::Error::StreamReadFailed(error) if is_still(&**error) => Trouble::Slow,
        _ => Trouble::Encoding,
    }
}

/// Reads a form of at most `most` bytes whose content type is `kind`.
pub async fn read(kind: &str, body: Body, most: usize) -> Result<Form, Trouble> {
    let boundary = multer::parse_boundary(kind).map_err(|_| Trouble::Encoding)?;
    let limit = SizeLimit::new().whole_stream(u64::try_from(most).unwrap_or(u64::MAX));
    let mut parts = Multipart::with_constraints(body.into_data_stream(), boundary, Constraints::new().size_limit(limit));
    let mut form = Form::default();
    while let Some(part) = parts.next_field().await.map_err(|error| trouble(&error))? {
        let field = part.name().ok_or(Trouble::Encoding)?.to_owned();
        let name = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|error| trouble(&error))?;
        match (name, std::str::from_utf8(&bytes)) {
            (None, Ok(text)) => form.fields.push((field, text.to_owned())),
            (None, Err(_)) => return Err(Trouble::Encoding),
            // A field for a file in which none was chosen.
            (Some(name), _) if name.is_empty() && bytes.is_empty() => form.fields.push((field, String::new())),
            (Some(name), text) => {
                if let Ok(text) = text {
                    form.fields.push((field.clone(), text.to_owned()));
                }
                form.files.push(Sent { field, name, bytes: bytes.to_vec() });
            }
        }
        if form.fields.len() + form.files.len() > 2 * FIELDS_MAX {
            return Err(Trouble::TooLarge);
        }
    }
    Ok(form)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing step should stop the test")]
    use super::*;

    const BODY: &[u8] = b"--x1\r\nContent-Disposition: form-data; name=\"bill\"\r\n\r\n\r\n--x1\r\nContent-Disposition: form-data; name=\"file\"; \
                        filename=\"b.csv\"\r\nContent-Type: text/csv\r\n\r\nid,code\r\ngood,8412.21\r\n\r\n--x1\r\nContent-Disposition: form-data; \
                        name=\"book\"; filename=\"b.xlsx\"\r\n\r\nPK\xff\r\n--x1--\r\n";

    fn form(body: &[u8], most: usize) -> Result<Form, Trouble> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(read("multipart/form-data; boundary=\"x1\"", Body::from(body.to_vec()), most))
    }

    #[test]
    fn parts_become_fields_and_files() {
        let found = form(BODY, 1 << 20).unwrap();
        assert_eq!(found.fields, [("bill".into(), String::new()), ("file".into(), "id,code\r\ngood,8412.21\r\n".into())]);
        let files: Vec<(&str, &str, &[u8])> = found.files.iter().map(|one| (one.field.as_str(), one.name.as_str(), one.bytes.as_slice())).collect();
        assert_eq!(files, [("file", "b.csv", b"id,code\r\ngood,8412.21\r\n" as &[u8]), ("book", "b.xlsx", b"PK\xff")]);
    }

    #[test]
    fn broken_and_long_forms_are_refused() {
        for cut in 0..BODY.len() - 8 {
            assert!(form(&BODY[..cut], 1 << 20).is_err(), "{cut}");
        }
        assert!(matches!(form(BODY, 100), Err(Trouble::TooLarge)));
        assert!(form(b"--x1\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n\xff\r\n--x1--", 1 << 20).is_err());
    }
}
