//! Sockets by number (server.js).

use natter_client::Input;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::clock::Report;
use super::listener::callback;
use crate::store::CAPABILITIES;

#[wasm_bindgen(module = "/src/browser/server.js")]
extern "C" {
    #[wasm_bindgen(js_name = open)]
    fn open_socket(number: u32, path: &str, protocol: &str, tell: JsValue);

    /// Sends a frame. On a socket that is not open it is lost, which the engine learns from the socket's end.
    pub fn send(number: u32, text: &str);

    #[wasm_bindgen(js_name = close, catch)]
    fn close_socket(number: u32) -> Result<(), JsValue>;
}

/// Opens a socket at this path of the server. Its end is reported once.
pub fn open(number: u32, path: &str, report: Report) {
    let tell = callback(move |news| {
        report(match news.as_string() {
            Some(text) => Input::SocketFrame { socket: number, text },
            None if news.is_truthy() => Input::SocketOpened(number),
            None => Input::SocketClosed(number),
        });
    });
    open_socket(number, path, CAPABILITIES.socket_protocol, tell);
}

/// Closes a socket; nothing more is reported of it.
pub fn close(number: u32) {
    let _ = close_socket(number);
}
