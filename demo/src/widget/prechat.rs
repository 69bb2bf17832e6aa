//! What a new visitor says about himself (libredesk.md 3.5).

use serde_json::{Map, Value};

use crate::answer::{Refusal, SOMETHING_WENT_WRONG};
use crate::store::Store;
use crate::store::inbox::{CustomAttribute, FormField, PrechatForm};

const MOST_KEYS: usize = 100;
const MOST_BYTES_OF_A_VALUE: usize = 1000;
const LARGEST_NUMBER: f64 = 1e12;

/// The default fields of a form, checked.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct VisitorDetails {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) phone_country_code: String,
}

impl VisitorDetails {
    /// Anything missing or invalid is a bare 500 without a field's name. Without an enabled form nothing is read.
    pub(crate) fn read(form: &PrechatForm, data: &Map<String, Value>) -> Result<Self, Refusal> {
        if !form.enabled {
            return Ok(Self::default());
        }
        let asked = |key: &str| form.fields.iter().flatten().find(|field| is_asked(field, key));
        let text = |key: &str| data.get(key).and_then(Value::as_str).unwrap_or_default();
        let mut details = Self::default();
        if let Some(field) = asked("name") {
            details.name = checked(text("name").trim(), field.required, 128, |_| true)?;
        }
        if let Some(field) = asked("email") {
            details.email = checked(text("email").trim(), field.required, 254, is_bare_address)?.to_lowercase();
        }
        if let Some(field) = asked("phone") {
            details.phone = checked(text("phone").trim(), field.required, 20, |_| true)?;
            let country = text("phone_country_code").trim();
            if !details.phone.is_empty() {
                details.phone_country_code = checked(country, field.required, 10, |_| true)?;
            }
        }
        Ok(details)
    }

    /// Without a name a visitor is called by the local part of his address, else "Visitor".
    pub(crate) fn display_name(&self) -> &str {
        match (self.name.as_str(), self.email.split('@').next()) {
            ("", Some(local)) if !local.is_empty() => local,
            ("", _) => "Visitor",
            (name, _) => name,
        }
    }
}

fn is_asked(field: &FormField, key: &str) -> bool {
    field.enabled && field.custom_attribute_id == 0 && field.key == key
}

fn checked(value: &str, required: bool, most: usize, holds: fn(&str) -> bool) -> Result<String, Refusal> {
    let fine = if value.is_empty() { !required } else { value.len() <= most && holds(value) };
    if fine { Ok(value.to_owned()) } else { Err(Refusal::general(SOMETHING_WENT_WRONG)) }
}

/// An address without a display name, roughly as RFC 5322 has it.
fn is_bare_address(address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else { return false };
    let atoms = |text: &str| {
        text.split('.').all(|atom| {
            !atom.is_empty() && atom.chars().all(|character| character.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(character))
        })
    };
    atoms(local) && atoms(domain)
}

/// The values of custom fields: (for the contact, for the conversation). Required marks and list membership are not
/// enforced; what is of no storable type is dropped.
pub(crate) fn custom_values(store: &Store, form: &PrechatForm, data: &Map<String, Value>) -> [Map<String, Value>; 2] {
    let mut values = [Map::new(), Map::new()];
    if !form.enabled || data.len() > MOST_KEYS {
        return values;
    }
    for field in form.fields.iter().flatten().filter(|field| field.enabled && field.custom_attribute_id > 0) {
        let attribute = store.attribute(field.custom_attribute_id);
        if let (Some(attribute), Some(value)) = (attribute, data.get(&field.key).and_then(storable)) {
            values[usize::from(attribute.of_conversation)].insert(stored_key(attribute, field), value);
        }
    }
    values
}

fn stored_key(attribute: &CustomAttribute, field: &FormField) -> String {
    if attribute.key.is_empty() { field.key.clone() } else { attribute.key.clone() }
}

fn storable(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) => {
            let mut end = text.len().min(MOST_BYTES_OF_A_VALUE);
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            Some(Value::String(text[..end].to_owned()))
        }
        Value::Number(number) if number.as_f64().is_some_and(|number| number.abs() <= LARGEST_NUMBER) => Some(value.clone()),
        Value::Bool(_) => Some(value.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn form() -> PrechatForm {
        serde_json::from_value(json!({"enabled": true, "fields": [
            {"key": "name", "enabled": true, "required": true},
            {"key": "email", "enabled": true, "required": true},
            {"key": "phone", "enabled": true, "required": false},
        ]}))
        .unwrap()
    }

    fn read(data: Value) -> Option<VisitorDetails> {
        VisitorDetails::read(&form(), data.as_object().unwrap()).ok()
    }

    #[test]
    fn details_are_checked_in_bytes() {
        let ada = json!({"name": "Ada", "email": "Ada@Example.COM", "phone": "5550100", "phone_country_code": "US"});
        let details = read(ada).unwrap();
        assert_eq!((details.email.as_str(), details.display_name()), ("ada@example.com", "Ada"));
        for bad in [
            json!({"name": "Ada"}),
            json!({"email": "ada@example.com"}),
            json!({"name": "Ada", "email": "nope"}),
            json!({"name": "Ada", "email": "Ada <ada@example.com>"}),
            json!({"name": "é".repeat(65), "email": "ada@example.com"}),
            json!({"name": "Ada", "email": "ada@example.com", "phone": "1".repeat(21)}),
        ] {
            assert_eq!(read(bad.clone()), None, "{bad}");
        }
    }

    #[test]
    fn a_country_without_a_phone_is_dropped_and_a_disabled_form_reads_nothing() {
        let data = json!({"name": "Ada", "email": "ada@example.com", "phone_country_code": "US"});
        assert_eq!(read(data.clone()).unwrap().phone_country_code, "");
        let disabled = PrechatForm { enabled: false, ..form() };
        let details = VisitorDetails::read(&disabled, data.as_object().unwrap()).unwrap();
        assert_eq!((details, "Visitor"), (VisitorDetails::default(), VisitorDetails::default().display_name()));
    }

    #[test]
    fn only_storable_values_are_kept() {
        assert_eq!(storable(&json!("é".repeat(600))), Some(json!("é".repeat(500))));
        assert_eq!(storable(&json!(2e12)), None);
        assert_eq!(storable(&json!([1])), None);
        assert_eq!(storable(&json!(true)), Some(json!(true)));
    }
}
