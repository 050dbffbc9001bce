//! A message of plain text as RFC 5322 and MIME have it, and its place in a maildir.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use ntib_core::Date;
use ntib_desk::work::clock::day_of;
use ntib_record::Moment;

use crate::trouble::Trouble;

/// The longest line of a body that is encoded, without what ends it (RFC 2045 section 6.7).
const LINE_MAX: usize = 76;
/// How many bytes one encoded word of a header holds, so that no line is longer than 76 signs (RFC 2047 section 2).
const WORD_BYTES: usize = 18;

/// A message to be written.
pub struct Message<'a> {
    /// Whose mailbox it comes from.
    pub from: &'a str,
    /// To whose mailbox.
    pub to: &'a str,
    /// The subject, in any letters.
    pub subject: &'a str,
    /// When.
    pub at: Moment,
    /// The part of the identifier before the `@`, and that after.
    pub id: (&'a str, &'a str),
    /// The language, for `Content-Language`.
    pub lang: &'a str,
    /// What it says, lines ended by `\n`.
    pub body: &'a str,
}

impl Message<'_> {
    /// The message, its lines ended by CR LF. None where the moment is on no day.
    pub fn text(&self) -> Option<String> {
        let headers = [
            ("Date", date(self.at)?),
            ("From", format!("<{}>", self.from)),
            ("To", format!("<{}>", self.to)),
            ("Subject", words(self.subject)),
            ("Message-ID", format!("<{}@{}>", self.id.0, self.id.1)),
            ("Auto-Submitted", "auto-generated".to_owned()),
            ("MIME-Version", "1.0".to_owned()),
            ("Content-Type", "text/plain; charset=utf-8".to_owned()),
            ("Content-Transfer-Encoding", "quoted-printable".to_owned()),
            ("Content-Language", self.lang.to_owned()),
        ];
        let head: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        Some(format!("{head}\r\n{}", printable(self.body)))
    }
}

/// A moment as headers have it, in universal time (RFC 5322 section 3.3).
fn date(at: Moment) -> Option<String> {
    let day = day_of(at)?;
    // 1970-01-01 was a Thursday.
    let days = day.days_since(Date::new(1970, 1, 1)?);
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"].get(usize::try_from(days.rem_euclid(7)).ok()?)?;
    let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"].get(usize::try_from(day.month()).ok()?.checked_sub(1)?)?;
    let written = at.to_string();
    let time: String = written.chars().skip(11).take(8).collect();
    Some(format!("{weekday}, {} {month} {} {time} +0000", day.day(), day.year()))
}

/// A text of a header: as it is where that can be, in encoded words otherwise (RFC 2047), each of whole letters.
fn words(text: &str) -> String {
    let plain = |one: char| one == ' ' || one.is_ascii_graphic();
    if text.chars().all(plain) && text.len() <= LINE_MAX - "Subject: ".len() && !text.contains("=?") {
        return text.to_owned();
    }
    let mut words: Vec<String> = vec![String::new()];
    let mut held = 0;
    for letter in text.chars() {
        let letter = if letter.is_control() { ' ' } else { letter };
        if held + letter.len_utf8() > WORD_BYTES {
            words.push(String::new());
            held = 0;
        }
        held += letter.len_utf8();
        let mut bytes = [0; 4];
        if let Some(word) = words.last_mut() {
            word.extend(letter.encode_utf8(&mut bytes).bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("={byte:02X}") }));
        }
    }
    words.iter().map(|word| format!("=?utf-8?q?{word}?=")).collect::<Vec<_>>().join("\r\n ")
}

/// A body as quoted-printable (RFC 2045 section 6.7).
fn printable(body: &str) -> String {
    let mut out = String::new();
    for line in body.lines() {
        let mut width = 0;
        let mut left = line.chars().peekable();
        while let Some(letter) = left.next() {
            let last = left.peek().is_none();
            let plain = letter == ' ' && !last || letter.is_ascii_graphic() && letter != '=' && !(letter == '.' && width == 0);
            let mut bytes = [0; 4];
            let piece: String = if plain { letter.to_string() } else { letter.encode_utf8(&mut bytes).bytes().map(|byte| format!("={byte:02X}")).collect() };
            // A letter stays whole, and there is room for the sign that says that the line goes on.
            if width + piece.len() > LINE_MAX - 1 {
                out.push_str("=\r\n");
                width = 0;
            }
            width += piece.len();
            out.push_str(&piece);
        }
        out.push_str("\r\n");
    }
    out
}

/// Makes the folders of a maildir.
pub fn make(outbox: &Path) -> Result<(), Trouble> {
    for part in ["tmp", "new", "cur"] {
        let path = outbox.join(part);
        std::fs::create_dir_all(&path).map_err(|error| Trouble::file("make the folder", &path, error))?;
    }
    Ok(())
}

/// Puts a message into a maildir: it is there whole or not at all. Written again under the same name, it takes the earlier one's place.
pub fn put(outbox: &Path, name: &str, text: &str) -> Result<PathBuf, Trouble> {
    let (part, whole) = (outbox.join("tmp").join(name), outbox.join("new").join(name));
    let failed = |error| Trouble::file("write", &part, error);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&part).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    std::fs::rename(&part, &whole).map_err(|error| Trouble::file("name", &whole, error))?;
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(subject: &str, body: &str) -> String {
        let at = "2026-11-28T09:05:03.000Z".parse().unwrap();
        Message { from: "desk@example.ca", to: "anne@example.ca", subject, at, id: ("digest-1", "example.ca"), lang: "fr", body }.text().unwrap()
    }

    #[test]
    fn a_message_is_written_as_the_standards_have_it() {
        let text = message("ntib\u{a0}: du nouveau, à lire dès que possible", "Été = mieux\n.\nfin \n");
        let expected = "Date: Sat, 28 Nov 2026 09:05:03 +0000\r\nFrom: <desk@example.ca>\r\nTo: <anne@example.ca>\r\n\
            Subject: =?utf-8?q?ntib=C2=A0=3A=20du=20nouveau?=\r\n =?utf-8?q?=2C=20=C3=A0=20lire=20d=C3=A8s=20que?=\r\n =?utf-8?q?=20possible?=\r\n\
            Message-ID: <digest-1@example.ca>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
            Content-Transfer-Encoding: quoted-printable\r\nContent-Language: fr\r\n\r\n=C3=89t=C3=A9 =3D mieux\r\n=2E\r\nfin=20\r\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn lines_are_short_and_nothing_in_a_subject_begins_a_header() {
        let text = message("a\r\nBcc: thief@example.ca", &"élan ".repeat(80));
        assert!(text.split("\r\n").all(|line| line.len() <= LINE_MAX && !line.starts_with("Bcc")), "{text}");
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
        assert!(message("plain words", "x").contains("Subject: plain words\r\n"));
    }

    #[test]
    fn a_mailbox_reader_gets_back_what_was_written() {
        // Where Python is at hand, its own reader of messages is asked.
        let body = format!("Bonjour,\n\n- Éponge de titane = « oui » {}\n.\nFin\n", "très ".repeat(40));
        let subject = "ntib\u{a0}: 12 nouvelles inscriptions — état";
        let program = "import sys,email,email.policy\nm=email.message_from_bytes(sys.stdin.buffer.read(),policy=email.policy.default)\n\
            assert not m.defects, m.defects\nsys.stdout.buffer.write((m['subject']+'\\0'+m.get_content()+'\\0'+m['to'].addresses[0].addr_spec).encode())";
        let child = std::process::Command::new("python3").args(["-c", program]).stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).spawn();
        let Ok(mut child) = child else { return };
        child.stdin.take().unwrap().write_all(message(subject, &body).as_bytes()).unwrap();
        let read = child.wait_with_output().unwrap();
        assert!(read.status.success());
        assert_eq!(String::from_utf8(read.stdout).unwrap().replace("\r\n", "\n"), format!("{subject}\0{body}\0anne@example.ca"));
    }
}
