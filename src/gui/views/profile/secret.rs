//! Where the client's secret is found, and what is kept of it in the keychain.

use egui::{Label, Ui};
use egui_material_icons::icons::{ICON_CHECK, ICON_DELETE, ICON_KEY, ICON_WARNING};
use zeroize::Zeroizing;

use super::{
    ProfilePage,
    form::{Form, Hint, TextField, choices_ui, lesson_ui, row_ui},
};
use crate::{
    app::{Command, KeychainJob, ProfileDraft, SecretKind},
    gui::{
        controls::{outline_button_ui, small_icon_ui},
        field::{Field, field_ui},
        painting::{Painting, ring_ui},
        theme::Type,
    },
    oauth::Secret,
    profile::{Purpose, SecretPlace, SecretSource, recipients},
    text::{profile_page as words, secrets},
};

pub(super) fn secret_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    form: &mut Form<'_>,
    draft: &mut ProfileDraft,
    page: &mut ProfilePage,
) {
    source_ui(ui, painting, form, draft, page);
    lesson_ui(ui, form.theme, words::SECRET_LESSON);
}

/// The choice, and what goes with it.
pub(super) fn source_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    form: &mut Form<'_>,
    draft: &mut ProfileDraft,
    page: &mut ProfilePage,
) {
    let theme = form.theme;
    let label = match form.environment {
        Some(_) => words::FROM,
        None => words::SECRET,
    };
    row_ui(ui, theme, label, |ui| {
        ui.horizontal_wrapped(|ui| kinds_ui(ui, form, draft));
    });
    match draft.secret_kind() {
        SecretKind::Asked => {}
        SecretKind::Variable => row_ui(ui, theme, words::SECRET_VARIABLE, |ui| {
            let Some(SecretSource::Env(name)) = &mut draft.profile.client.client_secret else {
                return;
            };
            let field = TextField {
                member: "/client/client_secret",
                name: words::VARIABLE_NAME,
                hint: Hint::Example("CLIENT_SECRET"),
                width: ui.available_width(),
            };
            form.field_ui(ui, name, &field);
        }),
        SecretKind::Command => {
            row_ui(ui, theme, words::SECRET_COMMAND, |ui| {
                let mut line = draft.command_line.clone();
                let field = TextField {
                    member: "/client/client_secret",
                    name: words::COMMAND_LINE,
                    hint: Hint::Example("pass show work/oauth-client"),
                    width: ui.available_width(),
                };
                if form.field_ui(ui, &mut line, &field).changed() {
                    draft.set_command_line(&line);
                }
            });
            lesson_ui(ui, theme, words::COMMAND_LESSON);
        }
        SecretKind::Keychain => kept_ui(ui, painting, form, draft, page, Purpose::ClientSecret),
    }
    form.row_problem_ui(ui, "/client/client_secret");
}

fn kinds_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let chosen = draft.secret_kind();
    let subject = (
        secrets::purpose(Purpose::ClientSecret),
        "/client/client_secret",
    );
    let choices = [
        (SecretKind::Asked, words::SECRET_ASKED),
        (SecretKind::Variable, words::SECRET_VARIABLE),
        (SecretKind::Keychain, words::SECRET_KEYCHAIN),
        (SecretKind::Command, words::SECRET_COMMAND),
    ];
    if let Some(kind) = choices_ui(ui, form, subject, chosen, &choices) {
        draft.set_secret_kind(kind);
    }
}

/// What the keychain has under this profile, and a field to put something there.
pub(super) fn kept_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    form: &Form<'_>,
    draft: &ProfileDraft,
    page: &mut ProfilePage,
    purpose: Purpose,
) {
    painting.look_at_keychain();
    let theme = painting.theme;
    let verdict = &theme.colours.verdict;
    let place = SecretPlace::of(&draft.profile, purpose);
    let desk = &painting.state.keychain;
    let kept = desk.kept(&place);
    ui.horizontal_wrapped(|ui| {
        let said = match kept {
            Some(kept) if kept.is_in_memory => secrets::KEPT_IN_MEMORY,
            Some(_) => secrets::KEPT,
            None => secrets::NOT_KEPT,
        };
        let (icon, colour) = match kept {
            Some(kept) if !kept.is_in_memory => (ICON_CHECK, verdict.pass),
            Some(_) | None => (ICON_WARNING, verdict.warn),
        };
        small_icon_ui(ui, theme, icon, colour);
        ui.label(theme.text(Type::Small, said));
    });
    missing_ui(ui, painting);
    if let Some((of, reason)) = &desk.refused
        && *of == place
    {
        refused_ui(ui, painting, reason);
    }
    if desk.is_under_way(&place) {
        waiting_ui(ui, painting, &place);
        return;
    }
    let obstacle = match (draft.is_new(), draft.filled()) {
        (true, _) => Err(secrets::SAVE_FIRST),
        (false, Err(_)) => Err(secrets::ANSWER_FIRST),
        (false, Ok(filled)) => match recipients(&filled, purpose) {
            none if none.is_empty() && purpose == Purpose::ProxyPassword => {
                Err(secrets::PROXY_FIRST)
            }
            recipients => Ok(recipients),
        },
    };
    match obstacle {
        Ok(servers) => entry_ui(ui, painting, form, page, (&place, servers)),
        Err(why) => lesson_ui(ui, theme, why),
    }
}

/// Said before anything is kept.
fn missing_ui(ui: &mut Ui, painting: &Painting<'_>) {
    let Some(reason) = painting.state.keychain.missing() else {
        return;
    };
    let theme = painting.theme;
    ui.horizontal_top(|ui| {
        small_icon_ui(ui, theme, ICON_WARNING, theme.colours.verdict.warn);
        let said = format!("{} ({reason})", secrets::NO_KEYCHAIN);
        ui.add(Label::new(theme.text(Type::Small, said)).wrap());
    });
}

fn refused_ui(ui: &mut Ui, painting: &Painting<'_>, reason: &str) {
    let theme = painting.theme;
    ui.horizontal_top(|ui| {
        small_icon_ui(ui, theme, ICON_WARNING, theme.colours.verdict.fail);
        let said = format!("{}: {reason}", secrets::REFUSED);
        ui.add(Label::new(theme.text(Type::Small, said)).wrap());
    });
}

fn waiting_ui(ui: &mut Ui, painting: &mut Painting<'_>, place: &SecretPlace) {
    let theme = painting.theme;
    ui.horizontal_wrapped(|ui| {
        ui.label(theme.secondary(Type::Small, secrets::WAITING));
        if outline_button_ui(ui, theme, None, secrets::CANCEL).clicked() {
            painting.send(Command::GiveUpKeychain(place.clone()));
        }
    });
}

fn entry_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    form: &Form<'_>,
    page: &mut ProfilePage,
    (place, servers): (&SecretPlace, Vec<String>),
) {
    let theme = painting.theme;
    let is_kept = painting.state.keychain.kept(place).is_some();
    let what = secrets::purpose(place.purpose);
    let name = secrets::to_keep(what);
    let typed = page.to_keep.entry(place.clone()).or_default();
    ui.horizontal_wrapped(|ui| {
        let width = ui.available_width().clamp(120.0, 240.0);
        let whole = form.named(&name);
        let salt = form.environment.map_or(0, |index| index + 1);
        let mut field = Field::new(theme, (place.purpose.name(), salt), &whole, width);
        field.is_secret = true;
        let response = field_ui(ui, theme, typed, &field);
        ring_ui(ui, theme, &response);
        let is_entered =
            response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        let press = if is_kept {
            secrets::REPLACE
        } else {
            secrets::STORE
        };
        let is_typed = !typed.is_empty();
        let button = ui
            .add_enabled_ui(is_typed, |ui| {
                outline_button_ui(ui, theme, Some(ICON_KEY), press)
            })
            .inner
            .accessible_name(&*form.named(&secrets::press_of(press, what)));
        if is_typed && (is_entered || button.clicked()) {
            let secret = std::mem::take::<Zeroizing<String>>(typed);
            painting.send(Command::Keychain(KeychainJob::Keep {
                place: place.clone(),
                servers,
                secret: Secret::new(secret.as_str()),
            }));
        }
        if !is_kept {
            return;
        }
        let name = secrets::press_of(secrets::DELETE, what);
        let delete = outline_button_ui(ui, theme, Some(ICON_DELETE), secrets::DELETE);
        if delete.accessible_name(&*form.named(&name)).clicked() {
            painting.memory.storage_page.ask_delete(place.clone());
        }
    });
}
