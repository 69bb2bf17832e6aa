//! JSON as a tree, read leniently.
//!
//! Everything from a network, a page or storage is read through this one type. A derived decoder for each shape would be copied into the
//! app for each, and would refuse a whole message for one odd field; here a field that is absent, null or of another type is simply not
//! there, and the border decides what that means. Reading and writing are in here too, because the usual library's weigh 6 kB in the app; a
//! test holds them to what that library does.

mod read;
mod write;

use read::Reader;

/// Values may lie in each other so deep; the call stack of a browser is no larger than a page allows.
const DEEPEST: u32 = 128;

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
    /// Any other number, as it is written.
    Number(Box<str>),
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
        Reader::new(text).value(DEEPEST)
    }

    /// Whether a second value follows the first.
    #[must_use]
    pub fn has_second(text: &str) -> bool {
        let mut reader = Reader::new(text);
        reader.value(DEEPEST).is_some() && reader.value(DEEPEST).is_some()
    }

    /// Reads a text that is one value and nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader::new(text);
        let value = reader.value(DEEPEST)?;
        reader.is_at_end().then_some(value)
    }

    /// As text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        write::value(self, &mut text);
        text
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

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::Text(text)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    /// Whole numbers beyond 64 bits and fractions stay as they are written; serde_json would make the nearest float of them.
    fn of(value: &serde_json::Value) -> Json {
        match value {
            serde_json::Value::Null => Json::Null,
            serde_json::Value::Bool(truth) => Json::Bool(*truth),
            serde_json::Value::Number(number) => number.as_i64().map_or_else(|| Json::Number(number.to_string().into()), Json::Int),
            serde_json::Value::String(text) => Json::Text(text.clone()),
            serde_json::Value::Array(elements) => Json::List(elements.iter().map(of).collect()),
            serde_json::Value::Object(fields) => Json::Object(fields.iter().map(|(name, value)| (name.clone(), of(value))).collect()),
        }
    }

    /// Texts made of the pieces that JSON is made of are often JSON, and more often nearly.
    fn nearly_json() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("{"),
            Just("}"),
            Just("["),
            Just("]"),
            Just(","),
            Just(":"),
            Just("\"a\""),
            Just("\""),
            Just(" "),
            Just("null"),
            Just("true"),
            Just("false"),
            Just("0"),
            Just("-"),
            Just("12"),
            Just(".5"),
            Just("e+3"),
            Just("\\u00e9"),
            Just("\\ud83d"),
            Just("\\ude00"),
            Just("\\n"),
            Just("\\x"),
            Just("\u{1}"),
            Just("é"),
            Just("😀"),
            Just("\t"),
            Just("01"),
            Just("9223372036854775808"),
        ];
        prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|fields| serde_json::Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn nearly_json_is_taken_and_refused_as_by_serde_json(text in nearly_json()) {
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            // That library gives up at numbers that no float holds; here they are only a text.
            if !theirs.as_ref().is_err_and(|error| error.to_string().contains("number out of range")) {
                prop_assert_eq!(Json::parse(&text).is_some(), theirs.is_ok(), "{}", text);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn json_is_read_and_written_as_by_serde_json(value in any_json()) {
            let json = of(&value);
            for text in [value.to_string(), format!("{value:#}")] {
                prop_assert_eq!(Json::parse(&text), Some(json.clone()));
            }
            let written = serde_json::from_str::<serde_json::Value>(&json.to_text());
            prop_assert_eq!(written.ok(), Some(value));
        }
    }

    #[test]
    fn depth_is_bounded() {
        let deep = "[".repeat(100_000);
        assert_eq!(Json::first(&deep), None);
    }
}
