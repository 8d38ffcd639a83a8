//! What makes one grant's token request different from another's, in words.

use crate::flow::Grant;

/// What the token request of this grant is about.
pub fn token_lesson(grant: Grant) -> &'static str {
    match grant {
        Grant::AuthorizationCode => {
            "The client trades the code for tokens, directly and without the browser. With the \
             code_verifier it proves that it is the one that began."
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
        Grant::Mcp => {
            "The client trades the code for a token, and names the MCP server once more: the token \
             shall be good there and nowhere else. With the code_verifier it proves that it is the \
             one that began."
        }
        Grant::TokenExchange => {
            "The client gives a token that it has for another one: for another API, or to act on \
             somebody's behalf. The server decides who may act for whom."
        }
        Grant::Ciba => {
            "The client asks with the auth_req_id for the tokens as soon as the person has allowed \
             it on their own device"
        }
    }
}

/// The section that describes the token request of this grant.
pub fn token_spec(grant: Grant) -> &'static str {
    match grant {
        Grant::AuthorizationCode => "RFC 6749 §4.1.3",
        Grant::ClientCredentials => "RFC 6749 §4.4.2",
        Grant::DeviceCode => "RFC 8628 §3.4",
        Grant::RefreshToken => "RFC 6749 §6",
        Grant::Password => "RFC 6749 §4.3.2; RFC 9700 §2.4",
        Grant::TokenExchange => "RFC 8693 §2.1",
        Grant::Ciba => "CIBA §10.1",
        Grant::Mcp => "RFC 6749 §4.1.3; RFC 8707 §2.2",
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
            assert!(token_spec(grant).contains('§'), "{grant:?}");
        }
    }
}
