//! The shop, the agent console, and the little that only the demo has.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::answer::{Answer, Refusal, set_header, success};
use crate::app::App;
use crate::assistant::{SHOP_WIDGET, SHOP_WIDGET_TOKEN};
use crate::backend::Backend;
use crate::chatwoot;
use crate::chatwoot::store::SHOP_TOKEN;
use crate::jwt;
use crate::request_body;
use crate::store::seed::SHOP_INBOX;
use crate::widget::access::query_value;

pub(crate) fn routes(backend: Backend) -> Router<Arc<App>> {
    let pages = Router::new()
        .route("/", get(shop))
        .route("/shop/{*path}", get(shop))
        .route("/agent", get(console))
        .route("/demo/pages/{file}", get(asset));
    match backend {
        Backend::Libredesk => pages.route("/demo/jwt", post(sign)).route("/demo/agent-logout", post(log_out)),
        Backend::Chatwoot | Backend::Assistant => pages,
    }
}

/// `?user=mia` puts a signed user into the page, as a shop's own server would.
async fn shop(State(app): State<Arc<App>>, uri: Uri) -> Response {
    match app.options.backend {
        Backend::Libredesk => {}
        Backend::Chatwoot => {
            let token = query_value(&uri, "inbox").unwrap_or_else(|| SHOP_TOKEN.to_owned());
            let user = query_value(&uri, "user").and_then(|user| chatwoot::agent::signed_user(&app.chatwoot(), &user, &token));
            let user = user.map(|user| format!(",\n      user: {user}")).unwrap_or_default();
            return html(&snippet(&format!("backend: 'chatwoot',\n      websiteToken: '{SHOP_TOKEN}',\n      color: '#8a3f2a'{user}")));
        }
        Backend::Assistant => {
            let settings = format!("backend: 'assistant',\n      widgetId: '{SHOP_WIDGET}',\n      widgetToken: '{SHOP_WIDGET_TOKEN}'");
            return html(&snippet(&settings));
        }
    }
    let inbox = query_value(&uri, "inbox").and_then(|uuid| Uuid::parse_str(&uuid).ok()).unwrap_or(SHOP_INBOX);
    let mut text = include_str!("../pages/shop.html").replace("SHOP_INBOX", &SHOP_INBOX.to_string());
    let user = query_value(&uri, "user").filter(|user| !user.is_empty());
    if let Some(jwt) = user.and_then(|user| signed_user(&app, inbox, demo_user(&user), 3600)) {
        text = text.replace("inboxID:", &format!("userJWT: '{jwt}',\n      inboxID:"));
    }
    html(&text)
}

/// The page with the settings of another kind of server.
fn snippet(settings: &str) -> String {
    include_str!("../pages/shop.html").replace("inboxID: 'SHOP_INBOX'", settings)
}

async fn console(State(app): State<Arc<App>>) -> Response {
    html(&console_page(match app.options.backend {
        Backend::Libredesk => include_str!("../pages/console-libredesk.html"),
        Backend::Chatwoot => include_str!("../pages/console-chatwoot.html"),
        Backend::Assistant => include_str!("../pages/console-assistant.html"),
    }))
}

/// The page of all consoles, with one's own parts: each stands below a comment with its name.
fn console_page(own: &str) -> String {
    let mut page = include_str!("../pages/console.html").to_owned();
    for name in ["title", "name", "who", "script", "hidden", "login", "bar", "filter"] {
        let part = own.split_once(&format!("<!-- {name} -->\n")).map_or("", |(_, rest)| rest.split("\n<!-- ").next().unwrap_or_default());
        page = page.replace(&format!("{{{{{name}}}}}"), part.trim_end());
    }
    page
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
    const SCRIPT: &str = "text/javascript; charset=utf-8";
    const STYLE: &str = "text/css; charset=utf-8";
    let (content_type, text) = match file.as_str() {
        "shop.css" => (STYLE, include_str!("../pages/shop.css")),
        "shop.js" => (SCRIPT, include_str!("../pages/shop.js")),
        "console.css" => (STYLE, include_str!("../pages/console.css")),
        "console.js" => (SCRIPT, include_str!("../pages/console.js")),
        "console-live.js" => (SCRIPT, include_str!("../pages/console-live.js")),
        "console-desk.js" => (SCRIPT, include_str!("../pages/console-desk.js")),
        "console-api.js" => (SCRIPT, include_str!("../pages/console-api.js")),
        "console-dom.js" => (SCRIPT, include_str!("../pages/console-dom.js")),
        "console-html.js" => (SCRIPT, include_str!("../pages/console-html.js")),
        "console-inbox.js" => (SCRIPT, include_str!("../pages/console-inbox.js")),
        "console-thread.js" => (SCRIPT, include_str!("../pages/console-thread.js")),
        "chatwoot-console.js" => (SCRIPT, include_str!("../pages/chatwoot-console.js")),
        "chatwoot-thread.js" => (SCRIPT, include_str!("../pages/chatwoot-thread.js")),
        "chatwoot-settings.js" => (SCRIPT, include_str!("../pages/chatwoot-settings.js")),
        "standin-api.js" => (SCRIPT, include_str!("../pages/standin-api.js")),
        "assistant-console.js" => (SCRIPT, include_str!("../pages/assistant-console.js")),
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
    let mut claims = demo_user(wish["user"].as_str().unwrap_or_default());
    let overrides = wish["claims"].as_object().filter(|_| app.options.knobs);
    claims.extend(overrides.cloned().unwrap_or_default());
    let inbox = wish["inbox"].as_str().and_then(|uuid| Uuid::parse_str(uuid).ok()).unwrap_or(SHOP_INBOX);
    match signed_user(&app, inbox, claims, wish["expires_in"].as_i64().unwrap_or(3600)) {
        Some(jwt) => success(json!({"jwt": jwt})),
        None => Refusal::input("Inbox not found").into_response(),
    }
}

fn demo_user(name: &str) -> Map<String, Value> {
    let (id, email, first_name, last_name, plan) = match name {
        "tom" => ("shop-tom", "tom@example.com", "Tom", "Okafor", "regular"),
        _ => ("shop-mia", "mia@example.com", "Mia", "Lindqvist", "collector"),
    };
    Map::from_iter([
        ("external_user_id".to_owned(), json!(id)),
        ("email".to_owned(), json!(email)),
        ("first_name".to_owned(), json!(first_name)),
        ("last_name".to_owned(), json!(last_name)),
        ("contact_custom_attributes".to_owned(), json!({"plan": plan})),
    ])
}

/// `None` for an inbox that is not there. Claims of their own `exp` keep it.
fn signed_user(app: &App, inbox: Uuid, mut claims: Map<String, Value>, expires_in: i64) -> Option<String> {
    let expires_at = OffsetDateTime::now_utc().unix_timestamp() + expires_in;
    claims.entry("exp").or_insert_with(|| json!(expires_at));
    app.store().inbox_by_uuid(inbox).map(|inbox| jwt::sign(&Value::Object(claims), &inbox.secret))
}

/// The console's way out; how agents sign out of the real server is not recorded.
async fn log_out() -> Response {
    let mut response = success(json!(true));
    set_header(&mut response, header::SET_COOKIE, "libredesk_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_console_is_whole() {
        let consoles = [
            (include_str!("../pages/console-libredesk.html"), "console.js", "id=\"login-form\""),
            (include_str!("../pages/console-chatwoot.html"), "chatwoot-console.js", "id=\"availability\""),
            (include_str!("../pages/console-assistant.html"), "assistant-console.js", "Widget settings"),
        ];
        for (own, script, part) in consoles {
            let page = console_page(own);
            assert!(!page.contains("{{") && !page.contains("<!-- "), "{script}: something was not filled in");
            assert!(page.contains(&format!("/demo/pages/{script}")) && page.contains(part) && page.contains("id=\"filter\""), "{script}");
            assert_eq!(page.contains("id=\"app\" hidden"), script == "console.js");
        }
    }
}
