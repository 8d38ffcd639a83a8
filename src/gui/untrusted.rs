//! A certificate that is not trusted: looked at, compared by its fingerprint, and pinned.

use egui::Ui;
use egui_material_icons::icons::{ICON_CONTENT_COPY, ICON_PUSH_PIN};

use super::{
    controls::{card, outline_button_ui},
    painting::Painting,
    theme::Type,
    words,
};
use crate::{app::Command, flow::End, http::Certificate, text};

/// Where the run ended because of the server's certificate: the certificate, and the way to trust
/// it on purpose.
pub(super) fn untrusted_ui(ui: &mut Ui, painting: &mut Painting<'_>, end: &End) {
    if painting.state.opened.is_some() || !end.failure.is_some_and(text::can_be_pinned) {
        return;
    }
    let Some(certificate) = shown(painting) else {
        return;
    };
    let theme = painting.theme;
    let colours = &theme.colours;
    card(theme, colours.surface.raised, colours.stroke.subtle).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(theme.text(Type::Title, words::UNTRUSTED_TITLE));
        let sha256 = text::fingerprint(&certificate.sha256);
        for (word, fact) in [
            (words::SUBJECT, &certificate.subject),
            (words::ISSUER, &certificate.issuer),
            (words::SHA256, &sha256),
        ] {
            ui.horizontal_top(|ui| {
                ui.label(theme.secondary(Type::Small, word));
                ui.add(egui::Label::new(theme.text(Type::Code, fact)).wrap());
            });
        }
        ui.label(theme.secondary(Type::Body, words::UNTRUSTED_WHY));
        ui.horizontal(|ui| {
            if outline_button_ui(ui, theme, Some(ICON_PUSH_PIN), words::PIN).clicked() {
                painting.send(Command::PinCertificate(sha256.clone()));
            }
            let copy = words::COPY_FINGERPRINT;
            if outline_button_ui(ui, theme, Some(ICON_CONTENT_COPY), copy).clicked() {
                painting.send(Command::Copy(sha256.clone()));
            }
        });
    });
}

/// The leaf that the server showed last.
fn shown(painting: &Painting<'_>) -> Option<Certificate> {
    let last = painting.state.trace()?.exchanges().next_back()?;
    Certificate::read(last.exchange.tls.as_ref()?.chain.first()?)
}
