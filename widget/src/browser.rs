//! The browser's side: the only code of the app that does I/O. One thing per file; whatever listens or waits stops when it is dropped.

pub mod chime;
pub mod clock;
pub mod crash;
pub mod embedding;
pub mod environment;
pub mod files;
pub mod host;
pub mod html;
pub mod http;
pub mod lease;
pub mod listener;
pub mod locales;
pub mod locks;
pub mod manifest;
pub mod peers;
pub mod perform;
pub mod place;
pub mod prefetch;
pub mod slot;
pub mod socket;
pub mod start;
pub mod storage;
pub mod turn;
pub mod upload;
pub mod watch;
