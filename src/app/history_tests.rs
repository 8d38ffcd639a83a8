//! The list of runs follows the present one, and what is deleted comes back to its place.

use crate::{
    app::{
        Command, DamagedSession, Effect, Saving, State, StoreEffect, StoreEvent, Trashed,
        WorldEvent, update, update_tests::started,
    },
    flow::{EndStatus, Grant},
    oauth::Timestamp,
    session::SessionSummary,
};

const NOW: Timestamp = Timestamp::from_secs(1_780_000_000);

fn send(state: &mut State, command: Command) -> Vec<Effect> {
    update(state, command, NOW)
}

fn happened(state: &mut State, event: StoreEvent) -> Vec<Effect> {
    send(state, Command::World(WorldEvent::Store(event)))
}

fn past(id: &str, secs: i64) -> SessionSummary {
    SessionSummary {
        id: id.to_owned(),
        started: Timestamp::from_secs(secs),
        profile: String::from("p"),
        issuer: None,
        client_id: String::from("c"),
        grant: Grant::AuthorizationCode,
        end: None,
    }
}

fn ids(state: &State) -> Vec<&str> {
    state.history.iter().map(|one| one.id.as_str()).collect()
}

fn trashed(id: &str) -> Trashed {
    Trashed {
        id: id.to_owned(),
        name: format!("1-{id}.jsonl"),
    }
}

#[test]
fn the_present_run_is_in_the_list_and_its_end_too_without_reading_the_folder() {
    let mut state = started();
    assert_eq!(state.history.len(), 1);
    assert_eq!(state.history[0].end, None);
    send(&mut state, Command::Next);
    let effects = send(&mut state, Command::Cancel);
    assert_eq!(state.history[0].end, Some(EndStatus::Cancelled));
    let reads = |effect: &Effect| matches!(effect, Effect::Store(StoreEffect::LoadHistory));
    assert!(!effects.iter().any(reads));
    let loaded = StoreEvent::HistoryLoaded {
        sessions: vec![past("old", 1)],
        damaged: Vec::new(),
    };
    happened(&mut state, loaded);
    assert_eq!(state.history.len(), 2, "what was read misses nothing");
    assert_eq!(state.history[1].id, "old");
}

#[test]
fn a_run_that_is_kept_nowhere_is_not_listed() {
    let mut state = State {
        saving: Saving::MemoryOnly {
            reason: String::from("no home"),
        },
        ..started()
    };
    state.history.clear();
    send(&mut state, Command::Next);
    assert!(state.history.is_empty());
}

#[test]
fn what_was_deleted_comes_back_to_where_it_stood() {
    let mut state = State::default();
    let loaded = StoreEvent::HistoryLoaded {
        sessions: vec![past("c", 3), past("b", 2), past("a", 1)],
        damaged: vec![DamagedSession {
            id: String::from("d"),
            problem: String::from("empty"),
        }],
    };
    happened(&mut state, loaded);
    for id in ["b", "d"] {
        happened(&mut state, StoreEvent::SessionDeleted(trashed(id)));
        assert!(!ids(&state).contains(&id));
        let effects = send(&mut state, Command::UndoDelete);
        assert!(matches!(
            &effects[..],
            [Effect::Store(StoreEffect::UndeleteSession(_))]
        ));
        let id = id.to_owned();
        assert!(happened(&mut state, StoreEvent::SessionUndeleted { id }).is_empty());
        assert_eq!(state.deleted, None);
    }
    assert_eq!(ids(&state), ["c", "b", "a"]);
    assert_eq!(state.damaged_sessions.len(), 1);
}

#[test]
fn case_122_128_a_run_that_cannot_be_opened_changes_nothing_on_screen() {
    let mut state = started();
    let looks = state.looks;
    let reason = String::from("line 7: expected a JSON object");
    let effects = happened(&mut state, StoreEvent::SessionNotOpened { reason });
    assert!(matches!(
        &effects[..],
        [Effect::Store(StoreEffect::LoadHistory)]
    ));
    assert!(state.problem.is_some() && state.opened.is_none());
    assert_eq!(state.looks, looks);
}
