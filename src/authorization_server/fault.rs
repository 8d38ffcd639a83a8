//! Mistakes that this server makes on order, so that a client can be seen to notice them.

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The redirect carries this `state` (RFC 6749 §10.12).
    WrongState(String),
    /// The redirect carries no `state`.
    MissingState,
    /// The redirect carries this `iss` (RFC 9207 §2.4).
    WrongIss(String),
    /// The redirect carries no `iss`, although metadata announces it.
    MissingIss,
    /// The ID token carries this `iss`.
    WrongIdTokenIss(String),
    /// The ID token carries this `nonce`.
    WrongNonce(String),
    /// The ID token's signature does not verify.
    BadSignature,
    /// The ID token is for this client.
    WrongAud(String),
    /// The ID token ended before it was issued.
    ExpiredIdToken,
    /// The ID token's `at_hash` is of another access token.
    WrongAtHash,
    /// The token endpoint answers 200 with a page.
    TokenHtml,
    /// The token response may be cached (RFC 6749 §5.1).
    TokenNoStoreMissing,
    /// Something else is wrong with the ID token.
    IdToken(TokenFault),
    /// The signed answer of the authorization endpoint has this mistake.
    Jarm(TokenFault),
    /// Another code and another state stand beside the signed answer.
    JarmLooseParameters,
    /// New keys are made for each token that is signed, so that clients never have them beforehand.
    RotatedKeys,
    /// Tokens are signed with keys that are not in the key set.
    UnpublishedKeys,
    /// The token response has this `token_type` (RFC 6749 §7.1).
    TokenType(String),
    /// The token response has no `token_type`.
    MissingTokenType,
    /// Tokens are not bound to the key of a DPoP proof, as if the server did not know them
    /// (RFC 9449 §5).
    DpopBearer,
    /// Every DPoP proof is asked for a nonce, whatever it carries (RFC 9449 §8).
    DpopNonceForever,
    /// Each key is asked for a nonce once more, although its proof carries the right one.
    DpopNonceTwice,
    /// The nonce has 64 kB.
    DpopNonceHuge,
    /// No nonce comes with the demand for one.
    DpopNonceMissing,
    /// Metadata names this token endpoint.
    ForeignTokenEndpoint(String),
    /// The MCP server lists its tools only to those who may read the notes as well
    /// (RFC 6750 §3.1).
    McpMoreScope,
    /// It asks for that scope whatever the token was granted.
    McpMoreScopeForever,
    /// The MCP server speaks this version alone.
    McpOnly(String),
}

/// A mistake in a token that the server signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// It says that it is not signed, and is not.
    AlgNone,
    /// The signature does not verify.
    BadSignature,
    /// It carries a MAC whose secret is the server's public key.
    Hs256PublicKey,
    /// It ended an hour ago.
    Expired,
    /// The claim of that name is not there.
    Missing(&'static str),
    /// The claim of that name, if it is there, has another value.
    Wrong(&'static str),
    /// It is an access token (RFC 9068 §2.1).
    AccessToken,
}

/// An order that names no fault, or gives a value to one that takes none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownFault {
    #[error("there is no fault {name:?}; known are {}", names().join(", "))]
    Name { name: String },
    #[error("the fault {name} takes no value, got {value:?}")]
    Value { name: &'static str, value: String },
}

enum Make {
    Plain(Fault),
    With {
        default: &'static str,
        make: fn(String) -> Fault,
    },
}

#[rustfmt::skip]
const FAULTS: &[(&str, Make)] = &[
    ("wrong_state", Make::With { default: "wrong-state", make: Fault::WrongState }),
    ("missing_state", Make::Plain(Fault::MissingState)),
    ("wrong_iss", Make::With { default: "https://attacker.example", make: Fault::WrongIss }),
    ("missing_iss", Make::Plain(Fault::MissingIss)),
    ("wrong_id_token_iss", Make::With { default: "https://attacker.example", make: Fault::WrongIdTokenIss }),
    ("wrong_nonce", Make::With { default: "wrong-nonce", make: Fault::WrongNonce }),
    ("bad_signature", Make::Plain(Fault::BadSignature)),
    ("wrong_aud", Make::With { default: "another-client", make: Fault::WrongAud }),
    ("expired_id_token", Make::Plain(Fault::ExpiredIdToken)),
    ("wrong_at_hash", Make::Plain(Fault::WrongAtHash)),
    ("token_html", Make::Plain(Fault::TokenHtml)),
    ("token_no_store_missing", Make::Plain(Fault::TokenNoStoreMissing)),
    ("id_token_alg_none", Make::Plain(Fault::IdToken(TokenFault::AlgNone))),
    ("id_token_hs256_public_key", Make::Plain(Fault::IdToken(TokenFault::Hs256PublicKey))),
    ("id_token_missing_sub", Make::Plain(Fault::IdToken(TokenFault::Missing("sub")))),
    ("id_token_missing_nonce", Make::Plain(Fault::IdToken(TokenFault::Missing("nonce")))),
    ("id_token_missing_at_hash", Make::Plain(Fault::IdToken(TokenFault::Missing("at_hash")))),
    ("id_token_wrong_c_hash", Make::Plain(Fault::IdToken(TokenFault::Wrong("c_hash")))),
    ("id_token_missing_c_hash", Make::Plain(Fault::IdToken(TokenFault::Missing("c_hash")))),
    ("id_token_wrong_s_hash", Make::Plain(Fault::IdToken(TokenFault::Wrong("s_hash")))),
    ("id_token_is_access_token", Make::Plain(Fault::IdToken(TokenFault::AccessToken))),
    ("jarm_alg_none", Make::Plain(Fault::Jarm(TokenFault::AlgNone))),
    ("jarm_bad_signature", Make::Plain(Fault::Jarm(TokenFault::BadSignature))),
    ("jarm_wrong_iss", Make::Plain(Fault::Jarm(TokenFault::Wrong("iss")))),
    ("jarm_wrong_aud", Make::Plain(Fault::Jarm(TokenFault::Wrong("aud")))),
    ("jarm_missing_iss", Make::Plain(Fault::Jarm(TokenFault::Missing("iss")))),
    ("jarm_missing_aud", Make::Plain(Fault::Jarm(TokenFault::Missing("aud")))),
    ("jarm_missing_exp", Make::Plain(Fault::Jarm(TokenFault::Missing("exp")))),
    ("jarm_expired", Make::Plain(Fault::Jarm(TokenFault::Expired))),
    ("jarm_loose_parameters", Make::Plain(Fault::JarmLooseParameters)),
    ("rotated_keys", Make::Plain(Fault::RotatedKeys)),
    ("unpublished_keys", Make::Plain(Fault::UnpublishedKeys)),
    ("token_type", Make::With { default: "mac", make: Fault::TokenType }),
    ("missing_token_type", Make::Plain(Fault::MissingTokenType)),
    ("dpop_bearer", Make::Plain(Fault::DpopBearer)),
    ("dpop_nonce_forever", Make::Plain(Fault::DpopNonceForever)),
    ("dpop_nonce_twice", Make::Plain(Fault::DpopNonceTwice)),
    ("dpop_nonce_huge", Make::Plain(Fault::DpopNonceHuge)),
    ("dpop_nonce_missing", Make::Plain(Fault::DpopNonceMissing)),
    ("foreign_token_endpoint", Make::With { default: "https://attacker.example/token", make: Fault::ForeignTokenEndpoint }),
    ("mcp_more_scope", Make::Plain(Fault::McpMoreScope)),
    ("mcp_more_scope_forever", Make::Plain(Fault::McpMoreScopeForever)),
    ("mcp_only", Make::With { default: "2025-11-25", make: Fault::McpOnly }),
];

impl Fault {
    /// Every name that can be ordered.
    pub fn names() -> Vec<&'static str> {
        names()
    }

    /// Reads `name` or `name=value`; a fault that takes a value has one of its own.
    ///
    /// # Errors
    ///
    /// [`UnknownFault`], which lists the names.
    pub fn parse(order: &str) -> Result<Self, UnknownFault> {
        let (asked, value) = match order.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (order, None),
        };
        let Some((name, make)) = FAULTS.iter().find(|(name, _)| *name == asked) else {
            return Err(UnknownFault::Name {
                name: asked.to_owned(),
            });
        };
        match (make, value) {
            (Make::Plain(fault), None) => Ok(fault.clone()),
            (Make::Plain(_), Some(value)) => Err(UnknownFault::Value {
                name,
                value: value.to_owned(),
            }),
            (Make::With { default, make }, value) => Ok(make(value.unwrap_or(default).to_owned())),
        }
    }
}

fn names() -> Vec<&'static str> {
    FAULTS.iter().map(|(name, _)| *name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_with_and_without_a_value() {
        assert_eq!(Fault::parse("token_html"), Ok(Fault::TokenHtml));
        assert_eq!(
            Fault::parse("wrong_iss=https://a.example/?x=y"),
            Ok(Fault::WrongIss("https://a.example/?x=y".into()))
        );
        assert_eq!(
            Fault::parse("wrong_aud"),
            Ok(Fault::WrongAud("another-client".into()))
        );
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_list() {
        let message = Fault::parse("wrong").unwrap_err().to_string();
        for name in Fault::names() {
            assert!(message.contains(name), "{message}");
        }
        assert_eq!(
            Fault::parse("token_html=1").unwrap_err().to_string(),
            "the fault token_html takes no value, got \"1\""
        );
    }
}
