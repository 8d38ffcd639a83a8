//! Asking a server about itself beside the run: a session of its own, whose bytes are kept.

use std::collections::BTreeMap;

use crate::{
    app::{Effect, StartingPoint, State, StoreEffect, WorldEvent, focus, update::limits_of},
    export::request_address,
    flow::{
        Check, EndStatus, Event, Finding, Grant, MessageKind, Reach, RecordedExchange, Remark,
        Settings, Stage, State as FlowState, Verdict,
    },
    http::{Limits, Route, Trust, parse},
    oauth::{ServerMetadata, Timestamp},
    profile::{ConnectionSettings, Profile, TrustSettings},
    session::{OpenedSession, Session},
    text,
};

/// The last look at a server's metadata.
#[derive(Debug)]
pub struct Discovery {
    pub from: StartingPoint,
    trust: TrustSettings,
    connection: ConnectionSettings,
    /// Its effects and events carry this number. Runs count up from 1, discoveries down from the
    /// greatest number, so that one is not taken for the other.
    pub run: u32,
    session: Option<Session>,
    pub outcome: Option<DiscoveryOutcome>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub enum DiscoveryOutcome {
    Found(Box<Found>),
    /// In words; nothing is taken over.
    Failed {
        title: String,
        remedy: String,
    },
}

/// Metadata that may be used, and what was found on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub metadata: ServerMetadata,
    /// The path at which it was found.
    pub path: String,
    /// The API whose metadata named the server.
    pub resource: Option<String>,
    pub at: Timestamp,
    /// What was not passed.
    pub findings: Vec<Finding>,
}

/// One place that was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    pub address: String,
    /// Status and reason, or what failed.
    pub answer: String,
    /// Whether it was of use.
    pub is_answered: bool,
}

impl Discovery {
    /// Every place that was asked, in order.
    pub fn tried(&self) -> Vec<Tried> {
        let session = self.session.iter();
        session
            .flat_map(|session| session.trace().exchanges())
            .filter(|exchange| exchange.kind != MessageKind::Keys)
            .filter_map(tried)
            .collect()
    }

    pub fn is_under_way(&self) -> bool {
        self.outcome.is_none()
    }

    /// Whether there are bytes to look at.
    pub fn has_bytes(&self) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| session.trace().exchanges().next().is_some())
    }
}

/// Begins to ask; an older question is given up. The run goes on as it is.
pub(super) fn discover(
    state: &mut State,
    from: StartingPoint,
    trust: TrustSettings,
    connection: ConnectionSettings,
) -> Vec<Effect> {
    let mut effects = Vec::new();
    let run = match &state.discovery {
        Some(older) => {
            effects.push(Effect::AbandonRun { run: older.run });
            older.run - 1
        }
        None => u32::MAX,
    };
    effects.push(Effect::PrepareDiscovery {
        run,
        trust: trust.clone(),
        connection: Box::new(connection.clone()),
    });
    state.discovery = Some(Discovery {
        from,
        trust,
        connection,
        run,
        session: None,
        outcome: None,
    });
    effects
}

/// Shows the bytes of the last look, as a session that is read and not changed.
pub(super) fn show(state: &mut State) {
    let session = state
        .discovery
        .as_ref()
        .and_then(|discovery| discovery.session.as_ref());
    let Some(trace) = session.map(|session| session.trace().clone()) else {
        return;
    };
    focus::open(
        state,
        OpenedSession {
            trace,
            torn: None,
            codings: BTreeMap::new(),
        },
    );
}

/// Gives up; what came so far is kept.
pub(super) fn cancel(state: &mut State, now: Timestamp) -> Vec<Effect> {
    let Some(discovery) = &mut state.discovery else {
        return Vec::new();
    };
    if !discovery.is_under_way() {
        return Vec::new();
    }
    let run = discovery.run;
    if let Some(session) = &mut discovery.session {
        session.apply(Event::Cancelled, now);
    }
    discovery.outcome = Some(DiscoveryOutcome::Failed {
        title: String::from("Discovery was cancelled"),
        remedy: String::from("Press Discover to ask again"),
    });
    let mut effects = written(discovery);
    effects.push(Effect::AbandonRun { run });
    effects
}

/// Takes in what concerns the discovery under way; anything else is given back.
pub(super) fn world(
    state: &mut State,
    event: WorldEvent,
    now: Timestamp,
) -> Result<Vec<Effect>, Box<WorldEvent>> {
    let Some(discovery) = &mut state.discovery else {
        return Err(Box::new(event));
    };
    let of = discovery.run;
    match event {
        WorldEvent::Prepared {
            run,
            entropy,
            trust,
            route,
            session_id,
            // Metadata is for everybody.
            identity: _,
            mutual_tls: _,
            inputs: _,
            missing: _,
        } if run == of => {
            let limits = state.settings.time_outs.limits();
            let mut profile = discovery.from.profile();
            profile.trust = discovery.trust.clone();
            profile.connection = discovery.connection.clone();
            let settings = settings(&discovery.from, profile, (trust, *route), limits);
            let (session, asked) = Session::start(session_id, settings, *entropy, now);
            discovery.session = Some(session);
            Ok(go_on(discovery, asked, now))
        }
        WorldEvent::PrepareFailed { run, reason } if run == of => {
            discovery.outcome = Some(DiscoveryOutcome::Failed {
                title: reason,
                remedy: String::from("Change the TLS trust of the profile"),
            });
            Ok(Vec::new())
        }
        WorldEvent::Flow { run, event } if run == of => {
            let asked = match &mut discovery.session {
                Some(session) => session.apply(*event, now),
                None => Vec::new(),
            };
            Ok(go_on(discovery, asked, now))
        }
        event => Err(Box::new(event)),
    }
}

/// Presses on: the person asked for the metadata, wherever they are.
fn go_on(
    discovery: &mut Discovery,
    asked: Vec<crate::flow::Effect>,
    now: Timestamp,
) -> Vec<Effect> {
    let run = discovery.run;
    let mut effects: Vec<Effect> = Vec::new();
    let mut asked = asked;
    loop {
        let is_idle = asked.is_empty();
        effects.extend(asked.drain(..).map(|effect| Effect::Flow {
            run,
            effect: Box::new(effect),
        }));
        let Some(session) = &mut discovery.session else {
            break;
        };
        match session.flow().state() {
            FlowState::AwaitPress if is_idle => asked = session.apply(Event::Pressed, now),
            // A failed check is no reason to go on alone: it is told, and nothing is taken over.
            FlowState::AwaitDecision | FlowState::AwaitInput { .. } => {
                session.apply(Event::Cancelled, now);
            }
            FlowState::AwaitPress
            | FlowState::Ended
            | FlowState::AwaitPort { .. }
            | FlowState::AwaitListener { .. }
            | FlowState::AwaitRedirect { .. }
            | FlowState::AwaitResponse { .. } => break,
        }
    }
    let session = discovery.session.as_ref();
    if discovery.outcome.is_none() && session.is_some_and(|session| session.flow().is_ended()) {
        discovery.outcome = session.map(|session| outcome(&discovery.from, session, now));
    }
    let mut all = written(discovery);
    all.extend(effects);
    all
}

/// What is not in its file yet.
fn written(discovery: &mut Discovery) -> Vec<Effect> {
    let Some(session) = &mut discovery.session else {
        return Vec::new();
    };
    let lines = session.take_lines();
    let mut effects = Vec::new();
    if !lines.is_empty() {
        let session = session.trace().header().id.clone();
        effects.push(Effect::Store(StoreEffect::Append { session, lines }));
    }
    if discovery.outcome.is_some() {
        effects.push(Effect::Store(StoreEffect::LoadHistory));
    }
    effects
}

fn settings(
    from: &StartingPoint,
    profile: Profile,
    (trust, route): (Trust, Route),
    limits: Limits,
) -> Settings {
    Settings {
        identity: None,
        route,
        limits: limits_of(&profile, limits),
        profile,
        grant: Grant::default(),
        reach: from.reach(Reach {
            until: Some(Stage::Discovery),
            ..Reach::default()
        }),
        edits: Vec::new(),
        trust,
        inputs: BTreeMap::new(),
        opens_verification: false,
        approval_page: None,
        browser_leg_is_observed: false,
        accept_any_redirect: false,
    }
}

fn outcome(from: &StartingPoint, session: &Session, now: Timestamp) -> DiscoveryOutcome {
    let failed = session
        .trace()
        .findings()
        .map(|(_, finding)| finding)
        .find(|finding| finding.verdict == Verdict::Fail && finding.check == Check::MetadataIssuer);
    if let Some(finding) = failed {
        let remedy = match (&finding.remark, &finding.received) {
            (Remark::Differs | Remark::DiffersSlightly, Some(issuer)) => {
                format!("The metadata name {issuer}. If that is right, make it the issuer.")
            }
            _ => text::consequence(finding.check).to_owned(),
        };
        return DiscoveryOutcome::Failed {
            title: text::sentence(finding),
            remedy,
        };
    }
    let found = session
        .trace()
        .exchanges()
        .rev()
        .filter(|exchange| exchange.kind == MessageKind::Metadata)
        .find_map(|exchange| {
            let request = parse::request(&exchange.exchange.sent)?;
            let answer = parse::response(&exchange.exchange.received).ok()?.response;
            let metadata = (answer.status == 200)
                .then(|| ServerMetadata::parse(&answer.body).ok())
                .flatten()?;
            Some((request.target, metadata))
        });
    if let Some((path, metadata)) = found {
        let findings = session.trace().findings().map(|(_, finding)| finding);
        return DiscoveryOutcome::Found(Box::new(Found {
            metadata,
            path,
            resource: named_by_api(from, session),
            at: now,
            findings: findings
                .filter(|finding| finding.verdict != Verdict::Pass)
                .cloned()
                .collect(),
        }));
    }
    match session.trace().end() {
        Some(end) if end.status != EndStatus::Completed => {
            let words = text::end(end);
            let asked = |kind| session.trace().last_of_kind(kind).is_some();
            let remedy = match from {
                StartingPoint::Address(_) if asked(MessageKind::ResourceMetadata) => {
                    text::discovery::NO_API.to_owned()
                }
                StartingPoint::Account(_) if !asked(MessageKind::Metadata) => {
                    text::discovery::NO_ACCOUNT.to_owned()
                }
                StartingPoint::Address(_) | StartingPoint::Account(_) => words.remedy,
            };
            DiscoveryOutcome::Failed {
                title: words.title,
                remedy,
            }
        }
        Some(_) | None => DiscoveryOutcome::Failed {
            title: text::discovery::NOTHING_CAME.to_owned(),
            remedy: text::discovery::CHECK_IT.to_owned(),
        },
    }
}

/// The API from which the server was found.
fn named_by_api(from: &StartingPoint, session: &Session) -> Option<String> {
    let StartingPoint::Address(address) = from else {
        return None;
    };
    let findings = session.trace().findings();
    findings
        .map(|(_, finding)| finding)
        .any(|finding| finding.check == Check::ResourceMetadataServers)
        .then(|| address.clone())
}

fn tried(exchange: &RecordedExchange) -> Option<Tried> {
    let answer = match (
        &exchange.failure,
        parse::response(&exchange.exchange.received),
    ) {
        (Some(failure), _) => Err(text::failure(failure.kind).title),
        (None, Ok(parsed)) => Ok(parsed.response),
        (None, Err(_)) => Err(text::discovery::NO_HTTP.to_owned()),
    };
    Some(Tried {
        address: request_address(exchange)?,
        // A challenge without a token is what an API answers where all is well.
        is_answered: answer.as_ref().is_ok_and(|response| {
            response.status == 200
                || (response.status == 401 && exchange.kind == MessageKind::Challenge)
        }),
        answer: match answer {
            Ok(response) => format!("{} {}", response.status, response.reason),
            Err(said) => said,
        },
    })
}
