//! What the certificate of a TLS connection says about a client (RFC 8705 §2), and the tokens that
//! are bound to it (§3).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier as _};
use x509_parser::{
    oid_registry::OID_SIG_ECDSA_WITH_SHA256,
    prelude::{FromDer, X509Certificate},
};

use crate::{http::certificate_thumbprint, oauth::Timestamp};

use super::{
    Client, State, distinguished_name,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
};

/// Whether one of these authorities issued the certificate to that subject, and it holds now
/// (RFC 8705 §2.1). A chain has two links here: no authority in between is looked for.
pub(super) fn is_issued_to(
    subject_dn: &str,
    certificate: &[u8],
    authorities: &[Vec<u8>],
    now: Timestamp,
) -> bool {
    let Some(leaf) = parsed(certificate) else {
        return false;
    };
    let validity = leaf.validity();
    let is_valid =
        (validity.not_before.timestamp()..=validity.not_after.timestamp()).contains(&now.secs());
    is_valid
        && distinguished_name::is(subject_dn, leaf.subject())
        && authorities
            .iter()
            .filter_map(|der| parsed(der))
            .any(|authority| has_signed(&authority, &leaf))
}

/// Whether it is one of those in the client's own key set (RFC 8705 §2.2).
pub(super) fn is_registered(client: &Client, certificate: &[u8]) -> bool {
    let keys = client
        .jwks
        .as_ref()
        .and_then(|jwks| jwks["keys"].as_array());
    keys.into_iter()
        .flatten()
        .filter_map(|key| STANDARD.decode(key["x5c"][0].as_str()?).ok())
        .any(|registered| registered == certificate)
}

/// The thumbprint that an access token of this client is bound to.
///
/// # Errors
///
/// `invalid_request` where its tokens have to be bound and no certificate came; RFC 8705 §3.4
/// leaves the choice to the server.
pub(super) fn binding(
    state: &State,
    call: &Call<'_>,
    client_id: &str,
) -> Result<Option<String>, OAuthError> {
    let is_bound = state
        .client(client_id)
        .is_some_and(|client| client.tls_client_certificate_bound_access_tokens);
    match call.certificate {
        _ if !is_bound => Ok(None),
        Some(certificate) => Ok(Some(certificate_thumbprint(certificate))),
        None => Err(OAuthError::new(
            ErrorCode::InvalidRequest,
            "The access tokens of this client are bound to its certificate, and none was shown \
             (RFC 8705 section 3)",
        )),
    }
}

fn parsed(der: &[u8]) -> Option<X509Certificate<'_>> {
    let (rest, certificate) = X509Certificate::from_der(der).ok()?;
    rest.is_empty().then_some(certificate)
}

/// By an ECDSA signature over P-256: the workshop's authority makes no other.
fn has_signed(authority: &X509Certificate<'_>, leaf: &X509Certificate<'_>) -> bool {
    let is_from_there = authority.subject().as_raw() == leaf.issuer().as_raw()
        && leaf.signature_algorithm.algorithm == OID_SIG_ECDSA_WITH_SHA256;
    let key = &authority.public_key().subject_public_key.data;
    let key = VerifyingKey::from_sec1_bytes(key);
    let signature = Signature::from_der(&leaf.signature_value.data);
    match (is_from_there, key, signature) {
        (true, Ok(key), Ok(signature)) => key
            .verify(leaf.tbs_certificate.as_ref(), &signature)
            .is_ok(),
        (true, Err(_), _) | (true, _, Err(_)) | (false, _, _) => false,
    }
}
