//! What follows from what is read, in one type: Leptos's `Memo` brings a copy of its code for each type of value.

use leptos::prelude::*;
use send_wrapper::SendWrapper;

/// A number that is worked out anew when something it is made of changes. Whoever reads it hears only of another number.
#[derive(Clone, Copy)]
pub(crate) struct Derived(Memo<u64>);

/// A number that follows what `number` reads.
pub(crate) fn derived(number: impl Fn() -> u64 + 'static) -> Derived {
    boxed(Box::new(number))
}

/// A truth that follows what `truth` reads.
pub(crate) fn whether(truth: impl Fn() -> bool + 'static) -> Derived {
    derived(move || u64::from(truth()))
}

#[inline(never)]
fn boxed(number: Box<dyn Fn() -> u64>) -> Derived {
    let number = SendWrapper::new(number);
    Derived(Memo::new(move |_| number()))
}

impl Derived {
    /// The number, tracked.
    #[inline(never)]
    pub(crate) fn get(self) -> u64 {
        self.0.get()
    }

    /// The truth, tracked.
    pub(crate) fn holds(self) -> bool {
        self.get() != 0
    }
}
