//! The first start: one button, and Next is all one needs after it.

use egui_kittest::kittest::Queryable as _;
use oauth_playground::app::{BrowserSetting, Effect, StoreEffect};

use crate::world_in_memory::{is_disabled, press, program, started};

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
