//! The window itself: takes in what happened, paints, and carries out what was pressed.

use std::{sync::Arc, time::Duration};

use eframe::{CreationContext, Frame as EframeFrame};
use egui::{Context, Frame, Key, Margin, Modifiers, Panel, Ui};

use super::{
    actions::shortcuts,
    export_dialog::export_dialog_ui,
    navigation::{navigation_ui, navigation_width},
    outside::{Outside, Waker},
    painting::{Memory, Painting},
    palette::palette_ui,
    status::status_ui,
    theme::Themes,
    top_bar::top_bar_ui,
    top_bar_plan::{self, Plan},
    views::view_ui,
};
use crate::{
    app::{Command, Effect, Setting, State, TextSize, ThemeChoice, WindowSize, update},
    effects::{World, WorldError, WorldOptions},
};

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    #[error("no window can be opened here: {0}")]
    NoDisplay(String),
    #[error(transparent)]
    World(#[from] WorldError),
    #[error("the shipped themes cannot be read: {0}")]
    Themes(#[from] serde_json::Error),
}

/// The program's one window.
pub struct Window<O> {
    state: State,
    outside: O,
    themes: Themes,
    memory: Memory,
    ctx: Context,
    /// What the window looks like now, which follows the settings.
    theme: ThemeChoice,
    /// A zoom that is not in force yet.
    zoom_asked: Option<TextSize>,
    size: Option<WindowSize>,
}

/// Below this width labels and the second column of a pane give way.
pub(super) const NARROW: f32 = 1100.0;
/// Below this height the inspector folds to its head.
pub(super) const LOW: f32 = 760.0;

/// Opens the window on the real world and returns when it is closed. A link with a profile is shown
/// there, and nothing more.
pub fn main(options: WorldOptions, link: Option<String>) -> Result<(), WindowError> {
    let waker = Waker::new();
    let wake = waker.clone();
    let world = World::new(options, Arc::new(move || wake.wake()))?;
    open(world, waker, link)
}

/// Opens the window and returns when it is closed.
pub fn run(outside: impl Outside + 'static, waker: Waker) -> Result<(), WindowError> {
    open(outside, waker, None)
}

fn open(
    mut outside: impl Outside + 'static,
    waker: Waker,
    link: Option<String>,
) -> Result<(), WindowError> {
    let themes = Themes::load()?;
    let state = with_settings(&mut outside);
    let size = state.settings.window.unwrap_or(WindowSize {
        width: 1440,
        height: 900,
        is_maximized: false,
    });
    let options = eframe::NativeOptions {
        renderer: eframe::Renderer::Glow,
        viewport: egui::ViewportBuilder::default()
            .with_title("OAuth Playground")
            .with_app_id("oauth-playground")
            .with_inner_size([f32::from(size.width), f32::from(size.height)])
            .with_maximized(size.is_maximized)
            .with_min_inner_size([1024.0, 700.0]),
        ..eframe::NativeOptions::default()
    };
    eframe::run_native(
        "OAuth Playground",
        options,
        Box::new(move |creation| {
            let mut window = Window::with_themes(creation, outside, state, &waker, themes);
            if let Some(link) = link {
                window.apply(Command::ImportText(link.into()));
            }
            Ok(Box::new(window))
        }),
    )
    .map_err(|error| {
        WindowError::NoDisplay(match error {
            // winit's own words name a place in its source.
            eframe::Error::WinitEventLoop(_) => String::from("there is no display"),
            error => error.to_string(),
        })
    })
}

impl<O: Outside> Window<O> {
    /// For tests that bring their own event loop.
    pub fn new(
        creation: &CreationContext<'_>,
        mut outside: O,
        waker: &Waker,
    ) -> Result<Self, WindowError> {
        let state = with_settings(&mut outside);
        let themes = Themes::load()?;
        Ok(Self::with_themes(creation, outside, state, waker, themes))
    }

    fn with_themes(
        creation: &CreationContext<'_>,
        outside: O,
        state: State,
        waker: &Waker,
        themes: Themes,
    ) -> Self {
        let ctx = &creation.egui_ctx;
        waker.attach(ctx);
        themes.install(ctx);
        let mut window = Self {
            state,
            outside,
            themes,
            memory: Memory::default(),
            ctx: ctx.clone(),
            theme: ThemeChoice::System,
            zoom_asked: None,
            size: None,
        };
        window.follow_settings();
        window.apply(Command::LoadProfiles);
        window.apply(Command::LoadHistory);
        window
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    pub fn outside(&self) -> &O {
        &self.outside
    }

    /// For tests, which change the world behind the window's back.
    pub fn outside_mut(&mut self) -> &mut O {
        &mut self.outside
    }

    /// Applies one command and has its effects performed.
    pub fn apply(&mut self, command: Command) {
        for effect in update(&mut self.state, command, self.outside.now()) {
            match effect {
                // The clipboard belongs to the window.
                Effect::Copy(text) => self.ctx.copy_text(text),
                Effect::Flow { .. }
                | Effect::StartBuiltIn
                | Effect::StartPersona(_)
                | Effect::Prepare { .. }
                | Effect::PrepareDiscovery { .. }
                | Effect::AbandonRun { .. }
                | Effect::OpenPage(_)
                | Effect::UseBrowser(_)
                | Effect::Wait { .. }
                | Effect::Export(_)
                | Effect::FindExportFolder
                | Effect::Key(_)
                | Effect::Keychain { .. }
                | Effect::OpenFolder(_)
                | Effect::Store(_) => self.outside.perform(effect),
            }
        }
    }

    /// Takes in what happened outside; tells whether anything did.
    fn take_in(&mut self) -> bool {
        let mut something = false;
        while let Some(event) = self.outside.try_next() {
            self.apply(Command::World(event));
            something = true;
        }
        something
    }

    /// Theme and text size as the settings say.
    fn follow_settings(&mut self) {
        let theme = self.state.settings.theme;
        if self.theme != theme {
            self.theme = theme;
            self.themes.choose(&self.ctx, theme);
            self.ctx.request_repaint();
        }
        let size = self.state.settings.text_size;
        if zoom_of(&self.ctx) != size.percent() {
            self.zoom_asked = Some(size);
            self.ctx.set_zoom_factor(f32::from(size.percent()) / 100.0);
        }
    }

    /// egui has keys of its own for the zoom; what they did is a setting as well.
    fn heed_zoom(&mut self) {
        let percent = zoom_of(&self.ctx);
        if self
            .zoom_asked
            .is_some_and(|size| size.percent() != percent)
        {
            return;
        }
        self.zoom_asked = None;
        let size = TextSize::clamped(percent);
        if size != self.state.settings.text_size {
            self.apply(Command::ChangeSetting(Setting::TextSize(size)));
        }
        self.follow_settings();
    }

    /// Noted in each frame, and written when the window is closed.
    fn note_size(&mut self) {
        let (rect, viewport) = self
            .ctx
            .input(|input| (input.viewport_rect(), input.viewport().clone()));
        let is_maximized = viewport.maximized == Some(true);
        if viewport.minimized == Some(true) || viewport.fullscreen == Some(true) {
            return;
        }
        let zoom = self.ctx.zoom_factor();
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the conversion saturates"
        )]
        let side = |points: f32| (points * zoom).round() as u16;
        // Back from there it is as large as it was before.
        let before = self.size.or(self.state.settings.window);
        self.size = Some(match (is_maximized, before) {
            (true, Some(before)) => WindowSize {
                is_maximized,
                ..before
            },
            (_, _) => WindowSize {
                width: side(rect.width()),
                height: side(rect.height()),
                is_maximized,
            },
        });
    }

    fn parts_ui(&mut self, ui: &mut Ui) -> Vec<Command> {
        let theme = self.themes.current(ui.ctx(), self.theme).clone();
        let mut commands = Vec::new();
        self.memory.panes.clear();
        let mut painting = Painting {
            state: &self.state,
            now: self.outside.now(),
            theme: &theme,
            memory: &mut self.memory,
            commands: &mut commands,
        };
        window_ui(ui, &mut painting);
        commands
    }
}

impl<O: Outside> eframe::App for Window<O> {
    fn logic(&mut self, ctx: &Context, _: &mut EframeFrame) {
        if self.take_in() {
            ctx.request_repaint();
        }
        self.heed_zoom();
        self.note_size();
    }

    fn ui(&mut self, ui: &mut Ui, _: &mut EframeFrame) {
        let commands = self.parts_ui(ui);
        if commands.is_empty() {
            return;
        }
        for command in commands {
            self.apply(command);
        }
        self.follow_settings();
        // What is on screen was painted from the state before.
        ui.request_repaint_after(Duration::ZERO);
    }

    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        if let Some(size) = self.size {
            self.apply(Command::ChangeSetting(Setting::Window(size)));
        }
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}

/// Reads the settings before there is a window, which looks as they say from its first frame on.
fn with_settings(outside: &mut impl Outside) -> State {
    let mut state = State::default();
    let mut commands = vec![Command::LoadSettings];
    while let Some(command) = commands.pop() {
        for effect in update(&mut state, command, outside.now()) {
            outside.perform(effect);
        }
        commands.extend(outside.try_next().map(Command::World));
    }
    state
}

/// In percent.
fn zoom_of(ctx: &Context) -> u16 {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the conversion saturates"
    )]
    let percent = (ctx.zoom_factor() * 100.0).round() as u16;
    percent
}

fn window_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let sizes = &theme.metrics.sizes;
    let surface = &theme.colours.surface;
    let gap = 1;
    palette_ui(ui, painting);
    export_dialog_ui(ui, painting);
    if painting.memory.palette.is_none() && painting.memory.export_dialog.is_none() {
        shortcuts(ui, painting);
    }
    ui.painter()
        .rect_filled(ui.content_rect(), 0.0, surface.divider);
    let pane = |fill| Frame::new().fill(fill);
    let plan = Plan::of(ui, painting);
    Panel::top("top bar")
        .exact_size(plan.height(theme))
        .show_separator_line(false)
        .frame(pane(surface.bar).inner_margin(Margin::symmetric(top_bar_plan::MARGIN, 0)))
        .show(ui, |ui| top_bar_ui(ui, painting, &plan));
    Panel::bottom("status")
        .exact_size(sizes.status_bar)
        .show_separator_line(false)
        .frame(
            pane(surface.bar)
                .inner_margin(Margin::symmetric(14, 0))
                .outer_margin(Margin {
                    top: gap,
                    ..Margin::ZERO
                }),
        )
        .show(ui, |ui| status_ui(ui, painting));
    Panel::left("navigation")
        .exact_size(navigation_width(ui, painting))
        .resizable(false)
        .show_separator_line(false)
        .frame(pane(surface.bar).outer_margin(Margin {
            top: gap,
            right: gap,
            ..Margin::ZERO
        }))
        .show(ui, |ui| navigation_ui(ui, painting));
    view_ui(ui, painting);
    move_between_panes(ui, painting.memory);
}

/// F6 goes to the next pane, Shift+F6 to the one before.
fn move_between_panes(ui: &Ui, memory: &Memory) {
    let back = ui.input_mut(|input| input.consume_key(Modifiers::SHIFT, Key::F6));
    let forth = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::F6));
    let count = memory.panes.len();
    if count == 0 || !(back || forth) {
        return;
    }
    let focused = ui.memory(egui::Memory::focused);
    let at = memory.panes.iter().position(|pane| Some(*pane) == focused);
    let next = match (at, back) {
        (Some(at), true) => (at + count - 1) % count,
        (Some(at), false) => (at + 1) % count,
        (None, _) => 0,
    };
    ui.memory_mut(|memory_of_egui| memory_of_egui.request_focus(memory.panes[next]));
}
