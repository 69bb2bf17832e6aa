//! Messages that ask: what may be asked, and what may be answered.

use serde_json::{Value, json};

use super::refusal::Refusal;
use super::store::Message;

/// What an agent or a bot can send; the keys that each entry of `items` has to have.
const KINDS: [(&str, &[&str]); 9] = [
    ("text", &[]),
    ("input_text", &[]),
    ("input_textarea", &[]),
    ("input_email", &[]),
    ("input_csat", &[]),
    ("input_select", &["title", "value"]),
    ("cards", &["title", "actions"]),
    ("form", &["name", "label", "type"]),
    ("article", &["title", "link"]),
];

/// The demo's own check of what an agent sends.
pub(crate) fn check_question(content_type: &str, attributes: Option<&Value>) -> Result<(), String> {
    let (_, keys) = KINDS.iter().find(|(kind, _)| *kind == content_type).ok_or_else(|| format!("no content_type {content_type:?}"))?;
    if keys.is_empty() {
        return Ok(());
    }
    let items = attributes.and_then(|attributes| attributes["items"].as_array()).filter(|items| !items.is_empty());
    let items = items.ok_or_else(|| format!("{content_type} needs content_attributes.items"))?;
    let lacking = items.iter().find_map(|item| keys.iter().find(|key| item.get(**key).is_none()));
    lacking.map_or(Ok(()), |key| Err(format!("each item of {content_type} needs {key:?}")))
}

/// What of a visitor's answer is kept, if it fits the question.
pub(crate) fn check_answer(asked: &Message, values: &Value) -> Result<Value, Refusal> {
    let wrong = |what: &str| Refusal::invalid("submitted_values", format!("submitted_values {what}"));
    if asked.content_attributes.contains_key("submitted_values") {
        return Err(wrong("are there already"));
    }
    let text_of = |entry: &Value, key: &str| entry[key].as_str().map(str::to_owned);
    match asked.content_type.as_str() {
        "input_csat" => {
            let answer = &values["csat_survey_response"];
            let only = |value: &Value, keys: &[&str]| {
                value.as_object().is_some_and(|fields| fields.keys().all(|key| keys.contains(&key.as_str())))
            };
            let rating = answer["rating"].as_i64().filter(|rating| (1..=5).contains(rating));
            let feedback = &answer["feedback_message"];
            let fits = only(values, &["csat_survey_response"]) && only(answer, &["rating", "feedback_message"]);
            match rating {
                Some(rating) if fits && (feedback.is_string() || feedback.is_null()) => {
                    Ok(json!({"csat_survey_response": {"rating": rating, "feedback_message": feedback}}))
                }
                _ => Err(wrong("must have a rating from 1 to 5 and may have a feedback_message")),
            }
        }
        "input_select" => {
            let chosen =
                values.as_array().filter(|list| list.len() == 1).map(|list| &list[0]).ok_or_else(|| wrong("must be one choice"))?;
            let (title, value) = (text_of(chosen, "title"), text_of(chosen, "value"));
            let items = asked.content_attributes.get("items").and_then(Value::as_array);
            let offered = items.is_some_and(|items| {
                items.iter().any(|item| title.is_some() && text_of(item, "title") == title && text_of(item, "value") == value)
            });
            if offered { Ok(values.clone()) } else { Err(wrong("must be one of the items, with title and value")) }
        }
        "form" => {
            let items = asked.content_attributes.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let list = values.as_array().filter(|list| !list.is_empty()).ok_or_else(|| wrong("must be a list"))?;
            let fits = |entry: &Value| entry["value"].is_string() && items.iter().any(|item| item["name"] == entry["name"]);
            if list.iter().all(fits) { Ok(values.clone()) } else { Err(wrong("must have name and value of the form's fields")) }
        }
        "input_text" | "input_textarea" => {
            let list = values.as_array().filter(|list| list.len() == 1).ok_or_else(|| wrong("must be one answer"))?;
            if list[0]["value"].is_string() { Ok(values.clone()) } else { Err(wrong("must have a value")) }
        }
        _ => Err(wrong("were not asked for")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chatwoot::store::{MessageType, Sender};

    fn asked(content_type: &str, attributes: Value) -> Message {
        Message {
            id: 1,
            content: None,
            message_type: MessageType::Outgoing,
            content_type: content_type.to_owned(),
            content_attributes: attributes.as_object().cloned().unwrap_or_default(),
            created_at: 0,
            sender: Sender::Bot,
            private: false,
            echo_id: None,
            files: Vec::new(),
        }
    }

    #[test]
    fn questions_have_what_they_need() {
        assert!(check_question("text", None).is_ok());
        assert!(check_question("input_select", Some(&json!({"items": [{"title": "A", "value": "a"}]}))).is_ok());
        for (kind, attributes) in [("poll", json!({})), ("input_select", json!({})), ("cards", json!({"items": [{"title": "A"}]}))] {
            assert!(check_question(kind, Some(&attributes)).is_err(), "{kind}");
        }
    }

    #[test]
    fn answers_fit_their_questions() {
        let select = asked("input_select", json!({"items": [{"title": "A", "value": "a"}]}));
        assert!(check_answer(&select, &json!([{"title": "A", "value": "a"}])).is_ok());
        for wrong in [json!([{"title": "A", "value": "b"}]), json!({"title": "A"}), json!([]), json!("a")] {
            assert!(check_answer(&select, &wrong).is_err(), "{wrong}");
        }
        let form = asked("form", json!({"items": [{"name": "size", "label": "Size", "type": "text"}]}));
        assert!(check_answer(&form, &json!([{"name": "size", "value": "L"}])).is_ok());
        for wrong in [json!([{"name": "colour", "value": "L"}]), json!([{"name": "size"}]), json!([])] {
            assert!(check_answer(&form, &wrong).is_err(), "{wrong}");
        }
        let survey = asked("input_csat", json!({}));
        assert!(check_answer(&survey, &json!({"csat_survey_response": {"rating": 5, "feedback_message": "Good"}})).is_ok());
        for wrong in [
            json!({"csat_survey_response": {"rating": 6}}),
            json!({"csat_survey_response": {"rating": "5"}}),
            json!({"csat_survey_response": {"rating": 5, "stars": 5}}),
            json!({"rating": 5}),
        ] {
            assert!(check_answer(&survey, &wrong).is_err(), "{wrong}");
        }
        assert!(check_answer(&asked("text", json!({})), &json!([])).is_err());
        let twice = asked("input_csat", json!({"submitted_values": {}}));
        assert!(check_answer(&twice, &json!({"csat_survey_response": {"rating": 5}})).is_err());
    }
}
