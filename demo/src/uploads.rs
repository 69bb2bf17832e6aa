//! `/uploads/{uuid}` and `/uploads/thumb_{uuid}` (libredesk.md 3.12).

use std::io::Cursor;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use bytes::Bytes;
use image::ImageFormat;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::agent::signed_in_agent;
use crate::answer::{Refusal, plain_text, set_header};
use crate::app::App;
use crate::signature::random_token;
use crate::store::Store;
use crate::store::media::Media;
use crate::widget::access::query_value;

const THUMBNAIL_WIDTH: u32 = 150;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new().route("/uploads/{name}", get(serve))
}

async fn serve(State(app): State<Arc<App>>, Path(name): Path<String>, headers: HeaderMap, uri: Uri) -> Response {
    let is_thumbnail = name.starts_with("thumb_");
    let found = find(&app.store(), name.trim_start_matches("thumb_"), &headers, &uri);
    let mut response = match found {
        Err(refusal) => refusal.into_response(),
        Ok(media) if is_thumbnail => match thumbnail(media).await {
            Some(png) => file(&headers, &uri, "image/png", png),
            None => plain_text(StatusCode::NOT_FOUND, "Cannot open requested path"),
        },
        Ok(media) => file(&headers, &uri, &media.content_type, media.bytes.clone()),
    };
    let has_session =
        headers.get_all(header::COOKIE).iter().any(|line| line.to_str().is_ok_and(|line| line.contains("libredesk_session=")));
    // An empty agent session comes with nearly every answer.
    if !has_session && response.status() != StatusCode::NOT_MODIFIED {
        let cookie = format!("libredesk_session={}; Path=/; HttpOnly; SameSite=Lax", random_token());
        set_header(&mut response, header::SET_COOKIE, &cookie);
    }
    response
}

/// An agent may see everything; everybody else needs a signature that has not expired.
fn find(store: &Store, uuid: &str, headers: &HeaderMap, uri: &Uri) -> Result<Media, Refusal> {
    let uuid = Uuid::parse_str(uuid).map_err(|_| Refusal::not_found("File not found"))?;
    if signed_in_agent(store, headers).is_none() {
        let (Some(signature), Some(expires_at)) = (query_value(uri, "sig"), query_value(uri, "exp")) else {
            let refusal = Refusal::general("Invalid or expired session");
            return Err(refusal.with_status(StatusCode::UNAUTHORIZED));
        };
        let expires_at: i64 = expires_at.parse().map_err(|_| Refusal::input("Invalid or expired media URL"))?;
        let expired = expires_at < OffsetDateTime::now_utc().unix_timestamp();
        if expired || !store.signer.holds(uuid, expires_at, &signature) {
            return Err(Refusal::permission("Invalid or expired media URL"));
        }
    }
    store.media(uuid).cloned().ok_or_else(|| Refusal::not_found("File not found"))
}

/// Made only of real GIF, PNG and JPEG files that are called so; for others the address leads nowhere.
async fn thumbnail(media: Media) -> Option<Bytes> {
    if !media.has_thumbnail_name() {
        return None;
    }
    tokio::task::spawn_blocking(move || {
        let picture = image::ImageReader::new(Cursor::new(&media.bytes)).with_guessed_format().ok()?.decode().ok()?;
        let height = (u64::from(picture.height()) * u64::from(THUMBNAIL_WIDTH)).div_ceil(u64::from(picture.width().max(1)));
        let small = picture.thumbnail_exact(THUMBNAIL_WIDTH, u32::try_from(height.clamp(1, 10_000)).ok()?);
        let mut png = Cursor::new(Vec::new());
        small.write_to(&mut png, ImageFormat::Png).ok()?;
        Some(Bytes::from(png.into_inner()))
    })
    .await
    .ok()?
}

fn file(headers: &HeaderMap, uri: &Uri, content_type: &str, bytes: Bytes) -> Response {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    // Files never change, so any date a client kept is the right one.
    let mut response = if text(header::IF_MODIFIED_SINCE).is_some() {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    } else {
        match text(header::RANGE).and_then(|range| parse_range(range, bytes.len())) {
            Some((first, last)) => {
                let mut response = Response::new(Body::from(bytes.slice(first..=last)));
                *response.status_mut() = StatusCode::PARTIAL_CONTENT;
                set_header(&mut response, header::CONTENT_RANGE, &format!("bytes {first}-{last}/{}", bytes.len()));
                response
            }
            None => Response::new(Body::from(bytes)),
        }
    };
    let is_shown = (content_type.starts_with("image/") && content_type != "image/svg+xml")
        || content_type.starts_with("video/")
        || content_type == "application/pdf";
    let inline = is_shown && query_value(uri, "download").as_deref() != Some("1");
    set_header(&mut response, header::CONTENT_TYPE, content_type);
    set_header(&mut response, header::CONTENT_DISPOSITION, if inline { "inline" } else { "attachment" });
    set_header(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set_header(&mut response, header::ACCEPT_RANGES, "bytes");
    set_header(&mut response, header::LAST_MODIFIED, "Sat, 21 Nov 2026 08:00:00 GMT");
    response
}

/// One range, as media players ask for it.
fn parse_range(range: &str, length: usize) -> Option<(usize, usize)> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let end = length.checked_sub(1)?;
    let (first, last) = match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), Ok(last)) => (first, last.min(end)),
        (Ok(first), Err(_)) => (first, end),
        (Err(_), Ok(suffix)) => (length.saturating_sub(suffix), end),
        (Err(_), Err(_)) => return None,
    };
    (first <= last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::parse_range;

    #[test]
    fn ranges_are_read_in_three_notations() {
        assert_eq!(parse_range("bytes=0-3", 10), Some((0, 3)));
        assert_eq!(parse_range("bytes=4-", 10), Some((4, 9)));
        assert_eq!(parse_range("bytes=-2", 10), Some((8, 9)));
        assert_eq!(parse_range("bytes=4-99", 10), Some((4, 9)));
        assert_eq!(parse_range("bytes=12-13", 10), None);
        assert_eq!(parse_range("bytes=0-0", 0), None);
        assert_eq!(parse_range("lines=0-1", 10), None);
    }
}
