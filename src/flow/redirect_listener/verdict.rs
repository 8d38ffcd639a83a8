//! What became of a request to the redirect listener, and what may be noted of it.

use crate::{
    http::{RefusalReason, Request},
    oauth::Parameters,
};

/// What a request meant for the flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The awaited answer, error or not; the flow goes on with it.
    Landed(Parameters),
    /// The same answer once more: it got a page and nothing else.
    Repeat,
    /// The page without the code in its address was served: the listener's work is done.
    CleanPage,
    Refused(StrayReason),
    Ignored(IgnoredReason),
    PostPageServed,
    FragmentPageServed,
}

/// Why something that may have been meant as an answer was refused. The wait goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StrayReason {
    #[error("{}", unreadable(*.0))]
    Unreadable(RefusalReason),
    #[error("the request target is not in origin form")]
    NotOriginForm,
    #[error("the Host header is not the address that was bound")]
    Host,
    #[error("the method is not the one of this response mode")]
    Method,
    #[error("the body is not application/x-www-form-urlencoded")]
    MediaType,
    /// An answer after `#` never reaches the listener; `response_mode` decides that.
    #[error("no parameters arrived; the server may answer with another response_mode")]
    NoParameters,
    #[error("state is missing")]
    StateMissing,
    #[error("state is not the one that was sent")]
    StateWrong,
    #[error("state came although none was sent")]
    StateNotSent,
    /// RFC 6749 §3.1.
    #[error("{0} occurs more than once")]
    Repeated(&'static str),
    #[error("neither code nor error arrived")]
    NoAnswer,
    /// Multiple Response Types §5.
    #[error("a token stands in the query, where none may be")]
    TokensInQuery,
    #[error("code is empty")]
    CodeEmpty,
    /// JARM §2.3: the parameter `response` is missing, empty or no JWT.
    #[error("response is missing or is not a JWT")]
    NotAJwt,
    /// CIBA §10.2.
    #[error("the bearer token is not the client_notification_token that was sent")]
    NotificationToken,
    /// CIBA §10.2.
    #[error("the body is not a JSON object with auth_req_id")]
    Notification,
    #[error("the path is not that of the notification endpoint")]
    OtherPath,
}

fn unreadable(reason: RefusalReason) -> String {
    match reason {
        RefusalReason::TlsClientHello => {
            String::from("the browser spoke https, and this listener speaks http")
        }
        RefusalReason::PlainHttp => {
            String::from("the browser spoke http, and this listener speaks https")
        }
        RefusalReason::CertificateRefused => String::from(
            "the browser does not trust the certificate of this listener, and broke off",
        ),
        RefusalReason::Handshake => String::from("no TLS connection came about"),
        reason @ (RefusalReason::Http2Preface
        | RefusalReason::Http09
        | RefusalReason::Version
        | RefusalReason::Malformed
        | RefusalReason::HeadTooLarge
        | RefusalReason::TooManyHeaders
        | RefusalReason::TransferEncoding
        | RefusalReason::Expect
        | RefusalReason::Upgrade
        | RefusalReason::ContentLength
        | RefusalReason::LengthRequired
        | RefusalReason::BodyTooLarge
        | RefusalReason::BodyNotAccepted
        | RefusalReason::Timeout) => format!("the request could not be read ({reason:?})"),
    }
}

/// Why a request was answered and otherwise passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IgnoredReason {
    Favicon,
    /// A preflight, whatever its query.
    Options,
    Prefetch,
    Head,
    OtherPath,
    /// The single use of the form page is over.
    PostPageUsed,
    /// The answer is already there.
    AlreadyCompleted,
}

/// All that is kept of a request that was refused: names from a fixed list, never a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestNote {
    /// The method if it is a usual one, else `other`; empty where none was read.
    pub method: &'static str,
    pub path_matches: bool,
    /// Which of the known response parameters were there, each once, in the order of the list.
    pub parameter_names: Vec<&'static str>,
    /// How many parameters had a name that is not in the list.
    pub other_parameters: usize,
}

const METHODS: [&str; 8] = [
    "GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE",
];

/// Names that an authorization response may carry (RFC 6749 §4.1.2, §4.1.2.1, §4.2.2;
/// RFC 9207 §2; JARM §2.3; OpenID Connect Session Management).
pub(super) const RESPONSE_PARAMETERS: [&str; 13] = [
    "code",
    "state",
    "iss",
    "error",
    "error_description",
    "error_uri",
    "response",
    "id_token",
    "access_token",
    "token_type",
    "expires_in",
    "scope",
    "session_state",
];

impl RequestNote {
    pub(in crate::flow) fn of(request: &Request, path: &str) -> Self {
        let query = Parameters::decode(request.query().unwrap_or_default().as_bytes());
        let body = Parameters::decode(&request.body);
        let is_known = |name: &str| RESPONSE_PARAMETERS.contains(&name);
        Self {
            method: METHODS
                .into_iter()
                .find(|method| *method == request.method)
                .unwrap_or("other"),
            path_matches: request.path() == path,
            parameter_names: RESPONSE_PARAMETERS
                .into_iter()
                .filter(|name| query.contains(name) || body.contains(name))
                .collect(),
            other_parameters: query
                .iter()
                .chain(body.iter())
                .filter(|parameter| !is_known(&parameter.name))
                .count(),
        }
    }
}
