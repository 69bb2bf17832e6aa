//! Calls as requests (seed 000; libredesk.md 3).

use crate::backend::{Body, Call, Credentials, Request};
use crate::backends::wire::{json, segment};
use crate::json::Json;

const API: &str = "/api/v1/widget";
/// Longer than any answer that is still worth having; a slow one must not be taken for a lost one (stock gives up after 10 s).
const TIMEOUT: u64 = 30_000;
/// Uploads cross slow networks.
const UPLOAD_TIMEOUT: u64 = 120_000;

pub(super) fn request(inbox: &str, call: &Call, credentials: &Credentials) -> Request {
    let (method, path, body) = match call {
        Call::Settings => ("GET", format!("{API}/chat/settings"), Body::Empty),
        Call::Exchange { jwt } => ("POST", format!("{API}/chat/auth/exchange"), json(&Json::object().with("jwt", jwt.as_str()))),
        Call::Me => ("GET", format!("{API}/chat/auth/me"), Body::Empty),
        Call::List => ("GET", format!("{API}/chat/conversations"), Body::Empty),
        Call::Read { conversation } => ("GET", format!("{API}/chat/conversations/{}", segment(conversation)), Body::Empty),
        Call::Start { text, form, .. } => {
            let mut body = Json::object().with("message", text.as_str());
            if let Some(form) = form.as_deref().and_then(Json::parse) {
                body = body.with("form_data", form);
            }
            ("POST", format!("{API}/chat/conversations/init"), json(&body))
        }
        Call::Send { conversation, text, .. } => (
            "POST",
            format!("{API}/chat/conversations/{}/message", segment(conversation)),
            json(&Json::object().with("message", text.as_str())),
        ),
        Call::Seen { conversation } => {
            ("POST", format!("{API}/chat/conversations/{}/update-last-seen", segment(conversation)), Body::Empty)
        }
        Call::Upload { conversation, file, .. } => {
            let fields = vec![("conversation_uuid", conversation.clone())];
            ("POST", format!("{API}/media/upload"), Body::Multipart { fields, part: "files", files: vec![file.clone()] })
        }
        Call::Rate { survey, rating, feedback } => (
            "POST",
            format!("/api/v1/csat/{}/response", segment(survey)),
            json(&Json::object().with("rating", u32::from(*rating)).with("feedback", feedback.as_str())),
        ),
        // Not asked of this server: its capabilities don't name it.
        Call::Batch { .. }
        | Call::Page { .. }
        | Call::Answer { .. }
        | Call::Wish { .. }
        | Call::Address { .. }
        | Call::Campaigns
        | Call::Team
        | Call::Note(_) => ("GET", String::new(), Body::Empty),
    };
    Request {
        method,
        path,
        headers: headers(inbox, call, credentials),
        body,
        timeout: if matches!(call, Call::Upload { .. }) { UPLOAD_TIMEOUT } else { TIMEOUT },
    }
}

/// The inbox on everything but surveys, the session where there is one; never a session on what needs none, and the former visitor's token
/// only beside another session, which asks for a merge (libredesk.md 2.4).
fn headers(inbox: &str, call: &Call, credentials: &Credentials) -> Vec<(&'static str, String)> {
    let mut headers = Vec::new();
    if matches!(call, Call::Rate { .. }) {
        return headers;
    }
    headers.push(("X-Libredesk-Inbox-ID", inbox.to_owned()));
    if matches!(call, Call::Settings | Call::Exchange { .. }) || credentials.session.is_empty() {
        return headers;
    }
    headers.push(("Authorization", format!("Bearer {}", credentials.session)));
    if !credentials.visitor.is_empty() && credentials.visitor != credentials.session {
        headers.push(("X-Libredesk-Visitor-Token", credentials.visitor.clone()));
    }
    headers
}

/// A file name as the server stores it (libredesk.md 3.10): trimmed, white space to `-`, everything outside `A-Za-z0-9-_.` dropped, in
/// lower case.
pub(super) fn stored_file_name(name: &str) -> String {
    name.trim()
        .chars()
        .map(|char| if char.is_whitespace() { '-' } else { char })
        .filter(|char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.'))
        .map(|char| char.to_ascii_lowercase())
        .collect()
}

/// The text with every `src="…"` emptied: the server rewrites picture addresses that hold a UUID (libredesk.md 3.9).
pub(super) fn without_sources(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("src=\"") {
        let (before, value) = rest.split_at(at + 5);
        kept.push_str(before);
        rest = value.find('"').map_or("", |end| &value[end..]);
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_as_recorded() {
        assert_eq!(stored_file_name("Mön Résumé (1) final!.PDF"), "mn-rsum-1-final.pdf");
        assert_eq!(stored_file_name("漢字.txt"), ".txt");
    }

    #[test]
    fn rewritten_pictures_are_the_same_text() {
        let sent = r#"a <img src="https://x/uploads/38389a16-4036-4af5-86f0-388b9e42e1af"> b"#;
        let stored = r#"a <img src="cid:ldsk-38389a16-4036-4af5-86f0-388b9e42e1af"> b"#;
        assert_eq!(without_sources(sent), without_sources(stored));
    }

    #[test]
    fn a_session_never_goes_where_it_is_not_asked_for() {
        let credentials = Credentials { session: "S".into(), visitor: "V".into(), ..Credentials::default() };
        for call in
            [Call::Settings, Call::Exchange { jwt: "J".into() }, Call::Rate { survey: "c".into(), rating: 5, feedback: String::new() }]
        {
            let request = request("I", &call, &credentials);
            assert!(request.headers.iter().all(|(name, _)| *name == "X-Libredesk-Inbox-ID"), "{call:?}");
        }
        let merging = request("I", &Call::List, &credentials);
        assert!(merging.headers.contains(&("X-Libredesk-Visitor-Token", "V".into())));
        let own = request("I", &Call::List, &Credentials { session: "S".into(), visitor: "S".into(), ..Credentials::default() });
        assert!(own.headers.iter().all(|(name, _)| *name != "X-Libredesk-Visitor-Token"));
    }

    #[test]
    fn a_broken_form_is_left_out() {
        let start = |form: &str| {
            request("I", &Call::Start { text: "hi".into(), form: Some(form.into()), key: String::new() }, &Credentials::default()).body
        };
        assert_eq!(start(r#"{"a":1}"#), Body::Json(r#"{"message":"hi","form_data":{"a":1}}"#.into()));
        assert_eq!(start("{"), Body::Json(r#"{"message":"hi"}"#.into()));
    }
}
