//! egui's own style, set from the tokens.

use std::collections::BTreeMap;

use egui::{
    Color32, CornerRadius, Margin, Shadow, Stroke, Style, TextStyle, Visuals,
    style::{ScrollStyle, Selection, WidgetVisuals, Widgets},
    vec2,
};

use super::{Theme, Type};

/// Nothing moves by itself: no animation, no blinking cursor, so that an idle window stays idle.
pub(super) fn set(style: &mut Style, theme: &Theme) {
    let spacing = &theme.metrics.spacing;
    style.animation_time = 0.0;
    style.text_styles = BTreeMap::from([
        (TextStyle::Heading, theme.font(Type::Display)),
        (TextStyle::Body, theme.font(Type::Body)),
        (TextStyle::Button, theme.font(Type::Control)),
        (TextStyle::Small, theme.font(Type::Small)),
        (TextStyle::Monospace, theme.font(Type::Code)),
    ]);
    style.spacing.item_spacing = vec2(spacing.s, spacing.xs);
    style.spacing.button_padding = vec2(spacing.s + spacing.hair, spacing.xs);
    style.spacing.interact_size.y = theme.metrics.sizes.control;
    style.spacing.icon_width = spacing.l;
    style.spacing.menu_margin = Margin::same(4);
    style.spacing.scroll = ScrollStyle {
        bar_width: spacing.s,
        ..ScrollStyle::thin()
    };
    style.interaction.tooltip_delay = 0.3;
    style.visuals = visuals(theme);
}

fn visuals(theme: &Theme) -> Visuals {
    let colours = &theme.colours;
    let radius = &theme.metrics.radius;
    let base = if theme.is_dark {
        Visuals::dark()
    } else {
        Visuals::light()
    };
    let hair = theme.metrics.stroke_width.hair;
    let control = |fill: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::NONE,
        corner_radius: CornerRadius::same(radius.control),
        fg_stroke: Stroke::new(hair, text),
        expansion: 0.0,
    };
    let field = Stroke::new(hair, colours.stroke.field);
    let mut visuals = Visuals {
        widgets: Widgets {
            noninteractive: WidgetVisuals {
                bg_stroke: Stroke::new(hair, colours.stroke.subtle),
                ..control(colours.surface.panel, colours.text.primary)
            },
            inactive: WidgetVisuals {
                bg_stroke: field,
                weak_bg_fill: Color32::TRANSPARENT,
                ..control(colours.surface.raised, colours.text.primary)
            },
            hovered: WidgetVisuals {
                bg_stroke: field,
                ..control(colours.surface.hover, colours.text.primary)
            },
            active: WidgetVisuals {
                bg_stroke: Stroke::new(hair, colours.stroke.focus),
                ..control(colours.surface.hover, colours.text.primary)
            },
            open: control(colours.surface.hover, colours.text.primary),
        },
        selection: Selection {
            bg_fill: colours.surface.selected,
            stroke: Stroke::new(theme.metrics.stroke_width.message, colours.stroke.focus),
        },
        hyperlink_color: colours.text.link,
        faint_bg_color: colours.surface.raised,
        extreme_bg_color: colours.surface.inset,
        text_edit_bg_color: Some(colours.surface.inset),
        code_bg_color: colours.surface.inset,
        warn_fg_color: colours.verdict.warn,
        error_fg_color: colours.verdict.fail,
        window_corner_radius: CornerRadius::same(radius.floating),
        menu_corner_radius: CornerRadius::same(radius.floating),
        window_fill: colours.surface.tooltip,
        window_stroke: Stroke::new(hair, colours.stroke.strong),
        window_shadow: shadow(),
        popup_shadow: shadow(),
        panel_fill: colours.surface.panel,
        weak_text_color: Some(colours.text.tertiary),
        ..base
    };
    visuals.text_cursor.blink = false;
    visuals.text_cursor.stroke = Stroke::new(hair, colours.text.primary);
    visuals
}

fn shadow() -> Shadow {
    Shadow {
        offset: [0, 6],
        blur: 18,
        spread: 0,
        color: Color32::from_black_alpha(89),
    }
}
