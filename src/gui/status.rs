//! The bar at the bottom: where the built-in server is, and the last news.

use egui::{Align, Layout, Ui};
use egui_material_icons::icons::{ICON_DNS, ICON_INFO};

use super::{controls::small_icon_ui, painting::Painting, theme::Type};
use crate::{app::BuiltIn, flow::Entry, text};

pub(super) fn status_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let quiet = theme.colours.text.tertiary;
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        let words = match &painting.state.built_in {
            BuiltIn::Stopped => String::from("Built-in server is not running"),
            BuiltIn::Starting => String::from("Built-in server is starting…"),
            BuiltIn::Running { issuer } => {
                let address = issuer.strip_prefix("http://").unwrap_or(issuer);
                format!("Built-in server on {address}")
            }
        };
        small_icon_ui(ui, theme, ICON_DNS.outlined(), quiet);
        ui.label(theme.tertiary(Type::Small, words));
        let Some(notice) = last_notice(painting) else {
            return;
        };
        ui.add_space(theme.metrics.spacing.s);
        small_icon_ui(ui, theme, ICON_INFO.outlined(), quiet);
        let label = egui::Label::new(theme.tertiary(Type::Small, &notice)).truncate();
        ui.add(label).on_hover_text(notice);
    });
}

fn last_notice(painting: &Painting<'_>) -> Option<String> {
    let session = painting.state.session.as_ref()?;
    session.trace().records().iter().rev().find_map(|record| {
        let Entry::Notice { notice, .. } = &record.entry else {
            return None;
        };
        Some(text::notice(notice))
    })
}
