//! The servers that are spoken to, one folder and one cargo feature each.

#[cfg(feature = "libredesk")]
pub mod libredesk;
