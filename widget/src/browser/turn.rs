//! The right to make a visitor: without it, two tabs that send a first message at once would make two.

use std::cell::RefCell;

use natter_client::Input;

use super::clock::Report;
use super::locks::{self, Right};

#[derive(Default)]
struct Turn {
    right: Option<Right>,
    /// Counts the wishes, so that a right which comes when it is no longer wanted goes back.
    asked: u32,
}

thread_local! {
    static TURN: RefCell<Turn> = RefCell::new(Turn::default());
}

/// Asks for it; reported when it is had.
pub fn ask(inbox: &str, report: Report) {
    let asked = TURN.with_borrow_mut(|turn| {
        turn.asked += 1;
        turn.asked
    });
    let mut name = String::from("natter:start:");
    name.push_str(inbox);
    crate::browser::clock::spawn(async move {
        let (right, waited) = match locks::try_take(&name).await {
            Some(right) => (right, false),
            None => (locks::take(&name).await, true),
        };
        let wanted = TURN.with_borrow_mut(|turn| {
            let wanted = turn.asked == asked;
            if wanted {
                turn.right = Some(right);
            }
            wanted
        });
        if wanted {
            report(Input::MayStart { waited });
        }
    });
}

/// Gives it back.
pub fn give_back() {
    TURN.with_borrow_mut(|turn| {
        turn.asked += 1;
        turn.right = None;
    });
}
