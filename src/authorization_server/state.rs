//! Everything the built-in server remembers between two requests, each kind of it bounded.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand_core::CryptoRngCore;

use crate::oauth::{Secret, Timestamp, pkce::ChallengeMethod};

use super::{
    Account, Acr, Client, Config, Delivery, Fault, Keys,
    authorization_request::AuthorizationRequest,
    backchannel_requests::BackchannelRequests,
    client_document,
    device_requests::DeviceRequests,
    dpop_nonces::DpopNonces,
    grant::{AccessToken, Grant, RefreshToken},
    notification::Notification,
    pushed::Pushed,
    registration::Registered,
    store::Store,
};

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
    pub(super) devices: DeviceRequests,
    pub(super) backchannel: BackchannelRequests,
    /// Pushed authorization requests by their `request_uri`.
    pub(super) pushed: Store<Pushed>,
    /// Forms that belong to no authorization request: their token, and the browser they went to.
    pub(super) forms: Store<String>,
    /// Identifiers of assertions that were used (RFC 7523 §3 (7)).
    pub(super) assertion_ids: Store<Timestamp>,
    /// Identifiers of client assertions that were used, and when those end (OIDC Core §9).
    pub(super) client_assertion_ids: Store<Timestamp>,
    /// Identifiers of DPoP proofs that came, and for how long they count (RFC 9449 §11.1).
    pub(super) proof_ids: Store<Timestamp>,
    pub(super) dpop_nonces: DpopNonces,
    /// Keys that the fault `dpop_nonce_twice` has asked for a second nonce.
    pub(super) challenged_again: Store<()>,
    /// The client that is named by the address of its document at this server.
    pub(super) documented: Option<Client>,
    /// Clients that registered themselves (RFC 7591), oldest first.
    pub(super) registered: Vec<Registered>,
    pub(super) notifications: Vec<Notification>,
}

impl State {
    pub fn new(config: Config, keys: Keys) -> Self {
        Self {
            documented: client_document::own_client(&config),
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
            devices: DeviceRequests::new(),
            backchannel: BackchannelRequests::new(),
            pushed: Store::new(256),
            forms: Store::new(256),
            assertion_ids: Store::new(1024),
            client_assertion_ids: Store::new(4096),
            proof_ids: Store::new(4096),
            dpop_nonces: DpopNonces::default(),
            challenged_again: Store::new(256),
            registered: Vec::new(),
            notifications: Vec::new(),
        }
    }

    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Names that place, `https://host:port`, to clients with certificates (RFC 8705 §5).
    pub fn serve_mutual_tls_at(&mut self, origin: &str) {
        self.config.mutual_tls_origin = Some(origin.to_owned());
    }

    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Orders faults in place of those ordered before.
    pub fn set_faults(&mut self, faults: Vec<Fault>) {
        self.faults = faults;
    }

    /// A client of the configuration, one that registered itself, or the one with a document.
    pub(super) fn client(&self, client_id: &str) -> Option<&Client> {
        let registered = self.registered.iter().map(|registered| &registered.client);
        self.config.client(client_id).or_else(|| {
            registered
                .chain(&self.documented)
                .find(|client| client.client_id == client_id)
        })
    }

    /// Whom a grant is about; `None` for one that is about no person.
    pub(super) fn person(&self, grant: &Grant) -> Option<&Account> {
        self.config.account(grant.username.as_deref()?)
    }

    /// Calls to clients that are due since this was last asked; whoever runs the server makes
    /// them (CIBA §10.2).
    pub fn take_notifications(&mut self) -> Vec<Notification> {
        std::mem::take(&mut self.notifications)
    }

    /// Has the client called at that address from now on, if it is one that is called.
    pub fn call_back_at(&mut self, client_id: &str, endpoint: &str) {
        let clients = &mut self.config.clients;
        let client = clients
            .iter_mut()
            .find(|client| client.client_id == client_id);
        if let Some(client) = client
            && let Delivery::Ping {
                notification_endpoint,
            } = &mut client.delivery
        {
            endpoint.clone_into(notification_endpoint);
        }
    }

    /// What the last device that asked shows to the person before it (RFC 8628 §3.3).
    pub fn user_code_on_screen(&self) -> Option<&str> {
        self.devices.last_shown()
    }

    /// Has those redirect URIs registered for the client as well, as far as such can be registered
    /// here.
    pub fn register_redirect_uris(&mut self, client_id: &str, uris: &[String]) {
        let redirects = self.config.conduct.redirects;
        let clients = &mut self.config.clients;
        let client = clients
            .iter_mut()
            .find(|client| client.client_id == client_id);
        if let Some(client) = client {
            for uri in uris {
                if redirects.can_be_registered(uri) && !client.redirect_uris.contains(uri) {
                    client.redirect_uris.push(uri.clone());
                    client.post_logout_redirect_uris.push(uri.clone());
                }
            }
        }
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
    pub acr: Acr,
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
    /// The thumbprint of the key that it is bound to (RFC 9449 §10).
    pub dpop_jkt: Option<String>,
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
