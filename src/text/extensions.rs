//! The switches beside the grant, and the tokens that a client signs, in words.

use crate::{
    flow::BuiltKind,
    profile::{AuthMethod, Extension},
};

pub const OPTIONS: &str = "Client and extensions";
pub const AUTHENTICATION: &str = "How the client shows who it is";
pub const EXTENSIONS: &str = "Extensions";
pub const AS_SERVER_SAYS: &str = "As the server's metadata say";
pub const APPLY: &str = "Prepare the run anew";
pub const APPLY_HINT: &str = "The run before stays in the history";
pub const NO_CHANGE: &str = "Nothing was changed here";

pub const REGISTER: &str = "Register a client first";
pub const REGISTER_SPEC: &str = "RFC 7591 §3.1";
pub const SIGN_OUT: &str = "Sign out at the end (logout)";
pub const SIGN_OUT_SPEC: &str = "RP-Initiated Logout §2";

pub const KEEP_TOKENS: &str = "Keep the refresh token in the keychain";
pub const KEEP_TOKENS_USE: &str = "a later run begins with it";
/// In place of its use, where there is no keychain.
pub const KEEP_TOKENS_IN_MEMORY: &str = "no keychain: in memory only";

pub const MCP_STATELESS: &str = "Speak to the MCP server without a handshake";
pub const MCP_STATELESS_SPEC: &str = "MCP Versioning §Terminology";

/// The name of a switch, in a few words.
pub fn extension(extension: Extension) -> &'static str {
    match extension {
        Extension::PushedRequest => "Push the authorization request (PAR)",
        Extension::SignedRequest => "Sign the authorization request (JAR)",
        Extension::SignedResponse => "Have the answer signed (JARM)",
        Extension::FormPost => "Have the answer posted (form_post)",
        Extension::Dpop => "Bind tokens to a key (DPoP)",
        Extension::CertificateBound => "Bind tokens to the certificate (mutual TLS)",
        Extension::ResourceIndicator => "Ask for a token for one API (resource)",
        Extension::AuthorizationDetails => "Ask for rights in detail (RAR)",
    }
}

/// The same where there is room for one word.
pub fn short_extension(extension: Extension) -> &'static str {
    match extension {
        Extension::PushedRequest => "PAR",
        Extension::SignedRequest => "JAR",
        Extension::SignedResponse => "JARM",
        Extension::FormPost => "form_post",
        Extension::Dpop => "DPoP",
        Extension::CertificateBound => "mTLS-bound",
        Extension::ResourceIndicator => "resource",
        Extension::AuthorizationDetails => "RAR",
    }
}

/// Where it is specified.
pub fn extension_spec(extension: Extension) -> &'static str {
    match extension {
        Extension::PushedRequest => "RFC 9126 §2.1",
        Extension::SignedRequest => "RFC 9101 §4",
        Extension::SignedResponse => "JARM §2.3",
        Extension::FormPost => "Form Post §2",
        Extension::Dpop => "RFC 9449 §5",
        Extension::CertificateBound => "RFC 8705 §3",
        Extension::ResourceIndicator => "RFC 8707 §2",
        Extension::AuthorizationDetails => "RFC 9396 §2",
    }
}

/// What a way of client authentication is, in a few words.
pub fn authentication(method: AuthMethod) -> &'static str {
    match method {
        AuthMethod::None => "A public client: its name alone",
        AuthMethod::ClientSecretBasic => "The secret, in the header",
        AuthMethod::ClientSecretPost => "The secret, in the body",
        AuthMethod::ClientSecretJwt => "An assertion, with a MAC by the secret",
        AuthMethod::PrivateKeyJwt => "An assertion, signed with a private key",
        AuthMethod::TlsClientAuth => "A certificate of a known authority",
        AuthMethod::SelfSignedTlsClientAuth => "A certificate that was registered itself",
    }
}

pub const HEADER: &str = "Header";
pub const CLAIMS: &str = "Claims";
pub const SIGNATURE: &str = "Signature";
pub const SIGNED_WITH: &str = "Signed with";
/// Below a header or claims that were spoilt, perhaps on purpose.
pub const NO_JSON: &str = "This is no JSON: it is sent as it stands";
pub const REQUEST_TAB: &str = "Request";
pub const SEALED: &str = "Encrypted to the server once it is signed";

/// What a signed token is for, and what a change of it does.
pub fn built_lesson(kind: BuiltKind) -> &'static str {
    match kind {
        BuiltKind::ClientAssertion => {
            "The client signs a statement about itself instead of showing a secret. Whoever sees it \
             can use it at this server alone, once, and not for long."
        }
        BuiltKind::RequestObject => {
            "All parameters stand inside a signed token, so that nobody between client and server \
             can change one of them"
        }
        BuiltKind::DpopProof => {
            "The client shows that it has the key, for this one request: method, address and time \
             are signed. Without the key a stolen token is worth nothing."
        }
        BuiltKind::Assertion => {
            "The client trades a statement that it signed itself for an access token: nobody has to \
             sign in, and no secret is sent"
        }
    }
}

/// Where the token is specified.
pub fn built_spec(kind: BuiltKind) -> &'static str {
    match kind {
        BuiltKind::ClientAssertion | BuiltKind::Assertion => "RFC 7523 §3",
        BuiltKind::RequestObject => "RFC 9101 §4",
        BuiltKind::DpopProof => "RFC 9449 §4.2",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::is_well_ended;

    #[test]
    fn every_switch_and_every_token_has_words_and_a_section() {
        for one in Extension::ALL {
            assert!(!extension(one).ends_with('.'), "{one:?}");
            assert!(short_extension(one).len() <= 10, "{one:?}");
            assert!(extension_spec(one).contains('§'), "{one:?}");
        }
        for kind in BuiltKind::ALL {
            assert!(is_well_ended(built_lesson(kind)), "{kind:?}");
            assert!(built_spec(kind).contains('§'), "{kind:?}");
        }
        for method in AuthMethod::ALL {
            assert!(!authentication(method).ends_with('.'), "{method:?}");
        }
    }
}
