//! The bar at the top at every size and text size: nothing lies over anything else, nothing is cut off.

use egui::{Rect, accesskit::Role, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::world_in_memory::{Program, fill, press, press_far, program, step_to};

/// Of the window, in points at the usual text size.
const SIZES: [(f32, f32); 4] = [
    (1024.0, 700.0),
    (1280.0, 720.0),
    (1440.0, 900.0),
    (3840.0, 2160.0),
];
/// In percent.
const TEXT_SIZES: [f32; 4] = [100.0, 125.0, 150.0, 200.0];
const TABS: [&str; 5] = ["Raw", "Readable", "curl", "Timing & TLS", "Checks"];

/// A run whose names are all long.
fn with_long_names() -> Program {
    let mut program = program();
    press(&mut program, "New profile");
    fill(
        &mut program,
        "Profile name",
        "A customer interface with pockets",
    );
    fill(
        &mut program,
        "Issuer, API or account",
        "https://production.example",
    );
    fill(&mut program, "Client ID", "live");
    press_far(&mut program, "Add an environment");
    let name = "sandbox, pushed requests and bound tokens";
    fill(&mut program, "Name of environment 1", name);
    press(&mut program, "Save profile");
    press(&mut program, "Start a run");
    press(&mut program, "Environment");
    press(&mut program, name);
    program
}

/// Text twice as large is a window of half the size in points.
fn sizes() -> impl Iterator<Item = egui::Vec2> {
    let each = SIZES.iter().flat_map(|(width, height)| {
        let scaled = TEXT_SIZES.iter();
        scaled.map(move |text| vec2(width * 100.0 / text, height * 100.0 / text))
    });
    each.filter(|size| size.x >= 512.0 && size.y >= 350.0)
}

fn assert_apart(found: &[(String, Rect)], size: egui::Vec2) {
    let screen = Rect::from_min_size(egui::Pos2::ZERO, size);
    for (at, (name, rect)) in found.iter().enumerate() {
        assert!(screen.contains_rect(*rect), "{name} at {rect:?} of {size}");
        for (other, place) in &found[..at] {
            let shared = rect.intersect(*place);
            let is_shared = shared.width() > 0.5 && shared.height() > 0.5;
            assert!(
                !is_shared,
                "{name} at {rect:?} on {other} at {place:?} of {size}"
            );
        }
    }
}

/// Every control that begins above the lower edge of the bar.
fn controls(program: &Program) -> Vec<(String, Rect)> {
    let bottom = program.get_by_label("Settings").rect().bottom();
    let found = program.query_all_by_role(Role::Button).map(|node| {
        let name = node.accesskit_node().label().unwrap_or_default();
        (name, node.rect())
    });
    found.filter(|(_, rect)| rect.top() < bottom).collect()
}

fn check(program: &mut Program, expected: &[&str]) {
    for size in sizes() {
        program.set_size(size);
        program.run();
        let found = controls(program);
        for name in expected {
            let count = found.iter().filter(|(found, _)| found == name).count();
            assert_eq!(count, 1, "{name} of {size}");
        }
        assert_apart(&found, size);
        let next = program.get_by_label("Next").rect();
        assert!(next.width() > 50.0, "Next at {next:?} of {size}");
        let tabs = TABS.map(|tab| program.query_by_role_and_label(Role::Tab, tab));
        let tabs = tabs.into_iter().flatten();
        let tabs: Vec<(String, Rect)> = tabs
            .map(|tab| (tab.accesskit_node().label().unwrap_or_default(), tab.rect()))
            .collect();
        assert_apart(&tabs, size);
    }
}

const ALWAYS: [&str; 8] = [
    "Profile of the run",
    "Grant of the run",
    "Back",
    "Next",
    "Run to end",
    "Restart",
    "Theme",
    "Settings",
];

#[test]
fn long_names_give_way_and_nothing_lies_over_anything_else() {
    let mut program = with_long_names();
    let expected: Vec<&str> = ALWAYS.into_iter().chain(["Environment"]).collect();
    check(&mut program, &expected);
    program.set_size(vec2(512.0, 350.0));
    program.run();
    let environment = program.get_by_label("Environment").rect();
    assert!(environment.width() > 80.0, "{environment:?}");
}

#[test]
fn the_tabs_of_an_exchange_are_whole_at_every_size() {
    let mut program = crate::world_in_memory::started();
    step_to(&mut program, "Send token request");
    check(&mut program, &ALWAYS);
}
