//! Where the provider's requests differ from the specifications, to be seen and changed.

use egui::Ui;
use egui_material_icons::icons::{ICON_ADD, ICON_CLOSE};

use super::form::{Form, Hint, TextField, lesson_ui, row_ui, words_section_ui};
use crate::{
    app::ProfileDraft,
    gui::{
        controls::{link_button_ui, outline_button_ui, radio_ui, small_icon_button_ui, tick_ui},
        theme::{Theme, Type},
    },
    profile::{BasicCredentials, CallMethod, RefreshParameter, RequestSettings, TokenBody},
    text::provider as words,
};

/// Only what differs, until all is asked for.
pub(super) fn peculiarities_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let theme = form.theme;
    let id = ui.unique_id().with(("peculiarities", draft.id()));
    // A remark may lead to a member that has its usual value.
    let is_led_to = form
        .jump
        .as_deref()
        .is_some_and(|member| MEMBERS.iter().any(|one| member.starts_with(one)));
    let mut shows_all = is_led_to || ui.data(|data| data.get_temp(id)).unwrap_or(false);
    let usual = RequestSettings::default();
    words_section_ui(ui, theme, words::PECULIARITIES, |ui| {
        lesson_ui(ui, theme, words::PECULIARITIES_LESSON);
        let request = &mut draft.profile.request;
        let before = request.clone();
        choices_ui(ui, form, request, &usual, shows_all);
        texts_ui(ui, form, request, shows_all);
        token_types_ui(ui, form, request, shows_all);
        pairs_ui(ui, form, request, shows_all);
        // What was just changed must not vanish below the hand.
        shows_all |= *request != before;
        if !shows_all && link_button_ui(ui, theme, words::SHOW_ALL, words::SHOW_ALL).clicked() {
            shows_all = true;
        }
    });
    ui.data_mut(|data| data.insert_temp(id, shows_all));
}

const MEMBERS: [&str; 10] = [
    "/request/scope_separator",
    "/request/token_body",
    "/request/basic_credentials",
    "/request/device_scope_parameter",
    "/request/refresh_endpoint",
    "/request/access_token_header",
    "/request/userinfo_method",
    "/request/token_parameters",
    "/request/token_headers",
    "/request/api_headers",
];

fn choices_ui(
    ui: &mut Ui,
    form: &mut Form<'_>,
    request: &mut RequestSettings,
    usual: &RequestSettings,
    shows_all: bool,
) {
    let theme = form.theme;
    if shows_all || request.scope_separator != usual.scope_separator {
        row_ui(ui, theme, words::SEPARATOR, |ui| {
            for separator in [" ", ","] {
                let name = words::separator(separator);
                let is_chosen = request.scope_separator == separator;
                let response = radio_ui(ui, theme, is_chosen, &name);
                form.arrive("/request/scope_separator", &response);
                if response.clicked() {
                    separator.clone_into(&mut request.scope_separator);
                }
            }
        });
        form.row_problem_ui(ui, "/request/scope_separator");
    }
    if shows_all || request.token_body != usual.token_body {
        row_ui(ui, theme, words::TOKEN_BODY, |ui| {
            for body in TokenBody::ALL {
                let is_chosen = request.token_body == body;
                if radio_ui(ui, theme, is_chosen, words::token_body(body)).clicked() {
                    request.token_body = body;
                }
            }
        });
    }
    if shows_all || request.basic_credentials != usual.basic_credentials {
        row_ui(ui, theme, words::CREDENTIALS, |ui| {
            for credentials in BasicCredentials::ALL {
                let is_chosen = request.basic_credentials == credentials;
                if radio_ui(ui, theme, is_chosen, words::credentials(credentials)).clicked() {
                    request.basic_credentials = credentials;
                }
            }
        });
    }
    if shows_all || request.userinfo_method != usual.userinfo_method {
        row_ui(ui, theme, words::USERINFO_BY, |ui| {
            for method in [CallMethod::Get, CallMethod::Post] {
                let name = format!("{} {}", words::USERINFO_BY, method.as_str());
                let is_chosen = request.userinfo_method == method;
                if radio_ui(ui, theme, is_chosen, &name).clicked() {
                    request.userinfo_method = method;
                }
            }
        });
    }
    if shows_all || !request.refresh_repeats.is_empty() {
        row_ui(ui, theme, words::REFRESH_REPEATS, |ui| {
            for parameter in RefreshParameter::ALL {
                repeat_ui(ui, theme, &mut request.refresh_repeats, parameter);
            }
        });
    }
}

fn repeat_ui(
    ui: &mut Ui,
    theme: &Theme,
    repeats: &mut Vec<RefreshParameter>,
    parameter: RefreshParameter,
) {
    let name = words::refresh_parameter(parameter);
    let is_on = repeats.contains(&parameter);
    let tick = tick_ui(
        ui,
        theme,
        is_on,
        &format!("{} {name}", words::REFRESH_REPEATS),
    );
    ui.label(theme.secondary(Type::Code, name));
    if tick.clicked() {
        repeats.retain(|one| *one != parameter);
        if !is_on {
            repeats.push(parameter);
        }
    }
}

fn texts_ui(ui: &mut Ui, form: &mut Form<'_>, request: &mut RequestSettings, shows_all: bool) {
    let theme = form.theme;
    for (label, name, member, example, value) in [
        (
            words::DEVICE_SCOPE,
            words::DEVICE_SCOPE_FIELD,
            "/request/device_scope_parameter",
            "scope",
            &mut request.device_scope_parameter,
        ),
        (
            words::REFRESH_AT,
            words::REFRESH_AT_FIELD,
            "/request/refresh_endpoint",
            "the token endpoint",
            &mut request.refresh_endpoint,
        ),
        (
            words::TOKEN_HEADER,
            words::TOKEN_HEADER_FIELD,
            "/request/access_token_header",
            "Authorization",
            &mut request.access_token_header,
        ),
    ] {
        if !shows_all && value.is_none() {
            continue;
        }
        row_ui(ui, theme, label, |ui| {
            let mut text = value.clone().unwrap_or_default();
            let field = TextField {
                member,
                name,
                hint: Hint::Example(example),
                width: ui.available_width().min(420.0),
            };
            if form.field_ui(ui, &mut text, &field).changed() {
                *value = (!text.is_empty()).then_some(text);
            }
        });
        form.row_problem_ui(ui, member);
    }
}

/// Words with space between them, which is no part of them. What is typed stays as it is until the
/// field is left.
fn token_types_ui(
    ui: &mut Ui,
    form: &mut Form<'_>,
    request: &mut RequestSettings,
    shows_all: bool,
) {
    if !shows_all && request.token_types.is_empty() {
        return;
    }
    let names = &mut request.token_types;
    let member = "/request/token_types";
    row_ui(ui, form.theme, words::TOKEN_TYPES, |ui| {
        let id = ui.unique_id().with("token types as typed");
        let typed: Option<String> = ui.data(|data| data.get_temp(id));
        let mut text = typed.unwrap_or_else(|| names.join(" "));
        let field = TextField {
            member,
            name: words::TOKEN_TYPES_FIELD,
            hint: Hint::Example("Bearer"),
            width: ui.available_width().min(420.0),
        };
        let response = form.field_ui(ui, &mut text, &field);
        if response.changed() {
            *names = text.split_whitespace().map(str::to_owned).collect();
        }
        // Asked before: the memory is locked while it is written.
        let has_focus = response.has_focus();
        ui.data_mut(|data| {
            if has_focus {
                data.insert_temp(id, text);
            } else {
                data.remove_temp::<String>(id);
            }
        });
    });
    form.row_problem_ui(ui, member);
}

fn pairs_ui(ui: &mut Ui, form: &mut Form<'_>, request: &mut RequestSettings, shows_all: bool) {
    for ((title, add), member, pairs) in [
        (
            (words::TOKEN_PARAMETERS, words::ADD_TOKEN_PARAMETER),
            "/request/token_parameters",
            &mut request.token_parameters,
        ),
        (
            (words::TOKEN_HEADERS, words::ADD_TOKEN_HEADER),
            "/request/token_headers",
            &mut request.token_headers,
        ),
        (
            (words::API_HEADERS, words::ADD_API_HEADER),
            "/request/api_headers",
            &mut request.api_headers,
        ),
    ] {
        if shows_all || !pairs.is_empty() {
            list_ui(ui, form, (title, add, member), pairs);
        }
    }
}

fn list_ui(
    ui: &mut Ui,
    form: &mut Form<'_>,
    (title, add, list): (&str, &str, &str),
    pairs: &mut Vec<(String, String)>,
) {
    let theme = form.theme;
    ui.label(theme.secondary(Type::Control, title));
    let mut removed = None;
    for (at, (name, value)) in pairs.iter_mut().enumerate() {
        let member = format!("{list}/{at}");
        ui.horizontal(|ui| {
            let room = ui.available_width() - 40.0;
            let field = TextField {
                member: &member,
                name: &words::pair_name(title, at + 1),
                hint: Hint::None,
                width: (room * 0.4).min(180.0),
            };
            form.field_ui(ui, name, &field);
            let field = TextField {
                member: "",
                name: &words::pair_value(title, at + 1),
                hint: Hint::None,
                width: ui.available_width() - 32.0,
            };
            form.field_ui(ui, value, &field);
            let name = words::remove_pair(title, at + 1);
            if small_icon_button_ui(ui, theme, ICON_CLOSE, &name).clicked() {
                removed = Some(at);
            }
        });
        form.problem_ui(ui, &member);
    }
    if let Some(at) = removed {
        pairs.remove(at);
    }
    if outline_button_ui(ui, theme, Some(ICON_ADD), add).clicked() {
        pairs.push((String::new(), String::new()));
        *form.jump = Some(format!("{list}/{}", pairs.len() - 1));
    }
}
