//! Proofs of possession as they come with requests (RFC 9449): whose key, for this request, and once.

use crate::oauth::{
    dpop::{self, Expected, Proof, ProofError},
    jose::Algorithm,
};

use super::{
    Fault, State,
    dpop_nonces::Side,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
    state::later,
};

/// What the fault `dpop_nonce_huge` gives out: a head of 64 KiB still has room for it.
const HUGE_NONCE_BYTES: usize = 64_000;

/// Why a proof does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// What is wrong with it, for the developer.
    Proof(&'static str),
    /// All is right but the nonce.
    Nonce,
}

/// The algorithms of proofs, as metadata lists them (RFC 9449 §5.1).
pub(super) fn algorithms() -> [&'static str; Algorithm::SUPPORTED.len()] {
    Algorithm::SUPPORTED.map(Algorithm::as_str)
}

/// The `token_type` of a token that is bound to that key, or to none (RFC 9449 §5).
pub(super) fn token_type(jkt: Option<&str>) -> &'static str {
    if jkt.is_some() { "DPoP" } else { "Bearer" }
}

/// The key of the proof that came to an endpoint of the authorization server, by its thumbprint;
/// `None` where none came.
///
/// # Errors
///
/// `invalid_dpop_proof` (RFC 9449 §5) or `use_dpop_nonce` (§8).
pub(super) fn proven_key(
    state: &mut State,
    call: &mut Call<'_>,
) -> Result<Option<String>, OAuthError> {
    if state.faults.contains(&Fault::DpopBearer) || !state.config.conduct.knows_dpop {
        return Ok(None);
    }
    let proof = match sole_proof(call) {
        Ok(None) => return Ok(None),
        Ok(Some(proof)) => check(state, call, Side::AuthorizationServer, &proof, None),
        Err(refused) => Err(refused),
    };
    match proof {
        Ok(key) => Ok(Some(key)),
        Err(Refused::Proof(description)) => Err(invalid_proof(description)),
        Err(Refused::Nonce) => Err(OAuthError::new(
            ErrorCode::UseDpopNonce,
            "The proof has to carry the nonce in the header DPoP-Nonce of this answer \
             (RFC 9449 section 8)",
        )),
    }
}

/// The proof beside a request, if there is one.
pub(super) fn sole_proof(call: &Call<'_>) -> Result<Option<String>, Refused> {
    let headers = call.request.headers.all("dpop");
    dpop::sole(headers.map(|header| header.text().into_owned()))
        .map_err(|error| Refused::Proof(described(&error)))
}

/// Checks a proof against its request and what was seen before; the thumbprint of its key. At an
/// API there is a token beside it, with the thumbprint that it is bound to.
pub(super) fn check(
    state: &mut State,
    call: &mut Call<'_>,
    side: Side,
    proof: &str,
    bound: Option<(&str, &str)>,
) -> Result<String, Refused> {
    let nonces = state.dpop_nonces.at(side, call.now, call.rng);
    let accepted = nonces.each_ref().map(String::as_str);
    if state.config.require_dpop_nonces {
        call.next_nonce = next_nonce(state, &nonces[0]);
    }
    let refused = |error: &ProofError| Refused::Proof(described(error));
    let proof = Proof::parse(proof, &Algorithm::SUPPORTED).map_err(|error| refused(&error))?;
    let host = call.request.headers.first("host").unwrap_or_default();
    let origin = state
        .config
        .origin_of(&host)
        .unwrap_or_else(|| state.config.origin());
    let url = format!("{origin}{}", call.request.path());
    let verdict = proof.check(&Expected {
        method: &call.request.method,
        url: &url,
        now: call.now,
        window_secs: state.config.conduct.proof_window_secs,
        access_token: bound.map(|(token, _)| token),
        jkt: bound.map(|(_, jkt)| jkt),
        nonces: state.config.require_dpop_nonces.then_some(&accepted),
    });
    let is_nonce_wrong = match verdict {
        Ok(()) => false,
        Err(ProofError::MissingNonce | ProofError::OtherNonce) => true,
        Err(error) => return Err(refused(&error)),
    };
    // A proof whose nonce is wrong is used up, too: the next one has a jti of its own.
    remember(state, call, &proof)?;
    if is_nonce_wrong || asks_again(state, side, &proof) {
        return Err(Refused::Nonce);
    }
    Ok(proof.jkt().to_owned())
}

/// Each `jti` once (RFC 9449 §11.1).
fn remember(state: &mut State, call: &Call<'_>, proof: &Proof) -> Result<(), Refused> {
    let name = format!("{} {}", proof.jkt(), proof.jti());
    let is_known = state
        .proof_ids
        .look_up(&name)
        .is_some_and(|until| call.now < *until);
    if is_known {
        return Err(Refused::Proof(
            "A proof with this jti came before (RFC 9449 section 11.1)",
        ));
    }
    let until = later(call.now, 2 * state.config.conduct.proof_window_secs + 1);
    state.proof_ids.insert(&name, until);
    Ok(())
}

/// Whether an ordered fault asks for a nonce although the right one came.
fn asks_again(state: &mut State, side: Side, proof: &Proof) -> bool {
    if state.faults.contains(&Fault::DpopNonceForever) {
        return true;
    }
    if !state.faults.contains(&Fault::DpopNonceTwice) {
        return false;
    }
    let name = format!("{side:?} {}", proof.jkt());
    let is_first = state.challenged_again.look_up(&name).is_none();
    state.challenged_again.insert(&name, ());
    is_first
}

fn next_nonce(state: &State, nonce: &str) -> Option<String> {
    if state.faults.contains(&Fault::DpopNonceMissing) {
        None
    } else if state.faults.contains(&Fault::DpopNonceHuge) {
        Some(nonce.chars().cycle().take(HUGE_NONCE_BYTES).collect())
    } else {
        Some(nonce.to_owned())
    }
}

pub(super) fn invalid_proof(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidDpopProof, description)
}

/// The error without anything of the request.
fn described(error: &ProofError) -> &'static str {
    match error {
        ProofError::SeveralHeaders { .. } => {
            "There is more than one header DPoP (RFC 9449 section 4.3)"
        }
        ProofError::NotAJwt(_) => "The proof is no signed JWT in compact form",
        ProofError::Claims(_) => "The proof holds no JSON object",
        ProofError::RepeatedClaims { .. } => "A claim of the proof stands there twice",
        ProofError::WrongType { .. } | ProofError::MissingType => {
            "The typ of the proof is not dpop+jwt (RFC 9449 section 4.2)"
        }
        ProofError::MissingKey | ProofError::KeyNotAnObject { .. } => {
            "The proof has no jwk in its header (RFC 9449 section 4.2)"
        }
        ProofError::Key(_) => "The jwk of the proof is no public key that this server can use",
        ProofError::PrivateKey { .. } => {
            "The jwk of the proof holds a private key, which everybody knows now"
        }
        ProofError::Signature(_) => {
            "The signature of the proof is not by its jwk, or its alg is none or symmetric"
        }
        ProofError::Claim(_) => "A claim of the proof is missing or of the wrong kind",
        ProofError::OtherMethod { .. } => "The htm of the proof is another method than this one",
        ProofError::OtherUrl { .. } => "The htu of the proof is another address than this one",
        ProofError::TooOld { .. } | ProofError::FromTheFuture { .. } => {
            "The iat of the proof is more than a minute away from this server's clock"
        }
        ProofError::OtherToken { .. } => "The ath of the proof is not of this access token",
        ProofError::OtherKey { .. } => "The proof is by another key than the token is bound to",
        ProofError::MissingNonce | ProofError::OtherNonce => {
            "The nonce of the proof is missing, old or of another server"
        }
    }
}
