//! Addresses, limits and headers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use axum::routing::any;
use ntib_access::{How, Session, Token};
use ntib_core::Lang;
use ntib_record::{Moment, Scheme, Viewer};
use tokio::sync::Semaphore;

use crate::call::{Call, FIELDS_MAX, Go, Query, Reply, Visitor};
use crate::metrics::{self, Metrics};
use crate::multipart::Form;
use crate::sending::{Moving, Places, Sender};
use crate::site::Site;
use crate::trouble::{self, Trouble};
use crate::typeset::typeset;
use crate::{answer, api, ask, case, checklist, control, coverage, desk, firm, firms, front, import, law, multipart, origin, search, status, stock, timeline, value};

/// The largest form that is read, in bytes.
pub const BODY_BYTES_MAX: usize = 1 << 20;

/// The largest form with a table in it, in bytes: the table and what is said of its columns.
const TABLE_FORM_BYTES_MAX: usize = crate::sheet::TABLE_BYTES_MAX + (1 << 20);

/// The largest form with a portfolio in it, in bytes.
const PORTFOLIO_FORM_BYTES_MAX: usize = ntib_portfolio::Limits::USUAL.bytes_each + (64 << 10);

/// The largest form of the desk with files in it, in bytes.
const DESK_FORM_BYTES_MAX: usize = 16 << 20;

/// The longest query that is read, in bytes.
pub const QUERY_BYTES_MAX: usize = 32 << 10;

/// How long a request may take, in seconds.
pub const REQUEST_SECONDS_MAX: u64 = 20;

/// How many pages are worked on at once; others wait, as long as a request may take.
const AT_ONCE_MAX: usize = 8;

/// Nothing but what this server itself sends is loaded, run, framed or sent to.
const POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

const STYLE: &str = include_str!("../assets/style.css");
const ICON: &str = include_str!("../assets/icon.svg");

type PageFn = for<'a, 'b> fn(&'a Call<'b>) -> Result<Reply, Trouble>;

/// A page: the path after the language, whether a longer path is its own too, whether it takes forms.
struct Route {
    path: &'static str,
    deep: bool,
    post: Post,
    page: PageFn,
}

/// Whether a page takes forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Post {
    /// No.
    No,
    /// Yes, to work something out; nothing is kept.
    Asks,
    /// Yes, and something may be kept: only from a page of this site.
    Keeps,
}

/// Every page. What is not here is not found; a method that is not here is refused.
const ROUTES: [Route; 26] = [
    Route { path: "", deep: false, post: Post::No, page: front::page },
    Route { path: "ask", deep: false, post: Post::No, page: ask::page },
    Route { path: "case", deep: false, post: Post::Asks, page: case::page },
    Route { path: "answer", deep: false, post: Post::Asks, page: answer::page },
    Route { path: "answer.json", deep: false, post: Post::Asks, page: answer::document },
    Route { path: "checklist", deep: false, post: Post::Asks, page: checklist::page },
    Route { path: "timeline", deep: false, post: Post::Asks, page: timeline::page },
    Route { path: "value", deep: false, post: Post::Asks, page: value::page },
    Route { path: "origin", deep: false, post: Post::Asks, page: origin::page },
    Route { path: "origin.json", deep: false, post: Post::Asks, page: origin::document },
    Route { path: "law", deep: false, post: Post::No, page: law::library },
    Route { path: "law/", deep: true, post: Post::No, page: law::page },
    Route { path: "examples", deep: false, post: Post::No, page: front::examples },
    Route { path: "coverage", deep: false, post: Post::No, page: coverage::page },
    Route { path: "firms", deep: false, post: Post::No, page: firms::page },
    Route { path: "firms/", deep: true, post: Post::Keeps, page: firm::page },
    Route { path: "import", deep: false, post: Post::Keeps, page: import::page },
    Route { path: "control", deep: false, post: Post::No, page: control::page },
    Route { path: "control.json", deep: false, post: Post::No, page: control::document },
    Route { path: "status", deep: false, post: Post::No, page: status::page },
    Route { path: "status.json", deep: false, post: Post::No, page: status::document },
    Route { path: "status.csv", deep: false, post: Post::No, page: status::table },
    Route { path: "base", deep: false, post: Post::No, page: stock::page },
    Route { path: "search", deep: false, post: Post::No, page: search::page },
    Route { path: "desk", deep: false, post: Post::No, page: desk::page },
    Route { path: "desk/", deep: true, post: Post::Keeps, page: desk::page },
];

struct Desk {
    site: Arc<Site>,
    /// What this server has of its own in the numbers of operations, so that two servers, or one that was started anew, share none.
    own: String,
    operations: AtomicU64,
    metrics: Arc<Metrics>,
    room: Arc<Semaphore>,
    places: Places,
}

/// The pages as a service.
pub fn router(site: Arc<Site>) -> Router {
    router_counting(site, Arc::default())
}

/// The pages as a service whose requests are counted in `metrics`.
pub fn router_counting(site: Arc<Site>, metrics: Arc<Metrics>) -> Router {
    let mut own = [0; 4];
    // Without random bytes numbers are unique within this process alone; nobody has a session then anyhow.
    let _random = getrandom::fill(&mut own).is_ok();
    let own = own.iter().map(|byte| format!("{byte:02x}")).collect();
    let desk = Desk { site, own, operations: AtomicU64::new(0), metrics, room: Arc::new(Semaphore::new(AT_ONCE_MAX)), places: Places::new() };
    // One entry for everything: the table above, and not the framework's, says what exists and which methods it takes.
    Router::new().fallback(any(handle)).with_state(Arc::new(desk))
}

/// The scripts, by name. Every page works without them but the two on which an authenticator has to be asked.
const SCRIPTS: [(&str, &str); 3] = [("folio", include_str!("../assets/folio.js")), ("live", include_str!("../assets/live.js")), ("passkey", include_str!("../assets/passkey.js"))];

/// The address of a script.
pub fn script(name: &str) -> String {
    let text = SCRIPTS.iter().find(|(own, _)| *own == name).map_or("", |(_, text)| text);
    format!("/assets/{name}.js?v={}", mark(text))
}

/// A mark of the stylesheet that changes whenever it does.
pub fn style_mark() -> String {
    mark(STYLE)
}

/// A mark of a text that changes whenever it does (FNV-1a).
fn mark(text: &str) -> String {
    let mark = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |mark, byte| (mark ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    format!("{mark:016x}")
}

async fn handle(State(desk): State<Arc<Desk>>, request: Request) -> Response<Body> {
    let begun = Instant::now();
    let operation = format!("{}-{:06}", desk.own, desk.operations.fetch_add(1, Ordering::Relaxed) + 1);
    let method = request.method().clone();
    let head = method == Method::HEAD;
    let path = request.uri().path().to_owned();
    let (route, lang) = (route_of(&path), language(&path, request.headers()));
    let reply = tokio::time::timeout(Duration::from_secs(REQUEST_SECONDS_MAX), answered(&desk, request, lang, &operation)).await;
    let reply = reply.unwrap_or(Err(Trouble::Slow));
    let why = reply.as_ref().err().map(Trouble::log);
    let mut response = reply.unwrap_or_else(|trouble| {
        let site = &desk.site;
        if path.starts_with(api::PREFIX) {
            return api::trouble(site, &trouble, &operation);
        }
        let html = trouble::page(site, lang, inner_path(&path).map_or("", |(_, inner)| inner), &trouble, &operation);
        html_response(trouble.status(), html)
    });
    let took = begun.elapsed();
    desk.metrics.answered(route, method.as_str(), response.status().as_u16(), why, took);
    log(&operation, route, &method, response.status(), why, took);
    if head {
        *response.body_mut() = Body::empty();
    }
    secure(&mut response, &operation);
    if inner_path(&path).is_some_and(|(_, inner)| inner == "desk" || inner.starts_with("desk/") || inner == "search") {
        // What somebody saw who has signed in stays in no cache.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if desk.site.office().is_some_and(desk::Office::secure) {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
    response
}

/// Tells the log of a request: under which number, for which route, how it came out. Never the path, which names objects and people, nor the query,
/// which holds what people are asking about.
fn log(operation: &str, route: metrics::Route, method: &Method, status: StatusCode, why: Option<&'static str>, took: Duration) {
    let (part, route, status, milliseconds) = (route.part, route.route, status.as_u16(), u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    match (status, why) {
        (500.., why) => tracing::error!(operation, part, route, %method, status, why, milliseconds, "the request failed"),
        (401 | 403 | 429, why) => tracing::warn!(operation, part, route, %method, status, why, milliseconds, "the request was refused"),
        (_, Some(why)) => tracing::info!(operation, part, route, %method, status, why, milliseconds, "the request was not answered"),
        (_, None) => tracing::debug!(operation, part, route, %method, status, milliseconds, "the request was answered"),
    }
}

/// The route of a path: one of those that the program has, so that logs and counts hold nothing that somebody typed.
fn route_of(path: &str) -> metrics::Route {
    let of = |part, route| metrics::Route { part, route };
    if path == "/live" {
        return of("live", "live");
    }
    if path.starts_with("/assets/") || path == "/" {
        return of("files", if path == "/" { "front" } else { "assets" });
    }
    if path.starts_with(desk::log::PREFIX) {
        return of("log", "log");
    }
    if let Some(rest) = path.strip_prefix(api::PREFIX) {
        return api::route_of(rest);
    }
    let Some((_, inner)) = inner_path(path) else { return of("none", "none") };
    if inner == "desk" || inner.starts_with("desk/") {
        return of("desk", desk::route_of(inner.trim_start_matches("desk").trim_start_matches('/')));
    }
    let fits = |route: &&Route| if route.deep { inner.starts_with(route.path) } else { inner == route.path };
    ROUTES.iter().find(fits).map_or(of("none", "none"), |route| of("pages", if route.path.is_empty() { "front" } else { route.path }))
}

async fn answered(desk: &Desk, request: Request, lang: Lang, operation: &str) -> Result<Response<Body>, Trouble> {
    let (parts, body) = request.into_parts();
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    let asset = parts.uri.path().strip_prefix("/assets/").and_then(|file| file.strip_suffix(".js"));
    if reads && let Some((_, text)) = SCRIPTS.iter().find(|(name, _)| asset == Some(*name)) {
        return Ok(file("text/javascript; charset=utf-8", text));
    }
    match parts.uri.path() {
        "/" if reads => return Ok(see(&Go::to(lang, "").to_string(), StatusCode::FOUND, true)),
        "/assets/style.css" if reads => return Ok(file("text/css; charset=utf-8", STYLE)),
        "/assets/icon.svg" if reads => return Ok(file("image/svg+xml", ICON)),
        "/live" if reads => return live(desk, &parts, operation).await,
        path if path.starts_with(api::PREFIX) => return program(desk, parts, body, operation).await,
        path if reads && path.starts_with(desk::log::PREFIX) => return log_file(desk, &parts, operation).await,
        "/" | "/assets/style.css" | "/assets/icon.svg" | "/live" => return Err(Trouble::Method),
        _ if asset.is_some_and(|name| SCRIPTS.iter().any(|(own, _)| *own == name)) => return Err(Trouble::Method),
        _ => {}
    }
    let (lang, path) = inner_path(parts.uri.path()).ok_or_else(|| Trouble::NotFound(Vec::new()))?;
    if path != path.trim_end_matches('/') {
        return Ok(see(&Go::to(lang, path.trim_end_matches('/')).to_string(), StatusCode::PERMANENT_REDIRECT, false));
    }
    let fits = |route: &&Route| if route.deep { path.starts_with(route.path) } else { path == route.path };
    let route = ROUTES.iter().find(fits).ok_or_else(|| Trouble::NotFound(Vec::new()))?;
    let post = parts.method == Method::POST;
    if !(reads || post && route.post != Post::No) {
        return Err(Trouble::Method);
    }
    if post && route.post == Post::Keeps && !is_own(&parts.headers) {
        return Err(Trouble::Elsewhere);
    }
    let address = parts.uri.query().unwrap_or_default();
    if address.len() > QUERY_BYTES_MAX {
        return Err(Trouble::TooLarge);
    }
    // Only what carries files may be larger than a form that people fill in.
    let files = post && with_files(&parts.headers);
    let most = match path {
        "import" => TABLE_FORM_BYTES_MAX,
        "desk/portfolios" if files => PORTFOLIO_FORM_BYTES_MAX,
        _ if files && path.starts_with("desk/") => DESK_FORM_BYTES_MAX,
        _ => BODY_BYTES_MAX,
    };
    let visitor = visitor(&desk.site, &parts, operation);
    let sender = files.then(|| sender(&desk.site, &visitor));
    // Who is to be asked who they are is not read first.
    let unread = path.starts_with("desk/") && matches!(sender, Some(Sender::From(_)));
    // A form with a file in it is held in memory until it is kept: few at a time, and none before it begins to come.
    let mut body = Moving::new(body);
    let place = match sender.filter(|_| !unread) {
        Some(sender) => {
            body.begun().await;
            Some(desk.places.take(sender).await?)
        }
        None => None,
    };
    let form = if post && !unread { read_form(&parts.headers, body, most).await? } else { Form::default() };
    let query = Query::parse(&[address]).and_then(|query| query.and(form.fields)).ok_or(Trouble::TooLarge)?;
    // Pages compute; they are kept off the threads that speak with the network, and few at a time. The
    // permit goes along: a page that outlasts its request still takes up its room.
    let permit = Arc::clone(&desk.room).acquire_owned().await.map_err(|_| Trouble::Busy)?;
    let (site, path, page) = (Arc::clone(&desk.site), path.to_owned(), route.page);
    let worked = tokio::task::spawn_blocking(move || {
        let base = site.base();
        let reply = site.scan(&form.files).and_then(|()| page(&Call { site: &site, base: &base, lang, path: &path, query, files: form.files, post, visitor }));
        drop(permit);
        reply
    });
    let worked = worked.await;
    drop(place);
    match worked {
        Ok(Ok(reply)) => Ok(response(&desk.site, reply)),
        Ok(Err(trouble)) => Err(trouble),
        Err(_) => Err(Trouble::Bug),
    }
}

fn response(site: &Site, reply: Reply) -> Response<Body> {
    match reply {
        Reply::Page(status, html) => html_response(status, typeset(&html)),
        Reply::Document(text) => {
            let mut response = html_response(200, text);
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            response
        }
        Reply::File { kind, name, text } => {
            let mut response = html_response(200, text);
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
                response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
            }
            response
        }
        Reply::Bytes { kind, name, bytes } => {
            let mut response = html_response(200, String::new());
            *response.body_mut() = Body::from(bytes);
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
                response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
            }
            response
        }
        Reply::See(address) => see(&address, StatusCode::SEE_OTHER, false),
        Reply::Errand(token, reply) => {
            let mut response = response(site, *reply);
            if let Some(value) = site.office().and_then(|office| errand(office, token.as_ref())) {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
            response
        }
        Reply::Session(token, reply) => {
            let mut response = response(site, *reply);
            if let Some(value) = site.office().and_then(|office| cookie(office, token.as_ref())) {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
            if token.is_none() {
                response.headers_mut().insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\", \"storage\""));
            }
            response
        }
    }
}

/// Who reads a stream: the holder of a session, for as long as it lasts.
struct Holder {
    site: Arc<Site>,
    token: Token,
}

impl Holder {
    /// The session, where it is one that opens more than the own account.
    fn session(&self, office: &desk::Office, now: Moment) -> Option<Session> {
        office.peek(&self.token, now).filter(|session| session.how != How::Code)
    }
}

impl desk::live::Reading for Holder {
    fn viewer(&self) -> Option<Viewer> {
        let office = self.site.office()?;
        let now = office.now();
        let session = self.session(office, now)?;
        office.viewer_in_memory(&session.person, now)
    }

    fn viewer_at_once(&self) -> Option<Option<Viewer>> {
        let Some((office, now)) = self.site.office().map(|office| (office, office.now())) else { return Some(None) };
        let Some(session) = self.session(office, now) else { return Some(None) };
        office.viewer_at_once(&session.person, now)
    }

    fn scheme(&self) -> Option<&Scheme> {
        self.site.office().map(desk::Office::scheme)
    }
}

/// The stream of what is recorded, for who is signed in.
async fn live(desk: &Desk, parts: &Parts, operation: &str) -> Result<Response<Body>, Trouble> {
    let none = || Trouble::NotFound(Vec::new());
    let token = visitor(&desk.site, parts, operation).token.ok_or_else(none)?;
    let query = Query::parse(&[parts.uri.query().unwrap_or_default()]).ok_or(Trouble::TooLarge)?;
    let last = parts.headers.get("last-event-id").and_then(|value| value.to_str().ok());
    let place = last.or_else(|| query.get("from")).filter(|place| !place.is_empty()).map(str::to_owned);
    let site = Arc::clone(&desk.site);
    // It asks the record, which is waited for on a thread of its own.
    let begun = tokio::task::spawn_blocking(move || {
        let office = site.office().ok_or(desk::live::NoStream::Unknown)?;
        // Who asks may be known of by entries that no page has asked for yet.
        office.catch_up().map_err(|_| desk::live::NoStream::Unknown)?;
        let feed = office.live().ok_or(desk::live::NoStream::Unknown)?;
        feed.stream(Holder { site: Arc::clone(&site), token }, place.as_deref())
    });
    let body = begun.await.map_err(|_| Trouble::Bug)?.map_err(|why| match why {
        desk::live::NoStream::Unknown => none(),
        desk::live::NoStream::Full | desk::live::NoStream::Ending => Trouble::Busy,
    })?;
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A server in front must not hold events back.
    response.headers_mut().insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

/// A request of a program.
async fn program(desk: &Desk, parts: Parts, body: Body, operation: &str) -> Result<Response<Body>, Trouble> {
    let path = parts.uri.path().strip_prefix(api::PREFIX).unwrap_or_default();
    let found = api::operation(path).ok_or_else(|| Trouble::NotFound(Vec::new()))?;
    let sends = found.sends.is_some();
    if !(sends && parts.method == Method::POST || !sends && matches!(parts.method, Method::GET | Method::HEAD)) {
        return Err(Trouble::Method);
    }
    if sends && !is_own(&parts.headers) {
        return Err(Trouble::Elsewhere);
    }
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
    // No form of another site can say this of itself without asking first, which is answered to nobody.
    if sends && kind.split(';').next().map(str::trim) != Some("application/json") {
        return Err(Trouble::Encoding);
    }
    let address = parts.uri.query().unwrap_or_default();
    if address.len() > QUERY_BYTES_MAX {
        return Err(Trouble::TooLarge);
    }
    let query = Query::parse(&[address]).ok_or(Trouble::TooLarge)?;
    let sent = if sends { Moving::new(body).whole(BODY_BYTES_MAX).await? } else { Bytes::new() };
    let permit = Arc::clone(&desk.room).acquire_owned().await.map_err(|_| Trouble::Busy)?;
    let visitor = Visitor { bearer: bearer(&parts), ..visitor(&desk.site, &parts, operation) };
    let (site, path) = (Arc::clone(&desk.site), format!("api/{path}"));
    let worked = tokio::task::spawn_blocking(move || {
        let base = site.base();
        let call = Call { site: &site, base: &base, lang: Lang::En, path: &path, query, files: Vec::new(), post: sends, visitor };
        let response = api::carry_out(&call, found, &sent);
        drop(permit);
        response
    });
    worked.await.map_err(|_| Trouble::Bug)
}

/// A file of the log, for who is signed in.
async fn log_file(desk: &Desk, parts: &Parts, operation: &str) -> Result<Response<Body>, Trouble> {
    let none = || Trouble::NotFound(Vec::new());
    let (token, bearer) = (visitor(&desk.site, parts, operation).token, bearer(parts));
    let path = parts.uri.path().strip_prefix(desk::log::PREFIX).unwrap_or_default().to_owned();
    let query = Query::parse(&[parts.uri.query().unwrap_or_default()]).ok_or(Trouble::TooLarge)?;
    let permit = Arc::clone(&desk.room).acquire_owned().await.map_err(|_| Trouble::Busy)?;
    let (site, operation) = (Arc::clone(&desk.site), operation.to_owned());
    let worked = tokio::task::spawn_blocking(move || {
        let office = site.office().ok_or_else(none)?;
        let now = office.now();
        let session = match &bearer {
            Some(bearer) => office.bearer(bearer, now)?,
            None => token.as_ref().and_then(|token| office.session(token, now)).filter(|session| session.how != How::Code),
        };
        let session = session.ok_or_else(none)?;
        let asker = office.asker(&session.person, now).ok_or_else(none)?;
        let of = desk::log::Asking { office, asker: &asker, how: session.how, operation: &operation, now };
        let file = desk::log::file(&of, &path, &query);
        drop(permit);
        file
    });
    let file = worked.await.map_err(|_| Trouble::Bug)??;
    let mut response = Response::new(Body::from(file.bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.kind));
    let kept = if file.forever { "private, max-age=31536000, immutable" } else { "no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    if let Some(value) = file.name.and_then(|name| HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).ok()) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// The cookie of a session: read by no script, sent by no other site, and gone with the browser. Without a secret: none any more.
fn cookie(office: &desk::Office, token: Option<&Token>) -> Option<HeaderValue> {
    let (text, age) = token.map_or((String::new(), "; Max-Age=0"), |token| (token.text(), ""));
    let secure = if office.secure() { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{}={text}; Path=/; HttpOnly; SameSite=Strict{secure}{age}", office.cookie())).ok()
}

/// The cookie of a browser that signs in elsewhere: it comes along when that site leads back here, and is gone after five minutes.
fn errand(office: &desk::Office, token: Option<&Token>) -> Option<HeaderValue> {
    let (text, age) = token.map_or((String::new(), 0), |token| (token.text(), 300));
    let secure = if office.secure() { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{}-errand={text}; Path=/; HttpOnly; SameSite=Lax{secure}; Max-Age={age}", office.cookie())).ok()
}

/// What the request tells of the browser.
fn visitor(site: &Site, parts: &Parts, operation: &str) -> Visitor {
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let cookies = || parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|all| all.split(';'));
    let named = |name: &str| cookies().filter_map(|one| one.trim().split_once('=')).find(|(own, _)| *own == name).and_then(|(_, value)| Token::read(value));
    Visitor {
        token: site.office().and_then(|office| named(office.cookie())),
        errand: site.office().and_then(|office| named(&format!("{}-errand", office.cookie()))),
        from: parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(String::new(), |ConnectInfo(address)| {
            let forwarded: Vec<&str> = parts.headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect();
            site.office().map_or(address.ip(), |office| office.from(address.ip(), &forwarded.join(","))).to_string()
        }),
        bearer: None,
        crossed: matches!(text("sec-fetch-site"), Some("cross-site" | "same-site")),
        operation: operation.to_owned(),
    }
}

/// Who sends a form: who is signed in, or the address from which it comes.
fn sender(site: &Site, visitor: &Visitor) -> Sender {
    let known = || {
        let (office, token) = (site.office()?, visitor.token.as_ref()?);
        let person = office.peek(token, office.now())?.person;
        // Where everything is invented whoever likes is that person.
        Some(if office.invented() { visitor.from.clone() } else { person.to_string() })
    };
    known().map_or_else(|| Sender::From(visitor.from.clone()), Sender::Known)
}

/// The token of a program (RFC 6750 section 2.1). A page has a session instead.
fn bearer(parts: &Parts) -> Option<Token> {
    let given = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = given.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Token::read_program(secret.trim())).flatten()
}

/// The kind of what was sent.
fn kind_of(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default()
}

/// Whether a form came that may carry files.
fn with_files(headers: &HeaderMap) -> bool {
    kind_of(headers).to_ascii_lowercase().starts_with("multipart/form-data")
}

async fn read_form(headers: &HeaderMap, body: Moving, most: usize) -> Result<Form, Trouble> {
    let kind = kind_of(headers);
    if with_files(headers) {
        return multipart::read(kind, Body::new(body), most).await;
    }
    let lower = kind.to_ascii_lowercase();
    if !lower.starts_with("application/x-www-form-urlencoded") {
        return Err(Trouble::Encoding);
    }
    let bytes = body.whole(most).await?;
    let fields = form_urlencoded::parse(&bytes).map(|(name, value)| (name.into_owned(), value.into_owned()));
    Ok(Form { fields: fields.take(FIELDS_MAX + 1).collect(), files: Vec::new() })
}

/// Whether a form was sent from a page of this site. Browsers say so in `Sec-Fetch-Site`, or else name the page's host in `Origin`; what
/// says neither is no browser, and nobody can be made to send it unawares.
fn is_own(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), ..) => matches!(site, "same-origin" | "none"),
        (None, Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, own)| own == host),
        (None, Some(_), None) => false,
        (None, None, _) => true,
    }
}

/// The language that a path begins with, and what follows.
fn inner_path(path: &str) -> Option<(Lang, &str)> {
    let rest = path.strip_prefix('/')?;
    let (code, inner) = rest.split_once('/').unwrap_or((rest, ""));
    Lang::from_code(code).map(|lang| (lang, inner))
}

/// The language of the path, or the one that the reader prefers.
fn language(path: &str, headers: &HeaderMap) -> Lang {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    inner_path(path).map_or_else(|| preferred(asked), |(lang, _)| lang)
}

/// The language with the greatest weight in an `Accept-Language` header; the first of those that are equal.
fn preferred(asked: &str) -> Lang {
    let mut best: Option<(u32, Lang)> = None;
    for part in asked.split(',') {
        let mut fields = part.split(';').map(str::trim);
        let tag = fields.next().unwrap_or_default().to_ascii_lowercase();
        let Some(lang) = Lang::from_code(tag.split('-').next().unwrap_or_default()) else { continue };
        let weight = fields.find_map(|field| field.strip_prefix("q=")).map_or(1000, thousandths);
        if weight > 0 && best.is_none_or(|(other, _)| weight > other) {
            best = Some((weight, lang));
        }
    }
    best.map_or(Lang::default(), |(_, lang)| lang)
}

/// A weight between 0 and 1 with at most three decimals, in thousandths (RFC 9110, section 12.4.2).
fn thousandths(text: &str) -> u32 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    whole.parse::<u32>().unwrap_or(0).min(1) * 1000 + part.parse::<u32>().unwrap_or(0)
}

fn html_response(status: u16, html: String) -> Response<Body> {
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    // What people ask about stays on their own machine.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

fn see(address: &str, status: StatusCode, by_language: bool) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    if let Ok(address) = HeaderValue::from_str(address) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if by_language {
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    }
    response
}

fn file(kind: &'static str, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    response
}

/// The headers that every response carries.
fn secure(response: &mut Response<Body>, operation: &str) {
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    let set: [(&'static str, &'static str); 6] = [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ];
    for (name, value) in set {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(operation) {
        response.headers_mut().insert(HeaderName::from_static("x-operation-id"), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_chooses_the_language() {
        for (asked, lang) in [
            ("", Lang::En),
            ("fr-CA,fr;q=0.9,en;q=0.8", Lang::Fr),
            ("en;q=0.7, fr;q=0.71", Lang::Fr),
            ("de, en-GB;q=0.5", Lang::En),
            ("fr;q=0, en;q=0.1", Lang::En),
            ("*", Lang::En),
        ] {
            assert_eq!(preferred(asked), lang, "{asked}");
        }
    }

    #[test]
    fn forms_of_other_sites_are_told() {
        let told = |all: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            all.iter().for_each(|(name, value)| drop(headers.insert(*name, HeaderValue::from_static(value))));
            is_own(&headers)
        };
        assert!(told(&[]) && told(&[("sec-fetch-site", "same-origin"), ("origin", "null")]) && told(&[("origin", "http://a:1"), ("host", "a:1")]));
        for other in [&[("sec-fetch-site", "cross-site")] as &[_], &[("sec-fetch-site", "same-site")], &[("origin", "null"), ("host", "a:1")], &[("origin", "http://b"), ("host", "a:1")], &[("origin", "http://a")]] {
            assert!(!told(other), "{other:?}");
        }
    }

    #[test]
    fn paths_begin_with_a_language() {
        assert_eq!(inner_path("/fr/law/us/x"), Some((Lang::Fr, "law/us/x")));
        assert_eq!(inner_path("/en"), Some((Lang::En, "")));
        assert_eq!(inner_path("/de/law"), None);
        assert_eq!(inner_path("/"), None);
    }
}
