//! Comparing an answer with a recorded one: same keys in the same order, same types, same nulls, same constants.
//! What differs from server to server (ids, times, tokens, signatures) must be of the same kind, and must stand for
//! the same thing everywhere in a scene.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use uuid::Uuid;

/// Keys whose number is a user's id.
const USER_KEYS: [&str; 6] = ["user_id", "contact_id", "sender_id", "agent_id", "assigned_user_id", "assignee_id"];
/// Keys whose number is some other id or count of a whole server.
const FREE_NUMBERS: [&str; 6] = ["id", "conversation_id", "inbox_id", "total", "total_pages", "working_hours_utc_offset"];

/// What the names and ids of the recordings stand for in this scene.
#[derive(Clone, Default)]
pub(crate) struct Bindings {
    texts: BTreeMap<String, String>,
    users: BTreeMap<i64, i64>,
}

impl Bindings {
    pub(crate) fn bind(&mut self, name: &str, value: &str) {
        self.texts.insert(name.to_owned(), value.to_owned());
    }

    pub(crate) fn value(&self, name: &str) -> String {
        self.texts.get(name).cloned().unwrap_or_else(|| panic!("{name} is not bound"))
    }

    /// Puts this scene's values in the place of the recordings' names; longer names first, INBOX-FORM before INBOX.
    pub(crate) fn fill_in(&self, text: &str) -> String {
        let mut names: Vec<&String> = self.texts.keys().filter(|name| is_name(name)).collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        names.into_iter().fold(text.to_owned(), |text, name| text.replace(name.as_str(), &self.texts[name]))
    }

    pub(crate) fn fill_in_json(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.fill_in(text)),
            Value::Array(items) => items.iter().map(|item| self.fill_in_json(item)).collect(),
            Value::Object(fields) => fields.iter().map(|(key, value)| (key.clone(), self.fill_in_json(value))).collect(),
            other => other.clone(),
        }
    }

    /// Describes the first difference.
    pub(crate) fn compare(&mut self, expected: &Value, actual: &Value) -> Result<(), String> {
        self.compare_at("", "", expected, actual)
    }

    fn compare_at(&mut self, path: &str, key: &str, expected: &Value, actual: &Value) -> Result<(), String> {
        let differ = || Err(format!("at {path}: expected {expected}, got {actual}"));
        match (expected, actual) {
            (Value::Object(expected), Value::Object(actual)) => self.compare_objects(path, expected, actual),
            (Value::Array(expected), Value::Array(actual)) => {
                if expected.len() != actual.len() {
                    return Err(format!("at {path}: expected {} items, got {}", expected.len(), actual.len()));
                }
                for (index, (expected, actual)) in expected.iter().zip(actual).enumerate() {
                    self.compare_at(&format!("{path}[{index}]"), key, expected, actual)?;
                }
                Ok(())
            }
            (Value::String(expected), Value::String(actual)) => {
                self.compare_texts(key, expected, actual).map_err(|reason| format!("at {path}: {reason}"))
            }
            (Value::Number(expected), Value::Number(actual)) => {
                let (Some(expected), Some(actual)) = (expected.as_i64(), actual.as_i64()) else { return differ() };
                if USER_KEYS.contains(&key) || key == "user id" {
                    let bound = *self.users.entry(expected).or_insert(actual);
                    return if bound == actual && (expected == 0) == (actual == 0) { Ok(()) } else { differ() };
                }
                if expected == actual || (FREE_NUMBERS.contains(&key) && actual > 0) { Ok(()) } else { differ() }
            }
            _ if expected == actual => Ok(()),
            _ => differ(),
        }
    }

    fn compare_objects(&mut self, path: &str, expected: &Map<String, Value>, actual: &Map<String, Value>) -> Result<(), String> {
        let (expected_keys, actual_keys): (Vec<_>, Vec<_>) = (expected.keys().collect(), actual.keys().collect());
        if expected_keys != actual_keys {
            return Err(format!("at {path}: expected the keys {expected_keys:?}, got {actual_keys:?}"));
        }
        let is_user = expected.contains_key("first_name");
        for (key, expected) in expected {
            // The recorder replaced the survey's long HTML by a word about it.
            if key == "content" && expected.as_str().is_some_and(|text| text.starts_with("<p>(a long HTML")) {
                assert!(actual[key].as_str().is_some_and(|html| html.contains("/csat/")), "a survey's HTML carries its link");
                continue;
            }
            let kind = if key == "id" && is_user { "user id" } else { key };
            self.compare_at(&format!("{path}.{key}"), kind, expected, &actual[key])?;
        }
        Ok(())
    }

    fn compare_texts(&mut self, key: &str, expected: &str, actual: &str) -> Result<(), String> {
        let same = if is_time(expected) {
            is_time(actual) && (expected.contains('.') || !actual.contains('.'))
        } else if expected.contains("/uploads/") {
            let (expected_address, actual_address) = (Address::parse(expected), Address::parse(actual));
            return match (expected_address, actual_address) {
                (Some(expected), Some(actual)) if expected.root == actual.root => self.same_thing(expected.media, actual.media),
                _ => Err(format!("expected an address like {expected}, got {actual}")),
            };
        } else if is_name(expected) || Uuid::parse_str(expected).is_ok() {
            return self.same_thing(expected, actual);
        } else if key == "session_token" {
            actual.len() == 43 && expected.len() == 43
        } else if key == "reference_number" {
            actual.parse::<u32>().is_ok()
        } else {
            without_number(expected) == without_number(actual)
        };
        if same { Ok(()) } else { Err(format!("expected {expected:?}, got {actual:?}")) }
    }

    /// The same recorded id stands for the same id here, wherever it turns up.
    fn same_thing(&mut self, expected: &str, actual: &str) -> Result<(), String> {
        if Uuid::parse_str(expected).is_ok() && Uuid::parse_str(actual).is_err() {
            return Err(format!("expected a UUID, got {actual:?}"));
        }
        let bound = self.texts.entry(expected.to_owned()).or_insert_with(|| actual.to_owned());
        if bound == actual { Ok(()) } else { Err(format!("expected {expected} to be {bound}, got {actual:?}")) }
    }
}

/// The signed address of an upload.
struct Address<'text> {
    root: &'text str,
    media: &'text str,
}

impl<'text> Address<'text> {
    fn parse(url: &'text str) -> Option<Self> {
        let (root, rest) = url.split_once("/uploads/")?;
        let (name, query) = rest.split_once('?')?;
        let (signature, expiry) = query.strip_prefix("sig=")?.split_once("&exp=")?;
        let signed = signature.len() == 43 && expiry.len() == 10 && expiry.parse::<u64>().is_ok();
        let media = name.strip_prefix("thumb_").unwrap_or(name);
        signed.then_some(Self { root, media })
    }
}

/// A name that the recorder put in the place of a value: `INBOX`, `FORM-TOKEN`, `CSAT`.
fn is_name(text: &str) -> bool {
    text.len() >= 3 && text.chars().all(|character| character.is_ascii_uppercase() || character == '-')
}

/// RFC 3339 in UTC with at most six fraction digits and no zero at their end.
fn is_time(text: &str) -> bool {
    let shape: String = text.chars().map(|character| if character.is_ascii_digit() { '0' } else { character }).collect();
    let Some(fraction) = shape.strip_prefix("0000-00-00T00:00:00").and_then(|rest| rest.strip_suffix('Z')) else { return false };
    match fraction.strip_prefix('.') {
        None => fraction.is_empty(),
        Some(digits) => (1..=6).contains(&digits.len()) && digits.chars().all(|digit| digit == '0') && !text.ends_with("0Z"),
    }
}

/// A text without the number of a conversation in it (`#109`).
fn without_number(text: &str) -> String {
    match text.split_once('#') {
        Some((before, after)) => format!("{before}#{}", after.trim_start_matches(|character: char| character.is_ascii_digit())),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn differs(expected: Value, actual: Value) -> bool {
        Bindings::default().compare(&expected, &actual).is_err()
    }

    #[test]
    fn differences_are_seen() {
        assert!(differs(json!({"a": null}), json!({})));
        assert!(differs(json!({"a": null}), json!({"a": ""})));
        assert!(differs(json!({"a": 1, "b": 2}), json!({"b": 2, "a": 1})));
        assert!(differs(json!({"a": "text"}), json!({"a": "other"})));
        assert!(differs(json!([1]), json!([1, 2])));
        assert!(differs(json!("2026-11-21T08:00:00.5Z"), json!("2026-11-21T08:00:00.50Z")));
        assert!(differs(json!("2026-11-21T08:00:00Z"), json!("2026-11-21T08:00:00.5Z")));
        assert!(differs(json!({"first_name": "", "id": 0}), json!({"first_name": "", "id": 5})));
        assert!(differs(json!("a41f4855-d4a5-4253-a3f3-1341d481efc1"), json!("")));
    }

    #[test]
    fn an_id_stands_for_one_thing_only() {
        let (one, two) = (Uuid::new_v4().to_string(), Uuid::new_v4().to_string());
        let recorded = "a41f4855-d4a5-4253-a3f3-1341d481efc1";
        let mut bindings = Bindings::default();
        assert!(bindings.compare(&json!([recorded, recorded]), &json!([one, one])).is_ok());
        assert!(bindings.compare(&json!(recorded), &json!(two)).is_err());
        assert!(bindings.compare(&json!({"sender_id": 14}), &json!({"sender_id": 3})).is_ok());
        assert!(bindings.compare(&json!({"contact_id": 14}), &json!({"contact_id": 4})).is_err());
    }
}
