//! What becomes of an answer: findings first, then on, a stop, or the end.

use super::{Flow, Pending, State};
use crate::{
    flow::{
        End, EndStatus, Entry, Notice, Stage, StageStatus, Step, Verdict,
        steps::{Answer, Outcome, Received, mutual_tls, peculiarities, transport_findings},
    },
    http::{Draft, Exchange, FailureKind, Limits, Response, TransportFailure, decoded_body, parse},
};

impl Flow {
    /// The answer to the request of the current step, or the failure in its place.
    pub(super) fn answered(&mut self, exchange: &Exchange, failure: Option<TransportFailure>) {
        let Some(step) = self.current_step() else {
            return;
        };
        let stage = step.stage();
        self.record_client_exchange(step, exchange.clone(), failure.clone());
        let destination = match &self.draft {
            Some(Draft::Request(request)) => Some(request.destination().clone()),
            Some(Draft::Address(_)) | None => None,
        };
        if let Some(failure) = failure {
            return self.transport_failed(&failure, exchange);
        }
        let response = match parse::response(&exchange.received) {
            Ok(parsed) => readable(parsed.response),
            Err(error) => {
                return self.end(
                    EndStatus::UnusableAnswer,
                    &format!("expected an HTTP/1.1 answer: {error}"),
                    None,
                );
            }
        };
        if let Some(destination) = destination {
            // Said once for each server, not with every request.
            let is_first = self.context.origins_seen.insert(destination.origin());
            let mut findings = transport_findings(&destination, exchange, &response, is_first);
            if self.identity_to_show(step).is_some() {
                findings.extend(mutual_tls::connection_finding(&self.context, exchange));
            }
            self.record_findings(stage, findings);
        }
        if let Some(received) = self.nonce_wanted(step, &response) {
            return self.received(stage, received);
        }
        let sent = self.draft.as_ref().map(Draft::parameters);
        let answer = Answer {
            sent: sent.unwrap_or_default(),
            response,
        };
        self.record_findings(stage, peculiarities(step, &self.context));
        let step_ups = self.context.step_ups;
        let mut received = step.receive(&mut self.context, &answer);
        if let Some(tokens) = &received.tokens {
            let bound = mutual_tls::token_finding(&self.context, exchange, tokens);
            received.findings.extend(bound);
        }
        if self.context.step_ups > step_ups
            && let Some(wanted) = self.context.step_up.clone()
        {
            self.notice(Notice::StepUp {
                acr_values: wanted.acr_values,
                max_age: wanted.max_age,
                scope: wanted.scope,
            });
        }
        self.received(stage, received);
        if [Step::DeviceAuthorization, Step::BackchannelAuthentication].contains(&step) {
            self.decision_is_up();
        }
    }

    /// From now on a person elsewhere may decide.
    fn decision_is_up(&mut self) {
        let now = self.now;
        let Some(pace) = self.context.pace_mut() else {
            return;
        };
        let lifetime = pace
            .expires_in_secs
            .and_then(|secs| i64::try_from(secs).ok());
        pace.expires = lifetime.map(|secs| now.plus_micros(secs.saturating_mul(1_000_000)));
        if let Some(device) = &self.context.device {
            let notice = Notice::UserCode {
                user_code: device.user_code.clone(),
                verification_uri: device.verification_uri.as_str().to_owned(),
            };
            self.notice(notice);
        }
        if self.context.settings.opens_verification {
            self.open_verification();
        }
    }

    fn transport_failed(&mut self, failure: &TransportFailure, exchange: &Exchange) {
        let status = match failure.kind {
            FailureKind::Cancelled => EndStatus::Cancelled,
            FailureKind::Local => EndStatus::MachineError,
            FailureKind::Dns
            | FailureKind::Refused
            | FailureKind::Unreachable
            | FailureKind::ConnectTimeout
            | FailureKind::Proxy
            | FailureKind::ClosedEarly
            | FailureKind::FirstByteTimeout
            | FailureKind::TotalTimeout
            | FailureKind::Tls
            | FailureKind::CertificateExpired
            | FailureKind::CertificateNotYetValid
            | FailureKind::CertificateWrongHost
            | FailureKind::CertificateUntrusted
            | FailureKind::CertificatePinMismatch
            | FailureKind::CertificateOther
            | FailureKind::HeadTooLarge
            | FailureKind::BodyTooLarge
            | FailureKind::NotHttp => EndStatus::NetworkError,
        };
        // A code is used up by the first request that carries it, even if its answer is lost.
        let sent = self.draft.as_ref().map(Draft::parameters);
        let carried_code = sent.is_some_and(|sent| sent.first("code").is_some());
        let left = self.stage() == Stage::Token && carried_code && !exchange.sent.is_empty();
        let description = left.then(|| {
            String::from(
                "The code may have been used all the same: start again rather than repeat it (RFC 6749 §4.1.2)",
            )
        });
        let stage = self.stage();
        self.record_stage(stage, StageStatus::Failed);
        self.finish(End {
            status,
            stage,
            error: Some(failure.to_string()),
            description,
            failure: Some(failure.kind),
        });
    }

    /// Writes down what was found, then goes on as the outcome says, unless a check failed.
    pub(super) fn received(&mut self, stage: Stage, received: Received) {
        let failed: Vec<&'static str> = received
            .findings
            .iter()
            .filter(|finding| finding.verdict == Verdict::Fail)
            .map(|finding| finding.check.id())
            .collect();
        self.record_findings(stage, received.findings);
        if let Some(tokens) = received.tokens {
            self.record(Entry::Tokens { stage, tokens });
        }
        // Where the answer itself is the end, a failed check adds nothing to decide.
        let ends = matches!(received.outcome, Outcome::Unusable(_));
        if !failed.is_empty() && !ends {
            self.record_stage(stage, StageStatus::Failed);
            self.pending = Some(Pending {
                stage,
                failed,
                outcome: received.outcome,
            });
            self.state = State::AwaitDecision;
            return;
        }
        self.proceed(stage, received.outcome);
    }

    pub(super) fn proceed(&mut self, stage: Stage, outcome: Outcome) {
        match outcome {
            Outcome::Proceed => {
                self.plan_call();
                self.advance();
            }
            Outcome::First(steps) => {
                self.walked = Some(stage);
                let at = self.position + 1;
                self.steps.splice(at..at, steps);
                self.position = at;
                self.draft = None;
                self.prepared = None;
                self.enter_step();
            }
            Outcome::Refused { error, description } => {
                self.refused(stage, error, description);
            }
            Outcome::Unusable(problem) => self.unusable(stage, problem),
        }
    }

    /// An API that was found on the way is called once there are tokens for it.
    fn plan_call(&mut self) {
        let was_found = self.context.asked_resource.is_some()
            && matches!(self.current_step(), Some(Step::ResourceMetadata(_)))
            && self.context.settings.reach.includes(Stage::Resource);
        if !was_found || self.steps.contains(&Step::Resource) {
            return;
        }
        let later = |step: &Step| step.stage() > Stage::Resource;
        let rest = self.steps.iter().skip(self.position + 1);
        let at = self.position + 1 + rest.take_while(|step| !later(step)).count();
        self.steps.insert(at, Step::Resource);
    }

    fn unusable(&mut self, stage: Stage, problem: String) {
        self.fell_through(End {
            status: EndStatus::UnusableAnswer,
            stage,
            error: Some(problem),
            description: None,
            failure: None,
        });
    }

    fn refused(&mut self, stage: Stage, error: String, description: Option<String>) {
        self.fell_through(End {
            status: EndStatus::OAuthError,
            stage,
            error: Some(error),
            description,
            failure: None,
        });
    }

    /// The step gave nothing. Where tokens are there already, the others can still show what they
    /// are worth, and the run ends with the first that failed.
    pub(super) fn fell_through(&mut self, end: End) {
        let stage = end.stage;
        self.record_stage(stage, StageStatus::Failed);
        let has_tokens = self.context.tokens.is_some();
        if has_tokens && self.current_step().is_some_and(Step::is_optional) {
            self.refusal.get_or_insert(end);
            self.walked = Some(stage);
            self.position += 1;
            self.draft = None;
            self.prepared = None;
            self.enter_step();
        } else {
            self.finish(end);
        }
    }

    pub(super) fn continue_anyway(&mut self) {
        if let State::AwaitRedirect {
            listener,
            refused: Some(parameters),
        } = self.state.clone()
        {
            return self.take_refused_redirect(listener, &parameters);
        }
        if self.state != State::AwaitDecision {
            return;
        }
        let Some(pending) = self.pending.take() else {
            return;
        };
        self.record(Entry::ContinuedAnyway {
            stage: pending.stage,
        });
        self.state = State::AwaitPress;
        self.proceed(pending.stage, pending.outcome);
    }

    pub(super) fn pending_stage(&self) -> Stage {
        self.pending
            .as_ref()
            .map_or(Stage::Discovery, |pending| pending.stage)
    }
}

/// The body without its content coding, which no request here asks for but a server may use.
fn readable(response: Response) -> Response {
    let decoded = decoded_body(&response, Limits::default().body);
    if !decoded.is_decoded {
        return response;
    }
    let body = decoded.bytes.into_owned();
    Response { body, ..response }
}
