//! The menu beside the grant: how the client shows who it is, and which extensions are on.

use std::collections::{BTreeMap, BTreeSet};

use egui::{Align, AtomExt as _, Frame, Layout, Margin, ScrollArea, Stroke, Ui};
use egui_material_icons::icons::{ICON_KEYBOARD_ARROW_DOWN, ICON_TUNE};

use super::{
    controls::{outline_atoms_ui, outline_button_ui, radio_ui, ticked_words_ui},
    painting::Painting,
    theme::{Theme, Type},
    top_bar::within,
    top_bar_plan::OPTIONS_AT_MOST,
};
use crate::{
    app::{Command, StartRequest},
    flow::{Grant, McpVersion},
    profile::{AuthMethod, Extension, Overrides, Profile, TokenDelivery},
    session::Trace,
    text::{extensions as words, profile_protection as decisions},
};

/// What is chosen in the menu and not applied yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OptionsForm {
    authentication: Option<AuthMethod>,
    extensions: BTreeSet<Extension>,
    /// Register a client before anything else.
    registers: bool,
    /// Sign out at the end.
    signs_out: bool,
    /// Keep the refresh token for a later run; `None` in a rehearsal, which has none to keep.
    keeps_tokens: Option<bool>,
    /// How an MCP server is spoken to; `None` in a run that calls none.
    mcp_version: Option<McpVersion>,
    /// How a decision elsewhere becomes known.
    delivery: TokenDelivery,
}

impl OptionsForm {
    /// What the run on screen was prepared with.
    fn of(profile: &Profile, request: Option<&StartRequest>) -> Self {
        Self {
            authentication: profile.client.token_endpoint_auth_method,
            extensions: Extension::ALL
                .into_iter()
                .filter(|extension| extension.is_on(profile))
                .collect(),
            registers: request.is_some_and(|request| request.register),
            signs_out: request.is_some_and(|request| request.signs_out),
            keeps_tokens: request
                .filter(|request| request.persona.is_none())
                .map(|request| request.keeps_tokens),
            mcp_version: request
                .filter(|request| request.grant == Grant::Mcp)
                .map(|request| request.mcp_version),
            delivery: profile.client.backchannel_token_delivery_mode,
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
            token_delivery: if self.delivery == current.delivery {
                before.token_delivery
            } else {
                Some(self.delivery)
            },
            ..before.clone()
        }
    }
}

/// Wider than the longest name of a way of authentication and its words.
const WIDTH: f32 = 470.0;
/// Where the words behind the names of the ways of authentication begin.
const WORDS_AT: f32 = 226.0;
/// What the last line takes, with the margins of the menu and around it.
const FOOT: f32 = 100.0;
const LEAST_HEIGHT: f32 = 120.0;

/// With the names of what is on, cut where they are many, or as a sign alone.
pub(super) fn options_ui(ui: &mut Ui, painting: &mut Painting<'_>, is_named: bool) {
    let Some(header) = painting.state.trace().map(Trace::header) else {
        return;
    };
    let theme = painting.theme;
    let current = OptionsForm::of(&header.profile, painting.state.request.as_ref());
    let quiet = theme.colours.text.secondary;
    let on = names_of(&current);
    let icon = theme.icon(ICON_TUNE, quiet);
    let down = theme.icon(ICON_KEYBOARD_ARROW_DOWN, quiet);
    let button = if on.is_empty() || !is_named {
        outline_atoms_ui(ui, theme, (icon, down), words::OPTIONS)
    } else {
        let said = theme.text(Type::Control, &on).atom_shrink(true);
        within(ui, OPTIONS_AT_MOST, |ui| {
            outline_atoms_ui(ui, theme, (icon, said, down), words::OPTIONS)
        })
    };
    let margin = Margin::same(MARGIN);
    let popup = egui::Popup::menu(&button)
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        .frame(Frame::popup(ui.style()).inner_margin(margin))
        .show(|ui| {
            ui.set_width(WIDTH.min(ui.content_rect().width() - 64.0));
            let room = ui.content_rect().bottom() - button.rect.bottom();
            // A menu may take what it took in the frame before, and at first no more than a guess:
            // its list would grow by the height of the last line with each frame, and what is not
            // there yet cannot be pressed.
            ui.set_max_height(room);
            menu_ui(ui, painting, &current, room);
        });
    // Whoever closed it with Escape goes on from where it was opened.
    if popup.is_none()
        && painting.memory.options.take().is_some()
        && ui.memory(|memory| memory.focused().is_none())
    {
        button.request_focus();
    }
    let hint = if on.is_empty() {
        words::OPTIONS.to_owned()
    } else {
        format!("{}: {on}", words::OPTIONS)
    };
    button.on_hover_text(hint);
}

const MARGIN: i8 = 12;

/// The names of what is on in the run on screen.
pub(super) fn options_words(painting: &Painting<'_>) -> String {
    let header = painting.state.trace().map(Trace::header);
    header.map_or_else(String::new, |header| {
        names_of(&OptionsForm::of(&header.profile, None))
    })
}

fn names_of(form: &OptionsForm) -> String {
    let names: Vec<&str> = form
        .extensions
        .iter()
        .map(|extension| words::short_extension(*extension))
        .collect();
    names.join(" · ")
}

/// `room`: from the button to the end of the window.
fn menu_ui(ui: &mut Ui, painting: &mut Painting<'_>, current: &OptionsForm, room: f32) {
    let is_new = painting.memory.options.is_none();
    let theme = painting.theme;
    let asks_elsewhere = painting.grant() == Grant::Ciba;
    painting.look_at_keychain();
    let has_no_keychain = painting.state.keychain.missing().is_some();
    let form = painting
        .memory
        .options
        .get_or_insert_with(|| current.clone());
    ScrollArea::vertical()
        .id_salt("options")
        .max_height((room - FOOT).max(LEAST_HEIGHT))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.label(theme.secondary(Type::Label, words::AUTHENTICATION));
            ways_ui(ui, theme, form, is_new);
            ui.add_space(theme.metrics.spacing.s);
            if asks_elsewhere {
                ui.label(theme.secondary(Type::Label, decisions::DELIVERY_MENU));
                deliveries_ui(ui, theme, form);
                ui.add_space(theme.metrics.spacing.s);
            }
            ui.label(theme.secondary(Type::Label, words::EXTENSIONS));
            switches_ui(ui, theme, form, has_no_keychain);
        });
    ui.scope(|ui| {
        // The usual line is as dark as a dark menu.
        let line = &mut ui.visuals_mut().widgets.noninteractive.bg_stroke;
        line.color = theme.colours.stroke.field;
        ui.separator();
    });
    let form = form.clone();
    foot_ui(ui, painting, &form, current);
}

fn ways_ui(ui: &mut Ui, theme: &Theme, form: &mut OptionsForm, is_new: bool) {
    let offered = std::iter::once(None).chain(AuthMethod::ALL.into_iter().map(Some));
    for method in offered {
        let (name, said) = match method {
            None => (words::AS_SERVER_SAYS, ""),
            Some(method) => (method.as_str(), words::authentication(method)),
        };
        ui.horizontal(|ui| {
            let left = ui.cursor().left();
            let radio = radio_ui(ui, theme, form.authentication == method, name);
            if radio.gained_focus() {
                radio.scroll_to_me(None);
            }
            if is_new && form.authentication == method {
                radio.request_focus();
            }
            if radio.clicked() {
                form.authentication = method;
            }
            ui.add_space((left + WORDS_AT - ui.cursor().left()).max(0.0));
            ui.add(egui::Label::new(theme.tertiary(Type::Small, said)).truncate());
        });
    }
}

fn deliveries_ui(ui: &mut Ui, theme: &Theme, form: &mut OptionsForm) {
    for mode in TokenDelivery::ALL {
        ui.horizontal(|ui| {
            let radio = radio_ui(ui, theme, form.delivery == mode, decisions::delivery(mode));
            if radio.gained_focus() {
                radio.scroll_to_me(None);
            }
            if radio.clicked() {
                form.delivery = mode;
            }
            section_at_end_ui(ui, theme, decisions::delivery_spec(mode));
        });
    }
}

fn section_at_end_ui(ui: &mut Ui, theme: &Theme, section: &str) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let section = theme.tertiary(Type::Small, section);
        ui.add(egui::Label::new(section).truncate());
    });
}

fn switches_ui(ui: &mut Ui, theme: &Theme, form: &mut OptionsForm, has_no_keychain: bool) {
    if let Some(version) = &mut form.mcp_version {
        let names = (words::MCP_STATELESS, words::MCP_STATELESS_SPEC);
        let is_stateless = *version == McpVersion::Stateless;
        if switch_ui(ui, theme, is_stateless, names) {
            *version = if is_stateless {
                McpVersion::Handshake
            } else {
                McpVersion::Stateless
            };
        }
    }
    for extension in Extension::ALL {
        let names = (
            words::extension(extension),
            words::extension_spec(extension),
        );
        let is_on = form.extensions.contains(&extension);
        if switch_ui(ui, theme, is_on, names) && !form.extensions.remove(&extension) {
            form.extensions.insert(extension);
        }
    }
    let names = (words::REGISTER, words::REGISTER_SPEC);
    if switch_ui(ui, theme, form.registers, names) {
        form.registers = !form.registers;
    }
    let names = (words::SIGN_OUT, words::SIGN_OUT_SPEC);
    if switch_ui(ui, theme, form.signs_out, names) {
        form.signs_out = !form.signs_out;
    }
    if let Some(is_on) = &mut form.keeps_tokens {
        let note = if has_no_keychain {
            words::KEEP_TOKENS_IN_MEMORY
        } else {
            words::KEEP_TOKENS_USE
        };
        if switch_ui(ui, theme, *is_on, (words::KEEP_TOKENS, note)) {
            *is_on = !*is_on;
        }
    }
}

/// `true` where it was pressed. `names`: what it is, and the section that says so, or what it is for.
fn switch_ui(ui: &mut Ui, theme: &Theme, is_on: bool, names: (&str, &str)) -> bool {
    ui.horizontal(|ui| {
        let tick = ticked_words_ui(ui, theme, is_on, names.0);
        if tick.gained_focus() {
            tick.scroll_to_me(None);
        }
        section_at_end_ui(ui, theme, names.1);
        tick.clicked()
    })
    .inner
}

fn foot_ui(ui: &mut Ui, painting: &mut Painting<'_>, form: &OptionsForm, current: &OptionsForm) {
    let theme = painting.theme;
    ui.horizontal(|ui| {
        let is_changed = form != current;
        let button = ui
            .add_enabled_ui(is_changed, |ui| {
                // A menu takes the outline of its buttons away.
                let width = theme.metrics.stroke_width.hair;
                let stroke = Stroke::new(width, theme.colours.stroke.strong);
                ui.visuals_mut().widgets.inactive.bg_stroke = stroke;
                ui.spacing_mut().button_padding.x = theme.metrics.spacing.s;
                outline_button_ui(ui, theme, None, words::APPLY)
            })
            .inner;
        let said = if is_changed {
            words::APPLY_HINT
        } else {
            words::NO_CHANGE
        };
        ui.add(egui::Label::new(theme.tertiary(Type::Small, said)).truncate());
        if button.clicked()
            && let Some(request) = &painting.state.request
        {
            let request = StartRequest {
                overrides: form.overrides(&request.overrides, current),
                register: form.registers,
                signs_out: form.signs_out,
                keeps_tokens: form.keeps_tokens.unwrap_or(request.keeps_tokens),
                mcp_version: form.mcp_version.unwrap_or(request.mcp_version),
                ..request.clone()
            };
            painting.memory.options = None;
            painting.send(Command::Start(Box::new(request)));
            ui.close();
        }
    });
}
