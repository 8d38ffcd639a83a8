//! The state machine of a run: takes one event at a time, writes records and asks for effects.

mod again;
mod answer;
mod built;
mod ending;
mod errand;
mod logout;
mod ping;
mod progress;
mod recording;
mod redirect;

use self::errand::Errand;
use crate::{
    flow::{
        BuiltToken, Context, Effect, EffectId, End, EndStatus, Entropy, Event, Input, Notice,
        Participant, Record, RecordedExchange, Settings, Stage, Step, steps::Outcome,
    },
    http::{Draft, Exchange, TransportFailure},
    oauth::{Parameters, Timestamp},
};

/// One run, from the first draft to its end.
///
/// It does no I/O and reads no clock: [`Flow::apply`] takes what happened and when, and returns what
/// is to be written down and what is to be done.
#[derive(Debug)]
pub struct Flow {
    context: Context,
    /// The steps of the run; those before `position` are behind us.
    steps: Vec<Step>,
    position: usize,
    state: State,
    /// What would be sent now, as the user left it.
    draft: Option<Draft>,
    /// The same as it was prepared, before any change.
    prepared: Option<Draft>,
    /// The tokens that the draft carries and that can be changed in it.
    built: Vec<BuiltToken>,
    /// The request was repeated with the server's nonce already (RFC 9449 §8).
    nonce_was_given: bool,
    last_sent: Option<again::LastSent>,
    /// The request that was under way when the run was stopped: its bytes belong to the trace.
    abandoned: Option<Abandoned>,
    /// What the user made of the authorization request before its port had to change.
    carried: Option<(Draft, Draft)>,
    /// The step that each requested edit was made in, by its position.
    edits_used: Vec<Option<usize>>,
    /// The stage of the last step that was not skipped.
    walked: Option<Stage>,
    /// The stage that the run came to its end in.
    ended_in: Option<Stage>,
    /// What the browser was sent out for last.
    errand: Errand,
    /// The listener's page that posts the authorization request, where it goes by POST.
    page_to_open: Option<String>,
    /// The server's call over the backchannel, where there will be one.
    ping: Option<ping::Ping>,
    /// Runs while it is too early for the next poll (RFC 8628 §3.5).
    timer: Option<Timer>,
    /// What an optional step was refused with; the run goes on, and ends with it.
    refusal: Option<End>,
    /// What a failed check holds back until the user decides.
    pending: Option<Pending>,
    next_effect: u64,
    next_exchange: u32,
    now: Timestamp,
    out: Reaction,
}

/// Named for what is awaited.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// A free port for the redirect URI.
    AwaitPort {
        effect: EffectId,
    },
    /// What only the user knows.
    AwaitInput {
        input: Input,
    },
    /// The user: a request is drafted, or local work is announced.
    AwaitPress,
    /// The listener, before the browser is opened.
    AwaitListener {
        effect: EffectId,
    },
    /// The browser's return. `listener` is `None` where the address is pasted by hand.
    AwaitRedirect {
        listener: Option<EffectId>,
        /// The last answer that was refused for its `state`; the user may take it all the same.
        refused: Option<Parameters>,
    },
    /// The answer to the request of that step.
    AwaitResponse {
        effect: EffectId,
        step: Step,
    },
    /// The user: a check failed, and only they may go on.
    AwaitDecision,
    Ended,
}

/// What one event led to.
#[derive(Debug, Default)]
pub struct Reaction {
    pub records: Vec<Record>,
    pub effects: Vec<Effect>,
}

/// A wait that was asked for.
#[derive(Clone, Copy, Debug)]
struct Timer {
    effect: EffectId,
    ends: Timestamp,
}

/// An exchange that was broken off.
#[derive(Clone, Copy, Debug)]
struct Abandoned {
    effect: EffectId,
    step: Step,
    deviates: bool,
}

/// Held while a failed check waits for the user's decision.
#[derive(Clone, Debug, PartialEq)]
struct Pending {
    stage: Stage,
    /// The checks that failed.
    failed: Vec<&'static str>,
    outcome: Outcome,
}

impl Flow {
    /// Prepares the first step.
    pub fn start(settings: Settings, entropy: Entropy, now: Timestamp) -> (Self, Reaction) {
        let steps = settings.steps();
        let edits_used = vec![None; settings.edits.len()];
        let mut flow = Self {
            context: Context::new(settings, entropy, now),
            steps,
            position: 0,
            state: State::AwaitPress,
            draft: None,
            prepared: None,
            built: Vec::new(),
            nonce_was_given: false,
            last_sent: None,
            abandoned: None,
            carried: None,
            edits_used,
            walked: None,
            ended_in: None,
            errand: Errand::SignIn,
            page_to_open: None,
            ping: None,
            timer: None,
            refusal: None,
            pending: None,
            next_effect: 1,
            next_exchange: 1,
            now,
            out: Reaction::default(),
        };
        flow.enter_step();
        let reaction = std::mem::take(&mut flow.out);
        (flow, reaction)
    }

    /// Takes one event that happened at `now`.
    pub fn apply(&mut self, event: Event, now: Timestamp) -> Reaction {
        self.now = now;
        self.context.now = now;
        self.dispatch(event);
        std::mem::take(&mut self.out)
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    pub fn context(&self) -> &Context {
        &self.context
    }

    /// What the next press sends; `None` for local work and while an answer is awaited.
    pub fn draft(&self) -> Option<&Draft> {
        self.draft.as_ref()
    }

    /// The draft before the user's changes.
    pub fn prepared(&self) -> Option<&Draft> {
        self.prepared.as_ref()
    }

    /// The tokens that the draft carries: what they say can be changed by
    /// [`Event::BuiltEdited`].
    pub fn built(&self) -> &[BuiltToken] {
        &self.built
    }

    pub fn current_step(&self) -> Option<Step> {
        self.steps.get(self.position).copied()
    }

    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The steps that are not behind us.
    pub fn steps_to_come(&self) -> &[Step] {
        self.steps.get(self.position..).unwrap_or_default()
    }

    /// The stage that is under way or comes next.
    pub fn stage(&self) -> Stage {
        match (&self.state, self.current_step()) {
            (State::AwaitRedirect { .. }, _) => self.errand.stage_back(),
            (State::AwaitDecision, _) => self.pending_stage(),
            // The wait for an answer has a stage of its own within its step.
            (State::Ended, Some(step)) => self.ended_in.unwrap_or(step.stage()),
            (_, Some(step)) => step.stage(),
            // What was skipped at the end did not happen.
            (_, None) => self
                .walked
                .or_else(|| self.steps.last().map(|step| step.stage()))
                .unwrap_or(Stage::Discovery),
        }
    }

    /// Until when the server does not want to be asked again, while that is still to come.
    pub fn too_early_until(&self) -> Option<Timestamp> {
        self.timer.map(|timer| timer.ends)
    }

    pub fn is_ended(&self) -> bool {
        self.state == State::Ended
    }

    /// Whether something out in the world is being waited for.
    pub fn is_waiting(&self) -> bool {
        self.awaited_effect().is_some() || matches!(self.state, State::AwaitRedirect { .. })
    }

    fn awaited_effect(&self) -> Option<EffectId> {
        match &self.state {
            State::AwaitPort { effect }
            | State::AwaitListener { effect }
            | State::AwaitResponse { effect, .. } => Some(*effect),
            State::AwaitRedirect { listener, .. } => *listener,
            State::AwaitInput { .. } | State::AwaitPress | State::AwaitDecision | State::Ended => {
                None
            }
        }
    }

    fn dispatch(&mut self, event: Event) {
        match event {
            Event::Pressed => self.press(),
            Event::DraftEdited(draft) => {
                if self.state == State::AwaitPress && self.draft.is_some() {
                    self.draft = Some(*draft);
                }
            }
            Event::BuiltEdited {
                kind,
                header,
                claims,
            } => self.edit_built(kind, &header, &claims),
            Event::ContinuedAnyway => self.continue_anyway(),
            Event::SentAgain => self.send_again(),
            Event::EditedAgain => self.edit_again(),
            Event::Cancelled => self.stop(EndStatus::Cancelled, "cancelled by the user"),
            Event::TimedOut => self.stop(
                EndStatus::Cancelled,
                "time ran out while waiting for the browser to come back",
            ),
            Event::Pasted(text) => self.pasted(&text),
            Event::InputGiven(value) => {
                if let State::AwaitInput { input } = self.state {
                    self.input_given(input, value);
                }
            }
            Event::PortReserved { id, port } if self.is_awaited(id) => {
                self.context.port = Some(port);
                self.enter_step();
            }
            Event::PortRefused { id, reason } if self.is_awaited(id) => {
                self.end(EndStatus::MachineError, &reason, None);
            }
            Event::OwnCertificate { id, sha256, file } if self.is_awaited(id) => {
                self.notice(Notice::OwnCertificate { sha256, file });
            }
            Event::Listening { id } if self.is_awaited(id) => self.listening(id),
            Event::ListenFailed { id, reason } if self.is_awaited(id) => {
                self.listen_failed(&reason);
            }
            Event::Waited { id } => {
                self.timer.take_if(|timer| timer.effect == id);
            }
            Event::VerificationWanted => self.open_verification(),
            Event::BrowserFailed { reason, .. } => {
                self.notice(Notice::BrowserFailed { reason });
            }
            Event::BrowserUnavailable { reason, .. } => self.browser_unavailable(&reason),
            Event::SignInRefused { reason, .. } => self.sign_in_refused(reason),
            Event::RedirectArrived {
                id,
                exchange,
                parameters,
            } if self.is_awaited(id) => self.redirect_arrived(*exchange, &parameters),
            Event::StrayArrived {
                id,
                exchange,
                reason,
            } if self.is_awaited(id) => self.stray_arrived(*exchange, reason),
            Event::PingArrived {
                id,
                exchange,
                auth_req_id,
            } if self.awaits_ping(id) => self.ping_arrived(*exchange, auth_req_id),
            Event::StrayArrived {
                id,
                exchange,
                reason,
            } if self.awaits_ping(id) => self.ping_refused(*exchange, reason),
            Event::StraysCounted { id, strays } if self.is_awaited(id) => {
                self.strays_counted(strays);
            }
            Event::PageServed { exchange, .. } => {
                self.page_served(*exchange);
            }
            Event::Answered { id, exchange } if self.is_awaited(id) => {
                self.answered(&exchange, None);
            }
            Event::Failed {
                id,
                exchange,
                failure,
            } if self.is_awaited(id) => self.answered(&exchange, Some(failure)),
            Event::BrowserLegSeen { exchange } => self.browser_leg(*exchange),
            Event::Failed {
                id,
                exchange,
                failure,
            } if self.was_abandoned(id) => self.broken_off(*exchange, failure),
            // The step these belonged to is over: they must not change what is going on now.
            Event::Answered { .. }
            | Event::Failed { .. }
            | Event::RedirectArrived { .. }
            | Event::PingArrived { .. } => {
                self.notice(Notice::LateAnswerDropped);
            }
            Event::BrowserOpened { .. }
            | Event::ListenerClosed { .. }
            | Event::PortReserved { .. }
            | Event::PortRefused { .. }
            | Event::OwnCertificate { .. }
            | Event::Listening { .. }
            | Event::ListenFailed { .. }
            | Event::StrayArrived { .. }
            | Event::StraysCounted { .. } => {}
        }
    }

    fn was_abandoned(&self, id: EffectId) -> bool {
        self.abandoned
            .is_some_and(|abandoned| abandoned.effect == id)
    }

    /// What had crossed the wire when the run was stopped. It is written down and changes nothing.
    fn broken_off(&mut self, exchange: Exchange, failure: TransportFailure) {
        let Some(abandoned) = self.abandoned.take() else {
            return;
        };
        if exchange.sent.is_empty() {
            return;
        }
        self.record_exchange(RecordedExchange {
            id: 0,
            stage: abandoned.step.stage(),
            kind: abandoned.step.message_kind(),
            from: Participant::Client,
            to: abandoned.step.receiver(),
            observed: true,
            exchange,
            failure: Some(failure),
            deviates: abandoned.deviates,
        });
    }

    fn is_awaited(&self, id: EffectId) -> bool {
        self.awaited_effect() == Some(id)
    }

    fn effect_id(&mut self) -> EffectId {
        let id = EffectId(self.next_effect);
        self.next_effect += 1;
        id
    }
}
