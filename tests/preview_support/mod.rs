//! The whole program without its window, and an authorization server that only writes down.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use oauth_playground::{
    app::{self, Command, DraftEdit, StartRequest, State},
    effects::{Browser, Home, World, WorldOptions, browser::BrowserChoice},
    flow::{RecordedExchange, State as FlowState, Step},
    http::{Draft, RequestDraft},
};

/// Longer than any of this takes; reached only where something is broken.
const PATIENCE: Duration = Duration::from_secs(20);

/// State and world, driven by commands as a person gives them.
pub struct Program {
    state: State,
    world: World,
}

impl Program {
    /// Starts a run; the first draft is there when this returns.
    pub fn start(request: StartRequest) -> Self {
        let options = WorldOptions {
            browser: Some(Browser::Program(BrowserChoice::None)),
            home: Home::Nowhere,
            ..WorldOptions::default()
        };
        let mut program = Self {
            state: State::default(),
            world: World::new(options, Arc::new(|| {})).unwrap(),
        };
        program.command(Command::Start(Box::new(request)));
        program.until(|state| state == &FlowState::AwaitPress);
        program
    }

    pub fn command(&mut self, command: Command) {
        let now = self.world.now();
        for effect in app::update(&mut self.state, command, now) {
            self.world.perform(effect);
        }
    }

    pub fn edit(&mut self, edit: DraftEdit) {
        self.command(Command::EditDraft(edit));
    }

    /// Takes what the world reports until the run awaits that.
    pub fn until(&mut self, reached: impl Fn(&FlowState) -> bool) {
        loop {
            assert_eq!(self.state.problem, None);
            if self.awaits().is_some_and(&reached) {
                return;
            }
            let Some(event) = self.world.next_within(PATIENCE) else {
                panic!("still {:?}", self.awaits());
            };
            self.command(Command::World(event));
        }
    }

    pub fn awaits(&self) -> Option<&FlowState> {
        Some(self.state.session.as_ref()?.flow().state())
    }

    pub fn step(&self) -> Option<Step> {
        self.state.session.as_ref()?.flow().current_step()
    }

    pub fn draft(&self) -> &Draft {
        self.state.session.as_ref().unwrap().flow().draft().unwrap()
    }

    pub fn request_draft(&self) -> &RequestDraft {
        let Draft::Request(request) = self.draft() else {
            panic!("{:?}", self.draft());
        };
        request
    }

    /// The `state` that a redirect has to bring back.
    pub fn state_parameter(&self) -> String {
        let session = self.state.session.as_ref().unwrap();
        session.flow().context().state()
    }

    pub fn session(&self) -> &oauth_playground::session::Session {
        self.state.session.as_ref().unwrap()
    }

    /// Presses Next once and waits for the answer, which the trace then ends in.
    pub fn send(&mut self) -> RecordedExchange {
        let before = self.exchange_count();
        self.command(Command::Next);
        while self.exchange_count() == before {
            let event = self.world.next_within(PATIENCE).expect("an answer");
            self.command(Command::World(event));
        }
        let exchanges = self.session().trace().exchanges();
        exchanges.last().unwrap().clone()
    }

    fn exchange_count(&self) -> usize {
        self.session().trace().exchanges().count()
    }
}

/// An answer that the witness gives, and how many bytes it reads before it does.
type Order = (usize, Vec<u8>);

/// A listener that knows no HTTP: it reads, answers as ordered, and reads on until the other side
/// closes, so that nothing that was sent can escape it.
pub struct Witness {
    pub authority: String,
    orders: mpsc::Sender<Order>,
    seen: mpsc::Receiver<Vec<u8>>,
}

impl Witness {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let (orders, next_order) = mpsc::channel::<Order>();
        let (tell, seen) = mpsc::channel();
        thread::spawn(move || {
            for (expected, answer) in next_order {
                let (mut stream, _) = listener.accept().unwrap();
                let mut read = vec![0; expected];
                stream.read_exact(&mut read).unwrap();
                stream.write_all(&answer).unwrap();
                stream.shutdown(std::net::Shutdown::Write).unwrap();
                stream.read_to_end(&mut read).unwrap();
                tell.send(read).unwrap();
            }
        });
        Self {
            authority,
            orders,
            seen,
        }
    }

    pub fn order(&self, expected: usize, answer: &[u8]) {
        self.orders.send((expected, answer.to_vec())).unwrap();
    }

    pub fn saw(&self) -> Vec<u8> {
        self.seen.recv_timeout(PATIENCE).unwrap()
    }
}
