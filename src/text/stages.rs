//! Stages and steps in words: what is about to happen, why, and what the button says.

use crate::{
    flow::{Grant, KeptAnswer, McpCall, RecordCall, Stage, StageStatus, Step},
    oauth::{ResourceMetadataPlace, WellKnown},
    text::{grants::browser_words, token_lesson, token_spec},
};

/// The name of a stage as a heading.
pub fn stage_title(stage: Stage) -> &'static str {
    match stage {
        Stage::Discovery => "Discovery",
        Stage::Registration => "Client registration",
        Stage::Par => "Pushed authorization request",
        Stage::Authorization => "Authorization request",
        Stage::Redirect => "Redirect",
        Stage::DeviceAuthorization => "Device authorization request",
        Stage::BackchannelAuthentication => "Backchannel authentication request",
        Stage::Polling => "Polling",
        Stage::Token => "Token request",
        Stage::IdToken => "ID token",
        Stage::Userinfo => "Userinfo request",
        Stage::Resource => "API call",
        Stage::Refresh => "Refresh request",
        Stage::Introspection => "Introspection request",
        Stage::Revocation => "Revocation request",
        Stage::Logout => "Logout request",
        Stage::ClientConfiguration => "Client record",
    }
}

/// The short name of a stage for the rail.
pub fn rail(stage: Stage) -> &'static str {
    match stage {
        Stage::Discovery => "Discover",
        Stage::Registration => "Register",
        Stage::Par => "Push",
        Stage::Authorization => "Authorize",
        Stage::Redirect => "Redirect",
        Stage::DeviceAuthorization => "Device",
        Stage::BackchannelAuthentication => "Ask person",
        Stage::Polling => "Poll",
        Stage::Token => "Token",
        Stage::IdToken => "ID token",
        Stage::Userinfo => "Userinfo",
        Stage::Resource => "Use token",
        Stage::Refresh => "Refresh",
        Stage::Introspection => "Introspect",
        Stage::Revocation => "Revoke",
        Stage::Logout => "Sign out",
        Stage::ClientConfiguration => "Client",
    }
}

/// What is about to happen in a stage, and why.
pub fn lesson(stage: Stage, grant: Grant) -> &'static str {
    match stage {
        Stage::Discovery => {
            "The client asks the authorization server where its endpoints are and what it can do. \
             From one address, the issuer, it learns all others."
        }
        Stage::Registration => {
            "This server does not know the client yet. The client introduces itself, and the server \
             gives it a name, perhaps a secret, and a record of what was agreed."
        }
        Stage::Par => {
            "The client hands the authorization request to the server itself, and shows who it is. The \
             browser then carries a reference alone, which nobody on the way can read or change."
        }
        Stage::Authorization => browser_words(grant).authorization,
        Stage::Redirect => browser_words(grant).redirect,
        Stage::DeviceAuthorization => {
            "The device has no browser of its own, so it asks for two codes: a short one that the \
             person types somewhere else, and a long one that it keeps"
        }
        Stage::BackchannelAuthentication => {
            "The client names a person and asks the server to reach them. No browser is sent \
             anywhere: whoever is named decides on a device of their own."
        }
        Stage::Polling => {
            "The person signs in and decides on any other device. Meanwhile the client asks \
             whether they have, no more often than the server allows."
        }
        Stage::Token => token_lesson(grant),
        Stage::IdToken => {
            "The ID token says who signed in. Nothing is sent: the client checks signature, issuer, \
             audience, time and nonce before it believes a word of it."
        }
        Stage::Userinfo => {
            "The client shows the access token and asks the server about the person who signed in. \
             The answer counts only if it is about the same person as the ID token."
        }
        Stage::Resource => {
            "The client calls the API and shows the access token. The API decides by the token \
             alone, and whoever holds a bearer token may use it."
        }
        Stage::Refresh => {
            "Access tokens are short-lived. The client trades the refresh token for new tokens, \
             and nobody has to sign in again."
        }
        Stage::Introspection => {
            "The server is asked whether a token still works and what it allows. APIs use this for \
             tokens that they cannot read themselves."
        }
        Stage::Revocation => {
            "The client gives its token back, so that nobody can use it any longer. A server that \
             does not know the token answers 200 as well."
        }
        Stage::Logout => {
            "Revoked tokens leave the person signed in at the server. The client sends the browser there \
             to end that session too, and waits for it to come back."
        }
        Stage::ClientConfiguration => {
            "The server keeps a record of the client that has registered. With a token of its own \
             the client can read the record, replace it and end it."
        }
    }
}

/// The section that describes the stage.
pub fn spec(stage: Stage, grant: Grant) -> &'static str {
    match stage {
        Stage::Discovery => "RFC 8414 §3; OIDC Discovery §4",
        Stage::Registration => "RFC 7591 §3.1",
        Stage::Par => "RFC 9126 §2.1",
        Stage::Authorization => browser_words(grant).authorization_spec,
        Stage::Redirect => browser_words(grant).redirect_spec,
        Stage::DeviceAuthorization => "RFC 8628 §3.1",
        Stage::BackchannelAuthentication => "CIBA §7.1",
        Stage::Polling if grant == Grant::Ciba => "CIBA §10.1",
        Stage::Polling => "RFC 8628 §3.4",
        Stage::Token => token_spec(grant),
        Stage::IdToken => "OIDC Core §3.1.3.7",
        Stage::Userinfo => "OIDC Core §5.3.1",
        Stage::Resource => "RFC 6750 §2.1",
        Stage::Refresh => "RFC 6749 §6",
        Stage::Introspection => "RFC 7662 §2.1",
        Stage::Revocation => "RFC 7009 §2.1",
        Stage::Logout => "RP-Initiated Logout §2",
        Stage::ClientConfiguration => "RFC 7592 §2.1 to §2.3",
    }
}

/// How far a stage is.
pub fn status(status: StageStatus) -> &'static str {
    match status {
        StageStatus::Ready => "Ready",
        StageStatus::Sent => "Waiting",
        StageStatus::Done => "Done",
        StageStatus::Failed => "Failed",
        StageStatus::Skipped => "Skipped",
    }
}

/// The name of a step: narrower than its stage where a stage takes several requests.
pub fn step_title(step: Step) -> &'static str {
    match step {
        Step::WebFinger => "Issuer of an account",
        Step::Challenge => "A call without a token",
        Step::ResourceMetadata(_) => "API metadata",
        Step::Metadata(_) => "Server metadata",
        Step::Keys { .. } => "Server keys",
        Step::Mcp(McpCall::Initialize) => "MCP: initialize",
        Step::Mcp(McpCall::Initialized) => "MCP: initialized",
        Step::Mcp(McpCall::ListTools) => "MCP: list the tools",
        Step::Mcp(McpCall::EndSession) => "MCP: end the session",
        Step::ClientRecord(RecordCall::Read) => "Read the client record",
        Step::ClientRecord(RecordCall::Replace) => "Replace the client record",
        Step::ClientRecord(RecordCall::Delete) => "End the client record",
        Step::Registration
        | Step::Authorization
        | Step::PushedAuthorization
        | Step::DeviceAuthorization
        | Step::BackchannelAuthentication
        | Step::Poll { .. }
        | Step::Token(_)
        | Step::IdToken { .. }
        | Step::CheckAgain(_)
        | Step::Userinfo
        | Step::Resource
        | Step::Refresh
        | Step::Introspection
        | Step::Revocation
        | Step::Logout => stage_title(step.stage()),
        Step::FrontIdToken { .. } => "ID token of the redirect",
    }
}

/// What is about to happen in a step, and why.
pub fn step_lesson(step: Step, grant: Grant) -> &'static str {
    match step {
        Step::WebFinger => {
            "All that is known is an account. Its host is asked who signs it in, and answers with \
             the issuer."
        }
        Step::Challenge => {
            "The client knows the address of an API and nothing else. It calls without a token: the \
             refusal says where the API tells more about itself, and which scope is needed."
        }
        Step::ResourceMetadata(ResourceMetadataPlace::Announced) => {
            "The API publishes its own name and the servers that give tokens for it. The client \
             uses it only if the name is the address that it asked for."
        }
        Step::ResourceMetadata(ResourceMetadataPlace::Root) => {
            "There was no metadata at the place for this one address. The client asks at the root of \
             the host, where metadata for all that is there may be."
        }
        Step::Metadata(WellKnown::OpenIdConfiguration) => lesson(Stage::Discovery, grant),
        Step::Metadata(WellKnown::OauthAuthorizationServer) => {
            "OAuth reserves this address for what a server says about itself; OpenID Connect has \
             another one for the same purpose. The client asks one after the other until it has an \
             answer."
        }
        Step::Metadata(WellKnown::OpenIdConfigurationInserted) => {
            "The issuer has a path. OpenID Connect puts its document behind it, but some servers put \
             it before, as OAuth does, so the client asks there as well."
        }
        Step::Mcp(McpCall::Initialize) => {
            "The client shows the token to the MCP server, and both agree on a version of the \
             protocol. The version of 2026 does without this call; servers of the versions before \
             begin with it."
        }
        Step::Mcp(McpCall::Initialized) => {
            "The client says that it has understood. That is a notification: the server takes note \
             and returns nothing. The token goes along, as with every request."
        }
        Step::Mcp(McpCall::ListTools) => {
            "The client asks what the server can do for it. With this call the token has done what \
             it was fetched for."
        }
        Step::Mcp(McpCall::EndSession) => {
            "The server keeps a session for this client. One that needs it no longer should say so; \
             the server may answer that it ends sessions by itself."
        }
        Step::ClientRecord(RecordCall::Read) => {
            "The client reads its record with the token that came with the registration. The token \
             opens this record and nothing else."
        }
        Step::ClientRecord(RecordCall::Replace) => {
            "The client sends its whole record again, under another name. A replacement is no \
             patch: what is left out is gone."
        }
        Step::ClientRecord(RecordCall::Delete) => {
            "The client ends its record. Its name, its secret and all that was granted to it are \
             worth nothing from then on."
        }
        Step::Keys { again: false } => {
            "The client fetches the server's public keys. With them it can tell an ID token that \
             this server signed from one that somebody made up."
        }
        Step::Keys { again: true } => {
            "What the server signed names a key that the client does not have. Servers change their \
             keys, so the client fetches them once more."
        }
        Step::IdToken { again: true } => {
            "The keys are fresh. The client checks the ID token again, and this time an unknown \
             key is a failure."
        }
        Step::CheckAgain(_) => {
            "The keys are fresh. The client checks the answer that it kept, and this time an unknown \
             key is a failure."
        }
        Step::Token(grant) => token_lesson(grant),
        Step::Registration
        | Step::Authorization
        | Step::PushedAuthorization
        | Step::DeviceAuthorization
        | Step::BackchannelAuthentication
        | Step::Poll { .. }
        | Step::IdToken { again: false }
        | Step::Userinfo
        | Step::Resource
        | Step::Refresh
        | Step::Introspection
        | Step::Revocation
        | Step::Logout => lesson(step.stage(), grant),
        Step::FrontIdToken { again: false } => {
            "This ID token passed through the browser, where it could be exchanged for another. Its nonce \
             ties it to the request, and its hashes tie the code and the access token beside it to the \
             sign-in."
        }
        Step::FrontIdToken { again: true } => {
            "The keys are fresh. The client checks the ID token of the redirect again, and this time an \
             unknown key is a failure."
        }
    }
}

/// The section that describes the step.
pub fn step_spec(step: Step, grant: Grant) -> &'static str {
    match step {
        Step::WebFinger => "OIDC Discovery §2",
        Step::Challenge => "RFC 9728 §5.1; RFC 6750 §3",
        Step::ResourceMetadata(_) => "RFC 9728 §3.1",
        Step::Metadata(WellKnown::OpenIdConfiguration | WellKnown::OpenIdConfigurationInserted) => {
            "OIDC Discovery §4.1"
        }
        Step::Metadata(WellKnown::OauthAuthorizationServer) => "RFC 8414 §3.1",
        Step::Keys { .. } => "OIDC Discovery §3",
        Step::Token(grant) => token_spec(grant),
        Step::Mcp(McpCall::Initialize | McpCall::Initialized) => "MCP Lifecycle §Initialization",
        Step::Mcp(McpCall::ListTools) => "MCP Tools §Listing Tools",
        Step::Mcp(McpCall::EndSession) => "MCP Transports §Session Management",
        Step::ClientRecord(RecordCall::Read) => "RFC 7592 §2.1",
        Step::ClientRecord(RecordCall::Replace) => "RFC 7592 §2.2",
        Step::ClientRecord(RecordCall::Delete) => "RFC 7592 §2.3",
        Step::Registration
        | Step::Authorization
        | Step::PushedAuthorization
        | Step::DeviceAuthorization
        | Step::BackchannelAuthentication
        | Step::Poll { .. }
        | Step::IdToken { .. }
        | Step::CheckAgain(_)
        | Step::Userinfo
        | Step::Resource
        | Step::Refresh
        | Step::Introspection
        | Step::Revocation
        | Step::Logout => spec(step.stage(), grant),
        Step::FrontIdToken { .. } => "OIDC Core §3.2.2.11, §3.3.2.12",
    }
}

/// What the primary button says: what a press will do.
pub fn press(step: Step) -> &'static str {
    match step {
        Step::WebFinger => "Ask for the issuer",
        Step::Challenge => "Call without a token",
        Step::ResourceMetadata(_) => "Fetch API metadata",
        Step::Metadata(_) => "Fetch metadata",
        Step::Keys { again: false } => "Fetch keys",
        Step::Keys { again: true } => "Fetch keys again",
        Step::Registration => "Register the client",
        Step::PushedAuthorization => "Push the request",
        Step::Authorization => "Open in browser",
        Step::DeviceAuthorization => "Ask for a device code",
        Step::BackchannelAuthentication => "Ask for the person",
        Step::Poll { .. } => "Ask for the tokens",
        Step::Token(_) => "Send token request",
        Step::IdToken { again: false } => "Check ID token",
        Step::IdToken { again: true } => "Check ID token again",
        Step::CheckAgain(KeptAnswer::Redirect) => "Check the redirect again",
        Step::CheckAgain(KeptAnswer::Userinfo) => "Check userinfo again",
        Step::CheckAgain(KeptAnswer::Introspection) => "Check the server's word again",
        Step::Userinfo => "Ask userinfo",
        Step::Resource => "Call the API",
        Step::Mcp(McpCall::Initialize) => "Send initialize",
        Step::Mcp(McpCall::Initialized) => "Send initialized",
        Step::Mcp(McpCall::ListTools) => "List the tools",
        Step::Mcp(McpCall::EndSession) => "End the MCP session",
        Step::Refresh => "Refresh tokens",
        Step::Introspection => "Introspect token",
        Step::Revocation => "Revoke token",
        Step::Logout => "Sign out in browser",
        Step::FrontIdToken { again: false } => "Check ID token of the redirect",
        Step::FrontIdToken { again: true } => "Check ID token of the redirect again",
        Step::ClientRecord(RecordCall::Read) => "Read the record",
        Step::ClientRecord(RecordCall::Replace) => "Replace the record",
        Step::ClientRecord(RecordCall::Delete) => "End the record",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::is_well_ended;

    const STEPS: [Step; 23] = [
        Step::Metadata(WellKnown::OpenIdConfiguration),
        Step::Metadata(WellKnown::OauthAuthorizationServer),
        Step::Keys { again: false },
        Step::Keys { again: true },
        Step::PushedAuthorization,
        Step::Authorization,
        Step::DeviceAuthorization,
        Step::BackchannelAuthentication,
        Step::Poll { after_ping: false },
        Step::Token(Grant::AuthorizationCode),
        Step::IdToken { again: false },
        Step::IdToken { again: true },
        Step::CheckAgain(KeptAnswer::Redirect),
        Step::CheckAgain(KeptAnswer::Userinfo),
        Step::CheckAgain(KeptAnswer::Introspection),
        Step::Userinfo,
        Step::Resource,
        Step::Refresh,
        Step::Introspection,
        Step::Revocation,
        Step::Logout,
        Step::FrontIdToken { again: false },
        Step::FrontIdToken { again: true },
    ];

    fn is_label(text: &str) -> bool {
        !text.is_empty() && !text.ends_with(['.', ':']) && text.starts_with(char::is_uppercase)
    }

    #[test]
    fn every_stage_has_words() {
        for stage in Stage::ALL {
            assert!(is_label(stage_title(stage)), "{stage}");
            assert!(is_label(rail(stage)), "{stage}");
            assert!(rail(stage).len() <= 10, "{stage} does not fit the rail");
            assert!(is_well_ended(lesson(stage, Grant::default())), "{stage}");
            for grant in Grant::ALL {
                let sentences = lesson(stage, grant).matches(". ").count();
                assert!(sentences <= 1, "{stage} {grant:?}");
            }
            assert!(spec(stage, Grant::default()).contains('§'), "{stage}");
        }
    }

    #[test]
    fn names_of_stages_are_distinct() {
        for name in [stage_title, rail] {
            let mut names: Vec<_> = Stage::ALL.into_iter().map(name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), Stage::ALL.len());
        }
    }

    #[test]
    fn every_step_has_a_button_that_says_what_it_does() {
        for step in STEPS {
            assert!(is_label(press(step)), "{step:?}");
            assert!(is_label(step_title(step)), "{step:?}");
            assert!(
                is_well_ended(step_lesson(step, Grant::default())),
                "{step:?}"
            );
            assert!(step_spec(step, Grant::default()).contains('§'), "{step:?}");
        }
        let mut buttons: Vec<_> = STEPS.into_iter().map(press).collect();
        buttons.dedup();
        assert_eq!(
            buttons.len(),
            STEPS.len() - 1,
            "the two metadata steps share one"
        );
        assert_eq!(press(Step::Token(Grant::Password)), "Send token request");
    }
}
