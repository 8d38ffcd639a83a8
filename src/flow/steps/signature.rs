//! Whether a token was signed by the server, with an algorithm that the client expects (RFC 8725 §3.1).

use super::sealed::{self, Agreed};
use crate::{
    flow::{Check, Context, Finding, Input, Remark, Verdict},
    oauth::{
        Secret,
        display_text::neutralise,
        jose::{Algorithm, AlgorithmFamily, Jws, MacKey, VerifyError},
    },
};

/// What one kind of token has to be signed with, and the checks that tell how it came out.
#[derive(Clone, Copy)]
pub(super) struct Terms<'a> {
    /// The algorithm that the client registered for it.
    pub registered: Option<&'a str>,
    /// The member of the metadata that lists what the server can do.
    pub announced: &'static str,
    pub encryption: Agreed<'a>,
    pub checks: TokenChecks,
}

/// Which check says what about one kind of token.
#[derive(Clone, Copy)]
pub(super) struct TokenChecks {
    pub encrypted: Check,
    pub format: Check,
    pub signature: Check,
    pub algorithm: Check,
}

/// A token that could be read, whatever its checks say of it.
pub(super) struct ReadToken {
    /// Without the envelope that it may have come in.
    pub text: Secret,
    pub jws: Jws,
    pub was_encrypted: bool,
    pub findings: Vec<Finding>,
}

/// Why a token is not read.
pub(super) enum Unread {
    /// There is nothing in it that could be read.
    Unusable(Vec<Finding>),
    /// It names a key that is not known; the server may have new ones.
    UnknownKey(Finding),
}

impl From<Finding> for Unread {
    fn from(finding: Finding) -> Self {
        Self::Unusable(vec![finding])
    }
}

impl Terms<'_> {
    /// Opens a token and checks its signature. `again`: the keys were fetched once more for it, so
    /// that a key which is still unknown is a failed check.
    ///
    /// # Errors
    ///
    /// [`Unread`].
    pub fn read(self, context: &Context, token: &Secret, again: bool) -> Result<ReadToken, Unread> {
        let opened = sealed::open(context, token, self.encryption, self.checks.encrypted)?;
        let mut findings = Vec::from_iter(opened.finding);
        let jws = Jws::parse(opened.text.expose()).map_err(|error| error.to_string());
        let readable = jws.and_then(|jws| match jws.payload() {
            Ok(_) => Ok(jws),
            Err(error) => Err(error.to_string()),
        });
        let jws = match readable {
            Ok(jws) => jws,
            Err(reason) => {
                findings.push(Finding::fail(self.checks.format, Remark::Because(reason)));
                return Err(Unread::Unusable(findings));
            }
        };
        let (signature, is_unknown_key) = self.signature(context, &jws);
        if is_unknown_key && !again {
            return Err(Unread::UnknownKey(Finding {
                verdict: Verdict::Warn,
                ..signature
            }));
        }
        findings.push(Finding::pass(self.checks.format));
        findings.push(signature);
        findings.push(self.algorithm(&jws));
        Ok(ReadToken {
            text: opened.text,
            jws,
            was_encrypted: opened.was_encrypted,
            findings,
        })
    }

    /// The algorithms are those the client expects, never what the token says alone. The second
    /// value tells whether the key is one that is not known.
    pub fn signature(self, context: &Context, jws: &Jws) -> (Finding, bool) {
        let expected = self.expected(context);
        if let [algorithm] = expected[..]
            && algorithm.family() == AlgorithmFamily::SharedSecret
        {
            return (self.shared(context, jws, algorithm), false);
        }
        let Some(keys) = &context.keys else {
            let finding =
                Finding::fail(self.checks.signature, Remark::Missing).expected("the server's keys");
            // Nothing that was asked for needed a key so far.
            let may_come =
                !context.keys_were_asked && context.metadata.endpoint("jwks_uri").is_some();
            return (finding, may_come);
        };
        match jws.verify(keys, &expected) {
            Ok(key) => (
                Finding::pass(self.checks.signature).received(key.key.summary()),
                false,
            ),
            Err(error) => {
                let unknown = matches!(error, VerifyError::UnknownKid { .. });
                let remark = Remark::Because(error.to_string());
                (Finding::fail(self.checks.signature, remark), unknown)
            }
        }
    }

    /// With an algorithm of this kind registered, the client secret is the key, and the server's
    /// keys are not looked at (OIDC Core §3.1.3.7 (8)).
    fn shared(self, context: &Context, jws: &Jws, algorithm: Algorithm) -> Finding {
        let Some(secret) = context.input(Input::ClientSecret) else {
            return Finding::fail(self.checks.signature, Remark::Missing)
                .expected("the client secret");
        };
        let failed = |reason: String| Finding::fail(self.checks.signature, Remark::Because(reason));
        let key = match MacKey::from_client_secret(secret, algorithm) {
            Ok(key) => key,
            Err(error) => return failed(error.to_string()),
        };
        match (key.verify(jws), key.shortfall()) {
            (Err(error), _) => failed(error.to_string()),
            (Ok(()), Some(short)) => {
                Finding::warn(self.checks.signature, Remark::Because(short.to_string()))
            }
            (Ok(()), None) => {
                Finding::pass(self.checks.signature).received(format!("{algorithm}, client secret"))
            }
        }
    }

    /// What was registered; else what the server announces and public keys verify; else RS256. A
    /// shared secret counts only where it was registered: a server's announcement alone never turns
    /// to it.
    fn expected(self, context: &Context) -> Vec<Algorithm> {
        if let Some(name) = self.registered {
            return Algorithm::parse(name).into_iter().collect();
        }
        let announced: Vec<Algorithm> = context
            .metadata
            .strings(self.announced)
            .and_then(Result::ok)
            .unwrap_or_default()
            .into_iter()
            .filter_map(Algorithm::parse)
            .filter(|algorithm| algorithm.is_supported())
            .collect();
        if announced.is_empty() {
            vec![Algorithm::Rs256]
        } else {
            announced
        }
    }

    /// RS256, or what was registered.
    fn algorithm(self, jws: &Jws) -> Finding {
        let expected = self.registered.unwrap_or("RS256");
        let received = neutralise(jws.algorithm_name().unwrap_or_default(), 40);
        let finding = if received == expected {
            Finding::pass(self.checks.algorithm)
        } else if self.registered.is_some() {
            Finding::fail(self.checks.algorithm, Remark::Differs)
        } else {
            Finding::warn(self.checks.algorithm, Remark::Differs)
        };
        finding.expected(expected).received(received)
    }
}
