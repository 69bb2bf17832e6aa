//! The Chatwoot stand-in: every endpoint, every refusal, every frame (chatwoot.md; seed 002).

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod agents;
mod cable;
mod contact;
mod conversation;
mod desk;
mod messages;
mod voice;
