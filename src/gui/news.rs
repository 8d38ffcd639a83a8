//! What was done lately and can be taken back or looked up: a bar until it is dismissed.

use egui::{Align, Frame, Layout, Margin, Panel, Ui};
use egui_material_icons::icons::{
    ICON_CHECK_CIRCLE, ICON_CLOSE, ICON_CONTENT_COPY, ICON_DELETE, ICON_KEY, ICON_UNDO,
    ICON_WARNING,
};

use super::{
    controls::{icon_button_ui, icon_ui, outline_button_ui, tag_ui},
    painting::Painting,
    past_runs, taking_away,
    theme::Type,
};
use crate::{
    app::{Command, DeletedEntry, DeletedSession, ExportNews},
    text::secrets,
};

pub(super) fn news_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    if let Some(deleted) = &painting.state.deleted {
        bar_ui(ui, painting, "deleted", |ui, painting| {
            deleted_ui(ui, painting, deleted);
        });
    }
    if painting.state.awaits_secret {
        bar_ui(ui, painting, "awaited secret", |ui, painting| {
            let theme = painting.theme;
            if outline_button_ui(ui, theme, None, secrets::GIVE_UP).clicked() {
                painting.send(Command::GiveUpStart);
            }
            left_ui(ui, |ui| {
                icon_ui(ui, theme, ICON_KEY, theme.colours.text.secondary);
                let said = theme.text(Type::Control, secrets::AWAITED);
                ui.add(egui::Label::new(said).truncate());
            });
        });
    }
    // While the dialog is open it says itself how it goes.
    if painting.memory.export_dialog.is_some() {
        return;
    }
    match &painting.state.export {
        Some(ExportNews::Written { path, with_secrets }) => {
            bar_ui(ui, painting, "exported", |ui, painting| {
                written_ui(ui, painting, path, *with_secrets);
            });
        }
        Some(ExportNews::Copied {
            format,
            with_secrets,
        }) => bar_ui(ui, painting, "exported", |ui, painting| {
            done_ui(ui, painting, taking_away::copied(format), *with_secrets);
        }),
        // Somebody closed the dialog before it was known.
        Some(ExportNews::Refused(refusal)) => {
            let not_written = super::export_dialog::not_written(refusal);
            bar_ui(ui, painting, "exported", |ui, painting| {
                dismiss_ui(ui, painting);
                left_ui(ui, |ui| {
                    let theme = painting.theme;
                    icon_ui(ui, theme, ICON_WARNING, theme.colours.verdict.fail);
                    let words = theme.text(Type::Control, not_written.title);
                    ui.add(egui::Label::new(words).truncate());
                });
            });
        }
        Some(ExportNews::UnderWay) | None => {}
    }
}

fn bar_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    id: &'static str,
    add: impl FnOnce(&mut Ui, &mut Painting<'_>),
) {
    let frame = Frame::new()
        .fill(painting.theme.colours.surface.raised)
        .inner_margin(Margin::symmetric(16, 4))
        .outer_margin(Margin {
            top: 1,
            ..Margin::ZERO
        });
    Panel::top(id)
        .show_separator_line(false)
        .frame(frame)
        .show(ui, |ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| add(ui, painting));
        });
}

fn left_ui(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    ui.with_layout(Layout::left_to_right(Align::Center), add);
}

fn deleted_ui(ui: &mut Ui, painting: &mut Painting<'_>, deleted: &DeletedSession) {
    let theme = painting.theme;
    let name = past_runs::DISMISS_DELETED;
    if icon_button_ui(ui, theme, ICON_CLOSE, name).clicked() {
        painting.send(Command::DismissDeleted);
    }
    if outline_button_ui(ui, theme, Some(ICON_UNDO), past_runs::UNDO).clicked() {
        painting.send(Command::UndoDelete);
    }
    let said = match &deleted.was {
        Some(DeletedEntry::Run(summary)) => past_runs::deleted(summary),
        Some(DeletedEntry::Damaged(damaged)) => past_runs::deleted_file(&damaged.id),
        None => past_runs::deleted_file(&deleted.trashed.id),
    };
    left_ui(ui, |ui| {
        icon_ui(ui, theme, ICON_DELETE, theme.colours.text.secondary);
        ui.add(egui::Label::new(theme.text(Type::Control, said)).truncate());
    });
}

fn written_ui(ui: &mut Ui, painting: &mut Painting<'_>, path: &str, with_secrets: bool) {
    dismiss_ui(ui, painting);
    let theme = painting.theme;
    let copy = outline_button_ui(ui, theme, Some(ICON_CONTENT_COPY), taking_away::COPY_PATH);
    if copy.clicked() {
        painting.send(Command::Copy(path.to_owned()));
    }
    left_ui(ui, |ui| {
        said_ui(ui, painting, taking_away::written(path), with_secrets);
    });
}

fn done_ui(ui: &mut Ui, painting: &mut Painting<'_>, words: String, with_secrets: bool) {
    dismiss_ui(ui, painting);
    left_ui(ui, |ui| said_ui(ui, painting, words, with_secrets));
}

fn said_ui(ui: &mut Ui, painting: &Painting<'_>, words: String, with_secrets: bool) {
    let theme = painting.theme;
    let verdict = &theme.colours.verdict;
    icon_ui(ui, theme, ICON_CHECK_CIRCLE, verdict.pass);
    if with_secrets {
        let look = (verdict.warn, verdict.warn_tint);
        let words = taking_away::HOLDS_SECRETS;
        tag_ui(ui, theme, Some(ICON_WARNING), words, look);
    }
    ui.add(egui::Label::new(theme.text(Type::Control, words)).truncate());
}

fn dismiss_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let name = taking_away::DISMISS;
    if icon_button_ui(ui, painting.theme, ICON_CLOSE, name).clicked() {
        painting.send(Command::DismissExport);
    }
}
