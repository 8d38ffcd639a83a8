//! What is written down as it happens, and looking at the past.

use crate::{
    app::{
        Command, Effect, Saving, State, StoreEffect, StoreEvent, Trashed, WorldEvent, update,
        update_tests::started,
    },
    flow::{Entry, Stage, StageStatus},
    oauth::Timestamp,
    session::{
        OpenedSession, SessionSummary,
        file::{Line, SessionReader},
    },
};

const NOW: Timestamp = Timestamp::from_secs(1_780_000_000);

fn send(state: &mut State, command: Command) -> Vec<Effect> {
    update(state, command, NOW)
}

fn happened(state: &mut State, event: StoreEvent) -> Vec<Effect> {
    send(state, Command::World(WorldEvent::Store(event)))
}

/// The bytes that the effects of one command append, before anything else they ask for.
fn appended(effects: &[Effect]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (index, effect) in effects.iter().enumerate() {
        if let Effect::Store(StoreEffect::Append { session, lines }) = effect {
            assert_eq!(index, 0);
            assert!(session.starts_with("session-"));
            bytes.extend(lines.iter().flat_map(Line::to_bytes));
        }
    }
    bytes
}

/// A session of the past, as the disk would give it.
fn past(state: &mut State) -> OpenedSession {
    let bytes = recorded(state);
    SessionReader::read(&bytes).unwrap()
}

/// Starts the run again and presses Next once; everything that was appended.
fn recorded(state: &mut State) -> Vec<u8> {
    send(state, Command::Restart);
    let run = state.run;
    let prepared = WorldEvent::Prepared {
        run,
        entropy: Box::new(crate::flow::Entropy {
            code_verifier: [1; 32],
            state: [2; 16],
            nonce: [3; 16],
            pages: [4; 16],
            seed: [4; 32],
        }),
        trust: crate::http::Trust::System,
        route: Box::default(),
        identity: None,
        mutual_tls: None,
        inputs: std::collections::BTreeMap::new(),
        missing: Vec::new(),
        session_id: format!("session-{run}"),
    };
    let mut bytes = appended(&send(state, Command::World(prepared)));
    let effects = send(state, Command::Next);
    bytes.extend(appended(&effects));
    assert!(effects.len() > 1, "something follows from a press");
    bytes
}

#[test]
fn what_happens_is_appended_once_and_before_anything_follows_from_it() {
    let mut state = started();
    let bytes = recorded(&mut state);
    let opened = SessionReader::read(&bytes).unwrap();
    let trace = state.session.as_ref().unwrap().trace();
    assert_eq!(opened.trace.header(), trace.header());
    assert_eq!(opened.trace.records().len(), trace.records().len());
    assert_eq!(
        opened.trace.status(Stage::Authorization),
        trace.status(Stage::Authorization)
    );
    // Nothing new, nothing to append.
    let effects = send(&mut state, Command::Back);
    assert_eq!(appended(&effects), b"");
}

#[test]
fn the_file_has_no_verifier_state_or_nonce() {
    let mut state = started();
    let bytes = recorded(&mut state);
    let text = String::from_utf8(bytes).unwrap();
    let context = state.session.as_ref().unwrap().flow().context();
    for secret in [
        context.code_verifier.expose(),
        &context.state(),
        &context.nonce(),
    ] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(text.contains("code_challenge"), "{text}");
}

#[test]
fn while_the_past_is_looked_at_nothing_is_pressed() {
    let mut state = started();
    let opened = past(&mut state);
    let effects = send(&mut state, Command::OpenSession(String::from("session-2")));
    assert!(matches!(
        &effects[..],
        [Effect::Store(StoreEffect::OpenSession { id })] if id == "session-2"
    ));
    happened(
        &mut state,
        StoreEvent::SessionOpened(Box::new(opened.clone())),
    );
    assert_eq!(state.opened, Some(opened));
    for command in [Command::Next, Command::RunToEnd, Command::ContinueAnyway] {
        assert!(send(&mut state, command).is_empty());
        assert!(!state.is_running_to_end);
    }
    send(&mut state, Command::CloseSession);
    assert_eq!(state.opened, None);
}

#[test]
fn a_past_session_says_what_the_running_one_said() {
    let mut state = started();
    let opened = past(&mut state);
    let is_ready = |entry: &Entry| {
        matches!(
            entry,
            Entry::Stage {
                stage: Stage::Authorization,
                status: StageStatus::Ready,
                ..
            }
        )
    };
    assert!(
        opened
            .trace
            .records()
            .iter()
            .any(|record| is_ready(&record.entry))
    );
}

#[test]
fn a_deleted_session_can_be_had_back() {
    let mut state = started();
    let summary = SessionSummary::of(past(&mut state).trace.header(), None);
    // The present run stays.
    recorded(&mut state);
    let loaded = StoreEvent::HistoryLoaded {
        sessions: vec![summary],
        damaged: Vec::new(),
    };
    happened(&mut state, loaded);
    assert!(send(&mut state, Command::UndoDelete).is_empty());
    let effects = send(
        &mut state,
        Command::DeleteSession(String::from("session-2")),
    );
    assert!(matches!(
        &effects[..],
        [Effect::Store(StoreEffect::DeleteSession { .. })]
    ));
    assert_eq!(state.history.len(), 2, "not before it is done");
    let trashed = Trashed {
        id: String::from("session-2"),
        name: String::from("1-session-2.jsonl"),
    };
    happened(&mut state, StoreEvent::SessionDeleted(trashed.clone()));
    assert_eq!(state.history.len(), 1);
    let effects = send(&mut state, Command::UndoDelete);
    assert!(matches!(
        &effects[..],
        [Effect::Store(StoreEffect::UndeleteSession(wanted))] if *wanted == trashed
    ));
    let id = String::from("session-2");
    let effects = happened(&mut state, StoreEvent::SessionUndeleted { id });
    assert!(effects.is_empty(), "its line is known");
    assert_eq!(state.history.len(), 2);
    assert_eq!(state.deleted, None);
}

#[test]
fn case_123_not_saved_stays_visible_until_it_is() {
    let mut state = started();
    let saving = Saving::NotSaved {
        reason: String::from("disk full"),
    };
    happened(&mut state, StoreEvent::Saving(saving.clone()));
    send(&mut state, Command::DismissProblem);
    send(&mut state, Command::Next);
    assert_eq!(state.saving, saving);
    let effects = send(&mut state, Command::RetrySaving);
    assert!(matches!(
        effects[..],
        [Effect::Store(StoreEffect::RetrySaving)]
    ));
    happened(&mut state, StoreEvent::Saving(Saving::Kept));
    assert_eq!(state.saving, Saving::Kept);
}
