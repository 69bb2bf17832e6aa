//! Takes `style`, `is` and `on…` attributes out of HTML before it is parsed.
//!
//! This protects nobody: the sieves do that. But a browser reports each such attribute against the document's content security policy as
//! soon as it parses it, although it never takes effect, and mail is full of them: the console would fill, and real violations drown.
//! And DOMPurify drops whatever has an `is`, with all the words that are in it.

/// The HTML without them. What is no tag is left as it is.
#[must_use]
pub(super) fn quiet(html: &str) -> String {
    let bytes = html.as_bytes();
    let mut kept = String::with_capacity(html.len());
    let (mut at, mut copied) = (0, 0);
    while let Some(found) = html[at..].find('<') {
        at += found + 1;
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        at = skip(bytes, at, |byte| !is_space(byte) && !matches!(byte, b'/' | b'>'));
        while let Some(&byte) = bytes.get(at)
            && byte != b'>'
        {
            if is_space(byte) || byte == b'/' {
                at += 1;
                continue;
            }
            let start = at;
            at = end_of_attribute(bytes, at);
            if is_loud(&html[start..at]) {
                kept.push_str(&html[copied..start]);
                copied = at;
            }
        }
    }
    kept.push_str(&html[copied..]);
    kept
}

/// Name, and value where there is one; as browsers read them.
fn end_of_attribute(bytes: &[u8], from: usize) -> usize {
    // A name may begin with `=`.
    let name = skip(bytes, from + 1, |byte| !is_space(byte) && !matches!(byte, b'/' | b'>' | b'='));
    let equals = skip(bytes, name, is_space);
    if bytes.get(equals) != Some(&b'=') {
        return name;
    }
    let value = skip(bytes, equals + 1, is_space);
    match bytes.get(value) {
        Some(&quote @ (b'"' | b'\'')) => (skip(bytes, value + 1, |byte| byte != quote) + 1).min(bytes.len()),
        _ => skip(bytes, value, |byte| !is_space(byte) && byte != b'>'),
    }
}

fn skip(bytes: &[u8], from: usize, while_it: impl Fn(u8) -> bool) -> usize {
    bytes.get(from..).and_then(|rest| rest.iter().position(|byte| !while_it(*byte))).map_or(bytes.len(), |found| from + found)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}

fn is_loud(attribute: &str) -> bool {
    let name = attribute.as_bytes();
    let starts = |word: &[u8]| name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let is = |word: &[u8]| starts(word) && name.get(word.len()).is_none_or(|next| is_space(*next) || *next == b'=');
    starts(b"on") || is(b"style") || is(b"is")
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::quiet;

    #[test]
    fn only_the_loud_attributes_go() {
        for (html, wanted) in [
            ("<p style=\"a:b\" dir=rtl>x</p>", "<p  dir=rtl>x</p>"),
            ("<p STYLE = 'a > b'>x", "<p >x"),
            ("<img/onerror=hit()/src=x>", "<img/>"),
            ("<a onclick href='x'>", "<a  href='x'>"),
            ("<b styled=1 data-style=2>", "<b styled=1 data-style=2>"),
            ("<b is=x-y ismap>", "<b  ismap>"),
            ("<a title=\"<p style='x'>\">", "<a title=\"<p style='x'>\">"),
            ("a < b style=x > c", "a < b style=x > c"),
            ("<p>style=x onx=y</p>", "<p>style=x onx=y</p>"),
            ("<p style='é'>ü</p>", "<p >ü</p>"),
            ("<p =style=x>", "<p =style=x>"),
        ] {
            assert_eq!(quiet(html), wanted, "{html}");
        }
    }

    #[test]
    fn what_breaks_off_is_survived() {
        for html in ["<", "<p", "<p ", "<p style", "<p style=", "<p style='", "<p style='é", "<p é", "</", "<p a='x", "<é onx=y>"] {
            let _ = quiet(html);
        }
        assert_eq!(quiet("<p style='x"), "<p ");
    }
}
