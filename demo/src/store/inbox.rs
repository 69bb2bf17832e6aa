//! Live-chat inboxes and their settings (libredesk.md 3.1, 3.2).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub(crate) struct Inbox {
    pub(crate) id: i64,
    pub(crate) uuid: Uuid,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) updated_at: OffsetDateTime,
    pub(crate) name: String,
    pub(crate) channel: String,
    pub(crate) enabled: bool,
    pub(crate) csat_enabled: bool,
    pub(crate) from: String,
    pub(crate) secret: String,
    /// As the administrator saved it; what agents read back.
    pub(crate) saved_config: Value,
    /// The same, understood.
    pub(crate) config: InboxConfig,
}

/// What a widget may know, in the order the server writes it, and below it what it may not.
/// Unset settings are written as `""`, false, 0 or null, never left out.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct InboxConfig {
    pub(crate) brand_name: String,
    pub(crate) website_url: String,
    pub(crate) dark_mode: bool,
    pub(crate) show_powered_by: bool,
    pub(crate) language: String,
    pub(crate) fallback_language: String,
    pub(crate) users: StartRules,
    pub(crate) colors: Colors,
    pub(crate) home_screen: HomeScreen,
    pub(crate) features: Features,
    pub(crate) launcher: Launcher,
    pub(crate) logo_url: String,
    pub(crate) visitors: StartRules,
    pub(crate) notice_banner: NoticeBanner,
    pub(crate) home_apps: Option<Vec<HomeApp>>,
    pub(crate) direct_to_conversation: bool,
    pub(crate) greeting_message: String,
    pub(crate) chat_introduction: String,
    pub(crate) introduction_message: String,
    pub(crate) show_office_hours_in_chat: bool,
    pub(crate) show_office_hours_after_assignment: bool,
    pub(crate) chat_reply_expectation_message: String,
    pub(crate) prechat_form: PrechatForm,

    #[serde(skip_serializing)]
    pub(crate) trusted_domains: Vec<String>,
    #[serde(skip_serializing)]
    pub(crate) blocked_ips: Vec<String>,
    #[serde(skip_serializing)]
    pub(crate) session_duration: String,
}

/// Who may start and continue what; one set for visitors, one for identified users.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct StartRules {
    pub(crate) allow_start_conversation: bool,
    pub(crate) prevent_multiple_conversations: bool,
    pub(crate) prevent_reply_to_closed_conversation: bool,
    pub(crate) start_conversation_button_text: String,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Colors {
    pub(crate) primary: String,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct HomeScreen {
    header_text_color: String,
    background: Background,
    fade_background: bool,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
struct Background {
    #[serde(rename = "type")]
    kind: String,
    color: String,
    gradient_start: String,
    gradient_end: String,
    image_url: String,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Features {
    pub(crate) emoji: bool,
    pub(crate) file_upload: bool,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Launcher {
    pub(crate) spacing: Spacing,
    logo_url: String,
    position: String,
    color: String,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Spacing {
    pub(crate) side: i64,
    pub(crate) bottom: i64,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct NoticeBanner {
    text: String,
    enabled: bool,
}

/// Empty texts of an announcement or a link are left out.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct HomeApp {
    #[serde(rename = "type")]
    kind: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    image_url: String,
    url: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    text: String,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct PrechatForm {
    pub(crate) enabled: bool,
    pub(crate) title: String,
    pub(crate) fields: Option<Vec<FormField>>,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct FormField {
    pub(crate) key: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) label: String,
    placeholder: String,
    pub(crate) required: bool,
    pub(crate) enabled: bool,
    order: i64,
    pub(crate) is_default: bool,
    /// 0 for default fields.
    pub(crate) custom_attribute_id: i64,
}

impl InboxConfig {
    /// Refuses what the administrator's form refuses: wrong types, an odd colour, an odd spacing (libredesk.md 3.1).
    pub(crate) fn parse(saved: &Value) -> Option<Self> {
        let config: Self = serde_json::from_value(saved.clone()).ok()?;
        let primary = &config.colors.primary;
        let hex = primary.strip_prefix('#').unwrap_or_default();
        let colour_holds = primary.is_empty() || (matches!(hex.len(), 3 | 6) && hex.chars().all(|character| character.is_ascii_hexdigit()));
        let spacing = &config.launcher.spacing;
        let spacing_holds = (0..=200).contains(&spacing.side) && (0..=200).contains(&spacing.bottom);
        (colour_holds && spacing_holds).then_some(config)
    }
}

/// A set of business hours, as settings carry it.
#[derive(Clone, Debug)]
pub struct BusinessHours {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What administrators wrote about it.
    pub description: String,
    /// Open around the clock.
    pub is_always_open: bool,
    /// Dates (`YYYY-MM-DD`) and names.
    pub holidays: Vec<(String, String)>,
    /// Day name, opening and closing time; closed days are missing.
    pub hours: Vec<(String, String, String)>,
}

/// A custom attribute that a pre-chat form can ask for.
#[derive(Clone, Debug)]
pub struct CustomAttribute {
    /// Its number.
    pub id: i64,
    /// The key under which its value is stored.
    pub key: String,
    /// What people read.
    pub label: String,
    /// `text`, `number`, `checkbox`, `date`, `link` or `list`.
    pub data_type: String,
    /// The options of a list.
    pub values: Option<Vec<String>>,
    /// Stored with the conversation instead of the contact.
    pub of_conversation: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_minimal_inbox_has_every_setting_and_no_hidden_one() {
        let config = InboxConfig::parse(&json!({"trusted_domains": ["a"], "blocked_ips": ["b"]})).unwrap();
        let public = serde_json::to_value(&config).unwrap();
        assert_eq!(public["home_apps"], Value::Null);
        assert_eq!(public["prechat_form"], json!({"enabled": false, "title": "", "fields": null}));
        assert_eq!(public["launcher"]["spacing"], json!({"side": 0, "bottom": 0}));
        for hidden in ["trusted_domains", "blocked_ips", "session_duration", "continuity", "secret"] {
            assert!(public.get(hidden).is_none(), "{hidden}");
        }
    }

    #[test]
    fn odd_colours_and_spacings_are_refused() {
        for (config, accepted) in [
            (json!({"colors": {"primary": "#abc"}}), true),
            (json!({"colors": {"primary": "#2563eb"}}), true),
            (json!({"colors": {"primary": "blue"}}), false),
            (json!({"launcher": {"spacing": {"side": 200, "bottom": 0}}}), true),
            (json!({"launcher": {"spacing": {"side": 201, "bottom": 0}}}), false),
            (json!({"dark_mode": "yes"}), false),
        ] {
            assert_eq!(InboxConfig::parse(&config).is_some(), accepted, "{config}");
        }
    }
}
