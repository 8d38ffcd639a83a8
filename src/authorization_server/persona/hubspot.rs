//! HubSpot: errors come as `status` and `message`, in words of its own and always with 400.
//!
//! From the provider lists: both token endpoints, the secret in the body. From the client library: the
//! form of errors and `BAD_CLIENT_SECRET`. From the guide: the authorization endpoint.
//!
//! Assumed, because no document that was read says so: an access token lives for 30 minutes, and a
//! refresh token stays the same; what introspection tells is what RFC 7662 says; which words an error
//! has beside those that are documented; a loopback address can be registered.

use crate::http::{Request, Response};

use super::{
    super::{AuthenticationMethod, Client, Conduct},
    CONDUCT, Persona, parts,
    place::{Place, Role},
    shaping,
};

pub(super) const PERSONA: Persona = Persona {
    name: "hubspot",
    title: "HubSpot",
    profile: "hubspot",
    sources: &[
        "https://developers.hubspot.com/docs/api/oauth-quickstart-guide",
        "NangoHQ/nango packages/providers/providers.yaml @2f4c0af671",
        "openiddict/openiddict-core src/OpenIddict.Client.WebIntegration @319511fa (errors)",
    ],
    assumptions: &[
        "An access token lives for 30 minutes, and a refresh token stays the same.",
        "Errors without a documented word have the one of RFC 6749 in capital letters.",
        "A loopback address can be registered.",
    ],
    scope: "oauth",
    conduct: Conduct {
        access_token_secs: Some(1800),
        rotates_refresh_tokens: false,
        ..CONDUCT
    },
    clients,
    places: PLACES,
    shape,
    ..Persona::BLANK
};

#[rustfmt::skip]
const PLACES: &[Place] = &[
    Place { path: "/oauth/authorize", role: Role::Authorization },
    Place { path: "/oauth/v3/token", role: Role::Token },
    Place { path: "/oauth/v1/token", role: Role::Token },
    Place { path: "/oauth/v3/token/introspect", role: Role::Introspection },
];

fn clients() -> Vec<Client> {
    vec![parts::app(
        "hubspot-app",
        "App at HubSpot",
        AuthenticationMethod::ClientSecretPost(parts::secret()),
        &["http://localhost:8400/callback"],
    )]
}

/// `status` and `message` in place of `error` and `error_description` (RFC 6749 §5.2).
fn shape(role: Role, _request: &Request, response: Response) -> Response {
    let is_error = !response.is_success();
    if !is_error || !matches!(role, Role::Token | Role::Introspection) {
        return response;
    }
    let shaped = shaping::with_members(response, |members| {
        let error = members.remove("error");
        let error = error.as_ref().and_then(|error| error.as_str());
        let status = match error {
            Some("invalid_client") => String::from("BAD_CLIENT_SECRET"),
            Some(other) => other.to_ascii_uppercase(),
            None => return,
        };
        members.insert("status".into(), status.into());
        if let Some(words) = members.remove("error_description") {
            members.insert("message".into(), words);
        }
    });
    shaping::with_status(shaped, 400)
}
