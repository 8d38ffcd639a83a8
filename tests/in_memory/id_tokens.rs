//! ID tokens of any kind, signed with a key of the test's own that stands in the server's key set.

use oauth_playground::{
    flow::Stage,
    oauth::jose::{Jws, SigningKey, base64url},
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Map, Value, json};

use super::{pair::Pair, setup::Setup, wire::json_answer};

pub type Members = Map<String, Value>;

/// Answers for the server where keys and ID tokens are concerned.
pub struct Forger {
    pub key: SigningKey,
    pub rng: ChaCha20Rng,
    /// Public keys that stand in the set besides that of `key`.
    pub other_keys: Vec<Members>,
}

impl Forger {
    pub fn new() -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        Self {
            key: SigningKey::generate_es256(&mut rng),
            rng,
            other_keys: Vec::new(),
        }
    }

    pub fn key_set(&self) -> Value {
        let mut keys = self.other_keys.clone();
        keys.push(self.key.public_jwk());
        json!({ "keys": keys })
    }

    /// A run whose token request is under way, and that knows the forger's keys for the server's.
    #[track_caller]
    pub fn at_token(&self, setup: &Setup) -> Pair {
        let mut pair = setup.start();
        pair.press("Fetch metadata");
        pair.server_answers(200);
        pair.press("Fetch keys");
        pair.answers(json_answer(200, &self.key_set()));
        pair.walk_to(Stage::Token);
        pair.press("Send token request");
        pair
    }

    /// Answers the token request as the server would, but with an ID token of the forger's that is
    /// right except for this change. Gives the claims back as they were before it.
    #[track_caller]
    pub fn answer_with(
        &mut self,
        pair: &mut Pair,
        change: impl FnOnce(&mut Members, &mut Members),
    ) -> Members {
        let (mut body, honest) = honest_answer(pair);
        body["id_token"] = self.sign(&honest, change).into();
        pair.answers(json_answer(200, &body));
        honest
    }

    /// Answers the token request with this text for an ID token, made from the right claims.
    #[track_caller]
    pub fn answer_text(
        &mut self,
        pair: &mut Pair,
        make: impl FnOnce(&mut Self, &Members) -> String,
    ) {
        let (mut body, honest) = honest_answer(pair);
        body["id_token"] = make(self, &honest).into();
        pair.answers(json_answer(200, &body));
    }

    /// A run that waits for its browser, which carries a form with an ID token of the forger's that
    /// is right except for this change.
    #[track_caller]
    pub fn at_redirect(
        &mut self,
        setup: &Setup,
        change: impl FnOnce(&mut Members, &mut Members),
    ) -> Pair {
        let mut pair = setup.clone().response_mode("form_post").start();
        pair.press("Fetch metadata");
        pair.server_answers(200);
        pair.press("Fetch keys");
        pair.answers(json_answer(200, &self.key_set()));
        pair.press("Open in browser");
        pair.client_listens();
        pair.person_decides();
        pair.exchange_carried(|answer| {
            let jws = Jws::parse(answer.first("id_token").unwrap()).unwrap();
            let honest = jws.payload().unwrap().clone();
            answer.set("id_token", self.sign(&honest, change));
        });
        pair
    }

    /// Signs the claims after a change to header and claims.
    pub fn sign(
        &mut self,
        claims: &Members,
        change: impl FnOnce(&mut Members, &mut Members),
    ) -> String {
        let mut header = self.header();
        let mut claims = claims.clone();
        change(&mut header, &mut claims);
        let payload = Value::Object(claims).to_string();
        self.key
            .sign_compact(&header, payload.as_bytes(), &mut self.rng)
            .unwrap()
    }

    pub fn header(&self) -> Members {
        let header = json!({"alg": self.key.algorithm().as_str(), "kid": self.key.kid()});
        header.as_object().unwrap().clone()
    }
}

/// What the server answers to the token request, and the claims of its ID token.
fn honest_answer(pair: &mut Pair) -> (Value, Members) {
    let response = pair.server_response();
    let body: Value = serde_json::from_slice(&response.body).unwrap();
    let jws = Jws::parse(body["id_token"].as_str().unwrap()).unwrap();
    (body, jws.payload().unwrap().clone())
}

/// A token in compact form with exactly these parts.
pub fn compact(header: &Members, claims: &Members, signature: &[u8]) -> String {
    let part = |members: &Members| {
        base64url::encode(Value::Object(members.clone()).to_string().as_bytes())
    };
    format!(
        "{}.{}.{}",
        part(header),
        part(claims),
        base64url::encode(signature)
    )
}
