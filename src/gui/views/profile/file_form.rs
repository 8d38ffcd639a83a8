//! Asks for the path of a profile file that is to be read or written.

use egui::{Frame, Id, Key, Label, Margin, Modal, Modifiers, Stroke, TextEdit, Ui};
use egui_material_icons::icons::{ICON_DOWNLOAD, ICON_ERROR, ICON_UPLOAD};

use super::{ProfilePage, page::FileForm};
use crate::{
    app::Command,
    gui::{
        controls::{outline_button_ui, primary_button_ui, small_icon_ui, tick_ui},
        painting::{Painting, ring_ui},
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
    let is_entered = ui.input_mut(|input| {
        input.consume_key(Modifiers::COMMAND, Key::Enter)
            || input.consume_key(Modifiers::NONE, Key::Enter)
    });
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
    let response = ui
        .add(
            TextEdit::singleline(&mut form.path)
                .id_salt("path of a profile file")
                .font(theme.font(Type::Code))
                .hint_text(theme.tertiary(Type::Code, words::FILE_PATH))
                .margin(Margin::symmetric(8, 6))
                .desired_width(f32::INFINITY),
        )
        .accessible_name(words::FILE_PATH);
    ring_ui(ui, theme, &response);
    if !form.has_focus {
        form.has_focus = true;
        response.request_focus();
    }
    if response.changed() {
        form.problem = None;
    }
    if let Some(problem) = &form.problem {
        ui.horizontal_top(|ui| {
            small_icon_ui(ui, theme, ICON_ERROR, theme.colours.verdict.fail);
            ui.add(Label::new(theme.text(Type::Small, problem)).wrap());
        });
    }
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
    let path = form.path.trim().to_owned();
    if path.is_empty() {
        form.problem = Some(words::NO_PATH.to_owned());
        return;
    }
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
