//! What the OAuth settings of Bruno say, in whichever of its formats they stand.

use super::{
    ImportRemark,
    settings::Settings,
    token_request::{Place, Request},
};
use crate::profile::AuthMethod;

/// A further parameter of one of the requests.
#[derive(Debug)]
pub(super) struct Further {
    pub request: Request,
    pub place: Option<Place>,
    pub name: String,
    pub value: String,
}

/// `value` answers to the names of `.bru` files.
pub(super) fn oauth2_into(
    settings: &mut Settings<'_>,
    value: &dyn Fn(&str) -> String,
    further: &[Further],
) {
    match value("grant_type").as_str() {
        "authorization_code" | "" => settings.grant("authorization_code"),
        "client_credentials" => settings.grant("client_credentials"),
        "password" => settings.grant("password"),
        "implicit" => settings.grant("implicit"),
        other => settings.no_place(&format!("grant_type {other}")),
    }
    for (endpoint, name) in [
        ("authorization_endpoint", "authorization_url"),
        ("token_endpoint", "access_token_url"),
    ] {
        settings.endpoint(endpoint, name, &value(name));
    }
    settings.refresh_endpoint("refresh_token_url", &value("refresh_token_url"));
    settings.client_id("client_id", &value("client_id"));
    settings.secret("client_secret", &value("client_secret"));
    settings.auth_if_secret(match value("credentials_placement").as_str() {
        "basic_auth_header" => AuthMethod::ClientSecretBasic,
        _ => AuthMethod::ClientSecretPost,
    });
    settings.scope("scope", &value("scope"));
    settings.redirect_uri("callback_url", &value("callback_url"));
    settings.pkce(match value("pkce").as_str() {
        "true" => "S256",
        "plain" => "plain",
        _ => "off",
    });
    for name in ["password", "access_token", "refresh_token"] {
        settings.secret(name, &value(name));
    }
    settings.parameter("audience", "audience", &value("audience"));
    if !value("state").is_empty() {
        let member = String::from("state");
        settings.remark(ImportRemark::OfOneRun { member });
    }
    if !value("username").is_empty() {
        settings.no_place("username");
    }
    let prefix = value("token_header_prefix");
    let place = match value("token_placement").as_str() {
        "url" => "query",
        _ => "",
    };
    settings.shown_in_header(place, ("token_header_prefix", &prefix));
    if place == "query" {
        settings.own("token_query_key", &value("token_query_key"));
    }
    match value("token_source").as_str() {
        "" | "access_token" => {}
        other => settings.no_place(&format!("token_source {other}")),
    }
    for name in [
        "credentials_id",
        "auto_fetch_token",
        "auto_refresh_token",
        "reuse_token",
    ] {
        settings.own(name, &value(name));
    }
    for one in further {
        settings.further(one.request, one.place, &one.name, &one.value);
    }
}
