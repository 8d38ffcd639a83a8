//! Clients that are named by the address of a document about themselves (MCP Client Registration,
//! Client ID Metadata Documents). This server fetches nothing: it knows the documents that lie at
//! its own address.

use serde_json::{Value, json};

use crate::{
    http::Response,
    oauth::{SafeUrl, Secret},
};

use super::{Client, Config, State, client_metadata, endpoints::Call, error::json_response};

pub(super) const PATH: &str = "/clients/playground.json";

/// The document of the client on this machine, for whoever asks.
pub(super) fn answer(state: &mut State, _call: &mut Call<'_>) -> Response {
    json_response(200, &playground(&state.config))
}

/// The client that the document at this server's own address describes.
pub(super) fn own_client(config: &Config) -> Option<Client> {
    let client_id = format!("{}{PATH}", config.issuer);
    may_name_a_client(&client_id)
        .then(|| read(&playground(config), &client_id).ok())
        .flatten()
}

/// Why nobody is known by this `client_id`, for the person at the browser.
pub(super) fn refusal(client_id: &str) -> &'static str {
    if !client_id.contains("://") {
        "No client with this client_id is registered here."
    } else if may_name_a_client(client_id) {
        "The client_id is the address of a document about a client. This server fetches nothing: \
         it knows only the document at its own address."
    } else {
        "The client_id is an address that may name no client: it has to be https, or on loopback, \
         with a path."
    }
}

/// Only `https`, which loopback stands in for here, and a path that no reader can take for another.
fn may_name_a_client(client_id: &str) -> bool {
    SafeUrl::parse(client_id).is_ok_and(|url| {
        let path = url.url().path();
        let is_plain = url.url().as_str() == client_id && !path.contains("//");
        (url.is_https() || url.is_loopback()) && path != "/" && is_plain
    })
}

/// The document has to name the address that it lies at, and no secret can be shared by it.
fn read(document: &Value, client_id: &str) -> Result<Client, &'static str> {
    if document["client_id"] != client_id {
        return Err("The document names another client_id than its own address.");
    }
    let metadata = client_metadata::read(document)
        .map_err(|_| "The document about the client holds something that is not known here.")?;
    let client = metadata.client(client_id, &Secret::new(""));
    if client.authentication.secret().is_some() {
        return Err("A client that is described by a document can share no secret.");
    }
    Ok(client)
}

fn playground(config: &Config) -> Value {
    let issuer = &config.issuer;
    let redirect_uris =
        ["127.0.0.1", "[::1]", "localhost"].map(|host| format!("http://{host}/callback"));
    json!({
        "client_id": format!("{issuer}{PATH}"),
        "client_name": "OAuth Playground, by its own document",
        "client_uri": format!("{issuer}/"),
        "redirect_uris": redirect_uris,
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
        "application_type": "native",
        "id_token_signed_response_alg": "ES256",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "http://127.0.0.1:9400";

    fn config() -> Config {
        Config::workshop(ISSUER)
    }

    #[test]
    fn the_document_at_our_own_address_names_a_public_client() {
        let client = own_client(&config()).unwrap();
        assert_eq!(client.client_id, format!("{ISSUER}{PATH}"));
        assert!(!client.is_confidential());
        assert_eq!(client.redirect_uris.len(), 3);
    }

    #[test]
    fn a_refusal_says_whether_the_address_could_name_a_client_at_all() {
        for (client_id, words) in [
            ("workshop-clint", "registered"),
            ("https://app.example/client.json", "fetches nothing"),
            (
                "http://127.0.0.1:9400/clients/other.json",
                "fetches nothing",
            ),
            ("http://app.example/client.json", "may name no client"),
            ("http://127.0.0.1:9400", "may name no client"),
            (
                "http://127.0.0.1:9400/x/../clients/playground.json",
                "may name no client",
            ),
            (
                "http://127.0.0.1:9400/clients/playground.json#a",
                "may name no client",
            ),
            (
                "http://user@127.0.0.1:9400/clients/playground.json",
                "may name no client",
            ),
            (
                "javascript://127.0.0.1:9400/clients/playground.json",
                "may name no client",
            ),
        ] {
            assert!(refusal(client_id).contains(words), "{client_id}");
        }
    }

    #[test]
    fn a_document_that_lies_about_itself_is_not_used() {
        let client_id = format!("{ISSUER}{PATH}");
        for (member, value) in [
            ("client_id", json!("https://app.example/client.json")),
            ("redirect_uris", json!(["http://app.example/callback"])),
            ("token_endpoint_auth_method", json!("client_secret_basic")),
            ("grant_types", json!("authorization_code")),
        ] {
            let mut document = playground(&config());
            document[member] = value;
            assert!(read(&document, &client_id).is_err(), "{member}");
        }
    }
}
