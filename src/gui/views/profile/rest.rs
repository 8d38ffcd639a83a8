//! What stands around the form's core: questions before it, trust after it.

use egui::{Label, Ui};
use egui_material_icons::icons::{ICON_CHECK_CIRCLE, ICON_ERROR, ICON_SAVE, ICON_WARNING};

use super::form::{Form, Hint, TextField, lesson_ui, section_ui, words_section_ui};
use crate::{
    app::{ProfileDraft, TrustKind},
    gui::{
        controls::{card, icon_ui, outline_button_ui, radio_ui, small_icon_ui},
        theme::Type,
    },
    profile::TrustSettings,
    text::{environments, profile_page as words},
};

/// Which environment a run starts in, where there is a choice.
pub(super) fn environment_ui(ui: &mut Ui, form: &Form<'_>, draft: &mut ProfileDraft) {
    if draft.profile.environments.is_empty() {
        return;
    }
    let theme = form.theme;
    section_ui(ui, theme, environments::ENVIRONMENT, |ui| {
        let current = draft.environment().map(str::to_owned);
        let mut chosen = None;
        ui.horizontal_wrapped(|ui| {
            let names = draft.profile.environments.iter();
            let names = names.map(|environment| Some(environment.name.as_str()));
            for name in std::iter::once(None).chain(names) {
                let words = name.unwrap_or(environments::BASE);
                let radio = radio_ui(ui, theme, name == current.as_deref(), words)
                    .accessible_name(environments::start_there(words));
                if radio.clicked() {
                    chosen = Some(name.map(str::to_owned));
                }
            }
        });
        if let Some(chosen) = chosen {
            draft.choose_environment(chosen.as_deref());
        }
    });
}

/// The questions of the chosen environment; tells whether the answers are to be saved.
pub(super) fn questions_ui(ui: &mut Ui, form: &mut Form<'_>, draft: &mut ProfileDraft) -> bool {
    let questions = draft.questions();
    if questions.is_empty() {
        return false;
    }
    let theme = form.theme;
    words_section_ui(ui, theme, words::QUESTIONS, |ui| {
        if let Some(name) = draft.environment() {
            ui.label(theme.text(Type::Title, words::questions_in(name)));
        }
        for (at, question) in questions.iter().enumerate() {
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
        let is_answered = draft.filled_inside().is_ok();
        let (icon, colour) = if is_answered {
            (ICON_CHECK_CIRCLE, theme.colours.verdict.pass)
        } else {
            (ICON_ERROR, theme.colours.verdict.fail)
        };
        ui.horizontal_top(|ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            small_icon_ui(ui, theme, icon, colour);
            let said = words::still_open(draft.environment(), draft.open_questions());
            ui.add(Label::new(theme.text(Type::Small, said)).wrap());
        });
        lesson_ui(ui, theme, words::QUESTIONS_LESSON);
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
