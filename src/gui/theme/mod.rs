//! Dark, light and high contrast: the only place where a colour is made.

mod fonts;
mod style;
mod tokens;

pub(super) use tokens::{Colours, Metrics};

use egui::{
    Color32, Context, FontFamily, FontId, Frame, Margin, RichText, Stroke, Theme as EguiTheme,
    ThemePreference,
};
use egui_material_icons::MaterialIcon;

use super::words;
use crate::{
    app::ThemeChoice,
    flow::{Participant, Verdict},
};

const METRICS: &str = include_str!("../../../assets/themes/metrics.json");
const DARK: &str = include_str!("../../../assets/themes/dark.json");
const LIGHT: &str = include_str!("../../../assets/themes/light.json");
const HIGH_CONTRAST: &str = include_str!("../../../assets/themes/high_contrast.json");

pub(super) fn theme_words(choice: ThemeChoice) -> &'static str {
    match choice {
        ThemeChoice::System => words::THEME_OF_SYSTEM,
        ThemeChoice::Dark => words::DARK,
        ThemeChoice::Light => words::LIGHT,
        ThemeChoice::HighContrast => words::HIGH_CONTRAST,
    }
}

/// All themes, read once.
#[derive(Debug)]
pub(super) struct Themes {
    dark: Theme,
    light: Theme,
    high_contrast: Theme,
}

/// Colours and measures of what is being painted.
#[derive(Clone, Debug)]
pub(super) struct Theme {
    pub colours: Colours,
    pub metrics: Metrics,
    is_dark: bool,
}

/// The kinds of text in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Display,
    Title,
    Body,
    Control,
    Small,
    Label,
    /// Bytes of the wire, always in the monospaced font.
    Code,
    CodeBold,
    Diagram,
    Participant,
}

impl Themes {
    pub fn load() -> Result<Self, serde_json::Error> {
        let metrics: Metrics = serde_json::from_str(METRICS)?;
        let theme = |text, is_dark| -> Result<Theme, serde_json::Error> {
            Ok(Theme {
                colours: serde_json::from_str(text)?,
                metrics: metrics.clone(),
                is_dark,
            })
        };
        Ok(Self {
            dark: theme(DARK, true)?,
            light: theme(LIGHT, false)?,
            high_contrast: theme(HIGH_CONTRAST, true)?,
        })
    }

    /// Fonts and styles, once at the start.
    pub fn install(&self, ctx: &Context) {
        fonts::install(ctx);
        self.choose(ctx, ThemeChoice::System);
    }

    pub fn choose(&self, ctx: &Context, choice: ThemeChoice) {
        let (dark, light) = match choice {
            ThemeChoice::HighContrast => (&self.high_contrast, &self.high_contrast),
            ThemeChoice::System | ThemeChoice::Dark | ThemeChoice::Light => {
                (&self.dark, &self.light)
            }
        };
        ctx.style_mut_of(EguiTheme::Dark, |style| style::set(style, dark));
        ctx.style_mut_of(EguiTheme::Light, |style| style::set(style, light));
        ctx.set_theme(match choice {
            ThemeChoice::System => ThemePreference::System,
            ThemeChoice::Light => ThemePreference::Light,
            ThemeChoice::Dark | ThemeChoice::HighContrast => ThemePreference::Dark,
        });
    }

    pub fn current(&self, ctx: &Context, choice: ThemeChoice) -> &Theme {
        match (choice, ctx.theme()) {
            (ThemeChoice::HighContrast, _) => &self.high_contrast,
            (_, EguiTheme::Dark) => &self.dark,
            (_, EguiTheme::Light) => &self.light,
        }
    }
}

impl Theme {
    /// What a dialog stands in.
    pub fn dialog_frame(&self) -> Frame {
        let width = self.metrics.stroke_width.hair;
        Frame::new()
            .fill(self.colours.surface.tooltip)
            .stroke(Stroke::new(width, self.colours.stroke.strong))
            .corner_radius(self.metrics.radius.floating)
            .inner_margin(Margin::same(16))
    }

    pub fn font(&self, kind: Type) -> FontId {
        let (size, _, weight) = self.measure(kind);
        FontId::new(
            size,
            match kind {
                Type::Code => FontFamily::Monospace,
                Type::CodeBold => fonts::bold_bytes(),
                Type::Display
                | Type::Title
                | Type::Body
                | Type::Control
                | Type::Small
                | Type::Label
                | Type::Diagram
                | Type::Participant => fonts::words(weight),
            },
        )
    }

    /// The height of a line of such text, in points.
    pub fn line_height(&self, kind: Type) -> f32 {
        self.measure(kind).1
    }

    /// Words or bytes in their font, in the primary colour.
    pub fn text(&self, kind: Type, text: impl Into<String>) -> RichText {
        RichText::new(text)
            .font(self.font(kind))
            .line_height(Some(self.line_height(kind)))
            .color(self.colours.text.primary)
    }

    pub fn secondary(&self, kind: Type, text: impl Into<String>) -> RichText {
        self.text(kind, text).color(self.colours.text.secondary)
    }

    pub fn tertiary(&self, kind: Type, text: impl Into<String>) -> RichText {
        self.text(kind, text).color(self.colours.text.tertiary)
    }

    /// An icon of the usual size.
    pub fn icon(&self, icon: MaterialIcon, colour: Color32) -> RichText {
        icon.rich_text().size(self.metrics.sizes.icon).color(colour)
    }

    pub fn participant(&self, participant: Participant) -> Color32 {
        let colours = &self.colours.participant;
        match participant {
            Participant::ResourceOwner => colours.resource_owner,
            Participant::Browser => colours.browser,
            Participant::Client => colours.client,
            Participant::AuthorizationServer => colours.authorization_server,
            Participant::ResourceServer => colours.resource_server,
        }
    }

    pub fn verdict(&self, verdict: Verdict) -> Color32 {
        match verdict {
            Verdict::Pass => self.colours.verdict.pass,
            Verdict::Warn => self.colours.verdict.warn,
            Verdict::Fail => self.colours.verdict.fail,
        }
    }

    /// What stands behind words of that verdict.
    pub fn tint(&self, verdict: Verdict) -> Color32 {
        match verdict {
            Verdict::Pass => self.colours.verdict.pass_tint,
            Verdict::Warn => self.colours.verdict.warn_tint,
            Verdict::Fail => self.colours.verdict.fail_tint,
        }
    }

    fn measure(&self, kind: Type) -> (f32, f32, u16) {
        let types = &self.metrics.types;
        match kind {
            Type::Display => types.display,
            Type::Title => types.title,
            Type::Body => types.body,
            Type::Control => types.control,
            Type::Small => types.small,
            Type::Label => types.label,
            Type::Code | Type::CodeBold => types.code,
            Type::Diagram => types.diagram,
            Type::Participant => types.diagram_participant,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_theme_loads() {
        let themes = Themes::load().unwrap();
        assert_ne!(
            themes.dark.colours.surface.panel,
            themes.light.colours.surface.panel
        );
        assert!(themes.dark.line_height(Type::Body) > 0.0);
    }
}
