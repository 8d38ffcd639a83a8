//! What is being looked at; it never changes what is sent.

use crate::{
    app::State,
    flow::{Flow, Stage},
    session::OpenedSession,
};

/// What the diagram outlines and the inspector shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// An exchange, and which half of it has the focus.
    Exchange { id: u32, is_response: bool },
}

/// Where the eye is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Focus {
    /// A stage behind the frontier; `None` follows the frontier. Of a past session any of its
    /// stages; `None` is its first.
    pub stage: Option<Stage>,
    pub selection: Option<Selection>,
}

/// The next stage that can be looked at; past the last of them, the frontier again.
pub(super) fn forth(state: &mut State) {
    let stages = state.stages();
    let at = state
        .shown_stage()
        .and_then(|shown| stages.iter().position(|stage| *stage == shown));
    match at.and_then(|at| stages.get(at + 1)) {
        Some(next) => show_stage(state, *next),
        None if state.opened.is_none() => state.focus.stage = None,
        None => {}
    }
}

pub(super) fn back(state: &mut State) {
    let stages = state.stages();
    let at = state
        .shown_stage()
        .and_then(|shown| stages.iter().position(|stage| *stage == shown));
    if let Some(before) = at
        .and_then(|at| at.checked_sub(1))
        .and_then(|at| stages.get(at))
    {
        show_stage(state, *before);
    }
}

/// Looks at a stage that was reached, and at its last exchange.
pub(super) fn show_stage(state: &mut State, stage: Stage) {
    let frontier = state.flow().map(Flow::stage);
    let stages = state.stages();
    let place = |wanted| stages.iter().position(|one| *one == wanted);
    let Some(wanted) = place(stage) else { return };
    // Behind the end there are stages that were skipped, each with its reason.
    let is_ended = state.flow().is_some_and(Flow::is_ended);
    if !is_ended && frontier.and_then(place).is_some_and(|last| wanted > last) {
        return;
    }
    state.focus.stage = (Some(stage) != frontier).then_some(stage);
    if let Some(selection) = last_of(state, stage) {
        state.focus.selection = Some(selection);
    }
}

/// Shows a past session, from its first stage.
pub(super) fn open(state: &mut State, opened: OpenedSession) {
    state.opened = Some(opened);
    state.looks += 1;
    let stage = state.stages().first().copied();
    state.focus = Focus {
        stage,
        selection: stage.and_then(|stage| last_of(state, stage)),
    };
}

/// Back to the present run, at its frontier.
pub(super) fn close_opened(state: &mut State) {
    if state.opened.take().is_some() {
        state.looks += 1;
        state.focus = Focus::default();
    }
}

/// The ID token has no exchange of its own, unless keys were fetched for it: what brought it is
/// looked at.
fn last_of(state: &State, stage: Stage) -> Option<Selection> {
    let trace = state.trace()?;
    let bringers = [Stage::Token, Stage::Polling, Stage::Redirect];
    let bringers = bringers.iter().filter(|_| stage == Stage::IdToken);
    let last = std::iter::once(&stage)
        .chain(bringers)
        .find_map(|stage| trace.last_exchange_of(*stage))?;
    Some(Selection::Exchange {
        id: last.id,
        is_response: false,
    })
}
