//! Signing in with a provider of identities, through the pages.

use axum::http::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ntib_access::accounts::{BIND_PROVIDER, provider_payload};
use ntib_access::oidc::{Outside, Provider, Settings};
use ntib_record::Moment;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer as _;
use serde_json::{Value, json};

use super::*;

const ISSUER: &str = "https://id.example.ca";

/// A provider that gives everybody the same identity, for the nonce that it is told.
struct World {
    nonce: Arc<Mutex<String>>,
    away: Arc<std::sync::atomic::AtomicBool>,
}

fn key() -> SigningKey {
    SigningKey::from_slice(&[5; 32]).unwrap()
}

impl Outside for World {
    fn get(&self, url: &str) -> Result<Vec<u8>, String> {
        if self.away.load(std::sync::atomic::Ordering::Relaxed) {
            return Err("connection refused".into());
        }
        let point = key().verifying_key().to_encoded_point(false);
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let document = if url.ends_with("/keys") {
            json!({ "keys": [{ "kty": "EC", "crv": "P-256", "kid": "k", "x": part(point.x().unwrap()), "y": part(point.y().unwrap()) }] })
        } else {
            json!({ "issuer": ISSUER, "authorization_endpoint": format!("{ISSUER}/authorize"), "token_endpoint": format!("{ISSUER}/token"), "jwks_uri": format!("{ISSUER}/keys") })
        };
        Ok(document.to_string().into_bytes())
    }

    fn post(&self, _: &str, form: &str, _: Option<&str>) -> Result<Vec<u8>, String> {
        let code = form_urlencoded::parse(form.as_bytes()).find(|(name, _)| name == "code").unwrap().1.into_owned();
        // Noon of the desk's day, in seconds.
        let now = "2026-11-28T12:00:00.000Z".parse::<Moment>().unwrap().milliseconds() / 1_000;
        let claims = json!({ "iss": ISSUER, "aud": "ntib", "sub": code, "iat": now, "exp": now + 300, "nonce": *self.nonce.lock().unwrap() });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&json!({ "alg": "ES256", "kid": "k" })), part(&claims));
        let signature: p256::ecdsa::Signature = key().sign(signed.as_bytes());
        Ok(json!({ "id_token": format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes())) }).to_string().into_bytes())
    }

    fn rs256(&self, _: &[u8], _: &[u8], _: &[u8], _: &[u8]) -> bool {
        false
    }
}

struct At {
    desk: Desk,
    nonce: Arc<Mutex<String>>,
    away: Arc<std::sync::atomic::AtomicBool>,
}

/// A desk whose people sign in with the provider; `ann` is bound to the identity `known`.
fn at() -> At {
    at_asking(&[], None)
}

/// The same, where a sign-in there must have one of these strengths and be no longer ago.
fn at_asking(strengths: &[&str], since_max: Option<i64>) -> At {
    let (nonce, away) = (Arc::default(), Arc::default());
    let settings = Settings { issuer: ISSUER.into(), client: "ntib".into(), secret: None, redirect: format!("https://desk.example.ca{}", ntib_web::desk::BACK), strengths: strengths.iter().map(|one| (*one).to_owned()).collect(), since_max };
    let provider = Provider::new(settings, Box::new(World { nonce: Arc::clone(&nonce), away: Arc::clone(&away) })).unwrap();
    let desk = desk_with("https://desk.example.ca", false, |office| office.with_provider("Passport Canada".into(), provider));
    let bind = Entry {
        object: Object { kind: name("account"), id: name("ann") },
        payload: provider_payload(ISSUER, "known"),
        ..entry("bind", BIND_PROVIDER, label(&["person:ann"], &["CA"]))
    };
    let office = desk.site.office().unwrap();
    let sealed = bind.seal(office.scheme()).unwrap();
    office.store().append(&[Batch { key: name("bind"), expected: None, entries: vec![sealed] }]).unwrap().pop().unwrap().unwrap();
    At { desk, nonce, away }
}

fn cookies(response: &Response<()>) -> Vec<String> {
    response.headers().get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned()).collect()
}

/// The cookie that the browser holds on its way, and the state that it comes back with.
fn goes(at: &At) -> (String, String) {
    let (response, _) = ask(&at.desk.site, Request::get("/fr/desk/sign-in/provider").body(Body::empty()).unwrap());
    assert_eq!(response.status(), 303);
    let address = response.headers()["location"].to_str().unwrap();
    let fields: std::collections::BTreeMap<String, String> = form_urlencoded::parse(address.split_once('?').unwrap().1.as_bytes()).into_owned().collect();
    fields["nonce"].clone_into(&mut at.nonce.lock().unwrap());
    let [cookie] = cookies(&response).try_into().unwrap();
    assert!(cookie.starts_with("__Host-ntib-errand=") && cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=300"), "{cookie}");
    (cookie.split(';').next().unwrap().to_owned(), fields["state"].clone())
}

fn back(at: &At, cookie: &str, query: &str) -> (Response<()>, String) {
    let request = Request::get(format!("/en/desk/sign-in/back?{query}")).header("cookie", cookie).header("sec-fetch-site", "cross-site");
    ask(&at.desk.site, request.body(Body::empty()).unwrap())
}

#[test]
fn somebody_signs_in_with_the_provider_and_goes_on_in_the_own_language() {
    let at = at();
    let (status, text) = get(&at.desk, "/fr/desk/today", "");
    assert!(status == 401 && text.contains("Ouvrir une session avec Passport Canada") && text.contains("/fr/desk/sign-in/provider"));
    let (cookie, state) = goes(&at);
    let (response, _) = back(&at, &cookie, &format!("code=known&state={state}"));
    assert_eq!((response.status().as_u16(), response.headers()["location"].to_str().unwrap()), (303, "/fr/desk/today"));
    let set = cookies(&response);
    let session = set.iter().find(|one| one.starts_with("__Host-ntib=")).unwrap();
    assert!(session.contains("SameSite=Strict") && set.iter().any(|one| one.starts_with("__Host-ntib-errand=;") && one.contains("Max-Age=0")), "{set:?}");
    let (status, text) = get(&at.desk, "/fr/desk/today", session.split(';').next().unwrap());
    assert!(status == 200 && text.contains("Ann Example"));
    let audit = at.desk.audit.lock().unwrap();
    assert!(audit.iter().any(|one| one.what == "sign-in" && one.because == ["provider"] && one.person == Some(name("ann"))));
    drop(audit);
    // The way back leads in once.
    let (response, text) = back(&at, &cookie, &format!("code=known&state={state}"));
    assert!(response.status() == 422 && text.contains("Signing in did not succeed"), "{text}");
}

#[test]
fn who_is_not_known_or_did_not_begin_it_stays_outside() {
    let at = at();
    let (cookie, state) = goes(&at);
    let (response, text) = back(&at, &cookie, &format!("code=stranger&state={state}"));
    assert!(response.status() == 422 && text.contains("bound to no account") && !cookies(&response).iter().any(|one| one.starts_with("__Host-ntib=")));
    let (cookie, state) = goes(&at);
    let (other, _) = goes(&at);
    for (cookie, query) in [(other.as_str(), format!("code=known&state={state}")), ("", format!("code=known&state={state}")), (cookie.as_str(), "code=known".into()), (cookie.as_str(), "error=access_denied".into())] {
        let (response, _) = back(&at, cookie, &query);
        assert!(response.status() == 422 && !cookies(&response).iter().any(|one| one.starts_with("__Host-ntib=")), "{query}");
    }
    let (response, _) = post(&at.desk, "/en/desk/sign-in/provider", "", "");
    assert_ne!(response.status(), 303, "it begins with a link alone");
}

#[test]
fn a_sign_in_that_is_too_weak_or_too_long_ago_opens_nothing_and_says_so() {
    for (at, lang, says, word) in [
        (at_asking(&["phr"], None), "en", "strong enough", "strength"),
        (at_asking(&["phr"], None), "fr", "pas assez sûre", "strength"),
        (at_asking(&[], Some(600_000)), "en", "too long ago", "recency"),
        (at_asking(&[], Some(600_000)), "fr", "depuis trop longtemps", "recency"),
    ] {
        let (cookie, state) = goes(&at);
        let request = Request::get(format!("/{lang}/desk/sign-in/back?code=known&state={state}")).header("cookie", cookie);
        let (response, text) = ask(&at.desk.site, request.body(Body::empty()).unwrap());
        assert!(response.status() == 422 && text.contains(says), "{text}");
        assert!(!cookies(&response).iter().any(|one| one.starts_with("__Host-ntib=")));
        assert!(at.desk.audit.lock().unwrap().iter().any(|one| one.what == "sign-in" && one.because == [word]));
    }
}

#[test]
fn a_provider_that_is_away_is_said_to_be_away() {
    let at = at();
    at.away.store(true, std::sync::atomic::Ordering::Relaxed);
    let (status, text) = get(&at.desk, "/en/desk/sign-in/provider", "");
    assert!(status == 422 && text.contains("cannot be reached") && !text.contains("connection refused"), "{text}");
    let desk = desk("", true);
    assert_ne!(get(&desk, "/en/desk/sign-in/provider", "").0, 303, "nobody signs in where everything is invented");
}
