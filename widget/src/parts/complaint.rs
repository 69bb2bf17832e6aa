//! What is wrong with what stands in a field, as a signal.

use leptos::prelude::*;

/// All that can be wrong; keys of the texts.
const FAULTS: [&str; 9] = [
    "field_choice",
    "field_country",
    "field_email",
    "field_link",
    "field_number",
    "field_phone",
    "field_required",
    "field_tick",
    "field_too_long",
];

/// One of the faults there are, or none. Inside it is a number, because each type of signal brings its own copy of Leptos's code.
#[derive(Clone, Copy)]
pub(crate) struct Complaint(RwSignal<usize>);

impl Complaint {
    /// Nothing is wrong.
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(FAULTS.len()))
    }

    /// What is wrong, if anything; tracked.
    #[inline(never)]
    pub(crate) fn get(self) -> Option<&'static str> {
        FAULTS.get(self.0.get()).copied()
    }

    /// From now on this is wrong, or nothing.
    #[inline(never)]
    pub(crate) fn set(self, fault: Option<&'static str>) {
        debug_assert!(fault.is_none_or(|fault| FAULTS.contains(&fault)), "not among the faults");
        self.0.set(fault.and_then(|fault| FAULTS.iter().position(|known| *known == fault)).unwrap_or(FAULTS.len()));
    }
}
