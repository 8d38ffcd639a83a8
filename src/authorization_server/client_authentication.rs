//! Who is asking: client authentication at the token endpoint and its neighbours.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    http::Request,
    oauth::{Parameters, Secret},
};

use super::{
    AuthenticationMethod, Client, ResourceServer, State, client_certificate,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
    form,
};

/// What a request says about its sender, by one of the ways of RFC 6749 §2.3.1.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Credentials {
    Basic { id: String, secret: Secret },
    Post { id: String, secret: Secret },
    None { id: String },
}

/// The client that sent this request, in the way it is registered for.
///
/// # Errors
///
/// `invalid_request` for none or several ways at once, `invalid_client` for everything else.
pub(super) fn client<'a>(
    state: &'a State,
    call: &Call<'_>,
    form: &Parameters,
) -> Result<&'a Client, OAuthError> {
    let credentials = credentials(call.request, form)?;
    let client = state
        .client(credentials.id())
        .ok_or_else(not_authenticated)?;
    let is_right = match (&client.authentication, &credentials) {
        (AuthenticationMethod::None, Credentials::None { .. }) => true,
        (AuthenticationMethod::ClientSecretBasic(known), Credentials::Basic { secret, .. })
        | (AuthenticationMethod::ClientSecretPost(known), Credentials::Post { secret, .. }) => {
            known.matches(secret.expose())
        }
        // The name alone stands in the request: the rest is shown by the connection.
        (AuthenticationMethod::TlsClientAuth { subject_dn }, Credentials::None { .. }) => {
            call.certificate.is_some_and(|certificate| {
                let authorities = &state.config.client_authorities;
                client_certificate::is_issued_to(subject_dn, certificate, authorities, call.now)
            })
        }
        (AuthenticationMethod::SelfSignedTlsClientAuth, Credentials::None { .. }) => call
            .certificate
            .is_some_and(|certificate| client_certificate::is_registered(client, certificate)),
        (
            AuthenticationMethod::None
            | AuthenticationMethod::ClientSecretBasic(_)
            | AuthenticationMethod::ClientSecretPost(_)
            | AuthenticationMethod::TlsClientAuth { .. }
            | AuthenticationMethod::SelfSignedTlsClientAuth,
            Credentials::Basic { .. } | Credentials::Post { .. } | Credentials::None { .. },
        ) => false,
    };
    if is_right {
        Ok(client)
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asker<'a> {
    /// About its own tokens only.
    Client(&'a Client),
    ResourceServer(&'a ResourceServer),
}

/// A resource server (RFC 7662 §2.1), or a client that asks about tokens of its own: it holds them
/// already, so that a public client learns nothing that it could not find out by using them.
///
/// # Errors
///
/// As for [`client`].
pub(super) fn asker<'a>(
    state: &'a State,
    call: &Call<'_>,
    form: &Parameters,
) -> Result<Asker<'a>, OAuthError> {
    let credentials = credentials(call.request, form)?;
    if let Some(server) = state.config.resource_server(credentials.id()) {
        return match &credentials {
            Credentials::Basic { secret, .. } | Credentials::Post { secret, .. }
                if server.secret.matches(secret.expose()) =>
            {
                Ok(Asker::ResourceServer(server))
            }
            Credentials::Basic { .. } | Credentials::Post { .. } | Credentials::None { .. } => {
                Err(not_authenticated())
            }
        };
    }
    client(state, call, form).map(Asker::Client)
}

impl Credentials {
    fn id(&self) -> &str {
        match self {
            Self::Basic { id, .. } | Self::Post { id, .. } | Self::None { id } => id,
        }
    }
}

/// Exactly one way may be used (RFC 6749 §2.3).
fn credentials(request: &Request, form: &Parameters) -> Result<Credentials, OAuthError> {
    let client_id = form::value(form, "client_id");
    let client_secret = form::value(form, "client_secret");
    let has_assertion = form::value(form, "client_assertion").is_some();
    let mut headers = request.headers.all("authorization");
    let header = headers.next();
    let ways = [header.is_some(), client_secret.is_some(), has_assertion];
    if headers.next().is_some() || ways.into_iter().filter(|used| *used).count() > 1 {
        return Err(OAuthError::new(
            ErrorCode::InvalidRequest,
            "More than one way of client authentication was used (RFC 6749 section 2.3)",
        ));
    }
    if has_assertion {
        return Err(OAuthError::new(
            ErrorCode::InvalidClient,
            "This server does not know client assertions",
        ));
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
        "The client is unknown, its secret or its certificate is wrong, or it is registered for \
         another way",
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
