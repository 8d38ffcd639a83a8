//! The error codes of the specifications, endpoint by endpoint.

use super::errors::Explanation;

/// A code and what it says at one endpoint.
pub(super) struct Row {
    pub code: &'static str,
    pub explanation: Explanation,
}

macro_rules! codes {
    ($($table:ident: $($code:literal, $spec:literal => $meaning:literal
        [$($cause:literal),*] [$($remedy:literal),*];)*)*) => {
        $(pub(super) static $table: &[Row] = &[$(Row {
            code: $code,
            explanation: Explanation {
                is_known: true,
                meaning: $meaning,
                causes: &[$($cause),*],
                remedies: &[$($remedy),*],
                spec: $spec,
            },
        },)*];)*
    };
}

codes! {
POLLING:
    "authorization_pending", "RFC 8628 §3.5; CIBA §11" =>
        "The person has not decided yet"
        ["This is the usual answer while the person signs in"]
        ["Wait for the interval, then ask again"];
    "slow_down", "RFC 8628 §3.5; CIBA §11" =>
        "The client asked too soon"
        ["The interval between two polls was not kept"]
        ["Wait five seconds longer before this and every later poll"];
    "access_denied", "RFC 8628 §3.5; CIBA §11" =>
        "The person refused"
        ["The person pressed deny on the page of the server"]
        ["Stop asking; begin anew if the person wants it"];
    "expired_token", "RFC 8628 §3.5; CIBA §11" =>
        "The device code or auth_req_id has run out"
        ["Nobody decided in time"]
        ["Begin anew: another code or request is needed"];
    "invalid_grant", "RFC 6749 §5.2; CIBA §11" =>
        "The device code or auth_req_id is no good: unknown, used, or of another client"
        ["The tokens were fetched before", "It was made for another client"]
        ["Begin anew"];

BACKCHANNEL:
    "invalid_request", "CIBA §13, §7.2" =>
        "Something is missing, doubled or malformed, or there is more than one hint"
        ["Two hints were sent, or none", "A parameter stands beside a signed request", "client_notification_token is missing although the client is to be called back"]
        ["Send exactly one of login_hint, id_token_hint and login_hint_token", "Compare the request with the parameter table"];
    "invalid_scope", "CIBA §13" =>
        "The scope is unknown or malformed"
        ["openid is missing"]
        ["Add openid"];
    "expired_login_hint_token", "CIBA §13" =>
        "The hint token has run out"
        ["The token is old"]
        ["Get a new one"];
    "unknown_user_id", "CIBA §13" =>
        "The hint fits nobody"
        ["The name is misspelt or belongs to another server"]
        ["Check the hint"];
    "unauthorized_client", "CIBA §13" =>
        "This client may not ask for people over the backchannel"
        ["CIBA is not enabled for the client"]
        ["Enable it at the provider"];
    "missing_user_code", "CIBA §13" =>
        "The person's own code is needed"
        ["user_code was not sent"]
        ["Ask the person for it"];
    "invalid_user_code", "CIBA §13" =>
        "The person's own code is wrong"
        ["It was misspelt"]
        ["Ask the person once more"];
    "invalid_binding_message", "CIBA §13" =>
        "The message cannot be shown to the person"
        ["It is too long, or has odd characters"]
        ["Send a short plain text"];
    "access_denied", "CIBA §13" =>
        "The server refused before anybody was asked"
        ["A policy of the provider forbids it"]
        ["Ask the provider"];

AUTHORIZATION:
    // No code: what the flow says where the browser was shown a page and not sent back.
    "no redirect", "RFC 6749 §4.1.2.1" =>
        "The server told the person on a page, and sent the browser back to nobody"
        ["The client or the redirect URI is not known there, and then only the person may be told", "The server has no such page at this address"]
        ["Read what the page says", "Compare client_id and redirect_uri with the registration, and the address with the provider's documentation"];
    "invalid_request", "RFC 6749 §4.1.2.1; RFC 7636 §4.4.1" =>
        "Something in the request is missing, doubled or malformed"
        ["A parameter is misspelt or was sent twice", "The server demands PKCE and there is no code_challenge", "The server does not know this code_challenge_method", "prompt=none stands together with another value"]
        ["Compare the request with the parameter table", "Send code_challenge with S256", "Remove doubled parameters"];
    "unauthorized_client", "RFC 6749 §4.1.2.1" =>
        "This client may not ask for a code this way"
        ["The flow is not enabled for the client at the provider"]
        ["Enable the grant or response type at the provider", "Use another client"];
    "access_denied", "RFC 6749 §4.1.2.1" =>
        "The person or the server said no"
        ["Consent was refused", "The person is not assigned to the application", "A policy of the provider forbids it"]
        ["Ask the person who signed in", "Look at the provider's assignment and policy rules"];
    "unsupported_response_type", "RFC 6749 §4.1.2.1" =>
        "The server cannot do this response type"
        ["token or a hybrid type was asked for where only code is allowed", "response_type is misspelt"]
        ["Use response_type=code", "Read response_types_supported in the metadata"];
    "invalid_scope", "RFC 6749 §4.1.2.1" =>
        "A scope is unknown, malformed or not allowed"
        ["Scopes are separated by a comma instead of a space", "A scope belongs to another API", "Scopes of several APIs stand in one request"]
        ["Ask for one scope alone, then add one after the other", "Compare the names with the provider's list: its documentation, or scopes_supported where it publishes metadata"];
    "server_error", "RFC 6749 §4.1.2.1" =>
        "The server broke down inside"
        ["A fault of the provider, often a mapping or hook of its own"]
        ["Try once more later", "Give the provider the time of day from this exchange"];
    "temporarily_unavailable", "RFC 6749 §4.1.2.1" =>
        "The server is overloaded or under maintenance"
        ["Overload or maintenance at the provider"]
        ["Wait, then start again"];
    "interaction_required", "OIDC Core §3.1.2.6" =>
        "The server would have to show a page"
        ["prompt=none was sent while the server wants to ask something"]
        ["Start again without prompt=none"];
    "login_required", "OIDC Core §3.1.2.6, §3.1.2.1" =>
        "The person would have to sign in"
        ["prompt=none was sent and there is no session", "The sign-in is older than max_age", "Somebody else is signed in than id_token_hint says"]
        ["Start again without prompt=none"];
    "account_selection_required", "OIDC Core §3.1.2.6" =>
        "The person would have to choose an account"
        ["prompt=none was sent and there are several sessions"]
        ["Send login_hint, or let the person choose"];
    "consent_required", "OIDC Core §3.1.2.6" =>
        "The person would have to agree"
        ["prompt=none was sent with a scope that nobody agreed to yet"]
        ["Start again with prompt=consent"];
    "unmet_authentication_requirements", "RFC 9470 §5" =>
        "The wanted strength of sign-in was not reached"
        ["An acr was asked for that this person cannot reach"]
        ["Set up the second factor", "Ask for another acr"];
    "invalid_request_uri", "RFC 9101 §7; OIDC Core §3.1.2.6" =>
        "request_uri leads nowhere or to nonsense"
        ["A pushed reference was used twice or has expired", "The server cannot reach the address"]
        ["Push the request again", "Look at expires_in of the reference"];
    "invalid_request_object", "RFC 9101 §7, §6.1, §6.2; OIDC Core §3.1.2.6" =>
        "The signed request is not acceptable"
        ["Wrong key or algorithm", "It has expired, or aud is wrong", "It cannot be decrypted"]
        ["Check key, alg and clock", "Put the issuer into aud"];
    "request_not_supported", "RFC 9101 §7; OIDC Core §3.1.2.6" =>
        "The server does not understand request"
        ["The provider has no signed requests"]
        ["Send plain parameters, or push them"];
    "request_uri_not_supported", "RFC 9101 §7; OIDC Core §3.1.2.6" =>
        "The server does not understand request_uri"
        ["The provider takes neither signed requests by reference nor pushed ones"]
        ["Send request or plain parameters"];
    "registration_not_supported", "OIDC Core §3.1.2.6" =>
        "The server does not understand registration"
        ["The parameter is meant for self-issued providers only"]
        ["Leave registration out"];
    "invalid_target", "RFC 8707 §2, §2.1" =>
        "The resource is unknown, missing or malformed"
        ["resource is not an absolute URI, or has a fragment", "The server does not know this API", "resource and scope do not fit together"]
        ["Copy the API's identifier character by character", "Register the API at the provider"];
    "invalid_authorization_details", "RFC 9396 §5, §14.6" =>
        "An entry of authorization_details is not acceptable"
        ["The type is unknown", "A member is missing, unknown or of the wrong type"]
        ["Read authorization_details_types_supported in the metadata"];

// What a refresh says otherwise than the code grant.
REFRESH:
    "invalid_grant", "RFC 6749 §5.2, §6" =>
        "The refresh token is no good: unknown, expired, revoked, or of another client"
        ["The token was replaced by a newer one and then used again", "The person or the server ended the grant", "It was issued to another client"]
        ["Start a new authorization", "Keep only the newest refresh token"];
    "invalid_scope", "RFC 6749 §5.2, §6" =>
        "More scope was asked for than was granted"
        ["scope in a refresh may only be the granted one or less"]
        ["Leave scope out when refreshing", "Ask for more in a new authorization"];

TOKEN:
    "invalid_request", "RFC 6749 §5.2; RFC 8693 §2.2.2" =>
        "Something is missing, doubled or malformed, or the client authenticated in two ways"
        ["code or grant_type is missing", "The body is JSON instead of a form", "The secret stands in the header and in the body", "code_verifier was sent although there was no challenge, or the other way round", "A subject or actor token is unknown, expired, or of another type than it is said to be"]
        ["Compare the request with the parameter table", "Use one way of authentication only"];
    "invalid_client", "RFC 6749 §5.2, §2.3.1" =>
        "The client could not be authenticated"
        ["The secret is wrong or has expired", "Special characters were not form-encoded before base64", "The client is registered for another method", "An assertion has the wrong aud, key or time"]
        ["Compare client_id and secret with the registration", "Try client_secret_post", "Read token_endpoint_auth_methods_supported in the metadata"];
    "invalid_grant", "RFC 6749 §5.2; RFC 7636 §4.6; RFC 7523 §3.1" =>
        "The code, password or assertion is no good: unknown, expired, used, of another client, or not fitting the request"
        ["The code was used before: a code works once", "redirect_uri is not identical to that of the authorization request", "code_verifier is wrong or missing", "Too much time passed between redirect and token request", "An assertion has a wrong iss, sub, aud or time, or no key of the client signed it"]
        ["Start a new authorization: a code is never repeated", "Compare redirect_uri byte by byte", "Send the code_verifier that the challenge was made from", "Read the claims of the assertion, and build a new one"];
    "unauthorized_client", "RFC 6749 §5.2" =>
        "The client is known, but may not use this grant"
        ["The grant is not enabled for the client"]
        ["Enable the grant at the provider"];
    "unsupported_grant_type", "RFC 6749 §5.2" =>
        "The server does not know this grant"
        ["grant_type is misspelt", "The feature is switched off"]
        ["Read grant_types_supported in the metadata"];
    "invalid_scope", "RFC 6749 §5.2" =>
        "The scope is unknown, malformed, or more than was granted"
        ["The client may not have this scope"]
        ["Leave scope out, and ask for it in a new authorization"];
    "authorization_pending", "RFC 8628 §3.5; CIBA §11" =>
        "The person has not decided yet"
        ["Normal while polling"]
        ["Wait the interval, then ask again"];
    "slow_down", "RFC 8628 §3.5; CIBA §11" =>
        "The client asked too often"
        ["The interval was not kept"]
        ["Wait 5 seconds more from now on"];
    "access_denied", "RFC 8628 §3.5; CIBA §11" =>
        "The person refused"
        ["The person said no"]
        ["Stop polling"];
    "expired_token", "RFC 8628 §3.5; CIBA §11" =>
        "The device code or auth_req_id has run out"
        ["The wait was too long"]
        ["Start again when the person wants it"];
    "invalid_target", "RFC 8707 §2; RFC 8693 §2.2.2" =>
        "There is no token for this resource"
        ["The resource is not part of the grant", "The resource is unknown or malformed"]
        ["Ask for a resource that was granted"];
    "invalid_authorization_details", "RFC 9396 §6, §14.6" =>
        "These rights are not in the grant"
        ["More was asked for than was granted"]
        ["Ask for a part of what was granted"];
    "invalid_dpop_proof", "RFC 9449 §5, §4.3" =>
        "The DPoP proof is not acceptable"
        ["htu or htm is not that of this request", "The clock differs, or jti was used before", "The header is missing or doubled"]
        ["Compare htu with the real address", "Check the clock", "Use a new jti each time"];
    "use_dpop_nonce", "RFC 9449 §8" =>
        "The server wants its nonce in the DPoP proof"
        ["This is the first request, or the nonce has grown old"]
        ["Repeat once with the value of DPoP-Nonce and a new jti"];

API:
    "invalid_request", "RFC 6750 §3.1" =>
        "The request is malformed, or the token was sent in two ways"
        ["The token stands in the header and in the body or the address"]
        ["Send the token in one way only: in the Authorization header"];
    "invalid_token", "RFC 6750 §3.1" =>
        "The access token is expired, revoked, malformed or otherwise invalid"
        ["The token has expired or was revoked", "The token is for another API: see aud", "A token that is bound to a key was sent as a bearer token"]
        ["Refresh once; if that does not help, start a new authorization", "Look at aud, exp and cnf of the token"];
    "insufficient_scope", "RFC 6750 §3.1" =>
        "The access token does not allow this"
        ["The scope was not asked for or not granted"]
        ["Authorize again with the old scopes and the named ones together", "Stop after a few tries"];
    "insufficient_user_authentication", "RFC 9470 §3, §4" =>
        "The sign-in was too weak or too long ago"
        ["The API asks for a stronger or fresher sign-in"]
        ["Authorize again with acr_values and max_age of the challenge"];
    "invalid_dpop_proof", "RFC 9449 §7.1, §4.3" =>
        "The DPoP proof is not acceptable"
        ["htu or htm is not that of this request", "ath is missing or belongs to another token"]
        ["Compare htu with the real address", "Use a new jti each time"];
    "use_dpop_nonce", "RFC 9449 §9, §7.1" =>
        "The API wants its own nonce in the DPoP proof"
        ["This is the first request, or the nonce of the authorization server was used"]
        ["Repeat once with the API's own nonce"];

REVOCATION:
    "unsupported_token_type", "RFC 7009 §2.2.1" =>
        "This kind of token cannot be revoked here"
        ["Access tokens that APIs read themselves cannot be called back"]
        ["Revoke the refresh token instead"];
    "invalid_client", "RFC 7009 §2.1, §2.2.1" =>
        "The client could not be authenticated"
        ["The client authenticates otherwise than at the token endpoint", "The secret is wrong or has expired"]
        ["Authenticate as at the token endpoint"];
    "invalid_request", "RFC 7009 §2.1, §2.2.1" =>
        "Something in the request is missing, doubled or malformed"
        ["token is missing", "The body is not a form"]
        ["Compare the request with the parameter table"];
    "invalid_grant", "RFC 7009 §2.1, §2.2.1" =>
        "The server does not take this token from this client"
        ["The token was issued to another client"]
        ["Revoke it as the client that it was issued to"];

INTROSPECTION:
    "invalid_client", "RFC 7662 §2.3" =>
        "The caller could not be authenticated"
        ["The credentials are wrong", "The server lets only APIs introspect, not clients"]
        ["Check the credentials", "Introspect as an API that is registered at the server"];
    "invalid_token", "RFC 7662 §2.3" =>
        "The bearer token that authorizes this call is not good enough"
        ["The call was authorized with the wrong token"]
        ["Check the token in the Authorization header"];
    "invalid_request", "RFC 7662 §2.1, §2.3" =>
        "Something in the request is missing, doubled or malformed"
        ["token is missing", "The body is not a form"]
        ["Compare the request with the parameter table"];
    "unauthorized_client", "RFC 7662 §2.1; RFC 6749 §5.2" =>
        "This client may not introspect tokens"
        ["Introspection is not enabled for the client"]
        ["Enable it at the provider"];

REGISTRATION:
    "invalid_redirect_uri", "RFC 7591 §3.2.2" =>
        "A redirect URI is not acceptable here"
        ["The server does not take http on loopback from this application_type", "localhost is named in place of 127.0.0.1", "The URI has a fragment"]
        ["Register as native, with http://127.0.0.1", "Choose another redirect URI in the profile"];
    "invalid_client_metadata", "RFC 7591 §3.2.2" =>
        "Something else in the request is not acceptable here"
        ["Grant types and response types do not fit", "An algorithm or a way of authentication is unknown there", "jwks and jwks_uri were sent together"]
        ["Send less, and add one member after the other", "Compare the request with the server's metadata"];
    "invalid_software_statement", "RFC 7591 §3.2.2" =>
        "The software statement is not valid"
        ["Its signature or its time is wrong"]
        ["Get a new statement"];
    "unapproved_software_statement", "RFC 7591 §3.2.2" =>
        "The software statement is valid, and not accepted here"
        ["The server does not know who made it"]
        ["Ask the provider"];
    "invalid_token", "RFC 7591 §3.2.2" =>
        "The server registers only with an initial access token, and this is none"
        ["None was sent", "It is expired or used up"]
        ["Get one from the provider, and add the header Authorization by hand", "Register the client by hand"];

CLIENT_RECORD:
    "invalid_token", "RFC 7592 §2.1" =>
        "The registration access token does not open this record"
        ["The record is gone", "A newer token has taken its place"]
        ["Register again"];
}
