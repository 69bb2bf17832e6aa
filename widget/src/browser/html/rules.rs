//! What of a message's HTML is shown.

/// Elements that are shown, with the attributes that each may have besides [`EVERYWHERE`].
const SHOWN: &[(&str, &[&str])] = &[
    ("a", &["href"]),
    ("abbr", &[]),
    ("b", &[]),
    ("bdi", &[]),
    ("bdo", &[]),
    ("blockquote", &[]),
    ("br", &[]),
    ("caption", &[]),
    ("cite", &[]),
    ("code", &[]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("dd", &[]),
    ("del", &[]),
    ("details", &[]),
    ("dfn", &[]),
    ("div", &[]),
    ("dl", &[]),
    ("dt", &[]),
    ("em", &[]),
    ("figcaption", &[]),
    ("figure", &[]),
    ("h1", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("h4", &[]),
    ("h5", &[]),
    ("h6", &[]),
    ("hr", &[]),
    ("i", &[]),
    ("img", &["alt", "width", "height"]),
    ("ins", &[]),
    ("kbd", &[]),
    ("li", &["value"]),
    ("mark", &[]),
    ("ol", &["start", "reversed", "type"]),
    ("p", &[]),
    ("pre", &[]),
    ("q", &[]),
    ("rp", &[]),
    ("rt", &[]),
    ("ruby", &[]),
    ("s", &[]),
    ("samp", &[]),
    ("small", &[]),
    ("span", &[]),
    ("strike", &[]),
    ("strong", &[]),
    ("sub", &[]),
    ("summary", &[]),
    ("sup", &[]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &["colspan", "rowspan"]),
    ("tfoot", &[]),
    ("th", &["colspan", "rowspan", "scope"]),
    ("thead", &[]),
    ("time", &["datetime"]),
    ("tr", &[]),
    ("tt", &[]),
    ("u", &[]),
    ("ul", &[]),
    ("var", &[]),
    ("wbr", &[]),
];

/// Attributes that any shown element may have.
const EVERYWHERE: &[&str] = &["dir", "lang", "title"];

/// Elements that go with all that is in them. Of every other element that is not shown, what is in it stays.
pub const DROPPED: &[&str] = &[
    "applet",
    "area",
    "audio",
    "base",
    "basefont",
    "bgsound",
    "button",
    "canvas",
    "datalist",
    "dialog",
    "embed",
    "fencedframe",
    "frame",
    "frameset",
    "head",
    "iframe",
    "input",
    "link",
    "map",
    "math",
    "meta",
    "meter",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "option",
    "optgroup",
    "output",
    "param",
    "plaintext",
    "portal",
    "progress",
    "script",
    "select",
    "selectedcontent",
    "slot",
    "source",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "track",
    "video",
    "xmp",
];

/// Elements that the first sieve must already replace by what is in them: Chromium 156 dies of a `marquee` that its sanitiser keeps.
pub const REPLACED: &[&str] = &["marquee"];

/// The attributes that an element may have; `None` for one that is not shown.
#[must_use]
pub fn shown(name: &str) -> Option<impl Iterator<Item = &'static str>> {
    let at = SHOWN.binary_search_by_key(&name, |(known, _)| known).ok()?;
    Some(SHOWN[at].1.iter().chain(EVERYWHERE).copied())
}

/// Whether an element goes with all that is in it.
#[must_use]
pub fn is_dropped(name: &str) -> bool {
    DROPPED.contains(&name)
}

/// Whether an attribute's value can be taken as it is.
#[must_use]
pub fn is_good_value(attribute: &str, value: &str) -> bool {
    let is_number = || (1..=4).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit());
    match attribute {
        "width" | "height" | "colspan" | "rowspan" | "span" | "start" | "value" => is_number(),
        "dir" => matches!(value, "ltr" | "rtl" | "auto"),
        "type" => matches!(value, "1" | "a" | "A" | "i" | "I"),
        "scope" => matches!(value, "row" | "col" | "rowgroup" | "colgroup"),
        _ => true,
    }
}

/// What a picture's source names: a part of the message, or an address.
#[derive(Debug, PartialEq, Eq)]
pub enum Picture<'a> {
    /// A file that was sent with the message.
    Part(&'a str),
    /// An address of the web.
    Web,
    /// A picture that is in the text itself.
    Inline,
    /// Anything else.
    Bad,
}

/// Reads a picture's source.
#[must_use]
pub fn picture(src: &str) -> Picture<'_> {
    let src = src.trim();
    let starts = |prefix: &str| src.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    if starts("cid:") {
        Picture::Part(&src[4..])
    } else if starts("https://") || starts("http://") {
        Picture::Web
    } else if ["png", "jpeg", "jpg", "gif", "webp", "avif", "bmp"]
        .iter()
        .any(|kind| starts("data:image/") && src[11..].strip_prefix(kind).is_some_and(|rest| rest.starts_with([';', ','])))
    {
        Picture::Inline
    } else {
        Picture::Bad
    }
}

/// Whether `content_id` or `id` of an attachment is what a `cid:` names. Libredesk puts `ldsk-` before its own id.
#[must_use]
pub fn is_part(part: &str, content_id: &str, id: &str) -> bool {
    let part = part.trim_matches(['<', '>']);
    let bare = part.strip_prefix("ldsk-").unwrap_or(part);
    !bare.is_empty() && (part == content_id || bare == content_id || bare == id)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn the_list_can_be_searched() {
        assert!(SHOWN.is_sorted_by_key(|(name, _)| *name));
        assert!(SHOWN.iter().all(|(name, _)| !is_dropped(name)));
        assert!(shown("img").is_some_and(|mut attributes| attributes.all(|attribute| attribute != "src")));
        assert!(shown("form").is_none());
    }

    #[test]
    fn no_attribute_can_run_or_style() {
        for (_, attributes) in SHOWN {
            for attribute in attributes.iter().chain(EVERYWHERE) {
                assert!(!attribute.starts_with("on") && !["style", "id", "class", "name", "src", "srcset"].contains(attribute));
            }
        }
    }

    #[test]
    fn pictures() {
        assert_eq!(picture("cid:ldsk-1"), Picture::Part("ldsk-1"));
        assert_eq!(picture(" HTTPS://a.test/b.png"), Picture::Web);
        assert_eq!(picture("data:image/png;base64,AA"), Picture::Inline);
        for bad in [
            "",
            "javascript:alert(1)",
            "data:image/svg+xml,<svg/>",
            "data:text/html,x",
            "//a.test",
            "/x",
            "blob:x",
            "file:///x",
            "data:image/é",
        ] {
            assert_eq!(picture(bad), Picture::Bad, "{bad}");
        }
    }

    #[test]
    fn parts_by_content_id_or_id() {
        assert!(is_part("ldsk-u1", "ldsk-u1", "x"));
        assert!(is_part("ldsk-u1", "", "u1"));
        assert!(is_part("u1", "u1", ""));
        assert!(is_part("<u1>", "u1", ""));
        assert!(!is_part("", "", ""));
        assert!(!is_part("ldsk-", "", ""));
        assert!(!is_part("u2", "u1", "u1"));
    }
}
