//! The screens.

pub(crate) mod chat;
pub(crate) mod conversations;
pub(crate) mod front;
pub(crate) mod home;
pub(crate) mod prechat;
pub(crate) mod problem;
