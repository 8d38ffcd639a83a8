//! The way of a request through a persona: from the documented path to the endpoint, and back.

use serde_json::{Map, Value, json};

use crate::http::Response;

use super::{
    super::{
        Config, State,
        endpoints::{self, Call, EndpointKind},
        error::json_response,
        pages::{self, Html},
    },
    Arrival, Persona,
    place::{Place, Role},
};

/// The pages of the person, which no client knows of. They are the built-in server's own.
const PAGES: [&str; 5] = ["/", "/login", "/consent", "/device", "/logout"];

/// What metadata have to say (OpenID Connect Discovery §3), where the persona says nothing else.
const USUAL: [(&str, &str); 3] = [
    ("response_types_supported", "code"),
    ("subject_types_supported", "public"),
    ("id_token_signing_alg_values_supported", "RS256"),
];

/// Answers as that provider would.
pub(in crate::authorization_server) fn handle(
    state: &mut State,
    persona: &'static Persona,
    call: &mut Call<'_>,
) -> Response {
    let Some((place, tenant)) = find(persona, call.request.path()) else {
        let path = call.request.path();
        return if PAGES.contains(&path) {
            let response = endpoints::answer(path, state, call);
            // What a person decides there is the answer to the authorization request.
            (persona.shape)(Role::Authorization, call.request, response)
        } else {
            not_played(persona)
        };
    };
    // Each tenant is an issuer of its own, and the path says which one is asked.
    let origin = state.config.origin().to_owned();
    state.config.issuer = format!("{origin}{tenant}{}", persona.issuer_path);
    let role = place.role;
    match (persona.arrive)(role, call.request) {
        Arrival::Answered(response) => (persona.shape)(role, call.request, response),
        Arrival::AsItIs => {
            let response = answer(state, persona, role, call);
            (persona.shape)(role, call.request, response)
        }
        Arrival::Instead(request) => {
            let mut other = Call {
                certificate: call.certificate,
                ..Call::new(&request, call.now, &mut *call.rng)
            };
            let response = answer(state, persona, role, &mut other);
            call.next_nonce = other.next_nonce;
            (persona.shape)(role, call.request, response)
        }
    }
}

/// The provider may well have that address: only what is played is known here.
fn not_played(persona: &Persona) -> Response {
    let mut html = Html::new();
    html.text_in(
        "p",
        "This rehearsal does not play that address. What it plays:",
    );
    html.markup("<ul>");
    for place in persona.places {
        let line = format!("{}: {}", place.role.name(), place.path);
        html.text_in("li", &line);
    }
    html.markup("</ul>");
    pages::page(404, "Not played here", &html)
}

/// Who talks to that path.
pub(in crate::authorization_server) fn kind_of(persona: &Persona, path: &str) -> EndpointKind {
    match find(persona, path).map(|(place, _)| place.role) {
        Some(Role::Api { .. }) => EndpointKind::Api,
        Some(Role::Metadata | Role::Unknown(_)) => EndpointKind::Endpoint,
        Some(role) => role.endpoint().map_or(EndpointKind::Endpoint, |path| {
            endpoints::kind_of(None, path)
        }),
        None => EndpointKind::Page,
    }
}

/// The place at that path, and the part of the path that names a tenant.
fn find<'a>(persona: &Persona, path: &'a str) -> Option<(&'static Place, &'a str)> {
    let at = |path: &str| persona.places.iter().find(|place| place.is_at(path));
    if let Some(place) = at(path) {
        return Some((place, ""));
    }
    let rest = path.strip_prefix(persona.tenants?)?;
    let start = path.len() - rest.len() + rest.find('/')?;
    let (tenant, rest) = path.split_at_checked(start)?;
    Some((at(rest)?, tenant))
}

fn answer(state: &mut State, persona: &Persona, role: Role, call: &mut Call<'_>) -> Response {
    match role {
        Role::Metadata => json_response(200, &metadata(&state.config, persona)),
        Role::Unknown(_) => pages::message(
            501,
            "Not played",
            "The provider names this address, and no document says what it takes.",
        ),
        Role::Api { methods, answer } => {
            if methods.contains(&call.request.method.as_str()) {
                answer(state, call)
            } else {
                pages::wrong_method(methods)
            }
        }
        Role::Authorization
        | Role::Token
        | Role::Userinfo
        | Role::Introspection
        | Role::Revocation
        | Role::Keys
        | Role::PushedRequest
        | Role::DeviceAuthorization
        | Role::DevicePage
        | Role::EndSession
        | Role::Webfinger => endpoints::answer(role.endpoint().unwrap_or_default(), state, call),
    }
}

/// The addresses that are documented, and what the provider says of itself beside them.
fn metadata(config: &Config, persona: &Persona) -> Value {
    let mut members = Map::new();
    let issuer = &config.issuer;
    let base = issuer.strip_suffix(persona.issuer_path).unwrap_or(issuer);
    members.insert("issuer".into(), issuer.as_str().into());
    for place in persona.places {
        if let Some(member) = place.role.member() {
            members.insert(member.into(), format!("{base}{}", place.path).into());
        }
    }
    for (member, usual) in USUAL {
        members.insert(member.into(), json!([usual]));
    }
    if let Value::Object(further) = (persona.metadata)() {
        members.extend(further);
    }
    // What a persona says to be null it has, and does not announce.
    members.retain(|_, value| !value.is_null());
    Value::Object(members)
}
