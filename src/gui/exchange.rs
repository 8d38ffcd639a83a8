//! The inspector: the bytes of a request and of its answer side by side, or what was checked.

use egui::{Align, Layout, Rect, ScrollArea, Sense, Stroke, Ui, UiBuilder, pos2, vec2};
use egui_material_icons::icons::{
    ICON_ARROW_FORWARD, ICON_CHECK, ICON_CONTENT_COPY, ICON_EXPAND_LESS, ICON_EXPAND_MORE,
    ICON_VISIBILITY_OFF,
};

use super::{
    byte_rows::Shape,
    controls::{icon_button_ui, line_ui, small_icon_button_ui, tag_ui},
    findings::findings_ui,
    painting::Painting,
    raw_bytes::{RawBytes, raw_bytes_ui},
    stage::tab_ui,
    theme::{Theme, Type},
    words,
};
use crate::{
    app::{Command, Selection},
    flow::{Participant, RecordedExchange},
    text,
};

pub(super) fn exchange_ui(ui: &mut Ui, painting: &mut Painting<'_>, is_folded: bool) {
    let exchange = selected(painting);
    let theme = painting.theme;
    let head = theme.metrics.sizes.control + theme.metrics.spacing.s;
    let room = ui.max_rect();
    let bar = Rect::from_min_size(room.min, vec2(room.width(), head));
    ui.scope_builder(
        UiBuilder::new().max_rect(bar.shrink2(vec2(16.0, 0.0))),
        |ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                head_ui(ui, painting, exchange, is_folded);
            });
        },
    );
    let body = Rect::from_min_max(pos2(room.left(), bar.bottom()), room.max);
    if body.height() < theme.metrics.sizes.control {
        return;
    }
    let line = Stroke::new(theme.metrics.stroke_width.hair, theme.colours.stroke.subtle);
    ui.painter().hline(room.x_range(), bar.bottom(), line);
    ui.scope_builder(UiBuilder::new().max_rect(body), |ui| match exchange {
        Some(exchange) if painting.memory.shows_checks => checks_ui(ui, painting, exchange),
        Some(exchange) => bytes_ui(ui, painting, exchange, body),
        None => {
            ui.centered_and_justified(|ui| {
                ui.label(theme.tertiary(Type::Body, words::NO_MESSAGE));
            });
        }
    });
}

fn selected<'a>(painting: &Painting<'a>) -> Option<&'a RecordedExchange> {
    let session = painting.state.session.as_ref()?;
    let Selection::Exchange { id, .. } = painting.state.view.selection?;
    session.trace().exchange(id)
}

/// From right to left: what is folded and which tab, then whose exchange it is.
fn head_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    exchange: Option<&RecordedExchange>,
    is_folded: bool,
) {
    let theme = painting.theme;
    if is_folded {
        let is_open = painting.memory.inspector_is_open;
        let (icon, name) = if is_open {
            (ICON_EXPAND_MORE, words::FOLD)
        } else {
            (ICON_EXPAND_LESS, words::UNFOLD)
        };
        if icon_button_ui(ui, theme, icon, name).clicked() {
            painting.memory.inspector_is_open = !is_open;
        }
    }
    let shows_checks = painting.memory.shows_checks;
    for (words, is_checks) in [(words::CHECKS, true), (words::RAW, false)] {
        let tab = tab_ui(ui, painting, words, shows_checks == is_checks);
        if !is_checks {
            painting.begins_pane(&tab);
        }
        if tab.clicked() {
            painting.memory.shows_checks = is_checks;
            painting.memory.inspector_is_open = true;
        }
    }
    let Some(exchange) = exchange else { return };
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        ui.label(theme.text(Type::Title, text::stage_title(exchange.stage)));
        participant_ui(ui, theme, exchange.from);
        ui.label(theme.small_icon(ICON_ARROW_FORWARD, theme.colours.text.tertiary));
        participant_ui(ui, theme, exchange.to);
        observed_ui(ui, theme, exchange);
    });
}

fn participant_ui(ui: &mut Ui, theme: &Theme, participant: Participant) {
    let (mark, _) = ui.allocate_exact_size(vec2(8.0, 8.0), Sense::hover());
    ui.painter().rect_filled(
        mark,
        theme.metrics.radius.marker,
        theme.participant(participant),
    );
    let (name, _) = text::participant(participant);
    ui.label(theme.secondary(Type::Small, name));
}

fn observed_ui(ui: &mut Ui, theme: &Theme, exchange: &RecordedExchange) {
    let verdict = &theme.colours.verdict;
    if exchange.observed {
        let words = match exchange.exchange.timings.total_us {
            Some(total) => format!("{}, {}", words::OBSERVED, words::duration(total)),
            None => words::OBSERVED.to_owned(),
        };
        tag_ui(
            ui,
            theme,
            Some(ICON_CHECK),
            &words,
            (verdict.pass, verdict.pass_tint),
        );
    } else {
        tag_ui(
            ui,
            theme,
            Some(ICON_VISIBILITY_OFF),
            words::INFERRED,
            (theme.colours.text.secondary, egui::Color32::TRANSPARENT),
        );
    }
}

fn checks_ui(ui: &mut Ui, painting: &Painting<'_>, exchange: &RecordedExchange) {
    let Some(session) = &painting.state.session else {
        return;
    };
    let findings: Vec<_> = session
        .trace()
        .findings()
        .filter(|(stage, _)| *stage == exchange.stage)
        .map(|(_, finding)| finding)
        .collect();
    let inset = ui.max_rect().shrink2(vec2(16.0, 8.0));
    ui.scope_builder(UiBuilder::new().max_rect(inset), |ui| {
        ScrollArea::vertical()
            .id_salt("checks of the exchange")
            .auto_shrink([false, false])
            .show(ui, |ui| {
                ui.set_max_width(ui.available_width() - painting.theme.metrics.spacing.m);
                findings_ui(ui, painting.theme, &findings);
            });
    });
}

/// One half of the inspector.
struct Half<'a> {
    title: &'a str,
    from: &'a str,
    copy: &'a str,
    bytes: &'a [u8],
    shape: Shape,
    time: String,
    is_request: bool,
    why_empty: String,
}

fn bytes_ui(ui: &mut Ui, painting: &mut Painting<'_>, exchange: &RecordedExchange, room: Rect) {
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
    let halves = [
        Half {
            title: words::REQUEST,
            from,
            copy: words::COPY_REQUEST,
            bytes: &facts.sent,
            shape: Shape::Request,
            time: facts.started.clock_time(),
            is_request: true,
            why_empty: why_empty.clone(),
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
            why_empty,
        },
    ];
    let version = u64::from(exchange.id) + (u64::from(painting.state.run) << 32);
    let rects = [
        Rect::from_min_max(room.min, pos2(middle, room.bottom())),
        Rect::from_min_max(pos2(middle + 1.0, room.top()), room.max),
    ];
    for (half, rect) in halves.iter().zip(rects) {
        let inner = rect.shrink2(vec2(8.0, 2.0));
        ui.scope_builder(UiBuilder::new().max_rect(inner).id_salt(half.title), |ui| {
            half_ui(ui, painting, half, version);
        });
    }
}

fn half_ui(ui: &mut Ui, painting: &mut Painting<'_>, half: &Half<'_>, version: u64) {
    let theme = painting.theme;
    ui.spacing_mut().item_spacing.y = theme.metrics.spacing.hair;
    line_ui(ui, |ui| {
        ui.add_space(theme.metrics.spacing.xs);
        ui.label(theme.secondary(Type::Label, half.title));
        let from = format!("from {}, {}", half.from, words::size(half.bytes.len()));
        ui.label(theme.tertiary(Type::Small, from));
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
    };
    raw_bytes_ui(ui, theme, rows, &raw);
}

/// For the clipboard, which takes text only.
fn as_text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
