//! The switches that stand beside every grant: what a specification adds to a flow, on or off.

use crate::profile::Profile;

/// One specification that adds to a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Extension {
    /// The authorization request is pushed (RFC 9126).
    PushedRequest,
    /// The authorization request is a signed object (RFC 9101).
    SignedRequest,
    /// The answer of the authorization endpoint is a signed JWT (JARM).
    SignedResponse,
    /// The answer comes as a form that the browser posts (Form Post Response Mode).
    FormPost,
    /// Tokens are bound to a key (RFC 9449).
    Dpop,
    /// Tokens are bound to the client's certificate (RFC 8705 §3).
    CertificateBound,
    /// The token shall be for one API (RFC 8707).
    ResourceIndicator,
    /// The wanted rights are described in detail (RFC 9396).
    AuthorizationDetails,
}

impl Extension {
    pub const ALL: [Self; 8] = [
        Self::PushedRequest,
        Self::SignedRequest,
        Self::SignedResponse,
        Self::FormPost,
        Self::Dpop,
        Self::CertificateBound,
        Self::ResourceIndicator,
        Self::AuthorizationDetails,
    ];

    /// Whether the profile has it on.
    pub fn is_on(self, profile: &Profile) -> bool {
        let client = &profile.client;
        let mode = profile.request.response_mode.as_deref().unwrap_or_default();
        match self {
            Self::PushedRequest => client.require_pushed_authorization_requests,
            Self::SignedRequest => client.request_object_signing_alg.is_some(),
            Self::SignedResponse => mode == "jwt" || mode.ends_with(".jwt"),
            Self::FormPost => mode == "form_post" || mode == "form_post.jwt",
            Self::Dpop => client.dpop_bound_access_tokens,
            Self::CertificateBound => client.tls_client_certificate_bound_access_tokens,
            Self::ResourceIndicator => has_parameter(profile, RESOURCE),
            Self::AuthorizationDetails => has_parameter(profile, DETAILS),
        }
    }

    /// Turns it on or off; what is as wanted already stays as it is.
    pub fn set(self, profile: &mut Profile, on: bool) {
        if self.is_on(profile) == on {
            return;
        }
        let is_form = Self::FormPost.is_on(profile);
        let is_signed = Self::SignedResponse.is_on(profile);
        let client = &mut profile.client;
        match self {
            Self::PushedRequest => client.require_pushed_authorization_requests = on,
            Self::SignedRequest => {
                client.request_object_signing_alg = on.then(|| String::from("ES256"));
            }
            Self::SignedResponse => profile.request.response_mode = mode(on, is_form),
            Self::FormPost => profile.request.response_mode = mode(is_signed, on),
            Self::Dpop => client.dpop_bound_access_tokens = on,
            Self::CertificateBound => client.tls_client_certificate_bound_access_tokens = on,
            Self::ResourceIndicator => {
                let api = format!("{}/api/notes", profile.issuer().unwrap_or_default());
                set_parameter(profile, RESOURCE, on.then_some(&api));
            }
            Self::AuthorizationDetails => set_parameter(profile, DETAILS, on.then_some(EXAMPLE)),
        }
    }
}

const RESOURCE: &str = "resource";
const DETAILS: &str = "authorization_details";
/// Something to change: only the person knows what the server understands.
const EXAMPLE: &str = r#"[{"type":"payment_initiation","instructedAmount":{"currency":"EUR","amount":"12.00"},"creditorName":"Workshop"}]"#;

fn has_parameter(profile: &Profile, name: &str) -> bool {
    let extra = &profile.request.extra_parameters;
    extra.iter().any(|(one, _)| one == name)
}

fn set_parameter(profile: &mut Profile, name: &str, value: Option<&str>) {
    let extra = &mut profile.request.extra_parameters;
    extra.retain(|(one, _)| one != name);
    extra.extend(value.map(|value| (name.to_owned(), value.to_owned())));
}

/// JARM §2.3, Form Post Response Mode §2.
fn mode(is_signed: bool, is_form: bool) -> Option<String> {
    match (is_signed, is_form) {
        (true, true) => Some(String::from("form_post.jwt")),
        (true, false) => Some(String::from("jwt")),
        (false, true) => Some(String::from("form_post")),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_switch_goes_on_and_off_and_leaves_the_others_alone() {
        for chosen in Extension::ALL {
            let before = Profile::for_issuer("https://issuer.example");
            let mut profile = before.clone();
            chosen.set(&mut profile, true);
            for other in Extension::ALL {
                assert_eq!(
                    other.is_on(&profile),
                    other == chosen,
                    "{chosen:?} {other:?}"
                );
            }
            chosen.set(&mut profile, false);
            assert_eq!(profile, before, "{chosen:?}");
        }
    }

    #[test]
    fn a_signed_answer_can_come_as_a_form() {
        let mut profile = Profile::for_issuer("https://issuer.example");
        Extension::FormPost.set(&mut profile, true);
        Extension::SignedResponse.set(&mut profile, true);
        assert_eq!(
            profile.request.response_mode.as_deref(),
            Some("form_post.jwt")
        );
        Extension::FormPost.set(&mut profile, false);
        assert_eq!(profile.request.response_mode.as_deref(), Some("jwt"));
    }
}
