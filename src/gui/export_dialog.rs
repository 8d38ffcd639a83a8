//! Taking the run on screen away: which format, where to, and whether masked.

use std::path::Path;

use egui::{ComboBox, FontSelection, Id, Key, Layout, Margin, Modal, Modifiers, TextEdit, Ui};
use egui_material_icons::icons::{
    ICON_CONTENT_COPY, ICON_DOWNLOAD, ICON_ERROR, ICON_SCHEDULE, ICON_VISIBILITY_OFF, ICON_WARNING,
};

use super::{
    controls::{
        card, icon_ui, line_ui, list_arrow, outline_button_ui, primary_button_ui, quiet_button_ui,
        small_icon_ui, tick_ui,
    },
    painting::{Painting, ring_ui},
    taking_away as words,
    theme::{Theme, Type},
};
use crate::{
    app::{Command, ExportNews, ExportRefusal, ExportRequest, ExportTo},
    export::{FORMATS, Format, file_name},
};

/// What is chosen and typed while the dialog is open; nothing of it is kept after that.
#[derive(Debug)]
pub(super) struct ExportDialog {
    format: &'static Format,
    path: String,
    /// Once somebody typed in it, the path is theirs.
    path_is_typed: bool,
    may_replace: bool,
    with_secrets: bool,
    /// Asked for, and not yet answered.
    is_waiting: bool,
    has_focus: bool,
}

const WIDTH: f32 = 560.0;
const LABEL: f32 = 64.0;

impl ExportDialog {
    pub fn open(painting: &mut Painting<'_>, format: &'static Format) {
        painting.send(Command::DismissExport);
        painting.send(Command::FindExportFolder);
        painting.memory.export_dialog = Some(Self {
            format,
            path: String::new(),
            path_is_typed: false,
            may_replace: false,
            with_secrets: false,
            is_waiting: false,
            has_focus: false,
        });
    }

    /// The name of the file follows what is chosen, in the folder that is offered.
    fn follow(&mut self, painting: &Painting<'_>) {
        let Some(trace) = painting.state.trace() else {
            return;
        };
        if self.path_is_typed {
            return;
        }
        if let Some(folder) = &painting.state.export_folder {
            let name = file_name(&trace.header().id, self.format, self.with_secrets);
            self.path = Path::new(folder).join(name).display().to_string();
        }
    }

    fn choose(&mut self, format: &'static Format) {
        let ending = |format: &Format| format!(".{}", format.extension);
        if let Some(stem) = self.path.strip_suffix(&ending(self.format)) {
            self.path = format!("{stem}{}", ending(format));
        }
        self.format = format;
    }

    fn request(&self, to: ExportTo) -> Command {
        Command::Export(Box::new(ExportRequest {
            format: self.format,
            to,
            with_secrets: self.with_secrets,
        }))
    }
}

/// Nothing is painted while it is closed.
pub(super) fn export_dialog_ui(ui: &Ui, painting: &mut Painting<'_>) {
    let Some(mut dialog) = painting.memory.export_dialog.take() else {
        return;
    };
    let is_done = match &painting.state.export {
        Some(ExportNews::Written { .. } | ExportNews::Copied { .. }) => dialog.is_waiting,
        Some(ExportNews::Refused(_)) => {
            dialog.is_waiting = false;
            false
        }
        Some(ExportNews::UnderWay) | None => false,
    };
    if is_done || painting.state.trace().is_none() {
        return;
    }
    dialog.follow(painting);
    // The primary button below must not take it.
    let by_key = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    let theme = painting.theme;
    let frame = theme.dialog_frame();
    let modal = Modal::new(Id::unique("export"))
        .frame(frame)
        .show(ui.ctx(), |ui| inside_ui(ui, painting, &mut dialog, by_key));
    if !modal.inner && !modal.should_close() {
        painting.memory.export_dialog = Some(dialog);
    }
}

/// Returns whether it was cancelled.
fn inside_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    dialog: &mut ExportDialog,
    by_key: bool,
) -> bool {
    let theme = painting.theme;
    let spacing = &theme.metrics.spacing;
    ui.set_width(WIDTH.min(ui.content_rect().width() - 4.0 * spacing.l));
    ui.spacing_mut().item_spacing.y = spacing.m;
    ui.label(theme.text(Type::Title, words::TITLE));
    format_ui(ui, theme, dialog);
    let entered = path_ui(ui, theme, dialog);
    ticks_ui(ui, painting, dialog);
    if let Some(ExportNews::Refused(refusal)) = &painting.state.export {
        let verdict = &theme.colours.verdict;
        let why = not_written(refusal);
        warning_ui(ui, theme, (verdict.fail, verdict.fail_tint), |ui| {
            icon_ui(ui, theme, ICON_ERROR, verdict.fail);
            ui.vertical(|ui| {
                ui.add(egui::Label::new(theme.text(Type::Control, why.title)).wrap());
                ui.add(egui::Label::new(theme.secondary(Type::Body, why.remedy)).wrap());
            });
        });
    }
    let pressed = foot_ui(ui, painting, dialog);
    let saves = pressed == Some(Pressed::Save) || entered || by_key;
    if dialog.is_waiting {
        return pressed == Some(Pressed::Cancel);
    }
    if saves {
        let path = dialog.path.clone();
        let may_replace = dialog.may_replace;
        painting.send(dialog.request(ExportTo::File { path, may_replace }));
        dialog.is_waiting = true;
    } else if pressed == Some(Pressed::Copy) {
        painting.send(dialog.request(ExportTo::Clipboard));
        dialog.is_waiting = true;
    }
    pressed == Some(Pressed::Cancel)
}

fn labelled_ui<R>(ui: &mut Ui, theme: &Theme, name: &str, add: impl FnOnce(&mut Ui) -> R) -> R {
    ui.horizontal(|ui| {
        let size = egui::vec2(LABEL, theme.metrics.sizes.control);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(egui::Align::Center), |ui| {
            ui.set_min_width(LABEL);
            ui.label(theme.secondary(Type::Control, name));
        });
        add(ui)
    })
    .inner
}

fn format_ui(ui: &mut Ui, theme: &Theme, dialog: &mut ExportDialog) {
    labelled_ui(ui, theme, words::FORMAT, |ui| {
        let shown = theme.text(Type::Control, dialog.format.describe);
        let combo = ComboBox::from_id_salt("export format")
            .icon(list_arrow(theme))
            .selected_text(shown)
            .width(ui.available_width())
            .show_ui(ui, |ui| {
                for format in FORMATS {
                    let is_chosen = format.name == dialog.format.name;
                    let words = theme.text(Type::Control, format.describe);
                    let option = ui.selectable_label(is_chosen, words);
                    ring_ui(ui, theme, &option);
                    if option.clicked() {
                        dialog.choose(format);
                    }
                }
            });
        let response = combo.response.accessible_name(words::FORMAT);
        ring_ui(ui, theme, &response);
    });
}

/// Tells whether Enter was pressed in it.
fn path_ui(ui: &mut Ui, theme: &Theme, dialog: &mut ExportDialog) -> bool {
    labelled_ui(ui, theme, words::FILE, |ui| {
        let field = ui
            .add(
                TextEdit::singleline(&mut dialog.path)
                    .id_salt("export path")
                    .font(FontSelection::FontId(theme.font(Type::Code)))
                    .hint_text(theme.tertiary(Type::Body, words::FILE_HINT))
                    .margin(Margin::symmetric(8, 5))
                    .desired_width(f32::INFINITY),
            )
            .accessible_name(words::FILE);
        ring_ui(ui, theme, &field);
        if !dialog.has_focus {
            dialog.has_focus = true;
            field.request_focus();
        }
        dialog.path_is_typed |= field.changed();
        field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
    })
}

fn ticks_ui(ui: &mut Ui, painting: &Painting<'_>, dialog: &mut ExportDialog) {
    let theme = painting.theme;
    let tick = |ui: &mut Ui, is_ticked: &mut bool, name: &str| {
        ui.horizontal(|ui| {
            ui.add_space(LABEL + theme.metrics.spacing.s);
            let by_box = tick_ui(ui, theme, *is_ticked, name).clicked();
            // Painted: the box has the name already.
            let font = theme.font(Type::Control);
            let painter = ui.painter();
            let words = painter.layout_no_wrap(name.to_owned(), font, theme.colours.text.primary);
            let (spot, by_words) = ui.allocate_exact_size(words.size(), egui::Sense::CLICK);
            ui.painter()
                .galley(spot.min, words, theme.colours.text.primary);
            if by_box || by_words.clicked() {
                *is_ticked = !*is_ticked;
            }
        });
    };
    tick(ui, &mut dialog.may_replace, words::REPLACE);
    if painting.state.opened.is_some() {
        masked_ui(ui, theme, words::MASKED_PAST);
        return;
    }
    tick(ui, &mut dialog.with_secrets, words::WITH_SECRETS);
    if !dialog.with_secrets {
        masked_ui(ui, theme, words::MASKED);
        return;
    }
    let verdict = &theme.colours.verdict;
    warning_ui(ui, theme, (verdict.warn, verdict.warn_tint), |ui| {
        icon_ui(ui, theme, ICON_WARNING, verdict.warn);
        ui.vertical(|ui| {
            ui.label(theme.text(Type::Title, words::SECRETS_TITLE));
            ui.add(egui::Label::new(theme.text(Type::Body, words::SECRETS_WHY)).wrap());
        });
    });
}

fn masked_ui(ui: &mut Ui, theme: &Theme, said: &str) {
    line_ui(ui, |ui| {
        ui.add_space(LABEL + theme.metrics.spacing.s);
        small_icon_ui(
            ui,
            theme,
            ICON_VISIBILITY_OFF.outlined(),
            theme.colours.text.tertiary,
        );
        ui.add(egui::Label::new(theme.tertiary(Type::Small, said)).truncate());
    });
}

fn warning_ui(
    ui: &mut Ui,
    theme: &Theme,
    (colour, tint): (egui::Color32, egui::Color32),
    add: impl FnOnce(&mut Ui),
) {
    card(theme, tint, colour).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme.metrics.spacing.xs;
        ui.horizontal_top(add);
    });
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pressed {
    Save,
    Copy,
    Cancel,
}

fn foot_ui(ui: &mut Ui, painting: &Painting<'_>, dialog: &ExportDialog) -> Option<Pressed> {
    let theme = painting.theme;
    ui.horizontal(|ui| {
        let mut pressed = None;
        if dialog.is_waiting {
            icon_ui(
                ui,
                theme,
                ICON_SCHEDULE.outlined(),
                theme.colours.text.secondary,
            );
            ui.label(theme.secondary(Type::Body, words::UNDER_WAY));
        } else if outline_button_ui(ui, theme, Some(ICON_CONTENT_COPY), words::COPY).clicked() {
            pressed = Some(Pressed::Copy);
        }
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            let save = if dialog.with_secrets {
                words::SAVE_WITH_SECRETS
            } else {
                words::SAVE
            };
            if !dialog.is_waiting
                && primary_button_ui(ui, theme, ICON_DOWNLOAD, save, "⏎").clicked()
            {
                pressed = Some(Pressed::Save);
            }
            let text = theme.secondary(Type::Control, words::CANCEL);
            if quiet_button_ui(ui, theme, text, words::CANCEL, true).clicked() {
                pressed = Some(Pressed::Cancel);
            }
        });
        pressed
    })
    .inner
}

/// A refusal in words.
pub(super) fn not_written(refusal: &ExportRefusal) -> words::NotWritten {
    match refusal {
        ExportRefusal::NotAFullPath => words::not_a_full_path(),
        ExportRefusal::IsFolder => words::is_folder(),
        ExportRefusal::NoFolder { folder } => words::no_folder(folder),
        ExportRefusal::Exists => words::exists(),
        ExportRefusal::DiskFull => words::disk_full(),
        ExportRefusal::NotAllowed => words::not_allowed(),
        ExportRefusal::Other { reason } => words::other(reason),
    }
}
