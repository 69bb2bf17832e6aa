//! The HTTP layer's own answers: wrong routes and methods, OPTIONS, HEAD, redirects (libredesk.md 1.2, 1.5).

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tower::ServiceExt as _;

use crate::answer::{Refusal, set_header};

/// Marks the answer of the fallback, so that a handler's own 404 is left alone.
#[derive(Clone)]
struct NoSuchRoute;

/// The fallback of the router.
pub(crate) async fn route_not_found() -> Response {
    let refusal = Refusal::general("Route not found").with_status(StatusCode::NOT_FOUND);
    let mut response = refusal.into_response();
    response.extensions_mut().insert(NoSuchRoute);
    response
}

/// Asks the router and mends its answer. It stands outside of the router, because that writes `Allow` last.
pub(crate) async fn answer(router: Router, mut request: Request) -> Response {
    let method = request.method().clone();
    let uri = request.uri().clone();
    let host = request.headers().get(header::HOST).cloned();
    if method == Method::HEAD {
        // The router would serve HEAD by the GET handler; the real server refuses it. No route has OPTIONS.
        *request.method_mut() = Method::OPTIONS;
    }
    let response = ask(router.clone(), request).await;
    let mut response = if response.extensions().get::<NoSuchRoute>().is_some() {
        let corrected = uri.path().trim_end_matches('/').to_ascii_lowercase();
        if corrected != uri.path() && !corrected.is_empty() && exists(router, &corrected).await {
            let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
            let host = host.as_ref().and_then(|host| host.to_str().ok()).unwrap_or("localhost");
            redirect(&method, &format!("http://{host}{corrected}{query}"))
        } else {
            response
        }
    } else if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        let allow = allowed_methods(&response);
        let mut response = match method {
            Method::OPTIONS => Response::new(Body::empty()),
            _ => Refusal::general("Request method not allowed").with_status(StatusCode::METHOD_NOT_ALLOWED).into_response(),
        };
        set_header(&mut response, header::ALLOW, &allow);
        response
    } else {
        response
    };
    if method == Method::HEAD {
        *response.body_mut() = Body::empty();
    }
    set_header(&mut response, header::SERVER, "libredesk");
    response
}

/// The router's `Allow`, without HEAD, with OPTIONS.
fn allowed_methods(response: &Response) -> String {
    let allow = response.headers().get(header::ALLOW).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let methods = allow.split(',').map(str::trim).filter(|method| !method.is_empty() && *method != "HEAD");
    methods.chain(["OPTIONS"]).collect::<Vec<_>>().join(", ")
}

async fn exists(router: Router, path: &str) -> bool {
    match Request::builder().method(Method::OPTIONS).uri(path).body(Body::empty()) {
        Ok(request) => ask(router, request).await.status() == StatusCode::METHOD_NOT_ALLOWED,
        Err(_) => false,
    }
}

/// The router's own answer.
pub(crate) async fn ask(router: Router, request: Request) -> Response {
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn redirect(method: &Method, location: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = if *method == Method::GET { StatusCode::MOVED_PERMANENTLY } else { StatusCode::PERMANENT_REDIRECT };
    set_header(&mut response, header::LOCATION, location);
    response
}
