//! What every layout keeps, however wide the pane and however long the run.

use std::cell::Cell;

use oauth_playground::{
    diagram::{ArrowHead, LabelBox, Layout, Metrics, Model, Rect, Row, Shape, TextRole},
    flow::{MessageKind, Stage, StageStatus},
};

use super::fixtures::Run;

fn runs() -> Vec<Model> {
    let mut awaited = Run::new();
    awaited.returned().stage(Stage::Token, StageStatus::Sent);
    awaited.waiting = true;
    let runs = [
        Run::new(),
        awaited,
        Run::complete(),
        Run::failed_token(),
        Run::outside(),
        Run::stray(),
    ];
    runs.iter().map(Run::model).collect()
}

/// Letters this wide, whatever they are.
fn letters(width: f32) -> impl Fn(&str, TextRole) -> f32 {
    move |text, _| text.chars().map(|_| width).sum()
}

fn rectangles(layout: &Layout) -> Vec<Rect> {
    let mut out: Vec<Rect> = Vec::new();
    for head in &layout.heads {
        out.extend([head.rect, head.underline]);
    }
    for placed in &layout.rows {
        out.push(placed.band);
        match &placed.shape {
            Shape::Message(message) => {
                let radius = layout.metrics.marker / 2.0;
                out.push(around(message.marker, radius));
                out.extend(message.line.map(|point| around(point, 0.0)));
                out.extend(match message.head {
                    ArrowHead::Triangle { points, .. } | ArrowHead::Chevron { points } => {
                        points.map(|point| around(point, 0.0)).to_vec()
                    }
                    ArrowHead::Cross { centre, radius } => vec![around(centre, radius)],
                });
                out.push(message.label.rect);
                out.extend(message.tag.as_ref().map(|tag| tag.rect));
            }
            Shape::Note(note) => out.push(note.rect),
            Shape::Divider => {}
        }
    }
    out
}

fn around(point: oauth_playground::diagram::Point, radius: f32) -> Rect {
    let corner = |sign: f32| {
        oauth_playground::diagram::Point::new(point.x + sign * radius, point.y + sign * radius)
    };
    Rect::new(corner(-1.0), corner(1.0))
}

#[track_caller]
fn keeps_its_rules(model: &Model, layout: &Layout, case: &str) {
    let width = layout.size.width;
    for rect in rectangles(layout) {
        let numbers = [rect.min.x, rect.min.y, rect.max.x, rect.max.y];
        assert!(numbers.iter().all(|n| n.is_finite()), "{case}: {rect:?}");
        assert!(rect.min.x >= -0.01, "{case}: {rect:?} leaves on the left");
        assert!(
            rect.max.x <= width + 0.01,
            "{case}: {rect:?} leaves on the right"
        );
        assert!(
            rect.width() >= -0.01 && rect.height() >= -0.01,
            "{case}: {rect:?}"
        );
    }
    for pair in layout.lifelines.windows(2) {
        assert!(pair[0].x < pair[1].x, "{case}: lanes are not in order");
        let gap = pair[1].x - pair[0].x;
        assert!(gap <= layout.metrics.lane_gap_max + 0.01, "{case}: {gap}");
    }
    for pair in layout.heads.windows(2) {
        assert!(
            pair[0].rect.max.x <= pair[1].rect.min.x + 0.01,
            "{case}: heads overlap"
        );
    }
    let mut y = layout.metrics.above_rows;
    assert_eq!(layout.rows.len(), model.rows.len(), "{case}");
    for (index, placed) in layout.rows.iter().enumerate() {
        assert_eq!(placed.row, index, "{case}");
        assert!(
            (placed.band.min.y - y).abs() < 0.01,
            "{case}: bands do not touch"
        );
        y = placed.band.max.y;
        let Shape::Message(message) = &placed.shape else {
            continue;
        };
        let marker = around(message.marker, layout.metrics.marker / 2.0);
        assert!(
            !overlaps(&message.label, &marker),
            "{case}: {:?} is on its marker",
            message.label
        );
        if let Some(tag) = &message.tag {
            assert!(
                !overlaps(tag, &message.label.rect),
                "{case}: the tag is on the label"
            );
        }
        let baseline = message.marker.y - layout.metrics.label_above;
        assert!((message.label.baseline - baseline).abs() < 0.01, "{case}");
    }
    assert!(
        (layout.size.height - y - layout.metrics.below_rows).abs() < 0.01,
        "{case}"
    );
}

fn overlaps(label: &LabelBox, rect: &Rect) -> bool {
    !label.text.is_empty() && label.rect.overlaps(rect)
}

#[test]
fn every_width_keeps_the_rules() {
    for (index, model) in runs().iter().enumerate() {
        for letter in [3.0, 6.0, 9.0] {
            for metrics in [Metrics::NORMAL, Metrics::PRESENTATION] {
                for step in 0..150_u16 {
                    let width = 200.0 + f32::from(step) * 11.0;
                    let layout = Layout::of(model, &metrics, width, 700.0, &letters(letter));
                    let case = format!("run {index}, width {width}, letters of {letter}");
                    keeps_its_rules(model, &layout, &case);
                }
            }
        }
    }
}

#[test]
fn impossible_sizes_and_measures_give_finite_numbers() {
    let model = Run::outside().model();
    for (width, height) in [
        (0.0, 0.0),
        (-5.0, 100.0),
        (f32::NAN, f32::INFINITY),
        (1.0, 1.0),
    ] {
        for measure in [letters(6.0), letters(6.0)] {
            let broken = |text: &str, role| {
                if text.len() > 9 {
                    f32::NAN
                } else {
                    measure(text, role)
                }
            };
            let layout = Layout::of(&model, &Metrics::NORMAL, width, height, &broken);
            for rect in rectangles(&layout) {
                let numbers = [rect.min.x, rect.min.y, rect.max.x, rect.max.y];
                assert!(numbers.iter().all(|n| n.is_finite()), "{width}: {rect:?}");
            }
        }
    }
}

#[test]
fn rows_are_stretched_to_fill_and_never_beyond_their_limits() {
    let model = Run::complete().model();
    let rows = model
        .rows
        .iter()
        .filter(|row| !matches!(row, Row::StageDivider(_)))
        .count();
    let rows = f32::from(u16::try_from(rows).unwrap());
    for (height, expected) in [
        (100.0, 26.0),
        (46.0 + 14.0 + rows * 40.5, 40.0),
        (5000.0, 62.0),
    ] {
        let layout = Layout::of(&model, &Metrics::NORMAL, 588.0, height, &letters(6.0));
        let row = layout.rows[0].band.height();
        assert!((row - expected).abs() < 0.01, "{height}: {row}");
        let bottom = layout.lifelines[0].bottom;
        assert!(
            bottom >= height - 46.0 && bottom >= layout.size.height,
            "{height}: {bottom}"
        );
    }
}

#[test]
fn spare_width_goes_to_client_and_authorization_server_first() {
    let model = Run::new().model();
    let gaps = |width| -> Vec<f32> {
        let layout = Layout::of(&model, &Metrics::NORMAL, width, 700.0, &letters(3.0));
        layout
            .lifelines
            .windows(2)
            .map(|pair| pair[1].x - pair[0].x)
            .collect()
    };
    let (narrow, wider) = (gaps(480.0), gaps(500.0));
    for gap in [0, 1, 3] {
        assert!(
            (narrow[gap] - wider[gap]).abs() < 0.01,
            "{narrow:?} {wider:?}"
        );
    }
    assert!(
        (wider[2] - narrow[2] - 20.0).abs() < 0.01,
        "{narrow:?} {wider:?}"
    );
    assert!(gaps(2000.0).iter().all(|gap| (gap - 220.0).abs() < 0.01));
}

#[test]
fn a_label_longer_than_its_span_starts_behind_the_marker_and_is_elided_at_the_edge() {
    let mut model = Run::complete().model();
    let (number, message) = model
        .rows
        .iter_mut()
        .enumerate()
        .find_map(|(number, row)| match row {
            Row::Message(message) if message.kind == MessageKind::Resource => {
                Some((number, message))
            }
            Row::Message(_) | Row::Note(_) | Row::StageDivider(_) => None,
        })
        .unwrap();
    message.label = "long ".repeat(60);
    let layout = Layout::of(&model, &Metrics::NORMAL, 588.0, 700.0, &letters(6.0));
    let Shape::Message(message) = &layout.rows[number].shape else {
        panic!("a message has the shape of one");
    };
    assert!((message.label.rect.min.x - message.marker.x - 12.0).abs() < 0.01);
    assert!(message.label.is_elided && message.label.text.ends_with('…'));
    assert!(
        message.label.rect.max.x > 588.0 - 6.0 - 3.0 * 6.0,
        "{:?}",
        message.label
    );
}

#[test]
fn a_row_is_found_by_its_height_and_an_exchange_by_its_outline() {
    let model = Run::complete().model();
    let layout = Layout::of(&model, &Metrics::NORMAL, 588.0, 700.0, &letters(6.0));
    for placed in &layout.rows {
        if placed.band.height() > 0.0 {
            let found = layout.row_at(placed.band.centre().y).map(|row| row.row);
            assert_eq!(found, Some(placed.row));
        }
    }
    assert!(layout.row_at(0.0).is_none());
    assert!(layout.row_at(layout.size.height).is_none());
    let outline = layout.outline(&model, 1).unwrap();
    assert!((outline.height() - 2.0 * layout.rows[0].band.height()).abs() < 0.01);
    assert_eq!(layout.outline(&model, 99), None);
}

#[test]
fn a_thousand_exchanges_cost_a_few_measurements_each() {
    let mut run = Run::new();
    run.discovered();
    for _ in 0..1000 {
        run.press(Stage::Refresh).exchange(
            MessageKind::Refresh,
            "POST /token HTTP/1.1\nHost: a\nContent-Length: 0\n\n",
            "HTTP/1.1 400 Bad Request\nContent-Length: 0\n\n",
        );
    }
    let model = run.model();
    assert!(model.messages().count() > 2000);
    let calls = Cell::new(0_usize);
    let letters = letters(6.0);
    let counted = |text: &str, role| {
        calls.set(calls.get() + 1);
        letters(text, role)
    };
    let layout = Layout::of(&model, &Metrics::NORMAL, 588.0, 700.0, &counted);
    keeps_its_rules(&model, &layout, "a thousand");
    assert!(calls.get() < 12 * model.rows.len(), "{} calls", calls.get());
}
