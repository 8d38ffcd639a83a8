//! While a person elsewhere decides: what they type or compare, where, and how long it is good for.

use std::time::Duration;

use egui::{FontId, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use egui_material_icons::icons::{ICON_CONTENT_COPY, ICON_OPEN_IN_BROWSER};
use qrcode::{Color, QrCode};

use super::{
    controls::{card, outline_button_ui},
    painting::Painting,
    theme::{Theme, Type},
    words,
};
use crate::{
    app::Command,
    flow::{Flow, Pace},
    oauth::Timestamp,
};

/// The side of the square, in points.
const QR_SIDE: f32 = 132.0;
/// Light modules around the code, which readers need (ISO/IEC 18004).
const QUIET_MODULES: usize = 4;
/// How much larger than text the code is.
const CODE_FACTOR: f32 = 2.4;

/// As long as the person has not decided.
pub(super) fn decision_elsewhere_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    device_ui(ui, painting);
    backchannel_ui(ui, painting);
}

fn device_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let Some(flow) = painting.flow() else { return };
    let Some(device) = &flow.context().device else {
        return;
    };
    let theme = painting.theme;
    let colours = &theme.colours;
    card(theme, colours.surface.raised, colours.stroke.subtle).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            let complete = device.verification_uri_complete.as_ref();
            let address = complete.unwrap_or(&device.verification_uri).as_str();
            qr_ui(ui, theme, address);
            ui.vertical(|ui| {
                ui.label(theme.secondary(Type::Label, words::USER_CODE));
                let font = theme.font(Type::CodeBold);
                let font = FontId::new(font.size * CODE_FACTOR, font.family);
                let code = egui::RichText::new(&device.user_code)
                    .font(font)
                    .color(colours.text.primary);
                ui.label(code);
                ui.label(theme.secondary(Type::Label, words::VERIFICATION_ADDRESS));
                let shown = theme.text(Type::Code, device.verification_uri.as_str());
                ui.add(egui::Label::new(shown).wrap());
                ui.horizontal_wrapped(|ui| {
                    let open = words::OPEN_VERIFICATION;
                    if outline_button_ui(ui, theme, Some(ICON_OPEN_IN_BROWSER), open).clicked() {
                        painting.send(Command::OpenVerification);
                    }
                    let copy = words::COPY_ADDRESS;
                    if outline_button_ui(ui, theme, Some(ICON_CONTENT_COPY), copy).clicked() {
                        painting.send(Command::Copy(address.to_owned()));
                    }
                });
                times_ui(ui, painting, &device.pace, flow.too_early_until());
            });
        });
    });
}

/// Whom the server was asked to reach, and what stands on both screens (CIBA §7.1).
fn backchannel_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let Some(flow) = painting.flow() else { return };
    let Some(asked) = &flow.context().backchannel else {
        return;
    };
    let theme = painting.theme;
    let colours = &theme.colours;
    card(theme, colours.surface.raised, colours.stroke.subtle).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(theme.text(Type::Body, words::PERSON_ASKED));
        if let Some(message) = &asked.binding_message {
            ui.label(theme.secondary(Type::Label, words::BINDING_MESSAGE));
            ui.label(theme.text(Type::CodeBold, message.as_str()));
        }
        phone_ui(ui, painting, flow);
        times_ui(ui, painting, &asked.pace, flow.too_early_until());
    });
}

/// The built-in server has a page where other servers have a phone.
fn phone_ui(ui: &mut Ui, painting: &mut Painting<'_>, flow: &Flow) {
    let Some(page) = flow.context().settings.approval_page.as_ref() else {
        return;
    };
    let theme = painting.theme;
    ui.horizontal_wrapped(|ui| {
        let open = words::OPEN_APPROVAL;
        if outline_button_ui(ui, theme, Some(ICON_OPEN_IN_BROWSER), open).clicked() {
            painting.send(Command::OpenVerification);
        }
        let copy = words::COPY_ADDRESS;
        if outline_button_ui(ui, theme, Some(ICON_CONTENT_COPY), copy).clicked() {
            painting.send(Command::Copy(page.as_str().to_owned()));
        }
    });
}

/// Counts down while there is something to count.
fn times_ui(ui: &mut Ui, painting: &Painting<'_>, pace: &Pace, too_early_until: Option<Timestamp>) {
    let theme = painting.theme;
    let left = |until: Timestamp| until.since(painting.now).max(0).div_euclid(1_000_000);
    let mut said = Vec::new();
    said.extend(
        pace.expires
            .map(|expires| words::code_expires(left(expires))),
    );
    said.extend(too_early_until.map(|until| words::next_poll(left(until))));
    if said.is_empty() {
        return;
    }
    ui.label(theme.tertiary(Type::Small, said.join(", ")));
    ui.request_repaint_after(Duration::from_secs(1));
}

fn qr_ui(ui: &mut Ui, theme: &Theme, address: &str) {
    let Ok(code) = QrCode::new(address) else {
        return;
    };
    let (place, response) = ui.allocate_exact_size(vec2(QR_SIDE, QR_SIDE), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words::QR_CODE));
    let painter = ui.painter();
    painter.rect_filled(place, 0.0, theme.colours.scan.light);
    let width = code.width();
    let side = QR_SIDE / points(width + 2 * QUIET_MODULES);
    for (at, colour) in code.to_colors().into_iter().enumerate() {
        if colour == Color::Dark {
            let (x, y) = (at % width + QUIET_MODULES, at / width + QUIET_MODULES);
            let corner = pos2(
                place.left() + points(x) * side,
                place.top() + points(y) * side,
            );
            let module = Rect::from_min_size(corner, vec2(side, side));
            painter.rect_filled(module, 0.0, theme.colours.scan.dark);
        }
    }
}

/// A count of modules, which is at most 177.
fn points(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}
