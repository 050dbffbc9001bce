//! Sessions: who is signed in, since when, and until when.

use std::collections::BTreeMap;

use ntib_record::{Moment, Name};

use crate::token::{Digest, Token};

/// How someone proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// By a provider of identities (OpenID Connect).
    Provider,
    /// By a passkey.
    Passkey,
    /// By an invitation or a code for recovery: only to enrol something better.
    Code,
    /// By a token that its owner issued to a program, to read.
    TokenReading,
    /// By a token that its owner issued to a program, to read and to act.
    TokenWriting,
    /// Not at all: a person of the sample world, chosen from a list.
    Chosen,
}

impl How {
    /// Whether a program asks, and no person.
    pub fn is_token(self) -> bool {
        matches!(self, How::TokenReading | How::TokenWriting)
    }

    /// As it stands in the audit.
    pub fn word(self) -> &'static str {
        match self {
            How::Provider => "provider",
            How::Passkey => "passkey",
            How::Code => "code",
            How::TokenReading => "token-read",
            How::TokenWriting => "token-write",
            How::Chosen => "chosen",
        }
    }
}

/// How long sessions last, and how many there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    /// Milliseconds without a request after which a session is over.
    pub idle: i64,
    /// Milliseconds after which it is over in any case.
    pub whole: i64,
    /// The most sessions of one person: the oldest makes room.
    pub of_one: usize,
    /// The most sessions of all.
    pub all: usize,
}

impl SessionLimits {
    /// Half an hour without a request, a working day in all; five browsers of one person; 20,000 sessions.
    pub const USUAL: SessionLimits = SessionLimits {
        idle: 30 * 60_000,
        whole: 12 * 3_600_000,
        of_one: 5,
        all: 20_000,
    };
}

/// One session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Whose it is.
    pub person: Name,
    /// How the person proved to be that one.
    pub how: How,
    /// When it began.
    pub began: Moment,
    /// When it was last used.
    pub seen: Moment,
}

/// There is no room for another session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionsFull;

/// The sessions of one server, in memory: they end with it. Their secrets are kept by hash.
#[derive(Debug)]
pub struct Sessions {
    limits: SessionLimits,
    by: BTreeMap<Digest, Session>,
}

impl Sessions {
    /// None yet.
    pub fn new(limits: SessionLimits) -> Sessions {
        Sessions {
            limits,
            by: BTreeMap::new(),
        }
    }

    /// Begins a session under a new secret. `before` is the secret that the browser held until now: it ends, so that
    /// nobody who planted it shares the new session.
    pub fn begin(
        &mut self,
        person: Name,
        how: How,
        token: &Token,
        before: Option<&Token>,
        now: Moment,
    ) -> Result<(), SessionsFull> {
        if let Some(before) = before {
            self.end(before);
        }
        let limits = self.limits;
        self.by.retain(|_, session| lasts(limits, session, now));
        while self.of(&person).count() >= limits.of_one {
            let oldest = self
                .by
                .iter()
                .filter(|(_, session)| session.person == person)
                .min_by_key(|(digest, session)| (session.seen, **digest))
                .map(|(digest, _)| *digest);
            match oldest {
                Some(oldest) => drop(self.by.remove(&oldest)),
                None => break,
            }
        }
        if self.by.len() >= limits.all {
            return Err(SessionsFull);
        }
        let session = Session {
            person,
            how,
            began: now,
            seen: now,
        };
        self.by.insert(token.digest("session"), session);
        Ok(())
    }

    /// The session of this secret, if it lasts; it is then used at `now`.
    pub fn find(&mut self, token: &Token, now: Moment) -> Option<Session> {
        let digest = token.digest("session");
        let limits = self.limits;
        let session = self.by.get_mut(&digest)?;
        if lasts(limits, session, now) {
            session.seen = session.seen.max(now);
            Some(session.clone())
        } else {
            self.by.remove(&digest);
            None
        }
    }

    /// The session of this secret, if it lasts; asking does not count as using it.
    pub fn peek(&self, token: &Token, now: Moment) -> Option<Session> {
        let session = self.by.get(&token.digest("session"))?;
        lasts(self.limits, session, now).then(|| session.clone())
    }

    /// Ends the session of this secret.
    pub fn end(&mut self, token: &Token) {
        self.by.remove(&token.digest("session"));
    }

    /// Ends every session of a person but that of `keep`. Gives how many ended.
    pub fn end_all(&mut self, person: &Name, keep: Option<&Token>) -> usize {
        let kept = keep.map(|token| token.digest("session"));
        let before = self.by.len();
        self.by
            .retain(|digest, session| session.person != *person || Some(*digest) == kept);
        before - self.by.len()
    }

    /// The sessions of a person that last at `now`, the latest used first, each under the digest of its secret.
    pub fn listed(&self, person: &Name, now: Moment) -> Vec<(Digest, Session)> {
        let mine = self.by.iter().filter(|(_, session)| session.person == *person && lasts(self.limits, session, now));
        let mut all: Vec<_> = mine.map(|(digest, session)| (*digest, session.clone())).collect();
        all.sort_by_key(|(digest, session)| (std::cmp::Reverse(session.seen), *digest));
        all
    }

    /// Ends one session of a person, by the digest of its secret. Whether there was one.
    pub fn end_one(&mut self, person: &Name, digest: &Digest) -> bool {
        let mine = self.by.get(digest).is_some_and(|session| session.person == *person);
        mine && self.by.remove(digest).is_some()
    }

    /// The sessions of a person.
    pub fn of<'a>(&'a self, person: &'a Name) -> impl Iterator<Item = &'a Session> {
        self.by.values().filter(move |session| session.person == *person)
    }
}

fn lasts(limits: SessionLimits, session: &Session, now: Moment) -> bool {
    let since = |then: Moment| now.milliseconds().saturating_sub(then.milliseconds());
    since(session.seen) < limits.idle && since(session.began) < limits.whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Moment {
        Moment::from_milliseconds(minutes * 60_000).unwrap()
    }

    fn name(text: &str) -> Name {
        text.parse().unwrap()
    }

    fn token(number: u8) -> Token {
        Token::of([number; 32])
    }

    #[test]
    fn a_session_ends_when_idle_and_after_a_working_day() {
        let mut sessions = Sessions::new(SessionLimits::USUAL);
        sessions.begin(name("ann"), How::Passkey, &token(1), None, at(0)).unwrap();
        let mut minute = 0;
        while minute + 29 < 12 * 60 {
            minute += 29;
            assert!(sessions.find(&token(1), at(minute)).is_some(), "{minute}");
        }
        assert!(sessions.find(&token(1), at(12 * 60)).is_none(), "used all day, and over all the same");
        sessions.begin(name("ann"), How::Passkey, &token(2), None, at(0)).unwrap();
        assert!(sessions.find(&token(2), at(30)).is_none());
        assert!(sessions.find(&token(2), at(1)).is_none(), "what ended stays ended when the clock goes back");
    }

    #[test]
    fn signing_in_ends_the_session_that_the_browser_had() {
        let mut sessions = Sessions::new(SessionLimits::USUAL);
        sessions.begin(name("planted"), How::Code, &token(1), None, at(0)).unwrap();
        sessions.begin(name("ann"), How::Passkey, &token(2), Some(&token(1)), at(1)).unwrap();
        assert!(sessions.find(&token(1), at(1)).is_none());
        assert_eq!(sessions.find(&token(2), at(1)).unwrap().person, name("ann"));
    }

    #[test]
    fn the_oldest_session_of_a_person_makes_room_and_others_keep_theirs() {
        let limits = SessionLimits {
            of_one: 2,
            all: 3,
            ..SessionLimits::USUAL
        };
        let mut sessions = Sessions::new(limits);
        for number in 1..=3 {
            sessions.begin(name("ann"), How::Passkey, &token(number), None, at(i64::from(number))).unwrap();
        }
        assert!(sessions.find(&token(1), at(4)).is_none() && sessions.find(&token(2), at(4)).is_some());
        sessions.begin(name("bob"), How::Passkey, &token(4), None, at(4)).unwrap();
        let full = sessions.begin(name("cid"), How::Passkey, &token(5), None, at(4));
        assert_eq!(full, Err(SessionsFull));
        let listed = sessions.listed(&name("ann"), at(5));
        assert_eq!(listed.iter().map(|(_, session)| session.seen).collect::<Vec<_>>(), [at(4), at(3)], "the latest used first");
        assert!(!sessions.end_one(&name("bob"), &token(3).digest("session")), "another's");
        assert!(sessions.end_one(&name("ann"), &token(3).digest("session")) && !sessions.end_one(&name("ann"), &token(3).digest("session")));
        sessions.begin(name("ann"), How::Passkey, &token(6), None, at(4)).unwrap();
        assert_eq!(sessions.end_all(&name("ann"), Some(&token(2))), 1);
        assert!(sessions.find(&token(2), at(5)).is_some() && sessions.find(&token(4), at(5)).is_some());
        assert_eq!(sessions.of(&name("ann")).count(), 1);
    }
}
