//! The column of the certified server: its clients, and what its metadata offers.

use oauth_playground::{
    flow::Grant,
    profile::{AuthMethod, Extension},
};
use serde_json::Value;

use super::{
    rows::{Row, stages},
    walk::{Evidence, Walk},
};
use crate::{
    launch::{Launch, ends_with},
    peer::{LONG_SECRET, SECRET},
    support::peer::{Peer, driver_command},
};

const API: &str = "urn:playground:jwt";
const RIGHTS: &str = r#"[{"type":"playground_payment","amount":"12.00"}]"#;

/// Whether its metadata says that it has this.
pub(super) fn offers(metadata: &Value, row: Row) -> bool {
    let Some((member, word)) = row.metadata() else {
        return true;
    };
    match (&metadata[member], word) {
        (Value::Array(words), Some(word)) => words.iter().any(|one| one == word),
        (Value::Bool(is_on), None) => *is_on,
        (Value::Null, _) => false,
        (_, word) => word.is_none(),
    }
}

/// What is found from there, the issuer or the address of an API.
pub(super) fn metadata(address: &str) -> Value {
    let output = ends_with(0, &Launch::new(&["discover", address, "--json"]));
    let line: Value = serde_json::from_str(output.stdout.trim()).unwrap();
    line["metadata"].clone()
}

pub(super) fn walks(peer: &Peer, row: Row) -> Vec<Walk> {
    let code = Grant::AuthorizationCode;
    let service = Grant::ClientCredentials;
    let one = |client, grant| walk(peer, row, client, grant);
    match row {
        Row::Grant(grant) => match grant {
            Grant::DeviceCode => vec![one("playground-public", grant)],
            Grant::AuthorizationCode
            | Grant::Hybrid
            | Grant::Implicit
            | Grant::ClientCredentials
            | Grant::Ciba
            | Grant::RefreshToken => vec![one("playground", grant)],
            Grant::Password | Grant::TokenExchange | Grant::JwtBearer | Grant::Mcp => Vec::new(),
        },
        Row::Authentication(method) => {
            let client = registered_for(method);
            let grants: &[Grant] = match method {
                // Nobody gives a service or a phone's call to a client that cannot show who it is.
                AuthMethod::None => &[code, Grant::DeviceCode],
                AuthMethod::ClientSecretBasic
                | AuthMethod::ClientSecretPost
                | AuthMethod::ClientSecretJwt
                | AuthMethod::PrivateKeyJwt => &[code, service, Grant::DeviceCode, Grant::Ciba],
                AuthMethod::TlsClientAuth | AuthMethod::SelfSignedTlsClientAuth => &[code, service],
            };
            let walks = grants.iter().map(|grant| one(client, *grant));
            walks.collect()
        }
        Row::Extension(extension) => match extension {
            Extension::PushedRequest => vec![one("playground-par", code)],
            Extension::SignedRequest => vec![one("playground-jar", code)],
            Extension::SignedResponse => vec![one("playground", code)],
            Extension::FormPost => vec![one("playground", code), one("playground", Grant::Hybrid)],
            Extension::Dpop => vec![one("playground-dpop", code)],
            Extension::ResourceIndicator | Extension::AuthorizationDetails => {
                vec![one("playground", code), one("playground", Grant::Hybrid)]
            }
            Extension::CertificateBound => vec![one("playground-mtls", service)],
        },
        Row::Registration => vec![registering(peer)],
        Row::SignOut => vec![signing_out(peer)],
    }
}

/// The client whose registration names that method.
fn registered_for(method: AuthMethod) -> &'static str {
    match method {
        AuthMethod::None => "playground-public",
        AuthMethod::ClientSecretBasic => "playground",
        AuthMethod::ClientSecretPost => "playground-post",
        AuthMethod::ClientSecretJwt => "playground-secret-jwt",
        AuthMethod::PrivateKeyJwt => "playground-jwt",
        AuthMethod::TlsClientAuth => "playground-mtls",
        AuthMethod::SelfSignedTlsClientAuth => "playground-mtls-self",
    }
}

/// As a client that registers with the address for the return, which needs the port of the run.
fn signing_out(peer: &Peer) -> Walk {
    let mut stages = stages(Grant::AuthorizationCode);
    stages.extend(["registration", "logout"]);
    Walk {
        launch: Launch::new(&["run", "--issuer", &peer.issuer(), "--register", "--logout"])
            .and(&["--browser", &driver_command(&[])]),
        stages,
        evidence: Row::SignOut.evidence(),
        grants: 1,
    }
}

/// As a client that registers, whose record is read, replaced and ended.
fn registering(peer: &Peer) -> Walk {
    let mut stages = stages(Grant::AuthorizationCode);
    stages.extend(["registration", "client_configuration"]);
    Walk {
        launch: Launch::new(&["run", "--issuer", &peer.issuer(), "--register"])
            .and(&["--manage-registration", "--revoke"])
            .and(&["--browser", &driver_command(&[])]),
        stages,
        evidence: Row::Registration.evidence(),
        grants: 1,
    }
}

fn walk(peer: &Peer, row: Row, client: &str, grant: Grant) -> Walk {
    let ca = peer.ca_file();
    let ca = ca.to_str().unwrap();
    let launch = Launch::new(&["run", "--issuer", &peer.issuer(), "--client-id", client])
        .and(&["--grant", grant.name()]);
    let launch = shown_by(peer, client, launch);
    let scope = match row {
        Row::Extension(Extension::ResourceIndicator | Extension::AuthorizationDetails) => {
            "openid api:read"
        }
        Row::Grant(_)
        | Row::Authentication(_)
        | Row::Extension(_)
        | Row::Registration
        | Row::SignOut => "openid",
    };
    let driver = if grant == Grant::DeviceCode {
        driver_command(&["--device"])
    } else {
        driver_command(&["--cafile", ca])
    };
    let mut launch = match grant {
        // The driver brings a form to the redirect URI, and no fragment.
        Grant::Hybrid => launch.and(&[
            "--response-type",
            "code id_token",
            "--response-mode",
            "form_post",
            "--scope",
            scope,
        ]),
        Grant::Implicit => launch.and(&[
            "--response-type",
            "id_token token",
            "--response-mode",
            "form_post",
        ]),
        Grant::ClientCredentials => launch.and(&[
            "--scope",
            "api:read",
            "--add",
            "token:resource=urn:playground:jwt",
        ]),
        Grant::Ciba => launch.and(&["--scope", "openid", "--login-hint", "alice"]),
        Grant::RefreshToken => launch
            .and(&["--refresh-token-env", "CANARY_REFRESH_TOKEN"])
            .variable("CANARY_REFRESH_TOKEN", refresh_token(peer)),
        Grant::AuthorizationCode
        | Grant::DeviceCode
        | Grant::Password
        | Grant::TokenExchange
        | Grant::JwtBearer
        | Grant::Mcp => launch.and(&["--scope", scope]),
    };
    launch = launch.and(&["--browser", &driver]);
    let mut stages = stages(grant);
    let mut grants = 1;
    launch = match row {
        Row::Extension(Extension::PushedRequest) => {
            stages.push("par");
            launch.and(&["--par"])
        }
        Row::Extension(Extension::SignedRequest) => launch.and(&["--jar"]),
        Row::Extension(Extension::SignedResponse) => launch.and(&["--response-mode", "jwt"]),
        Row::Extension(Extension::FormPost) if grant == Grant::AuthorizationCode => {
            launch.and(&["--response-mode", "form_post"])
        }
        Row::Extension(Extension::Dpop) => launch.and(&["--dpop"]),
        Row::Extension(Extension::ResourceIndicator) => launch.and(&["--resource", API]),
        // This server grants rights in detail for an API only.
        Row::Extension(Extension::AuthorizationDetails) => {
            launch.and(&["--resource", API, "--authorization-details", RIGHTS])
        }
        Row::Authentication(_) if grant == Grant::AuthorizationCode => {
            stages.push("refresh");
            grants += 1;
            launch.and(&["--refresh", "1"])
        }
        Row::Grant(_)
        | Row::Authentication(_)
        | Row::SignOut
        // The other clients ask for a form already.
        | Row::Extension(Extension::FormPost | Extension::CertificateBound)
        | Row::Registration => launch,
    };
    let evidence = match row {
        // A token that can be read says whom it is for.
        Row::Extension(Extension::ResourceIndicator) => Evidence::Passed(&["token_audience"]),
        Row::Grant(_)
        | Row::Authentication(_)
        | Row::Extension(_)
        | Row::Registration
        | Row::SignOut => row.evidence(),
    };
    Walk {
        launch,
        stages,
        evidence,
        grants,
    }
}

/// How that client shows who it is.
fn shown_by(peer: &Peer, client: &str, launch: Launch) -> Launch {
    let path = |path: std::path::PathBuf| path.to_str().unwrap().to_owned();
    match client {
        "playground-public" | "playground-dpop" => launch,
        "playground-post" => launch.and(&["--auth", "client_secret_post"]).secret(SECRET),
        "playground-secret-jwt" => launch
            .and(&["--auth", "client_secret_jwt"])
            .secret(LONG_SECRET),
        "playground-jwt" | "playground-jar" => launch.and(&[
            "--auth",
            "private_key_jwt",
            "--private-key",
            &path(peer.client_key_file()),
        ]),
        "playground-mtls" | "playground-mtls-self" => {
            let method = match client {
                "playground-mtls" => "tls_client_auth",
                _ => "self_signed_tls_client_auth",
            };
            let (certificate, key) = peer.client_certificate();
            launch
                .and(&["--auth", method, "--ca", &path(peer.ca_file())])
                .and(&["--client-cert", &path(certificate)])
                .and(&["--client-key", &path(key)])
        }
        _ => launch.secret(SECRET),
    }
}

/// From a run of the code flow, the only one in which a token has to be seen.
fn refresh_token(peer: &Peer) -> String {
    let trace = crate::peer::run(peer, "playground")
        .and(&["--refresh", "1", "--with-secrets"])
        .trace()
        .ended(0, "completed");
    let tokens = trace.of_type("tokens");
    let token = tokens.last().unwrap()["refresh_token"].as_str().unwrap();
    token.to_owned()
}
