//! One profile, to be read and changed: the form, what is remarked, and the file.

mod client;
mod connection;
mod environments;
mod extensions;
mod file_form;
mod form;
mod head;
mod import_preview;
mod keys;
mod page;
mod path_field;
mod peculiar;
mod protection;
mod provider;
mod redirect;
mod request;
mod rest;
mod secret;
mod sections;
mod server;
mod side;

pub(in crate::gui) use page::ProfilePage;

use egui::{Align, CentralPanel, Frame, Layout, Margin, Panel, ScrollArea, Ui};
use egui_material_icons::icons::{ICON_ADD, ICON_UPLOAD};

use super::View;
use crate::{
    app::{Command, ProfileDraft, SaveOver},
    gui::{
        controls::outline_button_ui, painting::Painting, stage::tab_ui, theme::Type, window::NARROW,
    },
    profile::Remark,
    text::profile_page as words,
};
use form::Form;
use page::Tab;

/// As wide as the picture says, and less where the form needs the room.
const SIDE: f32 = 420.0;

/// What can be asked of the page from elsewhere in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::gui) enum PageAction {
    New,
    Import,
    Save,
    Duplicate,
}

impl PageAction {
    /// Why it cannot be done now.
    pub fn reason_against(self, painting: &Painting<'_>) -> Option<&'static str> {
        let page = &painting.memory.profile_page;
        let is_shown = painting.memory.view == View::Profile && page.is_open();
        match self {
            Self::Save if is_shown && !page.is_changed() => Some(words::NO_CHANGE_TO_SAVE),
            Self::Save | Self::Duplicate if !is_shown => Some(words::NO_PROFILE_SHOWN),
            Self::New | Self::Import | Self::Save | Self::Duplicate => None,
        }
    }

    pub fn perform(self, painting: &mut Painting<'_>) {
        match self {
            Self::New => {
                painting.memory.profile_page.begin_new();
                painting.memory.view = View::Profile;
            }
            Self::Import => painting.memory.profile_page.ask_import(),
            Self::Save | Self::Duplicate => painting.memory.profile_page.asked = Some(self),
        }
    }
}

/// What belongs to profiles wherever one is: files that are dropped, read or written.
pub(in crate::gui) fn profile_files_ui(ui: &Ui, painting: &mut Painting<'_>) {
    let dropped = ui.input(|input| input.raw.dropped_files.clone());
    let mut page = std::mem::take(&mut painting.memory.profile_page);
    // What is dropped together belongs together: a collection, and its environments.
    if !dropped.is_empty() {
        let paths = dropped.iter().map(|file| file.path().display().to_string());
        let paths = paths.collect();
        painting.send(Command::ImportProfiles { paths });
    }
    if page.follow(painting.state) {
        painting.memory.view = View::Profile;
    }
    file_form::file_form_ui(ui, painting, &mut page);
    import_preview::import_preview_ui(ui, painting, &mut page);
    keys::key_form_ui(ui, painting, &mut page);
    painting.memory.profile_page = page;
}

pub(super) fn profile_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let mut page = std::mem::take(&mut painting.memory.profile_page);
    match page.draft.take() {
        Some(mut draft) => {
            asked(painting, &mut page, &mut draft);
            draft_ui(ui, painting, &mut page, &mut draft);
            page.draft = Some(draft);
        }
        None => nothing_ui(ui, painting, &mut page),
    }
    page.turn(&painting.state.profiles);
    painting.memory.profile_page = page;
}

/// Does what the palette asked for.
fn asked(painting: &mut Painting<'_>, page: &mut ProfilePage, draft: &mut ProfileDraft) {
    match page.asked.take() {
        Some(PageAction::Save) => {
            let remarks = draft.remarks(&painting.state.profiles);
            if draft.save_obstacle(&remarks).is_none() {
                head::save(painting, draft, None);
            }
        }
        Some(PageAction::Duplicate) => head::duplicate(page, draft, painting),
        Some(PageAction::New | PageAction::Import) | None => {}
    }
}

fn nothing_ui(ui: &mut Ui, painting: &mut Painting<'_>, page: &mut ProfilePage) {
    let theme = painting.theme;
    Frame::new().inner_margin(Margin::same(20)).show(ui, |ui| {
        ui.label(theme.text(Type::Display, words::NOTHING_SHOWN));
        ui.label(theme.secondary(Type::Body, words::NOTHING_SHOWN_LESSON));
        head::deleted_ui(ui, painting, page);
        ui.horizontal(|ui| {
            // The list beside the page has one, too.
            let new = outline_button_ui(ui, theme, Some(ICON_ADD), words::NEW_PROFILE);
            if new.accessible_name(words::NEW_PROFILE_HERE).clicked() {
                page.begin_new();
            }
            if outline_button_ui(ui, theme, Some(ICON_UPLOAD), words::IMPORT).clicked() {
                page.ask_import();
            }
        });
    });
}

fn draft_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    page: &mut ProfilePage,
    draft: &mut ProfileDraft,
) {
    let remarks = draft.remarks(&painting.state.profiles);
    let theme = painting.theme;
    let is_wide = ui.content_rect().width() >= NARROW;
    Panel::top("profile head")
        .frame(Frame::new())
        .show(ui, |ui| {
            let head = head::Head {
                painting: &mut *painting,
                page: &mut *page,
                draft: &mut *draft,
                remarks: &remarks,
            };
            head::head_ui(ui, head);
            if is_wide {
                Frame::new()
                    .inner_margin(Margin::symmetric(16, 4))
                    .show(ui, |ui| sections::index_ui(ui, theme));
            }
        });
    let remarks = draft.shown(&remarks);
    if is_wide {
        let width = SIDE.min(ui.available_width() * 0.38);
        Panel::right("profile side")
            .exact_size(width)
            .frame(Frame::new())
            .show(ui, |ui| {
                ScrollArea::vertical()
                    .id_salt("profile side")
                    .auto_shrink([false, false])
                    .show(ui, |ui| {
                        ui.spacing_mut().item_spacing.y = 0.0;
                        side::remarks_ui(ui, painting, page, draft, remarks);
                        side::file_ui(ui, painting, draft);
                    });
            });
    } else {
        Panel::top("profile tabs")
            .frame(Frame::new().inner_margin(Margin::symmetric(12, 2)))
            .show(ui, |ui| {
                ui.horizontal(|ui| {
                    for (name, tab) in [
                        (words::PROFILE, Tab::Form),
                        (words::REMARKS, Tab::Remarks),
                        (words::FILE, Tab::File),
                    ] {
                        if tab_ui(ui, painting, name, page.tab == tab).clicked() {
                            page.tab = tab;
                        }
                    }
                    if page.tab == Tab::Form {
                        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                            sections::menu_ui(ui, theme);
                        });
                    }
                });
            });
    }
    let tab = if is_wide { Tab::Form } else { page.tab };
    CentralPanel::default().frame(Frame::new()).show(ui, |ui| {
        ScrollArea::vertical()
            .id_salt(("profile", draft.id().to_owned()))
            .auto_shrink([false, false])
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = theme.metrics.spacing.xs;
                match tab {
                    Tab::Form => form_ui(ui, painting, page, draft, remarks),
                    Tab::Remarks => side::remarks_ui(ui, painting, page, draft, remarks),
                    Tab::File => side::file_ui(ui, painting, draft),
                }
            });
    });
}

/// The field of the environment that a member belongs to.
fn name_of_environment(member: &str) -> Option<String> {
    let (index, rest) = member.strip_prefix("/environments/")?.split_once('/')?;
    (rest != "name").then(|| format!("/environments/{index}/name"))
}

fn form_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    page: &mut ProfilePage,
    draft: &mut ProfileDraft,
    remarks: &[Remark],
) {
    let mut jump = page.jump.take();
    let led_to = jump.clone();
    let mut form = Form {
        theme: painting.theme,
        remarks,
        has_remarks_beside: ui.content_rect().width() >= NARROW,
        jump: &mut jump,
        environment: None,
    };
    let is_saved_with_answers = rest::questions_ui(ui, &mut form, draft);
    provider::provider_ui(ui, painting, draft);
    server::server_ui(ui, painting, &mut form, draft, page);
    client::client_ui(ui, painting, &mut form, draft, page);
    redirect::redirect_ui(ui, &mut form, draft);
    request::scopes_ui(ui, &mut form, draft, &mut page.new_scope);
    request::request_ui(ui, &mut form, draft);
    peculiar::peculiarities_ui(ui, &mut form, draft);
    extensions::extensions_ui(ui, &mut form, draft);
    protection::protection_ui(ui, &mut form, draft, page);
    rest::trust_ui(ui, &mut form, draft);
    environments::environments_ui(ui, painting, &mut form, draft, page);
    connection::connection_ui(ui, painting, &mut form, draft, page);
    provider::notes_ui(ui, painting, draft);
    sections::are_complete(ui);
    if jump.is_some() && jump == led_to {
        // What has no field of its own is of its environment, or nowhere.
        jump = led_to.as_deref().and_then(name_of_environment);
    }
    // A field that was just added is there in the next frame.
    if jump.is_some() {
        ui.request_repaint();
    }
    page.jump = jump;
    if is_saved_with_answers && let Some(mut own) = draft.with_answers(&painting.state.profiles) {
        head::save(painting, &mut own, Some(SaveOver::Nothing));
        page.next = Some(own);
    }
}
