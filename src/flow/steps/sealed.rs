//! Opens what the server encrypted to the client's key (OIDC Core §3.1.3.7 (1), JARM §2.4).

use super::{Prepared, Step, Which, introspection, userinfo};
use crate::{
    flow::{Check, Context, Finding, Input, Remark},
    oauth::{
        Secret,
        jose::{ContentEncryption, Jwe, JweAlgorithms, KeyManagement, KeyMaterial, PrivateJwk},
    },
    profile::{ProtectedMessage, Protection},
};

/// What was registered about the encryption of one kind of token.
#[derive(Clone, Copy)]
pub(super) struct Agreed<'a> {
    /// `..._encrypted_response_alg`; without it nothing is to be encrypted.
    pub algorithm: Option<&'a str>,
    /// `..._encrypted_response_enc`; A128CBC-HS256 when absent.
    pub content: Option<&'a str>,
}

/// A token without its envelope, if it had one.
pub(super) struct Opened {
    pub text: Secret,
    pub was_encrypted: bool,
    /// What there is to say of the envelope; nothing where none was agreed and none came.
    pub finding: Option<Finding>,
}

/// Whether the profile says that what answers this step, or what it looks at, is encrypted to the
/// client's key. `is_ahead`: the step is still to come, so that what will come can only be guessed.
pub(in crate::flow) fn opens_with_key(step: Step, context: &Context, is_ahead: bool) -> bool {
    let client = &context.settings.profile.client;
    let has_draft = |prepared: &Prepared| matches!(prepared, Prepared::Draft(_));
    let is_sealed = |which: Which| {
        client.id_token_encrypted_response_alg.is_some()
            && match which
                .tokens(context)
                .and_then(|tokens| tokens.id_token.as_ref())
            {
                Some(token) => is_envelope(token),
                None => is_ahead && context.expects_id_token(),
            }
    };
    match step {
        Step::Authorization => {
            client.authorization_encrypted_response_alg.is_some() && context.expects_signed_answer()
        }
        Step::FrontIdToken { .. } => is_sealed(Which::Front),
        Step::IdToken { .. } => is_sealed(Which::Last),
        // Its ID token is compared with the first.
        Step::Refresh => {
            client.id_token_encrypted_response_alg.is_some() && context.id_token.is_some()
        }
        Step::Userinfo => {
            client.userinfo_encrypted_response_alg.is_some()
                && context.asked_for_openid()
                && (is_ahead || has_draft(&userinfo::prepare(context)))
        }
        Step::Introspection => {
            client.introspection_encrypted_response_alg.is_some()
                && (is_ahead || has_draft(&introspection::prepare(context)))
        }
        Step::WebFinger
        | Step::Challenge
        | Step::ResourceMetadata(_)
        | Step::Metadata(_)
        | Step::Keys { .. }
        | Step::Registration
        | Step::PushedAuthorization
        | Step::DeviceAuthorization
        | Step::BackchannelAuthentication
        | Step::Poll { .. }
        | Step::Token(_)
        | Step::CheckAgain(_)
        | Step::Resource
        | Step::Mcp(_)
        | Step::Revocation
        | Step::ClientRecord(_)
        | Step::Logout => false,
    }
}

/// Five parts.
fn is_envelope(token: &Secret) -> bool {
    token.expose().split('.').count() == 5
}

/// Decrypts a token of five parts with the client's key and what was agreed on; any other is handed
/// back as it is.
///
/// # Errors
///
/// The failed check, where there is an envelope and it cannot be opened.
pub(super) fn open(
    context: &Context,
    token: &Secret,
    agreed: Agreed<'_>,
    check: Check,
) -> Result<Opened, Finding> {
    let as_it_is = |finding| Opened {
        text: token.clone(),
        was_encrypted: false,
        finding,
    };
    if !is_envelope(token) {
        let finding = agreed.algorithm.map(|algorithm| {
            Finding::fail(check, Remark::NotEncrypted).expected(format!("encrypted, {algorithm}"))
        });
        return Ok(as_it_is(finding));
    }
    let failed = |reason: String| Finding::fail(check, Remark::Because(reason));
    let (jwe, key) = match (Jwe::parse(token.expose()), context.input(Input::PrivateKey)) {
        (Ok(jwe), Some(key)) => (jwe, key),
        // Nobody spoke of encryption, so that it is no more than a token of an odd form.
        (Ok(_) | Err(_), _) if agreed.algorithm.is_none() => return Ok(as_it_is(None)),
        (Err(error), _) => return Err(failed(error.to_string())),
        (Ok(_), None) => {
            let finding = Finding::fail(check, Remark::Missing);
            return Err(finding.expected("the client's private key, to decrypt with"));
        }
    };
    let key = PrivateJwk::from_text(key.expose()).map_err(|error| failed(error.to_string()))?;
    let algorithms = algorithms(agreed, &key.key).map_err(failed)?;
    let mut rng = context.rng("decryption");
    let content = jwe
        .decrypt(&key.key, &algorithms, &mut rng)
        .map_err(|error| failed(error.to_string()))?;
    let text = std::str::from_utf8(&content)
        .map_err(|_| failed(String::from("expected text inside, got other bytes")))?;
    let finding = match agreed.algorithm {
        Some(_) => Finding::pass(check),
        None => Finding::warn(check, Remark::Unexpected),
    };
    let names = [jwe.algorithm_name(), jwe.encryption_name()];
    let names: Vec<&str> = names.into_iter().flatten().collect();
    Ok(Opened {
        text: Secret::new(text),
        was_encrypted: true,
        finding: Some(finding.received(names.join(", "))),
    })
}

/// What is inside, to be read: by what was registered for any message, or by what the key can open.
pub(in crate::flow) fn opened(context: &Context, token: &Secret) -> Option<Secret> {
    let client = &context.settings.profile.client;
    let registered = ProtectedMessage::ALL.map(|message| Agreed {
        algorithm: message.chosen(Protection::KeyManagement, client),
        content: message.chosen(Protection::Content, client),
    });
    let anything = Agreed {
        algorithm: None,
        content: None,
    };
    registered
        .into_iter()
        .filter(|agreed| agreed.algorithm.is_some())
        .chain([anything])
        .filter_map(|agreed| open(context, token, agreed, Check::IdTokenEncrypted).ok())
        .find(|opened| opened.was_encrypted)
        .map(|opened| opened.text)
}

/// Exactly what was registered. Where nothing was, whatever the key itself can open: the token does
/// not get to turn it into a password or a shared secret.
fn algorithms(agreed: Agreed<'_>, key: &KeyMaterial) -> Result<JweAlgorithms, String> {
    let Some(name) = agreed.algorithm else {
        let fits = |algorithm: &KeyManagement| match key {
            KeyMaterial::Private(key) => algorithm.is_supported() && algorithm.fits(key.key_type()),
            KeyMaterial::Shared(_) => false,
        };
        return Ok(JweAlgorithms {
            key_management: KeyManagement::ALL.into_iter().filter(fits).collect(),
            content: ContentEncryption::ALL.to_vec(),
        });
    };
    let key_management = KeyManagement::parse(name)
        .ok_or_else(|| format!("expected an algorithm for encryption registered, got {name:?}"))?;
    let content = agreed.content.unwrap_or("A128CBC-HS256");
    let content = ContentEncryption::parse(content)
        .ok_or_else(|| format!("expected an encryption of content registered, got {content:?}"))?;
    Ok(JweAlgorithms {
        key_management: vec![key_management],
        content: vec![content],
    })
}
