//! Authorization requests inside a signed JWT (RFC 9101).

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Map, Value, json};

use crate::{
    http::Response,
    oauth::{
        Parameters,
        jose::{
            Algorithm, ContentEncryption, JweEncryption, JwkSet, KeyManagement, KeyType,
            PrivateKey, Purpose, Recipient, SigningKey, base64url,
        },
    },
};

use super::workshop::{
    ISSUER, REDIRECT_URI, Workshop, asked, asked_with, assert_error, client_key, header,
    json as body, query_of, text,
};
use crate::authorization_server::VisitorStep;

/// The public client's request as claims, with changes; `null` takes one out.
fn claims(server: &Workshop, changes: &Value) -> Map<String, Value> {
    let mut out = Map::new();
    for parameter in &asked() {
        out.insert(parameter.name.clone(), parameter.value.clone().into());
    }
    out.insert("iss".into(), "workshop-client".into());
    out.insert("aud".into(), ISSUER.into());
    out.insert("exp".into(), (server.now.secs() + 300).into());
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            out.remove(name);
        } else {
            out.insert(name.clone(), value.clone());
        }
    }
    out
}

fn signed(key: &SigningKey, typ: Option<&str>, claims: &Map<String, Value>) -> String {
    key.sign_claims(typ, claims, &mut ChaCha20Rng::seed_from_u64(3))
        .unwrap()
}

/// The object as the client would send it.
fn object(server: &Workshop, changes: &Value) -> String {
    let claims = claims(server, changes);
    signed(&client_key(), Some("oauth-authz-req+jwt"), &claims)
}

fn with_object(object: &str) -> Parameters {
    Parameters::from_iter([("client_id", "workshop-client"), ("request", object)])
}

fn authorize(server: &mut Workshop, parameters: &Parameters) -> Response {
    server.get(&format!("/authorize?{}", parameters.encode()))
}

/// The error with which the browser was sent back to the client.
#[track_caller]
fn redirected_error(response: &Response) -> Parameters {
    assert_eq!(response.status, 303, "{}", text(response));
    query_of(&VisitorStep::Redirected(header(response, "location")))
}

fn push(server: &mut Workshop, object: &str) -> Response {
    server.post(
        "/par",
        &[("client_id", "workshop-client"), ("request", object)],
    )
}

#[test]
fn what_is_inside_counts_and_what_is_outside_does_not() {
    let mut server = Workshop::new();
    let mut parameters = with_object(&object(&server, &json!({})));
    parameters.push("state", "outside");
    parameters.push("scope", "calendar");
    parameters.push("redirect_uri", "https://attacker.example/");
    let redirect = server.redirect(&parameters);
    assert_eq!(redirect.first("state"), Some("state-1"));
    let tokens = body(&server.redeem(redirect.first("code").unwrap()));
    assert!(tokens["scope"].as_str().unwrap().contains("notes.read"));
}

#[test]
fn numbers_lists_and_objects_are_parameters_too() {
    let mut server = Workshop::new();
    let object = object(
        &server,
        &json!({
            "max_age": 300,
            "resource": [format!("{ISSUER}/api/notes"), format!("{ISSUER}/api/vault")],
            "claims": { "id_token": { "email": null } },
        }),
    );
    let redirect = server.redirect(&with_object(&object));
    let tokens = body(&server.redeem(redirect.first("code").unwrap()));
    let id_token = tokens["id_token"].as_str().unwrap();
    let claims = server.verified_claims(id_token, Algorithm::Es256);
    assert_eq!(claims["email"], "alice@example.com");
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(server.introspect(token)["aud"].as_array().unwrap().len(), 2);
}

#[test]
fn an_object_may_be_encrypted_to_the_server() {
    let mut server = Workshop::new();
    let jws = object(&server, &json!({}));
    let jwks = server.get("/jwks").body;
    let keys = JwkSet::parse_for(&jwks, Purpose::Encryption).unwrap();
    let key = keys
        .keys
        .iter()
        .find(|key| key.details.usage.as_deref() == Some("enc"))
        .unwrap();
    let metadata = body(&server.get("/.well-known/openid-configuration"));
    let mut rng = ChaCha20Rng::seed_from_u64(4);
    let names = metadata["request_object_encryption_alg_values_supported"]
        .as_array()
        .unwrap();
    assert_eq!(names.len(), 4);
    for name in names {
        let encryption = JweEncryption {
            algorithm: KeyManagement::parse(name.as_str().unwrap()).unwrap(),
            content: ContentEncryption::A128CbcHs256,
            header: Map::from_iter([("cty".to_owned(), json!("JWT"))]),
        };
        let jwe = encryption
            .encrypt(Recipient::Public(&key.key), jws.as_bytes(), &mut rng)
            .unwrap();
        assert!(server.redirect(&with_object(&jwe)).contains("code"));
    }
    let other = PrivateKey::generate(KeyType::P256, &mut rng).unwrap();
    let encryption = JweEncryption {
        algorithm: KeyManagement::EcdhEs,
        content: ContentEncryption::A256Gcm,
        header: Map::new(),
    };
    let public = other.public_key();
    let jwe = encryption
        .encrypt(Recipient::Public(&public), jws.as_bytes(), &mut rng)
        .unwrap();
    assert_error(&push(&mut server, &jwe), 400, "invalid_request_object");
}

#[test]
fn every_signature_algorithm_will_do_unless_one_was_registered() {
    let mut server = Workshop::new();
    let mut rng = ChaCha20Rng::seed_from_u64(5);
    let rsa = PrivateKey::generate(KeyType::Rsa, &mut rng).unwrap();
    for algorithm in Algorithm::SUPPORTED {
        let key = if KeyType::Rsa.fits(algorithm) {
            SigningKey::new(rsa.clone(), algorithm).unwrap()
        } else {
            SigningKey::generate(algorithm, &mut rng).unwrap()
        };
        for registered in [Some(algorithm), None, Some(Algorithm::Es256)] {
            server.change_config(|config| {
                let client = &mut config.clients[0];
                client.jwks = Some(json!({ "keys": [key.public_jwk()] }));
                client.protection.request_object_signing_alg = registered;
            });
            let claims = claims(&server, &json!({}));
            let response = push(&mut server, &signed(&key, None, &claims));
            let is_fine = registered.is_none_or(|registered| registered == algorithm);
            assert_eq!(
                response.status == 201,
                is_fine,
                "{algorithm} {registered:?}"
            );
        }
    }
}

#[test]
fn each_rule_about_what_is_inside_is_kept() {
    let mut server = Workshop::new();
    let now = server.now.secs();
    for (changes, says) in [
        (json!({ "client_id": null }), "client_id"),
        (json!({ "client_id": "workshop-implicit" }), "client_id"),
        (json!({ "iss": "workshop-implicit" }), "iss"),
        (json!({ "sub": "workshop-client" }), "sub"),
        (json!({ "aud": "https://other.example" }), "aud"),
        (json!({ "aud": ["https://other.example"] }), "aud"),
        (json!({ "aud": 7 }), "aud"),
        (json!({ "exp": now - 30 }), "expired"),
        (json!({ "exp": "soon" }), "whole number"),
        (json!({ "nbf": now + 60 }), "valid yet"),
        (json!({ "request": "e30.e30." }), "other request"),
        (json!({ "request_uri": "urn:x" }), "other request"),
    ] {
        let object = object(&server, &changes);
        let response = push(&mut server, &object);
        assert_error(&response, 400, "invalid_request_object");
        let description = body(&response)["error_description"].to_string();
        assert!(description.contains(says), "{changes}: {description}");
        // The signature held, so that the address inside may be answered.
        let error = redirected_error(&authorize(&mut server, &with_object(&object)));
        assert_eq!(error.first("error"), Some("invalid_request_object"));
        assert_eq!(error.first("state"), Some("state-1"));
    }
    for changes in [
        json!({ "iss": null, "aud": null, "exp": null }),
        json!({ "aud": ["https://other.example", ISSUER], "sub": "somebody" }),
        json!({ "exp": now - 29, "nbf": now + 30, "jti": "1" }),
    ] {
        let object = object(&server, &changes);
        assert_eq!(push(&mut server, &object).status, 201, "{changes}");
    }
}

#[test]
fn only_the_clients_signature_counts() {
    let mut server = Workshop::new();
    let claims = claims(&server, &json!({}));
    let foreign = SigningKey::generate_es256(&mut ChaCha20Rng::seed_from_u64(6));
    let payload = base64url::encode(Value::Object(claims.clone()).to_string().as_bytes());
    let unsigned = |alg: &str| {
        let header = json!({ "alg": alg }).to_string();
        format!("{}.{payload}.", base64url::encode(header.as_bytes()))
    };
    for bad in [
        unsigned("none"),
        unsigned("nOnE"),
        unsigned("ES256"),
        signed(&foreign, None, &claims),
        signed(&client_key(), Some("client-authentication+jwt"), &claims),
        signed(&client_key(), Some("dpop+jwt"), &claims),
        String::from("nonsense"),
        String::from("a.b.c.d.e"),
    ] {
        assert_error(&push(&mut server, &bad), 400, "invalid_request_object");
        // Nobody vouches for the address inside: the person is told.
        let response = authorize(&mut server, &with_object(&bad));
        assert_eq!(response.status, 400, "{bad}");
        // A registered address outside may be answered.
        let mut parameters = with_object(&bad);
        parameters.push("redirect_uri", REDIRECT_URI);
        let error = redirected_error(&authorize(&mut server, &parameters));
        assert_eq!(error.first("error"), Some("invalid_request_object"));
    }
    for typ in [None, Some("JWT"), Some("oauth-authz-req+jwt")] {
        let object = signed(&client_key(), typ, &claims);
        assert_eq!(push(&mut server, &object).status, 201, "{typ:?}");
    }
}

#[test]
fn a_pushed_object_works_once() {
    let mut server = Workshop::new();
    let object = object(&server, &json!({}));
    let pushed = body(&push(&mut server, &object));
    let parameters = Parameters::from_iter([
        ("client_id", "workshop-client"),
        ("request_uri", pushed["request_uri"].as_str().unwrap()),
    ]);
    let redirect = server.redirect(&parameters);
    assert_eq!(redirect.first("state"), Some("state-1"));
    assert_eq!(authorize(&mut server, &parameters).status, 400);
}

#[test]
fn a_reference_is_never_fetched() {
    let mut server = Workshop::new();
    let reference = ("request_uri", "https://client.example/request.jwt");
    let response = authorize(&mut server, &asked_with(&[reference]));
    let error = redirected_error(&response);
    assert_eq!(error.first("error"), Some("request_uri_not_supported"));
    let mut both = with_object(&object(&server, &json!({})));
    both.push(reference.0, reference.1);
    both.push("redirect_uri", REDIRECT_URI);
    let error = redirected_error(&authorize(&mut server, &both));
    assert_eq!(error.first("error"), Some("invalid_request"));
}

#[test]
fn a_server_or_a_client_can_ask_for_signed_requests_only() {
    for is_servers_wish in [true, false] {
        let mut server = Workshop::new();
        server.change_config(|config| {
            config.require_signed_request_object = is_servers_wish;
            config.clients[0].protection.require_signed_request_object = !is_servers_wish;
        });
        let metadata = body(&server.get("/.well-known/openid-configuration"));
        assert_eq!(metadata["require_signed_request_object"], is_servers_wish);
        let error = redirected_error(&authorize(&mut server, &asked()));
        assert_eq!(error.first("error"), Some("invalid_request"));
        let object = object(&server, &json!({}));
        assert!(server.redirect(&with_object(&object)).contains("code"));
        let pushed = push(&mut server, &object);
        assert_eq!(pushed.status, 201, "{}", text(&pushed));
        let reference = body(&pushed)["request_uri"].as_str().unwrap().to_owned();
        let parameters = Parameters::from_iter([
            ("client_id", "workshop-client"),
            ("request_uri", &reference),
        ]);
        assert!(server.redirect(&parameters).contains("code"));
    }
}
