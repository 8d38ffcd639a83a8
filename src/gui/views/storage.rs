//! What is stored where, each with a way to delete it: the data folder, the keychain, variables, and
//! what only this program holds.

use egui::{Align, Id, Label, Layout, Modal, ScrollArea, Ui};
use egui_material_icons::icons::{
    ICON_CHECK, ICON_CONTENT_COPY, ICON_DELETE, ICON_FOLDER_OPEN, ICON_WARNING,
};

use crate::{
    app::{
        Command, KeptSecret, KeychainJob, Measured, StoredKind, StoredPlace, held_secrets,
        named_variables,
    },
    gui::{
        controls::{icon_button_ui, icon_ui, outline_button_ui, small_icon_ui},
        painting::Painting,
        theme::Type,
    },
    profile::{ENVIRONMENT_SEPARATOR, SecretPlace},
    text::{secrets, storage as words},
};

/// What the page remembers.
#[derive(Debug, Default)]
pub(in crate::gui) struct StoragePage {
    question: Option<Question>,
    /// Of what the last look was made: another run or library has other things to tell.
    looked_at: Option<(u32, usize, usize)>,
}

/// What is deleted once somebody has said yes to it by name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Question {
    Secret(SecretPlace),
    Part(StoredPlace),
}

impl StoragePage {
    pub(in crate::gui) fn ask_delete(&mut self, place: SecretPlace) {
        self.question = Some(Question::Secret(place));
    }
}

const COLUMN: f32 = 720.0;
/// Room for the longest name.
const NAME: f32 = 148.0;

pub(super) fn storage_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    look(painting);
    let spacing = &painting.theme.metrics.spacing;
    ScrollArea::vertical()
        .id_salt("storage")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.add_space(2.0 * spacing.m);
            ui.horizontal(|ui| {
                ui.add_space(2.0 * spacing.m);
                ui.vertical(|ui| {
                    ui.set_width(COLUMN.min(ui.available_width() - (2.0 * spacing.m)));
                    ui.spacing_mut().item_spacing.y = spacing.s;
                    let title = painting.theme.text(Type::Display, words::TITLE);
                    ui.label(title);
                    folder_ui(ui, painting);
                    keychain_ui(ui, painting);
                    variables_ui(ui, painting);
                    commands_ui(ui, painting);
                    memory_ui(ui, painting);
                    ui.add_space(2.0 * spacing.m);
                });
            });
        });
}

/// Looks again whenever something may have come or gone.
fn look(painting: &mut Painting<'_>) {
    painting.look_at_keychain();
    let state = painting.state;
    let now = (state.run, state.history.len(), state.profiles.len());
    if painting.memory.storage_page.looked_at != Some(now) {
        painting.memory.storage_page.looked_at = Some(now);
        painting.send(Command::MeasureStorage);
    }
}

fn section_ui(ui: &mut Ui, painting: &Painting<'_>, title: &str, lesson: &str) {
    let theme = painting.theme;
    ui.add_space(theme.metrics.spacing.m);
    ui.label(theme.text(Type::Title, title));
    ui.add(Label::new(theme.tertiary(Type::Small, lesson)).wrap());
}

/// A line with its buttons at the right; both have room, whatever the name is.
fn row_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    buttons: impl FnOnce(&mut Ui, &mut Painting<'_>),
    said: impl FnOnce(&mut Ui, &mut Painting<'_>),
) {
    let height = painting.theme.metrics.sizes.control;
    ui.allocate_ui_with_layout(
        egui::vec2(ui.available_width(), height),
        Layout::right_to_left(Align::Center),
        |ui| {
            buttons(ui, painting);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                said(ui, painting);
            });
        },
    );
}

fn folder_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    section_ui(ui, painting, words::FOLDER, words::FOLDER_LESSON);
    let state = painting.state;
    let Some(Measured { folder, places, .. }) = &state.stored else {
        return;
    };
    match folder {
        Ok(path) => row_ui(
            ui,
            painting,
            |ui, painting| {
                let theme = painting.theme;
                let copy = icon_button_ui(ui, theme, ICON_CONTENT_COPY, words::COPY_PATH);
                painting.begins_pane(&copy);
                if copy.clicked() {
                    painting.send(Command::Copy(path.clone()));
                }
                open_ui(ui, painting, path, words::OPEN_FOLDER);
            },
            |ui, painting| {
                let path = painting.theme.text(Type::Code, path);
                ui.add(Label::new(path).truncate());
            },
        ),
        Err(reason) => warning_ui(ui, painting, &format!("{}: {reason}", words::NO_FOLDER)),
    }
    for place in places {
        place_ui(ui, painting, place);
    }
}

/// What stands first in a row, in a column of its own.
fn name_ui(ui: &mut Ui, painting: &Painting<'_>, name: &str) {
    let left = ui.cursor().left();
    ui.label(painting.theme.text(Type::Body, name));
    ui.add_space((left + NAME - ui.cursor().left()).max(0.0));
}

fn open_ui(ui: &mut Ui, painting: &mut Painting<'_>, path: &str, name: &str) {
    if icon_button_ui(ui, painting.theme, ICON_FOLDER_OPEN, name).clicked() {
        painting.send(Command::OpenFolder(path.to_owned()));
    }
}

fn place_ui(ui: &mut Ui, painting: &mut Painting<'_>, place: &StoredPlace) {
    let name = place.kind.title();
    row_ui(
        ui,
        painting,
        |ui, painting| {
            let can_delete = place.kind.can_be_deleted() && place.files > 0;
            let delete = words::delete_part(place.kind.title());
            if can_delete && icon_button_ui(ui, painting.theme, ICON_DELETE, &delete).clicked() {
                painting.memory.storage_page.question = Some(Question::Part(place.clone()));
            }
            let is_folder = match place.kind {
                StoredKind::Profiles | StoredKind::Sessions | StoredKind::Trash => true,
                StoredKind::Settings | StoredKind::SecretNames => false,
            };
            if is_folder && place.files > 0 {
                open_ui(
                    ui,
                    painting,
                    &place.path,
                    &words::open_part(place.kind.title()),
                );
            }
        },
        |ui, painting| {
            let theme = painting.theme;
            name_ui(ui, painting, name);
            let amount = words::amount(place.files, place.bytes);
            ui.label(theme.tertiary(Type::Small, amount));
        },
    );
}

fn keychain_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    section_ui(ui, painting, words::KEYCHAIN, words::KEYCHAIN_LESSON);
    let state = painting.state;
    let theme = painting.theme;
    let Some(contents) = &state.keychain.contents else {
        ui.label(theme.secondary(Type::Small, secrets::LOOKING));
        return;
    };
    if let Some(reason) = &contents.missing {
        warning_ui(ui, painting, &format!("{}; {reason}", secrets::NO_KEYCHAIN));
    }
    if let Some((place, reason)) = &state.keychain.refused {
        warning_ui(ui, painting, &format!("{place}: {reason}"));
    }
    let (in_memory, kept): (Vec<_>, Vec<_>) =
        contents.kept.iter().partition(|kept| kept.is_in_memory);
    if kept.is_empty() {
        ui.label(theme.secondary(Type::Body, words::NOTHING_KEPT));
    }
    for kept in kept.into_iter().chain(in_memory) {
        kept_ui(ui, painting, kept);
    }
}

fn kept_ui(ui: &mut Ui, painting: &mut Painting<'_>, kept: &KeptSecret) {
    let place = &kept.place;
    let whose = name_of(painting, &place.profile, place.environment.as_deref());
    let what = secrets::purpose(kept.place.purpose);
    row_ui(
        ui,
        painting,
        |ui, painting| {
            if painting.state.keychain.is_under_way(&kept.place) {
                ui.label(painting.theme.tertiary(Type::Small, secrets::WAITING));
                return;
            }
            let name = secrets::delete_of(what, &whose);
            if icon_button_ui(ui, painting.theme, ICON_DELETE, &name).clicked() {
                painting.memory.storage_page.ask_delete(kept.place.clone());
            }
        },
        |ui, painting| {
            let theme = painting.theme;
            name_ui(ui, painting, what);
            ui.label(theme.secondary(Type::Body, &whose));
            let is_in_memory = kept.is_in_memory.then_some(words::IN_MEMORY);
            if let Some(said) = is_in_memory {
                ui.label(theme.tertiary(Type::Small, said));
            }
        },
    );
}

/// A profile that was deleted is known by its id.
fn name_of(painting: &Painting<'_>, id: &str, environment: Option<&str>) -> String {
    let mut entries = painting.state.profiles.iter();
    let name = entries
        .find(|entry| entry.profile.id == id)
        .map_or(id, |entry| &entry.profile.name);
    match environment {
        Some(environment) => format!("{name}{ENVIRONMENT_SEPARATOR}{environment}"),
        None => name.to_owned(),
    }
}

fn variables_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    section_ui(ui, painting, words::VARIABLES, words::VARIABLES_LESSON);
    let state = painting.state;
    let theme = painting.theme;
    let named = named_variables(&state.profiles);
    if named.is_empty() {
        ui.label(theme.secondary(Type::Body, words::NO_VARIABLES));
    }
    for variable in &named {
        let is_set = state
            .stored
            .as_ref()
            .is_some_and(|stored| stored.set_variables.contains(&variable.name));
        ui.horizontal_wrapped(|ui| {
            if is_set {
                small_icon_ui(ui, theme, ICON_CHECK, theme.colours.verdict.pass);
            }
            ui.label(theme.text(Type::Code, &variable.name));
            ui.label(theme.secondary(
                Type::Body,
                name_of(painting, &variable.profile, variable.environment.as_deref()),
            ));
            let said = if is_set { words::SET } else { words::NOT_SET };
            ui.label(theme.tertiary(Type::Small, said));
        });
    }
}

fn commands_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let allowed = &painting.state.settings.allowed_commands;
    if allowed.is_empty() {
        return;
    }
    section_ui(ui, painting, words::COMMANDS, words::COMMANDS_LESSON);
    let names: Vec<String> = allowed
        .iter()
        .map(|one| name_of(painting, &one.profile, None))
        .collect();
    row_ui(
        ui,
        painting,
        |ui, painting| {
            if outline_button_ui(ui, painting.theme, None, words::FORGET_COMMANDS).clicked() {
                painting.send(Command::ForgetSecretCommands);
            }
        },
        |ui, painting| {
            let names = painting.theme.text(Type::Body, names.join(", "));
            ui.add(Label::new(names).truncate());
        },
    );
}

fn memory_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    section_ui(ui, painting, words::MEMORY, words::MEMORY_LESSON);
    let theme = painting.theme;
    let held = held_secrets(painting.state);
    if held.is_empty() {
        ui.label(theme.secondary(Type::Body, words::NOTHING_HELD));
    }
    for one in held {
        ui.label(theme.text(Type::Body, one.title()));
    }
}

fn warning_ui(ui: &mut Ui, painting: &Painting<'_>, said: &str) {
    let theme = painting.theme;
    ui.horizontal_top(|ui| {
        small_icon_ui(ui, theme, ICON_WARNING, theme.colours.verdict.warn);
        ui.add(Label::new(theme.text(Type::Small, said)).wrap());
    });
}

/// Nothing of this can be had back, so that it is asked for by name.
pub(super) fn question_ui(ui: &Ui, painting: &mut Painting<'_>) {
    let Some(question) = painting.memory.storage_page.question.clone() else {
        return;
    };
    let (title, lesson, yes) = match &question {
        Question::Secret(place) => {
            let what = secrets::purpose(place.purpose);
            let whose = name_of(painting, &place.profile, place.environment.as_deref());
            (
                format!("{}?", secrets::delete_of(what, &whose)),
                words::SECRET_IS_GONE.to_owned(),
                words::DELETE_SECRET,
            )
        }
        Question::Part(place) => (
            format!("{}?", words::delete_part(place.kind.title())),
            words::part_is_gone(place.files, place.bytes),
            words::DELETE_FOR_GOOD,
        ),
    };
    let theme = painting.theme;
    let frame = theme.dialog_frame();
    let modal = Modal::new(Id::unique("delete for good"))
        .frame(frame)
        .show(ui.ctx(), |ui| {
            ui.set_width(400.0_f32.min(ui.content_rect().width() - 64.0));
            ui.horizontal_top(|ui| {
                icon_ui(ui, theme, ICON_DELETE, theme.colours.verdict.warn);
                ui.add(Label::new(theme.text(Type::Title, title)).wrap());
            });
            ui.add(Label::new(theme.secondary(Type::Body, lesson)).wrap());
            ui.add_space(theme.metrics.spacing.xs);
            ui.horizontal(|ui| {
                let no = outline_button_ui(ui, theme, None, secrets::CANCEL);
                if ui.memory(|memory| memory.focused().is_none()) {
                    no.request_focus();
                }
                let yes = outline_button_ui(ui, theme, Some(ICON_DELETE), yes);
                (yes.clicked(), no.clicked())
            })
            .inner
        });
    let (is_yes, is_no) = modal.inner;
    if is_yes {
        painting.send(match question {
            Question::Secret(place) => Command::Keychain(KeychainJob::Delete { place }),
            Question::Part(place) => Command::ClearStorage(place.kind),
        });
    }
    if is_yes || is_no || modal.should_close() {
        painting.memory.storage_page.question = None;
    }
}
