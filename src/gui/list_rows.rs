//! The lines of the lists at the left: an icon, words, and the keys that go from line to line.

use egui::{
    Align2, EventFilter, Key, Modifiers, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2,
};
use egui_material_icons::MaterialIcon;

use super::{
    controls::paint_icon,
    painting::{Painting, ring_ui},
    theme::Type,
};

/// One line of a list.
pub(super) struct Row<'a> {
    pub id: &'a str,
    pub icon: MaterialIcon,
    pub colour: egui::Color32,
    pub words: String,
    /// At the right end, in small type.
    pub right: String,
    /// The accessible name.
    pub name: String,
    /// A line that others stand below, and that folds them away.
    pub is_heading: bool,
    pub is_shown: bool,
}

pub(super) fn row_ui(ui: &mut Ui, painting: &Painting<'_>, row: &Row<'_>) -> Response {
    let theme = painting.theme;
    let colours = &theme.colours;
    let spacing = &theme.metrics.spacing;
    let size = vec2(ui.available_width(), theme.metrics.sizes.control - 1.0);
    let (whole, _) = ui.allocate_exact_size(size, Sense::hover());
    let response = ui.interact(whole, ui.unique_id().with(row.id), Sense::click());
    response.widget_info(|| {
        if row.is_heading {
            WidgetInfo::labeled(Role::Button, true, &row.name)
        } else {
            WidgetInfo::selected(Role::ListBoxOption, true, row.is_shown, &row.name)
        }
    });
    // Of a long list most lines are out of sight; what can be reached stays.
    if !ui.is_rect_visible(whole) {
        return response;
    }
    let band = whole.shrink2(vec2(spacing.xs, 0.0));
    let radius = theme.metrics.radius.control;
    if row.is_shown {
        ui.painter()
            .rect_filled(band, radius, colours.surface.selected);
        let bar = Rect::from_min_size(band.min, vec2(3.0, band.height()));
        ui.painter().rect_filled(bar, 0.0, colours.accent.solid);
    } else if response.hovered() {
        ui.painter()
            .rect_filled(band, radius, colours.surface.hover);
    }
    let side = theme.metrics.sizes.icon - spacing.hair;
    let place = Rect::from_center_size(
        pos2(whole.left() + spacing.m + side / 2.0, whole.center().y),
        vec2(side, side),
    );
    paint_icon(ui, place, row.icon, row.colour);
    let right = ui.painter().text(
        pos2(whole.right() - spacing.s, whole.center().y),
        Align2::RIGHT_CENTER,
        &row.right,
        theme.font(Type::Small),
        colours.text.tertiary,
    );
    let left = place.right() + spacing.s;
    let room = right.left() - spacing.xs - left;
    let colour = if row.is_shown {
        colours.text.primary
    } else {
        colours.text.secondary
    };
    let mut job = egui::text::LayoutJob::simple_singleline(
        row.words.clone(),
        theme.font(if row.is_heading {
            Type::Small
        } else {
            Type::Control
        }),
        colour,
    );
    job.wrap = egui::text::TextWrapping::truncate_at_width(room.max(0.0));
    let galley = ui.painter().layout_job(job);
    let is_cut = galley.elided;
    let top = whole.center().y - galley.size().y / 2.0;
    ui.painter().galley(pos2(left, top), galley, colour);
    ring_ui(
        ui,
        theme,
        &Response {
            rect: band.shrink(2.0),
            ..response.clone()
        },
    );
    if is_cut {
        response.on_hover_text(&row.words)
    } else {
        response
    }
}

/// Up and down go from line to line.
pub(super) fn move_within(ui: &Ui, rows: &[Response]) {
    let Some(at) = rows.iter().position(Response::has_focus) else {
        return;
    };
    let filter = EventFilter {
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(rows[at].id, filter));
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let next = match (pressed(Key::ArrowUp), pressed(Key::ArrowDown)) {
        (true, _) => at.checked_sub(1),
        (false, true) => Some(at + 1),
        (false, false) => None,
    };
    if let Some(row) = next.and_then(|next| rows.get(next)) {
        row.request_focus();
        row.scroll_to_me(None);
    }
}
