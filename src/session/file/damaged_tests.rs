//! Files that are torn, damaged, newer or hostile.

use std::sync::Arc;

use super::{
    MAX_LINE_BYTES, Problem, SessionReader, SessionSummary,
    tests::{file, header, read},
};
use crate::flow::{End, EndStatus, Entry, Stage};

/// The line and what was expected there.
fn refused(bytes: &[u8]) -> (usize, Problem) {
    let error = SessionReader::read(bytes).unwrap_err();
    (error.line, error.problem)
}

#[test]
fn a_torn_last_line_is_told_and_the_rest_is_there() {
    let entries = [
        Entry::ContinuedAnyway {
            stage: Stage::Token,
        },
        Entry::ContinuedAnyway {
            stage: Stage::Redirect,
        },
    ];
    let whole = file(&entries, &Arc::default());
    let first_two = whole[..whole.len() - 1]
        .iter()
        .rposition(|byte| *byte == b'\n')
        .unwrap()
        + 1;
    for cut in first_two..whole.len() {
        let opened = read(&whole[..cut]);
        let torn = opened.torn.map(|torn| (torn.line, torn.bytes));
        // Where only the line end is missing, the line is whole.
        let is_whole = cut == first_two || cut == whole.len() - 1;
        assert_eq!(
            torn,
            (!is_whole).then_some((3, cut - first_two)),
            "cut at {cut}"
        );
        let count = if cut == whole.len() - 1 { 2 } else { 1 };
        assert_eq!(opened.trace.records().len(), count, "cut at {cut}");
    }
}

#[test]
fn case_121_zeros_after_a_power_loss_are_a_torn_line() {
    let mut bytes = file(&[], &Arc::default());
    bytes.extend([0; 4096]);
    let torn = read(&bytes).torn.unwrap();
    assert_eq!((torn.line, torn.bytes), (2, 4096));
    assert_eq!(refused(&[0; 4096]), (1, Problem::NoHeader));
}

#[test]
fn what_is_no_session_is_refused_with_the_line_and_what_was_expected() {
    let header_line = file(&[], &Arc::default());
    let with = |line: &str| {
        let mut bytes = header_line.clone();
        bytes.extend_from_slice(line.as_bytes());
        bytes.push(b'\n');
        bytes
    };
    assert_eq!(refused(b""), (1, Problem::Empty));
    assert_eq!(refused(b"{\"type\":\"stage\"}\n"), (1, Problem::NoHeader));
    let twice = header_line.repeat(2);
    assert_eq!(refused(&twice), (2, Problem::SecondHeader));
    for (line, said) in [
        (
            "[]",
            "line 2: expected a JSON object: invalid type: sequence",
        ),
        (
            "{\"at\":\"2026-11-21T08:33:20Z\"}",
            "line 2: member type: expected text, got nothing",
        ),
        (
            "{\"at\":\"yesterday\",\"type\":\"end\"}",
            "line 2: member at: expected a time as RFC 3339 writes it, got another text",
        ),
        (
            "{\"at\":\"2026-11-21T08:33:20Z\",\"type\":\"stage\",\"stage\":7}",
            "line 2: member stage: expected text, got a number",
        ),
        (
            "{\"at\":\"2026-11-21T08:33:20Z\",\"type\":\"stage\",\"stage\":\"token\",\"status\":\"lost\"}",
            "line 2: member status: expected one of ready, sent, done, failed, skipped, got another text",
        ),
        (
            "{\"at\":\"2026-11-21T08:33:20Z\",\"type\":\"magic\",\"stage\":\"token\"}",
            "line 2: member type: expected an event that this program knows, got another text",
        ),
    ] {
        let error = SessionReader::read(&with(line)).unwrap_err().to_string();
        assert!(error.starts_with(said), "{error}");
    }
}

#[test]
fn case_125_a_newer_session_is_left_to_a_newer_program() {
    let bytes = b"{\"type\":\"session\",\"schema\":2,\"shape\":\"unheard of\"}\n";
    assert_eq!(refused(bytes), (1, Problem::Newer { found: 2 }));
}

#[test]
fn case_135_a_hostile_file_is_refused_in_bounded_room() {
    let mut deep = file(&[], &Arc::default());
    deep.extend_from_slice(b"{\"at\":");
    deep.extend(std::iter::repeat_n(b'[', 1_000_000));
    deep.push(b'\n');
    let (line, problem) = refused(&deep);
    assert!(
        line == 2 && matches!(problem, Problem::Json(_)),
        "{problem}"
    );
    let mut long = file(&[], &Arc::default());
    long.resize(long.len() + MAX_LINE_BYTES, b' ');
    long.push(b'\n');
    assert_eq!(refused(&long), (2, Problem::TooLong));
}

#[test]
fn a_summary_needs_only_both_ends_of_the_file() {
    let end = Entry::End(End {
        status: EndStatus::Stopped,
        stage: Stage::IdToken,
        error: None,
        description: None,
        failure: None,
    });
    let page = Entry::ContinuedAnyway {
        stage: Stage::Redirect,
    };
    let bytes = file(&[page.clone(), end, page], &Arc::default());
    let first = bytes.split_inclusive(|byte| *byte == b'\n').next().unwrap();
    let summary = SessionSummary::read(first, &bytes[bytes.len() - 400..]).unwrap();
    assert_eq!(
        summary,
        SessionSummary::of(&header(), Some(EndStatus::Stopped))
    );
    assert_eq!(summary.profile, "Workshop provider");
    let unfinished = SessionSummary::read(first, b"torn\"}").unwrap();
    assert_eq!(unfinished.end, None);
}
