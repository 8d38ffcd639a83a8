//! What can be set up: text size, theme, browser, time-outs, and where data lives.

use egui::{Key, Label, ScrollArea, Ui};
use egui_material_icons::icons::{
    ICON_CHECK, ICON_CONTENT_COPY, ICON_ERROR, ICON_RESTART_ALT, ICON_WARNING,
};

use crate::{
    app::{
        Arrangement, BrowserSetting, Command, Setting, Settings, TextSize, ThemeChoice, TimeOuts,
    },
    effects::browser::parse_browser_command,
    gui::{
        controls::{
            form_label_ui, outline_button_ui, radio_ui, small_icon_button_ui, small_icon_ui,
        },
        field::{Field, field_ui},
        painting::{Painting, ring_ui},
        theme::{Theme, Type, theme_words},
        words as controls,
    },
    text::settings as words,
};

/// What is typed and not yet in force.
#[derive(Debug, Default)]
pub(in crate::gui) struct SettingsForm {
    typed: [Typed; Line::ALL.len()],
}

#[derive(Debug, Default)]
struct Typed {
    /// `None`: the setting as it is.
    text: Option<String>,
    problem: Option<String>,
}

/// The settings that are typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    TextSize,
    Browser,
    Connect,
    FirstByte,
    Total,
    Human,
}

const COLUMN: f32 = 620.0;
const LABEL: f32 = 170.0;
const NUMBER: f32 = 80.0;

impl Line {
    const ALL: [Self; 6] = [
        Self::TextSize,
        Self::Browser,
        Self::Connect,
        Self::FirstByte,
        Self::Total,
        Self::Human,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::TextSize => words::TEXT_SIZE,
            Self::Browser => words::BROWSER_COMMAND,
            Self::Connect => words::CONNECT_SECS,
            Self::FirstByte => words::FIRST_BYTE_SECS,
            Self::Total => words::TOTAL_SECS,
            Self::Human => words::HUMAN_SECS,
        }
    }

    fn text(self, settings: &Settings) -> String {
        let time_outs = settings.time_outs;
        match self {
            Self::TextSize => settings.text_size.percent().to_string(),
            Self::Browser => match &settings.browser {
                BrowserSetting::System => String::new(),
                BrowserSetting::Command(command) => command.clone(),
            },
            Self::Connect => time_outs.connect_secs.to_string(),
            Self::FirstByte => time_outs.first_byte_secs.to_string(),
            Self::Total => time_outs.total_secs.to_string(),
            Self::Human => time_outs.human_secs.to_string(),
        }
    }

    /// The change that the text asks for, or what is wrong with it.
    fn read(self, text: &str, settings: &Settings) -> Result<Setting, String> {
        let text = text.trim();
        let secs = || {
            let secs: Option<u32> = text.parse().ok();
            secs.filter(|secs| (1..=TimeOuts::MOST_SECS).contains(secs))
                .ok_or_else(|| words::WRONG_SECONDS.to_owned())
        };
        let mut time_outs = settings.time_outs;
        match self {
            Self::TextSize => {
                let size = text.parse().ok().and_then(TextSize::new);
                return size
                    .map(Setting::TextSize)
                    .ok_or_else(|| words::WRONG_TEXT_SIZE.to_owned());
            }
            Self::Browser if text.is_empty() => {
                return Ok(Setting::Browser(BrowserSetting::System));
            }
            Self::Browser => {
                parse_browser_command(text).map_err(|error| error.to_string())?;
                let command = BrowserSetting::Command(text.to_owned());
                return Ok(Setting::Browser(command));
            }
            Self::Connect => time_outs.connect_secs = secs()?,
            Self::FirstByte => time_outs.first_byte_secs = secs()?,
            Self::Total => time_outs.total_secs = secs()?,
            Self::Human => time_outs.human_secs = secs()?,
        }
        Ok(Setting::TimeOuts(time_outs))
    }
}

pub(super) fn settings_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    if painting.state.data_place.is_none() && !painting.memory.has_asked_for_data_place {
        painting.memory.has_asked_for_data_place = true;
        painting.send(Command::LookAtDataPlace);
    }
    let spacing = &painting.theme.metrics.spacing;
    ScrollArea::vertical()
        .id_salt("settings")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.add_space(2.0 * spacing.m);
            ui.horizontal(|ui| {
                ui.add_space(2.0 * spacing.m);
                ui.vertical(|ui| {
                    ui.set_width(COLUMN.min(ui.available_width() - (2.0 * spacing.m)));
                    ui.spacing_mut().item_spacing.y = spacing.s;
                    sections_ui(ui, painting);
                });
            });
        });
}

fn sections_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let spacing = &theme.metrics.spacing;
    ui.label(theme.text(Type::Display, words::SETTINGS));
    title_ui(ui, painting, words::APPEARANCE);
    line_ui(ui, painting, Line::TextSize);
    hint_ui(ui, painting, words::TEXT_SIZE_HINT);
    theme_ui(ui, painting);
    ui.horizontal(|ui| {
        form_label_ui(ui, theme, words::PANES, LABEL);
        let reset = outline_button_ui(ui, theme, None, words::RESET_PANES);
        if reset.clicked() {
            let panes = Setting::Panes(Arrangement::default());
            painting.send(Command::ChangeSetting(panes));
        }
    });
    title_ui(ui, painting, words::BROWSER);
    line_ui(ui, painting, Line::Browser);
    hint_ui(ui, painting, words::BROWSER_HINT);
    title_ui(ui, painting, words::TIME_OUTS);
    for line in [Line::Connect, Line::FirstByte, Line::Total, Line::Human] {
        line_ui(ui, painting, line);
    }
    hint_ui(ui, painting, words::TIME_OUTS_HINT);
    title_ui(ui, painting, words::DATA);
    data_ui(ui, painting);
    ui.add_space(2.0 * spacing.m);
}

fn title_ui(ui: &mut Ui, painting: &Painting<'_>, title: &str) {
    ui.add_space(painting.theme.metrics.spacing.m);
    ui.label(painting.theme.text(Type::Title, title));
}

fn hint_ui(ui: &mut Ui, painting: &Painting<'_>, words: &str) {
    below_ui(ui, |ui| {
        let hint = painting.theme.tertiary(Type::Small, words);
        ui.add(Label::new(hint).wrap());
    });
}

/// Under the fields, not under their names.
fn below_ui(ui: &mut Ui, inside: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        ui.add_space(LABEL + ui.spacing().item_spacing.x);
        inside(ui);
    });
}

fn line_ui(ui: &mut Ui, painting: &mut Painting<'_>, line: Line) {
    let theme = painting.theme;
    let settings = &painting.state.settings;
    let at = Line::ALL.iter().position(|one| *one == line).unwrap_or(0);
    let typed = &mut painting.memory.settings_form.typed[at];
    let is = line.text(settings);
    let mut text = typed.text.clone().unwrap_or_else(|| is.clone());
    let mut change = None;
    ui.horizontal(|ui| {
        form_label_ui(ui, theme, line.name(), LABEL);
        let width = match line {
            Line::Browser => ui.available_width() - 60.0,
            Line::TextSize | Line::Connect | Line::FirstByte | Line::Total | Line::Human => NUMBER,
        };
        let mut field = Field::new(theme, ("setting", at), line.name(), width);
        if typed.problem.is_some() {
            field.border = Some(theme.colours.verdict.fail);
        }
        let response = field_ui(ui, theme, &mut text, &field);
        ring_ui(ui, theme, &response);
        if line == Line::TextSize {
            // The first control of the view.
            painting.memory.panes.push(response.id);
        }
        if response.changed() {
            typed.text = Some(text.clone());
            typed.problem = None;
        }
        let is_pressed = ui.input(|input| input.key_pressed(Key::Enter));
        let is_entered = response.lost_focus() || is_pressed && response.has_focus();
        if is_entered && typed.text.is_some() {
            match line.read(&text, settings) {
                Ok(setting) => {
                    *typed = Typed::default();
                    change = Some(setting);
                }
                Err(problem) => typed.problem = Some(problem),
            }
        }
        let usual = line.text(&Settings::default());
        if is != usual || typed.text.is_some() {
            let name = words::reset(line.name());
            if reset_ui(ui, theme, &name) {
                *typed = Typed::default();
                change = line.read(&usual, settings).ok();
            }
        }
    });
    if let Some(problem) = &typed.problem {
        below_ui(ui, |ui| {
            small_icon_ui(ui, theme, ICON_ERROR, theme.colours.verdict.fail);
            ui.add(Label::new(theme.text(Type::Small, problem)).wrap());
        });
    }
    if let Some(setting) = change {
        painting.send(Command::ChangeSetting(setting));
    }
}

/// Lower than the fields and choices beside it, in whose middle it stands.
fn reset_ui(ui: &mut Ui, theme: &Theme, name: &str) -> bool {
    small_icon_button_ui(ui, theme, ICON_RESTART_ALT, name).clicked()
}

fn theme_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let chosen = painting.state.settings.theme;
    ui.horizontal(|ui| {
        form_label_ui(ui, theme, controls::THEME, LABEL);
        for choice in ThemeChoice::ALL {
            let response = radio_ui(ui, theme, choice == chosen, theme_words(choice));
            if response.clicked() {
                painting.send(Command::ChangeSetting(Setting::Theme(choice)));
            }
        }
        if chosen != ThemeChoice::default() {
            let name = words::reset(controls::THEME);
            if reset_ui(ui, theme, &name) {
                let usual = Setting::Theme(ThemeChoice::default());
                painting.send(Command::ChangeSetting(usual));
            }
        }
    });
}

fn data_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let Some(place) = &painting.state.data_place else {
        return;
    };
    let verdict = &theme.colours.verdict;
    if !place.path.is_empty() {
        ui.horizontal(|ui| {
            let path = theme.text(Type::Code, &place.path);
            ui.add(Label::new(path).truncate());
        });
    }
    ui.horizontal(|ui| {
        match &place.problem {
            None => {
                small_icon_ui(ui, theme, ICON_CHECK, verdict.pass);
                ui.label(theme.secondary(Type::Small, words::CAN_BE_WRITTEN));
            }
            Some(problem) => {
                small_icon_ui(ui, theme, ICON_WARNING, verdict.warn);
                let said = format!("{}: {problem}", words::IN_MEMORY);
                ui.add(Label::new(theme.text(Type::Small, said)).wrap());
            }
        }
        if !place.path.is_empty() {
            let copy = outline_button_ui(ui, theme, Some(ICON_CONTENT_COPY), words::COPY_PATH);
            if copy.clicked() {
                painting.send(Command::Copy(place.path.clone()));
            }
        }
    });
}
