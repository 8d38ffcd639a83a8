//! Findings in words: what a check found, why it matters, and what overruling it risks.

use super::check_words::words;
use crate::{
    flow::{Check, Finding, Remark, Verdict},
    oauth::SafeUrl,
};

/// The name of a check, said as what should hold.
pub fn title(check: Check) -> &'static str {
    words(check).title
}

/// What may happen to those who continue although this check failed.
pub fn consequence(check: Check) -> &'static str {
    words(check).risk
}

/// How a check came out, in one word.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "Passed",
        Verdict::Warn => "Warning",
        Verdict::Fail => "Failed",
    }
}

/// What was found and why it matters. Holds neither the expected nor the received value: those are
/// shown beside it, masked.
pub fn sentence(finding: &Finding) -> String {
    let words = words(finding.check);
    match finding.verdict {
        Verdict::Pass => words.passed.to_owned(),
        Verdict::Warn | Verdict::Fail => {
            let found = match particular(finding) {
                Some(found) => found.to_owned(),
                None => found(finding.check, words.subject, &finding.remark),
            };
            format!("{found}. {}.", words.why)
        }
    }
}

/// What a remark says of its subject, where the check has no words of its own for it.
fn found(check: Check, subject: &str, remark: &Remark) -> String {
    let predicate = match remark {
        Remark::Fits => "is as it should be, and yet worth a look",
        Remark::Missing => "is missing",
        Remark::Differs => "is not the expected one",
        Remark::DiffersSlightly => {
            "differs by letter case or a final slash only, and has to be equal character for character"
        }
        Remark::Unexpected => "came although nothing announced or asked for it",
        Remark::Repeated => "came more than once",
        Remark::Malformed => "does not have the form that the specification wants",
        Remark::NotSent => "was not sent, so there is nothing to compare with",
        Remark::Expired => "has expired",
        Remark::InTheFuture => "lies in the future",
        Remark::Narrower => "is less than was asked for",
        Remark::Wider => "is more than was asked for",
        Remark::NotEncrypted => "is not encrypted",
        Remark::Because(reason) => {
            let lead = LEADS
                .iter()
                .find(|(of, _)| *of == check)
                .map_or(subject, |(_, lead)| lead);
            return format!("{lead}: {}", reason.trim().trim_end_matches('.'));
        }
    };
    format!("{subject} {predicate}")
}

/// What stands before a reason that was found elsewhere, where the bare subject says too little.
const LEADS: [(Check, &str); 10] = [
    (
        Check::MetadataMtlsAliases,
        "An address for clients with certificates cannot be used",
    ),
    (Check::MetadataEndpoint, "An address cannot be used"),
    (Check::Keys, "A key or all of them cannot be used"),
    (Check::RedirectRepeated, "A parameter came more than once"),
    (
        Check::RedirectStray,
        "A request came that is not the awaited answer",
    ),
    (Check::TokenAnswer, "The token response cannot be used"),
    (Check::IdTokenFormat, "The ID token cannot be read"),
    (
        Check::IdTokenSignature,
        "The signature of the ID token could not be confirmed",
    ),
    (
        Check::UserinfoAnswer,
        "The answer of userinfo cannot be used",
    ),
    (
        Check::TlsCertificate,
        "The certificate would not be trusted otherwise",
    ),
];

/// Words for one remark at one check that say more than the general ones.
struct Particular {
    check: Check,
    verdict: Verdict,
    remark: Remark,
    found: &'static str,
}

fn particular(finding: &Finding) -> Option<&'static str> {
    if finding.check == Check::TlsUsed && goes_to_loopback(finding) {
        return Some(
            "The connection is not encrypted: a labelled deviation of a server on loopback, whose \
             bytes do not leave this machine",
        );
    }
    PARTICULAR
        .iter()
        .find(|row| {
            row.check == finding.check
                && row.verdict == finding.verdict
                && row.remark == finding.remark
        })
        .map(|row| row.found)
}

fn goes_to_loopback(finding: &Finding) -> bool {
    let address = finding.received.as_deref().map(SafeUrl::parse);
    matches!(address, Some(Ok(url)) if url.is_loopback())
}

macro_rules! particular {
    ($($verdict:ident $check:ident $remark:ident => $found:literal;)*) => {
        static PARTICULAR: &[Particular] = &[$(Particular {
            check: Check::$check,
            verdict: Verdict::$verdict,
            remark: Remark::$remark,
            found: $found,
        },)*];
    };
}

particular! {
    Warn ResourceMetadataAnnounced Missing =>
        "The refusal does not say where the metadata of the API is";
    Warn ResourceMetadataAnnounced Differs =>
        "The metadata of the API is on another host than the API";
    Fail ResourceMetadataAnnounced Wider =>
        "An API outside sends its clients to an address within this machine or its network";
    Fail ResourceMetadataResource Differs =>
        "The metadata names another API than the one that was asked";
    Warn ResourceMetadataResource Wider =>
        "The metadata is about the whole host, and not about this address alone";
    Fail ResourceMetadataServers Missing =>
        "The metadata names no authorization server that can be used";
    Warn ResourceMetadataBearer Differs =>
        "The API does not list the header among the ways to send a token";
    Warn AuthorizationServerChanged Differs =>
        "The API names another server than the profile";
    Warn RegistrationStatus Differs =>
        "The server answered otherwise than with 201";
    Warn RegistrationMetadata Differs =>
        "The server registered something else than was asked";
    Warn RegistrationMetadata Missing =>
        "The server does not say what it registered";
    Fail RegistrationRedirect Differs =>
        "The server registered other redirect URIs than the one of this run";
    Warn RegistrationRedirect DiffersSlightly =>
        "The redirect URI is registered with another port, which servers have to overlook on loopback";
    Fail RegistrationSecret Missing =>
        "The client is registered for a secret, and none came";
    Fail RegistrationSecret Differs =>
        "The client is registered for a way of authentication that this program does not know";
    Warn RegistrationSecretExpiry Missing =>
        "A secret came without the time at which it ends";
    Fail RegistrationSecretExpiry Expired =>
        "The secret has ended the moment it came";
    Fail RecordAnswer Differs =>
        "The record is that of another client";
    Warn RecordDeleted Differs =>
        "The server answered otherwise than with 204";
    Fail MetadataPkce Missing =>
        "The metadata lists no code_challenge_methods_supported, and an MCP client must not go on then";
    Warn McpProtocolVersion Differs =>
        "The server does not speak this version of MCP: the next press begins in the other one that this client knows";
    Warn McpProtocolVersion Narrower =>
        "The server answered with an older version of MCP than the client asked for, which the client speaks as well";
    Fail McpProtocolVersion Differs =>
        "The server answered with a version of MCP that this client does not speak";
    Warn McpResultType Missing =>
        "The result does not say of which kind it is, as those of servers with a handshake";
    Warn MetadataHttps NotEncrypted =>
        "Issuer or endpoints are http: a labelled deviation of a server on loopback, for the specifications want https everywhere";
    Fail MetadataHttps NotEncrypted =>
        "Issuer or endpoints are http and lie outside this machine";
    Warn MetadataEndpointHost Differs =>
        "Some endpoints are on another host than the issuer";
    Warn MetadataPkce Missing =>
        "The metadata lists no code_challenge_methods_supported, which says that PKCE is not supported";
    Warn MetadataPkce NotSent =>
        "The server supports PKCE and this profile does not use it";
    Fail MetadataPkce Differs =>
        "The PKCE method of this profile is not among those that the server lists";
    Fail Keys Missing =>
        "There is no key among the server's keys that this program can use";
    Warn ClientCertificate Missing =>
        "The server asked for no client certificate, so it was shown none";
    Warn ClientCertificate Differs =>
        "The server asked for a client certificate, but takes no signature that the key can make";
    Warn ClientCertificate NotEncrypted =>
        "The connection is not encrypted, and only TLS can show a client certificate";
    Warn TokenCertificateBound Missing =>
        "The access token names no certificate, so that whoever has it can use it";
    Fail TokenCertificateBound Differs =>
        "The access token is bound to another certificate than the one that was shown";
    Warn IntrospectionCertificateBound Missing =>
        "The server names no certificate that the access token is bound to";
    Fail IntrospectionCertificateBound Differs =>
        "The server says that the access token is bound to another certificate";
    Fail RedirectState Missing =>
        "state was sent and did not come back";
    Fail RedirectState Differs =>
        "state is not the one that was sent, so this is the answer to another request";
    Warn RedirectState Unexpected =>
        "state came although none was sent";
    Warn RedirectState NotSent =>
        "No state was sent, so nothing shows that this answer is ours; PKCE or nonce may stand in for it";
    Warn RedirectIss Missing =>
        "The server announces iss in its answers, and this answer has it in its ID token alone";
    Fail RedirectIss Missing =>
        "The server announces iss in its answers, and this answer has none";
    Fail RedirectIss Differs =>
        "iss names another server than the one that was asked";
    Warn RedirectIss Unexpected =>
        "iss came although the metadata does not announce it";
    Warn RedirectTokensInQuery Unexpected =>
        "A token came in the address";
    Fail RedirectResponseType Missing =>
        "Something that the response type names did not come";
    Warn RedirectResponseType Unexpected =>
        "More came than the response type names, and it was left aside";
    Fail RedirectRefreshToken Unexpected =>
        "A refresh token came with the redirect, where none may";
    Warn FrontAccessToken Unexpected =>
        "The response type asks for an access token in the redirect, which RFC 9700 advises against and OAuth 2.1 leaves out";
    Warn RedirectErrorAndCode Unexpected =>
        "A code came beside an error";
    Warn AddressLength Wider =>
        "The address is longer than some browsers take";
    Warn TokenAnswer Unexpected =>
        "An error came with a status that is no error";
    Warn TokenAnswer Repeated =>
        "A member of the JSON object stands more than once";
    Warn TokenErrorForm Differs =>
        "The error came in a form of the server's own";
    Warn TokenPlace Differs =>
        "The tokens stood in a member of their own";
    Warn TokenScopeForm Differs =>
        "The scopes came in another form than text with spaces";
    Warn DeviceAuthorizationAnswer Unexpected =>
        "An error came with a status that is no error";
    Warn PollInterval Differs =>
        "The interval can hardly be meant in seconds";
    Warn TokenType Differs =>
        "The type of the token has a name of the provider's own, which the profile knows for a bearer token";
    Fail TokenType Differs =>
        "The token is of a type that this program does not understand";
    Warn TokenExpiresIn Missing =>
        "The server does not say how long the access token lives";
    Warn TokenExpiresIn Expired =>
        "The access token has ended the moment it came";
    Warn TokenScope Narrower =>
        "Less was granted than was asked for";
    Warn TokenScope Wider =>
        "More was granted than was asked for";
    Warn IdTokenPresent Unexpected =>
        "An ID token came although the scope openid was not asked for";
    Fail IdTokenPresent Missing =>
        "The scope openid was asked for and no ID token came";
    Fail IdTokenTyp Differs =>
        "typ in the header names another kind of token";
    Fail IdTokenTyp Unexpected =>
        "events is among the claims, which makes this a logout token";
    Fail IdTokenAud Differs =>
        "aud in the ID token does not name this client";
    Fail IdTokenAud Wider =>
        "aud in the ID token names others beside this client, whom the client knows nothing of";
    Warn IdTokenSignature Missing =>
        "An ID token came that was not asked for at first: the server's keys are fetched now";
    Fail IdTokenSignature Missing =>
        "There are no keys to check the signature of the ID token with";
    Warn IdTokenAlg Differs =>
        "alg in the ID token is not RS256, and no other algorithm is registered in this profile";
    Fail IdTokenAlg Differs =>
        "alg in the ID token is not the algorithm that is registered for this client";
    Fail IdTokenIat Expired =>
        "The ID token was made long before it came";
    Fail IdTokenIat InTheFuture =>
        "The ID token was made in the future, by this machine's clock";
    Fail IdTokenNbf InTheFuture =>
        "The ID token may not be used yet, by this machine's clock";
    Fail IdTokenNonce Missing =>
        "nonce was sent and is not in the ID token";
    Fail IdTokenNonce Differs =>
        "nonce in the ID token is not the one that was sent";
    Warn IdTokenNonce Unexpected =>
        "nonce is in the ID token although none was sent";
    Fail IdTokenNonce NotSent =>
        "No nonce was sent, so nothing ties this ID token to the request";
    Warn IdTokenNonce NotSent =>
        "No nonce was sent, so only the hash of the code ties this ID token to the answer";
    Fail IdTokenAtHash Missing =>
        "at_hash is missing, which an ID token must have that comes with an access token through the browser";
    Fail IdTokenCHash Missing =>
        "c_hash is missing, which an ID token must have that comes with a code through the browser";
    Fail IdTokenHint Differs =>
        "sub in the ID token is not the one of the ID token that was sent as a hint";
    Fail IdTokenAtHash Differs =>
        "at_hash in the ID token does not fit the access token";
    Fail IdTokenCHash Differs =>
        "c_hash in the ID token does not fit the code";
    Fail UserinfoSub Differs =>
        "sub in the answer of userinfo is not the one of the ID token";
    Warn UserinfoSub NotSent =>
        "There is no checked ID token to compare sub with";
    Warn ResourceChallenge Missing =>
        "The API refused without saying what it wants in WWW-Authenticate";
    Warn ResourceChallenge Unexpected =>
        "The API answered something else than that it wants a token";
    Warn RefreshRotation Differs =>
        "The same refresh token came again";
    Warn RefreshRotation Missing =>
        "No new refresh token came, so the old one stays in use";
    Warn IntrospectionActive Expired =>
        "The server says that the token does not work, or not for this caller";
    Warn RevocationStatus Unexpected =>
        "The server could not revoke, and the token still lives";
    Warn TlsVersion Differs =>
        "The TLS version is neither 1.2 nor 1.3";
    Warn CookieIgnored Unexpected =>
        "The answer sets a cookie, and it was ignored";
    Warn RedirectNotFollowed Unexpected =>
        "The answer is a redirect to another address, and it was not followed";
}

#[cfg(test)]
#[path = "findings_tests.rs"]
mod tests;
