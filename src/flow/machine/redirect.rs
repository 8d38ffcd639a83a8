//! Out to the browser and back: opening the address, and the answer that comes to the redirect URI.

use super::{Flow, State, errand::Errand, ping::Ping};
use crate::{
    flow::{
        Check, Effect, EffectId, End, EndStatus, Entry, Finding, LocalWork, MessageKind, Notice,
        Participant, RecordedExchange, Remark, Stage, StageStatus, Step,
        built::authorization_parameters,
        redirect_listener::{
            ExpectedState, LoopbackHost, PastedError, RedirectExpectation, StrayReason,
            judge_pasted,
        },
        steps::{
            address_findings, awaited_return, expectation, judge_redirect, peculiarities,
            post_page, redirect_host,
        },
    },
    http::{AddressDraft, Exchange, parse},
    oauth::{Parameters, SafeUrl},
};

impl Flow {
    /// The user said so: listen first, then open the browser (RFC 8252 §8.3).
    pub(super) fn press_authorization(&mut self, address: &AddressDraft) {
        let url = match SafeUrl::parse(address.as_str()) {
            Ok(url) => url,
            Err(error) => {
                // Stays a draft: the text is the user's, and can be mended.
                self.record_findings(
                    Stage::Authorization,
                    vec![Finding::warn(
                        Check::MetadataEndpoint,
                        Remark::Because(format!("this address cannot be opened: {error}")),
                    )],
                );
                return;
            }
        };
        let sent = match (
            &self.context.pushed,
            &self.context.authorization_sent,
            &self.draft,
        ) {
            // What the server keeps is what counts (RFC 9126 §4).
            (Some(_), Some(pushed), _) => pushed.clone(),
            (_, _, Some(draft)) => authorization_parameters(draft, &self.built),
            (_, _, None) => Parameters::decode(url.url().query().unwrap_or_default().as_bytes()),
        };
        self.record_findings(Stage::Authorization, address_findings(url.as_str(), &sent));
        let peculiar = peculiarities(Step::Authorization, &self.context);
        self.record_findings(Stage::Authorization, peculiar);
        let expectation = RedirectExpectation {
            post_page: post_page(&self.context, address),
            ..expectation(&self.context, &sent)
        };
        self.page_to_open = expectation.post_page.as_ref().map(|page| {
            format!(
                "{}://{}{}",
                expectation.scheme, expectation.authority, page.path
            )
        });
        self.context.authorization_sent = Some(sent);
        self.record_stage(Stage::Authorization, StageStatus::Sent);
        self.errand = Errand::SignIn;
        let place = self
            .context
            .port
            .map(|port| (redirect_host(&self.context), port));
        self.send_browser(
            place.filter(|_| !self.context.captures_by_paste()),
            expectation,
        );
    }

    /// Listens first where the answer can be caught, then opens the browser (RFC 8252 §8.3).
    pub(super) fn send_browser(
        &mut self,
        place: Option<(LoopbackHost, u16)>,
        expectation: RedirectExpectation,
    ) {
        let Some((host, port)) = place else {
            return self.open_browser(None);
        };
        let id = self.effect_id();
        self.state = State::AwaitListener { effect: id };
        self.out.effects.push(Effect::Listen {
            id,
            host,
            port,
            expectation: Box::new(expectation),
        });
    }

    pub(super) fn listening(&mut self, id: EffectId) {
        if self.current_step() == Some(Step::BackchannelAuthentication) {
            self.ping = Some(Ping::Awaited { listener: id });
            return self.send_drafted();
        }
        self.open_browser(Some(id));
    }

    fn open_browser(&mut self, listener: Option<EffectId>) {
        let text = self.page_to_open.take().or_else(|| self.address_to_open());
        let Some(url) = text.and_then(|text| SafeUrl::parse(&text).ok()) else {
            return;
        };
        self.state = State::AwaitRedirect {
            listener,
            refused: None,
        };
        let stage = self.errand.stage_out();
        self.record(Entry::BrowserAsked {
            stage,
            address: url.as_str().to_owned(),
        });
        if self.errand.stage_back() != stage {
            self.record_stage(self.errand.stage_back(), StageStatus::Ready);
        }
        let id = self.effect_id();
        self.out.effects.push(Effect::OpenBrowser { id, url });
    }

    /// The command that was to open the address cannot be started: waiting would be in vain.
    pub(super) fn browser_unavailable(&mut self, reason: &str) {
        if matches!(self.state, State::AwaitRedirect { .. }) {
            self.stop(EndStatus::MachineError, reason);
        }
    }

    /// The server showed an error instead of sending the browser back (RFC 6749 §4.1.2.1).
    pub(super) fn sign_in_refused(&mut self, reason: String) {
        let State::AwaitRedirect { listener, .. } = self.state else {
            return;
        };
        self.close_listener(listener);
        // Of the sign-out nothing else hangs on: what was shown before it stays true.
        self.fell_through(End {
            status: EndStatus::OAuthError,
            stage: self.errand.stage_out(),
            error: Some(String::from("no redirect")),
            description: Some(reason),
            failure: None,
        });
    }

    /// The port went to somebody else between showing the address and listening. A port of our own
    /// choice is chosen anew, and the changed address is shown before it is opened.
    pub(super) fn listen_failed(&mut self, reason: &str) {
        if self.current_step() == Some(Step::BackchannelAuthentication) {
            // The address is registered: no other will do.
            return self.end(EndStatus::MachineError, reason, None);
        }
        if self.errand == Errand::SignOut {
            return self.sign_out_port_taken(reason);
        }
        match (
            self.context.settings.profile.redirect.port,
            self.context.port,
        ) {
            (None, Some(port)) => {
                self.context.authorization_sent = None;
                let before = self.draft.take().zip(self.prepared.take());
                if self.context.pushed.take().is_some() {
                    // The server keeps the old address: the changed request is pushed anew. What
                    // the user made of the browser's address does not fit that request.
                    self.position = self
                        .steps
                        .iter()
                        .take(self.position)
                        .rposition(|step| *step == Step::PushedAuthorization)
                        .unwrap_or(self.position);
                } else {
                    self.carried = before;
                }
                self.notice(Notice::PortChanged { from: port });
                self.reserve_port(None);
            }
            (Some(_), _) | (None, None) => self.end(EndStatus::MachineError, reason, None),
        }
    }

    pub(super) fn redirect_arrived(&mut self, exchange: Exchange, parameters: &Parameters) {
        self.infer_browser_leg();
        self.record_redirect(exchange, true, self.errand.kind_back());
        self.judge(parameters);
    }

    fn record_redirect(&mut self, exchange: Exchange, observed: bool, kind: MessageKind) {
        self.record_exchange(RecordedExchange {
            id: 0,
            stage: self.errand.stage_back(),
            kind,
            from: Participant::Browser,
            to: Participant::Client,
            observed,
            exchange,
            failure: None,
            deviates: false,
        });
    }

    /// One of the listener's own pages: before the answer the one that hands over the fragment.
    pub(super) fn page_served(&mut self, exchange: Exchange) {
        let is_before = matches!(self.state, State::AwaitRedirect { .. });
        let start = self.context.page_path("start");
        let is_start = parse::request(&exchange.sent).is_some_and(|one| one.path() == start);
        let kind = if is_before && !is_start {
            MessageKind::FragmentPage
        } else {
            MessageKind::ClosingPage
        };
        self.record_redirect(exchange, true, kind);
    }

    fn judge(&mut self, parameters: &Parameters) {
        if self.errand == Errand::SignOut {
            return self.judge_sign_out(parameters);
        }
        self.record_stage(Stage::Authorization, StageStatus::Done);
        let received = judge_redirect(&mut self.context, parameters);
        if parameters.contains("session_state") {
            self.notice(Notice::SessionStateUnused);
        }
        self.record(Entry::LocalWork {
            stage: Stage::Redirect,
            work: LocalWork::RedirectChecks,
        });
        self.received(Stage::Redirect, received);
    }

    pub(super) fn stray_arrived(&mut self, exchange: Exchange, reason: StrayReason) {
        let came = overrulable(reason)
            .then(|| parameters_of(&exchange))
            .flatten();
        self.record_redirect(exchange, true, MessageKind::Stray);
        self.record_findings(
            self.errand.stage_back(),
            vec![Finding::warn(
                Check::RedirectStray,
                Remark::Because(reason.to_string()),
            )],
        );
        if let State::AwaitRedirect { refused, .. } = &mut self.state
            && came.is_some()
        {
            *refused = came;
        }
    }

    /// A flood is told in steps, so that the trace stays small however many come.
    pub(super) fn strays_counted(&mut self, strays: u64) {
        if strays.is_power_of_two() {
            self.notice(Notice::StrayRedirects { count: strays });
        }
    }

    /// Typed or pasted by hand: the same checks as on the wire.
    pub(super) fn pasted(&mut self, text: &str) {
        let State::AwaitRedirect { listener, .. } = self.state else {
            return;
        };
        let expectation = self.expected_back();
        match judge_pasted(text, &expectation) {
            Ok(parameters) => {
                self.close_listener(listener);
                self.infer_browser_leg();
                let kind = self.errand.kind_back();
                self.record_redirect(self.empty_exchange(), false, kind);
                self.judge(&parameters);
            }
            Err(error) => {
                self.record_findings(
                    self.errand.stage_back(),
                    vec![Finding::warn(
                        Check::RedirectStray,
                        Remark::Because(error.to_string()),
                    )],
                );
                let PastedError::Stray(reason) = error else {
                    return;
                };
                let any = RedirectExpectation {
                    state: ExpectedState::AnyAccepted,
                    ..expectation
                };
                if let (true, Ok(parameters), State::AwaitRedirect { refused, .. }) = (
                    overrulable(reason),
                    judge_pasted(text, &any),
                    &mut self.state,
                ) {
                    *refused = Some(parameters);
                }
            }
        }
    }

    pub(super) fn take_refused_redirect(
        &mut self,
        listener: Option<EffectId>,
        parameters: &Parameters,
    ) {
        self.close_listener(listener);
        self.record(Entry::ContinuedAnyway {
            stage: self.errand.stage_back(),
        });
        self.infer_browser_leg();
        if self.errand == Errand::SignOut {
            // Only its `state` was looked at, and the person has seen it.
            return self.advance();
        }
        self.record_stage(Stage::Authorization, StageStatus::Done);
        let mut received = judge_redirect(&mut self.context, parameters);
        // The person has seen the state and nothing else: another failed check stops once more.
        let overruled: Vec<Finding> = received
            .findings
            .extract_if(.., |finding| finding.check == Check::RedirectState)
            .collect();
        self.record_findings(Stage::Redirect, overruled);
        self.received(Stage::Redirect, received);
    }

    fn close_listener(&mut self, listener: Option<EffectId>) {
        if let Some(id) = listener {
            self.out.effects.push(Effect::Abandon { id });
        }
    }

    /// Nobody here sees the browser talk to an outside server: it is drawn as inferred.
    fn infer_browser_leg(&mut self) {
        if self.context.settings.browser_leg_is_observed {
            return;
        }
        let exchange = self.empty_exchange();
        self.record_exchange(RecordedExchange {
            id: 0,
            stage: self.errand.stage_out(),
            kind: self.errand.kind_out(),
            from: Participant::Browser,
            to: Participant::AuthorizationServer,
            observed: false,
            exchange,
            failure: None,
            deviates: self.draft != self.prepared,
        });
    }

    /// The built-in server saw what the browser did at its pages.
    pub(super) fn browser_leg(&mut self, exchange: Exchange) {
        let kind = parse::request(&exchange.sent).and_then(|request| self.kind_of(request.path()));
        let stage = if kind == Some(MessageKind::EndSession) {
            Stage::Logout
        } else if self.context.authorization_sent.is_some() {
            Stage::Authorization
        } else if self.context.pace().is_some() {
            Stage::Polling
        } else {
            return;
        };
        let Some(kind) = kind else { return };
        self.record_exchange(RecordedExchange {
            id: 0,
            stage,
            kind,
            from: Participant::Browser,
            to: Participant::AuthorizationServer,
            observed: true,
            exchange,
            failure: None,
            deviates: kind == self.errand.kind_out() && self.draft != self.prepared,
        });
    }

    /// What a browser asks for at that path of a server of this program: addresses that the provider
    /// has by its own choice, and pages that are always the built-in server's. Icons and the like are
    /// no part of a flow.
    fn kind_of(&self, path: &str) -> Option<MessageKind> {
        let is_at = |address: &SafeUrl| address.url().path() == path;
        let is_endpoint = |name: &str| {
            let endpoint = self.context.metadata.endpoint(name);
            endpoint.and_then(Result::ok).as_ref().is_some_and(is_at)
        };
        let device = self.context.device.as_ref();
        if is_endpoint("authorization_endpoint") {
            Some(MessageKind::Authorize)
        } else if is_endpoint("end_session_endpoint") {
            Some(MessageKind::EndSession)
        } else if device.is_some_and(|device| is_at(&device.verification_uri)) {
            Some(MessageKind::SignIn)
        } else {
            match path {
                "/authorize" => Some(MessageKind::Authorize),
                "/login" | "/consent" | "/device" | "/approve" => Some(MessageKind::SignIn),
                "/logout" => Some(MessageKind::EndSession),
                _ => None,
            }
        }
    }

    /// What the browser has to bring back, given what it was sent out with.
    fn expected_back(&self) -> RedirectExpectation {
        match self.errand {
            Errand::SignIn => {
                let sent = self.context.authorization_sent.clone().unwrap_or_default();
                expectation(&self.context, &sent)
            }
            Errand::SignOut => {
                let sent = self.context.logout_sent.clone().unwrap_or_default();
                awaited_return(&self.context, &sent).expectation
            }
        }
    }

    fn empty_exchange(&self) -> Exchange {
        Exchange {
            started: self.now,
            ..Exchange::default()
        }
    }
}

/// What a person may overrule: it risks the lesson, not the machine.
fn overrulable(reason: StrayReason) -> bool {
    matches!(
        reason,
        StrayReason::StateMissing | StrayReason::StateWrong | StrayReason::StateNotSent
    )
}

/// The parameters of a recorded request to the redirect URI.
fn parameters_of(exchange: &Exchange) -> Option<Parameters> {
    let request = parse::request(&exchange.sent)?;
    let encoded = match request.query() {
        Some(query) => query.as_bytes(),
        None => &request.body,
    };
    Some(Parameters::decode(encoded))
}
