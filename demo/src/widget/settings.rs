//! Settings of an inbox, the stand-in for the stock document, and the small public endpoints
//! (libredesk.md 3.1, 3.2, 3.13, section 5).

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::access::InboxScope;
use crate::answer::{Answer, Refusal, SOMETHING_WENT_WRONG, set_header, success};
use crate::app::App;
use crate::store::Store;
use crate::store::inbox::InboxConfig;

/// The only answer with a CORS header, and only when it succeeds (libredesk.md 1.5).
pub(crate) async fn launcher(State(app): State<Arc<App>>, Extension(scope): Extension<InboxScope>) -> Answer {
    let store = app.store();
    let config = config_of(&store, &scope)?;
    let mut response = success(json!({"colors": config.colors, "launcher": config.launcher}));
    set_header(&mut response, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    Ok(response)
}

fn config_of<'store>(store: &'store Store, scope: &InboxScope) -> Result<&'store InboxConfig, Refusal> {
    let inbox = store.inboxes.get(&scope.inbox_id);
    Ok(&inbox.ok_or_else(|| Refusal::general(SOMETHING_WENT_WRONG))?.config)
}

pub(crate) async fn settings(State(app): State<Arc<App>>, Extension(scope): Extension<InboxScope>) -> Answer {
    let store = app.store();
    let config = config_of(&store, &scope)?;
    let attributes = custom_attributes(&store, config);
    let public = with_asked_fields(&store, config);
    let Ok(Value::Object(mut data)) = serde_json::to_value(&public) else {
        return Err(Refusal::general(SOMETHING_WENT_WRONG));
    };
    if config.show_office_hours_in_chat {
        data.insert("business_hours".to_owned(), business_hours_json(&store));
        if store.default_business_hours_id != 0 {
            data.insert("default_business_hours_id".to_owned(), json!(store.default_business_hours_id));
        }
        if let Some(minutes) = store.working_hours_utc_offset {
            data.insert("working_hours_utc_offset".to_owned(), json!(minutes));
        }
    }
    if !attributes.is_empty() {
        data.insert("custom_attributes".to_owned(), Value::Object(attributes));
    }
    Ok(success(Value::Object(data)))
}

/// An enabled form loses its disabled fields and those whose attribute is gone, and takes label and type from the
/// attribute; a disabled form is passed through as it is.
fn with_asked_fields(store: &Store, config: &InboxConfig) -> InboxConfig {
    let mut config = config.clone();
    if !config.prechat_form.enabled {
        return config;
    }
    if let Some(fields) = &mut config.prechat_form.fields {
        fields.retain(|field| field.enabled && (field.custom_attribute_id == 0 || store.attribute(field.custom_attribute_id).is_some()));
        for field in fields {
            if let Some(attribute) = store.attribute(field.custom_attribute_id) {
                field.label.clone_from(&attribute.label);
                field.kind.clone_from(&attribute.data_type);
            }
        }
    }
    config
}

/// The options of the form's list fields, by attribute.
fn custom_attributes(store: &Store, config: &InboxConfig) -> Map<String, Value> {
    let form = &config.prechat_form;
    let fields = form.fields.iter().flatten().filter(|field| form.enabled && field.enabled);
    fields
        .filter_map(|field| store.attribute(field.custom_attribute_id))
        .map(|attribute| (attribute.id.to_string(), json!({"id": attribute.id, "values": attribute.values})))
        .collect()
}

fn business_hours_json(store: &Store) -> Value {
    let since = store.time(store.started_at);
    let hours = store.business_hours.iter().map(|set| {
        let holidays: Vec<Value> = set.holidays.iter().map(|(date, name)| json!({"date": date, "name": name})).collect();
        let days: Map<String, Value> =
            set.hours.iter().map(|(day, open, close)| (day.clone(), json!({"open": open, "close": close}))).collect();
        json!({
            "id": set.id,
            "created_at": since,
            "updated_at": since,
            "name": set.name,
            "description": set.description,
            "is_always_open": set.is_always_open,
            "holidays": holidays,
            "hours": days,
        })
    });
    Value::Array(hours.collect())
}

/// Where the stock widget's document would be. Its headers matter: who may frame it stands there (section 5).
pub(crate) async fn document(State(app): State<Arc<App>>, Extension(scope): Extension<InboxScope>) -> Answer {
    let store = app.store();
    let trusted = &config_of(&store, &scope)?.trusted_domains;
    let mut response = Response::new(Body::from(include_str!("../../pages/stand-in.html")));
    set_header(&mut response, header::CONTENT_TYPE, "text/html");
    let no_store = "no-store, no-cache, must-revalidate, post-check=0, pre-check=0";
    set_header(&mut response, header::CACHE_CONTROL, no_store);
    set_header(&mut response, header::PRAGMA, "no-cache");
    set_header(&mut response, header::EXPIRES, "-1");
    if !trusted.is_empty() {
        let ancestors = format!("frame-ancestors 'self' {}", trusted.join(" "));
        set_header(&mut response, header::CONTENT_SECURITY_POLICY, &ancestors);
    }
    Ok(response)
}

pub(crate) async fn config() -> Response {
    success(json!({
        "app.favicon_url": "",
        "app.lang": "en-US",
        "app.logo_url": "",
        "app.site_name": "Natter demo",
        "app.sso_providers": [],
    }))
}

pub(crate) async fn health() -> Response {
    success(json!(true))
}
