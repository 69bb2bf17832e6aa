//! What the engine wants done, done.

use natter_client::{Input, Output};

use super::{chime, clock, files, host, http, slot, socket};
use crate::store::{RESPONSE_HEADERS, Store};

/// Does it. What comes of it is reported later, never from in here.
pub fn perform(store: Store, output: Output) {
    match output {
        Output::Http { id, request } => http::send(id, request, RESPONSE_HEADERS, report),
        Output::Abort(id) => http::abort(id),
        Output::SocketOpen { socket, path } => socket::open(socket, &path, report),
        Output::SocketSend { socket, text } => socket::send(socket, &text),
        Output::SocketClose(socket) => socket::close(socket),
        Output::WakeAt(at) => clock::wake_at(at, report),
        Output::Store(text) => slot::save(text.as_deref()),
        Output::Peer(text) => slot::tell(&text),
        Output::AskToStart => slot::ask(&store.inbox(), report),
        Output::Started => slot::give_back(),
        Output::KeepFile { file, room } => files::store(file.id, room, report),
        Output::RestoreFiles(all) => files::bring_back(all.into_iter().map(|file| file.id).collect(), report),
        Output::DropFiles(ids) => files::drop_all(&ids),
        Output::Host(command) => host::say(&command),
        Output::Sound { needed } => chime::ring(needed),
        Output::Change(change) => store.changed(change),
    }
}

/// Hands an input to the store.
pub fn report(input: Input) {
    Store::current().input(input);
}
