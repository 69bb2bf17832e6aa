//! The second sieve: copies what may be shown from one tree into another.

use wasm_bindgen::JsCast as _;
use web_sys::{Document, Element, Node, Url};

use super::Source;
use super::rules::{self, Picture};
use crate::browser::place;
use crate::text::t;

/// Deeper than any mail, and shallow enough for the stack. What is deeper is shown as plain text.
const DEEPEST: u32 = 48;
/// More nodes than any mail that people read.
const MOST: u32 = 20_000;

struct Copy<'a> {
    document: Document,
    source: &'a Source,
    left: u32,
    held: bool,
}

/// Replaces what is in `element` by a copy of what is in `parsed`; whether pictures were held back.
pub(super) fn replace(element: &Element, parsed: &Node, source: &Source) -> bool {
    element.set_text_content(None);
    let Some(document) = element.owner_document() else { return false };
    let mut copy = Copy { document, source, left: MOST, held: false };
    // Into an element that is not in the page yet, so that the page is laid out once.
    let fragment: Node = copy.document.create_document_fragment().into();
    copy.children(parsed, &fragment, 0);
    let _ = element.append_child(&fragment);
    copy.held
}

impl Copy<'_> {
    fn children(&mut self, from: &Node, to: &Node, depth: u32) {
        let mut next = from.first_child();
        while let Some(node) = next {
            if self.left == 0 {
                return;
            }
            self.left -= 1;
            self.node(&node, to, depth);
            next = node.next_sibling();
        }
    }

    fn node(&mut self, node: &Node, to: &Node, depth: u32) {
        match node.node_type() {
            Node::TEXT_NODE | Node::CDATA_SECTION_NODE => self.text(&node.node_value().unwrap_or_default(), to),
            Node::ELEMENT_NODE => {
                let element: &Element = node.unchecked_ref();
                let name = element.local_name();
                if element.namespace_uri().as_deref() != Some("http://www.w3.org/1999/xhtml") || rules::is_dropped(&name) {
                    return;
                }
                if depth == DEEPEST {
                    self.text(&node.text_content().unwrap_or_default(), to);
                    return;
                }
                match self.element(&name, element) {
                    Some(copied) => {
                        self.children(node, &copied, depth + 1);
                        let _ = to.append_child(&copied);
                    }
                    None if name == "img" => self.text(&element.get_attribute("alt").unwrap_or_default(), to),
                    None => self.children(node, to, depth + 1),
                }
            }
            _ => {}
        }
    }

    fn text(&self, text: &str, to: &Node) {
        let _ = to.append_child(&self.document.create_text_node(text));
    }

    /// A copy of the element alone; `None` when only what is in it is to be shown.
    fn element(&mut self, name: &str, from: &Element) -> Option<Element> {
        let attributes = rules::shown(name)?;
        let address = match name {
            "img" => {
                let src = from.get_attribute("src")?;
                match self.picture(&src)? {
                    Some(address) => Some(("src", address)),
                    None => return self.held(from),
                }
            }
            // A link that leads nowhere is just its words.
            "a" => Some(("href", link(&from.get_attribute("href")?)?)),
            _ => None,
        };
        let copied = self.document.create_element(name).ok()?;
        let set = |name: &str, value: &str| {
            let _ = copied.set_attribute(name, value);
        };
        for attribute in attributes.filter(|attribute| *attribute != "href") {
            if let Some(value) = from.get_attribute(attribute).filter(|value| rules::is_good_value(attribute, value)) {
                set(attribute, &value);
            }
        }
        match address {
            Some(("src", address)) => {
                // Before the address, so that its loading already keeps to them.
                set("referrerpolicy", "no-referrer");
                set("loading", "lazy");
                set("decoding", "async");
                set("src", &address);
            }
            Some((_, address)) => {
                set("target", "_blank");
                set("rel", "noopener noreferrer nofollow ugc");
                set("href", &address);
            }
            None => {}
        }
        Some(copied)
    }

    /// A picture's address; `Some(None)` of one that is not to be loaded yet.
    #[expect(clippy::option_option, reason = "no picture, and a picture without an address, are two things")]
    fn picture(&self, src: &str) -> Option<Option<String>> {
        match rules::picture(src) {
            Picture::Part(part) => {
                let found = self.source.attachments.iter().find(|file| rules::is_part(part, &file.content_id, &file.id))?;
                Some(Some(found.url.clone()).filter(|url| !url.is_empty()))
            }
            Picture::Inline => Some(Some(src.trim().to_owned())),
            Picture::Web => {
                let url = Url::new(src.trim()).ok()?;
                Some((self.source.remote || url.origin() == place::origin()).then(|| url.href()))
            }
            Picture::Bad => None,
        }
    }

    /// What stands for a picture that is not loaded yet: its words.
    fn held(&mut self, picture: &Element) -> Option<Element> {
        let is_dot = |name| picture.get_attribute(name).is_some_and(|length| matches!(length.trim(), "0" | "1"));
        // One that nobody can see is not there to be seen.
        if is_dot("width") || is_dot("height") {
            return None;
        }
        self.held = true;
        let words = picture.get_attribute("alt").filter(|words| !words.trim().is_empty()).unwrap_or_else(|| t("image"));
        let held = self.document.create_element("span").ok()?;
        let _ = held.set_attribute("class", "held");
        let _ = held.set_attribute("role", "img");
        let _ = held.set_attribute("aria-label", &words);
        held.set_text_content(Some(&words));
        Some(held)
    }
}

/// Where a link leads, if it is a kind of place that a link may lead to.
fn link(href: &str) -> Option<String> {
    let url = Url::new_with_base(href.trim(), &place::origin()).ok()?;
    matches!(url.protocol().as_str(), "http:" | "https:" | "mailto:" | "tel:").then(|| url.href())
}
