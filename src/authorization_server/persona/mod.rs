//! Providers that the built-in server can behave like: each a file here, and a line in the table.
//!
//! A persona is what a provider documents: its paths, clients, lifetimes and ways of answering. What
//! no document says is assumed, and stands in `assumptions`. The endpoints know nothing of it: they
//! follow [`Conduct`], and whatever is beyond that is done to the request before they see it
//! ([`Persona::arrive`]) and to the answer when they are done ([`Persona::shape`]).

mod bodies;
mod fitbit;
mod generic;
mod github;
mod google;
mod hubspot;
mod iogo;
mod jiko;
mod naver;
mod odd;
mod parts;
mod place;
mod reddit;
mod serving;
mod shaping;
mod slack;
mod strava;
mod twitch;
mod wso2;

use serde_json::{Map, Value};

use crate::{
    http::{Request, Response},
    oauth::pkce::ChallengeMethod,
};

use super::{
    Account, Client, Conduct, Config, FirstRefreshToken, Pkce, PkceDemand, Polling, Redirects,
    ResourceServer, workshop,
};

use self::place::{Place, Role};
pub(super) use self::serving::{handle, kind_of};

/// Every persona, in the order of a list.
pub const PERSONAS: &[&Persona] = &[
    &iogo::PERSONA,
    &jiko::PERSONA,
    &wso2::PERSONA,
    &generic::PERSONA,
    &google::PERSONA,
    &github::PERSONA,
    &fitbit::PERSONA,
    &hubspot::PERSONA,
    &naver::PERSONA,
    &reddit::PERSONA,
    &slack::PERSONA,
    &strava::PERSONA,
    &twitch::PERSONA,
    &odd::PERSONA,
];

/// A provider to behave like.
pub struct Persona {
    /// How it is asked for.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// The id of the shipped profile that is rehearsed with it.
    pub profile: &'static str,
    /// The documents that its behaviour comes from.
    pub sources: &'static [&'static str],
    /// What it does although no document says so.
    pub assumptions: &'static [&'static str],
    /// Whether it speaks TLS, with a certificate that it made for itself.
    pub speaks_tls: bool,
    /// What the questions of its profile are answered with, by name.
    pub answers: &'static [(&'static str, &'static str)],
    /// The private keys of its clients as JWKs, by client. They are published examples.
    pub keys: &'static [(&'static str, &'static str)],
    /// The path of a call that shows what a token is good for, if one is documented.
    pub call: Option<&'static str>,
    /// What a client asks for there, where no profile says it.
    pub scope: &'static str,
    /// Further parameters of its authorization request, where no profile says them.
    pub extra_parameters: &'static [(&'static str, &'static str)],
    /// Whether it is no provider and plays any profile: the profile's endpoints are led to its own.
    pub plays_any_profile: bool,
    /// What its issuer has behind the origin.
    issuer_path: &'static str,
    /// What stands before a tenant's name in paths, such as `/t/`; `None` where there are none.
    tenants: Option<&'static str>,
    conduct: Conduct,
    polling: Polling,
    clients: fn() -> Vec<Client>,
    /// Those of the workshop by default: a rehearsal is about the provider, and its people are nobody's.
    accounts: fn() -> Vec<Account>,
    resource_servers: fn() -> Vec<ResourceServer>,
    places: &'static [Place],
    /// What its metadata say beside the addresses.
    metadata: fn() -> Value,
    arrive: fn(Role, &Request) -> Arrival,
    shape: fn(Role, &Request, Response) -> Response,
}

/// What most providers do: an hour for access tokens, a refresh token for everybody, and nothing of
/// what came after RFC 7636.
const CONDUCT: Conduct = Conduct {
    code_secs: 600,
    access_token_secs: Some(3600),
    id_token_secs: 3600,
    refresh_token_secs: 60 * 24 * 3600,
    knows_every_scope: true,
    default_scope: Some(&[]),
    first_refresh_token: FirstRefreshToken::ForEverybody,
    pkce: Pkce::Known {
        demanded_of: PkceDemand::Nobody,
        methods: &[ChallengeMethod::S256, ChallengeMethod::Plain],
    },
    redirects: Redirects::Exact,
    names_issuer: false,
    knows_dpop: false,
    ..Conduct::WORKSHOP
};

/// What becomes of a request before an endpoint sees it.
enum Arrival {
    AsItIs,
    /// The endpoint sees this one. Its path stays.
    Instead(Request),
    /// No endpoint sees it.
    Answered(Response),
}

/// A name that no persona has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no persona {0:?}; known are {names}", names = Persona::names().join(", "))]
pub struct UnknownPersona(pub String);

impl Persona {
    /// What most personas have in common, to be filled in.
    const BLANK: Self = Self {
        name: "",
        title: "",
        profile: "",
        sources: &[],
        assumptions: &[],
        speaks_tls: false,
        answers: &[],
        keys: &[],
        call: None,
        scope: "",
        extra_parameters: &[],
        plays_any_profile: false,
        issuer_path: "",
        tenants: None,
        conduct: CONDUCT,
        polling: Polling {
            interval_secs: 5,
            lifetime_secs: 600,
        },
        clients: Vec::new,
        accounts: workshop::accounts,
        resource_servers: Vec::new,
        places: &[],
        metadata: || Value::Object(Map::new()),
        arrive: |_, _| Arrival::AsItIs,
        shape: |_, _, response| response,
    };

    /// Whether it publishes metadata, by which its issuer is known.
    pub fn has_metadata(&self) -> bool {
        let mut places = self.places.iter();
        places.any(|place| matches!(place.role, Role::Metadata))
    }

    /// The one of that name.
    ///
    /// # Errors
    ///
    /// [`UnknownPersona`], which lists the names.
    pub fn named(name: &str) -> Result<&'static Self, UnknownPersona> {
        PERSONAS
            .iter()
            .copied()
            .find(|persona| persona.name == name)
            .ok_or_else(|| UnknownPersona(name.to_owned()))
    }

    /// Every name, in the order of the table.
    pub fn names() -> Vec<&'static str> {
        PERSONAS.iter().map(|persona| persona.name).collect()
    }

    /// The one that rehearses the shipped profile with that id.
    pub fn of_profile(id: &str) -> Option<&'static Self> {
        PERSONAS
            .iter()
            .copied()
            .find(|persona| persona.profile == id)
    }

    /// Its issuer at that origin.
    pub fn issuer(&self, origin: &str) -> String {
        format!("{origin}{}", self.issuer_path)
    }

    /// What it documents beside the pages of a person, as names and addresses at that origin.
    pub fn addresses(&self, origin: &str) -> Vec<(&'static str, String)> {
        self.places
            .iter()
            .map(|place| (place.role.name(), format!("{origin}{}", place.path)))
            .collect()
    }

    /// Where it has what stands at that path of the built-in server.
    pub(super) fn path_of(&self, path: &str) -> Option<&'static str> {
        self.places
            .iter()
            .find(|place| place.role.endpoint() == Some(path))
            .map(|place| place.path)
    }

    /// The private key with which that client signs.
    pub fn key_of(&self, client_id: &str) -> Option<&'static str> {
        self.keys
            .iter()
            .find(|(client, _)| *client == client_id)
            .map(|(_, key)| *key)
    }
}

impl Config {
    /// What that provider would be at this origin, `scheme://host:port`.
    pub fn of_persona(persona: &'static Persona, origin: &str) -> Self {
        Self {
            issuer: persona.issuer(origin),
            persona: Some(persona),
            conduct: persona.conduct,
            clients: (persona.clients)(),
            accounts: (persona.accounts)(),
            resource_servers: (persona.resource_servers)(),
            polling: persona.polling,
            require_dpop_nonces: false,
            ..Self::workshop(origin)
        }
    }
}

/// A persona is the one of its name.
impl PartialEq for Persona {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Persona {}

impl std::fmt::Debug for Persona {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Persona({})", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_name_of_its_own_its_documents_and_what_is_assumed() {
        for persona in PERSONAS {
            let same = PERSONAS.iter().filter(|other| other.name == persona.name);
            assert_eq!(same.count(), 1, "{}", persona.name);
            assert!(!persona.sources.is_empty(), "{}", persona.name);
            assert!(!persona.assumptions.is_empty(), "{}", persona.name);
            assert_eq!(Persona::named(persona.name), Ok(*persona));
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_list() {
        let message = Persona::named("wso3").unwrap_err().to_string();
        for name in Persona::names() {
            assert!(message.contains(name), "{message}");
        }
    }

    #[test]
    fn each_documented_path_stands_once_and_leads_to_an_endpoint() {
        for persona in PERSONAS {
            for place in persona.places {
                let same = persona
                    .places
                    .iter()
                    .filter(|other| other.path == place.path);
                assert_eq!(same.count(), 1, "{} {}", persona.name, place.path);
                if let Some(path) = place.role.endpoint() {
                    assert!(
                        crate::authorization_server::endpoints::methods(path).is_some(),
                        "{} {path}",
                        persona.name
                    );
                }
            }
        }
    }

    #[test]
    fn each_key_is_one_of_its_clients() {
        for persona in PERSONAS {
            for (client_id, key) in persona.keys {
                let config = Config::of_persona(persona, "http://127.0.0.1:9400");
                assert!(config.client(client_id).is_some(), "{client_id}");
                assert!(crate::oauth::jose::PrivateJwk::from_json(key).is_ok());
            }
        }
    }
}
