//! At the left: profiles and past runs, as lists or, where there is little room, as menus.

use egui::{Align, Layout, ScrollArea, Ui};
use egui_material_icons::{
    MaterialIcon,
    icons::{
        ICON_ADD, ICON_CANCEL, ICON_CHECK_CIRCLE, ICON_DO_NOT_DISTURB_ON, ICON_DOMAIN, ICON_ERROR,
        ICON_HISTORY, ICON_LEFT_PANEL_CLOSE, ICON_LEFT_PANEL_OPEN, ICON_LIST, ICON_PLAY_ARROW,
    },
};

use super::{
    controls::{icon_button_ui, quiet_button_ui, small_icon_button_ui},
    list_rows::{Row, move_within, row_ui},
    painting::Painting,
    past_runs,
    profile_list::{ListPlace, profile_list_ui},
    theme::Type,
    views::View,
    words,
};
use crate::{
    app::{Command, ProfileEntry, Setting},
    flow::EndStatus,
};

/// Below this width of the window the lists become menus.
const WIDE: f32 = 1200.0;
/// As many past runs are in the list; the others are in the view of all of them.
const RECENT: usize = 40;

fn is_narrow(ui: &Ui, painting: &Painting<'_>) -> bool {
    painting.state.settings.navigation_is_folded || ui.content_rect().width() < WIDE
}

/// In points.
pub(super) fn navigation_width(ui: &Ui, painting: &Painting<'_>) -> f32 {
    let sizes = &painting.theme.metrics.sizes;
    if is_narrow(ui, painting) {
        sizes.nav_collapsed
    } else {
        sizes.nav
    }
}

pub(super) fn navigation_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    if is_narrow(ui, painting) {
        icons_ui(ui, painting);
    } else {
        lists_ui(ui, painting);
    }
}

fn lists_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let spacing = &theme.metrics.spacing;
    ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
        ui.add_space(spacing.s);
        let icon = theme.icon(ICON_LEFT_PANEL_CLOSE, theme.colours.text.tertiary);
        let text = theme.tertiary(Type::Control, words::FOLD_NAVIGATION);
        ui.horizontal(|ui| {
            ui.add_space(spacing.xs);
            let fold = quiet_button_ui(ui, theme, (icon, text), words::FOLD_NAVIGATION, true);
            if fold.clicked() {
                painting.send(Command::ChangeSetting(Setting::NavigationFolded(true)));
            }
        });
        ui.with_layout(Layout::top_down(Align::Min), |ui| {
            ScrollArea::vertical()
                .id_salt("navigation")
                .auto_shrink([false, false])
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    ui.add_space(spacing.s);
                    title_ui(ui, painting, words::PROFILES, true);
                    profiles_ui(ui, painting);
                    ui.add_space(spacing.m);
                    title_ui(ui, painting, words::HISTORY, false);
                    history_ui(ui, painting);
                });
        });
    });
}

fn icons_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    ui.vertical_centered(|ui| {
        ui.add_space(theme.metrics.spacing.s);
        let profiles = icon_button_ui(ui, theme, ICON_DOMAIN.outlined(), words::PROFILES);
        painting.begins_pane(&profiles);
        let stays = egui::PopupCloseBehavior::CloseOnClickOutside;
        egui::Popup::menu(&profiles)
            .close_behavior(stays)
            .show(|ui| {
                menu_ui(ui, painting, words::PROFILES, profiles_ui);
            });
        let history = icon_button_ui(ui, theme, ICON_HISTORY, words::HISTORY);
        egui::Popup::menu(&history).show(|ui| {
            menu_ui(ui, painting, words::HISTORY, history_ui);
        });
        let is_room = ui.content_rect().width() >= WIDE;
        if is_room {
            let name = words::UNFOLD_NAVIGATION;
            if icon_button_ui(ui, theme, ICON_LEFT_PANEL_OPEN, name).clicked() {
                painting.send(Command::ChangeSetting(Setting::NavigationFolded(false)));
            }
        }
    });
}

fn menu_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    title: &str,
    list: fn(&mut Ui, &mut Painting<'_>),
) {
    ui.set_width(painting.theme.metrics.sizes.nav * 1.5);
    title_ui(ui, painting, title, title == words::PROFILES);
    let height = ui.content_rect().height() * 0.7;
    ScrollArea::vertical().max_height(height).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        list(ui, painting);
    });
}

fn title_ui(ui: &mut Ui, painting: &mut Painting<'_>, words: &str, can_add: bool) {
    let theme = painting.theme;
    ui.horizontal(|ui| {
        ui.add_space(theme.metrics.spacing.m);
        ui.label(theme.secondary(Type::Label, words));
        if can_add {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(theme.metrics.spacing.s);
                let add = small_icon_button_ui(ui, theme, ICON_ADD, words::NEW_PROFILE);
                if !is_narrow(ui, painting) {
                    painting.begins_pane(&add);
                }
                if add.clicked() {
                    painting.memory.profile_page.begin_new();
                    painting.memory.view = View::Profile;
                }
            });
            return;
        }
        // The line at the end of the list may be out of view.
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(theme.metrics.spacing.s);
            if small_icon_button_ui(ui, theme, ICON_LIST, past_runs::SHOW_ALL).clicked() {
                painting.memory.view = View::History;
            }
        });
    });
}

fn profiles_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let chosen = profile_list_ui(ui, painting, ListPlace::Navigation);
    let entries: &[ProfileEntry] = &painting.state.profiles;
    if let Some(entry) = chosen.and_then(|at| entries.get(at)) {
        painting.memory.profile_page.show(entry);
        painting.memory.view = View::Profile;
        if is_narrow(ui, painting) {
            ui.close();
        }
    }
}

fn history_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let present = painting
        .state
        .session
        .as_ref()
        .map(crate::session::Session::trace);
    let mut rows = Vec::new();
    if let Some(trace) = present {
        let header = trace.header();
        let row = Row {
            id: &header.id,
            icon: ICON_PLAY_ARROW.outlined(),
            colour: theme.colours.text.secondary,
            words: words::THIS_RUN.to_owned(),
            right: header.started.short(painting.now),
            name: words::THIS_RUN.to_owned(),
            is_heading: false,
            is_shown: painting.memory.view == View::Run && painting.state.opened.is_none(),
        };
        let this = row_ui(ui, painting, &row);
        if this.clicked() {
            painting.send(Command::CloseSession);
            painting.memory.view = View::Run;
        }
        rows.push(this);
    }
    let present = present.map(|trace| trace.header().id.as_str());
    let opened = painting.state.opened.as_ref();
    let opened = opened.map(|opened| opened.trace.header().id.as_str());
    let past = painting.state.history.iter();
    for summary in past
        .filter(|one| Some(one.id.as_str()) != present)
        .take(RECENT)
    {
        let (icon, colour) = outcome(painting, summary.end);
        let row = Row {
            id: &summary.id,
            icon,
            colour,
            words: summary.profile.clone(),
            right: summary.started.short(painting.now),
            name: words::history_row(summary),
            is_heading: false,
            is_shown: painting.memory.view == View::Run && opened == Some(summary.id.as_str()),
        };
        let response = row_ui(ui, painting, &row);
        if response.clicked() {
            painting.send(Command::OpenSession(summary.id.clone()));
            painting.memory.view = View::Run;
        }
        rows.push(response);
    }
    if rows.is_empty() {
        ui.horizontal(|ui| {
            ui.add_space(theme.metrics.spacing.m);
            ui.label(theme.tertiary(Type::Small, words::NO_HISTORY));
        });
    }
    let all = Row {
        id: "all runs",
        icon: ICON_LIST,
        colour: theme.colours.text.secondary,
        words: past_runs::ALL_RUNS.to_owned(),
        right: String::new(),
        name: past_runs::ALL_RUNS.to_owned(),
        is_heading: false,
        is_shown: painting.memory.view == View::History,
    };
    let all = row_ui(ui, painting, &all);
    if all.clicked() {
        painting.memory.view = View::History;
    }
    rows.push(all);
    move_within(ui, &rows);
}

/// How a run ended, by shape and colour.
pub(super) fn outcome(
    painting: &Painting<'_>,
    end: Option<EndStatus>,
) -> (MaterialIcon, egui::Color32) {
    let colours = &painting.theme.colours;
    match end {
        Some(EndStatus::Completed) => (ICON_CHECK_CIRCLE, colours.verdict.pass),
        Some(
            EndStatus::UnusableAnswer
            | EndStatus::OAuthError
            | EndStatus::NetworkError
            | EndStatus::MachineError,
        ) => (ICON_ERROR, colours.verdict.fail),
        Some(EndStatus::Stopped) => (ICON_CANCEL, colours.verdict.fail),
        Some(EndStatus::Cancelled) | None => (ICON_DO_NOT_DISTURB_ON, colours.text.tertiary),
    }
}
