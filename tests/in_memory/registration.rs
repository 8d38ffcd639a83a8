//! A client that registers itself (RFC 7591), and servers that answer oddly.

use oauth_playground::{
    authorization_server::WORKSHOP_SERVICE_KEY,
    flow::{Check, EndStatus, Event, Input, Reach, Stage, StageStatus, State, Verdict},
    oauth::{Parameters, SafeUrl, jose::Jws},
    profile::{AuthMethod, ProtectedMessage, Protection},
};
use serde_json::{Value, json};

use super::{
    pair::Pair,
    setup::{API, ISSUER, Setup},
};

fn registering() -> Setup {
    let mut setup = Setup::public().public_client("").reach(Reach {
        register: true,
        ..Reach::everything(Some(SafeUrl::parse(API).unwrap()))
    });
    setup.profile.client.token_endpoint_auth_method = None;
    setup
}

fn asked(setup: &Setup) -> Pair {
    let mut pair = setup.start();
    pair.walk_to(Stage::Registration);
    pair.press("Register the client");
    pair.client_sends("POST /register");
    pair
}

fn findings(pair: &Pair, check: Check) -> Vec<Verdict> {
    pair.session
        .trace()
        .findings()
        .filter(|(_, finding)| finding.check == check)
        .map(|(_, finding)| finding.verdict)
        .collect()
}

fn answer(status: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

#[test]
fn a_client_registers_and_uses_the_name_and_the_secret_that_it_was_given() {
    let mut pair = asked(&registering());
    let sent: Value = serde_json::from_slice(&pair.client_sends("POST /register").body).unwrap();
    assert_eq!(sent["token_endpoint_auth_method"], "client_secret_basic");
    assert_eq!(sent["response_types"], serde_json::json!(["code"]));
    let record = pair.server_answers(201);
    let record: Value = serde_json::from_slice(&record.body).unwrap();
    for check in [
        Check::RegistrationStatus,
        Check::RegistrationAnswer,
        Check::RegistrationRedirect,
        Check::RegistrationSecret,
        Check::RegistrationSecretExpiry,
        Check::RegistrationRecord,
    ] {
        assert_eq!(findings(&pair, check), [Verdict::Pass], "{check:?}");
    }
    pair.walk_to(Stage::Token);
    pair.press("Send token request");
    let token = pair.client_sends("POST /token");
    let credentials = token.headers.first("authorization").unwrap().into_owned();
    let expected = oauth_playground::oauth::basic_authorization(
        record["client_id"].as_str().unwrap(),
        &record["client_secret"].as_str().unwrap().into(),
    );
    assert_eq!(credentials, expected);
    pair.server_answers(200);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    assert_eq!(
        pair.status(Stage::ClientConfiguration),
        Some(StageStatus::Done)
    );
    assert_eq!(findings(&pair, Check::RecordDeleted), [Verdict::Pass]);
}

#[test]
fn a_client_with_a_key_registers_its_public_half_and_signs_with_the_other() {
    let mut setup = registering()
        .input(Input::PrivateKey, WORKSHOP_SERVICE_KEY)
        .logout();
    setup.profile.client.token_endpoint_auth_method = Some(AuthMethod::PrivateKeyJwt);
    let mut pair = asked(&setup);
    let sent: Value = serde_json::from_slice(&pair.client_sends("POST /register").body).unwrap();
    assert_eq!(sent["token_endpoint_auth_method"], "private_key_jwt");
    let key = sent["jwks"]["keys"][0].as_object().unwrap();
    assert!(!key.contains_key("d") && key.contains_key("kid"), "{key:?}");
    pair.server_answers(201);
    pair.walk_to(Stage::Token);
    pair.press("Send token request");
    let form = Parameters::decode(&pair.client_sends("POST /token").body);
    let assertion = Jws::parse(form.first("client_assertion").unwrap()).unwrap();
    assert_eq!(assertion.kid(), key["kid"].as_str());
    pair.server_answers(200);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

/// Every answer that can be encrypted, by the names of OpenID Registration §2, JARM §3 and RFC 9701 §6.
#[test]
fn a_client_registers_for_encrypted_answers_with_the_key_that_opens_them() {
    let mut setup = registering().input(Input::PrivateKey, WORKSHOP_SERVICE_KEY);
    setup.profile.request.response_mode = Some(String::from("query.jwt"));
    let client = &mut setup.profile.client;
    for message in ProtectedMessage::ALL {
        if message != ProtectedMessage::RequestObject {
            let some = |name: &str| Some(name.to_owned());
            message.choose(Protection::Signature, client, some("ES256"));
            message.choose(Protection::KeyManagement, client, some("ECDH-ES"));
            message.choose(Protection::Content, client, some("A256GCM"));
        }
    }
    let mut pair = asked(&setup);
    let sent: Value = serde_json::from_slice(&pair.client_sends("POST /register").body).unwrap();
    for of in ["id_token", "userinfo", "authorization", "introspection"] {
        assert_eq!(sent[format!("{of}_signed_response_alg")], "ES256");
        assert_eq!(sent[format!("{of}_encrypted_response_alg")], "ECDH-ES");
        assert_eq!(sent[format!("{of}_encrypted_response_enc")], "A256GCM");
    }
    let key = sent["jwks"]["keys"][0].as_object().unwrap();
    assert!(!key.contains_key("d"), "{key:?}");
    pair.server_answers(201);
    let fits = findings(&pair, Check::RegistrationMetadata);
    assert_eq!(fits, [Verdict::Pass]);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    for check in [
        Check::JarmEncrypted,
        Check::IdTokenEncrypted,
        Check::UserinfoEncrypted,
        Check::IntrospectionEncrypted,
    ] {
        let verdicts = findings(&pair, check);
        assert!(!verdicts.is_empty(), "{check:?}");
        assert!(
            verdicts.iter().all(|verdict| *verdict == Verdict::Pass),
            "{check:?}"
        );
    }
}

#[test]
fn the_encryption_that_the_server_registered_counts_and_not_the_one_that_was_asked_for() {
    let mut setup = registering().input(Input::PrivateKey, WORKSHOP_SERVICE_KEY);
    let message = ProtectedMessage::IdToken;
    let client = &mut setup.profile.client;
    let some = |name: &str| Some(name.to_owned());
    message.choose(Protection::KeyManagement, client, some("ECDH-ES"));
    message.choose(Protection::Content, client, some("A256GCM"));
    let mut pair = asked(&setup);
    let redirect_uri = "http://127.0.0.1:53682/callback";
    let body = json!({
        "client_id": "c", "client_secret": "canary-secret-108", "client_secret_expires_at": 0,
        "redirect_uris": [redirect_uri], "token_endpoint_auth_method": "client_secret_basic",
        "id_token_encrypted_response_alg": "ECDH-ES",
        "id_token_encrypted_response_enc": "A128GCM",
        "userinfo_encrypted_response_alg": "ECDH-ES",
    });
    pair.answers(answer("201 Created", &body.to_string()));
    let used = &pair.session.flow().context().settings.profile.client;
    assert_eq!(message.chosen(Protection::Content, used), Some("A128GCM"));
    // What nobody asked for is not waited for.
    assert_eq!(used.userinfo_encrypted_response_alg, None);
    assert!(findings(&pair, Check::RegistrationMetadata).contains(&Verdict::Warn));
}

#[test]
fn a_profile_that_names_its_keys_itself_is_left_alone() {
    let mut setup = registering().input(Input::PrivateKey, WORKSHOP_SERVICE_KEY);
    let client = &mut setup.profile.client;
    client.token_endpoint_auth_method = Some(AuthMethod::PrivateKeyJwt);
    let address = "https://client.example/jwks.json";
    client.other.insert("jwks_uri".into(), address.into());
    let pair = asked(&setup);
    let sent: Value = serde_json::from_slice(&pair.client_sends("POST /register").body).unwrap();
    assert_eq!(sent["jwks_uri"], address);
    assert!(sent.get("jwks").is_none());
}

#[test]
fn a_key_is_asked_for_before_the_client_registers_with_it() {
    let mut setup = registering();
    setup.profile.client.token_endpoint_auth_method = Some(AuthMethod::PrivateKeyJwt);
    let mut pair = setup.start();
    while *pair.state() == State::AwaitPress {
        pair.tell(Event::Pressed);
        pair.server_answers(200);
    }
    let input = Input::PrivateKey;
    assert_eq!(pair.state(), &State::AwaitInput { input });
    assert_eq!(pair.session.flow().stage(), Stage::Registration);
}

#[test]
fn the_address_for_the_return_from_the_sign_out_is_registered_with_the_port_of_the_run() {
    for named in [None, Some("http://127.0.0.1/callback")] {
        let mut setup = registering().logout();
        let uris = &mut setup.profile.client.post_logout_redirect_uris;
        *uris = named.into_iter().map(String::from).collect();
        let mut pair = asked(&setup);
        let sent: Value =
            serde_json::from_slice(&pair.client_sends("POST /register").body).unwrap();
        let registered = sent["post_logout_redirect_uris"][0].as_str().unwrap();
        assert_eq!(registered, "http://127.0.0.1:53682/callback");
        pair.server_answers(201);
        pair.walk_to(Stage::Logout);
        let drafted = pair.session.flow().draft().unwrap().parameters();
        assert_eq!(drafted.first("post_logout_redirect_uri"), Some(registered));

        // Nothing listens before the press; what was registered cannot change if the port is gone.
        pair.listener = None;
        pair.press("Sign out in browser");
        let (id, _) = pair.listener.take().unwrap();
        pair.open.remove(&id);
        let reason = String::from("port 53682 is already in use");
        pair.tell(Event::ListenFailed { id, reason });
        let end = pair.ends(EndStatus::MachineError, 6);
        assert!(end.error.as_deref().unwrap().contains("53682"));
    }
}

#[test]
fn what_is_sent_can_be_changed_member_by_member() {
    let setup = registering().set("registration:client_name", "My own name");
    let pair = asked(&setup);
    let sent: Value = serde_json::from_slice(&pair.client_sends("POST /register").body).unwrap();
    assert_eq!(sent["client_name"], "My own name");
    // A change without a stage is meant for the flow, and not for the registration.
    let setup = registering().set("scope", "openid");
    let pair = asked(&setup);
    let sent: Value = serde_json::from_slice(&pair.client_sends("POST /register").body).unwrap();
    assert_ne!(sent["scope"], "openid");
}

#[test]
fn case_108_two_hundred_in_place_of_two_hundred_and_one_is_said_and_used() {
    let mut pair = asked(&registering());
    pair.answers(answer(
        "200 OK",
        r#"{"client_id":"c1","token_endpoint_auth_method":"none","redirect_uris":["http://127.0.0.1:53682/callback"]}"#,
    ));
    assert_eq!(findings(&pair, Check::RegistrationStatus), [Verdict::Warn]);
    // Registered for no secret, whatever was asked: it is said, and it counts.
    assert!(findings(&pair, Check::RegistrationMetadata).contains(&Verdict::Warn));
    pair.press("Open in browser");
    pair.client_listens();
    let address = pair.address.clone().unwrap();
    let asked = Parameters::decode(address.split_once('?').unwrap().1.as_bytes());
    assert_eq!(asked.first("client_id"), Some("c1"));
}

#[test]
fn case_108_other_redirect_uris_than_ours_stop_the_run() {
    for (uris, verdict) in [
        (r#"["https://app.example/callback"]"#, Verdict::Fail),
        (r#""http://127.0.0.1:53682/callback""#, Verdict::Fail),
        (r#"["http://127.0.0.1:1/callback"]"#, Verdict::Warn),
        (r#"["http://127.0.0.1/callback"]"#, Verdict::Warn),
    ] {
        let mut pair = asked(&registering());
        let body = format!(
            r#"{{"client_id":"c1","token_endpoint_auth_method":"none","redirect_uris":{uris}}}"#
        );
        pair.answers(answer("201 Created", &body));
        assert_eq!(
            findings(&pair, Check::RegistrationRedirect),
            [verdict],
            "{uris}"
        );
        if verdict == Verdict::Fail {
            pair.client_sends_nothing();
            pair.cancel();
            pair.ends(EndStatus::Stopped, 4);
        }
    }
}

#[test]
fn case_108_a_secret_that_ends_is_told_with_its_time() {
    for (expires, verdict) in [
        (",\"client_secret_expires_at\":0", Verdict::Pass),
        (",\"client_secret_expires_at\":1795003600", Verdict::Warn),
        (",\"client_secret_expires_at\":1794000000", Verdict::Fail),
        (",\"client_secret_expires_at\":\"soon\"", Verdict::Warn),
        ("", Verdict::Warn),
    ] {
        let mut pair = asked(&registering());
        let body = format!(
            r#"{{"client_id":"c1","client_secret":"canary-fresh-secret"{expires},"token_endpoint_auth_method":"client_secret_basic","redirect_uris":["http://127.0.0.1:53682/callback"]}}"#
        );
        pair.answers(answer("201 Created", &body));
        assert_eq!(
            findings(&pair, Check::RegistrationSecretExpiry),
            [verdict],
            "{expires}"
        );
    }
}

#[test]
fn case_108_without_a_client_id_or_json_there_is_no_client() {
    for body in [
        r#"{"client_secret":"s"}"#,
        r#"{"client_id":7}"#,
        "[]",
        "<!DOCTYPE html><title>Welcome</title>",
        "",
    ] {
        let mut pair = asked(&registering());
        pair.answers(answer("201 Created", body));
        assert_eq!(
            findings(&pair, Check::RegistrationAnswer),
            [Verdict::Fail],
            "{body}"
        );
        pair.ends(EndStatus::UnusableAnswer, 3);
    }
}

#[test]
fn a_server_that_refuses_is_quoted() {
    let mut pair = asked(&registering());
    pair.answers(answer(
        "400 Bad Request",
        r#"{"error":"invalid_redirect_uri","error_description":"not here"}"#,
    ));
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_redirect_uri"));
    assert_eq!(end.stage, Stage::Registration);
}

#[test]
fn a_server_without_registration_is_said_to_have_none() {
    let mut pair = registering().start();
    pair.press("Fetch metadata");
    pair.answers(answer(
        "200 OK",
        &format!(
            r#"{{"issuer":"{ISSUER}","authorization_endpoint":"{ISSUER}/authorize","token_endpoint":"{ISSUER}/token","jwks_uri":"{ISSUER}/jwks","code_challenge_methods_supported":["S256"]}}"#
        ),
    ));
    pair.press("Fetch keys");
    pair.server_answers(200);
    let end = pair.ends(EndStatus::UnusableAnswer, 3);
    let error = end.error.as_deref().unwrap();
    assert!(error.contains("registration_endpoint"), "{error}");
}

#[test]
fn the_secrets_of_a_registration_are_masked_in_what_is_kept() {
    let mut pair = asked(&registering());
    let record = pair.server_answers(201);
    let record: Value = serde_json::from_slice(&record.body).unwrap();
    let lines = pair.session.take_lines();
    let kept: Vec<u8> = lines
        .iter()
        .flat_map(oauth_playground::session::file::Line::to_bytes)
        .collect();
    let kept = String::from_utf8(kept).unwrap();
    assert!(kept.contains("registration_answer"));
    for name in ["client_secret", "registration_access_token"] {
        let secret = record[name].as_str().unwrap();
        assert!(!kept.contains(secret), "{name}");
    }
}
