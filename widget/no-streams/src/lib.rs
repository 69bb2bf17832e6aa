//! What Leptos's server functions need of `wasm-streams` to compile. This app has no server functions, so nothing here is ever called.
//!
//! The crate itself exports classes to JavaScript, and what is exported stays in the wasm whether somebody uses it or not: 6 kB that every
//! visitor would download. `[patch.crates-io]` in the workspace's Cargo.toml puts this in its place.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use wasm_bindgen::{JsCast as _, JsValue};

/// A stream that has ended.
#[derive(Debug)]
pub struct ReadableStream(JsValue);

impl ReadableStream {
    /// Forgets where the values would come from.
    pub fn from_stream<S>(_values: S) -> Self
    where
        S: Stream<Item = Result<JsValue, JsValue>> + 'static,
    {
        Self(JsValue::NULL)
    }

    /// Holds the browser's stream.
    #[must_use]
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw.into())
    }

    /// What it was made of.
    #[must_use]
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0.unchecked_into()
    }

    /// No values.
    #[must_use]
    pub fn into_stream(self) -> Ended {
        Ended
    }
}

/// No values.
#[derive(Debug)]
pub struct Ended;

impl Stream for Ended {
    type Item = Result<JsValue, JsValue>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(None)
    }
}
