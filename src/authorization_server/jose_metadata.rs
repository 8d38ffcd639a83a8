//! What the metadata says of signatures and encryption (OIDC Discovery §3, RFC 9101 §10.5, JARM §4).

use serde_json::{Map, Value, json};

use crate::oauth::jose::{Algorithm, ContentEncryption, KeyManagement};

use super::{Config, protection::KEY_MANAGEMENT, request_object};

/// Every list of algorithms; no list of signatures holds `none`.
pub(super) fn members(config: &Config) -> Map<String, Value> {
    let signing = names(Algorithm::SUPPORTED, Algorithm::as_str);
    let for_clients = names(KEY_MANAGEMENT, KeyManagement::as_str);
    let for_server = names(request_object::key_management(), KeyManagement::as_str);
    let content = names(ContentEncryption::ALL, ContentEncryption::as_str);
    let mut out = Map::new();
    for kind in [
        "id_token_signing",
        "userinfo_signing",
        "request_object_signing",
        "authorization_signing",
        "introspection_signing",
    ] {
        out.insert(format!("{kind}_alg_values_supported"), signing.clone());
    }
    for (kind, key_management) in [
        ("id_token_encryption", &for_clients),
        ("userinfo_encryption", &for_clients),
        ("authorization_encryption", &for_clients),
        ("introspection_encryption", &for_clients),
        ("request_object_encryption", &for_server),
    ] {
        out.insert(
            format!("{kind}_alg_values_supported"),
            key_management.clone(),
        );
        out.insert(format!("{kind}_enc_values_supported"), content.clone());
    }
    out.insert("request_parameter_supported".into(), true.into());
    out.insert(
        "require_signed_request_object".into(),
        config.require_signed_request_object.into(),
    );
    out
}

fn names<T>(all: impl IntoIterator<Item = T>, name: fn(T) -> &'static str) -> Value {
    let names: Vec<&str> = all.into_iter().map(name).collect();
    json!(names)
}
