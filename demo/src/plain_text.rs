//! The plain-text rendering of an agent's HTML, with the real server's oddity: bold text is followed by ". "
//! ("Hi <b>there</b>, see" becomes "Hi there. , see"; libredesk.md section 7 item 8).

/// Renders HTML as the previews show it.
pub(crate) fn from_html(html: &str) -> String {
    let mut text = Text::default();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push(&rest[..open]);
        let Some(close) = rest[open..].find('>') else {
            text.push(&rest[open..]);
            return text.finish();
        };
        let tag = &rest[open + 1..open + close];
        rest = &rest[open + close + 1..];
        let (closing, name) = tag_name(tag);
        match name.as_str() {
            "script" | "style" if !closing => {
                let end = format!("</{name}");
                let skip = rest.to_ascii_lowercase().find(&end).unwrap_or(rest.len());
                rest = &rest[skip..];
            }
            "b" | "strong" if closing => text.push(". "),
            "br" => text.line_break(),
            "p" | "div" | "blockquote" | "ul" | "ol" | "table" | "pre" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                text.paragraph_break();
            }
            "li" | "tr" => text.line_break(),
            _ => {}
        }
    }
    text.push(rest);
    text.finish()
}

fn tag_name(tag: &str) -> (bool, String) {
    let closing = tag.starts_with('/');
    let name = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
    (closing, name.to_ascii_lowercase())
}

/// Text under construction: white space collapses, breaks wait until something follows them.
#[derive(Default)]
struct Text {
    written: String,
    breaks: usize,
    space: bool,
}

impl Text {
    fn push(&mut self, html: &str) {
        for character in decode_entities(html).chars() {
            if character.is_whitespace() && character != '\u{a0}' {
                self.space = true;
                continue;
            }
            if self.breaks > 0 && !self.written.is_empty() {
                self.written.push_str(&"\n".repeat(self.breaks));
            } else if self.space && self.breaks == 0 && !self.written.is_empty() {
                self.written.push(' ');
            }
            self.breaks = 0;
            self.space = false;
            self.written.push(character);
        }
    }

    fn line_break(&mut self) {
        self.breaks = (self.breaks + 1).min(2);
    }

    fn paragraph_break(&mut self) {
        self.breaks = 2;
    }

    fn finish(self) -> String {
        self.written
    }
}

fn decode_entities(html: &str) -> String {
    let mut decoded = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('&') {
        decoded.push_str(&rest[..start]);
        rest = &rest[start..];
        let known = rest.find(';').filter(|end| *end <= 10).and_then(|end| Some((end, entity(&rest[1..end])?)));
        match known {
            Some((end, character)) => {
                decoded.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::from_html;

    #[test]
    fn recorded_renderings() {
        assert_eq!(from_html("<p>Hi <b>there</b>, see <a href=\"https://example.com\">this</a></p>"), "Hi there. , see this");
        assert_eq!(
            from_html("<p>Line one</p><p>Line <i>two</i><br>three</p><blockquote>quoted</blockquote>"),
            "Line one\n\nLine two\nthree\n\nquoted"
        );
        assert_eq!(from_html("<p>Hello Grace</p>"), "Hello Grace");
    }

    #[test]
    fn scripts_vanish_and_entities_are_decoded() {
        assert_eq!(from_html("<p>a &lt; b &amp;&amp; c&#39;s</p><script>alert(1)</script>"), "a < b && c's");
        assert_eq!(from_html("no markup & an open <tag"), "no markup & an open <tag");
    }
}
