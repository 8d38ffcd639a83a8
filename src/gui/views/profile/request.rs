//! What the authorization request carries: scopes, PKCE, how the answer comes, further parameters.

use egui::{Color32, Key, Ui};
use egui_material_icons::icons::{ICON_ADD, ICON_CHECK, ICON_CLOSE};

use super::{
    extensions::response_type_ui,
    form::{Form, Hint, TextField, row_ui, section_ui},
};
use crate::{
    app::ProfileDraft,
    gui::{
        controls::{
            line_ui, outline_button_ui, quiet_button_ui, radio_ui, small_icon_button_ui,
            small_icon_ui,
        },
        theme::Type,
    },
    profile::{AuthorizationMethod, PkceChoice, RESPONSE_MODES},
    text::{profile_page as words, provider as provider_words},
};

/// As many offered scopes are shown; some servers list hundreds.
const MOST_OFFERED: usize = 24;

pub(super) fn scopes_ui(
    ui: &mut Ui,
    form: &mut Form<'_>,
    draft: &mut ProfileDraft,
    typed: &mut String,
) {
    let theme = form.theme;
    section_ui(ui, theme, words::SCOPES, |ui| {
        ui.horizontal_wrapped(|ui| {
            for scope in draft.scopes() {
                let name = words::remove_scope(&scope);
                let text = theme.text(Type::Code, &scope);
                let icon = theme
                    .icon(ICON_CLOSE, theme.colours.text.secondary)
                    .size(14.0);
                let chip = ui
                    .add(egui::Button::new((text, icon)))
                    .accessible_name(&name);
                crate::gui::painting::ring_ui(ui, theme, &chip);
                if chip.on_hover_text(name).clicked() {
                    draft.remove_scope(&scope);
                }
            }
            let field = TextField {
                member: "/client/scope",
                name: words::ADD_SCOPE,
                hint: Hint::Words(words::ADD_SCOPE),
                width: 140.0,
            };
            let response = form.field_ui(ui, typed, &field);
            let is_entered =
                response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            // A space ends a scope, and what was typed is not lost when one goes on.
            let is_left = response.lost_focus() && !typed.trim().is_empty();
            if is_entered || is_left || typed.ends_with(' ') {
                draft.add_scopes(typed);
                typed.clear();
                if is_entered {
                    response.request_focus();
                }
            }
        });
        form.problem_ui(ui, "/client/scope");
        known_scopes_ui(ui, form, draft);
        let offered = draft.offered_scopes();
        if !offered.is_empty() {
            ui.horizontal_wrapped(|ui| {
                ui.label(theme.secondary(Type::Small, words::OFFERED));
                for scope in offered.iter().take(MOST_OFFERED) {
                    let name = words::add_scope(scope);
                    let icon = theme
                        .icon(ICON_ADD, theme.colours.text.secondary)
                        .size(14.0);
                    let text = theme.secondary(Type::Code, scope);
                    if quiet_button_ui(ui, theme, (icon, text), &name, true).clicked() {
                        draft.add_scopes(scope);
                    }
                }
            });
        }
    });
}

/// What is known of the provider's scopes; a press adds one.
fn known_scopes_ui(ui: &mut Ui, form: &Form<'_>, draft: &mut ProfileDraft) {
    let theme = form.theme;
    let own = draft.scopes();
    let Some(provider) = &draft.profile.provider else {
        return;
    };
    let mut added = None;
    // The meanings in a column of their own, as far as the longest name leaves room for them.
    let font = theme.font(Type::Code);
    let width = |scope: &str| {
        let painter = ui.painter();
        let galley = painter.layout_no_wrap(scope.to_owned(), font.clone(), Color32::PLACEHOLDER);
        galley.size().x
    };
    let widths = provider.scopes.iter().map(|known| width(&known.scope));
    let spacing = &theme.metrics.spacing;
    let button = spacing.l + spacing.xs + spacing.s;
    let column = button + widths.fold(0.0, f32::max).min(ui.available_width() * 0.5);
    for known in &provider.scopes {
        line_ui(ui, |ui| {
            ui.set_min_height(spacing.l + spacing.xs);
            let left = ui.cursor().left();
            if own.contains(&known.scope) {
                ui.add_space(spacing.hair);
                small_icon_ui(ui, theme, ICON_CHECK, theme.colours.verdict.pass);
                ui.add_space(spacing.hair);
                ui.label(theme.text(Type::Code, &known.scope));
            } else {
                let name = provider_words::add_known(&known.scope, &known.meaning);
                if small_icon_button_ui(ui, theme, ICON_ADD, &name).clicked() {
                    added = Some(known.scope.clone());
                }
                ui.label(theme.secondary(Type::Code, &known.scope));
            }
            let spare = left + column + spacing.l - ui.cursor().left();
            ui.add_space(spare.max(0.0));
            let meaning = theme.tertiary(Type::Small, &known.meaning);
            ui.add(egui::Label::new(meaning).truncate());
        });
    }
    if let Some(scope) = added {
        draft.add_scopes(&scope);
    }
}

pub(super) fn request_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let theme = form.theme;
    section_ui(ui, theme, words::PKCE, |ui| {
        ui.horizontal_wrapped(|ui| {
            for (choice, name) in [
                (PkceChoice::S256, PkceChoice::S256.as_str()),
                (PkceChoice::Plain, PkceChoice::Plain.as_str()),
                (PkceChoice::Off, words::PKCE_OFF),
            ] {
                let is_chosen = draft.profile.request.pkce == choice.as_str();
                let response = radio_ui(ui, form.theme, is_chosen, name);
                if choice == PkceChoice::S256 {
                    form.arrive("/request/pkce", &response);
                }
                if response.clicked() {
                    choice.as_str().clone_into(&mut draft.profile.request.pkce);
                }
            }
            if let Some(metadata) = draft.metadata() {
                let methods = metadata
                    .strings("code_challenge_methods_supported")
                    .and_then(Result::ok)
                    .unwrap_or_default();
                ui.label(theme.secondary(Type::Small, words::pkce_listed(&methods)));
            }
        });
        form.problem_ui(ui, "/request/pkce");
    });
    section_ui(ui, theme, words::REQUEST, |ui| {
        row_ui(ui, theme, words::METHOD, |ui| method_ui(ui, form, draft));
        form.row_problem_ui(ui, "/request/method");
        response_type_ui(ui, form, draft);
        row_ui(ui, theme, words::RESPONSE_MODE, |ui| {
            mode_ui(ui, form, draft);
        });
        form.row_problem_ui(ui, "/request/response_mode");
        parameters_ui(ui, form, draft);
    });
}

fn method_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let method = draft.profile.request.method;
    for (choice, name) in [
        (AuthorizationMethod::Get, "GET"),
        (AuthorizationMethod::Post, "POST"),
    ] {
        let response = radio_ui(ui, form.theme, method == choice, name);
        if choice == AuthorizationMethod::Get {
            form.arrive("/request/method", &response);
        }
        if response.clicked() {
            draft.profile.request.method = choice;
        }
    }
}

fn mode_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    ui.horizontal_wrapped(|ui| {
        let chosen = draft.profile.request.response_mode.clone();
        let none = radio_ui(ui, form.theme, chosen.is_none(), words::SERVER_DEFAULT);
        form.arrive("/request/response_mode", &none);
        if none.clicked() {
            draft.profile.request.response_mode = None;
        }
        for mode in RESPONSE_MODES.iter().copied() {
            let is_chosen = chosen.as_deref() == Some(mode);
            if radio_ui(ui, form.theme, is_chosen, mode).clicked() {
                draft.profile.request.response_mode = Some(mode.to_owned());
            }
        }
    });
}

fn parameters_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let theme = form.theme;
    ui.label(theme.secondary(Type::Control, words::PARAMETERS));
    let parameters = &mut draft.profile.request.extra_parameters;
    let mut removed = None;
    for (at, (name, value)) in parameters.iter_mut().enumerate() {
        let member = format!("/request/extra_parameters/{at}");
        ui.horizontal(|ui| {
            let room = ui.available_width() - 40.0;
            let field = TextField {
                member: &member,
                name: &words::parameter_name(at + 1),
                hint: Hint::Example("prompt"),
                width: (room * 0.4).min(180.0),
            };
            form.field_ui(ui, name, &field);
            let field = TextField {
                member: "",
                name: &words::parameter_value(at + 1),
                hint: Hint::Example("consent"),
                width: ui.available_width() - 32.0,
            };
            form.field_ui(ui, value, &field);
            let name = words::remove_parameter(at + 1);
            if small_icon_button_ui(ui, theme, ICON_CLOSE, &name).clicked() {
                removed = Some(at);
            }
        });
    }
    if let Some(at) = removed {
        parameters.remove(at);
    }
    if outline_button_ui(ui, theme, Some(ICON_ADD), words::ADD_PARAMETER).clicked() {
        parameters.push((String::new(), String::new()));
        let at = parameters.len() - 1;
        *form.jump = Some(format!("/request/extra_parameters/{at}"));
    }
}
