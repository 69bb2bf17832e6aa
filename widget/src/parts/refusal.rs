//! A no in words, where its kind alone says something that a visitor can use.

use natter_client::backend::{RefusalKind, Voice};

use crate::store::CAPABILITIES;

/// The text's key; `None` where it depends on what was refused.
pub(crate) fn told(kind: RefusalKind) -> Option<&'static str> {
    match kind {
        RefusalKind::Inbox => Some("unavailable_title"),
        RefusalKind::Key if CAPABILITIES.page_key => Some("refused_key"),
        RefusalKind::Unstaffed if CAPABILITIES.turns => Some("refused_unstaffed"),
        RefusalKind::UsedUp if CAPABILITIES.turns => Some("refused_used_up"),
        RefusalKind::Failed if CAPABILITIES.turns => Some("refused_failed"),
        RefusalKind::NotSetUp if !matches!(CAPABILITIES.voice, Voice::None) => Some("call_not_set_up"),
        _ => None,
    }
}
