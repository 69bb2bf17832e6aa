//! What is there at the start: two agents, office hours, and the shop's inbox.

use serde_json::Value;
use uuid::{Uuid, uuid};

use super::Store;
use super::inbox::{Inbox, InboxConfig};
use super::user::UserKind;
use crate::options::Options;

/// The shop's inbox; always the same, so that addresses can be kept.
pub const SHOP_INBOX: Uuid = uuid!("5a0c9d62-7e41-4b38-9c1f-2d6e8f3b7a90");
/// The secret that signs the shop's users.
pub const SHOP_SECRET: &str = "shop-secret-for-demonstration-only";
/// Both agents' password.
const PASSWORD: &str = "password";

impl Store {
    pub(crate) fn seeded(root_url: String, options: &Options) -> Self {
        let mut store = Self::empty(root_url);
        store.business_hours.clone_from(&options.business_hours);
        store.default_business_hours_id = options.default_business_hours_id;
        store.working_hours_utc_offset = options.working_hours_utc_offset;
        store.custom_attributes.clone_from(&options.custom_attributes);
        for (first_name, last_name, email) in [("Ada", "Byron", "ada@acme.test"), ("Jun", "Kato", "jun@acme.test")] {
            let agent = store.add_user(UserKind::Agent, first_name);
            last_name.clone_into(&mut agent.last_name);
            agent.email = Some(email.to_owned());
            agent.password = Some(PASSWORD.to_owned());
        }
        if options.seed_demo {
            store.add_shop_inbox();
        }
        store
    }

    fn add_shop_inbox(&mut self) {
        let now = self.now();
        let saved_config: Value = serde_json::from_str(include_str!("../../shop-inbox.json")).unwrap_or_default();
        let config = InboxConfig::parse(&saved_config).unwrap_or_default();
        let inbox = Inbox {
            id: 1,
            uuid: SHOP_INBOX,
            created_at: now,
            updated_at: now,
            name: "Clay & Kiln".to_owned(),
            channel: "livechat".to_owned(),
            enabled: true,
            csat_enabled: true,
            from: String::new(),
            secret: SHOP_SECRET.to_owned(),
            saved_config,
            config,
        };
        self.inboxes.insert(inbox.id, inbox);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shops_settings_are_understood() {
        let store = Store::seeded(String::new(), &Options::default());
        assert_eq!(store.inbox_by_uuid(SHOP_INBOX).unwrap().config.brand_name, "Clay & Kiln");
    }
}
