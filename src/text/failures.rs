//! What went wrong outside OAuth, and what to do: transport, the end of a run, this machine.

use crate::{
    flow::{End, EndStatus, Notice},
    http::FailureKind,
    text::{errors, ways::own_certificate},
};

/// What happened and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    pub title: String,
    pub remedy: String,
}

impl Advice {
    fn new(title: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            remedy: remedy.into(),
        }
    }
}

/// A connection that gave no usable answer, and what to do.
pub fn failure(kind: FailureKind) -> Advice {
    let (title, remedy) = match kind {
        FailureKind::Dns => (
            "The server's name was not found",
            "Compare the address with the provider's documentation, and see whether this machine is online",
        ),
        FailureKind::Refused => (
            "Nothing listens at this address",
            "See whether the server is running, and whether the port is the right one",
        ),
        FailureKind::Unreachable => (
            "The server cannot be reached",
            "Check the network: a VPN, a proxy or a firewall may be in the way",
        ),
        FailureKind::ConnectTimeout => (
            "The server does not take the connection",
            "Check host and port. A firewall that drops packets looks like this.",
        ),
        FailureKind::Proxy => (
            "The proxy did not let the request through",
            "Compare the proxy, its user name and its password with what your network wants, or leave the proxy out",
        ),
        FailureKind::ClosedEarly => (
            "The connection was closed before the answer was whole",
            "See what came in the inspector, then start again",
        ),
        FailureKind::FirstByteTimeout => (
            "The server took the request and did not answer in time",
            "Look at the server's log, then start again",
        ),
        FailureKind::TotalTimeout => (
            "The answer did not end in time",
            "See what came in the inspector. The server sends too slowly or never ends.",
        ),
        FailureKind::Tls => (
            "No encrypted connection came about",
            "Expected TLS 1.2 or 1.3. See whether this port speaks https at all.",
        ),
        FailureKind::CertificateExpired => (
            "The server's certificate has expired",
            "Compare this machine's clock with the certificate; else the server needs a new one",
        ),
        FailureKind::CertificateNotYetValid => (
            "The server's certificate is not valid yet",
            "Compare this machine's clock with the certificate",
        ),
        FailureKind::CertificateWrongHost => (
            "The certificate belongs to another host",
            "Use the name that the certificate carries. Otherwise somebody else may be answering.",
        ),
        FailureKind::CertificateUntrusted => (
            "This machine does not trust who signed the certificate",
            "For a test server, name its authority in the profile or pin the certificate after comparing its fingerprint",
        ),
        FailureKind::CertificatePinMismatch => (
            "The certificate is not the pinned one",
            "Ask the server's owner whether it was changed, and compare the fingerprint before you pin the new one",
        ),
        FailureKind::CertificateOther => (
            "The server's certificate cannot be accepted",
            "See what is wrong with it under Timing & TLS, and tell the server's owner",
        ),
        FailureKind::HeadTooLarge => (
            "The head of the answer is too long",
            "No server of OAuth needs that much: see whether the address is the right one",
        ),
        FailureKind::BodyTooLarge => (
            "The body of the answer is too long",
            "No answer of OAuth is that long: see whether the address is the right one",
        ),
        FailureKind::NotHttp => (
            "The answer is not HTTP",
            "Expected HTTP/1.1. See whether the scheme is right: http or https.",
        ),
        FailureKind::Cancelled => (
            "The request was cancelled",
            "The server may have received it all the same: start again for a clean run",
        ),
        FailureKind::Local => (
            "This machine refused the connection",
            "See what the system says: permissions, a sandbox or too many open files",
        ),
    };
    Advice::new(title, remedy)
}

/// Label of the answer that did not come.
pub(super) fn no_answer(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Dns => "name not found",
        FailureKind::Refused => "connection refused",
        FailureKind::Unreachable => "unreachable",
        FailureKind::ConnectTimeout => "no connection in time",
        FailureKind::Proxy => "refused by the proxy",
        FailureKind::ClosedEarly => "closed too early",
        FailureKind::FirstByteTimeout => "no answer in time",
        FailureKind::TotalTimeout => "answer not whole in time",
        FailureKind::Tls => "TLS failed",
        FailureKind::CertificateExpired => "certificate expired",
        FailureKind::CertificateNotYetValid => "certificate not yet valid",
        FailureKind::CertificateWrongHost => "certificate of another host",
        FailureKind::CertificateUntrusted => "certificate not trusted",
        FailureKind::CertificatePinMismatch => "certificate not the pinned one",
        FailureKind::CertificateOther => "certificate not accepted",
        FailureKind::HeadTooLarge => "head too long",
        FailureKind::BodyTooLarge => "body too long",
        FailureKind::NotHttp => "an answer that is not HTTP",
        FailureKind::Cancelled => "cancelled",
        FailureKind::Local => "refused by this machine",
    }
}

/// How a run ended and what to do next. `error` and `description` of the end are shown beside it.
pub fn end(end: &End) -> Advice {
    let error = end.error.as_deref().unwrap_or_default();
    match end.status {
        EndStatus::Completed => Advice::new(
            "The run is complete",
            "Look at any message again, or start again",
        ),
        EndStatus::OAuthError => {
            let explained = errors::explain(end.stage, error);
            let remedy = explained.remedies.first().copied().unwrap_or_default();
            Advice::new(format!("The server refused with {error}"), remedy)
        }
        EndStatus::NetworkError => end.failure.map_or_else(
            || {
                Advice::new(
                    "No answer came",
                    "Look at the failed message for the reason, then start again",
                )
            },
            failure,
        ),
        EndStatus::UnusableAnswer => Advice::new(
            "The run cannot go on",
            "Compare what was expected with what came. What is missing can be named in the profile.",
        ),
        EndStatus::Stopped => Advice::new(
            "Stopped at a failed check",
            "Read why the check failed. Restart, and continue anyway if you want to see what comes.",
        ),
        EndStatus::Cancelled => Advice::new(
            "The run was cancelled",
            "Everything up to here is kept. Press Restart to begin again.",
        ),
        EndStatus::MachineError => Advice::new(
            "This machine refused",
            "Read what the system said. If a port is in use, end the other program or name another port in the profile.",
        ),
    }
}

/// Small news in one or two sentences.
pub fn notice(notice: &Notice) -> String {
    match notice {
        Notice::BrowserFailed { reason } => {
            let advice = browser_failed(reason);
            format!("{}. {}.", advice.title, advice.remedy)
        }
        Notice::PortChanged { from } => format!(
            "Port {from} was taken by another program in the meantime. A new one was chosen, and the redirect URI changed with it."
        ),
        Notice::OwnCertificate { sha256, file } => own_certificate(sha256, file.as_deref()),
        Notice::OfflineAccessAdded => String::from(
            "offline_access and prompt=consent were added, because a refresh was asked for and the server lists that scope (OIDC Core §11)",
        ),
        Notice::EditUnused { name } => {
            format!("No request of this run could take the change of {name}")
        }
        Notice::LateAnswerDropped => {
            String::from("An answer came to a request that is no longer awaited, and was dropped")
        }
        Notice::StrayRedirects { count: 1 } => {
            String::from("One request to the redirect URI was not the awaited answer")
        }
        Notice::StrayRedirects { count } => {
            format!("{count} requests to the redirect URI were not the awaited answer")
        }
        Notice::UserCode {
            user_code,
            verification_uri,
        } => format!(
            "Open {verification_uri} on any device and type {user_code}. Compare the code if it is there already."
        ),
        Notice::InputRefused { input, reason } => {
            format!(
                "{} cannot be used: {}",
                crate::text::input(*input).name,
                bare(reason)
            )
        }
        Notice::NotSigned { reason } => {
            format!(
                "The token could not be signed, and stays as it was: {}",
                bare(reason)
            )
        }
        Notice::SkippedBecause { reason } => format!("Skipped: {reason}"),
        Notice::SessionStateUnused => String::from(
            "session_state came. A page in the browser could ask the server's iframe with it whether the person is still signed in; a native client has no such page and leaves it unused (OIDC Session Management §2).",
        ),
        Notice::OtherLogout { names } => other_logout(names),
        Notice::StepUp {
            acr_values,
            max_age,
            scope,
        } => step_up([
            ("acr_values", acr_values),
            ("max_age", max_age),
            ("scope", scope),
        ]),
    }
}

/// What an API asks for that the next authorization request asks for in its turn.
fn step_up(wanted: [(&str, &Option<String>); 3]) -> String {
    let given: Vec<(&str, &str)> = wanted
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_deref()?)))
        .collect();
    let is_about_scope = given.iter().all(|(name, _)| *name == "scope");
    let given: Vec<String> = given
        .iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    let given = given.join(", ");
    if is_about_scope {
        format!(
            "The API wants more than the token was granted. The next press asks for that besides what was asked before ({given}; RFC 6750 §3.1)."
        )
    } else {
        format!(
            "The API wants a stronger or more recent sign-in ({given}). The next press asks for one (RFC 9470 §4)."
        )
    }
}

/// What a native client cannot take part in, and why.
fn other_logout(names: &[String]) -> String {
    let ways: Vec<&str> = names
        .iter()
        .map(|name| match name.as_str() {
            "check_session_iframe" => "asking an iframe of the server (check_session_iframe)",
            "frontchannel_logout_supported" => {
                "loading a page of the client in the browser (frontchannel_logout_supported)"
            }
            "backchannel_logout_supported" => {
                "calling the client over the network (backchannel_logout_supported)"
            }
            other => other,
        })
        .collect();
    format!(
        "The server tells clients of a sign-out also by {}. A native client has neither a page nor an address that can be called: it learns of a sign-out elsewhere only when a token is refused.",
        ways.join(", ")
    )
}

/// No browser could be started; the wait goes on.
pub fn browser_failed(reason: &str) -> Advice {
    Advice::new(
        format!("No browser could be opened: {}", bare(reason)),
        "Copy the address and open it yourself: the program keeps waiting",
    )
}

/// The port of the redirect URI could not be opened.
pub fn listen_failed(port: Option<u16>, reason: &str) -> Advice {
    let which = port.map_or_else(|| String::from("No port"), |port| format!("Port {port}"));
    Advice::new(
        format!("{which} could not be opened: {}", bare(reason)),
        "End the program that uses it, name another port in the profile, or paste the redirect by hand",
    )
}

/// A reason that another sentence can follow.
fn bare(reason: &str) -> &str {
    reason.trim().trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{flow::Stage, text::is_well_ended};

    #[test]
    fn every_failure_has_its_own_title_label_and_a_remedy() {
        let mut titles = Vec::new();
        let mut labels = Vec::new();
        for kind in FailureKind::ALL {
            let advice = failure(kind);
            assert!(!advice.title.contains('.'), "{kind:?}");
            assert!(is_well_ended(&advice.remedy), "{kind:?}");
            titles.push(advice.title);
            labels.push(no_answer(kind).to_owned());
        }
        for mut list in [titles, labels] {
            list.sort_unstable();
            list.dedup();
            assert_eq!(list.len(), FailureKind::ALL.len());
        }
    }

    #[test]
    fn the_end_of_a_refused_run_names_the_code_and_a_remedy_of_its_stage() {
        let ended = End {
            status: EndStatus::OAuthError,
            stage: Stage::Token,
            error: Some(String::from("invalid_grant")),
            description: None,
            failure: None,
        };
        let advice = end(&ended);
        assert_eq!(advice.title, "The server refused with invalid_grant");
        assert!(advice.remedy.contains("new authorization"), "{advice:?}");
    }

    #[test]
    fn every_end_and_notice_has_words() {
        for status in [
            EndStatus::Completed,
            EndStatus::OAuthError,
            EndStatus::NetworkError,
            EndStatus::UnusableAnswer,
            EndStatus::Stopped,
            EndStatus::Cancelled,
            EndStatus::MachineError,
        ] {
            let advice = end(&End {
                status,
                stage: Stage::Redirect,
                error: Some(String::from("access_denied")),
                description: None,
                failure: None,
            });
            assert!(!advice.title.is_empty() && is_well_ended(&advice.remedy));
        }
        assert_eq!(
            notice(&Notice::StrayRedirects { count: 2 }),
            "2 requests to the redirect URI were not the awaited answer"
        );
        assert_eq!(
            notice(&Notice::BrowserFailed {
                reason: String::from("no such program.")
            }),
            "No browser could be opened: no such program. Copy the address and open it yourself: the program keeps waiting."
        );
        assert!(listen_failed(Some(8400), "in use").title.contains("8400"));
    }
}
