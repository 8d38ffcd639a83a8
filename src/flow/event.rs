//! What goes into a flow and what it asks for: its only two doors.

use crate::{
    flow::{
        BuiltKind,
        ping_listener::PingExpectation,
        redirect_listener::{LoopbackHost, RedirectExpectation, StrayReason},
    },
    http::{Draft, Exchange, Outgoing, TransportFailure},
    oauth::{Parameters, SafeUrl, Secret},
};

/// Every effect carries one, so that a late answer to a cancelled step is told from an awaited one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EffectId(pub u64);

/// Randomness for one run, drawn outside and passed in.
#[derive(Clone, Debug)]
pub struct Entropy {
    /// For `code_verifier` (RFC 7636 §7.1 asks for 256 bits).
    pub code_verifier: [u8; 32],
    pub state: [u8; 16],
    pub nonce: [u8; 16],
    /// For the paths of the listener's own pages.
    pub pages: [u8; 16],
    /// For keys, signatures and identifiers that are made while the run goes on.
    pub seed: [u8; 32],
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    // From the person.
    /// Do what the current stage announces.
    Pressed,
    /// The draft of the current stage was edited, in the table or as text.
    DraftEdited(Box<Draft>),
    /// A token in the request of the current stage is to say something else: its header and claims
    /// as JSON text.
    BuiltEdited {
        kind: BuiltKind,
        header: String,
        claims: String,
    },
    /// The last request is to leave once more, as it was.
    SentAgain,
    /// The last request is to be changed and sent once more.
    EditedAgain,
    /// A failed check is overruled.
    ContinuedAnyway,
    Cancelled,
    /// Time ran out for the human part.
    TimedOut,
    /// The address that the browser was sent to, typed or pasted by hand.
    Pasted(String),
    InputGiven(Secret),
    /// The page where the person types the user code is to be opened here (RFC 8628 §3.3).
    VerificationWanted,

    // From the world.
    PortReserved {
        id: EffectId,
        port: u16,
    },
    PortRefused {
        id: EffectId,
        reason: String,
    },
    /// The listener speaks TLS with this certificate of the program's own, given as its SHA-256 in
    /// pairs with colons, and as the path of its PEM file where there is one.
    OwnCertificate {
        id: EffectId,
        sha256: String,
        file: Option<String>,
    },
    Listening {
        id: EffectId,
    },
    /// The port was taken between reserving it and listening on it.
    ListenFailed {
        id: EffectId,
        reason: String,
    },
    BrowserOpened {
        id: EffectId,
    },
    /// The address is not in a browser; somebody may still open it by hand.
    BrowserFailed {
        id: EffectId,
        reason: String,
    },
    /// The program that was named as browser is not there: nobody will come back.
    BrowserUnavailable {
        id: EffectId,
        reason: String,
    },
    /// Whoever stands in for the person was shown a page that leads nowhere.
    SignInRefused {
        id: EffectId,
        reason: String,
    },
    RedirectArrived {
        id: EffectId,
        exchange: Box<Exchange>,
        parameters: Parameters,
    },
    StrayArrived {
        id: EffectId,
        exchange: Box<Exchange>,
        reason: StrayReason,
    },
    /// Strays beyond the first few are only counted; `strays` is their total.
    StraysCounted {
        id: EffectId,
        strays: u64,
    },
    /// The browser fetched the closing page, or another of the listener's own pages.
    PageServed {
        id: EffectId,
        exchange: Box<Exchange>,
    },
    /// The server called the notification endpoint, with the right token (CIBA §10.2).
    PingArrived {
        id: EffectId,
        exchange: Box<Exchange>,
        auth_req_id: Secret,
    },
    ListenerClosed {
        id: EffectId,
    },
    /// The time is over that was asked for with [`Effect::Wait`].
    Waited {
        id: EffectId,
    },
    Answered {
        id: EffectId,
        exchange: Box<Exchange>,
    },
    Failed {
        id: EffectId,
        exchange: Box<Exchange>,
        failure: TransportFailure,
    },
    /// The built-in server recorded what the browser did at its pages.
    BrowserLegSeen {
        exchange: Box<Exchange>,
    },
}

/// What the flow wants done.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Find a port that can be bound, and let it go again: nothing listens before the browser opens
    /// (RFC 8252 §8.3).
    ReservePort {
        id: EffectId,
        host: LoopbackHost,
        port: Option<u16>,
    },
    Listen {
        id: EffectId,
        host: LoopbackHost,
        port: u16,
        expectation: Box<RedirectExpectation>,
    },
    /// Listen for the server's call (CIBA §10.2).
    ListenForPing {
        id: EffectId,
        host: LoopbackHost,
        port: u16,
        expectation: Box<PingExpectation>,
    },
    OpenBrowser {
        id: EffectId,
        url: SafeUrl,
    },
    /// Tell when so many seconds are over.
    Wait {
        id: EffectId,
        secs: u32,
    },
    Send {
        id: EffectId,
        outgoing: Box<Outgoing>,
    },
    /// Drop what this effect is doing: close the socket, the port.
    Abandon {
        id: EffectId,
    },
}
