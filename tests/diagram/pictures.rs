//! Pictures of runs, kept beside this file; `UPDATE_SNAPSHOTS=1` rewrites them.

use std::{env, fs};

use oauth_playground::diagram::text_picture;

use super::fixtures::Run;
use oauth_playground::flow::{Stage, StageStatus};

/// As wide as the pane at the designed size of the window.
const COLUMNS: u16 = 98;

macro_rules! picture {
    ($name:literal, $run:expr) => {
        compare(
            $name,
            &$run,
            include_str!(concat!("snapshots/", $name, ".txt")),
        )
    };
}

#[track_caller]
fn compare(name: &str, run: &Run, expected: &str) {
    let picture = text_picture(&run.model(), COLUMNS);
    if env::var_os("UPDATE_SNAPSHOTS").is_some() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/diagram/snapshots");
        fs::write(format!("{folder}/{name}.txt"), &picture).unwrap();
        return;
    }
    let expected = expected.replace("\r\n", "\n");
    assert!(
        picture == expected,
        "{name} differs; it is now:\n{picture}\nand was:\n{expected}"
    );
}

fn built(grow: impl FnOnce(&mut Run)) -> Run {
    let mut run = Run::new();
    grow(&mut run);
    run
}

#[test]
fn at_the_start_everything_is_to_come() {
    picture!(
        "start",
        built(|run| {
            run.stage(Stage::Discovery, StageStatus::Ready);
        })
    );
}

#[test]
fn before_the_token_request_what_happened_is_solid_and_the_request_is_current() {
    picture!(
        "before_token",
        built(|run| {
            run.returned();
        })
    );
}

#[test]
fn while_the_token_response_is_awaited_only_it_is_to_come() {
    picture!(
        "token_awaited",
        built(|run| {
            run.returned().stage(Stage::Token, StageStatus::Sent);
            run.waiting = true;
        })
    );
}

#[test]
fn a_complete_run_has_nothing_to_come() {
    picture!("complete", Run::complete());
}

#[test]
fn a_changed_and_refused_token_request() {
    picture!("failed_token", Run::failed_token());
}

#[test]
fn an_outside_servers_leg_is_inferred_and_a_closed_port_breaks_the_request() {
    picture!("inferred", Run::outside());
}

#[test]
fn a_stray_redirect_does_not_end_the_wait() {
    picture!("stray", Run::stray());
}
