//! All runs: found, opened, deleted and had back, with and without the mouse.

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use oauth_playground::{
    app::{Command, DamagedSession, StoreEvent, WorldEvent},
    flow::{EndStatus, Grant},
    oauth::Timestamp,
    session::SessionSummary,
};

use crate::world_in_memory::{Program, press, program, started};

pub fn store(program: &mut Program, event: StoreEvent) {
    let event = WorldEvent::Store(event);
    program.state_mut().apply(Command::World(event));
    program.run();
}

fn summaries(count: i64) -> Vec<SessionSummary> {
    let of = |at: i64| SessionSummary {
        id: format!("run-{at}"),
        started: Timestamp::from_secs(1_780_000_000 - at * 60),
        profile: format!("Provider {at}"),
        issuer: Some(format!("https://p{at}.example")),
        client_id: String::from("playground"),
        grant: Grant::AuthorizationCode,
        end: Some(if at % 2 == 0 {
            EndStatus::Completed
        } else {
            EndStatus::OAuthError
        }),
    };
    (0..count).map(of).collect()
}

fn with_history(count: i64) -> Program {
    let mut program = program();
    let loaded = StoreEvent::HistoryLoaded {
        sessions: summaries(count),
        damaged: Vec::new(),
    };
    store(&mut program, loaded);
    press(&mut program, "Show all runs");
    program
}

fn names(program: &Program) -> Vec<String> {
    program
        .query_all_by_role(Role::ListBoxOption)
        .filter_map(|node| node.accesskit_node().label())
        .filter(|name| name.contains(", client "))
        .collect()
}

/// A run that ended, then another one: the first is past.
pub fn with_a_past_run() -> Program {
    let mut program = started();
    press(&mut program, "Run to end");
    program.get_by_label("The run is complete");
    press(&mut program, "Restart");
    program
}

fn key(program: &mut Program, key: Key) {
    program.key_press(key);
    program.run();
}

#[test]
fn without_runs_the_list_says_how_there_will_be_some() {
    let mut program = program();
    program.key_press_modifiers(Modifiers::COMMAND, Key::H);
    program.run();
    program.get_by_label_contains("Every run is written down as it happens");
    press(&mut program, "Start with the built-in provider");
    program.get_by_label("Fetch metadata");
}

#[test]
fn a_run_is_in_the_list_from_its_start_and_its_end_is_told_without_reading_the_folder() {
    let mut program = started();
    press(&mut program, "All runs…");
    assert_eq!(names(&program).len(), 1);
    assert!(names(&program)[0].contains("Not finished"));
    press(&mut program, "This run");
    press(&mut program, "Run to end");
    press(&mut program, "All runs…");
    assert!(
        names(&program)[0].contains("Completed"),
        "{:?}",
        names(&program)
    );
    let asked = format!("{:?}", program.state().outside().asked);
    assert_eq!(
        asked.matches("LoadHistory").count(),
        1,
        "at the start alone"
    );
}

#[test]
fn of_ten_thousand_runs_only_the_rows_in_view_are_made() {
    let program = with_history(10_000);
    program.get_by_label("10000 runs");
    let rows = names(&program).len();
    assert!((10..60).contains(&rows), "{rows} rows");
}

#[test]
fn letters_find_runs_and_the_rest_is_out_of_sight() {
    let mut program = with_history(100);
    program
        .get_by_role_and_label(Role::TextInput, "Search runs")
        .focus();
    program.run();
    program
        .get_by_role_and_label(Role::TextInput, "Search runs")
        .type_text("p42.ex");
    program.run();
    program.get_by_label("1 of 100 runs");
    assert_eq!(names(&program).len(), 1);
    program
        .get_by_role_and_label(Role::TextInput, "Search runs")
        .type_text("zzz");
    program.run();
    program.get_by_label("No run has “p42.exzzz” in it");
}

#[test]
fn the_keyboard_goes_from_row_to_row_to_the_very_last() {
    let mut program = with_history(500);
    let first = names(&program)[0].clone();
    program.get_by_label(&first).focus();
    program.run();
    key(&mut program, Key::ArrowDown);
    let second = names(&program)[1].clone();
    assert!(program.get_by_label(&second).is_focused());
    key(&mut program, Key::End);
    let last = program.get_by_label_contains("Provider 499, Auth");
    assert!(last.is_focused());
    let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1440.0, 900.0));
    assert!(screen.contains_rect(last.rect()), "{:?}", last.rect());
    key(&mut program, Key::Home);
    assert!(program.get_by_label(&first).is_focused());
}

#[test]
fn enter_opens_a_past_run_and_the_present_one_is_a_press_away() {
    let mut program = with_a_past_run();
    press(&mut program, "All runs…");
    let past = names(&program)[1].clone();
    program.get_by_label(&past).focus();
    program.run();
    key(&mut program, Key::Enter);
    assert!(program.state().state().opened.is_some());
    program.get_by_label("Close");
    press(&mut program, "All runs…");
    let present = names(&program)[0].clone();
    assert!(present.contains("Not finished"), "{present}");
    press(&mut program, &present);
    assert!(program.state().state().opened.is_none());
    program.get_by_label("Fetch metadata");
}

#[test]
fn the_delete_key_deletes_and_undo_brings_back() {
    let mut program = with_a_past_run();
    press(&mut program, "All runs…");
    let past = names(&program)[1].clone();
    program.get_by_label(&past).focus();
    program.run();
    key(&mut program, Key::Delete);
    assert_eq!(names(&program).len(), 1);
    assert_eq!(program.state().outside().shelf.trash.len(), 1);
    program.get_by_label_contains("Deleted run of 2026-11-21 12:04:31");
    press(&mut program, "Undo");
    assert_eq!(names(&program).len(), 2);
    assert!(program.state().outside().shelf.trash.is_empty());
    assert!(program.query_by_label("Undo").is_none());
}

#[test]
fn the_run_that_goes_on_is_not_deleted() {
    let mut program = started();
    press(&mut program, "All runs…");
    let present = names(&program)[0].clone();
    program.get_by_label(&present).focus();
    program.run();
    key(&mut program, Key::Delete);
    assert_eq!(names(&program).len(), 1);
    assert!(program.state().outside().shelf.trash.is_empty());
    let id = String::from("a-session");
    program.state_mut().apply(Command::DeleteSession(id));
    program.run();
    program.get_by_label_contains("start another run, then delete this one");
}

#[test]
fn deleting_the_opened_run_in_the_list_leaves_the_list_on_screen() {
    let mut program = with_a_past_run();
    press(&mut program, "All runs…");
    let past = names(&program)[1].clone();
    press(&mut program, &past);
    press(&mut program, "All runs…");
    program.get_by_label(&past).focus();
    program.run();
    key(&mut program, Key::Delete);
    program.get_by_label("Search runs");
    assert!(program.state().state().opened.is_none());
}

#[test]
fn case_122_a_damaged_file_is_listed_with_its_problem_and_left_as_it_is() {
    let mut program = program();
    let loaded = StoreEvent::HistoryLoaded {
        sessions: summaries(2),
        damaged: vec![DamagedSession {
            id: String::from("torn"),
            problem: String::from("session torn: line 1: expected a JSON object"),
        }],
    };
    store(&mut program, loaded);
    press(&mut program, "All runs…");
    program.get_by_label("Files that cannot be opened");
    let row = "torn, left as it is: session torn: line 1: expected a JSON object";
    press(&mut program, row);
    assert!(program.state().state().opened.is_none());
    assert_eq!(names(&program).len(), 2);
}

/// A file can be damaged in its middle, newer than the program, or gone since the list was read.
#[test]
fn case_122_125_128_a_run_that_cannot_be_opened_says_why_and_nothing_else_changes() {
    for (bytes, said) in [
        (
            Some(&b"{\"type\":\"session\",\"schema\":99}\n"[..]),
            "schema 99",
        ),
        (Some(&b"\0\0\0\n"[..]), "line 1"),
        (None, "is no longer there"),
    ] {
        let mut program = with_a_past_run();
        press(&mut program, "All runs…");
        let past = names(&program)[1].clone();
        let shelf = &mut program.state_mut().outside_mut().shelf;
        match bytes {
            Some(bytes) => {
                let file = shelf.sessions.get_mut("a-session").expect("the first run");
                let middle = file.len() / 2;
                let lines = file[..middle].iter().rposition(|byte| *byte == b'\n');
                let mut damaged = file[..=lines.expect("lines")].to_vec();
                damaged.extend_from_slice(bytes);
                if said == "schema 99" {
                    damaged = bytes.to_vec();
                }
                *file = damaged;
            }
            None => {
                shelf.sessions.remove("a-session");
            }
        }
        let kept = program.state().outside().shelf.sessions.clone();
        press(&mut program, &past);
        program.get_by_label("the file is left as it is, and nothing else has changed");
        assert!(program.state().state().opened.is_none());
        assert_eq!(program.state().outside().shelf.sessions, kept);
        if said != "line 1" {
            assert!(
                program.query_all_by_label_contains(said).count() > 0,
                "{said}"
            );
        }
    }
}
