//! Files that the visitor chose: how well the browser keeps them, and those that wait over a composer to be sent.

use crate::backend::FileRef;

/// All files of one visitor together may take so much of the device's storage (bytes); what is more is kept in memory only.
pub const ROOM: u64 = 50 << 20;

/// How well a file is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// The browser has been asked to store it, or to bring it back; nothing is sent before it has answered.
    Asked,
    /// It outlives the document.
    Stored,
    /// It goes with the document: storage is refused, or full.
    Memory,
    /// It is no longer there.
    Missing,
}

/// A file that waits over a composer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// Which.
    pub file: FileRef,
    /// Nothing is in it, which no server takes.
    pub empty: bool,
}

/// How well each file is kept. Few, so that looking through them costs less than a map's code.
#[derive(Debug, Default)]
pub struct Files(Vec<(String, Keeping)>);

impl Files {
    /// How well this one is kept; `None` for one that nothing refers to.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Keeping> {
        self.0.iter().find(|(known, _)| known == id).map(|(_, keeping)| *keeping)
    }

    /// Notes it.
    pub fn set(&mut self, id: &str, keeping: Keeping) {
        match self.0.iter_mut().find(|(known, _)| known == id) {
            Some((_, known)) => *known = keeping,
            None => self.0.push((id.to_owned(), keeping)),
        }
    }

    /// Forgets them.
    pub fn forget(&mut self, ids: &[String]) {
        self.0.retain(|(known, _)| !ids.contains(known));
    }
}
