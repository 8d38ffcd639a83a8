//! What the metadata announces is there.

use crate::authorization_server::{EndpointKind, GrantType, kind_of};

use super::workshop::{ISSUER, Workshop, json, text};

#[test]
fn every_announced_address_is_in_the_table() {
    let mut server = Workshop::new();
    let metadata = json(&server.get("/.well-known/openid-configuration"));
    let mut addresses = 0;
    for (name, value) in metadata.as_object().unwrap() {
        let is_address = name == "jwks_uri" || name.ends_with("_endpoint");
        if let Some(address) = value.as_str().filter(|_| is_address) {
            let path = address.strip_prefix(ISSUER).unwrap();
            assert_ne!(server.get(path).status, 404, "{name}");
            addresses += 1;
        }
    }
    assert_eq!(addresses, 11);
    for resource in metadata["protected_resources"].as_array().unwrap() {
        let path = resource.as_str().unwrap().strip_prefix(ISSUER).unwrap();
        assert_eq!(kind_of(None, path), EndpointKind::Api);
    }
}

#[test]
fn every_announced_grant_is_known_to_the_token_endpoint() {
    let mut server = Workshop::new();
    let metadata = json(&server.get("/.well-known/oauth-authorization-server"));
    for grant in metadata["grant_types_supported"].as_array().unwrap() {
        let grant = grant.as_str().unwrap();
        let fields = [("grant_type", grant)];
        let response = server.post_as_client("workshop-confidential", "/token", &fields);
        let error = json(&response)["error"].as_str().unwrap().to_owned();
        let is_unknown = error == "unsupported_grant_type";
        let has_no_token_request = grant == GrantType::Implicit.as_str();
        assert_eq!(is_unknown, has_no_token_request, "{}", text(&response));
    }
}
