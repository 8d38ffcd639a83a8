//! At the left: profiles and past runs, as lists or, where there is little room, as menus.

use egui::{
    Align, Align2, EventFilter, Key, Layout, Modifiers, Rect, Response, Role, ScrollArea, Sense,
    Ui, WidgetInfo, pos2, vec2,
};
use egui_material_icons::{
    MaterialIcon,
    icons::{
        ICON_ADD, ICON_CANCEL, ICON_CHECK_CIRCLE, ICON_COMPUTER, ICON_DO_NOT_DISTURB_ON,
        ICON_DOMAIN, ICON_ERROR, ICON_HISTORY, ICON_LEFT_PANEL_CLOSE, ICON_LEFT_PANEL_OPEN,
        ICON_LIST, ICON_PERSON, ICON_PLAY_ARROW, ICON_STAR,
    },
};

use super::{
    controls::{icon_button_ui, paint_icon, quiet_button_ui, small_icon_button_ui},
    painting::{Painting, ring_ui},
    past_runs,
    theme::Type,
    views::View,
    words,
};
use crate::{
    app::{Command, ProfileEntry, ProfileOrigin, Setting},
    flow::EndStatus,
    profile::BUILT_IN_ID,
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
        egui::Popup::menu(&profiles).show(|ui| {
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
    let mut entries: Vec<&ProfileEntry> = painting.state.profiles.iter().collect();
    let favourites = &painting.state.settings.favourites;
    entries.sort_by_key(|entry| !favourites.contains(&entry.profile.id));
    let shown = painting.memory.profile_page.id();
    let mut rows = Vec::with_capacity(entries.len());
    for entry in &entries {
        let profile = &entry.profile;
        let is_favourite = favourites.contains(&profile.id);
        let icon = match entry.origin {
            _ if is_favourite => ICON_STAR,
            _ if profile.id == BUILT_IN_ID => ICON_COMPUTER.outlined(),
            ProfileOrigin::User => ICON_PERSON.outlined(),
            ProfileOrigin::Shipped => ICON_DOMAIN.outlined(),
        };
        let is_shown = painting.memory.view == View::Profile && shown == Some(profile.id.as_str());
        let row = Row {
            id: &profile.id,
            icon,
            colour: painting.theme.colours.text.secondary,
            words: profile.name.clone(),
            right: String::new(),
            name: words::profile_row(&profile.name),
            is_shown,
        };
        rows.push(row_ui(ui, painting, &row));
    }
    move_within(ui, &rows);
    let chosen = rows.iter().position(Response::clicked);
    if let Some(entry) = chosen.and_then(|at| entries.get(at)) {
        painting.memory.profile_page.show(entry);
        painting.memory.view = View::Profile;
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

/// One line of a list.
struct Row<'a> {
    id: &'a str,
    icon: MaterialIcon,
    colour: egui::Color32,
    words: String,
    /// At the right end, in small type.
    right: String,
    /// The accessible name.
    name: String,
    is_shown: bool,
}

fn row_ui(ui: &mut Ui, painting: &Painting<'_>, row: &Row<'_>) -> Response {
    let theme = painting.theme;
    let colours = &theme.colours;
    let spacing = &theme.metrics.spacing;
    let size = vec2(ui.available_width(), theme.metrics.sizes.control - 1.0);
    let (whole, _) = ui.allocate_exact_size(size, Sense::hover());
    let response = ui.interact(whole, ui.unique_id().with(row.id), Sense::click());
    response
        .widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, row.is_shown, &row.name));
    let band = whole.shrink2(vec2(spacing.xs, 0.0));
    let radius = theme.metrics.radius.control;
    if row.is_shown {
        ui.painter()
            .rect_filled(band, radius, colours.surface.selected);
        let bar = Rect::from_min_size(band.min, vec2(3.0, band.height()));
        ui.painter().rect_filled(bar, 0.0, colours.accent.solid);
    } else if response.hovered() {
        ui.painter()
            .rect_filled(band, radius, colours.surface.hover);
    }
    let side = theme.metrics.sizes.icon - spacing.hair;
    let place = Rect::from_center_size(
        pos2(whole.left() + spacing.m + side / 2.0, whole.center().y),
        vec2(side, side),
    );
    paint_icon(ui, place, row.icon, row.colour);
    let right = ui.painter().text(
        pos2(whole.right() - spacing.s, whole.center().y),
        Align2::RIGHT_CENTER,
        &row.right,
        theme.font(Type::Small),
        colours.text.tertiary,
    );
    let left = place.right() + spacing.s;
    let room = right.left() - spacing.xs - left;
    let colour = if row.is_shown {
        colours.text.primary
    } else {
        colours.text.secondary
    };
    let mut job = egui::text::LayoutJob::simple_singleline(
        row.words.clone(),
        theme.font(Type::Control),
        colour,
    );
    job.wrap = egui::text::TextWrapping::truncate_at_width(room.max(0.0));
    let galley = ui.painter().layout_job(job);
    let is_cut = galley.elided;
    let top = whole.center().y - galley.size().y / 2.0;
    ui.painter().galley(pos2(left, top), galley, colour);
    ring_ui(
        ui,
        theme,
        &Response {
            rect: band.shrink(2.0),
            ..response.clone()
        },
    );
    if is_cut {
        response.on_hover_text(&row.words)
    } else {
        response
    }
}

/// Up and down go from line to line.
fn move_within(ui: &Ui, rows: &[Response]) {
    let Some(at) = rows.iter().position(Response::has_focus) else {
        return;
    };
    let filter = EventFilter {
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(rows[at].id, filter));
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let next = match (pressed(Key::ArrowUp), pressed(Key::ArrowDown)) {
        (true, _) => at.checked_sub(1),
        (false, true) => Some(at + 1),
        (false, false) => None,
    };
    if let Some(row) = next.and_then(|next| rows.get(next)) {
        row.request_focus();
        row.scroll_to_me(None);
    }
}
