//! The parameters of the specifications, message by message.

use super::parameters::{
    Need::{Conditional, Optional, Recommended, Required},
    ParameterFacts,
};

/// A parameter or header field and its facts.
pub(super) struct Row {
    pub name: &'static str,
    pub facts: ParameterFacts,
}

macro_rules! rows {
    ($($table:ident: $($name:literal, $need:expr, $spec:literal => $meaning:literal;)*)*) => {
        $(pub(super) const $table: &[Row] = &[$(Row {
            name: $name,
            facts: ParameterFacts { need: $need, meaning: $meaning, spec: $spec },
        },)*];)*
    };
}

pub(super) use rows;

rows! {
CLIENT_AUTHENTICATION:
    "client_secret", Conditional("client_secret_post; may be left out if empty"), "RFC 6749 §2.3.1" =>
        "The client's password, in the body";
    "client_assertion_type", Conditional("the client authenticates with an assertion"), "RFC 7521 §4.2; RFC 7523 §2.2" =>
        "The kind of assertion";
    "client_assertion", Conditional("the client authenticates with an assertion"), "RFC 7521 §4.2; RFC 7523 §2.2" =>
        "The signed statement that replaces a password: exactly one JWT";

PUSHED_RESPONSE:
    "request_uri", Required, "RFC 9126 §2.2, §4" =>
        "What the browser carries instead of the parameters, once";
    "expires_in", Required, "RFC 9126 §2.2" =>
        "How many seconds the server keeps the request";

AUTHORIZATION_REQUEST:
    "response_type", Required, "RFC 6749 §4.1.1, §3.1.1" =>
        "Which flow is wanted: code asks for an authorization code";
    "client_id", Required, "RFC 6749 §4.1.1, §2.2" =>
        "The client's name at this server";
    "redirect_uri", Conditional("OpenID Connect; several, partial or no registered addresses"), "RFC 6749 §4.1.1, §3.1.2.3; OIDC Core §3.1.2.1" =>
        "Where the browser is sent with the answer";
    "scope", Conditional("OpenID Connect, with openid; optional in OAuth"), "RFC 6749 §4.1.1, §3.3; OIDC Core §3.1.2.1" =>
        "The access that is asked for: words separated by spaces";
    "state", Recommended, "RFC 6749 §4.1.1, §10.12" =>
        "Comes back unchanged, so that the client can tell its own answer from a forged one";
    "code_challenge", Conditional("PKCE is used"), "RFC 7636 §4.3, §4.2" =>
        "Made from a secret that the client keeps until the token request";
    "code_challenge_method", Optional, "RFC 7636 §4.3, §4.2" =>
        "How the challenge was made: S256, or plain, which is meant when this is absent";
    "response_mode", Optional, "Multiple Response Types §2.1; Form Post §2; JARM §2.3" =>
        "How the answer is carried back: query, fragment, form_post or a JWT mode";
    "resource", Optional, "RFC 8707 §2, §2.1" =>
        "The API that the token shall be for, as an absolute URI; may repeat";
    "authorization_details", Optional, "RFC 9396 §2, §3" =>
        "The wanted rights in detail, as a JSON array";
    "request", Conditional("a signed request is passed by value"), "RFC 9101 §5, §5.1; OIDC Core §6.1" =>
        "All parameters inside a signed JWT";
    "request_uri", Conditional("a signed or pushed request is passed by reference"), "RFC 9101 §5, §5.2; RFC 9126 §4; OIDC Core §6.2" =>
        "Where the signed request is, or the reference that pushing it gave";
    "dpop_jkt", Optional, "RFC 9449 §10" =>
        "Thumbprint of the DPoP key that the code shall be bound to";
    "nonce", Optional, "OIDC Core §3.1.2.1, §15.5.2" =>
        "A random value that must come back inside the ID token";
    "display", Optional, "OIDC Core §3.1.2.1" =>
        "Wanted look of the sign-in page: page, popup, touch or wap";
    "prompt", Optional, "OIDC Core §3.1.2.1" =>
        "Which pages are wanted: none, login, consent, select_account; none stands alone";
    "max_age", Optional, "OIDC Core §3.1.2.1" =>
        "How many seconds ago the person may have signed in; the ID token then holds auth_time";
    "ui_locales", Optional, "OIDC Core §3.1.2.1" =>
        "Languages for the pages, best first";
    "claims_locales", Optional, "OIDC Core §5.2" =>
        "Languages for the values of claims";
    "id_token_hint", Optional, "OIDC Core §3.1.2.1, §3.1.2.2" =>
        "An earlier ID token that says who is expected";
    "login_hint", Optional, "OIDC Core §3.1.2.1" =>
        "The name that the person would type";
    "acr_values", Optional, "OIDC Core §3.1.2.1" =>
        "Wanted strengths of the sign-in, best first";
    "claims", Optional, "OIDC Core §5.5" =>
        "Asks for single claims, for userinfo or the ID token, as a JSON object";
    "registration", Conditional("self-issued providers only"), "OIDC Core §7.2.1" =>
        "Data on the client, sent along with the request";

REDIRECT:
    "code", Conditional("the request succeeded"), "RFC 6749 §4.1.2" =>
        "A voucher for tokens that works once and not for long";
    "state", Conditional("the request carried one"), "RFC 6749 §4.1.2, §4.1.2.1" =>
        "The value of the request, unchanged";
    "iss", Conditional("the server supports RFC 9207"), "RFC 9207 §2" =>
        "Which server gave this answer";
    "error", Conditional("the request was refused"), "RFC 6749 §4.1.2.1" =>
        "Why it was refused, as a code";
    "error_description", Optional, "RFC 6749 §4.1.2.1" =>
        "Words for the developer, not for the person who signs in";
    "error_uri", Optional, "RFC 6749 §4.1.2.1" =>
        "A page with more about the error";
    "access_token", Conditional("implicit and hybrid flows"), "RFC 6749 §4.2.2; OIDC Core §3.2.2.5, §3.3.2.5" =>
        "The access token, in the fragment";
    "token_type", Conditional("an access token is there"), "RFC 6749 §4.2.2" =>
        "How the token is used; case does not matter";
    "expires_in", Conditional("recommended with an access token"), "RFC 6749 §4.2.2; OIDC Core §3.2.2.5" =>
        "Life of the access token in seconds";
    "scope", Conditional("an access token is there and differs from what was asked"), "RFC 6749 §4.2.2" =>
        "What was granted";
    "id_token", Conditional("the response type names it"), "OIDC Core §3.2.2.5, §3.3.2.5" =>
        "The statement about the sign-in";
    "response", Conditional("response modes of JARM"), "JARM §2.3, §2.1" =>
        "The JWT that holds all of the answer";
    "session_state", Conditional("the provider supports session management"), "OIDC Session Management §2" =>
        "A value for watching the session at the provider";

DEVICE_AUTHORIZATION_REQUEST:
    "client_id", Conditional("the client does not authenticate another way"), "RFC 8628 §3.1" =>
        "The client that asks";
    "scope", Optional, "RFC 8628 §3.1" =>
        "The access that is asked for: words separated by spaces";

DEVICE_AUTHORIZATION_RESPONSE:
    "device_code", Required, "RFC 8628 §3.2" =>
        "The long code that the device polls with; nobody is shown it";
    "user_code", Required, "RFC 8628 §3.2" =>
        "The short code that the person types or compares";
    "verification_uri", Required, "RFC 8628 §3.2, §3.3" =>
        "Where the person goes: short, without the code";
    "verification_uri_complete", Optional, "RFC 8628 §3.2, §3.3.1" =>
        "The same with the code in it; the code must be shown all the same";
    "expires_in", Required, "RFC 8628 §3.2" =>
        "How many seconds both codes live";
    "interval", Optional, "RFC 8628 §3.2" =>
        "The least number of seconds between two polls; 5 where it is absent";

BACKCHANNEL_REQUEST:
    "scope", Required, "CIBA §7.1" =>
        "The access that is asked for: words separated by spaces, openid among them";
    "login_hint", Conditional("no other hint says who is asked"), "CIBA §7.1" =>
        "Who shall be asked: a name, an address or a number that the server knows";
    "id_token_hint", Conditional("no other hint says who is asked"), "CIBA §7.1" =>
        "Who shall be asked: an ID token of an earlier sign-in";
    "login_hint_token", Conditional("no other hint says who is asked"), "CIBA §7.1" =>
        "Who shall be asked: a token that names them";
    "client_notification_token", Conditional("the client is called back"), "CIBA §7.1" =>
        "With this bearer token the server calls the client back";
    "acr_values", Optional, "CIBA §7.1" =>
        "Wanted strengths of the sign-in, best first";
    "binding_message", Optional, "CIBA §7.1" =>
        "A short text on both screens, so that the person can compare";
    "user_code", Optional, "CIBA §7.1" =>
        "A secret of the person that lets a client ask for them";
    "requested_expiry", Optional, "CIBA §7.1" =>
        "How many seconds the request shall live";
    "request", Optional, "CIBA §7.1.1" =>
        "All parameters inside a signed JWT; then nothing beside it";
    "resource", Optional, "RFC 8707 §2" =>
        "The API that the token shall be for, as an absolute URI; may repeat";
    "client_id", Conditional("the client does not authenticate another way"), "CIBA §7.1; RFC 6749 §2.3.1" =>
        "The client that asks";

BACKCHANNEL_RESPONSE:
    "auth_req_id", Required, "CIBA §7.3" =>
        "The name of this request, with which the client asks for the tokens";
    "expires_in", Required, "CIBA §7.3" =>
        "How many seconds the request lives";
    "interval", Optional, "CIBA §7.3" =>
        "The least number of seconds between two polls; 5 where it is absent";

NOTIFICATION:
    "auth_req_id", Required, "CIBA §10.2" =>
        "The name of the request that was decided";

TOKEN_REQUEST:
    "grant_type", Required, "RFC 6749 §4.1.3, §4.3.2, §4.4.2; RFC 8628 §3.4; RFC 8693 §2.1; RFC 7523 §2.1; CIBA §10.1" =>
        "Which trade this is: what is given for tokens";
    "username", Conditional("the grant is password"), "RFC 6749 §4.3.2" =>
        "The person's name";
    "password", Conditional("the grant is password"), "RFC 6749 §4.3.2" =>
        "The person's password, which the client has to know";
    "device_code", Conditional("the grant is device_code"), "RFC 8628 §3.4" =>
        "The long code of the device, which nobody types";
    "auth_req_id", Conditional("the grant is ciba"), "CIBA §10.1" =>
        "The name of the request that a person elsewhere decides on";
    "assertion", Conditional("the grant is jwt_bearer"), "RFC 7523 §2.1; RFC 7521 §4.1" =>
        "The signed statement that stands for the permission: exactly one JWT";
    "subject_token", Conditional("the grant is token_exchange"), "RFC 8693 §2.1" =>
        "The token that is exchanged: of the party on whose behalf it is done";
    "subject_token_type", Conditional("the grant is token_exchange"), "RFC 8693 §2.1, §3" =>
        "The kind of the subject token, as a URI";
    "actor_token", Optional, "RFC 8693 §2.1" =>
        "The token of the party that acts for the subject";
    "actor_token_type", Conditional("with actor_token, and only then"), "RFC 8693 §2.1, §3" =>
        "The kind of the actor token, as a URI";
    "requested_token_type", Optional, "RFC 8693 §2.1, §3" =>
        "The kind of token that is wanted, as a URI";
    "audience", Optional, "RFC 8693 §2.1" =>
        "The API that the token shall be for, by its name; may repeat";
    "scope", Optional, "RFC 6749 §4.3.2, §4.4.2, §3.3; RFC 8693 §2.1; RFC 7521 §4.1" =>
        "The access that is asked for: words separated by spaces";
    "code", Conditional("the grant is authorization_code"), "RFC 6749 §4.1.3" =>
        "The voucher that came with the redirect";
    "redirect_uri", Conditional("the authorization request carried it; then identical"), "RFC 6749 §4.1.3" =>
        "Proves that code and redirect belong together; OAuth 2.1 leaves it out";
    "client_id", Conditional("the client does not authenticate another way"), "RFC 6749 §4.1.3, §3.2.1" =>
        "The client that asks";
    "code_verifier", Conditional("a code_challenge was sent"), "RFC 7636 §4.5, §4.1" =>
        "The secret behind the challenge, 43 to 128 characters";
    "resource", Optional, "RFC 8707 §2.2; RFC 8693 §2.1" =>
        "The API that the token shall be for, within what was granted; may repeat";
    "authorization_details", Optional, "RFC 9396 §6" =>
        "Narrows the rights of this token";

REFRESH_REQUEST:
    "grant_type", Required, "RFC 6749 §6" =>
        "Which trade this is: refresh_token asks for new tokens for an old grant";
    "refresh_token", Required, "RFC 6749 §6" =>
        "The long-lived credential; a new one in the answer replaces it";
    "scope", Optional, "RFC 6749 §6" =>
        "A smaller access, never more than was granted; absent means all of it";
    "client_id", Conditional("the client does not authenticate another way"), "RFC 6749 §3.2.1; OAuth 2.1 §3.2.2, §4.3.1" =>
        "The client that asks";
    "resource", Optional, "RFC 8707 §2.2" =>
        "Narrows the token to one of the granted APIs; may repeat";

TOKEN_RESPONSE:
    "access_token", Required, "RFC 6749 §5.1" =>
        "The key to the API";
    "token_type", Required, "RFC 6749 §5.1, §7.1" =>
        "How to use the token; a type that is not understood must not be used";
    "expires_in", Recommended, "RFC 6749 §5.1" =>
        "Seconds until the access token ends";
    "refresh_token", Optional, "RFC 6749 §5.1" =>
        "Gets new access tokens later";
    "scope", Conditional("it differs from what was asked"), "RFC 6749 §5.1, §3.3" =>
        "What was granted";
    "id_token", Conditional("OpenID Connect; may be absent after a refresh"), "OIDC Core §3.1.3.3, §12.2" =>
        "The signed statement about the sign-in";
    "authorization_details", Conditional("rights were granted that way"), "RFC 9396 §7" =>
        "The rights that were given";
    "issued_token_type", Conditional("token exchange"), "RFC 8693 §2.2.1" =>
        "The kind of token that was issued";

ERROR_RESPONSE:
    "error", Required, "RFC 6749 §5.2" =>
        "Why the request was refused, as a code";
    "error_description", Optional, "RFC 6749 §5.2" =>
        "Words for the developer";
    "error_uri", Optional, "RFC 6749 §5.2" =>
        "A page with more about the error";

USERINFO_RESPONSE:
    "sub", Required, "OIDC Core §5.3.2" =>
        "The person; unless it equals the one in the ID token, nothing of the answer may be used";
    "name", Optional, "OIDC Core §5.1, §5.4" => "The whole name; scope profile";
    "given_name", Optional, "OIDC Core §5.1, §5.4" => "The given name; scope profile";
    "family_name", Optional, "OIDC Core §5.1, §5.4" => "The family name; scope profile";
    "middle_name", Optional, "OIDC Core §5.1, §5.4" => "The middle name; scope profile";
    "nickname", Optional, "OIDC Core §5.1, §5.4" => "The casual name; scope profile";
    "preferred_username", Optional, "OIDC Core §5.1, §5.4" => "The wanted short name; scope profile";
    "profile", Optional, "OIDC Core §5.1, §5.4" => "The profile page; scope profile";
    "picture", Optional, "OIDC Core §5.1, §5.4" => "The address of a picture; scope profile";
    "website", Optional, "OIDC Core §5.1, §5.4" => "The web page; scope profile";
    "gender", Optional, "OIDC Core §5.1, §5.4" => "The gender; scope profile";
    "birthdate", Optional, "OIDC Core §5.1, §5.4" => "The birthday; scope profile";
    "zoneinfo", Optional, "OIDC Core §5.1, §5.4" => "The time zone; scope profile";
    "locale", Optional, "OIDC Core §5.1, §5.4" => "The language and region; scope profile";
    "updated_at", Optional, "OIDC Core §5.1, §5.4" => "When the data last changed; scope profile";
    "email", Optional, "OIDC Core §5.1, §5.4" => "The mail address; scope email";
    "email_verified", Optional, "OIDC Core §5.1, §5.4" => "Whether the mail address was checked; scope email";
    "phone_number", Optional, "OIDC Core §5.1, §5.4" => "The telephone number; scope phone";
    "phone_number_verified", Optional, "OIDC Core §5.1, §5.4" => "Whether the number was checked; scope phone";
    "address", Optional, "OIDC Core §5.1.1, §5.4" => "The postal address; scope address";
    "iss", Conditional("the answer is signed"), "OIDC Core §5.3.2" => "The provider";
    "aud", Conditional("the answer is signed"), "OIDC Core §5.3.2" => "The client it is for";

INTROSPECTION_REQUEST:
    "token", Required, "RFC 7662 §2.1" =>
        "The token in question";
    "token_type_hint", Optional, "RFC 7662 §2.1" =>
        "Where the server may look first";
    "client_id", Conditional("the caller authenticates in the body"), "RFC 6749 §2.3.1" =>
        "The client that asks";

INTROSPECTION_RESPONSE:
    "active", Required, "RFC 7662 §2.2" => "Whether the token works now";
    "scope", Optional, "RFC 7662 §2.2" => "What the token may do";
    "client_id", Optional, "RFC 7662 §2.2" => "The client that got the token";
    "username", Optional, "RFC 7662 §2.2" => "The person who agreed, as a readable name";
    "token_type", Optional, "RFC 7662 §2.2" => "How the token is used";
    "exp", Optional, "RFC 7662 §2.2" => "When the token ends, in seconds since 1970";
    "iat", Optional, "RFC 7662 §2.2" => "When the token was made, in seconds since 1970";
    "nbf", Optional, "RFC 7662 §2.2" => "When the token begins to work, in seconds since 1970";
    "sub", Optional, "RFC 7662 §2.2" => "The person or client the token stands for";
    "aud", Optional, "RFC 7662 §2.2" => "The API the token is for";
    "iss", Optional, "RFC 7662 §2.2" => "The server that made the token";
    "jti", Optional, "RFC 7662 §2.2" => "The token's own number";
    "cnf", Conditional("the token is bound to a key"), "RFC 9449 §6.2; RFC 8705 §3.2" =>
        "Thumbprint of the key or certificate the token is bound to";
    "acr", Optional, "RFC 9470 §6.2" => "Strength of the sign-in";
    "auth_time", Optional, "RFC 9470 §6.2" => "When the person signed in";
    "authorization_details", Optional, "RFC 9396 §9.2" => "The rights in detail";
    "act", Optional, "RFC 8693 §4.1, §4.4" => "Who acts for the subject";
    "may_act", Optional, "RFC 8693 §4.1, §4.4" => "Who may act for the subject";

REVOCATION_REQUEST:
    "token", Required, "RFC 7009 §2.1" =>
        "The token to end";
    "token_type_hint", Optional, "RFC 7009 §2.1, §2.2" =>
        "Where the server may look first; a wrong hint changes nothing";
    "client_id", Conditional("the client does not authenticate another way"), "RFC 7009 §2.1; RFC 6749 §2.3.1" =>
        "The client that asks: only the owner may revoke";

LOGOUT_REQUEST:
    "id_token_hint", Recommended, "RP-Initiated Logout §2" =>
        "Which session is meant: an ID token that may have expired; without it the person is asked";
    "logout_hint", Optional, "RP-Initiated Logout §2" =>
        "Who signs out";
    "client_id", Optional, "RP-Initiated Logout §2" =>
        "The client that asks; must fit the hint";
    "post_logout_redirect_uri", Optional, "RP-Initiated Logout §2, §3" =>
        "Where the browser goes afterwards: registered, compared exactly";
    "state", Optional, "RP-Initiated Logout §2" =>
        "Comes back unchanged with that redirect";
    "ui_locales", Optional, "RP-Initiated Logout §2" =>
        "Languages for the pages, best first";

LOGOUT_RETURN:
    "state", Conditional("the request carried one"), "RP-Initiated Logout §2" =>
        "The value of the request, unchanged";

ID_TOKEN:
    "iss", Required, "OIDC Core §2" => "The provider that made this statement";
    "sub", Required, "OIDC Core §2" => "The person who signed in";
    "aud", Required, "OIDC Core §2" => "The client it is for: holds the client_id";
    "exp", Required, "OIDC Core §2" => "Not to be accepted from then on";
    "iat", Required, "OIDC Core §2" => "When it was made";
    "auth_time", Conditional("max_age was sent, or it was asked for as essential"), "OIDC Core §2" => "When the person signed in";
    "nonce", Conditional("the request carried one"), "OIDC Core §2" => "The value of the request, unchanged";
    "acr", Optional, "OIDC Core §2" => "Strength of the sign-in";
    "amr", Optional, "OIDC Core §2" => "Means of the sign-in";
    "azp", Optional, "OIDC Core §2" => "The client it was issued to; matters with extensions only";
    "at_hash", Optional, "OIDC Core §3.1.3.6, §3.1.3.8" => "Left half of the hash of the access token";
    "c_hash", Conditional("the ID token came in a hybrid answer together with a code"), "OIDC Core §3.3.2.11" => "Left half of the hash of the code";
    "s_hash", Conditional("FAPI 1 Advanced, when state was sent"), "FAPI 1.0 Advanced §5.1.1, §5.2.2.1" => "Left half of the hash of state";
    "sid", Optional, "Back-Channel Logout §2.1" => "The session at the provider";

FORM_POST_HEADERS:
    "Authorization", Conditional("the client authenticates with client_secret_basic"), "RFC 6749 §2.3.1" =>
        "client_id and secret, each form-encoded, joined by a colon, then base64";
    "DPoP", Conditional("the token is bound to a key"), "RFC 9449 §5" =>
        "Proof of the key to which the token is bound";
    "Content-Type", Required, "RFC 6749 Appendix B, §3.2" =>
        "The body is a form";

TOKEN_RESPONSE_HEADERS:
    "Cache-Control", Required, "RFC 6749 §5.1; OIDC Core §3.1.3.3; OAuth 2.1 §3.2.3" =>
        "no-store: nobody on the way may keep the answer";
    "Pragma", Conditional("RFC 6749 alone asks for it"), "RFC 6749 §5.1" =>
        "no-cache: the same for HTTP/1.0 caches; OAuth 2.1 and OpenID Connect no longer ask";
    "Content-Type", Required, "RFC 6749 §5.1" =>
        "application/json: the body is a JSON object";
    "DPoP-Nonce", Optional, "RFC 9449 §8.2" =>
        "The next nonce to use in a DPoP proof";

ERROR_RESPONSE_HEADERS:
    "WWW-Authenticate", Conditional("invalid_client, when the Authorization header was used"), "RFC 6749 §5.2" =>
        "Which way of authentication would work";

USERINFO_REQUEST_HEADERS:
    "Authorization", Required, "OIDC Core §5.3.1; RFC 6750 §2.1" =>
        "The access token, after the word Bearer";

USERINFO_RESPONSE_HEADERS:
    "Content-Type", Required, "OIDC Core §5.3.2" =>
        "application/json, or application/jwt where the answer is signed or encrypted";
}
