//! What all translations need: ids in paths, colours and addresses from a server, waits that it asks for.
#![allow(dead_code, reason = "each backend is a cargo feature and uses what it needs")]

use crate::backend::{Body, Failure, Refusal, RefusalKind, Response};
use crate::json::Json;

/// An id as one path segment: ids come from the wire or a page, and one with a slash or a question mark must not become another address.
pub(super) fn segment(id: &str) -> String {
    id.chars().filter(|char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_')).collect()
}

/// A JSON body.
pub(super) fn json(value: &Json) -> Body {
    Body::Json(value.to_text())
}

/// A text as the value of a query, all but the plainest letters in percent signs.
pub(super) fn query_value(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            value.push(char::from(byte));
        } else {
            value.push('%');
            for half in [byte >> 4, byte & 15] {
                value.push(char::from(b"0123456789ABCDEF"[usize::from(half)]));
            }
        }
    }
    value
}

/// A no.
pub(super) fn refused(kind: RefusalKind, words: String) -> Failure {
    Failure::Refused(Refusal { kind, words })
}

/// How long a server asks to wait (ms), an hour at most; `None` if it doesn't say.
pub(super) fn retry_after(response: &Response) -> Option<u64> {
    let seconds = response.header("retry-after")?.trim().parse::<u64>().ok()?;
    Some(seconds.min(3_600) * 1_000)
}

/// `#rgb` and `#rrggbb` as `#rrggbb`; nothing else reaches a style.
pub(super) fn colour(wire: &Json, name: &str) -> Option<String> {
    let digits = wire.text(name)?.trim().strip_prefix('#')?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let repeat = match digits.len() {
        3 => 2,
        6 => 1,
        _ => return None,
    };
    let mut colour = String::from("#");
    for digit in digits.chars() {
        for _ in 0..repeat {
            colour.push(digit);
        }
    }
    Some(colour)
}

/// An address that a picture may be loaded from.
pub(super) fn picture(wire: &Json, name: &str) -> Option<String> {
    let url = wire.text(name)?.trim();
    (url.starts_with("https://") || url.starts_with("http://") || (url.starts_with('/') && !url.starts_with("//"))).then(|| url.to_owned())
}

/// An address that may be gone to.
pub(super) fn link(wire: &Json, name: &str) -> Option<String> {
    let url = wire.text(name)?.trim();
    is_link(url).then(|| url.to_owned())
}

/// Whether it is a socket's address. Without TLS it can only be this server's own, which the document's policy sees to.
pub(super) fn is_socket(url: &str) -> bool {
    url.starts_with("wss://") || url.starts_with("ws://")
}

/// Whether an address may be gone to: no script, nothing of this device.
pub(super) fn is_link(url: &str) -> bool {
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| lower.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_value_stays_one() {
        assert_eq!(query_value("a b&c=é/?#"), "a%20b%26c%3D%C3%A9%2F%3F%23");
    }

    #[test]
    fn an_id_stays_one_segment() {
        assert_eq!(segment("../../x?y#z"), "xyz");
        assert_eq!(segment("conv-456_a"), "conv-456_a");
    }

    #[test]
    fn scripts_are_no_links() {
        for url in ["javascript:alert(1)", "data:text/html,x", " https://x", "//x", "", "JAVASCRIPT:x", "é"] {
            assert!(!is_link(url), "{url}");
        }
        assert!(is_link("HTTPS://x") && is_link("tel:+1") && is_link("mailto:a@b"));
    }
}
