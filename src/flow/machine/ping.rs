//! Waiting for the server's call that a person has decided (CIBA §10.2).

use super::{Flow, State};
use crate::{
    flow::{
        Check, Effect, EffectId, Finding, MessageKind, Participant, RecordedExchange, Remark,
        Stage, redirect_listener::StrayReason, steps::awaited_call,
    },
    http::{Draft, Exchange},
    oauth::Secret,
};

/// How far the server's call is.
#[derive(Debug)]
pub(super) enum Ping {
    Awaited {
        listener: EffectId,
    },
    /// It was quicker than the answer to the request that it is about.
    Early {
        auth_req_id: Secret,
    },
}

impl Flow {
    /// Listens before the request leaves, where the server will call; `false` where it will not,
    /// or is listened for already.
    pub(super) fn listens_first(&mut self) -> bool {
        if self.ping.is_some() {
            return false;
        }
        let sent = self.draft.as_ref().map(Draft::parameters);
        let profile = &self.context.settings.profile;
        let Some((host, port, expectation)) = sent.and_then(|sent| awaited_call(profile, &sent))
        else {
            return false;
        };
        let id = self.effect_id();
        self.state = State::AwaitListener { effect: id };
        self.out.effects.push(Effect::ListenForPing {
            id,
            host,
            port,
            expectation: Box::new(expectation),
        });
        true
    }

    pub(super) fn awaits_ping(&self, id: EffectId) -> bool {
        matches!(self.ping, Some(Ping::Awaited { listener }) if listener == id)
    }

    pub(super) fn ping_arrived(&mut self, exchange: Exchange, auth_req_id: Secret) {
        self.record_ping(exchange);
        self.stop_listening_for_ping();
        if self.context.backchannel.is_none() {
            self.ping = Some(Ping::Early { auth_req_id });
        } else {
            self.judge_ping(&auth_req_id);
        }
    }

    /// The right call ends the wait; after any other one the client asks at its own pace.
    pub(super) fn judge_ping(&mut self, auth_req_id: &Secret) {
        let asked = self.context.backchannel.as_ref();
        let is_ours = asked.is_some_and(|asked| asked.auth_req_id == *auth_req_id);
        let finding = if is_ours {
            Finding::pass(Check::PingAuthReqId)
        } else {
            Finding::warn(Check::PingAuthReqId, Remark::Differs)
        };
        self.record_findings(Stage::Polling, vec![finding]);
        self.timer = None;
        if !is_ours {
            self.start_timer();
        }
    }

    /// Somebody called, and was turned away.
    pub(super) fn ping_refused(&mut self, exchange: Exchange, reason: StrayReason) {
        self.record_ping(exchange);
        let finding = Finding::warn(Check::PingStray, Remark::Because(reason.to_string()));
        self.record_findings(Stage::Polling, vec![finding]);
    }

    pub(super) fn stop_listening_for_ping(&mut self) {
        if let Some(Ping::Awaited { listener }) = self.ping.take() {
            self.out.effects.push(Effect::Abandon { id: listener });
        }
    }

    fn record_ping(&mut self, exchange: Exchange) {
        self.record_exchange(RecordedExchange {
            id: 0,
            stage: Stage::Polling,
            kind: MessageKind::Ping,
            from: Participant::AuthorizationServer,
            to: Participant::Client,
            observed: true,
            exchange,
            failure: None,
            deviates: false,
        });
    }
}
