//! Any origin may ask: a widget stands on other people's sites.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::answer::set_header;

/// Answers preflights, and lets every answer be read, errors too.
pub(crate) async fn allow(request: Request, next: Next) -> Response {
    let mut response = if request.method() == Method::OPTIONS {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        set_header(&mut response, header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS");
        // A star would not stand for Authorization.
        set_header(&mut response, header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type");
        set_header(&mut response, header::ACCESS_CONTROL_MAX_AGE, "600");
        response
    } else {
        next.run(request).await
    };
    set_header(&mut response, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    response
}
