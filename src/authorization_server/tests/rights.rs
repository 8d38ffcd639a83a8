//! What tokens are for: APIs, rights in detail, single claims.

use serde_json::{Value, json};

use crate::{authorization_server::VisitorStep, oauth::jose::Algorithm};

use super::workshop::{
    ISSUER, Workshop, asked_with, assert_error, header, json as body, query_of, text, token_form,
};

const PAYMENT: &str = r#"[{"type":"payment_initiation","instructedAmount":{"currency":"EUR","amount":"123.50"},"creditorName":"Merchant A"},{"type":"notes","actions":["read"]}]"#;

/// The error that answers this request at once.
fn refused(server: &mut Workshop, changes: &[(&str, &str)]) -> String {
    let parameters = asked_with(changes);
    let response = server.get(&format!("/authorize?{}", parameters.encode()));
    let redirect = query_of(&VisitorStep::Redirected(header(&response, "location")));
    redirect.first("error").unwrap().to_owned()
}

#[test]
fn a_token_for_one_api_opens_no_other() {
    let mut server = Workshop::new();
    let notes = format!("{ISSUER}/api/notes");
    let vault = format!("{ISSUER}/api/vault");
    let mut parameters = asked_with(&[("resource", &notes)]);
    parameters.push("resource", vault.as_str());
    let redirect = server.redirect(&parameters);
    let code = redirect.first("code").unwrap();
    let mut fields = token_form(code);
    fields.push(("resource", &vault));
    let tokens = body(&server.post("/token", &fields));
    let access_token = tokens["access_token"].as_str().unwrap();
    assert_eq!(server.introspect(access_token)["aud"], json!([vault]));
    let response = server.get_with_token("/api/notes", access_token);
    assert_eq!(response.status, 401);
    assert!(header(&response, "www-authenticate").contains("invalid_token"));

    // A refresh may be for the other one.
    let refresh = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
        ("client_id", "workshop-client"),
        ("resource", notes.as_str()),
    ];
    let tokens = body(&server.post("/token", &refresh));
    let access_token = tokens["access_token"].as_str().unwrap();
    assert_eq!(
        server.get_with_token("/api/notes", access_token).status,
        200
    );
}

#[test]
fn unknown_and_ungranted_resources_are_invalid_target() {
    let mut server = Workshop::new();
    let notes = format!("{ISSUER}/api/notes");
    let vault = format!("{ISSUER}/api/vault");
    let fragment = format!("{notes}#top");
    for resource in ["https://api.example/", "api/notes", fragment.as_str()] {
        assert_eq!(
            refused(&mut server, &[("resource", resource)]),
            "invalid_target"
        );
    }
    let redirect = server.redirect(&asked_with(&[("resource", &notes)]));
    let mut fields = token_form(redirect.first("code").unwrap());
    fields.push(("resource", &vault));
    assert_error(&server.post("/token", &fields), 400, "invalid_target");
}

#[test]
fn rights_in_detail_are_shown_echoed_and_introspected() {
    let mut server = Workshop::new();
    let changes = [("authorization_details", PAYMENT), ("scope", "")];
    let redirect = server.redirect(&asked_with(&changes));
    let tokens = body(&server.redeem(redirect.first("code").unwrap()));
    let granted: Value = serde_json::from_str(PAYMENT).unwrap();
    assert_eq!(tokens["authorization_details"], granted);
    let introspected = server.introspect(tokens["access_token"].as_str().unwrap());
    assert_eq!(introspected["authorization_details"], granted);
}

#[test]
fn a_token_request_may_take_fewer_rights_but_no_others() {
    let mut server = Workshop::new();
    let granted: Value = serde_json::from_str(PAYMENT).unwrap();
    let redirect = server.redirect(&asked_with(&[("authorization_details", PAYMENT)]));
    let fewer = json!([granted[1]]).to_string();
    let mut fields = token_form(redirect.first("code").unwrap());
    fields.push(("authorization_details", &fewer));
    let tokens = body(&server.post("/token", &fields));
    assert_eq!(tokens["authorization_details"], json!([granted[1]]));

    let redirect = server.redirect(&asked_with(&[("authorization_details", PAYMENT)]));
    let others = PAYMENT.replace("123.50", "999.50");
    let mut fields = token_form(redirect.first("code").unwrap());
    fields.push(("authorization_details", &others));
    let response = server.post("/token", &fields);
    assert_error(&response, 400, "invalid_authorization_details");
}

#[test]
fn malformed_rights_are_refused() {
    let mut server = Workshop::new();
    for details in [
        "nonsense",
        "{}",
        "[]",
        "[1]",
        "[{}]",
        r#"[{"type":"unknown"}]"#,
        r#"[{"type":"notes"}]"#,
        r#"[{"type":"notes","actions":["fly"]}]"#,
        r#"[{"type":"notes","actions":"read"}]"#,
        r#"[{"type":"notes","actions":["read"],"colour":"red"}]"#,
        r#"[{"type":"payment_initiation","creditorName":"A"}]"#,
        r#"[{"type":"payment_initiation","creditorName":1,"instructedAmount":{}}]"#,
    ] {
        let error = refused(&mut server, &[("authorization_details", details)]);
        assert_eq!(error, "invalid_authorization_details", "{details}");
    }
}

#[test]
fn single_claims_come_where_they_were_asked_for() {
    let mut server = Workshop::new();
    let claims = r#"{"userinfo":{"email":null,"shoe_size":null},"id_token":{"given_name":{"essential":true}}}"#;
    let changes = [("claims", claims), ("scope", "openid")];
    let redirect = server.redirect(&asked_with(&changes));
    let tokens = body(&server.redeem(redirect.first("code").unwrap()));
    let id_token = server.verified_claims(tokens["id_token"].as_str().unwrap(), Algorithm::Es256);
    assert_eq!(id_token["given_name"], "Alice");
    assert!(!id_token.contains_key("email"));
    let userinfo = server.get_with_token("/userinfo", tokens["access_token"].as_str().unwrap());
    assert_eq!(
        body(&userinfo),
        json!({ "sub": "person-alice", "email": "alice@example.com" })
    );
    for claims in [
        "nonsense",
        "[]",
        r#"{"userinfo":1}"#,
        r#"{"id_token":{"email":1}}"#,
    ] {
        assert_eq!(
            refused(&mut server, &[("claims", claims)]),
            "invalid_request"
        );
    }
}

#[test]
fn the_apis_describe_themselves_and_challenges_say_where() {
    let mut server = Workshop::new();
    for (api, scope) in [("notes", "notes.read"), ("vault", "notes.read")] {
        let challenge = server.get(&format!("/api/{api}"));
        let metadata = format!("{ISSUER}/.well-known/oauth-protected-resource/api/{api}");
        assert_eq!(
            header(&challenge, "www-authenticate"),
            format!(
                "Bearer realm=\"OAuth Playground\", scope=\"{scope}\", resource_metadata=\"{metadata}\""
            )
        );
        let described = server.get(metadata.strip_prefix(ISSUER).unwrap());
        let described = body(&described);
        assert_eq!(described["resource"], format!("{ISSUER}/api/{api}"));
        assert_eq!(described["authorization_servers"], json!([ISSUER]));
    }
    let response = server.get_with_token("/api/notes", "nonsense");
    assert!(header(&response, "www-authenticate").contains("resource_metadata="));
    assert!(text(&response).contains("invalid_token"));
}
