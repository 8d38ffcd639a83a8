//! The request as one line for a terminal.

use egui::{Align, Frame, Layout, Margin, ScrollArea, Stroke, Ui};
use egui_material_icons::icons::ICON_CONTENT_COPY;

use super::{
    controls::{line_ui, outline_button_ui},
    painting::Painting,
    theme::Type,
    words,
};
use crate::{
    app::Command,
    export::curl_line,
    flow::{Participant, RecordedExchange},
};

/// The line; `None` where nobody here saw the request.
pub(super) fn curl_of(painting: &Painting<'_>, exchange: &RecordedExchange) -> Option<String> {
    let profile = &painting.state.trace()?.header().profile;
    Some(exchange)
        .filter(|exchange| exchange.observed)
        .and_then(|exchange| curl_line(exchange, profile))
}

pub(super) fn curl_ui(ui: &mut Ui, painting: &mut Painting<'_>, exchange: &RecordedExchange) {
    let theme = painting.theme;
    let Some(line) = curl_of(painting, exchange) else {
        ui.centered_and_justified(|ui| {
            ui.label(theme.tertiary(Type::Body, words::NO_CURL));
        });
        return;
    };
    let frame = Frame::new().inner_margin(Margin::symmetric(16, 8));
    frame.show(ui, |ui| {
        line_ui(ui, |ui| {
            ui.label(theme.secondary(Type::Label, words::CURL));
            let remark = if exchange.from == Participant::Client {
                words::CURL_HAS_SECRETS
            } else {
                words::BROWSER_CURL
            };
            ui.label(theme.tertiary(Type::Small, remark));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let copy = outline_button_ui(ui, theme, Some(ICON_CONTENT_COPY), words::COPY_CURL);
                if copy.clicked() {
                    painting.send(Command::Copy(line.clone()));
                }
            });
        });
        ScrollArea::vertical()
            .id_salt("curl line")
            .auto_shrink([false, false])
            .show(ui, |ui| {
                Frame::new()
                    .fill(theme.colours.surface.inset)
                    .stroke(Stroke::new(
                        theme.metrics.stroke_width.hair,
                        theme.colours.stroke.subtle,
                    ))
                    .corner_radius(theme.metrics.radius.card)
                    .inner_margin(Margin::symmetric(8, 6))
                    .show(ui, |ui| {
                        ui.set_width(ui.available_width());
                        let text = theme.text(Type::Code, line);
                        ui.add(egui::Label::new(text).wrap());
                    });
            });
    });
}
