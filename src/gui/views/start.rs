//! Before there is a run: one button that begins one, and a form for any other provider.

use egui::{Key, Modifiers, ScrollArea, Ui};
use egui_material_icons::icons::{ICON_ERROR, ICON_PLAY_ARROW, ICON_SCHEDULE};
use zeroize::Zeroizing;

use crate::{
    app::{BuiltIn, Command, ProfileEntry, StartRequest, StartingPoint},
    authorization_server::PERSONAS,
    flow::{Input, Reach},
    gui::{
        controls::{
            form_label_ui, icon_ui, menu_lines_ui, outline_atoms_ui, outline_button_ui,
            primary_button_ui, small_icon_ui,
        },
        environments::at_hand_ui,
        field::{Field, field_ui},
        painting::{Painting, ring_ui},
        problem::problem_card_ui,
        profile_list::{ListPlace, profile_list_ui},
        theme::Type,
        top_bar::{choose_profile, down_icon},
        words,
    },
    oauth::Secret,
    text::{discovery, provider as provider_words},
};

/// What is typed of another provider.
#[derive(Debug, Default)]
pub(in crate::gui) struct StartForm {
    /// An issuer, an API or an account.
    from: String,
    client_id: String,
    client_secret: Zeroizing<String>,
    /// Why it cannot be started so, since it was last tried.
    problems: Problems,
}

#[derive(Debug, Default)]
struct Problems {
    from: Option<String>,
    client_id: Option<String>,
}

/// As wide as a column becomes: a line of that length is still read with ease.
const COLUMN: f32 = 540.0;
/// With less room for each of two columns they stand below one another.
const NARROWEST: f32 = 380.0;
/// Room for the longest label.
const LABEL: f32 = 148.0;

pub(super) fn start_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let spacing = &painting.theme.metrics.spacing;
    let room = ui.available_size();
    let gap = spacing.xxl;
    let inside = room.x - 2.0 * spacing.l;
    let is_wide = inside >= 2.0 * NARROWEST + gap;
    let column = if is_wide {
        COLUMN.min((inside - gap) / 2.0)
    } else {
        COLUMN.min(inside)
    };
    let whole = if is_wide { 2.0 * column + gap } else { column };
    ScrollArea::vertical()
        .id_salt("start")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.horizontal_top(|ui| {
                ui.add_space(((room.x - whole) / 2.0).max(0.0));
                ui.vertical(|ui| {
                    ui.set_width(whole);
                    ui.spacing_mut().item_spacing.y = spacing.m;
                    ui.add_space(room.y * 0.06);
                    parts_ui(ui, painting, is_wide.then_some((column, gap)));
                    ui.add_space(spacing.xl);
                });
            });
        });
}

/// The first thing first; in two columns what is at hand stands beside it.
fn parts_ui(ui: &mut Ui, painting: &mut Painting<'_>, columns: Option<(f32, f32)>) {
    let space = painting.theme.metrics.spacing.m;
    let Some((width, gap)) = columns else {
        begin_ui(ui, painting);
        at_hand_ui(ui, painting);
        for part in [library_ui, other_ui] {
            ui.add_space(space);
            ui.separator();
            part(ui, painting);
        }
        return;
    };
    side_by_side_ui(ui, painting, (width, gap), [begin_ui, beside_ui]);
    ui.add_space(space);
    ui.separator();
    ui.add_space(space);
    side_by_side_ui(ui, painting, (width, gap), [library_ui, other_ui]);
}

/// What is at hand, its title at the height of the larger one beside it.
fn beside_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let spare = theme.line_height(Type::Display) - theme.line_height(Type::Title);
    let between = std::mem::take(&mut ui.spacing_mut().item_spacing.y);
    ui.add_space(spare / 2.0);
    ui.spacing_mut().item_spacing.y = between;
    at_hand_ui(ui, painting);
}

type Part = fn(&mut Ui, &mut Painting<'_>);

fn side_by_side_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    (width, gap): (f32, f32),
    parts: [Part; 2],
) {
    let between = ui.spacing().item_spacing;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for part in parts {
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing = between;
                part(ui, painting);
            });
        }
    });
}

fn begin_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    ui.label(theme.text(Type::Display, words::START_TITLE));
    ui.label(theme.secondary(Type::Body, words::START_LESSON));
    ui.label(theme.secondary(Type::Body, words::START_HOW));
    let state = painting.state;
    let is_starting = state.problem.is_none() && state.request.is_some() && state.session.is_none();
    if is_starting || state.built_in == BuiltIn::Starting {
        ui.horizontal(|ui| {
            icon_ui(ui, theme, ICON_SCHEDULE, theme.colours.text.secondary);
            ui.label(theme.secondary(Type::Body, words::STARTING));
        });
        return;
    }
    ui.horizontal_wrapped(|ui| {
        let button = primary_button_ui(ui, theme, ICON_PLAY_ARROW, words::START, "Ctrl ⏎");
        painting.begins_pane(&button);
        let pressed = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
        if button.clicked() || pressed {
            painting.send(Command::StartBuiltIn);
        }
        rehearse_ui(ui, painting);
    });
    ui.label(theme.tertiary(Type::Small, words::REHEARSE_LESSON));
    problem_card_ui(ui, painting);
}

/// The providers that the program knows, to be searched.
fn library_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    ui.label(theme.text(Type::Title, provider_words::LIBRARY_TITLE));
    ui.label(theme.secondary(Type::Body, provider_words::LIBRARY_LESSON));
    let chosen = ui
        .scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            profile_list_ui(ui, painting, ListPlace::Start)
        })
        .inner;
    let entries: &[ProfileEntry] = &painting.state.profiles;
    if let Some(entry) = chosen.and_then(|at| entries.get(at)) {
        choose_profile(painting, entry);
    }
}

/// Every provider that can be played, in a menu.
fn rehearse_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let atoms = (theme.text(Type::Control, words::REHEARSE), down_icon(theme));
    let button = outline_atoms_ui(ui, theme, atoms, words::REHEARSE);
    let mut chosen = None;
    egui::Popup::menu(&button).show(|ui| {
        menu_lines_ui(ui, |ui| {
            for persona in PERSONAS {
                let response = ui.selectable_label(false, persona.title);
                ring_ui(ui, theme, &response);
                if response.clicked() {
                    chosen = Some(*persona);
                }
            }
        });
    });
    if chosen.is_some() {
        let request = StartRequest {
            persona: chosen,
            ..StartRequest::default()
        };
        painting.send(Command::Start(Box::new(request)));
    }
}

/// Issuer and client, and what is wrong with them at their field.
fn other_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    ui.label(theme.text(Type::Title, words::OTHER_TITLE));
    ui.label(theme.secondary(Type::Body, words::OTHER_LESSON));
    let form = &mut painting.memory.start_form;
    let mut is_entered = false;
    let fields = [
        (discovery::FIELD, &mut form.from, &mut form.problems.from),
        (
            words::CLIENT_ID,
            &mut form.client_id,
            &mut form.problems.client_id,
        ),
    ];
    for (at, (name, value, problem)) in fields.into_iter().enumerate() {
        ui.horizontal(|ui| {
            let label = form_label_ui(ui, theme, name, LABEL);
            let mut field = Field::new(theme, ("start", at), name, ui.available_width());
            field.border = Some(match problem {
                Some(_) => theme.colours.verdict.fail,
                None => theme.colours.stroke.field,
            });
            let response = field_ui(ui, theme, value, &field).labelled_by(label);
            ring_ui(ui, theme, &response);
            if response.changed() {
                *problem = None;
            }
            is_entered |= entered(ui, &response);
        });
        if let Some(problem) = problem {
            ui.horizontal_top(|ui| {
                ui.add_space(LABEL + theme.metrics.spacing.s);
                small_icon_ui(ui, theme, ICON_ERROR, theme.colours.verdict.fail);
                ui.add(egui::Label::new(theme.text(Type::Small, &**problem)).wrap());
            });
        }
    }
    ui.horizontal(|ui| {
        let label = form_label_ui(ui, theme, words::CLIENT_SECRET, LABEL);
        let mut field = Field::new(theme, ("start", 2), words::CLIENT_SECRET, 120.0);
        field.is_secret = true;
        field.border = Some(theme.colours.stroke.field);
        let secret = field_ui(ui, theme, &mut form.client_secret, &field).labelled_by(label);
        ring_ui(ui, theme, &secret);
        is_entered |= entered(ui, &secret);
        ui.add(egui::Label::new(theme.tertiary(Type::Small, words::IF_ANY)).truncate());
    });
    ui.horizontal(|ui| {
        ui.add_space(LABEL + theme.metrics.spacing.s);
        let start = outline_button_ui(ui, theme, Some(ICON_PLAY_ARROW), words::START_OTHER);
        if start.clicked() || is_entered {
            start_other(painting);
        }
    });
}

fn entered(ui: &Ui, field: &egui::Response) -> bool {
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

fn start_other(painting: &mut Painting<'_>) {
    let form = &mut painting.memory.start_form;
    let from = StartingPoint::parse(&form.from);
    let client_id = form.client_id.trim();
    form.problems = Problems {
        from: from.as_ref().err().map(ToString::to_string),
        client_id: client_id.is_empty().then(|| words::NO_CLIENT_ID.to_owned()),
    };
    let (Ok(from), None) = (from, &form.problems.client_id) else {
        return;
    };
    let mut profile = from.profile();
    client_id.clone_into(&mut profile.client.client_id);
    let secret = std::mem::take(&mut form.client_secret);
    let request = StartRequest {
        profile: Some(profile),
        reach: Some(from.reach(Reach::everything(None))),
        inputs: (!secret.is_empty())
            .then(|| (Input::ClientSecret, Secret::new(secret.as_str())))
            .into_iter()
            .collect(),
        ..StartRequest::default()
    };
    painting.send(Command::Start(Box::new(request)));
}
