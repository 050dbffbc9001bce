//! Signing in with a provider of identities: OpenID Connect Core 1.0, the authorization code flow with PKCE (RFC 7636).
//!
//! What speaks HTTP and what verifies RSA are given from outside ([`Outside`]): this crate does no input or output. One secret of the browser, which
//! its cookie carries for as long as signing in takes, gives state, nonce and verifier: each is its digest for a purpose, so that a code that
//! somebody else was given leads nowhere here.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ntib_record::Moment;
use p256::ecdsa::signature::Verifier as _;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::token::{Digest, Token};

/// How far the clocks of provider and server may be apart, in milliseconds.
const SKEW: i64 = 60_000;
/// How long what a provider says of itself is used before it is asked again, in milliseconds.
const KNOWN_LASTS: i64 = 3_600_000;
/// How soon keys are asked for again where one is not among them, in milliseconds: a token with a made-up key asks the provider nothing more often.
const KEYS_AGAIN: i64 = 60_000;
/// How old a token may be when it comes, in milliseconds.
const AGE_MAX: i64 = 600_000;
/// The longest document of a provider that is read, in bytes.
pub const DOCUMENT_BYTES_MAX: usize = 256 << 10;
/// The longest name of somebody at a provider (OpenID Connect Core section 2).
const SUBJECT_MAX: usize = 255;
/// The shortest RSA key, in bytes of its modulus: 2,048 bits.
const RSA_BYTES_MIN: usize = 256;

/// What this crate does not do itself.
pub trait Outside: Send + Sync {
    /// Gets a document, of at most [`DOCUMENT_BYTES_MAX`], without following redirections.
    fn get(&self, url: &str) -> Result<Vec<u8>, String>;

    /// Sends a form, with HTTP's basic authentication where names are given, and gets a document.
    fn post(&self, url: &str, form: &str, basic: Option<&str>) -> Result<Vec<u8>, String>;

    /// Whether a signature is that of RSASSA-PKCS1-v1_5 with SHA-256 (`RS256`) by the key of this modulus and exponent.
    fn rs256(&self, modulus: &[u8], exponent: &[u8], message: &[u8], signature: &[u8]) -> bool;
}

/// What is agreed with a provider.
#[derive(Clone)]
pub struct Settings {
    /// Its name, exactly as it says it: an address over TLS; on this machine alone without.
    pub issuer: String,
    /// The name of this server there.
    pub client: String,
    /// The secret of this server there, where it has one.
    pub secret: Option<String>,
    /// Where browsers come back to: registered there.
    pub redirect: String,
    /// The strengths of which a sign-in there must have one (`acr`), the best first; any where none is named.
    pub strengths: Vec<String>,
    /// How long ago somebody may have signed in there, in milliseconds; however long where it is not said.
    pub since_max: Option<i64>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Settings({} at {})", self.client, self.issuer)
    }
}

/// Why nobody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OidcError {
    /// The provider cannot be reached, or says what cannot be used: at which step, and what.
    Provider(&'static str, String),
    /// The provider refused: its word for it.
    Refused(String),
    /// What came back does not belong to what this browser began.
    State,
    /// The token is not good: which test.
    Token(&'static str),
    /// The sign-in there has no strength that is asked for.
    Weak,
    /// The sign-in there was too long ago.
    Stale,
}

impl OidcError {
    /// A word for the audit, without anything that came from outside.
    pub fn word(&self) -> &'static str {
        match self {
            OidcError::Provider(step, _) => step,
            OidcError::Refused(_) => "provider-refused",
            OidcError::State => "state",
            OidcError::Token(test) => test,
            OidcError::Weak => "strength",
            OidcError::Stale => "recency",
        }
    }
}

impl fmt::Display for OidcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OidcError::Provider(step, what) => write!(f, "the provider of identities, {step}: {what}"),
            OidcError::Refused(word) => write!(f, "the provider of identities refused: {word}"),
            OidcError::State => f.write_str("the answer belongs to no sign-in that this browser began"),
            OidcError::Token(test) => write!(f, "the identity token fails the test of its {test}"),
            OidcError::Weak => f.write_str("the sign-in with the provider of identities has no strength that is asked for"),
            OidcError::Stale => f.write_str("the sign-in with the provider of identities was too long ago"),
        }
    }
}

impl std::error::Error for OidcError {}

/// What comes back with the browser.
#[derive(Clone, Copy, Debug, Default)]
pub struct Back<'a> {
    /// The code.
    pub code: Option<&'a str>,
    /// The state.
    pub state: Option<&'a str>,
    /// Who says it (RFC 9207).
    pub issuer: Option<&'a str>,
    /// Why there is no code.
    pub error: Option<&'a str>,
}

/// Who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// At which provider.
    pub issuer: String,
    /// As whom there.
    pub subject: String,
}

/// What a provider says of itself.
#[derive(Clone, Debug)]
struct Known {
    authorization: String,
    token: String,
    keys_at: String,
    names_issuer: bool,
    keys: Vec<Key>,
    since: Moment,
    keys_since: Moment,
}

/// A key with which tokens are signed.
#[derive(Clone, Debug)]
struct Key {
    id: Option<String>,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    P256(p256::ecdsa::VerifyingKey),
}

/// A provider of identities.
pub struct Provider {
    settings: Settings,
    outside: Box<dyn Outside>,
    known: Mutex<Option<Known>>,
}

/// Whether an address may be asked: over TLS, or on this machine.
fn is_safe(url: &str) -> bool {
    let host = |rest: &str| rest.split(['/', '?', '#']).next().unwrap_or_default().to_owned();
    let local = |host: &str| ["localhost", "127.0.0.1", "[::1]"].iter().any(|one| host == *one || host.strip_prefix(one).is_some_and(|port| port.starts_with(':')));
    let plain = url.len() <= 2_000 && !url.contains(['@', '\\']) && !url.chars().any(|one| one.is_control() || one == ' ');
    plain && (url.strip_prefix("https://").is_some_and(|rest| !host(rest).is_empty()) || url.strip_prefix("http://").is_some_and(|rest| local(&host(rest))))
}

/// Whether two texts are the same, in a time that tells nothing of where they differ.
fn same(one: &str, other: &str) -> bool {
    Digest::of("compare", one.as_bytes()) == Digest::of("compare", other.as_bytes())
}

fn text<'a>(value: &'a Value, field: &str) -> Option<&'a str> {
    value.get(field).and_then(Value::as_str)
}

fn bytes(value: &Value, field: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text(value, field)?).ok()
}

fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

impl Provider {
    /// A provider that is asked when somebody first signs in. None where its name is no address over TLS.
    pub fn new(settings: Settings, outside: Box<dyn Outside>) -> Option<Provider> {
        let good = is_safe(&settings.issuer) && !settings.issuer.contains(['?', '#']) && !settings.client.is_empty() && is_safe(&settings.redirect);
        good.then_some(Provider { settings, outside, known: Mutex::new(None) })
    }

    fn locked(&self) -> MutexGuard<'_, Option<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where a browser that holds this secret goes to sign in. `lang` is the language in which it wants to go on.
    pub fn start(&self, secret: &Token, lang: &str, now: Moment) -> Result<String, OidcError> {
        let known = self.discovered(now)?;
        // The language is no secret: it only comes back.
        let (state, nonce, verifier) = (format!("{}.{lang}", secret.digest("oidc-state").text()), secret.digest("oidc-nonce").text(), secret.digest("oidc-verifier").text());
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        let (strengths, since_max) = (self.settings.strengths.join(" "), self.settings.since_max.map(|most| (most / 1_000).to_string()));
        let mut fields = vec![
            ("response_type", "code"),
            ("client_id", &self.settings.client),
            ("redirect_uri", &self.settings.redirect),
            ("scope", "openid"),
            ("state", &state),
            ("nonce", &nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        if !strengths.is_empty() {
            fields.push(("acr_values", &strengths));
        }
        if let Some(most) = &since_max {
            fields.push(("max_age", most));
        }
        let query = form(&fields);
        let joint = if known.authorization.contains('?') { '&' } else { '?' };
        Ok(format!("{}{joint}{query}", known.authorization))
    }

    /// Who it is that came back to a browser that holds this secret.
    pub fn finish(&self, secret: &Token, back: &Back<'_>, now: Moment) -> Result<Identity, OidcError> {
        if !back.state.and_then(|state| state.split('.').next()).is_some_and(|state| same(state, &secret.digest("oidc-state").text())) {
            return Err(OidcError::State);
        }
        let known = self.discovered(now)?;
        // Who answers says so where it has promised to: the answer of another provider is none (RFC 9207 section 2.4).
        if known.names_issuer && back.issuer.is_none() || back.issuer.is_some_and(|issuer| issuer != self.settings.issuer) {
            return Err(OidcError::State);
        }
        if back.error == Some("unmet_authentication_requirements") {
            return Err(OidcError::Weak);
        }
        if let Some(error) = back.error {
            return Err(OidcError::Refused(error.chars().filter(char::is_ascii_graphic).take(60).collect()));
        }
        let code = back.code.ok_or(OidcError::State)?;
        let verifier = secret.digest("oidc-verifier").text();
        let mut fields = vec![("grant_type", "authorization_code"), ("code", code), ("redirect_uri", self.settings.redirect.as_str()), ("code_verifier", verifier.as_str())];
        // Names and secrets are encoded as in forms before they are joined (RFC 6749 section 2.3.1).
        let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let basic = self.settings.secret.as_ref().map(|secret| format!("{}:{}", encoded(&self.settings.client), encoded(secret)));
        if basic.is_none() {
            fields.push(("client_id", &self.settings.client));
        }
        let answer = self.outside.post(&known.token, &form(&fields), basic.as_deref()).and_then(|bytes| read(&bytes)).map_err(|what| OidcError::Provider("token", what))?;
        let token = text(&answer, "id_token").ok_or_else(|| OidcError::Provider("token", "no identity token".into()))?;
        self.verified(token, &secret.digest("oidc-nonce").text(), now)
    }

    /// What the provider says of itself, asked again where that is long ago.
    fn discovered(&self, now: Moment) -> Result<Known, OidcError> {
        let fresh = |known: &&Known| (0..KNOWN_LASTS).contains(&now.milliseconds().saturating_sub(known.since.milliseconds()));
        if let Some(known) = self.locked().as_ref().filter(fresh) {
            return Ok(known.clone());
        }
        let wrong = |what: String| OidcError::Provider("discovery", what);
        let url = format!("{}/.well-known/openid-configuration", self.settings.issuer.trim_end_matches('/'));
        let document = self.outside.get(&url).and_then(|bytes| read(&bytes)).map_err(wrong)?;
        if text(&document, "issuer") != Some(self.settings.issuer.as_str()) {
            return Err(wrong("it calls itself otherwise than the settings do".into()));
        }
        let endpoint = |name: &str| text(&document, name).filter(|url| is_safe(url)).map(str::to_owned).ok_or_else(|| wrong(format!("no good `{name}`")));
        let keys_at = endpoint("jwks_uri")?;
        let known = Known {
            authorization: endpoint("authorization_endpoint")?,
            token: endpoint("token_endpoint")?,
            keys: self.keys(&keys_at)?,
            keys_at,
            names_issuer: document.get("authorization_response_iss_parameter_supported").and_then(Value::as_bool).unwrap_or(false),
            since: now,
            keys_since: now,
        };
        *self.locked() = Some(known.clone());
        Ok(known)
    }

    fn keys(&self, url: &str) -> Result<Vec<Key>, OidcError> {
        let document = self.outside.get(url).and_then(|bytes| read(&bytes)).map_err(|what| OidcError::Provider("keys", what))?;
        Ok(document.get("keys").and_then(Value::as_array).into_iter().flatten().filter_map(key).collect())
    }

    /// The keys that a token may be signed with; asked for once more where none is known that it names.
    fn keys_for(&self, id: Option<&str>, algorithm: &str, now: Moment) -> Result<Vec<Key>, OidcError> {
        let fits = |key: &&Key| (id.is_none() || key.id.is_none() || key.id.as_deref() == id) && matches!((&key.kind, algorithm), (Kind::Rsa { .. }, "RS256") | (Kind::P256(_), "ES256"));
        let known = self.discovered(now)?;
        let found: Vec<Key> = known.keys.iter().filter(fits).cloned().collect();
        let old = now.milliseconds().saturating_sub(known.keys_since.milliseconds()) >= KEYS_AGAIN;
        if !found.is_empty() || !old {
            return Ok(found);
        }
        let keys = self.keys(&known.keys_at)?;
        let found = keys.iter().filter(fits).cloned().collect();
        if let Some(known) = self.locked().as_mut() {
            (known.keys, known.keys_since) = (keys, now);
        }
        Ok(found)
    }

    /// Who a token tells of, if it is good: signed by the provider, for this server, for what this browser began, now.
    fn verified(&self, token: &str, nonce: &str, now: Moment) -> Result<Identity, OidcError> {
        let no = OidcError::Token;
        let mut parts = token.split('.');
        let (Some(head), Some(body), Some(mark), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else { return Err(no("form")) };
        let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| no("form"));
        let (header, claims, signature) = (read(&decoded(head)?).map_err(|_| no("form"))?, read(&decoded(body)?).map_err(|_| no("form"))?, decoded(mark)?);
        let algorithm = text(&header, "alg").filter(|one| ["RS256", "ES256"].contains(one)).ok_or(no("algorithm"))?;
        if header.get("crit").is_some() {
            return Err(no("header"));
        }
        let signed = token.get(..head.len() + 1 + body.len()).ok_or(no("form"))?.as_bytes();
        let keys = self.keys_for(text(&header, "kid"), algorithm, now)?;
        if !keys.iter().any(|key| self.is_signed(&key.kind, signed, &signature)) {
            return Err(no("signature"));
        }
        if text(&claims, "iss") != Some(self.settings.issuer.as_str()) {
            return Err(no("issuer"));
        }
        let client = self.settings.client.as_str();
        let (ours, others) = match claims.get("aud") {
            Some(Value::String(one)) => (one == client, false),
            Some(Value::Array(all)) => (all.iter().any(|one| one == client), all.len() > 1),
            _ => (false, false),
        };
        let party = claims.get("azp");
        if !ours || others && party.is_none() || party.is_some_and(|party| party != client) {
            return Err(no("audience"));
        }
        let moment = |name: &str| claims.get(name).and_then(Value::as_i64).and_then(|seconds| seconds.checked_mul(1_000));
        let now = now.milliseconds();
        if moment("exp").is_none_or(|end| now >= end.saturating_add(SKEW)) {
            return Err(no("end"));
        }
        if !moment("iat").is_some_and(|begin| begin <= now.saturating_add(SKEW) && now <= begin.saturating_add(AGE_MAX)) {
            return Err(no("age"));
        }
        if claims.get("nbf").is_some() && moment("nbf").is_none_or(|begin| begin > now.saturating_add(SKEW)) {
            return Err(no("beginning"));
        }
        if !text(&claims, "nonce").is_some_and(|one| same(one, nonce)) {
            return Err(no("nonce"));
        }
        // What a token does not tell is taken as the weakest, and as long ago.
        let strengths = &self.settings.strengths;
        if !strengths.is_empty() && !text(&claims, "acr").is_some_and(|one| strengths.iter().any(|strength| strength == one)) {
            return Err(OidcError::Weak);
        }
        if let Some(most) = self.settings.since_max
            && !moment("auth_time").is_some_and(|begin| begin <= now.saturating_add(SKEW) && now <= begin.saturating_add(most).saturating_add(SKEW))
        {
            return Err(OidcError::Stale);
        }
        let subject = text(&claims, "sub").filter(|sub| !sub.is_empty() && sub.len() <= SUBJECT_MAX && sub.bytes().all(|one| one.is_ascii_graphic() || one == b' '));
        Ok(Identity { issuer: self.settings.issuer.clone(), subject: subject.ok_or(no("subject"))?.to_owned() })
    }

    fn is_signed(&self, key: &Kind, message: &[u8], signature: &[u8]) -> bool {
        match key {
            Kind::Rsa { modulus, exponent } => self.outside.rs256(modulus, exponent, message, signature),
            Kind::P256(key) => p256::ecdsa::Signature::from_slice(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok()),
        }
    }
}

fn read(bytes: &[u8]) -> Result<Value, String> {
    if bytes.len() > DOCUMENT_BYTES_MAX {
        return Err(format!("more than {DOCUMENT_BYTES_MAX} bytes"));
    }
    let value: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if value.is_object() { Ok(value) } else { Err("no object".into()) }
}

/// A key of a set, where it may sign tokens here.
fn key(one: &Value) -> Option<Key> {
    let signs = text(one, "use").is_none_or(|word| word == "sig");
    let algorithm = text(one, "alg");
    let kind = match text(one, "kty")? {
        "RSA" if algorithm.is_none_or(|word| word == "RS256") => {
            let (modulus, exponent) = (bytes(one, "n")?, bytes(one, "e")?);
            (modulus.len() >= RSA_BYTES_MIN).then_some(Kind::Rsa { modulus, exponent })?
        }
        "EC" if text(one, "crv") == Some("P-256") && algorithm.is_none_or(|word| word == "ES256") => {
            let point = [vec![4], bytes(one, "x").filter(|x| x.len() == 32)?, bytes(one, "y").filter(|y| y.len() == 32)?].concat();
            Kind::P256(p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).ok()?)
        }
        _ => return None,
    };
    signs.then(|| Key { id: text(one, "kid").map(str::to_owned), kind })
}
