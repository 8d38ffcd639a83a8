//! The published schema of the profile format, held to the program that reads and writes it.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test reads files and may fail loudly"
)]

#[path = "profile_schema/validator.rs"]
mod validator;

use oauth_playground::profile::{
    AppRegistration, AssertionAudience, AuthMethod, AuthorizationMethod, BasicCredentials,
    CallMethod, Capture, CertificateSource, ClientRegistration, ConnectionSettings, Environment,
    KeySource, Loopback, Note, NoteSubject, Profile, Provider, ProviderCall, RedirectScheme,
    RedirectSettings, RefreshParameter, RequestSettings, SHIPPED, ScopeMeaning, SecretSource,
    TemplateField, TokenBody, TokenDelivery, TrustSettings,
};
use serde_json::{Map, Value, json};
use validator::errors;

fn schema() -> Value {
    serde_json::from_str(include_str!("../profiles/schema.json")).unwrap()
}

fn text() -> String {
    String::from("text")
}

fn some() -> Option<String> {
    Some(text())
}

fn pairs() -> Vec<(String, String)> {
    vec![(text(), text())]
}

fn note() -> Note {
    Note {
        about: Some(NoteSubject::Quirk),
        text: text(),
        source: some(),
        verified: some(),
        other: Map::new(),
    }
}

/// Every member that the program knows, without `..`: one that is added has to be added here, and
/// so to the schema.
fn everything() -> Profile {
    let other = Map::new;
    Profile {
        environments: vec![Environment {
            name: text(),
            changes: Map::new(),
            notes: vec![note()],
            other: other(),
        }],
        environment: some(),
        schema: 1,
        id: text(),
        name: text(),
        server: json!({ "issuer": "https://a.example" })
            .as_object()
            .unwrap()
            .clone(),
        client: ClientRegistration {
            client_id: text(),
            token_endpoint_auth_method: Some(AuthMethod::PrivateKeyJwt),
            token_endpoint_auth_signing_alg: some(),
            redirect_uris: vec![text()],
            post_logout_redirect_uris: vec![text()],
            scope: some(),
            client_secret: Some(SecretSource::Env(text())),
            private_key: Some(KeySource::File(text())),
            client_certificate: Some(CertificateSource {
                certificate: text(),
                key: text(),
                other: other(),
            }),
            require_pushed_authorization_requests: true,
            request_object_signing_alg: some(),
            request_object_encryption_alg: some(),
            request_object_encryption_enc: some(),
            authorization_signed_response_alg: some(),
            authorization_encrypted_response_alg: some(),
            authorization_encrypted_response_enc: some(),
            dpop_bound_access_tokens: true,
            tls_client_certificate_bound_access_tokens: true,
            id_token_signed_response_alg: some(),
            id_token_encrypted_response_alg: some(),
            id_token_encrypted_response_enc: some(),
            userinfo_signed_response_alg: some(),
            userinfo_encrypted_response_alg: some(),
            userinfo_encrypted_response_enc: some(),
            introspection_signed_response_alg: some(),
            introspection_encrypted_response_alg: some(),
            introspection_encrypted_response_enc: some(),
            backchannel_token_delivery_mode: TokenDelivery::Ping,
            backchannel_client_notification_endpoint: some(),
            other: other(),
        },
        redirect: RedirectSettings {
            host: text(),
            scheme: RedirectScheme::Https,
            port: Some(8400),
            path: text(),
            capture: Capture::Paste,
            uri: some(),
            other: other(),
        },
        request: RequestSettings {
            pkce: text(),
            response_mode: some(),
            response_type: some(),
            assertion_audience: AssertionAudience::TokenEndpoint,
            method: AuthorizationMethod::Post,
            extra_parameters: pairs(),
            scope_separator: String::from(","),
            token_body: TokenBody::Json,
            token_parameters: pairs(),
            token_headers: pairs(),
            basic_credentials: BasicCredentials::EmptyPassword,
            token_types: vec![text()],
            device_scope_parameter: some(),
            refresh_endpoint: some(),
            refresh_repeats: RefreshParameter::ALL.to_vec(),
            api_headers: pairs(),
            access_token_header: some(),
            userinfo_method: CallMethod::Post,
            other: other(),
        },
        trust: TrustSettings::Pin { sha256: text() },
        connection: ConnectionSettings {
            proxy: Some(String::from("socks5://127.0.0.1:1080")),
            proxy_username: some(),
            proxy_password: Some(SecretSource::Env(text())),
            resolve: pairs(),
            ip: Some(String::from("6")),
            connect_timeout_secs: Some(5),
            other: other(),
        },
        provider: Some(Provider {
            group: text(),
            aliases: vec![text()],
            website: some(),
            documentation: some(),
            console: some(),
            registration: AppRegistration {
                redirect_uri: some(),
                steps: vec![text()],
                other: other(),
            },
            scopes: vec![ScopeMeaning {
                scope: text(),
                meaning: text(),
                other: other(),
            }],
            loopback: Loopback::Exact,
            call: Some(ProviderCall {
                method: CallMethod::Post,
                url: text(),
                headers: pairs(),
                body: Some(Map::new()),
                other: other(),
            }),
            persona: some(),
            other: other(),
        }),
        template: vec![TemplateField {
            name: text(),
            ask: text(),
            default: text(),
            other: other(),
        }],
        notes: vec![note()],
        trust_other: other(),
        other: other(),
    }
}

/// The schema of a member, through `$ref`.
fn of<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(place) => root.pointer(place.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

/// Every member of `value` that the schema does not list.
fn unlisted(root: &Value, schema: &Value, value: &Value, place: &str, out: &mut Vec<String>) {
    let schema = of(root, schema);
    match value {
        Value::Object(members) => {
            let alternatives = schema.get("oneOf").and_then(Value::as_array);
            let schemas = alternatives.map_or_else(|| vec![schema], |all| all.iter().collect());
            for (name, member) in members {
                let listed = schemas
                    .iter()
                    .find_map(|one| one.get("properties")?.get(name));
                let place = format!("{place}/{name}");
                match listed {
                    Some(schema) => unlisted(root, schema, member, &place, out),
                    None => out.push(place),
                }
            }
        }
        Value::Array(items) => {
            let schema = schema.get("items").filter(|schema| schema.is_object());
            for item in schema.iter().flat_map(|_| items) {
                unlisted(root, schema.unwrap(), item, &format!("{place}/*"), out);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_member_that_the_program_knows_is_in_the_schema_and_fits() {
    let (schema, profile) = (schema(), everything().to_json());
    assert_eq!(errors(&schema, &profile), [""; 0]);
    let mut missing = Vec::new();
    unlisted(&schema, &schema, &profile, "", &mut missing);
    assert_eq!(missing, [""; 0]);
    // The test of the test.
    let mut extra = profile.clone();
    extra["request"]["not_there"] = json!(1);
    unlisted(&schema, &schema, &extra, "", &mut missing);
    assert_eq!(missing, ["/request/not_there"]);
}

#[test]
fn every_word_that_the_program_knows_is_in_the_schema() {
    let schema = schema();
    let words = |pointer: &str| -> Vec<String> {
        let listed = schema.pointer(pointer).unwrap()["enum"].as_array().unwrap();
        let mut words: Vec<String> = listed
            .iter()
            .map(|word| word.as_str().unwrap().to_owned())
            .collect();
        words.sort();
        words
    };
    fn written<T: serde::Serialize>(all: &[T]) -> Vec<String> {
        let mut words: Vec<String> = all
            .iter()
            .map(|one| {
                serde_json::to_value(one)
                    .unwrap()
                    .as_str()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        words.sort();
        words
    }
    let client = "/properties/client/properties";
    let request = "/properties/request/properties";
    assert_eq!(
        words(&format!("{client}/token_endpoint_auth_method")),
        written(&AuthMethod::ALL)
    );
    assert_eq!(
        words(&format!("{client}/backchannel_token_delivery_mode")),
        written(&TokenDelivery::ALL)
    );
    assert_eq!(
        words(&format!("{request}/assertion_audience")),
        written(&AssertionAudience::ALL)
    );
    assert_eq!(
        words(&format!("{request}/token_body")),
        written(&TokenBody::ALL)
    );
    assert_eq!(
        words(&format!("{request}/basic_credentials")),
        written(&BasicCredentials::ALL)
    );
    assert_eq!(
        words(&format!("{request}/refresh_repeats/items")),
        written(&RefreshParameter::ALL)
    );
    assert_eq!(
        words("/properties/provider/properties/loopback"),
        written(&Loopback::ALL)
    );
    assert_eq!(
        words("/properties/notes/items/properties/about"),
        written(&NoteSubject::ALL)
    );
}

#[test]
fn every_shipped_file_fits_and_so_does_what_is_saved_of_it() {
    let schema = schema();
    for (id, bytes) in SHIPPED {
        let file: Value = serde_json::from_slice(bytes).unwrap();
        assert_eq!(errors(&schema, &file), [""; 0], "{id}");
        let saved = Profile::parse(bytes).unwrap().to_text();
        let saved: Value = serde_json::from_str(&saved).unwrap();
        assert_eq!(errors(&schema, &saved), [""; 0], "{id}");
        // Nothing of a shipped file is a slip of the pen.
        assert_eq!(slips(&schema, &file), [""; 0], "{id}");
        // What an environment changes is judged where it has been changed.
        let profile = Profile::parse(bytes).unwrap();
        for environment in &profile.environments {
            let changed = profile.in_environment(&environment.name).unwrap().to_json();
            let place = format!("{id} in {}", environment.name);
            assert_eq!(errors(&schema, &changed), [""; 0], "{place}");
            assert_eq!(slips(&schema, &changed), [""; 0], "{place}");
        }
    }
}

/// Members that the schema does not list, where it lists all.
fn slips(schema: &Value, file: &Value) -> Vec<String> {
    let mut unknown = Vec::new();
    unlisted(schema, schema, file, "", &mut unknown);
    let free = [
        "/server/",
        "/provider/call/body/",
        "/environments/*/changes/",
    ];
    unknown.retain(|place| !free.iter().any(|prefix| place.starts_with(prefix)));
    unknown
}

#[test]
fn what_the_program_refuses_does_not_fit() {
    let schema = schema();
    for wrong in [
        json!({ "schema": 2, "id": "a", "name": "A" }),
        json!({ "schema": 1, "id": "a" }),
        json!({ "schema": 1, "id": "a", "name": "A", "client": { "client_secret": "x" } }),
        json!({ "schema": 1, "id": "a", "name": "A", "redirect": { "capture": "guess" } }),
        json!({ "schema": 1, "id": "a", "name": "A", "redirect": { "port": 70000 } }),
        json!({ "schema": 1, "id": "a", "name": "A", "request": { "api_headers": [["a"]] } }),
        json!({ "schema": 1, "id": "a", "name": "A", "trust": { "kind": "hope" } }),
        json!({ "schema": 1, "id": "a", "name": "A", "notes": [{ "about": "love", "text": "" }] }),
        json!({ "schema": 1, "id": "a", "name": "A", "template": [{ "ask": "?" }] }),
    ] {
        assert!(
            Profile::parse(wrong.to_string().as_bytes()).is_err(),
            "{wrong}"
        );
        assert!(!errors(&schema, &wrong).is_empty(), "{wrong}");
    }
}

/// The table names every file, so that none is left behind.
#[test]
fn every_file_of_the_folder_is_inside_the_program() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/profiles");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
        .filter(|id| id != "schema")
        .collect();
    files.sort();
    let mut ids: Vec<&str> = SHIPPED.iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    assert_eq!(files, ids);
}
