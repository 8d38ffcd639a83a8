//! Which issuer answers for an account: WebFinger, as OpenID Connect Discovery uses it.

use serde_json::json;

use crate::{http::Response, oauth::Parameters};

use super::{State, endpoints::Call, error::json_response, form};

const ISSUER_REL: &str = "http://openid.net/specs/connect/1.0/issuer";

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    let query = Parameters::decode(call.request.query().unwrap_or_default().as_bytes());
    let Some(resource) = form::value(&query, "resource") else {
        let message = json!({ "message": "The parameter resource is missing." });
        return json_response(400, &message);
    };
    if !is_known(state, resource) {
        let message = json!({ "message": "This server knows no such account." });
        return json_response(404, &message);
    }
    let is_wanted = !query.contains("rel") || query.all("rel").any(|rel| rel == ISSUER_REL);
    let links = if is_wanted {
        json!([{ "rel": ISSUER_REL, "href": state.config.issuer }])
    } else {
        json!([])
    };
    json_response(200, &json!({ "subject": resource, "links": links }))
        .header("Access-Control-Allow-Origin", "*")
}

/// `acct:alice@host:port`, an account's e-mail address, or the issuer itself.
fn is_known(state: &State, resource: &str) -> bool {
    if resource.trim_end_matches('/') == state.config.issuer {
        return true;
    }
    let Some(name) = resource.strip_prefix("acct:") else {
        return false;
    };
    state.config.accounts.iter().any(|account| {
        account.email == name
            || name.split_once('@').is_some_and(|(user, host)| {
                user == account.username && host == state.config.authority()
            })
    })
}
