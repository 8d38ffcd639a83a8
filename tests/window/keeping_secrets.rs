//! Secrets are kept on request, where the user said, and what is stored where can be read and deleted.

use egui::accesskit::{Role, Toggled};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use oauth_playground::{
    app::{Command, Effect, StartRequest},
    oauth::Secret,
    profile::{AuthMethod, Environment, Profile, Purpose, SecretPlace, SecretSource, built_in},
};

use crate::world_in_memory::{
    Manners, Program, WorldInMemory, open_profile, press, press_far, program_in, started, step_to,
};

const CANARY: &str = "workshop-secret";

fn confidential(source: Option<SecretSource>) -> Profile {
    let mut profile = built_in("http://127.0.0.1:9400").expect("the shipped profile");
    profile.id = String::from("mine");
    profile.name = String::from("Mine");
    profile.client.client_id = String::from("workshop-confidential");
    profile.client.token_endpoint_auth_method = Some(AuthMethod::ClientSecretBasic);
    profile.client.client_secret = source;
    profile
}

fn program_of(profile: &Profile, prepare: impl FnOnce(&mut WorldInMemory)) -> Program {
    let mut world = WorldInMemory::new(Manners::default(), Vec::new());
    world
        .library
        .own
        .insert(profile.id.clone(), (profile.clone(), 1));
    prepare(&mut world);
    let mut program = program_in(world);
    program.state_mut().apply(Command::LoadProfiles);
    program.run();
    program
}

fn start(program: &mut Program, profile: &Profile) {
    program
        .state_mut()
        .apply(Command::Start(Box::new(StartRequest {
            profile: Some(profile.clone()),
            ..StartRequest::default()
        })));
    program.run();
}

fn place() -> SecretPlace {
    SecretPlace::new("mine", Purpose::ClientSecret)
}

fn type_secret(program: &mut Program) {
    program.get_by_label("Client secret").focus();
    program.run();
    program.get_by_label("Client secret").type_text(CANARY);
    program.run();
}

fn tick(program: &mut Program, name: &str) {
    program.get_by_role_and_label(Role::CheckBox, name).click();
    program.run();
}

fn show_storage(program: &mut Program) {
    program.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
    program.run();
    program
        .get_by_role_and_label(Role::TextInput, "Search or run a command")
        .type_text("stored where");
    program.run();
    program.key_press(egui::Key::Enter);
    program.run();
}

#[test]
fn a_typed_secret_is_kept_on_request_and_its_profile_looks_there_from_then_on() {
    let profile = confidential(None);
    let mut program = program_of(&profile, |_| {});
    start(&mut program, &profile);
    step_to(&mut program, "Use this secret");
    type_secret(&mut program);
    tick(&mut program, "Keep in the keychain");
    press(&mut program, "Use this secret");
    let world = program.state_mut().outside_mut();
    let (servers, secret) = &world.keychain.kept[&place()];
    assert_eq!(secret, &Secret::new(CANARY));
    assert!(servers.contains(&String::from("http://127.0.0.1:9400")));
    let (saved, _) = &world.library.own["mine"];
    assert_eq!(saved.client.client_secret, Some(SecretSource::Keychain));
    assert!(!saved.to_text().contains(CANARY));
}

#[test]
fn a_secret_that_nobody_asked_to_keep_is_not_kept() {
    let profile = confidential(None);
    let mut program = program_of(&profile, |_| {});
    start(&mut program, &profile);
    step_to(&mut program, "Use this secret");
    type_secret(&mut program);
    press(&mut program, "Use this secret");
    let world = program.state_mut().outside_mut();
    assert!(world.keychain.kept.is_empty());
    assert_eq!(world.library.own["mine"].0, profile);
}

#[test]
fn case_132_without_a_keychain_it_is_said_before_anything_is_kept() {
    let profile = confidential(None);
    let mut program = program_of(&profile, |world| {
        world.keychain.missing = Some(String::from("no bus"));
    });
    start(&mut program, &profile);
    step_to(&mut program, "Use this secret");
    program.get_by_label_contains("No keychain: kept in memory until the program ends");
    let offers = program.query_all_by_label("Keep in the keychain");
    assert_eq!(offers.count(), 0);
    type_secret(&mut program);
    tick(&mut program, "Keep until the program ends");
    press(&mut program, "Use this secret");
    let world = program.state_mut().outside_mut();
    assert!(world.keychain.kept.contains_key(&place()));
    // A profile says "keychain" only where there is one.
    assert_eq!(world.library.own["mine"].0, profile);
}

#[test]
fn case_132_a_keychain_that_refuses_changes_nothing_and_one_that_is_silent_holds_nothing_up() {
    let profile = confidential(None);
    for is_silent in [false, true] {
        let mut program = program_of(&profile, |world| {
            world.keychain.is_silent = is_silent;
            world.keychain.refuses = Some(String::from("locked"));
        });
        start(&mut program, &profile);
        step_to(&mut program, "Use this secret");
        type_secret(&mut program);
        tick(&mut program, "Keep in the keychain");
        press(&mut program, "Use this secret");
        program.get_by_label("Send token request");
        let world = program.state_mut().outside_mut();
        assert_eq!(world.library.own["mine"].0, profile);
        assert!(world.keychain.kept.is_empty());
    }
}

#[test]
fn a_command_is_asked_about_word_by_word_and_a_yes_is_remembered() {
    let command = ["pass", "show", "two words"].map(str::to_owned).to_vec();
    let profile = confidential(Some(SecretSource::Command(command)));
    let may_run = |program: &Program| {
        let asked = program.state().outside().asked.iter().rev();
        let mut prepared = asked.filter_map(|effect| match effect {
            Effect::Prepare { kept, .. } => Some(kept.may_run_command),
            _ => None,
        });
        prepared.next()
    };
    let mut program = program_of(&profile, |_| {});
    start(&mut program, &profile);
    program.get_by_label("two words");
    assert_eq!(may_run(&program), None);
    press(&mut program, "Ask me for the secret");
    assert_eq!(may_run(&program), Some(false));
    start(&mut program, &profile);
    press(&mut program, "Run it");
    assert_eq!(may_run(&program), Some(true));
    assert!(
        program
            .state()
            .outside()
            .settings_file
            .contains("secret_commands")
    );
    start(&mut program, &profile);
    assert!(program.query_by_label("Run it").is_none());
    let mut changed = profile.clone();
    changed.client.client_secret = Some(SecretSource::Command(vec![String::from("other")]));
    start(&mut program, &changed);
    program.get_by_label("Run it");
}

#[test]
fn what_is_stored_where_is_read_and_deleted_by_name() {
    let profile = confidential(Some(SecretSource::Env(String::from("B_SECRET"))));
    let mut program = program_of(&profile, |world| {
        let secret = Secret::new(CANARY);
        world.keychain.kept.insert(place(), (Vec::new(), secret));
    });
    show_storage(&mut program);
    program.get_by_label("What is stored where");
    program.get_by_label("B_SECRET");
    program.get_by_label("set");
    let everything = program.root().children_recursive();
    for node in everything {
        let node = node.accesskit_node();
        assert!(!node.label().unwrap_or_default().contains(CANARY));
    }
    press(&mut program, "Open the data folder");
    assert!(
        program
            .state()
            .outside()
            .asked
            .iter()
            .any(|effect| matches!(effect, Effect::OpenFolder(path) if path == "/home/alice/data"))
    );
    press(&mut program, "Delete the client secret of Mine");
    assert_eq!(program.state().outside().keychain.kept.len(), 1);
    press(&mut program, "Delete the secret");
    assert!(program.state().outside().keychain.kept.is_empty());
    assert!(
        program
            .query_by_label("Delete the client secret of Mine")
            .is_none()
    );
    press(&mut program, "Delete settings");
    press(&mut program, "Cancel");
    press(&mut program, "Delete settings");
    press(&mut program, "Delete for good");
}

/// `mine` with an environment `stage`, as another client at the same servers.
fn with_stage() -> Profile {
    let mut profile = confidential(None);
    profile.environments.push(Environment {
        name: String::from("stage"),
        ..Environment::default()
    });
    profile
}

#[test]
fn a_secret_that_is_typed_and_kept_in_one_environment_is_unknown_in_the_others() {
    let base = with_stage();
    let mut program = program_of(&base, |_| {});
    start(&mut program, &base.in_environment("stage").unwrap());
    step_to(&mut program, "Use this secret");
    type_secret(&mut program);
    tick(&mut program, "Keep in the keychain");
    press(&mut program, "Use this secret");
    let world = program.state_mut().outside_mut();
    let kept: Vec<String> = world
        .keychain
        .kept
        .keys()
        .map(ToString::to_string)
        .collect();
    assert_eq!(kept, ["mine/stage/client_secret"]);
    let saved = world.library.own["mine"].0.clone();
    assert_eq!(saved.client.client_secret, None);
    let stage = saved.in_environment("stage").unwrap();
    assert_eq!(stage.client.client_secret, Some(SecretSource::Keychain));
    // Nothing of what was typed there comes along.
    start(&mut program, &saved);
    step_to(&mut program, "Use this secret");
    let prepared = program.state().outside().asked.iter().rev();
    let mut kept = prepared.filter_map(|effect| match effect {
        Effect::Prepare { kept, .. } => Some((kept.profile.as_str(), kept.environment.as_deref())),
        _ => None,
    });
    assert_eq!(kept.next(), Some(("mine", None)));
    assert_eq!(kept.next(), Some(("mine", Some("stage"))));
    show_storage(&mut program);
    program.get_by_label("Delete the client secret of Mine · stage");
}

fn type_into(program: &mut Program, field: &str, text: &str) {
    program.get_by_label(field).focus();
    program.run();
    program.get_by_label(field).type_text(text);
    program.run();
}

#[test]
fn a_secret_of_an_environment_is_put_replaced_and_deleted_on_the_profile_s_page() {
    let mut program = program_of(&with_stage(), |_| {});
    open_profile(&mut program, "Mine");
    program.get_by_label("asked for when needed");
    press_far(&mut program, "Secret: its own of environment 1");
    press_far(&mut program, "Client secret: Keychain of environment 1");
    // What the library does not know yet has no name to be kept under.
    press(&mut program, "Save profile");
    let field = "Client secret to keep of environment 1";
    for (button, secret) in [("Store", "canary-one"), ("Replace", "canary-two")] {
        type_into(&mut program, field, secret);
        press_far(
            &mut program,
            &format!("{button} the client secret of environment 1"),
        );
        let world = program.state().outside();
        let kept = &world.keychain.kept;
        assert_eq!(kept.len(), 1);
        let (place, (servers, held)) = kept.iter().next().unwrap();
        assert_eq!(place.to_string(), "mine/stage/client_secret");
        assert_eq!(servers, &["http://127.0.0.1:9400"]);
        assert_eq!(held, &Secret::new(secret));
        let (saved, _) = &world.library.own["mine"];
        assert_eq!(saved.client.client_secret, None);
        assert!(!saved.to_text().contains(secret));
    }
    press_far(&mut program, "Delete the client secret of environment 1");
    press(&mut program, "Delete the secret");
    assert!(program.state().outside().keychain.kept.is_empty());
    program.get_by_label("Nothing is kept yet; it is asked for");
}

#[test]
fn an_environment_of_a_profile_with_a_keychain_has_a_secret_of_its_own_in_it() {
    let mut base = with_stage();
    base.client.client_secret = Some(SecretSource::Keychain);
    let mut program = program_of(&base, |_| {});
    open_profile(&mut program, "Mine");
    program.get_by_label("from the keychain, where each environment has one of its own");
    type_into(
        &mut program,
        "Client secret to keep of environment 1",
        "staged",
    );
    press_far(&mut program, "Store the client secret of environment 1");
    let kept = &program.state().outside().keychain.kept;
    let names: Vec<String> = kept.keys().map(ToString::to_string).collect();
    assert_eq!(names, ["mine/stage/client_secret"]);
}

#[test]
fn case_132_without_a_keychain_an_environment_s_page_says_so_before_anything_is_kept() {
    let mut base = with_stage();
    base.client.client_secret = Some(SecretSource::Keychain);
    let mut program = program_of(&base, |world| {
        world.keychain.missing = Some(String::from("no bus"));
    });
    open_profile(&mut program, "Mine");
    let said = program
        .query_all_by_label_contains("No keychain: kept in memory until the program ends")
        .count();
    // At the profile's own, and at the environment's.
    assert_eq!(said, 2);
}

#[test]
fn a_password_for_a_proxy_is_kept_for_that_proxy_alone() {
    let mut profile = confidential(None);
    profile.connection.proxy = Some(String::from("http://proxy.example:3128"));
    profile.connection.proxy_username = Some(String::from("me"));
    let mut program = program_of(&profile, |_| {});
    open_profile(&mut program, "Mine");
    press_far(&mut program, "Proxy password: Keychain");
    press(&mut program, "Save profile");
    type_into(&mut program, "Proxy password to keep", "canary");
    press_far(&mut program, "Store the proxy password");
    let world = program.state().outside();
    let place = SecretPlace::new("mine", Purpose::ProxyPassword);
    let (recipients, held) = &world.keychain.kept[&place];
    assert_eq!(recipients, &["http://proxy.example:3128"]);
    assert_eq!(held, &Secret::new("canary"));
    let (saved, _) = &world.library.own["mine"];
    let source = &saved.connection.proxy_password;
    assert_eq!(source, &Some(SecretSource::Keychain));
    assert!(!saved.to_text().contains("canary"));
}

#[test]
fn the_refresh_token_is_kept_where_the_menu_says_so() {
    let kept_after_a_run = |switches: bool| {
        let mut program = started();
        press(&mut program, "Client and extensions");
        program.get_by_label("a later run begins with it");
        if switches {
            tick(&mut program, "Keep the refresh token in the keychain");
        } else {
            tick(&mut program, "Bind tokens to a key (DPoP)");
        }
        press(&mut program, "Prepare the run anew");
        for _ in 0..40 {
            let context = program.state().state().flow().unwrap().context();
            if context.tokens.is_some() {
                break;
            }
            press(&mut program, "Next");
        }
        let keychain = &program.state().outside().keychain;
        keychain
            .kept
            .keys()
            .map(|place| place.purpose)
            .collect::<Vec<_>>()
    };
    assert_eq!(kept_after_a_run(true), [Purpose::Tokens]);
    assert_eq!(kept_after_a_run(false), []);
}

#[test]
fn case_64_a_press_waits_for_the_keychain_and_says_so_until_nobody_waits_any_longer() {
    let mut program = started();
    program.state_mut().outside_mut().keychain.is_silent = true;
    press(&mut program, "Client and extensions");
    tick(&mut program, "Keep the refresh token in the keychain");
    press(&mut program, "Prepare the run anew");
    step_to(&mut program, "Check ID token");
    let waits = "The new refresh token is kept before anything else is sent: the keychain may be asking you";
    // Nobody has pressed yet.
    assert!(program.query_by_label(waits).is_none());
    press(&mut program, "Check ID token");
    program.get_by_label(waits);
    assert!(program.query_by_label("Ask userinfo").is_none());
    press(&mut program, "Send without keeping it");
    assert!(program.query_by_label(waits).is_none());
    program.get_by_role_and_label(Role::Button, "Ask userinfo");
}

#[test]
fn case_132_without_a_keychain_the_menu_says_that_a_token_is_kept_in_memory_alone() {
    let mut program = started();
    program.state_mut().outside_mut().keychain.missing = Some(String::from("no bus"));
    press(&mut program, "Client and extensions");
    program.get_by_label("no keychain: in memory only");
    tick(&mut program, "Keep the refresh token in the keychain");
    press(&mut program, "Prepare the run anew");
    let request = program.state().state().request.as_ref();
    assert!(request.is_some_and(|request| request.keeps_tokens));
    // What was chosen is what the menu shows.
    press(&mut program, "Client and extensions");
    let row =
        program.get_by_role_and_label(Role::CheckBox, "Keep the refresh token in the keychain");
    assert_eq!(row.accesskit_node().toggled(), Some(Toggled::True));
}
