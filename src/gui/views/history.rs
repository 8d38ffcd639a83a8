//! All runs, the newest first: found by a few letters, opened, deleted; only the rows in view are made.

use egui::{
    Align, Align2, EventFilter, FontSelection, Id, Key, Layout, Margin, Modifiers, Rect, Response,
    Role, ScrollArea, Sense, Stroke, TextEdit, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use egui_material_icons::icons::{
    ICON_DELETE, ICON_HISTORY, ICON_PLAY_ARROW, ICON_SEARCH, ICON_WARNING,
};

use super::{
    View,
    history_rows::{Columns, Item, cell, found},
};
use crate::{
    app::Command,
    gui::{
        controls::{icon_ui, outline_button_ui, paint_icon},
        navigation::outcome,
        painting::{Painting, ring_ui},
        past_runs as words,
        theme::Type,
        words as controls,
    },
};

/// What is typed to search, and which row has the keyboard.
#[derive(Debug, Default)]
pub(in crate::gui) struct HistoryPage {
    typed: String,
    /// The row that had the focus in the last frame.
    focused: Option<usize>,
}

pub(super) fn history_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let room = ui.available_rect_before_wrap().shrink2(vec2(16.0, 12.0));
    ui.scope_builder(UiBuilder::new().max_rect(room), |ui| {
        head_ui(ui, painting);
        ui.add_space(painting.theme.metrics.spacing.s);
        let items = found(painting.state, &painting.memory.history_page.typed);
        if items.is_empty() {
            nothing_ui(ui, painting);
        } else {
            table_ui(ui, painting, &items);
        }
    });
}

fn head_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    ui.horizontal(|ui| {
        ui.label(theme.text(Type::Display, words::TITLE));
        let all = painting.state.history.len();
        let typed = &painting.memory.history_page.typed;
        let count = (!typed.trim().is_empty()).then(|| {
            let items = found(painting.state, typed);
            let is_run = |item: &&Item| matches!(item, Item::Run(_));
            items.iter().filter(is_run).count()
        });
        ui.label(theme.tertiary(Type::Small, words::count(all, count)));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let hint = theme.tertiary(Type::Control, words::SEARCH_HINT);
            let field = ui
                .add(
                    TextEdit::singleline(&mut painting.memory.history_page.typed)
                        .id_salt("search runs")
                        .font(FontSelection::FontId(theme.font(Type::Control)))
                        .hint_text(hint)
                        .margin(Margin::symmetric(8, 4))
                        .desired_width(SEARCH_WIDTH.min(ui.available_width() - 40.0)),
                )
                .accessible_name(words::SEARCH);
            ring_ui(ui, theme, &field);
            painting.begins_pane(&field);
            icon_ui(ui, theme, ICON_SEARCH, theme.colours.text.tertiary);
        });
    });
}

const SEARCH_WIDTH: f32 = 280.0;

/// No run at all, or none with these letters.
fn nothing_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let typed = painting.memory.history_page.typed.trim().to_owned();
    ui.vertical_centered(|ui| {
        ui.add_space(ui.available_height() * 0.25);
        if !typed.is_empty() {
            ui.label(theme.secondary(Type::Title, words::not_found(&typed)));
            return;
        }
        icon_ui(ui, theme, ICON_HISTORY, theme.colours.text.tertiary);
        ui.label(theme.text(Type::Title, words::EMPTY));
        ui.label(theme.secondary(Type::Body, words::EMPTY_HOW));
        let start = outline_button_ui(ui, theme, Some(ICON_PLAY_ARROW), controls::START);
        if start.clicked() {
            painting.send(Command::StartBuiltIn);
        }
    });
}

/// Head and rows. Beside the rows in view the one with the focus is made, and its neighbours, so
/// that the keyboard never loses its place.
fn table_ui(ui: &mut Ui, painting: &mut Painting<'_>, items: &[Item]) {
    let theme = painting.theme;
    let height = theme.metrics.sizes.table_row + theme.metrics.spacing.hair;
    titles_ui(ui, painting, height);
    ui.spacing_mut().item_spacing.y = 0.0;
    let focused = painting.memory.history_page.focused.take();
    let to = focused.and_then(|at| moved(ui, at, items, ui.available_height() / height));
    ScrollArea::vertical()
        .id_salt("all runs")
        .auto_shrink([false, false])
        .show_viewport(ui, |ui, viewport| {
            let top = ui.max_rect().top();
            let width = ui.available_width();
            let place = |at: usize| {
                let y = top + height * as_float(at);
                Rect::from_min_size(pos2(ui.max_rect().left(), y), vec2(width, height))
            };
            let places: Vec<usize> = visible(viewport, height, items.len(), focused, to);
            let rows: Vec<(usize, Rect)> = places.into_iter().map(|at| (at, place(at))).collect();
            let end = top + height * as_float(items.len());
            for (at, rect) in rows {
                let Some(item) = items.get(at) else { continue };
                let response = item_ui(ui, painting, item, rect);
                if to == Some(at) {
                    response.request_focus();
                    ui.scroll_to_rect_animation(rect, None, egui::style::ScrollAnimation::none());
                }
                if response.has_focus() || to == Some(at) {
                    painting.memory.history_page.focused = Some(at);
                }
            }
            ui.expand_to_include_y(end);
        });
}

/// The indices of the rows to make, in order, each once.
fn visible(
    viewport: Rect,
    height: f32,
    count: usize,
    focused: Option<usize>,
    to: Option<usize>,
) -> Vec<usize> {
    let first = as_index(viewport.top() / height);
    let last = as_index(viewport.bottom() / height) + 1;
    let mut out: Vec<usize> = (first..last.min(count)).collect();
    for at in focused.into_iter().chain(to) {
        out.extend(at.saturating_sub(1)..=at + 1);
    }
    out.sort_unstable();
    out.dedup();
    out.retain(|at| *at < count);
    out
}

#[allow(
    clippy::cast_precision_loss,
    reason = "millions of rows are told apart by the scroll area alone"
)]
fn as_float(index: usize) -> f32 {
    index as f32
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in the list is positive and far below the limit"
)]
fn as_index(place: f32) -> usize {
    place.max(0.0) as usize
}

/// Where the arrow keys lead from a row; titles between rows are stepped over.
fn moved(ui: &Ui, at: usize, items: &[Item], page: f32) -> Option<usize> {
    let last = items.len().checked_sub(1)?;
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let page = as_index(page).max(1);
    let (to, back) = if pressed(Key::ArrowUp) {
        (at.checked_sub(1)?, true)
    } else if pressed(Key::ArrowDown) {
        (at + 1, false)
    } else if pressed(Key::PageUp) {
        (at.saturating_sub(page), true)
    } else if pressed(Key::PageDown) {
        ((at + page).min(last), false)
    } else if pressed(Key::Home) {
        (0, false)
    } else if pressed(Key::End) {
        (last, true)
    } else {
        return None;
    };
    let is_title = items.get(to)? == &Item::DamagedTitle;
    match (is_title, back) {
        (false, _) => Some(to),
        (true, true) => to.checked_sub(1),
        (true, false) => Some(to + 1),
    }
}

fn titles_ui(ui: &mut Ui, painting: &Painting<'_>, height: f32) {
    let theme = painting.theme;
    let size = vec2(ui.available_width(), height);
    let (row, _) = ui.allocate_exact_size(size, Sense::hover());
    let radius = theme.metrics.radius.control;
    ui.painter()
        .rect_filled(row, radius, theme.colours.surface.raised);
    let columns = Columns::of(row);
    for (x, title) in columns.titles() {
        let builder = UiBuilder::new()
            .max_rect(Rect::from_x_y_ranges(x, row.y_range()))
            .layout(Layout::left_to_right(Align::Center));
        ui.scope_builder(builder, |ui| {
            ui.add(egui::Label::new(theme.tertiary(Type::Label, title)).truncate());
        });
    }
}

fn item_ui(ui: &mut Ui, painting: &mut Painting<'_>, item: &Item, rect: Rect) -> Response {
    match item {
        Item::Run(at) => run_ui(ui, painting, *at, rect),
        Item::Damaged(at) => damaged_ui(ui, painting, *at, rect),
        Item::DamagedTitle => {
            let theme = painting.theme;
            ui.painter().text(
                rect.left_center() + vec2(theme.metrics.spacing.s, 0.0),
                Align2::LEFT_CENTER,
                words::DAMAGED,
                theme.font(Type::Title),
                theme.colours.text.secondary,
            );
            let response = ui.interact(rect, Id::unique("damaged runs"), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words::DAMAGED));
            response
        }
    }
}

/// A band that can be pressed, and what its keys ask for.
fn band_ui(ui: &Ui, painting: &Painting<'_>, id: &str, name: &str, rect: Rect) -> Response {
    let theme = painting.theme;
    let response = ui.interact(rect, Id::unique(("run", id)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, false, name));
    if response.has_focus() {
        let filter = EventFilter {
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    }
    if response.hovered() || response.has_focus() {
        let radius = theme.metrics.radius.control;
        ui.painter()
            .rect_filled(rect, radius, theme.colours.surface.hover);
    }
    let line = Stroke::new(theme.metrics.stroke_width.hair, theme.colours.stroke.subtle);
    ui.painter().hline(rect.x_range(), rect.bottom(), line);
    ring_ui(
        ui,
        theme,
        &Response {
            rect: rect.shrink(2.0),
            ..response.clone()
        },
    );
    response
}

fn run_ui(ui: &mut Ui, painting: &mut Painting<'_>, at: usize, rect: Rect) -> Response {
    let theme = painting.theme;
    let Some(summary) = painting.state.history.get(at) else {
        return ui.interact(rect, Id::unique(("no run", at)), Sense::hover());
    };
    let name = words::row(summary);
    let response = band_ui(ui, painting, &summary.id, &name, rect);
    let session = painting.state.session.as_ref();
    let is_present = session.is_some_and(|session| session.trace().header().id == summary.id);
    let columns = Columns::of(rect);
    let colours = &theme.colours;
    let time = words::time(summary.started);
    let issuer = summary.issuer.as_deref().unwrap_or_default();
    let cells = [
        (
            columns.time,
            time.as_str(),
            Type::Code,
            colours.text.secondary,
        ),
        (
            columns.profile,
            &summary.profile,
            Type::Control,
            colours.text.primary,
        ),
        (
            columns.grant,
            controls::grant(summary.grant),
            Type::Control,
            colours.text.secondary,
        ),
        (columns.issuer, issuer, Type::Code, colours.text.secondary),
        (
            columns.client,
            &summary.client_id,
            Type::Code,
            colours.text.secondary,
        ),
    ];
    for (x, text, kind, colour) in cells {
        cell(ui, rect, x, text, (theme.font(kind), colour));
    }
    let (icon, colour) = outcome(painting, summary.end);
    let x = columns.outcome;
    let side = theme.metrics.sizes.icon - theme.metrics.spacing.hair;
    let spot = Rect::from_center_size(pos2(x.min + side / 2.0, rect.center().y), vec2(side, side));
    paint_icon(ui, spot, icon, colour);
    let mut said = words::outcome(summary.end).to_owned();
    if is_present {
        let stands = summary.end.map_or(words::UNDER_WAY, |_| said.as_str());
        said = format!("{stands}, {}", words::THIS_RUN);
    }
    let x = egui::Rangef::new(spot.right() + theme.metrics.spacing.xs, x.max);
    let look = (theme.font(Type::Control), colours.text.primary);
    cell(ui, rect, x, &said, look);
    let what = format!("{time}, {}", summary.profile);
    let reason = is_present.then_some(words::KEEPS);
    let deletes = delete_ui(ui, painting, rect, (&summary.id, &what), &response, reason);
    if deletes {
        painting.send(Command::DeleteSession(summary.id.clone()));
    } else if response.clicked() {
        painting.send(if is_present {
            Command::CloseSession
        } else {
            Command::OpenSession(summary.id.clone())
        });
        if is_present {
            painting.memory.view = View::Run;
        }
    }
    response
}

fn damaged_ui(ui: &mut Ui, painting: &mut Painting<'_>, at: usize, rect: Rect) -> Response {
    let theme = painting.theme;
    let Some(damaged) = painting.state.damaged_sessions.get(at) else {
        return ui.interact(rect, Id::unique(("no file", at)), Sense::hover());
    };
    let name = words::damaged_row(&damaged.id, &damaged.problem);
    let response = band_ui(ui, painting, &damaged.id, &name, rect);
    let colours = &theme.colours;
    let columns = Columns::of(rect);
    let side = theme.metrics.sizes.icon - theme.metrics.spacing.hair;
    let spot = Rect::from_center_size(
        pos2(columns.time.min + side / 2.0, rect.center().y),
        vec2(side, side),
    );
    paint_icon(ui, spot, ICON_WARNING.outlined(), colours.verdict.warn);
    let rest = egui::Rangef::new(
        spot.right() + theme.metrics.spacing.s,
        columns.outcome.min - theme.metrics.spacing.s,
    );
    let problem = format!("{} {}", damaged.id, damaged.problem);
    let look = (theme.font(Type::Control), colours.text.primary);
    cell(ui, rect, rest, &problem, look);
    let look = (theme.font(Type::Control), colours.text.tertiary);
    cell(ui, rect, columns.outcome, words::LEFT_AS_IT_IS, look);
    let of_it = (damaged.id.as_str(), damaged.id.as_str());
    if delete_ui(ui, painting, rect, of_it, &response, None) {
        painting.send(Command::DeleteSession(damaged.id.clone()));
    }
    response.on_hover_text(problem)
}

/// At the right end of a row that is pointed at or has the focus; the Delete key does the same.
fn delete_ui(
    ui: &Ui,
    painting: &Painting<'_>,
    rect: Rect,
    (id, what): (&str, &str),
    row: &Response,
    reason: Option<&str>,
) -> bool {
    let theme = painting.theme;
    let side = rect.height();
    let spot = Rect::from_center_size(
        pos2(
            rect.right() - side / 2.0 - theme.metrics.spacing.xs,
            rect.center().y,
        ),
        vec2(side, side),
    );
    let sense = if reason.is_none() {
        Sense::click()
    } else {
        Sense::hover()
    };
    let button = ui.interact(spot, Id::unique(("delete", id)), sense);
    button.widget_info(|| WidgetInfo::labeled(Role::Button, reason.is_none(), words::delete(what)));
    let colours = &theme.colours;
    let colour = match (reason, button.hovered()) {
        (Some(_), _) => colours.text.disabled,
        (None, true) => colours.text.primary,
        (None, false) => colours.text.tertiary,
    };
    if row.hovered() || row.has_focus() || button.hovered() || button.has_focus() {
        paint_icon(ui, spot.shrink(6.0), ICON_DELETE.outlined(), colour);
    }
    ring_ui(
        ui,
        theme,
        &Response {
            rect: spot.shrink(3.0),
            ..button.clone()
        },
    );
    let by_key = row.has_focus()
        && reason.is_none()
        && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Delete));
    let is_pressed = button.clicked() && reason.is_none();
    match reason {
        Some(reason) => button.on_hover_text(reason),
        None => button.on_hover_text(words::delete(what)),
    };
    is_pressed || by_key
}
