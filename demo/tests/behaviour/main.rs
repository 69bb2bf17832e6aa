//! What the recordings do not show but the wire document says; each test names its section.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod desk;
mod http;
mod knobs;
mod messages;
mod sessions;
mod sockets;
mod uploads;
