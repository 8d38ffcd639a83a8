//! The inspector: whose exchange it is, and one of its readings.

use egui::{Align, Layout, Rect, Sense, Stroke, Ui, UiBuilder, pos2, vec2};
use egui_material_icons::icons::{
    ICON_ARROW_FORWARD, ICON_CANCEL, ICON_CHECK, ICON_CONTENT_COPY, ICON_DOWNLOAD,
    ICON_EXPAND_LESS, ICON_EXPAND_MORE, ICON_VISIBILITY_OFF,
};

use super::{
    controls::{icon_button_ui, small_icon_ui, tag_ui},
    exchange_bytes::{as_text, bytes_ui},
    exchange_checks::{checks_ui, counts_ui},
    exchange_curl::{curl_of, curl_ui},
    exchange_readable::readable_ui,
    exchange_timing::timing_ui,
    export_dialog::ExportDialog,
    painting::{Painting, ring_ui},
    past_runs,
    stage::tab_ui,
    taking_away,
    theme::{Theme, Type},
    words,
};
use crate::{
    app::{Command, Selection},
    export::FORMATS,
    flow::{Participant, RecordedExchange},
    text,
};

/// The readings of one exchange.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum InspectorTab {
    #[default]
    Raw,
    Readable,
    Checks,
    Timing,
    Curl,
}

impl InspectorTab {
    /// In the order of the tabs.
    pub const ALL: [Self; 5] = [
        Self::Raw,
        Self::Readable,
        Self::Checks,
        Self::Timing,
        Self::Curl,
    ];

    pub fn title(self) -> &'static str {
        match self {
            Self::Raw => words::RAW,
            Self::Readable => words::READABLE,
            Self::Checks => words::CHECKS,
            Self::Timing => words::TIMING,
            Self::Curl => words::CURL,
        }
    }
}

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
        Some(exchange) => tab_content_ui(ui, painting, exchange, body),
        None => {
            ui.centered_and_justified(|ui| {
                ui.label(theme.tertiary(Type::Body, words::NO_MESSAGE));
            });
        }
    });
}

fn tab_content_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    exchange: &RecordedExchange,
    room: Rect,
) {
    match painting.memory.inspector_tab {
        InspectorTab::Raw => bytes_ui(ui, painting, exchange, room),
        InspectorTab::Readable => readable_ui(ui, painting, exchange, room),
        InspectorTab::Curl => curl_ui(ui, painting, exchange),
        InspectorTab::Checks => checks_ui(ui, painting, exchange, room),
        InspectorTab::Timing => timing_ui(ui, painting, exchange, room),
    }
}

fn selected<'a>(painting: &Painting<'a>) -> Option<&'a RecordedExchange> {
    let trace = painting.state.trace()?;
    let Selection::Exchange { id, .. } = painting.state.focus.selection?;
    trace.exchange(id)
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
    let is_tight = ui.content_rect().width() < TIGHT;
    if is_tight {
        ui.spacing_mut().item_spacing.x = theme.metrics.spacing.hair;
    }
    take_away_ui(ui, painting, exchange);
    for tab in InspectorTab::ALL.into_iter().rev() {
        if tab == InspectorTab::Checks
            && let Some(exchange) = exchange
            && !is_tight
        {
            counts_ui(ui, painting, exchange);
        }
        let is_shown = painting.memory.inspector_tab == tab;
        let response = tab_ui(ui, painting, tab.title(), is_shown);
        if tab == InspectorTab::Raw {
            painting.begins_pane(&response);
        }
        if response.clicked() {
            painting.memory.inspector_tab = tab;
            painting.memory.inspector_is_open = true;
        }
    }
    let Some(exchange) = exchange else { return };
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        let has_room = ui.available_width() >= LEAST_FOR_FACTS;
        let title = theme.text(Type::Title, text::stage_title(exchange.stage));
        ui.add(egui::Label::new(title).truncate());
        if !has_room {
            return;
        }
        if let Some(trace) = painting.state.trace() {
            let looks = painting.state.looks;
            let numbers = &mut painting.memory.message_numbers;
            let numbers = past_runs::messages(numbers.of(looks, trace, exchange.id));
            ui.label(theme.tertiary(Type::Small, numbers));
        }
        participant_ui(ui, theme, exchange.from);
        small_icon_ui(ui, theme, ICON_ARROW_FORWARD, theme.colours.text.tertiary);
        participant_ui(ui, theme, exchange.to);
        observed_ui(ui, theme, exchange);
    });
}

/// The whole run to a file, and what is on screen to the clipboard.
fn take_away_ui(ui: &mut Ui, painting: &mut Painting<'_>, exchange: Option<&RecordedExchange>) {
    let theme = painting.theme;
    if painting.state.trace().is_none() {
        return;
    }
    let export = icon_button_ui(ui, theme, ICON_DOWNLOAD, taking_away::EXPORT);
    if let Some(format) = FORMATS.first().filter(|_| export.clicked()) {
        ExportDialog::open(painting, format);
    }
    let Some(exchange) = exchange else { return };
    let copy = icon_button_ui(
        ui,
        theme,
        ICON_CONTENT_COPY.outlined(),
        taking_away::COPY_MENU,
    );
    egui::Popup::menu(&copy).show(|ui| {
        let bytes = &exchange.exchange;
        let offered = [
            (taking_away::COPY_THE_REQUEST, text_of(&bytes.sent)),
            (taking_away::COPY_THE_RESPONSE, text_of(&bytes.received)),
            (taking_away::COPY_THE_LINE, curl_of(painting, exchange)),
        ];
        for (name, text) in offered {
            let button = ui.add_enabled(text.is_some(), egui::Button::new(name));
            ring_ui(ui, theme, &button);
            if let Some(text) = text.filter(|_| button.clicked()) {
                painting.send(Command::Copy(text));
            }
        }
    });
    let height = theme.metrics.spacing.l;
    let (gap, _) = ui.allocate_exact_size(vec2(theme.metrics.spacing.s, height), Sense::hover());
    let line = Stroke::new(theme.metrics.stroke_width.hair, theme.colours.stroke.subtle);
    ui.painter().vline(gap.center().x, gap.y_range(), line);
}

fn text_of(bytes: &[u8]) -> Option<String> {
    (!bytes.is_empty()).then(|| as_text(bytes))
}

/// Below this width of the window the tabs stand closer, and the checks are counted below theirs.
const TIGHT: f32 = 640.0;
/// Below this width the tabs leave room for the title alone.
const LEAST_FOR_FACTS: f32 = 440.0;

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
    if let Some(refusal) = refusal(exchange) {
        let look = (verdict.fail, verdict.fail_tint);
        tag_ui(ui, theme, Some(ICON_CANCEL), &refusal, look);
    } else if exchange.observed {
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

/// Why there is no good answer, in few words, and how long it took.
fn refusal(exchange: &RecordedExchange) -> Option<String> {
    let said = match status_line(&exchange.exchange.received) {
        Some((status, reason)) if status >= 400 => text::spoken_response(status, &reason),
        None if exchange.failure.is_some() => text::spoken_received(exchange),
        Some(_) | None => return None,
    };
    Some(match exchange.exchange.timings.total_us {
        Some(took) => format!("{said}, {}", words::duration(took)),
        None => said,
    })
}

/// Of the first line alone: the body may be megabytes, and this is asked in every frame.
fn status_line(received: &[u8]) -> Option<(u16, String)> {
    let end = received.iter().position(|byte| *byte == b'\n')?;
    let line = String::from_utf8_lossy(&received[..end]);
    let (_, rest) = line.trim_end().split_once(' ')?;
    let (status, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    Some((status.parse().ok()?, reason.to_owned()))
}
