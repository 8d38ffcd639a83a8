//! The five systems that the program was made to teach, each with what its documents promise.

use oauth_playground::{
    flow::Grant,
    oauth::{Parameters, jose::Jws},
    profile::AuthMethod,
};

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
fn iogo_redirects_with_302_tells_the_address_in_the_id_token_and_refuses_with_400() {
    let mut run = Rehearsal::of("iogo");
    let redirects = run.answers.iter().filter_map(|(_, response)| {
        let location = response.headers.first("location")?;
        location
            .contains("code=")
            .then_some((response.status, location))
    });
    let statuses: Vec<u16> = redirects.map(|(status, _)| status).collect();
    assert_eq!(statuses, [302]);
    let tokens = run.answer("client POST /token");
    let id_token = tokens["id_token"].as_str().unwrap();
    let id_token = Jws::parse(id_token).unwrap();
    let claims = id_token.payload().unwrap();
    assert_eq!(claims["email"], "alice@example.com");
    assert_eq!(claims["email_verified"], true);
    let keys = json(&run.aside("GET", "/jwks", &[], ""));
    let kinds: Vec<(&str, &str)> = keys["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| (key["kty"].as_str().unwrap(), key["use"].as_str().unwrap()))
        .collect();
    for kind in [("EC", "sig"), ("EC", "enc"), ("RSA", "sig")] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    for path in ["/token", "/token/introspect", "/token/revoke"] {
        let headers = [
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Authorization", "Basic aW9nby13ZWI6d3Jvbmc="),
        ];
        let refused = run.aside(
            "POST",
            path,
            &headers,
            "grant_type=authorization_code&token=a",
        );
        assert_eq!(refused.status, 400, "{path}");
        assert_eq!(json(&refused)["error"], "invalid_client", "{path}");
    }
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
fn jiko_answers_a_refresh_of_2024_without_a_token_type() {
    let run = Rehearsal::of("jiko");
    run.is_complete();
    let first = run.answers.iter().find_map(|(arrow, response)| {
        (arrow == "client POST /api/oauth2/token").then(|| json(response))
    });
    assert_eq!(first.unwrap()["token_type"], "Bearer");
    let refreshed = run.answer("client POST /api/oauth2/token");
    assert!(refreshed["access_token"].is_string());
    assert!(refreshed.get("token_type").is_none(), "{refreshed}");
    let userinfo = run.answer("client GET /api/v1/user");
    assert_eq!(userinfo["member_id"], "member-1");
    assert_eq!(userinfo["partner_id"], "partner-1");
}

#[test]
fn jiko_answers_each_response_type_that_its_metadata_list() {
    for (grant, response_type, has_code) in [
        (Grant::Hybrid, "id_token code", true),
        (Grant::Implicit, "id_token token", false),
        (Grant::Implicit, "id_token", false),
    ] {
        let run = Rehearsal::started(
            "jiko",
            with(|request| {
                request.grant = grant;
                request.overrides.response_type = Some(response_type.to_owned());
            }),
        );
        run.is_complete();
        let session = run.state.session.as_ref().unwrap();
        let came = session.flow().context().front_tokens.as_ref().unwrap();
        assert!(came.id_token.is_some(), "{response_type}");
        let has_token = response_type.ends_with(" token");
        assert_eq!(came.access_token.is_some(), has_token, "{response_type}");
        let asked = run.arrows.iter().any(|arrow| arrow.ends_with("/token 200"));
        assert_eq!(asked, has_code, "{:?}", run.arrows);
    }
}

#[test]
fn jiko_publishes_what_its_sandbox_does_and_plays_no_logout_that_nobody_documents() {
    let mut run = Rehearsal::of("jiko");
    let path = "/.well-known/openid-configuration";
    let metadata = json(&run.aside("GET", path, &[], ""));
    let logout = "http://127.0.0.1:9400/api/oauth2/logout";
    assert_eq!(metadata["x_jiko_backchannel_logout_endpoint"], logout);
    assert!(metadata.get("backchannel_logout_supported").is_none());
    assert!(metadata.get("end_session_endpoint").is_none());
    assert_eq!(metadata["scopes_supported"].as_array().unwrap().len(), 25);
    assert_eq!(run.aside_form("/api/oauth2/logout", &[]).status, 501);
    let older = "/.well-known/oauth-authorization-server";
    assert_eq!(run.aside("GET", older, &[], "").status, 404);
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
fn wso2_shows_seven_characters_whose_case_counts() {
    let mut run = Rehearsal::of("wso2");
    let asked = json(&run.aside_form("/oauth2/device_authorize", &[("client_id", "wso2-public")]));
    let code = asked["user_code"].as_str().unwrap();
    let set = "BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz23456789";
    assert_eq!(code.len(), 7);
    assert!(code.chars().all(|one| set.contains(one)), "{code}");
    assert_eq!(asked["device_code"].as_str().unwrap().len(), 36);
    assert_eq!(asked["expires_in"], 3600);
    let complete = asked["verification_uri_complete"].as_str().unwrap();
    assert!(
        complete.ends_with(&format!("?user_code={code}")),
        "{complete}"
    );
}

#[test]
fn wso2_takes_each_documented_way_of_client_authentication() {
    for method in [
        AuthMethod::ClientSecretBasic,
        AuthMethod::ClientSecretPost,
        AuthMethod::ClientSecretJwt,
        AuthMethod::PrivateKeyJwt,
        AuthMethod::None,
    ] {
        let run = Rehearsal::started(
            "wso2",
            with(|request| request.overrides.auth = Some(method)),
        );
        run.is_complete();
        let client = &run
            .state
            .session
            .as_ref()
            .unwrap()
            .flow()
            .context()
            .settings;
        let used = client.profile.client.token_endpoint_auth_method;
        assert_eq!(used, Some(method));
    }
}

#[test]
fn wso2_takes_pushed_requests() {
    use oauth_playground::profile::Extension;
    let run = Rehearsal::started(
        "wso2",
        with(|request| request.overrides.extensions = [(Extension::PushedRequest, true)].into()),
    );
    run.is_complete();
    let arrows = run.arrows.join("\n");
    assert!(arrows.contains("client POST /oauth2/par 201"), "{arrows}");
}

#[test]
fn wso2_answers_each_response_type_that_its_metadata_list() {
    for response_type in ["id_token token", "id_token", "token"] {
        let run = Rehearsal::started(
            "wso2",
            with(|request| {
                request.grant = Grant::Implicit;
                request.overrides.response_type = Some(response_type.to_owned());
                request.overrides.response_mode = Some(String::from("form_post"));
            }),
        );
        run.is_complete();
        let session = run.state.session.as_ref().unwrap();
        let came = session.flow().context().front_tokens.as_ref().unwrap();
        let wants = |word: &str| response_type.split(' ').any(|one| one == word);
        assert_eq!(
            came.access_token.is_some(),
            wants("token"),
            "{response_type}"
        );
        assert_eq!(
            came.id_token.is_some(),
            wants("id_token"),
            "{response_type}"
        );
        // The implicit grant brings no refresh token.
        assert!(came.refresh_token.is_none());
    }
}

#[test]
fn wso2_revokes_with_json_p_where_that_is_asked_for() {
    let mut run = Rehearsal::of("wso2");
    let headers = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        (
            "Authorization",
            "Basic d3NvMi1zZXJ2aWNlLXByb3ZpZGVyOnJlaGVhcnNhbC1zZWNyZXQ=",
        ),
    ];
    let path = "/oauth2/revoke";
    let called = run.aside(
        "POST",
        path,
        &headers,
        "token=a&callback=package.myCallback",
    );
    assert_eq!(called.body, b"package.myCallback();");
    let media_type = called.media_type();
    assert_eq!(media_type.as_deref(), Some("application/javascript"));
    for form in ["token=a", "token=a&callback=alert(1)%3Bname"] {
        let plain = run.aside("POST", path, &headers, form);
        assert_eq!((plain.status, plain.body.len()), (200, 0), "{form}");
    }
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
