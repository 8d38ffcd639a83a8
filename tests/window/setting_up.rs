//! Settings are changed, refused at their field, put back, and kept.

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use oauth_playground::app::{BrowserSetting, Effect, Settings, ThemeChoice};

use crate::world_in_memory::{Program, press, program, program_after};

fn open(program: &mut Program) {
    program.key_press_modifiers(Modifiers::COMMAND, Key::Comma);
    program.run();
    program.get_by_label("Where data lives");
}

fn enter(program: &mut Program, field: &str, text: &str) {
    program
        .get_by_role_and_label(Role::TextInput, field)
        .focus();
    program.run();
    program.key_press_modifiers(Modifiers::COMMAND, Key::A);
    program.run();
    program
        .get_by_role_and_label(Role::TextInput, field)
        .type_text(text);
    program.run();
    program.key_press(Key::Enter);
    program.run();
}

fn settings(program: &Program) -> &Settings {
    &program.state().state().settings
}

#[test]
fn time_outs_are_checked_used_and_put_back() {
    let mut program = program();
    open(&mut program);
    for wrong in ["0", "-1", "abc", "86401"] {
        enter(&mut program, "Connect", wrong);
        program.get_by_label("Expected whole seconds from 1 to 86400");
        assert_eq!(settings(&program).time_outs.connect_secs, 10);
    }
    assert_eq!(program.state().outside().saves, 0);
    enter(&mut program, "Connect", "3");
    assert_eq!(settings(&program).time_outs.connect_secs, 3);
    press(&mut program, "Reset Connect to default");
    assert_eq!(settings(&program).time_outs.connect_secs, 10);
}

#[test]
fn the_human_part_is_limited_as_the_settings_say() {
    let mut program = program();
    open(&mut program);
    enter(&mut program, "Signing in", "77");
    program.key_press_modifiers(Modifiers::COMMAND, Key::N);
    program.run();
    press(&mut program, "Start with the built-in provider");
    press(&mut program, "Run to end");
    let asked = &program.state().outside().asked;
    assert!(
        asked
            .iter()
            .any(|effect| matches!(effect, Effect::Wait { secs: 77, .. }))
    );
}

#[test]
fn a_browser_command_is_split_as_a_shell_splits_or_refused() {
    let mut program = program();
    open(&mut program);
    enter(&mut program, "Browser command", "firefox \"--new");
    program.get_by_label("the browser command is empty or has an open quotation mark");
    assert_eq!(settings(&program).browser, BrowserSetting::System);
    enter(&mut program, "Browser command", "firefox --new-window");
    let chosen = BrowserSetting::Command(String::from("firefox --new-window"));
    let asked = &program.state().outside().asked;
    assert!(
        asked
            .iter()
            .any(|effect| matches!(effect, Effect::UseBrowser(browser) if *browser == chosen))
    );
}

#[test]
fn text_size_is_typed_or_changed_by_keys_and_kept() {
    let mut program = program();
    open(&mut program);
    enter(&mut program, "Text size in percent", "250");
    program.get_by_label("Expected a whole number from 100 to 200");
    enter(&mut program, "Text size in percent", "150");
    assert!((program.ctx.zoom_factor() - 1.5).abs() < 0.01);
    program.key_press_modifiers(Modifiers::COMMAND, Key::Plus);
    program.run();
    assert_eq!(settings(&program).text_size.percent(), 160);
    let again = program_after(&program.state().outside().settings_file);
    assert!((again.ctx.zoom_factor() - 1.6).abs() < 0.01);
}

#[test]
fn the_theme_is_kept_wherever_it_was_chosen() {
    let mut program = program();
    press(&mut program, "Theme");
    press(&mut program, "Light");
    open(&mut program);
    let light = program.get_by_role_and_label(Role::RadioButton, "Light");
    assert!(light.accesskit_node().toggled().is_some());
    assert_eq!(program.ctx.theme(), egui::Theme::Light);
    // The harness has a theme of its own for each program it starts.
    let again = program_after(&program.state().outside().settings_file);
    assert_eq!(settings(&again).theme, ThemeChoice::Light);
}

#[test]
fn a_folded_navigation_stays_folded() {
    let mut program = program();
    press(&mut program, "Collapse");
    let again = program_after(&program.state().outside().settings_file);
    again.get_by_label("Expand the navigation");
}
