//! Whether the algorithms that a client registered are some that the program can work with.

use crate::{
    oauth::jose::{Algorithm, ContentEncryption, KeyManagement},
    profile::ClientRegistration,
};

/// A member of the client's registration that names an algorithm nobody knows here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UnknownAlgorithm {
    pub member: &'static str,
    pub name: String,
    /// The names that the member may have.
    pub known: Vec<&'static str>,
}

/// What a member's algorithm is for.
#[derive(Clone, Copy)]
enum Use {
    /// The client signs with its private key.
    SignRequest,
    /// The client authenticates with its private key or its secret.
    SignAssertion,
    /// The server signs, and the client verifies.
    Verify,
    /// How a key gets to whom is to read (RFC 7518 §4.1).
    KeyManagement,
    /// How the content is encrypted (RFC 7518 §5.1).
    Content,
}

impl Use {
    fn known(self) -> Vec<&'static str> {
        let own = Algorithm::SUPPORTED.map(Algorithm::as_str);
        let shared = Algorithm::SHARED_SECRET.map(Algorithm::as_str);
        match self {
            Self::SignRequest => own.to_vec(),
            Self::SignAssertion => [own.as_slice(), &shared].concat(),
            Self::Verify => [own.as_slice(), &shared, &[Algorithm::None.as_str()]].concat(),
            Self::KeyManagement => KeyManagement::ALL.map(KeyManagement::as_str).to_vec(),
            Self::Content => ContentEncryption::ALL
                .map(ContentEncryption::as_str)
                .to_vec(),
        }
    }
}

/// Every algorithm of the registration that is none of those known, in the order of its members.
pub(super) fn unknown(client: &ClientRegistration) -> Vec<UnknownAlgorithm> {
    members(client)
        .into_iter()
        .filter_map(|(member, name, purpose)| {
            let name = name.clone()?;
            let known = purpose.known();
            (!known.contains(&name.as_str())).then_some(UnknownAlgorithm {
                member,
                name,
                known,
            })
        })
        .collect()
}

#[rustfmt::skip]
fn members(client: &ClientRegistration) -> [(&'static str, &Option<String>, Use); 16] {
    [
        ("token_endpoint_auth_signing_alg", &client.token_endpoint_auth_signing_alg, Use::SignAssertion),
        ("request_object_signing_alg", &client.request_object_signing_alg, Use::SignRequest),
        ("request_object_encryption_alg", &client.request_object_encryption_alg, Use::KeyManagement),
        ("request_object_encryption_enc", &client.request_object_encryption_enc, Use::Content),
        ("authorization_signed_response_alg", &client.authorization_signed_response_alg, Use::Verify),
        ("authorization_encrypted_response_alg", &client.authorization_encrypted_response_alg, Use::KeyManagement),
        ("authorization_encrypted_response_enc", &client.authorization_encrypted_response_enc, Use::Content),
        ("id_token_signed_response_alg", &client.id_token_signed_response_alg, Use::Verify),
        ("id_token_encrypted_response_alg", &client.id_token_encrypted_response_alg, Use::KeyManagement),
        ("id_token_encrypted_response_enc", &client.id_token_encrypted_response_enc, Use::Content),
        ("userinfo_signed_response_alg", &client.userinfo_signed_response_alg, Use::Verify),
        ("userinfo_encrypted_response_alg", &client.userinfo_encrypted_response_alg, Use::KeyManagement),
        ("userinfo_encrypted_response_enc", &client.userinfo_encrypted_response_enc, Use::Content),
        ("introspection_signed_response_alg", &client.introspection_signed_response_alg, Use::Verify),
        ("introspection_encrypted_response_alg", &client.introspection_encrypted_response_alg, Use::KeyManagement),
        ("introspection_encrypted_response_enc", &client.introspection_encrypted_response_enc, Use::Content),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Profile, remarks};

    #[test]
    fn an_algorithm_nobody_knows_fails_the_profile_and_the_known_ones_are_named() {
        let mut profile = Profile::for_issuer("https://issuer.example");
        profile.client.client_id = String::from("client");
        profile.client.request_object_signing_alg = Some(String::from("RS999"));
        profile.client.userinfo_encrypted_response_enc = Some(String::from("ROT13"));
        let found = remarks(&profile);
        let members: Vec<_> = found.iter().map(|remark| remark.member.as_str()).collect();
        assert_eq!(
            members,
            [
                "/client/request_object_signing_alg",
                "/client/userinfo_encrypted_response_enc"
            ]
        );
        assert!(found.iter().all(|remark| remark.is_failure));
        let said = found[0].problem.to_string();
        assert!(said.contains("ES256") && said.contains("RS999"), "{said}");
        assert!(!said.contains("HS256"), "{said}");
    }

    #[test]
    fn what_the_program_can_do_is_no_remark() {
        for name in Algorithm::SUPPORTED {
            let client = ClientRegistration {
                request_object_signing_alg: Some(name.as_str().to_owned()),
                id_token_signed_response_alg: Some(name.as_str().to_owned()),
                ..ClientRegistration::default()
            };
            assert_eq!(unknown(&client), []);
        }
    }
}
