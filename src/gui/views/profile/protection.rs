//! With what answers are signed and encrypted, and how a decision elsewhere becomes known.

use egui::{Align, Label, Layout, RichText, Ui, Vec2, vec2};
use egui_material_icons::icons::{ICON_KEYBOARD_ARROW_DOWN, ICON_KEYBOARD_ARROW_RIGHT};

use super::{
    ProfilePage,
    extensions::{Choice, choice_ui},
    form::{Form, Hint, TextField, lesson_ui, row_ui, section_ui},
};
use crate::{
    app::ProfileDraft,
    gui::{
        controls::{quiet_button_ui, radio_ui},
        theme::Type,
    },
    profile::{ClientRegistration, ProtectedMessage, Protection, TokenDelivery},
    text::profile_protection as words,
};

/// What is registered, in a line; pressed, it shows the rows.
pub(super) fn protection_ui(
    ui: &mut Ui,
    form: &mut Form<'_>,
    draft: &mut ProfileDraft,
    page: &mut ProfilePage,
) {
    let theme = form.theme;
    section_ui(ui, theme, words::TITLE, |ui| {
        let registered = registered(&draft.profile.client);
        let leads_here = form.jump.as_deref().is_some_and(is_here);
        let is_open = page.shows_protection || leads_here;
        ui.horizontal(|ui| {
            let icon = if is_open {
                ICON_KEYBOARD_ARROW_DOWN
            } else {
                ICON_KEYBOARD_ARROW_RIGHT
            };
            let icon = theme.icon(icon, theme.colours.text.secondary);
            // Its words stand where those of the other sections do.
            ui.add_space(-ui.spacing().button_padding.x);
            let said = theme.text(Type::Control, words::SHOW);
            let fold = quiet_button_ui(ui, theme, (icon, said), words::SHOW, true);
            if fold.clicked() {
                page.shows_protection = !is_open;
            }
            if !is_open {
                let said = if registered.is_empty() {
                    words::ALL_PLAIN.to_owned()
                } else {
                    registered.join(", ")
                };
                ui.add(Label::new(theme.tertiary(Type::Small, said)).truncate());
            }
        });
        if is_open {
            rows_ui(ui, form, draft);
        }
    });
    delivery_ui(ui, form, draft);
}

fn is_here(member: &str) -> bool {
    choices().any(|(message, protection)| {
        member.strip_prefix("/client/") == Some(message.member(protection))
    })
}

/// Those that are made here: signed requests and answers of the authorization endpoint are switched
/// on, with their algorithms, among the extensions.
fn choices() -> impl Iterator<Item = (ProtectedMessage, Protection)> {
    ProtectedMessage::ALL
        .into_iter()
        .flat_map(|message| Protection::ALL.map(|protection| (message, protection)))
        .filter(|(message, protection)| !is_extension(*message, *protection))
}

fn is_extension(message: ProtectedMessage, protection: Protection) -> bool {
    let is_of_authorization = match message {
        ProtectedMessage::RequestObject | ProtectedMessage::AuthorizationResponse => true,
        ProtectedMessage::IdToken
        | ProtectedMessage::Userinfo
        | ProtectedMessage::Introspection => false,
    };
    is_of_authorization && protection == Protection::Signature
}

fn registered(client: &ClientRegistration) -> Vec<String> {
    choices()
        .filter_map(|(message, protection)| {
            let chosen = message.chosen(protection, client)?;
            Some(format!("{} {chosen}", words::message(message)))
        })
        .collect()
}

/// With less room the columns have no titles: a row may take several lines then.
const COLUMNS: f32 = 420.0;

/// Words where others have a choice, aligned with what stands in it.
fn cell_ui(ui: &mut Ui, size: Vec2, said: RichText) {
    let layout = Layout::left_to_right(Align::Center);
    ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.set_min_size(size);
        ui.add_space(ui.spacing().button_padding.x);
        ui.add(Label::new(said).truncate());
    });
}

fn rows_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let theme = form.theme;
    let gap = ui.spacing().item_spacing.x;
    let height = theme.metrics.sizes.control;
    if ui.available_width() >= COLUMNS {
        row_ui(ui, theme, "", |ui| {
            let third = (ui.available_width() - 2.0 * gap) / 3.0;
            for protection in Protection::ALL {
                let said = theme.secondary(Type::Small, words::column(protection));
                cell_ui(ui, vec2(third, height), said);
            }
        });
    }
    for message in ProtectedMessage::ALL {
        row_ui(ui, theme, words::message(message), |ui| {
            let third = (ui.available_width() - 2.0 * gap) / 3.0;
            for protection in Protection::ALL {
                let member = message.member(protection);
                let chosen = message.chosen(protection, &draft.profile.client);
                let nothing = words::nothing(message, protection);
                if is_extension(message, protection) {
                    let said = match chosen {
                        Some(chosen) => theme.secondary(Type::Code, chosen),
                        None => theme.tertiary(Type::Control, words::AMONG_EXTENSIONS),
                    };
                    cell_ui(ui, vec2(third, height), said);
                    continue;
                }
                let is_needed = protection != Protection::Content
                    || message
                        .chosen(Protection::KeyManagement, &draft.profile.client)
                        .is_some();
                if !is_needed {
                    continue;
                }
                let mut chosen = chosen.map(str::to_owned);
                let listed_as = message.listed_as(protection);
                let listed = draft
                    .metadata()
                    .and_then(|metadata| metadata.strings(&listed_as)?.ok())
                    .unwrap_or_default();
                let choice = Choice {
                    member: &format!("/client/{member}"),
                    name: &words::choice(message, protection),
                    usual: nothing,
                    offered: &message.offered(protection),
                    listed: &listed,
                    width: third,
                };
                let before = chosen.clone();
                choice_ui(ui, form, &mut chosen, &choice);
                if chosen != before {
                    message.choose(protection, &mut draft.profile.client, chosen);
                }
            }
        });
        for protection in Protection::ALL {
            let member = message.member(protection);
            form.row_problem_ui(ui, &format!("/client/{member}"));
        }
    }
    lesson_ui(ui, theme, words::LESSON);
    if draft.metadata().is_some() {
        lesson_ui(ui, theme, words::LISTED_LESSON);
    }
}

/// How the client learns of a decision that a person takes elsewhere.
fn delivery_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let theme = form.theme;
    section_ui(ui, theme, words::DECISION, |ui| {
        let listed: Vec<String> = draft
            .metadata()
            .and_then(|metadata| {
                metadata
                    .strings("backchannel_token_delivery_modes_supported")?
                    .ok()
            })
            .unwrap_or_default()
            .into_iter()
            .map(str::to_owned)
            .collect();
        let client = &mut draft.profile.client;
        for mode in TokenDelivery::ALL {
            ui.horizontal_wrapped(|ui| {
                let is_chosen = client.backchannel_token_delivery_mode == mode;
                let response = radio_ui(ui, theme, is_chosen, words::delivery(mode));
                if is_chosen {
                    form.arrive("/client/backchannel_token_delivery_mode", &response);
                }
                if response.clicked() {
                    client.backchannel_token_delivery_mode = mode;
                }
                let spec = words::delivery_spec(mode);
                let said = if listed.iter().any(|one| one == mode.as_str()) {
                    format!("{spec} · {}", words::LISTED)
                } else {
                    spec.to_owned()
                };
                ui.label(theme.tertiary(Type::Small, said));
            });
        }
        form.problem_ui(ui, "/client/backchannel_token_delivery_mode");
        if client.backchannel_token_delivery_mode != TokenDelivery::Ping {
            return;
        }
        let mut endpoint = client
            .backchannel_client_notification_endpoint
            .clone()
            .unwrap_or_default();
        let member = "/client/backchannel_client_notification_endpoint";
        row_ui(ui, theme, words::NOTIFICATION, |ui| {
            let field = TextField {
                member,
                name: words::NOTIFICATION_FIELD,
                hint: Hint::Example("http://127.0.0.1:9500/ciba-ping"),
                width: ui.available_width(),
            };
            if form.field_ui(ui, &mut endpoint, &field).changed() {
                let endpoint = endpoint.trim();
                client.backchannel_client_notification_endpoint =
                    (!endpoint.is_empty()).then(|| endpoint.to_owned());
            }
        });
        form.row_problem_ui(ui, member);
        lesson_ui(ui, theme, words::NOTIFICATION_LESSON);
    });
}
