//! The field of a dialog for the path of a file, which has the keyboard as soon as it is there.

use egui::{Key, Label, Margin, Modifiers, TextEdit, Ui};
use egui_material_icons::icons::ICON_ERROR;

use crate::{
    gui::{
        controls::small_icon_ui,
        painting::ring_ui,
        theme::{Theme, Type},
    },
    text::profile_page as words,
};

/// What is typed of a path, and why it is none that can be used.
#[derive(Debug, Default)]
pub(super) struct PathField {
    pub path: String,
    pub problem: Option<String>,
    was_focused: bool,
    has_focus: bool,
}

impl PathField {
    pub fn new(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            ..Self::default()
        }
    }

    /// Whether Enter confirms the dialog. Taken before its buttons can take it: with Ctrl anywhere,
    /// alone in the field.
    pub fn take_enter(&self, ui: &Ui) -> bool {
        let (has_focus, was_focused) = (self.has_focus, self.was_focused);
        ui.input_mut(|input| {
            input.consume_key(Modifiers::COMMAND, Key::Enter)
                || ((has_focus || !was_focused) && input.consume_key(Modifiers::NONE, Key::Enter))
        })
    }

    /// The path without white space around it; where there is none, that is said.
    pub fn read(&mut self) -> Option<String> {
        let path = self.path.trim().to_owned();
        self.problem = path.is_empty().then(|| words::NO_PATH.to_owned());
        (!path.is_empty()).then_some(path)
    }

    /// `name` is its accessible name, and stands in it while it is empty.
    pub fn ui(&mut self, ui: &mut Ui, theme: &Theme, name: &str) {
        let response = ui
            .add(
                TextEdit::singleline(&mut self.path)
                    .id_salt(name)
                    .font(theme.font(Type::Code))
                    .hint_text(theme.tertiary(Type::Code, name))
                    .margin(Margin::symmetric(8, 6))
                    .desired_width(f32::INFINITY),
            )
            .accessible_name(name);
        ring_ui(ui, theme, &response);
        if !self.was_focused {
            self.was_focused = true;
            response.request_focus();
        }
        self.has_focus = response.has_focus();
        if response.changed() {
            self.problem = None;
        }
    }

    pub fn problem_ui(&self, ui: &mut Ui, theme: &Theme) {
        if let Some(problem) = &self.problem {
            problem_ui(ui, theme, problem);
        }
    }
}

/// What is wrong, in small type below what it is about.
pub(super) fn problem_ui(ui: &mut Ui, theme: &Theme, problem: &str) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        small_icon_ui(ui, theme, ICON_ERROR, theme.colours.verdict.fail);
        ui.add(Label::new(theme.text(Type::Small, problem)).wrap());
    });
}
