//! Editing a profile: what a save replaces, how the page follows the library, what is remarked.

use crate::{
    app::{
        Found, ProfileDraft, ProfileEntry, ProfileOrigin, ProfileStamp, RedirectKind, SaveOver,
        StartObstacle, StartingPoint, TrustKind, free_id,
    },
    oauth::{ServerMetadata, Timestamp},
    profile::{Capture, Problem, Profile, TrustSettings, shipped},
};

fn entry(origin: ProfileOrigin, stamp: u8) -> ProfileEntry {
    let mut profile = Profile::for_issuer("https://issuer.example");
    profile.id = String::from("mine");
    profile.name = String::from("Mine");
    profile.client.client_id = String::from("client");
    ProfileEntry {
        profile,
        origin,
        stamp: (origin == ProfileOrigin::User).then_some(ProfileStamp([stamp; 32])),
    }
}

fn own() -> ProfileEntry {
    entry(ProfileOrigin::User, 1)
}

fn has(draft: &ProfileDraft, library: &[ProfileEntry], wanted: &Problem) -> bool {
    let remarks = draft.remarks(library);
    remarks.iter().any(|remark| remark.problem == *wanted)
}

#[test]
fn a_new_profile_takes_its_id_from_its_name_and_replaces_nothing() {
    let mut draft = ProfileDraft::empty();
    assert!(has(&draft, &[], &Problem::NoName));
    draft.set_name("Keycloak (dev)");
    assert_eq!(draft.id(), "keycloak-dev");
    assert_eq!(draft.save_over(), SaveOver::Nothing);
    assert!(draft.is_changed() && draft.is_new());
}

#[test]
fn an_id_that_is_taken_is_a_failure_and_a_shipped_one_a_warning() {
    let mut draft = ProfileDraft::empty();
    draft.set_name("Mine");
    let id = String::from("mine");
    let taken = Problem::IdTaken { id: id.clone() };
    assert!(has(&draft, &[own()], &taken));
    assert!(draft.save_obstacle(&draft.remarks(&[own()])).is_some());
    let library = [entry(ProfileOrigin::Shipped, 0)];
    assert!(has(&draft, &library, &Problem::IdOfShipped { id }));
    assert!(draft.save_obstacle(&draft.remarks(&library)).is_none());
}

#[test]
fn the_name_of_a_saved_profile_changes_without_its_id() {
    let mut draft = ProfileDraft::of(&own());
    draft.set_name("Other");
    assert_eq!(draft.id(), "mine");
    assert_eq!(draft.save_over(), SaveOver::Read(ProfileStamp([1; 32])));
    draft.undo_changes();
    assert_eq!(draft.profile.name, "Mine");
    assert!(!draft.is_changed());
}

#[test]
fn a_changed_shipped_profile_is_saved_beside_it_under_the_same_id() {
    let mut profile = shipped("github").unwrap().unwrap();
    let mut draft = ProfileDraft::of(&ProfileEntry {
        profile: profile.clone(),
        origin: ProfileOrigin::Shipped,
        stamp: None,
    });
    draft.set_name("My GitHub");
    assert_eq!(draft.save_over(), SaveOver::Nothing);
    assert!(!draft.shadows_shipped());
    draft.is_being_saved();
    profile.name = String::from("My GitHub");
    draft.follow(&[ProfileEntry {
        profile,
        origin: ProfileOrigin::User,
        stamp: Some(ProfileStamp([1; 32])),
    }]);
    assert!(draft.shadows_shipped() && !draft.is_changed());
}

#[test]
fn an_unchanged_page_follows_the_library() {
    let mut draft = ProfileDraft::of(&own());
    let mut newer = entry(ProfileOrigin::User, 2);
    newer.profile.name = String::from("Newer");
    draft.follow(std::slice::from_ref(&newer));
    assert_eq!(draft.profile.name, "Newer");
    assert!(draft.is_gone(&[]) && !draft.is_gone(&[newer]));
}

#[test]
fn case_128_what_was_typed_stays_when_the_file_changes_and_a_save_finds_out() {
    let mut draft = ProfileDraft::of(&own());
    draft.set_name("Typed");
    let mut newer = entry(ProfileOrigin::User, 2);
    newer.profile.name = String::from("Newer");
    draft.follow(&[newer]);
    assert_eq!(draft.profile.name, "Typed");
    assert_eq!(draft.save_over(), SaveOver::Read(ProfileStamp([1; 32])));
}

#[test]
fn what_is_typed_while_a_save_is_under_way_stays_and_the_next_save_is_no_conflict() {
    let mut draft = ProfileDraft::of(&own());
    draft.set_name("Saved");
    draft.is_being_saved();
    draft.set_name("Saved, and more");
    let mut saved = entry(ProfileOrigin::User, 2);
    saved.profile.name = String::from("Saved");
    draft.follow(&[saved]);
    assert_eq!(draft.profile.name, "Saved, and more");
    assert!(draft.is_changed());
    assert_eq!(draft.save_over(), SaveOver::Read(ProfileStamp([2; 32])));
}

#[test]
fn a_port_that_is_none_is_kept_as_typed_and_keeps_from_saving() {
    let mut draft = ProfileDraft::of(&own());
    for (typed, port) in [
        ("", None),
        ("any", None),
        ("8400", Some(8400)),
        (" 1 ", Some(1)),
    ] {
        draft.set_port(typed);
        assert_eq!(
            (draft.profile.redirect.port, draft.bad_port()),
            (port, None)
        );
    }
    for typed in ["0", "65536", "-1", "80a", "8 0"] {
        draft.set_port(typed);
        assert_eq!(draft.bad_port(), Some(typed));
        let remarks = draft.remarks(&[own()]);
        let obstacle = draft.save_obstacle(&remarks).unwrap();
        assert_eq!(obstacle.problem, Problem::Port(typed.to_owned()));
        assert!(draft.is_changed());
    }
}

#[test]
fn going_back_to_another_choice_loses_nothing() {
    let mut draft = ProfileDraft::of(&own());
    draft.set_redirect_kind(RedirectKind::Own);
    draft.profile.redirect.uri = Some(String::from("app:/cb"));
    assert_eq!(draft.profile.redirect.capture, Capture::Paste);
    draft.set_redirect_kind(RedirectKind::LoopbackV6);
    assert_eq!(draft.profile.redirect.capture, Capture::Listen);
    assert_eq!(
        draft.redirect_uri(RedirectKind::LoopbackV6),
        "http://[::1]/callback"
    );
    draft.set_redirect_kind(RedirectKind::Own);
    assert_eq!(draft.redirect_uri(RedirectKind::Own), "app:/cb");
    draft.set_trust_kind(TrustKind::Ca);
    draft.profile.trust = TrustSettings::Ca {
        file: String::from("ca.pem"),
    };
    draft.set_trust_kind(TrustKind::None);
    draft.set_trust_kind(TrustKind::Ca);
    assert_eq!(
        draft.profile.trust,
        TrustSettings::Ca {
            file: String::from("ca.pem")
        }
    );
}

#[test]
fn scopes_are_added_once_and_removed() {
    let mut draft = ProfileDraft::of(&own());
    draft.add_scopes("openid email openid");
    draft.add_scopes("email");
    assert_eq!(draft.profile.client.scope.as_deref(), Some("openid email"));
    draft.remove_scope("openid");
    draft.remove_scope("email");
    assert_eq!(draft.profile.client.scope, None);
}

#[test]
fn what_was_discovered_is_left_out_of_the_file_until_it_is_asked_for() {
    let mut draft = ProfileDraft::of(&own());
    let metadata = br#"{ "issuer": "https://issuer.example",
        "jwks_uri": "https://issuer.example/certs",
        "token_endpoint": "https://issuer.example/token",
        "scopes_supported": ["openid", "roles"] }"#;
    draft.add_scopes("openid");
    let from = StartingPoint::Address(String::from("https://issuer.example"));
    let found = Found {
        metadata: ServerMetadata::parse(metadata).unwrap(),
        path: String::from("/.well-known/openid-configuration"),
        resource: None,
        at: Timestamp::from_secs(0),
        findings: Vec::new(),
    };
    draft.discovered(&from, &found);
    assert_eq!(draft.server_text("jwks_uri"), "");
    assert_eq!(draft.offered_scopes(), ["roles"]);
    draft.set_server_text("jwks_uri", "https://issuer.example/keys.json");
    let differs = Problem::DiffersFromDiscovery {
        discovered: String::from("https://issuer.example/certs"),
    };
    assert!(has(&draft, &[own()], &differs));
    draft.keep_discovered();
    assert_eq!(
        draft.server_text("jwks_uri"),
        "https://issuer.example/keys.json"
    );
    assert_eq!(
        draft.server_text("token_endpoint"),
        "https://issuer.example/token"
    );
    draft.take_from_discovery("jwks_uri");
    assert!(!has(&draft, &[own()], &differs));
}

#[test]
fn an_open_question_is_the_obstacle_and_answers_make_a_profile_that_asks_no_more() {
    let profile = shipped("wso2").unwrap().unwrap();
    let mut draft = ProfileDraft::of(&ProfileEntry {
        profile,
        origin: ProfileOrigin::Shipped,
        stamp: None,
    });
    let obstacle = draft.start_obstacle(&draft.remarks(&[]));
    assert!(matches!(obstacle, Some(StartObstacle::Question(_))));
    assert!(draft.with_answers(&[]).is_none());
    for (name, answer) in [("client_id", "key"), ("certificate_sha256", "zz")] {
        draft.answers.insert(name.to_owned(), answer.to_owned());
    }
    let obstacle = draft.start_obstacle(&draft.remarks(&[]));
    assert!(
        matches!(obstacle, Some(StartObstacle::Failure(_))),
        "a bad pin"
    );
    let name = String::from("certificate_sha256");
    draft.answers.insert(name, "ab".repeat(32));
    assert_eq!(draft.start_obstacle(&draft.remarks(&[])), None);
    let filled = draft.with_answers(&[]).unwrap();
    assert!(filled.profile.template.is_empty() && filled.is_new());
    assert_eq!(filled.profile.name, "WSO2 Identity Server (localhost)");
    assert!(!draft.is_changed(), "answers are no change of the profile");
}

#[test]
fn a_copy_has_an_id_that_is_free() {
    let copy = ProfileDraft::of(&own()).duplicate("Mine", &[own()]);
    assert_eq!(copy.id(), "mine-2");
    assert!(copy.is_new());
    assert_eq!(free_id("other", &[own()]), "other");
}

#[test]
fn before_anything_was_typed_nothing_is_held_against_it() {
    let mut draft = ProfileDraft::empty();
    let remarks = draft.remarks(&[]);
    assert!(draft.save_obstacle(&remarks).is_some());
    assert!(draft.shown(&remarks).is_empty());
    assert_eq!(draft.file_name(), None);
    draft.set_name("Mine");
    assert!(!draft.shown(&draft.remarks(&[])).is_empty());
    assert_eq!(draft.file_name().as_deref(), Some("mine.json"));
}
