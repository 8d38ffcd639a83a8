//! The way of the connections: proxy, IP version, patience, and addresses in place of a name server.

use egui::Ui;
use egui_material_icons::icons::{ICON_ADD, ICON_CLOSE};

use super::{
    ProfilePage,
    form::{Form, Hint, TextField, choices_ui, lesson_ui, row_ui, section_ui},
    secret::kept_ui,
};
use crate::{
    app::{ProfileDraft, ProxyKind, ProxyPasswordKind},
    gui::{
        controls::{outline_button_ui, small_icon_button_ui},
        painting::Painting,
        theme::Type,
    },
    oauth::AddressFamily,
    profile::{ConnectionSettings, Purpose, SecretSource},
    text::{connection_page as words, profile_page, secrets},
};

pub(super) fn connection_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    form: &mut Form<'_>,
    draft: &mut ProfileDraft,
    page: &mut ProfilePage,
) {
    section_ui(ui, form.theme, words::CONNECTION, |ui| {
        connection_fields_ui(ui, painting, form, draft, page);
    });
}

pub(super) fn connection_fields_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    form: &mut Form<'_>,
    draft: &mut ProfileDraft,
    page: &mut ProfilePage,
) {
    let theme = form.theme;
    row_ui(ui, theme, words::PROXY, |ui| proxy_ui(ui, form, draft));
    if draft.proxy_kind() == ProxyKind::Own {
        own_ui(ui, form, &mut draft.profile.connection);
        password_ui(ui, painting, form, draft, page);
    }
    form.row_problem_ui(ui, "/connection/proxy");
    form.row_problem_ui(ui, "/connection/proxy_username");
    lesson_ui(ui, theme, words::PROXY_LESSON);
    let connection = &mut draft.profile.connection;
    row_ui(ui, theme, words::IP, |ui| family_ui(ui, form, connection));
    form.row_problem_ui(ui, "/connection/ip");
    row_ui(ui, theme, words::CONNECT_TIMEOUT, |ui| {
        timeout_ui(ui, form, connection);
    });
    form.row_problem_ui(ui, "/connection/connect_timeout_secs");
    addresses_ui(ui, form, connection);
}

fn proxy_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let chosen = draft.proxy_kind();
    for kind in ProxyKind::ALL {
        let name = match kind {
            ProxyKind::None => words::NO_PROXY,
            ProxyKind::Environment => words::PROXY_OF_ENVIRONMENT,
            ProxyKind::Own => words::THIS_PROXY,
        };
        let response = form.radio_ui(ui, kind == chosen, name);
        if response.clicked() && kind != chosen {
            draft.set_proxy_kind(kind);
        }
    }
}

fn own_ui(ui: &mut Ui, form: &mut Form<'_>, connection: &mut ConnectionSettings) {
    let theme = form.theme;
    let mut address = connection.proxy.clone().unwrap_or_default();
    let field = TextField {
        member: "/connection/proxy",
        name: words::PROXY_ADDRESS,
        hint: Hint::Example("http://proxy.example:3128 or socks5://127.0.0.1:1080"),
        width: ui.available_width(),
    };
    if form.field_ui(ui, &mut address, &field).changed() {
        connection.proxy = Some(address.trim().to_owned());
    }
    row_ui(ui, theme, words::PROXY_USER, |ui| {
        let mut username = connection.proxy_username.clone().unwrap_or_default();
        let field = TextField {
            member: "/connection/proxy_username",
            name: words::PROXY_USER_FIELD,
            hint: Hint::None,
            width: ui.available_width().min(280.0),
        };
        if form.field_ui(ui, &mut username, &field).changed() {
            connection.proxy_username = Some(username).filter(|name| !name.is_empty());
        }
    });
}

const PASSWORD: &str = "/connection/proxy_password";

/// Where the password is, that goes with the name.
fn password_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    form: &mut Form<'_>,
    draft: &mut ProfileDraft,
    page: &mut ProfilePage,
) {
    let connection = &draft.profile.connection;
    if connection.proxy_username.is_none() && connection.proxy_password.is_none() {
        return;
    }
    let theme = form.theme;
    row_ui(ui, theme, words::PROXY_PASSWORD, |ui| {
        ui.horizontal_wrapped(|ui| {
            let subject = (secrets::purpose(Purpose::ProxyPassword), PASSWORD);
            let choices = [
                (ProxyPasswordKind::Asked, profile_page::SECRET_ASKED),
                (ProxyPasswordKind::Variable, profile_page::SECRET_VARIABLE),
                (ProxyPasswordKind::Keychain, profile_page::SECRET_KEYCHAIN),
            ];
            let chosen = draft.proxy_password_kind();
            let pressed = match chosen {
                Some(chosen) => choices_ui(ui, form, subject, chosen, &choices),
                // A command is none of them, and is remarked.
                None => {
                    let choices = choices.map(|(kind, name)| (Some(kind), name));
                    choices_ui(ui, form, subject, None, &choices).flatten()
                }
            };
            if let Some(kind) = pressed {
                draft.set_proxy_password_kind(kind);
            }
        });
    });
    if let Some(SecretSource::Env(variable)) = &mut draft.profile.connection.proxy_password {
        row_ui(ui, theme, profile_page::SECRET_VARIABLE, |ui| {
            let field = TextField {
                member: PASSWORD,
                name: words::PROXY_PASSWORD_FIELD,
                hint: Hint::Example("PROXY_PASSWORD"),
                width: ui.available_width().min(280.0),
            };
            form.field_ui(ui, variable, &field);
        });
    }
    if draft.proxy_password_kind() == Some(ProxyPasswordKind::Keychain) {
        kept_ui(ui, painting, form, draft, page, Purpose::ProxyPassword);
    }
    form.row_problem_ui(ui, PASSWORD);
    lesson_ui(ui, theme, words::PROXY_PASSWORD_LESSON);
}

fn family_ui(ui: &mut Ui, form: &mut Form<'_>, connection: &mut ConnectionSettings) {
    let either = form.radio_ui(ui, connection.ip.is_none(), words::ANY_IP);
    form.arrive("/connection/ip", &either);
    if either.clicked() {
        connection.ip = None;
    }
    for (family, name) in [(AddressFamily::V4, "IPv4"), (AddressFamily::V6, "IPv6")] {
        let is_chosen = connection.family() == Some(family);
        if form.radio_ui(ui, is_chosen, name).clicked() {
            connection.ip = Some(family.as_str().to_owned());
        }
    }
}

fn timeout_ui(ui: &mut Ui, form: &mut Form<'_>, connection: &mut ConnectionSettings) {
    let secs = connection.connect_timeout_secs;
    let mut text = secs.map(|secs| secs.to_string()).unwrap_or_default();
    let field = TextField {
        member: "/connection/connect_timeout_secs",
        name: words::CONNECT_TIMEOUT_FIELD,
        hint: Hint::Words(words::AS_IN_SETTINGS),
        width: 132.0,
    };
    if form.field_ui(ui, &mut text, &field).changed() {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        connection.connect_timeout_secs = digits.parse().ok();
    }
    ui.label(form.theme.tertiary(Type::Small, words::SECONDS_TO_CONNECT));
}

fn addresses_ui(ui: &mut Ui, form: &mut Form<'_>, connection: &mut ConnectionSettings) {
    let theme = form.theme;
    ui.label(theme.secondary(Type::Control, words::ADDRESSES));
    let mut removed = None;
    for (at, (host, address)) in connection.resolve.iter_mut().enumerate() {
        let member = format!("/connection/resolve/{at}");
        ui.horizontal(|ui| {
            let room = ui.available_width() - 40.0;
            let field = TextField {
                member: &member,
                name: &words::host(at + 1),
                hint: Hint::Example("id.example:443"),
                width: room * 0.5,
            };
            form.field_ui(ui, host, &field);
            let field = TextField {
                member: "",
                name: &words::address(at + 1),
                hint: Hint::Example("192.0.2.7"),
                width: ui.available_width() - 32.0,
            };
            form.field_ui(ui, address, &field);
            let name = words::remove_address(at + 1);
            let name = form.named(&name);
            if small_icon_button_ui(ui, theme, ICON_CLOSE, &name).clicked() {
                removed = Some(at);
            }
        });
        form.problem_ui(ui, &member);
    }
    if let Some(at) = removed {
        connection.resolve.remove(at);
    }
    let name = form.named(words::ADD_ADDRESS);
    let add = outline_button_ui(ui, theme, Some(ICON_ADD), words::ADD_ADDRESS);
    if add.accessible_name(&*name).clicked() {
        connection.resolve.push((String::new(), String::new()));
        let at = connection.resolve.len() - 1;
        form.lead_to(&format!("/connection/resolve/{at}"));
    }
}
