//! The library: found by search, folded by group, and read on a provider's page.

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::Queryable as _;
use oauth_playground::{
    flow::Stage,
    profile::{Profile, SHIPPED},
};

use crate::world_in_memory::{
    Program, copied, fill, open_profile, press, press_far, program, value,
};

fn shows(program: &Program, label: &str) -> bool {
    program.query_all_by_label(label).next().is_some()
}

#[test]
fn groups_fold_and_what_needs_no_registration_stands_open() {
    let mut program = program();
    program.get_by_label("Profile Workshop provider");
    assert!(!shows(&program, "Profile GitHub OAuth app"));
    let folded = "Code and hosting, 6 profiles, folded";
    program.get_all_by_label(folded).next().unwrap().click();
    program.run();
    press(&mut program, "Profile GitHub OAuth app");
    assert_eq!(value(&program, "Profile name"), "GitHub OAuth app");
    press(&mut program, "Code and hosting, 6 profiles, unfolded");
    assert!(!shows(&program, "Profile GitHub OAuth app"));
}

#[test]
fn a_search_finds_by_other_names_and_says_where_it_finds_nothing() {
    let mut program = program();
    fill(&mut program, "Search profiles", "azure");
    program.get_by_label("Profile Microsoft Entra ID");
    assert!(!shows(&program, "Profile Workshop provider"));
    fill(&mut program, "Search profiles", "no such thing");
    program.get_by_label("No profile has these words");
    fill(&mut program, "Search profiles", "");
    program.get_by_label("Profile Workshop provider");
}

#[test]
fn the_keyboard_goes_from_the_search_to_what_it_found() {
    let mut program = program();
    fill(&mut program, "Search profiles", "strava");
    program.key_press(Key::ArrowDown);
    program.run();
    program.key_press(Key::Enter);
    program.run();
    assert_eq!(value(&program, "Profile name"), "Strava");
}

#[test]
fn the_start_page_offers_the_library_too() {
    let mut program = program();
    fill(&mut program, "Search providers", "notion");
    press(&mut program, "Choose Notion");
    assert_eq!(value(&program, "Profile name"), "Notion");
    program.get_by_label("This profile asks");
}

#[test]
fn a_page_says_how_to_register_and_what_is_known() {
    let mut program = program();
    open_profile(&mut program, "Strava");
    program.get_by_label("Open Console: https://www.strava.com/settings/api");
    program.get_by_label("Call to try");
    program.get_by_label("GET https://www.strava.com/api/v3/athlete");
    program.get_by_label("Copy the redirect URI").scroll_to_me();
    program.run();
    let copied = copied(&mut program, "Copy the redirect URI");
    assert_eq!(copied, "http://127.0.0.1/callback");
    assert!(program.query_all_by_label("unverified").count() > 0);
    press_far(
        &mut program,
        "Add activity:write, make and change activities",
    );
    let page = program.query_by_label("Remove activity:write");
    assert!(page.is_some());
}

#[test]
fn what_a_provider_wants_otherwise_is_shown_and_can_be_changed() {
    let mut program = program();
    open_profile(&mut program, "Shopify");
    let header = program.get_by_role_and_label(Role::TextInput, "Header of the access token");
    assert_eq!(header.value().as_deref(), Some("X-Shopify-Access-Token"));
    // What is as usual is not in the way.
    assert!(!shows(&program, "JSON object"));
    press_far(&mut program, "separated by spaces");
    // It stays where it was just changed.
    program.get_by_label("by commas");
    press_far(&mut program, "JSON object");
    program.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    program.run();
    let saved = program.state().outside().library.own["shopify"].0.to_json();
    assert_eq!(saved["request"]["token_body"], "json");
    assert!(saved["request"].get("scope_separator").is_none());
    assert_eq!(
        saved["request"]["access_token_header"],
        "X-Shopify-Access-Token"
    );
}

/// Every shipped profile can be read, changed, and left again.
#[test]
fn every_provider_of_the_library_has_a_page() {
    let mut program = program();
    for (id, bytes) in SHIPPED {
        let profile = Profile::parse(bytes).unwrap();
        open_profile(&mut program, &profile.name);
        assert_eq!(value(&program, "Profile name"), profile.name, "{id}");
        let provider = profile.provider.unwrap();
        if let Some(step) = provider.registration.steps.first() {
            assert!(shows(&program, step), "{id}: {step}");
        }
        for scope in &provider.scopes {
            assert!(shows(&program, &scope.scope), "{id}: {}", scope.scope);
        }
        let note = &profile.notes[0].text;
        assert!(note.contains('{') || shows(&program, note), "{id}: {note}");
    }
}

#[test]
fn a_run_ends_with_the_call_that_the_profile_offers() {
    let mut program = program();
    open_profile(&mut program, "Duende demo server");
    program.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    program.run();
    let session = program.state().state().session.as_ref().unwrap();
    let settings = &session.flow().context().settings;
    assert!(settings.reach.tries_call && settings.reach.includes(Stage::Resource));
}
