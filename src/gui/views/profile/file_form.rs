//! Asks for a file or a text with profiles that is to be read, or for the path of one to be written.

use egui::{Id, Key, Label, Margin, Modal, Modifiers, ScrollArea, TextEdit, Ui};
use egui_material_icons::icons::{ICON_DOWNLOAD, ICON_LINK, ICON_UPLOAD};

use super::{ProfilePage, page::FileForm};
use crate::{
    app::Command,
    gui::{
        controls::{outline_button_ui, primary_button_ui, tick_ui},
        painting::{Painting, ring_ui},
        theme::Type,
    },
    oauth::Secret,
    profile::import::link,
    text::profile_page as words,
};

const WIDTH: f32 = 460.0;

/// Nothing is painted while nothing is asked.
pub(super) fn file_form_ui(ui: &Ui, painting: &mut Painting<'_>, page: &mut ProfilePage) {
    let Some(mut form) = page.file_form.take() else {
        return;
    };
    let theme = painting.theme;
    // The primary button below must not take it; in the text a line ends with it.
    let is_entered = if form.text_has_focus {
        ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter))
    } else {
        form.file.take_enter(ui)
    };
    let frame = theme.dialog_frame();
    let modal = Modal::new(Id::unique("profile file"))
        .frame(frame)
        .show(ui.ctx(), |ui| {
            ui.set_width(WIDTH.min(ui.content_rect().width() - 64.0));
            inside_ui(ui, painting, &mut form)
        });
    let (is_confirmed, is_cancelled) = modal.inner;
    if std::mem::take(&mut form.copies_link) {
        copy_link(painting, page, &mut form);
    }
    if is_confirmed || is_entered {
        confirm(painting, page, &mut form);
    }
    if !(is_cancelled || form.is_done || modal.should_close()) {
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
    if !form.is_export {
        let several = theme.secondary(Type::Small, words::SEVERAL_FILES);
        ui.add(Label::new(several).wrap());
    }
    form.file.problem_ui(ui, theme);
    if !form.is_export {
        text_ui(ui, painting, form);
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
        let shortcut = if form.is_export { "⏎" } else { "Ctrl ⏎" };
        let confirm = primary_button_ui(ui, theme, icon, act, shortcut).clicked();
        if form.is_export {
            let copy = outline_button_ui(ui, theme, Some(ICON_LINK), words::COPY_LINK);
            form.copies_link = copy.on_hover_text(words::COPY_LINK_LESSON).clicked();
        }
        let cancel = outline_button_ui(ui, theme, None, words::CANCEL).clicked();
        (confirm, cancel)
    })
    .inner
}

/// What is on a clipboard is rarely in a file: a curl line, a link, a document.
fn text_ui(ui: &mut Ui, painting: &Painting<'_>, form: &mut FileForm) {
    let theme = painting.theme;
    ui.add_space(theme.metrics.spacing.xs);
    ui.label(theme.secondary(Type::Control, words::OR_TEXT));
    let response = ScrollArea::vertical()
        .max_height(140.0)
        .show(ui, |ui| {
            ui.add(
                TextEdit::multiline(&mut *form.text)
                    .id_salt("text to import")
                    .font(theme.font(Type::Code))
                    .hint_text(theme.tertiary(Type::Code, words::TEXT_HINT))
                    .margin(Margin::symmetric(8, 6))
                    .desired_rows(5)
                    .desired_width(f32::INFINITY),
            )
        })
        .inner
        .accessible_name(words::IMPORT_TEXT);
    ring_ui(ui, theme, &response);
    form.text_has_focus = response.has_focus();
    if response.changed() {
        form.file.problem = None;
    }
}

fn copy_link(painting: &mut Painting<'_>, page: &mut ProfilePage, form: &mut FileForm) {
    let Some(draft) = &page.draft else {
        return;
    };
    match link(&draft.profile) {
        Ok(link) => {
            painting.send(Command::Copy(link));
            page.notice = Some(words::LINK_COPIED.to_owned());
            form.is_done = true;
        }
        Err(error) => form.file.problem = Some(error.to_string()),
    }
}

fn confirm(painting: &mut Painting<'_>, page: &ProfilePage, form: &mut FileForm) {
    let has_path = !form.file.path.trim().is_empty();
    if !form.is_export && !has_path {
        if form.text.trim().is_empty() {
            form.file.problem = Some(words::NOTHING_TO_IMPORT.to_owned());
        } else {
            painting.send(Command::ImportText(Secret::new(form.text.as_str())));
        }
        return;
    }
    let Some(path) = form.file.read() else {
        return;
    };
    if !form.is_export {
        painting.send(Command::ImportProfiles {
            paths: words::paths(&path),
        });
    } else if let Some(draft) = &page.draft {
        painting.send(Command::ExportProfile {
            profile: Box::new(draft.profile.clone()),
            path,
            may_replace: form.may_replace,
        });
    }
}
