//! The redirect URI: which one a run uses, how its answer is caught, and which are registered.

use egui::Ui;
use egui_material_icons::icons::{ICON_ADD, ICON_CLOSE};

use super::form::{Form, Hint, TextField, lesson_ui, section_ui};
use crate::{
    app::{ProfileDraft, RedirectKind},
    gui::{
        controls::{outline_button_ui, radio_ui, small_icon_button_ui, tick_ui},
        theme::Type,
    },
    profile::{Capture, RedirectScheme, use_redirect_uri},
    text::{connection_page, profile_page as words},
};

pub(super) fn redirect_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    section_ui(ui, form.theme, words::REDIRECT_URI, |ui| {
        redirect_fields_ui(ui, form, draft);
    });
}

pub(super) fn redirect_fields_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let theme = form.theme;
    let chosen = draft.redirect_kind();
    for kind in RedirectKind::ALL {
        ui.horizontal(|ui| {
            let response = form.radio_ui(ui, kind == chosen, name(kind));
            if kind == chosen {
                form.arrive("/redirect/host", &response);
            }
            if response.clicked() && kind != chosen {
                draft.set_redirect_kind(kind);
            }
            let words = match kind {
                RedirectKind::Own => theme.secondary(Type::Small, words::OWN_URI_LESSON),
                RedirectKind::LoopbackV4 | RedirectKind::LoopbackV6 | RedirectKind::Localhost => {
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
    registered_ui(ui, form, draft);
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
        "{}://{}:{port}{}",
        redirect.scheme.as_str(),
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
    https_ui(ui, form, draft);
    paste_ui(ui, form, draft);
}

fn https_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let theme = form.theme;
    let scheme = &mut draft.profile.redirect.scheme;
    let is_https = *scheme == RedirectScheme::Https;
    ui.horizontal(|ui| {
        let name = form.named(connection_page::OVER_HTTPS);
        let tick = tick_ui(ui, theme, is_https, &name);
        form.arrive("/redirect/scheme", &tick);
        if tick.clicked() {
            *scheme = if is_https {
                RedirectScheme::Http
            } else {
                RedirectScheme::Https
            };
        }
        ui.label(theme.secondary(Type::Control, connection_page::OVER_HTTPS));
    });
    if is_https {
        lesson_ui(ui, theme, connection_page::OVER_HTTPS_LESSON);
    }
    form.problem_ui(ui, "/redirect/scheme");
}

/// The URIs that are registered at the server: one of them is used, others are at hand.
fn registered_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let theme = form.theme;
    ui.add_space(theme.metrics.spacing.xs);
    ui.label(theme.secondary(Type::Control, connection_page::REGISTERED));
    let used = draft.redirect_uri(draft.redirect_kind());
    let (mut removed, mut chosen) = (None, None);
    for (at, uri) in draft.profile.client.redirect_uris.iter_mut().enumerate() {
        let member = format!("/client/redirect_uris/{at}");
        ui.horizontal(|ui| {
            let is_used = *uri == used;
            let name = connection_page::use_uri(at + 1);
            // The name is for those who do not see which field stands beside it.
            if radio_ui(ui, theme, is_used, connection_page::USE)
                .accessible_name(&*form.named(&name))
                .clicked()
            {
                chosen = Some(uri.clone());
            }
            let field = TextField {
                member: &member,
                name: &connection_page::registered_uri(at + 1),
                hint: Hint::Example("http://127.0.0.1/callback"),
                width: ui.available_width() - 32.0,
            };
            form.field_ui(ui, uri, &field);
            let name = connection_page::remove_uri(at + 1);
            let name = form.named(&name);
            if small_icon_button_ui(ui, theme, ICON_CLOSE, &name).clicked() {
                removed = Some(at);
            }
        });
        form.problem_ui(ui, &member);
    }
    if let Some(uri) = chosen
        && use_redirect_uri(&mut draft.profile, uri.trim()).is_ok()
    {
        draft.follow_port();
    }
    let uris = &mut draft.profile.client.redirect_uris;
    if let Some(at) = removed {
        uris.remove(at);
    }
    let name = form.named(connection_page::ADD_URI);
    let add = outline_button_ui(ui, theme, Some(ICON_ADD), connection_page::ADD_URI);
    if add.accessible_name(&*name).clicked() {
        uris.push(String::new());
        form.lead_to(&format!("/client/redirect_uris/{}", uris.len() - 1));
    }
}

fn paste_ui(ui: &mut Ui, form: &Form<'_>, draft: &mut ProfileDraft) {
    let theme = form.theme;
    let name = form.named(words::PASTE_ANSWER);
    let capture = &mut draft.profile.redirect.capture;
    let is_pasted = *capture == Capture::Paste;
    ui.horizontal(|ui| {
        if tick_ui(ui, theme, is_pasted, &name).clicked() {
            *capture = if is_pasted {
                Capture::Listen
            } else {
                Capture::Paste
            };
        }
        ui.label(theme.secondary(Type::Control, words::PASTE_ANSWER));
    });
}
