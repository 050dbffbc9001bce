//! Signing in with a provider of identities: the browser goes there, and comes back with a code.
//!
//! For as long as that takes the browser holds a secret in a cookie of its own, which comes along when another site leads back here (that of the
//! session does not). The provider is asked without holding the record: a slow one keeps nobody else waiting.

use ntib_access::oidc::{Back, OidcError, Provider};
use ntib_access::{How, Outcome, Token};
use ntib_core::Lang;
use ntib_desk::people::asker;

use crate::call::{Call, Go, Reply};
use crate::desk::doors::{ask, begin, told};
use crate::desk::keep::Ceremony;
use crate::desk::office::Office;
use crate::kept::Problem;
use crate::trouble::Trouble;

/// Where browsers come back to, after the address of the server: registered with the provider.
pub const BACK: &str = "/en/desk/sign-in/back";

/// What of signing in goes by way of the provider. None where the path has nothing to do with it.
pub fn open(call: &Call<'_>, office: &Office, path: &str) -> Option<Result<Reply, Trouble>> {
    let (_, provider) = office.provider()?;
    match (path, call.post) {
        ("sign-in/provider", false) => Some(start(call, office, provider)),
        ("sign-in/back", false) => Some(back(call, office, provider)),
        _ => None,
    }
}

fn start(call: &Call<'_>, office: &Office, provider: &Provider) -> Result<Reply, Trouble> {
    let now = office.now();
    let secret = office.begin_ceremony(Ceremony::Provider, now)?;
    match provider.start(&secret, call.lang.code(), now) {
        Ok(address) => Ok(Reply::Errand(Some(secret), Box::new(Reply::See(address)))),
        Err(error) => refused(call, office, &error),
    }
}

fn back(call: &Call<'_>, office: &Office, provider: &Provider) -> Result<Reply, Trouble> {
    let now = office.now();
    if let Err(seconds) = office.may_try(&call.visitor.from, now) {
        told(call, office, None, "sign-in", Outcome::Refused, "rate", now);
        return Err(Trouble::TooOften(seconds));
    }
    let field = |name: &str| call.query.get(name);
    let back = Back { code: field("code"), state: field("state"), issuer: field("iss"), error: field("error") };
    let came = |secret: &Token| {
        // What was begun is ended, however it comes out: a second answer to it is none.
        if office.end_ceremony(secret, &Ceremony::Provider, now) { provider.finish(secret, &back, now) } else { Err(OidcError::State) }
    };
    let identity = match call.visitor.errand.as_ref().ok_or(OidcError::State).and_then(came) {
        Ok(identity) => identity,
        Err(error) => return refused(call, office, &error),
    };
    let (accounts, _) = office.accounts()?;
    let person = accounts.provider(&identity.issuer, &identity.subject).cloned();
    office.catch_up()?;
    let known = person.filter(|person| asker(&office.archive(), person, None, now).is_some());
    let Some(person) = known else {
        told(call, office, None, "sign-in", Outcome::Refused, "not-known", now);
        return page(call, office, "provider-unknown");
    };
    // The language that the browser left in comes back with it.
    let lang = back.state.and_then(|state| state.rsplit_once('.')).and_then(|(_, code)| Lang::from_code(code)).unwrap_or(call.lang);
    let reply = begin(call, office, &person, How::Provider, Go::to(lang, "desk/today").to_string(), now)?;
    Ok(Reply::Errand(None, Box::new(reply)))
}

fn refused(call: &Call<'_>, office: &Office, error: &OidcError) -> Result<Reply, Trouble> {
    if let OidcError::Provider(..) = error {
        // What the provider said goes to whoever runs the server; it holds no secret of ours.
        tracing::warn!(operation = call.visitor.operation.as_str(), %error, "signing in with the provider failed");
    }
    told(call, office, None, "sign-in", Outcome::Refused, error.word(), office.now());
    let phrase = match error {
        OidcError::Provider(..) => "provider-away",
        OidcError::Weak => "provider-weak",
        OidcError::Stale => "provider-stale",
        OidcError::Refused(_) | OidcError::State | OidcError::Token(_) => "provider-refused",
    };
    page(call, office, phrase)
}

fn page(call: &Call<'_>, office: &Office, phrase: &str) -> Result<Reply, Trouble> {
    office.catch_up()?;
    let problems = vec![Problem::new("with-provider", call.words().get(phrase))];
    let reply = ask(call, office, &office.archive(), problems, office.now())?;
    Ok(Reply::Errand(None, Box::new(reply)))
}
