//! Request and response as they crossed the socket, side by side.

use egui::{Align, Layout, Rect, Stroke, Ui, UiBuilder, pos2, vec2};
use egui_material_icons::icons::{ICON_CONTENT_COPY, ICON_INFO, ICON_STAT_0};

use super::{
    byte_rows::Shape,
    controls::{line_ui, small_icon_button_ui, small_icon_ui},
    painting::Painting,
    past_runs,
    raw_bytes::{RawBytes, raw_bytes_ui},
    theme::Type,
    words,
};
use crate::{
    app::Command,
    flow::RecordedExchange,
    text::{self, Message},
};

/// One half of the inspector.
struct Half<'a> {
    title: &'a str,
    from: &'a str,
    copy: &'a str,
    bytes: &'a [u8],
    shape: Shape,
    time: String,
    is_request: bool,
    message: Option<Message>,
    /// What the user changed before it left.
    changed: String,
    why_empty: String,
    /// How it differs from what crossed the socket, as a file keeps it.
    coding: Option<String>,
}

pub(super) fn bytes_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    exchange: &RecordedExchange,
    room: Rect,
) {
    let theme = painting.theme;
    let middle = room.center().x.round();
    let line = Stroke::new(theme.metrics.stroke_width.hair, theme.colours.stroke.subtle);
    ui.painter().vline(middle, room.y_range(), line);
    let (from, _) = text::participant(exchange.from);
    let (to, _) = text::participant(exchange.to);
    let why_empty = match (&exchange.failure, exchange.observed) {
        (_, false) => words::INFERRED_WHY.to_owned(),
        (Some(failure), true) => failure.to_string(),
        (None, true) => words::NO_ANSWER.to_owned(),
    };
    let facts = &exchange.exchange;
    let opened = painting.state.opened.as_ref();
    let (sent_coding, received_coding) = opened
        .and_then(|opened| opened.codings.get(&exchange.id))
        .map_or((None, None), |(sent, received)| {
            (sent.as_ref(), received.as_ref())
        });
    let halves = [
        Half {
            title: words::REQUEST,
            from,
            copy: words::COPY_REQUEST,
            bytes: &facts.sent,
            shape: Shape::Request,
            time: facts.started.clock_time(),
            is_request: true,
            message: Message::request_of(exchange.kind),
            changed: changes(painting, exchange),
            why_empty: why_empty.clone(),
            coding: sent_coding.map(past_runs::coding),
        },
        Half {
            title: words::RESPONSE,
            from: to,
            copy: words::COPY_RESPONSE,
            bytes: &facts.received,
            shape: Shape::Response,
            time: facts
                .timings
                .total_us
                .map(words::duration)
                .unwrap_or_default(),
            is_request: false,
            message: None,
            changed: String::new(),
            why_empty,
            coding: received_coding.map(past_runs::coding),
        },
    ];
    let version = u64::from(exchange.id) + (u64::from(painting.state.looks) << 32);
    let rects = [
        Rect::from_min_max(room.min, pos2(middle, room.bottom())),
        Rect::from_min_max(pos2(middle + 1.0, room.top()), room.max),
    ];
    for (half, rect) in halves.iter().zip(rects) {
        let inner = rect.shrink2(vec2(12.0, 2.0));
        ui.scope_builder(UiBuilder::new().max_rect(inner).id_salt(half.title), |ui| {
            half_ui(ui, painting, half, version);
        });
    }
}

/// The changes that were written down for this request: those since the one before it.
fn changes(painting: &Painting<'_>, exchange: &RecordedExchange) -> String {
    let trace = painting.state.trace().filter(|_| exchange.deviates);
    let changes = trace
        .into_iter()
        .flat_map(|trace| trace.changes_of(exchange).map(text::change));
    changes.collect::<Vec<_>>().join(", ")
}

fn half_ui(ui: &mut Ui, painting: &mut Painting<'_>, half: &Half<'_>, version: u64) {
    let theme = painting.theme;
    ui.spacing_mut().item_spacing.y = theme.metrics.spacing.hair;
    line_ui(ui, |ui| {
        ui.add_space(theme.metrics.spacing.xs);
        ui.label(theme.secondary(Type::Label, half.title));
        let from = format!("from {}, {}", half.from, words::size(half.bytes.len()));
        ui.label(theme.tertiary(Type::Small, from));
        if !half.changed.is_empty() {
            let amber = theme.colours.verdict.warn;
            small_icon_ui(ui, theme, ICON_STAT_0, amber);
            ui.label(theme.text(Type::Small, &half.changed).color(amber));
        }
        if let Some(coding) = &half.coding {
            let amber = theme.colours.verdict.warn;
            small_icon_ui(ui, theme, ICON_INFO.outlined(), amber);
            let label = egui::Label::new(theme.tertiary(Type::Small, coding));
            ui.add(label.truncate()).on_hover_text(coding);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if !half.bytes.is_empty() {
                let copy = small_icon_button_ui(ui, theme, ICON_CONTENT_COPY, half.copy);
                if copy.clicked() {
                    painting.send(Command::Copy(as_text(half.bytes)));
                }
            }
            ui.label(theme.tertiary(Type::Small, &half.time));
        });
    });
    if half.bytes.is_empty() {
        ui.add(egui::Label::new(theme.tertiary(Type::Body, &half.why_empty)).wrap());
        return;
    }
    let rows = if half.is_request {
        &mut painting.memory.request_rows
    } else {
        &mut painting.memory.response_rows
    };
    let raw = RawBytes {
        bytes: half.bytes,
        version,
        shape: half.shape,
        name: half.title,
        message: half.message,
    };
    raw_bytes_ui(ui, theme, rows, &raw);
}

/// For the clipboard, which takes text only.
pub(super) fn as_text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
