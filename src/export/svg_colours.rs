//! The colours of the light theme, by the names that the theme gives them.

use serde_json::Value;

const LIGHT: &str = include_str!("../../assets/themes/light.json");

/// The light theme, read once for a picture.
pub(super) struct Colours(Value);

impl Colours {
    pub(super) fn light() -> Self {
        Self(serde_json::from_str(LIGHT).unwrap_or_default())
    }

    /// `/message/past` as `#2f3a46`; `currentColor` where the theme has no such name.
    pub(super) fn of(&self, path: &str) -> &str {
        self.0
            .pointer(path)
            .and_then(Value::as_str)
            .unwrap_or("currentColor")
    }
}
