//! The answer to a survey: no inbox, no token, once only (libredesk.md 3.11).

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::answer::{Answer, Refusal, SOMETHING_WENT_WRONG, success};
use crate::app::App;
use crate::request_body;
use crate::store::Store;
use crate::store::conversation::SurveyAnswer;

const MOST_BYTES_OF_FEEDBACK: usize = 1000;

pub(crate) async fn respond(State(app): State<Arc<App>>, Path(uuid): Path<String>, body: Body) -> Response {
    match request_body::read(&app, body).await {
        Ok(body) => store_answer(&mut app.store(), &uuid, &body).unwrap_or_else(|refusal| refusal.into_response()),
        Err(response) => response,
    }
}

fn store_answer(store: &mut Store, uuid: &str, body: &[u8]) -> Answer {
    let (rating, feedback) = parse(body).ok_or_else(|| Refusal::input("Invalid JSON"))?;
    if !(0..=5).contains(&rating) {
        return Err(Refusal::input("Rating must be between 0 and 5 (0 means no rating)"));
    }
    if rating == 0 && feedback.is_empty() {
        return Err(Refusal::input("Either rating or feedback must be provided"));
    }
    let uuid = Uuid::parse_str(uuid).map_err(|_| Refusal::general("Error interface conversion failed"))?;
    let at = store.now();
    let surveys = store.conversations.iter_mut().filter_map(|conversation| conversation.survey.as_mut());
    let survey = surveys.into_iter().find(|survey| survey.uuid == uuid);
    let survey = survey.ok_or_else(|| Refusal::input("CSAT Survey not found"))?;
    if survey.answer.is_some() {
        return Err(Refusal::input("CSAT already submitted"));
    }
    // Cut by bytes; a cut inside a character cannot be stored.
    let feedback = feedback.get(..feedback.len().min(MOST_BYTES_OF_FEEDBACK));
    let feedback = feedback.ok_or_else(|| Refusal::general(SOMETHING_WENT_WRONG))?.to_owned();
    survey.answer = Some(SurveyAnswer { rating, feedback, at });
    Ok(success(json!(true)))
}

/// Always JSON, whatever the content type; the rating is an integer.
fn parse(body: &[u8]) -> Option<(i64, String)> {
    let Value::Object(fields) = request_body::parse_json(body)? else { return None };
    let rating = match fields.get("rating") {
        None | Some(Value::Null) => 0,
        Some(rating) => rating.as_i64()?,
    };
    let feedback = match fields.get("feedback") {
        None | Some(Value::Null) => String::new(),
        Some(feedback) => feedback.as_str()?.to_owned(),
    };
    Some((rating, feedback))
}
