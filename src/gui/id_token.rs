//! The ID token taken apart: header, claims with their meaning and how each was checked, signature.

use egui::Ui;

use super::{
    controls::{line_ui, small_icon_ui},
    findings::icon,
    painting::Painting,
    parameters::{Columns, cell_ui, facts_ui, line, mark},
    past_runs,
    request_table::{masked_ui, table_ui},
    theme::{Theme, Type},
    token_verdict::opens_id_tokens,
    words,
};
use crate::{
    flow::{Check, Entry, Finding, Stage},
    inspect::{
        JsonKey, JsonRow, JsonTree, PartReading, SignatureVerdict, TokenReading, is_sealed,
        read_token,
    },
    oauth::{JsonKind, Secret},
    session::Trace,
    text::{self, Message},
};

/// A token longer than this is read in the inspector alone, which makes only the rows in view.
const MAX_TOKEN_BYTES: usize = 64 * 1024;

pub(super) fn id_token_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let Some(trace) = painting.state.trace() else {
        return;
    };
    let Some(token) = id_token(trace) else {
        ui.label(theme.tertiary(Type::Body, past_runs::NO_ID_TOKEN));
        return;
    };
    let envelope = is_sealed(&token).then(|| read_token(&token, SignatureVerdict::NotVerified));
    let inner = match &envelope {
        Some(_) if opens_id_tokens(trace) => {
            let (looks, flow) = (painting.state.looks, painting.flow());
            painting.memory.opened_tokens.of(looks, flow, &token)
        }
        Some(_) => None,
        None => Some(Secret::new(token)),
    };
    // The signature is told from what was written down when it was checked.
    let read = inner.map(|inner| read_token(inner.expose(), SignatureVerdict::NotVerified));
    // Those of an ID token before it are about another one.
    let since = trace.since_ready(Stage::IdToken).iter();
    let findings: Vec<&Finding> = since
        .filter_map(|record| match &record.entry {
            Entry::Finding { stage, finding } => (*stage == Stage::IdToken).then_some(finding),
            _ => None,
        })
        .collect();
    let signature = findings
        .iter()
        .rfind(|finding| finding.check == Check::IdTokenSignature);
    line_ui(ui, |ui| match signature {
        Some(finding) => {
            let colour = theme.verdict(finding.verdict);
            small_icon_ui(ui, theme, icon(finding.verdict), colour);
            ui.add(egui::Label::new(theme.text(Type::Body, text::sentence(finding))).wrap());
        }
        None => {
            ui.label(theme.tertiary(Type::Body, past_runs::NOT_CHECKED));
        }
    });
    if let Some(envelope) = &envelope {
        header_ui(ui, theme, past_runs::TOKEN_ENVELOPE, envelope);
        let finding = findings
            .iter()
            .rfind(|finding| finding.check == Check::IdTokenEncrypted);
        envelope_ui(ui, painting, finding.copied(), read.is_some());
    }
    let Some(read) = read else {
        masked_ui(ui, painting);
        return;
    };
    header_ui(ui, theme, past_runs::TOKEN_HEADER, &read);
    part_ui(
        ui,
        theme,
        past_runs::TOKEN_PAYLOAD,
        &read.claims,
        |ui, tree| {
            table_ui(ui, theme, |ui| {
                for (name, value) in members(tree, &read) {
                    claim_ui(ui, painting, &name, &value, &findings);
                }
            });
        },
    );
    masked_ui(ui, painting);
}

/// Whether and how the envelope was opened.
fn envelope_ui(ui: &mut Ui, painting: &Painting<'_>, finding: Option<&Finding>, is_open: bool) {
    let theme = painting.theme;
    if let Some(finding) = finding {
        line_ui(ui, |ui| {
            let colour = theme.verdict(finding.verdict);
            small_icon_ui(ui, theme, icon(finding.verdict), colour);
            ui.add(egui::Label::new(theme.text(Type::Body, text::sentence(finding))).wrap());
        });
    }
    let said = match (is_open, finding, painting.flow()) {
        (true, _, _) => words::TOKEN_OPENED,
        (false, _, None) => words::SEALED_PAST,
        (false, None, Some(_)) => words::NOT_OPENED,
        // The finding says why.
        (false, Some(_), Some(_)) => return,
    };
    ui.add(egui::Label::new(theme.secondary(Type::Body, said)).wrap());
}

fn header_ui(ui: &mut Ui, theme: &Theme, title: &str, read: &TokenReading) {
    part_ui(ui, theme, title, &read.header, |ui, tree| {
        ui.spacing_mut().item_spacing.y = theme.metrics.spacing.hair;
        for (name, value) in members(tree, read) {
            line_ui(ui, |ui| {
                let name = theme.text(Type::Code, name);
                ui.label(name.color(theme.colours.syntax.parameter_name));
                ui.add(egui::Label::new(theme.text(Type::Code, value)).truncate());
            });
        }
    });
}

/// The last one that came with a sign-in.
fn id_token(trace: &Trace) -> Option<String> {
    trace.records().iter().rev().find_map(|record| {
        let Entry::Tokens { stage, tokens } = &record.entry else {
            return None;
        };
        let token = tokens.id_token.as_ref()?.expose();
        let is_it =
            [Stage::Redirect, Stage::Token].contains(stage) && token.len() <= MAX_TOKEN_BYTES;
        is_it.then(|| token.to_owned())
    })
}

fn part_ui(
    ui: &mut Ui,
    theme: &Theme,
    title: &str,
    part: &PartReading,
    add: impl FnOnce(&mut Ui, &JsonTree),
) {
    ui.label(theme.secondary(Type::Title, title));
    match part {
        PartReading::Json(tree) => {
            ui.scope(|ui| add(ui, tree));
        }
        PartReading::Text(_) | PartReading::Unreadable => {
            ui.label(theme.tertiary(Type::Body, past_runs::TOKEN_UNREADABLE));
        }
    }
}

/// Names and values, dates also as dates.
fn members(tree: &JsonTree, token: &TokenReading) -> Vec<(String, String)> {
    let rows = tree.rows();
    let mut out = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let JsonKey::Member(name) = &row.key else {
            continue;
        };
        if row.depth != 1 {
            continue;
        }
        let mut value = value_of(rows, at);
        if let Some((_, date)) = token.dates.iter().find(|(of, _)| of == name) {
            value = format!("{value} = {date}");
        }
        out.push((name.clone(), value));
    }
    out
}

/// A value in one line; of arrays and objects what stands directly in them.
fn value_of(rows: &[JsonRow], at: usize) -> String {
    let Some(row) = rows.get(at) else {
        return String::new();
    };
    let within = || {
        let inner = rows[at + 1..]
            .iter()
            .take_while(|inner| inner.depth > row.depth)
            .filter(|inner| inner.depth == row.depth + 1);
        let said: Vec<String> = inner
            .map(|inner| match &inner.key {
                JsonKey::Member(name) => format!("{name}: {}", inner.text),
                JsonKey::Root | JsonKey::Index(_) => inner.text.clone(),
            })
            .collect();
        said.join(", ")
    };
    match row.kind {
        JsonKind::Array => format!("[{}]", within()),
        JsonKind::Object => format!("{{{}}}", within()),
        JsonKind::Text | JsonKind::Null | JsonKind::Boolean | JsonKind::Number => row.text.clone(),
    }
}

fn claim_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    name: &str,
    value: &str,
    findings: &[&Finding],
) {
    let theme = painting.theme;
    let place = line(ui, theme.metrics.sizes.table_row);
    let columns = Columns::of(place);
    mark(ui, theme, place, false);
    let finding =
        check_of(name).and_then(|check| findings.iter().rfind(|finding| finding.check == check));
    if let Some(finding) = finding {
        cell_ui(ui, place, place.left() + 10.0..columns.name, |ui| {
            let colour = theme.verdict(finding.verdict);
            small_icon_ui(ui, theme, icon(finding.verdict), colour)
                .on_hover_text(text::sentence(finding));
        });
    }
    cell_ui(ui, place, columns.name..columns.value - 6.0, |ui| {
        let colour = theme.colours.syntax.parameter_name;
        let name = theme.text(Type::Code, name).color(colour);
        ui.add(egui::Label::new(name).truncate());
    });
    cell_ui(ui, place, columns.value..columns.need - 10.0, |ui| {
        let shown = theme.text(Type::Code, value);
        ui.add(egui::Label::new(shown).truncate())
            .on_hover_text(value);
    });
    facts_ui(ui, painting, place, &columns, Some(Message::IdToken), name);
}

/// The check that looks at a claim.
fn check_of(claim: &str) -> Option<Check> {
    Some(match claim {
        "iss" => Check::IdTokenIss,
        "sub" => Check::IdTokenSub,
        "aud" => Check::IdTokenAud,
        "azp" => Check::IdTokenAzp,
        "exp" => Check::IdTokenExp,
        "iat" => Check::IdTokenIat,
        "nbf" => Check::IdTokenNbf,
        "nonce" => Check::IdTokenNonce,
        "acr" => Check::IdTokenAcr,
        "auth_time" => Check::IdTokenAuthTime,
        "at_hash" => Check::IdTokenAtHash,
        "c_hash" => Check::IdTokenCHash,
        "s_hash" => Check::IdTokenSHash,
        _ => return None,
    })
}
