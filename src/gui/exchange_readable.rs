//! Request and response in readable form, side by side: only the lines in view are made.

use egui::{
    Color32, Label, Rect, Role, ScrollArea, Sense, Stroke, TextFormat, Ui, UiBuilder, WidgetInfo,
    pos2, text::LayoutJob, vec2,
};
use egui_material_icons::icons::{ICON_CHEVRON_RIGHT, ICON_EXPAND_MORE};

use super::{
    controls::{line_ui, link_button_ui, paint_icon, small_icon_ui},
    findings::icon,
    painting::{Painting, ring_ui},
    readable::{Line, Readable, Value},
    theme::{Theme, Type},
    token_verdict::opens_id_tokens,
    words,
};
use crate::{
    flow::{RecordedExchange, Stage, Verdict},
    oauth::JsonKind,
    text::ParameterFacts,
};

pub(super) fn readable_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    exchange: &RecordedExchange,
    room: Rect,
) {
    let theme = painting.theme;
    let Some(trace) = painting.state.trace() else {
        return;
    };
    let middle = room.center().x.round();
    let line = Stroke::new(theme.metrics.stroke_width.hair, theme.colours.stroke.subtle);
    ui.painter().vline(middle, room.y_range(), line);
    let halves = [
        (
            words::REQUEST,
            Rect::from_min_max(room.min, pos2(middle, room.bottom())),
        ),
        (
            words::RESPONSE,
            Rect::from_min_max(pos2(middle, room.top()), room.max),
        ),
    ];
    let facts = &exchange.exchange;
    for (at, (title, rect)) in halves.into_iter().enumerate() {
        let is_request = at == 0;
        let bytes = if is_request {
            &facts.sent
        } else {
            &facts.received
        };
        let inner = rect.shrink2(vec2(16.0, 4.0));
        ui.scope_builder(UiBuilder::new().max_rect(inner).id_salt(title), |ui| {
            if bytes.is_empty() {
                let why = match (&exchange.failure, exchange.observed) {
                    (_, false) => words::INFERRED_WHY.to_owned(),
                    (Some(failure), true) => failure.to_string(),
                    (None, true) => words::NO_ANSWER.to_owned(),
                };
                ui.add(Label::new(theme.tertiary(Type::Body, why)).wrap());
                return;
            }
            let cache = if is_request {
                &mut painting.memory.request_readable
            } else {
                &mut painting.memory.response_readable
            };
            let (looks, flow) = (painting.state.looks, painting.state.flow());
            let opened = &mut painting.memory.opened_tokens;
            // Those of the redirect and the token answer are opened by a step of their own.
            let waits = [Stage::Redirect, Stage::Token].contains(&exchange.stage);
            let may_open = !waits || opens_id_tokens(trace);
            let mut opener = |token: &str| {
                let flow = flow.filter(|_| may_open)?;
                opened.of(looks, Some(flow), token)
            };
            let readable = cache.of(looks, exchange, trace, is_request, &mut opener);
            if lines_ui(ui, theme, readable, title) {
                cache.read_all();
                ui.request_repaint();
            }
        });
    }
}

/// Returns whether the rest of the body was asked for.
fn lines_ui(ui: &mut Ui, theme: &Theme, readable: &mut Readable, name: &str) -> bool {
    let height = theme.line_height(Type::Body);
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.spacing_mut().interact_size.y = 0.0;
    let mut toggled = None;
    let mut is_asked = false;
    ScrollArea::vertical()
        .id_salt((name, "readable"))
        .auto_shrink([false, false])
        .show_rows(ui, height, readable.line_count(), |ui, range| {
            for at in range {
                let Some(line) = readable.line(at) else {
                    continue;
                };
                let size = vec2(ui.available_width(), height);
                let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
                let builder = UiBuilder::new()
                    .max_rect(rect)
                    .id_salt(("line", at))
                    .layout(egui::Layout::left_to_right(egui::Align::Center));
                let pressed = ui
                    .scope_builder(builder, |ui| {
                        if matches!(line, Line::ReadAll) {
                            let all = words::READ_ALL;
                            is_asked |= link_button_ui(ui, theme, all, all).clicked();
                            return None;
                        }
                        line_of_ui(ui, theme, line)
                    })
                    .inner;
                toggled = toggled.or(pressed);
            }
        });
    if let Some(at) = toggled {
        readable.toggle(at);
        ui.request_repaint();
    }
    is_asked
}

/// Returns what was folded or opened.
fn line_of_ui(ui: &mut Ui, theme: &Theme, line: Line) -> Option<(usize, usize)> {
    let syntax = &theme.colours.syntax;
    match line {
        Line::Heading(words) => {
            ui.label(theme.secondary(Type::Label, words));
        }
        Line::Remark { words, verdict } => remark_ui(ui, theme, words, verdict),
        Line::Pair(pair) => {
            let pieces = [
                (pair.name.as_str(), syntax.parameter_name),
                (" ", syntax.punctuation),
                (pair.value.as_str(), syntax.parameter_value),
            ];
            said_ui(ui, theme, &pieces, pair.facts);
        }
        // It is pressed, which is for who shows the lines.
        Line::ReadAll => {}
        Line::Value(value) => return value_ui(ui, theme, &value),
        Line::Source { number, text } => {
            let number = format!("{number:>4} ");
            let pieces = [
                (number.as_str(), syntax.punctuation),
                (text.as_str(), syntax.target),
            ];
            said_ui(ui, theme, &pieces, None);
        }
        Line::Hex(text) => said_ui(ui, theme, &[(text.as_str(), syntax.target)], None),
    }
    None
}

fn remark_ui(ui: &mut Ui, theme: &Theme, words: String, verdict: Option<Verdict>) {
    line_ui(ui, |ui| {
        let colour = match verdict {
            Some(verdict) => {
                let colour = theme.verdict(verdict);
                small_icon_ui(ui, theme, icon(verdict), colour);
                colour
            }
            None => theme.colours.text.secondary,
        };
        let words = theme.text(Type::Small, words).color(colour);
        ui.add(Label::new(words).truncate());
    });
}

/// Pieces of code and, dimmed behind them, what they mean; whole on hover.
fn said_ui(ui: &mut Ui, theme: &Theme, pieces: &[(&str, Color32)], facts: Option<ParameterFacts>) {
    let mut job = LayoutJob::default();
    let format = |colour: Color32, kind: Type| TextFormat {
        font_id: theme.font(kind),
        color: colour,
        ..TextFormat::default()
    };
    let mut whole = String::new();
    for (text, colour) in pieces {
        whole.push_str(text);
        job.append(text, 0.0, format(*colour, Type::Code));
    }
    if let Some(facts) = facts {
        whole = format!("{whole}\n{}. {}", facts.meaning, facts.spec);
        let meaning = format!("   {}", facts.meaning);
        job.append(
            &meaning,
            0.0,
            format(theme.colours.text.tertiary, Type::Small),
        );
    }
    ui.add(Label::new(job).truncate().show_tooltip_when_elided(false))
        .on_hover_text(whole);
}

fn value_ui(ui: &mut Ui, theme: &Theme, value: &Value) -> Option<(usize, usize)> {
    let syntax = &theme.colours.syntax;
    let step = theme.metrics.spacing.l;
    let depth = u8::try_from(value.depth).unwrap_or(u8::MAX);
    ui.spacing_mut().item_spacing.x = theme.metrics.spacing.xs;
    ui.add_space(f32::from(depth) * step);
    let pressed = fold_ui(ui, theme, value);
    let colour = match value.kind {
        JsonKind::Text => syntax.parameter_value,
        JsonKind::Number | JsonKind::Boolean | JsonKind::Null => syntax.escape,
        JsonKind::Array | JsonKind::Object => syntax.punctuation,
    };
    let colon = if value.name.is_empty() { "" } else { ": " };
    let pieces = [
        (value.name.as_str(), syntax.header_name),
        (colon, syntax.punctuation),
        (value.text.as_str(), colour),
    ];
    said_ui(ui, theme, &pieces, value.facts);
    pressed.then_some(value.at)
}

/// The triangle before an object or an array; an empty place before everything else.
fn fold_ui(ui: &mut Ui, theme: &Theme, value: &Value) -> bool {
    let side = theme.line_height(Type::Small);
    let sense = match value.is_folded {
        Some(_) => Sense::click(),
        None => Sense::hover(),
    };
    let (place, response) = ui.allocate_exact_size(vec2(side, side), sense);
    let Some(is_folded) = value.is_folded else {
        return false;
    };
    let of = match value.name.as_str() {
        "" => words::EVERYTHING,
        name => name,
    };
    let (verb, icon) = if is_folded {
        (words::OPEN_VALUE, ICON_CHEVRON_RIGHT)
    } else {
        (words::FOLD_VALUE, ICON_EXPAND_MORE)
    };
    let name = format!("{verb} {of}");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    paint_icon(ui, place, icon, theme.colours.text.secondary);
    ring_ui(ui, theme, &response);
    response.clicked()
}
