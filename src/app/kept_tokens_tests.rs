//! Kept tokens: which are found again, and that nothing is sent before a new one is kept.

use std::collections::BTreeMap;

use crate::{
    app::{
        Command, Effect, KeychainContents, KeychainJob, KeychainOutcome, StartRequest, State,
        WorldEvent, awaited_keeping, kept_refresh_token, update,
    },
    flow::{Effect as FlowEffect, EffectId, Entropy, Event, Grant, Input, Reach, Stage},
    http::{Exchange, Trust},
    oauth::{Secret, Timestamp},
    profile::Profile,
};

const NOW: Timestamp = Timestamp::from_secs(1_780_000_000);

#[test]
fn case_134_what_was_changed_by_hand_gives_no_token() {
    for (text, expected) in [
        (r#"{"refresh_token":"r1","scope":null}"#, Some("r1")),
        (r#"{"refresh_token":""}"#, None),
        (r#"{"refresh_token":7}"#, None),
        ("r1", None),
        ("", None),
    ] {
        let token = kept_refresh_token(&Secret::new(text));
        assert_eq!(token, expected.map(Secret::new), "{text}");
    }
}

fn requests(effects: &[Effect]) -> Vec<(u32, EffectId)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Flow { run, effect } => match **effect {
                FlowEffect::Send { id, .. } => Some((*run, id)),
                _ => None,
            },
            _ => None,
        })
        .collect()
}

/// The ids of what the keychain is asked for.
fn jobs(effects: &[Effect]) -> Vec<u32> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Keychain { id, .. } => Some(*id),
            _ => None,
        })
        .collect()
}

fn confirmed(state: &mut State, id: u32, refusal: Option<&str>) -> Vec<Effect> {
    let outcome = KeychainOutcome {
        id,
        refusal: refusal.map(str::to_owned),
        contents: KeychainContents {
            missing: None,
            kept: Vec::new(),
        },
    };
    let event = WorldEvent::Keychain(Box::new(outcome));
    update(state, Command::World(event), NOW)
}

/// A run that begins with the refresh token of the keychain, and refreshes and introspects.
fn started() -> State {
    let mut profile = Profile::for_issuer("https://issuer.example");
    for name in [
        "authorization_endpoint",
        "token_endpoint",
        "introspection_endpoint",
        "jwks_uri",
    ] {
        let url = format!("https://issuer.example/{name}");
        profile.server.insert(name.to_owned(), url.into());
    }
    profile.client.client_id = String::from("client");
    let request = StartRequest {
        profile: Some(profile),
        grant: Grant::RefreshToken,
        reach: Some(Reach {
            introspect: true,
            ..Reach::default()
        }),
        keeps_tokens: true,
        ..StartRequest::default()
    };
    let mut state = State::default();
    update(&mut state, Command::Start(Box::new(request)), NOW);
    let prepared = WorldEvent::Prepared {
        run: 1,
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
        inputs: BTreeMap::from([(Input::RefreshToken, Secret::new("old"))]),
        missing: Vec::new(),
        session_id: String::from("session"),
    };
    let effects = update(&mut state, Command::World(prepared), NOW);
    // The keychain has it, and need not be asked to keep it.
    assert_eq!(jobs(&effects), [0; 0]);
    state
}

/// Presses, and the server answers with another refresh token; what that asks of the world.
fn rotated(state: &mut State, press: Command) -> Vec<Effect> {
    let body = r#"{"access_token":"a","token_type":"Bearer","refresh_token":"new"}"#;
    let effects = answered(state, press, "200 OK", body);
    let stage = state.flow().map(crate::flow::Flow::stage);
    assert_eq!(stage, Some(Stage::Introspection), "{effects:?}");
    effects
}

/// Presses, and the server answers; what that asks of the world.
fn answered(state: &mut State, press: Command, status: &str, body: &str) -> Vec<Effect> {
    let [(run, id)] = requests(&update(state, press, NOW))[..] else {
        panic!("no request");
    };
    let received = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let event = Box::new(Event::Answered {
        id,
        exchange: Box::new(Exchange {
            received: received.into_bytes(),
            ..Exchange::default()
        }),
    });
    update(state, Command::World(WorldEvent::Flow { run, event }), NOW)
}

#[test]
fn case_66_a_token_that_another_run_has_rotated_is_forgotten_by_name_alone() {
    let mut state = started();
    let error = r#"{"error":"invalid_grant"}"#;
    let effects = answered(&mut state, Command::Next, "400 Bad Request", error);
    let forgets = effects.iter().find_map(|effect| match effect {
        Effect::Keychain { job, .. } => match &**job {
            KeychainJob::Forget { refresh_token, .. } => Some(refresh_token.clone()),
            KeychainJob::Look | KeychainJob::Keep { .. } | KeychainJob::Delete { .. } => None,
        },
        _ => None,
    });
    assert_eq!(forgets, Some(Secret::new("old")), "{effects:?}");
}

#[test]
fn case_64_under_run_to_end_nothing_is_sent_before_the_new_token_is_kept() {
    for refusal in [None, Some("locked")] {
        let mut state = started();
        let effects = rotated(&mut state, Command::RunToEnd);
        let [job] = jobs(&effects)[..] else {
            panic!("{effects:?}");
        };
        assert_eq!(requests(&effects), []);
        assert!(awaited_keeping(&state).is_some());
        // Other answers of the keychain are none to this.
        assert_eq!(requests(&confirmed(&mut state, job + 1, None)), []);
        // A refusal is an answer as well: it is in memory then, and that is said.
        let effects = confirmed(&mut state, job, refusal);
        assert_eq!(requests(&effects).len(), 1, "{effects:?}");
        assert!(awaited_keeping(&state).is_none());
    }
}

#[test]
fn case_64_a_press_is_held_until_the_new_token_is_kept_and_done_once() {
    let mut state = started();
    let job = jobs(&rotated(&mut state, Command::Next))[0];
    // Nobody has pressed: nothing waits.
    assert!(awaited_keeping(&state).is_none());
    for _ in 0..2 {
        assert_eq!(requests(&update(&mut state, Command::Next, NOW)), []);
    }
    assert!(awaited_keeping(&state).is_some());
    assert_eq!(requests(&confirmed(&mut state, job, None)).len(), 1);
    assert!(awaited_keeping(&state).is_none());
}

#[test]
fn a_held_press_is_let_go_by_whoever_waits_no_longer_and_dropped_with_its_run() {
    let mut state = started();
    rotated(&mut state, Command::Next);
    update(&mut state, Command::SendAgain, NOW);
    let place = awaited_keeping(&state).unwrap().clone();
    let effects = update(&mut state, Command::GiveUpKeychain(place), NOW);
    assert_eq!(requests(&effects).len(), 1, "{effects:?}");

    for ending in [Command::Cancel, Command::Restart] {
        let mut state = started();
        let job = jobs(&rotated(&mut state, Command::Next))[0];
        update(&mut state, Command::Next, NOW);
        update(&mut state, ending, NOW);
        assert!(awaited_keeping(&state).is_none());
        assert_eq!(requests(&confirmed(&mut state, job, None)), []);
    }
}
