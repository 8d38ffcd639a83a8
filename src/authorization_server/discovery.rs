//! The metadata document (RFC 8414 §3, OpenID Connect Discovery §4).

use serde_json::{Value, json};

use crate::http::Response;

use super::{
    Acr, Fault, GrantType, ResponseType, SCOPES, State, SubjectType, authorization_details,
    client_assertion, dpop, endpoints::Call, error::json_response, jose_metadata, resource::APIS,
    return_path::MODES,
};

/// How clients authenticate at the token endpoint and its neighbours.
const AUTH_METHODS: [&str; 5] = [
    "none",
    "client_secret_basic",
    "client_secret_post",
    "client_secret_jwt",
    "private_key_jwt",
];

/// The endpoints that authenticate clients or take their tokens: those that stand at another
/// address for clients with certificates (RFC 8705 §5).
const FOR_CLIENTS: [(&str, &str); 7] = [
    ("token_endpoint", "/token"),
    ("userinfo_endpoint", "/userinfo"),
    ("introspection_endpoint", "/introspect"),
    ("revocation_endpoint", "/revoke"),
    ("device_authorization_endpoint", "/device_authorization"),
    ("pushed_authorization_request_endpoint", "/par"),
    ("backchannel_authentication_endpoint", "/bc-authorize"),
];

pub(super) fn answer(state: &mut State, _call: &mut Call<'_>) -> Response {
    let mut metadata = metadata(state);
    if state.config.has_mutual_tls() {
        for name in ["token", "revocation", "introspection"] {
            let member = format!("{name}_endpoint_auth_methods_supported");
            if let Some(methods) = metadata[member].as_array_mut() {
                methods.push("tls_client_auth".into());
                methods.push("self_signed_tls_client_auth".into());
            }
        }
        metadata["tls_client_certificate_bound_access_tokens"] = true.into();
    }
    if let Some(origin) = &state.config.mutual_tls_origin {
        let alias =
            |(name, path): (&str, &str)| (name.to_owned(), format!("{origin}{path}").into());
        metadata["mtls_endpoint_aliases"] =
            Value::Object(FOR_CLIENTS.map(alias).into_iter().collect());
    }
    json_response(200, &metadata)
}

fn metadata(state: &State) -> Value {
    let issuer = &state.config.issuer;
    let mut token_endpoint = format!("{issuer}/token");
    for fault in &state.faults {
        if let Fault::ForeignTokenEndpoint(other) = fault {
            token_endpoint.clone_from(other);
        }
    }
    let auth_algorithms = client_assertion::algorithms();
    let grants: Vec<&str> = GrantType::ALL.iter().map(|grant| grant.as_str()).collect();
    let response_types: Vec<&str> = ResponseType::ALL.iter().map(|kind| kind.as_str()).collect();
    let acr_values: Vec<&str> = Acr::ALL.iter().map(|acr| acr.as_str()).collect();
    let apis: Vec<String> = APIS.iter().map(|api| api.uri(&state.config)).collect();
    let scopes: Vec<&str> = SCOPES.iter().map(|scope| scope.name).collect();
    let modes: Vec<&str> = MODES.iter().map(|mode| mode.name).collect();
    let subject_types: Vec<&str> = SubjectType::ALL.iter().map(|kind| kind.as_str()).collect();
    let mut metadata = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": token_endpoint,
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "jwks_uri": format!("{issuer}/jwks"),
        "introspection_endpoint": format!("{issuer}/introspect"),
        "revocation_endpoint": format!("{issuer}/revoke"),
        "device_authorization_endpoint": format!("{issuer}/device_authorization"),
        "pushed_authorization_request_endpoint": format!("{issuer}/par"),
        "require_pushed_authorization_requests": state.config.require_pushed_authorization_requests,
        "backchannel_authentication_endpoint": format!("{issuer}/bc-authorize"),
        "backchannel_token_delivery_modes_supported": ["poll", "ping"],
        "backchannel_user_code_parameter_supported": false,
        "registration_endpoint": format!("{issuer}/register"),
        "client_id_metadata_document_supported": true,
        "end_session_endpoint": format!("{issuer}/logout"),
        "protected_resources": apis,
        "scopes_supported": scopes,
        "response_types_supported": response_types,
        "response_modes_supported": modes,
        "grant_types_supported": grants,
        "token_endpoint_auth_methods_supported": AUTH_METHODS,
        "token_endpoint_auth_signing_alg_values_supported": auth_algorithms,
        "revocation_endpoint_auth_methods_supported": AUTH_METHODS,
        "revocation_endpoint_auth_signing_alg_values_supported": auth_algorithms,
        "introspection_endpoint_auth_methods_supported": AUTH_METHODS,
        "introspection_endpoint_auth_signing_alg_values_supported": auth_algorithms,
        "dpop_signing_alg_values_supported": dpop::algorithms(),
        "code_challenge_methods_supported": ["S256", "plain"],
        "subject_types_supported": subject_types,
        "claims_supported": [
            "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "at_hash", "c_hash",
            "s_hash", "name", "given_name", "family_name", "preferred_username", "email", "email_verified",
        ],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "acr_values_supported": acr_values,
        "authorization_details_types_supported": authorization_details::TYPES,
        "claims_parameter_supported": true,
        "request_uri_parameter_supported": false,
        "authorization_response_iss_parameter_supported": true,
    });
    if let Some(members) = metadata.as_object_mut() {
        members.extend(jose_metadata::members(&state.config));
    }
    metadata
}
