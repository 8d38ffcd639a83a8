//! Clients that show a certificate, and tokens that are bound to it (RFC 8705).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    authorization_server::{
        WORKSHOP_CLIENT_CERTIFICATE, WORKSHOP_SELF_SIGNED_CERTIFICATE, handle_with_certificate,
        workshop::der,
    },
    http::{Headers, Request, Response, certificate_thumbprint},
    oauth::{Parameters, jose::Jws},
};

use super::workshop::{Workshop, assert_error, basic, header, json as body, request};

const PKI: &str = "workshop-mtls";
const SELF_SIGNED: &str = "workshop-mtls-self";
/// The subject of `workshop-mtls`, from another authority of the same name.
const FORGED: &str = concat!(
    "MIIB0jCCAXegAwIBAgIBAjAKBggqhkjOPQQDAjA4MRkwFwYDVQQKDBBPQXV0aCBQ",
    "bGF5Z3JvdW5kMRswGQYDVQQDDBJXb3Jrc2hvcCBhdXRob3JpdHkwIBcNMjAwMTAx",
    "MDAwMDAwWhgPMjA5OTAxMDEwMDAwMDBaMDMxGTAXBgNVBAoMEE9BdXRoIFBsYXln",
    "cm91bmQxFjAUBgNVBAMMDXdvcmtzaG9wLW10bHMwWTATBgcqhkjOPQIBBggqhkjO",
    "PQMBBwNCAARON5U88g1blMRuSew/Zu2SY7+/K+p1mrzOtgdOZCuZ0ibe9JInBLl2",
    "Q7myRw17KzG6+eVRCLsfIMxRQ+knkx1ko3UwczAMBgNVHRMBAf8EAjAAMA4GA1Ud",
    "DwEB/wQEAwIHgDATBgNVHSUEDDAKBggrBgEFBQcDAjAdBgNVHQ4EFgQUUBypQXtr",
    "jX41pOEfdElwWF/VR3wwHwYDVR0jBBgwFoAUr2l7U/Het+uzupxl4YodyOP4V80w",
    "CgYIKoZIzj0EAwIDSQAwRgIhAIJp0SyJ7yGndohCVLY15T/PPmkYzT/YbByfhwb/",
    "8VhSAiEA3py8G0v8gujni5tTDeKKa8FEsG6n1F9u2XnHOZMedVw=",
);

impl Workshop {
    fn send_with(&mut self, certificate: Option<&[u8]>, request: &Request) -> Response {
        let now = self.now;
        let (state, rng) = self.parts();
        handle_with_certificate(state, request, certificate, now, rng)
    }

    /// A form on a connection that has shown this certificate.
    fn post_with(
        &mut self,
        certificate: Option<&[u8]>,
        target: &str,
        fields: &[(&str, &str)],
    ) -> Response {
        let form = Parameters::from_iter(fields.iter().copied()).encode();
        let kind = ("Content-Type", "application/x-www-form-urlencoded");
        let request = request("POST", target, &[kind], &form);
        self.send_with(certificate, &request)
    }

    fn token_for(&mut self, client_id: &str, certificate: Option<&[u8]>) -> Response {
        let fields = [
            ("grant_type", "client_credentials"),
            ("scope", "notes.read"),
            ("client_id", client_id),
        ];
        self.post_with(certificate, "/token", &fields)
    }

    fn api_with(&mut self, certificate: Option<&[u8]>, token: &str) -> Response {
        let bearer = format!("Bearer {token}");
        let request = request("GET", "/api/notes", &[("Authorization", &bearer)], "");
        self.send_with(certificate, &request)
    }
}

fn issued() -> Vec<u8> {
    der(WORKSHOP_CLIENT_CERTIFICATE)
}

fn self_signed() -> Vec<u8> {
    der(WORKSHOP_SELF_SIGNED_CERTIFICATE)
}

fn forged() -> Vec<u8> {
    der(FORGED)
}

fn access_token(response: &Response) -> String {
    assert_eq!(response.status, 200, "{}", body(response));
    body(response)["access_token"].as_str().unwrap().to_owned()
}

#[test]
fn a_client_is_known_by_its_certificate_and_its_token_bound_to_it() {
    for (client_id, certificate) in [(PKI, issued()), (SELF_SIGNED, self_signed())] {
        let mut server = Workshop::new();

        // client -> server: nothing but its name, on a connection that shows the certificate
        let token = access_token(&server.token_for(client_id, Some(&certificate)));

        // API -> server: what is this token worth, and who may use it?
        let bound = json!({ "x5t#S256": certificate_thumbprint(&certificate) });
        assert_eq!(server.introspect(&token)["cnf"], bound);
        assert_eq!(server.introspect(&token)["token_type"], "Bearer");

        // client -> API: the same certificate
        assert_eq!(server.api_with(Some(&certificate), &token).status, 200);

        // thief -> API: the token alone, or with a certificate of the thief's own
        for stolen in [None, Some(forged().as_slice())] {
            let response = server.api_with(stolen, &token);
            assert_eq!(response.status, 401);
            let challenge = header(&response, "www-authenticate");
            assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
            assert!(challenge.contains("client certificate"), "{challenge}");
        }
    }
}

#[test]
fn userinfo_wants_the_certificate_too() {
    let mut server = Workshop::new();
    let certificate = issued();
    let fields = [
        ("grant_type", "password"),
        ("username", "alice"),
        ("password", "alice-password"),
        ("scope", "openid"),
        ("client_id", PKI),
    ];
    let token = access_token(&server.post_with(Some(&certificate), "/token", &fields));
    let bearer = format!("Bearer {token}");
    let ask = request("GET", "/userinfo", &[("Authorization", &bearer)], "");
    assert_eq!(server.send_with(Some(&certificate), &ask).status, 200);
    assert_eq!(server.send_with(None, &ask).status, 401);
    assert_eq!(server.send_with(Some(&forged()), &ask).status, 401);
}

#[test]
fn who_shows_none_or_the_wrong_certificate_is_not_the_client() {
    let mut server = Workshop::new();
    let (issued, own, forged) = (issued(), self_signed(), forged());
    for (client_id, certificate) in [
        (PKI, None),
        (SELF_SIGNED, None),
        // Each the other's.
        (PKI, Some(own.as_slice())),
        (SELF_SIGNED, Some(issued.as_slice())),
        (PKI, Some(forged.as_slice())),
        (SELF_SIGNED, Some(forged.as_slice())),
        // Not certificates at all, or with something behind.
        (PKI, Some(&b"certificate"[..])),
        (PKI, Some(&[issued.as_slice(), b"x"].concat())),
        (SELF_SIGNED, Some(&[][..])),
    ] {
        let response = server.token_for(client_id, certificate);
        assert_error(&response, 401, "invalid_client");
    }
    // A secret beside the name is another way than the registered one.
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", PKI),
        ("client_secret", "workshop-secret"),
    ];
    let response = server.post_with(Some(&issued), "/token", &fields);
    assert_error(&response, 401, "invalid_client");
    // A changed signature.
    let mut changed = issued.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert_error(
        &server.token_for(PKI, Some(&changed)),
        401,
        "invalid_client",
    );
}

#[test]
fn a_certificate_counts_only_while_it_is_valid() {
    let mut server = Workshop::new();
    let certificate = issued();
    assert_eq!(server.token_for(PKI, Some(&certificate)).status, 200);
    server.wait_secs(80 * 366 * 24 * 3600);
    let response = server.token_for(PKI, Some(&certificate));
    assert_error(&response, 401, "invalid_client");
    // What the client registered itself counts as long as it is registered.
    assert_eq!(
        server.token_for(SELF_SIGNED, Some(&self_signed())).status,
        200
    );
}

#[test]
fn a_signed_token_names_the_certificate_and_a_refresh_binds_anew() {
    let mut server = Workshop::new();
    let certificate = issued();
    let first = access_token(&server.token_for(PKI, Some(&certificate)));
    let kind = "urn:ietf:params:oauth:token-type:access_token";
    let fields = [
        (
            "grant_type",
            "urn:ietf:params:oauth:grant-type:token-exchange",
        ),
        ("subject_token", first.as_str()),
        ("subject_token_type", kind),
        (
            "requested_token_type",
            "urn:ietf:params:oauth:token-type:jwt",
        ),
        ("client_id", PKI),
    ];
    let token = access_token(&server.post_with(Some(&certificate), "/token", &fields));
    let jws = Jws::parse(&token).unwrap();
    let claims = jws.payload().unwrap();
    let thumbprint = certificate_thumbprint(&certificate);
    assert_eq!(claims["cnf"], json!({ "x5t#S256": thumbprint }));
    assert_eq!(server.api_with(None, &token).status, 401);
}

#[test]
fn metadata_names_the_place_behind_tls() {
    let mut server = Workshop::new();
    let metadata = |server: &mut Workshop| -> Value {
        body(&server.get("/.well-known/oauth-authorization-server"))
    };
    let without = metadata(&mut server);
    assert_eq!(without.get("mtls_endpoint_aliases"), None);
    assert_eq!(
        without.get("tls_client_certificate_bound_access_tokens"),
        None
    );
    let methods = |metadata: &Value| metadata["token_endpoint_auth_methods_supported"].to_string();
    assert!(!methods(&without).contains("tls"));

    server.state.serve_mutual_tls_at("https://127.0.0.1:9443");
    let with = metadata(&mut server);
    assert_eq!(with["tls_client_certificate_bound_access_tokens"], true);
    assert!(methods(&with).contains(r#""tls_client_auth","self_signed_tls_client_auth""#));
    let aliases = with["mtls_endpoint_aliases"].as_object().unwrap();
    for (name, address) in aliases {
        let ordinary = with[name].as_str().unwrap();
        let path = ordinary.strip_prefix("http://127.0.0.1:9400").unwrap();
        assert_eq!(
            address.as_str().unwrap(),
            format!("https://127.0.0.1:9443{path}")
        );
    }
    assert!(aliases.contains_key("token_endpoint") && aliases.contains_key("userinfo_endpoint"));
    assert!(!aliases.contains_key("authorization_endpoint"));

    // The same server under its other name, and under no third one.
    let mut ask = request("GET", "/jwks", &[], "");
    ask.headers = Headers::new().with("Host", "127.0.0.1:9443");
    assert_eq!(server.send_with(None, &ask).status, 200);
    ask.headers = Headers::new().with("Host", "127.0.0.1:9444");
    assert_eq!(server.send_with(None, &ask).status, 421);
}

#[test]
fn a_client_registers_its_certificate() {
    let mut server = Workshop::new();
    let own = forged();
    let register = |server: &mut Workshop, metadata: Value| {
        let kind = [("Content-Type", "application/json")];
        server.send_with(
            None,
            &request("POST", "/register", &kind, &metadata.to_string()),
        )
    };
    let answer = register(
        &mut server,
        json!({
            "token_endpoint_auth_method": "self_signed_tls_client_auth",
            "grant_types": ["client_credentials"],
            "tls_client_certificate_bound_access_tokens": true,
            "jwks": { "keys": [{ "kty": "EC", "x5c": [STANDARD.encode(&own)] }] },
        }),
    );
    assert_eq!(answer.status, 201, "{}", body(&answer));
    let record = body(&answer);
    assert_eq!(record.get("client_secret"), None);
    let client_id = record["client_id"].as_str().unwrap();
    let token = access_token(&server.token_for(client_id, Some(&own)));
    assert_eq!(
        server.introspect(&token)["cnf"]["x5t#S256"],
        certificate_thumbprint(&own)
    );
    assert_error(
        &server.token_for(client_id, Some(&issued())),
        401,
        "invalid_client",
    );

    // The subject decides where an authority is trusted; a subject that is nobody's finds nobody.
    for (subject, status) in [
        ("CN=workshop-mtls, O=OAuth Playground", 200),
        ("cn=workshop-mtls,o=OAuth Playground", 200),
        ("O=OAuth Playground,CN=workshop-mtls", 401),
        ("CN=workshop-mtls", 401),
        ("", 401),
    ] {
        let answer = register(
            &mut server,
            json!({
                "token_endpoint_auth_method": "tls_client_auth",
                "tls_client_auth_subject_dn": subject,
                "grant_types": ["client_credentials"],
            }),
        );
        let client_id = body(&answer)["client_id"].as_str().unwrap().to_owned();
        let response = server.token_for(&client_id, Some(&issued()));
        assert_eq!(response.status, status, "{subject}");
    }
    for incomplete in [
        json!({ "token_endpoint_auth_method": "tls_client_auth" }),
        json!({ "token_endpoint_auth_method": "self_signed_tls_client_auth" }),
        json!({ "tls_client_certificate_bound_access_tokens": "yes" }),
    ] {
        let mut metadata = incomplete;
        metadata["grant_types"] = json!(["client_credentials"]);
        assert_error(
            &register(&mut server, metadata),
            400,
            "invalid_client_metadata",
        );
    }
}

#[test]
fn tokens_that_have_to_be_bound_need_a_certificate_whatever_the_way_of_authentication() {
    let mut server = Workshop::new();
    server.change_config(|config| {
        for client in &mut config.clients {
            client.tls_client_certificate_bound_access_tokens |=
                client.client_id == "workshop-service";
        }
    });
    let fields = [
        ("grant_type", "client_credentials"),
        ("scope", "notes.read"),
    ];
    let response = server.post_as_client("workshop-service", "/token", &fields);
    assert_error(&response, 400, "invalid_request");
    let own = forged();
    let form = Parameters::from_iter(fields.iter().copied()).encode();
    let authorization = basic("workshop-service", "workshop-secret");
    let headers = [
        ("Authorization", authorization.as_str()),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    let ask = request("POST", "/token", &headers, &form);
    let token = access_token(&server.send_with(Some(&own), &ask));
    assert_eq!(server.api_with(Some(&own), &token).status, 200);
    assert_eq!(server.api_with(None, &token).status, 401);
}
