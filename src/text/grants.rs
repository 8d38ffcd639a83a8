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
        Grant::Mcp => {
            "The client trades the code for a token, and names the MCP server once more: the token \
             shall be good there and nowhere else. With the code_verifier it proves that it is the \
             one that began."
        }
        Grant::TokenExchange => {
            "The client gives a token that it has for another one: for another API, or to act on \
             somebody's behalf. The server decides who may act for whom."
        }
        Grant::JwtBearer => {
            "The client signs a statement about whom it speaks for, and trades it for tokens. Nobody \
             signs in: the server believes the client's key."
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
        Grant::Hybrid => "OIDC Core §3.3.3.7; RFC 6749 §4.1.3",
        Grant::Implicit => "RFC 6749 §4.2.2",
        Grant::ClientCredentials => "RFC 6749 §4.4.2",
        Grant::DeviceCode => "RFC 8628 §3.4",
        Grant::RefreshToken => "RFC 6749 §6",
        Grant::Password => "RFC 6749 §4.3.2; RFC 9700 §2.4",
        Grant::TokenExchange => "RFC 8693 §2.1",
        Grant::JwtBearer => "RFC 7523 §2.1",
        Grant::Ciba => "CIBA §10.1",
        Grant::Mcp => "RFC 6749 §4.1.3; RFC 8707 §2.2",
    }
}

/// The way through the browser: out with the authorization request, back with the redirect.
pub(super) struct BrowserWords {
    pub authorization: &'static str,
    pub authorization_spec: &'static str,
    pub redirect: &'static str,
    pub redirect_spec: &'static str,
}

const WITH_CODE: BrowserWords = BrowserWords {
    authorization: "The client sends you to the authorization server with your own browser. You sign in \
                    and agree there, so the client never sees your password.",
    authorization_spec: "RFC 6749 §4.1.1",
    redirect: "The server sends the browser back to the client with a code in the address. The client \
               makes sure that this is the answer to its own request before it uses the code.",
    redirect_spec: "RFC 6749 §4.1.2",
};

const HYBRID: BrowserWords = BrowserWords {
    authorization: "The client asks for a code and, in the same answer, for an ID token or an access \
                    token. An ID token there is sound; an access token is advised against, since it \
                    passes through the browser.",
    authorization_spec: "OIDC Core §3.3.2.5; RFC 9700 §2.1.2",
    redirect: "The server sends the browser back with a code and tokens behind the # or in a form, never \
               in the query, where they would be kept and passed on. The client makes sure that the \
               answer is its own and complete.",
    redirect_spec: "OIDC Core §3.3.2.5; Multiple Response Types §5",
};

const IMPLICIT: BrowserWords = BrowserWords {
    authorization: "The client asks for tokens in the redirect itself, which RFC 9700 advises against and \
                    OAuth 2.1 leaves out. Anything that reads the browser's address gets the token, and \
                    nothing binds it to this client.",
    authorization_spec: "RFC 6749 §4.2.1; RFC 9700 §2.1.2",
    redirect: "The server sends the browser back with the tokens behind the #, where only a script in the \
               browser sees them: a page of this program hands them over. The client makes sure that the \
               answer is its own and complete.",
    redirect_spec: "RFC 6749 §4.2.2; OIDC Core §3.2.2.5",
};

/// How this grant goes through the browser; those that do not are told like the code's.
pub(super) fn browser_words(grant: Grant) -> &'static BrowserWords {
    match grant {
        Grant::Hybrid => &HYBRID,
        Grant::Implicit => &IMPLICIT,
        Grant::AuthorizationCode
        | Grant::ClientCredentials
        | Grant::DeviceCode
        | Grant::RefreshToken
        | Grant::Password
        | Grant::TokenExchange
        | Grant::JwtBearer
        | Grant::Ciba
        | Grant::Mcp => &WITH_CODE,
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
            let words = browser_words(grant);
            for text in [words.authorization, words.redirect] {
                assert!(is_well_ended(text), "{grant:?}");
            }
            for spec in [
                token_spec(grant),
                words.authorization_spec,
                words.redirect_spec,
            ] {
                assert!(spec.contains('§'), "{grant:?}");
            }
        }
    }
}
