//! Token introspection (RFC 7662): what a token is worth now, for those who may know; as a signed
//! JWT where they ask for one (RFC 9701).

use serde_json::{Map, Value, json};

use crate::{
    http::{Request, Response},
    oauth::{Timestamp, jose::Algorithm},
};

use super::{
    Encryption, State,
    client_authentication::{self, Asker},
    confirmation, dpop,
    endpoints::Call,
    error::{ErrorCode, OAuthError, secret_json, secret_jwt},
    form,
    grant::Grant,
    signed, subject,
};

/// RFC 9701 §4.
const MEDIA_TYPE: &str = "application/token-introspection+jwt";

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    let (body, reader) = match introspect(state, call) {
        Ok(found) => found,
        Err(error) => return error.into_response(),
    };
    if !is_jwt_wanted(call.request) {
        return secret_json(200, &body);
    }
    match signed_answer(state, call, reader, body) {
        Ok(token) => secret_jwt(MEDIA_TYPE, token),
        Err(error) => error.into_response(),
    }
}

/// Who reads the answer, and how it is to be protected for them.
struct Reader {
    id: String,
    is_authenticated: bool,
    algorithm: Algorithm,
    encryption: Option<Encryption>,
}

impl Reader {
    fn of(asker: &Asker) -> Self {
        match asker {
            Asker::ResourceServer(server) => Self {
                id: server.id.clone(),
                is_authenticated: true,
                algorithm: server.introspection_signed_response_alg,
                encryption: None,
            },
            Asker::Client(client) => Self {
                id: client.client_id.clone(),
                is_authenticated: client.is_confidential(),
                algorithm: client.protection.introspection_signed_response_alg,
                encryption: client.protection.introspection_encryption,
            },
        }
    }
}

fn introspect(state: &mut State, call: &Call<'_>) -> Result<(Value, Reader), OAuthError> {
    let form = form::body(call.request)?;
    let asker = client_authentication::asker(state, call, &form)?;
    let value = form::required(&form, "token")?;
    // Where a token is looked for first makes no difference here, so the hint is not read.
    let found = described(state, value, call.now).filter(|(grant, _)| match &asker {
        Asker::ResourceServer(_) => true,
        Asker::Client(client) => grant.client_id == client.client_id,
    });
    let body = found.map_or_else(|| json!({ "active": false }), |(_, body)| body);
    Ok((body, Reader::of(&asker)))
}

fn is_jwt_wanted(request: &Request) -> bool {
    request.headers.all("accept").any(|header| {
        header.text().split(',').any(|range| {
            let essence = range.split(';').next().unwrap_or_default();
            essence.trim().eq_ignore_ascii_case(MEDIA_TYPE)
        })
    })
}

/// The JWT of RFC 9701 §5: without `sub` and `exp`, so that it is not taken for an access token.
fn signed_answer(
    state: &mut State,
    call: &mut Call<'_>,
    reader: Reader,
    body: Value,
) -> Result<String, OAuthError> {
    if !reader.is_authenticated {
        return Err(OAuthError::new(
            ErrorCode::InvalidRequest,
            "Only who authenticates gets a JWT (RFC 9701 section 5)",
        ));
    }
    let mut claims = Map::new();
    claims.insert("iss".into(), state.config.issuer.clone().into());
    claims.insert("aud".into(), reader.id.clone().into());
    claims.insert("iat".into(), call.now.secs().into());
    claims.insert("token_introspection".into(), body);
    let typ = Some("token-introspection+jwt");
    let token = signed::sign(state, call, reader.algorithm, typ, &claims)?;
    let encryption = reader.encryption;
    signed::encrypt(state, call, &reader.id, encryption, token, Some("JWT"))
}

fn described<'a>(state: &'a State, value: &str, now: Timestamp) -> Option<(&'a Grant, Value)> {
    if let Some((token, grant)) = state.live_access_token(value, now) {
        let content = Content {
            scope: &token.scope,
            audience: &token.audience,
            authorization_details: &token.authorization_details,
        };
        let mut body = members(state, grant, &content, token.issued, token.expires);
        body["token_type"] = dpop::token_type(token.jkt.as_deref()).into();
        let (jkt, x5t) = (
            token.jkt.as_deref(),
            token.certificate_thumbprint.as_deref(),
        );
        if let Some(confirmation) = confirmation::of(jkt, x5t) {
            body["cnf"] = confirmation;
        }
        return Some((grant, body));
    }
    let (token, grant) = state.live_refresh_token(value, now)?;
    let content = Content {
        scope: &grant.scope,
        audience: &grant.resources,
        authorization_details: &grant.authorization_details,
    };
    let mut body = members(state, grant, &content, token.issued, token.expires);
    if let Some(confirmation) = confirmation::of(token.jkt.as_deref(), None) {
        body["cnf"] = confirmation;
    }
    Some((grant, body))
}

/// What a token is for.
struct Content<'a> {
    scope: &'a [String],
    audience: &'a [String],
    authorization_details: &'a [Value],
}

fn members(
    state: &State,
    grant: &Grant,
    content: &Content<'_>,
    issued: Timestamp,
    expires: Timestamp,
) -> Value {
    let mut out = json!({
        "active": true,
        "scope": content.scope.join(" "),
        "client_id": grant.client_id,
        "sub": subject::of_grant(state, grant),
        "iss": state.config.issuer,
        "iat": issued.secs(),
        "exp": expires.secs(),
    });
    if let Some(username) = &grant.username {
        out["username"] = username.as_str().into();
    }
    if !content.audience.is_empty() {
        out["aud"] = content.audience.to_vec().into();
    }
    if !content.authorization_details.is_empty() {
        out["authorization_details"] = content.authorization_details.to_vec().into();
    }
    // RFC 9470 §6.2.
    if let Some(acr) = grant.acr {
        out["acr"] = acr.as_str().into();
    }
    if let Some(auth_time) = grant.auth_time {
        out["auth_time"] = auth_time.secs().into();
    }
    if let Some(actor) = &grant.actor {
        out["act"] = actor.clone();
    }
    out
}
