//! A server that speaks Libredesk's widget contract, strictly and in memory: for developing and testing Natter. It can
//! also play Chatwoot or the AI Live Chat API.
//!
//! The facts are those of the project's wire document ("libredesk.md", sections named in the comments) and of the
//! recordings in `tests/wire/`, which a test replays against this server. `README.md` beside this crate lists the
//! endpoints, the knobs and the differences from the real server.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod agent;
mod answer;
mod app;
mod assistant;
mod backend;
mod chatwoot;
mod client_ip;
mod events;
mod file_name;
mod hub;
mod inline_images;
mod jwt;
mod knobs;
mod options;
mod pages;
mod plain_text;
mod rate_limit;
mod request_body;
mod server;
mod signature;
mod sockets;
mod static_files;
mod store;
mod strict_http;
mod timestamp;
mod uploads;
mod voice;
mod widget;

pub use backend::Backend;
pub use options::Options;
pub use server::Server;
pub use store::inbox::{BusinessHours, CustomAttribute};
pub use store::seed::{SHOP_INBOX, SHOP_SECRET};
