//! What the palette can do to the panes of a run: there is no other way to it by the keyboard.

use super::{
    actions::{Action, Entry, entry},
    painting::Painting,
    views::View,
    words as controls,
};
use crate::{
    app::{Arrangement, Command, Pane, Setting, Side},
    text::settings as words,
};

/// One rearrangement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum PaneAction {
    Reset,
    ShowAll,
    Alone(Pane),
    Move(Pane, Side),
    /// The second one behind the first one.
    Stack(Pane, Pane),
    StackAll,
    /// More or less room for a pane.
    Resize(Pane, f32),
}

const LARGER: f32 = 1.25;
const SMALLER: f32 = 0.8;

const fn pane(name: &'static str, action: PaneAction) -> Entry {
    entry(name, Action::Panes(action))
}

/// In the order in which the palette offers them.
pub(super) const PANE_ACTIONS: &[Entry] = &[
    pane(words::RESET_PANES, PaneAction::Reset),
    pane(words::SHOW_ALL_PANES, PaneAction::ShowAll),
    pane(words::STEP_ALONE, PaneAction::Alone(Pane::Step)),
    pane(words::SEQUENCE_ALONE, PaneAction::Alone(Pane::Sequence)),
    pane(words::INSPECTOR_ALONE, PaneAction::Alone(Pane::Inspector)),
    pane(
        words::INSPECTOR_RIGHT,
        PaneAction::Move(Pane::Inspector, Side::Right),
    ),
    pane(
        words::INSPECTOR_BOTTOM,
        PaneAction::Move(Pane::Inspector, Side::Bottom),
    ),
    pane(
        words::INSPECTOR_LEFT,
        PaneAction::Move(Pane::Inspector, Side::Left),
    ),
    pane(
        words::INSPECTOR_TOP,
        PaneAction::Move(Pane::Inspector, Side::Top),
    ),
    pane(
        words::SEQUENCE_RIGHT,
        PaneAction::Move(Pane::Sequence, Side::Right),
    ),
    pane(
        words::SEQUENCE_BOTTOM,
        PaneAction::Move(Pane::Sequence, Side::Bottom),
    ),
    pane(
        words::SEQUENCE_LEFT,
        PaneAction::Move(Pane::Sequence, Side::Left),
    ),
    pane(
        words::SEQUENCE_TOP,
        PaneAction::Move(Pane::Sequence, Side::Top),
    ),
    pane(words::STEP_RIGHT, PaneAction::Move(Pane::Step, Side::Right)),
    pane(
        words::STEP_BOTTOM,
        PaneAction::Move(Pane::Step, Side::Bottom),
    ),
    pane(words::STEP_LEFT, PaneAction::Move(Pane::Step, Side::Left)),
    pane(words::STEP_TOP, PaneAction::Move(Pane::Step, Side::Top)),
    pane(
        words::STACK_SEQUENCE,
        PaneAction::Stack(Pane::Step, Pane::Sequence),
    ),
    pane(
        words::STACK_INSPECTOR_STEP,
        PaneAction::Stack(Pane::Step, Pane::Inspector),
    ),
    pane(
        words::STACK_INSPECTOR_SEQUENCE,
        PaneAction::Stack(Pane::Sequence, Pane::Inspector),
    ),
    pane(words::STACK_ALL, PaneAction::StackAll),
    pane(words::STEP_LARGER, PaneAction::Resize(Pane::Step, LARGER)),
    pane(words::STEP_SMALLER, PaneAction::Resize(Pane::Step, SMALLER)),
    pane(
        words::SEQUENCE_LARGER,
        PaneAction::Resize(Pane::Sequence, LARGER),
    ),
    pane(
        words::SEQUENCE_SMALLER,
        PaneAction::Resize(Pane::Sequence, SMALLER),
    ),
    pane(
        words::INSPECTOR_LARGER,
        PaneAction::Resize(Pane::Inspector, LARGER),
    ),
    pane(
        words::INSPECTOR_SMALLER,
        PaneAction::Resize(Pane::Inspector, SMALLER),
    ),
];

impl PaneAction {
    pub fn reason_against(self, painting: &Painting<'_>) -> Option<&'static str> {
        if painting.memory.view != View::Run {
            let is_none = painting.state.trace().is_none();
            return Some(if is_none {
                controls::NOTHING_RUNS
            } else {
                controls::RUN_OFF_SCREEN
            });
        }
        match self {
            Self::ShowAll => {
                let is_all = painting.state.settings.alone.is_none();
                is_all.then_some(words::ALL_ARE_SHOWN)
            }
            Self::Reset
            | Self::Alone(_)
            | Self::Move(..)
            | Self::Stack(..)
            | Self::StackAll
            | Self::Resize(..) => None,
        }
    }

    pub fn perform(self, painting: &mut Painting<'_>) {
        let panes = &painting.state.settings.panes;
        let setting = match self {
            Self::Reset => Setting::Panes(Arrangement::default()),
            Self::ShowAll => Setting::Alone(None),
            Self::Alone(pane) => Setting::Alone(Some(pane)),
            Self::Move(pane, side) => Setting::Panes(panes.moved(pane, side)),
            Self::Stack(first, second) => Setting::Panes(panes.stacked(first, second)),
            Self::StackAll => Setting::Panes(Arrangement::all_stacked()),
            Self::Resize(pane, factor) => Setting::Panes(panes.resized(pane, factor)),
        };
        painting.send(Command::ChangeSetting(setting));
    }
}
