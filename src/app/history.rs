//! The list of past runs: the present one is in it from its start, and what is deleted can be had back.

use crate::{
    app::{DamagedSession, Effect, Problem, Saving, State, StoreEffect, Trashed, focus},
    session::{Session, SessionSummary},
};

/// What was deleted last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletedSession {
    pub trashed: Trashed,
    pub was: Option<DeletedEntry>,
}

/// Its line of the list, to be put back without reading the others again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeletedEntry {
    Run(SessionSummary),
    Damaged(DamagedSession),
}

/// Keeps the present run's line of the list up to date, where the run is kept at all.
pub(super) fn note_present(state: &mut State) {
    let Some(session) = &state.session else {
        return;
    };
    if matches!(state.saving, Saving::MemoryOnly { .. }) {
        return;
    }
    let trace = session.trace();
    let end = trace.end().map(|end| end.status);
    // The newest stand first, so the search is short.
    match line_of(&mut state.history, &trace.header().id) {
        Some(line) => line.end = end,
        None => state
            .history
            .insert(0, SessionSummary::of(trace.header(), end)),
    }
}

fn line_of<'a>(history: &'a mut [SessionSummary], id: &str) -> Option<&'a mut SessionSummary> {
    history.iter_mut().find(|line| line.id == id)
}

/// Asks for a deletion; a run that may still be written to stays.
pub(super) fn delete(state: &mut State, id: String) -> Vec<Effect> {
    if present_id(state) == Some(&id) {
        state.problem = Some(Problem {
            title: String::from("this run may still go on, so its file is needed"),
            remedy: String::from("start another run, then delete this one"),
            is_usage: false,
        });
        return Vec::new();
    }
    vec![Effect::Store(StoreEffect::DeleteSession { id })]
}

fn present_id(state: &State) -> Option<&String> {
    let session = state.session.as_ref().map(Session::trace)?;
    Some(&session.header().id)
}

pub(super) fn undo_delete(state: &State) -> Vec<Effect> {
    let deleted = state.deleted.as_ref();
    deleted
        .map(|deleted| Effect::Store(StoreEffect::UndeleteSession(deleted.trashed.clone())))
        .into_iter()
        .collect()
}

/// It is gone from the disk, so it goes from the list, and from the screen.
pub(super) fn deleted(state: &mut State, trashed: Trashed) {
    let run = state.history.iter().position(|one| one.id == trashed.id);
    let damaged = &mut state.damaged_sessions;
    let was = match run {
        Some(at) => Some(DeletedEntry::Run(state.history.remove(at))),
        None => damaged
            .iter()
            .position(|one| one.id == trashed.id)
            .map(|at| DeletedEntry::Damaged(damaged.remove(at))),
    };
    let is_opened = state
        .opened
        .as_ref()
        .is_some_and(|opened| opened.trace.header().id == trashed.id);
    if is_opened {
        focus::close_opened(state);
    }
    state.deleted = Some(DeletedSession { trashed, was });
}

/// It is back on the disk, so it comes back to where it stood.
pub(super) fn undeleted(state: &mut State, id: &str) -> Vec<Effect> {
    let is_last = |deleted: &mut DeletedSession| deleted.trashed.id == id;
    match state.deleted.take_if(is_last).and_then(|last| last.was) {
        Some(DeletedEntry::Run(summary)) => {
            let key = |one: &SessionSummary| (one.started, one.id.clone());
            let of_it = key(&summary);
            let at = state.history.partition_point(|one| key(one) > of_it);
            state.history.insert(at, summary);
            Vec::new()
        }
        Some(DeletedEntry::Damaged(damaged)) => {
            let at = state
                .damaged_sessions
                .partition_point(|one| one.id < damaged.id);
            state.damaged_sessions.insert(at, damaged);
            Vec::new()
        }
        None => vec![Effect::Store(StoreEffect::LoadHistory)],
    }
}

/// A run of the list that cannot be opened: what is on screen stays, and the list is read again,
/// since the file may be gone.
pub(super) fn not_opened(state: &mut State, reason: String) -> Vec<Effect> {
    state.problem = Some(Problem {
        title: reason,
        remedy: String::from("the file is left as it is, and nothing else has changed"),
        is_usage: false,
    });
    vec![Effect::Store(StoreEffect::LoadHistory)]
}
