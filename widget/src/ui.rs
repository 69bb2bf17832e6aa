//! What every view is given: the store, and the little that belongs to the screen and not to the engine.

use leptos::prelude::*;
use natter_client::small_map::SmallMap;
use natter_client::timeline::RowId;

use crate::parts::call::Calling;
use crate::parts::viewer::Picture;
use crate::store::Store;

/// Handed down by copy.
#[derive(Clone, Copy)]
pub(crate) struct Ui {
    /// Engine, and the way to it.
    pub(crate) store: Store,
    /// What is chosen and written in surveys that are not answered yet: their rows are drawn again when the conversation is read.
    pub(crate) ratings: StoredValue<SmallMap<RowId, (u8, String)>>,
    /// Messages whose pictures from elsewhere the visitor has asked for.
    pub(crate) images: StoredValue<Vec<RowId>>,
    /// The picture that is looked at.
    pub(crate) picture: RwSignal<Option<Picture>>,
    /// Who is called.
    pub(crate) calling: Calling,
}

impl Ui {
    /// Nothing filled in, nothing looked at.
    pub(crate) fn new(store: Store) -> Self {
        Self {
            store,
            ratings: StoredValue::default(),
            images: StoredValue::default(),
            picture: RwSignal::new(None),
            calling: Calling::new(),
        }
    }
}
