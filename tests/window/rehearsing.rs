//! A provider's profile, rehearsed against the built-in server that behaves like the provider.

use egui_kittest::kittest::Queryable as _;
use oauth_playground::{
    app::Effect,
    flow::{self, State as FlowState},
    http::parse,
};

use crate::world_in_memory::{Program, fill, open_profile, press, program};

/// The first page's list of providers, and the one of that name.
fn rehearsing(title: &str) -> Program {
    let mut program = program();
    press(&mut program, "Rehearse offline");
    press(&mut program, title);
    program.run();
    program
}

fn run_to_end(program: &mut Program) {
    press(program, "Run to end");
    program.run();
}

#[track_caller]
fn has_ended(program: &Program) {
    let session = program.state().state().session.as_ref().unwrap();
    assert_eq!(session.flow().state(), &FlowState::Ended);
}

/// Method and path of what the client sent.
fn requests(program: &Program) -> Vec<String> {
    let asked = program.state().outside().asked.iter();
    let sent = asked.filter_map(|one| match one {
        Effect::Flow { effect, .. } => match &**effect {
            flow::Effect::Send { outgoing, .. } => parse::request(&outgoing.bytes),
            _ => None,
        },
        _ => None,
    });
    sent.map(|request| format!("{} {}", request.method, request.path()))
        .collect()
}

#[test]
fn iogo_sends_the_browser_away_and_the_person_pastes_where_it_ended() {
    let mut program = rehearsing("iogo");
    run_to_end(&mut program);
    let ended_at = program.state().outside().address_line.clone().unwrap();
    assert!(ended_at.starts_with("https://app.example/callback?code="));
    fill(&mut program, "Address that the browser ended at", &ended_at);
    press(&mut program, "Use this address");
    run_to_end_if_asked(&mut program);
    has_ended(&program);
    let sent = requests(&program);
    assert!(sent.contains(&String::from("GET /userinfo")), "{sent:?}");
}

/// What came by hand may have stopped the run that was going by itself.
fn run_to_end_if_asked(program: &mut Program) {
    if program.query_by_label("Run to end").is_some() {
        run_to_end(program);
    }
}

#[test]
fn jiko_is_asked_by_post_and_answers_by_form() {
    let mut program = rehearsing("Jiko Customer API");
    run_to_end(&mut program);
    has_ended(&program);
    let session = program.state().state().session.as_ref().unwrap();
    let is_leg = |bytes: &[u8], beginning: &str| bytes.starts_with(beginning.as_bytes());
    let exchanges: Vec<&[u8]> = session
        .trace()
        .exchanges()
        .map(|exchange| exchange.exchange.sent.as_slice())
        .collect();
    for beginning in ["POST /api/oauth2/authorize ", "POST /callback "] {
        assert!(
            exchanges.iter().any(|sent| is_leg(sent, beginning)),
            "{beginning}"
        );
    }
    let sent = requests(&program);
    assert!(
        sent.contains(&String::from("GET /api/v2/pockets/")),
        "{sent:?}"
    );
}

#[test]
fn wso2_is_trusted_by_its_pin_alone_and_the_bar_says_so() {
    let mut program = rehearsing("WSO2 Identity Server");
    program.get_by_label("Rehearsal: WSO2 Identity Server on 127.0.0.1:9400");
    program.get_by_label_contains("Trusts the pinned certificate 07");
    run_to_end(&mut program);
    has_ended(&program);
    program.get_by_label_contains("Trusts the pinned certificate 07");
    let sent = requests(&program);
    assert_eq!(
        sent[0],
        "GET /oauth2/token/.well-known/openid-configuration"
    );
}

#[test]
fn wso2_and_google_take_a_device_that_shows_its_code() {
    for (title, finding) in [
        ("WSO2 Identity Server", "poll_interval"),
        ("Google with Gmail", "verification_uri"),
    ] {
        let mut program = rehearsing(title);
        press(&mut program, "Grant of the run");
        press(&mut program, "Device code");
        program.get_by_label_contains("Rehearsal: ");
        press(&mut program, "Fetch metadata");
        press(&mut program, "Fetch keys");
        press(&mut program, "Ask for a device code");
        program.get_by_label("Type this code");
        press(&mut program, "Open it on this machine");
        press(&mut program, "Ask for the tokens");
        run_to_end(&mut program);
        has_ended(&program);
        let session = program.state().state().session.as_ref().unwrap();
        let mut said = session.trace().findings();
        assert!(said.any(|(_, one)| one.check.id() == finding), "{title}");
    }
}

#[test]
fn google_shows_the_mailbox_and_the_generic_server_its_resource() {
    for (title, call) in [
        ("Google with Gmail", "GET /gmail/v1/users/me/profile"),
        ("Generic server, steps (A) to (G)", "GET /resource"),
    ] {
        let mut program = rehearsing(title);
        run_to_end(&mut program);
        has_ended(&program);
        let sent = requests(&program);
        assert!(sent.iter().any(|one| one == call), "{title}: {sent:?}");
    }
}

#[test]
fn a_profile_is_rehearsed_from_its_page_and_the_bars_say_so() {
    let mut program = program();
    open_profile(&mut program, "GitHub OAuth app");
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
fn another_environment_is_rehearsed_as_well() {
    let mut program = rehearsing("Jiko Customer API");
    press(&mut program, "Environment");
    press(&mut program, "sandbox, EdDSA");
    program.get_by_label("Rehearsal: Jiko Customer API on 127.0.0.1:9400");
    let session = program.state().state().session.as_ref().unwrap();
    let profile = &session.trace().header().profile;
    assert_eq!(profile.environment.as_deref(), Some("sandbox, EdDSA"));
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
