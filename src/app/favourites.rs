//! Profiles that a person wants at hand: those with a star, and those of the last runs.

use serde_json::Value;

use crate::{
    app::{ProfileEntry, State},
    profile::{ENVIRONMENT_SEPARATOR, is_id},
    session::SessionSummary,
};

/// More stars than these say nothing any more.
const MOST: usize = 100;
/// As many profiles of past runs are offered.
const RECENT: usize = 5;

/// The ids of the profiles with a star, in the order in which they got it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Favourites(Vec<String>);

impl Favourites {
    pub fn contains(&self, id: &str) -> bool {
        self.0.iter().any(|one| one == id)
    }

    pub(super) fn set(&mut self, id: &str, is_favourite: bool) {
        self.0.retain(|one| one != id);
        if is_favourite && self.0.len() < MOST {
            self.0.push(id.to_owned());
        }
    }

    pub(super) fn to_json(&self) -> Value {
        Value::from(self.0.clone())
    }

    pub(super) fn read(value: &Value) -> Result<Self, &'static str> {
        let ids = value.as_array().ok_or("expected a list of ids")?;
        let ids = ids.iter().take(MOST);
        let read = ids.map(|id| id.as_str().filter(|id| is_id(id)).map(str::to_owned));
        read.collect::<Option<_>>()
            .map(Self)
            .ok_or("expected a list of ids")
    }
}

/// What is offered before anything else: the profiles with a star, then those of the last runs, each
/// once.
pub fn at_hand(state: &State) -> Vec<&ProfileEntry> {
    let favourites = &state.settings.favourites;
    let mut out: Vec<&ProfileEntry> = Vec::new();
    for id in &favourites.0 {
        out.extend(state.profiles.iter().find(|entry| entry.profile.id == *id));
    }
    let starred = out.len();
    for summary in &state.history {
        let found = state.profiles.iter().find(|entry| is_of(summary, entry));
        if let Some(entry) = found
            && !out.iter().any(|other| other.profile.id == entry.profile.id)
            && out.len() < starred + RECENT
        {
            out.push(entry);
        }
    }
    out
}

/// A past run knows its profile by name, with that of the environment behind it.
fn is_of(summary: &SessionSummary, entry: &ProfileEntry) -> bool {
    let name = &entry.profile.name;
    let rest = summary.profile.strip_prefix(name.as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(ENVIRONMENT_SEPARATOR))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{app::ProfileOrigin, flow::Grant, oauth::Timestamp, profile::Profile};

    fn entry(number: usize) -> ProfileEntry {
        let mut profile = Profile::for_issuer("https://a.example");
        profile.id = format!("p{number}");
        profile.name = format!("P {number}.");
        ProfileEntry {
            profile,
            origin: ProfileOrigin::User,
            stamp: None,
        }
    }

    #[test]
    fn every_star_is_at_hand_and_of_past_runs_the_latest_profiles_alone() {
        let mut state = State {
            profiles: (1..=20).map(entry).collect(),
            ..State::default()
        };
        for number in 1..=7 {
            let id = format!("p{number}");
            state.settings.favourites.set(&id, true);
        }
        // The latest first; one has a star, and one ran twice in a row.
        state.history = [8, 8, 1, 9, 10, 11, 12, 13, 14]
            .map(|number| SessionSummary {
                id: String::from("a"),
                started: Timestamp::from_secs(0),
                profile: format!("P {number}.{ENVIRONMENT_SEPARATOR}stage"),
                issuer: None,
                client_id: String::new(),
                grant: Grant::default(),
                end: None,
            })
            .to_vec();
        let ids: Vec<&str> = at_hand(&state)
            .into_iter()
            .map(|entry| entry.profile.id.as_str())
            .collect();
        assert_eq!(
            ids,
            [
                "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", "p10", "p11", "p12"
            ]
        );
    }

    #[test]
    fn stars_are_set_taken_back_and_read_again() {
        let mut favourites = Favourites::default();
        for (id, on) in [
            ("b", true),
            ("a", true),
            ("b", true),
            ("a", false),
            ("c", false),
        ] {
            favourites.set(id, on);
        }
        assert_eq!(favourites.to_json(), json!(["b"]));
        assert_eq!(Favourites::read(&favourites.to_json()), Ok(favourites));
        for wrong in [json!("b"), json!(["../b"]), json!([1])] {
            assert!(Favourites::read(&wrong).is_err(), "{wrong}");
        }
    }
}
