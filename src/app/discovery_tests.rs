//! Asking a server about itself beside the run: what is sent, what is kept, what is taken over.

use crate::{
    app::{
        Command, DiscoveryOutcome, Effect, StartingPoint, State, StoreEffect, WorldEvent, update,
        update_tests::started,
    },
    flow::{Effect as FlowEffect, EffectId, Entropy, Event},
    http::{Exchange, Trust},
    oauth::Timestamp,
    profile::TrustSettings,
};

const NOW: Timestamp = Timestamp::from_secs(1_780_000_000);
const ISSUER: &str = "https://issuer.example";

fn send(state: &mut State, command: Command) -> Vec<Effect> {
    update(state, command, NOW)
}

/// Presses Discover and lets the world prepare it; the number of the discovery and what it sends.
fn asked(state: &mut State) -> (u32, EffectId) {
    let mut effects = Vec::new();
    let run = prepared(state, &mut effects);
    (
        run,
        sent(&effects, run).expect("a request for the metadata"),
    )
}

fn prepared(state: &mut State, out: &mut Vec<Effect>) -> u32 {
    let effects = send(
        state,
        Command::Discover {
            from: StartingPoint::Address(ISSUER.to_owned()),
            trust: TrustSettings::System,
            connection: Box::default(),
        },
    );
    let run = effects
        .iter()
        .find_map(|effect| match effect {
            Effect::PrepareDiscovery { run, .. } => Some(*run),
            _ => None,
        })
        .unwrap();
    let prepared = WorldEvent::Prepared {
        run,
        entropy: Box::new(Entropy {
            code_verifier: [1; 32],
            state: [2; 16],
            nonce: [3; 16],
            pages: [4; 16],
            seed: [4; 32],
        }),
        trust: Trust::System,
        route: Box::default(),
        identity: None,
        mutual_tls: None,
        inputs: std::collections::BTreeMap::new(),
        missing: Vec::new(),
        session_id: String::from("a-discovery"),
    };
    *out = send(state, Command::World(prepared));
    run
}

fn sent(effects: &[Effect], wanted: u32) -> Option<EffectId> {
    effects.iter().find_map(|effect| match effect {
        Effect::Flow { run, effect } if *run == wanted => match **effect {
            FlowEffect::Send { id, .. } => Some(id),
            _ => None,
        },
        _ => None,
    })
}

fn answered(state: &mut State, run: u32, id: EffectId, answer: &str) -> Vec<Effect> {
    let exchange = Box::new(Exchange {
        sent: b"GET /.well-known/openid-configuration HTTP/1.1\r\nHost: issuer.example\r\n\r\n"
            .to_vec(),
        received: answer.as_bytes().to_vec(),
        started: NOW,
        ..Exchange::default()
    });
    let event = Box::new(Event::Answered { id, exchange });
    send(state, Command::World(WorldEvent::Flow { run, event }))
}

fn json(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn outcome(state: &State) -> Option<&DiscoveryOutcome> {
    state.discovery.as_ref()?.outcome.as_ref()
}

const METADATA: &str = r#"{"issuer":"https://issuer.example",
    "authorization_endpoint":"https://issuer.example/auth",
    "token_endpoint":"https://issuer.example/token"}"#;

#[test]
fn the_metadata_are_taken_and_every_byte_is_kept_in_a_session_of_its_own() {
    let mut state = State::default();
    let (run, id) = asked(&mut state);
    let effects = answered(&mut state, run, id, &json(METADATA));
    let Some(DiscoveryOutcome::Found(found)) = outcome(&state) else {
        panic!("{:?}", outcome(&state));
    };
    assert_eq!(found.metadata.members().len(), 3);
    assert_eq!(found.path, "/.well-known/openid-configuration");
    let kept = effects.iter().any(|effect| {
        matches!(effect, Effect::Store(StoreEffect::Append { session, .. })
            if session == "a-discovery")
    });
    assert!(kept && state.session.is_none());
}

#[test]
fn a_run_under_way_goes_on_as_it_was() {
    let mut state = started();
    let before = state
        .session
        .as_ref()
        .map(|one| one.trace().records().len());
    let (run, looks) = (state.run, state.looks);
    let (discovery, id) = asked(&mut state);
    answered(&mut state, discovery, id, &json(METADATA));
    let after = state
        .session
        .as_ref()
        .map(|one| one.trace().records().len());
    assert_eq!((before, run, looks), (after, state.run, state.looks));
}

#[test]
fn metadata_of_another_issuer_are_refused_in_words() {
    let mut state = State::default();
    let (run, id) = asked(&mut state);
    let other = METADATA.replace("https://issuer.example\"", "https://other.example\"");
    answered(&mut state, run, id, &json(&other));
    let Some(DiscoveryOutcome::Failed { remedy, .. }) = outcome(&state) else {
        panic!("{:?}", outcome(&state));
    };
    assert!(remedy.contains("https://other.example"), "{remedy}");
}

#[test]
fn where_no_place_of_a_server_has_any_the_address_is_asked_as_an_api() {
    let mut state = State::default();
    let (run, id) = asked(&mut state);
    let missing = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    let mut next = Some(id);
    while let Some(id) = next {
        let effects = answered(&mut state, run, id, missing);
        next = sent(&effects, run);
    }
    let Some(DiscoveryOutcome::Failed { remedy, .. }) = outcome(&state) else {
        panic!("{:?}", outcome(&state));
    };
    assert!(remedy.contains("nor an API"), "{remedy}");
    let tried = state.discovery.as_ref().unwrap().tried();
    // Two places of a server, the API itself, and the place of its metadata.
    assert_eq!(tried.len(), 4);
    assert!(tried.iter().all(|one| one.answer == "404 Not Found"));
    assert!(tried.iter().all(|one| !one.is_answered));
}

#[test]
fn a_late_answer_to_an_older_question_changes_nothing() {
    let mut state = State::default();
    let (older, id) = asked(&mut state);
    let (newer, _) = asked(&mut state);
    assert_ne!(older, newer);
    answered(&mut state, older, id, &json(METADATA));
    assert_eq!(outcome(&state), None);
}

#[test]
fn a_question_can_be_given_up() {
    let mut state = State::default();
    let (run, id) = asked(&mut state);
    let effects = send(&mut state, Command::CancelDiscovery);
    let is_abandoned =
        |effect: &Effect| matches!(effect, Effect::AbandonRun { run: of } if *of == run);
    assert!(effects.iter().any(is_abandoned));
    answered(&mut state, run, id, &json(METADATA));
    assert!(matches!(
        outcome(&state),
        Some(DiscoveryOutcome::Failed { .. })
    ));
}

#[test]
fn the_time_outs_of_the_settings_hold() {
    let mut state = State::default();
    state.settings.time_outs.connect_secs = 7;
    let mut effects = Vec::new();
    prepared(&mut state, &mut effects);
    let connect = effects.iter().find_map(|effect| match effect {
        Effect::Flow { effect, .. } => match &**effect {
            FlowEffect::Send { outgoing, .. } => Some(outgoing.limits.connect),
            _ => None,
        },
        _ => None,
    });
    assert_eq!(connect, Some(std::time::Duration::from_secs(7)));
}
