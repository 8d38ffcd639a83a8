//! A profile beside what its server says about itself: where they agree, and where they do not.

use serde_json::Value;

use crate::{
    oauth::ServerMetadata,
    profile::{Problem, Profile, ProtectedMessage, Protection, Remark},
};

/// The members of `server` that name an address, in the order of a form.
pub const ENDPOINTS: [&str; 7] = [
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "revocation_endpoint",
    "introspection_endpoint",
    "end_session_endpoint",
    "jwks_uri",
];

/// Something that the profile and the metadata say alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Compared character for character (RFC 8414 §3.3).
    Issuer,
    AuthMethod(&'static str),
    Pkce(String),
    Scopes,
}

/// Where an address of the profile comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressOrigin {
    /// Neither the profile nor the metadata has it.
    Absent,
    /// The profile leaves it to the metadata, or says the same.
    Discovered,
    /// The profile says it; there are no metadata, or they do not have it.
    Typed,
    /// The profile says something else than the metadata.
    Changed,
}

/// Where an address comes from, given what was discovered.
pub fn address_origin(
    profile: &Profile,
    metadata: Option<&ServerMetadata>,
    member: &str,
) -> AddressOrigin {
    let own = profile.server.get(member);
    let found = metadata.and_then(|metadata| metadata.members().get(member));
    match (own, found) {
        (None, None) => AddressOrigin::Absent,
        (None, Some(_)) => AddressOrigin::Discovered,
        (Some(_), None) => AddressOrigin::Typed,
        (Some(own), Some(found)) if own == found => AddressOrigin::Discovered,
        (Some(_), Some(_)) => AddressOrigin::Changed,
    }
}

/// Compares a profile with the metadata of its issuer. What the profile says counts in a run.
pub fn compare(profile: &Profile, metadata: &ServerMetadata) -> (Vec<Remark>, Vec<Agreement>) {
    let mut remarks = Vec::new();
    let mut agreements = Vec::new();
    let mut warn = |member: String, problem| {
        remarks.push(Remark {
            member,
            is_failure: false,
            problem,
        });
    };
    match (profile.issuer(), metadata.issuer()) {
        (Some(own), Some(found)) if own == found => agreements.push(Agreement::Issuer),
        (Some(_), Some(found)) => warn(
            String::from("/server/issuer"),
            Problem::DiffersFromDiscovery {
                discovered: found.to_owned(),
            },
        ),
        (None | Some(_), None) | (None, Some(_)) => {}
    }
    for member in ENDPOINTS {
        if address_origin(profile, Some(metadata), member) == AddressOrigin::Changed {
            let found = metadata.members().get(member).and_then(Value::as_str);
            warn(
                format!("/server/{member}"),
                Problem::DiffersFromDiscovery {
                    discovered: found.unwrap_or_default().to_owned(),
                },
            );
        }
    }
    let listed = |name: &str| metadata.strings(name).and_then(Result::ok);
    if let Some(method) = profile.client.token_endpoint_auth_method
        && let Some(methods) = listed("token_endpoint_auth_methods_supported")
    {
        if methods.contains(&method.as_str()) {
            agreements.push(Agreement::AuthMethod(method.as_str()));
        } else {
            warn(
                String::from("/client/token_endpoint_auth_method"),
                Problem::NotListed {
                    value: method.as_str().to_owned(),
                    listed: methods.join(", "),
                },
            );
        }
    }
    for message in ProtectedMessage::ALL {
        for protection in Protection::ALL {
            let chosen = message.chosen(protection, &profile.client);
            if let Some(chosen) = chosen
                && let Some(names) = listed(&message.listed_as(protection))
                && !names.contains(&chosen)
            {
                let problem = Problem::NotListed {
                    value: chosen.to_owned(),
                    listed: names.join(", "),
                };
                warn(format!("/client/{}", message.member(protection)), problem);
            }
        }
    }
    let delivery = profile.client.backchannel_token_delivery_mode.as_str();
    if let Some(modes) = listed("backchannel_token_delivery_modes_supported")
        && !modes.contains(&delivery)
    {
        let problem = Problem::NotListed {
            value: delivery.to_owned(),
            listed: modes.join(", "),
        };
        let member = "/client/backchannel_token_delivery_mode";
        warn(member.to_owned(), problem);
    }
    let pkce = &profile.request.pkce;
    if pkce != "off"
        && let Some(methods) = listed("code_challenge_methods_supported")
    {
        if methods.contains(&pkce.as_str()) {
            agreements.push(Agreement::Pkce(pkce.clone()));
        } else {
            warn(
                String::from("/request/pkce"),
                Problem::NotListed {
                    value: pkce.clone(),
                    listed: methods.join(", "),
                },
            );
        }
    }
    // A server may leave scopes out of its list (RFC 8414 §2): those are said, not blamed.
    let scope = profile.client.scope.as_deref().unwrap_or_default();
    if let (false, Some(scopes)) = (scope.is_empty(), listed("scopes_supported")) {
        let others: Vec<&str> = scope
            .split(' ')
            .filter(|one| !one.is_empty() && !scopes.contains(one))
            .collect();
        if others.is_empty() {
            agreements.push(Agreement::Scopes);
        } else {
            warn(
                String::from("/client/scope"),
                Problem::NotListed {
                    value: others.join(" "),
                    listed: scopes.join(" "),
                },
            );
        }
    }
    (remarks, agreements)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::AuthMethod;

    fn metadata() -> ServerMetadata {
        ServerMetadata::parse(
            br#"{ "issuer": "https://issuer.example",
                  "authorization_endpoint": "https://issuer.example/auth",
                  "jwks_uri": "https://issuer.example/certs",
                  "scopes_supported": ["openid", "email"],
                  "code_challenge_methods_supported": ["S256"],
                  "token_endpoint_auth_methods_supported": ["client_secret_basic"] }"#,
        )
        .unwrap()
    }

    fn profile() -> Profile {
        let mut profile = Profile::for_issuer("https://issuer.example");
        profile.client.client_id = String::from("client");
        profile
    }

    #[test]
    fn what_both_say_alike_is_an_agreement() {
        let mut profile = profile();
        profile.client.scope = Some(String::from("openid email"));
        profile.client.token_endpoint_auth_method = Some(AuthMethod::ClientSecretBasic);
        let (remarks, agreements) = compare(&profile, &metadata());
        assert_eq!(remarks, []);
        assert_eq!(
            agreements,
            [
                Agreement::Issuer,
                Agreement::AuthMethod("client_secret_basic"),
                Agreement::Pkce(String::from("S256")),
                Agreement::Scopes,
            ]
        );
    }

    #[test]
    fn what_differs_is_a_warning_at_its_member() {
        let mut profile = Profile::for_issuer("https://issuer.example/");
        let keys = Value::from("https://issuer.example/keys.json");
        profile.server.insert(String::from("jwks_uri"), keys);
        profile.client.scope = Some(String::from("openid roles"));
        profile.client.token_endpoint_auth_method = Some(AuthMethod::None);
        profile.request.pkce = String::from("plain");
        let (remarks, agreements) = compare(&profile, &metadata());
        let members: Vec<&str> = remarks.iter().map(|one| one.member.as_str()).collect();
        assert_eq!(
            members,
            [
                "/server/issuer",
                "/server/jwks_uri",
                "/client/token_endpoint_auth_method",
                "/request/pkce",
                "/client/scope",
            ]
        );
        assert!(remarks.iter().all(|remark| !remark.is_failure));
        assert_eq!(agreements, []);
    }

    #[test]
    fn the_origin_of_an_address_is_told() {
        let mut profile = profile();
        let metadata = metadata();
        let origin = |profile: &Profile, member| address_origin(profile, Some(&metadata), member);
        assert_eq!(origin(&profile, "jwks_uri"), AddressOrigin::Discovered);
        assert_eq!(origin(&profile, "token_endpoint"), AddressOrigin::Absent);
        for member in ["jwks_uri", "token_endpoint"] {
            let typed = Value::from("https://elsewhere.example/");
            profile.server.insert(member.to_owned(), typed);
        }
        assert_eq!(origin(&profile, "jwks_uri"), AddressOrigin::Changed);
        assert_eq!(origin(&profile, "token_endpoint"), AddressOrigin::Typed);
        assert_eq!(
            address_origin(&profile, None, "jwks_uri"),
            AddressOrigin::Typed
        );
    }
}
