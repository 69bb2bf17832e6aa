//! Finds web addresses in a visitor's own text, without a regular-expression engine.

use crate::intl;

/// A stretch of text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// To be shown as it is.
    Text(&'a str),
    /// An `http` or `https` address. Other schemes are never made clickable.
    Link(&'a str),
}

/// More pieces than anybody writes; what comes after them is one more. A bubble takes time with each that grows with how many there are,
/// and 50,000 addresses would hold the app up for a minute.
const MOST: usize = 1_000;

/// Cuts `text` into pieces that together are `text` again.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut plain_from, mut at) = (0, 0);
    while pieces.len() < MOST
        && let Some(found) = text[at..].find("http")
    {
        let start = at + found;
        // An address begins where a word begins: "xhttp://a" is none.
        let fresh = !text[..start].chars().next_back().is_some_and(intl::is_alphanumeric);
        let end = start + address_length(&text[start..]);
        if fresh && end > start {
            if plain_from < start {
                pieces.push(Piece::Text(&text[plain_from..start]));
            }
            pieces.push(Piece::Link(&text[start..end]));
            plain_from = end;
            at = end;
        } else {
            at = start + 4;
        }
    }
    if plain_from < text.len() {
        pieces.push(Piece::Text(&text[plain_from..]));
    }
    pieces
}

/// How many bytes at the beginning of `text` are an address; 0 if none.
fn address_length(text: &str) -> usize {
    let Some(scheme) = ["https://", "http://"].into_iter().find(|scheme| text.starts_with(scheme)) else { return 0 };
    let end = text.find(|letter: char| letter.is_whitespace() || matches!(letter, '<' | '>' | '"' | '`')).unwrap_or(text.len());
    let mut address = &text[..end];
    // What closes a sentence or a bracket around the address does not belong to it; a bracket that opens inside does.
    while let Some(last) = address.chars().next_back() {
        let opener = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '…' | '’' | '”' | '。' | '、' => None,
            ')' => Some('('),
            ']' => Some('['),
            '}' => Some('{'),
            _ => break,
        };
        if opener.is_some_and(|opener| address.matches(opener).count() >= address.matches(last).count()) {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    let host = &address[scheme.len().min(address.len())..];
    if host.starts_with(intl::is_alphanumeric) || host.starts_with('[') { address.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::Piece::{Link, Text};
    use super::pieces;

    #[test]
    fn addresses_in_sentences() {
        assert_eq!(pieces("see https://a.test/x?y=1."), [Text("see "), Link("https://a.test/x?y=1"), Text(".")]);
        assert_eq!(pieces("(http://a.test/b_(c))"), [Text("("), Link("http://a.test/b_(c)"), Text(")")]);
        assert_eq!(pieces("http://a.test\nhttp://b.test"), [Link("http://a.test"), Text("\n"), Link("http://b.test")]);
        assert_eq!(pieces("見てhttps://例え.test/。"), [Text("見てhttps://例え.test/。")]);
        assert_eq!(pieces("見て https://例え.test/。"), [Text("見て "), Link("https://例え.test/"), Text("。")]);
    }

    #[test]
    fn what_is_no_address_stays_text() {
        for text in ["", "a < b", "javascript:alert(1)", "http", "http://", "https:// x", "xhttp://a.test", "data:text/html,http"] {
            assert!(pieces(text).iter().all(|piece| matches!(piece, Text(_))), "{text}");
        }
    }

    #[test]
    fn far_too_many_addresses_are_no_links() {
        let text = "http://a.test ".repeat(50_000);
        let pieces = pieces(&text);
        assert_eq!(pieces.iter().map(|(Text(text) | Link(text))| text.len()).sum::<usize>(), text.len());
        assert!(pieces.len() < 2_000, "{}", pieces.len());
    }

    #[test]
    fn nothing_gets_lost() {
        for text in ["a http://b, c https://d! e", "http://a<b>", "…http://é.test…", "http://[::1]/ok"] {
            let whole: String = pieces(text)
                .into_iter()
                .map(|piece| match piece {
                    Text(text) | Link(text) => text,
                })
                .collect();
            assert_eq!(whole, text);
        }
    }
}
