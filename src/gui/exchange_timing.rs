//! How long each phase of an exchange took, and what its TLS handshake agreed on.

use egui::{Rect, ScrollArea, Sense, Stroke, Ui, UiBuilder, pos2, vec2};
use egui_material_icons::icons::{ICON_ERROR, ICON_LOCK, ICON_LOCK_OPEN};

use super::{
    controls::{card, facts_ui, icon_ui, line_ui},
    painting::Painting,
    theme::{Theme, Type},
    words,
};
use crate::{
    flow::RecordedExchange,
    http::{Certificate, Exchange, TlsFacts, raw_text},
    text,
};

/// How much of the width the times take.
const TIMES_PART: f32 = 0.42;

pub(super) fn timing_ui(
    ui: &mut Ui,
    painting: &Painting<'_>,
    exchange: &RecordedExchange,
    room: Rect,
) {
    let theme = painting.theme;
    if !exchange.observed {
        ui.centered_and_justified(|ui| {
            ui.label(theme.tertiary(Type::Body, words::INFERRED_WHY));
        });
        return;
    }
    let middle = (room.left() + room.width() * TIMES_PART).round();
    let line = Stroke::new(theme.metrics.stroke_width.hair, theme.colours.stroke.subtle);
    ui.painter().vline(middle, room.y_range(), line);
    let halves = [
        (
            "times",
            Rect::from_min_max(room.min, pos2(middle, room.bottom())),
        ),
        (
            "tls",
            Rect::from_min_max(pos2(middle, room.top()), room.max),
        ),
    ];
    for (name, rect) in halves {
        let inner = rect.shrink2(vec2(16.0, 8.0));
        ui.scope_builder(UiBuilder::new().max_rect(inner).id_salt(name), |ui| {
            ScrollArea::vertical()
                .id_salt(name)
                .auto_shrink([false, false])
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = theme.metrics.spacing.xs;
                    if name == "times" {
                        times_ui(ui, painting, &exchange.exchange);
                    } else {
                        tls_ui(ui, theme, &exchange.exchange);
                    }
                });
        });
    }
}

/// One phase: when it began and how long it took, in microseconds.
struct Phase {
    name: &'static str,
    began: u64,
    took: Option<u64>,
}

/// One after the other; what did not take place has no length. The total comes last.
fn phases(exchange: &Exchange) -> Vec<Phase> {
    let timings = &exchange.timings;
    let mut began = 0;
    let mut out = Vec::new();
    let mut known = vec![
        (words::DNS, timings.dns_us),
        (words::CONNECT, timings.connect_us),
    ];
    if let Some(leg) = &exchange.way.proxy {
        known.push((words::TUNNEL, leg.took_us));
    }
    known.extend([
        (words::HANDSHAKE, timings.tls_us),
        (words::FIRST_BYTE, timings.first_byte_us),
    ]);
    for (name, took) in known {
        out.push(Phase { name, began, took });
        began += took.unwrap_or_default();
    }
    out.push(Phase {
        name: words::TOTAL,
        began: 0,
        took: timings.total_us,
    });
    out
}

fn times_ui(ui: &mut Ui, painting: &Painting<'_>, exchange: &Exchange) {
    let theme = painting.theme;
    let phases = phases(exchange);
    let whole = phases
        .iter()
        .map(|phase| phase.began + phase.took.unwrap_or_default())
        .max()
        .unwrap_or_default();
    for phase in &phases {
        phase_ui(ui, theme, phase, whole);
    }
    ui.add_space(theme.metrics.spacing.s);
    let mut facts = vec![(words::STARTED, exchange.started.to_string())];
    if let Some(remote) = exchange.remote {
        facts.push((words::REMOTE, remote.to_string()));
    }
    facts.extend(text::way(exchange));
    facts_ui(ui, theme, &facts);
    if let Some(leg) = &exchange.way.proxy {
        for (label, bytes) in text::proxy_bytes(leg) {
            ui.add_space(theme.metrics.spacing.xs);
            ui.label(theme.secondary(Type::Small, label));
            // Credentials for the network are no part of the lesson.
            let session = painting.state.session.as_ref();
            let masked = session.map(|session| session.masker().mask_bytes(bytes));
            let shown = raw_text(masked.as_deref().unwrap_or(bytes));
            ui.add(egui::Label::new(theme.text(Type::Code, shown)).wrap());
        }
    }
}

const NAME_WIDTH: f32 = 104.0;
const TIME_WIDTH: f32 = 112.0;

fn phase_ui(ui: &mut Ui, theme: &Theme, phase: &Phase, whole: u64) {
    let height = theme.line_height(Type::Body);
    let left = ui.cursor().left();
    line_ui(ui, |ui| {
        ui.set_min_height(height);
        ui.label(theme.secondary(Type::Small, phase.name));
        ui.add_space((left + NAME_WIDTH - ui.cursor().left()).max(0.0));
        match phase.took {
            Some(took) => ui.label(theme.text(Type::Code, words::duration(took))),
            None => ui.label(theme.tertiary(Type::Small, words::DID_NOT_HAPPEN)),
        };
        ui.add_space((left + NAME_WIDTH + TIME_WIDTH - ui.cursor().left()).max(0.0));
        let (track, _) = ui.allocate_exact_size(
            vec2(ui.available_width(), theme.metrics.spacing.s),
            Sense::hover(),
        );
        let Some(took) = phase.took.filter(|_| whole > 0) else {
            return;
        };
        let colour = if phase.name == words::TOTAL {
            theme.colours.stroke.strong
        } else {
            theme.colours.accent.solid
        };
        let at = |micros: u64| track.left() + track.width() * part(micros, whole);
        let bar = Rect::from_x_y_ranges(
            at(phase.began)..=at(phase.began + took).max(at(phase.began) + 2.0),
            track.y_range(),
        );
        ui.painter()
            .rect_filled(bar, theme.metrics.radius.marker, colour);
    });
}

#[allow(
    clippy::cast_precision_loss,
    reason = "a bar is a few hundred points long"
)]
fn part(micros: u64, whole: u64) -> f32 {
    micros as f32 / whole as f32
}

fn tls_ui(ui: &mut Ui, theme: &Theme, exchange: &Exchange) {
    let Some(tls) = &exchange.tls else {
        let is_loopback = exchange
            .remote
            .is_some_and(|remote| remote.ip().is_loopback())
            && exchange.way.proxy.is_none();
        let words = if is_loopback {
            words::NO_TLS_ON_LOOPBACK
        } else {
            words::NO_TLS
        };
        ui.horizontal_top(|ui| {
            icon_ui(
                ui,
                theme,
                ICON_LOCK_OPEN.outlined(),
                theme.colours.text.secondary,
            );
            ui.add(egui::Label::new(theme.secondary(Type::Body, words)).wrap());
        });
        return;
    };
    despite_ui(ui, theme, tls);
    let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| words::NONE.to_owned());
    facts_ui(
        ui,
        theme,
        &[
            (words::PROTOCOL, tls.version.clone()),
            (words::CIPHER, tls.cipher.clone()),
            (words::KEY_EXCHANGE, or_none(&tls.key_exchange)),
            (words::ALPN, or_none(&tls.alpn)),
        ],
    );
    if let Some(sentence) = text::client_certificate(tls) {
        ui.add(egui::Label::new(theme.secondary(Type::Body, sentence)).wrap());
    }
    if let Some(der) = &tls.client_certificate {
        certificate_ui(ui, theme, der, words::CLIENT_CERTIFICATE);
    }
    for (at, der) in tls.chain.iter().enumerate() {
        ui.add_space(theme.metrics.spacing.xs);
        let title = match (at, Certificate::read(der)) {
            (0, _) => words::LEAF,
            (_, Some(certificate)) if certificate.is_self_issued => words::SELF_ISSUED,
            (_, Some(_) | None) => words::INTERMEDIATE,
        };
        certificate_ui(ui, theme, der, title);
    }
}

/// What the profile let pass is said before everything else.
fn despite_ui(ui: &mut Ui, theme: &Theme, tls: &TlsFacts) {
    let Some(reason) = &tls.accepted_despite else {
        return;
    };
    let verdict = &theme.colours.verdict;
    card(theme, verdict.fail_tint, verdict.fail).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            icon_ui(ui, theme, ICON_ERROR, verdict.fail);
            ui.vertical(|ui| {
                ui.label(theme.text(Type::Title, words::ACCEPTED_DESPITE));
                ui.add(egui::Label::new(theme.secondary(Type::Body, reason)).wrap());
            });
        });
    });
}

fn certificate_ui(ui: &mut Ui, theme: &Theme, der: &[u8], title: &str) {
    let Some(certificate) = Certificate::read(der) else {
        ui.label(theme.secondary(Type::Body, words::UNREADABLE_CERTIFICATE));
        return;
    };
    line_ui(ui, |ui| {
        icon_ui(
            ui,
            theme,
            ICON_LOCK.outlined(),
            theme.colours.text.secondary,
        );
        ui.label(theme.text(Type::Label, title));
    });
    let names = if certificate.names.is_empty() {
        words::NONE.to_owned()
    } else {
        certificate.names.join(", ")
    };
    facts_ui(
        ui,
        theme,
        &[
            (words::SUBJECT, certificate.subject),
            (words::ISSUER, certificate.issuer),
            (words::NAMES, names),
            (
                words::VALID,
                format!("{} to {}", certificate.not_before, certificate.not_after),
            ),
            (words::SHA256, text::fingerprint(&certificate.sha256)),
        ],
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Timings;

    #[test]
    fn phases_follow_one_another_and_the_total_covers_them() {
        let timings = Timings {
            dns_us: None,
            connect_us: Some(2),
            tls_us: Some(3),
            first_byte_us: Some(5),
            total_us: Some(11),
        };
        let exchange = Exchange {
            timings,
            ..Exchange::default()
        };
        let places: Vec<_> = phases(&exchange)
            .into_iter()
            .map(|phase| (phase.name, phase.began, phase.took))
            .collect();
        assert_eq!(
            places,
            [
                (words::DNS, 0, None),
                (words::CONNECT, 0, Some(2)),
                (words::HANDSHAKE, 2, Some(3)),
                (words::FIRST_BYTE, 5, Some(5)),
                (words::TOTAL, 0, Some(11)),
            ]
        );
    }
}
