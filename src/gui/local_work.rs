//! How `code_verifier` and `code_challenge` are made: work on this machine, shown as work.

use egui::{Frame, Margin, Stroke, Ui};
use egui_material_icons::icons::{ICON_ARROW_FORWARD, ICON_CALCULATE};

use super::{
    controls::{icon_ui, line_ui, small_icon_ui},
    theme::{Theme, Type},
    words,
};
use crate::{
    flow::{Flow, Grant, Step},
    oauth::pkce::{self, ChallengeMethod},
};

/// Below this width the origin of the verifier is left out.
const ROOMY: f32 = 596.0;

/// Nothing where the step has no part in it, or the profile has PKCE switched off.
pub(super) fn local_work_ui(ui: &mut Ui, theme: &Theme, flow: &Flow, step: Option<Step>) {
    let context = flow.context();
    let (
        Some(Step::Authorization | Step::Token(Grant::AuthorizationCode | Grant::Hybrid)),
        Some(method),
    ) = (step, context.challenge_method())
    else {
        return;
    };
    let verifier = context.code_verifier.expose();
    let challenge = pkce::code_challenge(verifier, method);
    let how = match method {
        ChallengeMethod::S256 => words::HASHED,
        ChallengeMethod::Plain => words::UNCHANGED,
    };
    let sent_now = |is_now: bool, name: &str| {
        if is_now {
            format!("{name}, {}", words::SENT_NOW)
        } else {
            name.to_owned()
        }
    };
    let is_first = step == Some(Step::Authorization);
    Frame::new()
        .fill(theme.colours.surface.raised)
        .stroke(Stroke::new(
            theme.metrics.stroke_width.hair,
            theme.colours.stroke.subtle,
        ))
        .corner_radius(theme.metrics.radius.card)
        .inner_margin(Margin::symmetric(10, 5))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
            let has_room = ui.available_width() >= ROOMY;
            line_ui(ui, |ui| {
                icon_ui(ui, theme, ICON_CALCULATE, theme.colours.accent.solid);
                if has_room {
                    piece_ui(
                        ui,
                        theme,
                        words::MADE_HERE,
                        words::RANDOM_BYTES,
                        Type::Small,
                    );
                    arrow_ui(ui, theme, words::BASE64URL);
                }
                let name = sent_now(!is_first, "code_verifier");
                piece_ui(ui, theme, &name, &shortened(verifier), Type::Code);
                arrow_ui(ui, theme, how);
                let name = sent_now(is_first, "code_challenge");
                piece_ui(ui, theme, &name, &shortened(&challenge), Type::Code);
            });
        });
}

fn piece_ui(ui: &mut Ui, theme: &Theme, name: &str, value: &str, kind: Type) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.label(theme.tertiary(Type::Label, name));
        ui.label(theme.secondary(kind, value));
    });
}

fn arrow_ui(ui: &mut Ui, theme: &Theme, how: &str) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.label(theme.tertiary(Type::Diagram, how));
        small_icon_ui(ui, theme, ICON_ARROW_FORWARD, theme.colours.text.tertiary);
    });
}

/// The beginning and the end of a long value.
fn shortened(value: &str) -> String {
    match (value.get(..10), value.len().checked_sub(5)) {
        (Some(first), Some(at)) if at > 10 => {
            format!("{first}…{}", value.get(at..).unwrap_or_default())
        }
        (Some(_) | None, Some(_) | None) => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn long_values_keep_both_ends() {
        assert_eq!(shortened("HsczyMLemrh9lgG3kWqZ8"), "HsczyMLemr…kWqZ8");
        assert_eq!(shortened("short"), "short");
        assert_eq!(
            shortened("\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}"),
            "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}"
        );
    }
}
