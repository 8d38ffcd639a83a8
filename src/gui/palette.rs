//! The command palette: type a few letters, choose with arrows, run with Enter.

use egui::{
    Align2, Area, FontSelection, Id, Key, Margin, Modal, Modifiers, Rect, Role, ScrollArea, Sense,
    TextEdit, Ui, WidgetInfo, pos2, vec2,
};

use super::{
    actions::{Entry, PALETTE, matching},
    painting::Painting,
    theme::Type,
    top_bar::{choose_profile, is_whole},
    views::View,
    words,
};
use crate::app::{ProfileEntry, profile_groups};

/// What is typed and which line is chosen, while the palette is open.
#[derive(Debug, Default)]
pub(super) struct Palette {
    typed: String,
    chosen: usize,
    has_focus: bool,
}

const WIDTH: f32 = 480.0;
const ROWS: f32 = 10.0;

/// As many profiles are offered for what is typed.
const PROFILES: usize = 8;

/// One line: a command, or what can be done with a profile.
#[derive(Clone, Copy)]
enum Line<'a> {
    Command(&'static Entry),
    Open(&'a ProfileEntry),
    Start(&'a ProfileEntry),
}

impl Line<'_> {
    fn name(self) -> String {
        match self {
            Self::Command(entry) => entry.name.to_string(),
            Self::Open(entry) => words::open_profile(&entry.profile.name),
            Self::Start(entry) => words::start_profile(&entry.profile.name),
        }
    }

    /// Why it cannot be done now.
    fn reason_against(self, painting: &Painting<'_>) -> Option<&'static str> {
        match self {
            Self::Command(entry) => entry.action.reason_against(painting),
            Self::Open(_) | Self::Start(_) => None,
        }
    }

    fn perform(self, painting: &mut Painting<'_>) {
        match self {
            Self::Command(entry) => entry.action.perform(painting),
            Self::Open(entry) => {
                painting.memory.profile_page.show(entry);
                painting.memory.view = View::Profile;
            }
            Self::Start(entry) => choose_profile(painting, entry),
        }
    }
}

/// Commands that have the letters, and profiles that have the words; what has them as they are
/// typed stands first.
fn lines<'a>(typed: &str, profiles: &'a [ProfileEntry]) -> Vec<Line<'a>> {
    let commands = matching(typed);
    let is_named = commands
        .iter()
        .any(|entry| entry.name.to_lowercase().contains(&typed.to_lowercase()));
    let commands = commands.into_iter().map(Line::Command);
    // A single letter stands in nearly all of them.
    if typed.trim().len() < 2 {
        return commands.collect();
    }
    let found = profile_groups(profiles, typed);
    let found = found.iter().flat_map(|group| &group.entries);
    let mut found: Vec<&ProfileEntry> = found.filter_map(|at| profiles.get(*at)).collect();
    let wanted = typed.trim().to_lowercase();
    found.sort_by_key(|entry| !entry.profile.name.to_lowercase().contains(&wanted));
    let found = found.into_iter().take(PROFILES).flat_map(|entry| {
        let start = is_whole(entry).then_some(Line::Start(entry));
        std::iter::once(Line::Open(entry)).chain(start)
    });
    if is_named {
        commands.chain(found).collect()
    } else {
        found.chain(commands).collect()
    }
}

/// Opens and closes with its shortcut; nothing is painted while it is closed.
pub(super) fn palette_ui(ui: &Ui, painting: &mut Painting<'_>) {
    if ui.input_mut(|input| input.consume_shortcut(&PALETTE)) {
        painting.memory.palette = match painting.memory.palette {
            Some(_) => None,
            None => Some(Palette::default()),
        };
    }
    let Some(mut palette) = painting.memory.palette.take() else {
        return;
    };
    let keys = Keys::of(ui);
    let theme = painting.theme;
    let id = Id::unique("palette");
    let area: Area = Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, 72.0));
    let frame = theme.dialog_frame().inner_margin(Margin::same(8));
    let modal = Modal::new(id)
        .area(area)
        .frame(frame)
        .show(ui.ctx(), |ui| inside_ui(ui, painting, &mut palette, &keys));
    match modal.inner {
        Some(line) => line.perform(painting),
        None if modal.should_close() => {}
        None => painting.memory.palette = Some(palette),
    }
}

/// What was pressed for the palette, taken before anything else sees it.
struct Keys {
    up: bool,
    down: bool,
    enter: bool,
}

impl Keys {
    fn of(ui: &Ui) -> Self {
        let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
        // The primary button below must not take it.
        let with_command = pressed(Modifiers::COMMAND, Key::Enter);
        Self {
            up: pressed(Modifiers::NONE, Key::ArrowUp),
            down: pressed(Modifiers::NONE, Key::ArrowDown),
            enter: pressed(Modifiers::NONE, Key::Enter) || with_command,
        }
    }
}

/// Returns what was chosen.
fn inside_ui<'a>(
    ui: &mut Ui,
    painting: &Painting<'a>,
    palette: &mut Palette,
    keys: &Keys,
) -> Option<Line<'a>> {
    let theme = painting.theme;
    ui.set_width(WIDTH.min(ui.content_rect().width() - 2.0 * theme.metrics.spacing.l));
    let field = ui
        .add(
            TextEdit::singleline(&mut palette.typed)
                .id_salt("palette")
                .font(FontSelection::FontId(theme.font(Type::Body)))
                .hint_text(theme.tertiary(Type::Body, words::PALETTE))
                .margin(Margin::symmetric(8, 6))
                .desired_width(f32::INFINITY),
        )
        .accessible_name(words::PALETTE);
    if !palette.has_focus {
        palette.has_focus = true;
        field.request_focus();
    }
    if field.changed() {
        palette.chosen = 0;
    }
    let state = painting.state;
    let found = lines(&palette.typed, &state.profiles);
    if found.is_empty() {
        ui.label(theme.tertiary(Type::Body, words::NO_COMMAND));
        return None;
    }
    let last = found.len() - 1;
    palette.chosen = match (keys.up, keys.down) {
        (true, _) => palette.chosen.checked_sub(1).unwrap_or(last),
        (false, true) if palette.chosen == last => 0,
        (false, true) => palette.chosen + 1,
        (false, false) => palette.chosen.min(last),
    };
    let mut done = None;
    ui.spacing_mut().item_spacing.y = 0.0;
    let height = theme.metrics.sizes.control;
    ScrollArea::vertical()
        .id_salt("commands")
        .max_height(height * ROWS)
        .show(ui, |ui| {
            for (at, line) in found.iter().enumerate() {
                let is_chosen = at == palette.chosen;
                let is_moved = is_chosen && (keys.up || keys.down);
                if row_ui(ui, painting, *line, is_chosen, is_moved) {
                    done = Some(*line);
                }
            }
        });
    if keys.enter {
        done = found.get(palette.chosen).copied();
    }
    done.filter(|line| line.reason_against(painting).is_none())
}

/// Name at the left, shortcut or the reason against it at the right; tells whether it was clicked.
fn row_ui(
    ui: &mut Ui,
    painting: &Painting<'_>,
    line: Line<'_>,
    is_chosen: bool,
    is_moved: bool,
) -> bool {
    let theme = painting.theme;
    let colours = &theme.colours;
    let size = vec2(ui.available_width(), theme.metrics.sizes.control);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let name = line.name();
    let id = ui.unique_id().with(&name);
    // The keyboard stays in the field.
    let response = ui.interact(rect, id, Sense::CLICK);
    let reason = line.reason_against(painting);
    response.widget_info(|| {
        WidgetInfo::selected(Role::ListBoxOption, reason.is_none(), is_chosen, &name)
    });
    let radius = theme.metrics.radius.control;
    if is_chosen {
        ui.painter()
            .rect_filled(rect, radius, colours.surface.selected);
        let bar = Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
        ui.painter().rect_filled(bar, 0.0, colours.accent.solid);
    } else if response.hovered() {
        ui.painter()
            .rect_filled(rect, radius, colours.surface.hover);
    }
    if is_moved {
        ui.scroll_to_rect(rect, None);
    }
    let colour = if reason.is_none() {
        colours.text.primary
    } else {
        colours.text.disabled
    };
    let inset = theme.metrics.spacing.m;
    ui.painter().text(
        pos2(rect.left() + inset, rect.center().y),
        Align2::LEFT_CENTER,
        &name,
        theme.font(Type::Control),
        colour,
    );
    let right = match (reason, line) {
        (Some(reason), _) => reason.to_owned(),
        (None, Line::Command(entry)) => entry
            .shortcut
            .as_ref()
            .map(|shortcut| ui.format_shortcut(shortcut))
            .unwrap_or_default(),
        (None, Line::Open(_) | Line::Start(_)) => words::PALETTE_PROFILE.to_owned(),
    };
    ui.painter().text(
        pos2(rect.right() - inset, rect.center().y),
        Align2::RIGHT_CENTER,
        right,
        theme.font(Type::Small),
        colours.text.tertiary,
    );
    response.clicked()
}
