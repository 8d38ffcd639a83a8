//! A field of one line for bytes of the wire.

use egui::{Color32, Response, Stroke, TextEdit, Ui};

use super::theme::{Theme, Type};

/// One field for bytes.
pub(super) struct Field<'a> {
    /// Stays the same while the value changes; differs from field to field.
    pub salt: (&'static str, usize),
    /// The accessible name.
    pub name: &'a str,
    pub width: f32,
    pub colour: Color32,
    /// `None` where there is none until the pointer or the cursor is in it.
    pub border: Option<Color32>,
    /// Shown as dots.
    pub is_secret: bool,
}

impl<'a> Field<'a> {
    pub fn new(theme: &Theme, salt: (&'static str, usize), name: &'a str, width: f32) -> Self {
        Self {
            salt,
            name,
            width,
            colour: theme.colours.syntax.parameter_value,
            border: Some(theme.colours.stroke.subtle),
            is_secret: false,
        }
    }
}

pub(super) fn field_ui(
    ui: &mut Ui,
    theme: &Theme,
    value: &mut String,
    field: &Field<'_>,
) -> Response {
    ui.scope(|ui| {
        let widgets = &mut ui.visuals_mut().widgets;
        let hair = theme.metrics.stroke_width.hair;
        let border = field.border.unwrap_or(Color32::TRANSPARENT);
        widgets.inactive.bg_stroke = Stroke::new(hair, border);
        let is_usual = [Color32::TRANSPARENT, theme.colours.stroke.subtle].contains(&border);
        let hovered = if is_usual {
            theme.colours.stroke.field
        } else {
            border
        };
        widgets.hovered.bg_stroke = Stroke::new(hair, hovered);
        ui.spacing_mut().interact_size.y = 0.0;
        let edit = TextEdit::singleline(value)
            .id_salt(field.salt)
            .password(field.is_secret)
            .font(theme.font(Type::Code))
            .text_color(field.colour)
            .margin(egui::Margin::symmetric(6, 3))
            .desired_width(field.width);
        let edit = match field.border {
            Some(_) => edit,
            None => edit.background_color(Color32::TRANSPARENT),
        };
        ui.add(edit).accessible_name(field.name)
    })
    .inner
}
