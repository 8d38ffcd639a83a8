//! Beside the form: what is to be said of the profile, and its file as it would be saved.

use std::sync::Arc;

use egui::{
    Align, Align2, Color32, FontId, Frame, Label, Layout, Margin, Stroke, Ui, pos2,
    text::{LayoutJob, TextFormat},
};
use egui_material_icons::{
    MaterialIcon,
    icons::{ICON_CHECK, ICON_CHECK_CIRCLE, ICON_CONTENT_COPY, ICON_ERROR, ICON_WARNING},
};

use super::ProfilePage;
use crate::{
    app::{Command, ProfileDraft, RedirectKind},
    gui::{
        controls::{link_button_ui, small_icon_button_ui, small_icon_ui, tag_ui},
        painting::Painting,
        theme::{Theme, Type},
    },
    profile::{Problem, Remark},
    text::profile_page as words,
};

/// A line below the head of a part, and the space around what is in it.
fn part_head_ui(ui: &mut Ui, theme: &Theme, title: &str, add: impl FnOnce(&mut Ui)) {
    let out = Frame::new()
        .inner_margin(Margin::symmetric(16, 4))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.label(theme.secondary(Type::Label, title));
                ui.with_layout(Layout::right_to_left(Align::Center), add);
            });
        });
    line_ui(ui, theme, out.response.rect);
}

fn line_ui(ui: &Ui, theme: &Theme, rect: egui::Rect) {
    let stroke = Stroke::new(
        theme.metrics.stroke_width.hair,
        theme.colours.surface.divider,
    );
    ui.painter().hline(rect.x_range(), rect.bottom(), stroke);
}

pub(super) fn remarks_ui(
    ui: &mut Ui,
    painting: &Painting<'_>,
    page: &mut ProfilePage,
    draft: &mut ProfileDraft,
    remarks: &[Remark],
) {
    let theme = painting.theme;
    let verdict = &theme.colours.verdict;
    let agreements = draft.agreements();
    part_head_ui(ui, theme, words::REMARKS, |ui| {
        let fails = remarks.iter().filter(|remark| remark.is_failure).count();
        let counts = [
            (
                agreements.len(),
                ICON_CHECK_CIRCLE,
                (verdict.pass, verdict.pass_tint),
            ),
            (
                remarks.len() - fails,
                ICON_WARNING,
                (verdict.warn, verdict.warn_tint),
            ),
            (fails, ICON_ERROR, (verdict.fail, verdict.fail_tint)),
        ];
        for (count, icon, colours) in counts {
            if count > 0 {
                tag_ui(ui, theme, Some(icon), &count.to_string(), colours);
            }
        }
    });
    if remarks.is_empty() && agreements.is_empty() {
        Frame::new()
            .inner_margin(Margin::symmetric(16, 8))
            .show(ui, |ui| {
                ui.label(theme.tertiary(Type::Small, words::NO_REMARKS));
            });
    }
    for (at, remark) in remarks.iter().enumerate() {
        let (icon, colour) = if remark.is_failure {
            (ICON_ERROR, verdict.fail)
        } else {
            (ICON_WARNING, verdict.warn)
        };
        let title = words::title(&remark.member, &remark.problem);
        entry_ui(
            ui,
            theme,
            (icon, colour),
            (&title, &remark.problem.to_string()),
            |ui| {
                ui.push_id(at, |ui| actions_ui(ui, theme, page, draft, remark));
            },
        );
    }
    for agreement in &agreements {
        let (title, sentence) = words::agreement(agreement);
        entry_ui(
            ui,
            theme,
            (ICON_CHECK_CIRCLE, verdict.pass),
            (title, &sentence),
            |_| {},
        );
    }
}

fn entry_ui(
    ui: &mut Ui,
    theme: &Theme,
    (icon, colour): (MaterialIcon, Color32),
    (title, sentence): (&str, &str),
    add: impl FnOnce(&mut Ui),
) {
    let out = Frame::new()
        .inner_margin(Margin::symmetric(16, 8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_top(|ui| {
                ui.spacing_mut().interact_size.y = 0.0;
                small_icon_ui(ui, theme, icon, colour);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = theme.metrics.spacing.hair;
                    ui.add(Label::new(theme.text(Type::Control, title)).wrap());
                    ui.add(Label::new(theme.secondary(Type::Small, sentence)).wrap());
                    add(ui);
                });
            });
        });
    line_ui(ui, theme, out.response.rect);
}

/// What mends it, and the way to its field.
fn actions_ui(
    ui: &mut Ui,
    theme: &Theme,
    page: &mut ProfilePage,
    draft: &mut ProfileDraft,
    remark: &Remark,
) {
    ui.horizontal_wrapped(|ui| {
        if let Problem::Localhost = remark.problem {
            let words = words::USE_LOOPBACK;
            if link_button_ui(ui, theme, words, words).clicked() {
                draft.set_redirect_kind(RedirectKind::LoopbackV4);
            }
        }
        if let Problem::DiffersFromDiscovery { .. } = remark.problem {
            let words = words::TAKE_DISCOVERED;
            let name = format!("{words}: {}", words::field(&remark.member));
            if link_button_ui(ui, theme, words, &name).clicked()
                && let Some(member) = remark.member.strip_prefix("/server/")
            {
                draft.take_from_discovery(member);
            }
        }
        let name = words::go_to(&remark.member);
        if link_button_ui(ui, theme, words::GO_TO_FIELD, &name).clicked() {
            page.jump = Some(match remark.member.as_str() {
                "/server" => String::from("/server/issuer"),
                member => member.to_owned(),
            });
            page.tab = super::page::Tab::Form;
        }
    });
}

pub(super) fn file_ui(ui: &mut Ui, painting: &mut Painting<'_>, draft: &ProfileDraft) {
    let theme = painting.theme;
    let text = draft.profile.to_text();
    let verdict = &theme.colours.verdict;
    let mut is_copied = false;
    part_head_ui(ui, theme, words::FILE, |ui| {
        let colours = (verdict.pass, verdict.pass_tint);
        tag_ui(ui, theme, Some(ICON_CHECK), words::SAFE_TO_COMMIT, colours);
        is_copied = small_icon_button_ui(ui, theme, ICON_CONTENT_COPY, words::COPY_FILE).clicked();
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            if let Some(name) = draft.file_name() {
                let name = theme.tertiary(Type::Code, name);
                ui.add(Label::new(name).truncate());
            }
        });
    });
    if is_copied {
        painting.send(Command::Copy(text.clone()));
    }
    Frame::new()
        .fill(theme.colours.surface.inset)
        .inner_margin(Margin::symmetric(8, 6))
        .show(ui, |ui| {
            ui.set_min_size(ui.available_size());
            lines_ui(ui, theme, text.trim_end());
        });
}

/// The text with its lines numbered; long ones wrap, and have one number.
fn lines_ui(ui: &mut Ui, theme: &Theme, text: &str) {
    let font = theme.font(Type::Code);
    let colour = theme.colours.text.tertiary;
    let widest = text.lines().count().to_string();
    let widest = ui.painter().layout_no_wrap(widest, font.clone(), colour);
    let numbers = widest.size().x + theme.metrics.spacing.m;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(numbers);
        let mut job = coloured(theme, text);
        job.wrap.max_width = ui.available_width();
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
        let place = ui.add(Label::new(Arc::clone(&galley))).rect;
        let mut number = 1;
        let mut begins_line = true;
        for row in &galley.rows {
            if begins_line {
                let right = place.left() - theme.metrics.spacing.m;
                let at = pos2(right, place.top() + row.rect().top());
                let painter = ui.painter();
                painter.text(at, Align2::RIGHT_TOP, number, font.clone(), colour);
                number += 1;
            }
            begins_line = row.ends_with_newline;
        }
    });
}

/// JSON in the colours of its parts.
fn coloured(theme: &Theme, text: &str) -> LayoutJob {
    let syntax = &theme.colours.syntax;
    let font: FontId = theme.font(Type::Code);
    let mut job = LayoutJob::default();
    for (part, kind) in parts(text) {
        let color = match kind {
            Part::Name => syntax.parameter_name,
            Part::Text => syntax.parameter_value,
            Part::Other => syntax.escape,
            Part::Punctuation => syntax.punctuation,
        };
        let format = TextFormat {
            font_id: font.clone(),
            color,
            line_height: Some(theme.line_height(Type::Code)),
            ..TextFormat::default()
        };
        job.append(part, 0.0, format);
    }
    job
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Name,
    Text,
    /// Numbers, true, false and null.
    Other,
    Punctuation,
}

/// Cuts JSON, as this program writes it, into its parts; together they are the text.
fn parts(text: &str) -> Vec<(&str, Part)> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (length, kind) = if first == '"' {
            let length = string_length(rest);
            let is_name = rest[length..].starts_with(':');
            (length, if is_name { Part::Name } else { Part::Text })
        } else if first.is_ascii_alphanumeric() || first == '-' {
            let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.');
            (
                rest.find(|c| !is_part(c)).unwrap_or(rest.len()),
                Part::Other,
            )
        } else {
            let starts = |c: char| c == '"' || c == '-' || c.is_ascii_alphanumeric();
            (rest.find(starts).unwrap_or(rest.len()), Part::Punctuation)
        };
        let (part, behind) = rest.split_at(length);
        out.push((part, kind));
        rest = behind;
    }
    out
}

/// With both quotation marks, in bytes.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !is_escaped => return at + 1,
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_cut_into_names_texts_and_values() {
        let text = "{\n  \"a\\\"b\": \"c: \\\\\",\n  \"n\": [-1.5e+3, null]\n}";
        let parts = parts(text);
        let whole: String = parts.iter().map(|(part, _)| *part).collect();
        assert_eq!(whole, text);
        let of = |kind| -> Vec<&str> {
            let mut found: Vec<&str> = Vec::new();
            found.extend(
                parts
                    .iter()
                    .filter(|(_, one)| *one == kind)
                    .map(|(part, _)| *part),
            );
            found
        };
        assert_eq!(of(Part::Name), ["\"a\\\"b\"", "\"n\""]);
        assert_eq!(of(Part::Text), ["\"c: \\\\\""]);
        assert_eq!(of(Part::Other), ["-1.5e+3", "null"]);
    }
}
