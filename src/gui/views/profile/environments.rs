//! The environments of a profile: each with its name and what it says in place of the profile.

use egui::Ui;
use egui_material_icons::icons::{ICON_ADD, ICON_DELETE};

use super::{
    form::{Form, Hint, TextField, lesson_ui, row_ui, section_ui},
    provider::subject_ui,
};
use crate::{
    app::ProfileDraft,
    gui::controls::{outline_button_ui, small_icon_button_ui},
    profile::{Environment, EnvironmentField, Note},
    text::environments as words,
};

const WIDTH: f32 = 420.0;

pub(super) fn environments_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let theme = form.theme;
    section_ui(ui, theme, words::ENVIRONMENTS, |ui| {
        lesson_ui(ui, theme, words::LESSON);
        let mut environments = std::mem::take(&mut draft.profile.environments);
        let mut deleted = None;
        for (index, environment) in environments.iter_mut().enumerate() {
            if environment_ui(ui, form, draft, index, environment) {
                deleted = Some(index);
            }
        }
        if let Some(index) = deleted {
            environments.remove(index);
        }
        if outline_button_ui(ui, theme, Some(ICON_ADD), words::ADD).clicked() {
            let name = words::new_name(environments.len() + 1);
            environments.push(Environment {
                name,
                ..Environment::default()
            });
            *form.jump = Some(format!("/environments/{}/name", environments.len() - 1));
        }
        draft.profile.environments = environments;
    });
}

/// Tells whether it is to be deleted.
fn environment_ui(
    ui: &mut Ui,
    form: &mut Form<'_>,
    draft: &ProfileDraft,
    index: usize,
    environment: &mut Environment,
) -> bool {
    let theme = form.theme;
    ui.add_space(theme.metrics.spacing.xs);
    let member = format!("/environments/{index}/name");
    let is_deleted = row_ui(ui, theme, words::NAME, |ui| {
        let name = words::field_of(words::NAME, index + 1);
        let field = TextField {
            member: &member,
            name: &name,
            hint: Hint::None,
            width: ui.available_width().min(WIDTH) - theme.metrics.sizes.control,
        };
        form.field_ui(ui, &mut environment.name, &field);
        let delete = words::delete(&environment.name);
        small_icon_button_ui(ui, theme, ICON_DELETE.outlined(), &delete).clicked()
    });
    form.problem_ui(ui, &member);
    for field in EnvironmentField::ALL {
        let label = words::field(field);
        row_ui(ui, theme, label, |ui| {
            let name = words::field_of(label, index + 1);
            let mut text = field.value(environment);
            let text_field = TextField {
                member: "",
                name: &name,
                hint: Hint::Words(words::BASE),
                width: ui.available_width().min(WIDTH),
            };
            if form.field_ui(ui, &mut text, &text_field).changed() {
                field.set(environment, &draft.profile, text.trim());
            }
        });
    }
    let notes: Vec<&Note> = environment.notes.iter().collect();
    subject_ui(ui, theme, None, &notes);
    is_deleted
}
