//! The client: its id, how it authenticates, where its secret is found, and its redirect URI.

use egui::{ComboBox, Ui};

use super::{
    ProfilePage,
    extensions::{assertion_ui, certificate_ui},
    form::{Form, Hint, TextField, lesson_ui, row_ui, section_ui},
    keys::key_ui,
};
use crate::{
    app::{ProfileDraft, RedirectKind},
    gui::{
        controls::{radio_ui, tick_ui},
        painting::{Painting, ring_ui},
        theme::{Theme, Type},
    },
    profile::{AuthMethod, Capture, SecretSource},
    text::profile_page as words,
};

pub(super) fn client_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    form: &mut Form<'_>,
    draft: &mut ProfileDraft,
    page: &mut ProfilePage,
) {
    let theme = form.theme;
    section_ui(ui, theme, words::CLIENT, |ui| {
        row_ui(ui, theme, words::CLIENT_ID, |ui| {
            let field = TextField {
                member: "/client/client_id",
                name: words::CLIENT_ID,
                hint: Hint::None,
                width: ui.available_width(),
            };
            form.field_ui(ui, &mut draft.profile.client.client_id, &field);
        });
        form.row_problem_ui(ui, "/client/client_id");
        row_ui(ui, theme, words::AUTHENTICATION, |ui| {
            authentication_ui(ui, form, draft);
        });
        form.row_problem_ui(ui, "/client/token_endpoint_auth_method");
        let needs_secret = draft
            .profile
            .client
            .token_endpoint_auth_method
            .is_none_or(AuthMethod::needs_secret);
        if needs_secret || draft.profile.client.client_secret.is_some() {
            row_ui(ui, theme, words::SECRET, |ui| secret_ui(ui, form, draft));
            form.row_problem_ui(ui, "/client/client_secret");
            lesson_ui(ui, theme, words::SECRET_LESSON);
        }
        assertion_ui(ui, form, draft);
        let client = &draft.profile.client;
        let method = client.token_endpoint_auth_method;
        if method.is_some_and(AuthMethod::needs_key)
            || client.request_object_signing_alg.is_some()
            || client.opens_answers()
            || client.private_key.is_some()
        {
            key_ui(ui, painting, form, draft, page);
        }
        certificate_ui(ui, form, draft);
    });
}

fn authentication_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let theme = form.theme;
    let chosen = &mut draft.profile.client.token_endpoint_auth_method;
    let name = |method: Option<AuthMethod>| match method {
        Some(method) => theme.text(Type::Code, method.as_str()),
        None => theme.text(Type::Control, words::AS_SERVER_SAYS),
    };
    let response = ComboBox::from_id_salt("authentication")
        .selected_text(name(*chosen))
        .width(ui.available_width().min(280.0))
        .show_ui(ui, |ui| {
            ui.selectable_value(chosen, None, name(None));
            for method in AuthMethod::ALL {
                ui.selectable_value(chosen, Some(method), name(Some(method)));
            }
        })
        .response
        .accessible_name(words::AUTHENTICATION);
    ring_ui(ui, theme, &response);
    form.arrive("/client/token_endpoint_auth_method", &response);
}

fn secret_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    ui.horizontal_wrapped(|ui| {
        let is_named = draft.profile.client.client_secret.is_some();
        let asked = radio_ui(ui, form.theme, !is_named, words::SECRET_ASKED);
        form.arrive("/client/client_secret", &asked);
        if asked.clicked() {
            draft.set_secret_in_environment(false);
        }
        let named = radio_ui(ui, form.theme, is_named, words::SECRET_VARIABLE);
        if named.clicked() {
            draft.set_secret_in_environment(true);
        }
        if let Some(SecretSource::Env(name)) = &mut draft.profile.client.client_secret {
            let field = TextField {
                member: "/client/client_secret",
                name: words::VARIABLE_NAME,
                hint: Hint::Example("CLIENT_SECRET"),
                width: ui.available_width().clamp(120.0, 240.0),
            };
            form.field_ui(ui, name, &field);
        }
    });
}

pub(super) fn redirect_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let theme = form.theme;
    section_ui(ui, theme, words::REDIRECT_URI, |ui| {
        let chosen = draft.redirect_kind();
        for kind in RedirectKind::ALL {
            ui.horizontal(|ui| {
                let response = radio_ui(ui, form.theme, kind == chosen, name(kind));
                if kind == chosen {
                    form.arrive("/redirect/host", &response);
                }
                if response.clicked() && kind != chosen {
                    draft.set_redirect_kind(kind);
                }
                let words = match kind {
                    RedirectKind::Own => theme.secondary(Type::Small, words::OWN_URI_LESSON),
                    RedirectKind::LoopbackV4
                    | RedirectKind::LoopbackV6
                    | RedirectKind::Localhost => {
                        theme.secondary(Type::Code, shown_uri(draft, kind))
                    }
                };
                let left = ui.max_rect().left() + 136.0;
                ui.add_space((left - ui.cursor().left()).max(0.0));
                ui.add(egui::Label::new(words).truncate());
            });
        }
        form.problem_ui(ui, "/redirect/host");
        match draft.redirect_kind() {
            RedirectKind::Own => own_ui(ui, form, draft),
            RedirectKind::LoopbackV4 | RedirectKind::LoopbackV6 | RedirectKind::Localhost => {
                loopback_ui(ui, form, draft);
            }
        }
    });
}

fn name(kind: RedirectKind) -> &'static str {
    match kind {
        RedirectKind::LoopbackV4 => words::LOOPBACK_V4,
        RedirectKind::LoopbackV6 => words::LOOPBACK_V6,
        RedirectKind::Localhost => words::LOCALHOST,
        RedirectKind::Own => words::OWN_URI,
    }
}

/// With its place for the port that each run chooses anew.
fn shown_uri(draft: &ProfileDraft, kind: RedirectKind) -> String {
    let redirect = &draft.profile.redirect;
    let port = redirect
        .port
        .map_or_else(|| String::from("{port}"), |port| port.to_string());
    format!(
        "http://{}:{port}{}",
        kind.host().unwrap_or_default(),
        redirect.path
    )
}

fn own_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let mut uri = draft.profile.redirect.uri.clone().unwrap_or_default();
    let field = TextField {
        member: "/redirect/uri",
        name: words::OWN_URI_FIELD,
        hint: Hint::Example("https://app.example/callback"),
        width: ui.available_width(),
    };
    if form.field_ui(ui, &mut uri, &field).changed() {
        draft.profile.redirect.uri = Some(uri.trim().to_owned());
    }
    form.problem_ui(ui, "/redirect/uri");
}

fn loopback_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let theme = form.theme;
    ui.horizontal_wrapped(|ui| {
        ui.label(theme.secondary(Type::Control, words::PORT));
        let mut port = draft.port.clone();
        let field = TextField {
            member: "/redirect/port",
            name: words::PORT,
            hint: Hint::Words(words::ANY_PORT),
            width: 80.0,
        };
        if form.field_ui(ui, &mut port, &field).changed() {
            draft.set_port(&port);
        }
        ui.label(theme.secondary(Type::Control, words::PATH));
        let field = TextField {
            member: "/redirect/path",
            name: words::PATH,
            hint: Hint::Example("/callback"),
            width: ui.available_width().clamp(120.0, 220.0),
        };
        form.field_ui(ui, &mut draft.profile.redirect.path, &field);
    });
    form.problem_ui(ui, "/redirect/port");
    form.problem_ui(ui, "/redirect/path");
    paste_ui(ui, theme, draft);
}

fn paste_ui(ui: &mut Ui, theme: &Theme, draft: &mut ProfileDraft) {
    let capture = &mut draft.profile.redirect.capture;
    let is_pasted = *capture == Capture::Paste;
    ui.horizontal(|ui| {
        if tick_ui(ui, theme, is_pasted, words::PASTE_ANSWER).clicked() {
            *capture = if is_pasted {
                Capture::Listen
            } else {
                Capture::Paste
            };
        }
        ui.label(theme.secondary(Type::Control, words::PASTE_ANSWER));
    });
}
