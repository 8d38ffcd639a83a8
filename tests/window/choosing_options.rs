//! Client authentication and extensions beside the grant, chosen by keyboard, walked to the end.

use egui::{
    Key,
    accesskit::{Role, Toggled},
};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use oauth_playground::{
    app::Command,
    authorization_server::{WORKSHOP_JWT_SECRET, WORKSHOP_SERVICE_KEY},
    flow::{EndStatus, Entry, Input, State},
    oauth::Secret,
    profile::{AuthMethod, Extension, TokenDelivery},
};

use crate::world_in_memory::{Program, press, started, step_to};

fn key(program: &mut Program, key: Key) {
    program.key_press(key);
    program.run();
}

/// Tab until the control of that name has the keyboard.
fn tab_to(program: &mut Program, role: Role, name: &str) {
    for _ in 0..40 {
        if program.get_by_role_and_label(role, name).is_focused() {
            return;
        }
        key(program, Key::Tab);
    }
    panic!("{name} cannot be reached by Tab");
}

fn opened() -> Program {
    let mut program = started();
    tab_to(&mut program, Role::Button, "Client and extensions");
    key(&mut program, Key::Enter);
    program
}

#[test]
fn par_and_dpop_are_chosen_by_keyboard_and_walked_to_the_end() {
    let mut program = opened();
    // What holds now has the keyboard.
    let now = program.get_by_role_and_label(Role::RadioButton, "none");
    assert!(now.is_focused());
    for name in [
        "Push the authorization request (PAR)",
        "Bind tokens to a key (DPoP)",
    ] {
        tab_to(&mut program, Role::CheckBox, name);
        key(&mut program, Key::Space);
    }
    tab_to(&mut program, Role::Button, "Prepare the run anew");
    key(&mut program, Key::Enter);
    assert!(program.query_by_label("Prepare the run anew").is_none());
    let profile = &program.state().state().trace().unwrap().header().profile;
    assert!(Extension::PushedRequest.is_on(profile));
    assert!(Extension::Dpop.is_on(profile));

    key(&mut program, Key::F5);
    for _ in 0..40 {
        if *program.state().state().flow().unwrap().state() == State::Ended {
            break;
        }
        press(&mut program, "Next");
    }
    let trace = program.state().state().trace().unwrap();
    let end = trace
        .records()
        .iter()
        .rev()
        .find_map(|record| match &record.entry {
            Entry::End(end) => Some(end.clone()),
            _ => None,
        });
    assert_eq!(end.expect("an end").status, EndStatus::Completed);
    let sent: Vec<String> = trace
        .exchanges()
        .map(|exchange| String::from_utf8_lossy(&exchange.exchange.sent).into_owned())
        .collect();
    assert!(sent.iter().any(|bytes| bytes.starts_with("POST /par ")));
    assert!(sent.iter().any(|bytes| bytes.contains("\r\nDPoP: ey")));
}

#[test]
fn escape_leaves_everything_as_it_was_and_goes_back_to_the_button() {
    let mut program = opened();
    tab_to(
        &mut program,
        Role::CheckBox,
        "Sign the authorization request (JAR)",
    );
    key(&mut program, Key::Space);
    key(&mut program, Key::Escape);
    assert!(program.query_by_label("Prepare the run anew").is_none());
    assert!(
        program
            .get_by_role_and_label(Role::Button, "Client and extensions")
            .is_focused()
    );
    key(&mut program, Key::Enter);
    let apply = program.get_by_label("Prepare the run anew");
    assert!(apply.accesskit_node().is_disabled());
}

#[test]
fn a_way_of_authentication_is_chosen_and_asks_for_what_it_needs() {
    let mut program = started();
    press(&mut program, "Client and extensions");
    press(&mut program, "client_secret_post");
    press(&mut program, "Prepare the run anew");
    let state = program.state().state();
    let client = &state.trace().unwrap().header().profile.client;
    assert_eq!(
        client.token_endpoint_auth_method,
        Some(AuthMethod::ClientSecretPost)
    );
    step_to(&mut program, "Use this secret");
}

#[test]
fn the_menu_fits_into_a_small_window_with_large_text() {
    let mut program = started();
    program.set_size(egui::vec2(720.0, 450.0));
    program.set_pixels_per_point(2.0);
    program.run();
    press(&mut program, "Client and extensions");
    program.run();
    let apply = program.get_by_label("Prepare the run anew").rect();
    assert!(
        apply.bottom() <= 450.0 && apply.right() <= 720.0,
        "{apply:?}"
    );
    // The last switch is reached by scrolling.
    tab_to(
        &mut program,
        Role::CheckBox,
        "Bind tokens to the certificate (mutual TLS)",
    );
    program.run();
    let last = program
        .get_by_label("Bind tokens to the certificate (mutual TLS)")
        .rect();
    assert!(last.bottom() <= apply.top(), "{last:?} {apply:?}");
}

/// Chosen in the menu, and walked until the run has ended.
fn walked_with(names: &[(Role, &str)]) -> Program {
    let mut program = started();
    press(&mut program, "Client and extensions");
    for (role, name) in names {
        program.get_by_role_and_label(*role, name).click();
        program.run();
    }
    press(&mut program, "Prepare the run anew");
    for _ in 0..4 {
        press(&mut program, "Run to end");
        let flow = program.state().state().flow().unwrap();
        let State::AwaitInput { input } = *flow.state() else {
            break;
        };
        let shares_secret = flow.context().auth_method() == AuthMethod::ClientSecretJwt;
        let value = match input {
            Input::PrivateKey => WORKSHOP_SERVICE_KEY,
            _ if shares_secret => WORKSHOP_JWT_SECRET,
            _ => "workshop-secret",
        };
        let given = Command::GiveInput(Secret::new(value));
        program.state_mut().apply(given);
        program.run();
    }
    program
}

/// But for form_post, whose form this stand-in for a browser does not carry: Chromium does.
#[test]
fn each_extension_alone_is_a_run_to_the_end() {
    for (name, seen) in [
        ("Push the authorization request (PAR)", "Push, done"),
        ("Sign the authorization request (JAR)", "Authorize, done"),
        ("Have the answer signed (JARM)", "Redirect, done"),
        ("Bind tokens to a key (DPoP)", "Token, done"),
        ("Ask for a token for one API (resource)", "Use token, done"),
        ("Ask for rights in detail (RAR)", "Token, done"),
        ("Register a client first", "Register, done"),
    ] {
        let program = walked_with(&[(Role::CheckBox, name)]);
        let complete = program.query_by_label("The run is complete");
        assert!(complete.is_some(), "{name}");
        assert!(program.query_by_label(seen).is_some(), "{name}");
    }
}

#[test]
fn each_way_of_authentication_is_a_run_to_the_end() {
    for method in [
        AuthMethod::ClientSecretBasic,
        AuthMethod::ClientSecretPost,
        AuthMethod::ClientSecretJwt,
        AuthMethod::PrivateKeyJwt,
    ] {
        let program = walked_with(&[(Role::RadioButton, method.as_str())]);
        let complete = program.query_by_label("The run is complete");
        assert!(complete.is_some(), "{method:?}");
    }
}

#[test]
fn signing_out_is_switched_on_by_keyboard() {
    let mut program = opened();
    tab_to(&mut program, Role::CheckBox, "Sign out at the end (logout)");
    key(&mut program, Key::Space);
    tab_to(&mut program, Role::Button, "Prepare the run anew");
    key(&mut program, Key::Enter);
    let request = program.state().state().request.clone();
    assert!(request.is_some_and(|request| request.signs_out));
}

#[test]
fn every_row_of_the_menu_takes_the_first_press_after_it_opened() {
    for (role, name) in [
        (Role::RadioButton, "self_signed_tls_client_auth"),
        (Role::CheckBox, "Register a client first"),
        (Role::CheckBox, "Sign out at the end (logout)"),
    ] {
        let mut program = started();
        press(&mut program, "Client and extensions");
        let menu_reaches = |program: &Program| {
            let row = program.get_by_role_and_label(role, name).rect();
            let layer = program.ctx.layer_id_at(row.center());
            layer.is_some_and(|layer| layer.order == egui::Order::Foreground)
        };
        assert!(menu_reaches(&program), "{name} is outside its menu");
        program.get_by_role_and_label(role, name).click();
        program.run();
        let row = program.get_by_role_and_label(role, name);
        assert_eq!(
            row.accesskit_node().toggled(),
            Some(Toggled::True),
            "{name}"
        );
    }
}

#[test]
fn how_a_decision_elsewhere_becomes_known_is_chosen_where_one_is_awaited() {
    let mut program = started();
    press(&mut program, "Client and extensions");
    assert!(
        program
            .query_by_label("The server calls the client (ping)")
            .is_none()
    );
    program.key_press(Key::Escape);
    program.run();
    press(&mut program, "Grant of the run");
    press(&mut program, "Backchannel (CIBA)");
    press(&mut program, "Client and extensions");
    press(&mut program, "The server calls the client (ping)");
    press(&mut program, "Prepare the run anew");
    let profile = &program.state().state().trace().unwrap().header().profile;
    let client = &profile.client;
    assert_eq!(client.backchannel_token_delivery_mode, TokenDelivery::Ping);
    assert!(client.backchannel_client_notification_endpoint.is_some());
    // And back again.
    press(&mut program, "Client and extensions");
    press(&mut program, "The client asks until it is told (poll)");
    press(&mut program, "Prepare the run anew");
    let profile = &program.state().state().trace().unwrap().header().profile;
    assert_eq!(
        profile.client.backchannel_token_delivery_mode,
        TokenDelivery::Poll
    );
}
