//! Choosing a profile with its environment: a menu beside the profile, and the profiles at hand on
//! the first page.

use egui::{AtomExt as _, Ui};
use egui_material_icons::icons::{ICON_PLAY_ARROW, ICON_STAR};

use super::{
    controls::{outline_atoms_ui, outline_button_ui},
    painting::{Painting, ring_ui},
    theme::Type,
    top_bar::{down_icon, within},
    views::View,
};
use crate::{
    app::{Command, ProfileEntry, ProfileOrigin, StartRequest, at_hand},
    authorization_server::Persona,
    flow::Grant,
    profile::{self, BUILT_IN_ID},
    session::Trace,
    text::environments as words,
};

/// The profile of the run on screen as the library has it, if it has environments.
fn base<'p>(painting: &Painting<'p>) -> Option<&'p ProfileEntry> {
    let state = painting.state;
    let id = &state.trace()?.header().profile.id;
    let mut entries = state.profiles.iter();
    let base = entries.find(|entry| entry.profile.id == *id);
    base.filter(|base| !base.profile.environments.is_empty())
}

/// The environment that is chosen. On the profile's page it is the one that a run from there starts
/// in, elsewhere that of the run on screen.
fn chosen_environment(painting: &Painting<'_>, base: &ProfileEntry) -> Option<String> {
    let on_page = painting
        .memory
        .profile_page
        .environment_of(&base.profile.id);
    let chosen = match (on_page, painting.memory.view) {
        (Some(chosen), View::Profile) => chosen,
        (Some(_) | None, _) => {
            let header = painting.state.trace().map(Trace::header)?;
            header.profile.environment.as_deref()
        }
    };
    chosen.map(str::to_owned)
}

/// What the menu says, where there is one.
pub(super) fn environment_name(painting: &Painting<'_>) -> Option<String> {
    let chosen = chosen_environment(painting, base(painting)?);
    Some(chosen.unwrap_or_else(|| words::BASE_SHORT.to_owned()))
}

/// The environments of the profile on screen, to be switched with one press; nothing where it has
/// none.
pub(super) fn environment_ui(ui: &mut Ui, painting: &mut Painting<'_>, room: f32) {
    let (Some(grant), Some(base)) = (
        painting.state.trace().map(|trace| trace.header().grant),
        base(painting),
    ) else {
        return;
    };
    let theme = painting.theme;
    let current = chosen_environment(painting, base);
    let current = current.as_deref();
    let name = current.unwrap_or(words::BASE_SHORT);
    let atoms = (
        theme.text(Type::Control, name).atom_shrink(true),
        down_icon(theme),
    );
    let button = within(ui, room, |ui| {
        outline_atoms_ui(ui, theme, atoms, words::ENVIRONMENT)
    });
    let button = button.on_hover_text(current.unwrap_or(words::BASE));
    let mut chosen = None;
    egui::Popup::menu(&button).show(|ui| {
        let names = base.profile.environments.iter();
        let names = names.map(|environment| Some(environment.name.as_str()));
        for name in std::iter::once(None).chain(names) {
            let label = name.unwrap_or(words::BASE);
            let response = ui.selectable_label(current == name, label);
            ring_ui(ui, theme, &response);
            if response.clicked() && current != name {
                chosen = Some(name);
            }
        }
    });
    if let Some(environment) = chosen {
        let request = painting.state.request.as_ref();
        match request.and_then(|request| request.persona) {
            Some(persona) => rehearse_in(painting, base, environment, persona, grant),
            None => start_in(painting, base, environment, grant),
        }
    }
}

/// Profiles with a star and those of the last runs, each with its environments.
pub(super) fn at_hand_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let entries = at_hand(painting.state);
    if entries.is_empty() {
        return;
    }
    let theme = painting.theme;
    ui.label(theme.text(Type::Title, words::AT_HAND));
    let mut chosen = None;
    for entry in entries {
        let profile = &entry.profile;
        let is_favourite = painting.state.settings.favourites.contains(&profile.id);
        let icon = if is_favourite {
            ICON_STAR
        } else {
            ICON_PLAY_ARROW
        };
        ui.spacing_mut().item_spacing.y = theme.metrics.spacing.s;
        ui.horizontal_wrapped(|ui| {
            let start = outline_button_ui(ui, theme, Some(icon), &profile.name);
            if start.accessible_name(words::start(&profile.name)).clicked() {
                chosen = Some((entry, None));
            }
            for environment in &profile.environments {
                let name = environment.name.as_str();
                let start = outline_button_ui(ui, theme, None, name);
                if start
                    .accessible_name(words::start_in(&profile.name, name))
                    .clicked()
                {
                    chosen = Some((entry, Some(name)));
                }
            }
        });
    }
    if let Some((entry, environment)) = chosen {
        start_in(painting, entry, environment, Grant::default());
    }
}

/// A rehearsal stays one: what the profile asks for, the persona answers.
fn rehearse_in(
    painting: &mut Painting<'_>,
    entry: &ProfileEntry,
    environment: Option<&str>,
    persona: &'static Persona,
    grant: Grant,
) {
    let profile = match environment {
        Some(name) => entry.profile.in_environment(name),
        None => Ok(entry.profile.clone()),
    };
    match profile {
        Ok(profile) => painting.send(Command::Start(Box::new(StartRequest {
            profile: Some(profile),
            persona: Some(persona),
            grant,
            ..StartRequest::default()
        }))),
        Err(_) => {
            ask_in(painting, entry, environment);
        }
    }
}

/// Prepares a run of its own: no secret that was typed for another environment comes along. Where
/// something is missing in the profile, its page asks for it instead.
fn start_in(
    painting: &mut Painting<'_>,
    entry: &ProfileEntry,
    environment: Option<&str>,
    grant: Grant,
) {
    let profile = &entry.profile;
    let is_built_in = profile.id == BUILT_IN_ID && entry.origin == ProfileOrigin::Shipped;
    if is_built_in && environment.is_none() {
        painting.send(Command::StartBuiltIn);
        return;
    }
    let inside = match environment {
        Some(name) => profile.in_environment(name),
        None => Ok(profile.clone()),
    };
    let usable = inside.ok().filter(|profile| {
        profile.template.is_empty()
            && !profile::remarks(profile)
                .iter()
                .any(|remark| remark.is_failure)
    });
    if let Some(profile) = usable {
        painting.send(Command::Start(Box::new(StartRequest {
            profile: Some(profile),
            grant,
            ..StartRequest::default()
        })));
    } else {
        ask_in(painting, entry, environment);
    }
}

/// Shows what is missing for that environment. The run there is stays until another one starts.
fn ask_in(painting: &mut Painting<'_>, entry: &ProfileEntry, environment: Option<&str>) {
    painting.memory.profile_page.show(entry);
    painting.memory.profile_page.ask_in(environment);
    painting.memory.view = View::Profile;
}
