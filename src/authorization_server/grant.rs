//! What a client was allowed, and the tokens that came from it.

use serde_json::Value;

use crate::oauth::Timestamp;

use super::{Account, Acr, claims::ClaimsRequest};

/// What a person or the client's own registration allows it; codes and tokens point to it and die
/// with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Grant {
    pub client_id: String,
    /// Who allowed it; `None` where the client acts for itself (RFC 6749 §4.4).
    pub username: Option<String>,
    /// The person's, or the client's own identifier.
    pub subject: String,
    pub scope: Vec<String>,
    pub nonce: Option<String>,
    pub auth_time: Option<Timestamp>,
    /// How strong the sign-in was.
    pub acr: Option<Acr>,
    /// Whether the ID token names it: only where it was asked for.
    pub is_acr_asked: bool,
    pub claims: ClaimsRequest,
    /// The APIs it is for (RFC 8707); empty for all.
    pub resources: Vec<String>,
    /// RFC 9396 §2.
    pub authorization_details: Vec<Value>,
    /// The client asked by a parameter of its own to keep access, and a person allowed it.
    pub is_kept: bool,
    /// The claim `act`: who acts for the subject (RFC 8693 §4.1).
    pub actor: Option<Value>,
}

impl Grant {
    /// Of a person, with nothing beside scope.
    pub(super) fn of_person(client_id: &str, account: &Account, scope: Vec<String>) -> Self {
        Self {
            username: Some(account.username.clone()),
            subject: account.subject.clone(),
            ..Self::of_client(client_id, scope)
        }
    }

    /// Of the client itself.
    pub(super) fn of_client(client_id: &str, scope: Vec<String>) -> Self {
        Self {
            client_id: client_id.to_owned(),
            username: None,
            subject: client_id.to_owned(),
            scope,
            nonce: None,
            auth_time: None,
            acr: None,
            is_acr_asked: false,
            claims: ClaimsRequest::default(),
            resources: Vec::new(),
            authorization_details: Vec::new(),
            actor: None,
            is_kept: false,
        }
    }

    /// Whose things the API shows: the person's, or the client's own.
    pub(super) fn owner(&self) -> &str {
        self.username.as_deref().unwrap_or(&self.client_id)
    }
}

#[derive(Clone, Debug)]
pub(super) struct AccessToken {
    pub grant_id: String,
    /// May be narrower than the grant's, after a refresh (RFC 6749 §6).
    pub scope: Vec<String>,
    /// The APIs it is for (RFC 8707 §2.2); empty for all.
    pub audience: Vec<String>,
    /// May be fewer than the grant's (RFC 9396 §6).
    pub authorization_details: Vec<Value>,
    /// The thumbprint of the key that it is bound to (RFC 9449 §6).
    pub jkt: Option<String>,
    /// `x5t#S256` of the certificate that it is bound to (RFC 8705 §3).
    pub certificate_thumbprint: Option<String>,
    pub issued: Timestamp,
    pub expires: Timestamp,
}

/// A refresh token. It stays after use, so that reuse is noticed (RFC 9700 §4.14.2).
#[derive(Clone, Debug)]
pub(super) struct RefreshToken {
    pub grant_id: String,
    /// The thumbprint of the key that it is bound to; those of confidential clients are bound by
    /// the client's authentication (RFC 9449 §5).
    pub jkt: Option<String>,
    pub issued: Timestamp,
    pub expires: Timestamp,
    pub used: bool,
}
