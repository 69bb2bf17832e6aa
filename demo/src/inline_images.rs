//! Images in the text of a message: an address that names a stored file becomes a reference to it (libredesk.md 3.9).

use uuid::Uuid;

/// Rewrites `<img … src="…UUID…">` to `src="cid:ldsk-UUID"`; everything else stays as it is.
pub(crate) fn refer_to_stored_files(text: &str) -> String {
    let mut rewritten = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("<img") {
        let Some(length) = rest[start..].find('>') else { break };
        rewritten.push_str(&rest[..start]);
        rewritten.push_str(&rewrite_tag(&rest[start..start + length]));
        rest = &rest[start + length..];
    }
    rewritten.push_str(rest);
    rewritten
}

fn rewrite_tag(tag: &str) -> String {
    let Some(value_at) = tag.find(" src=\"").map(|at| at + " src=\"".len()) else { return tag.to_owned() };
    let Some(length) = tag[value_at..].find('"') else { return tag.to_owned() };
    match find_uuid(&tag[value_at..value_at + length]) {
        Some(uuid) => format!("{}cid:ldsk-{uuid}{}", &tag[..value_at], &tag[value_at + length..]),
        None => tag.to_owned(),
    }
}

/// The first UUID in dashed form in a text.
fn find_uuid(text: &str) -> Option<Uuid> {
    (0..text.len()).filter_map(|start| text.get(start..start + 36)).find_map(|part| Uuid::parse_str(part).ok())
}

/// The files that a text refers to.
pub(crate) fn referred_files(text: &str) -> Vec<Uuid> {
    text.split("cid:ldsk-").skip(1).filter_map(|rest| Uuid::parse_str(rest.get(..36)?).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_images_become_references() {
        let uuid = "a41f4855-d4a5-4253-a3f3-1341d481efc1";
        let text = format!("see <img alt=\"x\" src=\"http://h/uploads/{uuid}?sig=1\" width=\"2\"> and a < b");
        let rewritten = refer_to_stored_files(&text);
        assert_eq!(rewritten, format!("see <img alt=\"x\" src=\"cid:ldsk-{uuid}\" width=\"2\"> and a < b"));
        assert_eq!(referred_files(&rewritten), [Uuid::parse_str(uuid).unwrap()]);
    }

    #[test]
    fn other_text_stays() {
        for text in ["<img src=\"https://example.com/a.png\">", "<img", "<img src=\"", "plain ü", "<imgé src=\"é\">"] {
            assert_eq!(refer_to_stored_files(text), text);
        }
    }
}
