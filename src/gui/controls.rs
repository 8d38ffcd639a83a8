//! Buttons, tags and small composites that every part uses, each with its accessible name.

use egui::{Button, Color32, Frame, IntoAtoms, Margin, Response, Stroke, Ui, Vec2, vec2};
use egui_material_icons::MaterialIcon;

use super::{
    painting::ring_ui,
    theme::{Theme, Type},
};

/// The only filled button: what it says is what a press does.
pub(super) fn primary_button_ui(
    ui: &mut Ui,
    theme: &Theme,
    icon: MaterialIcon,
    words: &str,
    shortcut: &str,
) -> Response {
    let on = theme.colours.text.on_accent;
    let mut text = theme.text(Type::Control, words).color(on);
    text = text.font(egui::FontId {
        family: theme.font(Type::Title).family,
        ..theme.font(Type::Control)
    });
    let response = ui
        .scope(|ui| {
            let visuals = &mut ui.visuals_mut().widgets;
            let accent = &theme.colours.accent;
            for (state, fill) in [
                (&mut visuals.inactive, accent.solid),
                (&mut visuals.hovered, accent.hover),
                (&mut visuals.active, accent.pressed),
            ] {
                state.weak_bg_fill = fill;
                state.bg_stroke = Stroke::NONE;
            }
            ui.spacing_mut().button_padding.x =
                theme.metrics.spacing.m + theme.metrics.spacing.hair;
            ui.add(
                Button::new((
                    theme.icon(icon, on),
                    text,
                    theme.text(Type::Label, shortcut).color(on),
                ))
                .min_size(vec2(0.0, theme.metrics.sizes.control_primary)),
            )
        })
        .inner
        .accessible_name(words);
    ring_ui(ui, theme, &response);
    response
}

/// A button with an outline.
pub(super) fn outline_button_ui(
    ui: &mut Ui,
    theme: &Theme,
    icon: Option<MaterialIcon>,
    words: &str,
) -> Response {
    let text = theme.text(Type::Control, words);
    let height = vec2(0.0, theme.metrics.sizes.control);
    let response = match icon {
        Some(icon) => {
            let icon = theme.icon(icon, theme.colours.text.secondary);
            ui.add(Button::new((icon, text)).min_size(height))
        }
        None => ui.add(Button::new(text).min_size(height)),
    };
    let response = response.accessible_name(words);
    ring_ui(ui, theme, &response);
    response
}

/// A button that is only words, or an icon and words, until the pointer is over it.
pub(super) fn quiet_button_ui<'a>(
    ui: &mut Ui,
    theme: &Theme,
    atoms: impl IntoAtoms<'a>,
    name: &str,
    is_enabled: bool,
) -> Response {
    let response = ui
        .add_enabled_ui(is_enabled, |ui| {
            for state in [&mut ui.visuals_mut().widgets.inactive] {
                state.bg_stroke = Stroke::NONE;
            }
            ui.visuals_mut().widgets.hovered.bg_stroke = Stroke::NONE;
            ui.visuals_mut().widgets.noninteractive.bg_stroke = Stroke::NONE;
            let size = theme.metrics.sizes.control;
            ui.add(Button::new(atoms).min_size(Vec2::splat(size)))
        })
        .inner
        .accessible_name(name);
    ring_ui(ui, theme, &response);
    response
}

/// An icon alone, with its name as a tooltip.
pub(super) fn icon_button_ui(
    ui: &mut Ui,
    theme: &Theme,
    icon: MaterialIcon,
    name: &str,
) -> Response {
    let icon = theme.icon(icon, theme.colours.text.secondary);
    quiet_button_ui(ui, theme, icon, name, true).on_hover_text(name)
}

/// A word in a small frame, in the colours of what it says.
pub(super) fn tag_ui(
    ui: &mut Ui,
    theme: &Theme,
    icon: Option<MaterialIcon>,
    words: &str,
    colour: Color32,
    fill: Color32,
) {
    let stroke = if fill == Color32::TRANSPARENT {
        Stroke::new(theme.metrics.stroke_width.hair, theme.colours.stroke.subtle)
    } else {
        Stroke::NONE
    };
    Frame::new()
        .fill(fill)
        .stroke(stroke)
        .corner_radius(theme.metrics.radius.control)
        .inner_margin(Margin::symmetric(6, 1))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = theme.metrics.spacing.xs;
                ui.spacing_mut().interact_size.y = 0.0;
                if let Some(icon) = icon {
                    ui.label(theme.small_icon(icon, colour));
                }
                ui.label(theme.text(Type::Label, words).color(colour));
            });
        });
}

/// A card with a border; `stroke` says which.
pub(super) fn card(theme: &Theme, fill: Color32, stroke: Color32) -> Frame {
    Frame::new()
        .fill(fill)
        .stroke(Stroke::new(theme.metrics.stroke_width.hair, stroke))
        .corner_radius(theme.metrics.radius.card)
        .inner_margin(Margin::symmetric(12, 10))
}
