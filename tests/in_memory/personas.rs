//! Each persona with its own profile: the client and the provider in memory, arrow by arrow.

mod answers;
mod source_systems;

use std::collections::VecDeque;

use oauth_playground::{
    app::{Command, Effect, RehearsalPlace, StartRequest, State, WorldEvent, update},
    authorization_server::{
        Config, Decision, Keys, PERSONAS, Persona, State as Server, Visitor, VisitorStep, handle,
    },
    flow::{
        self, EffectId, EndStatus, Entry, Event, Input, State as FlowState, Verdict,
        redirect_listener::{Listener, Verdict as Landing},
    },
    http::{Headers, Request, Response, Trust, parse},
    oauth::{Parameters, Secret},
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::{
    setup::{NOW, PORT, entropy},
    wire::{browser_get, exchange, response_bytes},
};

/// The client, the provider that is played, and the person.
struct Rehearsal {
    state: State,
    server: Option<Server>,
    persona: &'static Persona,
    rng: ChaCha20Rng,
    todo: VecDeque<Effect>,
    listener: Option<(EffectId, Listener)>,
    /// What went over the wire: who asked for what, and the status of the answer.
    arrows: Vec<String>,
    answers: Vec<(String, Response)>,
    waits: Vec<u32>,
}

impl Rehearsal {
    fn of(name: &str) -> Self {
        Self::started(name, StartRequest::default())
    }

    /// Walks the persona's own profile to its end.
    fn started(name: &str, request: StartRequest) -> Self {
        let persona = Persona::named(name).unwrap();
        let mut rehearsal = Self {
            state: State::default(),
            server: None,
            persona,
            rng: ChaCha20Rng::seed_from_u64(1),
            todo: VecDeque::new(),
            listener: None,
            arrows: Vec::new(),
            answers: Vec::new(),
            waits: Vec::new(),
        };
        let request = StartRequest {
            persona: Some(persona),
            opens_verification: true,
            ..request
        };
        rehearsal.command(Command::Start(Box::new(request)));
        assert!(
            rehearsal.state.session.is_some(),
            "{:?}",
            rehearsal.state.problem
        );
        rehearsal.command(Command::RunToEnd);
        rehearsal
    }

    fn origin(&self) -> &'static str {
        if self.persona.speaks_tls {
            "https://127.0.0.1:9400"
        } else {
            "http://127.0.0.1:9400"
        }
    }

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
            Effect::StartPersona(persona) => {
                let config = Config::of_persona(persona, self.origin());
                let keys = Keys::generate(&mut self.rng);
                self.server = Some(Server::new(config, keys));
                vec![WorldEvent::PersonaStarted(RehearsalPlace {
                    persona,
                    origin: self.origin().to_owned(),
                    sha256: persona.speaks_tls.then_some([7; 32]),
                })]
            }
            Effect::Prepare {
                run,
                secret,
                key,
                demonstrates,
                ..
            } => {
                assert!(secret.is_none() && key.is_none(), "nothing real goes there");
                let demonstration = demonstrates.unwrap();
                let server = self.server.as_mut().unwrap();
                let id = &demonstration.client_id;
                server.register_redirect_uris(id, &demonstration.redirect_uris);
                let client = server.config().client(id).expect("a known client");
                let secret = client.authentication.secret().cloned();
                let key = self.persona.key_of(id).map(Secret::new);
                let inputs = [(Input::ClientSecret, secret), (Input::PrivateKey, key)];
                vec![WorldEvent::Prepared {
                    run,
                    entropy: Box::new(entropy()),
                    trust: Trust::System,
                    route: Box::default(),
                    identity: None,
                    mutual_tls: None,
                    missing: Vec::new(),
                    inputs: inputs
                        .into_iter()
                        .filter_map(|(input, value)| Some((input, value?)))
                        .collect(),
                    session_id: format!("s{run}"),
                }]
            }
            Effect::Flow { run, effect } => self
                .perform_for_flow(*effect)
                .into_iter()
                .map(|event| WorldEvent::Flow {
                    run,
                    event: Box::new(event),
                })
                .collect(),
            Effect::StartBuiltIn
            | Effect::AbandonRun { .. }
            | Effect::Copy(_)
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
                self.listener = Some((id, Listener::new(*expectation)));
                vec![Event::Listening { id }]
            }
            flow::Effect::ListenForPing { id, .. } => vec![Event::Listening { id }],
            flow::Effect::OpenBrowser { id, url } => {
                let mut events = vec![Event::BrowserOpened { id }];
                events.extend(self.visit(url.as_str()));
                events
            }
            flow::Effect::Send { id, outgoing } => {
                let request = parse::request(&outgoing.bytes).unwrap();
                let response = self.ask("client", &request);
                let exchange = Box::new(exchange(outgoing.bytes, response_bytes(&response)));
                vec![Event::Answered { id, exchange }]
            }
            flow::Effect::Wait { id, secs } => {
                self.waits.push(secs);
                vec![Event::Waited { id }]
            }
            flow::Effect::Abandon { .. } => Vec::new(),
        }
    }

    fn ask(&mut self, who: &str, request: &Request) -> Response {
        let server = self.server.as_mut().unwrap();
        let response = handle(server, request, NOW, &mut self.rng);
        let arrow = format!("{who} {} {}", request.method, request.path());
        // The pages of the person are the built-in server's own.
        if !matches!(request.path(), "/login" | "/consent" | "/device") {
            self.arrows.push(format!("{arrow} {}", response.status));
        }
        self.answers.push((arrow, response.clone()));
        response
    }

    /// Alice signs in, allows, and her browser goes where it is sent.
    fn visit(&mut self, address: &str) -> Vec<Event> {
        let server = self.server.as_ref().unwrap();
        let alice = server.config().account("alice").unwrap().clone();
        let mut visitor = Visitor::new(self.origin(), &alice, Decision::Allow);
        if let Some(code) = server.user_code_on_screen() {
            visitor = visitor.with_user_code(code);
        }
        let mut next = match visitor.open(address) {
            Some(request) => request,
            None => self.own_page(&mut visitor, address),
        };
        for _ in 0..10 {
            let response = self.ask("browser", &next);
            match visitor.next_step(&response) {
                VisitorStep::Send(request) => next = request,
                VisitorStep::Redirected(location) if location.starts_with("https://") => {
                    self.arrows
                        .push(format!("person pastes {}", bare(&location)));
                    return vec![Event::Pasted(location)];
                }
                VisitorStep::Redirected(location) => {
                    self.arrows.push(format!("browser GET {}", bare(&location)));
                    return vec![self.lands(&browser_get(&location))];
                }
                VisitorStep::Posted { target, form } => {
                    self.arrows.push(format!("browser POST {}", bare(&target)));
                    let mut request = browser_get(&target);
                    request.method = String::from("POST");
                    request
                        .headers
                        .push("Content-Type", "application/x-www-form-urlencoded");
                    request.body = form.encode().into_bytes();
                    return vec![self.lands(&request)];
                }
                VisitorStep::Finished(_) => return Vec::new(),
                VisitorStep::Stuck(reason) => panic!("{reason}"),
            }
        }
        panic!("the sign-in has no end");
    }

    /// An authorization request by POST begins at a page of the client's listener.
    fn own_page(&mut self, visitor: &mut Visitor, address: &str) -> Request {
        let (_, listener) = self.listener.as_mut().unwrap();
        let page = listener.answer(&browser_get(address)).response;
        let page = parse::response(&page).unwrap().response;
        match visitor.next_step(&page) {
            VisitorStep::Posted { target, form } => visitor.submit(&target, &form).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    fn lands(&mut self, request: &Request) -> Event {
        let (id, listener) = self.listener.as_mut().expect("a listener");
        match listener.answer(request).verdict {
            Landing::Landed(parameters) => Event::RedirectArrived {
                id: *id,
                exchange: Box::default(),
                parameters,
            },
            other => panic!("{other:?}"),
        }
    }

    /// It came to its end without a failed check.
    #[track_caller]
    fn is_complete(&self) {
        let session = self.state.session.as_ref().unwrap();
        assert_eq!(
            session.flow().state(),
            &FlowState::Ended,
            "{:?}",
            self.arrows
        );
        let records = session.trace().records();
        for record in records {
            if let Entry::Finding { finding, .. } = &record.entry {
                assert_ne!(finding.verdict, Verdict::Fail, "{finding:?}");
            }
        }
        let end = records.iter().find_map(|record| match &record.entry {
            Entry::End(end) => Some(end),
            _ => None,
        });
        let end = end.unwrap();
        assert_eq!(
            end.status,
            EndStatus::Completed,
            "{end:?} {:?}",
            self.arrows
        );
    }

    /// The last answer to that arrow as JSON.
    fn answer(&self, arrow: &str) -> serde_json::Value {
        let (_, response) = self
            .answers
            .iter()
            .rev()
            .find(|(known, _)| known == arrow)
            .unwrap_or_else(|| panic!("{arrow} is not among {:?}", self.arrows));
        serde_json::from_slice(&response.body).unwrap()
    }

    /// Asks the provider aside from the run.
    fn aside(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Response {
        let authority = self.origin().split_once("://").unwrap().1;
        let mut all = Headers::new().with("Host", authority);
        for (name, value) in headers {
            all.push(*name, *value);
        }
        let request = Request {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: all,
            body: body.as_bytes().to_vec(),
        };
        self.ask("aside", &request)
    }

    fn aside_form(&mut self, target: &str, form: &[(&str, &str)]) -> Response {
        let body = Parameters::from_iter(form.iter().copied()).encode();
        let headers = [("Content-Type", "application/x-www-form-urlencoded")];
        self.aside("POST", target, &headers, &body)
    }
}

/// An address without what it carries.
fn bare(address: &str) -> &str {
    address.split('?').next().unwrap()
}

fn with(change: impl FnOnce(&mut StartRequest)) -> StartRequest {
    let mut request = StartRequest::default();
    change(&mut request);
    request
}

fn json(response: &Response) -> serde_json::Value {
    serde_json::from_slice(&response.body).unwrap()
}

#[test]
fn every_persona_walks_its_own_profile_to_the_end() {
    for persona in PERSONAS {
        let run = Rehearsal::of(persona.name);
        run.is_complete();
        let rehearsal = run.state.rehearsal.as_ref().unwrap();
        assert_eq!(rehearsal.place.persona, *persona);
    }
}
