//! Who is asking: client authentication at the token endpoint and its neighbours.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    http::Request,
    oauth::{Parameters, Secret},
};

use super::{
    AuthenticationMethod, Client, ResourceServer, State, client_assertion, client_certificate,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
    form,
};

/// What a request says about its sender, by one of the ways of RFC 6749 §2.3.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Credentials {
    Basic {
        id: String,
        secret: Secret,
    },
    Post {
        id: String,
        secret: Secret,
    },
    None {
        id: String,
    },
    /// RFC 7521 §4.2.
    Assertion(String),
}

/// The client that sent this request, in the way it is registered for.
///
/// # Errors
///
/// `invalid_request` for none or several ways at once, `invalid_client` for everything else.
pub(super) fn client(
    state: &mut State,
    call: &Call<'_>,
    form: &Parameters,
) -> Result<Client, OAuthError> {
    let credentials = credentials(call.request, form)?;
    let (id, secret) = match &credentials {
        Credentials::Assertion(assertion) => {
            return client_assertion::client(state, call, form, assertion);
        }
        Credentials::Basic { id, secret } | Credentials::Post { id, secret } => (id, Some(secret)),
        Credentials::None { id } => (id, None),
    };
    let client = state.client(id).ok_or_else(not_authenticated)?;
    let is_right_way = match &client.authentication {
        AuthenticationMethod::None => matches!(credentials, Credentials::None { .. }),
        AuthenticationMethod::ClientSecretBasic(_) => {
            matches!(credentials, Credentials::Basic { .. })
        }
        AuthenticationMethod::ClientSecretPost(_) => {
            matches!(credentials, Credentials::Post { .. })
        }
        AuthenticationMethod::ClientSecretJwt(_) | AuthenticationMethod::PrivateKeyJwt => false,
        // The name alone stands in the request: the rest is shown by the connection.
        AuthenticationMethod::TlsClientAuth { subject_dn } => {
            let authorities = &state.config.client_authorities;
            matches!(credentials, Credentials::None { .. })
                && call.certificate.is_some_and(|certificate| {
                    client_certificate::is_issued_to(subject_dn, certificate, authorities, call.now)
                })
        }
        AuthenticationMethod::SelfSignedTlsClientAuth => {
            matches!(credentials, Credentials::None { .. })
                && call.certificate.is_some_and(|certificate| {
                    client_certificate::is_registered(client, certificate)
                })
        }
    };
    let is_right_secret = match (client.authentication.secret(), secret) {
        (Some(known), Some(secret)) => known.matches(secret.expose()),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    if is_right_way && is_right_secret {
        Ok(client.clone())
    } else {
        Err(not_authenticated())
    }
}

/// Whether the request says anything about its sender.
pub(super) fn is_attempted(request: &Request, form: &Parameters) -> bool {
    request.headers.contains("authorization")
        || ["client_id", "client_secret", "client_assertion"]
            .iter()
            .any(|name| form::value(form, name).is_some())
}

/// Who may ask about tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    /// About its own tokens only.
    Client(Box<Client>),
    ResourceServer(ResourceServer),
}

/// A resource server (RFC 7662 §2.1), or a client that asks about tokens of its own: it holds them
/// already, so that a public client learns nothing that it could not find out by using them.
///
/// # Errors
///
/// As for [`client`].
pub(super) fn asker(
    state: &mut State,
    call: &Call<'_>,
    form: &Parameters,
) -> Result<Asker, OAuthError> {
    let (id, secret) = match credentials(call.request, form)? {
        Credentials::Assertion(_) => (None, None),
        Credentials::Basic { id, secret } | Credentials::Post { id, secret } => {
            (Some(id), Some(secret))
        }
        Credentials::None { id } => (Some(id), None),
    };
    match id.and_then(|id| state.config.resource_server(&id)) {
        Some(server) if secret.is_some_and(|secret| server.secret.matches(secret.expose())) => {
            Ok(Asker::ResourceServer(server.clone()))
        }
        Some(_) => Err(not_authenticated()),
        None => client(state, call, form).map(|client| Asker::Client(Box::new(client))),
    }
}

/// Exactly one way may be used (RFC 6749 §2.3).
fn credentials(request: &Request, form: &Parameters) -> Result<Credentials, OAuthError> {
    let client_id = form::value(form, "client_id");
    let client_secret = form::value(form, "client_secret");
    let assertion = form::value(form, "client_assertion");
    let mut headers = request.headers.all("authorization");
    let header = headers.next();
    let ways = [
        header.is_some(),
        client_secret.is_some(),
        assertion.is_some(),
    ];
    if headers.next().is_some() || ways.into_iter().filter(|used| *used).count() > 1 {
        return Err(OAuthError::new(
            ErrorCode::InvalidRequest,
            "More than one way of client authentication was used (RFC 6749 section 2.3)",
        ));
    }
    if let Some(assertion) = assertion {
        return Ok(Credentials::Assertion(assertion.to_owned()));
    }
    if let Some(header) = header {
        let (id, secret) = basic(&header.text()).ok_or_else(not_authenticated)?;
        if client_id.is_some_and(|named| named != id) {
            return Err(OAuthError::new(
                ErrorCode::InvalidRequest,
                "The client_id in the body is not the one in the Authorization header",
            ));
        }
        return Ok(Credentials::Basic { id, secret });
    }
    let id = form::required(form, "client_id")?.to_owned();
    Ok(match client_secret {
        Some(secret) => Credentials::Post {
            id,
            secret: Secret::new(secret),
        },
        None => Credentials::None { id },
    })
}

/// Identifier and secret, each form-encoded before the colon joined them (RFC 6749 §2.3.1).
fn basic(header: &str) -> Option<(String, Secret)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((form_decode(id), Secret::new(form_decode(secret))))
}

/// One value of the form encoding; `&` and `=` cannot stand in it unescaped, so they are taken as
/// they are.
fn form_decode(text: &str) -> String {
    let escaped = text.replace('&', "%26").replace('=', "%3D");
    Parameters::decode(format!("v={escaped}").as_bytes())
        .first("v")
        .unwrap_or_default()
        .to_owned()
}

fn not_authenticated() -> OAuthError {
    OAuthError::new(
        ErrorCode::InvalidClient,
        "The client is unknown, its secret is wrong, or it is registered for another way",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_credentials_are_form_decoded() {
        let header = format!("bAsIc {}", STANDARD.encode("my+client%3A1:a%26b%3Dc%2B%25"));
        let (id, secret) = basic(&header).unwrap();
        assert_eq!((id.as_str(), secret.expose()), ("my client:1", "a&b=c+%"));
        let raw = format!("Basic {}", STANDARD.encode("client:a&b=c"));
        assert_eq!(basic(&raw).unwrap().1.expose(), "a&b=c");
    }

    #[test]
    fn other_schemes_and_broken_ones_are_none() {
        for header in ["Bearer abc", "Basic", "Basic ***", "Basic YWJj"] {
            assert_eq!(basic(header), None, "{header}");
        }
    }
}
