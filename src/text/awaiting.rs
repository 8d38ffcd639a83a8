//! What is waited for, in words.

use crate::{
    flow::{State, Step},
    text::input,
};

/// What is waited for.
pub fn awaiting(state: &State) -> &'static str {
    match state {
        State::AwaitPort { .. } => "Looking for a free port…",
        State::AwaitInput { input: wanted } => input(*wanted).awaiting,
        State::AwaitPress => "Ready: nothing is sent until you say so",
        State::AwaitListener { .. } => "Opening the redirect port…",
        State::AwaitRedirect {
            refused: Some(_), ..
        } => "An answer was refused because of its state; still waiting for the browser…",
        State::AwaitRedirect {
            listener: None,
            refused: None,
        } => "Waiting for the address that the browser ends at…",
        State::AwaitRedirect {
            listener: Some(_),
            refused: None,
        } => "Waiting for the browser to come back…",
        State::AwaitResponse { step, .. } => awaiting_answer(*step),
        State::AwaitDecision => "A check failed: stop here or continue anyway",
        State::Ended => "The run has ended",
    }
}

fn awaiting_answer(step: Step) -> &'static str {
    match step {
        Step::WebFinger => "Waiting for the issuer…",
        Step::Challenge => "Waiting for the refusal…",
        Step::ResourceMetadata(_) | Step::Metadata(_) => "Waiting for the metadata…",
        Step::Registration => "Waiting for the client's name…",
        Step::Keys { .. } => "Waiting for the keys…",
        Step::PushedAuthorization => "Waiting for the reference…",
        Step::DeviceAuthorization => "Waiting for the codes…",
        Step::BackchannelAuthentication => "Waiting for the server to take the request…",
        Step::Poll { .. } => "Waiting for the server's word on the decision…",
        Step::Authorization
        | Step::Token(_)
        | Step::FrontIdToken { .. }
        | Step::IdToken { .. }
        | Step::CheckAgain(_) => "Waiting for the tokens…",
        Step::Logout => "Waiting for the browser to come back…",
        Step::Userinfo => "Waiting for the claims…",
        Step::Resource => "Waiting for the API…",
        Step::Mcp(_) => "Waiting for the MCP server…",
        Step::Refresh => "Waiting for the new tokens…",
        Step::Introspection => "Waiting for the server's word on the token…",
        Step::Revocation => "Waiting for the server to take the token back…",
        Step::ClientRecord(_) => "Waiting for the record…",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::EffectId;

    #[test]
    fn waiting_for_the_world_ends_in_an_ellipsis() {
        let effect = EffectId(1);
        for state in [
            State::AwaitPort { effect },
            State::AwaitListener { effect },
            State::AwaitResponse {
                effect,
                step: Step::Poll { after_ping: false },
            },
            State::AwaitRedirect {
                listener: Some(effect),
                refused: None,
            },
        ] {
            assert!(awaiting(&state).ends_with('…'), "{state:?}");
        }
        for state in [State::AwaitPress, State::AwaitDecision, State::Ended] {
            let words = awaiting(&state);
            assert!(
                words.starts_with(char::is_uppercase) && !words.ends_with('.'),
                "{state:?}"
            );
        }
    }
}
