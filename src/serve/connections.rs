//! Accepts connections: a bounded number at once, and none that stays silent.
//!
//! `axum::serve` knows neither bound. A client that sends half a request and waits would hold its file handle for ever, and a few hundred of
//! those would leave no handle for the next client or for the book's own files.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// So long a client may take for the head of a request, and so long a connection may be idle between two requests.
const HEAD: Duration = Duration::from_secs(10);
/// How long to wait when the system has no connection to give, such as when its file handles are used up.
const PAUSE: Duration = Duration::from_millis(50);
/// File handles that are left for everything but connections: the book's files, watches, the runtime.
const RESERVED: u64 = 96;
/// More connections than these are never open at once.
const MOST: u64 = 4096;

/// How many connections may be open at once: as many as the system's file handles allow.
pub(super) fn most() -> usize {
    let handles = handles().unwrap_or(MOST + RESERVED);
    usize::try_from(handles.saturating_sub(RESERVED).clamp(16, MOST)).unwrap_or(16)
}

/// How many file handles this process may have, after it asked for as many as it needs.
#[cfg(unix)]
fn handles() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let (Some(soft), wanted) = (limit.current, limit.maximum.unwrap_or(u64::MAX).min(MOST + RESERVED)) else {
        return None;
    };
    // A system that refuses more is served with what there is.
    let raised =
        soft < wanted && setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: limit.maximum }).is_ok();
    Some(if raised { wanted } else { soft })
}

#[cfg(not(unix))]
fn handles() -> Option<u64> {
    None
}

/// Accepts connections until the listener fails for good, at most `most` at once; those beyond wait in the system's queue.
pub(super) async fn accept(listener: TcpListener, router: Router, most: usize) -> io::Result<()> {
    let room = Arc::new(Semaphore::new(most));
    loop {
        let place = Arc::clone(&room).acquire_owned().await.map_err(io::Error::other)?;
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            // The client went away, or handles are used up: both pass.
            Err(_) => {
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        // Events are small and wanted at once. Without this they are only a little slower.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            let mut builder = http1::Builder::new();
            builder.timer(TokioTimer::new()).header_read_timeout(HEAD);
            // A client that breaks off is of no interest.
            let _ = builder.serve_connection(TokioIo::new(stream), service).await;
            drop(place);
        });
    }
}
