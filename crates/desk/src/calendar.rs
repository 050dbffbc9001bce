//! Meetings and actions as iCalendar (RFC 5545): what calendars of every kind read.

use ntib_core::Lang;
use ntib_record::{Moment, Name};

use crate::actions::Action;
use crate::archive::Known;
use crate::meetings::{Meeting, Stage};

/// The most octets of a line (RFC 5545 section 3.1), without its end.
const LINE_OCTETS: usize = 75;

/// What a calendar is made of.
pub struct Calendar<'a> {
    /// The language of its texts.
    pub lang: Lang,
    /// What comes after the `@` of identifiers, so that no other calendar has the same: the origin of the log.
    pub at: &'a str,
    /// When it is made.
    pub stamp: Moment,
    /// The meetings.
    pub meetings: &'a [&'a Known<Meeting>],
    /// The actions with a day.
    pub actions: &'a [&'a Known<Action>],
}

impl Calendar<'_> {
    /// The calendar as a file. The same content gives the same bytes.
    pub fn file(&self) -> String {
        let mut out = String::new();
        for line in [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//ntib//desk//EN",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
        ] {
            push(&mut out, line);
        }
        self.meetings
            .iter()
            .for_each(|meeting| self.meeting(&mut out, meeting));
        self.actions
            .iter()
            .for_each(|action| self.action(&mut out, action));
        push(&mut out, "END:VCALENDAR");
        out
    }

    fn meeting(&self, out: &mut String, meeting: &Known<Meeting>) {
        let Some(begins) = meeting.begins else { return };
        push(out, "BEGIN:VEVENT");
        self.head(out, "meeting", &meeting.id);
        push(
            out,
            &format!("SEQUENCE:{}", meeting.moved + u32::from(meeting.cancelled)),
        );
        push(out, &format!("DTSTART:{}", utc(begins)));
        push(out, &format!("DURATION:PT{}M", meeting.minutes));
        self.text(out, "SUMMARY", meeting.title.get(self.lang));
        if !meeting.place.is_empty() {
            self.text(out, "LOCATION", meeting.place.get(self.lang));
        }
        let agenda: Vec<String> = meeting
            .items
            .iter()
            .zip(1..)
            .map(|(item, number)| format!("{number}. {}", item.what.title.get(self.lang).0))
            .collect();
        if !agenda.is_empty() {
            push(out, &format!("DESCRIPTION:{}", escaped(&agenda.join("\n"))));
        }
        push(
            out,
            if meeting.stage() == Stage::Cancelled {
                "STATUS:CANCELLED"
            } else {
                "STATUS:CONFIRMED"
            },
        );
        push(out, "END:VEVENT");
    }

    fn action(&self, out: &mut String, action: &Known<Action>) {
        let Some(due) = action.due else { return };
        push(out, "BEGIN:VTODO");
        self.head(out, "action", &action.id);
        push(
            out,
            &format!("DUE;VALUE=DATE:{}", due.to_string().replace('-', "")),
        );
        self.text(out, "SUMMARY", action.what.get(self.lang));
        push(
            out,
            if action.is_open() {
                "STATUS:NEEDS-ACTION"
            } else {
                "STATUS:COMPLETED"
            },
        );
        push(out, "END:VTODO");
    }

    fn head(&self, out: &mut String, kind: &str, id: &Name) {
        push(
            out,
            &format!("UID:{}", escaped(&format!("{kind}-{id}@{}", self.at))),
        );
        push(out, &format!("DTSTAMP:{}", utc(self.stamp)));
    }

    fn text(&self, out: &mut String, property: &str, (text, lang): (&str, Lang)) {
        push(
            out,
            &format!("{property};LANGUAGE={}:{}", lang.code(), escaped(text)),
        );
    }
}

/// A moment in the form of RFC 5545 section 3.3.5, to the second.
fn utc(moment: Moment) -> String {
    let text = moment.to_string();
    let digits: String = text
        .get(..19)
        .unwrap_or(&text)
        .chars()
        .filter(|c| !matches!(c, '-' | ':'))
        .collect();
    format!("{digits}Z")
}

/// A text in the form of RFC 5545 section 3.3.11.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A content line, folded where it is too long: never within a character.
fn push(out: &mut String, line: &str) {
    let mut octets = 0;
    for c in line.chars() {
        if octets + c.len_utf8() > LINE_OCTETS {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets += c.len_utf8();
    }
    out.push_str("\r\n");
}
