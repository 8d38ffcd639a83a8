//! Text widths, which only whoever paints knows, and text cut to a width.

use crate::diagram::Metrics;

/// What kind of text is measured: size and weight are the theme's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextRole {
    Label,
    /// The label of a current, changed or failed message.
    LabelStrong,
    /// A note on a check.
    Note,
    /// A note on a computation, in the monospaced face.
    Computation,
    HeadName,
    HeadPlace,
    /// The word *inferred*.
    Tag,
}

impl TextRole {
    pub const ALL: [Self; 7] = [
        Self::Label,
        Self::LabelStrong,
        Self::Note,
        Self::Computation,
        Self::HeadName,
        Self::HeadPlace,
        Self::Tag,
    ];
}

pub(super) fn sane(length: f32) -> f32 {
    if length.is_finite() {
        length.max(0.0)
    } else {
        0.0
    }
}

/// Text widths, and text cut to a width.
pub(super) struct Measured<'a> {
    pub metrics: &'a Metrics,
    pub measure: &'a dyn Fn(&str, TextRole) -> f32,
}

pub(super) struct Elided {
    pub text: String,
    pub width: f32,
    pub is_elided: bool,
}

impl Measured<'_> {
    pub fn width(&self, text: &str, role: TextRole) -> f32 {
        sane((self.measure)(text, role))
    }

    /// The text, or as much of its beginning as fits together with `…`; empty where nothing does.
    pub fn elide(&self, text: &str, role: TextRole, limit: f32) -> Elided {
        let whole = self.width(text, role);
        if whole <= limit {
            return Elided {
                text: text.to_owned(),
                width: whole,
                is_elided: false,
            };
        }
        let ends: Vec<usize> = text.char_indices().map(|(index, _)| index).collect();
        let cut = |end: &usize| format!("{}…", text.get(..*end).unwrap_or_default().trim_end());
        let fitting = ends.partition_point(|end| self.width(&cut(end), role) <= limit);
        let text = match fitting.checked_sub(1).and_then(|index| ends.get(index)) {
            Some(end) => cut(end),
            None => String::new(),
        };
        Elided {
            width: if text.is_empty() {
                0.0
            } else {
                self.width(&text, role)
            },
            text,
            is_elided: true,
        }
    }
}
