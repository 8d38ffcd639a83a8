//! What the middle of the window shows: one file for each view.

mod history;
mod history_rows;
mod profile;
mod run;
mod settings;
mod start;
mod storage;

pub(super) use history::HistoryPage;
pub(super) use profile::{PageAction, ProfilePage};
pub(super) use settings::SettingsForm;
pub(super) use start::StartForm;
pub(super) use storage::StoragePage;

use egui::{CentralPanel, Frame, Margin, Ui};

use super::{
    command_question::command_question_ui, news::news_ui, painting::Painting, problem::problem_ui,
};

/// One at a time; the bars and the navigation stay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum View {
    /// Choosing what to run.
    #[default]
    Start,
    /// The present run, or a past one.
    Run,
    /// One profile, to be read and changed.
    Profile,
    Settings,
    /// All runs, the newest first.
    History,
    /// What is stored where.
    Storage,
}

pub(super) fn view_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    follow(painting);
    profile::profile_files_ui(ui, painting);
    if painting.memory.view != View::Start {
        problem_ui(ui, painting);
    }
    news_ui(ui, painting);
    storage::question_ui(ui, painting);
    command_question_ui(ui, painting);
    match painting.memory.view {
        View::Run => run::run_ui(ui, painting),
        View::Start => page_ui(ui, painting, start::start_ui),
        View::Settings => page_ui(ui, painting, settings::settings_ui),
        View::Profile => page_ui(ui, painting, profile::profile_ui),
        View::History => page_ui(ui, painting, history::history_ui),
        View::Storage => page_ui(ui, painting, storage::storage_ui),
    }
}

/// What begins or is opened comes on screen by itself; and nothing is shown that is not there.
fn follow(painting: &mut Painting<'_>) {
    let looks = painting.state.looks;
    let has_run = painting.state.trace().is_some();
    if painting.memory.looks != looks && has_run {
        painting.memory.looks = looks;
        // A past run that is closed or deleted brings nothing new on screen.
        if painting.state.opened.is_some() || painting.memory.run != painting.state.run {
            painting.memory.run = painting.state.run;
            painting.memory.view = View::Run;
        }
    }
    if painting.memory.view == View::Run && !has_run {
        painting.memory.view = View::Start;
    }
}

/// A view that fills the middle.
fn page_ui(ui: &mut Ui, painting: &mut Painting<'_>, view: fn(&mut Ui, &mut Painting<'_>)) {
    let frame = Frame::new()
        .fill(painting.theme.colours.surface.panel)
        .outer_margin(Margin {
            top: 1,
            ..Margin::ZERO
        });
    CentralPanel::default()
        .frame(frame)
        .show(ui, |ui| view(ui, painting));
}
