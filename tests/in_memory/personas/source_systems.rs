//! The five systems that the program was made to teach, each with what its documents promise.

use oauth_playground::{flow::Grant, oauth::Parameters, profile::AuthMethod};

use super::{Rehearsal, json, with};
use crate::in_memory::setup::PORT;

#[test]
fn iogo_gives_the_code_to_nobody_and_the_person_pastes_it() {
    let run = Rehearsal::of("iogo");
    run.is_complete();
    let arrows: Vec<&str> = run.arrows.iter().map(String::as_str).collect();
    assert!(arrows.contains(&"browser GET /authorize 200"), "{arrows:?}");
    assert!(arrows.contains(&"person pastes https://app.example/callback"));
    for arrow in [
        "client POST /token 200",
        "client GET /userinfo 200",
        "client POST /token/introspect 200",
        "client POST /token/revoke 200",
    ] {
        assert!(arrows.contains(&arrow), "{arrow}: {arrows:?}");
    }
    let tokens = run.answer("client POST /token");
    assert_eq!(tokens["expires_in"], 3600);
    assert!(tokens.get("refresh_token").is_none());
    assert!(!tokens["access_token"].as_str().unwrap().contains('.'));
    let told = run.answer("client POST /token/introspect");
    let mut names: Vec<&String> = told.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(
        names,
        ["active", "aud", "client_id", "exp", "iat", "iss", "sub"]
    );
}

#[test]
fn iogo_registers_no_loopback_address_and_ends_no_session_without_a_hint() {
    let mut run = Rehearsal::of("iogo");
    let asked = [
        ("response_type", "code"),
        ("client_id", "iogo-web"),
        ("scope", "openid"),
        ("redirect_uri", "http://127.0.0.1:8400/callback"),
    ];
    let server = run.server.as_mut().unwrap();
    server.register_redirect_uris("iogo-web", &[asked[3].1.to_owned()]);
    let query = Parameters::from_iter(asked).encode();
    assert_eq!(
        run.aside("GET", &format!("/authorize?{query}"), &[], "")
            .status,
        400
    );
    assert_eq!(run.aside("GET", "/session/end", &[], "").status, 400);
}

#[test]
fn iogo_wants_pkce_of_a_native_app() {
    let mut run = Rehearsal::started(
        "iogo",
        with(|request| request.overrides.auth = Some(AuthMethod::None)),
    );
    run.is_complete();
    let asked = [
        ("response_type", "code"),
        ("client_id", "iogo-native"),
        ("scope", "openid"),
        ("redirect_uri", "https://app.example/callback"),
    ];
    let query = Parameters::from_iter(asked).encode();
    let refused = run.aside("GET", &format!("/authorize?{query}"), &[], "");
    let location = refused.headers.first("location").unwrap().into_owned();
    assert!(location.contains("error=invalid_request"), "{location}");
}

#[test]
fn jiko_as_of_2024_takes_the_secret_in_the_body() {
    let run = Rehearsal::started(
        "jiko",
        with(|request| request.overrides.auth = Some(AuthMethod::ClientSecretPost)),
    );
    run.is_complete();
    let tokens = run.answer("client POST /api/oauth2/token");
    assert_eq!(tokens["expires_in"], 900);
    assert_eq!(tokens["token_type"], "Bearer");
    let pockets = run.answer("client GET /api/v2/pockets/");
    assert_eq!(pockets["items"][0]["owner"], "alice");
}

#[test]
fn jiko_takes_the_authorization_request_by_post_and_answers_by_form() {
    let run = Rehearsal::started(
        "jiko",
        with(|request| {
            let mut profile = oauth_playground::profile::shipped("jiko").unwrap().unwrap();
            profile.request.method = oauth_playground::profile::AuthorizationMethod::Post;
            profile.request.response_mode = Some(String::from("form_post"));
            request.profile = Some(profile);
        }),
    );
    run.is_complete();
    let arrows = run.arrows.join("\n");
    assert!(
        arrows.contains("browser POST /api/oauth2/authorize 200"),
        "{arrows}"
    );
    assert!(
        arrows.contains("browser POST http://127.0.0.1:"),
        "{arrows}"
    );
}

#[test]
fn jiko_as_of_2026_takes_signed_assertions_with_par_and_proofs() {
    use oauth_playground::profile::Extension;
    let run = Rehearsal::started(
        "jiko",
        with(|request| {
            request.overrides.auth = Some(AuthMethod::PrivateKeyJwt);
            request.overrides.extensions =
                [(Extension::PushedRequest, true), (Extension::Dpop, true)].into();
        }),
    );
    run.is_complete();
    let arrows = run.arrows.join("\n");
    assert!(
        arrows.contains("client POST /api/oauth2/par 201"),
        "{arrows}"
    );
    let tokens = run.answer("client POST /api/oauth2/token");
    assert_eq!(tokens["token_type"], "DPoP");
}

#[test]
fn wso2_names_its_token_endpoint_as_issuer_and_has_uuids_for_tokens() {
    let run = Rehearsal::of("wso2");
    run.is_complete();
    assert_eq!(
        run.arrows[0],
        "client GET /oauth2/token/.well-known/openid-configuration 200"
    );
    let tokens = run.answer("client POST /oauth2/token");
    for name in ["access_token", "refresh_token"] {
        assert_eq!(tokens[name].as_str().unwrap().len(), 36, "{name}");
    }
    let records = run.state.session.as_ref().unwrap().trace();
    assert_eq!(
        records.header().profile.name,
        "WSO2 Identity Server (rehearsal at 127.0.0.1:9400)"
    );
}

#[test]
fn wso2_has_tenants_with_an_issuer_each() {
    let mut run = Rehearsal::of("wso2");
    let path = "/t/shop.example/oauth2/token/.well-known/openid-configuration";
    let metadata = json(&run.aside("GET", path, &[], ""));
    let base = "https://127.0.0.1:9400/t/shop.example";
    assert_eq!(metadata["issuer"], format!("{base}/oauth2/token"));
    assert_eq!(
        metadata["authorization_endpoint"],
        format!("{base}/oauth2/authorize")
    );
    let path = "/oauth2/token/.well-known/openid-configuration";
    let metadata = json(&run.aside("GET", path, &[], ""));
    assert_eq!(metadata["issuer"], "https://127.0.0.1:9400/oauth2/token");
}

#[test]
fn wso2_tells_a_device_5000_and_the_client_reads_5_seconds() {
    let run = Rehearsal::started("wso2", with(|request| request.grant = Grant::DeviceCode));
    run.is_complete();
    let asked = run.answer("client POST /oauth2/device_authorize");
    assert_eq!(asked["interval"], 5000);
    let page = asked["verification_uri"].as_str().unwrap();
    assert!(
        page.ends_with("/authenticationendpoint/device.do"),
        "{page}"
    );
    assert!(run.waits.iter().all(|secs| *secs == 5), "{:?}", run.waits);
}

#[test]
fn google_gives_a_refresh_token_to_who_asks_for_it_and_is_allowed_it() {
    let run = Rehearsal::of("google");
    run.is_complete();
    let first = run
        .answers
        .iter()
        .find(|(arrow, _)| arrow == "client POST /token")
        .map(|(_, response)| json(response))
        .unwrap();
    assert!(first["refresh_token"].is_string());
    let again = run.answer("client POST /token");
    assert!(again["access_token"].is_string() && again.get("refresh_token").is_none());
    let mailbox = run.answer("client GET /gmail/v1/users/me/profile");
    assert_eq!(mailbox["emailAddress"], "alice@example.com");

    let without = Rehearsal::started(
        "google",
        with(|request| {
            let shipped = oauth_playground::profile::shipped("google-gmail");
            let mut profile = shipped.unwrap().unwrap();
            profile
                .request
                .extra_parameters
                .retain(|(name, _)| name != "access_type");
            request.profile = Some(profile);
        }),
    );
    without.is_complete();
    let tokens = without.answer("client POST /token");
    assert!(tokens.get("refresh_token").is_none(), "{tokens}");
}

#[test]
fn google_has_words_of_its_own_for_devices_and_takes_no_header_there() {
    let mut run = Rehearsal::of("google");
    let form = [
        ("client_id", "rehearsal-tv.apps.googleusercontent.com"),
        ("scope", "email"),
    ];
    let answer = json(&run.aside_form("/device/code", &form));
    assert_eq!(answer["verification_url"], "http://127.0.0.1:9400/device");
    assert!(answer.get("verification_uri").is_none());
    let body = Parameters::from_iter([("scope", "email")]).encode();
    let headers = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Authorization", "Basic YTpi"),
    ];
    let refused = run.aside("POST", "/device/code", &headers, &body);
    assert_eq!(refused.status, 400);
}

#[test]
fn the_generic_server_walks_from_a_to_g() {
    let run = Rehearsal::of("generic");
    run.is_complete();
    let redirect = format!("browser GET http://127.0.0.1:{PORT}/callback");
    assert_eq!(
        run.arrows,
        [
            "browser GET /authorize 200",
            redirect.as_str(),
            "client POST /token 200",
            "client GET /resource 200",
            "client POST /token 200",
        ]
    );
}
