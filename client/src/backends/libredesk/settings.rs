//! The inbox's settings (libredesk.md 3.2, stock-widget.md 2).

use crate::backends::wire::{colour, link, picture};
use crate::json::Json;
use crate::model::{
    Background, Calendar, Card, Field, FieldKind, HeaderText, HomeLook, OfficeHours, OpenSpan, Prechat, Rules, Scheme, Settings,
};

/// The server's own default accent.
const PRIMARY: &str = "#2563eb";

/// Reads the settings; `None` only if they are no object at all.
pub(super) fn settings(wire: &Json) -> Option<Settings> {
    if !wire.is_object() {
        return None;
    }
    let launcher = wire.get("launcher");
    let features = wire.get("features");
    let notice = wire.get("notice_banner");
    Some(Settings {
        brand_name: wire.string("brand_name"),
        logo: picture(wire, "logo_url"),
        brand_avatar: picture(launcher, "logo_url"),
        primary: colour(wire.get("colors"), "primary").unwrap_or_else(|| PRIMARY.into()),
        scheme: if wire.is("dark_mode") { Scheme::Dark } else { Scheme::Light },
        powered_by: wire.is("show_powered_by"),
        language: filled(wire, "language").filter(|code| code != "auto"),
        fallback_language: filled(wire, "fallback_language").unwrap_or_else(|| "en-US".into()),
        greeting: wire.string("greeting_message"),
        introduction: wire.string("introduction_message"),
        chat_introduction: wire.string("chat_introduction"),
        notice: filled(notice, "text").filter(|_| notice.is("enabled")),
        home: home(wire.get("home_screen")),
        cards: wire.get("home_apps").elements().iter().filter_map(card).collect(),
        emoji: features.is("emoji"),
        uploads: features.is("file_upload"),
        direct_to_conversation: wire.is("direct_to_conversation"),
        visitors: rules(wire.get("visitors")),
        users: rules(wire.get("users")),
        prechat: prechat(wire.get("prechat_form"), wire.get("custom_attributes")),
        hours: wire.is("show_office_hours_in_chat").then(|| OfficeHours {
            calendars: wire.get("business_hours").elements().iter().filter_map(|wire| Some((wire.int("id")?, calendar(wire)))).collect(),
            default: wire.int("default_business_hours_id").filter(|id| *id != 0),
            utc_offset: wire.int("working_hours_utc_offset").and_then(|minutes| i32::try_from(minutes).ok()).unwrap_or(0),
            after_assignment: wire.is("show_office_hours_after_assignment"),
        }),
        reply_expectation: wire.string("chat_reply_expectation_message"),
        more: None,
    })
}

fn rules(wire: &Json) -> Rules {
    Rules {
        may_start: wire.bool("allow_start_conversation").unwrap_or(true),
        only_one: wire.is("prevent_multiple_conversations"),
        closed_is_final: wire.is("prevent_reply_to_closed_conversation"),
        start_label: wire.string("start_conversation_button_text"),
    }
}

fn home(wire: &Json) -> HomeLook {
    let look = wire.get("background");
    let background = match look.text("type") {
        Some("solid") => colour(look, "color").map(Background::Solid),
        Some("gradient") => match (colour(look, "gradient_start"), colour(look, "gradient_end")) {
            (Some(start), Some(end)) => Some(Background::Gradient(start, end)),
            _ => None,
        },
        Some("image") => picture(look, "image_url").map(Background::Image),
        _ => None,
    };
    HomeLook {
        text: match wire.text("header_text_color") {
            Some("black") => HeaderText::Black,
            Some("white") => HeaderText::White,
            _ => HeaderText::Auto,
        },
        background: background.unwrap_or_default(),
        fade: wire.is("fade_background"),
    }
}

fn card(wire: &Json) -> Option<Card> {
    match wire.text("type")? {
        "announcement" => Some(Card::Announcement {
            title: wire.string("title"),
            text: wire.string("description"),
            image: picture(wire, "image_url"),
            url: link(wire, "url"),
        }),
        "external_link" => Some(Card::Link { text: wire.string("text"), url: link(wire, "url")? }),
        _ => None,
    }
}

fn prechat(wire: &Json, attributes: &Json) -> Option<Prechat> {
    let mut fields: Vec<(i64, Field)> = Vec::new();
    for wire in wire.get("fields").elements().iter().filter(|wire| wire.is("enabled")) {
        let Some(key) = wire.filled("key") else { continue };
        let order = wire.int("order").unwrap_or(0);
        let field = Field {
            kind: kind(wire, attributes),
            about_person: wire.is("is_default") && matches!(key.as_str(), "name" | "email" | "phone"),
            key,
            label: wire.string("label"),
            placeholder: wire.string("placeholder"),
            required: wire.is("required"),
        };
        // The array's order is not the form's.
        let at = fields.iter().position(|(other, _)| *other > order).unwrap_or(fields.len());
        fields.insert(at, (order, field));
    }
    let fields: Vec<Field> = fields.into_iter().map(|(_, field)| field).collect();
    (wire.is("enabled") && !fields.is_empty()).then(|| Prechat { title: wire.string("title"), fields })
}

fn kind(wire: &Json, attributes: &Json) -> FieldKind {
    match wire.text("type").unwrap_or_default() {
        "email" => FieldKind::Email,
        "phone" => FieldKind::Phone,
        "number" => FieldKind::Number,
        "date" => FieldKind::Date,
        "link" => FieldKind::Link,
        "checkbox" => FieldKind::Checkbox,
        "list" => {
            let id = wire.int("custom_attribute_id").unwrap_or(0).to_string();
            let values = attributes.get(&id).get("values").elements().iter();
            FieldKind::Choice(values.filter_map(|value| if let Json::Text(value) = value { Some(value.clone()) } else { None }).collect())
        }
        _ => FieldKind::Text,
    }
}

fn calendar(wire: &Json) -> Calendar {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let hours = wire.get("hours");
    Calendar {
        always_open: wire.is("is_always_open"),
        holidays: wire.get("holidays").elements().iter().filter_map(|holiday| holiday.filled("date")).collect(),
        days: DAYS.map(|day| {
            let span = hours.get(day);
            let (open, close) = (minutes(span.text("open")?)?, minutes(span.text("close")?)?);
            (open != close).then_some(OpenSpan { open, close })
        }),
    }
}

/// `HH:MM` as minutes after midnight.
fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute) = (hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?);
    (hour < 24 && minute < 60).then(|| hour * 60 + minute)
}

fn filled(wire: &Json, name: &str) -> Option<String> {
    wire.text(name).filter(|text| !text.trim().is_empty()).map(str::to_owned)
}
