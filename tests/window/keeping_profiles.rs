//! Profiles in and out of the library: saved, copied, deleted and had back, imported and exported.

use egui_kittest::kittest::Queryable as _;
use oauth_playground::app::Command;

use crate::world_in_memory::{Program, fill, is_disabled, open_profile, press, program, value};

fn with_own() -> Program {
    let mut program = program();
    press(&mut program, "New profile");
    fill(&mut program, "Profile name", "Mine");
    fill(
        &mut program,
        "Issuer, API or account",
        "https://issuer.example",
    );
    fill(&mut program, "Client ID", "client");
    press(&mut program, "Save profile");
    program
}

fn is_own(program: &Program, id: &str) -> bool {
    program.state().outside().library.own.contains_key(id)
}

#[test]
fn a_changed_shipped_profile_becomes_a_copy_and_the_shipped_one_comes_back() {
    let mut program = program();
    open_profile(&mut program, "GitHub OAuth app");
    program.get_by_label("shipped");
    assert!(program.query_by_label("Delete").is_none());
    fill(&mut program, "Client ID", "mine");
    press(&mut program, "Save profile");
    assert!(is_own(&program, "github"));
    program.get_by_label("your copy");
    press(&mut program, "Delete");
    assert!(!is_own(&program, "github"));
    program.get_by_label("shipped");
    program.get_by_label("Deleted GitHub OAuth app");
    press(&mut program, "Undo");
    program.get_by_label("your copy");
    assert_eq!(value(&program, "Client ID"), "mine");
}

#[test]
fn a_deleted_profile_is_had_back_with_one_press() {
    let mut program = with_own();
    press(&mut program, "Delete");
    program.get_by_label("Deleted Mine");
    assert!(program.query_by_label("Profile Mine").is_none());
    press(&mut program, "Undo");
    program.get_by_label("Profile Mine");
    assert_eq!(value(&program, "Profile name"), "Mine");
    assert!(program.query_by_label("Deleted Mine").is_none());
}

#[test]
fn case_128_a_file_changed_by_somebody_else_is_asked_about() {
    let mut program = with_own();
    change_behind_the_back(&mut program);
    fill(&mut program, "Client ID", "typed here");
    press(&mut program, "Save profile");
    press(&mut program, "Save anyway");
    let own = &program.state().outside().library.own;
    assert_eq!(own["mine"].0.client.client_id, "typed here");
    assert!(program.query_by_label("Save anyway").is_none());
    program.get_by_label("Start a run");
}

#[test]
fn case_128_what_somebody_else_saved_can_be_taken_instead() {
    let mut program = with_own();
    change_behind_the_back(&mut program);
    fill(&mut program, "Client ID", "typed here");
    press(&mut program, "Save profile");
    press(&mut program, "Reload");
    program.run();
    assert_eq!(value(&program, "Client ID"), "changed elsewhere");
    assert!(program.query_by_label("Save anyway").is_none());
    program.get_by_label("Start a run");
}

fn change_behind_the_back(program: &mut Program) {
    let library = &mut program.state_mut().outside_mut().library;
    let (profile, times) = library.own.get_mut("mine").expect("a saved profile");
    profile.client.client_id = String::from("changed elsewhere");
    *times += 1;
}

#[test]
fn what_cannot_be_saved_stays_on_the_page_and_is_saved_again() {
    let mut program = with_own();
    program.state_mut().outside_mut().library.is_full = true;
    fill(&mut program, "Client ID", "later");
    press(&mut program, "Save profile");
    assert_eq!(value(&program, "Client ID"), "later");
    program.state_mut().outside_mut().library.is_full = false;
    press(&mut program, "Save the profile again");
    let own = &program.state().outside().library.own;
    assert_eq!(own["mine"].0.client.client_id, "later");
    assert!(program.query_by_label("unsaved").is_none());
}

#[test]
fn a_duplicate_has_a_name_and_an_id_of_its_own() {
    let mut program = with_own();
    press(&mut program, "Duplicate");
    program.run();
    assert_eq!(value(&program, "Profile name"), "Mine copy");
    press(&mut program, "Save profile");
    assert!(is_own(&program, "mine") && is_own(&program, "mine-copy"));
}

#[test]
fn an_export_does_not_overwrite_unless_it_is_said() {
    let mut program = with_own();
    let files = &mut program.state_mut().outside_mut().library.files;
    files.insert(String::from("/tmp/mine.json"), b"other".to_vec());
    press(&mut program, "Export");
    fill(&mut program, "Path of the file", "/tmp/mine.json");
    press(&mut program, "Export to this file");
    program.get_by_label("/tmp/mine.json: File exists");
    press_by_role(&mut program, "Replace a file that is there");
    press(&mut program, "Export to this file");
    program.get_by_label("Exported to /tmp/mine.json");
    let file = &program.state().outside().library.files["/tmp/mine.json"];
    assert!(String::from_utf8_lossy(file).contains("\"id\": \"mine\""));
}

fn press_by_role(program: &mut Program, name: &str) {
    program
        .get_by_role_and_label(egui::accesskit::Role::CheckBox, name)
        .click();
    program.run();
}

#[test]
fn case_135_an_imported_file_is_shown_and_kept_only_by_a_save() {
    let mut program = program();
    let text = br#"{ "schema": 1, "id": "hostile", "name": "Hostile",
        "server": { "issuer": "https://issuer.example",
                    "token_endpoint": "javascript:alert(1)" },
        "client": { "client_id": "c" } }"#;
    let files = &mut program.state_mut().outside_mut().library.files;
    files.insert(String::from("/tmp/hostile.json"), text.to_vec());
    program.state_mut().apply(Command::ImportProfiles {
        paths: vec![String::from("/tmp/hostile.json")],
    });
    program.run();
    program.get_by_label("This is a profile");
    assert!(program.query_by_label("Profile name").is_none());
    press(&mut program, "Open in the form");
    assert_eq!(value(&program, "Profile name"), "Hostile");
    program.get_by_label("Token endpoint is no usable address");
    assert!(!is_own(&program, "hostile"));
    assert!(!is_disabled(&program, "Save profile"));
}

#[test]
fn what_is_no_profile_is_refused_where_its_path_is_typed() {
    let mut program = program();
    let library = &mut program.state_mut().outside_mut().library;
    for (path, text) in [
        ("/tmp/newer.json", "{\"schema\":2}"),
        ("/tmp/secret.txt", "client_secret=canary"),
        ("/tmp/deep.json", &"[".repeat(5000)),
    ] {
        library
            .files
            .insert(path.to_owned(), text.as_bytes().to_vec());
    }
    program.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
    program.run();
    let palette =
        program.get_by_role_and_label(egui::accesskit::Role::TextInput, "Search or run a command");
    palette.type_text("import");
    program.run();
    program.key_press(egui::Key::Enter);
    program.run();
    for (path, words) in [
        ("", "Expected the path of a file or a text, got neither"),
        ("/tmp/newer.json", "this profile has schema 2"),
        ("/tmp/secret.txt", "and recognised none of them"),
        (
            "/tmp/deep.json",
            "expected JSON: not understood, or too deep",
        ),
        ("/tmp/missing.json", "No such file or directory"),
    ] {
        fill(&mut program, "Path of the file", path);
        press(&mut program, "Look at it");
        assert!(program.query_by_label_contains(words).is_some(), "{path}");
        assert!(program.query_by_label_contains("canary").is_none());
    }
    // Enter in the field is a press of the button.
    fill(&mut program, "Path of the file", "/tmp/nowhere.json");
    program.key_press(egui::Key::Enter);
    program.run();
    program.get_by_label_contains("/tmp/nowhere.json: ");
    program.key_press(egui::Key::Escape);
    program.run();
    assert!(program.query_by_label("Look at it").is_none());
}
