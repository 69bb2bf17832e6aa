//! Talking with the page that embeds the app (docs/HOST-MESSAGES.md).

use std::cell::RefCell;

use js_sys::{JSON, Object, Reflect};
use natter_client::{HostCommand, Input};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{MessageEvent, Window};

use super::clock::Report;
use super::listener::Listener;
use super::slot;

/// Longest message that is looked at, in UTF-16 units. The longest that means anything is a text for the composer.
const LONGEST: u32 = 256 * 1024;

/// Who is believed: the parent window, and from its first message on only the origin that this message came from.
#[derive(Debug, Default)]
pub struct Trust {
    origin: Option<String>,
}

impl Trust {
    /// Whether a message is the page's; the first one that is fixes the origin.
    pub fn accepts(&mut self, is_parent: bool, origin: &str) -> bool {
        is_parent && self.origin.get_or_insert_with(|| origin.to_owned()) == origin
    }

    /// The page's origin, once it is known.
    #[must_use]
    pub fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// Where answers go. A page without an origin of its own (a file, a sandbox) can't be named; then only the window counts.
    fn target(&self) -> Option<&str> {
        self.origin().map(|origin| if origin == "null" { "*" } else { origin })
    }
}

#[derive(Default)]
struct Host {
    trust: Trust,
    /// What was to be said before the page's origin was known.
    held: Vec<JsValue>,
}

thread_local! {
    static HOST: RefCell<Host> = RefCell::new(Host::default());
}

/// The page's window; `None` when the app was opened by itself.
#[must_use]
pub fn page() -> Option<Window> {
    let own = web_sys::window()?;
    own.parent().ok().flatten().filter(|parent| !js_sys::Object::is(parent, &own))
}

/// Listens to the page from now on. `fixed` is called once with its origin, before its first message is handed on.
pub fn listen(report: Report, fixed: fn(&str)) {
    let (Some(own), Some(page)) = (web_sys::window(), page()) else { return };
    Listener::new(&own, "message", move |event| {
        let event: MessageEvent = event.unchecked_into();
        let is_parent = event.source().is_some_and(|source| Object::is(&source, &page));
        if let Some(text) = hear(is_parent, &event.origin(), &event.data(), fixed) {
            report(Input::Host(text));
        }
    })
    .forever();
}

/// The message as JSON, if it is one of the page's.
fn hear(is_parent: bool, origin: &str, data: &JsValue, fixed: fn(&str)) -> Option<String> {
    if !is_message(data) {
        return None;
    }
    let (accepted, first) = HOST.with_borrow_mut(|host| {
        let first = host.trust.origin().is_none();
        (host.trust.accepts(is_parent, origin), first)
    });
    if !accepted {
        return None;
    }
    if first {
        fixed(origin);
        for message in HOST.with_borrow_mut(|host| std::mem::take(&mut host.held)) {
            send(&message, origin);
        }
    }
    let field = |name: &str| Reflect::get(data, &name.into()).unwrap_or_default();
    // The browser's affair, not the engine's.
    if field("type") == "SET_CONSENT" {
        slot::consent(field("given").is_truthy());
        return None;
    }
    to_json(data)
}

/// Messages are objects with a word for their type; pages send many others to their frames.
fn is_message(data: &JsValue) -> bool {
    data.is_object() && Reflect::get(data, &"type".into()).is_ok_and(|kind| kind.is_string())
}

/// JSON of what it is given; `None` where there is none (a cycle, a big number) or it is far too long.
#[must_use]
pub fn to_json(data: &JsValue) -> Option<String> {
    let text = JSON::stringify(data).ok().filter(|text| text.is_string() && text.length() <= LONGEST)?;
    Some(text.into())
}

/// Says something to the page; held until its origin is known, unless it may be heard by anybody.
pub fn say(command: &HostCommand) {
    let message = message(command);
    if *command == HostCommand::Ready {
        send(&message, "*");
        return;
    }
    if page().is_none() {
        return;
    }
    let target = HOST.with_borrow_mut(|host| {
        let target = host.trust.target().map(str::to_owned);
        if target.is_none() {
            host.held.push(message.clone());
        }
        target
    });
    if let Some(target) = target {
        send(&message, &target);
    }
}

/// Says that the app doesn't serve this page. It carries nothing, and a page that is kept out may never be given a session to answer with.
pub fn say_not_embeddable() {
    let command = HostCommand::Error {
        code: "not_embeddable",
        message: "The inbox's trusted domains do not name this page; the chat stays off.".into(),
    };
    send(&message(&command), "*");
}

fn send(message: &JsValue, target: &str) {
    if let Some(page) = page() {
        let target = if target == "null" { "*" } else { target };
        let _ = page.post_message(message, target);
    }
}

/// A command as the page gets it.
#[must_use]
pub fn message(command: &HostCommand) -> JsValue {
    let object = Object::new();
    let set = |name: &str, value: JsValue| {
        let _ = Reflect::set(&object, &name.into(), &value);
    };
    let kind = match command {
        HostCommand::Ready => "VUE_APP_READY",
        HostCommand::Loaded => "WIDGET_LOADED",
        HostCommand::UnreadCount(count) => {
            set("count", (*count).into());
            "UPDATE_UNREAD_COUNT"
        }
        HostCommand::Close => "CLOSE_WIDGET",
        HostCommand::Expand => "EXPAND_WIDGET",
        HostCommand::Collapse => "COLLAPSE_WIDGET",
        HostCommand::RequestPageInfo => "REQUEST_PAGE_INFO",
        HostCommand::StoreSession(token) => {
            set("token", token.into());
            "STORE_SESSION"
        }
        HostCommand::StoreVisitorToken(token) => {
            set("token", token.into());
            "STORE_VISITOR_TOKEN"
        }
        HostCommand::ClearVisitorToken => "CLEAR_VISITOR_TOKEN",
        HostCommand::ClearSessionToken => "CLEAR_SESSION_TOKEN",
        HostCommand::Error { code, message } => {
            set("code", (*code).into());
            set("message", message.into());
            "WIDGET_ERROR"
        }
        HostCommand::MessageReceived { conversation, message, author } => {
            set("conversationId", conversation.into());
            set("messageId", message.into());
            set("author", author.into());
            "MESSAGE_RECEIVED"
        }
    };
    set("type", kind.into());
    object.into()
}
