//! Signing in with a provider: a small real one, over HTTP on this machine, that signs real tokens; and every way in which a token can be wrong.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a failing step should stop the test")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ntib_access::Token;
use ntib_access::oidc::{Back, Identity, OidcError, Outside, Provider, Settings};
use ntib_record::Moment;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const NOW: &str = "2026-11-28T12:00:00.000Z";

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).unwrap()
}

fn jwk(seed: u8, id: &str) -> Value {
    let point = key(seed).verifying_key().to_encoded_point(false);
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": id, "x": part(point.x().unwrap()), "y": part(point.y().unwrap()) })
}

fn token(header: &Value, claims: &Value, seed: u8) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    let signature: p256::ecdsa::Signature = key(seed).sign(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

/// What the provider does, and what it was asked.
struct World {
    address: String,
    keys: Value,
    signs: (u8, &'static str),
    /// What is otherwise in its description.
    says: BTreeMap<&'static str, Value>,
    /// What is otherwise in its tokens; null takes a claim out.
    claims: BTreeMap<&'static str, Value>,
    header: BTreeMap<&'static str, Value>,
    /// Challenge and nonce by code.
    codes: BTreeMap<String, (String, String)>,
    asked: Vec<String>,
}

fn answer(world: &mut World, method: &str, path: &str, headers: &str, body: &str) -> (u16, Value) {
    world.asked.push(format!("{method} {path}"));
    let issuer = format!("http://{}", world.address);
    match (method, path) {
        ("GET", "/.well-known/openid-configuration") => {
            let mut all = json!({ "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"), "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys") });
            world.says.iter().for_each(|(name, value)| all[*name] = value.clone());
            (200, all)
        }
        ("GET", "/keys") => (200, json!({ "keys": world.keys })),
        ("POST", "/token") => {
            let fields: BTreeMap<String, String> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
            let given = headers.lines().find_map(|line| line.to_lowercase().starts_with("authorization: basic ").then(|| line[21..].trim().to_owned()));
            let expected = STANDARD.encode("ntib+desk:s%3Ecret");
            // A code is used once, by whoever has the verifier, with the secret of the client.
            let Some((challenge, nonce)) = world.codes.remove(&fields["code"]) else { return (400, json!({ "error": "invalid_grant" })) };
            let verified = URL_SAFE_NO_PAD.encode(Sha256::digest(fields["code_verifier"].as_bytes())) == challenge;
            if !verified || given.as_deref() != Some(&expected) || fields["grant_type"] != "authorization_code" || !fields["redirect_uri"].ends_with("/en/desk/sign-in/back") {
                return (400, json!({ "error": "invalid_grant" }));
            }
            let now = moment(NOW).milliseconds() / 1_000;
            let mut claims = json!({ "iss": issuer, "aud": "ntib desk", "sub": "subject-1", "exp": now + 300, "iat": now, "nonce": nonce });
            for (name, value) in &world.claims {
                if value.is_null() { drop(claims.as_object_mut().unwrap().remove(*name)) } else { claims[*name] = value.clone() }
            }
            let mut header = json!({ "alg": "ES256", "kid": world.signs.1 });
            for (name, value) in &world.header {
                if value.is_null() { drop(header.as_object_mut().unwrap().remove(*name)) } else { header[*name] = value.clone() }
            }
            (200, json!({ "access_token": "unused", "token_type": "Bearer", "id_token": token(&header, &claims, world.signs.0) }))
        }
        _ => (404, json!({})),
    }
}

fn serve(world: &Arc<Mutex<World>>, stream: TcpStream) {
    let mut reader = BufReader::new(stream);
    let (mut first, mut headers) = (String::new(), String::new());
    reader.read_line(&mut first).unwrap();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        headers += &line;
    }
    let length = headers.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(|length| length.trim().parse::<usize>().unwrap()));
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).unwrap();
    let mut parts = first.split(' ');
    let (status, value) = answer(&mut world.lock().unwrap(), parts.next().unwrap(), parts.next().unwrap(), &headers, &String::from_utf8(body).unwrap());
    let text = value.to_string();
    write!(reader.get_mut(), "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}", text.len()).unwrap();
}

/// A provider on a free port of this machine, until the test ends.
fn provider() -> Arc<Mutex<World>> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let world = World {
        address: listener.local_addr().unwrap().to_string(),
        keys: json!([jwk(1, "one"), { "kty": "oct", "k": "AAAA" }]),
        signs: (1, "one"),
        says: BTreeMap::new(),
        claims: BTreeMap::new(),
        header: BTreeMap::new(),
        codes: BTreeMap::new(),
        asked: Vec::new(),
    };
    let world = Arc::new(Mutex::new(world));
    let served = Arc::clone(&world);
    std::thread::spawn(move || listener.incoming().for_each(|stream| serve(&served, stream.unwrap())));
    world
}

/// HTTP as small as it can be.
struct Http;

fn exchange(url: &str, method: &str, headers: &str, body: &str) -> Result<Vec<u8>, String> {
    let rest = url.strip_prefix("http://").ok_or("no TLS here")?;
    let (host, path) = rest.split_once('/').ok_or("no path")?;
    let mut stream = TcpStream::connect(host).map_err(|error| error.to_string())?;
    write!(stream, "{method} /{path} HTTP/1.1\r\nhost: {host}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len()).map_err(|error| error.to_string())?;
    let mut text = String::new();
    stream.read_to_string(&mut text).map_err(|error| error.to_string())?;
    let (head, body) = text.split_once("\r\n\r\n").ok_or("no answer")?;
    if head.split(' ').nth(1) == Some("200") { Ok(body.as_bytes().to_vec()) } else { Err(head.lines().next().unwrap_or_default().to_owned()) }
}

impl Outside for Http {
    fn get(&self, url: &str) -> Result<Vec<u8>, String> {
        exchange(url, "GET", "", "")
    }

    fn post(&self, url: &str, form: &str, basic: Option<&str>) -> Result<Vec<u8>, String> {
        let basic = basic.map_or_else(String::new, |pair| format!("authorization: Basic {}\r\n", STANDARD.encode(pair)));
        exchange(url, "POST", &format!("content-type: application/x-www-form-urlencoded\r\n{basic}"), form)
    }

    fn rs256(&self, _: &[u8], _: &[u8], _: &[u8], _: &[u8]) -> bool {
        false
    }
}

fn client(world: &Arc<Mutex<World>>) -> Provider {
    demanding(world, &[], None)
}

/// A client that asks for one of these strengths, and for a sign-in that is not longer ago.
fn demanding(world: &Arc<Mutex<World>>, strengths: &[&str], since_max: Option<i64>) -> Provider {
    let issuer = format!("http://{}", world.lock().unwrap().address);
    let redirect = "https://desk.example.ca/en/desk/sign-in/back".into();
    let strengths = strengths.iter().map(|one| (*one).to_owned()).collect();
    let settings = Settings { issuer, client: "ntib desk".into(), secret: Some("s>cret".into()), redirect, strengths, since_max };
    Provider::new(settings, Box::new(Http)).unwrap()
}

/// Goes to the provider as a browser would: gives the code and the state with which it comes back.
fn goes(world: &Arc<Mutex<World>>, client: &Provider, secret: &Token, now: &str) -> Result<(String, String), OidcError> {
    let address = client.start(secret, "fr", moment(now))?;
    let (at, query) = address.split_once('?').unwrap();
    let fields: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    assert!(at.ends_with("/authorize") && fields["response_type"] == "code" && fields["scope"] == "openid" && fields["code_challenge_method"] == "S256");
    assert!(fields["client_id"] == "ntib desk" && fields["state"].ends_with(".fr") && !query.contains(&secret.text()));
    let mut world = world.lock().unwrap();
    let code = format!("code-{}-{}", world.asked.len(), world.codes.len());
    world.codes.insert(code.clone(), (fields["code_challenge"].clone(), fields["nonce"].clone()));
    Ok((code, fields["state"].clone()))
}

fn signs_in(world: &Arc<Mutex<World>>, client: &Provider, now: &str) -> Result<Identity, OidcError> {
    let secret = Token::of([9; 32]);
    let (code, state) = goes(world, client, &secret, now)?;
    client.finish(&secret, &Back { code: Some(&code), state: Some(&state), ..Back::default() }, moment(now))
}

#[test]
fn somebody_signs_in_and_a_code_works_once() {
    let world = provider();
    let client = client(&world);
    let secret = Token::of([9; 32]);
    let (code, state) = goes(&world, &client, &secret, NOW).unwrap();
    let back = Back { code: Some(&code), state: Some(&state), ..Back::default() };
    let issuer = format!("http://{}", world.lock().unwrap().address);
    assert_eq!(client.finish(&secret, &back, moment(NOW)).unwrap(), Identity { issuer, subject: "subject-1".into() });
    assert!(matches!(client.finish(&secret, &back, moment(NOW)), Err(OidcError::Provider("token", _))));
    assert_eq!(world.lock().unwrap().asked.iter().filter(|one| one.contains("well-known")).count(), 1, "what is known is not asked again");
}

#[test]
fn an_answer_to_what_another_browser_began_is_none() {
    let world = provider();
    let client = client(&world);
    let (mine, other) = (Token::of([9; 32]), Token::of([8; 32]));
    let (code, state) = goes(&world, &client, &other, NOW).unwrap();
    let (_, own) = goes(&world, &client, &mine, NOW).unwrap();
    for state in [Some(state.as_str()), Some(""), Some(".fr"), None] {
        assert_eq!(client.finish(&mine, &Back { code: Some(&code), state, ..Back::default() }, moment(NOW)), Err(OidcError::State));
    }
    // The code of another under the own state: the verifier does not fit.
    assert!(matches!(client.finish(&mine, &Back { code: Some(&code), state: Some(&own), ..Back::default() }, moment(NOW)), Err(OidcError::Provider("token", _))));
    let refused = Back { state: Some(&own), error: Some("access_denied\r\n"), ..Back::default() };
    assert_eq!(client.finish(&mine, &refused, moment(NOW)), Err(OidcError::Refused("access_denied".into())));
    let elsewhere = Back { code: Some("x"), state: Some(&own), issuer: Some("https://elsewhere.example"), ..Back::default() };
    assert_eq!(client.finish(&mine, &elsewhere, moment(NOW)), Err(OidcError::State));
}

#[test]
fn a_token_that_is_wrong_in_any_way_signs_nobody_in() {
    let now = moment(NOW).milliseconds() / 1_000;
    for (claim, value, test) in [
        ("iss", json!("http://127.0.0.1:1"), "issuer"),
        ("iss", Value::Null, "issuer"),
        ("aud", json!("other"), "audience"),
        ("aud", json!(["other"]), "audience"),
        ("aud", json!(["ntib desk", "other"]), "audience"),
        ("azp", json!("other"), "audience"),
        ("aud", Value::Null, "audience"),
        ("exp", json!(now - 61), "end"),
        ("exp", Value::Null, "end"),
        ("exp", json!("soon"), "end"),
        ("iat", json!(now + 61), "age"),
        ("iat", json!(now - 601), "age"),
        ("iat", Value::Null, "age"),
        ("nbf", json!(now + 61), "beginning"),
        ("nonce", json!("another"), "nonce"),
        ("nonce", Value::Null, "nonce"),
        ("sub", json!(""), "subject"),
        ("sub", json!("a\nb"), "subject"),
        ("sub", json!("s".repeat(256)), "subject"),
        ("sub", Value::Null, "subject"),
    ] {
        let world = provider();
        world.lock().unwrap().claims.insert(claim, value.clone());
        assert_eq!(signs_in(&world, &client(&world), NOW), Err(OidcError::Token(test)), "{claim}: {value}");
    }
    for (field, value, test) in [("alg", json!("none"), "algorithm"), ("alg", json!("HS256"), "algorithm"), ("alg", json!("RS256"), "signature"), ("crit", json!(["x"]), "header"), ("kid", json!("two"), "signature")] {
        let world = provider();
        world.lock().unwrap().header.insert(field, value.clone());
        assert_eq!(signs_in(&world, &client(&world), NOW), Err(OidcError::Token(test)), "{field}: {value}");
    }
    let world = provider();
    world.lock().unwrap().signs = (2, "one");
    assert_eq!(signs_in(&world, &client(&world), NOW), Err(OidcError::Token("signature")), "by a key that is not the provider's");
}

#[test]
fn what_is_a_little_off_is_good() {
    let now = moment(NOW).milliseconds() / 1_000;
    for (claim, value) in [("exp", json!(now - 59)), ("iat", json!(now + 59)), ("nbf", json!(now + 59)), ("aud", json!(["ntib desk"]))] {
        let world = provider();
        world.lock().unwrap().claims.insert(claim, value.clone());
        assert!(signs_in(&world, &client(&world), NOW).is_ok(), "{claim}: {value}");
    }
    let world = provider();
    world.lock().unwrap().claims.extend([("aud", json!(["ntib desk", "other"])), ("azp", json!("ntib desk"))]);
    world.lock().unwrap().header.insert("kid", Value::Null);
    assert!(signs_in(&world, &client(&world), NOW).is_ok(), "a token without a key's name is tried with each");
}

#[test]
fn a_sign_in_there_is_as_strong_and_as_recent_as_is_asked_for() {
    let now = moment(NOW).milliseconds() / 1_000;
    let strengths = ["urn:example:two-factors", "phr"];
    for (acr, since, expected) in [
        (json!("phr"), json!(now - 600), Ok("subject-1")),
        (json!("urn:example:two-factors"), json!(now - 660), Ok("subject-1")),
        (json!("pwd"), json!(now), Err(OidcError::Weak)),
        (json!("PHR"), json!(now), Err(OidcError::Weak)),
        (json!("urn:example:two-factors phr"), json!(now), Err(OidcError::Weak)),
        (json!(["phr"]), json!(now), Err(OidcError::Weak)),
        (Value::Null, json!(now), Err(OidcError::Weak)),
        (json!("phr"), json!(now - 661), Err(OidcError::Stale)),
        (json!("phr"), json!(now + 61), Err(OidcError::Stale)),
        (json!("phr"), json!("lately"), Err(OidcError::Stale)),
        (json!("phr"), Value::Null, Err(OidcError::Stale)),
    ] {
        let world = provider();
        world.lock().unwrap().claims.extend([("acr", acr.clone()), ("auth_time", since.clone())]);
        let found = signs_in(&world, &demanding(&world, &strengths, Some(600_000)), NOW);
        assert_eq!(found.as_ref().map(|one| one.subject.as_str()).map_err(Clone::clone), expected, "{acr} {since}");
        assert!(signs_in(&world, &client(&world), NOW).is_ok(), "where nothing is asked for, anything will do: {acr} {since}");
    }
    let world = provider();
    let asked = |client: &Provider| client.start(&Token::of([1; 32]), "en", moment(NOW)).unwrap();
    let address = asked(&demanding(&world, &strengths, Some(600_000)));
    assert!(address.contains("&acr_values=urn%3Aexample%3Atwo-factors+phr") && address.ends_with("&max_age=600"), "{address}");
    let address = asked(&client(&world));
    assert!(!address.contains("acr_values") && !address.contains("max_age"), "{address}");
    // A provider that says itself that it cannot is told of alike.
    let (client, secret) = (demanding(&world, &strengths, None), Token::of([9; 32]));
    let (_, state) = goes(&world, &client, &secret, NOW).unwrap();
    let back = Back { state: Some(&state), error: Some("unmet_authentication_requirements"), ..Back::default() };
    assert_eq!(client.finish(&secret, &back, moment(NOW)), Err(OidcError::Weak));
}

#[test]
fn keys_are_changed_under_way_and_asked_for_seldom() {
    let world = provider();
    let client = client(&world);
    assert!(signs_in(&world, &client, NOW).is_ok());
    {
        let mut world = world.lock().unwrap();
        (world.keys, world.signs) = (json!([jwk(3, "three")]), (3, "three"));
    }
    assert_eq!(signs_in(&world, &client, "2026-11-28T12:00:30.000Z"), Err(OidcError::Token("signature")), "too soon to ask again");
    assert!(signs_in(&world, &client, "2026-11-28T12:01:00.000Z").is_ok());
    let count = |world: &Arc<Mutex<World>>| world.lock().unwrap().asked.iter().filter(|one| one.contains("/keys")).count();
    assert_eq!(count(&world), 2);
    // A made-up key asks the provider for nothing within a minute.
    world.lock().unwrap().header.insert("kid", json!("made-up"));
    for _ in 0..5 {
        assert_eq!(signs_in(&world, &client, "2026-11-28T12:01:30.000Z"), Err(OidcError::Token("signature")));
    }
    assert_eq!(count(&world), 2);
}

#[test]
fn what_a_provider_says_of_itself_is_checked() {
    for (name, value) in [
        ("issuer", json!("https://other.example")),
        ("token_endpoint", json!("http://other.example/token")),
        ("authorization_endpoint", json!("javascript:alert(1)")),
        ("jwks_uri", json!("https://user@other.example/keys")),
        ("jwks_uri", json!(7)),
    ] {
        let world = provider();
        world.lock().unwrap().says.insert(name, value.clone());
        assert!(matches!(client(&world).start(&Token::of([1; 32]), "en", moment(NOW)), Err(OidcError::Provider("discovery", _))), "{name}: {value}");
    }
    let world = provider();
    world.lock().unwrap().says.insert("authorization_response_iss_parameter_supported", json!(true));
    assert_eq!(signs_in(&world, &client(&world), NOW), Err(OidcError::State), "who promised to say who it is must say so");
    for (issuer, redirect) in [("http://id.example", "https://a.ca/b"), ("ftp://id.example", "https://a.ca/b"), ("https://", "https://a.ca/b"), ("https://id.example?x", "https://a.ca/b"), ("https://id.example", "http://a.ca/b")] {
        let settings = Settings { issuer: issuer.into(), client: "x".into(), secret: None, redirect: redirect.into(), strengths: vec![], since_max: None };
        assert!(Provider::new(settings, Box::new(Http)).is_none(), "{issuer} {redirect}");
    }
}
