//! Everything the built-in server remembers between two requests, each kind of it bounded.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand_core::CryptoRngCore;

use crate::oauth::{Secret, Timestamp, pkce::ChallengeMethod};

use super::{Config, Fault, Keys, authorization_request::AuthorizationRequest, store::Store};

/// How long a code may wait for its token request; RFC 6749 §4.1.2 advises 10 minutes at most.
pub(super) const CODE_SECS: i64 = 60;
pub(super) const ACCESS_TOKEN_SECS: i64 = 900;
pub(super) const ID_TOKEN_SECS: i64 = 900;
pub(super) const REFRESH_TOKEN_SECS: i64 = 30 * 24 * 3600;

/// The memory of one server. It starts empty and dies with the process.
pub struct State {
    pub(super) config: Config,
    pub(super) keys: Keys,
    pub(super) faults: Vec<Fault>,
    pub(super) browsers: Store<Browser>,
    pub(super) pending: Store<Pending>,
    pub(super) codes: Store<Code>,
    pub(super) grants: Store<Grant>,
    pub(super) access_tokens: Store<AccessToken>,
    pub(super) refresh_tokens: Store<RefreshToken>,
    /// Owner and text of the notes that were added, oldest first.
    pub(super) notes: Vec<(String, String)>,
}

impl State {
    pub fn new(config: Config, keys: Keys) -> Self {
        Self {
            config,
            keys,
            faults: Vec::new(),
            browsers: Store::new(256),
            pending: Store::new(256),
            codes: Store::new(1024),
            grants: Store::new(1024),
            access_tokens: Store::new(4096),
            refresh_tokens: Store::new(4096),
            notes: Vec::new(),
        }
    }

    pub fn config(&self) -> &Config {
        &self.config
    }

    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Orders faults in place of those ordered before.
    pub fn set_faults(&mut self, faults: Vec<Fault>) {
        self.faults = faults;
    }

    /// Signs with new keys from now on. The old public keys stay in the key set, so that tokens
    /// which are out there can still be verified (OIDC Core §10.1.1).
    pub fn rotate_keys(&mut self, rng: &mut dyn CryptoRngCore) {
        self.keys.rotate(rng);
    }

    /// Ends a grant and with it every token that came from it.
    pub(super) fn revoke_grant(&mut self, grant_id: &str) {
        self.grants.remove(grant_id);
    }

    /// The access token and its grant, if it works at that moment.
    pub(super) fn live_access_token(
        &self,
        value: &str,
        now: Timestamp,
    ) -> Option<(&AccessToken, &Grant)> {
        let token = self.access_tokens.look_up(value)?;
        let grant = self.grants.look_up(&token.grant_id)?;
        (now < token.expires).then_some((token, grant))
    }

    /// The refresh token and its grant, if it works at that moment.
    pub(super) fn live_refresh_token(
        &self,
        value: &str,
        now: Timestamp,
    ) -> Option<(&RefreshToken, &Grant)> {
        let token = self.refresh_tokens.look_up(value)?;
        let grant = self.grants.look_up(&token.grant_id)?;
        (!token.used && now < token.expires).then_some((token, grant))
    }
}

/// A browser, known by its cookie; who signed in with it, and what they agreed to.
#[derive(Clone, Debug, Default)]
pub(super) struct Browser {
    pub signed_in: Option<SignedIn>,
    /// Clients and the scopes that were allowed to them in this session.
    pub consents: Vec<(String, Vec<String>)>,
}

impl Browser {
    pub(super) fn has_allowed(&self, client_id: &str, scope: &[String]) -> bool {
        self.consents
            .iter()
            .find(|(known, _)| known == client_id)
            .is_some_and(|(_, allowed)| scope.iter().all(|word| allowed.contains(word)))
    }

    pub(super) fn allow(&mut self, client_id: &str, scope: &[String]) {
        self.consents.retain(|(known, _)| known != client_id);
        self.consents.push((client_id.to_owned(), scope.to_vec()));
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SignedIn {
    pub username: String,
    pub auth_time: Timestamp,
}

/// An authorization request that waits for a person.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub request: AuthorizationRequest,
    /// The cookie of the browser that it came from: no other one may answer it.
    pub browser_id: String,
    /// Stands in every form of this request, so that another site cannot post it.
    pub form_token: Secret,
    /// The person signed in for this very request, which is what `prompt=login` asks for.
    pub signed_in_here: bool,
}

/// A code that was handed out. It stays after use, to know a replay when it comes.
#[derive(Clone, Debug)]
pub(super) struct Code {
    pub client_id: String,
    pub redirect_uri: String,
    pub challenge: Option<(String, ChallengeMethod)>,
    pub expires: Timestamp,
    pub grant: Grant,
    pub use_made: CodeUse,
}

/// What became of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CodeUse {
    Unused,
    /// A token request with it was refused. This server counts that as its one use.
    Refused,
    /// It became the grant of that id.
    Granted(String),
}

/// What a person allowed a client; codes and tokens point to it and die with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Grant {
    pub client_id: String,
    pub username: String,
    pub subject: String,
    pub scope: Vec<String>,
    pub nonce: Option<String>,
    pub auth_time: Timestamp,
}

#[derive(Clone, Debug)]
pub(super) struct AccessToken {
    pub grant_id: String,
    /// May be narrower than the grant's, after a refresh (RFC 6749 §6).
    pub scope: Vec<String>,
    pub issued: Timestamp,
    pub expires: Timestamp,
}

/// A refresh token. It stays after use, so that reuse is noticed (RFC 9700 §4.14.2).
#[derive(Clone, Debug)]
pub(super) struct RefreshToken {
    pub grant_id: String,
    pub issued: Timestamp,
    pub expires: Timestamp,
    pub used: bool,
}

/// 32 random bytes in base64url: the form of every code, token and cookie here.
pub(super) fn random_name(rng: &mut dyn CryptoRngCore) -> String {
    let mut bytes = [0; 32];
    rng.fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The moment that many seconds later.
pub(super) fn later(now: Timestamp, secs: i64) -> Timestamp {
    now.plus_micros(secs.saturating_mul(1_000_000))
}
