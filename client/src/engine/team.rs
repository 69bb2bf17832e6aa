//! Who answers in this inbox, where the server names them: shown before anybody has answered.

use super::Engine;
use crate::backend::Backend;
use crate::model::{Assignee, Availability};
use crate::output::Change;

impl<B: Backend> Engine<B> {
    /// The team, those who are there first.
    #[must_use]
    pub fn team(&self) -> Vec<Assignee> {
        let rank = |availability: Availability| match availability {
            Availability::Online => 0,
            Availability::Away => 1,
            Availability::Offline | Availability::Unknown => 2,
        };
        let of_rank = |wanted: u8| self.team.iter().filter(move |member| rank(member.availability) == wanted);
        (0..=2).flat_map(of_rank).cloned().collect()
    }

    pub(super) fn on_team(&mut self, team: Vec<Assignee>) {
        if self.team != team {
            self.team = team;
            self.change(Change::Team);
        }
    }

    /// Somebody of the team came or went. Who is not named is not there.
    pub(super) fn team_is_there(&mut self, people: &[(String, Availability)]) {
        let mut changed = false;
        for member in &mut self.team {
            let now = people.iter().find(|(id, _)| *id == member.person.id).map_or(Availability::Offline, |(_, now)| *now);
            changed |= std::mem::replace(&mut member.availability, now) != now;
        }
        if changed {
            self.change(Change::Team);
        }
    }
}
