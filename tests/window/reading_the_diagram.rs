//! Every message is a node with a name, whether it has happened or is still to come.

use egui_kittest::kittest::Queryable as _;
use oauth_playground::{app::Selection, diagram::Model, flow};

use crate::world_in_memory::{Program, started, step_to};

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
