//! The question whether a profile's command for the secret may be run: shown word by word, before
//! anything of it happens.

use egui::{Frame, Id, Label, Margin, Modal, Ui};
use egui_material_icons::icons::{ICON_KEY, ICON_WARNING};

use super::{
    controls::{icon_ui, outline_button_ui},
    painting::Painting,
    theme::Type,
};
use crate::{app::Command, oauth::display_text::neutralise, text::secrets as words};

/// Longer arguments are cut on screen, and say so.
const MOST_CHARS: usize = 400;

pub(super) fn command_question_ui(ui: &Ui, painting: &mut Painting<'_>) {
    let Some(question) = &painting.state.command_question else {
        return;
    };
    let theme = painting.theme;
    let frame = theme.dialog_frame();
    let modal = Modal::new(Id::unique("command question"))
        .frame(frame)
        .show(ui.ctx(), |ui| {
            ui.set_width(460.0_f32.min(ui.content_rect().width() - 64.0));
            ui.horizontal_top(|ui| {
                icon_ui(ui, theme, ICON_WARNING, theme.colours.verdict.warn);
                ui.add(Label::new(theme.text(Type::Title, words::COMMAND_TITLE)).wrap());
            });
            let name = neutralise(&question.name, 80);
            ui.label(theme.secondary(Type::Body, name));
            Frame::new()
                .fill(theme.colours.surface.inset)
                .corner_radius(theme.metrics.radius.card)
                .inner_margin(Margin::symmetric(8, 6))
                .show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    // A line a word, so that no space in one looks like two.
                    for word in &question.command {
                        let word = neutralise(word, MOST_CHARS);
                        ui.add(Label::new(theme.text(Type::Code, word)).wrap());
                    }
                });
            ui.add(Label::new(theme.secondary(Type::Small, words::COMMAND_WHY)).wrap());
            ui.add_space(theme.metrics.spacing.xs);
            ui.horizontal(|ui| {
                let no = outline_button_ui(ui, theme, None, words::COMMAND_NO);
                if ui.memory(|memory| memory.focused().is_none()) {
                    no.request_focus();
                }
                let yes = outline_button_ui(ui, theme, Some(ICON_KEY), words::COMMAND_YES);
                (yes.clicked(), no.clicked())
            })
            .inner
        });
    let (is_yes, is_no) = modal.inner;
    if is_yes {
        painting.send(Command::AnswerCommandQuestion(true));
    } else if is_no || modal.should_close() {
        painting.send(Command::AnswerCommandQuestion(false));
    }
}
