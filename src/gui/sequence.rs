//! The sequence diagram: heads that stay, rows that scroll, and a focusable node for each message.

use egui::{
    EventFilter, Id, Key, Modifiers, Rect, Response, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2,
    vec2,
};

use super::{
    painting::{Painting, ring_ui},
    sequence_legend::legend_ui,
    sequence_marks::{Marks, font_of},
    theme::Type,
    words,
};
use crate::{
    app::{Command, Selection},
    diagram::{Layout, Message, Metrics, Model, PlacedRow, Row},
    flow::{self, Flow},
};

pub(super) fn sequence_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let Some(trace) = painting.state.trace() else {
        return;
    };
    let room = ui.max_rect();
    let title = theme.metrics.sizes.control + theme.metrics.spacing.s;
    let bar = Rect::from_min_size(room.min, vec2(room.width(), title));
    ui.scope_builder(
        egui::UiBuilder::new().max_rect(bar.shrink2(vec2(theme.metrics.spacing.l, 0.0))),
        |ui| {
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.label(theme.secondary(Type::Participant, words::SEQUENCE));
                legend_ui(ui, theme);
            });
        },
    );
    let line = egui::Stroke::new(theme.metrics.stroke_width.hair, theme.colours.stroke.subtle);
    ui.painter().hline(room.x_range(), bar.bottom(), line);

    let flow = painting.flow();
    let steps = flow.map(Flow::steps_to_come).unwrap_or_default();
    let is_waiting = flow.is_some_and(Flow::is_waiting);
    let mut model = Model::of(trace, &flow::outline(steps), is_waiting);
    if !painting.changes().is_empty() {
        model.mark_next_request_as_changed();
    }
    let pane = Rect::from_min_max(pos2(room.left(), bar.bottom()), room.max);
    let painter = ui.painter().clone();
    let measure = |text: &str, role| {
        let colour = theme.colours.text.primary;
        let font = font_of(theme, role);
        painter
            .layout_no_wrap(text.to_owned(), font, colour)
            .size()
            .x
    };
    let layout = Layout::of(
        &model,
        &Metrics::NORMAL,
        pane.width(),
        pane.height(),
        &measure,
    );
    let below = Rect::from_min_max(
        pane.min + vec2(0.0, layout.metrics.participant_height),
        pane.max,
    );
    ui.scope_builder(egui::UiBuilder::new().max_rect(below), |ui| {
        ui.set_clip_rect(below.intersect(ui.clip_rect()));
        ScrollArea::vertical()
            .id_salt("messages")
            .auto_shrink([false, false])
            .show(ui, |ui| rows_ui(ui, painting, &model, &layout));
    });
    Marks::new(ui.painter(), theme, pane.min, &layout).heads();
}

fn rows_ui(ui: &mut Ui, painting: &mut Painting<'_>, model: &Model, layout: &Layout) {
    let size = vec2(ui.available_width(), layout.size.height);
    let (room, _) = ui.allocate_exact_size(size, Sense::hover());
    let selected = painting
        .state
        .focus
        .selection
        .map(|Selection::Exchange { id, .. }| id);
    let marks = Marks::new(ui.painter(), painting.theme, room.min, layout);
    marks.rows(model, selected);
    follow(ui, painting, model, layout, room);

    let nodes: Vec<Node<'_>> = layout
        .rows
        .iter()
        .filter_map(|placed| match model.rows.get(placed.row)? {
            Row::Message(message) => Some(Node::of(ui, message, placed, room)),
            Row::Note(_) | Row::StageDivider(_) => None,
        })
        .collect();
    for (at, node) in nodes.iter().enumerate() {
        let is_selected = node.message.exchange.is_some() && node.message.exchange == selected;
        let response = node_ui(ui, painting, node, is_selected);
        if at == 0 {
            painting.begins_pane(&response);
        }
        arrows(ui, painting, &nodes, at, &response);
    }
}

/// One message that can be pointed at.
struct Node<'a> {
    message: &'a Message,
    id: Id,
    rect: Rect,
}

impl<'a> Node<'a> {
    fn of(ui: &Ui, message: &'a Message, placed: &PlacedRow, room: Rect) -> Self {
        let band = placed.band;
        Self {
            message,
            id: ui.unique_id().with(("message", message.number)),
            rect: Rect::from_min_max(
                room.min + vec2(band.min.x, band.min.y),
                room.min + vec2(band.max.x, band.max.y),
            ),
        }
    }
}

fn node_ui(ui: &Ui, painting: &mut Painting<'_>, node: &Node<'_>, is_selected: bool) -> Response {
    let message = node.message;
    let response = ui.interact(node.rect, node.id, Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(Role::ListBoxOption, true, is_selected, &message.spoken)
    });
    if response.clicked() {
        response.request_focus();
    }
    if response.clicked() || response.gained_focus() {
        select(ui, painting, node);
    }
    let inside = Response {
        rect: node.rect.shrink(3.0),
        ..response.clone()
    };
    ring_ui(ui, painting.theme, &inside);
    response
}

/// Shows the message everywhere, and brings its row into view.
fn select(ui: &Ui, painting: &mut Painting<'_>, node: &Node<'_>) {
    ui.scroll_to_rect(node.rect, None);
    if let Some(id) = node.message.exchange {
        painting.send(Command::Select(Selection::Exchange {
            id,
            is_response: node.message.is_response,
        }));
    }
}

/// Up and down go from message to message, and nowhere else.
fn arrows(
    ui: &Ui,
    painting: &mut Painting<'_>,
    nodes: &[Node<'_>],
    at: usize,
    response: &Response,
) {
    if !response.has_focus() {
        return;
    }
    ui.memory_mut(|memory| {
        let filter = EventFilter {
            vertical_arrows: true,
            ..EventFilter::default()
        };
        memory.set_focus_lock_filter(response.id, filter);
    });
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let next = match (pressed(Key::ArrowUp), pressed(Key::ArrowDown)) {
        (true, _) => at.checked_sub(1),
        (false, true) => Some(at + 1),
        (false, false) => None,
    };
    if let Some(node) = next.and_then(|next| nodes.get(next)) {
        ui.memory_mut(|memory| memory.request_focus(node.id));
        // A node painted before this one does not notice that it gained the focus.
        select(ui, painting, node);
    }
}

/// Brings what happens next into view, or what happened last, once, when it changes.
fn follow(ui: &Ui, painting: &mut Painting<'_>, model: &Model, layout: &Layout, room: Rect) {
    let is_current = |row: &Row| match row {
        Row::Message(message) => message.is_current,
        Row::Note(note) => note.is_current,
        Row::StageDivider(_) => false,
    };
    let has_happened =
        |row: &Row| matches!(row, Row::Message(message) if message.exchange.is_some());
    let current = model.rows.iter().position(is_current);
    let at = current.or_else(|| model.rows.iter().rposition(has_happened));
    if at == painting.memory.current_row {
        return;
    }
    painting.memory.current_row = at;
    let placed = layout.rows.iter().find(|row| Some(row.row) == at);
    if let Some(placed) = placed {
        let band = placed.band;
        let rect = Rect::from_min_max(
            room.min + vec2(band.min.x, band.min.y),
            room.min + vec2(band.max.x, band.max.y),
        );
        // With what comes before and after it.
        ui.scroll_to_rect(rect.expand2(vec2(0.0, rect.height() * 2.0)), None);
    }
}
