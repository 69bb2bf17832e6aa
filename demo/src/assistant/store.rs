//! Tenants with their widgets, and what is said there.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::sync::Semaphore;

use crate::hub::Hub;
use crate::jwt;
use crate::signature::random_token;
use crate::timestamp::Clock;

/// The shop's widget and its token, the same in every run.
pub(crate) const SHOP_WIDGET: &str = "clay-and-kiln";
pub(crate) const SHOP_WIDGET_TOKEN: &str = "shop-widget-token-for-demonstration-only";
const SHOP_ASSISTANT: &str = "asst-kiln";

/// What can be set for a widget.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct Settings {
    pub(crate) name: String,
    pub(crate) primary_color: String,
    /// `bottom-right` or `bottom-left`.
    pub(crate) position: String,
    pub(crate) logo: String,
    /// None of them configured: 400. The first answers who names none.
    pub(crate) assistants: Vec<String>,
    /// Whom to call; calls are refused without.
    pub(crate) phone_number: Option<String>,
    /// So many turns are answered in all.
    pub(crate) usage_limit: Option<usize>,
    /// Every reply takes so long.
    pub(crate) delay_ms: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: "Clay & Kiln".to_owned(),
            primary_color: "#8a3f2a".to_owned(),
            position: "bottom-right".to_owned(),
            logo: String::new(),
            assistants: vec![SHOP_ASSISTANT.to_owned()],
            phone_number: Some("+14165559999".to_owned()),
            usage_limit: None,
            delay_ms: 600,
        }
    }
}

impl Settings {
    /// The same with some fields changed.
    pub(crate) fn with(&self, changes: &Value) -> Result<Self, String> {
        let changes = changes.as_object().ok_or("settings must be an object")?;
        let mut whole = serde_json::to_value(self).map_err(|error| error.to_string())?;
        for (key, value) in changes {
            whole[key] = value.clone();
        }
        serde_json::from_value(whole).map_err(|error| error.to_string())
    }
}

/// What the next turn becomes, whatever its words; told by an operator.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct Next {
    pub(crate) reply: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) delay_ms: Option<u64>,
    /// Answered only when an operator says so.
    pub(crate) held: bool,
}

/// A tenant has one widget here.
pub(crate) struct Tenant {
    pub(crate) id: String,
    pub(crate) token: String,
    pub(crate) settings: Settings,
    pub(crate) next: VecDeque<Next>,
    pub(crate) turns: usize,
    /// How many turns that are held may be answered.
    pub(crate) released: Arc<Semaphore>,
}

pub(crate) struct Said {
    pub(crate) id: String,
    /// `user` or `assistant`.
    pub(crate) role: &'static str,
    pub(crate) content: String,
    pub(crate) at: String,
}

pub(crate) struct Conversation {
    pub(crate) id: String,
    pub(crate) tenant: String,
    pub(crate) session: String,
    /// `chat` or `voice`.
    pub(crate) channel: &'static str,
    pub(crate) assistant: String,
    pub(crate) email: Option<String>,
    pub(crate) said: Vec<Said>,
    pub(crate) updated_at: String,
}

pub(crate) struct Store {
    /// Operators' sockets; topics are tenants.
    pub(crate) tenants_hub: Hub,
    pub(crate) tenants: Vec<Tenant>,
    pub(crate) conversations: Vec<Conversation>,
    pub(crate) events: Vec<Value>,
    secret: String,
    last_id: u64,
}

impl Store {
    pub(crate) fn new(with_shop: bool) -> Self {
        let mut store = Self {
            tenants_hub: Hub::default(),
            tenants: Vec::new(),
            conversations: Vec::new(),
            events: Vec::new(),
            secret: random_token(),
            last_id: 100,
        };
        if with_shop {
            store.add_tenant(SHOP_WIDGET.to_owned(), SHOP_WIDGET_TOKEN.to_owned(), Settings::default());
        }
        store
    }

    pub(crate) fn add_tenant(&mut self, id: String, token: String, settings: Settings) {
        self.tenants.push(Tenant { id, token, settings, next: VecDeque::new(), turns: 0, released: Arc::new(Semaphore::new(0)) });
    }

    pub(crate) fn tenant(&self, id: &str) -> Option<&Tenant> {
        self.tenants.iter().find(|tenant| tenant.id == id)
    }

    pub(crate) fn tenant_mut(&mut self, id: &str) -> Option<&mut Tenant> {
        self.tenants.iter_mut().find(|tenant| tenant.id == id)
    }

    pub(crate) fn next_id(&mut self, kind: &str) -> String {
        self.last_id += 1;
        format!("{kind}-{}", self.last_id)
    }

    /// A dashboard's token.
    pub(crate) fn operator_token(&self, tenant: &str, seconds: i64) -> String {
        let expires_at = OffsetDateTime::now_utc().unix_timestamp() + seconds;
        jwt::sign(&json!({"tenantId": tenant, "exp": expires_at}), &self.secret)
    }

    /// The tenant of a dashboard's token.
    pub(crate) fn tenant_of_operator(&self, token: &str) -> Option<String> {
        #[expect(clippy::cast_precision_loss, reason = "seconds since 1970")]
        let now = OffsetDateTime::now_utc().unix_timestamp() as f64;
        let claims = jwt::verify(token, &self.secret, now)?;
        let tenant = claims.get("tenantId")?.as_str()?;
        self.tenant(tenant).map(|tenant| tenant.id.clone())
    }

    pub(crate) fn conversation(&self, id: &str) -> Option<&Conversation> {
        self.conversations.iter().find(|conversation| conversation.id == id)
    }

    /// Begins one, and tells the tenant.
    pub(crate) fn begin(&mut self, tenant: &str, session: &str, channel: &'static str, assistant: String) -> String {
        let id = self.next_id("conv");
        self.conversations.push(Conversation {
            id: id.clone(),
            tenant: tenant.to_owned(),
            session: session.to_owned(),
            channel,
            assistant,
            email: None,
            said: Vec::new(),
            updated_at: now(),
        });
        self.tell(&id, "conversation:new");
        id
    }

    /// Adds what was said, and tells the tenant. An e-mail address of a visitor qualifies his conversation.
    pub(crate) fn say(&mut self, conversation: &str, role: &'static str, content: String) {
        let id = self.next_id("msg");
        let Some(known) = self.conversations.iter_mut().find(|known| known.id == conversation) else { return };
        let email = if role == "user" { super::script::email_in(&content).map(str::to_owned) } else { None };
        let qualifies = email.is_some() && known.email.is_none();
        known.email = known.email.take().or(email);
        known.updated_at = now();
        let at = known.updated_at.clone();
        let data = json!({"id": id, "conversation_id": conversation, "role": role, "content": content, "created_at": at});
        known.said.push(Said { id, role, content, at });
        let tenant = known.tenant.clone();
        self.push(&tenant, "message:new", &data);
        self.tell(conversation, "conversation:updated");
        if qualifies {
            self.tell(conversation, "conversation:qualified");
        }
    }

    fn tell(&mut self, conversation: &str, frame_type: &str) {
        let Some(known) = self.conversation(conversation) else { return };
        let (tenant, data) = (known.tenant.clone(), known.json());
        self.push(&tenant, frame_type, &data);
    }

    pub(crate) fn push(&mut self, tenant: &str, frame_type: &str, data: &Value) {
        let text = json!({"type": frame_type, "data": data}).to_string();
        self.tenants_hub.publish(tenant, frame_type, |_| text.clone());
    }
}

impl Conversation {
    /// `id`, `channel` and `contact_data` are documented, the rest is the demo's guess.
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id,
            "channel": self.channel,
            "contact_data": {"session_id": self.session, "email": self.email},
            "assistant_id": self.assistant,
            "is_qualified": self.email.is_some(),
            "message_count": self.said.len(),
            "last_message": self.said.last().map(|said| &said.content),
            "updated_at": self.updated_at,
        })
    }
}

pub(crate) fn now() -> String {
    Clock::default().write_seconds(OffsetDateTime::now_utc())
}
