//! What a trace finds at once is what reading all of it finds.

use super::*;
use crate::{
    flow::{EndStatus, Participant},
    http::{ChangeKind, ChangeSubject, Exchange},
    profile::built_in,
};

fn trace(entries: impl IntoIterator<Item = Entry>) -> Trace {
    let mut trace = Trace::new(Header {
        id: String::from("run"),
        started: Timestamp::from_secs(0),
        profile: built_in("http://127.0.0.1:9400").unwrap(),
        grant: Grant::AuthorizationCode,
    });
    for entry in entries {
        trace.push(Record {
            at: Timestamp::from_secs(0),
            entry,
        });
    }
    trace
}

fn stage(stage: Stage, status: StageStatus) -> Entry {
    Entry::Stage {
        stage,
        status,
        authorization_url: None,
    }
}

fn exchange(id: u32, stage: Stage, kind: MessageKind) -> Entry {
    Entry::Exchange(Box::new(RecordedExchange {
        id,
        stage,
        kind,
        from: Participant::Client,
        to: Participant::AuthorizationServer,
        observed: true,
        exchange: Exchange::default(),
        failure: None,
        deviates: true,
    }))
}

fn change(stage: Stage, name: &str) -> Entry {
    Entry::Deviation {
        stage,
        change: Change {
            subject: ChangeSubject::Parameter(name.to_owned()),
            kind: ChangeKind::Set,
        },
    }
}

fn finding(stage: Stage, check: Check, verdict: Verdict) -> Entry {
    Entry::Finding {
        stage,
        finding: Finding {
            verdict,
            ..Finding::pass(check)
        },
    }
}

fn end() -> Entry {
    Entry::End(End {
        status: EndStatus::Completed,
        stage: Stage::Token,
        failure: None,
        error: None,
        description: None,
    })
}

fn names<'a>(changes: impl Iterator<Item = &'a Change>) -> Vec<String> {
    let subjects = changes.map(|change| &change.subject);
    subjects
        .filter_map(|subject| match subject {
            ChangeSubject::Parameter(name) => Some(name.clone()),
            ChangeSubject::Header(_)
            | ChangeSubject::Method
            | ChangeSubject::Target
            | ChangeSubject::Body
            | ChangeSubject::Raw => None,
        })
        .collect()
}

#[test]
fn an_exchange_is_found_by_its_number_and_as_the_last_of_its_stage_or_kind() {
    let trace = trace([
        exchange(1, Stage::Discovery, MessageKind::Metadata),
        exchange(7, Stage::Token, MessageKind::Token),
        exchange(3, Stage::Discovery, MessageKind::Keys),
        exchange(9, Stage::Discovery, MessageKind::Metadata),
    ]);
    let id = |exchange: Option<&RecordedExchange>| exchange.map(|exchange| exchange.id);
    assert_eq!(trace.exchange_count(), 4);
    assert_eq!(
        trace.exchange(3).map(|exchange| exchange.kind),
        Some(MessageKind::Keys)
    );
    assert_eq!(id(trace.exchange(2)), None);
    assert_eq!(id(trace.last_exchange_of(Stage::Discovery)), Some(9));
    assert_eq!(id(trace.last_exchange_of(Stage::Refresh)), None);
    assert_eq!(id(trace.last_of_kind(MessageKind::Keys)), Some(3));
    assert_eq!(id(trace.last_of_kind(MessageKind::Stray)), None);
}

#[test]
fn a_number_that_a_damaged_file_uses_twice_means_the_first() {
    let trace = trace([
        exchange(1, Stage::Discovery, MessageKind::Metadata),
        exchange(1, Stage::Token, MessageKind::Token),
    ]);
    assert_eq!(
        trace.exchange(1).map(|exchange| exchange.kind),
        Some(MessageKind::Metadata)
    );
}

#[test]
fn a_request_has_the_changes_since_the_one_before_it_in_its_stage() {
    let trace = trace([
        change(Stage::Token, "a"),
        exchange(1, Stage::Token, MessageKind::Token),
        change(Stage::Token, "b"),
        change(Stage::Resource, "elsewhere"),
        exchange(2, Stage::Resource, MessageKind::Resource),
        change(Stage::Token, "c"),
        exchange(3, Stage::Token, MessageKind::Token),
        change(Stage::Token, "d"),
    ]);
    let changes = |id| names(trace.changes_of(trace.exchange(id).unwrap()));
    assert_eq!(changes(1), ["a"]);
    assert_eq!(changes(2), ["elsewhere"]);
    assert_eq!(changes(3), ["b", "c"]);
    assert_eq!(
        names(trace.deviations_of(Stage::Token)),
        ["a", "b", "c", "d"]
    );
}

#[test]
fn a_stage_is_as_far_as_it_was_last_said_to_be() {
    let mut trace = trace([
        stage(Stage::Token, StageStatus::Ready),
        stage(Stage::Token, StageStatus::Failed),
        stage(Stage::Discovery, StageStatus::Done),
        end(),
    ]);
    assert_eq!(trace.status(Stage::Token), Some(StageStatus::Failed));
    assert_eq!(trace.status(Stage::Refresh), None);
    assert_eq!(trace.since_ready(Stage::Token).len(), 3);
    assert_eq!(trace.since_ready(Stage::Refresh).len(), 4);
    assert!(trace.end().is_some());
    // A request is taken up again.
    trace.push(Record {
        at: Timestamp::from_secs(1),
        entry: stage(Stage::Token, StageStatus::Ready),
    });
    assert!(trace.end().is_none());
    assert_eq!(trace.since_ready(Stage::Token).len(), 0);
}

#[test]
fn findings_are_counted_by_stage_and_found_by_check() {
    let trace = trace([
        finding(Stage::Redirect, Check::RedirectState, Verdict::Fail),
        finding(Stage::IdToken, Check::IdTokenAud, Verdict::Warn),
        finding(Stage::Redirect, Check::RedirectIss, Verdict::Pass),
        finding(Stage::Redirect, Check::RedirectState, Verdict::Pass),
    ]);
    let of_redirect: Vec<_> = trace.findings_of(Stage::Redirect).collect();
    assert_eq!(of_redirect.len(), 3);
    assert_eq!(trace.finding_count(Stage::Redirect, Verdict::Pass), 2);
    assert_eq!(trace.finding_count(Stage::Redirect, Verdict::Fail), 1);
    assert_eq!(trace.finding_count(Stage::Token, Verdict::Fail), 0);
    assert_eq!(trace.remarkable_findings().count(), 2);
    let last = trace.last_finding(Check::RedirectState).unwrap();
    assert_eq!(last.verdict, Verdict::Pass);
    assert_eq!(trace.last_finding(Check::RedirectStray), None);
}
