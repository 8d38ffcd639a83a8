//! A diagram that is kept while its run goes on shows what one that is made anew shows.

use oauth_playground::{
    diagram::{GrowingModel, Layout, Metrics, Model, TextRole},
    flow::{Check, EndStatus, Entry, Finding, LocalWork, MessageKind, Stage, StageStatus, outline},
    session::Trace,
};

use super::fixtures::{Run, STEPS};

/// The browser's requests come late and in the wrong order, checks come one by one, and the port
/// was taken, so that the address is prepared twice.
fn late() -> Run {
    let mut run = Run::new();
    run.discovered()
        .push(Entry::LocalWork {
            stage: Stage::Authorization,
            work: LocalWork::Challenge { method: "S256" },
        })
        .stage(Stage::Authorization, StageStatus::Ready)
        .push(Entry::BrowserAsked {
            stage: Stage::Authorization,
            address: String::from("http://127.0.0.1:9400/authorize?response_type=code"),
        })
        .redirect_at(12)
        .judged()
        .stage(Stage::Token, StageStatus::Ready)
        .sign_in_at(11)
        .verifier_removed()
        .token("HTTP/1.1 200 OK\nContent-Length: 2\n\n{}")
        .authorize_at(10)
        .stage(Stage::IdToken, StageStatus::Ready)
        .push(Entry::LocalWork {
            stage: Stage::IdToken,
            work: LocalWork::IdTokenChecks {
                passed: 1,
                total: 2,
            },
        })
        .finding(Stage::IdToken, Finding::pass(Check::IdTokenIss))
        .finding(Stage::IdToken, failed(Check::IdTokenAud))
        .finding(Stage::Token, failed(Check::IdTokenAud))
        .exchange_at(
            13,
            MessageKind::ClosingPage,
            "GET /done/x HTTP/1.1\nHost: a\n\n",
            "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        )
        .finding(Stage::Token, failed(Check::IdTokenIss))
        .ended(EndStatus::Stopped, Stage::IdToken);
    run
}

fn failed(check: Check) -> Finding {
    Finding {
        verdict: oauth_playground::flow::Verdict::Fail,
        ..Finding::pass(check)
    }
}

/// Letters of one width, a strong label a little wider.
fn letters(text: &str, role: TextRole) -> f32 {
    let width = if role == TextRole::LabelStrong {
        6.5
    } else {
        6.0
    };
    text.chars().map(|_| width).sum()
}

#[test]
fn every_step_of_the_way_a_kept_diagram_equals_a_new_one() {
    let runs = [
        Run::complete(),
        Run::failed_token(),
        Run::outside(),
        Run::stray(),
        late(),
    ];
    for (case, run) in runs.iter().enumerate() {
        let records = run.trace.records();
        // In one piece, one by one, and some at a time.
        for stride in [records.len(), 1, 3, 7] {
            let mut trace = Trace::new(run.trace.header().clone());
            let mut growing = GrowingModel::default();
            let size = (560.0, 700.0);
            let metrics = Metrics::NORMAL;
            let nothing = Model::of(&trace, &[], false);
            let mut layout = Layout::of(&nothing, &metrics, size.0, size.1, &letters);
            for (step, some) in records.chunks(stride).enumerate() {
                for record in some {
                    trace.push(record.clone());
                }
                let position = (trace.records().len() / 6).min(STEPS.len());
                let to_come = outline(&STEPS[position..]);
                let (is_waiting, is_changed) = (step % 2 == 1, step % 3 == 1);
                let from = growing.grow(&trace, &to_come, is_waiting);
                let mut model = Model::of(&trace, &to_come, is_waiting);
                if is_changed {
                    growing.mark_next_request_as_changed();
                    model.mark_next_request_as_changed();
                }
                let place = format!("run {case}, {} records", trace.records().len());
                assert_eq!(growing.model(), &model, "{place}");
                layout.renew(growing.model(), from, size.0, size.1, &letters);
                let new = Layout::of(&model, &metrics, size.0, size.1, &letters);
                assert_eq!(layout, new, "{place}");
            }
        }
    }
}

#[test]
fn a_row_that_stands_is_not_made_again() {
    let run = late();
    let mut trace = Trace::new(run.trace.header().clone());
    let mut growing = GrowingModel::default();
    for record in run.trace.records() {
        trace.push(record.clone());
    }
    growing.grow(&trace, &[], false);
    let before = growing.model().rows.len();
    let mut more = Run::new();
    more.exchange(
        MessageKind::Resource,
        "GET /api/notes HTTP/1.1\nHost: a\n\n",
        "HTTP/1.1 200 OK\nContent-Length: 2\n\n[]",
    );
    trace.push(more.trace.records()[0].clone());
    assert_eq!(growing.grow(&trace, &[], false), before);
    assert!(growing.model().rows.len() > before);
}

#[test]
fn the_rows_between_two_heights_are_those_that_reach_into_them() {
    let model = Run::complete().model();
    let layout = Layout::of(&model, &Metrics::NORMAL, 560.0, 300.0, &letters);
    for (top, bottom) in [(0.0, 100.0), (130.0, 260.0), (-50.0, 1e6), (1e6, 2e6)] {
        let range = layout.rows_between(top, bottom);
        for (at, row) in layout.rows.iter().enumerate() {
            let reaches = row.band.max.y >= top && row.band.min.y <= bottom;
            assert_eq!(range.contains(&at), reaches, "row {at}");
        }
    }
}
