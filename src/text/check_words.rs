//! The words of every check: its name, what it looks at, why it matters, what overruling it risks.

use crate::flow::Check;

/// The fixed words of a check. None of them ends in a full stop.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    pub title: &'static str,
    /// Said when it passes.
    pub passed: &'static str,
    /// What is looked at, as the beginning of a sentence.
    pub subject: &'static str,
    /// Why it is looked at, as a sentence.
    pub why: &'static str,
    /// What may happen to those who go on, as a sentence.
    pub risk: &'static str,
}

macro_rules! words {
    ($($check:ident: $title:literal, $passed:literal, $subject:literal, $why:literal, $risk:literal;)*) => {
        pub(super) fn words(check: Check) -> Words {
            match check {
                $(Check::$check => Words {
                    title: $title,
                    passed: $passed,
                    subject: $subject,
                    why: $why,
                    risk: $risk,
                },)*
            }
        }
    };
}

with_id_token_words! { with_signed_token_words words
ScopeSeparator: "Scopes are separated by spaces",
    "The scopes are separated by spaces",
    "What stands between the scopes",
    "This provider splits the scopes at another character, which the profile knows",
    "A provider that splits at spaces takes all of it for one scope that it does not know";
DeviceScopeParameter: "Scopes are in the parameter scope", "The scopes stand in the parameter scope",
    "The parameter of the scopes",
    "This provider has a name of its own for it, which the profile knows",
    "A provider that looks for scope grants what it deems right";
TokenRequestForm: "Token request is a form", "The token request is a form",
    "The form of the token request",
    "This provider wants a JSON object, which the profile knows",
    "A server that follows the specification does not read it";
ClientPassword: "Client and secret are written as specified",
    "Client and secret are written as the specification says",
    "The way in which client and secret are written",
    "This provider wants them in a way of its own, which the profile knows",
    "A server that follows the specification may not recognise the client";
RefreshEndpoint: "Refresh goes to the token endpoint",
    "The refresh goes to the token endpoint",
    "The address of the refresh",
    "This provider has an address of its own for it, which the profile knows",
    "The refresh token goes to another address than the one that issued it";
AccessTokenHeader: "Access token is in Authorization",
    "The access token stands in the header Authorization",
    "The header of the access token",
    "This provider wants the token in a header of its own, which the profile knows",
    "What keeps Authorization out of logs does not know of this header";
UserinfoMethod: "Userinfo is read with GET", "Userinfo is read with GET",
    "The method of the request for userinfo",
    "OpenID Connect allows both and recommends GET, and this provider takes POST alone",
    "A server may take GET alone";
PushedAnswer: "Answer holds the reference",
    "The server keeps the request and gives a reference to it",
    "The answer to the pushed request",
    "The browser carries the reference alone, and nobody can change what the server keeps",
    "Without a reference the browser has nothing to carry";
PushedRequestUri: "Reference is a URN",
    "The reference is a URN of the server's own",
    "The form of the reference",
    "A reference that is an address could be one that somebody else fills",
    "What the server will read may be somebody else's request";
PushedExpiresIn: "Lifetime of the reference is given",
    "The answer says how long the reference lives",
    "The lifetime of the reference",
    "The browser has to come with it before it ends, and once only",
    "The server may not know the reference any more when the browser comes";
TokenAuthorizationDetails: "Rights are those asked for",
    "The rights in detail are those that were asked for",
    "The rights in detail",
    "A server may grant less than it was asked for, and says in the answer what it granted",
    "What the client does next may be refused by the API";
TokenAudience: "Token is for the API asked for",
    "The token names the API that was asked for as its audience",
    "The audience of the token",
    "A token for one API alone is worth nothing at another, should it be stolen",
    "The API may refuse the token, or another one take it";
TokenDpop: "Token is bound to the key",
    "The token type says that the token is bound to the client's key",
    "The token type",
    "A proof was sent with the request, so the token should be worth nothing without the key",
    "Whoever gets hold of this token can use it";
TokenConfirmation: "Token names the key",
    "The token names the thumbprint of the key that signed the proof",
    "The thumbprint in the token",
    "An API compares it with the key of the proof that comes with the token",
    "APIs would take the token with another key than the client's";
DpopNonce: "Server's nonce is in the proof",
    "The server wants a nonce of its own in the proof, and gave one",
    "The server's nonce",
    "With it the server knows that a proof was not made in advance",
    "The request will be refused again";
DeviceAuthorizationAnswer: "Answer holds the codes",
    "The answer holds a device code, a user code and an address",
    "The answer to the device authorization request",
    "Without all three nobody can decide, and there is nothing to ask with",
    "The run cannot go on";
VerificationUri: "Address is named as specified",
    "The address is in verification_uri",
    "The name of the address",
    "A client that knows the specified name alone would not find the address",
    "Other clients may not work with this server";
PollInterval: "Interval is in seconds",
    "The interval between two polls is a plausible number of seconds",
    "interval",
    "A client that takes a number of milliseconds for seconds waits for more than an hour",
    "Another client may never get its tokens before the codes end";
DeviceCodeExpiresIn: "Lifetime of the codes is given",
    "The answer says how long the codes live",
    "The lifetime of the codes",
    "The client has to know when asking on makes no sense any more",
    "The client may go on asking for nothing";
WebFingerIssuer: "Account leads to an issuer",
    "The account's host names the issuer that signs it in",
    "The answer about the account",
    "Only a link of the right kind, with an address that can be used, names an issuer",
    "The run cannot go on";
ResourceMetadataAnnounced: "Refusal says where to learn more",
    "The challenge names the address of the API's metadata",
    "The address of the API's metadata",
    "It is how a client comes from an API to the server that gives tokens for it",
    "A request may go to somebody who has nothing to do with this API";
ResourceMetadataResource: "Metadata is the API's own",
    "The metadata names the API that was asked",
    "The name in the API's metadata",
    "Whoever passes as another API could have tokens made for it and collect them",
    "The token may be made for one API and be shown to another";
ResourceMetadataServers: "API names its servers",
    "The API names who gives tokens for it",
    "The list of authorization servers",
    "Without it the client does not know whom to ask",
    "The run cannot go on";
ResourceMetadataBearer: "API takes the token in the header",
    "The API takes the token in the Authorization header",
    "The way to send the token",
    "The header is the way that this client uses, and the only one without harm",
    "The API may not look where the token is";
ResourceMetadataMember: "API metadata is as specified",
    "The members of the metadata have the form that the specification wants",
    "A member of the API's metadata",
    "What cannot be read is left out, and may have changed what the client does",
    "Something that the API wanted to say is lost";
AuthorizationServerChanged: "Server is the one of the profile",
    "The API names the server that the profile knows",
    "The server that the API names",
    "Name and secret of a client belong to the server that gave them, so they are not used here",
    "A secret would be shown to somebody who did not give it";
RegistrationStatus: "Registration was answered 201",
    "The server answered 201: a client was made",
    "The status of the answer",
    "RFC 7591 wants 201; OpenID Connect only says that it should be",
    "Other clients may take the answer for something else";
RegistrationAnswer: "Answer names the client",
    "The answer holds the name of the client",
    "The answer to the registration",
    "Without client_id there is no client to go on with",
    "The run cannot go on";
RegistrationMetadata: "Registered as asked",
    "The server registered what was asked for",
    "What was registered",
    "A server may change what was asked, and what it returned is what counts",
    "The next requests may not fit what was registered";
RegistrationRedirect: "Redirect URI is registered",
    "The redirect URI of this run is registered",
    "The registered redirect URIs",
    "The browser comes back only to an address that is registered",
    "The server will show an error instead of sending the browser back";
RegistrationSecret: "Client can show who it is",
    "The client can authenticate in the way that was registered",
    "The registered way of authentication",
    "The client uses the way that the server returned, whatever it asked for",
    "The token request will be refused";
RegistrationSecretExpiry: "Secret does not expire",
    "The secret is good for ever",
    "The lifetime of the secret",
    "A client whose secret ends has to register again, or read its record in time",
    "The token request may be refused from then on";
RegistrationRecord: "Way to the record is whole",
    "Address and token of the client's record came together, or neither came",
    "The way to the client's record",
    "One is of no use without the other",
    "The client can neither read nor end its record";
RecordAnswer: "Record is the client's own",
    "The record is that of this client",
    "client_id in the record",
    "A record of another client must not take the place of this one's",
    "The client may go on under somebody else's name";
RecordDeleted: "Record was ended",
    "The server answered 204: the record is gone",
    "The status of the answer",
    "Only 204 says that the record is gone",
    "The client may still be registered";
BackchannelAnswer: "Answer holds auth_req_id",
    "The answer names the request by auth_req_id",
    "The answer to the backchannel authentication request",
    "Without it there is nothing to ask for the tokens with",
    "The run cannot go on";
AuthReqIdExpiresIn: "Lifetime of the request is given",
    "The answer says how long the request lives",
    "The lifetime of the request",
    "The client has to know when asking on makes no sense any more",
    "The client may go on asking for nothing";
PingAuthReqId: "Call is about this request",
    "The server's call names the request that was made",
    "auth_req_id in the server's call",
    "A call about another request says nothing about this one",
    "The client asks before there is anything to ask for";
PingStray: "Calls are the awaited one",
    "The call to the notification endpoint was the awaited one",
    "A call to the notification endpoint",
    "Whoever finds the endpoint can call it, and only the server knows the token",
    "The client asks before there is anything to ask for";
IssuedTokenType: "Kind of the issued token is named",
    "The answer says what kind of token was issued",
    "The kind of the issued token",
    "An exchange may yield any kind of token, and who does not know the kind may misuse it",
    "The token may be sent where it has no business";
MetadataIssuer: "Metadata is the issuer's own",
    "The metadata names the issuer that was asked",
    "The issuer in the metadata",
    "Whoever answers in the name of another server could take over its flows",
    "Codes and tokens may go to a server that only claims to be the right one";
MetadataEndpoint: "Endpoints can be contacted",
    "The endpoints are addresses that may be contacted",
    "An address in the metadata",
    "A request can only go to an absolute address of http or https",
    "The step that needs this address will not be possible";
MetadataHttps: "Issuer and endpoints are https",
    "Issuer and endpoints are https",
    "An address in the metadata",
    "Without https anybody on the way can read and change codes and tokens",
    "Codes, tokens and secrets can be read and changed on the way";
MetadataEndpointHost: "Endpoints are on the issuer's host",
    "All endpoints are on the issuer's host",
    "The host of an endpoint",
    "Large providers do this on purpose, and attackers who mix up servers do it too",
    "Codes or tokens may go to somebody who is not the issuer";
MetadataPkce: "PKCE is announced",
    "Metadata and profile agree about PKCE",
    "The PKCE method of this profile",
    "The client can rely on PKCE only if it knows that the server enforces it",
    "The server may ignore the challenge, and a stolen code would then be worth something";
MetadataMtlsAliases: "Addresses for clients with certificates",
    "The server has addresses of their own for clients with certificates, and they are used",
    "An address for clients with certificates",
    "Where they are named, a client with a certificate has to use them: the others may not ask for it",
    "The certificate may not be asked for, or not be protected on its way";
Keys: "Keys can be read",
    "The server's keys could be read",
    "The server's keys",
    "Without its key no signature of the server can be checked",
    "The signature of the ID token cannot be checked";
PkceMethod: "PKCE uses S256",
    "The challenge is a hash of the verifier",
    "The PKCE method",
    "With plain, whoever sees the authorization request sees the secret too",
    "Somebody who reads the authorization request can use a stolen code";
RedirectState: "state came back unchanged",
    "state is the one that was sent, so this is the answer to our own request",
    "state",
    "It tells our own answer from one that somebody else began and slipped to this browser",
    "You may go on with somebody else's code, and be signed in to their account";
RedirectIss: "Answer comes from the right server",
    "iss names the server that was asked",
    "iss in the redirect",
    "It keeps an answer of one server from being used at another",
    "The code may be sent to a server that should never see it";
RedirectRepeated: "No parameter is doubled",
    "No parameter came twice",
    "A parameter",
    "Two programs may each believe a different one of the values",
    "The value that is used may not be the one that was checked";
RedirectStray: "Only the awaited answer came",
    "No other request came to the redirect URI",
    "A request to the redirect URI",
    "Any program or page can call this address, so it is not taken for the answer, and the wait goes on",
    "An answer that somebody else made up would be taken for the server's";
RedirectTokensInQuery: "No token in the address",
    "The address of the redirect carries no token",
    "A token in the address",
    "Addresses are kept in histories and logs and are passed on to other pages",
    "The token may already be known to others: treat it as leaked";
RedirectResponseType: "Answer is what was asked for",
    "All that the response type names came, and nothing else",
    "What came with the redirect",
    "An answer that lacks a part, or brings more, may have been put together by somebody else",
    "What is missing cannot be checked: a code without its ID token may be anybody's";
RedirectRefreshToken: "No refresh token in the redirect",
    "No refresh token came with the redirect",
    "A refresh token in the redirect",
    "It lives long, and the browser is no place for it",
    "Whoever read the address can get new access tokens";
FrontAccessToken: "No access token through the browser",
    "The request asks for no access token in its answer",
    "The response type",
    "A token that passes through the browser can leak there, and nothing binds it to this client",
    "The access token may be read or exchanged on its way";
RedirectErrorAndCode: "Either a code or an error",
    "The redirect carries either a code or an error",
    "A code beside an error",
    "An answer is one or the other, and the error counts",
    "The code belongs to an answer that says it was refused";
AddressLength: "Address is not too long",
    "The address is short enough for any browser",
    "The address",
    "Some browsers and launchers cut long addresses, which pushing the request avoids",
    "Parameters at the end of the address may get lost";
TokenAnswer: "Token response is as specified",
    "The token response has the form that the specification wants",
    "The token response",
    "A client that guesses what an answer means may use the wrong token",
    "What was read may not be what the server meant";
TokenErrorForm: "Error has the usual form",
    "The error is a code in the member error",
    "The error",
    "A client that looks only for the member error finds no reason, or takes the answer for tokens",
    "Another client may not learn why it was refused";
TokenPlace: "Tokens stand at the top",
    "The members stand at the top of the JSON object",
    "access_token",
    "Clients that follow the specification look nowhere else",
    "Another client finds no token at this server";
TokenType: "Token type is known",
    "The token is a bearer token: whoever holds it may use it",
    "token_type",
    "A client must not use a token whose type it does not understand",
    "The API will refuse the token, or the token is used less safely than it was meant";
TokenExpiresIn: "Lifetime is given",
    "The server says how long the access token lives",
    "expires_in",
    "Without it the client learns only by a refusal that the token has ended",
    "The token may end at any moment";
TokenScope: "Scope is what was asked",
    "The token allows what was asked for",
    "The granted scope",
    "The person or the server may grant something else, and the client has to live with it",
    "Calls may fail, or do more than was intended";
TokenScopeForm: "Scope is text with spaces",
    "The scopes stand as text, with spaces between them",
    "scope",
    "A client that splits at spaces takes all of it for one scope",
    "Another client may believe that less was granted";
TokenNoStore: "Response must not be cached",
    "The response may not be stored on the way",
    "Cache-Control: no-store",
    "A cache that keeps the answer keeps the tokens",
    "The tokens may lie in a cache on the way";
TokenPragma: "Old caches are told as well",
    "Caches of HTTP/1.0 are told not to store the response",
    "Pragma: no-cache",
    "RFC 6749 asks for it; OAuth 2.1 and OpenID Connect no longer do",
    "A very old cache on the way may keep the tokens";
TokenContentType: "Response is JSON",
    "The response says that it is JSON",
    "The media type",
    "Clients that follow the specification will not read any other",
    "Another client may fail at this server";
UserinfoAnswer: "Userinfo is a JSON object",
    "The answer of userinfo is a JSON object",
    "The answer of userinfo",
    "Claims come as members of a JSON object",
    "No claim can be used";
UserinfoSub: "Userinfo is about the same person",
    "sub is the one of the ID token",
    "sub in the answer of userinfo",
    "Otherwise the claims are about somebody else, and none of them may be used",
    "Name and mail address of somebody else are shown for this person";
ResourceChallenge: "API says what it wants",
    "The API says in WWW-Authenticate what it wants",
    "WWW-Authenticate",
    "Only a refusal with WWW-Authenticate tells the client what would help",
    "The client cannot tell what would help";
McpAnswer: "MCP server answered the call",
    "The answer is the one to this call",
    "The answer of the MCP server",
    "A result comes as JSON-RPC, in a body or in a stream of events, with the id of the call",
    "Nothing that it says can be used";
McpProtocolVersion: "Version of MCP is agreed",
    "Both sides speak the same version of MCP",
    "The version of MCP",
    "A client goes on only with a version that it knows",
    "Later calls may mean something else to the server";
McpResultType: "Result is complete",
    "The result says that it is complete",
    "What the result says of its kind",
    "A result may also ask for more, and one of an unknown kind may not be used",
    "What is taken for the result is something else";
McpNotification: "Notification was noted",
    "The server answered 202: it has taken note",
    "The status of the answer",
    "A notification has no result, so that 202 is all there is to say",
    "The server may not have understood that the client is ready";
McpTools: "Tools are listed", "The MCP server lists its tools", "The list of tools",
    "It is what the token was fetched for",
    "There is nothing that can be called";
McpSessionEnd: "Session was ended", "The MCP server has ended the session, or does so by itself",
    "The answer to the end of the session",
    "A client that needs its session no longer should say so",
    "The server may keep the session until it ends by itself";
RefreshRotation: "Refresh token was replaced",
    "A new refresh token came, and the old one must be thrown away",
    "The refresh token",
    "For clients without a secret the server must replace refresh tokens or bind them to a key",
    "A stolen refresh token can be used without anybody noticing";
RefreshIdTokenIss: "New ID token has the same issuer",
    "iss is the one of the first ID token",
    "iss in the new ID token",
    "A refresh continues a sign-in and cannot change where it took place",
    "The new tokens may come from another server's sign-in";
RefreshIdTokenSub: "New ID token is about the same person",
    "sub is the one of the first ID token",
    "sub in the new ID token",
    "A refresh continues a sign-in and cannot change who signed in",
    "The new tokens may belong to somebody else";
RefreshIdTokenAud: "New ID token is for the same client",
    "aud is the one of the first ID token",
    "aud in the new ID token",
    "A refresh continues a sign-in and cannot change for whom it was",
    "The new ID token may be meant for another program";
RefreshIdTokenAuthTime: "New ID token is about the same sign-in",
    "auth_time, where it is there, is the one of the first ID token",
    "auth_time in the new ID token",
    "A refresh is no sign-in: the person did nothing for it",
    "A sign-in may look fresher than it is";
RefreshIdTokenNonce: "New ID token belongs to the same request",
    "nonce, where it is there, is the one of the first ID token",
    "nonce in the new ID token",
    "A refresh continues a sign-in and has no nonce of its own",
    "The new ID token may be the answer to another request";
IntrospectionActive: "Token is active",
    "The server says that the token works",
    "active in the answer",
    "It is the one member that must be there, and the only one that counts for a dead token",
    "Nothing is known of the token";
TokenCertificateBound: "Access token is bound to the certificate",
    "The access token names the certificate that was shown",
    "The certificate that the access token is bound to",
    "A bound token is of no use to a thief, who does not have the key of the certificate",
    "A stolen access token may work without the certificate";
IntrospectionCertificateBound: "Server knows the token as bound",
    "The server says that the access token is bound to the certificate of this client",
    "The certificate that the server names for the access token",
    "An API that asks the server learns here which certificate it has to see beside the token",
    "An API may take the token from somebody without the certificate";
ClientCertificate: "Certificate was shown",
    "The server asked for a client certificate and was shown it",
    "The client certificate",
    "The connection alone shows who this client is: without the certificate the server cannot know it",
    "The server may take the client for somebody who only knows its name";
RevocationStatus: "Token was revoked",
    "The server answered 200: the token is gone, or was never known",
    "The status of the answer",
    "Only 200 says that the token no longer works",
    "The token may still work";
LogoutState: "state came back from the sign-out",
    "state is the one that was sent, so this is the return from our own request",
    "state",
    "It tells our own return from a page that somebody else sent this browser to",
    "The session at the server may still go on";
TlsUsed: "Connection is encrypted",
    "The connection is encrypted",
    "The connection",
    "Without TLS anybody on the way can read what is sent",
    "Tokens and secrets can be read on the way";
TlsVersion: "TLS is recent",
    "The TLS version is 1.2 or 1.3",
    "The TLS version",
    "Older versions have known weaknesses",
    "What is sent may be read on the way";
TlsCertificate: "Certificate is trusted",
    "The certificate is trusted",
    "The certificate",
    "The profile lets it pass, so only the profile says that this is the right server",
    "Somebody on the way may answer in the server's place";
CookieIgnored: "No cookie was set",
    "The answer sets no cookie",
    "A cookie",
    "This program keeps no cookies, so the next request goes without it",
    "A server that counts on its cookie may behave otherwise than for a browser";
RedirectNotFollowed: "No redirect was answered",
    "The answer is no redirect",
    "A redirect",
    "This program follows none: a form with secrets must not wander to another address by itself",
    "The answer that counts may lie at the other address";
}
