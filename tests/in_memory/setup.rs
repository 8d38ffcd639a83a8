//! What a run in memory starts from: a client, a server with its faults, and a person.

use oauth_playground::{
    authorization_server::{AuthenticationMethod, Config, Decision, Fault},
    flow::{EditKind, Entropy, Grant, Input, Reach, RequestedEdit, Settings, Stage},
    http::{ClientIdentity, Limits, Trust},
    oauth::{SafeUrl, Secret, Timestamp, jose::Algorithm},
    profile::{AuthMethod, Capture, Profile, built_in},
};

use super::pair::Pair;

pub const ISSUER: &str = "http://127.0.0.1:9400";
pub const API: &str = "http://127.0.0.1:9400/api/notes";
pub const PORT: u16 = 53682;
pub const CLIENT_SECRET: &str = "canary-client-secret-7f1d0a";
pub const NOW: Timestamp = Timestamp::from_secs(1_795_000_000);

/// The stages of the authorization code flow, in order.
pub const CODE_FLOW: [Stage; 10] = [
    Stage::Discovery,
    Stage::Authorization,
    Stage::Redirect,
    Stage::Token,
    Stage::IdToken,
    Stage::Userinfo,
    Stage::Resource,
    Stage::Refresh,
    Stage::Introspection,
    Stage::Revocation,
];

/// Everything that differs between two runs.
#[derive(Clone)]
pub struct Setup {
    pub profile: Profile,
    pub reach: Reach,
    pub edits: Vec<RequestedEdit>,
    pub grant: Grant,
    /// Beside the client secret.
    pub inputs: Vec<(Input, Secret)>,
    pub client_secret: Option<Secret>,
    pub accept_any_redirect: bool,
    pub browser_leg_is_observed: bool,
    /// Whether the server has a page that stands for people's phones.
    pub has_approval_page: bool,
    /// What the client shows on TLS connections.
    pub identity: Option<ClientIdentity>,
    pub server: Config,
    pub faults: Vec<Fault>,
    pub decision: Decision,
}

impl Setup {
    /// The built-in provider's own client, which has no secret.
    pub fn public() -> Self {
        let mut server = Config::workshop(ISSUER);
        for client in &mut server.clients {
            // One RSA key costs a second; what signs with it has a test of its own.
            client.id_token_signed_response_alg = Algorithm::Es256;
            let secret = Secret::new(CLIENT_SECRET);
            client.authentication = match client.authentication.clone() {
                AuthenticationMethod::ClientSecretBasic(_) => {
                    AuthenticationMethod::ClientSecretBasic(secret)
                }
                AuthenticationMethod::ClientSecretPost(_) => {
                    AuthenticationMethod::ClientSecretPost(secret)
                }
                AuthenticationMethod::ClientSecretJwt(_) => {
                    AuthenticationMethod::ClientSecretJwt(secret)
                }
                without_secret @ (AuthenticationMethod::None
                | AuthenticationMethod::PrivateKeyJwt
                | AuthenticationMethod::TlsClientAuth { .. }
                | AuthenticationMethod::SelfSignedTlsClientAuth) => without_secret,
            };
        }
        Self {
            profile: built_in(ISSUER).unwrap(),
            reach: Reach::everything(Some(SafeUrl::parse(API).unwrap())),
            edits: Vec::new(),
            grant: Grant::AuthorizationCode,
            inputs: Vec::new(),
            client_secret: None,
            accept_any_redirect: false,
            browser_leg_is_observed: true,
            has_approval_page: true,
            identity: None,
            server,
            faults: Vec::new(),
            decision: Decision::Allow,
        }
    }

    /// A client with a secret in the `Authorization` header.
    pub fn confidential() -> Self {
        Self::public().client("workshop-confidential", AuthMethod::ClientSecretBasic)
    }

    /// A client with its secret in the body.
    pub fn post() -> Self {
        Self::public().client("workshop-post", AuthMethod::ClientSecretPost)
    }

    pub fn client(mut self, client_id: &str, method: AuthMethod) -> Self {
        client_id.clone_into(&mut self.profile.client.client_id);
        self.profile.client.token_endpoint_auth_method = Some(method);
        self.client_secret = Some(Secret::new(CLIENT_SECRET));
        self
    }

    /// Another grant, by a client that has no secret.
    pub fn public_client(mut self, client_id: &str) -> Self {
        client_id.clone_into(&mut self.profile.client.client_id);
        self
    }

    pub fn grant(mut self, grant: Grant) -> Self {
        self.grant = grant;
        self
    }

    pub fn input(mut self, input: Input, value: &str) -> Self {
        self.inputs.push((input, Secret::new(value)));
        self
    }

    pub fn pkce(mut self, choice: &str) -> Self {
        choice.clone_into(&mut self.profile.request.pkce);
        self
    }

    /// The client of the built-in server that may ask for tokens through the browser.
    pub fn implicit() -> Self {
        Self::public()
            .public_client("workshop-implicit")
            .grant(Grant::Implicit)
            .scope("openid profile notes.read")
    }

    /// A confidential client that gets tokens before it redeems its code.
    pub fn hybrid() -> Self {
        Self::confidential().grant(Grant::Hybrid)
    }

    pub fn response_type(mut self, words: &str) -> Self {
        self.profile.request.response_type = Some(words.to_owned());
        self
    }

    pub fn logout(mut self) -> Self {
        self.reach.logout = true;
        self
    }

    pub fn response_mode(mut self, mode: &str) -> Self {
        self.profile.request.response_mode = Some(mode.to_owned());
        self
    }

    pub fn scope(mut self, scope: &str) -> Self {
        self.profile.client.scope = Some(scope.to_owned());
        self
    }

    /// A parameter of the profile that the authorization request carries beside the usual.
    pub fn extra(mut self, name: &str, value: &str) -> Self {
        let extra = &mut self.profile.request.extra_parameters;
        extra.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn paste(mut self) -> Self {
        self.profile.redirect.capture = Capture::Paste;
        self
    }

    pub fn reach(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }

    pub fn until(mut self, stage: Stage) -> Self {
        self.reach.until = Some(stage);
        self
    }

    /// `--set`, with the stage in front of a colon or without one.
    pub fn set(self, name: &str, value: &str) -> Self {
        self.edit(name, EditKind::Set(value.to_owned()))
    }

    pub fn unset(self, name: &str) -> Self {
        self.edit(name, EditKind::Unset)
    }

    pub fn add(self, name: &str, value: &str) -> Self {
        self.edit(name, EditKind::Add(value.to_owned()))
    }

    fn edit(mut self, name: &str, kind: EditKind) -> Self {
        let (stage, name) = match name.split_once(':') {
            Some((stage, name)) => (Some(Stage::parse(stage).unwrap()), name),
            None => (None, name),
        };
        self.edits.push(RequestedEdit {
            stage,
            name: name.to_owned(),
            kind,
        });
        self
    }

    pub fn fault(mut self, order: &str) -> Self {
        self.faults.push(Fault::parse(order).unwrap());
        self
    }

    pub fn deny(mut self) -> Self {
        self.decision = Decision::Deny;
        self
    }

    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    pub fn settings(&self) -> Settings {
        Settings {
            profile: self.profile.clone(),
            grant: self.grant,
            reach: self.reach.clone(),
            edits: self.edits.clone(),
            trust: Trust::System,
            identity: self.identity.clone(),
            route: Default::default(),
            limits: Limits::default(),
            inputs: self
                .client_secret
                .clone()
                .map(|secret| (Input::ClientSecret, secret))
                .into_iter()
                .chain(self.inputs.clone())
                .collect(),
            browser_leg_is_observed: self.browser_leg_is_observed,
            accept_any_redirect: self.accept_any_redirect,
            opens_verification: false,
            approval_page: self
                .has_approval_page
                .then(|| SafeUrl::parse(&format!("{ISSUER}/approve")).unwrap()),
        }
    }

    pub fn start(&self) -> Pair {
        Pair::start(self)
    }

    /// A run in which everything before that stage went well, and its request is drafted.
    pub fn at(&self, stage: Stage) -> Pair {
        let mut pair = self.start();
        pair.walk_to(stage);
        pair
    }
}

/// The same for every run, so that a failure can be run again.
pub fn entropy() -> Entropy {
    Entropy {
        code_verifier: [0x51; 32],
        state: [0x52; 16],
        nonce: [0x53; 16],
        pages: [0x54; 16],
        seed: [0x54; 32],
    }
}
