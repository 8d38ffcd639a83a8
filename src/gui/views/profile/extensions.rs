//! How the client's signatures are made, its certificate, and the extensions of the profile.

use egui::{ComboBox, Ui};

use super::form::{Form, Hint, TextField, lesson_ui, row_ui, section_ui};
use crate::{
    app::ProfileDraft,
    gui::{
        controls::{list_arrow, radio_ui, ticked_words_ui},
        painting::ring_ui,
        theme::Type,
    },
    oauth::ResponseType,
    profile::{AssertionAudience, AuthMethod, CertificateSource, Extension},
    text::{extensions, profile_keys as words, profile_protection as protection},
};

/// Algorithm and audience of the assertion, where the client authenticates with one.
pub(super) fn assertion_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let theme = form.theme;
    let client = &mut draft.profile.client;
    let offered = match client.token_endpoint_auth_method {
        Some(AuthMethod::PrivateKeyJwt) => words::ALGORITHMS,
        Some(AuthMethod::ClientSecretJwt) => words::SECRET_ALGORITHMS,
        Some(
            AuthMethod::None
            | AuthMethod::ClientSecretBasic
            | AuthMethod::ClientSecretPost
            | AuthMethod::TlsClientAuth
            | AuthMethod::SelfSignedTlsClientAuth,
        )
        | None => return,
    };
    row_ui(ui, theme, words::ASSERTION_ALGORITHM, |ui| {
        let chosen = &mut client.token_endpoint_auth_signing_alg;
        let choice = Choice::of(words::ASSERTION_ALGORITHM, words::USUAL, offered, ui);
        choice_ui(ui, form, chosen, &choice);
    });
    row_ui(ui, theme, words::AUDIENCE, |ui| {
        ui.horizontal_wrapped(|ui| {
            let audience = &mut draft.profile.request.assertion_audience;
            for (one, name) in [
                (AssertionAudience::Issuer, words::AUDIENCE_ISSUER),
                (AssertionAudience::TokenEndpoint, words::AUDIENCE_ENDPOINT),
            ] {
                if radio_ui(ui, theme, *audience == one, name).clicked() {
                    *audience = one;
                }
            }
        });
    });
}

/// The files of the certificate, where the client shows one.
pub(super) fn certificate_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let theme = form.theme;
    let client = &mut draft.profile.client;
    let method = client.token_endpoint_auth_method;
    let is_needed = method.is_some_and(AuthMethod::needs_certificate)
        || client.tls_client_certificate_bound_access_tokens;
    if !is_needed && client.client_certificate.is_none() {
        return;
    }
    let (mut certificate, mut key) = client
        .client_certificate
        .as_ref()
        .map(|source| (source.certificate.clone(), source.key.clone()))
        .unwrap_or_default();
    let mut is_changed = false;
    for (label, name, value, member, hint) in [
        (
            words::CERTIFICATE,
            words::CERTIFICATE_FILE,
            &mut certificate,
            "/client/client_certificate",
            "/path/to/client.pem",
        ),
        (
            words::CERTIFICATE_KEY,
            words::CERTIFICATE_KEY_FILE,
            &mut key,
            "",
            "/path/to/client-key.pem",
        ),
    ] {
        row_ui(ui, theme, label, |ui| {
            let field = TextField {
                member,
                name,
                hint: Hint::Example(hint),
                width: ui.available_width(),
            };
            is_changed |= form.field_ui(ui, value, &field).changed();
        });
    }
    form.row_problem_ui(ui, "/client/client_certificate");
    lesson_ui(ui, theme, words::CERTIFICATE_LESSON);
    if is_changed {
        let is_there = !(certificate.is_empty() && key.is_empty());
        let before = client.client_certificate.take();
        client.client_certificate = is_there.then_some(CertificateSource {
            certificate,
            key,
            other: before.map(|before| before.other).unwrap_or_default(),
        });
    }
}

pub(super) fn extensions_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let theme = form.theme;
    section_ui(ui, theme, words::EXTENSIONS, |ui| {
        for extension in Extension::ALL {
            // How the answer comes is chosen among the response modes.
            if matches!(extension, Extension::SignedResponse | Extension::FormPost) {
                continue;
            }
            ui.horizontal_wrapped(|ui| {
                let is_on = extension.is_on(&draft.profile);
                let name = extensions::extension(extension);
                if ticked_words_ui(ui, theme, is_on, name).clicked() {
                    extension.set(&mut draft.profile, !is_on);
                }
                let spec = extensions::extension_spec(extension);
                ui.label(theme.tertiary(Type::Small, spec));
            });
        }
        let is_signed = Extension::SignedResponse.is_on(&draft.profile);
        let client = &mut draft.profile.client;
        if client.request_object_signing_alg.is_some() {
            row_ui(ui, theme, words::REQUEST_ALGORITHM, |ui| {
                let chosen = &mut client.request_object_signing_alg;
                // Without one there is no signed request.
                let before = chosen.clone();
                let choice = Choice::of(words::REQUEST_ALGORITHM, "", words::ALGORITHMS, ui);
                choice_ui(ui, form, chosen, &choice);
                if chosen.is_none() {
                    *chosen = before;
                }
            });
        }
        if is_signed {
            row_ui(ui, theme, words::RESPONSE_ALGORITHM, |ui| {
                let chosen = &mut client.authorization_signed_response_alg;
                let name = words::RESPONSE_ALGORITHM;
                let choice = Choice::of(name, words::ANY_LISTED, words::ALGORITHMS, ui);
                choice_ui(ui, form, chosen, &choice);
            });
        }
    });
}

pub(super) fn response_type_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    row_ui(ui, form.theme, words::RESPONSE_TYPE, |ui| {
        let offered: Vec<&str> = ResponseType::ALL.iter().map(|one| one.as_str()).collect();
        let chosen = &mut draft.profile.request.response_type;
        let choice = Choice::of(words::RESPONSE_TYPE, words::USUAL_OF_GRANT, &offered, ui);
        choice_ui(ui, form, chosen, &choice);
    });
}

/// A choice of one name among several.
pub(super) struct Choice<'a> {
    /// JSON pointer of the member that it is for.
    pub member: &'a str,
    /// The accessible name.
    pub name: &'a str,
    /// What holds where nothing is chosen; empty where something must be.
    pub usual: &'a str,
    pub offered: &'a [&'a str],
    /// Those that the server says it can do.
    pub listed: &'a [&'a str],
    pub width: f32,
}

impl<'a> Choice<'a> {
    fn of(name: &'a str, usual: &'a str, offered: &'a [&'a str], ui: &Ui) -> Self {
        Self {
            member: "",
            name,
            usual,
            offered,
            listed: &[],
            width: ui.available_width().min(280.0),
        }
    }
}

/// Nothing chosen is nothing in the file. A name that is not offered is kept, and shown.
pub(super) fn choice_ui(
    ui: &mut Ui,
    form: &mut Form<'_>,
    chosen: &mut Option<String>,
    choice: &Choice<'_>,
) {
    let theme = form.theme;
    let shown = match chosen {
        Some(chosen) => theme.text(Type::Code, chosen.as_str()),
        None => theme.text(Type::Control, choice.usual),
    };
    let response = ComboBox::from_id_salt(choice.name)
        .icon(list_arrow(theme))
        .selected_text(shown)
        .width(choice.width)
        .truncate()
        .show_ui(ui, |ui| {
            if !choice.usual.is_empty() {
                let usual = theme.text(Type::Control, choice.usual);
                ui.selectable_value(chosen, None, usual);
            }
            for one in choice.offered {
                let is_listed = choice.listed.contains(one);
                let mark = if is_listed { protection::LISTED } else { "" };
                let words = (
                    theme.text(Type::Code, *one),
                    theme.tertiary(Type::Small, mark),
                );
                ui.selectable_value(chosen, Some((*one).to_owned()), words)
                    .accessible_name(protection::offered(one, is_listed));
            }
        })
        .response
        .accessible_name(choice.name);
    ring_ui(ui, theme, &response);
    if !choice.member.is_empty() {
        form.arrive(choice.member, &response);
    }
}
