//! The rules by which each request is answered, and the little that is remembered between two.

use sha2::{Digest as _, Sha256};

use super::{
    expectation::{Awaited, ExpectedState, PostPage, RedirectExpectation, ResponseMode},
    judge::{carries_tokens, judge},
    pages::{self, Methods, Page},
    verdict::{IgnoredReason, RequestNote, StrayReason, Verdict},
};
use crate::{
    http::{ReaderLimits, Refusal, Request},
    oauth::Parameters,
};

/// Whole bytes to send back, and what the request meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Empty where the other side does not speak HTTP: the connection is closed without a word.
    pub response: Vec<u8>,
    pub verdict: Verdict,
    /// What may be said of the request in a log or a finding.
    pub note: RequestNote,
}

/// What a listener asks of whatever judges the requests that come to it.
pub trait Rules: std::fmt::Debug + Send {
    /// How much of a request is read.
    fn reader_limits(&self) -> ReaderLimits;
    /// Answers one request; each in turn, so that two at the same instant cannot both land.
    fn answer(&mut self, request: &Request) -> Answer;
    /// Answers what could not be read as a request.
    fn refuse(&mut self, refusal: Refusal) -> Answer;
}

impl Rules for Listener {
    fn reader_limits(&self) -> ReaderLimits {
        self.reader_limits()
    }

    fn answer(&mut self, request: &Request) -> Answer {
        self.answer(request)
    }

    fn refuse(&mut self, refusal: Refusal) -> Answer {
        self.refuse(refusal)
    }
}

/// Waits for one authorization response. The first valid one wins; requests before it that are
/// not it leave no trace but the count of [`Listener::strays`].
#[derive(Clone, Debug)]
pub struct Listener {
    expectation: RedirectExpectation,
    landed: Option<Fingerprint>,
    clean_page_served: bool,
    post_page_served: bool,
    strays: u64,
}

/// Tells the same answer again without keeping it.
type Fingerprint = [u8; 32];

type Reply = (Vec<u8>, Verdict);

impl Listener {
    pub fn new(expectation: RedirectExpectation) -> Self {
        Self {
            expectation,
            landed: None,
            clean_page_served: false,
            post_page_served: false,
            strays: 0,
        }
    }

    pub fn expectation(&self) -> &RedirectExpectation {
        &self.expectation
    }

    pub fn reader_limits(&self) -> ReaderLimits {
        self.expectation.reader_limits()
    }

    pub fn has_landed(&self) -> bool {
        self.landed.is_some()
    }

    /// How many requests were refused so far.
    pub fn strays(&self) -> u64 {
        self.strays
    }

    /// Answers one request; each in turn, so that two at the same instant cannot both land.
    pub fn answer(&mut self, request: &Request) -> Answer {
        let (response, verdict) = self.reply(request);
        if let Verdict::Refused(_) = verdict {
            self.strays = self.strays.saturating_add(1);
        }
        Answer {
            response,
            verdict,
            note: RequestNote::of(request, &self.expectation.path),
        }
    }

    /// Answers what could not be read as a request.
    pub fn refuse(&mut self, refusal: Refusal) -> Answer {
        self.strays = self.strays.saturating_add(1);
        Answer {
            response: refusal
                .status
                .map(|status| Page::Refused(status).response())
                .unwrap_or_default(),
            verdict: Verdict::Refused(StrayReason::Unreadable(refusal.reason)),
            note: RequestNote::default(),
        }
    }

    fn reply(&mut self, request: &Request) -> Reply {
        if !request.target.starts_with('/') {
            return refused(Page::NotAccepted, StrayReason::NotOriginForm);
        }
        if !self.names_this_listener(request) {
            return refused(Page::WrongHost, StrayReason::Host);
        }
        if let Some(reason) = consumes_nothing(request) {
            return (pages::no_content(), Verdict::Ignored(reason));
        }
        let path = request.path();
        if path == self.expectation.path {
            return self.callback(request);
        }
        if path == self.expectation.clean_path {
            return self.clean_page(request);
        }
        if let Some(page) = self.expectation.post_page.as_ref()
            && path == page.path
        {
            let reply = post_page(page, request, self.post_page_served);
            self.post_page_served |= reply.1 == Verdict::PostPageServed;
            return reply;
        }
        if path == "/favicon.ico" {
            return (
                pages::no_content(),
                Verdict::Ignored(IgnoredReason::Favicon),
            );
        }
        ignored(Page::NotFound, IgnoredReason::OtherPath)
    }

    /// Exactly one `Host` with the literal authority: another one means another site's name
    /// was made to point here.
    fn names_this_listener(&self, request: &Request) -> bool {
        let mut hosts = request.headers.all("host");
        match (hosts.next(), hosts.next()) {
            (Some(host), None) => self.expectation.is_authority(&host.text()),
            (Some(_), Some(_)) | (None, _) => false,
        }
    }

    fn callback(&mut self, request: &Request) -> Reply {
        let is_get = request.method == "GET";
        let is_post = request.method == "POST";
        let (takes_it, methods) = match self.expectation.mode {
            ResponseMode::Query => (is_get, Methods::Get),
            ResponseMode::Fragment => (is_get || is_post, Methods::GetAndPost),
            ResponseMode::FormPost => (is_post, Methods::Post),
        };
        if !takes_it {
            return refused(Page::MethodNotAllowed(methods), StrayReason::Method);
        }
        if let Some(landed) = &self.landed {
            return if *landed == fingerprint(request) {
                (Page::Done.response(), Verdict::Repeat)
            } else {
                ignored(Page::AlreadyCompleted, IgnoredReason::AlreadyCompleted)
            };
        }
        if is_post {
            if request.media_type().as_deref() != Some("application/x-www-form-urlencoded") {
                return refused(Page::Refused(415), StrayReason::MediaType);
            }
            return self.judged(request, Parameters::decode(&request.body));
        }
        match self.expectation.mode {
            ResponseMode::Query | ResponseMode::FormPost => {
                let query = request.query().unwrap_or_default();
                self.judged(request, Parameters::decode(query.as_bytes()))
            }
            // The page's script would hand them over as if they came from behind the `#`.
            ResponseMode::Fragment if has_tokens(request.query()) => {
                refused(Page::NotAccepted, StrayReason::TokensInQuery)
            }
            ResponseMode::Fragment => (
                pages::fragment_page(&self.expectation.clean_path),
                Verdict::FragmentPageServed,
            ),
        }
    }

    fn judged(&mut self, request: &Request, parameters: Parameters) -> Reply {
        let has_to_bring_something = match (self.expectation.awaited, &self.expectation.state) {
            (Awaited::AuthorizationResponse, _) | (_, ExpectedState::Value(_)) => true,
            (Awaited::SignedOut, ExpectedState::NotSent | ExpectedState::AnyAccepted) => false,
        };
        if parameters.is_empty() && has_to_bring_something {
            return refused(Page::NoParameters, StrayReason::NoParameters);
        }
        if let Err(reason) = judge(&parameters, &self.expectation) {
            return refused(Page::NotAccepted, reason);
        }
        self.landed = Some(fingerprint(request));
        (
            pages::see_clean_page(&self.expectation.clean_path),
            Verdict::Landed(parameters),
        )
    }

    /// There is no such page before the answer, and it is served once.
    fn clean_page(&mut self, request: &Request) -> Reply {
        if self.landed.is_none() {
            return ignored(Page::NotFound, IgnoredReason::OtherPath);
        }
        if request.method != "GET" {
            return refused(Page::MethodNotAllowed(Methods::Get), StrayReason::Method);
        }
        if self.clean_page_served {
            return ignored(Page::AlreadyCompleted, IgnoredReason::AlreadyCompleted);
        }
        self.clean_page_served = true;
        (Page::Done.response(), Verdict::CleanPage)
    }
}

fn has_tokens(query: Option<&str>) -> bool {
    let query = Parameters::decode(query.unwrap_or_default().as_bytes());
    carries_tokens(&query)
}

fn post_page(page: &PostPage, request: &Request, is_used: bool) -> Reply {
    if request.method != "GET" {
        return refused(Page::MethodNotAllowed(Methods::Get), StrayReason::Method);
    }
    if is_used {
        return ignored(Page::NotFound, IgnoredReason::PostPageUsed);
    }
    (pages::post_page(page), Verdict::PostPageServed)
}

fn refused(page: Page, reason: StrayReason) -> Reply {
    (page.response(), Verdict::Refused(reason))
}

fn ignored(page: Page, reason: IgnoredReason) -> Reply {
    (page.response(), Verdict::Ignored(reason))
}

/// Requests that browsers make on their own and that must not use anything up.
fn consumes_nothing(request: &Request) -> Option<IgnoredReason> {
    let is_prefetch = ["sec-purpose", "purpose", "x-moz"].into_iter().any(|name| {
        request
            .headers
            .all(name)
            .any(|header| header.text().to_ascii_lowercase().contains("prefetch"))
    });
    if is_prefetch {
        return Some(IgnoredReason::Prefetch);
    }
    match request.method.as_str() {
        "OPTIONS" => Some(IgnoredReason::Options),
        "HEAD" => Some(IgnoredReason::Head),
        _ => None,
    }
}

fn fingerprint(request: &Request) -> Fingerprint {
    let mut hash = Sha256::new();
    // A method and a target hold no NUL, so that the parts cannot run into each other.
    for part in [
        request.method.as_bytes(),
        request.target.as_bytes(),
        &request.body,
    ] {
        hash.update(part);
        hash.update([0]);
    }
    hash.finalize().into()
}
