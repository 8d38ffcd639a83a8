//! What is on screen while something is awaited: an answer, the browser, or a secret.

use egui::{Frame, Margin, Stroke, TextEdit, Ui};
use egui_material_icons::icons::{ICON_CONTENT_COPY, ICON_KEY, ICON_SCHEDULE, ICON_WARNING};

use super::{
    controls::{card, outline_button_ui, small_icon_ui, tick_ui},
    decision::risk_ui,
    field::{Field, field_ui},
    findings::finding_ui,
    painting::{Painting, ring_ui},
    raw_request::raw_request_ui,
    stage::{left_ui, primary_ui},
    theme::Type,
    words,
};
use crate::{
    app::{Command, place_of_input},
    flow::{Check, Entry, Flow, Input, Notice, State},
    oauth::Secret,
    profile::SecretPlace,
    text::{self, secrets},
};

/// An answer is on its way, as the foot says; the bytes that were sent stay in view.
pub(super) fn waiting_ui(ui: &mut Ui, painting: &mut Painting<'_>, bottom: f32) {
    let Some(flow) = painting.flow() else {
        return;
    };
    if flow.draft().is_some() {
        raw_request_ui(ui, painting, bottom);
    }
}

/// What was pressed goes out as soon as the keychain has the newest refresh token, or when nobody
/// waits for it any longer.
pub(super) fn keychain_foot_ui(ui: &mut Ui, painting: &mut Painting<'_>, place: &SecretPlace) {
    let give_up = outline_button_ui(ui, painting.theme, None, secrets::SEND_UNKEPT);
    painting.begins_pane(&give_up);
    if give_up.clicked() {
        painting.send(Command::GiveUpKeychain(place.clone()));
    }
    left_ui(ui, painting, ICON_KEY, secrets::KEEPING_TOKEN);
}

/// The browser is out: its address, and a way in where it does not come back by itself.
pub(super) fn redirect_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let Some(flow) = painting.flow() else {
        return;
    };
    opened_ui(ui, painting, flow);
    own_certificate_ui(ui, painting);
    refused_ui(ui, painting, flow);
    ui.add_space(theme.metrics.spacing.xs);
    let label = ui.label(theme.secondary(Type::Label, words::PASTE_TITLE));
    ui.horizontal(|ui| {
        let width = ui.available_width() - 150.0;
        let field = Field::new(theme, ("pasted", 0), words::PASTE_TITLE, width);
        let pasted = &mut painting.memory.pasted;
        let field = field_ui(ui, theme, pasted, &field).labelled_by(label.id);
        let by_key = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
        let is_empty = painting.memory.pasted.trim().is_empty();
        let by_button = ui
            .add_enabled_ui(!is_empty, |ui| {
                outline_button_ui(ui, theme, None, words::PASTE)
            })
            .inner
            .clicked();
        if (by_key || by_button) && !is_empty {
            let text = std::mem::take(&mut painting.memory.pasted);
            painting.send(Command::Paste(text));
        }
    });
    ui.label(theme.tertiary(Type::Small, words::PASTE_WHY));
    last_stray_ui(ui, painting);
}

/// The address that the browser was asked to open.
fn opened_ui(ui: &mut Ui, painting: &mut Painting<'_>, flow: &Flow) {
    let theme = painting.theme;
    let Some(address) = asked_address(painting).or_else(|| flow.authorization_url()) else {
        return;
    };
    ui.horizontal(|ui| {
        ui.label(theme.secondary(Type::Label, words::OPENED));
        let copy = outline_button_ui(ui, theme, Some(ICON_CONTENT_COPY), words::COPY_ADDRESS);
        if copy.clicked() {
            painting.send(Command::Copy(address.clone()));
        }
    });
    Frame::new()
        .fill(theme.colours.surface.inset)
        .stroke(Stroke::new(
            theme.metrics.stroke_width.hair,
            theme.colours.stroke.subtle,
        ))
        .corner_radius(theme.metrics.radius.card)
        .inner_margin(Margin::symmetric(8, 6))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.add(egui::Label::new(theme.text(Type::Code, address)).wrap());
        });
}

/// The certificate that the browser is about to warn of.
fn own_certificate_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let Some((sha256, file)) = painting.state.trace().and_then(|trace| {
        let mut records = trace.records().iter().rev();
        records.find_map(|record| match &record.entry {
            Entry::Notice {
                notice: Notice::OwnCertificate { sha256, file },
                ..
            } => Some((sha256.clone(), file.clone())),
            Entry::Notice { .. }
            | Entry::Stage { .. }
            | Entry::BrowserAsked { .. }
            | Entry::LocalWork { .. }
            | Entry::Exchange(_)
            | Entry::Finding { .. }
            | Entry::Deviation { .. }
            | Entry::ContinuedAnyway { .. }
            | Entry::Tokens { .. }
            | Entry::End(_) => None,
        })
    }) else {
        return;
    };
    let words = text::own_certificate(&sha256, file.as_deref());
    card(
        theme,
        theme.colours.surface.raised,
        theme.colours.stroke.subtle,
    )
    .show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.add(egui::Label::new(theme.secondary(Type::Body, words)).wrap());
        let copy = words::COPY_FINGERPRINT;
        if outline_button_ui(ui, theme, Some(ICON_CONTENT_COPY), copy).clicked() {
            painting.send(Command::Copy(sha256));
        }
    });
}

/// A request by POST starts from a page of the listener, which is not the request's own address.
fn asked_address(painting: &Painting<'_>) -> Option<String> {
    let session = painting.state.session.as_ref()?;
    let mut records = session.trace().records().iter().rev();
    records.find_map(|record| match &record.entry {
        Entry::BrowserAsked { address, .. } => Some(address.clone()),
        Entry::Stage { .. }
        | Entry::LocalWork { .. }
        | Entry::Exchange(_)
        | Entry::Finding { .. }
        | Entry::Deviation { .. }
        | Entry::ContinuedAnyway { .. }
        | Entry::Tokens { .. }
        | Entry::Notice { .. }
        | Entry::End(_) => None,
    })
}

/// An answer came whose `state` did not fit; the user may take it all the same.
fn refused_ui(ui: &mut Ui, painting: &mut Painting<'_>, flow: &Flow) {
    let State::AwaitRedirect {
        refused: Some(_), ..
    } = flow.state()
    else {
        return;
    };
    let theme = painting.theme;
    let verdict = &theme.colours.verdict;
    card(theme, verdict.fail_tint, verdict.fail).show(ui, |ui| {
        ui.set_width(ui.available_width());
        last_stray_ui(ui, painting);
        risk_ui(ui, theme, Check::RedirectState);
        if outline_button_ui(ui, theme, None, words::CONTINUE_ANYWAY).clicked() {
            painting.send(Command::ContinueAnyway);
        }
    });
}

/// Why what came last was not taken.
fn last_stray_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let Some(trace) = painting.state.trace() else {
        return;
    };
    let last = trace.last_finding(Check::RedirectStray);
    if let Some(finding) = last {
        finding_ui(ui, painting, finding);
    }
}

const KEY_WIDTH: f32 = 560.0;

/// Something is needed that only the user knows.
pub(super) fn input_ui(ui: &mut Ui, painting: &mut Painting<'_>, input: Input) {
    let theme = painting.theme;
    let asked = text::input(input);
    ui.label(theme.secondary(Type::Body, asked.why));
    let label = ui.label(theme.secondary(Type::Label, asked.name));
    // A key in PEM has several lines, of 64 characters.
    let width = match input {
        Input::PrivateKey => ui.available_width().min(KEY_WIDTH),
        Input::ClientSecret
        | Input::Username
        | Input::Password
        | Input::RefreshToken
        | Input::LoginHint
        | Input::Subject
        | Input::SubjectToken
        | Input::ActorToken
        | Input::ProxyPassword => 320.0,
    };
    let edit = match input {
        Input::PrivateKey => TextEdit::multiline(&mut *painting.memory.secret).desired_rows(5),
        Input::ClientSecret
        | Input::Username
        | Input::Password
        | Input::RefreshToken
        | Input::LoginHint
        | Input::Subject
        | Input::SubjectToken
        | Input::ActorToken
        | Input::ProxyPassword => TextEdit::singleline(&mut *painting.memory.secret),
    };
    let field = ui
        .add(
            edit.id_salt("secret")
                .password(input.is_secret())
                .font(theme.font(Type::Code))
                .desired_width(width),
        )
        .labelled_by(label.id);
    ring_ui(ui, theme, &field);
    let is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    trouble_ui(ui, painting, input);
    keep_ui(ui, painting);
    if is_entered {
        give_input(painting);
    }
}

/// Why it is asked for although the profile says where it is.
fn trouble_ui(ui: &mut Ui, painting: &Painting<'_>, input: Input) {
    let missing = &painting.state.missing_secrets;
    let theme = painting.theme;
    for (_, trouble) in missing.iter().filter(|(of, _)| *of == input) {
        ui.horizontal_top(|ui| {
            small_icon_ui(ui, theme, ICON_WARNING, theme.colours.verdict.warn);
            let said = theme.text(Type::Small, trouble.to_string());
            ui.add(egui::Label::new(said).wrap());
        });
    }
}

/// An offer to keep it; where there is no keychain, that is said before.
fn keep_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    if place_of_input(painting.state).is_none() {
        return;
    }
    painting.look_at_keychain();
    let theme = painting.theme;
    let Some(contents) = &painting.state.keychain.contents else {
        ui.label(theme.tertiary(Type::Small, secrets::LOOKING));
        return;
    };
    let words = match contents.missing {
        None => secrets::KEEP,
        Some(_) => secrets::KEEP_IN_MEMORY,
    };
    let keeps = painting.memory.keeps_input;
    ui.horizontal(|ui| {
        let tick = tick_ui(ui, theme, keeps, words);
        let label =
            ui.add(egui::Label::new(theme.text(Type::Control, words)).sense(egui::Sense::click()));
        if tick.clicked() || label.clicked() {
            painting.memory.keeps_input = !keeps;
        }
    });
    if let Some(reason) = &contents.missing {
        let said = format!("{} ({reason})", secrets::NO_KEYCHAIN);
        ui.add(egui::Label::new(theme.tertiary(Type::Small, said)).wrap());
    }
}

pub(super) fn input_foot_ui(ui: &mut Ui, painting: &mut Painting<'_>, input: Input) {
    if primary_ui(ui, painting, ICON_KEY, text::input(input).press) {
        give_input(painting);
    }
    left_ui(
        ui,
        painting,
        ICON_SCHEDULE.outlined(),
        text::awaiting(&State::AwaitInput { input }),
    );
}

fn give_input(painting: &mut Painting<'_>) {
    if painting.memory.secret.is_empty() {
        return;
    }
    let typed = std::mem::take(&mut painting.memory.secret);
    let secret = Secret::new(typed.as_str());
    let keeps = std::mem::take(&mut painting.memory.keeps_input);
    painting.send(if keeps && place_of_input(painting.state).is_some() {
        Command::GiveAndKeepInput(secret)
    } else {
        Command::GiveInput(secret)
    });
}
