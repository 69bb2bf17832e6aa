//! The browser's side: the only code of the app that does I/O. One thing per file; whatever listens or waits stops when it is dropped.
//!
//! What is only the browser's own words is in JavaScript, a file beside the one that calls it: through wasm it would weigh three times as
//! much, and every step would cost the way there and back.

pub mod chime;
pub mod clock;
pub mod crash;
pub mod embedding;
pub mod environment;
pub mod files;
pub mod host;
pub mod html;
pub mod http;
pub mod listener;
pub mod locales;
pub mod locks;
pub mod perform;
pub mod place;
pub mod slot;
pub mod socket;
pub mod start;
pub mod storage;
pub mod watch;
