//! `config` and `contact`: who the visitor is, and how he becomes somebody else.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use hmac::{Hmac, Mac};
use serde_json::json;
use sha2::Sha256;

use super::access::{InTheInbox, Visitor, known_visitor};
use super::params::Params;
use super::refusal::Refusal;
use super::store::{Contact, Link, Store};
use super::{Answer, ok};
use crate::app::App;
use crate::jwt::same_bytes;

const FIELDS: [&str; 7] = ["email", "name", "phone_number", "avatar_url", "identifier", "custom_attributes", "additional_attributes"];
const IDENTITY_FIELDS: [&str; 8] =
    ["email", "name", "phone_number", "avatar_url", "identifier", "identifier_hash", "custom_attributes", "additional_attributes"];

/// Without a valid token this makes a new contact.
pub(crate) async fn config(State(app): State<Arc<App>>, InTheInbox(inbox_id): InTheInbox, parts: Parts) -> Answer {
    let mut store = app.chatwoot();
    let link = match known_visitor(&store, &parts, inbox_id) {
        Some(link) => link,
        None => {
            let contact = store.add_contact();
            store.add_link(contact, inbox_id)
        }
    };
    let inbox = store.inbox(inbox_id).ok_or_else(Refusal::no_such_widget)?;
    Ok(ok(&store.config_json(inbox, &link)))
}

pub(crate) async fn read(State(app): State<Arc<App>>, Visitor(link): Visitor) -> Answer {
    let store = app.chatwoot();
    Ok(ok(&Store::contact_json(contact_of(&store, &link)?)))
}

fn contact_of<'store>(store: &'store Store, link: &Link) -> Result<&'store Contact, Refusal> {
    store.contacts.get(&link.contact_id).ok_or_else(Refusal::not_found)
}

pub(crate) async fn update(State(app): State<Arc<App>>, Visitor(link): Visitor, params: Params) -> Answer {
    let params = params.only(&FIELDS)?;
    let mut store = app.chatwoot();
    change(&mut store, link.contact_id, &params)?;
    Ok(ok(&Store::contact_json(contact_of(&store, &link)?)))
}

/// Takes over the fields that were given. Attributes are laid over those that there are.
pub(crate) fn change(store: &mut Store, contact_id: i64, params: &Params) -> Result<(), Refusal> {
    let (email, phone_number) = (params.text("email")?, params.text("phone_number")?);
    check_email(email.as_deref())?;
    check_phone(phone_number.as_deref())?;
    let (name, avatar_url, identifier) = (params.text("name")?, params.text("avatar_url")?, params.text("identifier")?);
    let custom = params.values("custom_attributes")?.unwrap_or_default();
    let additional = params.values("additional_attributes")?.unwrap_or_default();
    let contact = store.contacts.get_mut(&contact_id).ok_or_else(Refusal::not_found)?;
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    if let Some(name) = filled(name) {
        contact.name = name;
    }
    contact.email = filled(email).or_else(|| contact.email.take());
    contact.phone_number = filled(phone_number).or_else(|| contact.phone_number.take());
    contact.avatar_url = filled(avatar_url).or_else(|| contact.avatar_url.take());
    contact.identifier = filled(identifier).or_else(|| contact.identifier.take());
    contact.custom_attributes.extend(custom);
    contact.additional_attributes.extend(additional);
    store.tell_consoles("contact.updated", json!({"contact": contact_id}));
    Ok(())
}

/// A rough look, as good as the real one's for tests: something, an at sign, a domain with a dot.
pub(crate) fn check_email(email: Option<&str>) -> Result<(), Refusal> {
    let Some(email) = email.filter(|email| !email.is_empty()) else { return Ok(()) };
    let fits = email.split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty() && domain.contains('.') && !domain.contains('@') && !domain.ends_with('.') && !email.contains(char::is_whitespace)
    });
    if fits { Ok(()) } else { Err(Refusal::invalid("email", "Email Invalid email")) }
}

/// E.164: a plus and up to fifteen digits.
fn check_phone(phone: Option<&str>) -> Result<(), Refusal> {
    let Some(phone) = phone.filter(|phone| !phone.is_empty()) else { return Ok(()) };
    let digits = phone.strip_prefix('+').unwrap_or_default();
    let fits = (2..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    if fits { Ok(()) } else { Err(Refusal::invalid("phone_number", "Phone number should be in e164 format")) }
}

/// Who the site says he is. Somebody else's token comes back when the visitor has become another contact.
pub(crate) async fn set_user(State(app): State<Arc<App>>, Visitor(link): Visitor, params: Params) -> Answer {
    let params = params.only(&IDENTITY_FIELDS)?;
    let identifier = params.require_text("identifier")?;
    let hash = params.text("identifier_hash")?;
    let mut store = app.chatwoot();
    let inbox = store.inbox(link.inbox_id).ok_or_else(Refusal::no_such_widget)?;
    if (hash.is_some() || inbox.settings.hmac_mandatory) && !signs(&inbox.hmac_token, &identifier, &hash.unwrap_or_default()) {
        return Err(Refusal::error(StatusCode::UNAUTHORIZED, "HMAC failed: Invalid Identifier Hash Provided"));
    }
    // Nothing is changed by a call whose fields don't hold.
    check_email(params.text("email")?.as_deref())?;
    check_phone(params.text("phone_number")?.as_deref())?;

    let own = contact_of(&store, &link)?.identifier.clone();
    let namesake = store.contacts.values().find(|contact| contact.identifier.as_deref() == Some(&identifier)).map(|contact| contact.id);
    let target = match (&own, namesake) {
        // Still nobody: he is the one from now on.
        (None, None) => link.contact_id,
        (Some(own), _) if *own == identifier => link.contact_id,
        (_, Some(namesake)) => namesake,
        (Some(_), None) => store.add_contact(),
    };
    let new_link = if target == link.contact_id {
        None
    } else {
        let known = store.links.iter().find(|other| other.contact_id == target && other.inbox_id == link.inbox_id).cloned();
        let new_link = known.unwrap_or_else(|| store.add_link(target, link.inbox_id));
        if own.is_none() {
            store.merge(&link, &new_link);
        }
        Some(new_link)
    };
    change(&mut store, target, &params)?;
    let mut fields = Store::contact_json(store.contacts.get(&target).ok_or_else(Refusal::not_found)?);
    if let Some(link) = new_link {
        fields["widget_auth_token"] = json!(store.auth_token(&link));
    }
    Ok(ok(&fields))
}

fn signs(key: &str, identifier: &str, hash: &str) -> bool {
    same_bytes(hex_hmac(key, identifier).as_bytes(), hash.as_bytes())
}

/// What the site's own server computes for a user.
pub(crate) fn hex_hmac(key: &str, text: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return String::new() };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_vector_signs() {
        // RFC 4231, test case 2.
        assert_eq!(hex_hmac("Jefe", "what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert!(!signs("Jefe", "what do ya want for nothing?", ""));
    }

    #[test]
    fn addresses_and_numbers_are_looked_at() {
        for good in ["", "a@b.co", "first.last+tag@sub.example.com"] {
            assert!(check_email(Some(good)).is_ok(), "{good}");
        }
        for bad in ["a", "a@b", "@b.co", "a@b.", "a b@c.de", "a@b@c.de"] {
            assert!(check_email(Some(bad)).is_err(), "{bad}");
        }
        assert!(check_phone(Some("+493012345")).is_ok() && check_phone(None).is_ok());
        for bad in ["030123", "+0301", "+49 30", "+1234567890123456"] {
            assert!(check_phone(Some(bad)).is_err(), "{bad}");
        }
    }
}
