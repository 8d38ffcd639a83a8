//! How far a run goes: every way of saying it.

use oauth_playground::{
    flow::{EndStatus, Notice, Reach, Stage, StageStatus},
    oauth::SafeUrl,
};

use super::{
    pair::Pair,
    setup::{API, CODE_FLOW, Setup},
};

/// The stages that were done, in their order.
fn done(pair: &Pair) -> Vec<&'static str> {
    CODE_FLOW
        .into_iter()
        .filter(|stage| pair.status(*stage) == Some(StageStatus::Done))
        .map(Stage::name)
        .collect()
}

const TO_ID_TOKEN: [&str; 5] = [
    "discovery",
    "authorization",
    "redirect",
    "token",
    "id_token",
];

fn walked(setup: &Setup) -> Pair {
    let mut pair = setup.start();
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    pair
}

#[test]
fn a_run_ends_after_the_id_token_unless_asked_for_more() {
    let pair = walked(&Setup::public().reach(Reach::default()));
    assert_eq!(done(&pair), TO_ID_TOKEN);
}

#[test]
fn each_option_adds_its_stage() {
    let call = Some(SafeUrl::parse(API).unwrap());
    #[rustfmt::skip]
    let rows = [
        ("userinfo", Reach { userinfo: true, ..Reach::default() }),
        ("resource", Reach { call, ..Reach::default() }),
        ("refresh", Reach { refresh: 1, ..Reach::default() }),
        ("introspection", Reach { introspect: true, ..Reach::default() }),
        ("revocation", Reach { revoke: true, ..Reach::default() }),
    ];
    for (stage, reach) in rows {
        let pair = walked(&Setup::public().reach(reach));
        let mut expected = TO_ID_TOKEN.to_vec();
        expected.push(stage);
        assert_eq!(done(&pair), expected);
    }
}

#[test]
fn until_includes_the_stage_it_names_and_nothing_behind_it() {
    for last in CODE_FLOW {
        // A run never stops between the browser's leaving and its return.
        if last == Stage::Authorization {
            continue;
        }
        let pair = walked(&Setup::public().until(last));
        let names: Vec<&str> = CODE_FLOW
            .into_iter()
            .filter(|stage| *stage <= last)
            .map(Stage::name)
            .collect();
        assert_eq!(done(&pair), names, "until {last}");
    }
}

#[test]
fn until_a_stage_that_was_not_asked_for_asks_for_it() {
    let reach = Reach {
        until: Some(Stage::Refresh),
        ..Reach::default()
    };
    let pair = walked(&Setup::public().reach(reach));
    let mut expected = TO_ID_TOKEN.to_vec();
    expected.push("refresh");
    assert_eq!(done(&pair), expected);
}

#[test]
fn refreshing_several_times_uses_each_new_token() {
    let reach = Reach {
        refresh: 3,
        ..Reach::default()
    };
    let pair = walked(&Setup::public().reach(reach));
    let tokens = pair.tokens();
    assert_eq!(tokens.len(), 4);
    let mut values: Vec<&str> = tokens
        .iter()
        .map(|tokens| tokens.refresh_token.as_ref().unwrap().expose())
        .collect();
    values.dedup();
    assert_eq!(values.len(), 4);
}

#[test]
fn refreshing_asks_for_offline_access_where_the_server_lists_it() {
    let reach = Reach {
        refresh: 1,
        ..Reach::default()
    };
    let pair = walked(&Setup::public().scope("openid").reach(reach.clone()));
    assert!(pair.notices().contains(&&Notice::OfflineAccessAdded));
    let context = pair.session.flow().context();
    let sent = context.authorization_sent.as_ref().unwrap();
    assert_eq!(sent.first("scope"), Some("openid offline_access"));
    assert_eq!(sent.first("prompt"), Some("consent"));

    // Where the scope asks for it already, nothing is added and nothing is said.
    let pair = walked(&Setup::public().scope("openid offline_access").reach(reach));
    assert!(!pair.notices().contains(&&Notice::OfflineAccessAdded));
}

#[test]
fn without_a_refresh_token_the_stage_is_skipped_and_says_why() {
    let reach = Reach {
        refresh: 1,
        ..Reach::default()
    };
    let setup = Setup::public()
        .reach(reach)
        .set("authorization:scope", "openid");
    let pair = walked(&setup);
    assert_eq!(pair.status(Stage::Refresh), Some(StageStatus::Skipped));
    assert!(pair.notices().iter().any(|notice| matches!(
        notice,
        Notice::SkippedBecause { reason } if reason.contains("no refresh token")
    )));
}

#[test]
fn endpoints_that_the_profile_names_need_no_discovery() {
    let setup = Setup::public().scope("notes.read").with(|setup| {
        for (name, path) in [
            ("authorization_endpoint", "/authorize"),
            ("token_endpoint", "/token"),
            ("jwks_uri", "/jwks"),
        ] {
            let url = format!("http://127.0.0.1:9400{path}");
            setup.profile.server.insert(name.to_owned(), url.into());
        }
    });
    let pair = walked(&setup);
    assert_eq!(pair.requests("GET /.well-known"), 0);
    assert_eq!(pair.status(Stage::Discovery), Some(StageStatus::Skipped));
    // What only the metadata would have named cannot be walked, and says so.
    assert_eq!(pair.status(Stage::Revocation), Some(StageStatus::Skipped));
    assert_eq!(pair.status(Stage::Resource), Some(StageStatus::Done));
}
