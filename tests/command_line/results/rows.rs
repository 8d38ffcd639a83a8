//! What the table has a row for: grants, ways of client authentication, extensions.

use oauth_playground::{
    flow::Grant,
    profile::{AuthMethod, Extension},
};

use super::walk::Evidence;

/// The subject of one row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    Grant(Grant),
    Authentication(AuthMethod),
    Extension(Extension),
    Registration,
    SignOut,
}

impl Row {
    pub(super) fn all() -> Vec<Self> {
        let grants = Grant::ALL.into_iter().map(Self::Grant);
        let methods = AuthMethod::ALL.into_iter().map(Self::Authentication);
        let extensions = Extension::ALL.into_iter().map(Self::Extension);
        let others = [Self::Registration, Self::SignOut];
        grants
            .chain(methods)
            .chain(extensions)
            .chain(others)
            .collect()
    }

    /// What it is called, and how it is asked for on the command line.
    pub(super) fn name(self) -> String {
        match self {
            Self::Grant(Grant::AuthorizationCode) => String::from("`--grant authorization_code`"),
            Self::Grant(grant) => format!("`--grant {}`", grant.name()),
            Self::Authentication(method) => format!("`--auth {}`", method.as_str()),
            Self::Extension(Extension::PushedRequest) => String::from("PAR, `--par`"),
            Self::Extension(Extension::SignedRequest) => String::from("JAR, `--jar`"),
            Self::Extension(Extension::SignedResponse) => {
                String::from("JARM, `--response-mode jwt`")
            }
            Self::Extension(Extension::ResourceIndicator) => {
                String::from("Resource indicators, `--resource`")
            }
            Self::Extension(Extension::AuthorizationDetails) => {
                String::from("RAR, `--authorization-details`")
            }
            Self::Extension(Extension::FormPost) => {
                String::from("Form post, `--response-mode form_post`")
            }
            Self::Extension(Extension::Dpop) => String::from("DPoP, `--dpop`"),
            Self::Extension(Extension::CertificateBound) => {
                String::from("Tokens bound to a certificate")
            }
            Self::Registration => String::from("Dynamic registration, `--register`"),
            Self::SignOut => String::from("Sign-out, `--logout`"),
        }
    }

    /// Where a server's metadata says that it offers this: a member, and a word in it. Without a
    /// word the member alone says it. `None` where no member is for it.
    pub(super) fn metadata(self) -> Option<(&'static str, Option<&'static str>)> {
        let grants = "grant_types_supported";
        let place = match self {
            Self::Grant(grant) => match grant {
                Grant::AuthorizationCode | Grant::Mcp => (grants, Some("authorization_code")),
                Grant::Hybrid => ("response_types_supported", Some("code id_token")),
                Grant::Implicit => (grants, Some("implicit")),
                Grant::ClientCredentials => (grants, Some("client_credentials")),
                Grant::DeviceCode => (grants, Some("urn:ietf:params:oauth:grant-type:device_code")),
                Grant::RefreshToken => (grants, Some("refresh_token")),
                Grant::Password => (grants, Some("password")),
                Grant::TokenExchange => (
                    grants,
                    Some("urn:ietf:params:oauth:grant-type:token-exchange"),
                ),
                Grant::JwtBearer => (grants, Some("urn:ietf:params:oauth:grant-type:jwt-bearer")),
                Grant::Ciba => (grants, Some("urn:openid:params:grant-type:ciba")),
            },
            Self::Authentication(method) => (
                "token_endpoint_auth_methods_supported",
                Some(method.as_str()),
            ),
            Self::Extension(extension) => match extension {
                Extension::PushedRequest => ("pushed_authorization_request_endpoint", None),
                Extension::SignedRequest => {
                    ("request_object_signing_alg_values_supported", Some("ES256"))
                }
                Extension::SignedResponse => ("response_modes_supported", Some("jwt")),
                Extension::FormPost => ("response_modes_supported", Some("form_post")),
                Extension::ResourceIndicator => return None,
                Extension::AuthorizationDetails => ("authorization_details_types_supported", None),
                Extension::Dpop => ("dpop_signing_alg_values_supported", None),
                Extension::CertificateBound => ("tls_client_certificate_bound_access_tokens", None),
            },
            Self::Registration => ("registration_endpoint", None),
            Self::SignOut => ("end_session_endpoint", None),
        };
        Some(place)
    }

    /// What has to be seen in every run of this row.
    pub(super) fn evidence(self) -> Evidence {
        match self {
            Self::Grant(_) => Evidence::Stages,
            Self::Authentication(method) => match method {
                AuthMethod::None => Evidence::SentNone(&[
                    "\r\nAuthorization: ",
                    "client_secret=",
                    "client_assertion=",
                ]),
                AuthMethod::ClientSecretBasic => {
                    Evidence::SentWithEach("\r\nAuthorization: Basic ")
                }
                AuthMethod::ClientSecretPost => Evidence::SentWithEach("&client_secret="),
                AuthMethod::ClientSecretJwt | AuthMethod::PrivateKeyJwt => {
                    Evidence::SentWithEach("&client_assertion=")
                }
                AuthMethod::TlsClientAuth | AuthMethod::SelfSignedTlsClientAuth => {
                    Evidence::Passed(&["client_certificate"])
                }
            },
            Self::Extension(extension) => match extension {
                Extension::PushedRequest => Evidence::AuthorizationRequest("&request_uri="),
                Extension::SignedRequest => Evidence::AuthorizationRequest("&request="),
                Extension::SignedResponse => Evidence::Passed(&["jarm_signature"]),
                Extension::ResourceIndicator => Evidence::Sent("&resource="),
                Extension::AuthorizationDetails => {
                    Evidence::Passed(&["token_authorization_details"])
                }
                Extension::FormPost => Evidence::Redirect("POST /callback "),
                Extension::Dpop => Evidence::Passed(&["token_dpop"]),
                // A signed token says it itself; of another the server says it.
                Extension::CertificateBound => Evidence::Passed(&[
                    "token_certificate_bound",
                    "introspection_certificate_bound",
                ]),
            },
            Self::Registration => Evidence::Passed(&["registration_status"]),
            Self::SignOut => Evidence::Passed(&["logout_state"]),
        }
    }
}

/// The stages that a run of that grant cannot do without.
pub(super) fn stages(grant: Grant) -> Vec<&'static str> {
    match grant {
        Grant::AuthorizationCode => vec!["authorization", "redirect", "token", "id_token"],
        Grant::Hybrid => vec!["authorization", "redirect", "id_token", "token"],
        Grant::Implicit => vec!["authorization", "redirect", "id_token"],
        Grant::ClientCredentials | Grant::Password | Grant::TokenExchange | Grant::JwtBearer => {
            vec!["token"]
        }
        Grant::Mcp => vec!["authorization", "redirect", "token"],
        Grant::DeviceCode => vec!["device_authorization", "polling", "id_token"],
        Grant::RefreshToken => vec!["refresh"],
        Grant::Ciba => vec!["backchannel_authentication", "polling", "id_token"],
    }
}
