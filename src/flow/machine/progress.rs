//! From step to step: what is drafted, what a press does, where a run ends.

use super::{Flow, State, Timer, ping::Ping};
use crate::{
    flow::{
        Effect, EndStatus, Entry, Input, KeptAnswer, LocalWork, Notice, Stage, StageStatus, Step,
        built::{authorization_parameters, dress, edit_built},
        steps::{Prepared, mutual_tls, opens_with_key, redirect_host, registration_needs_key},
    },
    http::{ClientIdentity, Draft, Outgoing, RequestDraft},
};

impl Flow {
    /// Makes the step at the position ready, skipping those that do not apply.
    pub(super) fn enter_step(&mut self) {
        // Whatever was awaited belongs to a step that is over.
        self.state = State::AwaitPress;
        if self.context.tokens.is_some() {
            self.stop_listening_for_ping();
        }
        let Some(step) = self.current_step() else {
            return self.complete();
        };
        // Who registers names the scope and the redirect URI that will be used.
        let names_redirect = matches!(step, Step::Authorization | Step::PushedAuthorization)
            || (step == Step::Registration && self.context.names_redirect());
        if names_redirect {
            if !self.context.offline_access_added && self.context.wants_offline_access() {
                self.context.offline_access_added = true;
                self.notice(Notice::OfflineAccessAdded);
            }
            if !self.context.captures_by_paste() && self.context.port.is_none() {
                return self.reserve_port(self.context.settings.profile.redirect.port);
            }
        }
        if let Some(input) = self.missing_input(step) {
            self.state = State::AwaitInput { input };
            return;
        }
        self.draft_step();
        if matches!(step, Step::Poll { .. }) && self.state == State::AwaitPress {
            self.start_timer();
        }
    }

    /// A press is possible all the same: what a server says to impatience is a lesson, too.
    pub(super) fn start_timer(&mut self) {
        let Some(pace) = self.context.pace().copied() else {
            return;
        };
        if let Some(Ping::Early { auth_req_id }) =
            self.ping.take_if(|ping| matches!(ping, Ping::Early { .. }))
        {
            return self.judge_ping(&auth_req_id);
        }
        let lifetime = pace
            .expires_in_secs
            .and_then(|secs| u32::try_from(secs).ok());
        // Whoever is called asks then, and otherwise when the request has run out.
        let secs = match lifetime {
            Some(lifetime) if self.ping.is_some() => lifetime,
            Some(_) | None => pace.interval_secs,
        };
        let effect = self.effect_id();
        self.timer = Some(Timer {
            effect,
            ends: self.now.plus_micros(i64::from(secs) * 1_000_000),
        });
        self.out.effects.push(Effect::Wait { id: effect, secs });
    }

    /// The page where the person decides in a browser of this machine: that of the user code, with
    /// the code filled in where the server offers that, or the one that stands for their phone.
    pub(super) fn open_verification(&mut self) {
        let context = &self.context;
        let device = context.device.as_ref().map(|device| {
            let complete = device.verification_uri_complete.as_ref();
            complete.unwrap_or(&device.verification_uri)
        });
        let asked = context.backchannel.as_ref();
        let phone = asked.and(context.settings.approval_page.as_ref());
        let Some(url) = device.or(phone).cloned() else {
            return;
        };
        if self.is_ended() || self.context.tokens.is_some() {
            return;
        }
        let id = self.effect_id();
        self.out.effects.push(Effect::OpenBrowser { id, url });
    }

    pub(super) fn reserve_port(&mut self, port: Option<u16>) {
        let id = self.effect_id();
        let host = redirect_host(&self.context);
        self.state = State::AwaitPort { effect: id };
        self.out
            .effects
            .push(Effect::ReservePort { id, host, port });
    }

    /// What the user will be asked for in this run, as far as grant and profile alone decide. The
    /// client secret is not among it: whether it is needed may depend on the metadata.
    pub fn inputs_to_come(&self) -> Vec<Input> {
        let grant = self.context.settings.grant;
        let mut out = Vec::new();
        if self.wants_proxy_password() {
            out.push(Input::ProxyPassword);
        }
        for step in self.steps_to_come() {
            let of_grant = grant.inputs(*step, &self.context);
            let key = self.needs_key(*step, true).then_some(Input::PrivateKey);
            for input in of_grant.iter().copied().chain(key) {
                if self.context.input(input).is_none() && !out.contains(&input) {
                    out.push(input);
                }
            }
        }
        out
    }

    fn wants_proxy_password(&self) -> bool {
        self.context.wants_proxy_password() && self.context.input(Input::ProxyPassword).is_none()
    }

    /// Whether the client signs with its key in that step, or has to open with it what comes.
    fn needs_key(&self, step: Step, is_ahead: bool) -> bool {
        let registers_key = step == Step::Registration && registration_needs_key(&self.context);
        registers_key || self.signs_with_key(step) || opens_with_key(step, &self.context, is_ahead)
    }

    pub(super) fn signs_with_key(&self, step: Step) -> bool {
        let authenticates = step.authenticates_client() && self.context.auth_method().needs_key();
        let signs_request = matches!(step, Step::Authorization | Step::PushedAuthorization)
            && self.context.pushed.is_none()
            && self.context.signs_requests();
        authenticates || signs_request
    }

    /// What the user has to be asked for before the step can be drafted.
    fn missing_input(&self, step: Step) -> Option<Input> {
        let method = step
            .authenticates_client()
            .then(|| self.context.auth_method());
        let secret = method
            .is_some_and(|method| self.context.settings.profile.needs_secret(method))
            .then_some(Input::ClientSecret);
        let key = self.needs_key(step, false).then_some(Input::PrivateKey);
        let of_grant = self.context.settings.grant.inputs(step, &self.context);
        // The browser has its own way.
        let proxy = (step != Step::Authorization && self.wants_proxy_password())
            .then_some(Input::ProxyPassword);
        proxy
            .into_iter()
            .chain(secret)
            .chain(key)
            .chain(of_grant.iter().copied())
            .find(|input| self.context.input(*input).is_none())
    }

    /// Prepares the request of the step, makes the changes that were asked for, and waits.
    pub(super) fn draft_step(&mut self) {
        let Some(step) = self.current_step() else {
            return self.complete();
        };
        let stage = step.stage();
        self.context.drafts += 1;
        self.built.clear();
        match step.prepare(&self.context) {
            Prepared::Skip(reason) => {
                let later = self.steps.get(self.position + 1..).unwrap_or_default();
                let is_last_of_stage = later.iter().all(|next| next.stage() != stage);
                let was_walked = self.walked == Some(stage);
                if is_last_of_stage && was_walked && stage.goes_on() {
                    // Its earlier steps left the word to this one.
                    self.record_stage(stage, StageStatus::Done);
                }
                if is_last_of_stage && !was_walked {
                    self.record_stage(stage, StageStatus::Skipped);
                    self.record(Entry::Notice {
                        stage,
                        notice: Notice::SkippedBecause { reason },
                    });
                }
                self.position += 1;
                self.enter_step();
            }
            Prepared::Impossible(problem) => {
                self.end(EndStatus::UnusableAnswer, &problem, None);
            }
            Prepared::Local => {
                self.draft = None;
                self.prepared = None;
                self.state = State::AwaitPress;
                self.record_stage(stage, StageStatus::Ready);
            }
            Prepared::Draft(mut draft) => {
                match dress(step, &mut self.context, &mut draft) {
                    Ok(built) => self.built = built,
                    Err(problem) => {
                        return self.end(EndStatus::UnusableAnswer, &problem, None);
                    }
                }
                let makes_challenge = step == Step::PushedAuthorization
                    || (step == Step::Authorization && self.context.pushed.is_none());
                if makes_challenge && let Some(method) = self.context.challenge_method() {
                    self.record(Entry::LocalWork {
                        stage,
                        work: LocalWork::Challenge {
                            method: method.as_str(),
                        },
                    });
                }
                self.record_built(stage);
                self.prepared = Some((*draft).clone());
                let draft = self.with_requested_edits(stage, *draft);
                self.draft = Some(self.with_carried_changes(draft));
                self.state = State::AwaitPress;
                let authorization_url = self.authorization_url();
                self.record(Entry::Stage {
                    stage,
                    status: StageStatus::Ready,
                    authorization_url,
                });
            }
        }
    }

    /// The user's own version of a request that has to be drafted once more: at the new port, or
    /// with new proofs in it.
    fn with_carried_changes(&mut self, draft: Draft) -> Draft {
        let Some((mut edited, before)) = self.carried.take() else {
            return draft;
        };
        if edited == before {
            return draft;
        }
        let name = "redirect_uri";
        let (was, is) = (before.parameters(), draft.parameters());
        if edited.parameters().first(name) == was.first(name)
            && let Some(uri) = is.first(name)
        {
            edited.set_parameter(name, uri);
        }
        for token in &self.built {
            // A token that was taken out stays out.
            if token.is_carried_by(&edited) {
                token.place(&mut edited);
            }
        }
        edited
    }

    fn with_requested_edits(&mut self, stage: Stage, mut draft: Draft) -> Draft {
        for (edit, used) in self.context.settings.edits.iter().zip(&mut self.edits_used) {
            // A change without a stage belongs to one request, which may be drafted again; with
            // one, to each of that stage.
            let is_free = edit.stage.is_some() || used.is_none_or(|by| by == self.position);
            if !is_free {
                continue;
            }
            if edit_built(edit, stage, &mut self.built, &mut draft, &self.context) {
                *used = Some(self.position);
            } else if edit.fits(stage, &draft) {
                edit.apply(&mut draft);
                *used = Some(self.position);
            }
        }
        draft
    }

    /// The address of the authorization request that would be opened.
    pub fn authorization_url(&self) -> Option<String> {
        self.address_to_open()
            .filter(|_| self.current_step() == Some(Step::Authorization))
    }

    /// The address that would be opened, where the draft is one.
    pub fn address_to_open(&self) -> Option<String> {
        match &self.draft {
            Some(Draft::Address(address)) => Some(address.as_str().to_owned()),
            Some(Draft::Request(_)) | None => None,
        }
    }

    pub(super) fn press(&mut self) {
        if self.state != State::AwaitPress {
            return;
        }
        let Some(step) = self.current_step() else {
            return;
        };
        self.record_deviations(step.stage());
        self.remember_sent();
        if step == Step::PushedAuthorization
            && let Some(draft) = &self.draft
        {
            let sent = authorization_parameters(draft, &self.built);
            self.context.authorization_sent = Some(sent);
        }
        if step == Step::BackchannelAuthentication && self.listens_first() {
            return;
        }
        match (step, self.draft.clone()) {
            (Step::Authorization, Some(Draft::Address(address))) => {
                self.press_authorization(&address);
            }
            (Step::Logout, Some(Draft::Address(address))) => self.press_logout(&address),
            (_, Some(Draft::Request(request))) => {
                if step == Step::Registration {
                    // The answer is compared with what was sent, whoever wrote it.
                    let body = request.body().unwrap_or_default();
                    self.context.registration_sent = serde_json::from_slice(body).ok();
                }
                self.send(step, &request);
            }
            (_, Some(Draft::Address(_)) | None) => self.work(step),
        }
    }

    /// The listener is up: now the request may leave.
    pub(super) fn send_drafted(&mut self) {
        if let (Some(step), Some(Draft::Request(request))) =
            (self.current_step(), self.draft.clone())
        {
            self.send(step, &request);
        }
    }

    fn send(&mut self, step: Step, request: &RequestDraft) {
        let id = self.effect_id();
        let outgoing = Outgoing {
            identity: self.identity_to_show(step).cloned(),
            ..self
                .context
                .outgoing(request.bytes().to_vec(), request.destination().clone())
        };
        self.state = State::AwaitResponse { effect: id, step };
        self.record_stage(step.stage(), StageStatus::Sent);
        self.out.effects.push(Effect::Send {
            id,
            outgoing: Box::new(outgoing),
        });
    }

    /// The client certificate, where that step's request may show it: at the address that the step
    /// was prepared for, and at no other that somebody wrote into the draft.
    pub(super) fn identity_to_show(&self, step: Step) -> Option<&ClientIdentity> {
        let origin = |draft: &Option<Draft>| match draft {
            Some(Draft::Request(request)) => Some(request.destination().origin()),
            Some(Draft::Address(_)) | None => None,
        };
        (origin(&self.draft) == origin(&self.prepared))
            .then(|| mutual_tls::identity(&self.context, step))
            .flatten()
    }

    fn work(&mut self, step: Step) {
        let received = step.work(&mut self.context, self.now);
        if step == Step::CheckAgain(KeptAnswer::Redirect) {
            self.record(Entry::LocalWork {
                stage: Stage::Redirect,
                work: LocalWork::RedirectChecks,
            });
        }
        if step.stage() == Stage::IdToken {
            let total = received.findings.len();
            let passed = received
                .findings
                .iter()
                .filter(|finding| finding.verdict == crate::flow::Verdict::Pass)
                .count();
            self.record(Entry::LocalWork {
                stage: Stage::IdToken,
                work: LocalWork::IdTokenChecks { passed, total },
            });
        }
        self.received(step.stage(), received);
    }

    pub(super) fn record_deviations(&mut self, stage: Stage) {
        let (Some(draft), Some(prepared)) = (&self.draft, &self.prepared) else {
            return;
        };
        for change in draft.changes_from(prepared) {
            self.record(Entry::Deviation { stage, change });
        }
    }

    /// The step is over; on to the next.
    pub(super) fn advance(&mut self) {
        let done = self.current_step();
        self.walked = done.map(Step::stage);
        self.position += 1;
        self.draft = None;
        self.prepared = None;
        if let Some(done) = done {
            let more_of_it = self
                .current_step()
                .is_some_and(|next| next.stage() == done.stage() && done.stage().goes_on());
            if !more_of_it {
                let stage = match done {
                    Step::Authorization => Stage::Redirect,
                    other => other.stage(),
                };
                self.record_stage(stage, StageStatus::Done);
            }
        }
        self.enter_step();
    }

    fn complete(&mut self) {
        match self.refusal.take() {
            Some(end) => self.finish(end),
            None => self.end(EndStatus::Completed, "", None),
        }
    }
}
