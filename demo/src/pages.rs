//! The shop, the agent console, and the little that only the demo has.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::answer::{Answer, Refusal, set_header, success};
use crate::app::App;
use crate::jwt;
use crate::request_body;
use crate::store::seed::SHOP_INBOX;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(shop))
        .route("/shop/{*path}", get(shop))
        .route("/agent", get(console))
        .route("/demo/pages/{file}", get(asset))
        .route("/demo/jwt", post(sign))
        .route("/demo/agent-logout", post(log_out))
}

async fn shop() -> Response {
    html(&include_str!("../pages/shop.html").replace("SHOP_INBOX", &SHOP_INBOX.to_string()))
}

async fn console() -> Response {
    html(include_str!("../pages/console.html"))
}

fn html(text: &str) -> Response {
    page("text/html; charset=utf-8", text)
}

fn page(content_type: &str, text: &str) -> Response {
    let mut response = Response::new(Body::from(text.to_owned()));
    set_header(&mut response, header::CONTENT_TYPE, content_type);
    set_header(&mut response, header::CACHE_CONTROL, "no-cache");
    response
}

async fn asset(Path(file): Path<String>) -> Answer {
    let (content_type, text) = match file.as_str() {
        "shop.css" => ("text/css; charset=utf-8", include_str!("../pages/shop.css")),
        "shop.js" => ("text/javascript; charset=utf-8", include_str!("../pages/shop.js")),
        "console.css" => ("text/css; charset=utf-8", include_str!("../pages/console.css")),
        "console.js" => ("text/javascript; charset=utf-8", include_str!("../pages/console.js")),
        "console-api.js" => ("text/javascript; charset=utf-8", include_str!("../pages/console-api.js")),
        "console-inbox.js" => ("text/javascript; charset=utf-8", include_str!("../pages/console-inbox.js")),
        _ => return Err(Refusal::not_found("File not found")),
    };
    Ok(page(content_type, text))
}

/// Signs a demo user, as a shop's own server would: `{"user":"mia"|"tom","inbox"?,"expires_in"?}`.
/// With knobs, `claims` overrides and adds claims.
async fn sign(State(app): State<Arc<App>>, body: Body) -> Response {
    let body = match request_body::read(&app, body).await {
        Ok(body) => body,
        Err(response) => return response,
    };
    let wish = request_body::parse_json(&body).unwrap_or_default();
    let mut claims = match wish["user"].as_str() {
        Some("tom") => json!({
            "external_user_id": "shop-tom", "email": "tom@example.com", "first_name": "Tom", "last_name": "Okafor",
            "contact_custom_attributes": {"plan": "regular"},
        }),
        _ => json!({
            "external_user_id": "shop-mia", "email": "mia@example.com", "first_name": "Mia", "last_name": "Lindqvist",
            "contact_custom_attributes": {"plan": "collector"},
        }),
    };
    let expires_in = wish["expires_in"].as_i64().unwrap_or(3600);
    claims["exp"] = json!(OffsetDateTime::now_utc().unix_timestamp() + expires_in);
    if let (true, Some(overrides), Value::Object(claims)) = (app.options.knobs, wish["claims"].as_object(), &mut claims) {
        claims.extend(overrides.clone());
    }
    let inbox = wish["inbox"].as_str().and_then(|uuid| Uuid::parse_str(uuid).ok()).unwrap_or(SHOP_INBOX);
    match app.store().inbox_by_uuid(inbox) {
        Some(inbox) => success(json!({"jwt": jwt::sign(&claims, &inbox.secret)})),
        None => Refusal::input("Inbox not found").into_response(),
    }
}

/// The console's way out; how agents sign out of the real server is not recorded.
async fn log_out() -> Response {
    let mut response = success(json!(true));
    set_header(&mut response, header::SET_COOKIE, "libredesk_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    response
}
