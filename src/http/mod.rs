//! What the worker says over HTTP about itself.
//!
//! | path | answers |
//! |---|---|
//! | `/metrics` | 200, every metric in the Prometheus text format 0.0.4 |
//! | `/livez` | 200 as long as the process serves; needs no broker |
//! | `/readyz` | 200, or 503 with the reasons: `{"ready":false,"reasons":[{"component":"broker","reason":"…"}]}` |
//!
//! Promises: GET and HEAD only; connections, header size, header time and the life of a connection
//! are bounded, so that no client can hold the server for long. Does not speak TLS and does not ask
//! who is there: it listens on loopback unless told otherwise.

mod connections;
mod readiness;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use tokio::net::TcpListener;

use crate::metrics::{CONTENT_TYPE, Metrics};
pub use readiness::{Component, Readiness};

const ENDPOINTS: &[(&str, &str)] = &[
    ("/metrics", "every metric, in the Prometheus text format"),
    ("/livez", "200 while the process serves"),
    ("/readyz", "200 when ready, 503 with the reasons when not"),
];

/// Takes the port, so that a taken one stops the program before it does anything else.
///
/// # Errors
///
/// When the address cannot be listened on.
pub async fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Serves until `shutdown` is ready, then ends the connections that are open.
pub async fn serve(
    listener: TcpListener,
    metrics: Arc<Metrics>,
    readiness: Arc<Readiness>,
    shutdown: impl Future<Output = ()>,
) {
    let router = router(metrics, readiness);
    connections::serve(listener, router, connections::Limits::default(), shutdown).await;
}

#[derive(Clone)]
struct Served {
    metrics: Arc<Metrics>,
    readiness: Arc<Readiness>,
}

fn router(metrics: Arc<Metrics>, readiness: Arc<Readiness>) -> Router {
    Router::new()
        .route("/metrics", get(metrics_page))
        .route("/livez", get(async || "alive\n"))
        .route("/readyz", get(readyz))
        .fallback(not_found)
        .with_state(Served { metrics, readiness })
}

async fn metrics_page(State(served): State<Served>) -> Response {
    served.metrics.ready(served.readiness.is_ready());
    match served.metrics.render() {
        Ok(page) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], page).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
    }
}

/// The body of `/readyz`.
#[derive(Serialize)]
struct Report {
    ready: bool,
    reasons: Vec<Block>,
}

#[derive(Serialize)]
struct Block {
    component: &'static str,
    reason: String,
}

async fn readyz(State(served): State<Served>) -> (StatusCode, Json<Report>) {
    let reasons: Vec<Block> = served
        .readiness
        .reasons()
        .into_iter()
        .map(|(component, reason)| Block { component: component.as_str(), reason })
        .collect();
    let ready = reasons.is_empty();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Report { ready, reasons }))
}

async fn not_found() -> (StatusCode, String) {
    let list: String =
        ENDPOINTS.iter().map(|(path, answers)| format!("  {path:<10}{answers}\n")).collect();
    (StatusCode::NOT_FOUND, format!("no such page; there are:\n{list}"))
}

#[cfg(test)]
mod tests;
