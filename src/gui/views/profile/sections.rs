//! Where on the page one is: the sections as a line of words, the one being read marked; a press goes
//! to one.

use egui::{Align, Button, Id, Rect, Role, Stroke, Ui, WidgetInfo, vec2};

use crate::{
    gui::{
        controls::{menu_lines_ui, outline_atoms_ui},
        painting::ring_ui,
        theme::{Theme, Type},
        top_bar::down_icon,
    },
    text::profile_page as words,
};

/// The sections as they were painted last, and the one that was asked for.
#[derive(Clone, Debug, Default)]
struct Sections {
    shown: Vec<Section>,
    /// Those of the frame that is being painted.
    painted: Vec<Section>,
    /// To be brought to the top of the view.
    asked: Option<String>,
    /// Pressed last: near the end of the page nothing can be brought to the top.
    chosen: Option<String>,
}

#[derive(Clone, Debug)]
struct Section {
    title: String,
    rect: Rect,
    /// What of the page can be seen.
    view: Rect,
}

fn id() -> Id {
    Id::unique("sections of the profile page")
}

/// Says where a section was painted, and goes there where it was asked for.
pub(super) fn was_painted(ui: &Ui, title: &str, rect: Rect) {
    let is_asked = ui.data_mut(|data| {
        let sections: &mut Sections = data.get_temp_mut_or_default(id());
        sections.painted.push(Section {
            title: title.to_owned(),
            rect,
            view: ui.clip_rect(),
        });
        sections.asked.take_if(|asked| asked == title).is_some()
    });
    if is_asked {
        ui.scroll_to_rect(rect, Some(Align::TOP));
    }
}

/// The form was painted: what follows is of the next frame, which shows other sections at once.
pub(super) fn are_complete(ui: &Ui) {
    let is_other = ui.data_mut(|data| {
        let sections: &mut Sections = data.get_temp_mut_or_default(id());
        let painted = std::mem::take(&mut sections.painted);
        let titles = |of: &[Section]| of.iter().map(|one| one.title.clone()).collect::<Vec<_>>();
        let is_other = titles(&painted) != titles(&sections.shown);
        sections.shown = painted;
        is_other
    });
    if is_other {
        ui.request_repaint();
    }
}

impl Sections {
    /// The one that was gone to, while it is in view; otherwise the topmost.
    fn current(&self, theme: &Theme) -> Option<&str> {
        // Less than a line of it is no section that is being read.
        let least = theme.metrics.sizes.control;
        let is_chosen = |section: &&Section| {
            Some(&*section.title) == self.chosen.as_deref()
                && section.view.y_range().contains(section.rect.top())
        };
        let below_top = |section: &&Section| section.rect.bottom() > section.view.top() + least;
        let mut shown = self.shown.iter();
        let chosen = self.shown.iter().find(is_chosen);
        chosen
            .or_else(|| shown.find(below_top))
            .map(|section| &*section.title)
    }
}

/// All of them in a line, that wraps.
pub(super) fn index_ui(ui: &mut Ui, theme: &Theme) {
    let sections: Sections = ui.data(|data| data.get_temp(id())).unwrap_or_default();
    let current = sections.current(theme);
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(theme.metrics.spacing.xs, 0.0);
        ui.spacing_mut().button_padding =
            vec2(theme.metrics.spacing.xs, theme.metrics.spacing.hair);
        ui.spacing_mut().interact_size.y = 0.0;
        for Section { title, .. } in &sections.shown {
            let is_current = current == Some(title.as_str());
            let text = if is_current {
                theme.text(Type::Small, title)
            } else {
                theme.secondary(Type::Small, title)
            };
            let response = ui.add(Button::selectable(is_current, text).stroke(Stroke::NONE));
            let name = words::go_to_section(title);
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_current, &name));
            ring_ui(ui, theme, &response);
            if response.clicked() {
                chosen = Some(title.clone());
            }
        }
    });
    go_to(ui, chosen);
}

/// The same as a menu, where a line has no room.
pub(super) fn menu_ui(ui: &mut Ui, theme: &Theme) {
    let sections: Sections = ui.data(|data| data.get_temp(id())).unwrap_or_default();
    let Some(current) = sections.current(theme) else {
        return;
    };
    let atoms = (theme.text(Type::Control, current), down_icon(theme));
    let button = outline_atoms_ui(ui, theme, atoms, words::SECTIONS);
    let mut chosen = None;
    egui::Popup::menu(&button).show(|ui| {
        menu_lines_ui(ui, |ui| {
            for Section { title, .. } in &sections.shown {
                let response = ui
                    .selectable_label(current == title, title)
                    .accessible_name(words::go_to_section(title));
                ring_ui(ui, theme, &response);
                if response.clicked() {
                    chosen = Some(title.clone());
                }
            }
        });
    });
    go_to(ui, chosen);
}

fn go_to(ui: &Ui, title: Option<String>) {
    if title.is_some() {
        ui.data_mut(|data| {
            let sections: &mut Sections = data.get_temp_mut_or_default(id());
            sections.chosen.clone_from(&title);
            sections.asked = title;
        });
        ui.request_repaint();
    }
}
