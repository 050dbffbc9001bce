//! The server: one address for pages, and one more for its own counts where they are wanted, until it is told to stop.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, Response, StatusCode, header};
use axum::routing::any;

use crate::connections::{Connections, Limits};
use crate::desk::Office;
use crate::metrics::{self, Metrics};
use crate::router::router_counting;
use crate::site::Site;

/// Why the pages cannot be served.
#[derive(Debug)]
pub struct ServeError {
    what: String,
    cause: std::io::Error,
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for ServeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}

/// The most connections at once to the address at which the server tells of itself.
const WATCHING_MAX: usize = 32;

/// Where a server listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// For pages.
    pub pages: SocketAddr,
    /// For its own counts (`/metrics`) and its health (`/health`), where they are wanted: whoever reaches this address may read them.
    pub metrics: Option<SocketAddr>,
}

/// Serves the pages until the process is asked to stop (ctrl-c, or a polite termination); requests under way are finished first. `announce` is
/// told the addresses once they answer: with port 0, the port chosen.
pub fn serve(at: Addresses, site: Arc<Site>, announce: impl FnOnce(Addresses)) -> Result<(), ServeError> {
    let trouble = |what: String| move |cause| ServeError { what, cause };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(trouble("could not start the server".to_owned()))?;
    // The last to hold the record lets it go outside the runtime, where it may wait for a server of its own.
    let held = Arc::clone(&site);
    let read = Arc::clone(&site);
    // It ends with the process, wherever it is.
    let _reading = std::thread::spawn(move || read.office().map(Office::prepare));
    let served = runtime.block_on(async {
        let counts = Arc::new(Metrics::new());
        let bound = async |address: SocketAddr| tokio::net::TcpListener::bind(address).await.map_err(trouble(format!("could not listen at `{address}`")));
        let listener = bound(at.pages).await?;
        let mut answering = Addresses { pages: listener.local_addr().unwrap_or(at.pages), metrics: None };
        if let Some(address) = at.metrics {
            let listener = bound(address).await?;
            answering.metrics = Some(listener.local_addr().unwrap_or(address));
            let (site, counts) = (Arc::clone(&site), Arc::clone(&counts));
            // It ends with the server that it tells of, and takes none of its places.
            let watching = Connections::new(Limits { most: WATCHING_MAX, of_one: WATCHING_MAX, ..Limits::of_system(Vec::new()) });
            tokio::spawn(watching.serve(listener, own(site, counts), std::future::pending()));
        }
        announce(answering);
        let ending = Arc::clone(&site);
        let proxies = site.office().map_or_else(Vec::new, |office| office.proxies().to_vec());
        Connections::new(Limits::of_system(proxies)).serve(listener, router_counting(site, counts), stopping(ending)).await;
        Ok(())
    });
    drop(runtime);
    drop(held);
    served
}

/// What the server tells of itself: `/metrics` for Prometheus, and `/health`, which is good where the record can be read.
pub(crate) fn own(site: Arc<Site>, counts: Arc<Metrics>) -> Router {
    Router::new().fallback(any(move |request: Request| {
        let (site, counts) = (Arc::clone(&site), Arc::clone(&counts));
        async move {
            let path = request.uri().path().to_owned();
            let reads = matches!(*request.method(), Method::GET | Method::HEAD);
            let worked = tokio::task::spawn_blocking(move || match path.as_str() {
                _ if !reads => (StatusCode::METHOD_NOT_ALLOWED, PLAIN, String::new()),
                "/metrics" => (StatusCode::OK, metrics::KIND, counts.text(&site)),
                "/health" => match site.office().map(|office| office.store().head()) {
                    None | Some(Ok(_)) => (StatusCode::OK, PLAIN, "good\n".to_owned()),
                    Some(Err(_)) => (StatusCode::SERVICE_UNAVAILABLE, PLAIN, "the record cannot be read\n".to_owned()),
                },
                _ => (StatusCode::NOT_FOUND, PLAIN, "there are /metrics and /health\n".to_owned()),
            });
            let (status, kind, text) = worked.await.unwrap_or((StatusCode::INTERNAL_SERVER_ERROR, PLAIN, String::new()));
            let mut response = Response::new(Body::from(text));
            *response.status_mut() = status;
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
    }))
}

const PLAIN: &str = "text/plain; charset=utf-8";

/// Until it is told to stop; streams then end, so that nothing is waited for.
async fn stopping(site: Arc<Site>) {
    told_to_stop().await;
    if let Some(office) = site.office() {
        office.stop();
    }
}

async fn told_to_stop() {
    let interrupt = async {
        // Without a handler there is nothing to wait for: the process then ends in the system's own way.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
