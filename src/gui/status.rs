//! The bar at the bottom: where the built-in server is, and the last news.

use egui::{Align, Layout, Ui};
use egui_material_icons::icons::{ICON_DNS, ICON_GPP_MAYBE, ICON_INFO, ICON_WARNING};

use super::{
    controls::{quiet_button_ui, small_icon_ui},
    painting::Painting,
    theme::Type,
    words,
};
use crate::{
    app::{BuiltIn, Command, Saving},
    flow::{Entry, MessageKind, Notice},
    session::Trace,
    text::{self, connection_page},
};

pub(super) fn status_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let quiet = theme.colours.text.tertiary;
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        let server = match (&painting.state.rehearsal, &painting.state.built_in) {
            (Some(rehearsal), _) => {
                let place = &rehearsal.place;
                let authority = place.origin.split_once("://").map_or("", |(_, rest)| rest);
                words::rehearsal(place.persona.title, authority)
            }
            (None, BuiltIn::Stopped) => String::from("Built-in server is not running"),
            (None, BuiltIn::Starting) => String::from("Built-in server is starting…"),
            (None, BuiltIn::Running { issuer }) => {
                let address = issuer.strip_prefix("http://").unwrap_or(issuer);
                format!("Built-in server on {address}")
            }
        };
        small_icon_ui(ui, theme, ICON_DNS.outlined(), quiet);
        ui.label(theme.tertiary(Type::Small, server));
        misfit_ui(ui, painting);
        saving_ui(ui, painting);
        trust_ui(ui, painting);
        let Some(notice) = last_notice(painting) else {
            return;
        };
        ui.add_space(theme.metrics.spacing.s);
        small_icon_ui(ui, theme, ICON_INFO.outlined(), quiet);
        let label = egui::Label::new(theme.tertiary(Type::Small, &notice)).truncate();
        ui.add(label).on_hover_text(notice);
    });
}

/// A profile that is rehearsed with another provider's persona.
fn misfit_ui(ui: &mut Ui, painting: &Painting<'_>) {
    let theme = painting.theme;
    let rehearsal = painting.state.rehearsal.as_ref();
    let Some((rehearsal, misfit)) = rehearsal.and_then(|it| Some((it, it.misfit.as_ref()?))) else {
        return;
    };
    ui.add_space(theme.metrics.spacing.s);
    let colour = theme.colours.verdict.warn;
    small_icon_ui(ui, theme, ICON_WARNING.outlined(), colour);
    let said = words::misfit(&misfit.profile, rehearsal.place.persona.title);
    ui.label(theme.text(Type::Small, said));
}

/// Whether the run is kept: said as long as it is not.
fn saving_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let (reason, said, can_retry) = match &painting.state.saving {
        Saving::Kept => return,
        Saving::MemoryOnly { reason } => (reason, words::MEMORY_ONLY, false),
        Saving::NotSaved { reason } => (reason, words::NOT_SAVED, true),
    };
    ui.add_space(theme.metrics.spacing.s);
    small_icon_ui(
        ui,
        theme,
        ICON_WARNING.outlined(),
        theme.colours.verdict.warn,
    );
    ui.label(theme.text(Type::Small, said))
        .on_hover_text(reason);
    if can_retry && quiet_button_ui(ui, theme, words::SAVE_AGAIN, words::SAVE_AGAIN, true).clicked()
    {
        painting.commands.push(Command::RetrySaving);
    }
}

/// How certificates are judged, where it is not by the system's authorities: in every view.
fn trust_ui(ui: &mut Ui, painting: &Painting<'_>) {
    let theme = painting.theme;
    let Some(trace) = painting.state.trace() else {
        return;
    };
    let trust = &trace.header().profile.trust;
    let Some((said, is_loud)) = connection_page::trusted(trust) else {
        return;
    };
    let colour = if is_loud {
        theme.colours.verdict.fail
    } else {
        theme.colours.text.tertiary
    };
    ui.add_space(theme.metrics.spacing.s);
    small_icon_ui(ui, theme, ICON_GPP_MAYBE.outlined(), colour);
    let words = theme.text(Type::Small, &said);
    ui.label(if is_loud { words.color(colour) } else { words })
        .on_hover_text(said);
}

fn last_notice(painting: &Painting<'_>) -> Option<String> {
    let trace = painting.state.trace()?;
    let notice = trace.last_notice()?;
    let is_over = matches!(notice, Notice::BrowserFailed { .. }) && has_come_back(trace);
    (!is_over).then(|| text::notice(notice))
}

/// Whether a browser, or what it was opened for, came after the last news.
fn has_come_back(trace: &Trace) -> bool {
    let since = trace.records().iter().rev();
    let mut since = since.take_while(|record| !matches!(record.entry, Entry::Notice { .. }));
    since.any(|record| {
        let Entry::Exchange(exchange) = &record.entry else {
            return matches!(record.entry, Entry::Tokens { .. });
        };
        matches!(
            exchange.kind,
            MessageKind::Redirect | MessageKind::SignedOut
        )
    })
}
