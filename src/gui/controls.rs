//! Buttons, tags and small composites that every part uses, each with its accessible name.

use egui::{
    Align, Align2, Button, Color32, FontId, Frame, Id, IntoAtoms, Label, Layout, Margin, Rect,
    Response, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2,
    style::WidgetVisuals, vec2,
};
use egui_material_icons::{
    MaterialIcon,
    icons::{ICON_CHECK, ICON_KEYBOARD_ARROW_DOWN},
};

use super::{
    painting::ring_ui,
    theme::{Theme, Type},
};

/// The only filled button: what it says is what a press does.
pub(super) fn primary_button_ui(
    ui: &mut Ui,
    theme: &Theme,
    icon: MaterialIcon,
    words: &str,
    shortcut: &str,
) -> Response {
    let on = theme.colours.text.on_accent;
    let mut text = theme.text(Type::Control, words).color(on);
    text = text.font(FontId {
        family: theme.font(Type::Title).family,
        ..theme.font(Type::Control)
    });
    let response = ui
        .scope(|ui| {
            let visuals = &mut ui.visuals_mut().widgets;
            let accent = &theme.colours.accent;
            for (state, fill) in [
                (&mut visuals.inactive, accent.solid),
                (&mut visuals.hovered, accent.hover),
                (&mut visuals.active, accent.pressed),
            ] {
                state.weak_bg_fill = fill;
                state.bg_stroke = Stroke::NONE;
            }
            ui.spacing_mut().button_padding.x =
                theme.metrics.spacing.m + theme.metrics.spacing.hair;
            let shortcut = theme.text(Type::Small, format!(" {shortcut}")).color(on);
            ui.add(
                Button::new((theme.icon(icon, on), text, shortcut))
                    .gap(theme.metrics.spacing.s)
                    .min_size(vec2(0.0, theme.metrics.sizes.control_primary)),
            )
        })
        .inner
        .accessible_name(words);
    ring_ui(ui, theme, &response);
    response
}

/// A button with an outline.
pub(super) fn outline_button_ui(
    ui: &mut Ui,
    theme: &Theme,
    icon: Option<MaterialIcon>,
    words: &str,
) -> Response {
    let text = theme.text(Type::Control, words);
    let height = vec2(0.0, theme.metrics.sizes.control);
    let response = match icon {
        Some(icon) => {
            let icon = theme.icon(icon, theme.colours.text.secondary);
            ui.add(Button::new((icon, text)).min_size(height))
        }
        None => ui.add(Button::new(text).min_size(height)),
    };
    let response = response.accessible_name(words);
    ring_ui(ui, theme, &response);
    response
}

/// The same with whatever stands in it, such as an arrow that says that a menu opens.
pub(super) fn outline_atoms_ui<'a>(
    ui: &mut Ui,
    theme: &Theme,
    atoms: impl IntoAtoms<'a>,
    name: &str,
) -> Response {
    let height = vec2(0.0, theme.metrics.sizes.control);
    let response = ui.add(Button::new(atoms).min_size(height));
    let response = response.accessible_name(name);
    ring_ui(ui, theme, &response);
    response
}

/// A button that is only words, or an icon and words, until the pointer is over it.
pub(super) fn quiet_button_ui<'a>(
    ui: &mut Ui,
    theme: &Theme,
    atoms: impl IntoAtoms<'a>,
    name: &str,
    is_enabled: bool,
) -> Response {
    let response = ui
        .add_enabled_ui(is_enabled, |ui| {
            ui.visuals_mut().widgets.inactive.bg_stroke = Stroke::NONE;
            ui.visuals_mut().widgets.hovered.bg_stroke = Stroke::NONE;
            ui.visuals_mut().widgets.noninteractive.bg_stroke = Stroke::NONE;
            let size = theme.metrics.sizes.control;
            ui.add(Button::new(atoms).min_size(Vec2::splat(size)))
        })
        .inner
        .accessible_name(name);
    ring_ui(ui, theme, &response);
    response
}

/// An icon alone, with its name as a tooltip.
pub(super) fn icon_button_ui(
    ui: &mut Ui,
    theme: &Theme,
    icon: MaterialIcon,
    name: &str,
) -> Response {
    let icon = theme.icon(icon, theme.colours.text.secondary);
    quiet_button_ui(ui, theme, icon, name, true).on_hover_text(name)
}

/// A word in a small frame, in the colours of what it says.
pub(super) fn tag_ui(
    ui: &mut Ui,
    theme: &Theme,
    icon: Option<MaterialIcon>,
    words: &str,
    (colour, fill): (Color32, Color32),
) {
    let spacing = &theme.metrics.spacing;
    let painter = ui.painter();
    let text = painter.layout_no_wrap(words.to_owned(), theme.font(Type::Label), colour);
    let icon = icon.map(|icon| {
        let font = FontId::new(theme.line_height(Type::Label), icon.font_family());
        painter.layout_no_wrap(icon.codepoint.to_owned(), font, colour)
    });
    let icon_width = icon.as_ref().map_or(0.0, |icon| icon.size().x + spacing.xs);
    let padding = spacing.xs + spacing.hair;
    let size = vec2(
        icon_width + text.size().x + 2.0 * padding,
        theme.line_height(Type::Body),
    );
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    let line = if fill == Color32::TRANSPARENT {
        Stroke::new(theme.metrics.stroke_width.hair, theme.colours.stroke.subtle)
    } else {
        Stroke::NONE
    };
    let radius = theme.metrics.radius.control;
    let painter = ui.painter();
    painter.rect(rect, radius, fill, line, StrokeKind::Inside);
    let mut left = rect.left() + padding;
    for galley in icon.into_iter().chain([text]) {
        let top = rect.center().y - galley.size().y / 2.0;
        let width = galley.size().x + spacing.xs;
        painter.galley(pos2(left, top), galley, colour);
        left += width;
    }
}

/// A box that is ticked or empty.
pub(super) fn tick_ui(ui: &mut Ui, theme: &Theme, is_ticked: bool, name: &str) -> Response {
    let side = theme.metrics.spacing.l - theme.metrics.spacing.hair;
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_ticked, name));
    paint_tick(ui, theme, rect, is_ticked, &response);
    ring_ui(ui, theme, &response);
    response
}

/// The same with its words beside it, which can be pressed as well.
pub(super) fn ticked_words_ui(
    ui: &mut Ui,
    theme: &Theme,
    is_ticked: bool,
    words: &str,
) -> Response {
    let colour = theme.colours.text.primary;
    let spacing = &theme.metrics.spacing;
    let font = theme.font(Type::Control);
    let text = ui.painter().layout_no_wrap(words.to_owned(), font, colour);
    let side = spacing.l - spacing.hair;
    let width = side + spacing.s + text.size().x + spacing.s;
    let size = vec2(width, theme.metrics.sizes.control);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_ticked, words));
    let centre = pos2(rect.left() + side / 2.0, rect.center().y);
    let tick = Rect::from_center_size(centre, Vec2::splat(side));
    paint_tick(ui, theme, tick, is_ticked, &response);
    let top = rect.center().y - text.size().y / 2.0;
    let left = rect.left() + side + spacing.s;
    ui.painter().galley(pos2(left, top), text, colour);
    ring_ui(ui, theme, &response);
    response
}

fn paint_tick(ui: &Ui, theme: &Theme, rect: Rect, is_ticked: bool, response: &Response) {
    let accent = &theme.colours.accent;
    let radius = theme.metrics.radius.marker + 1;
    if is_ticked {
        let fill = if response.hovered() {
            accent.hover
        } else {
            accent.solid
        };
        ui.painter().rect_filled(rect, radius, fill);
        paint_icon(ui, rect, ICON_CHECK, theme.colours.text.on_accent);
    } else {
        let width = theme.metrics.stroke_width.message;
        let stroke = Stroke::new(width, theme.colours.stroke.strong);
        ui.painter()
            .rect_stroke(rect, radius, stroke, StrokeKind::Inside);
    }
}

/// One of several choices, with its words.
pub(super) fn radio_ui(ui: &mut Ui, theme: &Theme, is_chosen: bool, words: &str) -> Response {
    let colours = &theme.colours;
    let spacing = &theme.metrics.spacing;
    let text = ui.painter().layout_no_wrap(
        words.to_owned(),
        theme.font(Type::Control),
        colours.text.primary,
    );
    let side = spacing.l - spacing.hair;
    let size = vec2(
        side + spacing.s + text.size().x + spacing.s,
        theme.metrics.sizes.control,
    );
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_chosen, words));
    let centre = pos2(rect.left() + side / 2.0, rect.center().y);
    let colour = match (is_chosen, response.hovered()) {
        (true, false) => colours.accent.solid,
        (true, true) => colours.accent.hover,
        (false, false) => colours.stroke.strong,
        (false, true) => colours.text.secondary,
    };
    let width = theme.metrics.stroke_width.message;
    let radius = side / 2.0 - width / 2.0;
    ui.painter()
        .circle_stroke(centre, radius, Stroke::new(width, colour));
    if is_chosen {
        ui.painter().circle_filled(centre, radius * 0.5, colour);
    }
    let left = rect.left() + side + spacing.s;
    let top = rect.center().y - text.size().y / 2.0;
    ui.painter()
        .galley(pos2(left, top), text, colours.text.primary);
    ring_ui(ui, theme, &response);
    response
}

/// What a row of a form is about, before its field, in a column of that width; returns what names
/// the field.
pub(super) fn form_label_ui(ui: &mut Ui, theme: &Theme, words: &str, width: f32) -> Id {
    let size = vec2(width, theme.metrics.sizes.control);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_width(width);
        let words = theme.secondary(Type::Control, words);
        ui.add(Label::new(words).truncate()).id
    })
    .inner
}

/// An icon in the height of a line of small text, that can be pressed.
pub(super) fn small_icon_button_ui(
    ui: &mut Ui,
    theme: &Theme,
    icon: MaterialIcon,
    name: &str,
) -> Response {
    let side = theme.metrics.spacing.l + theme.metrics.spacing.xs;
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    let colours = &theme.colours;
    let colour = if response.hovered() {
        let radius = theme.metrics.radius.control;
        ui.painter()
            .rect_filled(rect, radius, colours.surface.hover);
        colours.text.primary
    } else {
        colours.accent.solid
    };
    paint_icon(ui, rect.shrink(theme.metrics.spacing.hair), icon, colour);
    ring_ui(ui, theme, &response);
    response.on_hover_text(name)
}

/// An icon that says nothing by itself: words stand beside it.
pub(super) fn icon_ui(ui: &mut Ui, theme: &Theme, icon: MaterialIcon, colour: Color32) -> Response {
    sized_icon_ui(ui, icon, theme.metrics.sizes.icon, colour)
}

/// The same in the height of a line of small text.
pub(super) fn small_icon_ui(
    ui: &mut Ui,
    theme: &Theme,
    icon: MaterialIcon,
    colour: Color32,
) -> Response {
    sized_icon_ui(ui, icon, theme.line_height(Type::Small), colour)
}

/// Painted, not a label: a screen reader has no word for its character.
fn sized_icon_ui(ui: &mut Ui, icon: MaterialIcon, side: f32, colour: Color32) -> Response {
    let (place, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
    paint_icon(ui, place, icon, colour);
    response
}

/// Words that can be pressed, in the colour of links.
pub(super) fn link_button_ui(ui: &mut Ui, theme: &Theme, words: &str, name: &str) -> Response {
    let text = theme
        .text(Type::Label, words)
        .color(theme.colours.text.link);
    let response = ui
        .scope(|ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            ui.add(Button::new(text).frame(false))
        })
        .inner
        .accessible_name(name);
    ring_ui(ui, theme, &response);
    response
}

/// The arrow of a field that opens a list, as buttons that open a menu have it.
pub(super) fn list_arrow(theme: &Theme) -> impl FnOnce(&Ui, Rect, &WidgetVisuals, bool) + use<> {
    let colour = theme.colours.text.secondary;
    let side = theme.metrics.sizes.icon;
    move |ui, rect, _, _| {
        let place = Rect::from_center_size(rect.center(), Vec2::splat(side));
        paint_icon(ui, place, ICON_KEYBOARD_ARROW_DOWN, colour);
    }
}

pub(super) fn paint_icon(ui: &Ui, place: Rect, icon: MaterialIcon, colour: Color32) {
    let font = FontId::new(place.height(), icon.font_family());
    let centre = place.center();
    ui.painter()
        .text(centre, Align2::CENTER_CENTER, icon.codepoint, font, colour);
}

/// The lines of a menu; those that have no room in the window are scrolled to.
pub(super) fn menu_lines_ui<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    let height = ui.content_rect().height() * 0.6;
    ui.spacing_mut().item_spacing.y = 0.0;
    let area = ScrollArea::vertical().max_height(height);
    area.show(ui, add).inner
}

/// Things side by side in a line that is only as high as they are.
pub(super) fn line_ui<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        ui.horizontal(add).inner
    })
    .inner
}

/// A card with a border; `stroke` says which.
pub(super) fn card(theme: &Theme, fill: Color32, stroke: Color32) -> Frame {
    Frame::new()
        .fill(fill)
        .stroke(Stroke::new(theme.metrics.stroke_width.hair, stroke))
        .corner_radius(theme.metrics.radius.card)
        .inner_margin(Margin::symmetric(12, 10))
}

/// Names and values below one another, the values aligned; long ones wrap.
pub(super) fn facts_ui(ui: &mut Ui, theme: &Theme, facts: &[(&str, String)]) {
    for (name, value) in facts {
        ui.scope(|ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            ui.horizontal_top(|ui| {
                let left = ui.cursor().left();
                ui.label(theme.secondary(Type::Small, *name));
                ui.add_space((left + FACT_NAME_WIDTH - ui.cursor().left()).max(0.0));
                let value = theme.text(Type::Code, value);
                ui.add(Label::new(value).wrap());
            });
        });
    }
}

/// Room for the longest name of a fact.
const FACT_NAME_WIDTH: f32 = 104.0;
