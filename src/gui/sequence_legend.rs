//! What the marks of the diagram mean, in words beside each.

use egui::{Align, Layout, Sense, Shape, Stroke, Ui, vec2};
use egui_material_icons::icons::ICON_INFO;

use super::{
    controls::icon_button_ui,
    theme::{Theme, Type},
    words,
};

/// Below this width the legend is behind an icon.
const ROOMY: f32 = 380.0;
const MARK: f32 = 18.0;

#[derive(Clone, Copy)]
enum Entry {
    Recorded,
    Inferred,
    ToCome,
    Changed,
    Failed,
}

const ENTRIES: [(Entry, &str); 5] = [
    (Entry::Recorded, words::RECORDED),
    (Entry::Inferred, words::INFERRED),
    (Entry::ToCome, words::TO_COME),
    (Entry::Changed, words::CHANGED),
    (Entry::Failed, words::FAILED),
];

pub(super) fn legend_ui(ui: &mut Ui, theme: &Theme) {
    let has_room = ui.available_width() >= ROOMY;
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if has_room {
            entries_ui(ui, theme, ENTRIES.iter().rev());
            return;
        }
        let button = icon_button_ui(ui, theme, ICON_INFO.outlined(), words::LEGEND);
        egui::Popup::from_toggle_button_response(&button).show(|ui| {
            for entry in &ENTRIES {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    entries_ui(ui, theme, std::iter::once(entry));
                });
            }
        });
    });
}

/// From right to left: the word, then its mark.
fn entries_ui<'a>(
    ui: &mut Ui,
    theme: &Theme,
    entries: impl Iterator<Item = &'a (Entry, &'static str)>,
) {
    ui.spacing_mut().item_spacing.x = theme.metrics.spacing.xs;
    for (entry, word) in entries {
        ui.label(theme.tertiary(Type::Diagram, *word));
        mark_ui(ui, theme, *entry);
        ui.add_space(theme.metrics.spacing.s);
    }
}

fn mark_ui(ui: &mut Ui, theme: &Theme, entry: Entry) {
    let (rect, _) = ui.allocate_exact_size(vec2(MARK, MARK), Sense::hover());
    let painter = ui.painter();
    let colours = &theme.colours.message;
    let ends = [rect.left_center(), rect.right_center()];
    let width = theme.metrics.stroke_width.message;
    let centre = rect.center();
    match entry {
        Entry::Recorded => {
            painter.line_segment(ends, Stroke::new(width, colours.past));
        }
        Entry::Inferred => {
            let (dash, gap) = theme.metrics.diagram.dash;
            let stroke = Stroke::new(width, colours.inferred);
            painter.extend(Shape::dashed_line(&ends, stroke, dash, gap));
        }
        Entry::ToCome => {
            painter.circle_stroke(centre, 5.0, Stroke::new(width, colours.ghost));
        }
        Entry::Changed => {
            painter.add(super::sequence_marks::diamond(
                centre,
                6.0,
                colours.deviation,
            ));
        }
        Entry::Failed => {
            let stroke = Stroke::new(theme.metrics.stroke_width.focus, colours.failure);
            for shape in super::sequence_marks::cross(centre, 4.0, stroke) {
                painter.add(shape);
            }
        }
    }
}
