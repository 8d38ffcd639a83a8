//! The first start: one button, and Next is all one needs after it.

use egui_kittest::kittest::Queryable as _;
use oauth_playground::app::{BrowserSetting, Effect, StoreEffect};

use crate::world_in_memory::{Program, fill, is_disabled, press, program, started, step_to};

#[test]
fn the_first_start_offers_the_built_in_provider_and_nothing_has_happened() {
    let program = program();
    program.get_by_label("Start with the built-in provider");
    // The library and the history are read, and that is all.
    let asked = &program.state().outside().asked;
    assert!(asked.iter().all(|effect| matches!(
        effect,
        Effect::UseBrowser(BrowserSetting::System)
            | Effect::Store(
                StoreEffect::LoadSettings | StoreEffect::LoadProfiles | StoreEffect::LoadHistory
            )
    )));
    for transport in ["Back", "Next", "Run to end", "Restart"] {
        assert!(is_disabled(&program, transport), "{transport}");
    }
}

#[test]
fn start_asks_for_the_server_and_then_shows_the_first_request() {
    let mut program = program();
    press(&mut program, "Start with the built-in provider");
    let asked = &program.state().outside().asked;
    assert!(asked.iter().any(|one| matches!(one, Effect::StartBuiltIn)));
    assert!(!asked.iter().any(|one| matches!(one, Effect::Flow { .. })));
    program.get_by_label("Fetch metadata");
    program.get_by_label("Built-in server on 127.0.0.1:9400");
}

#[test]
fn ctrl_enter_presses_the_primary_button() {
    let mut program = started();
    program.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Enter);
    program.run();
    program.get_by_label("Fetch keys");
}

/// Another provider by what is typed, walked until its metadata are there.
fn started_from(typed: &str) -> Program {
    let mut program = program();
    fill(&mut program, "Issuer, API or account", typed);
    fill(&mut program, "Client ID", "workshop-client");
    press(&mut program, "Start with this provider");
    for _ in 0..8 {
        if program.query_by_label("Fetch keys").is_some() {
            return program;
        }
        press(&mut program, "Next");
    }
    panic!("no metadata came from {typed}");
}

#[test]
fn a_run_starts_from_an_api_and_asks_for_tokens_for_it() {
    let api = "http://127.0.0.1:9400/api/notes";
    let mut program = started_from(api);
    let issuer = {
        let flow = program.state().state().flow().unwrap();
        flow.context().settings.profile.issuer().map(str::to_owned)
    };
    assert_eq!(issuer.as_deref(), Some("http://127.0.0.1:9400"));
    step_to(&mut program, "Open in browser");
    program.get_by_label("Value of resource");
    step_to(&mut program, "Call the API");
}

#[test]
fn a_run_starts_from_an_account() {
    let program = started_from("acct:alice@127.0.0.1:9400");
    let trace = program.state().state().trace().unwrap();
    let first = trace.exchanges().next().unwrap();
    assert!(
        first
            .exchange
            .sent
            .starts_with(b"GET /.well-known/webfinger?")
    );
}

#[test]
fn what_nothing_can_start_from_is_said_at_its_field() {
    let mut program = program();
    fill(&mut program, "Issuer, API or account", "login.example");
    fill(&mut program, "Client ID", "workshop-client");
    press(&mut program, "Start with this provider");
    program.get_by_label_contains("got \"login.example\": write https:// before it");
}
