//! A channel between the visitor's tabs with the same inbox.

use std::cell::RefCell;

use natter_client::Input;
use wasm_bindgen::JsCast as _;
use web_sys::{BroadcastChannel, MessageEvent};

use super::clock::Report;
use super::listener::Listener;

struct Channel {
    channel: BroadcastChannel,
    _listener: Listener,
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.close();
    }
}

thread_local! {
    static CHANNEL: RefCell<Option<Channel>> = const { RefCell::new(None) };
}

/// Listens to the other tabs from now on. Browsers without such channels leave each tab to itself.
pub fn listen(inbox: &str, report: Report) {
    let mut name = String::from("natter:");
    name.push_str(inbox);
    let Ok(channel) = BroadcastChannel::new(&name) else { return };
    let listener = Listener::new(&channel, "message", move |event| {
        if let Some(text) = event.unchecked_into::<MessageEvent>().data().as_string() {
            report(Input::Peer(text));
        }
    });
    CHANNEL.set(Some(Channel { channel, _listener: listener }));
}

/// Tells the other tabs.
pub fn tell(text: &str) {
    CHANNEL.with_borrow(|channel| {
        if let Some(channel) = channel {
            let _ = channel.channel.post_message(&text.into());
        }
    });
}
