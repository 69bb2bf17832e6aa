//! Everything of the chat app that is not the browser: protocol, state, delivery, reconnecting.
//!
//! The crate is sans-IO. The browser hands [`Input`]s to an [`Engine`] with the time, and takes [`Output`]s from it until there are none
//! left: requests to make, frames to send, values to store, words to the page, and [`Change`]s, which name what the screen must show
//! again. The engine reads no clock, opens no socket and logs nothing, so every schedule of losses, delays and restarts can be played
//! against it in a test. How the parts fit together is told in `docs/ARCHITECTURE.md`.

pub mod backend;
pub mod backends;
pub mod backoff;
pub mod connection;
pub mod conversations;
pub mod embedding;
pub mod engine;
pub mod files;
pub mod host;
pub mod input;
pub mod json;
pub mod model;
pub mod office_hours;
pub mod order;
pub mod outbox;
pub mod output;
pub mod peer;
pub mod random;
pub mod rating;
pub mod session;
pub mod small_map;
pub mod stored;
pub mod template;
#[cfg(feature = "tenant")]
pub mod tenant;
pub mod time;
pub mod timeline;
pub mod typing;

pub use engine::{Engine, Screen};
pub use input::{Action, Environment, FileNews, HttpOutcome, Input};
pub use output::{Change, HostCommand, Output, Problem, RequestId};
pub use time::{Now, Timestamp};
