//! A run of a provider's own profile, against the built-in server behaving like that provider.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    app::{Problem, StartRequest},
    authorization_server::{AuthenticationMethod, Client, Config, GrantType, Persona},
    flow::Grant,
    oauth::SafeUrl,
    profile::{
        self, AuthMethod, BasicCredentials, Moved, Profile, TrustSettings, rebase, shipped,
        template,
    },
};

/// The built-in server behaving like a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RehearsalServer {
    #[default]
    Stopped,
    Starting(&'static Persona),
    Running(RehearsalPlace),
}

/// Where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RehearsalPlace {
    pub persona: &'static Persona,
    /// `scheme://host:port`.
    pub origin: String,
    /// Of its certificate, where it speaks TLS; a rehearsal pins it.
    pub sha256: Option<[u8; 32]>,
}

/// What a rehearsal makes of a profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Rehearsal {
    pub place: RehearsalPlace,
    /// The addresses that are other ones here, and the client where it is another one.
    pub moved: Vec<Moved>,
    /// What the questions of the profile were answered with.
    pub answers: Vec<(String, String)>,
    /// The profile is for another provider than the persona plays.
    pub misfit: Option<Misfit>,
}

/// A profile that is rehearsed with another provider's persona.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// What the profile is called.
    pub profile: String,
    /// Who plays its provider, if anybody does.
    pub fitting: Option<&'static Persona>,
}

/// What a question is answered with that neither the persona nor the profile can answer. It stands in
/// addresses, so it is a word.
const ANY_WORD: &str = "rehearsal";

/// Between the name of a profile and where it is rehearsed; a parenthesis closes it.
const NAME_MARK: &str = " (rehearsal at ";

impl RehearsalServer {
    /// Whether it is that persona, or becomes it.
    pub(super) fn is(&self, persona: &'static Persona) -> bool {
        match self {
            Self::Stopped => false,
            Self::Starting(starting) => *starting == persona,
            Self::Running(place) => place.persona == persona,
        }
    }
}

impl RehearsalPlace {
    /// Whether another profile than the persona's own offers a call that the persona answers.
    pub(super) fn answers_call_of(&self, profile: &Profile) -> bool {
        let provider = profile.provider.as_ref();
        let Some(call) = provider.and_then(|provider| provider.call.as_ref()) else {
            return false;
        };
        let asked = call.url.split(['?', '#']).next();
        let addresses = self.persona.addresses(&self.origin);
        profile.id != self.persona.profile
            && addresses
                .iter()
                .any(|(_, address)| Some(address.as_str()) == asked)
    }

    /// The call that shows what a token is good for there.
    pub(super) fn call(&self) -> Option<SafeUrl> {
        let path = self.persona.call?;
        SafeUrl::parse(&format!("{}{path}", self.origin)).ok()
    }
}

/// Whose rehearsal a run is, by the name of its profile; `None` where it is none.
pub fn rehearsed_name(name: &str) -> Option<&str> {
    let (rehearsed, _) = name.strip_suffix(')')?.rsplit_once(NAME_MARK)?;
    Some(rehearsed)
}

/// The provider that a profile can be rehearsed with.
pub fn persona_of(profile: &Profile) -> Option<&'static Persona> {
    let provider = profile.provider.as_ref();
    match provider.and_then(|provider| provider.persona.as_deref()) {
        Some(name) => Persona::named(name).ok(),
        None => Persona::of_profile(&profile.id),
    }
}

/// The profile of the request at the persona's address, as one of its clients: the one that is
/// registered for the way of authentication and the grant that the run has.
pub(super) fn profile(
    request: &StartRequest,
    place: &RehearsalPlace,
) -> Result<(Profile, Rehearsal), Problem> {
    let persona = place.persona;
    let config = Config::of_persona(persona, &place.origin);
    let asked = match &request.profile {
        Some(profile) => profile.clone(),
        None => match shipped(persona.profile) {
            Some(Ok(profile)) => profile,
            Some(Err(error)) => return Err(unusable(error.to_string())),
            None => own_profile(place, &config),
        },
    };
    let method = request
        .overrides
        .auth
        .or(asked.client.token_endpoint_auth_method);
    let client = client(&config, &asked, method, request.grant)
        .ok_or_else(|| unusable(format!("the persona {} has no client", persona.name)))?;
    let answers = answers(&asked, place, client);
    let known = answers.iter().cloned().collect::<BTreeMap<_, _>>();
    let mut profile =
        template::fill(&asked, &known).map_err(|error| unusable(error.to_string()))?;
    let mut moved = if persona.plays_any_profile && persona_of(&asked) != Some(persona) {
        lead_to(&mut profile, place, &config)
    } else {
        rebase(&mut profile, &place.origin)
    };
    name_real_addresses(&mut moved, &asked);
    if config.client(&profile.client.client_id).is_none() {
        moved.push(Moved {
            member: String::from("/client/client_id"),
            from: std::mem::replace(&mut profile.client.client_id, client.client_id.clone()),
            to: client.client_id.clone(),
        });
    }
    if method.is_none_or(|method| method.as_str() != client.authentication.as_str()) {
        profile.client.token_endpoint_auth_method =
            AuthMethod::parse(client.authentication.as_str());
    }
    if let Some(algorithm) = client.token_endpoint_auth_signing_alg {
        profile.client.token_endpoint_auth_signing_alg = Some(algorithm.as_str().to_owned());
    }
    // Nothing of the real client goes to a rehearsal.
    profile.client.client_secret = None;
    profile.client.private_key = None;
    profile.client.client_certificate = None;
    profile.trust = match &place.sha256 {
        Some(sha256) => TrustSettings::Pin {
            sha256: hex(sha256),
        },
        None => TrustSettings::System,
    };
    let authority = place.origin.split_once("://").map_or("", |(_, rest)| rest);
    profile.name = format!("{}{NAME_MARK}{authority})", profile.name);
    let rehearsal = Rehearsal {
        place: place.clone(),
        misfit: misfit(&asked, &profile, place),
        moved,
        answers,
    };
    Ok((profile, rehearsal))
}

/// An address has moved from where the provider has it, and not from where its persona answers the
/// profile's questions. A question that nobody has answered stands there by its name.
fn name_real_addresses(moved: &mut [Moved], asked: &Profile) {
    let real = asked.template.iter().map(|field| {
        let answer = match field.default.as_str() {
            "" => format!("{{{}}}", field.name),
            default => default.to_owned(),
        };
        (field.name.clone(), answer)
    });
    let Ok(real) = template::fill(asked, &real.collect()) else {
        return;
    };
    let members = real.to_json();
    for one in moved {
        if let Some(address) = members.pointer(&one.member).and_then(Value::as_str) {
            address.clone_into(&mut one.from);
        }
    }
}

/// Whether the persona is another provider than the profile's, as far as that can be known: by who
/// plays the profile's provider, or by the addresses that a run begins with.
fn misfit(asked: &Profile, rebased: &Profile, place: &RehearsalPlace) -> Option<Misfit> {
    let persona = place.persona;
    let fitting = persona_of(asked);
    let is_played = || {
        let addresses = persona.addresses(&place.origin);
        let is_known = |address: &str| addresses.iter().any(|(_, known)| known == address);
        let endpoints = ["authorization_endpoint", "token_endpoint"];
        let mut named = endpoints
            .into_iter()
            .filter_map(|member| rebased.server.get(member)?.as_str())
            .peekable();
        match named.peek() {
            Some(_) => named.all(is_known),
            None => rebased.issuer() == Some(&persona.issuer(&place.origin)),
        }
    };
    let fits = persona.plays_any_profile
        || match fitting {
            Some(fitting) => fitting == persona,
            None => is_played(),
        };
    (!fits).then(|| Misfit {
        profile: asked.name.clone(),
        fitting,
    })
}

/// Has a profile of any provider use the endpoints of a persona that is none.
fn lead_to(profile: &mut Profile, place: &RehearsalPlace, config: &Config) -> Vec<Moved> {
    let server = own_server(place, config);
    let mut moved = Vec::new();
    for (member, to) in &server {
        let from = profile.server.get(member).unwrap_or_default();
        if let (Some(from), Some(to)) = (from.as_str(), to.as_str()) {
            moved.push(Moved {
                member: format!("/server/{member}"),
                from: from.to_owned(),
                to: to.to_owned(),
            });
        }
    }
    profile.server = server;
    let provider = profile.provider.as_mut();
    if let (Some(call), Some(own)) = (
        provider.and_then(|provider| provider.call.as_mut()),
        place.call(),
    ) {
        let to = own.as_str().to_owned();
        moved.push(Moved {
            member: String::from("/provider/call/url"),
            from: std::mem::replace(&mut call.url, to.clone()),
            to,
        });
    }
    moved
}

/// What a profile says of the server that a persona is.
fn own_server(place: &RehearsalPlace, config: &Config) -> serde_json::Map<String, Value> {
    let mut server = Profile::for_issuer(&config.issuer).server;
    if !place.persona.has_metadata() {
        server.clear();
        for (member, address) in place.persona.addresses(&place.origin) {
            if profile::ENDPOINTS.contains(&member) || member == "device_authorization_endpoint" {
                // The first of several is the documented one.
                server.entry(member).or_insert(address.into());
            }
        }
    }
    server
}

/// Where no profile is shipped for the provider: what its persona documents.
fn own_profile(place: &RehearsalPlace, config: &Config) -> Profile {
    let persona = place.persona;
    let mut profile = Profile::for_issuer(&config.issuer);
    persona.profile.clone_into(&mut profile.id);
    persona.title.clone_into(&mut profile.name);
    profile.server = own_server(place, config);
    profile.client.scope = Some(persona.scope.to_owned()).filter(|scope| !scope.is_empty());
    let extra = persona.extra_parameters.iter();
    profile.request.extra_parameters = extra
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    if !config.conduct.knows_pkce() {
        profile.request.pkce = profile::PkceChoice::Off.as_str().to_owned();
    }
    let registered = config
        .clients
        .iter()
        .find_map(|client| client.redirect_uris.first());
    let redirect = profile::Overrides {
        redirect_uri: registered.cloned(),
        ..profile::Overrides::default()
    };
    // Those of the personas are addresses, so that nothing is refused here.
    let _applied = redirect.apply(&mut profile);
    profile
}

/// What a client is registered with at the persona: what the profile says, and what the run uses.
pub(super) fn redirect_uris(profile: &Profile) -> Vec<String> {
    let redirect = &profile.redirect;
    let own = match (&redirect.uri, redirect.port) {
        (Some(uri), _) => Some(uri.clone()),
        (None, Some(port)) => Some(format!("http://{}:{port}{}", redirect.host, redirect.path)),
        (None, None) => None,
    };
    profile
        .client
        .redirect_uris
        .iter()
        .cloned()
        .chain(own)
        .collect()
}

/// The client that fits best: of three things the grant counts most, since nothing goes without it,
/// and what the profile says of its credentials least.
fn client<'a>(
    config: &'a Config,
    asked: &Profile,
    method: Option<AuthMethod>,
    grant: Grant,
) -> Option<&'a Client> {
    let grant = grant_type(grant);
    let can = |client: &&Client| client.grant_types.contains(&grant);
    let shows = |client: &&Client| {
        method.is_none_or(|method| client.authentication.as_str() == method.as_str())
    };
    let algorithm = asked.client.token_endpoint_auth_signing_alg.as_deref();
    let has_empty_secret = asked.request.basic_credentials == BasicCredentials::EmptyPassword;
    let presents = |client: &&Client| {
        let registered = client.token_endpoint_auth_signing_alg;
        let is_alike = match &client.authentication {
            AuthenticationMethod::ClientSecretBasic(secret) => {
                secret.expose().is_empty() == has_empty_secret
            }
            AuthenticationMethod::None
            | AuthenticationMethod::ClientSecretPost(_)
            | AuthenticationMethod::ClientSecretJwt(_)
            | AuthenticationMethod::PrivateKeyJwt
            | AuthenticationMethod::TlsClientAuth { .. }
            | AuthenticationMethod::SelfSignedTlsClientAuth => true,
        };
        is_alike && algorithm.is_none_or(|name| registered.is_none_or(|one| one.as_str() == name))
    };
    let all = || config.clients.iter();
    all()
        .find(|client| can(client) && shows(client) && presents(client))
        .or_else(|| all().find(|client| can(client) && shows(client)))
        .or_else(|| all().find(can))
        .or_else(|| all().find(shows))
        .or_else(|| all().next())
}

fn grant_type(grant: Grant) -> GrantType {
    match grant {
        Grant::AuthorizationCode | Grant::RefreshToken | Grant::Hybrid | Grant::Mcp => {
            GrantType::AuthorizationCode
        }
        Grant::Implicit => GrantType::Implicit,
        Grant::ClientCredentials => GrantType::ClientCredentials,
        Grant::DeviceCode => GrantType::DeviceCode,
        Grant::Password => GrantType::Password,
        Grant::TokenExchange => GrantType::TokenExchange,
        Grant::JwtBearer => GrantType::JwtBearer,
        Grant::Ciba => GrantType::Ciba,
    }
}

/// One answer for each question of the profile.
fn answers(profile: &Profile, place: &RehearsalPlace, client: &Client) -> Vec<(String, String)> {
    let persona = place.persona;
    let authority = place.origin.split_once("://").map_or("", |(_, rest)| rest);
    let (host, port) = authority.rsplit_once(':').unwrap_or((authority, ""));
    let sha256 = place.sha256.unwrap_or_default();
    let of_persona = |name: &str| match name {
        "host" => Some(host.to_owned()),
        "port" => Some(port.to_owned()),
        "client_id" => Some(client.client_id.clone()),
        "redirect_uri" => client.redirect_uris.first().cloned(),
        "certificate_sha256" => Some(hex(&sha256)),
        "issuer" => Some(persona.issuer(&place.origin)),
        name => {
            let addresses = persona.addresses(&place.origin);
            let address = addresses.into_iter().find(|(role, _)| *role == name);
            let answer = persona.answers.iter().find(|(asked, _)| *asked == name);
            address
                .map(|(_, address)| address)
                .or_else(|| answer.map(|(_, answer)| (*answer).to_owned()))
        }
    };
    let questions = profile.template.iter();
    questions
        .map(|field| {
            let answer = of_persona(&field.name).unwrap_or_else(|| match field.default.as_str() {
                "" => ANY_WORD.to_owned(),
                default => default.to_owned(),
            });
            (field.name.clone(), answer)
        })
        .collect()
}

fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unusable(title: String) -> Problem {
    Problem {
        title,
        remedy: String::from("choose another profile or persona"),
        is_usage: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rehearsal_is_known_by_its_name_and_nothing_else_is() {
        let name = format!("Google (Gmail){NAME_MARK}127.0.0.1:9400)");
        assert_eq!(rehearsed_name(&name), Some("Google (Gmail)"));
        assert_eq!(rehearsed_name("Google (Gmail)"), None);
        assert_eq!(rehearsed_name(&name[..name.len() - 1]), None);
    }

    fn rehearsed(id: &str, persona: &str) -> (Profile, Rehearsal) {
        let request = StartRequest {
            profile: shipped(id).transpose().unwrap(),
            ..StartRequest::default()
        };
        let place = RehearsalPlace {
            persona: Persona::named(persona).unwrap(),
            origin: String::from("http://127.0.0.1:9400"),
            sha256: None,
        };
        profile(&request, &place).unwrap()
    }

    #[test]
    fn a_profile_of_another_provider_is_known_to_be_one() {
        let fitting = |id, persona| {
            let misfit = rehearsed(id, persona).1.misfit;
            misfit.map(|misfit| misfit.fitting.map(|persona| persona.name))
        };
        assert_eq!(fitting("github", "google"), Some(Some("github")));
        // Nobody plays it, and its paths are not those of Slack.
        assert_eq!(fitting("digitalocean", "slack"), Some(None));
        for (id, persona) in [
            ("google", "google"),
            ("google-gmail", "google"),
            ("github", "generic"),
            ("microsoft-entra", "odd"),
        ] {
            assert_eq!(fitting(id, persona), None, "{id} with {persona}");
        }
    }

    #[test]
    fn whoever_is_no_provider_has_the_endpoints_of_any() {
        let (profile, rehearsal) = rehearsed("github", "generic");
        let origin = "http://127.0.0.1:9400";
        assert_eq!(profile.server["token_endpoint"], format!("{origin}/token"));
        assert!(!profile.server.contains_key("device_authorization_endpoint"));
        let call = profile.provider.unwrap().call.unwrap();
        assert_eq!(call.url, format!("{origin}/resource"));
        let moved: Vec<&str> = rehearsal
            .moved
            .iter()
            .map(|moved| moved.from.as_str())
            .collect();
        assert!(
            moved.contains(&"https://github.com/login/oauth/access_token"),
            "{moved:?}"
        );
    }
}
