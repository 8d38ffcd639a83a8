//! What stands around the form's core: questions before it, trust after it.

use egui::{Label, Ui};
use egui_material_icons::icons::{ICON_SAVE, ICON_WARNING};

use super::form::{Form, Hint, TextField, lesson_ui, section_ui, words_section_ui};
use crate::{
    app::{ProfileDraft, TrustKind},
    gui::{
        controls::{card, icon_ui, outline_button_ui},
        theme::Type,
    },
    profile::TrustSettings,
    text::profile_page as words,
};

/// The profile's questions; tells whether the answers are to be saved.
pub(super) fn questions_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) -> bool {
    if draft.profile.template.is_empty() {
        return false;
    }
    let theme = form.theme;
    words_section_ui(ui, theme, words::QUESTIONS, |ui| {
        for (at, question) in draft.profile.template.iter().enumerate() {
            let member = format!("/template/{at}");
            ui.add(Label::new(theme.secondary(Type::Control, &question.ask)).wrap());
            let answer = draft.answers.get(&question.name);
            let mut text = answer.unwrap_or(&question.default).clone();
            let field = TextField {
                member: &member,
                name: &question.ask,
                hint: Hint::None,
                width: ui.available_width().min(480.0),
            };
            if form.field_ui(ui, &mut text, &field).changed() {
                let name = question.name.clone();
                draft.answers.insert(name, text.trim().to_owned());
            }
        }
        lesson_ui(ui, theme, words::QUESTIONS_LESSON);
        let is_answered = draft.filled().is_ok();
        ui.add_enabled_ui(is_answered, |ui| {
            outline_button_ui(ui, theme, Some(ICON_SAVE.outlined()), words::SAVE_ANSWERS).clicked()
        })
        .inner
    })
}

pub(super) fn trust_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    section_ui(ui, form.theme, words::TRUST, |ui| {
        trust_fields_ui(ui, form, draft);
    });
}

pub(super) fn trust_fields_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) {
    let theme = form.theme;
    let chosen = draft.trust_kind();
    ui.horizontal_wrapped(|ui| {
        for kind in TrustKind::ALL {
            let name = match kind {
                TrustKind::System => words::TRUST_SYSTEM,
                TrustKind::Ca => words::TRUST_CA,
                TrustKind::Pin => words::TRUST_PIN,
                TrustKind::None => words::TRUST_NONE,
            };
            let response = form.radio_ui(ui, kind == chosen, name);
            if kind == TrustKind::None {
                form.arrive("/trust/kind", &response);
            }
            if response.clicked() && kind != chosen {
                draft.set_trust_kind(kind);
            }
        }
    });
    let width = ui.available_width();
    match &mut draft.profile.trust {
        TrustSettings::System => {}
        TrustSettings::Ca { file } => {
            let field = TextField {
                member: "/trust/file",
                name: words::CA_FILE,
                hint: Hint::Example("/path/to/ca.pem"),
                width,
            };
            form.field_ui(ui, file, &field);
            form.problem_ui(ui, "/trust/file");
        }
        TrustSettings::Pin { sha256 } => {
            let field = TextField {
                member: "/trust/sha256",
                name: words::PIN,
                hint: Hint::Example("64 hex digits"),
                width,
            };
            form.field_ui(ui, sha256, &field);
            form.problem_ui(ui, "/trust/sha256");
        }
        TrustSettings::None => {
            let verdict = &theme.colours.verdict;
            card(theme, verdict.fail_tint, verdict.fail).show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.horizontal_top(|ui| {
                    icon_ui(ui, theme, ICON_WARNING, verdict.fail);
                    let words = theme.text(Type::Body, words::TRUST_NONE_LESSON);
                    ui.add(Label::new(words).wrap());
                });
            });
        }
    }
}
