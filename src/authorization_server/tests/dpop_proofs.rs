//! A client with a key for its tokens, and its proofs, for the tests of DPoP.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::Value;

use crate::{
    http::Response,
    oauth::{
        SafeUrl,
        dpop::{self, ProofClaims},
        jose::SigningKey,
    },
};

use super::workshop::{ISSUER, Workshop, header, request};

/// A key, what it has signed so far, and the nonce that came last.
pub(super) struct Prover {
    key: SigningKey,
    made: u32,
    pub nonce: Option<String>,
}

impl Prover {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            key: SigningKey::generate_es256(&mut ChaCha20Rng::seed_from_u64(seed)),
            made: 0,
            nonce: None,
        }
    }

    pub(super) fn jkt(&self) -> String {
        self.key.public_key().thumbprint()
    }

    /// A proof of its own for each request.
    pub(super) fn proof(
        &mut self,
        server: &Workshop,
        method: &str,
        target: &str,
        access_token: Option<&str>,
    ) -> String {
        self.proof_with(server, method, target, access_token, |_| {})
    }

    /// The same with a change to its claims.
    pub(super) fn proof_with(
        &mut self,
        server: &Workshop,
        method: &str,
        target: &str,
        access_token: Option<&str>,
        change: impl FnOnce(&mut serde_json::Map<String, Value>),
    ) -> String {
        self.made += 1;
        let mut claims = ProofClaims {
            jti: &format!("proof-{}", self.made),
            method,
            url: &SafeUrl::parse(&format!("{ISSUER}{target}")).unwrap(),
            issued_at: server.now,
            access_token,
            nonce: self.nonce.as_deref(),
        }
        .to_json();
        change(&mut claims);
        let payload = Value::Object(claims).to_string();
        let header = dpop::header(self.key.algorithm(), &self.key.public_key());
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        self.key
            .sign_compact(&header, payload.as_bytes(), &mut rng)
            .unwrap()
    }

    /// Posts a form with a proof, and once more where a nonce is asked for.
    pub(super) fn post(
        &mut self,
        server: &mut Workshop,
        target: &str,
        fields: &[(&str, &str)],
    ) -> Response {
        self.post_as(server, target, fields, &[])
    }

    pub(super) fn post_as(
        &mut self,
        server: &mut Workshop,
        target: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Response {
        for _ in 0..2 {
            let proof = self.proof(server, "POST", target, None);
            let mut all = headers.to_vec();
            all.push(("DPoP", &proof));
            let response = server.post_as(target, fields, &all);
            if !self.is_asked_again(&response) {
                return response;
            }
        }
        panic!("a second nonce was asked for");
    }

    /// Reads from an API with a token and a proof, and once more where a nonce is asked for.
    pub(super) fn get(&mut self, server: &mut Workshop, target: &str, token: &str) -> Response {
        let authorization = format!("DPoP {token}");
        for _ in 0..2 {
            let proof = self.proof(server, "GET", target, Some(token));
            let headers = [
                ("Authorization", authorization.as_str()),
                ("DPoP", proof.as_str()),
            ];
            let response = server.send(&request("GET", target, &headers, ""));
            if !self.is_asked_again(&response) {
                return response;
            }
        }
        panic!("a second nonce was asked for");
    }

    /// Keeps the nonce of each answer (RFC 9449 §8.2).
    fn is_asked_again(&mut self, response: &Response) -> bool {
        if response.headers.contains("dpop-nonce") {
            self.nonce = Some(header(response, "dpop-nonce"));
        }
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        body["error"] == "use_dpop_nonce"
    }
}
