//! The server: one address, until it is told to stop.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use crate::router::router;
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

/// Serves the pages at `listen` until the process is asked to stop (ctrl-c, or a polite termination); requests
/// under way are finished first. `announce` is told the address once it answers: with port 0, the port chosen.
pub fn serve(listen: SocketAddr, site: Arc<Site>, announce: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    let trouble = |what: String| move |cause| ServeError { what, cause };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(trouble("could not start the server".to_owned()))?;
    runtime.block_on(async {
        let listener =
            tokio::net::TcpListener::bind(listen).await.map_err(trouble(format!("could not listen at `{listen}`")))?;
        announce(listener.local_addr().unwrap_or(listen));
        let ending = Arc::clone(&site);
        let served = axum::serve(listener, router(site).into_make_service_with_connect_info::<SocketAddr>()).with_graceful_shutdown(stopping(ending));
        served.await.map_err(trouble(format!("serving at `{listen}` ended")))
    })
}

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
