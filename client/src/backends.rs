//! The servers that are spoken to, one folder and one cargo feature each. What none of them would say differently is in `wire`.

#[cfg(feature = "assistant")]
pub mod assistant;
#[cfg(feature = "chatwoot")]
pub mod chatwoot;
#[cfg(feature = "libredesk")]
pub mod libredesk;
#[cfg(any(feature = "assistant", feature = "chatwoot"))]
mod markdown;
mod wire;
