//! The stage on screen: what is about to happen and why, what will be sent, and what came of it.

use egui::{Align, Color32, Key, Layout, Modifiers, ScrollArea, Ui};
use egui_material_icons::{
    MaterialIcon,
    icons::{
        ICON_CALCULATE, ICON_CANCEL, ICON_CHECK, ICON_EDIT, ICON_OPEN_IN_BROWSER, ICON_REMOVE,
        ICON_REPLAY, ICON_RESTART_ALT, ICON_SCHEDULE, ICON_SEND, ICON_STAT_0,
    },
};

use super::{
    built_tokens::{built_tabs_ui, built_token_ui},
    controls::{
        icon_button_ui, icon_ui, outline_button_ui, primary_button_ui, quiet_button_ui, tag_ui,
    },
    decision::{decision_foot_ui, decision_ui},
    device::decision_elsewhere_ui,
    id_token::id_token_ui,
    local_work::local_work_ui,
    painting::Painting,
    parameters::parameters_ui,
    past_stage::past_stage_ui,
    raw_request::raw_request_ui,
    request_table::sent_ui,
    section::section_ui,
    summary::summary_ui,
    theme::Type,
    waiting::{input_foot_ui, input_ui, keychain_foot_ui, redirect_ui, waiting_ui},
    window::NARROW,
    words,
};
use crate::{
    app::{Command, DraftEdit, awaited_keeping},
    flow::{EndStatus, Flow, Stage, StageStatus, State, Step},
    http::Draft,
    session::Trace,
    text,
};

pub(super) fn stage_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let Some(stage) = painting.state.shown_stage() else {
        return;
    };
    let theme = painting.theme;
    let bottom = ui.max_rect().bottom();
    let grant = painting.grant();
    let step = painting
        .flow()
        .and_then(Flow::current_step)
        .filter(|step| painting.state.is_at_frontier() && step.stage() == stage);
    ScrollArea::vertical()
        .id_salt(("stage", stage))
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = theme.metrics.spacing.s;
            head_ui(ui, painting, stage, step);
            let lesson = step.map_or_else(
                || text::lesson(stage, grant),
                |step| text::step_lesson(step, grant),
            );
            ui.label(theme.secondary(Type::Body, lesson));
            if painting.state.is_at_frontier() {
                frontier_ui(ui, painting, step, bottom);
            } else {
                past_stage_ui(ui, painting, stage);
            }
        });
}

fn head_ui(ui: &mut Ui, painting: &mut Painting<'_>, stage: Stage, step: Option<Step>) {
    let theme = painting.theme;
    let title = step.map_or_else(|| text::stage_title(stage), text::step_title);
    let grant = painting.grant();
    let spec = step.map_or_else(
        || text::spec(stage, grant),
        |step| text::step_spec(step, grant),
    );
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = theme.line_height(Type::Display);
        ui.label(theme.text(Type::Display, title));
        status_tag_ui(ui, painting, stage);
        changes_tag_ui(ui, painting);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            section_ui(ui, painting, spec, spec);
        });
    });
}

fn status_tag_ui(ui: &mut Ui, painting: &Painting<'_>, stage: Stage) {
    let theme = painting.theme;
    let Some(trace) = painting.state.trace() else {
        return;
    };
    let colours = &theme.colours;
    let plain = (colours.text.secondary, Color32::TRANSPARENT);
    let awaits = painting.awaits_press();
    let is_waiting =
        painting.flow().is_some_and(Flow::is_waiting) && painting.state.is_at_frontier();
    let status = match trace.status(stage) {
        Some(StageStatus::Ready) | None if is_waiting => Some(StageStatus::Sent),
        // The run ended while this stage was under way.
        Some(StageStatus::Sent) if !is_waiting => Some(StageStatus::Failed),
        status => status,
    };
    let (icon, words, look): (MaterialIcon, &str, _) = match status {
        Some(StageStatus::Done) if !awaits => (
            ICON_CHECK,
            text::status(StageStatus::Done),
            (colours.verdict.pass, colours.verdict.pass_tint),
        ),
        Some(StageStatus::Failed) => (
            ICON_CANCEL,
            text::status(StageStatus::Failed),
            (colours.verdict.fail, colours.verdict.fail_tint),
        ),
        Some(StageStatus::Skipped) => (ICON_REMOVE, text::status(StageStatus::Skipped), plain),
        Some(StageStatus::Sent) => (
            ICON_SCHEDULE.outlined(),
            text::status(StageStatus::Sent),
            plain,
        ),
        Some(StageStatus::Ready | StageStatus::Done) | None => {
            (ICON_EDIT.outlined(), words::NOT_SENT, plain)
        }
    };
    tag_ui(ui, theme, Some(icon), words, look);
}

fn changes_tag_ui(ui: &mut Ui, painting: &Painting<'_>) {
    let theme = painting.theme;
    let count = painting.changes().len();
    if count > 0 {
        let verdict = &theme.colours.verdict;
        let words = words::changes(count);
        tag_ui(
            ui,
            theme,
            Some(ICON_STAT_0),
            &words,
            (verdict.warn, verdict.warn_tint),
        );
    }
}

fn frontier_ui(ui: &mut Ui, painting: &mut Painting<'_>, step: Option<Step>, bottom: f32) {
    let Some(flow) = painting.flow() else {
        return;
    };
    match flow.state() {
        State::AwaitPress if flow.draft().is_some() => {
            if matches!(step, Some(Step::Poll { .. })) {
                decision_elsewhere_ui(ui, painting);
            }
            draft_ui(ui, painting, step, bottom);
        }
        State::AwaitPress => {
            let theme = painting.theme;
            ui.horizontal(|ui| {
                icon_ui(ui, theme, ICON_CALCULATE, theme.colours.accent.solid);
                ui.label(theme.text(Type::Body, words::LOCAL_WORK));
            });
            if let Some(Step::FrontIdToken { .. } | Step::IdToken { .. }) = step {
                id_token_ui(ui, painting);
            }
        }
        State::AwaitInput { input } => input_ui(ui, painting, *input),
        State::AwaitRedirect { .. } => redirect_ui(ui, painting),
        State::AwaitDecision => decision_ui(ui, painting),
        State::Ended => ended_ui(ui, painting),
        State::AwaitPort { .. } | State::AwaitListener { .. } | State::AwaitResponse { .. } => {
            waiting_ui(ui, painting, bottom);
        }
    }
}

/// How it went; where it failed, also the request that failed.
fn ended_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    summary_ui(ui, painting);
    let end = painting.state.trace().and_then(Trace::end);
    if let Some(end) = end.filter(|end| end.status != EndStatus::Completed) {
        sent_ui(ui, painting, end.stage);
    }
}

/// Table and bytes of the draft; in a small window one of the two at a time.
fn draft_ui(ui: &mut Ui, painting: &mut Painting<'_>, step: Option<Step>, bottom: f32) {
    if built_tabs_ui(ui, painting) {
        built_token_ui(ui, painting, bottom);
        return;
    }
    let message = step.and_then(text::Message::drafted_by);
    let size = ui.content_rect().size();
    let has_table = painting
        .flow()
        .and_then(Flow::draft)
        .is_some_and(|draft| !draft.parameters().is_empty());
    if size.x >= NARROW && size.y >= ROOMY_HEIGHT {
        ui.scope(|ui| parameters_ui(ui, painting, message));
        ui.add_space(painting.theme.metrics.spacing.hair);
        if let Some(flow) = painting.flow() {
            local_work_ui(ui, painting.theme, flow, step);
        }
        raw_request_ui(ui, painting, bottom);
        return;
    }
    if !has_table {
        raw_request_ui(ui, painting, bottom);
        return;
    }
    ui.horizontal(|ui| {
        let shows_raw = painting.memory.shows_raw_request;
        for (words, is_raw) in [(words::PARAMETERS, false), (words::RAW_REQUEST, true)] {
            let tab = tab_ui(ui, painting, words, shows_raw == is_raw);
            if tab.clicked() {
                painting.memory.shows_raw_request = is_raw;
            }
        }
    });
    if painting.memory.shows_raw_request {
        raw_request_ui(ui, painting, bottom);
    } else {
        ui.scope(|ui| parameters_ui(ui, painting, message));
        if let Some(flow) = painting.flow() {
            ui.add_space(painting.theme.metrics.spacing.s);
            local_work_ui(ui, painting.theme, flow, step);
        }
    }
}

/// From this height on the table and the bytes both fit.
const ROOMY_HEIGHT: f32 = 800.0;

/// A tab: underlined where it is the one on screen.
pub(super) fn tab_ui(
    ui: &mut Ui,
    painting: &Painting<'_>,
    words: &str,
    is_shown: bool,
) -> egui::Response {
    let theme = painting.theme;
    let colour = if is_shown {
        theme.colours.text.primary
    } else {
        theme.colours.text.secondary
    };
    let text = theme.text(Type::Control, words).color(colour);
    let response = quiet_button_ui(ui, theme, text, words, true);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, is_shown, words));
    if is_shown {
        ui.painter().hline(
            response.rect.shrink(theme.metrics.spacing.s).x_range(),
            response.rect.bottom(),
            egui::Stroke::new(theme.metrics.stroke_width.focus, theme.colours.accent.solid),
        );
    }
    response
}

/// Under the step: where it goes, and the one button that goes on.
pub(super) fn stage_foot_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if !painting.state.is_at_frontier() {
            let response = outline_button_ui(ui, painting.theme, None, words::TO_FRONTIER);
            painting.begins_pane(&response);
            if response.clicked()
                && let Some(stage) = painting.flow().map(Flow::stage)
            {
                painting.send(Command::ShowStage(stage));
            }
            let shown = painting.state.shown_stage();
            let again = painting.state.can_send_again().map(Step::stage);
            let is_it = shown == again
                || (shown == Some(Stage::Redirect) && again == Some(Stage::Authorization));
            if is_it {
                again_ui(ui, painting);
            }
            return;
        }
        if let Some(place) = awaited_keeping(painting.state) {
            keychain_foot_ui(ui, painting, place);
            return;
        }
        let Some(flow) = painting.flow() else {
            return;
        };
        match flow.state() {
            State::AwaitPress => press_foot_ui(ui, painting),
            State::AwaitInput { input } => input_foot_ui(ui, painting, *input),
            State::AwaitDecision => decision_foot_ui(ui, painting),
            State::Ended => {
                let button = primary_ui(ui, painting, ICON_RESTART_ALT, words::START_AGAIN);
                if button {
                    painting.send(Command::Restart);
                }
                again_ui(ui, painting);
            }
            State::AwaitPort { .. }
            | State::AwaitListener { .. }
            | State::AwaitRedirect { .. }
            | State::AwaitResponse { .. } => {
                let cancel = outline_button_ui(ui, painting.theme, None, words::CANCEL);
                painting.begins_pane(&cancel);
                if cancel.clicked() {
                    painting.send(Command::Cancel);
                }
                left_ui(
                    ui,
                    painting,
                    ICON_SCHEDULE.outlined(),
                    text::awaiting(flow.state()),
                );
            }
        }
    });
}

/// The filled button; also pressed by Ctrl+Enter.
pub(super) fn primary_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    icon: MaterialIcon,
    words: &str,
) -> bool {
    let button = primary_button_ui(ui, painting.theme, icon, words, "Ctrl ⏎");
    painting.begins_pane(&button);
    let by_key = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    button.clicked() || by_key
}

/// Words at the left of the foot.
pub(super) fn left_ui(ui: &mut Ui, painting: &Painting<'_>, icon: MaterialIcon, words: &str) {
    let theme = painting.theme;
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        icon_ui(ui, theme, icon, theme.colours.text.secondary);
        ui.add(egui::Label::new(theme.secondary(Type::Body, words)).truncate());
    });
}

fn press_foot_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let Some(flow) = painting.flow() else {
        return;
    };
    let Some(step) = flow.current_step() else {
        return;
    };
    let icon = match step {
        Step::Authorization | Step::Logout => ICON_OPEN_IN_BROWSER,
        Step::FrontIdToken { .. } | Step::IdToken { .. } | Step::CheckAgain(_) => ICON_CALCULATE,
        Step::WebFinger
        | Step::Challenge
        | Step::ResourceMetadata(_)
        | Step::Metadata(_)
        | Step::Keys { .. }
        | Step::Registration
        | Step::PushedAuthorization
        | Step::DeviceAuthorization
        | Step::BackchannelAuthentication
        | Step::Poll { .. }
        | Step::Token(_)
        | Step::Userinfo
        | Step::Resource
        | Step::Refresh
        | Step::Mcp(_)
        | Step::Introspection
        | Step::Revocation
        | Step::ClientRecord(_) => ICON_SEND,
    };
    if primary_ui(ui, painting, icon, text::press(step)) {
        painting.send(Command::Next);
    }
    if !painting.changes().is_empty() {
        let theme = painting.theme;
        let undo = theme.icon(
            egui_material_icons::icons::ICON_UNDO,
            theme.colours.text.secondary,
        );
        let text = theme.secondary(Type::Control, words::UNDO_CHANGES);
        if quiet_button_ui(ui, theme, (undo, text), words::UNDO_CHANGES, true).clicked() {
            painting.send(Command::EditDraft(DraftEdit::Restore));
        }
    }
    again_ui(ui, painting);
    if let Some((icon, words)) = destination(flow) {
        left_ui(ui, painting, icon, &words);
    }
}

/// The last request once more, as it was or changed; icons where the foot is narrow.
pub(super) fn again_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    // Beside a request that waits for its press the words would be taken for that request.
    let is_taken = painting.state.is_at_frontier()
        && painting.awaits_press()
        && painting.flow().is_some_and(|flow| flow.draft().is_some());
    let Some(step) = painting.state.can_send_again().filter(|_| !is_taken) else {
        return;
    };
    let theme = painting.theme;
    let is_narrow = ui.content_rect().width() < NARROW;
    let trace = painting.state.trace();
    let last = trace.and_then(|trace| trace.last_exchange_of(step.stage()));
    let (edit, send) = if last.is_some_and(|last| last.exchange.sent.is_empty()) {
        (words::EDIT_AND_TRY, words::TRY_AGAIN)
    } else {
        (words::EDIT_AGAIN, words::SEND_AGAIN)
    };
    let buttons = [
        (ICON_EDIT.outlined(), edit, Command::EditAgain),
        (ICON_REPLAY, send, Command::SendAgain),
    ];
    for (icon, words, command) in buttons {
        let response = if is_narrow {
            icon_button_ui(ui, theme, icon, words)
        } else {
            outline_button_ui(ui, theme, None, words)
        };
        let response = response.on_hover_text(text::step_title(step));
        if response.clicked() {
            painting.send(command);
        }
    }
}

/// Where the bytes go, and how.
fn destination(flow: &Flow) -> Option<(MaterialIcon, String)> {
    use egui_material_icons::icons::{ICON_LOCK, ICON_LOCK_OPEN};
    let address = match flow.draft()? {
        Draft::Address(address) => address.as_str().to_owned(),
        Draft::Request(request) => request.destination().as_str().to_owned(),
    };
    let (scheme, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    Some(if scheme == "https" {
        (ICON_LOCK.outlined(), format!("to {authority} over TLS"))
    } else {
        (
            ICON_LOCK_OPEN.outlined(),
            format!("to {authority}, not encrypted"),
        )
    })
}
