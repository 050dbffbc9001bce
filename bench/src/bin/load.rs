//! Many people at one server: pages a second against a bare axum page through the same client, how long pages take, whether everything that was
//! acknowledged is in the log, and how soon what is recorded reaches those who watch.
//!
//! `cargo run --release --features load --bin load -- NTIB [--users 200] [--seconds 600] [--subscribers 1000]` starts `NTIB serve` with the invented
//! world on a free port, and a bare page of the same size in this process; then users who each read a page, think for a moment, now and then write;
//! then subscribers to the live feed, while one person writes. The settings of the server allow 200 sessions and streams of one person, since there are
//! fewer invented people than subscribers: 1,200 are the most. With `--users 0` subscribers alone are measured. Client and server share the machine:
//! what is measured is both together. Each subscriber is two open files here and one there; `ulimit -n` has to allow them.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader as AsyncReader};
use tokio::net::TcpStream;

type Done<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// What people read: pages of every part, in both languages.
const PAGES: [&str; 8] =
    ["/en/desk/today", "/fr/desk/cases", "/en/desk/record", "/en/desk/programmes", "/fr/desk/decisions", "/en/law", "/fr/desk/news", "/en/search?q=titanium"];
/// How long a user thinks between two pages, at most, in milliseconds.
const THOUGHT: u64 = 2_000;
/// One in so many steps of a user who writes is a writing one.
const WRITES: u64 = 3;
/// The people of the sample who write, liaison officers, and their offices.
const WRITERS: [(&str, &str); 2] = [("c.bouchard", "liaison-office-ottawa"), ("d.reyes", "liaison-office-washington")];
/// Those who subscribe: with the writers, who may know of what they write.
const SUBSCRIBERS: [&str; 6] = ["c.bouchard", "d.reyes", "p.singh", "a.whitfield", "h.lavoie", "j.okafor"];
/// Those who read: most of the others.
const READERS: [&str; 10] = ["m.tremblay", "c.bouchard", "h.lavoie", "s.marsh", "d.reyes", "j.okafor", "p.singh", "a.whitfield", "e.gallant", "t.nakamura"];
/// How many entries subscribers are told of.
const TOLD: usize = 20;

struct Server {
    child: Child,
    pages: SocketAddr,
    metrics: SocketAddr,
}

impl Server {
    fn start(program: &str) -> Done<Server> {
        // As many browsers of a person as there may be: there are fewer people than users.
        let settings = std::env::temp_dir().join(format!("ntib-load-{}.yaml", std::process::id()));
        std::fs::write(&settings, "sessions:\n  of_person: 200\nstreams:\n  of_person: 200\nlog:\n  level: error\n")?;
        let mut child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0", "--today", "2026-11-24", "--config"])
            .arg(&settings)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut out = BufReader::new(child.stdout.take().ok_or("the server says nothing")?);
        let mut log = BufReader::new(child.stderr.take().ok_or("the server says nothing")?);
        let address = |line: &str| -> Done<SocketAddr> { Ok(line.trim().rsplit("http://").next().unwrap_or_default().trim_end_matches('/').parse()?) };
        let (mut first, mut line) = (String::new(), String::new());
        out.read_line(&mut first)?;
        while !line.contains("metrics and health") {
            line.clear();
            if log.read_line(&mut line)? == 0 {
                return Err("the server ended".into());
            }
        }
        // What it says later is read, so that it never waits for a reader.
        std::thread::spawn(move || log.lines().map_while(Result::ok).for_each(drop));
        Ok(Server { pages: address(&first)?, metrics: address(&line)?, child })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended = self.child.kill().is_ok() && self.child.wait().is_ok();
    }
}

/// What came back.
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

/// One connection of one browser.
struct Browser {
    to: SocketAddr,
    stream: AsyncReader<TcpStream>,
    cookie: String,
}

impl Browser {
    async fn open(to: SocketAddr) -> Done<Browser> {
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        Ok(Browser { to, stream: AsyncReader::new(stream), cookie: String::new() })
    }

    async fn send(&mut self, method: &str, path: &str, kind: &str, form: &str) -> Done<()> {
        let length = if method == "POST" {
            format!("content-type: {kind}\r\ncontent-length: {}\r\n", form.len())
        } else {
            String::new()
        };
        let cookie = if self.cookie.is_empty() { String::new() } else { format!("cookie: {}\r\n", self.cookie) };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nsec-fetch-site: same-origin\r\n{cookie}{length}\r\n{form}",
            self.to
        );
        self.stream.get_mut().write_all(request.as_bytes()).await?;
        Ok(())
    }

    async fn head(&mut self) -> Done<Answer> {
        let mut line = String::new();
        self.stream.read_line(&mut line).await?;
        let status = line.split(' ').nth(1).ok_or("no status")?.parse()?;
        let mut headers = BTreeMap::new();
        loop {
            line.clear();
            self.stream.read_line(&mut line).await?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            headers.insert(name.to_ascii_lowercase(), value.to_owned());
        }
        if let Some(cookie) = headers.get("set-cookie").and_then(|cookie| cookie.split(';').next()) {
            cookie.clone_into(&mut self.cookie);
        }
        Ok(Answer { status, headers, body: Vec::new() })
    }

    async fn ask(&mut self, method: &str, path: &str, kind: &str, form: &str) -> Done<Answer> {
        self.send(method, path, kind, form).await?;
        let mut answer = self.head().await?;
        let length: usize = answer.headers.get("content-length").map_or(Ok(0), |length| length.parse())?;
        answer.body.resize(length, 0);
        self.stream.read_exact(&mut answer.body).await?;
        Ok(answer)
    }

    /// Becomes one of the sample's people.
    async fn be(&mut self, person: &str) -> Done<()> {
        let answer = self.ask("POST", "/en/desk/be", "application/x-www-form-urlencoded", &format!("person={person}")).await?;
        if answer.status == 303 { Ok(()) } else { Err(format!("nobody is {person}: {}", answer.status).into()) }
    }
}

/// The entry that a user of an office writes under a name of its own: a small inquiry that liaison officers of both countries see.
fn inquiry(name: &str, office: &str) -> String {
    serde_json::json!({
        "verb": "open-case",
        "once": name,
        "payload": { "title": { "en": "Load", "fr": "Charge" }, "inquiry": { "en": "May it go?", "fr": "Peut-elle partir?" }, "on": "2026-11-24", "countersign": "always" },
        "label": { "owners": [office], "level": "internal", "releasable_to": ["AU", "CA", "GB", "NZ", "US"], "audience": [["role:analyst", "role:liaison", "role:senior"]], "caveats": [] },
    })
    .to_string()
}

/// A number that follows another: cheap, and the same in every run.
fn next(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

#[derive(Default)]
struct Counted {
    pages: Vec<u64>,
    writes: Vec<u64>,
    wrong: Vec<String>,
}

/// One user until the time is over.
async fn user(to: SocketAddr, nth: u64, until: Instant) -> Done<Counted> {
    let mut counted = Counted::default();
    let mut seed = 0x9e37_79b9_7f4a_7c15 ^ (nth + 1).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mut browser = Browser::open(to).await?;
    // One in four writes, and reads between.
    let writes = nth % 4 == 0;
    let (writer, office) = WRITERS[usize::try_from(nth / 4)? % WRITERS.len()];
    let person = if writes { writer } else { READERS[usize::try_from(nth)? % READERS.len()] };
    browser.be(person).await?;
    let mut step = 0;
    while Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(next(&mut seed) % THOUGHT)).await;
        step += 1;
        let begun = Instant::now();
        let write = writes && next(&mut seed) % WRITES == 0;
        let (answer, what) = if write {
            let form = inquiry(&format!("load-{}-{nth}-{step}", std::process::id()), office);
            (browser.ask("POST", "/api/v1/desk/do", "application/json", &form).await?, "/api/v1/desk/do")
        } else {
            let page = PAGES[usize::try_from(next(&mut seed))? % PAGES.len()];
            (browser.ask("GET", page, "", "").await?, page)
        };
        let took = u64::try_from(begun.elapsed().as_micros())?;
        if answer.status != 200 {
            let said = String::from_utf8_lossy(&answer.body).chars().take(300).collect::<String>();
            counted.wrong.push(format!("{what} as {person}: {} {said}", answer.status));
        }
        if write { counted.writes.push(took) } else { counted.pages.push(took) }
    }
    Ok(counted)
}

/// A percentile of durations, in milliseconds with a decimal.
fn percentile(all: &mut [u64], per_mille: usize) -> String {
    all.sort_unstable();
    let at = (all.len() * per_mille / 1_000).min(all.len().saturating_sub(1));
    all.get(at).map_or_else(|| "-".into(), |micros| format!("{}.{} ms", micros / 1_000, micros % 1_000 / 100))
}

async fn entries(metrics: SocketAddr) -> Done<u64> {
    let mut browser = Browser::open(metrics).await?;
    let answer = browser.ask("GET", "/metrics", "", "").await?;
    let text = String::from_utf8(answer.body)?;
    let line = text.lines().find_map(|line| line.strip_prefix("ntib_log_entries ")).ok_or("no count of entries")?;
    Ok(line.parse()?)
}

/// Pages a second through a few connections without thinking.
async fn rate(to: SocketAddr, page: &'static str, person: Option<&'static str>) -> Done<(u64, usize)> {
    let (until, size) = (Instant::now() + Duration::from_secs(5), Arc::new(AtomicU64::new(0)));
    let begun = Instant::now();
    let all = (0..4).map(|_| {
        let size = Arc::clone(&size);
        tokio::spawn(async move {
            let mut browser = Browser::open(to).await?;
            if let Some(person) = person {
                browser.be(person).await?;
            }
            let mut count = 0_u64;
            while Instant::now() < until {
                let answer = browser.ask("GET", page, "", "").await?;
                if answer.status != 200 {
                    return Err(format!("{page}: {}", answer.status).into());
                }
                size.store(answer.body.len() as u64, Ordering::Relaxed);
                count += 1;
            }
            Done::Ok(count)
        })
    });
    let mut count = 0;
    for one in all.collect::<Vec<_>>() {
        count += one.await??;
    }
    let a_second = count * 1_000 / u64::try_from(begun.elapsed().as_millis())?.max(1);
    Ok((a_second, usize::try_from(size.load(Ordering::Relaxed))?))
}

/// A bare page of a size, on a port of its own.
async fn bare(size: usize) -> Done<SocketAddr> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let page = "x".repeat(size);
    let router = axum::Router::new().fallback(axum::routing::any(move || { let page = page.clone(); async move { page } }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

/// How soon subscribers are told of what one person writes, in microseconds.
async fn subscribe(to: SocketAddr, subscribers: usize) -> Done<Vec<u64>> {
    let begun = Instant::now();
    let ended = Arc::new(AtomicBool::new(false));
    let mut all = Vec::new();
    for nth in 0..subscribers {
        let ended = Arc::clone(&ended);
        let mut browser = Browser::open(to).await?;
        browser.be(SUBSCRIBERS[nth % SUBSCRIBERS.len()]).await?;
        browser.send("GET", "/live", "", "").await?;
        let head = browser.head().await?;
        if head.status != 200 {
            return Err(format!("subscriber {nth} is refused: {}", head.status).into());
        }
        all.push(tokio::spawn(async move {
            let (mut told, mut line): (Vec<(String, u64)>, String) = Default::default();
            while told.len() < TOLD && !ended.load(Ordering::Relaxed) {
                line.clear();
                let read = tokio::time::timeout(Duration::from_secs(20), browser.stream.read_line(&mut line)).await;
                let Ok(Ok(1..)) = read else { break };
                let Some(id) = line.strip_prefix("data: ").and_then(|data| serde_json::from_str::<serde_json::Value>(data).ok()).and_then(|value| value["id"].as_str().map(str::to_owned)) else { continue };
                told.push((id, u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX)));
            }
            told
        }));
    }
    let (mut writer, mut written) = (Browser::open(to).await?, BTreeMap::<String, u64>::new());
    let (person, office) = WRITERS[0];
    writer.be(person).await?;
    for nth in 0..TOLD {
        let name = format!("watched-{}-{nth}", std::process::id());
        let at = u64::try_from(begun.elapsed().as_micros())?;
        let answer = writer.ask("POST", "/api/v1/desk/do", "application/json", &inquiry(&name, office)).await?;
        if answer.status != 200 {
            return Err(format!("the writer is refused: {}", String::from_utf8_lossy(&answer.body)).into());
        }
        // The server names what it was told to begin.
        let done: serde_json::Value = serde_json::from_slice(&answer.body)?;
        written.insert(done["object"]["id"].as_str().unwrap_or_default().to_owned(), at);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let mut told = Vec::new();
    for one in all {
        let heard = one.await?;
        told.extend(heard.into_iter().filter_map(|(id, when)| written.get(&id).map(|at| when.saturating_sub(*at))));
    }
    ended.store(true, Ordering::Relaxed);
    if told.len() != subscribers * TOLD {
        return Err(format!("{} of {} were told", told.len(), subscribers * TOLD).into());
    }
    Ok(told)
}

fn given(name: &str, usual: u64) -> Done<u64> {
    let mut all = std::env::args().skip_while(|one| one != name);
    all.nth(1).map_or(Ok(usual), |value| Ok(value.parse()?))
}

/// Users who read and write for so many seconds.
async fn load(server: &Server, users: u64, seconds: u64) -> Done<()> {
    let before = entries(server.metrics).await?;
    let until = Instant::now() + Duration::from_secs(seconds);
    let begun = Instant::now();
    let all: Vec<_> = (0..users).map(|nth| tokio::spawn(user(server.pages, nth, until))).collect();
    let mut sum = Counted::default();
    for one in all {
        let Counted { pages, writes, wrong } = one.await??;
        sum.pages.extend(pages);
        sum.writes.extend(writes);
        sum.wrong.extend(wrong);
    }
    let took = begun.elapsed().as_secs().max(1);
    let kept = entries(server.metrics).await? - before;
    sum.wrong.iter().take(5).for_each(|one| println!("wrong: {one}"));
    println!("{users} users for {took} s: {} pages ({}/s), {} entries; {} wrong, {} lost", sum.pages.len(), sum.pages.len() as u64 / took, sum.writes.len(), sum.wrong.len(), (sum.writes.len() as u64).saturating_sub(kept));
    println!("pages: median {}, p95 {}, p99 {}", percentile(&mut sum.pages, 500), percentile(&mut sum.pages, 950), percentile(&mut sum.pages, 990));
    println!("writes: median {}, p99 {}", percentile(&mut sum.writes, 500), percentile(&mut sum.writes, 990));
    Ok(())
}

#[tokio::main]
async fn main() -> Done<()> {
    let program = std::env::args().nth(1).ok_or("give the program, such as target/release/ntib")?;
    let (users, seconds, subscribers) = (given("--users", 200)?, given("--seconds", 600)?, given("--subscribers", 1_000)?);
    let server = Server::start(&program)?;
    if users > 0 {
        let (ours, size) = rate(server.pages, "/en/desk/today", Some(WRITERS[0].0)).await?;
        let (theirs, _) = rate(bare(size).await?, "/", None).await?;
        println!("one page of {size} bytes, four connections: {ours}/s; bare axum {theirs}/s; {} in a thousand", ours * 1_000 / theirs.max(1));
        load(&server, users, seconds).await?;
    }
    if subscribers > 0 {
        let mut told = subscribe(server.pages, usize::try_from(subscribers)?).await?;
        println!("{subscribers} subscribers, {TOLD} entries: told after {} (median), {} (p99)", percentile(&mut told, 500), percentile(&mut told, 990));
    }
    Ok(())
}
