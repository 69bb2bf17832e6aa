//! Answers that are not the reply, by what they mean for the sender (libredesk.md 1.1, 1.2, 9.3).
//!
//! The status decides; texts are in the server's language and never looked at, and a body may be two envelopes, plain text or nothing.

use crate::backend::{Call, Failure, Refusal, RefusalKind, Response};
use crate::json::Json;

/// What the server's own limiter asks for when it doesn't say (libredesk.md 6).
const RETRY_AFTER: u64 = 60_000;

pub(super) fn failure(call: &Call, response: &Response) -> Failure {
    let Some(envelope) = Json::first(&response.body).filter(Json::is_object) else {
        // Not the application's words: the HTTP layer's 400 for a body that came too slowly (nothing stored), a proxy, a captive portal.
        return match response.status {
            413 => refused(RefusalKind::TooLarge, String::new()),
            429 => Failure::Busy { retry_after: retry_after(response) },
            _ => Failure::Unknown,
        };
    };
    let kind = match (response.status, call) {
        (429, _) if envelope.text("error_type") == Some("RateLimitException") => RefusalKind::TooMany,
        (429, _) => return Failure::Busy { retry_after: retry_after(response) },
        // Without a session there is none to doubt; a JWT that is not accepted stays so.
        (401, Call::Exchange { .. }) => RefusalKind::Forbidden,
        (401, _) => return Failure::Unauthorized,
        (400 | 403, Call::Settings) => RefusalKind::Inbox,
        (403, _) => RefusalKind::Forbidden,
        (404, _) => RefusalKind::NotFound,
        (413, _) => RefusalKind::TooLarge,
        // Two envelopes: the conversation is unknown, malformed or somebody else's, and nothing was stored.
        (500, _) if Json::has_second(&response.body) => RefusalKind::NotFound,
        // A form that the server doesn't like is answered with a bare 500, whose words explain nothing (libredesk.md 3.5).
        (500, Call::Start { form: Some(_), .. }) => return refused(RefusalKind::Invalid, String::new()),
        (400..=499, _) => RefusalKind::Invalid,
        _ => return Failure::Server,
    };
    refused(kind, envelope.string("message"))
}

fn refused(kind: RefusalKind, words: String) -> Failure {
    Failure::Refused(Refusal { kind, words })
}

fn retry_after(response: &Response) -> u64 {
    response
        .header("retry-after")
        .and_then(|value| value.trim().parse::<u64>().ok())
        .map_or(RETRY_AFTER, |seconds| seconds.min(3600) * 1000)
}
