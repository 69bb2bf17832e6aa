//! Several files in one message.

use std::ops::{Deref, DerefMut};

use super::FileRef;

/// A text and files that are one message, where the server has such messages. For the others this type has no value, so that whatever is done
/// with one is not in their apps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch(#[cfg(feature = "batches")] Box<Parts>, #[cfg(not(feature = "batches"))] std::convert::Infallible);

/// What is in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The text, or empty.
    pub text: String,
    /// The files, in their order; at least one.
    pub files: Vec<FileRef>,
}

impl Batch {
    /// There can be one.
    pub const POSSIBLE: bool = cfg!(feature = "batches");

    /// A text, or none, and its files. `None` without a file, and where there are no such messages.
    #[must_use]
    pub fn of(text: String, files: Vec<FileRef>) -> Option<Self> {
        #[cfg(feature = "batches")]
        return (!files.is_empty()).then(|| Self(Box::new(Parts { text, files })));
        #[cfg(not(feature = "batches"))]
        {
            drop((text, files));
            None
        }
    }
}

impl Deref for Batch {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        #[cfg(feature = "batches")]
        return &self.0;
        #[cfg(not(feature = "batches"))]
        match self.0 {}
    }
}

impl DerefMut for Batch {
    fn deref_mut(&mut self) -> &mut Parts {
        #[cfg(feature = "batches")]
        return &mut self.0;
        #[cfg(not(feature = "batches"))]
        match self.0 {}
    }
}

impl Parts {
    /// The files' names, one after the other.
    #[must_use]
    pub fn names(&self) -> String {
        self.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ")
    }
}
