//! One token for another (RFC 8693): for another API, perhaps by somebody who acts for the subject.

use serde_json::{Value, json};

use crate::oauth::Parameters;

use super::{
    Client, State,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
    form,
    grant::Grant,
    id_token_hint,
    issue::{self, Issue, TokenForm},
    resource, scope,
    state::random_name,
    subject,
};

const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const REFRESH_TOKEN: &str = "urn:ietf:params:oauth:token-type:refresh_token";
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

pub(super) fn exchange(
    state: &mut State,
    call: &mut Call<'_>,
    client: &Client,
    form: &Parameters,
) -> Result<Value, OAuthError> {
    let (issued_token_type, token_form) = match form::value(form, "requested_token_type") {
        None | Some(ACCESS_TOKEN) => (ACCESS_TOKEN, TokenForm::Opaque),
        Some(JWT) => (JWT, TokenForm::Jwt),
        Some(_) => {
            return Err(invalid_request(
                "The requested_token_type is neither an access token nor a JWT",
            ));
        }
    };
    let subject = party(
        state,
        call,
        client,
        form::required(form, "subject_token")?,
        form::required(form, "subject_token_type")?,
    )?;
    let actor = match (
        form::value(form, "actor_token"),
        form::value(form, "actor_token_type"),
    ) {
        (None, None) => subject.actor.clone(),
        (Some(token), Some(kind)) => {
            let actor = party(state, call, client, token, kind)?;
            Some(acts(state, &actor, subject.actor.as_ref()))
        }
        (Some(_), None) | (None, Some(_)) => {
            return Err(invalid_request(
                "actor_token and actor_token_type come together (RFC 8693 section 2.1)",
            ));
        }
    };
    let can_pass: Vec<String> = subject
        .scope
        .iter()
        .filter(|word| !["openid", "offline_access"].contains(&word.as_str()))
        .cloned()
        .collect();
    let grant = Grant {
        client_id: client.client_id.clone(),
        scope: scope::narrowed(&state.config.conduct, &can_pass, form)?,
        nonce: None,
        resources: targets(state, &subject, form)?,
        actor,
        ..subject
    };
    let grant_id = random_name(call.rng);
    let issue = Issue {
        token_form,
        ..Issue::all(&grant_id, &grant)
    };
    let mut body = issue::tokens(state, call, issue)?;
    state.grants.insert(&grant_id, grant.clone());
    body["issued_token_type"] = issued_token_type.into();
    Ok(body)
}

/// What the token stands for, if it works now.
///
/// # Errors
///
/// `invalid_request`, which RFC 8693 §2.2.2 asks for here.
fn party(
    state: &State,
    call: &Call<'_>,
    client: &Client,
    token: &str,
    kind: &str,
) -> Result<Grant, OAuthError> {
    let found = match kind {
        ACCESS_TOKEN | JWT => state
            .live_access_token(token, call.now)
            .map(|(token, grant)| Grant {
                scope: token.scope.clone(),
                resources: token.audience.clone(),
                authorization_details: token.authorization_details.clone(),
                ..grant.clone()
            }),
        REFRESH_TOKEN => state
            .live_refresh_token(token, call.now)
            .map(|(_, grant)| grant.clone())
            .filter(|grant| grant.client_id == client.client_id),
        ID_TOKEN => signed_in(state, call, token),
        _ => {
            return Err(invalid_request(
                "This server does not know this token type (RFC 8693 section 3)",
            ));
        }
    };
    found.ok_or_else(|| {
        invalid_request("A token is unknown, expired, revoked, or not of the type it is said to be")
    })
}

/// An ID token names a person, but no rights: this server lets its holder read notes, no more.
fn signed_in(state: &State, call: &Call<'_>, token: &str) -> Option<Grant> {
    let claims = id_token_hint::claims(state, token)?;
    let subject = claims.get("sub")?.as_str()?;
    let is_live = claims.get("exp")?.as_i64()? > call.now.secs();
    let audience = claims.get("aud")?.as_str()?;
    let account = subject::account(state, audience, subject)?;
    let scope = vec![String::from("notes.read")];
    is_live.then(|| Grant::of_person(audience, account, scope))
}

/// The claim `act`: who acts now, and inside it who acted before (RFC 8693 §4.1).
fn acts(state: &State, actor: &Grant, before: Option<&Value>) -> Value {
    let mut out = json!({ "sub": subject::of_grant(state, actor) });
    if let Some(before) = before {
        out["act"] = before.clone();
    }
    out
}

/// The APIs it shall be for: by URI or by the name under which they ask for introspection.
fn targets(state: &State, subject: &Grant, form: &Parameters) -> Result<Vec<String>, OAuthError> {
    let mut out = resource::asked(&state.config, form)?;
    for name in form.all("audience").filter(|name| !name.is_empty()) {
        if state.config.resource_server(name).is_none() {
            return Err(resource::invalid_target(
                "No API of this server has this audience (RFC 8693 section 2.2.2)",
            ));
        }
        if !out.iter().any(|known| known == name) {
            out.push(name.to_owned());
        }
    }
    Ok(if out.is_empty() {
        subject.resources.clone()
    } else {
        out
    })
}

fn invalid_request(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequest, description)
}
