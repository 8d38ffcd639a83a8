//! The menu beside the grant: how the client shows who it is, and which extensions are on.

use std::collections::{BTreeMap, BTreeSet};

use egui::{AtomExt as _, Ui};
use egui_material_icons::icons::{ICON_KEYBOARD_ARROW_DOWN, ICON_TUNE};

use super::{
    controls::{outline_atoms_ui, outline_button_ui, radio_ui, tick_ui},
    painting::Painting,
    theme::Type,
};
use crate::{
    app::{Command, StartRequest},
    profile::{AuthMethod, Extension, Overrides, Profile},
    session::Trace,
    text::extensions as words,
};

/// What is chosen in the menu and not applied yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OptionsForm {
    authentication: Option<AuthMethod>,
    extensions: BTreeSet<Extension>,
}

impl OptionsForm {
    /// What the run on screen was prepared with.
    fn of(profile: &Profile) -> Self {
        Self {
            authentication: profile.client.token_endpoint_auth_method,
            extensions: Extension::ALL
                .into_iter()
                .filter(|extension| extension.is_on(profile))
                .collect(),
        }
    }

    fn overrides(&self, before: &Overrides, current: &Self) -> Overrides {
        let extensions: BTreeMap<Extension, bool> = Extension::ALL
            .into_iter()
            .map(|extension| (extension, self.extensions.contains(&extension)))
            .collect();
        Overrides {
            auth: if self.authentication == current.authentication {
                before.auth
            } else {
                self.authentication
            },
            extensions,
            ..before.clone()
        }
    }
}

/// Wider than the longest name of a way of authentication and its words.
const WIDTH: f32 = 420.0;

pub(super) fn options_ui(ui: &mut Ui, painting: &mut Painting<'_>, is_roomy: bool) {
    let Some(header) = painting.state.trace().map(Trace::header) else {
        return;
    };
    let theme = painting.theme;
    let current = OptionsForm::of(&header.profile);
    let quiet = theme.colours.text.secondary;
    let on: Vec<&str> = current
        .extensions
        .iter()
        .map(|extension| words::short_extension(*extension))
        .collect();
    let icon = theme.icon(ICON_TUNE, quiet);
    let down = theme.icon(ICON_KEYBOARD_ARROW_DOWN, quiet);
    let button = if is_roomy && !on.is_empty() {
        let said = theme.text(Type::Control, on.join(" · "));
        outline_atoms_ui(
            ui,
            theme,
            (icon, said.atom_shrink(true), down),
            words::OPTIONS,
        )
    } else {
        outline_atoms_ui(ui, theme, (icon, down), words::OPTIONS)
    };
    let popup = egui::Popup::menu(&button)
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.set_width(WIDTH);
            menu_ui(ui, painting, &current);
        });
    if popup.is_none() {
        painting.memory.options = None;
    }
    button.on_hover_text(words::OPTIONS);
}

fn menu_ui(ui: &mut Ui, painting: &mut Painting<'_>, current: &OptionsForm) {
    let theme = painting.theme;
    let form = painting
        .memory
        .options
        .get_or_insert_with(|| current.clone());
    ui.label(theme.secondary(Type::Label, words::AUTHENTICATION));
    let offered = std::iter::once(None).chain(AuthMethod::ALL.into_iter().map(Some));
    for method in offered {
        let (name, said) = match method {
            None => (words::AS_SERVER_SAYS, ""),
            Some(method) => (method.as_str(), words::authentication(method)),
        };
        ui.horizontal(|ui| {
            if radio_ui(ui, theme, form.authentication == method, name).clicked() {
                form.authentication = method;
            }
            ui.add(egui::Label::new(theme.tertiary(Type::Small, said)).truncate());
        });
    }
    ui.separator();
    ui.label(theme.secondary(Type::Label, words::EXTENSIONS));
    for extension in Extension::ALL {
        ui.horizontal(|ui| {
            let is_on = form.extensions.contains(&extension);
            let name = words::extension(extension);
            let tick = tick_ui(ui, theme, is_on, name);
            let label = ui
                .add(egui::Label::new(theme.text(Type::Control, name)).sense(egui::Sense::click()));
            if tick.clicked() || label.clicked() {
                if is_on {
                    form.extensions.remove(&extension);
                } else {
                    form.extensions.insert(extension);
                }
            }
            ui.label(theme.tertiary(Type::Small, words::extension_spec(extension)));
        });
    }
    ui.separator();
    let form = form.clone();
    ui.horizontal(|ui| {
        let is_changed = form != *current;
        let button = ui
            .add_enabled_ui(is_changed, |ui| {
                outline_button_ui(ui, theme, None, words::APPLY)
            })
            .inner;
        let said = if is_changed {
            words::APPLY_HINT
        } else {
            words::NO_CHANGE
        };
        ui.label(theme.tertiary(Type::Small, said));
        if button.clicked()
            && let Some(request) = &painting.state.request
        {
            let request = StartRequest {
                overrides: form.overrides(&request.overrides, current),
                ..request.clone()
            };
            painting.memory.options = None;
            painting.send(Command::Start(Box::new(request)));
            ui.close();
        }
    });
}
