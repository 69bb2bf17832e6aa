//! Writing JSON.

use super::Json;

pub(super) fn value(value: &Json, text: &mut String) {
    match value {
        Json::Null => text.push_str("null"),
        Json::Bool(truth) => text.push_str(if *truth { "true" } else { "false" }),
        Json::Int(number) => text.push_str(&number.to_string()),
        Json::Number(number) => text.push_str(number),
        Json::Text(words) => string(words, text),
        Json::List(elements) => {
            let mut before = '[';
            for element in elements {
                text.push(before);
                before = ',';
                self::value(element, text);
            }
            close(elements.is_empty(), "[]", text);
        }
        Json::Object(fields) => {
            let mut before = '{';
            for (name, field) in fields {
                text.push(before);
                before = ',';
                string(name, text);
                text.push(':');
                self::value(field, text);
            }
            close(fields.is_empty(), "{}", text);
        }
    }
}

/// The closing bracket; the opening one as well, where no member has brought it.
fn close(empty: bool, brackets: &str, text: &mut String) {
    text.push_str(if empty { brackets } else { &brackets[1..] });
}

fn string(words: &str, text: &mut String) {
    text.push('"');
    for letter in words.chars() {
        match letter {
            '"' | '\\' => {
                text.push('\\');
                text.push(letter);
            }
            '\n' => text.push_str("\\n"),
            '\0'..=' ' if letter != ' ' => {
                text.push_str("\\u00");
                for shift in [4, 0] {
                    text.push(char::from_digit(u32::from(letter) >> shift & 15, 16).unwrap_or('0'));
                }
            }
            _ => text.push(letter),
        }
    }
    text.push('"');
}
