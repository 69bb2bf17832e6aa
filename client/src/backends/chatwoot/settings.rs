//! The inbox's settings (chatwoot.md, "Endpoints", `POST /config`).

use crate::backend::Reply;
use crate::backends::wire::{colour, is_socket, picture, query_value};
use crate::json::Json;
use crate::model::{
    Calendar, Field, FieldKind, Identity, MoreSettings, OfficeHours, OpenSpan, Prechat, ReplyWithin, Rules, Scheme, Settings,
};

/// The server's own default.
const PRIMARY: &str = "#1f93ff";

/// Reads settings and who the visitor is; `None` if one of the two is missing.
pub(super) fn opened(wire: &Json) -> Option<Reply> {
    let (channel, contact) = (wire.get("website_channel_config"), wire.get("contact"));
    Some(Reply::Opened {
        settings: Box::new(settings(channel)),
        token: channel.filled("auth_token")?,
        identity: identity(contact)?,
        channel: contact.filled("pubsub_token")?,
    })
}

/// Whose a session is; an identifier is what the site has said of him.
pub(super) fn identity(contact: &Json) -> Option<Identity> {
    let is_visitor = contact.filled("identifier").is_none();
    Some(Identity {
        id: super::shapes::id(contact, "id")?,
        is_visitor,
        // Somebody unnamed has a name made of two random words; nobody should be greeted with it.
        first_name: contact.filled("name").filter(|_| !is_visitor).unwrap_or_default(),
        last_name: String::new(),
    })
}

fn settings(wire: &Json) -> Settings {
    let has = |feature: &str| wire.get("enabled_features").elements().iter().any(|one| *one == Json::from(feature));
    let avatar = picture(wire, "avatar_url");
    let rules = Rules { may_start: true, closed_is_final: wire.bool("allow_messages_after_resolved") == Some(false), ..Rules::default() };
    Settings {
        brand_name: wire.string("website_name"),
        logo: avatar.clone(),
        brand_avatar: avatar,
        primary: colour(wire, "widget_color").unwrap_or_else(|| PRIMARY.into()).to_ascii_lowercase(),
        scheme: Scheme::Light,
        powered_by: !wire.is("disable_branding"),
        // Theirs are written with a low line.
        language: wire.filled("locale").map(|code| code.replace('_', "-")),
        fallback_language: "en-US".into(),
        greeting: wire.string("welcome_title"),
        introduction: wire.string("welcome_tagline"),
        emoji: has("emoji_picker"),
        uploads: has("attachments"),
        visitors: rules.clone(),
        users: rules,
        prechat: wire.is("pre_chat_form_enabled").then(|| prechat(wire.get("pre_chat_form_options"))).flatten(),
        hours: wire.is("working_hours_enabled").then(|| hours(wire)),
        more: Some(Box::new(MoreSettings {
            end_chat: has("end_conversation"),
            // The voice fork's own field; where it is absent there is nobody to talk to.
            voice: wire.filled("voice_agent_id").is_some(),
            voice_address: public_agent(wire),
            desk: wire.string("voice_agent_id"),
            away_words: wire.string("out_of_office_message"),
            reply_within: match wire.text("reply_time") {
                Some("in_a_few_minutes") => Some(ReplyWithin::Minutes),
                Some("in_a_few_hours") => Some(ReplyWithin::Hours),
                Some("in_a_day") => Some(ReplyWithin::Day),
                _ => None,
            },
        })),
        ..Settings::default()
    }
}

/// The address of a public agent, who is called without asking the server (seed 002, "Get signed URL"); empty for a private one, and where
/// nothing is said. The address is the vendor's, as its SDK makes it of an agent's id; `voice_agent_origin` is a guess, for its other regions.
fn public_agent(wire: &Json) -> String {
    let (Some(agent), Some(false)) = (wire.filled("voice_agent_id"), wire.bool("voice_agent_private")) else { return String::new() };
    let origin = wire.filled("voice_agent_origin").filter(|origin| is_socket(origin));
    let origin = origin.as_deref().unwrap_or("wss://api.elevenlabs.io").trim_end_matches('/').to_owned();
    origin + "/v1/convai/conversation?agent_id=" + &query_value(&agent)
}

fn prechat(wire: &Json) -> Option<Prechat> {
    let fields = wire.get("pre_chat_fields").elements().iter().filter(|field| field.is("enabled"));
    let fields: Vec<Field> = fields.filter_map(field).collect();
    (!fields.is_empty()).then(|| Prechat { title: wire.string("pre_chat_message"), fields })
}

fn field(wire: &Json) -> Option<Field> {
    let key = wire.filled("name")?;
    Some(Field {
        label: wire.string("label"),
        placeholder: wire.string("placeholder"),
        required: wire.is("required"),
        kind: match wire.text("type").unwrap_or_default() {
            "email" => FieldKind::Email,
            "number" => FieldKind::Number,
            "date" => FieldKind::Date,
            "link" | "url" => FieldKind::Link,
            "checkbox" => FieldKind::Checkbox,
            "list" | "select" => FieldKind::Choice(wire.get("values").elements().iter().filter_map(words).collect()),
            _ => FieldKind::Text,
        },
        about_person: matches!(key.as_str(), "emailAddress" | "fullName" | "phoneNumber"),
        key,
    })
}

fn words(json: &Json) -> Option<String> {
    match json {
        Json::Text(words) => Some(words.clone()),
        _ => None,
    }
}

fn hours(wire: &Json) -> OfficeHours {
    let mut days = [None; 7];
    for day in wire.get("working_hours").elements() {
        // Theirs begin on Sunday, ours on Monday.
        let Some(place) = day.int("day_of_week").filter(|day| (0..7).contains(day)).and_then(|day| usize::try_from((day + 6) % 7).ok())
        else {
            continue;
        };
        let minutes = |hour: &str, minute: &str| {
            let (hour, minute) = (day.int(hour)?, day.int(minute).unwrap_or(0));
            // (Checked before it is counted: a server may say any number.)
            let at = ((0..=24).contains(&hour) && (0..60).contains(&minute)).then(|| hour * 60 + minute)?;
            u16::try_from(at).ok().filter(|at| *at <= 1_440)
        };
        days[place] = if day.is("closed_all_day") {
            None
        } else if day.is("open_all_day") {
            Some(OpenSpan { open: 0, close: 1_440 })
        } else {
            match (minutes("open_hour", "open_minutes"), minutes("close_hour", "close_minutes")) {
                (Some(open), Some(close)) if open != close => Some(OpenSpan { open, close }),
                _ => None,
            }
        };
    }
    OfficeHours {
        calendars: vec![(1, Calendar { always_open: false, holidays: Vec::new(), days })],
        default: Some(1),
        utc_offset: offset(wire.text("utc_off_set").unwrap_or_default()).unwrap_or(0),
        after_assignment: false,
    }
}

/// `+05:30` as minutes.
fn offset(text: &str) -> Option<i32> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes) = (hours.parse::<i32>().ok()?, minutes.parse::<i32>().ok()?);
    ((0..=14).contains(&hours) && (0..60).contains(&minutes)).then(|| sign * (hours * 60 + minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(channel: &str) -> Settings {
        settings(&Json::parse(channel).unwrap_or_default())
    }

    #[test]
    fn config_field_by_field() {
        let wire = r##"{"website_channel_config":{"allow_messages_after_resolved":false,"auth_token":"JWT","avatar_url":"https://x.test/a.png","csat_survey_enabled":true,
            "disable_branding":false,"enabled_features":["attachments","emoji_picker","end_conversation"],"locale":"pt_BR","out_of_office_message":"Back soon","pre_chat_form_enabled":true,
            "pre_chat_form_options":{"pre_chat_message":"First","pre_chat_fields":[
                {"field_type":"standard","label":"Mail","placeholder":"p","name":"emailAddress","type":"email","required":true,"enabled":true},
                {"field_type":"standard","label":"Name","name":"fullName","type":"text","required":false,"enabled":false},
                {"field_type":"conversation_attribute","label":"Size","name":"size","type":"list","values":["s","m"],"required":false,"enabled":true}]},
            "reply_time":"in_a_few_hours","utc_off_set":"-03:30","website_name":"Shop","welcome_tagline":"Ask","welcome_title":"Hello","widget_color":"#009CE0",
            "working_hours":[{"day_of_week":0,"closed_all_day":true},{"day_of_week":1,"open_hour":9,"open_minutes":30,"close_hour":17,"close_minutes":0},{"day_of_week":6,"open_all_day":true}],
            "working_hours_enabled":true},"contact":{"id":5,"name":"cold-rain-1","identifier":null,"pubsub_token":"PST"}}"##;
        let Some(Reply::Opened { settings, token, identity, channel }) = opened(&Json::parse(wire).unwrap_or_default()) else {
            panic!("not opened")
        };
        assert_eq!((token.as_str(), channel.as_str()), ("JWT", "PST"));
        assert_eq!(identity, Identity { id: "5".into(), is_visitor: true, ..Identity::default() });
        assert_eq!(
            (settings.brand_name.as_str(), settings.primary.as_str(), settings.language.as_deref()),
            ("Shop", "#009ce0", Some("pt-BR"))
        );
        assert!(settings.uploads && settings.emoji && settings.powered_by && settings.visitors.closed_is_final);
        let form = settings.prechat.clone().unwrap_or_default();
        assert_eq!(form.fields.iter().map(|field| field.key.as_str()).collect::<Vec<_>>(), ["emailAddress", "size"]);
        assert_eq!(form.fields[1].kind, FieldKind::Choice(vec!["s".into(), "m".into()]));
        let hours = settings.hours.clone().unwrap_or_default();
        assert_eq!(hours.utc_offset, -210);
        let days = hours.calendars[0].1.days;
        assert_eq!(
            (days[0], days[5], days[6]),
            (Some(OpenSpan { open: 570, close: 1_020 }), Some(OpenSpan { open: 0, close: 1_440 }), None)
        );
        let more = settings.more.unwrap_or_default();
        assert_eq!(
            (more.end_chat, more.voice, more.away_words.as_str(), more.reply_within),
            (true, false, "Back soon", Some(ReplyWithin::Hours))
        );
    }

    #[test]
    fn odd_config_is_filled_up() {
        for wire in [
            "null",
            "[]",
            "{}",
            r#"{"website_name":5,"widget_color":"red","enabled_features":"x","working_hours":5,"pre_chat_form_enabled":true,"reply_time":7}"#,
        ] {
            let settings = read(wire);
            assert_eq!((settings.primary.as_str(), settings.prechat, settings.uploads), (PRIMARY, None, false), "{wire}");
        }
        let odd = r#"{"working_hours_enabled":true,"utc_off_set":"+99999999:00","working_hours":[{"day_of_week":9},{"day_of_week":2,"open_hour":25,"close_hour":3},{"day_of_week":3,"open_hour":9},{"day_of_week":4,"open_hour":9223372036854775807,"close_hour":-9223372036854775808}]}"#;
        let hours = read(odd).hours.unwrap_or_default();
        assert_eq!((hours.utc_offset, hours.calendars[0].1.days), (0, [None; 7]));
        assert_eq!(opened(&Json::parse(r#"{"website_channel_config":{"auth_token":"J"},"contact":{"id":1}}"#).unwrap_or_default()), None);
    }
}
