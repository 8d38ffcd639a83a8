//! The bar at the top: what runs, and the four buttons that drive it.

use egui::{Align, AtomExt as _, Atoms, Layout, ScrollArea, Ui, UiBuilder};
use egui_material_icons::{
    MaterialIcon,
    icons::{
        ICON_ARROW_BACK, ICON_ARROW_FORWARD, ICON_COMPUTER, ICON_CONTRAST, ICON_DARK_MODE,
        ICON_DOMAIN, ICON_FAST_FORWARD, ICON_KEYBOARD_ARROW_DOWN, ICON_LIGHT_MODE,
        ICON_RESTART_ALT, ICON_SEARCH, ICON_SETTINGS,
    },
};

use super::{
    actions::{Action, PALETTE},
    controls::{icon_button_ui, outline_atoms_ui, quiet_button_ui},
    environments::environment_ui,
    options::options_ui,
    painting::{Painting, ring_ui},
    palette::Palette,
    profile_list::{ListPlace, profile_list_ui},
    theme::{Theme, Type, theme_words},
    top_bar_plan::{Plan, SEARCH_WIDTH},
    views::View,
    words,
};
use crate::{
    app::{
        Command, ProfileEntry, ProfileOrigin, Setting, StartRequest, ThemeChoice, rehearsed_name,
    },
    flow::Grant,
    profile::{self, BUILT_IN_ID},
    session::Trace,
    text::settings::SETTINGS,
};

pub(super) fn top_bar_ui(ui: &mut Ui, painting: &mut Painting<'_>, plan: &Plan) {
    let row = Layout::left_to_right(Align::Center);
    if !plan.is_in_two_rows {
        ui.with_layout(row, |ui| {
            program_ui(ui, painting.theme, plan);
            run_ui(ui, painting, plan);
            drive_ui(ui, painting, plan);
        });
        return;
    }
    let (above, below) = ui.max_rect().split_top_bottom_at_fraction(0.5);
    let upper = UiBuilder::new().max_rect(above).layout(row);
    ui.scope_builder(upper, |ui| run_ui(ui, painting, plan));
    let lower = UiBuilder::new().max_rect(below).layout(row);
    ui.scope_builder(lower, |ui| drive_ui(ui, painting, plan));
}

fn program_ui(ui: &mut Ui, theme: &Theme, plan: &Plan) {
    if !plan.is_roomy {
        return;
    }
    let (dot, _) = ui.allocate_exact_size(
        egui::Vec2::splat(theme.metrics.spacing.s + theme.metrics.spacing.hair),
        egui::Sense::hover(),
    );
    ui.painter()
        .circle_filled(dot.center(), dot.width() / 2.0, theme.colours.accent.solid);
    ui.label(theme.text(Type::Title, words::PROGRAM));
    ui.add_space(theme.metrics.spacing.s);
}

/// The buttons that drive the run, and at the end of the row those of the program.
fn drive_ui(ui: &mut Ui, painting: &mut Painting<'_>, plan: &Plan) {
    transport_ui(ui, painting, plan.is_roomy);
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let gear = icon_button_ui(ui, painting.theme, ICON_SETTINGS, SETTINGS);
        if gear.clicked() {
            Action::Settings.perform(painting);
        }
        theme_ui(ui, painting);
        search_ui(ui, painting, plan.is_search_wide);
    });
}

/// Profile, environment and grant of the run on screen; each opens a menu to choose another.
///
/// Names longer than the plan has room for end in an ellipsis, and are told whole on hover.
fn run_ui(ui: &mut Ui, painting: &mut Painting<'_>, plan: &Plan) {
    let Some(header) = painting.state.trace().map(Trace::header) else {
        return;
    };
    let theme = painting.theme;
    let quiet = theme.colours.text.secondary;
    let is_built_in = header.profile.id == BUILT_IN_ID;
    let icon = if is_built_in {
        ICON_COMPUTER.outlined()
    } else {
        ICON_DOMAIN.outlined()
    };
    let whole = &header.profile.name;
    let rehearsed = rehearsed_name(whole);
    let name = theme.text(Type::Control, rehearsed.unwrap_or(whole));
    let mut atoms = Atoms::new((theme.icon(icon, quiet), name.atom_shrink(true)));
    if rehearsed.is_some() {
        atoms.push_right(theme.secondary(Type::Small, words::REHEARSAL));
    }
    atoms.push_right(down_icon(theme));
    let gap = ui.spacing().item_spacing.x;
    let profile = within(ui, plan.profile - gap, |ui| {
        outline_atoms_ui(ui, theme, atoms, words::PROFILE)
    });
    let profile = profile.on_hover_text(whole);
    egui::Popup::menu(&profile)
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| profiles_ui(ui, painting));
    environment_ui(ui, painting, plan.environment - gap);
    let said = words::grant(header.grant);
    let atoms = (
        theme.text(Type::Control, said).atom_shrink(true),
        down_icon(theme),
    );
    let grant = within(ui, plan.grant - gap, |ui| {
        outline_atoms_ui(ui, theme, atoms, words::GRANT)
    });
    let grant = grant.on_hover_text(said);
    egui::Popup::menu(&grant).show(|ui| grants_ui(ui, painting, header.grant));
    options_ui(ui, painting, plan.names_options);
    if !plan.is_in_two_rows {
        separator_ui(ui, painting);
    }
}

/// What is wider is cut, with an ellipsis.
pub(super) fn within<R>(ui: &mut Ui, width: f32, add: impl FnOnce(&mut Ui) -> R) -> R {
    ui.scope(|ui| {
        ui.set_max_width(width);
        ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Truncate);
        add(ui)
    })
    .inner
}

pub(super) fn down_icon(theme: &Theme) -> egui::RichText {
    theme.icon(ICON_KEYBOARD_ARROW_DOWN, theme.colours.text.secondary)
}

/// Every profile of the library, and the way to a provider that is in none of them.
fn profiles_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    ui.set_width(painting.theme.metrics.sizes.nav * 1.5);
    let height = ui.content_rect().height() * 0.6;
    let chosen = ScrollArea::vertical()
        .id_salt("profiles of the top bar")
        .max_height(height)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            profile_list_ui(ui, painting, ListPlace::TopBar)
        })
        .inner;
    ui.separator();
    let other = ui.selectable_label(false, words::NEW_RUN);
    ring_ui(ui, painting.theme, &other);
    if other.clicked() {
        painting.memory.view = View::Start;
    }
    let entries: &[ProfileEntry] = &painting.state.profiles;
    if let Some(entry) = chosen.and_then(|at| entries.get(at)) {
        choose_profile(painting, entry);
        ui.close();
    }
}

/// Prepares a run with that profile; where something is missing in it, its page is shown instead.
pub(super) fn choose_profile(painting: &mut Painting<'_>, entry: &ProfileEntry) {
    let profile = &entry.profile;
    if profile.id == BUILT_IN_ID && entry.origin == ProfileOrigin::Shipped {
        painting.send(Command::StartBuiltIn);
        return;
    }
    if is_whole(entry) {
        let request = StartRequest {
            profile: Some(profile.clone()),
            ..StartRequest::default()
        };
        painting.send(Command::Start(Box::new(request)));
    } else {
        painting.memory.profile_page.show(entry);
        painting.memory.view = View::Profile;
    }
}

/// Whether a run can start with it as it is.
pub(super) fn is_whole(entry: &ProfileEntry) -> bool {
    let profile = &entry.profile;
    profile.template.is_empty()
        && !profile::remarks(profile)
            .iter()
            .any(|remark| remark.is_failure)
}

/// Every grant; choosing one prepares the run anew with it.
fn grants_ui(ui: &mut Ui, painting: &mut Painting<'_>, current: Grant) {
    for grant in Grant::ALL {
        let response = ui.selectable_label(grant == current, words::grant(grant));
        ring_ui(ui, painting.theme, &response);
        if response.clicked()
            && grant != current
            && let Some(request) = &painting.state.request
        {
            let request = StartRequest {
                grant,
                ..request.clone()
            };
            painting.send(Command::Start(Box::new(request)));
        }
    }
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
    let response = if is_roomy || name == words::NEXT {
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
fn search_ui(ui: &mut Ui, painting: &mut Painting<'_>, is_wide: bool) {
    let theme = painting.theme;
    let icon = theme.icon(ICON_SEARCH, theme.colours.text.secondary);
    let response = if is_wide {
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

fn theme_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let choice = painting.state.settings.theme;
    let icon = match (choice, ui.theme()) {
        (ThemeChoice::HighContrast, _) => ICON_CONTRAST,
        (_, egui::Theme::Dark) => ICON_DARK_MODE.outlined(),
        (_, egui::Theme::Light) => ICON_LIGHT_MODE.outlined(),
    };
    let icon = theme.icon(icon, theme.colours.text.secondary);
    let button = quiet_button_ui(ui, theme, icon, words::THEME, true);
    egui::Popup::menu(&button).show(|ui| {
        for offered in ThemeChoice::ALL {
            let response = ui.selectable_label(offered == choice, theme_words(offered));
            ring_ui(ui, theme, &response);
            if response.clicked() {
                painting.send(Command::ChangeSetting(Setting::Theme(offered)));
            }
        }
    });
    button.on_hover_text(words::THEME);
}
