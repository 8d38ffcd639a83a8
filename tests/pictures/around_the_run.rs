//! Everything around a run: other themes and sizes, profiles, past runs, settings, exports, and an
//! end that a certificate brought.

use base64::{Engine, engine::general_purpose::STANDARD};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use oauth_playground::{
    app::{Command, Effect, Setting, StoreEvent, ThemeChoice, WorldEvent},
    flow::{self, EndStatus, Event, Grant},
    http::{Exchange, FailureKind, TlsFacts, TransportFailure},
    oauth::Timestamp,
    session::SessionSummary,
};

use crate::{
    taking::{DOUBLED, USUAL, looks_like},
    world_in_memory::{Manners, Program, fill, press, program, program_with, started, step_to},
};

/// Signed by itself, for `sso.example`.
const CERTIFICATE: &str = "\
    MIIBzzCCAXWgAwIBAgIUFURLWafjkpT2Bq2Z8DNMXqW9tmMwCgYIKoZIzj0EAwIwMTEZMBcGA1UECgwQRXhhbXBsZSB3\
    b3Jrc2hvcDEUMBIGA1UEAwwLc3NvLmV4YW1wbGUwHhcNMjYxMTIxMTA0MjMwWhcNMzYxMTE4MTA0MjMwWjAxMRkwFwYD\
    VQQKDBBFeGFtcGxlIHdvcmtzaG9wMRQwEgYDVQQDDAtzc28uZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA\
    BE5YH91pltP+nZ8Ul4a9NNN9UXDKcFIteVf9Azp8NzFeNoj1Dqte/gPPgJ5pD25vG1ykaeC/Qv8UETfpYPF91HejazBp\
    MB0GA1UdDgQWBBQkSWAFlgLJQqacQJtntM2CjPxY+jAfBgNVHSMEGDAWgBQkSWAFlgLJQqacQJtntM2CjPxY+jAPBgNV\
    HRMBAf8EBTADAQH/MBYGA1UdEQQPMA2CC3Nzby5leGFtcGxlMAoGCCqGSM49BAMCA0gAMEUCID7RoYFZhrxSM+8iRXit\
    qV2fSynm5tjXXZCKaTPZQiFKAiEAhMZb8G/yNBDTC2DIvnSElgQ6FGBuDNZExPnCSTpqm84=";

fn set(program: &mut Program, setting: Setting) {
    program.state_mut().apply(Command::ChangeSetting(setting));
    program.run();
}

/// A group of the profiles at the left.
fn unfold(program: &mut Program, heading: &str) {
    let heading = program.query_all_by_label_contains(heading).next();
    heading.expect("a group").click();
    program.run();
}

fn world(program: &mut Program, event: WorldEvent) {
    program.state_mut().apply(Command::World(event));
    program.run();
}

#[test]
fn an_id_token_and_its_checks_in_light() {
    let mut program = started();
    set(&mut program, Setting::Theme(ThemeChoice::Light));
    step_to(&mut program, "Ask userinfo");
    press(&mut program, "ID token, done");
    program.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
    program.run();
    looks_like(&mut program, USUAL, "id_token_light");
}

#[test]
fn the_token_request_in_high_contrast() {
    let mut program = started();
    set(&mut program, Setting::Theme(ThemeChoice::HighContrast));
    step_to(&mut program, "Send token request");
    looks_like(&mut program, USUAL, "token_request_high_contrast");
}

#[test]
fn the_token_request_at_twice_the_text_size() {
    let mut program = started();
    step_to(&mut program, "Send token request");
    for _ in 0..10 {
        program.key_press_modifiers(Modifiers::COMMAND, Key::Plus);
        program.run();
    }
    assert!((program.ctx.pixels_per_point() - 2.0).abs() < 0.01);
    looks_like(&mut program, DOUBLED, "token_request_doubled");
}

#[test]
fn a_profile_in_light() {
    let mut program = program();
    set(&mut program, Setting::Theme(ThemeChoice::Light));
    unfold(&mut program, "Sign-in and social, ");
    press(&mut program, "Profile Google with Gmail");
    looks_like(&mut program, USUAL, "profile_light");
}

#[test]
fn the_library_and_what_it_knows_of_a_provider() {
    let mut program = program();
    unfold(&mut program, "Work and teams, ");
    unfold(&mut program, "Code and hosting, ");
    press(&mut program, "Profile GitHub OAuth app");
    looks_like(&mut program, USUAL, "provider_library");
}

#[test]
fn the_list_of_all_runs() {
    let mut program = program();
    let ends = [
        Some(EndStatus::Completed),
        Some(EndStatus::OAuthError),
        None,
        Some(EndStatus::Cancelled),
        Some(EndStatus::NetworkError),
        Some(EndStatus::Stopped),
    ];
    let sessions = ends.iter().cycle().take(40).zip(0_i64..);
    let sessions = sessions.map(|(end, at)| SessionSummary {
        id: format!("run-{at}"),
        started: Timestamp::from_secs(1_795_000_000 - at * 5_400),
        profile: format!("Provider {}", at % 7),
        issuer: Some(format!("https://p{}.example", at % 7)),
        client_id: String::from("playground"),
        grant: Grant::AuthorizationCode,
        end: *end,
    });
    let loaded = StoreEvent::HistoryLoaded {
        sessions: sessions.collect(),
        damaged: Vec::new(),
    };
    world(&mut program, WorldEvent::Store(loaded));
    press(&mut program, "Show all runs");
    looks_like(&mut program, USUAL, "history");
}

#[test]
fn a_past_run() {
    let mut program = started();
    press(&mut program, "Run to end");
    press(&mut program, "Restart");
    press(&mut program, "All runs…");
    let past = program.query_all_by_label_contains("Completed").next();
    past.expect("the past run").click();
    program.run();
    press(&mut program, "Token, done");
    looks_like(&mut program, USUAL, "past_run");
}

#[test]
fn the_settings() {
    let mut program = program();
    press(&mut program, "Settings");
    looks_like(&mut program, USUAL, "settings");
}

#[test]
fn an_export_with_secrets_is_about_to_be_written() {
    let mut program = started();
    press(&mut program, "Run to end");
    press(&mut program, "Export this run…");
    press(&mut program, "With secrets");
    looks_like(&mut program, USUAL, "export_with_secrets");
}

#[test]
fn a_certificate_that_is_not_trusted() {
    let mut program = program_with(
        Manners {
            silent_server: true,
            ..Manners::default()
        },
        Vec::new(),
    );
    fill(
        &mut program,
        "Issuer, API or account",
        "https://sso.example",
    );
    fill(&mut program, "Client ID", "playground");
    press(&mut program, "Start with this provider");
    program.get_by_label("Fetch metadata").click();
    // It waits for the answer, and moves while it does.
    program.run_steps(4);
    let asked = &program.state().outside().asked;
    let (run, id) = asked.iter().rev().find_map(sent).expect("a request");
    let exchange = Exchange {
        started: Timestamp::parse("2026-11-21T12:04:31Z").expect("a time"),
        tls: Some(TlsFacts {
            chain: vec![STANDARD.decode(CERTIFICATE).expect("base64")],
            ..TlsFacts::default()
        }),
        ..Exchange::default()
    };
    let failure = TransportFailure {
        kind: FailureKind::CertificateUntrusted,
        destination: String::from("https://sso.example:443"),
        detail: String::from("the certificate is not signed by anybody this machine trusts"),
    };
    let event = Event::Failed {
        id,
        exchange: Box::new(exchange),
        failure,
    };
    let event = Box::new(event);
    world(&mut program, WorldEvent::Flow { run, event });
    program.get_by_label("Pin this certificate and start again");
    looks_like(&mut program, USUAL, "untrusted_certificate");
}

/// The run and the number of a request that was to be sent.
fn sent(effect: &Effect) -> Option<(u32, flow::EffectId)> {
    match effect {
        Effect::Flow { run, effect } => match **effect {
            flow::Effect::Send { id, .. } => Some((*run, id)),
            _ => None,
        },
        _ => None,
    }
}
