//! Who may use the built-in server: its clients, accounts, resource servers and scopes.

use crate::oauth::Secret;

use super::IdTokenAlgorithm;

/// A word of `scope` (RFC 6749 §3.3) and what it lets a client do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopeWord {
    pub name: &'static str,
    /// What the consent page says.
    pub sentence: &'static str,
}

/// Every scope this server knows; `scopes_supported` lists them in this order.
pub const SCOPES: &[ScopeWord] = &[
    ScopeWord {
        name: "openid",
        sentence: "Know who you are on this server",
    },
    ScopeWord {
        name: "profile",
        sentence: "See your name",
    },
    ScopeWord {
        name: "email",
        sentence: "See your e-mail address",
    },
    ScopeWord {
        name: "offline_access",
        sentence: "Keep this access when you are away",
    },
    ScopeWord {
        name: "notes.read",
        sentence: "Read your notes",
    },
    ScopeWord {
        name: "notes.write",
        sentence: "Add notes to yours",
    },
];

/// How a client shows that it is itself (RFC 7591 §2, `token_endpoint_auth_method`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthenticationMethod {
    /// A public client: its identifier alone.
    None,
    ClientSecretBasic(Secret),
    ClientSecretPost(Secret),
}

impl AuthenticationMethod {
    /// The registered value (RFC 7591 §2).
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ClientSecretBasic(_) => "client_secret_basic",
            Self::ClientSecretPost(_) => "client_secret_post",
        }
    }
}

/// A registered client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    pub client_id: String,
    /// What people are shown.
    pub client_name: String,
    pub authentication: AuthenticationMethod,
    /// Compared exactly, except for the port of loopback addresses (RFC 8252 §7.3).
    pub redirect_uris: Vec<String>,
    pub id_token_signed_response_alg: IdTokenAlgorithm,
}

/// A person who can sign in. These are made up, and their passwords stand on the sign-in page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub username: String,
    pub password: Secret,
    /// The claim `sub`: it never changes, whatever the name.
    pub subject: String,
    pub given_name: String,
    pub family_name: String,
    pub email: String,
    pub email_verified: bool,
}

impl Account {
    /// The claim `name`.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

/// An API that may ask what a token is worth (RFC 7662 §2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceServer {
    pub id: String,
    pub secret: Secret,
}

/// Everything about the server that does not change while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// `scheme://host:port`, without a path and without a final slash. On plain `http` it departs
    /// from RFC 8414 §2, which wants `https`.
    pub issuer: String,
    pub clients: Vec<Client>,
    pub accounts: Vec<Account>,
    pub resource_servers: Vec<ResourceServer>,
}

impl Config {
    /// Three clients, two people and one API, for learning.
    pub fn workshop(issuer: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            clients: vec![
                client(
                    "workshop-client",
                    "Workshop client",
                    AuthenticationMethod::None,
                    IdTokenAlgorithm::Es256,
                ),
                client(
                    "workshop-confidential",
                    "Confidential workshop client",
                    AuthenticationMethod::ClientSecretBasic(Secret::new("workshop-secret")),
                    IdTokenAlgorithm::Es256,
                ),
                client(
                    "workshop-post",
                    "Workshop client with its secret in the body",
                    AuthenticationMethod::ClientSecretPost(Secret::new("workshop-secret")),
                    IdTokenAlgorithm::Rs256,
                ),
            ],
            accounts: vec![account("alice", "Alice"), account("bob", "Bob")],
            resource_servers: vec![ResourceServer {
                id: String::from("workshop-api"),
                secret: Secret::new("workshop-api-secret"),
            }],
        }
    }

    pub fn client(&self, client_id: &str) -> Option<&Client> {
        self.clients
            .iter()
            .find(|client| client.client_id == client_id)
    }

    pub fn account(&self, username: &str) -> Option<&Account> {
        self.accounts
            .iter()
            .find(|account| account.username == username)
    }

    pub fn resource_server(&self, id: &str) -> Option<&ResourceServer> {
        self.resource_servers.iter().find(|server| server.id == id)
    }

    /// Host and port of the issuer, as the `Host` header has to name them.
    pub(super) fn authority(&self) -> &str {
        let rest = self
            .issuer
            .split_once("://")
            .map_or(self.issuer.as_str(), |(_, rest)| rest);
        rest.split('/').next().unwrap_or(rest)
    }
}

fn client(
    client_id: &str,
    client_name: &str,
    authentication: AuthenticationMethod,
    id_token_signed_response_alg: IdTokenAlgorithm,
) -> Client {
    Client {
        client_id: client_id.to_owned(),
        client_name: client_name.to_owned(),
        authentication,
        redirect_uris: [
            "http://127.0.0.1/callback",
            "http://[::1]/callback",
            "http://localhost/callback",
        ]
        .map(str::to_owned)
        .to_vec(),
        id_token_signed_response_alg,
    }
}

fn account(username: &str, given_name: &str) -> Account {
    Account {
        username: username.to_owned(),
        password: Secret::new(format!("{username}-password")),
        subject: format!("person-{username}"),
        given_name: given_name.to_owned(),
        family_name: String::from("Example"),
        email: format!("{username}@example.com"),
        email_verified: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_authority_is_what_a_host_header_names() {
        assert_eq!(
            Config::workshop("http://127.0.0.1:9400").authority(),
            "127.0.0.1:9400"
        );
        assert_eq!(
            Config::workshop("http://[::1]:9400").authority(),
            "[::1]:9400"
        );
    }
}
