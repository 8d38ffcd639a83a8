//! The client: its id, how it authenticates, and where its secret is found.

use egui::{ComboBox, Ui};

use super::{
    ProfilePage,
    extensions::{assertion_ui, certificate_ui},
    form::{Form, Hint, TextField, row_ui, section_ui},
    keys::key_ui,
    secret::secret_ui,
};
use crate::{
    app::ProfileDraft,
    gui::{
        controls::list_arrow,
        painting::{Painting, ring_ui},
        theme::Type,
    },
    profile::AuthMethod,
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
            secret_ui(ui, painting, form, draft, page);
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
        .icon(list_arrow(theme))
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
