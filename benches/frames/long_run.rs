//! A window without a screen, and a session in it that is as long as is wanted.

use std::collections::VecDeque;

use eframe::App as _;
use egui::accesskit::{Action, ActionRequest, TreeId};
use oauth_playground::{
    app::{
        Command, Effect, LibraryEvent, ProfileEntry, ProfileOrigin, Selection, StoreEvent,
        WorldEvent,
    },
    authorization_server::{Config, Decision, Keys, State as Server, Visitor, VisitorStep, handle},
    flow::{self, EffectId, Entropy, Event, Step},
    gui::{Outside, Waker, Window},
    http::{Exchange, Outgoing, Request, Response, Trust, parse},
    oauth::{Parameters, Timestamp},
    profile::{Profile, SHIPPED},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

pub const MIB: usize = 1024 * 1024;
const ISSUER: &str = "http://127.0.0.1:9400";
const SIZE: egui::Vec2 = egui::vec2(1440.0, 900.0);

pub struct LongRun {
    ctx: egui::Context,
    eframe: eframe::Frame,
    window: Window<World>,
    events: Vec<egui::Event>,
    time: f64,
}

impl LongRun {
    /// A run up to a call of the API, which is then repeated until there are so many exchanges.
    pub fn of(exchanges: usize) -> Self {
        let mut run = Self::new();
        run.window.apply(Command::StartBuiltIn);
        run.take_in();
        for _ in 0..20 {
            if run.window.state().can_send_again() == Some(Step::Resource) {
                break;
            }
            run.window.apply(Command::Next);
            run.take_in();
        }
        while run.exchange_count() < exchanges {
            run.send_again();
        }
        run.settle();
        run
    }

    /// No run, but a library: the shipped profiles again and again as one's own, so that the list
    /// stands open.
    pub fn with_profiles(profiles: usize) -> Self {
        let mut run = Self::new();
        let own = SHIPPED.iter().cycle().take(profiles).enumerate();
        let own = own.map(|(at, (_, bytes))| {
            let mut profile = Profile::parse(bytes).expect("a shipped profile");
            profile.id = format!("own-{at}");
            profile.name = format!("{} {at}", profile.name);
            ProfileEntry {
                profile,
                origin: ProfileOrigin::User,
                stamp: None,
            }
        });
        let loaded = LibraryEvent::Loaded {
            profiles: own.collect(),
            problems: Vec::new(),
        };
        let event = WorldEvent::Store(StoreEvent::Library(loaded));
        run.window.apply(Command::World(event));
        run.settle();
        run
    }

    fn new() -> Self {
        let ctx = egui::Context::default();
        let creation = eframe::CreationContext::_new_kittest(ctx.clone());
        let window = Window::new(&creation, World::new(), &Waker::new()).expect("themes");
        Self {
            ctx,
            eframe: eframe::Frame::_new_kittest(),
            window,
            events: Vec::new(),
            time: 0.0,
        }
    }

    /// One frame; returns how many shapes it has.
    pub fn frame(&mut self) -> usize {
        self.take_in();
        self.time += 1.0 / 60.0;
        let input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, SIZE)),
            time: Some(self.time),
            events: std::mem::take(&mut self.events),
            ..egui::RawInput::default()
        };
        let output = self.paint(input);
        let shapes = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        shapes.len()
    }

    /// Frames until nothing moves any more.
    pub fn settle(&mut self) {
        for _ in 0..30 {
            self.frame();
        }
    }

    pub fn send_again(&mut self) {
        let before = self.exchange_count();
        self.window.apply(Command::SendAgain);
        self.take_in();
        assert_eq!(self.exchange_count(), before + 1);
    }

    /// Sends once more, and gets a body of that size.
    pub fn send_again_for(&mut self, body: usize) {
        self.window.apply(Command::SendAgain);
        self.take_in_as(Some(body));
    }

    pub fn selected(&self) -> u32 {
        let Some(Selection::Exchange { id, .. }) = self.window.state().focus.selection else {
            panic!("nothing is selected");
        };
        id
    }

    pub fn select(&mut self, id: u32) {
        let is_response = true;
        self.window
            .apply(Command::Select(Selection::Exchange { id, is_response }));
    }

    /// Turns the wheel over the sequence.
    pub fn scroll(&mut self, points: f32) {
        self.scroll_at(egui::pos2(1200.0, 300.0), points);
    }

    /// Turns the wheel over the list of profiles at the left.
    pub fn scroll_list(&mut self, points: f32) {
        self.scroll_at(egui::pos2(100.0, 500.0), points);
    }

    /// A letter comes from the keyboard.
    pub fn type_letter(&mut self, letter: char) {
        self.events.push(egui::Event::Text(letter.to_string()));
    }

    /// Empties the field that the keyboard is on.
    pub fn clear_field(&mut self) {
        for (key, modifiers) in [
            (egui::Key::A, egui::Modifiers::COMMAND),
            (egui::Key::Backspace, egui::Modifiers::NONE),
        ] {
            self.events.push(egui::Event::Key {
                key,
                physical_key: None,
                pressed: true,
                repeat: false,
                modifiers,
            });
        }
    }

    fn scroll_at(&mut self, position: egui::Pos2, points: f32) {
        self.events.push(egui::Event::PointerMoved(position));
        self.events.push(egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, points),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers: egui::Modifiers::NONE,
        });
    }

    /// Whether a screen reader listens.
    pub fn listen(&mut self, is_listening: bool) {
        if is_listening {
            self.ctx.enable_accesskit();
        } else {
            self.ctx.disable_accesskit();
        }
        self.settle();
    }

    /// Presses the control of that name, as a screen reader does.
    pub fn press(&mut self, name: &str) {
        self.act(name, Action::Click);
    }

    /// Puts the keyboard on the control of that name.
    pub fn focus(&mut self, name: &str) {
        self.act(name, Action::Focus);
    }

    fn act(&mut self, name: &str, action: Action) {
        self.ctx.enable_accesskit();
        let input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, SIZE)),
            ..egui::RawInput::default()
        };
        let output = self.paint(input);
        let update = output.platform_output.accesskit_update.expect("a tree");
        let named = |node: &egui::accesskit::Node| node.label() == Some(name);
        let node = update.nodes.iter().find(|(_, node)| named(node));
        let (target_node, _) = node.unwrap_or_else(|| panic!("no control is called {name}"));
        let request = ActionRequest {
            action,
            target_tree: TreeId::ROOT,
            target_node: *target_node,
            data: None,
        };
        self.events
            .push(egui::Event::AccessKitActionRequest(request));
        self.settle();
        self.ctx.disable_accesskit();
        self.settle();
    }

    fn paint(&mut self, input: egui::RawInput) -> egui::FullOutput {
        let Self {
            ctx,
            eframe,
            window,
            ..
        } = self;
        ctx.run_ui(input, |ui| {
            window.logic(&ui.ctx().clone(), eframe);
            window.ui(ui, eframe);
        })
    }

    fn exchange_count(&self) -> usize {
        let session = self.window.state().session.as_ref();
        session.map_or(0, |session| session.trace().exchange_count())
    }

    /// Lets everything happen that was asked for.
    fn take_in(&mut self) {
        self.take_in_as(None);
    }

    fn take_in_as(&mut self, body: Option<usize>) {
        while let Some(event) = self.window.outside().take(body) {
            self.window.apply(Command::World(event));
        }
    }
}

/// The built-in server as a function, and a visitor for the browser; nothing is kept.
struct World(std::cell::RefCell<Inside>);

struct Inside {
    server: Server,
    rng: ChaCha20Rng,
    events: VecDeque<WorldEvent>,
    requests: VecDeque<(u32, EffectId, Outgoing)>,
    listener: Option<EffectId>,
}

impl World {
    fn new() -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let keys = Keys::generate(&mut rng);
        Self(std::cell::RefCell::new(Inside {
            server: Server::new(Config::workshop(ISSUER), keys),
            rng,
            events: VecDeque::new(),
            requests: VecDeque::new(),
            listener: None,
        }))
    }

    /// What happened next; a request that is answered now is answered with a body of that size.
    fn take(&self, body: Option<usize>) -> Option<WorldEvent> {
        let mut inside = self.0.borrow_mut();
        if let Some(event) = inside.events.pop_front() {
            return Some(event);
        }
        let (run, id, outgoing) = inside.requests.pop_front()?;
        inside.answer(run, id, &outgoing, body);
        inside.events.pop_front()
    }
}

impl Inside {
    fn ask(&mut self, request: &Request) -> Response {
        handle(&mut self.server, request, now(), &mut self.rng)
    }

    fn flow(&mut self, run: u32, event: Event) {
        let event = Box::new(event);
        self.events.push_back(WorldEvent::Flow { run, event });
    }

    fn answer(&mut self, run: u32, id: EffectId, outgoing: &Outgoing, body: Option<usize>) {
        let request = parse::request(&outgoing.bytes).expect("a request that parses");
        let response = match body {
            None => self.ask(&request),
            Some(size) => Response::new(200)
                .header("Content-Type", "application/json")
                .body(notes(size)),
        };
        let exchange = Box::new(exchange(outgoing.bytes.clone(), &response));
        self.flow(run, Event::Answered { id, exchange });
    }

    /// Alice signs in, allows, and comes back to the listener.
    fn browse(&mut self, run: u32, address: &str) {
        let alice = self
            .server
            .config()
            .account("alice")
            .expect("alice")
            .clone();
        let mut visitor = Visitor::new(ISSUER, &alice, Decision::Allow);
        let mut next = visitor.open(address);
        while let Some(request) = next.take() {
            let response = self.ask(&request);
            let seen = Box::new(exchange(request_bytes(&request), &response));
            self.flow(run, Event::BrowserLegSeen { exchange: seen });
            match visitor.next_step(&response) {
                VisitorStep::Send(request) => next = Some(request),
                VisitorStep::Redirected(address) => self.come_back(run, &address),
                VisitorStep::Posted { .. } | VisitorStep::Finished(_) | VisitorStep::Stuck(_) => {
                    panic!("the visitor is lost")
                }
            }
        }
    }

    fn come_back(&mut self, run: u32, address: &str) {
        let (_, query) = address.split_once('?').expect("an answer in the query");
        let request = Request {
            method: String::from("GET"),
            target: format!("/callback?{query}"),
            ..Request::default()
        };
        let exchange = Box::new(exchange(request_bytes(&request), &Response::new(200)));
        let id = self.listener.expect("a listener");
        let parameters = Parameters::decode(query.as_bytes());
        self.flow(
            run,
            Event::RedirectArrived {
                id,
                exchange,
                parameters,
            },
        );
    }
}

impl Outside for World {
    fn now(&self) -> Timestamp {
        now()
    }

    fn perform(&mut self, effect: Effect) {
        let inside = self.0.get_mut();
        match effect {
            Effect::StartBuiltIn => inside.events.push_back(WorldEvent::BuiltInStarted {
                issuer: ISSUER.to_owned(),
            }),
            Effect::Prepare { run, .. } => inside.events.push_back(WorldEvent::Prepared {
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
                inputs: std::collections::BTreeMap::new(),
                missing: Vec::new(),
                session_id: String::from("a-session"),
            }),
            Effect::Flow { run, effect } => match *effect {
                flow::Effect::ReservePort { id, .. } => {
                    inside.flow(run, Event::PortReserved { id, port: 53682 });
                }
                flow::Effect::Listen { id, .. } => {
                    inside.listener = Some(id);
                    inside.flow(run, Event::Listening { id });
                }
                flow::Effect::ListenForPing { id, .. } => inside.flow(run, Event::Listening { id }),
                flow::Effect::OpenBrowser { id, url } => {
                    inside.flow(run, Event::BrowserOpened { id });
                    inside.browse(run, url.as_str());
                }
                flow::Effect::Send { id, outgoing } => {
                    inside.requests.push_back((run, id, *outgoing));
                }
                flow::Effect::Wait { id, .. } => inside.flow(run, Event::Waited { id }),
                flow::Effect::Abandon { .. } => {}
            },
            Effect::StartPersona(_)
            | Effect::AbandonRun { .. }
            | Effect::Copy(_)
            | Effect::Keychain { .. }
            | Effect::OpenFolder(_)
            | Effect::OpenPage(_)
            | Effect::Store(_)
            | Effect::UseBrowser(_)
            | Effect::Wait { .. }
            | Effect::Export(_)
            | Effect::FindExportFolder
            | Effect::Key(_)
            | Effect::PrepareDiscovery { .. } => {}
        }
    }

    fn try_next(&mut self) -> Option<WorldEvent> {
        self.take(None)
    }
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-21T12:04:31Z").expect("a time")
}

/// A list of notes in JSON, of about that size.
fn notes(size: usize) -> Vec<u8> {
    let mut out = b"{\"notes\":[{\"id\":0,\"text\":\"the first\"}".to_vec();
    let mut id = 1;
    while out.len() + 80 < size {
        let note = format!(",{{\"id\":{id},\"text\":\"a note that says little, as notes do\"}}");
        out.extend_from_slice(note.as_bytes());
        id += 1;
    }
    out.extend_from_slice(b"]}");
    out
}

fn exchange(sent: Vec<u8>, response: &Response) -> Exchange {
    Exchange {
        sent,
        received: response_bytes(response),
        started: now(),
        ..Exchange::default()
    }
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
