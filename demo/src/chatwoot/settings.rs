//! What an administrator sets for an inbox; what of it `POST config` tells is in `json.rs`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// When to expect a reply.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) enum ReplyTime {
    #[serde(rename = "in_a_few_minutes")]
    Minutes,
    #[serde(rename = "in_a_few_hours")]
    Hours,
    #[serde(rename = "in_a_day")]
    Day,
}

/// What visitors may use.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Feature {
    Attachments,
    EmojiPicker,
    EndConversation,
    UseInboxAvatarForBot,
}

/// One day of the week; 0 is Sunday.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkingDay {
    pub(crate) day_of_week: u8,
    pub(crate) open_hour: Option<u8>,
    pub(crate) open_minutes: Option<u8>,
    pub(crate) close_hour: Option<u8>,
    pub(crate) close_minutes: Option<u8>,
    pub(crate) closed_all_day: bool,
    pub(crate) open_all_day: bool,
}

/// A field of the form before the first message.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreChatField {
    /// `standard`, `contact_attribute` or `conversation_attribute`.
    pub(crate) field_type: String,
    pub(crate) label: String,
    pub(crate) placeholder: String,
    /// `emailAddress`, `fullName`, `phoneNumber`, or an attribute's key.
    pub(crate) name: String,
    /// `email`, `text`, `number`, `link`, `date`, `list`, `checkbox`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) required: bool,
    pub(crate) enabled: bool,
    /// Choices of a `list`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) values: Vec<String>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreChatForm {
    pub(crate) pre_chat_message: String,
    pub(crate) pre_chat_fields: Vec<PreChatField>,
}

/// A message that shows itself on some page after some time.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Campaign {
    pub(crate) id: i64,
    /// An address, in which `*` stands for anything.
    pub(crate) url: String,
    /// Seconds.
    pub(crate) time_on_page: u32,
    pub(crate) message: String,
    #[serde(default)]
    pub(crate) trigger_only_during_business_hours: bool,
}

/// The vendor's agent that answers calls.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VoiceAgent {
    pub(crate) agent_id: String,
    /// Calls need a signed address. A public agent is called by its id.
    pub(crate) private: bool,
    /// Whether the inbox has a key for the vendor; without one nothing can be signed.
    #[serde(default = "yes")]
    pub(crate) has_api_key: bool,
}

fn yes() -> bool {
    true
}

/// All of it. Every field can be changed by the agents' API of the demo.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "as the server has them")]
pub(crate) struct Settings {
    pub(crate) website_name: String,
    pub(crate) welcome_title: String,
    pub(crate) welcome_tagline: String,
    pub(crate) widget_color: String,
    pub(crate) avatar_url: String,
    pub(crate) locale: String,
    pub(crate) timezone: String,
    pub(crate) utc_off_set: String,
    pub(crate) reply_time: ReplyTime,
    pub(crate) out_of_office_message: String,
    pub(crate) working_hours_enabled: bool,
    pub(crate) working_hours: Vec<WorkingDay>,
    pub(crate) pre_chat_form_enabled: bool,
    pub(crate) pre_chat_form_options: PreChatForm,
    pub(crate) csat_survey_enabled: bool,
    pub(crate) allow_messages_after_resolved: bool,
    pub(crate) disable_branding: bool,
    pub(crate) enabled_features: Vec<Feature>,
    /// The first message is answered with this.
    pub(crate) greeting_message: String,
    /// Who has told no e-mail address is asked for one after his first message.
    pub(crate) email_collect: bool,
    /// Nobody is taken for who he says he is without a signature.
    pub(crate) hmac_mandatory: bool,
    pub(crate) campaigns: Vec<Campaign>,
    pub(crate) voice: Option<VoiceAgent>,
    /// Every call is answered with 401.
    pub(crate) suspended: bool,
}

impl Default for Settings {
    fn default() -> Self {
        let day = |day_of_week: u8| {
            let closed = day_of_week == 0 || day_of_week == 6;
            let hour = |hour: u8| (!closed).then_some(hour);
            WorkingDay {
                day_of_week,
                open_hour: hour(9),
                open_minutes: hour(0),
                close_hour: hour(17),
                close_minutes: hour(0),
                closed_all_day: closed,
                open_all_day: false,
            }
        };
        Self {
            website_name: "Clay & Kiln".to_owned(),
            welcome_title: "Hi there!".to_owned(),
            welcome_tagline: "Ask us anything about pots.".to_owned(),
            widget_color: "#8a3f2a".to_owned(),
            avatar_url: String::new(),
            locale: "en".to_owned(),
            timezone: "UTC".to_owned(),
            utc_off_set: "+00:00".to_owned(),
            reply_time: ReplyTime::Minutes,
            out_of_office_message: String::new(),
            working_hours_enabled: false,
            working_hours: (0..7).map(day).collect(),
            pre_chat_form_enabled: false,
            pre_chat_form_options: PreChatForm {
                pre_chat_message: "Tell us who you are.".to_owned(),
                pre_chat_fields: vec![
                    standard_field("emailAddress", "email", "Email Id", true),
                    standard_field("fullName", "text", "Full name", false),
                    standard_field("phoneNumber", "text", "Phone number", false),
                ],
            },
            csat_survey_enabled: false,
            allow_messages_after_resolved: true,
            disable_branding: false,
            enabled_features: vec![Feature::Attachments, Feature::EmojiPicker],
            greeting_message: String::new(),
            email_collect: false,
            hmac_mandatory: false,
            campaigns: Vec::new(),
            voice: None,
            suspended: false,
        }
    }
}

fn standard_field(name: &str, kind: &str, label: &str, required: bool) -> PreChatField {
    PreChatField {
        field_type: "standard".to_owned(),
        label: label.to_owned(),
        placeholder: format!("Please enter your {}", label.to_lowercase()),
        name: name.to_owned(),
        kind: kind.to_owned(),
        required,
        enabled: true,
        values: Vec::new(),
    }
}

impl Settings {
    /// The same with some fields changed, each given whole.
    pub(crate) fn with(&self, changes: &Value) -> Result<Self, String> {
        let changes = changes.as_object().ok_or("settings must be an object")?;
        let mut whole = serde_json::to_value(self).map_err(|error| error.to_string())?;
        for (key, value) in changes {
            whole[key] = value.clone();
        }
        serde_json::from_value(whole).map_err(|error| error.to_string())
    }

    pub(crate) fn allows(&self, feature: Feature) -> bool {
        self.enabled_features.contains(&feature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn some_fields_are_changed_and_unknown_ones_refused() {
        let changed = Settings::default().with(&json!({"csat_survey_enabled": true, "enabled_features": ["end_conversation"]})).unwrap();
        assert!(changed.csat_survey_enabled && changed.allows(Feature::EndConversation) && !changed.allows(Feature::Attachments));
        assert_eq!(changed.website_name, "Clay & Kiln");
        for wrong in [json!({"csat": true}), json!({"enabled_features": ["all"]}), json!([])] {
            assert!(Settings::default().with(&wrong).is_err(), "{wrong}");
        }
    }
}
