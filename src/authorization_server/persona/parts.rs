//! What the clients of all personas have in common.

use super::super::{
    AuthenticationMethod, Client, Delivery, GrantType, Protection, ResponseType, SubjectType,
};
use crate::oauth::{Secret, jose::Algorithm};

/// The secret of every client of a persona. It stands in what `serve` prints, so it protects nothing.
pub(super) fn secret() -> Secret {
    Secret::new("rehearsal-secret")
}

/// A client whose redirect URIs are those, whose ID tokens are signed with RS256, as OpenID Connect
/// Registration §2 has it by default.
pub(super) fn client(
    client_id: &str,
    client_name: &str,
    authentication: AuthenticationMethod,
    grant_types: &[GrantType],
    redirect_uris: &[&str],
) -> Client {
    let uris: Vec<String> = redirect_uris.iter().map(|uri| (*uri).to_owned()).collect();
    Client {
        client_id: client_id.to_owned(),
        client_name: client_name.to_owned(),
        authentication,
        token_endpoint_auth_signing_alg: None,
        dpop_bound_access_tokens: false,
        post_logout_redirect_uris: uris.clone(),
        redirect_uris: uris,
        id_token_signed_response_alg: Algorithm::Rs256,
        grant_types: grant_types.to_vec(),
        response_types: vec![ResponseType::Code],
        protection: Protection::signed_with(Algorithm::Rs256),
        subject_type: SubjectType::Public,
        jwks: None,
        tls_client_certificate_bound_access_tokens: false,
        delivery: Delivery::Poll,
    }
}
