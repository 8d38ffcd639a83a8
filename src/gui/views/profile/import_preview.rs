//! What an import would become: which format it is, each of its settings, and what is left out.

use egui::{Color32, Id, Key, Label, Modal, Modifiers, ScrollArea, Ui};
use egui_material_icons::{
    MaterialIcon,
    icons::{ICON_ARROW_FORWARD, ICON_ERROR, ICON_INFO, ICON_WARNING},
};

use super::ProfilePage;
use crate::{
    app::ProfileDraft,
    gui::{
        controls::{facts_ui, outline_button_ui, primary_button_ui, radio_ui, small_icon_ui},
        painting::Painting,
        theme::{Theme, Type},
    },
    profile::{
        import::{Import, ImportRemark, Imported},
        remarks,
    },
    text::import_preview as words,
};

const WIDTH: f32 = 620.0;

/// What was read and which of its settings is looked at.
#[derive(Debug)]
pub(super) struct ImportPreview {
    path: String,
    import: Import,
    chosen: usize,
}

impl ImportPreview {
    pub fn new(path: &str, import: &Import) -> Self {
        Self {
            path: path.to_owned(),
            import: import.clone(),
            chosen: 0,
        }
    }
}

/// Nothing is painted while nothing was read.
pub(super) fn import_preview_ui(ui: &Ui, painting: &Painting<'_>, page: &mut ProfilePage) {
    let Some(mut preview) = page.preview.take() else {
        return;
    };
    let theme = painting.theme;
    let is_entered = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    let frame = theme.dialog_frame();
    let modal = Modal::new(Id::unique("import preview"))
        .frame(frame)
        .show(ui.ctx(), |ui| {
            ui.set_width(WIDTH.min(ui.content_rect().width() - 64.0));
            inside_ui(ui, theme, &mut preview)
        });
    let (is_confirmed, is_cancelled) = modal.inner;
    if is_confirmed || is_entered {
        if let Some(imported) = preview.import.found.get(preview.chosen) {
            page.open(ProfileDraft::unsaved(imported.profile.clone()));
            page.notice = Some(words::opened(&preview.path));
        }
    } else if !(is_cancelled || modal.should_close()) {
        page.preview = Some(preview);
    }
}

fn inside_ui(ui: &mut Ui, theme: &Theme, preview: &mut ImportPreview) -> (bool, bool) {
    let title = words::recognised(preview.import.format);
    ui.label(theme.text(Type::Title, title));
    let lesson = words::from(&preview.path, preview.import.found.len());
    ui.add(Label::new(theme.secondary(Type::Body, lesson)).wrap());
    ui.add_space(theme.metrics.spacing.xs);
    if preview.import.found.len() > 1 {
        choice_ui(ui, theme, preview);
        ui.separator();
    }
    if let Some(imported) = preview.import.found.get(preview.chosen) {
        let above = if preview.import.found.len() > 1 {
            440.0
        } else {
            300.0
        };
        let height = (ui.content_rect().height() - above).clamp(160.0, 560.0);
        ScrollArea::vertical()
            .id_salt("import preview")
            .max_height(height)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                // The bar must not touch what it scrolls.
                let width = ui.available_width() - theme.metrics.spacing.s;
                ui.set_max_width(width);
                becomes_ui(ui, theme, imported);
            });
    }
    ui.add_space(theme.metrics.spacing.s);
    ui.horizontal(|ui| {
        let open = primary_button_ui(ui, theme, ICON_ARROW_FORWARD, words::OPEN, "⏎");
        let cancel = outline_button_ui(ui, theme, None, words::CANCEL).clicked();
        (open.clicked(), cancel)
    })
    .inner
}

fn choice_ui(ui: &mut Ui, theme: &Theme, preview: &mut ImportPreview) {
    ScrollArea::vertical()
        .id_salt("imported settings")
        .max_height(140.0)
        .show(ui, |ui| {
            for (index, one) in preview.import.found.iter().enumerate() {
                let name = words::setting(&one.profile.name);
                if radio_ui(ui, theme, index == preview.chosen, &name).clicked() {
                    preview.chosen = index;
                }
            }
        });
}

fn becomes_ui(ui: &mut Ui, theme: &Theme, imported: &Imported) {
    facts_ui(ui, theme, &words::becomes(imported));
    let (losses, notes): (Vec<&ImportRemark>, Vec<&ImportRemark>) =
        imported.remarks.iter().partition(|remark| remark.is_loss());
    let (colours, info) = (&theme.colours, ICON_INFO.outlined());
    for (title, those, icon, colour) in [
        (words::LEFT_OUT, losses, ICON_WARNING, colours.verdict.warn),
        (words::TO_KNOW, notes, info, colours.text.tertiary),
    ] {
        let those = those.into_iter().map(words::remark);
        group_ui(ui, theme, title, those.map(|words| (icon, colour, words)));
    }
    let flaws = remarks(&imported.profile).into_iter().map(|remark| {
        let (icon, colour) = if remark.is_failure {
            (ICON_ERROR, colours.verdict.fail)
        } else {
            (ICON_WARNING, colours.verdict.warn)
        };
        (icon, colour, words::flaw(&remark))
    });
    group_ui(ui, theme, words::TO_LOOK_AT, flaws);
    environments_ui(ui, theme, imported);
}

/// Remarks below their title; nothing where there are none.
fn group_ui(
    ui: &mut Ui,
    theme: &Theme,
    title: &str,
    remarks: impl Iterator<Item = (MaterialIcon, Color32, String)>,
) {
    let mut remarks = remarks.peekable();
    if remarks.peek().is_none() {
        return;
    }
    ui.add_space(theme.metrics.spacing.s);
    ui.label(theme.secondary(Type::Control, title));
    for (icon, colour, words) in remarks {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            small_icon_ui(ui, theme, icon, colour);
            ui.add(Label::new(theme.text(Type::Small, words)).wrap());
        });
    }
}

/// What each changes of the rows above.
fn environments_ui(ui: &mut Ui, theme: &Theme, imported: &Imported) {
    let environments = words::environments(imported);
    if environments.is_empty() {
        return;
    }
    ui.add_space(theme.metrics.spacing.s);
    ui.label(theme.secondary(Type::Control, words::ENVIRONMENTS));
    let facts: Vec<(&str, String)> = environments
        .iter()
        .map(|(name, changes)| (name.as_str(), changes.clone()))
        .collect();
    facts_ui(ui, theme, &facts);
}
