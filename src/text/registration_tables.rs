//! The parameters with which a client finds a server, registers there and calls an MCP server.

use super::{
    parameter_tables::{Row, rows},
    parameters::{
        Need::{Conditional, Optional, Recommended, Required},
        ParameterFacts,
    },
};

rows! {
REGISTRATION_REQUEST:
    "redirect_uris", Conditional("the client uses redirects; in OpenID Connect always"), "RFC 7591 §2; OIDC Registration §2" =>
        "Where answers may go";
    "token_endpoint_auth_method", Optional, "RFC 7591 §2" =>
        "How the client will show who it is; client_secret_basic where it is absent";
    "grant_types", Optional, "RFC 7591 §2" =>
        "What it will ask the token endpoint for; authorization_code where it is absent";
    "response_types", Optional, "RFC 7591 §2" =>
        "What it will ask the authorization endpoint for; code where it is absent";
    "client_name", Recommended, "RFC 7591 §2" =>
        "The name that people are shown";
    "client_uri", Recommended, "RFC 7591 §2" => "The client's home page";
    "logo_uri", Optional, "RFC 7591 §2" => "A picture for the server's pages";
    "tos_uri", Optional, "RFC 7591 §2" => "The client's terms";
    "policy_uri", Optional, "RFC 7591 §2" => "How the client deals with data";
    "scope", Optional, "RFC 7591 §2" =>
        "The scopes that it may ask for";
    "contacts", Optional, "RFC 7591 §2" => "Whom to write to";
    "jwks", Optional, "RFC 7591 §2" =>
        "The client's public keys; never together with jwks_uri";
    "jwks_uri", Optional, "RFC 7591 §2" =>
        "Where the client's public keys are; never together with jwks";
    "software_id", Optional, "RFC 7591 §2" => "Which software this is an instance of";
    "software_version", Optional, "RFC 7591 §2" => "The version of that software";
    "software_statement", Optional, "RFC 7591 §2.3" =>
        "A signed JWT that vouches for what is said here";
    "application_type", Optional, "OIDC Registration §2; MCP Client Registration" =>
        "native for a program on a machine, web for one on a server, which is meant where it is absent";
    "id_token_signed_response_alg", Optional, "OIDC Registration §2" =>
        "How ID tokens shall be signed; RS256 where it is absent";
    "post_logout_redirect_uris", Optional, "RP-Initiated Logout §3.1" =>
        "Where the person may go after logout";
    "dpop_bound_access_tokens", Optional, "RFC 9449 §5.2" =>
        "Tokens are bound to a key of the client";
    "require_pushed_authorization_requests", Optional, "RFC 9126 §6" =>
        "The client always pushes its requests";

REGISTRATION_RESPONSE:
    "client_id", Required, "RFC 7591 §3.2.1" => "The client's name at this server";
    "client_secret", Optional, "RFC 7591 §3.2.1" => "The client's password";
    "client_id_issued_at", Optional, "RFC 7591 §3.2.1" =>
        "When the name was given, in seconds since 1970";
    "client_secret_expires_at", Conditional("a secret is there"), "RFC 7591 §3.2.1" =>
        "When the secret ends, in seconds since 1970; 0 for never";
    "registration_access_token", Conditional("the server lets clients manage their records"), "RFC 7592 §3" =>
        "What opens the client's record";
    "registration_client_uri", Conditional("the server lets clients manage their records"), "RFC 7592 §3" =>
        "Where the client's record is";
    "redirect_uris", Required, "RFC 7591 §3.2.1" =>
        "What was registered; the server may have changed it";
    "token_endpoint_auth_method", Required, "RFC 7591 §3.2.1" =>
        "What was registered; the server may have changed it";
    "grant_types", Required, "RFC 7591 §3.2.1" =>
        "What was registered; the server may have changed it";
    "response_types", Required, "RFC 7591 §3.2.1" =>
        "What was registered; the server may have changed it";
    "client_name", Required, "RFC 7591 §3.2.1" =>
        "What was registered; the server may have changed it";
    "scope", Required, "RFC 7591 §3.2.1" =>
        "What was registered; the server may have changed it";

REGISTRATION_ERROR:
    "error", Required, "RFC 7591 §3.2.2" => "Why the registration was refused, as a code";
    "error_description", Optional, "RFC 7591 §3.2.2" => "Words for the developer";

CLIENT_UPDATE_REQUEST:
    "client_id", Required, "RFC 7592 §2.2" => "The client whose record is replaced";
    "client_secret", Optional, "RFC 7592 §2.2" =>
        "The secret as it is: a client may not choose one";

CLIENT_RECORD_REQUEST_HEADERS:
    "Authorization", Required, "RFC 7592 §2.1 to §2.3" =>
        "The registration access token, after the word Bearer";

JSON_RPC_REQUEST:
    "jsonrpc", Required, "MCP Transports §Streamable HTTP" => "The version of JSON-RPC: 2.0";
    "id", Conditional("an answer is wanted"), "MCP Transports §Streamable HTTP" =>
        "What the answer is known by; a notification has none";
    "method", Required, "MCP Transports §Streamable HTTP" => "What is called";
    "params", Optional, "MCP Transports §Streamable HTTP" => "What it is called with";

JSON_RPC_REQUEST_HEADERS:
    "Authorization", Conditional("the server is protected"), "MCP Authorization §Access Token Usage" =>
        "The access token, after the word Bearer, with every request";
    "Accept", Required, "MCP Transports §Streamable HTTP" =>
        "Both ways to answer have to be named: JSON, and a stream of events";
    "MCP-Protocol-Version", Conditional("initialize was answered, or there is no handshake"), "MCP Transports §Protocol Version Header" =>
        "The version that both sides agreed on, or the one that this request speaks";
    "Mcp-Method", Conditional("there is no handshake"), "MCP Streamable HTTP §Standard Request Headers" =>
        "What is called, for those on the way who do not read bodies";
    "Mcp-Session-Id", Conditional("the server gave one"), "MCP Transports §Session Management" =>
        "Which session this belongs to";

WEBFINGER_REQUEST:
    "resource", Required, "OIDC Discovery §2" => "The account that is asked about";
    "rel", Optional, "OIDC Discovery §2" => "The kind of link that is wanted: that of an issuer";
}
