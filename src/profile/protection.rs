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

/// Where a choice stands in the registration.
struct Place {
    name: &'static str,
    read: fn(&ClientRegistration) -> &Option<String>,
    write: fn(&mut ClientRegistration) -> &mut Option<String>,
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

    /// The name of the member of the registration.
    pub fn member(self, protection: Protection) -> &'static str {
        self.place(protection).name
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

    /// What was registered.
    pub fn chosen(self, protection: Protection, client: &ClientRegistration) -> Option<&str> {
        (self.place(protection).read)(client).as_deref()
    }

    /// Registers another choice. Without a way for its key no content is encrypted.
    pub fn choose(
        self,
        protection: Protection,
        client: &mut ClientRegistration,
        chosen: Option<String>,
    ) {
        let is_open = protection == Protection::KeyManagement && chosen.is_none();
        *(self.place(protection).write)(client) = chosen;
        if is_open {
            self.choose(Protection::Content, client, None);
        }
    }

    #[rustfmt::skip]
    fn place(self, protection: Protection) -> Place {
        use Protection::{Content, KeyManagement, Signature};
        match (self, protection) {
            (Self::RequestObject, Signature) => Place { name: "request_object_signing_alg", read: |of| &of.request_object_signing_alg, write: |of| &mut of.request_object_signing_alg },
            (Self::RequestObject, KeyManagement) => Place { name: "request_object_encryption_alg", read: |of| &of.request_object_encryption_alg, write: |of| &mut of.request_object_encryption_alg },
            (Self::RequestObject, Content) => Place { name: "request_object_encryption_enc", read: |of| &of.request_object_encryption_enc, write: |of| &mut of.request_object_encryption_enc },
            (Self::IdToken, Signature) => Place { name: "id_token_signed_response_alg", read: |of| &of.id_token_signed_response_alg, write: |of| &mut of.id_token_signed_response_alg },
            (Self::IdToken, KeyManagement) => Place { name: "id_token_encrypted_response_alg", read: |of| &of.id_token_encrypted_response_alg, write: |of| &mut of.id_token_encrypted_response_alg },
            (Self::IdToken, Content) => Place { name: "id_token_encrypted_response_enc", read: |of| &of.id_token_encrypted_response_enc, write: |of| &mut of.id_token_encrypted_response_enc },
            (Self::Userinfo, Signature) => Place { name: "userinfo_signed_response_alg", read: |of| &of.userinfo_signed_response_alg, write: |of| &mut of.userinfo_signed_response_alg },
            (Self::Userinfo, KeyManagement) => Place { name: "userinfo_encrypted_response_alg", read: |of| &of.userinfo_encrypted_response_alg, write: |of| &mut of.userinfo_encrypted_response_alg },
            (Self::Userinfo, Content) => Place { name: "userinfo_encrypted_response_enc", read: |of| &of.userinfo_encrypted_response_enc, write: |of| &mut of.userinfo_encrypted_response_enc },
            (Self::AuthorizationResponse, Signature) => Place { name: "authorization_signed_response_alg", read: |of| &of.authorization_signed_response_alg, write: |of| &mut of.authorization_signed_response_alg },
            (Self::AuthorizationResponse, KeyManagement) => Place { name: "authorization_encrypted_response_alg", read: |of| &of.authorization_encrypted_response_alg, write: |of| &mut of.authorization_encrypted_response_alg },
            (Self::AuthorizationResponse, Content) => Place { name: "authorization_encrypted_response_enc", read: |of| &of.authorization_encrypted_response_enc, write: |of| &mut of.authorization_encrypted_response_enc },
            (Self::Introspection, Signature) => Place { name: "introspection_signed_response_alg", read: |of| &of.introspection_signed_response_alg, write: |of| &mut of.introspection_signed_response_alg },
            (Self::Introspection, KeyManagement) => Place { name: "introspection_encrypted_response_alg", read: |of| &of.introspection_encrypted_response_alg, write: |of| &mut of.introspection_encrypted_response_alg },
            (Self::Introspection, Content) => Place { name: "introspection_encrypted_response_enc", read: |of| &of.introspection_encrypted_response_enc, write: |of| &mut of.introspection_encrypted_response_enc },
        }
    }

    /// Every name that may stand there, of what this program cannot do as well.
    pub(super) fn known(self, protection: Protection) -> Vec<&'static str> {
        let own = Algorithm::SUPPORTED.map(Algorithm::as_str);
        let shared = Algorithm::SHARED_SECRET.map(Algorithm::as_str);
        match protection {
            Protection::Signature if self == Self::RequestObject => own.to_vec(),
            Protection::Signature => {
                [own.as_slice(), &shared, &[Algorithm::None.as_str()]].concat()
            }
            Protection::KeyManagement => KeyManagement::ALL.map(KeyManagement::as_str).to_vec(),
            Protection::Content => ContentEncryption::ALL
                .map(ContentEncryption::as_str)
                .to_vec(),
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
        self.ways_to_keys().next().is_some()
    }

    /// Whether the server has to know a public key of the client to encrypt its answers to.
    pub fn opens_with_key_pair(&self) -> bool {
        self.ways_to_keys().any(|name| {
            let way = KeyManagement::ALL
                .into_iter()
                .find(|one| one.as_str() == name);
            way.is_none_or(|way| KeyType::ALL.iter().any(|key| way.fits(*key)))
        })
    }

    fn ways_to_keys(&self) -> impl Iterator<Item = &str> {
        ProtectedMessage::ALL
            .into_iter()
            .filter(|message| *message != ProtectedMessage::RequestObject)
            .filter_map(|message| message.chosen(Protection::KeyManagement, self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_written_to_its_own_member_and_read_back() {
        for message in ProtectedMessage::ALL {
            for protection in Protection::ALL {
                let member = message.member(protection);
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
