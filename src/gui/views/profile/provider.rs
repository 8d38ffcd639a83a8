//! What is known of the provider: how to register, where to read, what to call, and facts by subject.

use egui::{Label, Ui};
use egui_material_icons::icons::{ICON_CONTENT_COPY, ICON_OPEN_IN_NEW};

use super::form::{lesson_ui, row_ui, section_ui, words_section_ui};
use crate::{
    app::{Command, Page, ProfileDraft},
    gui::{
        controls::{link_button_ui, small_icon_button_ui, small_icon_ui, tag_ui},
        painting::Painting,
        theme::{Theme, Type},
    },
    profile::{Loopback, Note, NoteSubject, Profile, Provider},
    text::{profile_page as words, provider as provider_words},
};

/// Nothing where nothing is known.
pub(super) fn provider_ui(ui: &mut Ui, painting: &mut Painting<'_>, draft: &ProfileDraft) {
    let filled = draft.filled_inside().or_else(|_| draft.inside());
    let profile = filled.as_ref().unwrap_or(&draft.profile);
    let Some(provider) = &profile.provider else {
        return;
    };
    let theme = painting.theme;
    section_ui(ui, theme, provider_words::PROVIDER, |ui| {
        if !provider.group.is_empty() {
            row_ui(ui, theme, provider_words::GROUP, |ui| {
                ui.label(theme.text(Type::Body, &provider.group));
            });
        }
        for (what, address) in [
            (provider_words::CONSOLE, &provider.console),
            (provider_words::DOCUMENTATION, &provider.documentation),
            (provider_words::WEBSITE, &provider.website),
        ] {
            if let Some(address) = address {
                row_ui(ui, theme, what, |ui| {
                    link_ui(ui, painting, what, address);
                });
            }
        }
        if provider.loopback != Loopback::Unknown {
            row_ui(ui, theme, provider_words::LOOPBACK, |ui| {
                let said = provider_words::loopback(provider.loopback, &profile.redirect.host);
                ui.label(theme.text(Type::Body, said));
            });
        }
        call_ui(ui, theme, provider);
    });
    if !provider.registration.steps.is_empty() {
        registration_ui(ui, painting, profile, provider);
    }
}

fn registration_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    profile: &Profile,
    provider: &Provider,
) {
    let theme = painting.theme;
    words_section_ui(ui, theme, provider_words::REGISTRATION, |ui| {
        for (at, step) in provider.registration.steps.iter().enumerate() {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().interact_size.y = 0.0;
                let left = ui.cursor().left();
                ui.label(theme.tertiary(Type::Body, format!("{}.", at + 1)));
                ui.add_space((left + theme.metrics.spacing.xl - ui.cursor().left()).max(0.0));
                ui.add(Label::new(theme.text(Type::Body, step)).wrap());
            });
        }
        ui.add_space(theme.metrics.spacing.xs);
        redirect_ui(ui, painting, profile);
    });
}

/// The exact redirect URI, and a button that takes it to the provider's form.
fn redirect_ui(ui: &mut Ui, painting: &mut Painting<'_>, profile: &Profile) {
    let theme = painting.theme;
    let shown = ProfileDraft::unsaved(profile.clone());
    let uri = shown.redirect_uri(shown.redirect_kind());
    ui.label(theme.secondary(Type::Control, words::REGISTER));
    ui.horizontal(|ui| {
        let name = words::COPY_REDIRECT;
        if small_icon_button_ui(ui, theme, ICON_CONTENT_COPY, name).clicked() {
            painting.send(Command::Copy(uri.clone()));
        }
        ui.add(Label::new(theme.text(Type::Code, &uri)).truncate());
    });
}

/// The address where it can be opened; otherwise a placeholder is still in it.
fn link_ui(ui: &mut Ui, painting: &mut Painting<'_>, what: &str, address: &str) {
    let theme = painting.theme;
    match Page::parse(address).filter(|_| !address.contains('{')) {
        Some(page) => {
            small_icon_ui(ui, theme, ICON_OPEN_IN_NEW, theme.colours.text.tertiary);
            let name = provider_words::open(what, address);
            let shown = shortened(address);
            if link_button_ui(ui, theme, &shown, &name)
                .on_hover_text(address)
                .clicked()
            {
                painting.send(Command::OpenPage(page));
            }
        }
        None => {
            ui.add(Label::new(theme.secondary(Type::Code, address)).truncate());
        }
    }
}

/// A line is enough; the whole is told on hover.
fn shortened(address: &str) -> String {
    const MOST: usize = 60;
    let rest = address.strip_prefix("https://").unwrap_or(address);
    match rest.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &rest[..at]),
        None => rest.to_owned(),
    }
}

fn call_ui(ui: &mut Ui, theme: &Theme, provider: &Provider) {
    let Some(call) = &provider.call else {
        return;
    };
    row_ui(ui, theme, provider_words::CALL, |ui| {
        let line = format!("{} {}", call.method.as_str(), call.url);
        ui.add(Label::new(theme.text(Type::Code, line)).truncate());
    });
    lesson_ui(ui, theme, provider_words::CALL_LESSON);
}

/// Facts by their subjects, each with where it was read; and, where no provider is described, the
/// redirect URI to register.
pub(super) fn notes_ui(ui: &mut Ui, painting: &mut Painting<'_>, draft: &ProfileDraft) {
    let filled = draft.filled_inside().or_else(|_| draft.inside());
    let profile = filled.as_ref().unwrap_or(&draft.profile);
    let theme = painting.theme;
    section_ui(ui, theme, words::NOTES, |ui| {
        let provider = profile.provider.as_ref();
        if provider.is_none_or(|provider| provider.registration.steps.is_empty()) {
            redirect_ui(ui, painting, profile);
        }
        let of = |about: Option<NoteSubject>| -> Vec<&Note> {
            let notes = profile.notes.iter();
            notes.filter(|note| note.about == about).collect()
        };
        subject_ui(ui, theme, None, &of(None));
        for subject in NoteSubject::ALL {
            let name = provider_words::subject(subject);
            subject_ui(ui, theme, Some(name), &of(Some(subject)));
        }
    });
}

pub(super) fn subject_ui(ui: &mut Ui, theme: &Theme, name: Option<&str>, notes: &[&Note]) {
    if notes.is_empty() {
        return;
    }
    ui.add_space(theme.metrics.spacing.xs);
    if let Some(name) = name {
        ui.label(theme.secondary(Type::Label, name));
    }
    for (at, note) in notes.iter().enumerate() {
        ui.add(Label::new(theme.text(Type::Body, &note.text)).wrap());
        // Where several were read at one place, it is told below them.
        let next = notes.get(at + 1);
        if next.is_some_and(|next| next.source == note.source && next.verified == note.verified) {
            continue;
        }
        ui.horizontal_top(|ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            if note.verified.is_none() {
                let verdict = &theme.colours.verdict;
                let colours = (verdict.warn, verdict.warn_tint);
                tag_ui(ui, theme, None, provider_words::UNVERIFIED, colours);
            }
            let source = words::note_source(note.source.as_deref(), note.verified.as_deref());
            ui.add(Label::new(theme.tertiary(Type::Small, source)).truncate());
        });
        ui.add_space(theme.metrics.spacing.xs);
    }
}
