//! A client and a server joined in memory, and the person between them.

use std::collections::BTreeSet;

use oauth_playground::{
    authorization_server::{
        Keys, State as Server, Visitor, VisitorStep, handle, handle_with_certificate,
    },
    flow::{
        Effect, EffectId, Event, Stage, State,
        ping_listener::PingListener,
        redirect_listener::{Listener, Verdict},
    },
    http::{
        Draft, Exchange, FailureKind, Outgoing, Request, Response, TlsFacts, TransportFailure,
        parse,
    },
    oauth::{Parameters, Secret, Timestamp},
    session::Session,
    text,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::{
    setup::{ISSUER, NOW, PORT, Setup, entropy},
    wire::{browser_get, browser_post, exchange, request_bytes, response_bytes},
};

pub struct Pair {
    pub session: Session,
    pub server: Server,
    pub now: Timestamp,
    pub rng: ChaCha20Rng,
    visitor: Visitor,
    observes_browser: bool,
    /// The request on its way to the server.
    pub sent: Option<(EffectId, Outgoing)>,
    /// The port that is being looked for, where a test answers for it.
    pub reservation: Option<EffectId>,
    pub listener: Option<(EffectId, Listener)>,
    /// Where the server's call is awaited.
    pub ping_listener: Option<(EffectId, PingListener)>,
    /// What the browser was asked to open.
    pub address: Option<String>,
    /// What the browser carries to the redirect URI.
    pub carried: Option<Request>,
    /// The pause that the client keeps.
    pub waiting: Option<(EffectId, u32)>,
    /// Asked for and neither answered nor abandoned.
    pub open: BTreeSet<EffectId>,
    pub abandoned: Vec<EffectId>,
    /// Whether the machine gives a port as soon as it is asked.
    pub has_ports: bool,
    /// Whether servers behind TLS ask for a certificate of the client.
    pub asks_for_certificates: bool,
}

impl Pair {
    pub fn start(setup: &Setup) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let keys = Keys::generate(&mut rng);
        let mut server = Server::new(setup.server.clone(), keys);
        server.set_faults(setup.faults.clone());
        Self::start_with_server(setup, server)
    }

    /// A run against a server that has seen others before.
    pub fn start_with_server(setup: &Setup, server: Server) -> Self {
        let rng = ChaCha20Rng::seed_from_u64(2);
        let alice = setup.server.account("alice").unwrap();
        let (session, effects) =
            Session::start(String::from("s1"), setup.settings(), entropy(), NOW);
        let mut pair = Self {
            session,
            server,
            now: NOW,
            rng,
            visitor: Visitor::new(ISSUER, alice, setup.decision),
            observes_browser: setup.browser_leg_is_observed,
            sent: None,
            reservation: None,
            listener: None,
            ping_listener: None,
            address: None,
            carried: None,
            waiting: None,
            open: BTreeSet::new(),
            abandoned: Vec::new(),
            has_ports: true,
            asks_for_certificates: true,
        };
        pair.perform(effects);
        pair
    }

    pub fn state(&self) -> &State {
        self.session.flow().state()
    }

    /// Gives the client an event.
    pub fn tell(&mut self, event: Event) {
        let effects = self.session.apply(event, self.now);
        self.perform(effects);
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::ReservePort { id, port, .. } if self.has_ports => {
                    let port = port.unwrap_or(PORT);
                    self.tell(Event::PortReserved { id, port });
                }
                Effect::ReservePort { id, .. } => {
                    self.open.insert(id);
                    self.reservation = Some(id);
                }
                Effect::Listen {
                    id, expectation, ..
                } => {
                    self.open.insert(id);
                    self.listener = Some((id, Listener::new(*expectation)));
                }
                Effect::ListenForPing {
                    id, expectation, ..
                } => {
                    self.open.insert(id);
                    self.ping_listener = Some((id, PingListener::new(*expectation)));
                }
                Effect::OpenBrowser { id, url } => {
                    self.address = Some(url.as_str().to_owned());
                    self.tell(Event::BrowserOpened { id });
                }
                Effect::Send { id, outgoing } => {
                    self.open.insert(id);
                    self.sent = Some((id, *outgoing));
                }
                Effect::Wait { id, secs } => self.waiting = Some((id, secs)),
                Effect::Abandon { id } => {
                    assert!(self.open.remove(&id), "{id:?} was not open");
                    self.abandoned.push(id);
                    self.sent.take_if(|(sent, _)| *sent == id);
                }
            }
        }
    }

    /// Presses the button of the current step, which has to be this one.
    #[track_caller]
    pub fn press(&mut self, button: &str) {
        assert_eq!(self.state(), &State::AwaitPress);
        let step = self.session.flow().current_step().unwrap();
        assert_eq!(text::press(step), button);
        let shown = self.session.flow().draft().cloned();
        self.tell(Event::Pressed);
        // What is sent is what was shown, to the byte.
        if let (Some(Draft::Request(shown)), Some((_, outgoing))) = (&shown, &self.sent) {
            assert_eq!(outgoing.bytes, shown.bytes());
            assert_eq!(&outgoing.destination, shown.destination());
        }
    }

    /// The request that left last begins like this.
    #[track_caller]
    pub fn client_sends(&self, start: &str) -> Request {
        let (_, outgoing) = self.sent.as_ref().expect("nothing was sent");
        let text = String::from_utf8_lossy(&outgoing.bytes);
        assert!(text.starts_with(&format!("{start} ")), "{text}");
        parse::request(&outgoing.bytes).unwrap()
    }

    #[track_caller]
    pub fn client_sends_nothing(&self) {
        assert!(self.sent.is_none(), "{:?}", self.sent);
    }

    /// The server answers what was sent, truthfully or with the faults it was ordered.
    #[track_caller]
    pub fn server_answers(&mut self, status: u16) -> Response {
        let response = self.server_response();
        assert_eq!(
            response.status,
            status,
            "{}",
            String::from_utf8_lossy(&response.body)
        );
        self.answers(response_bytes(&response));
        response
    }

    /// What the server says to the request under way, which stays under way.
    #[track_caller]
    pub fn server_response(&mut self) -> Response {
        let (_, outgoing) = self.sent.as_ref().expect("nothing was sent");
        let request = parse::request(&outgoing.bytes).unwrap();
        let shown = shown(outgoing);
        let (now, rng) = (self.now, &mut self.rng);
        handle_with_certificate(&mut self.server, &request, shown.as_deref(), now, rng)
    }

    /// The request under way is answered with exactly these bytes, whoever wrote them.
    #[track_caller]
    pub fn answers(&mut self, received: impl Into<Vec<u8>>) {
        let (id, exchange) = self.arrived(received.into());
        self.tell(Event::Answered { id, exchange });
    }

    /// The connection breaks after these bytes.
    #[track_caller]
    pub fn fails(&mut self, kind: FailureKind, received: &[u8]) {
        self.breaks(kind, |exchange| exchange.received = received.to_vec());
    }

    /// No connection comes about, so that nothing leaves.
    #[track_caller]
    pub fn fails_to_connect(&mut self, kind: FailureKind) {
        self.breaks(kind, |exchange| exchange.sent.clear());
    }

    #[track_caller]
    fn breaks(&mut self, kind: FailureKind, change: impl FnOnce(&mut Exchange)) {
        let destination = self.sent.as_ref().unwrap().1.destination.origin();
        let (id, mut exchange) = self.arrived(Vec::new());
        change(&mut exchange);
        let failure = TransportFailure {
            kind,
            destination,
            detail: format!("{kind:?}"),
        };
        self.tell(Event::Failed {
            id,
            exchange,
            failure,
        });
    }

    fn arrived(&mut self, received: Vec<u8>) -> (EffectId, Box<Exchange>) {
        let (id, outgoing) = self.sent.take().expect("nothing was sent");
        self.open.remove(&id);
        let tls = outgoing.destination.is_https().then(|| TlsFacts {
            version: String::from("TLSv1.3"),
            client_certificate_asked: self.asks_for_certificates,
            client_certificate: shown(&outgoing).filter(|_| self.asks_for_certificates),
            ..TlsFacts::default()
        });
        let exchange = Exchange {
            tls,
            ..exchange(outgoing.bytes, received)
        };
        (id, Box::new(exchange))
    }

    /// The port is bound, and only then the browser is opened.
    #[track_caller]
    pub fn client_listens(&mut self) {
        assert!(self.address.is_none(), "the browser was opened too early");
        let id = self.listener.as_ref().expect("no listener was asked for").0;
        self.tell(Event::Listening { id });
    }

    /// The browser opens the address, and the person decides at the server's pages.
    #[track_caller]
    pub fn person_decides(&mut self) {
        let address = self.address.take().expect("no browser was opened");
        let mut next = self.visitor.open(&address).unwrap();
        for _ in 0..10 {
            let response = handle(&mut self.server, &next, self.now, &mut self.rng);
            if self.observes_browser {
                let exchange = Box::new(exchange(request_bytes(&next), response_bytes(&response)));
                self.tell(Event::BrowserLegSeen { exchange });
            }
            match self.visitor.next_step(&response) {
                VisitorStep::Send(request) => next = request,
                VisitorStep::Redirected(location) => {
                    self.carried = Some(browser_get(&location));
                    return;
                }
                VisitorStep::Posted { target, form } => {
                    self.carried = Some(browser_post(&target, &form.encode()));
                    return;
                }
                VisitorStep::Finished(page) => panic!("no redirect after {page:?}"),
                VisitorStep::Stuck(why) => panic!("{why}"),
            }
        }
        panic!("the visitor goes round in circles");
    }

    /// The browser, still signed in, ends the session at the server and is sent back.
    #[track_caller]
    pub fn browser_signs_out(&mut self) {
        self.person_decides();
    }

    /// Another answer takes the place of the one that the browser carries as a form.
    #[track_caller]
    pub fn exchange_carried(&mut self, change: impl FnOnce(&mut Parameters)) {
        let mut parameters = self.carried_parameters();
        change(&mut parameters);
        let request = self.carried.as_mut().expect("the browser carries nothing");
        assert_eq!(request.method, "POST", "only a form is exchanged here");
        request.body = parameters.encode().into_bytes();
    }

    /// The person types the user code at the address, signs in, and decides.
    #[track_caller]
    pub fn person_decides_on_the_device(&mut self, address: &str) {
        let mut next = self.visitor.open(address).unwrap();
        for _ in 0..10 {
            let response = handle(&mut self.server, &next, self.now, &mut self.rng);
            match self.visitor.next_step(&response) {
                VisitorStep::Send(request) => next = request,
                VisitorStep::Finished(_) => return,
                other => panic!("{other:?}"),
            }
        }
        panic!("the visitor goes round in circles");
    }

    /// As long as the server asked for; the client is told.
    #[track_caller]
    pub fn the_interval_passes(&mut self) -> u32 {
        let (id, secs) = self.waiting.take().expect("the client does not wait");
        self.now = self.now.plus_micros(i64::from(secs) * 1_000_000);
        self.tell(Event::Waited { id });
        secs
    }

    /// The browser brings what it carries to the redirect URI; the status that it gets there.
    #[track_caller]
    pub fn browser_returns(&mut self) -> u16 {
        let request = self.carried.take().expect("the browser carries nothing");
        self.browser_brings(&request)
    }

    /// A request to the redirect URI, and the pages that follow from it.
    #[track_caller]
    pub fn browser_brings(&mut self, request: &Request) -> u16 {
        let (id, listener) = self.listener.as_mut().expect("nobody listens");
        let id = *id;
        // The browser keeps what stands behind `#` to itself.
        let (target, fragment) = match request.target.split_once('#') {
            Some((target, fragment)) => (target.to_owned(), Some(fragment.to_owned())),
            None => (request.target.clone(), None),
        };
        let on_the_wire = Request {
            target,
            ..request.clone()
        };
        let answer = listener.answer(&on_the_wire);
        let clean_path = listener.expectation().clean_path.clone();
        let strays = listener.strays();
        let status = parse::response(&answer.response).unwrap().response.status;
        let exchange = Box::new(exchange(request_bytes(&on_the_wire), answer.response));
        match answer.verdict {
            Verdict::Landed(parameters) => {
                self.tell(Event::RedirectArrived {
                    id,
                    exchange,
                    parameters,
                });
                self.browser_brings(&browser_get(&clean_path));
            }
            Verdict::Refused(_) if strays > 32 => self.tell(Event::StraysCounted { id, strays }),
            Verdict::Refused(reason) => self.tell(Event::StrayArrived {
                id,
                exchange,
                reason,
            }),
            Verdict::CleanPage => {
                self.tell(Event::PageServed { id, exchange });
                self.open.remove(&id);
                self.tell(Event::ListenerClosed { id });
            }
            Verdict::FragmentPageServed => {
                self.tell(Event::PageServed { id, exchange });
                if let Some(fragment) = fragment {
                    return self.browser_brings(&browser_post(&request.target, &fragment));
                }
            }
            Verdict::Repeat | Verdict::PostPageServed => {
                self.tell(Event::PageServed { id, exchange });
            }
            Verdict::Ignored(_) => {}
        }
        status
    }

    /// A forged or faulty redirect with these parameters.
    #[track_caller]
    pub fn browser_brings_query(&mut self, query: &str) -> u16 {
        self.browser_brings(&browser_get(&format!("/callback?{query}")))
    }

    /// What the browser carries to the redirect URI, decoded.
    pub fn carried_parameters(&self) -> Parameters {
        let request = self.carried.as_ref().expect("the browser carries nothing");
        let encoded = match request.target.split_once(['?', '#']) {
            Some((_, encoded)) => encoded.as_bytes(),
            None => &request.body,
        };
        Parameters::decode(encoded)
    }

    /// The address in the browser's address bar, as a person would copy it.
    pub fn carried_address(&self) -> String {
        let request = self.carried.as_ref().expect("the browser carries nothing");
        let host = request.headers.first("host").unwrap();
        format!("http://{host}{}", request.target)
    }

    pub fn cancel(&mut self) {
        self.tell(Event::Cancelled);
    }

    pub fn continue_anyway(&mut self) {
        self.tell(Event::ContinuedAnyway);
    }

    pub fn give_secret(&mut self, secret: &str) {
        self.tell(Event::InputGiven(Secret::new(secret)));
    }

    /// Goes on, everything going well, until that stage is next.
    #[track_caller]
    pub fn walk_to(&mut self, stage: Stage) {
        while !(self.session.flow().stage() == stage && *self.state() == State::AwaitPress) {
            self.step_on();
        }
    }

    /// Goes on in the same way until this is awaited.
    #[track_caller]
    pub fn walk_until(&mut self, state: &State) {
        while self.state() != state {
            self.step_on();
        }
    }

    /// Goes on, everything going well, until the end.
    #[track_caller]
    pub fn walk_to_end(&mut self) {
        self.walk_until(&State::Ended);
    }

    #[track_caller]
    fn step_on(&mut self) {
        match self.state() {
            State::AwaitPress => {
                self.tell(Event::Pressed);
            }
            State::AwaitListener { .. } => self.client_listens(),
            State::AwaitRedirect { .. } => {
                self.person_decides();
                let status = self.browser_returns();
                assert_eq!(status, 303, "the redirect was refused");
            }
            State::AwaitResponse { .. } => {
                let response = self.server_response();
                self.answers(response_bytes(&response));
            }
            State::AwaitPort { .. }
            | State::AwaitInput { .. }
            | State::AwaitDecision
            | State::Ended => {
                panic!("stuck at {:?}: {:?}", self.state(), self.fails_seen())
            }
        }
    }
}

/// The certificate that the other end of a TLS connection sees.
fn shown(outgoing: &Outgoing) -> Option<Vec<u8>> {
    let identity = outgoing.identity.as_ref()?;
    let is_encrypted = outgoing.destination.is_https();
    is_encrypted.then(|| identity.leaf().to_vec())
}
