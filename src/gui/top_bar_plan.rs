//! How the bar at the top makes do with its room: what gives way first, measured before it is painted.

use egui::{Color32, Ui};

use super::{
    environments::environment_name,
    options::options_words,
    painting::Painting,
    theme::{Theme, Type},
    words,
};
use crate::{app::rehearsed_name, session::Trace};

/// What of the bar is whole, and how wide the names in it may be, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Plan {
    /// The program's name, and the words of every button.
    pub is_roomy: bool,
    /// The search as a field.
    pub is_search_wide: bool,
    /// What is switched on beside the sign of the options.
    pub names_options: bool,
    /// The names of the run stand above the buttons.
    pub is_in_two_rows: bool,
    pub profile: f32,
    pub environment: f32,
    pub grant: f32,
}

/// As wide as a field where there is room.
pub(super) const SEARCH_WIDTH: f32 = 250.0;
/// The space at both ends of the bar.
pub(super) const MARGIN: i8 = 12;
/// As much of a name is shown at least.
const LEAST_CHARS: usize = 9;
/// What the options may say of themselves.
pub(super) const OPTIONS_AT_MOST: f32 = 170.0;

/// A button of the run's names: what it takes with the whole name, and at least.
#[derive(Clone, Copy, Debug, Default)]
struct Named {
    whole: f32,
    least: f32,
}

impl Plan {
    /// Buttons become icons first, then the search; then names are cut, and at last they have a row
    /// of their own.
    pub fn of(ui: &Ui, painting: &Painting<'_>) -> Self {
        let measure = Measure {
            ui,
            theme: painting.theme,
        };
        let room = ui.content_rect().width() - 2.0 * f32::from(MARGIN);
        let names = names(&measure, painting);
        let whole: f32 = names.iter().map(|name| name.whole).sum();
        let least: f32 = names.iter().map(|name| name.least).sum();
        let has_run = painting.state.trace().is_some();
        let options = |named| {
            if has_run {
                measure.options(painting, named)
            } else {
                0.0
            }
        };
        let fixed = |is_roomy, is_search_wide, named| {
            let program = if is_roomy { measure.program() } else { 0.0 };
            let end = measure.end(is_search_wide);
            program + options(named) + measure.transport(is_roomy) + end
        };
        let plan = |is_roomy, is_search_wide, names_options, shares: [f32; 3]| Self {
            is_roomy,
            is_search_wide,
            names_options,
            is_in_two_rows: false,
            profile: shares[0],
            environment: shares[1],
            grant: shares[2],
        };
        for (is_roomy, is_search_wide) in [(true, true), (false, true), (false, false)] {
            let left = room - fixed(is_roomy, is_search_wide, true);
            if whole <= left {
                return plan(is_roomy, is_search_wide, true, names.map(|name| name.whole));
            }
        }
        let left = room - fixed(false, false, false);
        if least <= left {
            return plan(false, false, false, shares(names, left));
        }
        let is_search_wide = measure.transport(false) + measure.end(true) <= room;
        let names_options = least + options(true) <= room;
        let left = room - options(names_options);
        Self {
            is_in_two_rows: true,
            ..plan(false, is_search_wide, names_options, shares(names, left))
        }
    }

    pub fn height(&self, theme: &Theme) -> f32 {
        let sizes = &theme.metrics.sizes;
        if self.is_in_two_rows {
            sizes.top_bar + sizes.control + theme.metrics.spacing.s
        } else {
            sizes.top_bar
        }
    }
}

/// Each name has its least, and of the rest as much as it lacks in proportion.
fn shares(names: [Named; 3], room: f32) -> [f32; 3] {
    let least: f32 = names.iter().map(|name| name.least).sum();
    let lacking: f32 = names.iter().map(|name| name.whole - name.least).sum();
    let rest = room - least;
    if rest < 0.0 {
        return names.map(|name| name.least * room.max(0.0) / least);
    }
    let part = if lacking > 0.0 {
        (rest / lacking).min(1.0)
    } else {
        1.0
    };
    names.map(|name| name.least + (name.whole - name.least) * part)
}

/// Those of profile, environment and grant, each with the space behind it.
fn names(measure: &Measure<'_>, painting: &Painting<'_>) -> [Named; 3] {
    let Some(header) = painting.state.trace().map(Trace::header) else {
        return [Named::default(); 3];
    };
    let rehearsed = rehearsed_name(&header.profile.name);
    let mark = rehearsed.map_or(0.0, |_| {
        measure.text(Type::Small, words::REHEARSAL) + measure.ui.spacing().icon_spacing
    });
    let profile = rehearsed.unwrap_or(&header.profile.name);
    [
        measure.named(profile, 2, mark),
        environment_name(painting).map_or(Named::default(), |name| measure.named(&name, 1, 0.0)),
        measure.named(words::grant(header.grant), 1, 0.0),
    ]
}

/// The widths of what is painted in the bar.
struct Measure<'a> {
    ui: &'a Ui,
    theme: &'a Theme,
}

impl Measure<'_> {
    fn text(&self, kind: Type, words: &str) -> f32 {
        let font = self.theme.font(kind);
        let galley = self
            .ui
            .painter()
            .layout_no_wrap(words.to_owned(), font, Color32::PLACEHOLDER);
        galley.size().x
    }

    /// A button with so many icons, and a text of that width unless it is 0; with the space behind.
    fn button(&self, icons: u8, text: f32) -> f32 {
        let sizes = &self.theme.metrics.sizes;
        let spacing = self.ui.spacing();
        let parts = f32::from(icons) + if text > 0.0 { 1.0 } else { 0.0 };
        let inside = f32::from(icons) * sizes.icon + text + (parts - 1.0) * spacing.icon_spacing;
        let width = inside + 2.0 * spacing.button_padding.x;
        // A glyph may be a trifle wider than its font is high.
        width.max(sizes.control) + spacing.item_spacing.x + self.theme.metrics.spacing.hair
    }

    fn named(&self, name: &str, icons: u8, mark: f32) -> Named {
        let cut: String = name.chars().take(LEAST_CHARS).collect();
        let whole = self.text(Type::Control, name);
        let least = self.text(Type::Control, &format!("{cut}…")).min(whole);
        Named {
            whole: self.button(icons, whole) + mark,
            least: self.button(icons, least) + mark,
        }
    }

    fn program(&self) -> f32 {
        let spacing = &self.theme.metrics.spacing;
        let gap = self.ui.spacing().item_spacing.x;
        let dot = spacing.s + spacing.hair;
        dot + self.text(Type::Title, words::PROGRAM) + spacing.s + 2.0 * gap
    }

    /// The options, and the line behind them.
    fn options(&self, painting: &Painting<'_>, named: bool) -> f32 {
        let said = options_words(painting);
        let text = if named {
            self.text(Type::Control, &said)
        } else {
            0.0
        };
        let gap = self.ui.spacing().item_spacing.x;
        let line = self.theme.metrics.spacing.s + gap;
        self.button(2, text).min(OPTIONS_AT_MOST + gap) + line
    }

    fn transport(&self, is_roomy: bool) -> f32 {
        let others = [words::BACK, words::RUN_TO_END, words::RESTART];
        let others = others.map(|name| {
            let text = if is_roomy {
                self.text(Type::Control, name)
            } else {
                0.0
            };
            self.button(1, text)
        });
        let next = self.button(1, self.text(Type::Control, words::NEXT));
        others.iter().sum::<f32>() + next
    }

    /// Search, theme and settings.
    fn end(&self, is_search_wide: bool) -> f32 {
        let gap = self.ui.spacing().item_spacing.x;
        let search = if is_search_wide {
            SEARCH_WIDTH + gap
        } else {
            self.button(1, 0.0)
        };
        search + 2.0 * self.button(1, 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_share_what_is_left_and_none_falls_below_its_least() {
        let named = |whole, least| Named { whole, least };
        let names = [named(200.0, 80.0), named(60.0, 60.0), named(140.0, 80.0)];
        assert_eq!(shares(names, 400.0), [200.0, 60.0, 140.0]);
        assert_eq!(shares(names, 1000.0), [200.0, 60.0, 140.0]);
        assert_eq!(shares(names, 310.0), [140.0, 60.0, 110.0]);
        assert_eq!(shares(names, 220.0), [80.0, 60.0, 80.0]);
        assert_eq!(shares(names, 110.0), [40.0, 30.0, 40.0]);
    }
}
