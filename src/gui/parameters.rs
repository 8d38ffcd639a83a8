//! The parameters of the draft as a table that can be edited; what differs is marked.

use egui::{Align, Layout, Rect, Response, Stroke, Ui, UiBuilder, pos2, vec2};
use egui_material_icons::icons::{ICON_ADD, ICON_STAT_0};

use super::{
    controls::{link_button_ui, quiet_button_ui, small_icon_button_ui, small_icon_ui, tick_ui},
    field::{Field, field_ui},
    painting::Painting,
    parameter_rows::{Row, State, rows},
    section::section_ui,
    theme::{Theme, Type},
    words,
};
use crate::{
    app::{Command, DraftEdit},
    http::Draft,
    text,
};

/// The left edges of the columns, as the room allows.
pub(super) struct Columns {
    pub name: f32,
    pub value: f32,
    pub need: f32,
    pub meaning: Option<f32>,
    pub spec: f32,
    pub right: f32,
}

/// From this width on every column has the room that it likes.
const ROOMY: f32 = 720.0;
/// Below this width meanings give way, and the need becomes a dot.
const TIGHT: f32 = 600.0;

/// Room for `OIDC Core §3.1.3.7`.
const SPEC_WIDTH: f32 = 112.0;
/// Room for `6749 §4.1.3`: beside many others the word RFC goes without saying.
const SHORT_SPEC_WIDTH: f32 = 74.0;

impl Columns {
    pub fn of(room: Rect) -> Self {
        let right = room.right() - 8.0;
        let name = room.left() + 32.0;
        if room.width() >= ROOMY {
            let spec = right - SPEC_WIDTH;
            let meaning = spec - (room.width() * 0.19).clamp(130.0, 210.0);
            Self {
                name,
                value: name + 164.0,
                need: meaning - 100.0,
                meaning: Some(meaning),
                spec,
                right,
            }
        } else if room.width() >= TIGHT {
            let spec = right - SHORT_SPEC_WIDTH;
            let meaning = spec - 106.0;
            Self {
                name,
                value: name + 162.0,
                need: meaning - 94.0,
                meaning: Some(meaning),
                spec,
                right,
            }
        } else {
            let spec = right - SPEC_WIDTH;
            Self {
                name,
                value: name + 160.0,
                need: spec - 40.0,
                meaning: None,
                spec,
                right,
            }
        }
    }
}

pub(super) fn parameters_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    message: Option<text::Message>,
) {
    let theme = painting.theme;
    let Some((draft, prepared)) = drafts(painting) else {
        return;
    };
    let rows = rows(&draft.parameters(), &prepared.parameters());
    if rows.is_empty() && !painting.memory.is_adding {
        ui.horizontal(|ui| {
            ui.label(theme.tertiary(Type::Body, words::NO_PARAMETERS));
            add_button_ui(ui, painting);
        });
        return;
    }
    move_row(ui, painting, draft.parameters().len());
    ui.spacing_mut().item_spacing.y = 0.0;
    let top = ui.cursor().min;
    let background = ui.painter().add(egui::Shape::Noop);
    head_ui(ui, painting);
    for row in &rows {
        row_ui(ui, painting, row, message, &rows);
    }
    if painting.memory.is_adding {
        adding_ui(ui, painting);
    }
    let whole = Rect::from_min_max(top, pos2(ui.max_rect().right(), ui.cursor().min.y));
    ui.painter().set(
        background,
        egui::Shape::rect_filled(
            whole,
            theme.metrics.radius.card,
            theme.colours.surface.panel,
        ),
    );
    ui.painter().rect_stroke(
        whole,
        theme.metrics.radius.card,
        Stroke::new(theme.metrics.stroke_width.hair, theme.colours.stroke.subtle),
        egui::StrokeKind::Inside,
    );
}

fn drafts<'a>(painting: &Painting<'a>) -> Option<(&'a Draft, &'a Draft)> {
    let flow = painting.flow()?;
    Some((flow.draft()?, flow.prepared()?))
}

fn add_button_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    if small_icon_button_ui(ui, painting.theme, ICON_ADD, words::ADD).clicked() {
        painting.memory.is_adding = !painting.memory.is_adding;
    }
}

pub(super) fn line(ui: &mut Ui, height: f32) -> Rect {
    let (rect, _) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), egui::Sense::hover());
    rect
}

/// A piece of a row, centred from top to bottom.
pub(super) fn cell_ui<R>(
    ui: &mut Ui,
    row: Rect,
    x: std::ops::Range<f32>,
    add: impl FnOnce(&mut Ui) -> R,
) -> R {
    let rect = Rect::from_min_max(pos2(x.start, row.top()), pos2(x.end, row.bottom()));
    let builder = UiBuilder::new()
        .max_rect(rect)
        .layout(Layout::left_to_right(Align::Center));
    ui.scope_builder(builder, |ui| {
        ui.set_clip_rect(rect.expand(3.0).intersect(ui.clip_rect()));
        add(ui)
    })
    .inner
}

fn head_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let row = line(ui, theme.metrics.sizes.table_row - 1.0);
    let columns = Columns::of(row);
    let radius = theme.metrics.radius.card;
    let corners = egui::CornerRadius {
        nw: radius,
        ne: radius,
        sw: 0,
        se: 0,
    };
    ui.painter()
        .rect_filled(row, corners, theme.colours.surface.raised);
    cell_ui(ui, row, row.left() + 6.0..columns.name, |ui| {
        add_button_ui(ui, painting);
    });
    let mut title = |x: f32, words: &str| {
        cell_ui(ui, row, x..columns.right, |ui| {
            ui.label(theme.tertiary(Type::Label, words));
        });
    };
    title(columns.name, words::NAME);
    title(columns.value, words::VALUE);
    title(columns.need, words::NEED);
    if let Some(meaning) = columns.meaning {
        title(meaning, words::MEANING);
    }
    title(columns.spec, words::SPEC);
}

fn row_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    row: &Row,
    message: Option<text::Message>,
    all: &[Row],
) {
    let theme = painting.theme;
    let line = line(ui, theme.metrics.sizes.table_row);
    let columns = Columns::of(line);
    mark(ui, theme, line, row.state != State::AsPrepared);
    cell_ui(ui, line, line.left() + 9.0..columns.name, |ui| {
        let is_sent = row.state != State::Removed;
        let name = format!("Send {}", row.name);
        if tick_ui(ui, theme, is_sent, &name).clicked() {
            painting.send(Command::EditDraft(match row.index {
                Some(index) => DraftEdit::Remove { index },
                None => restore(row, all),
            }));
        }
    });
    cell_ui(ui, line, columns.name..columns.value - 6.0, |ui| {
        name_ui(ui, painting, row);
    });
    cell_ui(ui, line, columns.value..columns.need - 10.0, |ui| {
        value_ui(ui, painting, row, all);
    });
    facts_ui(ui, painting, line, &columns, message, &row.name);
}

/// The name: a field where the parameter is sent, struck through where it was removed.
fn name_ui(ui: &mut Ui, painting: &mut Painting<'_>, row: &Row) {
    let theme = painting.theme;
    let colour = theme.colours.syntax.parameter_name;
    let Some(index) = row.index else {
        let name = theme.text(Type::Code, &row.name).color(colour);
        ui.add(egui::Label::new(name.strikethrough()).truncate());
        return;
    };
    let spoken = format!("{} {}", words::NAME_OF, row.name);
    // Aligned with the head of the column, which has no padding.
    ui.add_space(-6.0);
    let mut field = Field::new(theme, ("name", index), &spoken, ui.available_width());
    field.colour = colour;
    field.border = None;
    let mut name = row.name.clone();
    let field = field_ui(ui, theme, &mut name, &field);
    follow_focus(
        painting,
        &field,
        FieldAt {
            index,
            is_name: true,
        },
    );
    if field.changed() {
        painting.send(Command::EditDraft(DraftEdit::Change {
            index,
            name,
            value: row.value.clone(),
        }));
    }
}

/// One field of a row of the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FieldAt {
    index: usize,
    is_name: bool,
}

/// Notes where the cursor is, and moves it along with a row that was moved.
fn follow_focus(painting: &mut Painting<'_>, field: &Response, at: FieldAt) {
    if painting.memory.field_to_focus == Some(at) {
        painting.memory.field_to_focus = None;
        field.request_focus();
    }
    if field.has_focus() {
        painting.memory.focused_field = Some(at);
    }
}

/// Alt with an arrow moves the row that the cursor is in.
fn move_row(ui: &Ui, painting: &mut Painting<'_>, count: usize) {
    let Some(at) = painting.memory.focused_field.take() else {
        return;
    };
    let pressed = |key| ui.input_mut(|input| input.consume_key(egui::Modifiers::ALT, key));
    let to = match (pressed(egui::Key::ArrowUp), pressed(egui::Key::ArrowDown)) {
        (true, _) => at.index.checked_sub(1),
        (false, true) => Some(at.index + 1).filter(|to| *to < count),
        (false, false) => None,
    };
    if let Some(to) = to {
        painting.memory.field_to_focus = Some(FieldAt { index: to, ..at });
        painting.send(Command::EditDraft(DraftEdit::Move { from: at.index, to }));
    }
}

pub(super) fn facts_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    line: Rect,
    columns: &Columns,
    message: Option<text::Message>,
    name: &str,
) {
    let theme = painting.theme;
    let facts = message.and_then(|message| text::parameter(message, name));
    let meaning = facts.map_or(text::UNKNOWN_PARAMETER, |facts| facts.meaning);
    let need = facts.map(|facts| facts.need);
    match columns.meaning {
        Some(left) => {
            cell_ui(ui, line, columns.need..left - 6.0, |ui| {
                let word = need.map(|need| capital(need.word())).unwrap_or_default();
                let word = egui::Label::new(theme.secondary(Type::Small, word));
                let label = ui.add(word.truncate());
                if let Some(condition) = need.and_then(text::Need::condition) {
                    label.on_hover_text(condition);
                }
            });
            cell_ui(ui, line, left..columns.spec - 8.0, |ui| {
                ui.add(egui::Label::new(theme.secondary(Type::Small, meaning)).truncate());
            });
        }
        None => need_dot_ui(ui, theme, line, columns, (need, meaning, name)),
    }
    let Some(facts) = facts else { return };
    cell_ui(ui, line, columns.spec..columns.right, |ui| {
        // The others are on hover.
        let first = facts.spec.split([',', ';']).next().unwrap_or_default();
        let is_short = columns.right - columns.spec < SPEC_WIDTH;
        let first = first
            .strip_prefix("RFC ")
            .filter(|_| is_short)
            .unwrap_or(first);
        section_ui(ui, painting, first, facts.spec);
    });
}

/// Filled where the parameter is required; the word and the meaning are on hover.
fn need_dot_ui(
    ui: &Ui,
    theme: &Theme,
    line: Rect,
    columns: &Columns,
    (need, meaning, name): (Option<text::Need>, &str, &str),
) {
    let centre = pos2(columns.need + 14.0, line.center().y);
    let colour = theme.colours.text.secondary;
    if need == Some(text::Need::Required) {
        ui.painter().circle_filled(centre, 4.0, colour);
    } else {
        let stroke = Stroke::new(theme.metrics.stroke_width.message, colour);
        ui.painter().circle_stroke(centre, 3.5, stroke);
    }
    let spot = Rect::from_center_size(centre, vec2(20.0, line.height()));
    let id = ui.unique_id().with(("need", name));
    let word = need.map(|need| capital(need.word())).unwrap_or_default();
    ui.interact(spot, id, egui::Sense::hover())
        .on_hover_text(format!("{word}: {meaning}"));
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// A bar, a tint and a line between rows.
pub(super) fn mark(ui: &Ui, theme: &Theme, line: Rect, is_changed: bool) {
    let colours = &theme.colours;
    if is_changed {
        ui.painter()
            .rect_filled(line, 0.0, colours.verdict.warn_tint);
        let bar = Rect::from_min_size(line.min, vec2(3.0, line.height()));
        ui.painter().rect_filled(bar, 0.0, colours.verdict.warn);
    }
    ui.painter().hline(
        line.x_range(),
        line.top(),
        Stroke::new(theme.metrics.stroke_width.hair, colours.stroke.subtle),
    );
}

fn value_ui(ui: &mut Ui, painting: &mut Painting<'_>, row: &Row, all: &[Row]) {
    let theme = painting.theme;
    let amber = theme.colours.verdict.warn;
    if row.state != State::AsPrepared {
        ui.spacing_mut().item_spacing.x = theme.metrics.spacing.xs;
        small_icon_ui(ui, theme, ICON_STAT_0, amber).on_hover_text(words::CHANGED);
    }
    match (row.index, row.state) {
        (Some(index), state) => {
            let restore_room = if state == State::Changed { 64.0 } else { 0.0 };
            let mut value = row.value.clone();
            let width = ui.available_width() - restore_room - 2.0;
            let name = format!("Value of {}", row.name);
            let mut field = Field::new(theme, ("value", index), &name, width);
            if state != State::AsPrepared {
                field.border = Some(amber);
            }
            let field = field_ui(ui, theme, &mut value, &field);
            follow_focus(
                painting,
                &field,
                FieldAt {
                    index,
                    is_name: false,
                },
            );
            if field.changed() {
                painting.send(Command::EditDraft(DraftEdit::Change {
                    index,
                    name: row.name.clone(),
                    value,
                }));
            }
            if state == State::Changed && restore_ui(ui, theme, &row.name).clicked() {
                painting.send(Command::EditDraft(restore(row, all)));
            }
        }
        (None, _) => {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if restore_ui(ui, theme, &row.name).clicked() {
                    painting.send(Command::EditDraft(restore(row, all)));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let removed = theme.text(Type::Small, words::REMOVED).color(amber);
                    let removed = ui.add(egui::Label::new(removed).truncate());
                    let was = theme.tertiary(Type::Code, &row.value).strikethrough();
                    if ui.available_width() < theme.metrics.sizes.control {
                        // An ellipsis alone says nothing.
                        removed.on_hover_text(was);
                    } else {
                        ui.add(egui::Label::new(was).truncate());
                    }
                });
            });
        }
    }
}

fn restore_ui(ui: &mut Ui, theme: &Theme, name: &str) -> Response {
    let name = format!("{} {name}", words::RESTORE);
    link_button_ui(ui, theme, words::RESTORE, &name)
}

/// Back to what was prepared: the row alone where the table can say so, else everything.
fn restore(row: &Row, all: &[Row]) -> DraftEdit {
    let others = all
        .iter()
        .filter(|other| other.state != State::AsPrepared)
        .count();
    match (&row.prepared, row.index) {
        // Alone, so that order and encoding come back as well.
        (Some(_), _) if others == 1 => DraftEdit::Restore,
        (Some(value), Some(index)) => DraftEdit::Change {
            index,
            name: row.name.clone(),
            value: value.clone(),
        },
        (Some(value), None) => DraftEdit::Add {
            name: row.name.clone(),
            value: value.clone(),
        },
        (None, Some(index)) => DraftEdit::Remove { index },
        (None, None) => DraftEdit::Restore,
    }
}

fn adding_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let line = line(ui, theme.metrics.sizes.table_row + theme.metrics.spacing.xs);
    let columns = Columns::of(line);
    mark(ui, theme, line, false);
    let mut is_done = false;
    cell_ui(ui, line, columns.name..columns.value - 6.0, |ui| {
        let width = ui.available_width();
        let name = &mut painting.memory.added_name;
        let field = Field::new(theme, ("new name", 0), words::NEW_NAME, width);
        let field = field_ui(ui, theme, name, &field);
        is_done |= field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
    });
    cell_ui(ui, line, columns.value..columns.need - 10.0, |ui| {
        let width = ui.available_width();
        let value = &mut painting.memory.added_value;
        let field = Field::new(theme, ("new value", 0), words::NEW_VALUE, width);
        let field = field_ui(ui, theme, value, &field);
        is_done |= field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
    });
    cell_ui(ui, line, columns.need..columns.right, |ui| {
        let can_add = !painting.memory.added_name.is_empty();
        let text = theme.text(Type::Label, words::ADD_IT);
        is_done |= quiet_button_ui(ui, theme, text, words::ADD_IT, can_add).clicked();
    });
    if is_done && !painting.memory.added_name.is_empty() {
        let name = std::mem::take(&mut painting.memory.added_name);
        let value = std::mem::take(&mut painting.memory.added_value);
        painting.memory.is_adding = false;
        painting.send(Command::EditDraft(DraftEdit::Add { name, value }));
    }
}
