//! Where the lifelines stand: gaps as wide as their labels, spare width to the busiest gap first.

use crate::{
    diagram::{
        HeadBox, HeadLine, Point, Rect, Size, TextRole,
        labels::{self, HeadWords},
        measured::Measured,
        model::Model,
    },
    flow::Participant,
};

/// Space between two heads, and between a head and the pane's edge.
const HEAD_GAP: f32 = 2.0;
const EDGE: f32 = 4.0;

/// The x of every participant's lifeline, in the model's order.
pub(super) fn lanes(
    model: &Model,
    width: f32,
    widest: &[f32],
    measured: &Measured<'_>,
) -> Vec<f32> {
    let metrics = measured.metrics;
    let places = has_places(model, width, measured);
    let halves: Vec<f32> = model
        .participants
        .iter()
        .map(|participant| head_width(*participant, measured, places) / 2.0)
        .collect();
    let (Some(first), Some(last)) = (halves.first(), halves.last()) else {
        return Vec::new();
    };
    let (minimum, maximum) = (metrics.lane_gap_min, metrics.lane_gap_max);
    // What the heads need side by side, and what the labels would like on top of that.
    let heads: Vec<f32> = halves
        .windows(2)
        .map(|pair| (pair.iter().sum::<f32>() + HEAD_GAP).clamp(minimum, maximum))
        .collect();
    let mut gaps: Vec<f32> = heads
        .iter()
        .zip(widest)
        .map(|(head, label)| label.clamp(*head, maximum))
        .collect();
    let (mut left, mut right) = (first + EDGE, last + EDGE);
    let available = width - left - right;
    let least: f32 = heads.iter().map(|_| minimum).sum();
    let with_heads: f32 = heads.iter().sum();
    let natural: f32 = gaps.iter().sum();
    if available < least {
        // Narrower than anything that was designed: keep to the pane, whatever it looks like.
        let lanes: f32 = halves.iter().map(|_| 1.0).sum();
        let margin = width / (2.0 * lanes);
        left = left.min(margin);
        right = right.min(margin);
        let gap = (width - left - right).max(0.0) / (lanes - 1.0).max(1.0);
        gaps.fill(gap.min(minimum));
    } else if available < with_heads {
        let share = (available - least) / (with_heads - least);
        for (gap, head) in gaps.iter_mut().zip(&heads) {
            *gap = minimum + (head - minimum) * share;
        }
    } else if available < natural {
        let share = (available - with_heads) / (natural - with_heads);
        for (gap, head) in gaps.iter_mut().zip(&heads) {
            *gap = head + (*gap - head) * share;
        }
    } else {
        let spare = widen(model, &mut gaps, available - natural, maximum);
        left += spare / 2.0;
    }
    let mut x = left;
    let mut out = vec![x];
    for gap in gaps {
        x += gap;
        out.push(x);
    }
    out
}

/// Spends spare width: client to authorization server first, then all gaps alike. Returns the rest.
fn widen(model: &Model, gaps: &mut [f32], mut spare: f32, maximum: f32) -> f32 {
    let busiest = model
        .participants
        .windows(2)
        .position(|pair| *pair == [Participant::Client, Participant::AuthorizationServer]);
    if let Some(gap) = busiest.and_then(|index| gaps.get_mut(index)) {
        let more = (maximum - *gap).min(spare);
        *gap += more;
        spare -= more;
    }
    let room: f32 = gaps.iter().map(|gap| maximum - gap).sum();
    if room > 0.0 {
        let share = (spare / room).min(1.0);
        for gap in gaps {
            let more = (maximum - *gap) * share;
            *gap += more;
            spare -= more;
        }
    }
    spare.max(0.0)
}

/// A second line that belongs to the name is as much a name as the first.
fn second_role(words: &HeadWords) -> TextRole {
    if words.is_name_on_both {
        TextRole::HeadName
    } else {
        TextRole::HeadPlace
    }
}

/// Whether the heads fit side by side with what stands below their names; it gives way first.
fn has_places(model: &Model, width: f32, measured: &Measured<'_>) -> bool {
    let heads = model.participants.iter();
    let needed: f32 = heads
        .map(|participant| head_width(*participant, measured, true) + HEAD_GAP)
        .sum();
    needed + 2.0 * EDGE <= width
}

fn head_width(participant: Participant, measured: &Measured<'_>, places: bool) -> f32 {
    let metrics = measured.metrics;
    let words = labels::head(participant);
    let first = measured.width(words.first, TextRole::HeadName) + metrics.icon + metrics.icon_gap;
    let second = if places || words.is_name_on_both {
        measured.width(words.second, second_role(&words))
    } else {
        0.0
    };
    first.max(second) + 2.0 * metrics.head_padding
}

/// The heads over lifelines at these places, centred on them and apart from each other.
pub(super) fn heads(
    model: &Model,
    width: f32,
    lanes: &[f32],
    measured: &Measured<'_>,
) -> Vec<HeadBox> {
    let mut out: Vec<HeadBox> = Vec::new();
    let places = has_places(model, width, measured);
    let half = |participant| head_width(participant, measured, places) / 2.0;
    for (index, (participant, x)) in model.participants.iter().zip(lanes).enumerate() {
        let left = out.last().map_or(0.0, |head| head.rect.max.x + HEAD_GAP);
        let after = model.participants.get(index + 1).zip(lanes.get(index + 1));
        let right = after.map_or(width, |(next, at)| {
            at - half(*next).min((at - x) / 2.0) - HEAD_GAP
        });
        let half = half(*participant).min(x - left).min(right - x).max(0.0);
        out.push(head(*participant, *x, half, measured, places));
    }
    out
}

fn head(
    participant: Participant,
    x: f32,
    half: f32,
    measured: &Measured<'_>,
    places: bool,
) -> HeadBox {
    let metrics = measured.metrics;
    let bottom = metrics.participant_height;
    let rect = Rect::new(
        Point::new(x - half, metrics.head_top),
        Point::new(x + half, bottom - metrics.head_underline),
    );
    let words = labels::head(participant);
    let inner = (rect.width() - 2.0 * EDGE).max(0.0);
    let beside_icon = inner - metrics.icon - metrics.icon_gap;
    let name = measured.elide(words.first, TextRole::HeadName, beside_icon);
    let second = measured.elide(words.second, second_role(&words), inner);
    let is_shown = if words.is_name_on_both {
        !second.text.is_empty()
    } else {
        places && !second.is_elided
    };
    let second = is_shown.then_some(second);
    let middle = rect.centre();
    let quarter = if second.is_some() {
        rect.height() / 4.0
    } else {
        0.0
    };
    let first_width = if name.text.is_empty() {
        metrics.icon
    } else {
        metrics.icon + metrics.icon_gap + name.width
    };
    let start = middle.x - first_width / 2.0;
    let first_y = middle.y - quarter;
    HeadBox {
        participant,
        underline: Rect::new(
            Point::new((rect.min.x + EDGE).min(x), rect.max.y),
            Point::new((rect.max.x - EDGE).max(x), bottom),
        ),
        rect,
        icon: Rect::from_size(
            Point::new(start, first_y - metrics.icon / 2.0),
            Size {
                width: metrics.icon,
                height: metrics.icon,
            },
        ),
        name: HeadLine {
            left: Point::new(start + metrics.icon + metrics.icon_gap, first_y),
            text: name.text,
            role: TextRole::HeadName,
        },
        second: second.map(|line| HeadLine {
            left: Point::new(middle.x - line.width / 2.0, middle.y + quarter),
            text: line.text,
            role: second_role(&words),
        }),
    }
}
