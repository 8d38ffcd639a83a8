//! The design tokens of `assets/themes/`, typed.

use std::collections::BTreeMap;

use egui::Color32;
use serde::{Deserialize, Deserializer, de::Error};

/// `#rrggbb` or `#rrggbbaa`.
fn colour<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Color32, D::Error> {
    let text = String::deserialize(deserializer)?;
    Color32::from_hex(&text).map_err(|error| D::Error::custom(format!("{text}: {error:?}")))
}

macro_rules! colours {
    ($($(#[$doc:meta])* $group:ident { $($name:ident),* $(,)? })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Deserialize)]
            pub(in crate::gui) struct $group {
                $(#[serde(deserialize_with = "colour")] pub $name: Color32,)*
            }
        )*
    };
}

colours! {
    Surface { divider, bar, panel, raised, inset, hover, selected, tooltip }
    Text { primary, secondary, tertiary, disabled, on_accent, link }
    StrokeColours { subtle, strong, focus, field }
    Accent { solid, hover, pressed }
    Participants { resource_owner, browser, client, authorization_server, resource_server }
    Messages { past, current, ghost, ghost_text, inferred, deviation, failure }
    Verdicts { pass, warn, fail, pass_tint, warn_tint, fail_tint }
    Syntax {
        method, target, version, status_ok, status_error, header_name, header_value,
        parameter_name, parameter_value, escape, punctuation,
    }
    /// Of squares to scan: dark on light in every theme, as readers want it.
    Scan { light, dark }
}

/// All colours of one theme.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::gui) struct Colours {
    pub surface: Surface,
    pub text: Text,
    pub stroke: StrokeColours,
    pub accent: Accent,
    pub participant: Participants,
    pub message: Messages,
    pub verdict: Verdicts,
    pub syntax: Syntax,
    pub scan: Scan,
}

/// Size, line height and weight of each kind of text, in points.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::gui) struct Types {
    pub display: (f32, f32, u16),
    pub title: (f32, f32, u16),
    pub body: (f32, f32, u16),
    pub control: (f32, f32, u16),
    pub small: (f32, f32, u16),
    pub label: (f32, f32, u16),
    pub code: (f32, f32, u16),
    pub diagram: (f32, f32, u16),
    pub diagram_participant: (f32, f32, u16),
}

/// Distances between things, in points.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::gui) struct Spacing {
    pub hair: f32,
    pub xs: f32,
    pub s: f32,
    pub m: f32,
    pub l: f32,
    pub xl: f32,
    pub xxl: f32,
}

/// Corner radii, in points.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::gui) struct Radius {
    pub marker: u8,
    pub control: u8,
    pub card: u8,
    pub floating: u8,
    pub pill: u8,
}

/// Sizes of parts of the window, in points.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::gui) struct Sizes {
    pub top_bar: f32,
    pub status_bar: f32,
    pub nav: f32,
    pub nav_collapsed: f32,
    pub inspector: f32,
    pub control: f32,
    pub control_primary: f32,
    pub table_row: f32,
    pub icon: f32,
    pub focus_ring_gap: f32,
}

/// Widths of lines, in points.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::gui) struct StrokeWidths {
    pub hair: f32,
    pub message: f32,
    pub message_current: f32,
    pub focus: f32,
}

/// The dashes of the diagram, in points; everything else about it is the layout's.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::gui) struct DiagramSizes {
    pub dash: (f32, f32),
    pub lifeline_dash: (f32, f32),
}

/// `metrics.json`, as far as the window uses it.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::gui) struct Metrics {
    pub spacing: Spacing,
    pub radius: Radius,
    pub stroke_width: StrokeWidths,
    #[serde(rename = "type", deserialize_with = "normal")]
    pub types: Types,
    #[serde(deserialize_with = "normal")]
    pub sizes: Sizes,
    #[serde(deserialize_with = "normal")]
    pub diagram: DiagramSizes,
}

/// The member `normal` of an object whose other members are for presentation.
fn normal<'de, D: Deserializer<'de>, T: serde::de::DeserializeOwned>(
    deserializer: D,
) -> Result<T, D::Error> {
    let mut modes = BTreeMap::<String, serde_json::Value>::deserialize(deserializer)?;
    let normal = modes
        .remove("normal")
        .ok_or_else(|| D::Error::missing_field("normal"))?;
    serde_json::from_value(normal).map_err(D::Error::custom)
}
