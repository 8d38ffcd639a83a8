//! Presses: what they send, what holds them back, and what presses by itself under Run to end.

use crate::{
    app::{DraftEdit, Effect, State, focus, kept_tokens, update::apply},
    flow::{Event, State as FlowState, Step},
    oauth::Timestamp,
    session::Session,
};

/// One step on: at the frontier it sends, behind it only the view moves.
pub(super) fn next(state: &mut State, now: Timestamp) -> Vec<Effect> {
    if state.is_at_frontier() {
        state.focus.stage = None;
        return press(state, Event::Pressed, now);
    }
    focus::forth(state);
    Vec::new()
}

/// Sends, unless the keychain has a refresh token to keep first.
pub(super) fn press(state: &mut State, event: Event, now: Timestamp) -> Vec<Effect> {
    if kept_tokens::is_unconfirmed(state) {
        state.keychain.held = Some(event);
        return Vec::new();
    }
    apply(state, event, now)
}

/// Does what was pressed meanwhile.
pub(super) fn press_held(state: &mut State, now: Timestamp) -> Vec<Effect> {
    if kept_tokens::is_unconfirmed(state) {
        return Vec::new();
    }
    match state.keychain.held.take() {
        Some(event) => apply(state, event, now),
        None => Vec::new(),
    }
}

/// Back to where the run is, before something is sent or edited once more.
pub(super) fn again(state: &mut State) {
    state.is_running_to_end = false;
    state.focus.stage = None;
}

/// Presses Next as long as nobody has to look, decide or sign in.
pub(super) fn run_on(state: &mut State, now: Timestamp) -> Vec<Effect> {
    let mut effects = Vec::new();
    while state.is_running_to_end {
        let Some(session) = &state.session else { break };
        match session.flow().state() {
            FlowState::AwaitPress if kept_tokens::is_unconfirmed(state) => break,
            // Under Run to end the interval of the server is kept.
            FlowState::AwaitPress if session.flow().too_early_until().is_some() => break,
            FlowState::AwaitPress => {
                let step = session.flow().current_step();
                let asked = apply(state, Event::Pressed, now);
                // An address that cannot be opened stays a draft: only its author can mend it.
                if asked.is_empty() && awaits_press_at(state, step) {
                    state.is_running_to_end = false;
                }
                effects.extend(asked);
            }
            FlowState::AwaitDecision | FlowState::AwaitInput { .. } | FlowState::Ended => {
                state.is_running_to_end = false;
            }
            FlowState::AwaitPort { .. }
            | FlowState::AwaitListener { .. }
            | FlowState::AwaitRedirect { .. }
            | FlowState::AwaitResponse { .. } => break,
        }
    }
    effects
}

fn awaits_press_at(state: &State, step: Option<Step>) -> bool {
    state.session.as_ref().is_some_and(|session| {
        let flow = session.flow();
        flow.state() == &FlowState::AwaitPress && flow.current_step() == step
    })
}

/// Changes what the next press sends.
pub(super) fn edit_draft(state: &mut State, edit: DraftEdit, now: Timestamp) -> Vec<Effect> {
    let Some(flow) = state.session.as_ref().map(Session::flow) else {
        return Vec::new();
    };
    let (Some(draft), Some(prepared)) = (flow.draft(), flow.prepared()) else {
        return Vec::new();
    };
    let mut draft = draft.clone();
    match edit {
        DraftEdit::Change { index, name, value } => {
            draft.edit_parameter(index, &name, &value);
        }
        DraftEdit::Remove { index } => {
            draft.remove_parameter(index);
        }
        DraftEdit::Add { name, value } => draft.add_parameter(&name, &value),
        DraftEdit::Move { from, to } => {
            draft.move_parameter(from, to);
        }
        DraftEdit::Restore => draft = prepared.clone(),
        DraftEdit::Text(text) => draft.set_raw_text(&text),
    }
    apply(state, Event::DraftEdited(Box::new(draft)), now)
}
