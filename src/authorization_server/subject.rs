//! What people are called towards clients: the same everywhere, or another name for each sector
//! (OIDC Core §8, §8.1).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

use super::{
    Account, Client, Config, State,
    client_metadata::text,
    error::{ErrorCode, OAuthError},
    grant::Grant,
};

/// Whether two clients can find out that they serve the same person (OIDC Registration §2,
/// `subject_type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubjectType {
    Public,
    Pairwise,
}

impl SubjectType {
    pub const ALL: [Self; 2] = [Self::Public, Self::Pairwise];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Pairwise => "pairwise",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == text)
    }
}

/// The claim `sub` of that person for that client.
pub(super) fn of(config: &Config, client: &Client, account: &Account) -> String {
    match client.subject_type {
        SubjectType::Public => account.subject.clone(),
        SubjectType::Pairwise => pairwise(config, client, &account.subject),
    }
}

/// The claim `sub` of a grant, for the client that it was given to.
pub(super) fn of_grant(state: &State, grant: &Grant) -> String {
    let account = grant
        .username
        .as_deref()
        .and_then(|username| state.config.account(username));
    match (account, state.client(&grant.client_id)) {
        (Some(account), Some(client)) => of(&state.config, client, account),
        (None, _) | (_, None) => grant.subject.clone(),
    }
}

/// The person whom that client knows by that `sub`.
pub(super) fn account<'a>(state: &'a State, client_id: &str, subject: &str) -> Option<&'a Account> {
    let client = state.client(client_id)?;
    state
        .config
        .accounts
        .iter()
        .find(|account| of(&state.config, client, account) == subject)
}

/// Reads `subject_type`; where it is absent, everybody is called the same everywhere.
///
/// # Errors
///
/// `invalid_client_metadata` for other types, and for pairwise ones where the redirect URIs are of
/// several hosts: those need a `sector_identifier_uri` (OIDC Core §8.1), and nothing is fetched.
pub(super) fn registered_type(
    sent: &Value,
    redirect_uris: &[String],
) -> Result<SubjectType, OAuthError> {
    let invalid = |description| OAuthError::new(ErrorCode::InvalidClientMetadata, description);
    if sent.get("sector_identifier_uri").is_some() {
        return Err(invalid(
            "This server fetches nothing: leave sector_identifier_uri out",
        ));
    }
    let Some(written) = text(sent, "subject_type")? else {
        return Ok(SubjectType::Public);
    };
    let subject_type = SubjectType::parse(written)
        .ok_or_else(|| invalid("This subject_type is not known here"))?;
    if subject_type == SubjectType::Pairwise && sectors(redirect_uris).len() > 1 {
        return Err(invalid(
            "Pairwise subjects need redirect_uris of one host (OpenID Connect Core section 8.1)",
        ));
    }
    Ok(subject_type)
}

/// The hash of sector, person and salt (OIDC Core §8.1); a zero byte keeps them apart.
fn pairwise(config: &Config, client: &Client, subject: &str) -> String {
    let sectors = sectors(&client.redirect_uris);
    let sector = sectors.first().unwrap_or(&client.client_id);
    let salt = config.pairwise_salt.expose();
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{sector}\0{subject}\0{salt}")))
}

/// The hosts of redirect URIs, each once; the names of this machine are one, and URIs without a
/// host are their scheme's owner's.
fn sectors(redirect_uris: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for url in redirect_uris.iter().filter_map(|uri| Url::parse(uri).ok()) {
        let sector = match url.host_str() {
            Some("127.0.0.1" | "[::1]") => "localhost",
            Some(host) => host,
            None => url.scheme(),
        };
        if !out.iter().any(|known| known == sector) {
            out.push(sector.to_owned());
        }
    }
    out
}
