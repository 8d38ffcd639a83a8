//! Everything that can be asked for by name or by a key: one table behind palette and shortcuts.

use std::{borrow::Cow, sync::LazyLock};

use egui::{Key, KeyboardShortcut, Modifiers, Ui};

use super::{
    exchange::InspectorTab,
    export_dialog::ExportDialog,
    painting::Painting,
    pane_actions::{PANE_ACTIONS, PaneAction},
    past_runs, taking_away,
    views::{PageAction, View},
    words,
};
use crate::{
    app::{BuiltIn, Command, DraftEdit, Setting, ThemeChoice},
    export::{FORMATS, by_name},
    flow::State,
    text::{profile_page, settings::OPEN_SETTINGS, storage},
};

/// What an entry of the table does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Action {
    Start,
    /// Choose another provider; the run on screen goes on.
    NewRun,
    Next,
    Back,
    RunToEnd,
    Restart,
    Cancel,
    SendAgain,
    EditAgain,
    UndoChanges,
    Tab(InspectorTab),
    Theme(ThemeChoice),
    Profile(PageAction),
    Panes(PaneAction),
    Settings,
    /// The view of all runs.
    AllRuns,
    /// The view of what is stored where.
    Storage,
    /// Take the run on screen away, in the format of that name.
    Export(&'static str),
}

/// One line of the table.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub name: Cow<'static, str>,
    pub shortcut: Option<KeyboardShortcut>,
    pub action: Action,
}

/// Opens the palette.
pub(super) const PALETTE: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::K);

pub(super) const fn entry(name: &'static str, action: Action) -> Entry {
    Entry {
        name: Cow::Borrowed(name),
        shortcut: None,
        action,
    }
}

const fn with(name: &'static str, modifiers: Modifiers, key: Key, action: Action) -> Entry {
    Entry {
        name: Cow::Borrowed(name),
        shortcut: Some(KeyboardShortcut::new(modifiers, key)),
        action,
    }
}

const NONE: Modifiers = Modifiers::NONE;
const COMMAND: Modifiers = Modifiers::COMMAND;
const COMMAND_SHIFT: Modifiers = COMMAND.plus(Modifiers::SHIFT);

/// In the order in which the palette offers them; the formats of exports come last.
pub(super) static ACTIONS: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let exports = FORMATS.iter().map(|format| Entry {
        name: Cow::Owned(taking_away::export_as(format.title)),
        shortcut: None,
        action: Action::Export(format.name),
    });
    FIXED.iter().cloned().chain(exports).collect()
});

const FIXED: &[Entry] = &[
    with(words::NEXT, NONE, Key::F10, Action::Next),
    with(words::BACK, NONE, Key::F9, Action::Back),
    with(words::RUN_TO_END, NONE, Key::F5, Action::RunToEnd),
    with(words::RESTART, COMMAND_SHIFT, Key::F5, Action::Restart),
    with(words::CANCEL, COMMAND, Key::Period, Action::Cancel),
    with(
        words::SEND_AGAIN,
        COMMAND_SHIFT,
        Key::Enter,
        Action::SendAgain,
    ),
    with(words::EDIT_AGAIN, COMMAND_SHIFT, Key::E, Action::EditAgain),
    entry(words::UNDO_CHANGES, Action::UndoChanges),
    entry(words::START, Action::Start),
    with(words::NEW_RUN, COMMAND, Key::N, Action::NewRun),
    with(past_runs::SHOW_ALL, COMMAND, Key::H, Action::AllRuns),
    with(
        words::SHOW_RAW,
        COMMAND,
        Key::Num1,
        Action::Tab(InspectorTab::Raw),
    ),
    with(
        words::SHOW_READABLE,
        COMMAND,
        Key::Num2,
        Action::Tab(InspectorTab::Readable),
    ),
    with(
        words::SHOW_CURL,
        COMMAND,
        Key::Num5,
        Action::Tab(InspectorTab::Curl),
    ),
    with(
        words::SHOW_CHECKS,
        COMMAND,
        Key::Num3,
        Action::Tab(InspectorTab::Checks),
    ),
    with(
        words::SHOW_TIMING,
        COMMAND,
        Key::Num4,
        Action::Tab(InspectorTab::Timing),
    ),
    with(OPEN_SETTINGS, COMMAND, Key::Comma, Action::Settings),
    entry(storage::OPEN, Action::Storage),
    entry(words::THEME_SYSTEM, Action::Theme(ThemeChoice::System)),
    entry(words::THEME_DARK, Action::Theme(ThemeChoice::Dark)),
    entry(words::THEME_LIGHT, Action::Theme(ThemeChoice::Light)),
    entry(
        words::THEME_HIGH_CONTRAST,
        Action::Theme(ThemeChoice::HighContrast),
    ),
    entry(profile_page::NEW_PROFILE, Action::Profile(PageAction::New)),
    entry(
        profile_page::IMPORT_PROFILE,
        Action::Profile(PageAction::Import),
    ),
    with(
        profile_page::SAVE_PROFILE,
        COMMAND,
        Key::S,
        Action::Profile(PageAction::Save),
    ),
    entry(
        profile_page::DUPLICATE_PROFILE,
        Action::Profile(PageAction::Duplicate),
    ),
];

impl Action {
    /// Why it cannot be done now; `None` where it can.
    pub fn reason_against(self, painting: &Painting<'_>) -> Option<&'static str> {
        match self {
            Self::Start => {
                let is_starting = painting.state.built_in == BuiltIn::Starting;
                is_starting.then_some(words::STARTING)
            }
            Self::Next => next_reason(painting),
            Self::Back => back_reason(painting),
            Self::RunToEnd => match painting.flow() {
                Some(flow) if flow.is_waiting() && !painting.state.is_running_to_end => {
                    off_screen_reason(painting)
                }
                Some(_) | None => frontier_reason(painting),
            },
            Self::Restart => {
                let is_none = painting.state.request.is_none();
                is_none
                    .then_some(words::NOTHING_RUNS)
                    .or_else(|| past_reason(painting))
            }
            Self::Cancel => {
                let is_waiting = painting.flow().is_some_and(crate::flow::Flow::is_waiting);
                (!is_waiting).then_some(words::NOTHING_AWAITED)
            }
            Self::SendAgain | Self::EditAgain => {
                let cannot = painting.state.can_send_again().is_none();
                cannot
                    .then_some(words::NOTHING_TO_SEND_AGAIN)
                    .or_else(|| off_screen_reason(painting))
            }
            Self::UndoChanges => {
                let is_unchanged = painting.changes().is_empty();
                is_unchanged.then_some(words::NOTHING_CHANGED)
            }
            Self::Tab(_) | Self::Export(_) => {
                let is_none = painting.state.trace().is_none();
                is_none.then_some(words::NOTHING_RUNS)
            }
            Self::NewRun | Self::Theme(_) | Self::Settings | Self::AllRuns | Self::Storage => None,
            Self::Panes(action) => action.reason_against(painting),
            Self::Profile(action) => action.reason_against(painting),
        }
    }

    /// Does it; nothing where there is a reason against it.
    pub fn perform(self, painting: &mut Painting<'_>) {
        if self.reason_against(painting).is_some() {
            return;
        }
        match self {
            Self::Start => painting.send(Command::StartBuiltIn),
            Self::NewRun => painting.memory.view = View::Start,
            Self::Next => painting.send(Command::Next),
            Self::Back => painting.send(Command::Back),
            Self::RunToEnd => painting.send(Command::RunToEnd),
            Self::Restart => painting.send(Command::Restart),
            Self::Cancel => painting.send(Command::Cancel),
            Self::SendAgain => painting.send(Command::SendAgain),
            Self::EditAgain => painting.send(Command::EditAgain),
            Self::UndoChanges => painting.send(Command::EditDraft(DraftEdit::Restore)),
            Self::Tab(tab) => {
                painting.memory.inspector_tab = tab;
                painting.memory.inspector_is_open = true;
            }
            Self::Theme(choice) => {
                painting.send(Command::ChangeSetting(Setting::Theme(choice)));
            }
            Self::Panes(action) => action.perform(painting),
            Self::Settings => painting.memory.view = View::Settings,
            Self::Profile(action) => action.perform(painting),
            Self::AllRuns => painting.memory.view = View::History,
            Self::Storage => painting.memory.view = View::Storage,
            Self::Export(name) => {
                if let Some(format) = by_name(name) {
                    ExportDialog::open(painting, format);
                }
            }
        }
    }
}

fn entries() -> impl Iterator<Item = &'static Entry> {
    ACTIONS.iter().chain(PANE_ACTIONS)
}

/// Performs what the keys of this frame ask for.
pub(super) fn shortcuts(ui: &Ui, painting: &mut Painting<'_>) {
    for entry in entries() {
        let Some(shortcut) = entry.shortcut else {
            continue;
        };
        if ui.input_mut(|input| input.consume_shortcut(&shortcut)) {
            entry.action.perform(painting);
        }
    }
}

fn back_reason(painting: &Painting<'_>) -> Option<&'static str> {
    let shown = painting.state.shown_stage();
    if let Some(reason) = off_screen_reason(painting) {
        return Some(reason);
    }
    let is_first = painting.state.stages().first().copied() == shown;
    is_first.then_some(words::FIRST_STAGE)
}

/// Behind the frontier, and in a past run, Next only moves the view.
fn next_reason(painting: &Painting<'_>) -> Option<&'static str> {
    if let Some(reason) = off_screen_reason(painting) {
        return Some(reason);
    }
    if painting.state.is_at_frontier() {
        return frontier_reason(painting);
    }
    let shown = painting.state.shown_stage();
    let is_last = painting.state.stages().last().copied() == shown;
    is_last.then_some(words::LAST_STAGE)
}

fn past_reason(painting: &Painting<'_>) -> Option<&'static str> {
    painting.state.opened.is_some().then_some(words::PAST_RUN)
}

/// What is not on screen is neither moved nor sent.
fn off_screen_reason(painting: &Painting<'_>) -> Option<&'static str> {
    if painting.state.trace().is_none() {
        return Some(words::NOTHING_RUNS);
    }
    (painting.memory.view != View::Run).then_some(words::RUN_OFF_SCREEN)
}

/// Why the frontier cannot be pressed.
fn frontier_reason(painting: &Painting<'_>) -> Option<&'static str> {
    if let Some(reason) = off_screen_reason(painting) {
        return Some(reason);
    }
    let Some(flow) = painting.flow() else {
        return Some(words::PAST_RUN);
    };
    match flow.state() {
        State::AwaitPress => None,
        State::AwaitInput { .. } | State::AwaitDecision => Some(words::NEEDS_YOU),
        State::Ended => Some(words::RUN_IS_OVER),
        State::AwaitPort { .. }
        | State::AwaitListener { .. }
        | State::AwaitRedirect { .. }
        | State::AwaitResponse { .. } => Some(words::STILL_WAITING),
    }
}

/// How well what was typed fits a name: all its letters in this order, best where words begin.
/// `None` where it does not fit.
pub(super) fn fit(typed: &str, name: &str) -> Option<u32> {
    let name: Vec<char> = name.to_lowercase().chars().collect();
    let mut score = 0;
    let mut at = 0;
    for letter in typed.to_lowercase().chars().filter(|c| !c.is_whitespace()) {
        let next = (at..name.len()).find(|place| name[*place] == letter)?;
        let begins_word = next == 0 || !name[next - 1].is_alphanumeric();
        score += match (begins_word, next == at) {
            (true, _) => 3,
            (false, true) => 2,
            (false, false) => 0,
        };
        at = next + 1;
    }
    Some(score)
}

/// The entries that fit, the best first.
pub(super) fn matching(typed: &str) -> Vec<&'static Entry> {
    let mut found: Vec<(u32, &Entry)> = entries()
        .filter_map(|entry| Some((fit(typed, &entry.name)?, entry)))
        .collect();
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, entry)| entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_shortcuts_are_unique() {
        for (at, entry) in entries().enumerate() {
            for other in entries().take(at) {
                assert_ne!(entry.name, other.name);
                assert!(entry.shortcut.is_none() || entry.shortcut != other.shortcut);
            }
            assert_ne!(entry.shortcut, Some(PALETTE));
        }
    }

    #[test]
    fn letters_in_order_find_a_name_and_word_beginnings_come_first() {
        assert_eq!(matching("rte")[0].action, Action::RunToEnd);
        assert_eq!(matching("dark")[0].action, Action::Theme(ThemeChoice::Dark));
        assert_eq!(matching("").len(), entries().count());
        assert!(matching("xyzzy").is_empty());
    }
}
