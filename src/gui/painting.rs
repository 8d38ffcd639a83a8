//! What the parts of the window share while a frame is painted: state to read, commands to send.

use egui::{Id, Response, Stroke, StrokeKind, Ui};
use zeroize::Zeroizing;

use super::{
    built_tokens::BuiltTexts,
    diagram_cache::DiagramCache,
    exchange::InspectorTab,
    exchange_checks::ChecksCache,
    export_dialog::ExportDialog,
    numbers::NumberCache,
    opened_tokens::OpenedTokens,
    options::OptionsForm,
    palette::Palette,
    panes::PaneTree,
    parameters::FieldAt,
    profile_list::ListMemories,
    raw_bytes::RowCache,
    raw_editor::RawText,
    readable::ReadableCache,
    sequence::Followed,
    theme::Theme,
    views::{HistoryPage, ProfilePage, SettingsForm, StartForm, View},
};
use crate::{
    app::{Command, Pane, State},
    flow::{self, BuiltKind, Flow, Grant},
    http::Change,
    oauth::Timestamp,
};

/// Handed to every part; nothing in it reaches the world.
pub(super) struct Painting<'a> {
    pub state: &'a State,
    pub now: Timestamp,
    pub theme: &'a Theme,
    pub memory: &'a mut Memory,
    pub commands: &'a mut Vec<Command>,
}

/// What only the window remembers: half-typed text, open folds, positions.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub view: View,
    /// What [`State::looks`] was when the view was last chosen by it.
    pub looks: u32,
    /// What [`State::run`] was then.
    pub run: u32,
    pub history_page: HistoryPage,
    pub export_dialog: Option<ExportDialog>,
    pub message_numbers: NumberCache,
    pub start_form: StartForm,
    pub profile_page: ProfilePage,
    pub profile_lists: ListMemories,
    pub settings_form: SettingsForm,
    pub has_asked_for_data_place: bool,
    pub pasted: String,
    pub secret: Zeroizing<String>,
    pub is_adding: bool,
    pub added_name: String,
    pub added_value: String,
    /// Where the cursor is in the table of parameters.
    pub focused_field: Option<FieldAt>,
    /// Where it goes with the row that was moved.
    pub field_to_focus: Option<FieldAt>,
    /// Which half of the step is shown where both do not fit.
    pub shows_raw_request: bool,
    /// Which pane is shown where there is room for one alone.
    pub crowded_pane: Pane,
    pub pane_tree: Option<PaneTree>,
    pub palette: Option<Palette>,
    pub inspector_tab: InspectorTab,
    /// Which of the checks of the exchange is explained, counted in the order of the list.
    pub selected_check: usize,
    /// Whether the inspector stands open in a low window, where it is folded by itself.
    pub inspector_is_open: bool,
    pub opened_tokens: OpenedTokens,
    pub request_readable: ReadableCache,
    pub response_readable: ReadableCache,
    pub request_rows: RowCache,
    pub response_rows: RowCache,
    pub draft_rows: RowCache,
    /// The token of the draft that is on screen instead of the request.
    pub built_shown: Option<BuiltKind>,
    pub built_texts: BuiltTexts,
    pub options: Option<OptionsForm>,
    pub raw_text: RawText,
    /// The first control of each pane, in the order of F6.
    pub panes: Vec<Id>,
    pub followed: Followed,
    pub diagram: DiagramCache,
    /// The row of the message that has the keyboard's focus.
    pub focused_row: Option<usize>,
    pub checks: ChecksCache,
}

impl<'a> Painting<'a> {
    pub fn send(&mut self, command: Command) {
        self.commands.push(command);
    }

    /// The flow on screen; a past session has none.
    pub fn flow(&self) -> Option<&'a Flow> {
        self.state.flow()
    }

    /// Of the run on screen.
    pub fn grant(&self) -> Grant {
        self.state
            .trace()
            .map(|trace| trace.header().grant)
            .unwrap_or_default()
    }

    /// Whether the draft of the step on screen is waiting for its press.
    pub fn awaits_press(&self) -> bool {
        self.state.is_at_frontier()
            && self
                .flow()
                .is_some_and(|flow| *flow.state() == flow::State::AwaitPress)
    }

    /// How the draft on screen differs from the one that was prepared.
    pub fn changes(&self) -> Vec<Change> {
        self.flow()
            .filter(|_| self.awaits_press())
            .and_then(|flow| Some(flow.draft()?.changes_from(flow.prepared()?)))
            .unwrap_or_default()
    }

    /// Notes the first control of a pane, which F6 goes to.
    pub fn begins_pane(&mut self, response: &Response) {
        self.memory.panes.push(response.id);
    }
}

/// The ring around what has the keyboard's focus.
pub(super) fn ring_ui(ui: &Ui, theme: &Theme, response: &Response) {
    if response.has_focus() {
        let width = theme.metrics.stroke_width.focus;
        ui.painter().rect_stroke(
            response.rect.expand(theme.metrics.sizes.focus_ring_gap),
            theme.metrics.radius.control,
            Stroke::new(width, theme.colours.stroke.focus),
            StrokeKind::Outside,
        );
    }
}
