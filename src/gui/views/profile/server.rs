//! The server: its issuer, what it said about itself, and its addresses.

use egui::{Label, Ui};
use egui_material_icons::icons::{
    ICON_CHECK_CIRCLE, ICON_EDIT, ICON_ERROR, ICON_REMOVE, ICON_SCHEDULE, ICON_STAT_0,
    ICON_TRAVEL_EXPLORE,
};
use serde_json::Value;

use super::{
    ProfilePage,
    form::{Form, Hint, TextField, lesson_ui, row_ui, section_ui},
};
use crate::{
    app::{Command, Discovery, DiscoveryOutcome, ProfileDraft, StartingPoint},
    gui::{
        controls::{line_ui, link_button_ui, outline_button_ui, small_icon_ui},
        painting::Painting,
        theme::{Theme, Type},
    },
    profile::{AddressOrigin, ENDPOINTS, address_origin},
    text::{self, discovery as discovery_words, profile_page as words},
};

pub(super) fn issuer_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    form: &mut Form<'_>,
    draft: &mut ProfileDraft,
    discovering: &mut Option<(u32, String)>,
) {
    let theme = painting.theme;
    section_ui(ui, theme, words::ISSUER, |ui| {
        let from = ui.horizontal(|ui| {
            let button = 110.0;
            let mut text = draft.starting_text();
            let field = TextField {
                member: "/server/issuer",
                name: discovery_words::FIELD,
                hint: Hint::Example(discovery_words::EXAMPLE),
                width: ui.available_width() - button,
            };
            if form.field_ui(ui, &mut text, &field).changed() {
                draft.set_starting_text(text.trim());
            }
            // Where questions are open there is no address yet.
            let filled = draft.filled().ok();
            let answered = filled.as_ref().and_then(|profile| profile.issuer());
            let from = StartingPoint::parse(answered.unwrap_or(&draft.starting_text()));
            let said = from.as_ref().err().map(ToString::to_string);
            let can_start = from.is_ok() && filled.is_some();
            let discover = ui
                .add_enabled_ui(can_start, |ui| {
                    let icon = Some(ICON_TRAVEL_EXPLORE.outlined());
                    outline_button_ui(ui, theme, icon, words::DISCOVER)
                })
                .inner
                .on_hover_text(words::DISCOVER_LESSON)
                .on_disabled_hover_text(said.as_deref().unwrap_or(words::NO_ISSUER));
            if discover.clicked()
                && let (Some(filled), Ok(from)) = (filled, from)
            {
                let last = painting.state.discovery.as_ref();
                let run = last.map_or(u32::MAX, |last| last.run - 1);
                *discovering = Some((run, draft.id().to_owned()));
                painting.send(Command::Discover {
                    from,
                    trust: filled.trust,
                    connection: Box::new(filled.connection),
                });
            }
            said.filter(|_| !draft.starting_text().is_empty())
        });
        match from.inner {
            // With questions in it there is an answer still to come.
            Some(said) if draft.profile.template.is_empty() => lesson_ui(ui, theme, &said),
            Some(_) | None => lesson_ui(ui, theme, discovery_words::FIELD_LESSON),
        }
        form.problem_ui(ui, "/server/issuer");
        form.problem_ui(ui, "/server");
        outcome_ui(ui, painting, draft, discovering.as_ref());
    });
}

/// What the last discovery of this profile came to.
fn outcome_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    draft: &ProfileDraft,
    discovering: Option<&(u32, String)>,
) {
    let theme = painting.theme;
    let Some(discovery) = &painting.state.discovery else {
        return;
    };
    let is_ours = discovering.is_some_and(|(run, id)| *run == discovery.run && id == draft.id());
    if !is_ours {
        return;
    }
    let colours = &theme.colours;
    match &discovery.outcome {
        None => {
            ui.horizontal(|ui| {
                small_icon_ui(ui, theme, ICON_SCHEDULE, colours.text.secondary);
                ui.label(theme.secondary(Type::Small, discovery_words::DISCOVERING));
                if link_button_ui(ui, theme, words::CANCEL, words::CANCEL_DISCOVERY).clicked() {
                    painting.send(Command::CancelDiscovery);
                }
            });
            tried_ui(ui, theme, discovery);
        }
        Some(DiscoveryOutcome::Found(found)) => {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().interact_size.y = 0.0;
                small_icon_ui(ui, theme, ICON_CHECK_CIRCLE, colours.verdict.pass);
                let time = found.at.short(painting.now);
                let done = theme.text(Type::Label, words::discovered_at(&time));
                ui.label(done.color(colours.verdict.pass));
                let count = found.metadata.members().len();
                let read = words::settings_read(count, &found.path);
                ui.label(theme.secondary(Type::Small, read));
                bytes_ui(ui, painting);
            });
            let taken = match (&discovery.from, &found.resource) {
                (StartingPoint::Address(_), None) => None,
                (StartingPoint::Address(_), Some(api)) => {
                    Some(discovery_words::taken_from_api(api))
                }
                (StartingPoint::Account(account), _) => {
                    Some(discovery_words::taken_from_account(&account.uri()))
                }
            };
            if let Some(taken) = taken {
                ui.add(Label::new(theme.secondary(Type::Small, taken)).wrap());
            }
            tried_ui(ui, theme, discovery);
            for finding in &found.findings {
                ui.horizontal_top(|ui| {
                    let icon = crate::gui::findings::icon(finding.verdict);
                    small_icon_ui(ui, theme, icon, theme.verdict(finding.verdict));
                    let words = theme.secondary(Type::Small, text::sentence(finding));
                    ui.add(Label::new(words).wrap());
                });
            }
        }
        Some(DiscoveryOutcome::Failed { title, remedy }) => {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().interact_size.y = 0.0;
                small_icon_ui(ui, theme, ICON_ERROR, colours.verdict.fail);
                ui.vertical(|ui| {
                    ui.add(Label::new(theme.text(Type::Small, title)).wrap());
                    ui.add(Label::new(theme.secondary(Type::Small, remedy)).wrap());
                    if discovery.has_bytes() {
                        bytes_ui(ui, painting);
                    }
                });
            });
            tried_ui(ui, theme, discovery);
        }
    }
}

/// Every place that was asked, where it was more than the first.
fn tried_ui(ui: &mut Ui, theme: &Theme, discovery: &Discovery) {
    let tried = discovery.tried();
    if tried.len() < 2 {
        return;
    }
    ui.label(theme.secondary(Type::Small, discovery_words::TRIED));
    for one in tried {
        let (icon, colour) = if one.is_answered {
            (ICON_CHECK_CIRCLE, theme.colours.verdict.pass)
        } else {
            (ICON_REMOVE, theme.colours.text.tertiary)
        };
        line_ui(ui, |ui| {
            small_icon_ui(ui, theme, icon, colour);
            ui.label(theme.secondary(Type::Small, &one.answer));
            let address = theme.text(Type::Code, &one.address);
            ui.add(Label::new(address).truncate());
        });
    }
}

fn bytes_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let shown = ui.scope(|ui| {
        // It goes to the next line as a whole.
        ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
        link_button_ui(ui, painting.theme, words::SHOW_BYTES, words::SHOW_BYTES)
    });
    if shown.inner.clicked() {
        painting.send(Command::ShowDiscovery);
    }
}

pub(super) fn endpoints_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let theme = form.theme;
    section_ui(ui, theme, words::ENDPOINTS, |ui| {
        let mut has_left_out = false;
        for name in ENDPOINTS {
            let member = format!("/server/{name}");
            let origin = address_origin(&draft.profile, draft.metadata(), name);
            let is_own = draft.profile.server.contains_key(name);
            let found = draft
                .metadata()
                .and_then(|metadata| metadata.members().get(name))
                .and_then(Value::as_str)
                .map(str::to_owned);
            let hint = match (&found, draft.metadata()) {
                (Some(found), _) => Hint::Value(found),
                (None, Some(_)) => Hint::None,
                (None, None) if draft.starting_text().is_empty() => Hint::Words(words::NO_ENDPOINT),
                (None, None) => Hint::Words(words::ENDPOINT_HINT),
            };
            has_left_out |= origin == AddressOrigin::Discovered && !is_own;
            row_ui(ui, theme, words::endpoint(name), |ui| {
                let mut text = draft.server_text(name);
                let field = TextField {
                    member: &member,
                    name: &words::endpoint_field(name),
                    hint,
                    width: ui.available_width() - 110.0,
                };
                if form.low_field_ui(ui, &mut text, &field).changed() {
                    draft.set_server_text(name, text.trim());
                }
                origin_ui(ui, form, origin);
            });
            form.row_problem_ui(ui, &member);
        }
        if has_left_out {
            ui.horizontal_wrapped(|ui| {
                let keep = words::KEEP_DISCOVERED;
                if link_button_ui(ui, theme, keep, keep).clicked() {
                    draft.keep_discovered();
                }
                lesson_ui(ui, theme, words::KEEP_DISCOVERED_LESSON);
            });
        }
    });
}

fn origin_ui(ui: &mut Ui, form: &Form<'_>, origin: AddressOrigin) {
    let theme = form.theme;
    let quiet = theme.colours.text.tertiary;
    let (icon, colour) = match origin {
        AddressOrigin::Absent => return,
        AddressOrigin::Discovered => (ICON_TRAVEL_EXPLORE.outlined(), quiet),
        AddressOrigin::Typed => (ICON_EDIT.outlined(), quiet),
        AddressOrigin::Changed => (ICON_STAT_0, theme.colours.verdict.warn),
    };
    small_icon_ui(ui, theme, icon, colour);
    ui.label(theme.text(Type::Small, words::origin(origin)).color(colour));
}

/// The whole server half of the form.
pub(super) fn server_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    form: &mut Form<'_>,
    draft: &mut ProfileDraft,
    page: &mut ProfilePage,
) {
    issuer_ui(ui, painting, form, draft, &mut page.discovering);
    endpoints_ui(ui, form, draft);
}
