//! What is shown of HTML for the moment in which the sanitiser is being loaded: its text, roughly.

/// The text between the tags, a line for each block.
#[must_use]
pub(super) fn text(html: &str) -> String {
    let mut plain = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        plain.push_str(before);
        let Some(end) = tag.find('>') else {
            rest = "";
            break;
        };
        let name: String = tag[1..end].chars().take_while(char::is_ascii_alphanumeric).collect();
        rest = &tag[end + 1..];
        match name.to_ascii_lowercase().as_str() {
            "br" | "p" | "div" | "li" | "tr" if !plain.is_empty() && !plain.ends_with('\n') => plain.push('\n'),
            hidden @ ("script" | "style" | "title") => rest = after(rest, hidden),
            _ => {}
        }
    }
    plain.push_str(rest);
    for (entity, char) in [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
        plain = plain.replace(entity, char);
    }
    plain.trim().to_owned()
}

/// What follows the end of an element whose content is no text for people.
fn after<'a>(html: &'a str, name: &str) -> &'a str {
    let mut rest = html;
    while let Some((_, end)) = rest.split_once("</") {
        if end.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return end.split_once('>').map_or("", |(_, rest)| rest);
        }
        rest = end;
    }
    ""
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::text;

    #[test]
    fn blocks_become_lines() {
        assert_eq!(text("<p>Hi <b>there</b>,</p><p>a &lt; b &amp;&amp; c</p>"), "Hi there,\na < b && c");
        assert_eq!(text("one<br>two<br/>"), "one\ntwo");
    }

    #[test]
    fn what_is_no_text_is_left_out() {
        assert_eq!(text("a<style>p{}</style>b<SCRIPT>x</b</script >c"), "abc");
        assert_eq!(text("a<script>x"), "a");
        assert_eq!(text("a <"), "a");
        assert_eq!(text(""), "");
    }
}
