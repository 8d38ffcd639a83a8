//! The column of the built-in server: every row with every grant that can carry it.

use oauth_playground::{
    authorization_server::{Config, GrantType},
    flow::Grant,
    profile::{AuthMethod, Extension},
};

use super::{
    rows::{Row, stages},
    walk::Walk,
};
use crate::{faults::browser, launch::Launch};

const RIGHTS: &str = r#"[{"type":"payment_initiation","instructedAmount":{"currency":"EUR","amount":"12.00"},"creditorName":"Workshop"}]"#;

/// `served` is the issuer of one that was started beforehand, for what has to name its address.
pub(super) fn walks(row: Row, served: &str) -> Vec<Walk> {
    Grant::ALL
        .into_iter()
        .filter(|grant| carries(row, *grant))
        .map(|grant| match row {
            Row::Extension(Extension::ResourceIndicator) => walk_to_notes(row, grant, served),
            Row::Grant(_)
            | Row::Authentication(_)
            | Row::Extension(_)
            | Row::Registration
            | Row::SignOut => walk(row, grant),
        })
        .collect()
}

/// With a token for that API alone, which is then called with it.
fn walk_to_notes(row: Row, grant: Grant, issuer: &str) -> Walk {
    let notes = format!("{issuer}/api/notes");
    let launch = Launch::new(&["run", "--issuer", issuer, "--grant", grant.name()])
        .and(&["--client-id", "workshop-confidential"])
        .and(&["--resource", &notes, "--call", &notes])
        // The driver brings a form to the redirect URI, and no fragment.
        .and(&[
            "--scope",
            "openid notes.read",
            "--response-mode",
            "form_post",
        ])
        .and(&["--browser", &browser("alice", "alice-password")])
        .secret("workshop-secret");
    let mut stages = stages(grant);
    stages.push("resource");
    Walk {
        launch,
        stages,
        evidence: row.evidence(),
        grants: 1,
    }
}

fn walk(row: Row, grant: Grant) -> Walk {
    let mut stages = stages(grant);
    // The API of the built-in server shows what the token is worth.
    stages.push("resource");
    let launch = Launch::new(&["run", "--grant", grant.name()]);
    let launch = match row {
        Row::Grant(_) => launch,
        Row::Authentication(method) => launch.and(&["--auth", method.as_str()]),
        Row::Extension(extension) => launch.and(match extension {
            Extension::PushedRequest => &["--par"][..],
            Extension::SignedRequest => &["--jar"],
            Extension::SignedResponse => &["--response-mode", "jwt"],
            Extension::FormPost => &["--response-mode", "form_post"],
            Extension::Dpop => &["--dpop"],
            Extension::ResourceIndicator => &[],
            Extension::AuthorizationDetails => &["--authorization-details", RIGHTS],
            Extension::CertificateBound => &["--auth", "tls_client_auth"],
        }),
        Row::Registration => launch.and(&["--register"]),
        Row::SignOut => launch.and(&["--logout"]),
    };
    match row {
        Row::Extension(Extension::PushedRequest) => stages.push("par"),
        Row::Registration => stages.extend(["registration", "client_configuration"]),
        Row::SignOut => stages.push("logout"),
        Row::Grant(_) | Row::Authentication(_) | Row::Extension(_) => {}
    }
    Walk {
        launch,
        stages,
        evidence: row.evidence(),
        grants: 1,
    }
}

fn carries(row: Row, grant: Grant) -> bool {
    match row {
        Row::Grant(only) => only == grant,
        Row::Authentication(method) => is_registered(method, grant),
        Row::Extension(extension) => match extension {
            // They change what goes by the browser.
            Extension::PushedRequest
            | Extension::SignedRequest
            | Extension::SignedResponse
            | Extension::FormPost => goes_by_the_browser(grant),
            // The token request has to show it too, and the answer names what was granted.
            Extension::ResourceIndicator | Extension::AuthorizationDetails => {
                matches!(grant, Grant::AuthorizationCode | Grant::Hybrid)
            }
            // The authorization endpoint sees no proof and no certificate of the client.
            Extension::Dpop => !matches!(grant, Grant::Implicit | Grant::Mcp),
            Extension::CertificateBound => is_registered(AuthMethod::TlsClientAuth, grant),
        },
        // These take a token or a key that a client has from before.
        Row::Registration => !matches!(
            grant,
            Grant::RefreshToken | Grant::TokenExchange | Grant::JwtBearer
        ),
        Row::SignOut => goes_by_the_browser(grant),
    }
}

fn goes_by_the_browser(grant: Grant) -> bool {
    matches!(
        grant,
        Grant::AuthorizationCode | Grant::Hybrid | Grant::Implicit
    )
}

/// Whether the client that authenticates so may use that grant, by the server's own list.
fn is_registered(method: AuthMethod, grant: Grant) -> bool {
    let needed = match grant {
        // A hybrid answer has a code to redeem and tokens besides.
        Grant::AuthorizationCode | Grant::Hybrid => GrantType::AuthorizationCode,
        // The one authenticates no client; to the other a client comes by registration.
        Grant::Implicit | Grant::Mcp => return false,
        Grant::ClientCredentials => GrantType::ClientCredentials,
        Grant::DeviceCode => GrantType::DeviceCode,
        Grant::RefreshToken => GrantType::RefreshToken,
        Grant::Password => GrantType::Password,
        Grant::TokenExchange => GrantType::TokenExchange,
        Grant::JwtBearer => GrantType::JwtBearer,
        Grant::Ciba => GrantType::Ciba,
    };
    let client_id = match method {
        AuthMethod::None => "workshop-client",
        AuthMethod::ClientSecretBasic => "workshop-confidential",
        AuthMethod::ClientSecretPost => "workshop-post",
        AuthMethod::ClientSecretJwt => "workshop-secret-jwt",
        AuthMethod::PrivateKeyJwt => "workshop-private-key-jwt",
        AuthMethod::TlsClientAuth => "workshop-mtls",
        AuthMethod::SelfSignedTlsClientAuth => "workshop-mtls-self",
    };
    let config = Config::workshop("http://127.0.0.1:9400");
    let mut clients = config.clients.iter();
    let client = clients.find(|one| one.client_id == client_id).unwrap();
    let only_code = client.response_types.len() == 1;
    client.grant_types.contains(&needed) && !(grant == Grant::Hybrid && only_code)
}
