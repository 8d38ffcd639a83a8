//! The environments of a profile: each with its name and what it says in place of the profile.

use egui::{Frame, Label, Margin, Stroke, Ui};
use egui_material_icons::icons::{ICON_ADD, ICON_DELETE, ICON_WARNING};

use super::{
    ProfilePage,
    connection::connection_fields_ui,
    form::{Form, Hint, TextField, lesson_ui, row_ui, words_section_ui},
    keys, provider,
    redirect::redirect_fields_ui,
    rest::trust_fields_ui,
    secret::{self, kept_ui},
};
use crate::{
    app::{KeyKind, ProfileDraft, SecretKind},
    gui::{
        controls::{outline_button_ui, radio_ui, small_icon_button_ui, small_icon_ui},
        painting::Painting,
        theme::Type,
    },
    profile::{AuthMethod, Environment, EnvironmentField, Note, Profile, Purpose},
    text::{connection_page, environments as words, profile_keys, profile_page},
};

const WIDTH: f32 = 420.0;

pub(super) fn environments_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    form: &mut Form<'_>,
    draft: &mut ProfileDraft,
    page: &mut ProfilePage,
) {
    let theme = form.theme;
    words_section_ui(ui, theme, words::ENVIRONMENTS, |ui| {
        lesson_ui(ui, theme, words::LESSON);
        let said = Said::of(&draft.profile);
        let mut deleted = None;
        for index in 0..draft.profile.environments.len() {
            let frame = Frame::new()
                .stroke(Stroke::new(
                    theme.metrics.stroke_width.hair,
                    theme.colours.stroke.subtle,
                ))
                .corner_radius(theme.metrics.radius.card)
                .inner_margin(Margin::symmetric(12, 8));
            let inner = frame.show(ui, |ui| {
                ui.set_width(ui.available_width());
                let is_deleted = head_ui(ui, form, &mut draft.profile.environments[index], index);
                let mut row = Row {
                    form: &mut form.inside(index),
                    draft,
                    said: &said,
                    index,
                };
                texts_ui(ui, &mut row);
                members_ui(ui, painting, &mut row, page);
                let environment = &draft.profile.environments[index];
                let notes: Vec<&Note> = environment.notes.iter().collect();
                provider::subject_ui(ui, theme, None, &notes);
                is_deleted
            });
            if inner.inner {
                deleted = Some(index);
            }
        }
        if let Some(index) = deleted {
            draft.remove_environment(index);
        }
        if outline_button_ui(ui, theme, Some(ICON_ADD), words::ADD).clicked() {
            let environments = &mut draft.profile.environments;
            environments.push(Environment {
                name: words::new_name(environments.len() + 1),
                ..Environment::default()
            });
            form.lead_to(&format!("/environments/{}/name", environments.len() - 1));
        }
    });
}

/// The name; tells whether the environment is to be deleted.
fn head_ui(ui: &mut Ui, form: &mut Form<'_>, environment: &mut Environment, index: usize) -> bool {
    let theme = form.theme;
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
    form.row_problem_ui(ui, &member);
    is_deleted
}

/// One environment of the draft, with its part of the form.
struct Row<'a, 'f> {
    form: &'a mut Form<'f>,
    draft: &'a mut ProfileDraft,
    said: &'a Said,
    index: usize,
}

/// What the profile says, in a few words each.
struct Said {
    secret: String,
    key: String,
    redirect: String,
    trust: String,
    connection: String,
}

impl Said {
    fn of(profile: &Profile) -> Self {
        Self {
            secret: words::secret_source(profile.client.client_secret.as_ref()),
            key: words::key_source(profile.client.private_key.as_ref()),
            redirect: words::redirect(profile),
            trust: words::trust(&profile.trust),
            connection: words::connection(&profile.connection),
        }
    }
}

impl Row<'_, '_> {
    fn environment(&mut self) -> &mut Environment {
        &mut self.draft.profile.environments[self.index]
    }

    /// Whether the environment has its own of something, as the two choices say from now on; `said`
    /// is what the profile says.
    fn is_own_ui(&mut self, ui: &mut Ui, label: &str, paths: &[&str], said: &str) -> bool {
        let theme = self.form.theme;
        let is_own = paths.iter().any(|path| self.environment().says(path));
        row_ui(ui, theme, label, |ui| {
            ui.horizontal_wrapped(|ui| {
                for (own, shown, name) in [
                    (false, words::BASE, words::as_in_profile(label)),
                    (true, words::OWN, words::its_own(label)),
                ] {
                    let radio = radio_ui(ui, theme, own == is_own, shown);
                    let radio = radio.accessible_name(&*self.form.named(&name));
                    if radio.clicked() && own != is_own {
                        self.draft.say_inside(self.index, paths, own);
                    }
                }
                if !is_own {
                    ui.add(Label::new(theme.tertiary(Type::Small, said)).wrap());
                }
            });
        });
        is_own
    }

    fn edit(&mut self, edit: impl FnOnce(&mut Form<'_>, &mut ProfileDraft)) {
        let form = &mut *self.form;
        // What cannot be read is remarked, and was not offered to be edited.
        let _ = self
            .draft
            .edit_inside(self.index, |inside| edit(form, inside));
    }
}

fn texts_ui(ui: &mut Ui, row: &mut Row<'_, '_>) {
    for field in EnvironmentField::ALL {
        let member = format!("/{}", field.path());
        row_ui(ui, row.form.theme, words::field(field), |ui| {
            let mut text = field.value(row.environment());
            let text_field = TextField {
                member: &member,
                name: words::field(field),
                hint: Hint::Words(words::BASE),
                width: ui.available_width().min(WIDTH),
            };
            if row.form.field_ui(ui, &mut text, &text_field).changed() {
                field.set(row.environment(), text.trim());
            }
        });
        row.form.row_problem_ui(ui, &member);
    }
}

/// What is edited as in the profile itself.
fn members_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    row: &mut Row<'_, '_>,
    page: &mut ProfilePage,
) {
    let theme = row.form.theme;
    let needs = row.draft.edit_inside(row.index, |inside| Needs::of(inside));
    let needs = match needs {
        Ok(needs) => needs,
        Err(error) => {
            ui.horizontal_top(|ui| {
                small_icon_ui(ui, theme, ICON_WARNING, theme.colours.verdict.warn);
                let said = theme.text(Type::Small, error.to_string());
                ui.add(Label::new(said).wrap());
            });
            return;
        }
    };
    if needs.secret {
        secret_ui(ui, painting, row, page, needs.kept_secret);
    }
    if needs.key {
        key_ui(ui, painting, row, page, needs.kept_key);
    }
    let said = row.said;
    let paths = ["redirect", "client/redirect_uris"];
    if row.is_own_ui(ui, profile_page::REDIRECT_URI, &paths, &said.redirect) {
        row.edit(|form, inside| indented_ui(ui, |ui| redirect_fields_ui(ui, form, inside)));
    }
    if row.is_own_ui(ui, profile_page::TRUST, &["trust"], &said.trust) {
        row.edit(|form, inside| indented_ui(ui, |ui| trust_fields_ui(ui, form, inside)));
    }
    if row.is_own_ui(
        ui,
        connection_page::CONNECTION,
        &["connection"],
        &said.connection,
    ) {
        row.edit(|form, inside| {
            indented_ui(ui, |ui| {
                connection_fields_ui(ui, painting, form, inside, page);
            });
        });
    }
}

/// What the client of an environment shows, and whether the keychain has it.
struct Needs {
    secret: bool,
    key: bool,
    kept_secret: bool,
    kept_key: bool,
}

impl Needs {
    fn of(inside: &ProfileDraft) -> Self {
        let client = &inside.profile.client;
        let method = client.token_endpoint_auth_method;
        Self {
            secret: method.is_none_or(AuthMethod::needs_secret) || client.client_secret.is_some(),
            key: method.is_some_and(AuthMethod::needs_key) || client.private_key.is_some(),
            kept_secret: inside.secret_kind() == SecretKind::Keychain,
            kept_key: inside.key_kind() == KeyKind::Keychain,
        }
    }
}

/// What is kept for an environment is its own, also where the profile says that it is in the keychain.
fn secret_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    row: &mut Row<'_, '_>,
    page: &mut ProfilePage,
    is_kept: bool,
) {
    let said = &row.said.secret;
    if row.is_own_ui(ui, profile_page::SECRET, &["client/client_secret"], said) {
        row.edit(|form, inside| {
            indented_ui(ui, |ui| secret::source_ui(ui, painting, form, inside, page));
        });
    } else if is_kept {
        let purpose = Purpose::ClientSecret;
        row.edit(|form, inside| {
            indented_ui(ui, |ui| kept_ui(ui, painting, form, inside, page, purpose));
        });
    }
}

fn key_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    row: &mut Row<'_, '_>,
    page: &mut ProfilePage,
    is_kept: bool,
) {
    let said = &row.said.key;
    if row.is_own_ui(ui, profile_keys::PRIVATE_KEY, &["client/private_key"], said) {
        row.edit(|form, inside| {
            indented_ui(ui, |ui| keys::source_ui(ui, painting, form, inside, page));
        });
    } else if is_kept {
        let purpose = Purpose::PrivateKey;
        row.edit(|form, inside| {
            indented_ui(ui, |ui| kept_ui(ui, painting, form, inside, page, purpose));
        });
    }
}

/// Below the choice that it belongs to.
fn indented_ui(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    Frame::new()
        .inner_margin(Margin {
            left: 16,
            bottom: 4,
            ..Margin::ZERO
        })
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            add(ui);
        });
}
