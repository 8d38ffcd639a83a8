//! How the client says who it is at an endpoint (RFC 6749 §2.3.1).

use crate::{
    flow::{Context, Input},
    http::Headers,
    oauth::{Parameters, Secret, basic_authorization, plain_basic_authorization},
    profile::{AuthMethod, BasicCredentials},
};

/// Adds what the client's method needs to the headers or to the body.
pub(super) fn add(context: &Context, headers: &mut Headers, body: &mut Parameters) {
    let client_id = context.client_id();
    let basic = context.settings.profile.request.basic_credentials;
    match (context.auth_method(), context.input(Input::ClientSecret)) {
        (AuthMethod::ClientSecretBasic, _) if basic == BasicCredentials::EmptyPassword => {
            let nothing = Secret::new("");
            headers.push("Authorization", basic_authorization(client_id, &nothing));
        }
        (AuthMethod::ClientSecretBasic, Some(secret)) => {
            let value = match basic {
                BasicCredentials::Plain => plain_basic_authorization(client_id, secret),
                BasicCredentials::FormEncoded | BasicCredentials::EmptyPassword => {
                    basic_authorization(client_id, secret)
                }
            };
            headers.push("Authorization", value);
        }
        (AuthMethod::ClientSecretPost, Some(secret)) => {
            name_client(body, client_id);
            body.push("client_secret", secret.expose());
        }
        // An assertion is built and added once the rest of the request is there; a certificate is
        // shown by the connection. Without a secret the server is told the name alone, and says what it thinks of that.
        (
            AuthMethod::None
            | AuthMethod::ClientSecretBasic
            | AuthMethod::ClientSecretPost
            | AuthMethod::ClientSecretJwt
            | AuthMethod::PrivateKeyJwt
            | AuthMethod::TlsClientAuth
            | AuthMethod::SelfSignedTlsClientAuth,
            _,
        ) => {
            name_client(body, client_id);
        }
    }
}

/// A pushed authorization request names the client already (RFC 9126 §2.1).
fn name_client(body: &mut Parameters, client_id: &str) {
    if !body.contains("client_id") {
        body.push("client_id", client_id);
    }
}
