//! Reading JSON (RFC 8259), one value after another.

use super::Json;

/// A text and how far it has been read.
pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Whether nothing follows but spaces.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.spaces();
        self.at == self.text.len()
    }

    /// The next value, in which others may lie so deep; `None` where there is no such thing.
    pub(super) fn value(&mut self, depth: u32) -> Option<Json> {
        if self.next_is(b'{') {
            let mut fields = Vec::new();
            return self
                .members(b'}', depth, &mut |reader, depth| {
                    let name = if reader.next_is(b'"') { reader.string()? } else { return None };
                    if !reader.next_is(b':') {
                        return None;
                    }
                    fields.push((name, reader.value(depth)?));
                    Some(())
                })
                .map(|()| Json::Object(fields));
        }
        if self.next_is(b'[') {
            let mut elements = Vec::new();
            return self
                .members(b']', depth, &mut |reader, depth| {
                    elements.push(reader.value(depth)?);
                    Some(())
                })
                .map(|()| Json::List(elements));
        }
        if self.next_is(b'"') {
            return self.string().map(Json::Text);
        }
        for (word, value) in [("null", Json::Null), ("true", Json::Bool(true)), ("false", Json::Bool(false))] {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Some(value);
            }
        }
        self.number()
    }

    /// What lies between the brackets, the opening one of which has been read.
    fn members(&mut self, end: u8, depth: u32, member: &mut dyn FnMut(&mut Self, u32) -> Option<()>) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        if self.next_is(end) {
            return Some(());
        }
        loop {
            member(self, depth)?;
            if self.next_is(end) {
                return Some(());
            }
            if !self.next_is(b',') {
                return None;
            }
        }
    }

    /// A text, whose opening quotation mark has been read.
    fn string(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let plain = rest.bytes().position(|byte| byte == b'"' || byte == b'\\' || byte < b' ')?;
            text.push_str(rest.get(..plain)?);
            self.at += plain;
            match self.byte()? {
                b'"' => return Some(text),
                b'\\' => text.push(self.escaped()?),
                _ => return None,
            }
        }
    }

    /// What stands behind a backslash.
    fn escaped(&mut self) -> Option<char> {
        Some(match self.byte()? {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.hex()?;
                // Letters beyond 16 bits are written as two halves.
                if first & 0xFC00 == 0xD800 && self.byte()? == b'\\' && self.byte()? == b'u' {
                    let second = self.hex()?.checked_sub(0xDC00).filter(|half| *half < 0x400)?;
                    return char::from_u32(0x10000 + ((first - 0xD800) << 10) + second);
                }
                return char::from_u32(first);
            }
            plain @ (b'"' | b'\\' | b'/') => char::from(plain),
            _ => return None,
        })
    }

    /// Four hexadecimal digits.
    fn hex(&mut self) -> Option<u32> {
        let mut number = 0;
        for _ in 0..4 {
            number = number << 4 | char::from(self.byte()?).to_digit(16)?;
        }
        Some(number)
    }

    fn number(&mut self) -> Option<Json> {
        let start = self.at;
        self.skip(b'-');
        if !self.skip(b'0') {
            self.digits()?;
        }
        let mut whole = true;
        if self.skip(b'.') {
            whole = false;
            self.digits()?;
        }
        if self.skip(b'e') || self.skip(b'E') {
            whole = false;
            let _ = self.skip(b'+') || self.skip(b'-');
            self.digits()?;
        }
        let written = self.text.get(start..self.at)?;
        let number = written.parse().ok().filter(|_| whole);
        Some(number.map_or_else(|| Json::Number(written.into()), Json::Int))
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.rest().starts_with(|c: char| c.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    /// Takes this byte if it comes next, after spaces.
    fn next_is(&mut self, byte: u8) -> bool {
        self.spaces();
        self.skip(byte)
    }

    fn spaces(&mut self) {
        while self.rest().starts_with([' ', '\n', '\r', '\t']) {
            self.at += 1;
        }
    }

    fn skip(&mut self, byte: u8) -> bool {
        let found = self.text.as_bytes().get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.text.as_bytes().get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }
}
