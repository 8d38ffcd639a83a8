//! With what messages between client and server are signed and encrypted, as it was registered.

use crate::{
    oauth::jose::{Algorithm, AlgorithmFamily, ContentEncryption, KeyManagement, KeyType},
    profile::ClientRegistration,
};

/// A message that can be protected on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProtectedMessage {
    /// The authorization request, made by the client (RFC 9101 §10.5).
    RequestObject,
    IdToken,
    Userinfo,
    /// The answer of the authorization endpoint (JARM §3).
    AuthorizationResponse,
    /// RFC 9701 §6.
    Introspection,
}

/// One choice about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    Signature,
    /// How the key of the content is encrypted or agreed on (`alg` of RFC 7516 §4.1.1).
    KeyManagement,
    /// How the content is encrypted (`enc` of RFC 7516 §4.1.2).
    Content,
}

impl Protection {
    pub const ALL: [Self; 3] = [Self::Signature, Self::KeyManagement, Self::Content];
}

impl ProtectedMessage {
    pub const ALL: [Self; 5] = [
        Self::RequestObject,
        Self::IdToken,
        Self::Userinfo,
        Self::AuthorizationResponse,
        Self::Introspection,
    ];

    /// The name of the member of the registration; `None` where there is no such choice.
    pub fn member(self, protection: Protection) -> Option<&'static str> {
        use Protection::{Content, KeyManagement, Signature};
        Some(match (self, protection) {
            (Self::RequestObject, Signature) => "request_object_signing_alg",
            (Self::RequestObject, KeyManagement) => "request_object_encryption_alg",
            (Self::RequestObject, Content) => "request_object_encryption_enc",
            (Self::IdToken, Signature) => "id_token_signed_response_alg",
            (Self::IdToken, KeyManagement) => "id_token_encrypted_response_alg",
            (Self::IdToken, Content) => "id_token_encrypted_response_enc",
            (Self::Userinfo, Signature) => "userinfo_signed_response_alg",
            (Self::Userinfo, KeyManagement) => "userinfo_encrypted_response_alg",
            (Self::Userinfo, Content) => "userinfo_encrypted_response_enc",
            (Self::AuthorizationResponse, Signature) => "authorization_signed_response_alg",
            (Self::AuthorizationResponse, KeyManagement) => "authorization_encrypted_response_alg",
            (Self::AuthorizationResponse, Content) => "authorization_encrypted_response_enc",
            (Self::Introspection, Signature) => "introspection_signed_response_alg",
            (Self::Introspection, KeyManagement | Content) => return None,
        })
    }

    /// The member of the server's metadata that lists what it can do.
    pub fn listed_as(self, protection: Protection) -> String {
        let message = match self {
            Self::RequestObject => "request_object",
            Self::IdToken => "id_token",
            Self::Userinfo => "userinfo",
            Self::AuthorizationResponse => "authorization",
            Self::Introspection => "introspection",
        };
        let part = match protection {
            Protection::Signature => "signing_alg",
            Protection::KeyManagement => "encryption_alg",
            Protection::Content => "encryption_enc",
        };
        format!("{message}_{part}_values_supported")
    }

    /// What was registered; `None` as well where there is no such choice.
    pub fn chosen(self, protection: Protection, client: &ClientRegistration) -> Option<&str> {
        use Protection::{Content, KeyManagement, Signature};
        let member = match (self, protection) {
            (Self::RequestObject, Signature) => &client.request_object_signing_alg,
            (Self::RequestObject, KeyManagement) => &client.request_object_encryption_alg,
            (Self::RequestObject, Content) => &client.request_object_encryption_enc,
            (Self::IdToken, Signature) => &client.id_token_signed_response_alg,
            (Self::IdToken, KeyManagement) => &client.id_token_encrypted_response_alg,
            (Self::IdToken, Content) => &client.id_token_encrypted_response_enc,
            (Self::Userinfo, Signature) => &client.userinfo_signed_response_alg,
            (Self::Userinfo, KeyManagement) => &client.userinfo_encrypted_response_alg,
            (Self::Userinfo, Content) => &client.userinfo_encrypted_response_enc,
            (Self::AuthorizationResponse, Signature) => &client.authorization_signed_response_alg,
            (Self::AuthorizationResponse, KeyManagement) => {
                &client.authorization_encrypted_response_alg
            }
            (Self::AuthorizationResponse, Content) => &client.authorization_encrypted_response_enc,
            (Self::Introspection, Signature) => &client.introspection_signed_response_alg,
            (Self::Introspection, KeyManagement | Content) => return None,
        };
        member.as_deref()
    }

    /// Registers another choice. Without a way for its key no content is encrypted.
    pub fn choose(
        self,
        protection: Protection,
        client: &mut ClientRegistration,
        chosen: Option<String>,
    ) {
        use Protection::{Content, KeyManagement, Signature};
        let is_open = protection == KeyManagement && chosen.is_none();
        let member = match (self, protection) {
            (Self::RequestObject, Signature) => &mut client.request_object_signing_alg,
            (Self::RequestObject, KeyManagement) => &mut client.request_object_encryption_alg,
            (Self::RequestObject, Content) => &mut client.request_object_encryption_enc,
            (Self::IdToken, Signature) => &mut client.id_token_signed_response_alg,
            (Self::IdToken, KeyManagement) => &mut client.id_token_encrypted_response_alg,
            (Self::IdToken, Content) => &mut client.id_token_encrypted_response_enc,
            (Self::Userinfo, Signature) => &mut client.userinfo_signed_response_alg,
            (Self::Userinfo, KeyManagement) => &mut client.userinfo_encrypted_response_alg,
            (Self::Userinfo, Content) => &mut client.userinfo_encrypted_response_enc,
            (Self::AuthorizationResponse, Signature) => {
                &mut client.authorization_signed_response_alg
            }
            (Self::AuthorizationResponse, KeyManagement) => {
                &mut client.authorization_encrypted_response_alg
            }
            (Self::AuthorizationResponse, Content) => {
                &mut client.authorization_encrypted_response_enc
            }
            (Self::Introspection, Signature) => &mut client.introspection_signed_response_alg,
            (Self::Introspection, KeyManagement | Content) => return,
        };
        *member = chosen;
        if is_open {
            self.choose(Content, client, None);
        }
    }

    /// What this program can do of it.
    pub fn offered(self, protection: Protection) -> Vec<&'static str> {
        match protection {
            Protection::Signature => Algorithm::ALL
                .into_iter()
                .filter(|one| one.is_supported() || self.takes_secret(*one))
                .map(Algorithm::as_str)
                .collect(),
            Protection::KeyManagement => KeyManagement::ALL
                .into_iter()
                .filter(|one| one.is_supported())
                // The server publishes no shared secret to encrypt a request to.
                .filter(|one| {
                    self != Self::RequestObject || KeyType::ALL.iter().any(|key| one.fits(*key))
                })
                .map(KeyManagement::as_str)
                .collect(),
            Protection::Content => ContentEncryption::ALL
                .into_iter()
                .map(ContentEncryption::as_str)
                .collect(),
        }
    }

    /// Whether the client secret may be the key of its MAC (OIDC Registration §2).
    fn takes_secret(self, algorithm: Algorithm) -> bool {
        self != Self::RequestObject && algorithm.family() == AlgorithmFamily::SharedSecret
    }
}

impl ClientRegistration {
    /// Whether answers come encrypted to the client's key.
    pub fn opens_answers(&self) -> bool {
        ProtectedMessage::ALL.into_iter().any(|message| {
            message != ProtectedMessage::RequestObject
                && message.chosen(Protection::KeyManagement, self).is_some()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_written_to_its_own_member_and_read_back() {
        for message in ProtectedMessage::ALL {
            for protection in Protection::ALL {
                let Some(member) = message.member(protection) else {
                    continue;
                };
                let mut client = ClientRegistration::default();
                for offered in message.offered(protection) {
                    message.choose(protection, &mut client, Some(offered.to_owned()));
                    assert_eq!(message.chosen(protection, &client), Some(offered));
                    let json = serde_json::to_value(&client).unwrap();
                    assert_eq!(json[member], offered);
                }
            }
        }
    }

    #[test]
    fn content_is_not_encrypted_without_a_way_for_its_key() {
        let mut client = ClientRegistration::default();
        let message = ProtectedMessage::IdToken;
        let some = |name: &str| Some(name.to_owned());
        message.choose(Protection::KeyManagement, &mut client, some("ECDH-ES"));
        message.choose(Protection::Content, &mut client, some("A256GCM"));
        message.choose(Protection::KeyManagement, &mut client, None);
        assert_eq!(client, ClientRegistration::default());
    }

    #[test]
    fn nothing_refused_is_offered() {
        let offered = ProtectedMessage::IdToken.offered(Protection::KeyManagement);
        assert!(!offered.contains(&"RSA1_5"));
        let offered = ProtectedMessage::RequestObject.offered(Protection::KeyManagement);
        assert!(!offered.contains(&"dir") && offered.contains(&"ECDH-ES"));
    }
}
