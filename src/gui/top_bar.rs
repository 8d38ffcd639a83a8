//! The bar at the top: what runs, and the four buttons that drive it.

use egui::{Align, Layout, Ui};
use egui_material_icons::{
    MaterialIcon,
    icons::{
        ICON_ARROW_BACK, ICON_ARROW_FORWARD, ICON_COMPUTER, ICON_CONTRAST, ICON_DARK_MODE,
        ICON_FAST_FORWARD, ICON_LIGHT_MODE, ICON_RESTART_ALT, ICON_SEARCH,
    },
};

use super::{
    ThemeChoice,
    actions::{Action, PALETTE},
    controls::{icon_ui, quiet_button_ui, tag_ui},
    painting::{Painting, ring_ui},
    palette::Palette,
    theme::Type,
    words,
};

/// Below this width the program's name and the words of the buttons give way.
const ROOMY: f32 = 1360.0;

pub(super) fn top_bar_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let is_roomy = ui.content_rect().width() >= ROOMY;
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        let theme = painting.theme;
        if is_roomy {
            let (dot, _) = ui.allocate_exact_size(
                egui::Vec2::splat(theme.metrics.spacing.s + theme.metrics.spacing.hair),
                egui::Sense::hover(),
            );
            ui.painter()
                .circle_filled(dot.center(), dot.width() / 2.0, theme.colours.accent.solid);
            ui.label(theme.text(Type::Title, words::PROGRAM));
            ui.add_space(theme.metrics.spacing.s);
        }
        run_ui(ui, painting);
        transport_ui(ui, painting, is_roomy);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            theme_ui(ui, painting);
            search_ui(ui, painting, is_roomy);
        });
    });
}

/// Profile and grant of the run.
fn run_ui(ui: &mut Ui, painting: &Painting<'_>) {
    let theme = painting.theme;
    let Some(session) = &painting.state.session else {
        return;
    };
    let header = session.trace().header();
    let is_built_in = painting
        .state
        .request
        .as_ref()
        .is_some_and(|request| request.profile.is_none());
    icon_ui(
        ui,
        theme,
        ICON_COMPUTER.outlined(),
        theme.colours.text.secondary,
    );
    ui.label(theme.text(Type::Control, &header.profile.name));
    if is_built_in {
        tag_ui(
            ui,
            theme,
            None,
            words::BUILT_IN,
            (theme.colours.text.secondary, egui::Color32::TRANSPARENT),
        );
    }
    separator_ui(ui, painting);
    ui.label(theme.secondary(Type::Control, words::grant(header.grant)));
    separator_ui(ui, painting);
}

fn separator_ui(ui: &mut Ui, painting: &Painting<'_>) {
    let theme = painting.theme;
    let height = theme.metrics.spacing.l + theme.metrics.spacing.xs;
    let (rect, _) = ui.allocate_exact_size(
        egui::vec2(theme.metrics.spacing.s, height),
        egui::Sense::hover(),
    );
    ui.painter().vline(
        rect.center().x,
        rect.y_range(),
        egui::Stroke::new(theme.metrics.stroke_width.hair, theme.colours.stroke.subtle),
    );
}

fn transport_ui(ui: &mut Ui, painting: &mut Painting<'_>, is_roomy: bool) {
    let buttons = [
        (words::BACK, ICON_ARROW_BACK, Action::Back),
        (words::NEXT, ICON_ARROW_FORWARD, Action::Next),
        (words::RUN_TO_END, ICON_FAST_FORWARD, Action::RunToEnd),
        (words::RESTART, ICON_RESTART_ALT, Action::Restart),
    ];
    for (at, (name, icon, action)) in buttons.into_iter().enumerate() {
        let reason = action.reason_against(painting);
        let response = transport_button_ui(ui, painting, (name, icon), reason, is_roomy);
        if at == 0 {
            painting.begins_pane(&response);
        }
        if response.clicked() {
            action.perform(painting);
        }
    }
}

/// `reason`: why it cannot be pressed now.
fn transport_button_ui(
    ui: &mut Ui,
    painting: &Painting<'_>,
    (name, icon): (&str, MaterialIcon),
    reason: Option<&str>,
    is_roomy: bool,
) -> egui::Response {
    let theme = painting.theme;
    let colour = match (reason, name) {
        (Some(_), _) => theme.colours.text.disabled,
        (None, words::NEXT) => theme.colours.text.primary,
        (None, _) => theme.colours.text.secondary,
    };
    let icon = theme.icon(icon, colour);
    let is_enabled = reason.is_none();
    let response = if is_roomy {
        let text = theme.text(Type::Control, name).color(colour);
        quiet_button_ui(ui, theme, (icon, text), name, is_enabled)
    } else {
        quiet_button_ui(ui, theme, icon, name, is_enabled).on_hover_text(name)
    };
    match reason {
        Some(reason) => response.on_disabled_hover_text(reason),
        None => response,
    }
}

/// Opens the palette; as wide as a field where there is room.
fn search_ui(ui: &mut Ui, painting: &mut Painting<'_>, is_roomy: bool) {
    let theme = painting.theme;
    let icon = theme.icon(ICON_SEARCH, theme.colours.text.secondary);
    let response = if is_roomy {
        let text = theme.tertiary(Type::Control, words::PALETTE);
        let shortcut = theme.tertiary(Type::Small, ui.format_shortcut(&PALETTE));
        let button = egui::Button::new((icon, text))
            .right_text(shortcut)
            .min_size(egui::vec2(SEARCH_WIDTH, theme.metrics.sizes.control));
        let response = ui.add(button).accessible_name(words::PALETTE);
        ring_ui(ui, theme, &response);
        response
    } else {
        quiet_button_ui(ui, theme, icon, words::PALETTE, true).on_hover_text(words::PALETTE)
    };
    if response.clicked() {
        painting.memory.palette = Some(Palette::default());
    }
}

const SEARCH_WIDTH: f32 = 250.0;

fn theme_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let choice = painting.memory.theme_choice;
    let icon = match (choice, ui.theme()) {
        (ThemeChoice::HighContrast, _) => ICON_CONTRAST,
        (_, egui::Theme::Dark) => ICON_DARK_MODE.outlined(),
        (_, egui::Theme::Light) => ICON_LIGHT_MODE.outlined(),
    };
    let icon = theme.icon(icon, theme.colours.text.secondary);
    let button = quiet_button_ui(ui, theme, icon, words::THEME, true);
    egui::Popup::menu(&button).show(|ui| {
        for offered in ThemeChoice::ALL {
            let response = ui.selectable_label(offered == choice, offered.words());
            ring_ui(ui, theme, &response);
            if response.clicked() {
                painting.memory.theme_choice = offered;
            }
        }
    });
    button.on_hover_text(words::THEME);
}
