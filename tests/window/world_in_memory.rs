//! The world without sockets: the built-in server as a function, a visitor for the browser, and a
//! clock that stands still.

use std::collections::{BTreeMap, VecDeque};

use crate::shelf::Shelf;
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use oauth_playground::{
    app::{
        DataPlace, Effect, RehearsalPlace, Settings, SettingsEvent, StoreEffect, StoreEvent,
        WorldEvent,
    },
    authorization_server::{Config, Fault, Keys, State as Server, handle},
    flow::{self, EffectId, Entropy, Event, Input, redirect_listener::Listener},
    gui::{Outside, Waker, Window},
    http::{Exchange, FailureKind, Outgoing, Request, Response, TransportFailure, Trust, parse},
    oauth::{Secret, Timestamp},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

#[path = "library_in_memory.rs"]
mod library_in_memory;

#[path = "keychain_in_memory.rs"]
mod keychain_in_memory;

#[path = "browser_in_memory.rs"]
mod browser_in_memory;

use keychain_in_memory::KeychainInMemory;
use library_in_memory::LibraryInMemory;

const ISSUER: &str = "http://127.0.0.1:9400";
pub const PORT: u16 = 53682;

/// What the world does with what it is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Manners {
    /// The browser opens, and nobody signs in.
    pub nobody_at_the_browser: bool,
    /// Requests leave, and no answer comes.
    pub silent_server: bool,
    /// No connection comes about.
    pub nobody_listens: bool,
    /// A body of that size instead of the metadata.
    pub huge_body: Option<usize>,
}

pub struct WorldInMemory {
    server: Server,
    rng: ChaCha20Rng,
    manners: Manners,
    events: VecDeque<WorldEvent>,
    listener: Option<(EffectId, Listener)>,
    /// Where the server is: `scheme://host:port`.
    origin: &'static str,
    /// The address in the browser's own line, where nobody listened at it.
    pub address_line: Option<String>,
    pub library: LibraryInMemory,
    pub shelf: Shelf,
    pub keychain: KeychainInMemory,
    /// Everything that was asked for, in order.
    pub asked: Vec<Effect>,
    /// What is on the disk that it does not have.
    pub settings_file: String,
    /// How often that was written.
    pub saves: u32,
}

pub type Program = Harness<'static, Window<WorldInMemory>>;

impl WorldInMemory {
    pub fn new(manners: Manners, faults: Vec<Fault>) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let keys = Keys::generate(&mut rng);
        let mut server = Server::new(Config::workshop(ISSUER), keys);
        server.set_faults(faults);
        Self {
            server,
            rng,
            manners,
            events: VecDeque::new(),
            listener: None,
            origin: ISSUER,
            address_line: None,
            library: LibraryInMemory::default(),
            shelf: Shelf::default(),
            keychain: KeychainInMemory::default(),
            asked: Vec::new(),
            settings_file: Settings::default().to_text(),
            saves: 0,
        }
    }

    fn ask(&mut self, request: &Request) -> Response {
        handle(&mut self.server, request, now(), &mut self.rng)
    }

    fn prepared(&mut self, run: u32, inputs: BTreeMap<Input, Secret>) {
        self.events.push_back(WorldEvent::Prepared {
            run,
            entropy: Box::new(Entropy {
                code_verifier: [1; 32],
                state: [2; 16],
                nonce: [3; 16],
                pages: [4; 16],
                seed: [4; 32],
            }),
            trust: Trust::System,
            route: Box::default(),
            identity: None,
            mutual_tls: None,
            inputs,
            missing: Vec::new(),
            session_id: match run {
                1 => String::from("a-session"),
                run => format!("a-session-{run}"),
            },
        });
    }

    fn flow(&mut self, run: u32, event: Event) {
        self.events.push_back(WorldEvent::Flow {
            run,
            event: Box::new(event),
        });
    }

    fn send(&mut self, run: u32, id: EffectId, outgoing: &Outgoing) {
        if self.manners.silent_server {
            return;
        }
        if self.manners.nobody_listens {
            let exchange = Box::new(Exchange {
                started: now(),
                ..Exchange::default()
            });
            let failure = TransportFailure {
                kind: FailureKind::Refused,
                destination: ISSUER.to_owned(),
                detail: String::from("connection refused"),
            };
            return self.flow(
                run,
                Event::Failed {
                    id,
                    exchange,
                    failure,
                },
            );
        }
        let request = parse::request(&outgoing.bytes).expect("a request that parses");
        let response = match self.manners.huge_body {
            Some(size) => Response::new(200).body(vec![b'x'; size]),
            None => self.ask(&request),
        };
        let exchange = Box::new(Exchange {
            sent: outgoing.bytes.clone(),
            received: response_bytes(&response),
            started: now(),
            ..Exchange::default()
        });
        self.flow(run, Event::Answered { id, exchange });
    }
}

impl Outside for WorldInMemory {
    fn now(&self) -> Timestamp {
        now()
    }

    fn perform(&mut self, effect: Effect) {
        self.asked.push(effect.clone());
        match effect {
            Effect::StartBuiltIn => self.events.push_back(WorldEvent::BuiltInStarted {
                issuer: ISSUER.to_owned(),
            }),
            Effect::StartPersona(persona) => {
                let keys = Keys::generate(&mut self.rng);
                self.origin = if persona.speaks_tls {
                    "https://127.0.0.1:9400"
                } else {
                    ISSUER
                };
                self.server = Server::new(Config::of_persona(persona, self.origin), keys);
                self.events
                    .push_back(WorldEvent::PersonaStarted(RehearsalPlace {
                        persona,
                        origin: self.origin.to_owned(),
                        sha256: persona.speaks_tls.then_some([7; 32]),
                    }));
            }
            Effect::Prepare {
                run,
                demonstrates: Some(demonstration),
                ..
            } if demonstration.persona.is_some() => {
                self.server
                    .register_redirect_uris(&demonstration.client_id, &demonstration.redirect_uris);
                let client = self.server.config().client(&demonstration.client_id);
                let secret = client.and_then(|client| client.authentication.secret().cloned());
                let secret = secret.map(|secret| (Input::ClientSecret, secret));
                self.prepared(run, secret.into_iter().collect());
            }
            Effect::Prepare { run, .. } | Effect::PrepareDiscovery { run, .. } => {
                self.prepared(run, BTreeMap::new());
            }
            Effect::Flow { run, effect } => match *effect {
                flow::Effect::ReservePort { id, port, .. } => {
                    let port = port.unwrap_or(PORT);
                    self.flow(run, Event::PortReserved { id, port });
                }
                flow::Effect::Listen {
                    id, expectation, ..
                } => {
                    self.listener = Some((id, Listener::new(*expectation)));
                    self.flow(run, Event::Listening { id });
                }
                flow::Effect::ListenForPing { id, .. } => self.flow(run, Event::Listening { id }),
                flow::Effect::OpenBrowser { id, url } => {
                    self.flow(run, Event::BrowserOpened { id });
                    if !self.manners.nobody_at_the_browser {
                        self.browse(run, url.as_str());
                    }
                }
                flow::Effect::Send { id, outgoing } => self.send(run, id, &outgoing),
                flow::Effect::Wait { id, .. } => self.flow(run, Event::Waited { id }),
                flow::Effect::Abandon { .. } => {}
            },
            Effect::Store(StoreEffect::LoadSettings) => {
                let read = Settings::parse(self.settings_file.as_bytes());
                let problem = read.problems.first().map(ToString::to_string);
                let event = SettingsEvent::Loaded {
                    settings: Box::new(read.settings),
                    problem,
                };
                self.events
                    .push_back(WorldEvent::Store(StoreEvent::Settings(event)));
            }
            Effect::Store(StoreEffect::SaveSettings(settings)) => {
                self.settings_file = settings.to_text();
                self.saves += 1;
            }
            Effect::Store(StoreEffect::LookAtDataPlace) => {
                let place = DataPlace {
                    path: String::from("/home/alice/data"),
                    problem: None,
                };
                let event = SettingsEvent::DataPlace(place);
                self.events
                    .push_back(WorldEvent::Store(StoreEvent::Settings(event)));
            }
            Effect::Store(effect) => {
                let answer = self
                    .shelf
                    .perform(&effect)
                    .or_else(|| self.library.perform(effect));
                self.events.extend(answer.map(WorldEvent::Store));
            }
            Effect::Export(job) => {
                let outcome = self.shelf.export(&job);
                self.events.push_back(WorldEvent::Exported(outcome));
            }
            Effect::Key(job) => {
                let outcome = self.shelf.key(job);
                self.events.push_back(WorldEvent::Key(Box::new(outcome)));
            }
            Effect::Keychain { id, job } => {
                let outcome = self.keychain.perform(id, *job);
                self.events
                    .extend(outcome.map(|outcome| WorldEvent::Keychain(Box::new(outcome))));
            }
            Effect::FindExportFolder => {
                let folder = Some(String::from("/there"));
                self.events.push_back(WorldEvent::ExportFolder(folder));
            }
            Effect::AbandonRun { .. }
            | Effect::UseBrowser(_)
            | Effect::Wait { .. }
            | Effect::Copy(_)
            | Effect::OpenFolder(_)
            | Effect::OpenPage(_) => {}
        }
    }

    fn try_next(&mut self) -> Option<WorldEvent> {
        self.events.pop_front()
    }
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-21T12:04:31Z").expect("a time")
}

fn request_bytes(request: &Request) -> Vec<u8> {
    let mut out = format!("{} {} HTTP/1.1\r\n", request.method, request.target).into_bytes();
    for header in request.headers.iter() {
        out.extend_from_slice(format!("{}: {}\r\n", header.name, header.text()).as_bytes());
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(&request.body);
    out
}

fn response_bytes(response: &Response) -> Vec<u8> {
    let mut out = format!("HTTP/1.1 {} {}\r\n", response.status, response.reason).into_bytes();
    for header in response.headers.iter() {
        out.extend_from_slice(format!("{}: {}\r\n", header.name, header.text()).as_bytes());
    }
    out.extend_from_slice(format!("Content-Length: {}\r\n\r\n", response.body.len()).as_bytes());
    out.extend_from_slice(&response.body);
    out
}

/// The program at its first start, as wide as in the pictures.
pub fn program_with(manners: Manners, faults: Vec<Fault>) -> Program {
    program_in(WorldInMemory::new(manners, faults))
}

/// The program where that settings file was left by an earlier start.
pub fn program_after(settings_file: &str) -> Program {
    let mut world = WorldInMemory::new(Manners::default(), Vec::new());
    settings_file.clone_into(&mut world.settings_file);
    program_in(world)
}

pub fn program_in(world: WorldInMemory) -> Program {
    let mut program = Harness::builder()
        .with_size(egui::vec2(1440.0, 900.0))
        .with_theme(egui::Theme::Dark)
        .build_eframe(|creation| {
            Window::new(creation, world, &Waker::new()).expect("themes that load")
        });
    program.run();
    program
}

pub fn program() -> Program {
    program_with(Manners::default(), Vec::new())
}

/// Presses the control of that name and lets everything follow from it.
pub fn press(program: &mut Program, name: &str) {
    program.get_by_label(name).click();
    program.run();
}

/// The same where one has to scroll to the control first.
pub fn press_far(program: &mut Program, name: &str) {
    program.get_by_label(name).scroll_to_me();
    program.run();
    press(program, name);
}

/// Presses the button, and waits for what it puts on the clipboard.
pub fn copied(program: &mut Program, button: &str) -> String {
    program.get_by_label(button).click();
    for _ in 0..6 {
        program.step();
        let commands = &program.output().platform_output.commands;
        for command in commands {
            if let egui::OutputCommand::CopyText(text) = command {
                return text.clone();
            }
        }
    }
    panic!("nothing was copied by {button}");
}

pub fn is_disabled(program: &Program, name: &str) -> bool {
    program.get_by_label(name).accesskit_node().is_disabled()
}

/// A run that has come to its first request.
pub fn started_with(manners: Manners, faults: Vec<Fault>) -> Program {
    let mut program = program_with(manners, faults);
    press(&mut program, "Start with the built-in provider");
    program
}

pub fn started() -> Program {
    started_with(Manners::default(), Vec::new())
}

/// Presses Next until the primary button says this.
pub fn step_to(program: &mut Program, primary: &str) {
    for _ in 0..12 {
        if program.query_by_label(primary).is_some() {
            return;
        }
        press(program, "Next");
    }
    panic!("{primary} never came");
}

/// Replaces what stands in the field of that name.
pub fn fill(program: &mut Program, name: &str, text: &str) {
    program
        .get_by_role_and_label(egui::accesskit::Role::TextInput, name)
        .focus();
    program.run();
    program.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    program.key_press(egui::Key::Backspace);
    program.run();
    let field = program.get_by_role_and_label(egui::accesskit::Role::TextInput, name);
    if !text.is_empty() {
        field.type_text(text);
    }
    program.run();
}

/// Searches the list at the left for a profile, and opens its page.
pub fn open_profile(program: &mut Program, name: &str) {
    fill(program, "Search profiles", name);
    press(program, &format!("Profile {name}"));
    fill(program, "Search profiles", "");
}

/// What stands in the field of that name.
pub fn value(program: &Program, name: &str) -> String {
    let field = program.get_by_role_and_label(egui::accesskit::Role::TextInput, name);
    field.value().unwrap_or_default()
}
