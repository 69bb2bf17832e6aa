//! Where a row stands among its neighbours: which begin a day, which belong together. Pure, so that it is tested without a browser.

use natter_client::Timestamp;
use natter_client::backend::Voice;
use natter_client::model::Body;
use natter_client::timeline::{Row, RowId, Spoken};

use crate::store::CAPABILITIES;

/// Rows of one author within this time stand together.
const GROUP_MICROS: i64 = 5 * 60 * 1_000_000;

/// Stands for an author where something was said; no server's id.
const SPOKEN: &str = "\0call";

/// What a row's surroundings mean for its looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Placement {
    /// The day that begins here.
    pub(crate) day: Option<Timestamp>,
    /// Here begins what the visitor has not seen.
    pub(crate) fresh: bool,
    /// The visitor wrote it.
    pub(crate) own: bool,
    /// First of a group.
    pub(crate) first: bool,
    /// Last of a group: it has the face and the line below.
    pub(crate) last: bool,
}

/// What is looked at of a row.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    id: RowId,
    own: bool,
    author: String,
    at: Timestamp,
    alone: bool,
}

/// When a row was written.
pub(crate) fn time_of(row: &Row) -> Timestamp {
    match (&row.message, &row.echo) {
        (Some(message), _) => message.created_at,
        (None, Some(echo)) => echo.at,
        (None, None) => spoken(row).map(|spoken| spoken.at).unwrap_or_default(),
    }
}

/// Whether the visitor wrote it.
pub(crate) fn is_own(row: &Row) -> bool {
    match spoken(row) {
        Some(spoken) => spoken.own,
        None => row.message.as_ref().is_none_or(|message| message.author.is_own()),
    }
}

/// What was said in a call, where the app makes them.
pub(crate) fn spoken(row: &Row) -> Option<&Spoken> {
    if matches!(CAPABILITIES.voice, Voice::Socket) { row.spoken.as_deref() } else { None }
}

/// Looks at a row.
pub(crate) fn fact(row: &Row) -> Fact {
    let message = row.message.as_ref();
    Fact {
        id: row.id,
        own: is_own(row),
        author: match spoken(row) {
            // What was said and what was written don't stand together.
            Some(_) => SPOKEN.to_owned(),
            None => message.filter(|message| !message.author.is_own()).map(|message| message.author.id.clone()).unwrap_or_default(),
        },
        at: time_of(row),
        alone: message.is_some_and(|message| matches!(message.body, Body::Survey(_))),
    }
}

/// Places rows; `day_of` names the calendar day of an instant.
pub(crate) fn place(facts: &[Fact], fresh: Option<RowId>, day_of: impl Fn(Timestamp) -> i64) -> Vec<(RowId, Placement)> {
    let days: Vec<i64> = facts.iter().map(|fact| day_of(fact.at)).collect();
    let joined = |at: usize| {
        let (Some(one), Some(other)) = (at.checked_sub(1).and_then(|before| facts.get(before)), facts.get(at)) else { return false };
        // An unconfirmed row carries the device's clock: however wrong, it belongs to what stands before it unless much time has gone by.
        one.own == other.own
            && one.author == other.author
            && other.at.0 - one.at.0 < GROUP_MICROS
            && days[at - 1] == days[at]
            && !one.alone
            && !other.alone
            && fresh != Some(other.id)
    };
    facts
        .iter()
        .enumerate()
        .map(|(at, fact)| {
            let new_day = at == 0 || days[at - 1] != days[at];
            let placement = Placement {
                day: new_day.then_some(fact.at),
                fresh: fresh == Some(fact.id),
                own: fact.own,
                first: !joined(at),
                last: !joined(at + 1),
            };
            (fact.id, placement)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn at(id: u32, author: &str, minute: i64) -> Fact {
        Fact { id: RowId(id), own: author.is_empty(), author: author.into(), at: Timestamp(minute * 60_000_000), alone: false }
    }

    fn shape(facts: &[Fact], fresh: Option<u32>) -> Vec<String> {
        place(facts, fresh.map(RowId), |at| at.0 / (24 * 60 * 60_000_000))
            .into_iter()
            .map(|(_, placed)| {
                [(placed.day.is_some(), 'd'), (placed.fresh, 'n'), (placed.first, 'f'), (placed.last, 'l')]
                    .into_iter()
                    .filter_map(|(holds, letter)| holds.then_some(letter))
                    .collect()
            })
            .collect()
    }

    #[test]
    fn one_author_within_five_minutes_stands_together() {
        let facts = [at(1, "a", 0), at(2, "a", 4), at(3, "a", 8), at(4, "a", 13), at(5, "b", 13), at(6, "", 14), at(7, "", 15)];
        assert_eq!(shape(&facts, None), ["df", "", "l", "fl", "fl", "f", "l"]);
    }

    #[test]
    fn midnight_and_what_is_new_part_a_group() {
        let facts = [at(1, "a", 1438), at(2, "a", 1439), at(3, "a", 1440), at(4, "a", 1441)];
        assert_eq!(shape(&facts, Some(4)), ["df", "l", "dfl", "nfl"]);
    }

    #[test]
    fn surveys_stand_alone() {
        let mut facts = [at(1, "a", 0), at(2, "a", 1), at(3, "a", 2)];
        facts[1].alone = true;
        assert_eq!(shape(&facts, None), ["dfl", "fl", "fl"]);
    }

    #[test]
    fn nothing_is_nothing() {
        assert!(shape(&[], None).is_empty());
    }
}
