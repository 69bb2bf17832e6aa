//! What the console's page sees live. A dashboard's server holds the operator's token and the tenant's socket, and tells its page what the frames
//! mean; so does this one, by way of the network and with the client's own words for them.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{Message as PageMessage, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::Response;
use futures_util::{SinkExt as _, StreamExt as _};
use natter_client::json::Json;
use natter_client::tenant::{self, TenantConversation, TenantEvent};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

use super::refusal::Refusal;
use super::store::SHOP_WIDGET;
use crate::app::App;
use crate::widget::access::query_value;

/// The token serves for the one word at the start.
const TOKEN_SECONDS: i64 = 60;

/// `?widgetId=`: of another widget than the shop's.
pub(crate) async fn upgrade(
    State(app): State<Arc<App>>,
    uri: Uri,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Refusal> {
    if !is_own_page(&headers) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "Not for pages of another origin"));
    }
    let widget = query_value(&uri, "widgetId").unwrap_or_else(|| SHOP_WIDGET.to_owned());
    let token = {
        let store = app.assistant();
        let tenant = store.tenant(&widget).ok_or_else(Refusal::no_widget)?;
        store.operator_token(&tenant.id, TOKEN_SECONDS)
    };
    Ok(upgrade.on_upgrade(move |page| follow(app, token, page)))
}

/// Browsers let any page open a socket, and say which one it is.
fn is_own_page(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    let own = text(header::HOST).unwrap_or_default();
    text(header::ORIGIN).is_none_or(|origin| origin.split_once("://").is_some_and(|(_, host)| host == own))
}

/// Until either side ends; the page comes back by itself.
async fn follow(app: Arc<App>, token: String, mut page: WebSocket) {
    let address = format!("ws://{}{}", app.address, tenant::PATH);
    let Ok((mut tenant, _)) = connect_async(address).await else { return };
    let said = tenant.send(Message::text(tenant::auth(&token)));
    if !matches!(tokio::time::timeout(Duration::from_millis(tenant::AUTH_WITHIN), said).await, Ok(Ok(()))) {
        return;
    }
    loop {
        tokio::select! {
            frame = tenant.next() => match frame {
                Some(Ok(Message::Text(text))) => {
                    let Some(event) = tenant::read(&text) else { continue };
                    if page.send(PageMessage::text(told(&event))).await.is_err() {
                        return;
                    }
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => {}
            },
            word = page.recv() => if !matches!(word, Some(Ok(_))) {
                return;
            },
        }
    }
}

/// An event as the page gets it.
fn told(event: &TenantEvent) -> String {
    let kind = |kind: &str| Json::object().with("kind", kind);
    let conversation = |news: &str, conversation: &TenantConversation| {
        kind("conversation").with("news", news).with("id", conversation.id.as_str()).with("conversation", conversation.all.clone())
    };
    let json = match event {
        TenantEvent::New(begun) => conversation("new", begun),
        TenantEvent::Updated(changed) => conversation("updated", changed),
        TenantEvent::Qualified(qualified) => conversation("qualified", qualified),
        TenantEvent::Message(message) => kind("message").with("message", message.clone()),
        TenantEvent::Campaign(campaign) => kind("campaign").with("campaign", campaign.clone()),
        TenantEvent::Other { kind: other, data } => kind("other").with("type", other.as_str()).with("data", data.clone()),
    };
    json.to_text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_other_origins_are_told_apart() {
        let headers = |origin: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, header::HeaderValue::from_static("127.0.0.1:9000"));
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, header::HeaderValue::from_str(origin).unwrap_or(header::HeaderValue::from_static("")));
            }
            headers
        };
        assert!(is_own_page(&headers(None)) && is_own_page(&headers(Some("http://127.0.0.1:9000"))));
        for foreign in ["http://127.0.0.1:9001", "https://evil.test", "null", "127.0.0.1:9000"] {
            assert!(!is_own_page(&headers(Some(foreign))), "{foreign}");
        }
    }
}
