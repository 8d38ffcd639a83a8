//! A server, a clock that stands still until told otherwise, and a client's way of asking.

use base64::{Engine, engine::general_purpose::STANDARD};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Map, Value};

use crate::{
    authorization_server::{
        Config, Decision, Fault, Keys, State, Visitor, VisitorStep, WORKSHOP_SERVICE_KEY, handle,
    },
    http::{Headers, Request, Response},
    oauth::{
        Parameters, Timestamp,
        jose::{
            Algorithm, ContentEncryption, Jwe, JweAlgorithms, JwkSet, Jws, KeyManagement,
            PrivateJwk, SigningKey,
        },
    },
};

pub(super) const ISSUER: &str = "http://127.0.0.1:9400";
pub(super) const REDIRECT_URI: &str = "http://127.0.0.1:53682/callback";
/// The verifier and challenge of RFC 7636 Appendix B.
pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(super) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub(super) struct Workshop {
    pub state: State,
    pub now: Timestamp,
    rng: ChaCha20Rng,
}

impl Workshop {
    pub(super) fn new() -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let keys = Keys::generate(&mut rng);
        Self {
            state: State::new(Config::workshop(ISSUER), keys),
            now: Timestamp::from_secs(1_795_000_000),
            rng,
        }
    }

    pub(super) fn with_fault(order: &str) -> Self {
        let mut workshop = Self::new();
        workshop
            .state
            .set_faults(vec![Fault::parse(order).unwrap()]);
        workshop
    }

    /// Starts the server anew with another configuration.
    pub(super) fn change_config(&mut self, change: impl FnOnce(&mut Config)) {
        let mut config = self.state.config().clone();
        change(&mut config);
        self.state = State::new(config, Keys::generate(&mut self.rng));
    }

    /// What a request is answered with.
    pub(super) fn parts(&mut self) -> (&mut State, &mut ChaCha20Rng) {
        (&mut self.state, &mut self.rng)
    }

    pub(super) fn wait_secs(&mut self, secs: i64) {
        self.now = self.now.plus_micros(secs * 1_000_000);
    }

    pub(super) fn rotate_keys(&mut self) {
        self.state.rotate_keys(&mut self.rng);
    }

    pub(super) fn send(&mut self, request: &Request) -> Response {
        handle(&mut self.state, request, self.now, &mut self.rng)
    }

    pub(super) fn get(&mut self, target: &str) -> Response {
        self.send(&request("GET", target, &[], ""))
    }

    pub(super) fn get_with_token(&mut self, target: &str, token: &str) -> Response {
        let header = format!("Bearer {token}");
        self.send(&request("GET", target, &[("Authorization", &header)], ""))
    }

    pub(super) fn post(&mut self, target: &str, fields: &[(&str, &str)]) -> Response {
        self.post_as(target, fields, &[])
    }

    pub(super) fn post_as(
        &mut self,
        target: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Response {
        let body = Parameters::from_iter(fields.iter().copied()).encode();
        let mut headers = headers.to_vec();
        headers.push(("Content-Type", "application/x-www-form-urlencoded"));
        self.send(&request("POST", target, &headers, &body))
    }

    /// Posts a form as a client that shows the workshop's secret in the header.
    pub(super) fn post_as_client(
        &mut self,
        client_id: &str,
        target: &str,
        fields: &[(&str, &str)],
    ) -> Response {
        let basic = basic(client_id, "workshop-secret");
        self.post_as(target, fields, &[("Authorization", &basic)])
    }

    /// An access token for `workshop-service` itself.
    pub(super) fn service_token(&mut self, scope: &str) -> String {
        let fields = [("grant_type", "client_credentials"), ("scope", scope)];
        let response = self.post_as_client("workshop-service", "/token", &fields);
        json(&response)["access_token"].as_str().unwrap().to_owned()
    }

    pub(super) fn visitor(&self, username: &str, decision: Decision) -> Visitor {
        let account = self.state.config().account(username).unwrap();
        Visitor::new(ISSUER, account, decision)
    }

    /// Lets a visitor open the authorization URL and go on until it leaves the server.
    pub(super) fn visit(&mut self, visitor: &mut Visitor, parameters: &Parameters) -> VisitorStep {
        let url = format!("{ISSUER}/authorize?{}", parameters.encode());
        self.visit_address(visitor, &url)
    }

    /// The same with any address of the server.
    pub(super) fn visit_address(&mut self, visitor: &mut Visitor, address: &str) -> VisitorStep {
        let mut next = visitor.open(address).unwrap();
        for _ in 0..10 {
            let response = self.send(&next);
            match visitor.next_step(&response) {
                VisitorStep::Send(request) => next = request,
                end => return end,
            }
        }
        panic!("the visitor goes round in circles");
    }

    /// Alice signs in and allows everything; the parameters of the redirect.
    pub(super) fn redirect(&mut self, parameters: &Parameters) -> Parameters {
        let mut alice = self.visitor("alice", Decision::Allow);
        query_of(&self.visit(&mut alice, parameters))
    }

    /// A code for the public client.
    pub(super) fn code(&mut self) -> String {
        let redirect = self.redirect(&asked());
        redirect.first("code").unwrap().to_owned()
    }

    /// The public client's token request for that code.
    pub(super) fn redeem(&mut self, code: &str) -> Response {
        self.post("/token", &token_form(code))
    }

    /// What the public client has after a whole flow.
    pub(super) fn tokens(&mut self) -> Value {
        let code = self.code();
        json(&self.redeem(&code))
    }

    pub(super) fn refresh(&mut self, refresh_token: &str) -> Response {
        self.post(
            "/token",
            &[
                ("grant_type", "refresh_token"),
                ("refresh_token", refresh_token),
                ("client_id", "workshop-client"),
            ],
        )
    }

    pub(super) fn introspect(&mut self, token: &str) -> Value {
        let basic = basic("workshop-api", "workshop-api-secret");
        let response = self.post_as(
            "/introspect",
            &[("token", token)],
            &[("Authorization", &basic)],
        );
        assert_eq!(response.status, 200);
        json(&response)
    }

    pub(super) fn is_active(&mut self, token: &str) -> bool {
        self.introspect(token)["active"] == true
    }

    /// The claims of an ID token whose signature verifies with the key set as it is now.
    pub(super) fn verified_claims(
        &mut self,
        id_token: &str,
        algorithm: Algorithm,
    ) -> Map<String, Value> {
        let set = JwkSet::parse(&self.get("/jwks").body).unwrap();
        let jws = Jws::parse(id_token).unwrap();
        jws.verify(&set, &[algorithm]).unwrap();
        jws.payload().unwrap().clone()
    }
}

/// The key of every client, to sign with.
pub(super) fn client_key() -> SigningKey {
    let key = PrivateJwk::from_json(WORKSHOP_SERVICE_KEY).unwrap();
    SigningKey::from_private_jwk(&key, Some(Algorithm::Es256)).unwrap()
}

/// What was encrypted to the clients' key, and the header around it.
pub(super) fn decrypted(token: &str) -> (String, Map<String, Value>) {
    let jwe = Jwe::parse(token).unwrap();
    let expected = JweAlgorithms {
        key_management: vec![KeyManagement::EcdhEs],
        content: vec![ContentEncryption::A256Gcm],
    };
    let key = PrivateJwk::from_json(WORKSHOP_SERVICE_KEY).unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(9);
    let plain = jwe.decrypt(&key.key, &expected, &mut rng).unwrap();
    (
        String::from_utf8(plain.to_vec()).unwrap(),
        jwe.header().clone(),
    )
}

/// The authorization request of the public client.
pub(super) fn asked() -> Parameters {
    Parameters::from_iter([
        ("response_type", "code"),
        ("client_id", "workshop-client"),
        ("redirect_uri", REDIRECT_URI),
        ("scope", "openid profile email offline_access notes.read"),
        ("state", "state-1"),
        ("nonce", "nonce-1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ])
}

/// The same with changes; an empty value takes the parameter out.
pub(super) fn asked_with(changes: &[(&str, &str)]) -> Parameters {
    let mut parameters = asked();
    for (name, value) in changes {
        if value.is_empty() {
            parameters.unset(name);
        } else {
            parameters.set(name, *value);
        }
    }
    parameters
}

pub(super) fn token_form(code: &str) -> Vec<(&'static str, &str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT_URI),
        ("client_id", "workshop-client"),
        ("code_verifier", VERIFIER),
    ]
}

pub(super) fn request(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Request {
    let mut list = Headers::new().with("Host", "127.0.0.1:9400");
    for (name, value) in headers {
        list.push(*name, *value);
    }
    Request {
        method: method.to_owned(),
        target: target.to_owned(),
        headers: list,
        body: body.as_bytes().to_vec(),
    }
}

pub(super) fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

pub(super) fn json(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap()
}

pub(super) fn text(response: &Response) -> String {
    String::from_utf8(response.body.clone()).unwrap()
}

pub(super) fn header(response: &Response, name: &str) -> String {
    response
        .headers
        .first(name)
        .unwrap_or_default()
        .into_owned()
}

/// The parameters with which a visitor was sent to the redirect URI.
pub(super) fn query_of(step: &VisitorStep) -> Parameters {
    let VisitorStep::Redirected(location) = step else {
        panic!("expected a redirect to the client, got {step:?}");
    };
    let (target, query) = location.split_once('?').unwrap();
    assert_eq!(target, REDIRECT_URI);
    Parameters::decode(query.as_bytes())
}

/// The parameters behind the `#` of the redirect URI.
pub(super) fn fragment_of(step: &VisitorStep) -> Parameters {
    let VisitorStep::Redirected(location) = step else {
        panic!("expected a redirect to the client, got {step:?}");
    };
    let (target, fragment) = location.split_once('#').unwrap();
    assert_eq!(target, REDIRECT_URI);
    Parameters::decode(fragment.as_bytes())
}

/// Asserts an error answer of the token endpoint or a neighbour.
#[track_caller]
pub(super) fn assert_error(response: &Response, status: u16, code: &str) {
    assert_eq!(
        (response.status, json(response)["error"].as_str()),
        (status, Some(code)),
        "{}",
        text(response)
    );
    assert_eq!(header(response, "cache-control"), "no-store");
    assert_eq!(header(response, "pragma"), "no-cache");
    let description = json(response)["error_description"].clone();
    let allowed = |byte: u8| matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    assert!(description.as_str().unwrap().bytes().all(allowed));
}
