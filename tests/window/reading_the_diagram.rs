//! Every message is a node with a name, whether it has happened or is still to come.

use egui_kittest::kittest::{NodeT as _, Queryable as _};
use oauth_playground::{app::Selection, diagram::Model, flow};

use crate::{
    browsing_past_runs::with_a_past_run,
    world_in_memory::{Program, started, step_to},
};

fn names(program: &Program) -> Vec<String> {
    let session = program.state().state().session.as_ref().expect("a run");
    let to_come = flow::outline(session.flow().steps_to_come());
    let model = Model::of(session.trace(), &to_come, session.flow().is_waiting());
    model
        .messages()
        .map(|message| message.spoken.clone())
        .collect()
}

#[test]
fn every_message_of_the_model_has_a_node_from_the_start() {
    let mut program = started();
    assert!(names(&program).len() > 10);
    for name in names(&program) {
        program.get_by_label(&name);
    }
    step_to(&mut program, "Send token request");
    for name in names(&program) {
        program.get_by_label(&name);
    }
}

#[test]
fn clicking_a_message_shows_its_exchange() {
    let mut program = started();
    step_to(&mut program, "Open in browser");
    let first = names(&program).remove(0);
    program.get_by_label(&first).click();
    program.run();
    assert_eq!(
        program.state().state().focus.selection,
        Some(Selection::Exchange {
            id: 1,
            is_response: false
        })
    );
}

#[test]
fn arrows_go_from_message_to_message() {
    let mut program = started();
    step_to(&mut program, "Open in browser");
    let names = names(&program);
    program.get_by_label(&names[0]).focus();
    program.run();
    for name in &names[1..4] {
        program.key_press(egui::Key::ArrowDown);
        program.run();
        assert!(program.get_by_label(name).is_focused(), "{name}");
    }
    program.key_press(egui::Key::ArrowUp);
    program.run();
    assert!(program.get_by_label(&names[2]).is_focused());
    assert_eq!(
        program.state().state().focus.selection,
        Some(Selection::Exchange {
            id: 2,
            is_response: false
        })
    );
}

/// Between the heads of the diagram and the pane below it.
#[track_caller]
fn is_in_view(program: &Program, message: &str) {
    let node = program.get_by_label(message).rect();
    let pane = program.get_by_label("Sequence").rect();
    let screen = program.ctx.content_rect();
    assert!(pane.bottom() <= node.top(), "{message} at {node}");
    assert!(node.bottom() <= screen.bottom(), "{message} at {node}");
}

#[test]
fn the_message_that_comes_next_stays_in_view_when_there_is_less_room() {
    let mut program = started();
    step_to(&mut program, "Send token request");
    let next = names(&program)
        .into_iter()
        .find(|name| name.contains("token request"))
        .expect("a token request");
    is_in_view(&program, &next);
    program.set_size(egui::vec2(1440.0, 720.0));
    program.run();
    is_in_view(&program, &next);
}

#[test]
fn an_opened_run_shows_its_selected_message() {
    let mut program = with_a_past_run();
    let past = program.query_all_by_label_contains("Run of ").last();
    past.expect("a past run").click();
    program.run();
    program.get_by_label("Close");
    let first = program
        .query_all_by_label_contains("metadata request")
        .next();
    let name = first.and_then(|node| node.accesskit_node().label());
    is_in_view(&program, &name.expect("a message"));
}
