//! A provider's profile, rehearsed against the built-in server that behaves like the provider.

use egui_kittest::kittest::Queryable as _;
use oauth_playground::{
    app::Effect,
    flow::{self, State as FlowState},
};

use crate::world_in_memory::{press, program};

#[test]
fn a_profile_is_rehearsed_from_its_page_and_the_bars_say_so() {
    let mut program = program();
    press(&mut program, "Profile GitHub OAuth app");
    press(&mut program, "Rehearse offline");
    let asked = &program.state().outside().asked;
    assert!(
        asked
            .iter()
            .any(|one| matches!(one, Effect::StartPersona(_)))
    );
    // Nothing has been sent: the first press is still the person's.
    let is_sent = |one: &Effect| match one {
        Effect::Flow { effect, .. } => matches!(**effect, flow::Effect::Send { .. }),
        _ => false,
    };
    assert!(!asked.iter().any(is_sent));
    program.get_by_label("Rehearsal: GitHub with an OAuth app on 127.0.0.1:9400");
    press(&mut program, "Run to end");
    program.run();
    let state = program.state().state();
    let session = state.session.as_ref().unwrap();
    assert_eq!(session.flow().state(), &FlowState::Ended);
    assert_eq!(
        session.trace().header().profile.name,
        "GitHub OAuth app (rehearsal at 127.0.0.1:9400)"
    );
}

#[test]
fn the_first_page_offers_every_provider_that_can_be_rehearsed() {
    let mut program = program();
    press(&mut program, "Rehearse offline");
    press(&mut program, "Google with Gmail");
    program.run();
    program.get_by_label("Rehearsal: Google with Gmail on 127.0.0.1:9400");
    program.get_by_label("Fetch metadata");
}
