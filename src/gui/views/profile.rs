//! One profile, to be read and changed.

use egui::Ui;

use crate::{app::ProfileEntry, gui::painting::Painting, profile::Profile};

/// The profile on the page, as far as it was changed.
#[derive(Debug, Default)]
pub(in crate::gui) struct ProfilePage {
    profile: Option<Profile>,
}

impl ProfilePage {
    pub fn show(&mut self, entry: &ProfileEntry) {
        self.profile = Some(entry.profile.clone());
    }

    pub fn begin_new(&mut self) {
        self.profile = None;
    }

    /// Whose page it is; a new profile has none yet.
    pub fn id(&self) -> Option<&str> {
        self.profile.as_ref().map(|profile| profile.id.as_str())
    }
}

pub(super) fn profile_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let name = painting
        .memory
        .profile_page
        .profile
        .as_ref()
        .map(|p| p.name.clone());
    ui.label(name.unwrap_or_default());
}
