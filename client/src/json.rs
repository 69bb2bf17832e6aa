//! JSON as a tree, read leniently.
//!
//! Everything from a network, a page or storage is read through this one type. A derived decoder for each shape would be copied into the
//! app for each, and would refuse a whole message for one odd field; here a field that is absent, null or of another type is simply not
//! there, and the border decides what that means.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// A JSON value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Json {
    /// `null`, and everything that is not there.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object, in its own order.
    Object(Vec<(String, Json)>),
}

static NULL: Json = Json::Null;

impl Json {
    /// Reads the first value of a text, whatever follows it: some of the server's bodies are two values glued together (libredesk.md 1.2).
    /// `None` if there is none.
    #[must_use]
    pub fn first(text: &str) -> Option<Self> {
        Self::first_of(&mut serde_json::Deserializer::from_str(text))
    }

    fn first_of(reader: &mut serde_json::Deserializer<serde_json::de::StrRead<'_>>) -> Option<Self> {
        Self::deserialize(reader).ok()
    }

    /// Whether a second value follows the first.
    #[must_use]
    pub fn has_second(text: &str) -> bool {
        let mut reader = serde_json::Deserializer::from_str(text);
        Self::first_of(&mut reader).is_some() && Self::first_of(&mut reader).is_some()
    }

    /// Reads a text that is one value and nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let value = Self::first_of(&mut reader)?;
        reader.end().ok().map(|()| value)
    }

    /// As text.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// A field; null if this is no object or has no such field.
    #[must_use]
    pub fn get(&self, name: &str) -> &Self {
        match self {
            Self::Object(fields) => fields.iter().find(|(field, _)| field == name).map_or(&NULL, |(_, value)| value),
            _ => &NULL,
        }
    }

    /// Whether this is an object that has the field, be it null.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        matches!(self, Self::Object(fields) if fields.iter().any(|(field, _)| field == name))
    }

    /// A field's text, if it is one.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A field's text, or an empty one.
    #[must_use]
    pub fn string(&self, name: &str) -> String {
        self.text(name).unwrap_or_default().to_owned()
    }

    /// A field's text, if there is any.
    #[must_use]
    pub fn filled(&self, name: &str) -> Option<String> {
        self.text(name).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// A field's whole number, if it is one.
    #[must_use]
    pub fn int(&self, name: &str) -> Option<i64> {
        match self.get(name) {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// A field's whole number that is not negative, as far as it fits; 0 otherwise.
    #[must_use]
    pub fn count(&self, name: &str) -> u32 {
        self.int(name).and_then(|number| u32::try_from(number).ok()).unwrap_or(0)
    }

    /// A field's truth, if it is one.
    #[must_use]
    pub fn bool(&self, name: &str) -> Option<bool> {
        match self.get(name) {
            Self::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// Whether a field is true.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.bool(name) == Some(true)
    }

    /// The elements of an array; none if it is no array.
    #[must_use]
    pub fn elements(&self) -> &[Self] {
        match self {
            Self::List(elements) => elements,
            _ => &[],
        }
    }

    /// The fields of an object; none if it is no object.
    #[must_use]
    pub fn fields(&self) -> &[(String, Self)] {
        match self {
            Self::Object(fields) => fields,
            _ => &[],
        }
    }

    /// Whether this is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// An empty object, to be filled by [`Self::with`].
    #[must_use]
    pub fn object() -> Self {
        Self::Object(Vec::new())
    }

    /// This object with one more field.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Self>) -> Self {
        self.add(name, value.into());
        self
    }

    fn add(&mut self, name: &str, value: Self) {
        if let Self::Object(fields) = self {
            fields.push((name.to_owned(), value));
        }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for Json {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<i64> for Json {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u32> for Json {
    fn from(number: u32) -> Self {
        Self::Int(i64::from(number))
    }
}

impl From<Vec<Self>> for Json {
    fn from(elements: Vec<Self>) -> Self {
        Self::List(elements)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Json;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("JSON")
            }

            fn visit_unit<E>(self) -> Result<Json, E> {
                Ok(Json::Null)
            }

            fn visit_bool<E>(self, truth: bool) -> Result<Json, E> {
                Ok(Json::Bool(truth))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
                Ok(Json::Int(number))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
                Ok(i64::try_from(number).map_or(Json::Float(number as f64), Json::Int))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
                Ok(Json::Float(number))
            }

            fn visit_str<E>(self, text: &str) -> Result<Json, E> {
                Ok(Json::Text(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
                let mut elements = Vec::new();
                while let Some(element) = seq.next_element()? {
                    elements.push(element);
                }
                Ok(Json::List(elements))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Json::Object(fields))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(truth) => serializer.serialize_bool(*truth),
            Self::Int(number) => serializer.serialize_i64(*number),
            Self::Float(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(elements) => {
                let mut list = serializer.serialize_seq(Some(elements.len()))?;
                for element in elements {
                    list.serialize_element(element)?;
                }
                list.end()
            }
            Self::Object(fields) => {
                let mut object = serializer.serialize_map(Some(fields.len()))?;
                for (name, value) in fields {
                    object.serialize_entry(name, value)?;
                }
                object.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Json;

    #[test]
    fn odd_fields_are_not_there() {
        let json = Json::parse(r#"{"a":null,"b":5,"c":"x","d":[1,{"e":true}],"f":1.5,"g":18446744073709551615}"#).unwrap_or_default();
        assert_eq!((json.text("a"), json.text("b"), json.text("c"), json.text("zz")), (None, None, Some("x"), None));
        assert_eq!((json.int("b"), json.int("c"), json.int("f"), json.int("g"), json.count("b")), (Some(5), None, None, None, 5));
        assert!(json.get("d").elements()[1].is("e"));
        assert!(json.has("a") && !json.has("zz"));
        assert_eq!(json.get("c").get("deeper"), &Json::Null);
    }

    #[test]
    fn two_values_glued_together() {
        assert!(Json::has_second("{}{}") && !Json::has_second("{}") && !Json::has_second("{}x") && !Json::has_second(""));
        assert_eq!(Json::first("{\"a\":1}{").map(|json| json.int("a")), Some(Some(1)));
        assert_eq!(Json::parse("{}{}"), None);
    }

    #[test]
    fn is_read_as_written() {
        let text = r#"{"a":null,"b":[true,-5,1.5,"q\"\n"],"c":{}}"#;
        assert_eq!(Json::parse(text).map(|json| json.to_text()).as_deref(), Some(text));
    }

    #[test]
    fn depth_is_bounded() {
        let deep = "[".repeat(100_000);
        assert_eq!(Json::first(&deep), None);
    }
}
