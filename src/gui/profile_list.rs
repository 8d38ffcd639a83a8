//! The library as a list that can be searched, below headings that fold.

use std::collections::BTreeSet;

use egui::{Key, Modifiers, Response, Stroke, TextEdit, Ui};
use egui_material_icons::icons::{
    ICON_COMPUTER, ICON_DOMAIN, ICON_KEYBOARD_ARROW_DOWN, ICON_KEYBOARD_ARROW_RIGHT, ICON_PERSON,
    ICON_STAR,
};

use super::{
    list_rows::{Row, move_within, row_ui},
    painting::{Painting, ring_ui},
    theme::Type,
    views::View,
    words,
};
use crate::{
    app::{OWN_GROUP, ProfileEntry, ProfileGroup, ProfileOrigin, profile_groups},
    profile::BUILT_IN_ID,
    text::provider as provider_words,
};

/// With fewer profiles there is nothing to search.
const WORTH_SEARCHING: usize = 12;

/// Where such a list stands; each has a search and folds of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListPlace {
    Navigation,
    TopBar,
    Start,
}

impl ListPlace {
    /// What stands open without a press: one's own profiles, and those that need no registration;
    /// the start page has a button for these.
    fn opens_at_first(self, group: &str) -> bool {
        match self {
            Self::Navigation | Self::TopBar => [OWN_GROUP, "Practice"].contains(&group),
            Self::Start => false,
        }
    }
}

/// What is typed and what was folded or unfolded.
#[derive(Debug, Default)]
pub(super) struct ListMemory {
    search: String,
    /// Headings that are not as they were at first.
    turned: BTreeSet<String>,
}

/// The three lists of the window.
#[derive(Debug, Default)]
pub(super) struct ListMemories {
    navigation: ListMemory,
    top_bar: ListMemory,
    start: ListMemory,
}

impl ListMemories {
    fn of(&mut self, place: ListPlace) -> &mut ListMemory {
        match place {
            ListPlace::Navigation => &mut self.navigation,
            ListPlace::TopBar => &mut self.top_bar,
            ListPlace::Start => &mut self.start,
        }
    }
}

/// Tells which profile was chosen, as its place in the library.
pub(super) fn profile_list_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    place: ListPlace,
) -> Option<usize> {
    let mut memory = std::mem::take(painting.memory.profile_lists.of(place));
    let chosen = list_ui(ui, painting, place, &mut memory);
    *painting.memory.profile_lists.of(place) = memory;
    chosen
}

fn list_ui(
    ui: &mut Ui,
    painting: &Painting<'_>,
    place: ListPlace,
    memory: &mut ListMemory,
) -> Option<usize> {
    let entries: &[ProfileEntry] = &painting.state.profiles;
    let mut enters_list = false;
    if entries.len() >= WORTH_SEARCHING {
        enters_list = search_ui(ui, painting, place, &mut memory.search);
    }
    let groups = profile_groups(entries, &memory.search);
    if groups.is_empty() {
        ui.horizontal(|ui| {
            ui.add_space(painting.theme.metrics.spacing.m);
            ui.label(
                painting
                    .theme
                    .tertiary(Type::Small, provider_words::NONE_FOUND),
            );
        });
        return None;
    }
    let is_searching = !memory.search.trim().is_empty();
    let mut rows: Vec<Response> = Vec::new();
    let mut chosen = None;
    for group in &groups {
        let is_open = is_searching
            || place.opens_at_first(&group.name) != memory.turned.contains(&group.name);
        let heading = heading_ui(ui, painting, group, is_open);
        if heading.clicked() && !is_searching && !memory.turned.remove(&group.name) {
            memory.turned.insert(group.name.clone());
        }
        rows.push(heading);
        // Favourites first, the others as they were.
        let favourites = &painting.state.settings.favourites;
        let mut places = group.entries.clone();
        places.sort_by_key(|at| {
            let entry = entries.get(*at);
            !entry.is_some_and(|entry| favourites.contains(&entry.profile.id))
        });
        for at in places.into_iter().filter(|_| is_open) {
            let Some(entry) = entries.get(at) else {
                continue;
            };
            let row = entry_ui(ui, painting, place, entry);
            if row.clicked() {
                chosen = Some(at);
            }
            rows.push(row);
        }
    }
    move_within(ui, &rows);
    // From the search the first that was found is one key away.
    if enters_list && let Some(first) = rows.get(1) {
        first.request_focus();
    }
    chosen
}

/// Tells whether the keyboard goes on into the list.
fn search_ui(ui: &mut Ui, painting: &Painting<'_>, place: ListPlace, search: &mut String) -> bool {
    let theme = painting.theme;
    let margin = match place {
        ListPlace::Navigation | ListPlace::TopBar => theme.metrics.spacing.m,
        ListPlace::Start => 0.0,
    };
    let name = match place {
        ListPlace::Navigation => provider_words::SEARCH,
        ListPlace::TopBar => provider_words::SEARCH_TO_RUN,
        ListPlace::Start => provider_words::SEARCH_PROVIDERS,
    };
    let field = ui
        .horizontal(|ui| {
            ui.add_space(margin);
            // A menu takes the frames of what is in it.
            let width = theme.metrics.stroke_width.hair;
            ui.visuals_mut().widgets.inactive.bg_stroke =
                Stroke::new(width, theme.colours.stroke.field);
            let edit = TextEdit::singleline(search)
                .id_salt(("search profiles", place as u8))
                .font(theme.font(Type::Control))
                .hint_text(theme.tertiary(Type::Control, name))
                .margin(egui::Margin::symmetric(8, 5))
                .align(egui::Align2::LEFT_CENTER)
                .desired_width(ui.available_width() - margin);
            ui.add(edit).accessible_name(name)
        })
        .inner;
    ring_ui(ui, theme, &field);
    ui.add_space(theme.metrics.spacing.xs);
    // Asked for before the input is locked, which asks for the focus would wait for.
    let (has_focus, is_left) = (field.has_focus(), field.lost_focus());
    (has_focus || is_left)
        && ui.input_mut(|input| {
            input.consume_key(Modifiers::NONE, Key::ArrowDown)
                || (is_left && input.key_pressed(Key::Enter))
        })
}

fn heading_ui(
    ui: &mut Ui,
    painting: &Painting<'_>,
    group: &ProfileGroup,
    is_open: bool,
) -> Response {
    let row = Row {
        id: &group.name,
        icon: if is_open {
            ICON_KEYBOARD_ARROW_DOWN
        } else {
            ICON_KEYBOARD_ARROW_RIGHT
        },
        colour: painting.theme.colours.text.tertiary,
        words: group.name.clone(),
        right: group.entries.len().to_string(),
        name: provider_words::group_heading(&group.name, group.entries.len(), is_open),
        is_heading: true,
        is_shown: false,
    };
    row_ui(ui, painting, &row)
}

fn entry_ui(
    ui: &mut Ui,
    painting: &Painting<'_>,
    place: ListPlace,
    entry: &ProfileEntry,
) -> Response {
    let profile = &entry.profile;
    let is_favourite = painting
        .state
        .settings
        .favourites
        .contains(&entry.profile.id);
    let icon = match entry.origin {
        _ if is_favourite => ICON_STAR,
        _ if profile.id == BUILT_IN_ID => ICON_COMPUTER.outlined(),
        ProfileOrigin::User => ICON_PERSON.outlined(),
        ProfileOrigin::Shipped => ICON_DOMAIN.outlined(),
    };
    let memory = &painting.memory;
    let (is_shown, name) = match place {
        ListPlace::Navigation => (
            memory.view == View::Profile && memory.profile_page.id() == Some(profile.id.as_str()),
            words::profile_row(&profile.name),
        ),
        ListPlace::TopBar => {
            let trace = painting.state.trace();
            let current = trace.map(|trace| &*trace.header().profile.id);
            (current == Some(&*profile.id), profile.name.clone())
        }
        ListPlace::Start => (false, provider_words::start_with(&profile.name)),
    };
    let row = Row {
        id: &profile.id,
        icon,
        colour: painting.theme.colours.text.secondary,
        words: profile.name.clone(),
        right: String::new(),
        name,
        is_heading: false,
        is_shown,
    };
    row_ui(ui, painting, &row)
}
