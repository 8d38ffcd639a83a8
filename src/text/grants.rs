//! What makes one grant's token request different from another's, in words.

use crate::flow::Grant;

/// What the token request of this grant is about.
pub fn token_lesson(grant: Grant) -> &'static str {
    match grant {
        Grant::AuthorizationCode => {
            "The client trades the code for tokens, directly and without the browser. With the \
             code_verifier it proves that it is the one that began."
        }
        Grant::Hybrid => {
            "The client trades the code for further tokens, without the browser. The ID token that \
             came first has already shown that the code belongs to this sign-in."
        }
        Grant::Implicit => {
            "No token request is made: all that the client gets came with the redirect"
        }
        Grant::ClientCredentials => {
            "The client asks for a token in its own name: no person signs in and none agrees. All \
             that counts is how the client proves who it is."
        }
        Grant::DeviceCode => {
            "The client trades the device code for tokens as soon as the person has allowed it"
        }
        Grant::RefreshToken => {
            "The client trades a refresh token that it has from an earlier run for new tokens. Nobody has to \
             sign in."
        }
        Grant::Password => {
            "The client sends the person's name and password itself, so it learns both and no \
             second factor can help. OAuth 2.1 leaves this grant out."
        }
    }
}

/// The section that describes the token request of this grant.
pub fn token_spec(grant: Grant) -> &'static str {
    match grant {
        Grant::AuthorizationCode => "RFC 6749 §4.1.3",
        Grant::Hybrid => "OIDC Core §3.3.3.7; RFC 6749 §4.1.3",
        Grant::Implicit => "RFC 6749 §4.2.2",
        Grant::ClientCredentials => "RFC 6749 §4.4.2",
        Grant::DeviceCode => "RFC 8628 §3.4",
        Grant::RefreshToken => "RFC 6749 §6",
        Grant::Password => "RFC 6749 §4.3.2; RFC 9700 §2.4",
    }
}

/// What the authorization request of this grant is about.
pub(super) fn authorization_lesson(grant: Grant) -> &'static str {
    match grant {
        Grant::Hybrid => {
            "The client asks for a code and, in the same answer, for an ID token or an access token. An ID \
             token there is sound; an access token is advised against, since it passes through the browser."
        }
        Grant::Implicit => {
            "The client asks for tokens in the redirect itself, which RFC 9700 advises against and OAuth \
             2.1 leaves out. Anything that reads the browser's address gets the token, and nothing binds \
             it to this client."
        }
        Grant::AuthorizationCode
        | Grant::ClientCredentials
        | Grant::DeviceCode
        | Grant::RefreshToken
        | Grant::Password => {
            "The client sends you to the authorization server with your own browser. You sign in \
             and agree there, so the client never sees your password."
        }
    }
}

pub(super) fn authorization_spec(grant: Grant) -> &'static str {
    match grant {
        Grant::Hybrid => "OIDC Core §3.3.2.5; RFC 9700 §2.1.2",
        Grant::Implicit => "RFC 6749 §4.2.1; RFC 9700 §2.1.2",
        Grant::AuthorizationCode
        | Grant::ClientCredentials
        | Grant::DeviceCode
        | Grant::RefreshToken
        | Grant::Password => "RFC 6749 §4.1.1",
    }
}

/// What comes back with the redirect of this grant.
pub(super) fn redirect_lesson(grant: Grant) -> &'static str {
    match grant {
        Grant::Hybrid => {
            "The server sends the browser back with a code and tokens behind the # or in a form, never in \
             the query, where they would be kept and passed on. The client makes sure that the answer is \
             its own and complete."
        }
        Grant::Implicit => {
            "The server sends the browser back with the tokens behind the #, where only a script in the \
             browser sees them: a page of this program hands them over. The client makes sure that the \
             answer is its own and complete."
        }
        Grant::AuthorizationCode
        | Grant::ClientCredentials
        | Grant::DeviceCode
        | Grant::RefreshToken
        | Grant::Password => {
            "The server sends the browser back to the client with a code in the address. The \
             client makes sure that this is the answer to its own request before it uses the code."
        }
    }
}

pub(super) fn redirect_spec(grant: Grant) -> &'static str {
    match grant {
        Grant::Hybrid => "OIDC Core §3.3.2.5; Multiple Response Types §5",
        Grant::Implicit => "RFC 6749 §4.2.2; OIDC Core §3.2.2.5",
        Grant::AuthorizationCode
        | Grant::ClientCredentials
        | Grant::DeviceCode
        | Grant::RefreshToken
        | Grant::Password => "RFC 6749 §4.1.2",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::is_well_ended;

    #[test]
    fn every_grant_has_words() {
        for grant in Grant::ALL {
            assert!(is_well_ended(token_lesson(grant)), "{grant:?}");
            assert!(is_well_ended(authorization_lesson(grant)), "{grant:?}");
            assert!(is_well_ended(redirect_lesson(grant)), "{grant:?}");
            for spec in [token_spec, authorization_spec, redirect_spec] {
                assert!(spec(grant).contains('§'), "{grant:?}");
            }
        }
    }
}
