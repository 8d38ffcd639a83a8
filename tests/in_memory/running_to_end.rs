//! Runs through `app::update` with a world made of values: to the end by itself, or to a person.

use std::collections::VecDeque;

use oauth_playground::{
    app::{BuiltIn, Command, Effect, StartRequest, State, WorldEvent, update},
    authorization_server::{Decision, Fault, Keys, State as Server, Visitor, VisitorStep, handle},
    flow::{
        self, EndStatus, Event, Input, StageStatus, State as FlowState,
        redirect_listener::{Listener, Verdict},
    },
    http::{Trust, parse},
    oauth::Secret,
    profile::{AuthMethod, SecretSource, built_in},
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::{
    setup::{CLIENT_SECRET, CODE_FLOW, ISSUER, NOW, PORT, Setup, entropy},
    wire::{browser_get, exchange, response_bytes},
};

/// The program, and everything around it.
struct Program {
    state: State,
    server: Server,
    rng: ChaCha20Rng,
    todo: VecDeque<Effect>,
    listener: Option<Listener>,
    /// Whether somebody sits at the browser.
    has_person: bool,
    secret: Option<Secret>,
    sends: usize,
    abandoned_runs: Vec<u32>,
}

impl Program {
    fn new() -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let keys = Keys::generate(&mut rng);
        Self {
            state: State::default(),
            server: Server::new(Setup::public().server, keys),
            rng,
            todo: VecDeque::new(),
            listener: None,
            has_person: true,
            secret: None,
            sends: 0,
            abandoned_runs: Vec::new(),
        }
    }

    /// Gives a command, and lets the world do all that follows from it.
    fn command(&mut self, command: Command) {
        self.todo.extend(update(&mut self.state, command, NOW));
        while let Some(effect) = self.todo.pop_front() {
            for event in self.perform(effect) {
                let effects = update(&mut self.state, Command::World(event), NOW);
                self.todo.extend(effects);
            }
        }
    }

    fn perform(&mut self, effect: Effect) -> Vec<WorldEvent> {
        match effect {
            Effect::StartBuiltIn => vec![WorldEvent::BuiltInStarted {
                issuer: ISSUER.to_owned(),
            }],
            Effect::Prepare { run, .. } => vec![WorldEvent::Prepared {
                run,
                entropy: Box::new(entropy()),
                trust: Trust::System,
                route: Box::default(),
                identity: None,
                mutual_tls: None,
                missing: Vec::new(),
                inputs: self
                    .secret
                    .clone()
                    .map(|secret| (Input::ClientSecret, secret))
                    .into_iter()
                    .collect(),
                session_id: format!("s{run}"),
            }],
            Effect::AbandonRun { run } => {
                self.abandoned_runs.push(run);
                Vec::new()
            }
            // This world has no disk.
            Effect::Copy(_)
            | Effect::StartPersona(_)
            | Effect::Keychain { .. }
            | Effect::OpenFolder(_)
            | Effect::Export(_)
            | Effect::FindExportFolder
            | Effect::Key(_)
            | Effect::Store(_)
            | Effect::OpenPage(_)
            | Effect::UseBrowser(_)
            | Effect::Wait { .. }
            | Effect::PrepareDiscovery { .. } => Vec::new(),
            Effect::Flow { run, effect } => self
                .perform_for_flow(*effect)
                .into_iter()
                .map(|event| WorldEvent::Flow {
                    run,
                    event: Box::new(event),
                })
                .collect(),
        }
    }

    fn perform_for_flow(&mut self, effect: flow::Effect) -> Vec<Event> {
        match effect {
            flow::Effect::ReservePort { id, port, .. } => vec![Event::PortReserved {
                id,
                port: port.unwrap_or(PORT),
            }],
            flow::Effect::Listen {
                id, expectation, ..
            } => {
                self.listener = Some(Listener::new(*expectation));
                vec![Event::Listening { id }]
            }
            flow::Effect::ListenForPing { id, .. } => vec![Event::Listening { id }],
            flow::Effect::OpenBrowser { url, .. } if self.has_person => self.visit(url.as_str()),
            flow::Effect::OpenBrowser { id, .. } => vec![Event::BrowserOpened { id }],
            flow::Effect::Send { id, outgoing } => {
                self.sends += 1;
                let request = parse::request(&outgoing.bytes).unwrap();
                let response = handle(&mut self.server, &request, NOW, &mut self.rng);
                let exchange = Box::new(exchange(outgoing.bytes, response_bytes(&response)));
                vec![Event::Answered { id, exchange }]
            }
            flow::Effect::Wait { id, .. } => vec![Event::Waited { id }],
            flow::Effect::Abandon { .. } => {
                self.listener = None;
                Vec::new()
            }
        }
    }

    /// Alice signs in, allows, and her browser returns.
    fn visit(&mut self, address: &str) -> Vec<Event> {
        let alice = self.server.config().account("alice").unwrap();
        let mut visitor = Visitor::new(ISSUER, alice, Decision::Allow);
        let mut next = visitor.open(address).unwrap();
        loop {
            let response = handle(&mut self.server, &next, NOW, &mut self.rng);
            match visitor.next_step(&response) {
                VisitorStep::Send(request) => next = request,
                VisitorStep::Redirected(location) => {
                    let answer = self
                        .listener
                        .as_mut()
                        .unwrap()
                        .answer(&browser_get(&location));
                    let Verdict::Landed(parameters) = answer.verdict else {
                        panic!("{:?}", answer.verdict);
                    };
                    let session = self.state.session.as_ref().unwrap();
                    let FlowState::AwaitRedirect { listener, .. } = session.flow().state() else {
                        panic!("{:?}", session.flow().state());
                    };
                    return vec![Event::RedirectArrived {
                        id: listener.unwrap(),
                        exchange: Box::default(),
                        parameters,
                    }];
                }
                other => panic!("{other:?}"),
            }
        }
    }

    fn flow_state(&self) -> &FlowState {
        self.state.session.as_ref().unwrap().flow().state()
    }

    #[track_caller]
    fn ended(&self, status: EndStatus) {
        let session = self.state.session.as_ref().unwrap();
        assert_eq!(session.trace().end().map(|end| end.status), Some(status));
    }
}

#[test]
fn the_built_in_provider_is_walked_to_the_end_by_itself() {
    let mut program = Program::new();
    program.command(Command::StartBuiltIn);
    // Prepared, and nothing sent.
    assert_eq!(program.sends, 0);
    assert!(matches!(program.state.built_in, BuiltIn::Running { .. }));
    program.command(Command::RunToEnd);
    program.ended(EndStatus::Completed);
    assert!(!program.state.is_running_to_end);
    let session = program.state.session.as_ref().unwrap();
    for stage in CODE_FLOW {
        let status = session.trace().status(stage);
        assert_eq!(status, Some(StageStatus::Done), "{stage}");
    }
}

#[test]
fn running_to_the_end_waits_for_the_person_at_the_browser() {
    let mut program = Program::new();
    program.has_person = false;
    program.command(Command::StartBuiltIn);
    program.command(Command::RunToEnd);
    assert!(matches!(
        program.flow_state(),
        FlowState::AwaitRedirect { .. }
    ));
    assert_eq!(program.sends, 2);
    let session = program.state.session.as_ref().unwrap();
    let url = session.flow().address_to_open().unwrap();
    for event in program.visit(&url) {
        program.command(Command::World(WorldEvent::Flow {
            run: program.state.run,
            event: Box::new(event),
        }));
    }
    program.ended(EndStatus::Completed);
}

#[test]
fn running_to_the_end_stops_at_a_failed_check() {
    let mut program = Program::new();
    program
        .server
        .set_faults(vec![Fault::parse("wrong_nonce").unwrap()]);
    program.command(Command::StartBuiltIn);
    program.command(Command::RunToEnd);
    assert_eq!(program.flow_state(), &FlowState::AwaitDecision);
    assert!(!program.state.is_running_to_end);
    // Overruled, it goes on one press at a time.
    program.command(Command::ContinueAnyway);
    assert_eq!(program.flow_state(), &FlowState::AwaitPress);
    program.command(Command::RunToEnd);
    program.ended(EndStatus::Completed);
}

#[test]
fn running_to_the_end_stops_where_a_secret_is_asked_for() {
    let mut profile = built_in(ISSUER).unwrap();
    profile.client.client_id = String::from("workshop-confidential");
    profile.client.token_endpoint_auth_method = Some(AuthMethod::ClientSecretBasic);
    profile.client.client_secret = Some(SecretSource::Env(String::from("NOT_SET")));
    let request = StartRequest {
        profile: Some(profile),
        ..StartRequest::default()
    };
    let mut program = Program::new();
    program.command(Command::Start(Box::new(request)));
    program.command(Command::RunToEnd);
    assert_eq!(
        program.flow_state(),
        &FlowState::AwaitInput {
            input: Input::ClientSecret
        }
    );
    assert!(!program.state.is_running_to_end);
    program.command(Command::GiveInput(Secret::new(CLIENT_SECRET)));
    program.command(Command::RunToEnd);
    program.ended(EndStatus::Completed);
}

#[test]
fn case_92_running_to_the_end_fetches_unknown_keys_once_more_by_itself() {
    let mut program = Program::new();
    program.has_person = false;
    program.command(Command::StartBuiltIn);
    program.command(Command::RunToEnd);
    let mut rng = program.rng.clone();
    program.server.rotate_keys(&mut rng);
    let session = program.state.session.as_ref().unwrap();
    let url = session.flow().address_to_open().unwrap();
    for event in program.visit(&url) {
        program.command(Command::World(WorldEvent::Flow {
            run: program.state.run,
            event: Box::new(event),
        }));
    }
    program.ended(EndStatus::Completed);
    let session = program.state.session.as_ref().unwrap();
    let fetches = session
        .trace()
        .exchanges()
        .filter(|one| one.exchange.sent.starts_with(b"GET /jwks"));
    assert_eq!(fetches.count(), 2);
}

#[test]
fn restarting_opens_a_session_of_its_own_and_drops_what_belonged_to_the_old_one() {
    let mut program = Program::new();
    program.has_person = false;
    program.command(Command::StartBuiltIn);
    program.command(Command::RunToEnd);
    let old = program.state.run;
    let FlowState::AwaitRedirect { listener, .. } = *program.flow_state() else {
        panic!("{:?}", program.flow_state());
    };
    program.command(Command::Restart);
    assert_eq!(program.state.run, old + 1);
    assert!(program.abandoned_runs.contains(&old));
    assert!(!program.state.is_running_to_end);
    let trace = program.state.session.as_ref().unwrap().trace().clone();
    assert_eq!(trace.header().id, format!("s{}", old + 1));
    assert_eq!(trace.exchanges().count(), 0);

    // What the old run still hears of reaches nobody.
    program.command(Command::World(WorldEvent::Flow {
        run: old,
        event: Box::new(Event::ListenerClosed {
            id: listener.unwrap(),
        }),
    }));
    program.command(Command::World(WorldEvent::Flow {
        run: old,
        event: Box::new(Event::Cancelled),
    }));
    assert_eq!(program.state.session.as_ref().unwrap().trace(), &trace);

    program.has_person = true;
    program.command(Command::RunToEnd);
    program.ended(EndStatus::Completed);
}

#[test]
fn one_press_does_one_thing() {
    let mut program = Program::new();
    program.command(Command::StartBuiltIn);
    program.command(Command::Next);
    assert_eq!(program.sends, 1);
    program.command(Command::Next);
    assert_eq!(program.sends, 2);
    // Looking back undoes nothing, and coming forward again sends nothing.
    program.command(Command::Back);
    assert!(!program.state.is_at_frontier());
    program.command(Command::Next);
    assert!(program.state.is_at_frontier());
    assert_eq!(program.sends, 2);
}

#[test]
fn cancelling_ends_running_to_the_end_too() {
    let mut program = Program::new();
    program.has_person = false;
    program.command(Command::StartBuiltIn);
    program.command(Command::RunToEnd);
    program.command(Command::Cancel);
    program.ended(EndStatus::Cancelled);
    assert!(!program.state.is_running_to_end);
    assert!(program.listener.is_none());
}
