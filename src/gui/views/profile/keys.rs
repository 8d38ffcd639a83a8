//! Where the client's private key is found, what of it is registered, and making a new one.

use egui::{ComboBox, Frame, Id, Label, Margin, Modal, Ui};
use egui_material_icons::icons::{ICON_CONTENT_COPY, ICON_KEY};

use super::{
    ProfilePage,
    form::{Form, Hint, TextField, choices_ui, lesson_ui, row_ui},
    page::KeyForm,
    path_field::problem_ui,
    secret::kept_ui,
};
use crate::{
    app::{Command, KEY_ALGORITHMS, KeyJob, KeyKind, ProfileDraft},
    gui::{
        controls::{list_arrow, outline_button_ui, primary_button_ui, small_icon_button_ui},
        painting::{Painting, ring_ui},
        theme::Type,
    },
    profile::{KeySource, Purpose},
    text::{profile_keys as words, profile_page},
};

pub(super) fn key_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    form: &mut Form<'_>,
    draft: &mut ProfileDraft,
    page: &mut ProfilePage,
) {
    let theme = form.theme;
    source_ui(ui, painting, form, draft, page);
    ui.horizontal_wrapped(|ui| {
        if outline_button_ui(ui, theme, Some(ICON_KEY), words::MAKE).clicked() {
            page.key_form = Some(KeyForm::default());
        }
        if let Some(KeySource::File(path)) = &draft.profile.client.private_key
            && !path.trim().is_empty()
            && outline_button_ui(ui, theme, None, words::SHOW_PUBLIC).clicked()
        {
            let path = path.trim().to_owned();
            painting.send(Command::Key(KeyJob::Read { path }));
        }
    });
    public_ui(ui, painting, draft);
    lesson_ui(ui, theme, words::LESSON);
}

/// The choice, and what goes with it.
pub(super) fn source_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    form: &mut Form<'_>,
    draft: &mut ProfileDraft,
    page: &mut ProfilePage,
) {
    let label = match form.environment {
        Some(_) => profile_page::FROM,
        None => words::PRIVATE_KEY,
    };
    row_ui(ui, form.theme, label, |ui| {
        ui.horizontal_wrapped(|ui| kinds_ui(ui, form, draft));
    });
    place_ui(ui, form, draft);
    if draft.key_kind() == KeyKind::Keychain {
        kept_ui(ui, painting, form, draft, page, Purpose::PrivateKey);
    }
    form.row_problem_ui(ui, "/client/private_key");
}

fn kinds_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let chosen = draft.key_kind();
    // Their own words say what they are of.
    let subject = ("", "/client/private_key");
    let choices = [
        (KeyKind::Asked, words::KEY_ASKED),
        (KeyKind::Variable, words::KEY_VARIABLE),
        (KeyKind::File, words::KEY_FILE),
        (KeyKind::Keychain, words::KEY_KEYCHAIN),
    ];
    if let Some(kind) = choices_ui(ui, form, subject, chosen, &choices) {
        draft.set_key_kind(kind);
    }
}

/// The name of the variable or the path of the file, where one is chosen.
fn place_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let (value, label, name, hint) = match &mut draft.profile.client.private_key {
        None | Some(KeySource::Keychain) => return,
        Some(KeySource::Env(value)) => (
            value,
            words::VARIABLE_LABEL,
            words::VARIABLE_NAME,
            "CLIENT_KEY",
        ),
        Some(KeySource::File(value)) => (
            value,
            words::FILE_LABEL,
            words::FILE_PATH,
            "/path/to/client-key.jwk",
        ),
    };
    row_ui(ui, form.theme, label, |ui| {
        let field = TextField {
            member: "/client/private_key",
            name,
            hint: Hint::Example(hint),
            width: ui.available_width(),
        };
        form.field_ui(ui, value, &field);
    });
}

/// What is known of the key in the named file, since it was made or looked at.
fn public_ui(ui: &mut Ui, painting: &mut Painting<'_>, draft: &ProfileDraft) {
    let theme = painting.theme;
    let Some(KeySource::File(path)) = &draft.profile.client.private_key else {
        return;
    };
    let Some(last) = &painting.state.keys.last else {
        return;
    };
    let is_read = matches!(last.job, KeyJob::Read { .. });
    match &last.result {
        Ok((written, half)) if written == path.trim() || last.job.path() == path.trim() => {
            ui.horizontal_wrapped(|ui| {
                ui.label(theme.secondary(Type::Control, words::PUBLIC));
                let copy = small_icon_button_ui(ui, theme, ICON_CONTENT_COPY, words::COPY_PUBLIC);
                if copy.clicked() {
                    painting.send(Command::Copy(half.jwks.clone()));
                }
            });
            Frame::new()
                .fill(theme.colours.surface.inset)
                .corner_radius(theme.metrics.radius.card)
                .inner_margin(Margin::symmetric(8, 6))
                .show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    ui.add(Label::new(theme.text(Type::Code, &half.jwks)).wrap());
                });
            let said = format!(
                "{}, {} {}",
                half.summary,
                words::THUMBPRINT,
                half.thumbprint
            );
            lesson_ui(ui, theme, &said);
        }
        // What is wrong with a new one stands where it is asked for.
        Err(reason) if is_read && last.job.path() == path.trim() => {
            problem_ui(ui, theme, reason);
        }
        Ok(_) | Err(_) => {}
    }
}

const WIDTH: f32 = 460.0;

/// Asks where a new key is to go. Nothing is painted while nothing is asked.
pub(super) fn key_form_ui(ui: &Ui, painting: &mut Painting<'_>, page: &mut ProfilePage) {
    let Some(mut form) = page.key_form.take() else {
        return;
    };
    let theme = painting.theme;
    // The primary button below must not take it.
    let is_entered = form.file.take_enter(ui);
    let frame = theme.dialog_frame();
    let modal = Modal::new(Id::unique("new key"))
        .frame(frame)
        .show(ui.ctx(), |ui| {
            ui.set_width(WIDTH.min(ui.content_rect().width() - 64.0));
            inside_ui(ui, painting, &mut form)
        });
    let (is_confirmed, is_cancelled) = modal.inner;
    if (is_confirmed || is_entered)
        && let Some(path) = form.file.read()
    {
        let algorithm = form.algorithm;
        painting.send(Command::Key(KeyJob::Make { path, algorithm }));
    }
    if !(is_cancelled || modal.should_close()) {
        page.key_form = Some(form);
    }
}

fn inside_ui(ui: &mut Ui, painting: &Painting<'_>, form: &mut KeyForm) -> (bool, bool) {
    let theme = painting.theme;
    ui.label(theme.text(Type::Title, words::MAKE_TITLE));
    ui.add(Label::new(theme.secondary(Type::Body, words::MAKE_LESSON)).wrap());
    ui.add_space(theme.metrics.spacing.xs);
    form.file.ui(ui, theme, words::NEW_FILE);
    let combo = ComboBox::from_id_salt("algorithm of a new key")
        .icon(list_arrow(theme))
        .selected_text(theme.text(Type::Code, form.algorithm.as_str()))
        .show_ui(ui, |ui| {
            for algorithm in KEY_ALGORITHMS {
                let name = theme.text(Type::Code, algorithm.as_str());
                ui.selectable_value(&mut form.algorithm, algorithm, name);
            }
        })
        .response
        .accessible_name(words::ALGORITHM);
    ring_ui(ui, theme, &combo);
    if painting.state.keys.under_way.is_some() {
        ui.label(theme.secondary(Type::Small, words::UNDER_WAY));
    } else {
        form.file.problem_ui(ui, theme);
    }
    ui.add_space(theme.metrics.spacing.xs);
    ui.horizontal(|ui| {
        let confirm = primary_button_ui(ui, theme, ICON_KEY, words::MAKE_NOW, "⏎").clicked();
        let cancel = outline_button_ui(ui, theme, None, profile_page::CANCEL).clicked();
        (confirm, cancel)
    })
    .inner
}
