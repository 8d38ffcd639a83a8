//! A request that was sent, as a table that is only read; what the user changed is marked.

use egui::{Button, Rect, Sense, Stroke, StrokeKind, Ui, pos2};
use egui_material_icons::icons::{ICON_STAT_0, ICON_VISIBILITY, ICON_VISIBILITY_OFF};

use super::{
    controls::{line_ui, small_icon_ui},
    painting::Painting,
    parameters::{Columns, cell_ui, facts_ui, line, mark},
    past_runs,
    theme::{Theme, Type},
    words,
};
use crate::{
    app::Selection,
    flow::{Entry, MessageKind, RecordedExchange, Stage},
    http::{Change, ChangeKind, ChangeSubject, parse},
    oauth::Parameters,
    session::Trace,
    text::Message,
};

/// One row: a parameter as it was sent, or one that was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SentRow {
    pub name: String,
    /// `None` where it was removed: nobody wrote down what was not sent.
    pub value: Option<String>,
    pub change: Option<ChangeKind>,
}

/// What a stage sent.
struct Sent<'a> {
    title: &'static str,
    parameters: Parameters,
    changes: Vec<&'a Change>,
    message: Option<Message>,
}

/// The request of a stage that is behind us: the selected one, or its last.
pub(super) fn sent_ui(ui: &mut Ui, painting: &mut Painting<'_>, stage: Stage) {
    let theme = painting.theme;
    let Some(trace) = painting.state.trace() else {
        return;
    };
    let selection = painting.state.focus.selection;
    let Some(sent) = sent(trace, stage, selection) else {
        ui.label(theme.tertiary(Type::Body, past_runs::NOT_SENT));
        return;
    };
    let rows = rows(&sent.parameters, &sent.changes);
    ui.label(theme.secondary(Type::Title, sent.title));
    if rows.is_empty() {
        ui.label(theme.tertiary(Type::Body, past_runs::NO_PARAMETERS));
    } else {
        table_ui(ui, theme, |ui| {
            for row in &rows {
                row_ui(ui, painting, row, sent.message);
            }
        });
    }
    masked_ui(ui, painting);
}

/// Said where the values of a past run stand.
pub(super) fn masked_ui(ui: &mut Ui, painting: &Painting<'_>) {
    if painting.state.opened.is_none() {
        return;
    }
    let theme = painting.theme;
    line_ui(ui, |ui| {
        let colour = theme.colours.text.tertiary;
        small_icon_ui(ui, theme, ICON_VISIBILITY_OFF.outlined(), colour);
        ui.label(theme.tertiary(Type::Small, past_runs::MASKED));
    });
}

fn sent(trace: &Trace, stage: Stage, selection: Option<Selection>) -> Option<Sent<'_>> {
    let of_stage = |exchange: &&RecordedExchange| {
        let is_request = match exchange.kind {
            MessageKind::SignIn
            | MessageKind::FragmentPage
            | MessageKind::ClosingPage
            | MessageKind::Ping
            | MessageKind::Stray => false,
            MessageKind::WebFinger
            | MessageKind::Challenge
            | MessageKind::ResourceMetadata
            | MessageKind::Metadata
            | MessageKind::Keys
            | MessageKind::Registration
            | MessageKind::Authorize
            | MessageKind::Redirect
            | MessageKind::PushedAuthorization
            | MessageKind::DeviceAuthorization
            | MessageKind::BackchannelAuthentication
            | MessageKind::Poll
            | MessageKind::Token
            | MessageKind::Userinfo
            | MessageKind::Resource
            | MessageKind::Refresh
            | MessageKind::McpInitialize
            | MessageKind::McpInitialized
            | MessageKind::McpListTools
            | MessageKind::McpEndSession
            | MessageKind::Introspection
            | MessageKind::Revocation
            | MessageKind::ReadClient
            | MessageKind::ReplaceClient
            | MessageKind::DeleteClient
            | MessageKind::EndSession
            | MessageKind::SignedOut => true,
        };
        // Where the connection failed, nothing of the request left.
        let has_left = !exchange.exchange.sent.is_empty();
        exchange.stage == stage && exchange.observed && is_request && has_left
    };
    let chosen = selection
        .and_then(|Selection::Exchange { id, .. }| trace.exchange(id))
        .filter(of_stage)
        .or_else(|| trace.exchanges().rfind(of_stage));
    if let Some(exchange) = chosen {
        return Some(Sent {
            title: match exchange.kind {
                MessageKind::Authorize => past_runs::BROWSER_SENT,
                MessageKind::Redirect => past_runs::REDIRECT_CAME,
                _ => past_runs::REQUEST_SENT,
            },
            parameters: parameters(&exchange.exchange.sent),
            changes: if exchange.deviates {
                trace.changes_of(exchange).collect()
            } else {
                Vec::new()
            },
            message: Message::request_of(exchange.kind),
        });
    }
    // The browser's own traffic is not seen; what it was asked to open is.
    let address = trace.records().iter().rev().find_map(|record| {
        let Entry::BrowserAsked { stage: at, address } = &record.entry else {
            return None;
        };
        (*at == stage).then_some(address)
    })?;
    let (_, query) = address.split_once('?').unwrap_or((address, ""));
    let query = query.split('#').next().unwrap_or_default();
    let changes = trace.deviations().filter(|(at, _)| *at == stage);
    Some(Sent {
        title: past_runs::BROWSER_SENT,
        parameters: Parameters::decode(query.as_bytes()),
        changes: changes.map(|(_, change)| change).collect(),
        message: Some(Message::AuthorizationRequest),
    })
}

/// Those of the form in the body, or else of the query.
fn parameters(sent: &[u8]) -> Parameters {
    let Some(request) = parse::request(sent) else {
        return Parameters::default();
    };
    let is_form = request
        .headers
        .first("content-type")
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    if is_form && !request.body.is_empty() {
        Parameters::decode(&request.body)
    } else {
        Parameters::decode(request.query().unwrap_or_default().as_bytes())
    }
}

/// What was sent in order, then what was not sent.
fn rows(parameters: &Parameters, changes: &[&Change]) -> Vec<SentRow> {
    let change_of = |name: &str| {
        changes
            .iter()
            .find(|change| change.subject == ChangeSubject::Parameter(name.to_owned()))
            .map(|change| change.kind)
    };
    let mut out: Vec<SentRow> = parameters
        .iter()
        .map(|parameter| SentRow {
            name: parameter.name.clone(),
            value: Some(parameter.value.clone()),
            change: change_of(&parameter.name),
        })
        .collect();
    for change in changes {
        let ChangeSubject::Parameter(name) = &change.subject else {
            continue;
        };
        if !out.iter().any(|row| row.name == *name) {
            out.push(SentRow {
                name: name.clone(),
                value: None,
                change: Some(change.kind),
            });
        }
    }
    out
}

/// A frame around rows, with the titles of the columns above them.
pub(super) fn table_ui(ui: &mut Ui, theme: &Theme, add: impl FnOnce(&mut Ui)) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let top = ui.cursor().min;
        let row = line(ui, theme.metrics.sizes.table_row - 1.0);
        let columns = Columns::of(row);
        let radius = theme.metrics.radius.card;
        ui.painter()
            .rect_filled(row, radius, theme.colours.surface.raised);
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
        add(ui);
        let whole = Rect::from_min_max(top, pos2(row.right(), ui.cursor().min.y));
        let stroke = Stroke::new(theme.metrics.stroke_width.hair, theme.colours.stroke.subtle);
        ui.painter()
            .rect_stroke(whole, radius, stroke, StrokeKind::Inside);
    });
}

fn row_ui(ui: &mut Ui, painting: &mut Painting<'_>, row: &SentRow, message: Option<Message>) {
    let theme = painting.theme;
    let place = line(ui, theme.metrics.sizes.table_row);
    let columns = Columns::of(place);
    mark(ui, theme, place, row.change.is_some());
    if let Some(kind) = row.change {
        cell_ui(ui, place, place.left() + 10.0..columns.name, |ui| {
            let amber = theme.colours.verdict.warn;
            small_icon_ui(ui, theme, ICON_STAT_0, amber).on_hover_text(past_runs::mark(kind));
        });
    }
    cell_ui(ui, place, columns.name..columns.value - 6.0, |ui| {
        let mut name = theme
            .text(Type::Code, &row.name)
            .color(theme.colours.syntax.parameter_name);
        if row.value.is_none() {
            name = name.strikethrough();
        }
        ui.add(egui::Label::new(name).truncate())
            .on_hover_text(&row.name);
    });
    cell_ui(ui, place, columns.value..columns.need - 10.0, |ui| {
        value_ui(ui, painting, row);
    });
    facts_ui(ui, painting, place, &columns, message, &row.name);
}

fn value_ui(ui: &mut Ui, painting: &Painting<'_>, row: &SentRow) {
    let theme = painting.theme;
    let Some(value) = &row.value else {
        let words = past_runs::mark(row.change.unwrap_or(ChangeKind::Unset));
        let said = theme
            .text(Type::Small, words)
            .color(theme.colours.verdict.warn);
        ui.label(said);
        return;
    };
    let colour = theme.colours.syntax.parameter_value;
    let is_hidden = painting.state.opened.is_none() && is_password(&row.name);
    let is_held = is_hidden && held_ui(ui, theme);
    let shown = if is_hidden && !is_held { DOTS } else { value };
    let label = egui::Label::new(theme.text(Type::Code, shown).color(colour)).truncate();
    let response = ui.add(label);
    if !is_hidden {
        response.on_hover_text(value);
    }
}

/// What a person keeps for longer than a run.
fn is_password(name: &str) -> bool {
    matches!(name, "client_secret" | "password")
}

const DOTS: &str = "••••••••";

/// Whether the eye is held down.
fn held_ui(ui: &mut Ui, theme: &Theme) -> bool {
    let eye = theme.icon(ICON_VISIBILITY.outlined(), theme.colours.text.secondary);
    ui.add(Button::new(eye).frame(false).sense(Sense::click_and_drag()))
        .accessible_name(past_runs::SHOW_VALUE)
        .on_hover_text(past_runs::SHOW_VALUE)
        .is_pointer_button_down_on()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_sent_stands_behind_what_was() {
        let change = |name: &str, kind| Change {
            subject: ChangeSubject::Parameter(name.to_owned()),
            kind,
        };
        let removed = change("code_verifier", ChangeKind::Unset);
        let set = change("code", ChangeKind::Set);
        let sent: Parameters = [("code", "x"), ("client_id", "c")].into_iter().collect();
        let rows = rows(&sent, &[&removed, &set]);
        let marks: Vec<_> = rows
            .iter()
            .map(|row| (row.name.as_str(), row.value.is_some(), row.change))
            .collect();
        assert_eq!(
            marks,
            [
                ("code", true, Some(ChangeKind::Set)),
                ("client_id", true, None),
                ("code_verifier", false, Some(ChangeKind::Unset)),
            ]
        );
    }

    #[test]
    fn parameters_come_from_the_form_or_from_the_query() {
        let form = b"POST /token?a=1 HTTP/1.1\r\nHost: h\r\n\
            Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\nb=2";
        let names = |sent: &[u8]| {
            let list = parameters(sent);
            list.iter().map(|one| one.name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(names(form), ["b"]);
        assert_eq!(
            names(b"GET /a?c=3&d HTTP/1.1\r\nHost: h\r\n\r\n"),
            ["c", "d"]
        );
        assert!(names(b"\x16\x03").is_empty());
    }
}
