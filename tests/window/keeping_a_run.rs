//! A run that is not on disk says so for as long as it is not, and can be saved again.

use egui_kittest::kittest::Queryable as _;
use oauth_playground::app::{Command, Effect, Saving, StoreEffect, StoreEvent, WorldEvent};

use crate::world_in_memory::{Program, press, started};

fn told(saving: Saving) -> Program {
    let mut program = started();
    let event = WorldEvent::Store(StoreEvent::Saving(saving));
    program.state_mut().apply(Command::World(event));
    program.run();
    program
}

#[test]
fn case_123_what_is_not_saved_stays_visible_and_is_saved_again_on_a_press() {
    let mut program = told(Saving::NotSaved {
        reason: String::from("no space left"),
    });
    program.get_by_label("This run is not saved");
    press(&mut program, "Save again");
    let asked = &program.state().outside().asked;
    assert!(
        asked
            .iter()
            .any(|effect| matches!(effect, Effect::Store(StoreEffect::RetrySaving)))
    );
    let kept = WorldEvent::Store(StoreEvent::Saving(Saving::Kept));
    program.state_mut().apply(Command::World(kept));
    program.run();
    assert!(program.query_by_label("This run is not saved").is_none());
}

#[test]
fn a_run_that_has_no_place_on_disk_says_so() {
    let program = told(Saving::MemoryOnly {
        reason: String::from("HOME is not set"),
    });
    program.get_by_label("This run is kept in memory only");
    assert!(program.query_by_label("Save again").is_none());
}
