//! Sockets by number. Plain browser sockets with three listeners each; a stream and a sink would weigh more.

use std::cell::RefCell;

use natter_client::Input;
use natter_client::small_map::SmallMap;
use wasm_bindgen::JsCast as _;
use web_sys::{MessageEvent, WebSocket};

use super::clock::{Report, soon};
use super::listener::Listener;
use super::place;

struct Socket {
    socket: WebSocket,
    _listeners: [Listener; 3],
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = self.socket.close();
    }
}

thread_local! {
    static SOCKETS: RefCell<SmallMap<u32, Socket>> = const { RefCell::new(SmallMap::new()) };
}

/// Opens a socket at this path of the server. Its end is reported once.
pub fn open(number: u32, path: &str, report: Report) {
    let address = place::socket_address(&place::origin(), &place::base(), path);
    let Ok(socket) = WebSocket::new(&address) else {
        // Refused by the browser itself. The engine is not told in the middle of its own output.
        soon(move || report(Input::SocketClosed(number)));
        return;
    };
    let listeners = [
        Listener::new(&socket, "open", move |_| report(Input::SocketOpened(number))),
        Listener::new(&socket, "message", move |event| {
            if let Some(text) = event.unchecked_into::<MessageEvent>().data().as_string() {
                report(Input::SocketFrame { socket: number, text });
            }
        }),
        // What went wrong is told to nobody: an `error` event is always followed by this one.
        Listener::new(&socket, "close", move |_| {
            if take(number).is_some() {
                report(Input::SocketClosed(number));
            }
        }),
    ];
    SOCKETS.with_borrow_mut(|all| all.insert(number, Socket { socket, _listeners: listeners }));
}

/// Sends a frame. On a socket that is not open it is lost, which the engine learns from the socket's end.
pub fn send(number: u32, text: &str) {
    SOCKETS.with_borrow(|all| {
        if let Some(socket) = all.get(&number) {
            let _ = socket.socket.send_with_str(text);
        }
    });
}

/// Closes a socket; nothing more is reported of it.
pub fn close(number: u32) {
    drop(take(number));
}

fn take(number: u32) -> Option<Socket> {
    SOCKETS.with_borrow_mut(|all| all.remove(&number))
}
