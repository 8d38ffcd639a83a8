//! Everything a flow has been told or has learnt so far.

use std::collections::{BTreeMap, BTreeSet};

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use sha2::{Digest, Sha256};

use crate::{
    flow::{
        BackchannelAuthentication, DeviceAuthorization, Entropy, Grant, Input, McpSession,
        McpVersion, Pace, Reach, RequestedEdit, Stage, Step, StepUp, Tokens,
        built::DpopKey,
        steps::{Kept, notification_endpoint},
    },
    http::{ClientIdentity, Limits, Outgoing, Route, SecretKind, Trust},
    oauth::{
        Configuration, Parameters, RegisteredClient, SafeUrl, Secret, ServerMetadata, Timestamp,
        WellKnown,
        jose::{JwkSet, Jws},
        pkce::{self, ChallengeMethod},
    },
    profile::{AuthMethod, PkceChoice, Profile},
};

/// What a run is made of; pinned at its start, so that later edits of a profile do not reach it
/// (RFC 9700 §4.4.2).
#[derive(Clone, Debug)]
pub struct Settings {
    pub profile: Profile,
    pub grant: Grant,
    pub reach: Reach,
    pub edits: Vec<RequestedEdit>,
    pub trust: Trust,
    /// What the client shows on TLS connections (RFC 8705 §2).
    pub identity: Option<ClientIdentity>,
    /// The way of every connection.
    pub route: Route,
    pub limits: Limits,
    /// What the user gave, or the environment.
    pub inputs: BTreeMap<Input, Secret>,
    /// Whether the browser's leg is recorded by the server inside the program.
    pub browser_leg_is_observed: bool,
    /// Open the page where the person decides as soon as it is known (RFC 8628 §3.3).
    pub opens_verification: bool,
    /// Where the built-in server stands in for the phone of a person who is asked (CIBA §8).
    pub approval_page: Option<SafeUrl>,
    /// Take the first answer that comes to the right path, whatever its `state`.
    pub accept_any_redirect: bool,
}

impl Settings {
    /// The steps of the run: those of the grant, and those that the client's switches add.
    pub(super) fn steps(&self) -> Vec<Step> {
        self.with_pushing(self.grant.steps(&self.reach))
    }

    /// From another sign-in to that call of the API; `None` where no browser of this program signs in.
    pub(super) fn sign_in_again(&self, call: Step) -> Option<Vec<Step>> {
        self.grant
            .sign_in_again(call)
            .map(|steps| self.with_pushing(steps))
    }

    fn with_pushing(&self, mut steps: Vec<Step>) -> Vec<Step> {
        if self.profile.client.require_pushed_authorization_requests
            && let Some(at) = steps.iter().position(|step| *step == Step::Authorization)
        {
            steps.insert(at, Step::PushedAuthorization);
        }
        if self.grant == Grant::Ciba && notification_endpoint(&self.profile).is_some() {
            for step in &mut steps {
                if let Step::Poll { after_ping } = step {
                    *after_ping = true;
                }
            }
        }
        steps
    }
}

/// A request that the server keeps (RFC 9126 §2.2).
#[derive(Clone, Debug)]
pub struct PushedAuthorization {
    /// What the authorization request names instead of its parameters.
    pub request_uri: Secret,
    pub expires_in_secs: Option<u64>,
}

/// The flow's memory. Steps read it to prepare a request and write into it what an answer taught.
#[derive(Debug)]
pub struct Context {
    pub settings: Settings,
    pub metadata: ServerMetadata,
    /// Which well-known document was used; `None` where the profile names the endpoints itself.
    pub metadata_from: Option<WellKnown>,
    /// The address that was asked as an API, where no server published metadata.
    pub asked_resource: Option<String>,
    /// Where the API's challenge says that its metadata is.
    pub resource_metadata_url: Option<SafeUrl>,
    /// The scope that the API's challenge asks for.
    pub challenged_scope: Option<String>,
    /// The scopes that the API's metadata lists.
    pub resource_scopes: Option<String>,
    /// What the client asked to be registered as.
    pub registration_sent: Option<serde_json::Map<String, serde_json::Value>>,
    /// The client that was registered in this run.
    pub registered: Option<RegisteredClient>,
    /// The MCP server has answered `initialize`.
    pub mcp: Option<McpSession>,
    /// How the next call of the MCP server speaks to it.
    pub mcp_version: McpVersion,
    /// The server did not speak the version that the run began with.
    pub(super) mcp_version_was_changed: bool,
    /// The server ended its session once, and another was begun.
    pub(super) mcp_session_was_renewed: bool,
    pub keys: Option<JwkSet>,
    /// Whether they were asked for; where nothing needs a key, they are not.
    pub(super) keys_were_asked: bool,
    /// The server's keys that tokens may be encrypted to.
    pub encryption_keys: Option<JwkSet>,
    /// When what is going on now happened.
    pub now: Timestamp,
    /// Counts the drafts of the run, so that no two draw the same randomness.
    pub(super) drafts: u64,
    pub pushed: Option<PushedAuthorization>,
    pub dpop_key: Option<DpopKey>,
    /// The latest that each server gave, by its origin (RFC 9449 §8.2), and by whether it was asked
    /// as an API: a server that is both keeps two (§9).
    pub dpop_nonces: BTreeMap<(String, bool), String>,
    pub(super) entropy: Entropy,
    pub code_verifier: Secret,
    /// The port that the redirect URI is caught at, once it is known.
    pub port: Option<u16>,
    /// The parameters of the authorization request as they were sent.
    pub authorization_sent: Option<Parameters>,
    pub code: Option<Secret>,
    pub device: Option<DeviceAuthorization>,
    pub backchannel: Option<BackchannelAuthentication>,
    /// What came with the redirect, beside the code or in its place.
    pub front_tokens: Option<Tokens>,
    /// The ID token of the redirect, once it was checked.
    pub front_id_token: Option<Jws>,
    pub tokens: Option<Tokens>,
    pub id_token: Option<Jws>,
    /// The same as text, without the envelope that it may have come in.
    pub opened_id_token: Option<Secret>,
    /// `sub` of the ID token, which userinfo must repeat (OIDC Core §5.3.2).
    pub id_token_subject: Option<String>,
    /// A signed answer that waits for fresh keys.
    pub(super) kept: Option<Kept>,
    /// Scope as it was last granted.
    pub granted_scope: Option<String>,
    pub offline_access_added: bool,
    /// The server said `invalid_grant` to the refresh token: it is not offered again.
    pub refresh_token_is_dead: bool,
    /// What an API wants of the sign-in, and how often one wanted something.
    pub step_up: Option<StepUp>,
    pub(super) step_ups: u32,
    /// An API said that the token is dead, and it was refreshed once for that.
    pub(super) refreshed_for_api: bool,
    /// The parameters of the request that ended the session, as they were sent.
    pub logout_sent: Option<Parameters>,
    /// Origins that were talked to in this run.
    pub(super) origins_seen: BTreeSet<String>,
}

impl Context {
    pub(super) fn new(settings: Settings, entropy: Entropy, now: Timestamp) -> Self {
        let metadata = ServerMetadata::from(settings.profile.server.clone());
        let code_verifier = pkce::code_verifier(&entropy.code_verifier);
        Self {
            metadata,
            metadata_from: None,
            asked_resource: None,
            resource_metadata_url: None,
            challenged_scope: None,
            resource_scopes: None,
            registration_sent: None,
            registered: None,
            mcp: None,
            mcp_version: settings.reach.mcp_version,
            mcp_version_was_changed: false,
            mcp_session_was_renewed: false,
            keys: None,
            keys_were_asked: false,
            encryption_keys: None,
            now,
            drafts: 0,
            pushed: None,
            dpop_key: None,
            dpop_nonces: BTreeMap::new(),
            code_verifier,
            entropy,
            port: None,
            authorization_sent: None,
            code: None,
            device: None,
            backchannel: None,
            front_tokens: None,
            front_id_token: None,
            tokens: None,
            id_token: None,
            opened_id_token: None,
            id_token_subject: None,
            kept: None,
            granted_scope: None,
            offline_access_added: false,
            refresh_token_is_dead: false,
            step_up: None,
            step_ups: 0,
            refreshed_for_api: false,
            logout_sent: None,
            origins_seen: BTreeSet::new(),
            settings,
        }
    }

    /// The issuer that this run was started for.
    pub fn issuer(&self) -> Option<&str> {
        self.metadata.issuer()
    }

    pub fn client_id(&self) -> &str {
        &self.settings.profile.client.client_id
    }

    /// The scope to ask for: the profile's; else `openid` where the server speaks OpenID Connect.
    pub fn scope(&self) -> String {
        let mut scope = match &self.settings.profile.client.scope {
            Some(scope) => scope.clone(),
            // What the API asks for, else all that it lists (MCP Authorization, Scope Selection
            // Strategy).
            None if self.settings.grant == Grant::Mcp => self
                .challenged_scope
                .clone()
                .or_else(|| self.resource_scopes.clone())
                .unwrap_or_default(),
            None if self.speaks_openid() && self.settings.grant.carries_openid() => {
                String::from("openid")
            }
            None => String::new(),
        };
        if self.offline_access_added {
            if !scope.is_empty() {
                scope.push(' ');
            }
            scope.push_str("offline_access");
        }
        scope
    }

    /// Whether `--refresh` should ask for `offline_access`: wanted, listed and not yet in the scope
    /// (OIDC Core §11).
    pub(super) fn wants_offline_access(&self) -> bool {
        let listed = self.metadata.lists("scopes_supported", "offline_access");
        self.settings.reach.includes(Stage::Refresh)
            && listed
            && !self
                .scope()
                .split(' ')
                .any(|scope| scope == "offline_access")
    }

    pub fn speaks_openid(&self) -> bool {
        let is_openid = match self.metadata_from {
            Some(WellKnown::OpenIdConfiguration | WellKnown::OpenIdConfigurationInserted) => true,
            Some(WellKnown::OauthAuthorizationServer) | None => false,
        };
        is_openid || self.metadata.lists("scopes_supported", "openid")
    }

    /// Whether the authorization request, as it was sent, asked for an ID token.
    pub fn asked_for_openid(&self) -> bool {
        let scope = match &self.authorization_sent {
            Some(sent) => sent.first("scope").unwrap_or_default().to_owned(),
            None => self.scope(),
        };
        let separator = &self.settings.profile.request.scope_separator;
        let mut words = scope
            .split(separator.as_str())
            .flat_map(|part| part.split(' '));
        self.settings.grant.carries_openid() && words.any(|word| word == "openid")
    }

    /// How the challenge is made, where the request asks for a code (RFC 7636 §4.2).
    pub fn challenge_method(&self) -> Option<ChallengeMethod> {
        if !self.asks_for("code") {
            return None;
        }
        match PkceChoice::parse(&self.settings.profile.request.pkce) {
            Some(PkceChoice::S256) => Some(ChallengeMethod::S256),
            Some(PkceChoice::Plain) => Some(ChallengeMethod::Plain),
            Some(PkceChoice::Off) | None => None,
        }
    }

    /// The profile's method; else, of what the metadata lists, the first that the credentials allow.
    /// Metadata without a list means `client_secret_basic` (RFC 8414 §2).
    pub fn auth_method(&self) -> AuthMethod {
        let client = &self.settings.profile.client;
        if let Some(method) = client.token_endpoint_auth_method {
            return method;
        }
        let has_secret =
            client.client_secret.is_some() || self.input(Input::ClientSecret).is_some();
        if !has_secret {
            return AuthMethod::None;
        }
        let by_preference = [
            AuthMethod::ClientSecretBasic,
            AuthMethod::ClientSecretPost,
            AuthMethod::None,
        ];
        by_preference
            .into_iter()
            .find(|method| {
                self.metadata
                    .lists("token_endpoint_auth_methods_supported", method.as_str())
            })
            .unwrap_or(AuthMethod::ClientSecretBasic)
    }

    /// While a person elsewhere decides.
    pub fn pace(&self) -> Option<&Pace> {
        let device = self.device.as_ref().map(|device| &device.pace);
        device.or_else(|| self.backchannel.as_ref().map(|asked| &asked.pace))
    }

    pub(super) fn pace_mut(&mut self) -> Option<&mut Pace> {
        let device = self.device.as_mut().map(|device| &mut device.pace);
        device.or_else(|| self.backchannel.as_mut().map(|asked| &mut asked.pace))
    }

    /// What the user gave, if they did.
    pub fn input(&self, input: Input) -> Option<&Secret> {
        self.settings.inputs.get(&input)
    }

    /// A request on its way to one of the server's endpoints. It shows no certificate.
    pub(super) fn outgoing(&self, bytes: Vec<u8>, destination: SafeUrl) -> Outgoing {
        Outgoing {
            bytes,
            destination,
            trust: self.settings.trust.clone(),
            identity: None,
            route: self.route(),
            limits: self.settings.limits,
        }
    }

    /// `state` and `nonce` of this run.
    pub fn state(&self) -> String {
        encode(&self.entropy.state)
    }

    pub fn nonce(&self) -> String {
        encode(&self.entropy.nonce)
    }

    /// The one-time paths of the listener's own pages.
    pub(super) fn page_path(&self, name: &str) -> String {
        format!("/{name}/{}", encode(&self.entropy.pages))
    }

    /// Randomness for one purpose within the present draft: the same again for the same purpose.
    pub(super) fn rng(&self, purpose: &str) -> ChaCha20Rng {
        let mut hash = Sha256::new();
        hash.update(self.entropy.seed);
        hash.update(self.drafts.to_be_bytes());
        hash.update(purpose.as_bytes());
        ChaCha20Rng::from_seed(hash.finalize().into())
    }

    /// 128 random bits as text, for identifiers.
    pub(super) fn random_text(&self, purpose: &str) -> String {
        use rand_core::RngCore;
        let mut bytes = [0; 16];
        self.rng(purpose).fill_bytes(&mut bytes);
        encode(&bytes)
    }

    /// Whether the authorization request is a signed object (RFC 9101).
    pub fn signs_requests(&self) -> bool {
        let client = &self.settings.profile.client;
        client.request_object_signing_alg.is_some()
    }

    /// The key that tokens are bound to, made where it is wanted first.
    pub(super) fn dpop_key(&mut self) -> Result<&DpopKey, String> {
        if self.dpop_key.is_none() {
            self.dpop_key = Some(DpopKey::make(self)?);
        }
        self.dpop_key
            .as_ref()
            .ok_or_else(|| String::from("the key could not be made"))
    }

    /// Whether the access token is bound to a key of ours (RFC 9449 §5).
    pub fn has_dpop_token(&self) -> bool {
        let kind = self
            .tokens
            .as_ref()
            .and_then(|tokens| tokens.token_type.as_deref());
        self.dpop_key.is_some() && kind.is_some_and(|kind| kind.eq_ignore_ascii_case("dpop"))
    }

    /// Every secret value known by now, for masking.
    pub fn secrets(&self) -> Vec<(SecretKind, Secret)> {
        let mut out = vec![
            (SecretKind::CodeVerifier, self.code_verifier.clone()),
            (SecretKind::State, Secret::new(self.state())),
            (SecretKind::Nonce, Secret::new(self.nonce())),
        ];
        out.extend(self.settings.inputs.iter().filter_map(|(input, value)| {
            let kind = match input {
                Input::ClientSecret => SecretKind::ClientSecret,
                Input::PrivateKey => SecretKind::PrivateKey,
                Input::Password | Input::ProxyPassword => SecretKind::Password,
                Input::RefreshToken => SecretKind::RefreshToken,
                Input::SubjectToken | Input::ActorToken => SecretKind::Assertion,
                // Names stand in every token about the person.
                Input::Username | Input::LoginHint | Input::Subject => return None,
            };
            Some((kind, value.clone()))
        }));
        out.extend(self.settings.route.proxies().filter_map(|proxy| {
            let password = &proxy.credentials.as_ref()?.password;
            let is_known = !password.expose().is_empty();
            is_known.then(|| (SecretKind::Password, password.clone()))
        }));
        if let Some(Configuration::Open { access_token, .. }) =
            self.registered.as_ref().map(|client| &client.configuration)
        {
            out.push((SecretKind::RegistrationAccessToken, access_token.clone()));
        }
        if let Some(device) = &self.device {
            out.push((SecretKind::DeviceCode, device.device_code.clone()));
        }
        if let Some(asked) = &self.backchannel {
            out.push((SecretKind::AuthReqId, asked.auth_req_id.clone()));
        }
        out.extend(self.code.clone().map(|code| (SecretKind::Code, code)));
        if self.settings.reach.includes(Stage::Logout) {
            out.push((SecretKind::State, Secret::new(self.logout_state())));
        }
        let pushed = self
            .pushed
            .as_ref()
            .map(|pushed| pushed.request_uri.clone());
        out.extend(pushed.map(|uri| (SecretKind::RequestUri, uri)));
        let opened = self.opened_id_token.clone();
        out.extend(opened.map(|token| (SecretKind::IdToken, token)));
        for tokens in self.front_tokens.iter().chain(&self.tokens) {
            out.extend(
                tokens
                    .access_token
                    .clone()
                    .map(|t| (SecretKind::AccessToken, t)),
            );
            out.extend(
                tokens
                    .refresh_token
                    .clone()
                    .map(|t| (SecretKind::RefreshToken, t)),
            );
            out.extend(tokens.id_token.clone().map(|t| (SecretKind::IdToken, t)));
        }
        out
    }
}

pub(super) fn encode(bytes: &[u8]) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.encode(bytes)
}
