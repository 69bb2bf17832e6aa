//! A signed JWT for a session, and whose session it is (libredesk.md 2.3, 3.3, 3.4).

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::access::{InboxScope, SignedIn};
use super::json::session_user_json;
use crate::answer::{Answer, Refusal, SOMETHING_WENT_WRONG, success};
use crate::app::App;
use crate::jwt;
use crate::request_body::{self, Fields};
use crate::store::Store;
use crate::store::user::{User, UserKind};

pub(crate) async fn me(State(app): State<Arc<App>>, Extension(who): Extension<SignedIn>) -> Answer {
    let store = app.store();
    let user = store.users.get(&who.user_id).ok_or_else(Refusal::unauthorized)?;
    let is_visitor = user.kind == UserKind::Visitor;
    Ok(success(session_user_json(user.id, is_visitor, &user.first_name, &user.last_name)))
}

pub(crate) async fn exchange(
    State(app): State<Arc<App>>,
    Extension(scope): Extension<InboxScope>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match request_body::read(&app, body).await {
        Ok(body) => sign_in(&mut app.store(), &scope, &headers, &body).unwrap_or_else(|refusal| refusal.into_response()),
        Err(response) => response,
    }
}

fn sign_in(store: &mut Store, scope: &InboxScope, headers: &HeaderMap, body: &[u8]) -> Answer {
    // A value that is no text is answered like a missing one.
    let token = match Fields::decode(headers, body)?.value("jwt") {
        Some(Value::String(token)) if !token.is_empty() => token,
        _ => return Err(Refusal::input("jwt Required")),
    };
    let secret = store.inboxes.get(&scope.inbox_id).map(|inbox| inbox.secret.clone()).unwrap_or_default();
    let now = OffsetDateTime::now_utc().unix_timestamp_nanos() as f64 / 1e9;
    let claims = jwt::verify(&token, &secret, now).and_then(|claims| Claims::read(&claims));
    let claims = claims.ok_or_else(Refusal::unauthorized)?;
    claims.check()?;
    let contact = store.contact_of(&claims);
    if !contact.enabled {
        return Err(Refusal::general(SOMETHING_WENT_WRONG));
    }
    let user_id = contact.id;
    let token = store.session_token(user_id, scope.inbox_id);
    // The names are the claims', not what is stored.
    let user = session_user_json(user_id, false, &claims.first_name, &claims.last_name);
    Ok(success(json!({"session_token": token, "user": user})))
}

/// What a site says about its user.
struct Claims {
    external_user_id: String,
    email: String,
    first_name: String,
    last_name: String,
    phone_number: String,
    phone_number_country_code: String,
    custom_attributes: Map<String, Value>,
}

impl Claims {
    /// `None` when a claim has the wrong JSON type; that is answered like a bad signature.
    fn read(claims: &Map<String, Value>) -> Option<Self> {
        let text = |key: &str| match claims.get(key) {
            None | Some(Value::Null) => Some(String::new()),
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => None,
        };
        Some(Self {
            external_user_id: text("external_user_id")?,
            email: text("email")?,
            first_name: text("first_name")?,
            last_name: text("last_name")?,
            phone_number: text("phone_number")?,
            phone_number_country_code: text("phone_number_country_code")?,
            custom_attributes: match claims.get("contact_custom_attributes") {
                None | Some(Value::Null) => Map::new(),
                Some(Value::Object(attributes)) => attributes.clone(),
                Some(_) => return None,
            },
        })
    }

    /// Bytes are counted. A required claim that is too long is told as missing.
    fn check(&self) -> Result<(), Refusal> {
        for (key, value, most) in
            [("external_user_id", &self.external_user_id, 128), ("email", &self.email, 254), ("first_name", &self.first_name, 128)]
        {
            if value.is_empty() || value.len() > most {
                return Err(Refusal::input(format!("{key} Required")));
            }
        }
        for (value, most) in [(&self.last_name, 128), (&self.phone_number, 20)] {
            if value.len() > most {
                return Err(Refusal::input(format!("Must be at most {most} characters")));
            }
        }
        Ok(())
    }
}

impl Store {
    /// The contact with this external id, else one with this e-mail and no external id, else a new one. Changed values
    /// overwrite, empty ones keep what was there (libredesk.md 2.3).
    fn contact_of(&mut self, claims: &Claims) -> &User {
        let now = self.now();
        let contacts = || self.users.values().filter(|user| user.kind == UserKind::Contact);
        let known = contacts()
            .find(|user| user.external_user_id.as_deref() == Some(&claims.external_user_id))
            .or_else(|| {
                contacts().find(|user| {
                    user.external_user_id.is_none() && user.email.as_ref().is_some_and(|email| email.eq_ignore_ascii_case(&claims.email))
                })
            })
            .map(|user| user.id);
        let id = known.unwrap_or_else(|| self.add_user(UserKind::Contact, &claims.first_name).id);
        let contact = self.users.entry(id).or_insert_with(|| User::new(id, UserKind::Contact, &claims.first_name, now));
        if !contact.enabled {
            return contact;
        }
        contact.external_user_id = Some(claims.external_user_id.clone());
        contact.first_name.clone_from(&claims.first_name);
        contact.email = Some(claims.email.to_lowercase());
        if !claims.last_name.is_empty() {
            contact.last_name.clone_from(&claims.last_name);
        }
        if !claims.phone_number.is_empty() {
            contact.phone_number = Some(claims.phone_number.clone());
        }
        let country = &claims.phone_number_country_code;
        if !country.is_empty() && country.len() <= 10 {
            contact.phone_number_country_code = Some(country.clone());
        }
        contact.custom_attributes.extend(claims.custom_attributes.clone());
        contact.updated_at = now;
        contact
    }
}
