//! Whether the algorithms that a client registered are some that the program can work with.

use std::iter;

use crate::{
    oauth::jose::Algorithm,
    profile::{ClientRegistration, ProtectedMessage, Protection},
};

/// A member of the client's registration that names an algorithm nobody knows here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UnknownAlgorithm {
    pub member: &'static str,
    pub name: String,
    /// The names that the member may have.
    pub known: Vec<&'static str>,
}

/// Every algorithm of the registration that is none of those known, in the order of its members.
pub(super) fn unknown(client: &ClientRegistration) -> Vec<UnknownAlgorithm> {
    let of_assertions = (
        "token_endpoint_auth_signing_alg",
        client.token_endpoint_auth_signing_alg.as_deref(),
        of_assertions(),
    );
    let of_messages = ProtectedMessage::ALL.into_iter().flat_map(|message| {
        Protection::ALL.map(|protection| {
            let chosen = message.chosen(protection, client);
            (
                message.member(protection),
                chosen,
                message.known(protection),
            )
        })
    });
    iter::once(of_assertions)
        .chain(of_messages)
        .filter_map(|(member, name, known)| {
            let name = name?.to_owned();
            let is_known = known.contains(&name.as_str());
            (!is_known).then_some(UnknownAlgorithm {
                member,
                name,
                known,
            })
        })
        .collect()
}

/// The client signs with its private key, or with its secret.
fn of_assertions() -> Vec<&'static str> {
    let all = Algorithm::SUPPORTED.iter().chain(&Algorithm::SHARED_SECRET);
    all.map(|algorithm| algorithm.as_str()).collect()
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
