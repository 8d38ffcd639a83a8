//! The client's certificate (RFC 8705): with which requests it is shown, where they go, and what the
//! answers say of it.

use serde_json::{Map, Value};

use super::Step;
use crate::{
    flow::{Check, Context, Finding, Remark, Tokens},
    http::{ClientIdentity, Exchange, certificate_thumbprint},
    oauth::{MemberError, SafeUrl, Secret, ServerMetadata, display_text::neutralise, jose::Jws},
};

/// What that step's request shows if it is asked for: the certificate where the client
/// authenticates, and where a token is used that is or may be bound to it. Never where neither is
/// needed: metadata and keys are for everybody.
pub(in crate::flow) fn identity(context: &Context, step: Step) -> Option<&ClientIdentity> {
    let uses_token = matches!(step, Step::Userinfo | Step::Resource);
    let is_needed = step.authenticates_client() || (uses_token && may_be_bound(context));
    context.settings.identity.as_ref().filter(|_| is_needed)
}

/// The address of an endpoint for this client, where the metadata has one of its own for clients
/// with certificates (RFC 8705 §5). Browsers show none, so the authorization endpoint has none.
pub(super) fn alias(context: &Context, name: &str) -> Option<Result<SafeUrl, MemberError>> {
    let is_for_client = is_used(context) && name != "authorization_endpoint";
    is_for_client
        .then(|| context.metadata.mtls_alias(name))
        .flatten()
}

/// Which addresses are used instead of the ordinary ones.
pub(super) fn alias_finding(context: &Context, metadata: &ServerMetadata) -> Option<Finding> {
    if !is_used(context) {
        return None;
    }
    let mut used = Vec::new();
    for name in metadata.mtls_aliases() {
        match metadata.mtls_alias(name)? {
            Ok(url) if url.is_https() => used.push(format!("{name} at {}", url.authority())),
            Ok(url) => {
                return Some(
                    Finding::fail(Check::MetadataMtlsAliases, Remark::NotEncrypted)
                        .expected("https")
                        .received(url.without_query()),
                );
            }
            Err(error) => {
                let problem = format!("{}: {error}", neutralise(name, 80));
                return Some(Finding::fail(
                    Check::MetadataMtlsAliases,
                    Remark::Because(problem),
                ));
            }
        }
    }
    let finding =
        Finding::pass(Check::MetadataMtlsAliases).received(neutralise(&used.join(", "), 500));
    (!used.is_empty()).then_some(finding)
}

/// Whether the server asked for the certificate that it could have seen, and saw it.
pub(in crate::flow) fn connection_finding(
    context: &Context,
    exchange: &Exchange,
) -> Option<Finding> {
    let doubt = |remark| Finding::warn(Check::ClientCertificate, remark);
    let finding = match &exchange.tls {
        Some(tls) => match &tls.client_certificate {
            Some(der) => {
                let shown = certificate_thumbprint(der);
                return Some(Finding::pass(Check::ClientCertificate).received(shown));
            }
            None if tls.client_certificate_asked => doubt(Remark::Differs),
            None => doubt(Remark::Missing),
        },
        None => doubt(Remark::NotEncrypted),
    };
    // A client that shows who it is in another way does well without.
    binds_tokens(context).then_some(finding)
}

/// Whether a new access token names the certificate that was shown for it. Only a token that is a
/// JWT says so itself.
pub(in crate::flow) fn token_finding(
    context: &Context,
    exchange: &Exchange,
    tokens: &Tokens,
) -> Option<Finding> {
    let tls = exchange.tls.as_ref()?;
    let shown = certificate_thumbprint(tls.client_certificate.as_deref()?);
    let members = payload(tokens.access_token.as_ref()?)?;
    compared(context, Check::TokenCertificateBound, &members, &shown)
}

/// The same as the server tells it.
pub(super) fn introspection_finding(
    context: &Context,
    members: &Map<String, Value>,
) -> Option<Finding> {
    let own = context.settings.identity.as_ref()?.thumbprint();
    if members.get("active") != Some(&Value::Bool(true)) {
        return None;
    }
    compared(context, Check::IntrospectionCertificateBound, members, &own)
}

fn compared(
    context: &Context,
    check: Check,
    members: &Map<String, Value>,
    own: &str,
) -> Option<Finding> {
    let finding = match thumbprint(members) {
        Some(bound) if bound == own => Finding::pass(check).received(bound),
        Some(bound) => Finding::fail(check, Remark::Differs).received(neutralise(bound, 80)),
        None if binds_tokens(context) => Finding::warn(check, Remark::Missing),
        None => return None,
    };
    Some(finding.expected(own))
}

/// Whether this client has anything to do with certificates.
fn is_used(context: &Context) -> bool {
    context.settings.identity.is_some() || binds_tokens(context)
}

pub(super) fn binds_tokens(context: &Context) -> bool {
    let is_registered = context
        .settings
        .profile
        .client
        .tls_client_certificate_bound_access_tokens;
    is_registered || context.auth_method().needs_certificate()
}

/// Whether the access token may be of use only together with the certificate.
fn may_be_bound(context: &Context) -> bool {
    let token = context
        .tokens
        .as_ref()
        .and_then(|tokens| tokens.access_token.as_ref());
    binds_tokens(context)
        || token
            .and_then(payload)
            .is_some_and(|members| thumbprint(&members).is_some())
}

/// The claims of a token that is a JWT, whoever signed it.
fn payload(token: &Secret) -> Option<Map<String, Value>> {
    Jws::parse(token.expose()).ok()?.payload().ok().cloned()
}

fn thumbprint(members: &Map<String, Value>) -> Option<&str> {
    members.get("cnf")?.get("x5t#S256")?.as_str()
}
