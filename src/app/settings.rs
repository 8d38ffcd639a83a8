//! What a person set up, and what a change of it means.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::{
    app::{Arrangement, Effect, Favourites, Pane, Problem, State, StoreEffect},
    http::Limits,
};

/// What is kept from one start of the window to the next. No secret is in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    pub theme: ThemeChoice,
    pub text_size: TextSize,
    pub navigation_is_folded: bool,
    /// As it was when it was closed last.
    pub window: Option<WindowSize>,
    pub panes: Arrangement,
    /// The one pane that has the whole room, for as long as it has.
    pub alone: Option<Pane>,
    pub browser: BrowserSetting,
    pub time_outs: TimeOuts,
    /// What was said yes to, the oldest first.
    pub allowed_commands: Vec<AllowedCommand>,
    pub favourites: Favourites,
    /// The file as it was read, so that what a later version put there survives.
    pub source: Map<String, Value>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeChoice {
    /// Dark or light, as the system says.
    #[default]
    System,
    Dark,
    Light,
    HighContrast,
}

impl ThemeChoice {
    pub const ALL: [Self; 4] = [Self::System, Self::Dark, Self::Light, Self::HighContrast];
}

/// In percent, from 100 to 200.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextSize(u16);

impl TextSize {
    pub const LEAST: u16 = 100;
    pub const MOST: u16 = 200;

    pub fn new(percent: u16) -> Option<Self> {
        (Self::LEAST..=Self::MOST)
            .contains(&percent)
            .then_some(Self(percent))
    }

    /// The nearest that there is.
    pub fn clamped(percent: u16) -> Self {
        Self(percent.clamp(Self::LEAST, Self::MOST))
    }

    pub fn percent(self) -> u16 {
        self.0
    }
}

impl Default for TextSize {
    fn default() -> Self {
        Self(Self::LEAST)
    }
}

/// In points, whatever the size of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowSize {
    pub width: u16,
    pub height: u16,
    pub is_maximized: bool,
}

/// Who opens the authorization request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BrowserSetting {
    /// What the desktop says.
    #[default]
    System,
    /// Words as a shell splits them; the URL becomes the last one.
    Command(String),
}

/// How long something may take, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeOuts {
    pub connect_secs: u32,
    pub first_byte_secs: u32,
    pub total_secs: u32,
    /// From the opened browser to the redirect.
    pub human_secs: u32,
}

impl TimeOuts {
    /// A day: more is a mistake.
    pub const MOST_SECS: u32 = 86_400;

    /// Limits for requests; the caps on sizes are not set up.
    pub fn limits(self) -> Limits {
        let secs = |secs: u32| Duration::from_secs(u64::from(secs));
        Limits {
            connect: secs(self.connect_secs),
            first_byte: secs(self.first_byte_secs),
            total: secs(self.total_secs),
            ..Limits::default()
        }
    }
}

impl Default for TimeOuts {
    fn default() -> Self {
        let Limits {
            connect,
            first_byte,
            total,
            ..
        } = Limits::default();
        let secs = |time: Duration| u32::try_from(time.as_secs()).unwrap_or(Self::MOST_SECS);
        Self {
            connect_secs: secs(connect),
            first_byte_secs: secs(first_byte),
            total_secs: secs(total),
            human_secs: 300,
        }
    }
}

/// A command for a profile's secret that somebody said yes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedCommand {
    /// Id of the profile.
    pub profile: String,
    /// See [`crate::profile::command_digest`].
    pub sha256: String,
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    Theme(ThemeChoice),
    TextSize(TextSize),
    NavigationFolded(bool),
    Window(WindowSize),
    Panes(Arrangement),
    /// Shows one pane alone, or all of them again.
    Alone(Option<Pane>),
    Browser(BrowserSetting),
    TimeOuts(TimeOuts),
    AllowCommand(AllowedCommand),
    /// Ask again before any command is run.
    ForgetCommands,
    /// A profile gets a star or loses it.
    Favourite {
        id: String,
        is_favourite: bool,
    },
}

/// Where data lives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DataPlace {
    pub path: String,
    /// Why nothing can be written there.
    pub problem: Option<String>,
}

/// What the disk reports of settings.
#[derive(Clone, Debug)]
pub enum SettingsEvent {
    Loaded {
        settings: Box<Settings>,
        /// What was wrong with the file, and where it is now.
        problem: Option<String>,
    },
    NotSaved {
        reason: String,
    },
    DataPlace(DataPlace),
}

/// Takes over one change; what did not change is not written.
pub(super) fn change(state: &mut State, setting: Setting) -> Vec<Effect> {
    let before = state.settings.clone();
    let settings = &mut state.settings;
    match setting {
        Setting::Theme(theme) => settings.theme = theme,
        Setting::TextSize(size) => settings.text_size = size,
        Setting::NavigationFolded(is_folded) => settings.navigation_is_folded = is_folded,
        Setting::Window(size) => settings.window = Some(size),
        Setting::Panes(panes) => {
            if panes.check().is_ok() {
                settings.panes = panes;
                settings.alone = None;
            }
        }
        Setting::Alone(pane) => settings.alone = pane,
        Setting::Browser(browser) => settings.browser = browser,
        Setting::TimeOuts(time_outs) => settings.time_outs = time_outs,
        Setting::AllowCommand(allowed) => {
            // One command a profile: an earlier one was replaced.
            let known = &mut settings.allowed_commands;
            known.retain(|one| one.profile != allowed.profile);
            known.push(allowed);
        }
        Setting::ForgetCommands => settings.allowed_commands.clear(),
        Setting::Favourite { id, is_favourite } => settings.favourites.set(&id, is_favourite),
    }
    if *settings == before {
        return Vec::new();
    }
    let mut effects = Vec::new();
    if settings.browser != before.browser {
        effects.push(Effect::UseBrowser(settings.browser.clone()));
    }
    effects.push(Effect::Store(StoreEffect::SaveSettings(Box::new(
        settings.clone(),
    ))));
    effects
}

/// Takes in what the disk reports.
pub(super) fn settings(state: &mut State, event: SettingsEvent) -> Vec<Effect> {
    match event {
        SettingsEvent::Loaded { settings, problem } => {
            state.settings = *settings;
            state.human_time_is_limited = true;
            if let Some(title) = problem {
                state.problem = Some(Problem {
                    title,
                    remedy: String::from("what could not be read is as at the first start"),
                    is_usage: false,
                });
            }
            return vec![Effect::UseBrowser(state.settings.browser.clone())];
        }
        SettingsEvent::NotSaved { reason } => {
            state.problem = Some(Problem {
                title: reason,
                remedy: String::from("the settings hold until the window is closed"),
                is_usage: false,
            });
        }
        SettingsEvent::DataPlace(place) => state.data_place = Some(place),
    }
    Vec::new()
}
