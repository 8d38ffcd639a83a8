//! The tokens that the client signs for a request: what they say, as text that can be changed.

use egui::{ScrollArea, TextEdit, Ui};
use egui_material_icons::icons::ICON_WARNING;

use super::{
    controls::{facts_ui, line_ui, small_icon_ui},
    painting::{Painting, ring_ui},
    section::section_ui,
    stage::tab_ui,
    theme::{Theme, Type},
};
use crate::{
    app::Command,
    flow::{BuiltKind, BuiltToken, Flow},
    text::{self, extensions as words},
};

/// The texts of one token while they are typed. JSON that is half typed is kept as it is.
#[derive(Debug, Default)]
pub(super) struct BuiltTexts {
    /// What the token was when the texts were taken from it.
    compact: String,
    header: String,
    claims: String,
}

/// Tabs for the request and each token that it carries; `true` where a token is on screen.
pub(super) fn built_tabs_ui(ui: &mut Ui, painting: &mut Painting<'_>) -> bool {
    let Some(flow) = painting.flow() else {
        return false;
    };
    let built = flow.built();
    if built.is_empty() || !painting.awaits_press() {
        return false;
    }
    let shown = painting
        .memory
        .built_shown
        .filter(|kind| built.iter().any(|token| token.kind == *kind));
    ui.horizontal(|ui| {
        let request = std::iter::once((words::REQUEST_TAB, None));
        let tokens = built
            .iter()
            .map(|token| (text::built(token.kind), Some(token.kind)));
        for (name, kind) in request.chain(tokens) {
            if tab_ui(ui, painting, name, shown == kind).clicked() {
                painting.memory.built_shown = kind;
            }
        }
    });
    shown.is_some()
}

/// The token of the chosen tab. `bottom`: how far down there is room, in points of the screen.
pub(super) fn built_token_ui(ui: &mut Ui, painting: &mut Painting<'_>, bottom: f32) {
    let Some(flow) = painting.flow() else { return };
    let shown = painting.memory.built_shown;
    let Some(token) = flow.built().iter().find(|token| Some(token.kind) == shown) else {
        return;
    };
    let theme = painting.theme;
    let room = (bottom - ui.cursor().top()).max(LEAST_HEIGHT);
    ScrollArea::vertical()
        .id_salt("signed token")
        .max_height(room)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.add(
                egui::Label::new(theme.secondary(Type::Body, words::built_lesson(token.kind)))
                    .wrap(),
            );
            line_ui(ui, |ui| {
                let spec = words::built_spec(token.kind);
                section_ui(ui, painting, spec, spec);
            });
            texts_ui(ui, painting, flow, token);
        });
}

const LEAST_HEIGHT: f32 = 120.0;

fn texts_ui(ui: &mut Ui, painting: &mut Painting<'_>, flow: &Flow, token: &BuiltToken) {
    let theme = painting.theme;
    let texts = &mut painting.memory.built_texts;
    if texts.compact != token.compact() {
        token.compact().clone_into(&mut texts.compact);
        // What is typed here stays as it was typed; another hand's change takes its place.
        if texts.header != token.header() {
            token.header().clone_into(&mut texts.header);
        }
        if texts.claims != token.claims() {
            token.claims().clone_into(&mut texts.claims);
        }
    }
    let header = text_ui(ui, theme, token.kind, words::HEADER, &mut texts.header);
    let claims = text_ui(ui, theme, token.kind, words::CLAIMS, &mut texts.claims);
    let edited = (header || claims).then(|| (texts.header.clone(), texts.claims.clone()));
    let signature = token.compact().rsplit('.').next().unwrap_or_default();
    let mut facts = vec![
        (words::SIGNED_WITH, token.signed_with()),
        (words::SIGNATURE, shortened(signature)),
    ];
    if token.is_encrypted() {
        facts.push((words::SIGNATURE, words::SEALED.to_owned()));
        facts.remove(1);
    }
    facts_ui(ui, theme, &facts);
    if let Some((header, claims)) = edited
        && *flow.state() == crate::flow::State::AwaitPress
    {
        let kind = token.kind;
        painting.send(Command::EditBuilt {
            kind,
            header,
            claims,
        });
    }
}

/// One of the two texts; `true` where it was changed.
fn text_ui(ui: &mut Ui, theme: &Theme, kind: BuiltKind, name: &str, value: &mut String) -> bool {
    let label = ui.label(theme.secondary(Type::Label, name));
    let rows = value.lines().count().clamp(2, 24);
    let field = ui
        .add(
            TextEdit::multiline(value)
                .id_salt((kind.name(), name))
                .font(theme.font(Type::Code))
                .desired_rows(rows)
                .desired_width(f32::INFINITY),
        )
        .labelled_by(label.id);
    ring_ui(ui, theme, &field);
    if serde_json::from_str::<serde_json::Value>(value).is_err() {
        line_ui(ui, |ui| {
            small_icon_ui(ui, theme, ICON_WARNING, theme.colours.verdict.warn);
            let said = theme.text(Type::Small, words::NO_JSON);
            ui.add(egui::Label::new(said.color(theme.colours.verdict.warn)).wrap());
        });
    }
    field.changed()
}

/// The first characters: enough to see that it changes.
fn shortened(signature: &str) -> String {
    const SHOWN: usize = 44;
    if signature.is_empty() {
        return String::from("–");
    }
    match signature.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &signature[..end]),
        None => signature.to_owned(),
    }
}
