//! Messages that ask for more than words (chatwoot.md, "Message": `content_type` and `content_attributes`).

use crate::backends::wire::{link, picture};
use crate::json::Json;
use crate::model::{Article, AskCard, AskField, AskFieldKind, AskKind, Asks, Choice};

/// What a message asks for; `None` where it is only text, also where nothing of what it asks can be read.
pub(super) fn read(content_type: &str, attributes: &Json) -> Option<Asks> {
    let items = attributes.get("items").elements();
    let kind = match content_type {
        "input_select" => AskKind::Choice(some(items.iter().filter_map(choice).collect())?),
        "form" => AskKind::Form(some(items.iter().filter_map(field).collect())?),
        "cards" => AskKind::Cards(some(items.iter().filter_map(card).collect())?),
        "article" => AskKind::Articles(some(items.iter().filter_map(article).collect())?),
        "input_email" => AskKind::Email,
        "input_text" | "input_textarea" => AskKind::Words,
        _ => return None,
    };
    Some(Asks { kind, answer: answer(attributes) })
}

fn some<T>(items: Vec<T>) -> Option<Vec<T>> {
    (!items.is_empty()).then_some(items)
}

/// The answer as the server keeps it: titles or names, and values.
fn answer(attributes: &Json) -> Option<Vec<(String, String)>> {
    if let Some(email) = attributes.filled("submitted_email") {
        return Some(vec![(String::new(), email)]);
    }
    let values = attributes.get("submitted_values").elements();
    let pair = |value: &Json| {
        let name = value.filled("title").or_else(|| value.filled("name"));
        let said = value.filled("value").or_else(|| value.filled("title"))?;
        Some((name.unwrap_or_default(), said))
    };
    (!values.is_empty()).then(|| values.iter().filter_map(pair).collect())
}

fn choice(json: &Json) -> Option<Choice> {
    let title = json.filled("title").or_else(|| json.filled("label"))?;
    let value = json.filled("value").unwrap_or_else(|| title.clone());
    Some(Choice { title, value })
}

fn field(json: &Json) -> Option<AskField> {
    Some(AskField {
        name: json.filled("name")?,
        label: json.string("label"),
        placeholder: json.string("placeholder"),
        kind: match json.text("type") {
            Some("text_area" | "textarea") => AskFieldKind::Lines,
            Some("email") => AskFieldKind::Email,
            Some("select") => AskFieldKind::Choice(json.get("options").elements().iter().filter_map(choice).collect()),
            _ => AskFieldKind::Text,
        },
        // Stock asks for every field.
        required: json.bool("required") != Some(false),
    })
}

fn card(json: &Json) -> Option<AskCard> {
    let actions = json.get("actions").elements();
    let of = |kind: &str| actions.iter().filter(|action| action.text("type") == Some(kind)).collect::<Vec<_>>();
    Some(AskCard {
        title: json.filled("title")?,
        text: json.string("description"),
        image: picture(json, "media_url"),
        links: of("link").into_iter().filter_map(|action| Some((action.filled("text")?, page(action, "uri")?))).collect(),
        replies: of("postback")
            .into_iter()
            .filter_map(|action| Some(Choice { title: action.filled("text")?, value: action.filled("payload")? }))
            .collect(),
    })
}

fn article(json: &Json) -> Option<Article> {
    Some(Article { title: json.filled("title")?, text: json.string("description"), url: page(json, "link")? })
}

/// The address of a page: nothing else opens in a tab.
fn page(wire: &Json, name: &str) -> Option<String> {
    link(wire, name).filter(|url| url.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(content_type: &str, attributes: &str) -> Option<Asks> {
        read(content_type, &Json::parse(attributes).unwrap_or_default())
    }

    #[test]
    fn each_kind() {
        let small = Choice { title: "Small".into(), value: "s".into() };
        let choice = of("input_select", r#"{"items":[{"title":"Small","value":"s"},5,{"value":"x"}]}"#);
        assert_eq!(choice, Some(Asks { kind: AskKind::Choice(vec![small]), answer: None }));
        let form = of(
            "form",
            r#"{"items":[{"name":"n","label":"Name","type":"text","placeholder":"p"},{"name":"s","label":"S","type":"select","options":[{"label":"L","value":"1"}]},{"type":"text"}]}"#,
        );
        let Some(Asks { kind: AskKind::Form(fields), .. }) = form else { panic!("no form") };
        assert_eq!((fields.len(), fields[0].label.as_str(), fields[0].required), (2, "Name", true));
        assert_eq!(fields[1].kind, AskFieldKind::Choice(vec![Choice { title: "L".into(), value: "1".into() }]));
        let cards = of(
            "cards",
            r#"{"items":[{"title":"T","description":"D","media_url":"https://x.test/i.png","actions":[{"type":"link","text":"Go","uri":"https://x.test"},{"type":"link","text":"Bad","uri":"javascript:alert(1)"},{"type":"link","text":"Mail","uri":"mailto:a@b.test"},{"type":"postback","text":"Buy","payload":"b"}]}]}"#,
        );
        let Some(Asks { kind: AskKind::Cards(cards), .. }) = cards else { panic!("no cards") };
        assert_eq!(cards[0].links, [("Go".to_owned(), "https://x.test".to_owned())]);
        assert_eq!(cards[0].replies, [Choice { title: "Buy".into(), value: "b".into() }]);
        let articles =
            of("article", r#"{"items":[{"title":"A","description":"d","link":"https://x.test/a"},{"title":"B","link":"data:x"}]}"#);
        let Some(Asks { kind: AskKind::Articles(articles), .. }) = articles else { panic!("no articles") };
        assert_eq!(articles.len(), 1);
        assert_eq!(of("input_email", "{}").map(|asks| asks.kind), Some(AskKind::Email));
        assert_eq!(of("integrations", "{}"), None, "an unknown kind is its text");
    }

    #[test]
    fn answers_as_they_are_kept() {
        let answered = |attributes: &str| of("input_select", attributes).and_then(|asks| asks.answer);
        let items = r#""items":[{"title":"Small","value":"s"}]"#;
        let pair = |name: &str, value: &str| Some(vec![(name.to_owned(), value.to_owned())]);
        assert_eq!(answered(&format!(r#"{{{items},"submitted_values":[{{"title":"Small","value":"s"}}]}}"#)), pair("Small", "s"));
        assert_eq!(
            answered(&format!(r#"{{{items},"submitted_values":[{{"name":"size","value":"L"}},{{"name":"x"}},5]}}"#)),
            pair("size", "L")
        );
        assert_eq!(answered(&format!(r#"{{{items},"submitted_values":[]}}"#)), None);
        assert_eq!(answered(&format!(r#"{{{items},"submitted_values":{{"csat_survey_response":{{}}}}}}"#)), None);
        let email = of("input_email", r#"{"submitted_email":"a@b.test"}"#);
        assert_eq!(email.and_then(|asks| asks.answer), pair("", "a@b.test"));
    }

    #[test]
    fn what_asks_for_nothing_is_text() {
        for attributes in ["null", "[]", "{}", r#"{"items":5}"#, r#"{"items":[]}"#, r#"{"items":[null,{"title":5}]}"#] {
            for kind in ["input_select", "form", "cards", "article"] {
                assert_eq!(of(kind, attributes), None, "{kind} {attributes}");
            }
        }
    }
}
