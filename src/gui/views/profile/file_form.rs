//! Asks for the path of a profile file that is to be read or written.

use egui::{Frame, Id, Label, Margin, Modal, Stroke, Ui};
use egui_material_icons::icons::{ICON_DOWNLOAD, ICON_UPLOAD};

use super::{ProfilePage, page::FileForm};
use crate::{
    app::Command,
    gui::{
        controls::{outline_button_ui, primary_button_ui, tick_ui},
        painting::Painting,
        theme::Type,
    },
    text::profile_page as words,
};

const WIDTH: f32 = 460.0;

/// Nothing is painted while nothing is asked.
pub(super) fn file_form_ui(ui: &Ui, painting: &mut Painting<'_>, page: &mut ProfilePage) {
    let Some(mut form) = page.file_form.take() else {
        return;
    };
    let theme = painting.theme;
    // The primary button below must not take it.
    let is_entered = form.file.take_enter(ui);
    let stroke = Stroke::new(theme.metrics.stroke_width.hair, theme.colours.stroke.strong);
    let frame = Frame::new()
        .fill(theme.colours.surface.tooltip)
        .stroke(stroke)
        .corner_radius(theme.metrics.radius.floating)
        .inner_margin(Margin::same(16));
    let modal = Modal::new(Id::unique("profile file"))
        .frame(frame)
        .show(ui.ctx(), |ui| {
            ui.set_width(WIDTH.min(ui.content_rect().width() - 64.0));
            inside_ui(ui, painting, &mut form)
        });
    let (is_confirmed, is_cancelled) = modal.inner;
    if is_confirmed || is_entered {
        confirm(painting, page, &mut form);
    }
    if !(is_cancelled || modal.should_close()) {
        page.file_form = Some(form);
    }
}

fn inside_ui(ui: &mut Ui, painting: &Painting<'_>, form: &mut FileForm) -> (bool, bool) {
    let theme = painting.theme;
    let (title, lesson, icon, act) = if form.is_export {
        (
            words::EXPORT_TITLE,
            words::EXPORT_LESSON,
            ICON_DOWNLOAD,
            words::EXPORT_NOW,
        )
    } else {
        (
            words::IMPORT_TITLE,
            words::IMPORT_LESSON,
            ICON_UPLOAD,
            words::IMPORT_NOW,
        )
    };
    ui.label(theme.text(Type::Title, title));
    ui.add(Label::new(theme.secondary(Type::Body, lesson)).wrap());
    ui.add_space(theme.metrics.spacing.xs);
    form.file.ui(ui, theme, words::FILE_PATH);
    form.file.problem_ui(ui, theme);
    if form.is_export {
        ui.horizontal(|ui| {
            if tick_ui(ui, theme, form.may_replace, words::MAY_REPLACE).clicked() {
                form.may_replace = !form.may_replace;
            }
            ui.label(theme.secondary(Type::Control, words::MAY_REPLACE));
        });
    }
    ui.add_space(theme.metrics.spacing.xs);
    ui.horizontal(|ui| {
        let confirm = primary_button_ui(ui, theme, icon, act, "⏎").clicked();
        let cancel = outline_button_ui(ui, theme, None, words::CANCEL).clicked();
        (confirm, cancel)
    })
    .inner
}

fn confirm(painting: &mut Painting<'_>, page: &ProfilePage, form: &mut FileForm) {
    let Some(path) = form.file.read() else {
        return;
    };
    if !form.is_export {
        painting.send(Command::ImportProfile { path });
    } else if let Some(draft) = &page.draft {
        painting.send(Command::ExportProfile {
            profile: Box::new(draft.profile.clone()),
            path,
            may_replace: form.may_replace,
        });
    }
}
