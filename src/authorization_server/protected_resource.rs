//! What the APIs say about themselves (RFC 9728 §3).

use serde_json::json;

use crate::http::Response;

use super::{
    State, authorization_details, dpop,
    endpoints::Call,
    error::json_response,
    pages,
    resource::{APIS, MCP},
};

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    let asked = call.request.path();
    let Some(api) = APIS.iter().find(|api| api.metadata_path == asked) else {
        return pages::message(404, "Not found", "This server has no such API.");
    };
    // A body of JSON has no place for the token.
    let bearer_methods: &[&str] = if *api == MCP {
        &["header"]
    } else {
        &["header", "body"]
    };
    json_response(
        200,
        &json!({
            "resource": api.uri(&state.config),
            "authorization_servers": [state.config.issuer],
            "scopes_supported": api.scopes,
            "bearer_methods_supported": bearer_methods,
            "dpop_signing_alg_values_supported": dpop::algorithms(),
            "resource_name": api.name,
            "authorization_details_types_supported": authorization_details::TYPES,
        }),
    )
}
