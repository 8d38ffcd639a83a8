//! The sequence diagram: heads that stay, rows that scroll, and a focusable node for each message.

use egui::{
    EventFilter, Id, Key, Modifiers, Rect, Response, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo,
    pos2, vec2,
};

use super::{
    diagram_cache::{Diagram, Shown},
    painting::{Painting, ring_ui},
    panes::Title,
    sequence_legend::legend_ui,
    sequence_marks::Marks,
    theme::{Theme, Type},
    words,
};
use crate::{
    app::{Command, Selection},
    diagram::{Message, PlacedRow, Row},
    flow::Flow,
};

pub(super) fn sequence_ui(ui: &mut Ui, painting: &mut Painting<'_>, title: Title) {
    let theme = painting.theme;
    let Some(trace) = painting.state.trace() else {
        return;
    };
    let room = ui.max_rect();
    let top = match title {
        Title::OfPane => head_ui(ui, theme, room),
        Title::OfTab => room.top(),
    };

    let flow = painting.flow();
    let to_come = flow.map(Flow::outline).unwrap_or_default();
    let shown = Shown {
        looks: painting.state.looks,
        trace,
        to_come: &to_come,
        is_waiting: flow.is_some_and(Flow::is_waiting),
        is_changed: !painting.changes().is_empty(),
    };
    let pane = Rect::from_min_max(pos2(room.left(), top), room.max);
    let selected = selected(painting);
    // Taken out of the memory, which the rows need as well.
    let mut cache = std::mem::take(&mut painting.memory.diagram);
    let diagram = cache.of(&shown, pane, theme, ui.painter(), selected);
    let layout = diagram.layout;
    let below = Rect::from_min_max(
        pane.min + vec2(0.0, layout.metrics.participant_height),
        pane.max,
    );
    ui.scope_builder(egui::UiBuilder::new().max_rect(below), |ui| {
        ui.set_clip_rect(below.intersect(ui.clip_rect()));
        ScrollArea::vertical()
            .id_salt("messages")
            .auto_shrink([false, false])
            .show(ui, |ui| rows_ui(ui, painting, &diagram));
    });
    Marks::new(ui.painter(), theme, pane.min, layout).heads();
    painting.memory.diagram = cache;
}

/// What the pane is called, and what its marks mean; returns where it ends.
fn head_ui(ui: &mut Ui, theme: &Theme, room: Rect) -> f32 {
    let height = theme.metrics.sizes.control + theme.metrics.spacing.s;
    let bar = Rect::from_min_size(room.min, vec2(room.width(), height));
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
    bar.bottom()
}

fn selected(painting: &Painting<'_>) -> Option<u32> {
    let selection = painting.state.focus.selection;
    selection.map(|Selection::Exchange { id, .. }| id)
}

fn rows_ui(ui: &mut Ui, painting: &mut Painting<'_>, diagram: &Diagram<'_>) {
    let layout = diagram.layout;
    let size = vec2(ui.available_width(), layout.size.height);
    let (room, _) = ui.allocate_exact_size(size, Sense::hover());
    let marks = Marks::new(ui.painter(), painting.theme, room.min, layout);
    marks.rows(diagram.model, diagram.outline);
    follow(ui, painting, diagram, room);

    let selected = selected(painting);
    let nodes = nodes(ui, painting.memory.focused_row, diagram, room);
    let visible = ui.clip_rect().y_range();
    let is_in_view = |node: &Node<'_>| visible.contains(node.rect.center().y);
    let first = nodes.iter().position(is_in_view).unwrap_or_default();
    let begins = if diagram.layout.rows.len() > MOST_ROWS {
        first
    } else {
        0
    };
    painting.memory.focused_row = None;
    for (at, node) in nodes.iter().enumerate() {
        let is_selected = node.message.exchange.is_some() && node.message.exchange == selected;
        let response = node_ui(ui, painting, node, is_selected);
        if at == begins {
            painting.begins_pane(&response);
        }
        arrows(ui, painting, &nodes, at, &response);
    }
}

/// A diagram with as many rows has a node for each of its messages, in view or not, so that
/// whoever does not see it reads it from end to end.
///
/// Every node costs time in every frame, so that a longer one has nodes for what is in view, a page
/// before and after it, and around the message with the focus: the arrows reach every message,
/// since each of them brings the next one near. All messages are in the exports.
const MOST_ROWS: usize = 500;

/// The messages that have a node now, from top to bottom.
fn nodes<'a>(ui: &Ui, focused: Option<usize>, diagram: &Diagram<'a>, room: Rect) -> Vec<Node<'a>> {
    let all = &diagram.layout.rows;
    let node = |placed: &PlacedRow| match diagram.model.rows.get(placed.row)? {
        Row::Message(message) => Some(Node::of(ui, message, placed, room)),
        Row::Note(_) | Row::StageDivider(_) => None,
    };
    if all.len() <= MOST_ROWS {
        return all.iter().filter_map(node).collect();
    }
    let clip = ui.clip_rect().translate(-room.min.to_vec2());
    let page = clip.height();
    let near = diagram
        .layout
        .rows_between(clip.top() - page, clip.bottom() + page);
    let around = focused.map(|row| row.saturating_sub(AROUND)..(row + AROUND + 1).min(all.len()));
    let mut rows: Vec<usize> = near.chain(around.into_iter().flatten()).collect();
    rows.sort_unstable();
    rows.dedup();
    let placed = rows.into_iter().filter_map(|row| all.get(row));
    placed.filter_map(node).collect()
}

/// Between two messages stand at most a divider, a note or two, and another divider.
const AROUND: usize = 8;

/// One message that can be pointed at.
struct Node<'a> {
    message: &'a Message,
    row: usize,
    id: Id,
    rect: Rect,
}

impl<'a> Node<'a> {
    fn of(ui: &Ui, message: &'a Message, placed: &PlacedRow, room: Rect) -> Self {
        let band = placed.band;
        Self {
            message,
            row: placed.row,
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
    painting.memory.focused_row = nodes.get(at).map(|node| node.row);
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
        painting.memory.focused_row = Some(node.row);
        ui.memory_mut(|memory| memory.request_focus(node.id));
        // A node painted before this one does not notice that it gained the focus.
        select(ui, painting, node);
    }
}

/// The row that was brought into view last.
#[derive(Debug, Default)]
pub(super) struct Followed {
    /// [`State::looks`](crate::app::State::looks), and the row.
    row: (u32, Option<usize>),
    is_in_view: bool,
    /// Of what is visible, and of the row.
    size: (Vec2, Vec2),
}

/// Brings what is looked at into view when it changes, and again where another size of the pane or
/// of the text took it out of view. Who scrolls away from it is left alone.
fn follow(ui: &Ui, painting: &mut Painting<'_>, diagram: &Diagram<'_>, room: Rect) {
    let follows_run = painting.state.is_at_frontier();
    let at = if follows_run {
        diagram.current
    } else {
        row_of_selection(painting, diagram)
    };
    let before = &painting.memory.followed;
    let row = (painting.state.looks, at);
    let Some(placed) = at.and_then(|at| diagram.layout.rows.get(at)) else {
        painting.memory.followed = Followed::default();
        return;
    };
    let band = placed.band;
    let rect = Rect::from_min_max(
        room.min + vec2(band.min.x, band.min.y),
        room.min + vec2(band.max.x, band.max.y),
    );
    let view = ui.clip_rect();
    let size = (view.size(), rect.size());
    let is_in_view = view.top() <= rect.top() && rect.bottom() <= view.bottom();
    let is_wanted = if before.row == row {
        before.is_in_view && before.size != size && !is_in_view
    } else {
        follows_run || !is_in_view
    };
    if is_wanted {
        // With what comes before and after it, as far as there is room for that.
        let room_around = ((view.height() - rect.height()) / 2.0).max(0.0);
        let around = (rect.height() * 2.0).min(room_around);
        ui.scroll_to_rect(rect.expand2(vec2(0.0, around)), None);
    }
    painting.memory.followed = Followed {
        row,
        is_in_view: is_in_view || is_wanted,
        size,
    };
}

fn row_of_selection(painting: &Painting<'_>, diagram: &Diagram<'_>) -> Option<usize> {
    let Selection::Exchange { id, is_response } = painting.state.focus.selection?;
    let is_it = |row: &Row| {
        matches!(row, Row::Message(message)
            if message.exchange == Some(id) && message.is_response == is_response)
    };
    diagram.model.rows.iter().position(is_it)
}
