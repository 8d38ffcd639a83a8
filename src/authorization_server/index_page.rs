//! The page at `/`: what this server is, and for whom.

use crate::http::Response;

use super::{
    GrantType, State,
    endpoints::Call,
    pages::{self, Html},
};

pub(super) fn answer(state: &mut State, _call: &mut Call<'_>) -> Response {
    let config = &state.config;
    let mut html = Html::new();
    html.text_in(
        "p",
        "This is the built-in authorization server of OAuth Playground, for practice. It keeps \
         everything in memory and forgets it when it stops.",
    );
    if let Some(persona) = config.persona {
        let plays = format!(
            "It behaves like {} here, as its documents say.",
            persona.title
        );
        html.text_in("p", &plays);
    }
    html.text_in("p", &format!("Issuer: {}", config.issuer));
    html.text_in("h2", "Clients");
    html.markup("<ul>");
    for client in &config.clients {
        let grants: Vec<String> = client.grant_types.iter().copied().map(labelled).collect();
        html.text_in(
            "li",
            &format!(
                "{} ({}): {}",
                client.client_id,
                client.authentication.as_str(),
                grants.join(", ")
            ),
        );
    }
    html.markup("</ul>");
    html.text_in("h2", "Accounts");
    html.markup("<ul>");
    for account in &config.accounts {
        html.text_in("li", &account.username);
    }
    html.markup("</ul>");
    if config.persona.is_some() {
        return pages::page(200, "OAuth Playground", &html);
    }
    html.markup(
        "<p><a href=\"/device\">Connect a device</a>, \
         <a href=\"/approve\">requests to approve</a>, \
         <a href=\"/logout\">sign out</a></p>",
    );
    html.markup(
        "<p><a href=\"/.well-known/openid-configuration\">Metadata</a>, \
         <a href=\"/jwks\">keys</a></p>",
    );
    pages::page(200, "OAuth Playground", &html)
}

/// The grant's last word, since some names are long addresses.
fn labelled(grant: GrantType) -> String {
    let name = grant.as_str();
    let short = name.rsplit(':').next().unwrap_or(name);
    if grant.is_removed_by_oauth_2_1() {
        format!("{short} (removed by OAuth 2.1)")
    } else {
        short.to_owned()
    }
}
