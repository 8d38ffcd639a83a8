//! Adds to a prepared request what the client's switches want in it, whatever the grant.

use super::{BuiltKind, BuiltToken, assertion, client_assertion, dpop_proof, request_object};
use crate::{
    flow::{Context, EditKind, Grant, RequestedEdit, Stage, Step},
    http::Draft,
    oauth::{Parameters, client_assertion::ASSERTION_TYPE},
    profile::AuthMethod,
};

/// What authenticates the client stays outside a request object (RFC 9101 §5, RFC 9126 §3).
const OUTSIDE: [&str; 4] = [
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
];

/// Builds the tokens that the request of that step carries, and places them in its draft.
///
/// # Errors
///
/// What is missing or wrong, in words; nothing can be sent then.
pub(in crate::flow) fn dress(
    step: Step,
    context: &mut Context,
    draft: &mut Draft,
) -> Result<Vec<BuiltToken>, String> {
    let mut built = Vec::new();
    let names_key = step == Step::Authorization && context.pushed.is_none();
    if names_key && context.settings.profile.client.dpop_bound_access_tokens {
        let thumbprint = context.dpop_key()?.thumbprint();
        draft.set_parameter("dpop_jkt", &thumbprint);
    }
    if context.signs_requests() && holds_authorization_request(step, draft) {
        let object = request_object::build(context, &inside(&draft.parameters()))?;
        for parameter in &draft.parameters() {
            if !OUTSIDE.contains(&parameter.name.as_str()) {
                draft.unset_parameter(&parameter.name);
            }
        }
        object.place(draft);
        built.push(object);
    }
    if step == Step::Token(Grant::JwtBearer) {
        let grant = assertion::build(context)?;
        grant.place(draft);
        built.push(grant);
    }
    if step.authenticates_client() && signs_assertions(context.auth_method()) {
        let assertion = client_assertion::build(context)?;
        draft.set_parameter("client_assertion_type", ASSERTION_TYPE);
        assertion.place(draft);
        built.push(assertion);
    }
    if dpop_proof::applies(step, context) {
        let key = context.dpop_key()?.clone();
        if let Draft::Request(request) = draft {
            if context.has_dpop_token() && step.shows_access_token() {
                use_dpop_scheme(request);
            }
            let proof = dpop_proof::build(step, context, &key, request)?;
            proof.place(draft);
            built.push(proof);
        }
    }
    Ok(built)
}

/// The object names the client, too (RFC 9101 §5); what proves who it is does not belong in it.
fn inside(parameters: &Parameters) -> Parameters {
    let mut out = Parameters::new();
    for parameter in parameters {
        let proves = OUTSIDE.contains(&parameter.name.as_str()) && parameter.name != "client_id";
        if !proves {
            out.push(parameter.name.as_str(), parameter.value.as_str());
        }
    }
    out
}

fn signs_assertions(method: AuthMethod) -> bool {
    match method {
        AuthMethod::ClientSecretJwt | AuthMethod::PrivateKeyJwt => true,
        AuthMethod::None
        | AuthMethod::ClientSecretBasic
        | AuthMethod::ClientSecretPost
        | AuthMethod::TlsClientAuth
        | AuthMethod::SelfSignedTlsClientAuth => false,
    }
}

/// A request that was pushed is known by its `request_uri` alone (RFC 9126 §4).
fn holds_authorization_request(step: Step, draft: &Draft) -> bool {
    matches!(step, Step::Authorization | Step::PushedAuthorization)
        && !draft.parameters().contains("request_uri")
}

/// RFC 9449 §7.1.
fn use_dpop_scheme(request: &mut crate::http::RequestDraft) {
    let headers = request.headers();
    let value = headers.first("authorization");
    if let Some(token) = value
        .as_deref()
        .and_then(|value| value.strip_prefix("Bearer "))
    {
        let value = format!("DPoP {token}");
        request.set_header("Authorization", &value);
    }
}

/// What the server will judge the answer by: the parameters in the draft, or those in the object
/// that it carries.
pub(in crate::flow) fn authorization_parameters(draft: &Draft, built: &[BuiltToken]) -> Parameters {
    let object = built
        .iter()
        .find(|token| token.kind == BuiltKind::RequestObject)
        .and_then(BuiltToken::claims_object);
    match object {
        Some(claims) => request_object::parameters(&claims),
        None => draft.parameters(),
    }
}

/// Makes a change that names a token and a member of it, such as `client_assertion.aud`; `false`
/// where the change is about something else.
pub(in crate::flow) fn edit_built(
    edit: &RequestedEdit,
    stage: Stage,
    built: &mut [BuiltToken],
    draft: &mut Draft,
    context: &Context,
) -> bool {
    if edit.stage.is_some_and(|wanted| wanted != stage) {
        return false;
    }
    let Some((kind, member)) = edit.names_built() else {
        return false;
    };
    let Some(token) = built.iter_mut().find(|token| token.kind == kind) else {
        return false;
    };
    let value = match &edit.kind {
        EditKind::Set(value) | EditKind::Add(value) => Some(value.as_str()),
        EditKind::Unset => None,
    };
    let done = token.set_member(member, value, &mut context.rng("edit"));
    token.place(draft);
    done.is_ok()
}
