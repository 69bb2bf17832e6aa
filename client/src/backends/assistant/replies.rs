//! Answers, and what else comes instead of them (seed 003, "Widget Endpoints" and "Error Codes").

use crate::backend::{Call, Failure, Line, RefusalKind, Reply, Response, Wish};
use crate::backends::markdown;
use crate::backends::wire::{colour, picture, refused, retry_after};
use crate::json::Json;
use crate::model::{MoreSettings, Rules, Scheme, Settings};

/// The seed's own example of a colour.
const PRIMARY: &str = "#3b82f6";

/// Reads an answer; what can't be read leaves the outcome unknown.
pub(super) fn reply(call: &Call, body: &str) -> Result<Reply, Failure> {
    // `success` is told beside the status; an answer that denies it is none.
    let json = Json::first(body).filter(|json| json.is_object() && json.bool("success") != Some(false)).ok_or(Failure::Unknown)?;
    read(call, &json).ok_or(Failure::Unknown)
}

fn read(call: &Call, json: &Json) -> Option<Reply> {
    Some(match call {
        Call::Settings => Reply::Settings(Box::new(settings(json.get("config"))?)),
        Call::Start { .. } | Call::Send { .. } => {
            let words = json.text("message")?;
            let (body, plain) = markdown::read(words);
            Reply::Turn { conversation: json.filled("conversationId")?, body, plain }
        }
        Call::Wish { wish: Wish::Voice, .. } => Reply::Line(Line::Phone(phone(json.text("phoneNumber")?)?)),
        _ => Reply::Done,
    })
}

/// A number that can be dialled: what else stands in it reaches no address.
fn phone(number: &str) -> Option<String> {
    let number: String = number.chars().filter(|char| char.is_ascii_digit() || *char == '+').collect();
    let digits = number.strip_prefix('+').unwrap_or(&number);
    ((3..=15).contains(&digits.len()) && !digits.contains('+')).then_some(number)
}

fn settings(config: &Json) -> Option<Settings> {
    if !config.is_object() {
        return None;
    }
    let logo = picture(config.get("branding"), "logo");
    Some(Settings {
        brand_name: config.string("name"),
        logo: logo.clone(),
        brand_avatar: logo,
        primary: colour(config.get("widget"), "primaryColor").unwrap_or_else(|| PRIMARY.into()).to_ascii_lowercase(),
        scheme: Scheme::Light,
        fallback_language: "en-US".into(),
        emoji: true,
        visitors: Rules { may_start: true, ..Rules::default() },
        users: Rules { may_start: true, ..Rules::default() },
        more: Some(Box::new(MoreSettings { desk: config.string("assistantId"), voice: true, ..MoreSettings::default() })),
        ..Settings::default()
    })
}

/// What stands in place of an answer, by what it means for the sender. The status decides; words are the server's and in its language.
pub(super) fn failure(call: &Call, response: &Response) -> Failure {
    let words = Json::first(&response.body).and_then(|json| json.filled("error").or_else(|| json.filled("message"))).unwrap_or_default();
    let is_turn = matches!(call, Call::Start { .. } | Call::Send { .. });
    let kind = match (response.status, call) {
        // The key is refused, and nothing was done; another one may be given at any time.
        (401 | 403, _) => RefusalKind::Key,
        (404, _) => RefusalKind::Inbox,
        // The usual limits pass; the allowance of the whole account does not pass while somebody waits.
        (429, _) => match retry_after(response) {
            Some(retry_after) => return Failure::Busy { retry_after },
            None => RefusalKind::UsedUp,
        },
        // Of the two reasons for a 400, a missing field is ours and can't happen.
        (400, _) => RefusalKind::Unstaffed,
        (413, _) => RefusalKind::TooLarge,
        (402..=499, _) => RefusalKind::Invalid,
        // It may have taken the message and failed in answering: the visitor says whether it goes out again.
        (500, _) if is_turn => RefusalKind::Failed,
        (500, Call::Wish { .. }) => RefusalKind::Failed,
        (500, _) => return Failure::Server,
        // A proxy, a captive portal.
        _ => return Failure::Unknown,
    };
    refused(kind, words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Body;

    fn turn() -> Call {
        Call::Send { conversation: "conv-456".into(), text: "x".into(), key: String::new() }
    }

    fn voice() -> Call {
        Call::Wish { conversation: String::new(), wish: Wish::Voice }
    }

    #[test]
    fn a_turn_as_documented() {
        let body = r#"{"success":true,"conversationId":"conv-456","message":"I'd be happy to help with pricing!","metadata":{"model":"gpt-4o-mini","tokens":150}}"#;
        let words = "I'd be happy to help with pricing!".to_owned();
        let turn_reply = Reply::Turn { conversation: "conv-456".into(), body: Body::Text(words.clone()), plain: words };
        assert_eq!(reply(&turn(), body), Ok(turn_reply));
        let marked = r#"{"success":true,"conversationId":"c","message":"See **this**"}"#;
        let Ok(Reply::Turn { body: Body::Html(html), plain, .. }) = reply(&turn(), marked) else { panic!("no HTML") };
        assert_eq!((html.as_str(), plain.as_str()), ("<p>See <strong>this</strong></p>", "See this"));
    }

    #[test]
    fn config_as_documented() {
        let body = r##"{"success":true,"config":{"name":"Your Company","assistantId":"asst-123","widget":{"primaryColor":"#3B82F6","position":"bottom-right"},"branding":{"logo":"https://x.test/logo.png"}}}"##;
        let Ok(Reply::Settings(settings)) = reply(&Call::Settings, body) else { panic!("no settings") };
        assert_eq!((settings.brand_name.as_str(), settings.primary.as_str()), ("Your Company", "#3b82f6"));
        assert_eq!(settings.logo.as_deref(), Some("https://x.test/logo.png"));
        assert_eq!(settings.more.as_deref().map(|more| (more.desk.as_str(), more.voice)), Some(("asst-123", true)));
        assert!(settings.visitors.may_start && settings.users.may_start);
    }

    #[test]
    fn odd_config_is_filled_up() {
        let body = r#"{"config":{"name":5,"assistantId":null,"widget":[],"branding":{"logo":"javascript:x"}}}"#;
        let Ok(Reply::Settings(settings)) = reply(&Call::Settings, body) else { panic!("no settings") };
        assert_eq!((settings.brand_name.as_str(), settings.primary.as_str(), settings.logo), ("", PRIMARY, None));
    }

    #[test]
    fn a_number_to_call_is_digits() {
        let body = |number: &str| format!(r#"{{"success":true,"conversationId":"c","assistantId":"a","phoneNumber":{number}}}"#);
        let line = |number: &str| reply(&voice(), &body(number));
        assert_eq!(line(r#""+14165559999""#), Ok(Reply::Line(Line::Phone("+14165559999".into()))));
        assert_eq!(line(r#""+1 (416) 555-9999""#), Ok(Reply::Line(Line::Phone("+14165559999".into()))));
        for odd in [r#""""#, "5", "null", r#""javascript:alert(1)""#, r#""+1+2345""#, r#""12345678901234567890""#] {
            assert_eq!(line(odd), Err(Failure::Unknown), "{odd}");
        }
    }

    #[test]
    fn hostile_answers_leave_the_outcome_unknown() {
        for body in [
            "",
            "null",
            "[]",
            "{}",
            "<html>",
            r#"{"success":false,"conversationId":"c","message":"x"}"#,
            r#"{"conversationId":"c"}"#,
            r#"{"conversationId":7,"message":"x"}"#,
            r#"{"conversationId":"c","message":{}}"#,
        ] {
            assert_eq!(reply(&turn(), body), Err(Failure::Unknown), "{body}");
        }
        for body in [r#"{"config":null}"#, r#"{"config":[]}"#, "{}"] {
            assert_eq!(reply(&Call::Settings, body), Err(Failure::Unknown), "{body}");
        }
    }

    #[test]
    fn each_error_has_its_kind() {
        let fail = |status: u16, call: &Call| {
            let body = r#"{"success":false,"error":"words"}"#.to_owned();
            match failure(call, &Response { status, headers: Vec::new(), body }) {
                Failure::Refused(refusal) => {
                    assert_eq!(refusal.words, "words");
                    Some(refusal.kind)
                }
                _ => None,
            }
        };
        for (status, kind) in [
            (400, Some(RefusalKind::Unstaffed)),
            (401, Some(RefusalKind::Key)),
            (404, Some(RefusalKind::Inbox)),
            (429, Some(RefusalKind::UsedUp)),
            (500, Some(RefusalKind::Failed)),
            (502, None),
        ] {
            assert_eq!(fail(status, &turn()), kind, "{status}");
        }
        assert_eq!(fail(500, &Call::Settings), None, "the settings are simply asked for again");
        let busy = Response { status: 429, headers: vec![("retry-after".into(), "7".into())], body: String::new() };
        assert_eq!(failure(&turn(), &busy), Failure::Busy { retry_after: 7_000 });
    }
}
