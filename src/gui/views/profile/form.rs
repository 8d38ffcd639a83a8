//! Sections, rows and fields of the page, each with what is remarked at it.

use std::borrow::Cow;

use egui::{Align, Color32, Frame, Label, Layout, Margin, Response, Stroke, TextEdit, Ui, vec2};
use egui_material_icons::icons::{ICON_ERROR, ICON_WARNING};

use super::sections;
use crate::{
    gui::{
        controls::{form_label_ui, radio_ui, small_icon_ui},
        painting::ring_ui,
        theme::{Theme, Type},
    },
    profile::Remark,
    text::environments,
};

/// What every section needs.
pub(super) struct Form<'a> {
    pub theme: &'a Theme,
    pub remarks: &'a [Remark],
    /// Whether the remarks stand beside the form, in full.
    pub has_remarks_beside: bool,
    /// The member whose field takes the keyboard.
    pub jump: &'a mut Option<String>,
    /// The environment that the fields are of, counted from 0; `None` for the profile's own.
    pub environment: Option<usize>,
}

/// One field of text.
pub(super) struct TextField<'a> {
    /// JSON pointer of the member that it is for.
    pub member: &'a str,
    /// The accessible name.
    pub name: &'a str,
    pub hint: Hint<'a>,
    pub width: f32,
}

/// What stands in a field while it is empty.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hint<'a> {
    None,
    /// What such a value looks like.
    Example(&'a str),
    Words(&'a str),
    /// The value that counts as long as no other is typed.
    Value(&'a str),
}

/// The title of a section stands in a column of this width, or above where there is no room.
const TITLE: f32 = 132.0;
const LABEL: f32 = 102.0;
/// With less room a title stands above its section.
const STACKED: f32 = 560.0;
/// With less room a label stands above its field.
const NARROW_ROW: f32 = 340.0;

/// A section that begins with words: they stand at the height of its title.
pub(super) fn words_section_ui<R>(
    ui: &mut Ui,
    theme: &Theme,
    title: &str,
    add: impl FnOnce(&mut Ui) -> R,
) -> R {
    section_ui(ui, theme, title, |ui| {
        if ui.available_width() >= STACKED - TITLE {
            let spare = theme.metrics.sizes.control - theme.line_height(Type::Body);
            ui.add_space(spare / 2.0);
        }
        add(ui)
    })
}

pub(super) fn section_ui<R>(
    ui: &mut Ui,
    theme: &Theme,
    title: &str,
    add: impl FnOnce(&mut Ui) -> R,
) -> R {
    let out = Frame::new()
        .inner_margin(Margin::symmetric(20, 12))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            if ui.available_width() < STACKED {
                ui.label(theme.text(Type::Title, title));
                return add(ui);
            }
            ui.horizontal_top(|ui| {
                let size = vec2(TITLE, theme.metrics.sizes.control);
                ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
                    ui.set_min_width(TITLE);
                    ui.label(theme.text(Type::Title, title));
                });
                ui.vertical(|ui| {
                    ui.set_width(ui.available_width());
                    add(ui)
                })
                .inner
            })
            .inner
        });
    let rect = out.response.rect;
    let stroke = Stroke::new(
        theme.metrics.stroke_width.hair,
        theme.colours.surface.divider,
    );
    ui.painter().hline(rect.x_range(), rect.bottom(), stroke);
    sections::was_painted(ui, title, rect);
    out.inner
}

/// A label and what belongs to it.
pub(super) fn row_ui<R>(
    ui: &mut Ui,
    theme: &Theme,
    label: &str,
    add: impl FnOnce(&mut Ui) -> R,
) -> R {
    if ui.available_width() < NARROW_ROW {
        ui.label(theme.secondary(Type::Control, label));
        return ui.horizontal_wrapped(add).inner;
    }
    ui.horizontal(|ui| {
        form_label_ui(ui, theme, label, LABEL);
        add(ui)
    })
    .inner
}

/// Words that wrap, in small type.
pub(super) fn lesson_ui(ui: &mut Ui, theme: &Theme, words: &str) {
    ui.add(Label::new(theme.tertiary(Type::Small, words)).wrap());
}

impl Form<'_> {
    /// The same for the fields of one environment.
    pub fn inside(&mut self, environment: usize) -> Form<'_> {
        Form {
            theme: self.theme,
            remarks: self.remarks,
            has_remarks_beside: self.has_remarks_beside,
            jump: &mut *self.jump,
            environment: Some(environment),
        }
    }

    /// The name of a control for those who do not see where it stands.
    pub fn named<'n>(&self, name: &'n str) -> Cow<'n, str> {
        match self.environment {
            Some(index) => environments::field_of(name, index + 1).into(),
            None => name.into(),
        }
    }

    /// Where a member of what is edited stands in the profile's file.
    fn member<'n>(&self, member: &'n str) -> Cow<'n, str> {
        match self.environment {
            Some(index) if !member.is_empty() => {
                format!("/environments/{index}/changes{member}").into()
            }
            Some(_) | None => member.into(),
        }
    }

    /// The worst remark at a member.
    fn remark(&self, member: &str) -> Option<&Remark> {
        self.remarks_at(member).next()
    }

    fn remarks_at(&self, member: &str) -> impl Iterator<Item = &Remark> {
        let member = self.member(member).into_owned();
        self.remarks
            .iter()
            .filter(move |remark| remark.member == member)
    }

    /// One of several choices.
    pub fn radio_ui(&self, ui: &mut Ui, is_chosen: bool, words: &str) -> Response {
        let name = self.named(words);
        radio_ui(ui, self.theme, is_chosen, words).accessible_name(&*name)
    }

    /// The member's field is there in the next frame, and takes the keyboard.
    pub fn lead_to(&mut self, member: &str) {
        *self.jump = Some(self.member(member).into_owned());
    }

    /// The border of a field, where something is remarked at it.
    fn border(&self, member: &str) -> Option<Color32> {
        let verdict = &self.theme.colours.verdict;
        self.remark(member).map(|remark| {
            if remark.is_failure {
                verdict.fail
            } else {
                verdict.warn
            }
        })
    }

    /// Gives a control the keyboard where a remark led to it.
    pub fn arrive(&mut self, member: &str, response: &Response) {
        if self.jump.is_some() && self.jump.as_deref() == Some(&*self.member(member)) {
            *self.jump = None;
            response.request_focus();
            response.scroll_to_me(Some(Align::Center));
        }
    }

    pub fn field_ui(&mut self, ui: &mut Ui, value: &mut String, field: &TextField<'_>) -> Response {
        self.sized_field_ui(ui, value, field, 5)
    }

    /// The same, for many below one another.
    pub fn low_field_ui(
        &mut self,
        ui: &mut Ui,
        value: &mut String,
        field: &TextField<'_>,
    ) -> Response {
        self.sized_field_ui(ui, value, field, 3)
    }

    fn sized_field_ui(
        &mut self,
        ui: &mut Ui,
        value: &mut String,
        field: &TextField<'_>,
        margin: i8,
    ) -> Response {
        let theme = self.theme;
        let hint = match field.hint {
            Hint::None => theme.tertiary(Type::Code, ""),
            Hint::Example(text) => theme.tertiary(Type::Code, text),
            Hint::Words(text) => theme.tertiary(Type::Small, text),
            Hint::Value(text) => theme.secondary(Type::Code, text),
        };
        let usual = theme.colours.stroke.field;
        let border = self.border(field.member).unwrap_or(usual);
        let response = ui
            .scope(|ui| {
                let widgets = &mut ui.visuals_mut().widgets;
                let stroke = Stroke::new(theme.metrics.stroke_width.hair, border);
                widgets.inactive.bg_stroke = stroke;
                widgets.hovered.bg_stroke = stroke;
                ui.spacing_mut().interact_size.y = 0.0;
                let edit = TextEdit::singleline(value)
                    .id_salt((field.member, field.name, self.environment))
                    .font(theme.font(Type::Code))
                    .text_color(theme.colours.text.primary)
                    .hint_text(hint)
                    .margin(Margin::symmetric(8, margin))
                    .desired_width((field.width - 16.0).max(48.0));
                ui.add(edit)
            })
            .inner
            .accessible_name(&*self.named(field.name));
        ring_ui(ui, theme, &response);
        self.arrive(field.member, &response);
        response
    }

    /// What is remarked at a member, below its field; where it stands beside the form, the frame
    /// of the field is enough.
    pub fn problem_ui(&self, ui: &mut Ui, member: &str) {
        if self.has_remarks_beside {
            return;
        }
        let theme = self.theme;
        for remark in self.remarks_at(member) {
            let (icon, colour) = if remark.is_failure {
                (ICON_ERROR, theme.colours.verdict.fail)
            } else {
                (ICON_WARNING, theme.colours.verdict.warn)
            };
            ui.horizontal_top(|ui| {
                ui.spacing_mut().interact_size.y = 0.0;
                small_icon_ui(ui, theme, icon, colour);
                let words = theme.text(Type::Small, remark.problem.to_string());
                ui.add(Label::new(words).wrap());
            });
        }
    }

    /// The same below the field of a row with a label.
    pub fn row_problem_ui(&self, ui: &mut Ui, member: &str) {
        let is_silent = self.has_remarks_beside || self.remark(member).is_none();
        if is_silent || ui.available_width() < NARROW_ROW {
            return self.problem_ui(ui, member);
        }
        ui.horizontal_top(|ui| {
            ui.add_space(LABEL + self.theme.metrics.spacing.s);
            ui.vertical(|ui| self.problem_ui(ui, member));
        });
    }
}

/// Choices of which one holds, of a subject that others may have the same choices of; the first is where a remark at the member leads. Gives the one that was
/// pressed in place of the other.
pub(super) fn choices_ui<K: Copy + PartialEq>(
    ui: &mut Ui,
    form: &mut Form<'_>,
    (subject, member): (&str, &str),
    chosen: K,
    choices: &[(K, &str)],
) -> Option<K> {
    let mut pressed = None;
    for (at, (kind, name)) in choices.iter().enumerate() {
        let of_subject = match subject {
            "" => (*name).to_owned(),
            subject => format!("{subject}: {name}"),
        };
        let response = radio_ui(ui, form.theme, *kind == chosen, name)
            .accessible_name(&*form.named(&of_subject));
        if at == 0 {
            form.arrive(member, &response);
        }
        if response.clicked() && *kind != chosen {
            pressed = Some(*kind);
        }
    }
    pressed
}
