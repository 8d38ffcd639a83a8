//! Moves a profile to another origin: each address of its server keeps its path and its query.

use serde_json::Value;
use url::Url;

use crate::profile::Profile;

/// Members of `server` that are to be read by people, and that no run asks.
const FOR_PEOPLE: [&str; 3] = ["service_documentation", "op_policy_uri", "op_tos_uri"];

/// Whether a member of `server` holds what a run asks: lists of words may look like addresses, too.
fn is_asked(name: &str) -> bool {
    !FOR_PEOPLE.contains(&name) && !name.ends_with("_supported")
}

/// An address that has moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// JSON pointer of the member.
    pub member: String,
    pub from: String,
    pub to: String,
}

/// Gives every address of the profile's server that origin, `scheme://host[:port]`, and tells which
/// ones have moved. Redirect URIs stay: they are the client's.
pub fn rebase(profile: &mut Profile, origin: &str) -> Vec<Moved> {
    let mut moved = Vec::new();
    for (name, value) in &mut profile.server {
        if is_asked(name) {
            rebase_value(value, origin, &format!("/server/{name}"), &mut moved);
        }
    }
    for (at, (name, value)) in profile.request.extra_parameters.iter_mut().enumerate() {
        if name == "resource" {
            let member = format!("/request/extra_parameters/{at}");
            moved.extend(rebase_text(value, origin, &member));
        }
    }
    if let Some(address) = &mut profile.request.refresh_endpoint {
        moved.extend(rebase_text(address, origin, "/request/refresh_endpoint"));
    }
    // The call that shows what the tokens are good for.
    let call = profile
        .provider
        .as_mut()
        .and_then(|provider| provider.call.as_mut());
    if let Some(call) = call {
        moved.extend(rebase_text(&mut call.url, origin, "/provider/call/url"));
    }
    moved
}

fn rebase_value(value: &mut Value, origin: &str, member: &str, moved: &mut Vec<Moved>) {
    match value {
        Value::String(text) => moved.extend(rebase_text(text, origin, member)),
        Value::Array(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                rebase_value(item, origin, &format!("{member}/{at}"), moved);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                rebase_value(value, origin, &format!("{member}/{name}"), moved);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The same text at the other origin, if it is an address of the web; what stands behind the origin
/// is kept as it was written.
fn rebase_text(text: &mut String, origin: &str, member: &str) -> Option<Moved> {
    let url = Url::parse(text).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let (_, behind) = text.split_once("://")?;
    let path = behind.find(['/', '?', '#']).unwrap_or(behind.len());
    let to = format!("{origin}{}", behind.get(path..)?);
    let from = std::mem::replace(text, to.clone());
    (from != to).then(|| Moved {
        member: member.to_owned(),
        from,
        to,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "http://127.0.0.1:9400";

    #[test]
    fn each_address_keeps_its_path_and_its_query() {
        let mut profile = Profile::parse(
            br#"{ "schema": 1, "id": "a", "name": "A",
                 "server": {
                     "issuer": "https://login.example",
                     "authorization_endpoint": "https://login.example:8443/o/auth?p=a%2Fb",
                     "token_endpoint": "https://api.login.example/token/",
                     "scopes_supported": ["openid", "https://www.login.example/auth/mail"],
                     "mtls_endpoint_aliases": { "token_endpoint": "https://mtls.example/token" },
                     "service_documentation": "https://docs.example/"
                 },
                 "provider": { "call": { "method": "GET", "url": "https://api.example/me?a=b" } },
                 "client": { "client_id": "c", "redirect_uris": ["https://app.example/cb"] } }"#,
        )
        .unwrap();
        let moved = rebase(&mut profile, ORIGIN);
        assert_eq!(profile.issuer(), Some(ORIGIN));
        let address = |name: &str| profile.server[name].as_str().unwrap().to_owned();
        assert_eq!(
            address("authorization_endpoint"),
            format!("{ORIGIN}/o/auth?p=a%2Fb")
        );
        assert_eq!(address("token_endpoint"), format!("{ORIGIN}/token/"));
        assert_eq!(
            profile.server["mtls_endpoint_aliases"]["token_endpoint"],
            format!("{ORIGIN}/token")
        );
        assert_eq!(address("service_documentation"), "https://docs.example/");
        // A scope may look like an address and is none.
        assert_eq!(
            profile.server["scopes_supported"][1],
            "https://www.login.example/auth/mail"
        );
        assert_eq!(profile.client.redirect_uris, ["https://app.example/cb"]);
        let members: Vec<&str> = moved.iter().map(|one| one.member.as_str()).collect();
        assert_eq!(
            members,
            [
                "/server/issuer",
                "/server/authorization_endpoint",
                "/server/token_endpoint",
                "/server/mtls_endpoint_aliases/token_endpoint",
                "/provider/call/url",
            ]
        );
        let members = profile.to_json();
        assert_eq!(
            members["provider"]["call"]["url"],
            format!("{ORIGIN}/me?a=b")
        );
    }

    #[test]
    fn what_is_there_already_has_not_moved() {
        let mut profile = Profile::for_issuer(ORIGIN);
        assert_eq!(rebase(&mut profile, ORIGIN), []);
    }
}
