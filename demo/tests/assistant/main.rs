//! The assistant's stand-in: every endpoint, every refusal, and the tenant socket (seed 003).

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod chat;
mod desk;
mod engine;
mod live;
mod tenant;
