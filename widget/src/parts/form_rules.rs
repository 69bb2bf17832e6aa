//! What the answers of the form before a first message must look like, and how they are sent. Pure.

use crate::intl;
use natter_client::json::Json;
use natter_client::model::{Field, FieldKind};

/// Longest answers in bytes, as servers count them.
const MAX_TEXT: usize = 1000;
const MAX_NAME: usize = 128;
const MAX_EMAIL: usize = 254;
const MAX_PHONE: usize = 20;
/// Numbers beyond this are dropped by servers.
const MAX_NUMBER: f64 = 1e12;
/// What a ticked box holds.
pub(crate) const TICKED: &str = "true";
/// Under this ending of a field's key goes the country of its number.
pub(crate) const COUNTRY: &str = "_country_code";

/// What is wrong with an answer: a key of the texts, which names the field.
pub(crate) fn fault(field: &Field, value: &str) -> Option<&'static str> {
    let value = value.trim();
    if value.is_empty() {
        return field.required.then_some(if field.kind == FieldKind::Checkbox { "field_tick" } else { "field_required" });
    }
    let max = match field.kind {
        FieldKind::Email => MAX_EMAIL,
        FieldKind::Phone => MAX_PHONE,
        _ if field.about_person => MAX_NAME,
        _ => MAX_TEXT,
    };
    if value.len() > max {
        return Some("field_too_long");
    }
    let sound = match &field.kind {
        FieldKind::Text | FieldKind::Checkbox | FieldKind::Date => true,
        FieldKind::Email => is_email(value),
        FieldKind::Phone => is_phone(value),
        FieldKind::Number => number(value).is_some(),
        FieldKind::Link => is_link(value),
        FieldKind::Choice(choices) => choices.iter().any(|choice| choice == value),
    };
    let words = match field.kind {
        FieldKind::Email => "field_email",
        FieldKind::Phone => "field_phone",
        FieldKind::Number => "field_number",
        FieldKind::Link => "field_link",
        _ => "field_choice",
    };
    (!sound).then_some(words)
}

/// One address and nothing beside it. The server has the last word.
pub(crate) fn is_email(value: &str) -> bool {
    let Some((local, domain)) = value.rsplit_once('@') else { return false };
    let odd = |letter: char| letter.is_whitespace() || letter.is_control() || "<>()[],;:\\\"@".contains(letter);
    let labels_sound = domain.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    !local.is_empty()
        && !local.contains(odd)
        && !domain.contains(odd)
        && labels_sound
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
}

fn is_phone(value: &str) -> bool {
    let rest = value.strip_prefix('+').unwrap_or(value);
    rest.bytes().any(|byte| byte.is_ascii_digit()) && rest.bytes().all(|byte| byte.is_ascii_digit() || b" ()-".contains(&byte))
}

/// A number as JSON writes it: people also write `+5`, `.5`, `5.` and `007`.
fn number(value: &str) -> Option<Json> {
    let (sign, digits) = match value.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", value.strip_prefix('+').unwrap_or(value)),
    };
    let (whole, rest) = digits.split_at(digits.bytes().take_while(u8::is_ascii_digit).count());
    let rest = rest.strip_suffix('.').unwrap_or(rest);
    if whole.is_empty() && rest.is_empty() {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let number = Json::parse(&[sign, if whole.is_empty() { "0" } else { whole }, rest].concat())?;
    let size = match &number {
        Json::Int(number) => *number as f64,
        Json::Number(written) => js_sys::Number::parse_float(written),
        _ => return None,
    };
    (size.abs() <= MAX_NUMBER).then_some(number)
}

/// A web address: other schemes can do harm where somebody clicks on them.
fn is_link(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        rest.starts_with(|letter: char| intl::is_alphanumeric(letter) || letter == '[') && !rest.contains(char::is_whitespace)
    })
}

/// The answers as a JSON object; what is empty is left out, and a country goes along only with a number.
pub(crate) fn answers(fields: &[Field], value_of: impl Fn(&str) -> String) -> String {
    let mut answers = Json::object();
    for field in fields {
        let value = value_of(&field.key);
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        let written = match field.kind {
            FieldKind::Checkbox => Json::Bool(true),
            FieldKind::Number => number(value).unwrap_or_default(),
            _ => Json::from(value),
        };
        answers = answers.with(&field.key, written);
        if field.kind == FieldKind::Phone {
            let key = field.key.clone() + COUNTRY;
            let country = value_of(&key);
            if !country.is_empty() {
                answers = answers.with(&key, country.as_str());
            }
        }
    }
    answers.to_text()
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn field(kind: FieldKind, required: bool) -> Field {
        Field { key: "k".into(), label: String::new(), placeholder: String::new(), required, kind, about_person: false }
    }

    #[test]
    fn what_must_be_answered() {
        assert_eq!(fault(&field(FieldKind::Text, true), "  "), Some("field_required"));
        assert_eq!(fault(&field(FieldKind::Checkbox, true), ""), Some("field_tick"));
        assert_eq!(fault(&field(FieldKind::Email, false), ""), None);
    }

    #[test]
    fn addresses_of_mail() {
        for good in ["a@b", "ada.byron+x@mail.example", "ö@bücher.example"] {
            assert_eq!(fault(&field(FieldKind::Email, true), good), None, "{good}");
        }
        for bad in ["a", "a@", "@b", "a b@c.d", "Ada <a@b.c>", "a@b..c", "a@.c", "a@b.c.", "a@b@c", "a..b@c.d", "a@-b.c"] {
            assert_eq!(fault(&field(FieldKind::Email, true), bad), Some("field_email"), "{bad}");
        }
    }

    #[test]
    fn numbers_links_phones_and_choices() {
        for (kind, value, expected) in [
            (FieldKind::Number, "12.5", None),
            (FieldKind::Number, ".5", None),
            (FieldKind::Number, "007", None),
            (FieldKind::Number, "-0.5e2", None),
            (FieldKind::Number, "+-5", Some("field_number")),
            (FieldKind::Number, "1...", Some("field_number")),
            (FieldKind::Number, "-", Some("field_number")),
            (FieldKind::Number, "1e13", Some("field_number")),
            (FieldKind::Number, "inf", Some("field_number")),
            (FieldKind::Link, "https://a.test/x", None),
            (FieldKind::Link, "HTTP://a.test", None),
            (FieldKind::Link, "javascript:alert(1)", Some("field_link")),
            (FieldKind::Link, "https://", Some("field_link")),
            (FieldKind::Phone, "+1 (555) 010-0", None),
            (FieldKind::Phone, "+-", Some("field_phone")),
            (FieldKind::Phone, "555x", Some("field_phone")),
            (FieldKind::Phone, "123456789012345678901", Some("field_too_long")),
            (FieldKind::Choice(vec!["a".into()]), "a", None),
            (FieldKind::Choice(vec!["a".into()]), "b", Some("field_choice")),
        ] {
            assert_eq!(fault(&field(kind, false), value), expected, "{value}");
        }
    }

    #[test]
    fn lengths_are_counted_in_bytes() {
        assert_eq!(fault(&field(FieldKind::Text, false), &"é".repeat(500)), None);
        assert_eq!(fault(&field(FieldKind::Text, false), &"é".repeat(501)), Some("field_too_long"));
    }

    #[test]
    fn answers_are_json() {
        let fields = [
            Field { key: "name".into(), ..field(FieldKind::Text, true) },
            Field { key: "n".into(), ..field(FieldKind::Number, false) },
            Field { key: "ok".into(), ..field(FieldKind::Checkbox, false) },
            Field { key: "phone".into(), ..field(FieldKind::Phone, false) },
            Field { key: "none".into(), ..field(FieldKind::Text, false) },
        ];
        let value = |key: &str| match key {
            "name" => " A \"B\" ",
            "n" => "+1.",
            "ok" => TICKED,
            "phone" => "555",
            "phone_country_code" => "US",
            _ => "",
        };
        assert_eq!(
            answers(&fields, |key| value(key).to_owned()),
            r#"{"name":"A \"B\"","n":1,"ok":true,"phone":"555","phone_country_code":"US"}"#
        );
        assert_eq!(answers(&fields, |key| if key.ends_with(COUNTRY) { "US".into() } else { String::new() }), "{}");
    }
}
