//! The inbox's settings (libredesk.md 3.2, stock-widget.md 2).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::wire::{each, lenient};
use crate::model::{
    Background, Calendar, Card, Field, FieldKind, HeaderText, HomeLook, OfficeHours, OpenSpan, Prechat, Rules, Scheme, Settings,
};

/// The server's own default accent.
const PRIMARY: &str = "#2563eb";

#[derive(Deserialize)]
struct WireSettings<'a> {
    #[serde(default, deserialize_with = "lenient")]
    brand_name: String,
    #[serde(default, deserialize_with = "lenient")]
    dark_mode: bool,
    #[serde(default, deserialize_with = "lenient")]
    show_powered_by: bool,
    #[serde(default, deserialize_with = "lenient")]
    language: String,
    #[serde(default, deserialize_with = "lenient")]
    fallback_language: String,
    #[serde(default, deserialize_with = "lenient")]
    users: WireRules,
    #[serde(default, deserialize_with = "lenient")]
    visitors: WireRules,
    #[serde(default, deserialize_with = "lenient")]
    colors: WireColors,
    #[serde(default, deserialize_with = "lenient")]
    home_screen: WireHome,
    #[serde(default, deserialize_with = "lenient")]
    features: WireFeatures,
    #[serde(default, deserialize_with = "lenient")]
    launcher: WireLauncher,
    #[serde(default, deserialize_with = "lenient")]
    logo_url: String,
    #[serde(default, deserialize_with = "lenient")]
    notice_banner: WireNotice,
    #[serde(borrow, default)]
    home_apps: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "lenient")]
    direct_to_conversation: bool,
    #[serde(default, deserialize_with = "lenient")]
    greeting_message: String,
    #[serde(default, deserialize_with = "lenient")]
    chat_introduction: String,
    #[serde(default, deserialize_with = "lenient")]
    introduction_message: String,
    #[serde(default, deserialize_with = "lenient")]
    show_office_hours_in_chat: bool,
    #[serde(default, deserialize_with = "lenient")]
    show_office_hours_after_assignment: bool,
    #[serde(default, deserialize_with = "lenient")]
    chat_reply_expectation_message: String,
    #[serde(borrow, default)]
    prechat_form: Option<&'a RawValue>,
    #[serde(borrow, default)]
    business_hours: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "lenient")]
    default_business_hours_id: i64,
    #[serde(default, deserialize_with = "lenient")]
    working_hours_utc_offset: i32,
    #[serde(default, deserialize_with = "lenient")]
    custom_attributes: BTreeMap<String, WireAttribute>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireRules {
    #[serde(deserialize_with = "lenient")]
    allow_start_conversation: Option<bool>,
    #[serde(deserialize_with = "lenient")]
    prevent_multiple_conversations: bool,
    #[serde(deserialize_with = "lenient")]
    prevent_reply_to_closed_conversation: bool,
    #[serde(deserialize_with = "lenient")]
    start_conversation_button_text: String,
}

impl WireRules {
    fn rules(self) -> Rules {
        Rules {
            may_start: self.allow_start_conversation.unwrap_or(true),
            only_one: self.prevent_multiple_conversations,
            closed_is_final: self.prevent_reply_to_closed_conversation,
            start_label: self.start_conversation_button_text,
        }
    }
}

#[derive(Deserialize, Default)]
struct WireColors {
    #[serde(default, deserialize_with = "lenient")]
    primary: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireHome {
    #[serde(deserialize_with = "lenient")]
    header_text_color: String,
    #[serde(deserialize_with = "lenient")]
    background: WireBackground,
    #[serde(deserialize_with = "lenient")]
    fade_background: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireBackground {
    #[serde(rename = "type", deserialize_with = "lenient")]
    kind: String,
    #[serde(deserialize_with = "lenient")]
    color: String,
    #[serde(deserialize_with = "lenient")]
    gradient_start: String,
    #[serde(deserialize_with = "lenient")]
    gradient_end: String,
    #[serde(deserialize_with = "lenient")]
    image_url: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireFeatures {
    #[serde(deserialize_with = "lenient")]
    emoji: bool,
    #[serde(deserialize_with = "lenient")]
    file_upload: bool,
}

#[derive(Deserialize, Default)]
struct WireLauncher {
    #[serde(default, deserialize_with = "lenient")]
    logo_url: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireNotice {
    #[serde(deserialize_with = "lenient")]
    text: String,
    #[serde(deserialize_with = "lenient")]
    enabled: bool,
}

#[derive(Deserialize)]
struct WireCard {
    #[serde(default, rename = "type", deserialize_with = "lenient")]
    kind: String,
    #[serde(default, deserialize_with = "lenient")]
    title: String,
    #[serde(default, deserialize_with = "lenient")]
    description: String,
    #[serde(default, deserialize_with = "lenient")]
    image_url: String,
    #[serde(default, deserialize_with = "lenient")]
    url: String,
    #[serde(default, deserialize_with = "lenient")]
    text: String,
}

#[derive(Deserialize)]
struct WireForm<'a> {
    #[serde(default, deserialize_with = "lenient")]
    enabled: bool,
    #[serde(default, deserialize_with = "lenient")]
    title: String,
    #[serde(borrow, default)]
    fields: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct WireField {
    #[serde(default, deserialize_with = "lenient")]
    key: String,
    #[serde(default, rename = "type", deserialize_with = "lenient")]
    kind: String,
    #[serde(default, deserialize_with = "lenient")]
    label: String,
    #[serde(default, deserialize_with = "lenient")]
    placeholder: String,
    #[serde(default, deserialize_with = "lenient")]
    required: bool,
    #[serde(default, deserialize_with = "lenient")]
    enabled: bool,
    #[serde(default, deserialize_with = "lenient")]
    order: i64,
    #[serde(default, deserialize_with = "lenient")]
    is_default: bool,
    #[serde(default, deserialize_with = "lenient")]
    custom_attribute_id: i64,
}

#[derive(Deserialize, Default)]
struct WireAttribute {
    #[serde(default, deserialize_with = "lenient")]
    values: Vec<String>,
}

#[derive(Deserialize)]
struct WireCalendar<'a> {
    id: i64,
    #[serde(default, deserialize_with = "lenient")]
    is_always_open: bool,
    #[serde(borrow, default)]
    holidays: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "lenient")]
    hours: BTreeMap<String, WireSpan>,
}

#[derive(Deserialize)]
struct WireHoliday {
    date: String,
}

#[derive(Deserialize, Default)]
struct WireSpan {
    #[serde(default, deserialize_with = "lenient")]
    open: String,
    #[serde(default, deserialize_with = "lenient")]
    close: String,
}

/// Reads the settings; `None` only if they are no object at all.
pub(super) fn settings(data: &str) -> Option<Settings> {
    let wire: WireSettings<'_> = serde_json::from_str(data).ok()?;
    let home = home(wire.home_screen);
    Some(Settings {
        brand_name: wire.brand_name,
        logo: picture(wire.logo_url),
        brand_avatar: picture(wire.launcher.logo_url),
        primary: colour(&wire.colors.primary).unwrap_or_else(|| PRIMARY.into()),
        scheme: if wire.dark_mode { Scheme::Dark } else { Scheme::Light },
        powered_by: wire.show_powered_by,
        language: filled(wire.language).filter(|code| code != "auto"),
        fallback_language: filled(wire.fallback_language).unwrap_or_else(|| "en-US".into()),
        greeting: wire.greeting_message,
        introduction: wire.introduction_message,
        chat_introduction: wire.chat_introduction,
        notice: filled(wire.notice_banner.text).filter(|_| wire.notice_banner.enabled),
        home,
        cards: each::<WireCard>(wire.home_apps).into_iter().filter_map(card).collect(),
        emoji: wire.features.emoji,
        uploads: wire.features.file_upload,
        direct_to_conversation: wire.direct_to_conversation,
        visitors: wire.visitors.rules(),
        users: wire.users.rules(),
        prechat: prechat(wire.prechat_form, &wire.custom_attributes),
        hours: wire.show_office_hours_in_chat.then(|| OfficeHours {
            calendars: each::<WireCalendar<'_>>(wire.business_hours)
                .into_iter()
                .map(|calendar| (calendar.id, calendar.calendar()))
                .collect(),
            default: (wire.default_business_hours_id != 0).then_some(wire.default_business_hours_id),
            utc_offset: wire.working_hours_utc_offset,
            after_assignment: wire.show_office_hours_after_assignment,
        }),
        reply_expectation: wire.chat_reply_expectation_message,
    })
}

fn home(wire: WireHome) -> HomeLook {
    let background = wire.background;
    let background = match background.kind.as_str() {
        "solid" => colour(&background.color).map(Background::Solid),
        "gradient" => match (colour(&background.gradient_start), colour(&background.gradient_end)) {
            (Some(start), Some(end)) => Some(Background::Gradient(start, end)),
            _ => None,
        },
        "image" => picture(background.image_url).map(Background::Image),
        _ => None,
    };
    HomeLook {
        text: match wire.header_text_color.as_str() {
            "black" => HeaderText::Black,
            "white" => HeaderText::White,
            _ => HeaderText::Auto,
        },
        background: background.unwrap_or_default(),
        fade: wire.fade_background,
    }
}

fn card(wire: WireCard) -> Option<Card> {
    match wire.kind.as_str() {
        "announcement" => {
            Some(Card::Announcement { title: wire.title, text: wire.description, image: picture(wire.image_url), url: link(wire.url) })
        }
        "external_link" => Some(Card::Link { text: wire.text, url: link(wire.url)? }),
        _ => None,
    }
}

fn prechat(raw: Option<&RawValue>, attributes: &BTreeMap<String, WireAttribute>) -> Option<Prechat> {
    let form: WireForm<'_> = serde_json::from_str(raw?.get()).ok()?;
    let mut fields: Vec<WireField> = each(form.fields);
    fields.retain(|field| field.enabled && !field.key.is_empty());
    fields.sort_by_key(|field| field.order);
    if !form.enabled || fields.is_empty() {
        return None;
    }
    let fields = fields
        .into_iter()
        .map(|field| Field {
            kind: match field.kind.as_str() {
                "email" => FieldKind::Email,
                "phone" => FieldKind::Phone,
                "number" => FieldKind::Number,
                "date" => FieldKind::Date,
                "link" => FieldKind::Link,
                "checkbox" => FieldKind::Checkbox,
                "list" => FieldKind::Choice(
                    attributes.get(&field.custom_attribute_id.to_string()).map(|attribute| attribute.values.clone()).unwrap_or_default(),
                ),
                _ => FieldKind::Text,
            },
            about_person: field.is_default && matches!(field.key.as_str(), "name" | "email" | "phone"),
            key: field.key,
            label: field.label,
            placeholder: field.placeholder,
            required: field.required,
        })
        .collect();
    Some(Prechat { title: form.title, fields })
}

impl WireCalendar<'_> {
    fn calendar(self) -> Calendar {
        const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        Calendar {
            always_open: self.is_always_open,
            holidays: each::<WireHoliday>(self.holidays).into_iter().map(|holiday| holiday.date).collect(),
            days: DAYS.map(|day| {
                let span = self.hours.get(day)?;
                let (open, close) = (minutes(&span.open)?, minutes(&span.close)?);
                (open != close).then_some(OpenSpan { open, close })
            }),
        }
    }
}

/// `HH:MM` as minutes after midnight.
fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute) = (hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

fn filled(text: String) -> Option<String> {
    (!text.trim().is_empty()).then_some(text)
}

/// `#rgb` and `#rrggbb` as `#rrggbb`; nothing else reaches a style.
fn colour(text: &str) -> Option<String> {
    let digits = text.trim().strip_prefix('#')?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    match digits.len() {
        3 => Some(digits.chars().fold(String::from("#"), |colour, digit| colour + &digit.to_string() + &digit.to_string())),
        6 => Some(format!("#{digits}")),
        _ => None,
    }
}

/// An address a picture may be loaded from.
fn picture(url: String) -> Option<String> {
    let url = url.trim();
    (url.starts_with("https://") || url.starts_with("http://") || (url.starts_with('/') && !url.starts_with("//"))).then(|| url.to_owned())
}

/// An address a card may lead to.
fn link(url: String) -> Option<String> {
    let lower = url.trim().to_ascii_lowercase();
    ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| lower.starts_with(scheme)).then(|| url.trim().to_owned())
}
