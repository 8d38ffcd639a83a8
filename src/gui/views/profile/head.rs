//! The head of the page: the name, what state the profile is in, and what can be done with it.

use egui::{Align, Color32, Frame, Key, Label, Layout, Margin, Modifiers, Stroke, TextEdit, Ui};
use egui_material_icons::icons::{
    ICON_CONTENT_COPY, ICON_DELETE, ICON_DOWNLOAD, ICON_ERROR, ICON_INFO, ICON_PLAY_ARROW,
    ICON_SAVE, ICON_STAR, ICON_UNDO, ICON_WARNING,
};

use super::{
    ProfilePage,
    form::Form,
    page::{FileForm, Tab},
    path_field::PathField,
};
use crate::{
    app::{
        Command, ProfileDraft, ProfileOrigin, SaveOver, Setting, StartObstacle, StartRequest,
        persona_of,
    },
    gui::{
        controls::{
            icon_button_ui, icon_ui, link_button_ui, outline_button_ui, primary_button_ui,
            small_icon_ui, tag_ui,
        },
        painting::{Painting, ring_ui},
        theme::Type,
        window::NARROW,
    },
    profile::{BUILT_IN_ID, Remark},
    text::{controls::REHEARSE, profile_page as words},
};

/// The profile on the page, and what is to be said of it.
pub(super) struct Head<'h, 'p> {
    pub painting: &'h mut Painting<'p>,
    pub page: &'h mut ProfilePage,
    pub draft: &'h mut ProfileDraft,
    pub remarks: &'h [Remark],
}

pub(super) fn head_ui(ui: &mut Ui, mut head: Head<'_, '_>) {
    let theme = head.painting.theme;
    let is_narrow = ui.content_rect().width() < NARROW;
    Frame::new()
        .inner_margin(Margin::symmetric(20, 8))
        .show(ui, |ui| {
            if is_narrow {
                name_ui(ui, &mut head);
                ui.horizontal(|ui| buttons_ui(ui, &mut head));
            } else {
                ui.horizontal(|ui| {
                    ui.set_min_height(theme.metrics.sizes.control_primary);
                    name_ui(ui, &mut head);
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        buttons_ui(ui, &mut head);
                    });
                });
            }
            strips_ui(ui, &mut head);
        });
}

fn name_ui(ui: &mut Ui, head: &mut Head<'_, '_>) {
    let Head {
        painting,
        page,
        draft,
        remarks,
    } = head;
    let theme = painting.theme;
    ui.horizontal(|ui| {
        let mut name = draft.profile.name.clone();
        let galley = ui.painter().layout_no_wrap(
            if name.is_empty() {
                words::UNNAMED.to_owned()
            } else {
                name.clone()
            },
            theme.font(Type::Display),
            Color32::PLACEHOLDER,
        );
        let response = ui
            .scope(|ui| {
                let widgets = &mut ui.visuals_mut().widgets;
                widgets.inactive.bg_stroke = Stroke::NONE;
                let edit = TextEdit::singleline(&mut name)
                    .id_salt("profile name")
                    .font(theme.font(Type::Display))
                    .text_color(theme.colours.text.primary)
                    .background_color(Color32::TRANSPARENT)
                    .hint_text(theme.tertiary(Type::Display, words::UNNAMED))
                    .margin(Margin::symmetric(4, 4))
                    .desired_width((galley.size().x + 16.0).clamp(80.0, 340.0));
                ui.add(edit)
            })
            .inner
            .accessible_name(words::NAME);
        ring_ui(ui, theme, &response);
        painting.begins_pane(&response);
        if response.changed() {
            draft.set_name(&name);
        }
        let mut form = Form {
            theme,
            remarks,
            has_remarks_beside: ui.content_rect().width() >= NARROW,
            jump: &mut page.jump,
            environment: None,
        };
        form.arrive("/name", &response);
        tags_ui(ui, painting, draft, remarks);
    });
}

fn tags_ui(ui: &mut Ui, painting: &Painting<'_>, draft: &ProfileDraft, remarks: &[Remark]) {
    let theme = painting.theme;
    let verdict = &theme.colours.verdict;
    if draft.is_untouched() {
        return;
    }
    let plain = (theme.colours.text.secondary, Color32::TRANSPARENT);
    if !remarks.is_empty() {
        let count = words::remark_count(remarks.len());
        let (icon, colours) = if remarks.iter().any(|remark| remark.is_failure) {
            (ICON_ERROR, (verdict.fail, verdict.fail_tint))
        } else {
            (ICON_WARNING, (verdict.warn, verdict.warn_tint))
        };
        tag_ui(ui, theme, Some(icon), &count, colours);
    }
    if draft.is_changed() {
        tag_ui(ui, theme, None, words::UNSAVED, plain);
    }
    let whose = match draft.origin() {
        None => return,
        Some(ProfileOrigin::Shipped) => words::SHIPPED,
        Some(ProfileOrigin::User) if draft.shadows_shipped() => words::YOUR_COPY,
        Some(ProfileOrigin::User) => words::YOURS,
    };
    tag_ui(ui, theme, None, whose, plain);
}

/// From the right to the left where there is room, else in one line below the name.
fn buttons_ui(ui: &mut Ui, head: &mut Head<'_, '_>) {
    let Head {
        painting,
        page,
        draft,
        remarks,
    } = head;
    let theme = painting.theme;
    primary_ui(ui, painting, draft, remarks);
    if let Some(persona) = persona_of(&draft.profile)
        && outline_button_ui(ui, theme, None, REHEARSE).clicked()
    {
        painting.send(Command::Start(Box::new(StartRequest {
            profile: Some(draft.profile.clone()),
            persona: Some(persona),
            ..StartRequest::default()
        })));
    }
    let can_be_undone = draft.is_changed() && !draft.is_untouched();
    if can_be_undone && outline_button_ui(ui, theme, None, words::UNDO_CHANGES).clicked() {
        draft.undo_changes();
    }
    let is_yours = draft.origin() == Some(ProfileOrigin::User);
    if is_yours {
        let is_unchanged = !draft.is_changed();
        let delete = ui
            .add_enabled_ui(is_unchanged, |ui| {
                icon_button_ui(ui, theme, ICON_DELETE.outlined(), words::DELETE)
            })
            .inner
            .on_disabled_hover_text(words::SAVE_FIRST);
        if delete.clicked() {
            page.deleted = Some((draft.id().to_owned(), draft.profile.name.clone()));
            painting.send(Command::DeleteProfile(draft.id().to_owned()));
        }
    }
    if draft.origin().is_some() {
        star_ui(ui, painting, draft.id());
    }
    if icon_button_ui(ui, theme, ICON_CONTENT_COPY, words::DUPLICATE).clicked() {
        duplicate(page, draft, painting);
    }
    if outline_button_ui(ui, theme, Some(ICON_DOWNLOAD), words::EXPORT).clicked() {
        page.file_form = Some(FileForm {
            is_export: true,
            file: PathField::new(&draft.file_name().unwrap_or_default()),
            ..FileForm::default()
        });
    }
}

/// Favourites stand first in the list and on the first page.
fn star_ui(ui: &mut Ui, painting: &mut Painting<'_>, id: &str) {
    let is_favourite = painting.state.settings.favourites.contains(id);
    let (icon, name) = if is_favourite {
        (ICON_STAR, words::NO_FAVOURITE)
    } else {
        (ICON_STAR.outlined(), words::FAVOURITE)
    };
    if icon_button_ui(ui, painting.theme, icon, name).clicked() {
        painting.send(Command::ChangeSetting(Setting::Favourite {
            id: id.to_owned(),
            is_favourite: !is_favourite,
        }));
    }
}

/// The copy takes the page; the original is kept as it was left.
pub(super) fn duplicate(page: &mut ProfilePage, draft: &ProfileDraft, painting: &Painting<'_>) {
    let name = words::copy_of(&draft.profile.name);
    page.next = Some(draft.duplicate(&name, &painting.state.profiles));
    page.jump = Some(String::from("/name"));
    page.tab = Tab::Form;
}

/// Saves while there is something to be saved, and starts a run otherwise.
fn primary_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    draft: &mut ProfileDraft,
    remarks: &[Remark],
) {
    let theme = painting.theme;
    let is_changed = draft.is_changed();
    let (icon, words, reason) = if is_changed {
        let obstacle = draft.save_obstacle(remarks);
        (
            ICON_SAVE.outlined(),
            words::SAVE,
            obstacle.map(|remark| remark.problem.to_string()),
        )
    } else {
        let obstacle = draft
            .start_obstacle(remarks)
            .map(|obstacle| match obstacle {
                StartObstacle::Question(ask) => words::open_question(&ask),
                StartObstacle::Failure(remark) => remark.problem.to_string(),
            });
        (ICON_PLAY_ARROW, words::START, obstacle)
    };
    let is_enabled = reason.is_none();
    let button = ui
        .add_enabled_ui(is_enabled, |ui| {
            primary_button_ui(ui, theme, icon, words, "Ctrl ⏎")
        })
        .inner;
    let button = match &reason {
        Some(reason) => button.on_disabled_hover_text(reason),
        None => button,
    };
    let is_asked = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    if !is_enabled || !(button.clicked() || is_asked) {
        return;
    }
    if is_changed {
        save(painting, draft, None);
    } else {
        start(painting, draft);
    }
}

pub(super) fn save(painting: &mut Painting<'_>, draft: &mut ProfileDraft, over: Option<SaveOver>) {
    let over = over.unwrap_or_else(|| draft.save_over());
    draft.is_being_saved();
    painting.send(Command::SaveProfile {
        profile: Box::new(draft.profile.clone()),
        over,
    });
}

/// The shipped profile of the built-in provider brings its server with it.
fn start(painting: &mut Painting<'_>, draft: &ProfileDraft) {
    let is_built_in = draft.id() == BUILT_IN_ID && draft.origin() == Some(ProfileOrigin::Shipped);
    if is_built_in {
        painting.send(Command::StartBuiltIn);
        return;
    }
    if let Ok(profile) = draft.filled() {
        painting.send(Command::Start(Box::new(StartRequest {
            profile: Some(profile),
            ..StartRequest::default()
        })));
    }
}

/// What is to be known or decided before anything else.
fn strips_ui(ui: &mut Ui, head: &mut Head<'_, '_>) {
    let Head {
        painting,
        page,
        draft,
        remarks,
    } = head;
    let theme = painting.theme;
    deleted_ui(ui, painting, page);
    let form = Form {
        theme,
        remarks: draft.shown(remarks),
        has_remarks_beside: ui.content_rect().width() >= NARROW,
        jump: &mut page.jump,
        environment: None,
    };
    form.problem_ui(ui, "/name");
    let lesson = match draft.origin() {
        None if draft.profile.name.is_empty() && draft.profile.server.is_empty() => {
            Some(words::NEW_LESSON)
        }
        Some(ProfileOrigin::Shipped) => Some(words::SHIPPED_LESSON),
        Some(ProfileOrigin::User) if draft.shadows_shipped() => Some(words::YOUR_COPY_LESSON),
        None | Some(ProfileOrigin::User) => None,
    };
    for words in lesson.into_iter().chain(page.notice.as_deref()) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            small_icon_ui(ui, theme, ICON_INFO.outlined(), theme.colours.text.tertiary);
            ui.add(Label::new(theme.secondary(Type::Small, words)).wrap());
        });
    }
    if draft.is_new() && draft.profile.name.is_empty() {
        let left: Vec<String> = page.left_behind().map(str::to_owned).collect();
        for name in left {
            let words = words::go_on_with(&name);
            if link_button_ui(ui, theme, &words, &words).clicked() {
                page.go_on_with(&name);
            }
        }
    }
    let unsaved = painting.state.unsaved_profile.as_ref();
    let Some(unsaved) = unsaved.filter(|unsaved| unsaved.profile.id == draft.id()) else {
        return;
    };
    ui.horizontal_wrapped(|ui| {
        icon_ui(ui, theme, ICON_ERROR, theme.colours.verdict.fail);
        ui.label(theme.text(Type::Body, &unsaved.reason));
        if unsaved.is_conflict {
            if outline_button_ui(ui, theme, None, words::SAVE_ANYWAY).clicked() {
                save(painting, draft, Some(SaveOver::Anything));
            }
            if outline_button_ui(ui, theme, None, words::RELOAD).clicked() {
                page.reload = true;
                painting.send(Command::DiscardUnsavedProfile);
                painting.send(Command::LoadProfiles);
            }
        } else if outline_button_ui(ui, theme, None, words::SAVE_AGAIN).clicked() {
            save(painting, draft, None);
        }
    });
}

/// What was deleted last, for as long as it can be had back.
pub(super) fn deleted_ui(ui: &mut Ui, painting: &mut Painting<'_>, page: &ProfilePage) {
    let theme = painting.theme;
    let Some(trashed) = &painting.state.deleted_profile else {
        return;
    };
    let name = match &page.deleted {
        Some((id, name)) if *id == trashed.id => name,
        Some(_) | None => &trashed.id,
    };
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        small_icon_ui(ui, theme, ICON_UNDO, theme.colours.text.tertiary);
        ui.label(theme.secondary(Type::Small, words::deleted(name)));
        if link_button_ui(ui, theme, words::UNDO, words::UNDO).clicked() {
            painting.send(Command::UndoDeleteProfile);
        }
    });
}
