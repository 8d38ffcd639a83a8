//! How each effect of a flow is done, and which event it ends in.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    app::{BrowserSetting, Page, WorldEvent},
    authorization_server::Decision,
    effects::{
        browser::{self, BrowserChoice, BrowserError},
        builtin_server::Running,
        data_folder::DataFolder,
        entropy,
        own_certificate::{self, OwnCertificate},
        person::{self, Arrived},
        redirect_listener::{ListenSpec, ListenerEvent, ListenerTimes, bind},
        wire,
        world::Reports,
    },
    flow::{
        EffectId, Event,
        ping_listener::{PingExpectation, PingListener},
        redirect_listener::{Listener, LoopbackHost, RedirectExpectation, Rules},
    },
    http::{Outgoing, Trust, certificate_sha256},
    oauth::{SafeUrl, Secret},
};

/// Who opens the authorization request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Browser {
    Program(BrowserChoice),
    /// Nobody: a stand-in signs in at the built-in server, and at no other.
    Person,
}

impl Default for Browser {
    fn default() -> Self {
        Self::Program(BrowserChoice::Default)
    }
}

/// As the settings say.
pub(super) fn browser_of(setting: &BrowserSetting) -> Browser {
    let choice = match setting {
        BrowserSetting::System => Ok(BrowserChoice::Default),
        BrowserSetting::Command(command) => browser::parse_browser_command(command),
    };
    // A command that cannot be split is tried, and says at the launch what is wrong with it.
    Browser::Program(choice.unwrap_or_else(|_| BrowserChoice::Command(Vec::new())))
}

/// The server inside the program, once it runs.
pub(super) type BuiltIn = Arc<Mutex<Option<Running>>>;

/// Binds, notes the port, and lets go: nothing listens until the user opens the browser.
pub(super) async fn reserve_port(
    reports: Reports,
    run: u32,
    id: EffectId,
    host: LoopbackHost,
    port: Option<u16>,
) {
    let event = match bind(ListenSpec { host, port }).await {
        Ok(bound) => Event::PortReserved {
            id,
            port: bound.port(),
        },
        Err(error) => Event::PortRefused {
            id,
            reason: error.to_string(),
        },
    };
    reports.flow(run, event);
}

/// Where somebody is awaited, by which rules, and what a request means for the flow.
pub(super) struct Awaited<R> {
    pub host: LoopbackHost,
    pub port: u16,
    pub rules: R,
    pub meaning: fn(EffectId, ListenerEvent) -> Option<Event>,
    /// Where the certificate is found, if the listener speaks TLS.
    pub certificate: Option<OwnPlace>,
}

/// Where the certificate of the listener is, or will be.
#[derive(Clone)]
pub(super) struct OwnPlace {
    place: own_certificate::Place,
    folder: Option<DataFolder>,
}

impl OwnPlace {
    pub fn in_folder(folder: Option<&DataFolder>) -> Self {
        Self {
            place: own_certificate::Place::default(),
            folder: folder.cloned(),
        }
    }
}

impl Awaited<Listener> {
    /// The browser's return.
    pub fn redirect(
        host: LoopbackHost,
        port: u16,
        expectation: RedirectExpectation,
        own: OwnPlace,
    ) -> Self {
        Self {
            host,
            port,
            certificate: expectation.is_https().then_some(own),
            rules: Listener::new(expectation),
            meaning: redirect_event,
        }
    }
}

impl Awaited<PingListener> {
    /// The server's call over the backchannel.
    pub fn ping(host: LoopbackHost, port: u16, expectation: PingExpectation) -> Self {
        Self {
            host,
            port,
            certificate: None,
            rules: PingListener::new(expectation),
            meaning: ping_event,
        }
    }
}

pub(super) async fn listen(
    reports: Reports,
    run: u32,
    id: EffectId,
    awaited: Awaited<impl Rules + 'static>,
    built_in: BuiltIn,
    stop: watch::Receiver<bool>,
) {
    let spec = ListenSpec {
        host: awaited.host,
        port: Some(awaited.port),
    };
    let bound = match bind(spec).await {
        Ok(bound) => bound,
        Err(error) => {
            let reason = error.to_string();
            return reports.flow(run, Event::ListenFailed { id, reason });
        }
    };
    let bound = match awaited.certificate {
        None => bound,
        Some(own) => match own_certificate(own).await {
            Ok(own) => {
                let (sha256, file) = (own.sha256(), own.file.as_deref());
                let file = file.map(|file| file.display().to_string());
                reports.flow(run, Event::OwnCertificate { id, sha256, file });
                bound.with_tls(own)
            }
            Err(reason) => return reports.flow(run, Event::ListenFailed { id, reason }),
        },
    };
    reports.flow(run, Event::Listening { id });
    let (rules, meaning) = (awaited.rules, awaited.meaning);
    let (sender, mut events) = mpsc::unbounded_channel();
    let listening = async move {
        let tell = move |event: ListenerEvent| {
            if let Some(event) = meaning(id, event) {
                // The other half waits until this sender is gone.
                let _sent = sender.send(event);
            }
        };
        let times = ListenerTimes::default();
        bound.run(rules, times, tell, stopped(stop)).await;
    };
    let passing_on = async {
        while let Some(event) = events.recv().await {
            // What the browser did at the built-in server comes first in the trace, too.
            let reported = built_in
                .lock()
                .ok()
                .and_then(|place| place.as_ref().map(Running::all_reported));
            if let Some(reported) = reported {
                reported.await;
            }
            reports.flow(run, event);
        }
    };
    tokio::join!(listening, passing_on);
}

/// Read or made on a thread that may wait for the disk.
async fn own_certificate(own: OwnPlace) -> Result<OwnCertificate, String> {
    let OwnPlace { place, folder } = own;
    let now = entropy::now();
    let found =
        tokio::task::spawn_blocking(move || own_certificate::find(&place, folder.as_ref(), now));
    found
        .await
        .unwrap_or_else(|_| Err(String::from("the work on it was broken off")))
        .map_err(|reason| format!("the listener's certificate could not be made: {reason}"))
}

fn ping_event(id: EffectId, event: ListenerEvent) -> Option<Event> {
    match event {
        ListenerEvent::Landed {
            exchange,
            parameters,
        } => Some(Event::PingArrived {
            id,
            exchange: Box::new(exchange),
            auth_req_id: Secret::new(parameters.first("auth_req_id").unwrap_or_default()),
        }),
        ListenerEvent::Stray {
            exchange, reason, ..
        } => Some(Event::StrayArrived {
            id,
            exchange: Box::new(exchange),
            reason,
        }),
        ListenerEvent::Closed(_) => Some(Event::ListenerClosed { id }),
        ListenerEvent::Served { .. }
        | ListenerEvent::Counted { .. }
        | ListenerEvent::Ignored { .. } => None,
    }
}

fn redirect_event(id: EffectId, event: ListenerEvent) -> Option<Event> {
    match event {
        ListenerEvent::Landed {
            exchange,
            parameters,
        } => Some(Event::RedirectArrived {
            id,
            exchange: Box::new(exchange),
            parameters,
        }),
        ListenerEvent::Stray {
            exchange, reason, ..
        } => Some(Event::StrayArrived {
            id,
            exchange: Box::new(exchange),
            reason,
        }),
        ListenerEvent::Served { exchange, .. } => Some(Event::PageServed {
            id,
            exchange: Box::new(exchange),
        }),
        ListenerEvent::Counted { strays, .. } => Some(Event::StraysCounted { id, strays }),
        ListenerEvent::Closed(_) => Some(Event::ListenerClosed { id }),
        // Favicons and prefetches: nothing of the flow.
        ListenerEvent::Ignored { .. } => None,
    }
}

/// What opening an address takes.
pub(super) struct Opening {
    pub url: SafeUrl,
    pub browser: Browser,
    /// Not handed on to the browser's program.
    pub secret_variable: Option<String>,
    pub built_in: Arc<Mutex<Option<Running>>>,
}

pub(super) async fn open_browser(
    reports: Reports,
    run: u32,
    id: EffectId,
    opening: Opening,
    stop: watch::Receiver<bool>,
) {
    let Opening {
        url,
        browser,
        secret_variable,
        built_in,
    } = opening;
    let event = match browser {
        Browser::Program(choice) => {
            let late = reports.clone();
            let launched =
                browser::open_browser(&choice, &url, secret_variable.as_deref(), move |error| {
                    let reason = error.to_string();
                    late.flow(run, Event::BrowserFailed { id, reason });
                });
            match launched {
                Ok(()) => Event::BrowserOpened { id },
                Err(error) => not_launched(id, &choice, &error),
            }
        }
        Browser::Person => {
            let known = built_in.lock().ok().and_then(|place| {
                let running = place.as_ref()?;
                let account = running.config().accounts.first()?.clone();
                let trust = running
                    .certificate()
                    .map_or(Trust::System, |certificate| Trust::Pin {
                        sha256: certificate_sha256(certificate),
                    });
                let origin = running.origin().to_owned();
                let user_code = running.user_code_on_screen();
                let place = person::Place {
                    origin,
                    trust,
                    user_code,
                };
                Some((place, account))
            });
            let came_back = match known {
                Some((place, account)) => {
                    // What is still asked for when the run is over would be told of the next one.
                    tokio::select! {
                        () = stopped(stop) => return,
                        signed_in = person::sign_in(&place, &account, Decision::Allow, &url) => {
                            signed_in
                        }
                    }
                }
                None => Err(String::from("nobody is there to sign in")),
            };
            match came_back {
                Ok(Arrived::Here) => Event::BrowserOpened { id },
                Ok(Arrived::Elsewhere(address)) => {
                    reports.flow(run, Event::BrowserOpened { id });
                    Event::Pasted(address)
                }
                Err(reason) => Event::SignInRefused { id, reason },
            }
        }
    };
    reports.flow(run, event);
}

/// Opens a page to be read, which no run waits for.
pub(super) fn open_page(
    reports: &Reports,
    browser: &Browser,
    secret_variable: Option<&str>,
    page: Page,
) {
    let choice = match browser {
        Browser::Program(choice) => choice,
        // The stand-in signs in and reads nothing.
        Browser::Person => &BrowserChoice::None,
    };
    let not_opened = {
        let (reports, page) = (reports.clone(), page.clone());
        move |error: BrowserError| {
            let reason = error.to_string();
            reports.send(WorldEvent::PageNotOpened {
                page: Box::new(page),
                reason,
            });
        }
    };
    if *choice == BrowserChoice::None {
        return not_opened(BrowserError::NoBrowser);
    }
    let late = not_opened.clone();
    if let Err(error) = browser::open_page(choice, &page, secret_variable, late) {
        not_opened(error);
    }
}

/// In the desktop's file manager, whatever opens pages.
pub(super) fn open_folder(reports: &Reports, secret_variable: Option<&str>, path: String) {
    let not_opened = {
        let (reports, path) = (reports.clone(), path.clone());
        move |error: BrowserError| {
            let reason = error.to_string();
            reports.send(WorldEvent::FolderNotOpened { path, reason });
        }
    };
    let late = not_opened.clone();
    if let Err(error) = browser::open_folder(&path, secret_variable, late) {
        not_opened(error);
    }
}

/// A command that somebody named must be there; without the desktop's browser, or with an address
/// too long for one, the address can still be opened by hand.
fn not_launched(id: EffectId, choice: &BrowserChoice, error: &BrowserError) -> Event {
    let reason = error.to_string();
    match (choice, error) {
        (BrowserChoice::Command(_), BrowserError::CannotStart { .. } | BrowserError::Command) => {
            Event::BrowserUnavailable { id, reason }
        }
        (
            BrowserChoice::Command(_) | BrowserChoice::Default | BrowserChoice::None,
            BrowserError::Command
            | BrowserError::UrlTooLong { .. }
            | BrowserError::CannotStart { .. }
            | BrowserError::Ended { .. }
            | BrowserError::NoBrowser,
        ) => Event::BrowserFailed { id, reason },
    }
}

pub(super) async fn send(
    reports: Reports,
    run: u32,
    id: EffectId,
    outgoing: Box<Outgoing>,
    stop: watch::Receiver<bool>,
) {
    let event = match wire::exchange(&outgoing, stopped(stop)).await {
        Ok(exchange) => Event::Answered {
            id,
            exchange: Box::new(exchange),
        },
        Err(broken) => {
            let (exchange, failure) = *broken;
            Event::Failed {
                id,
                exchange: Box::new(exchange),
                failure,
            }
        }
    };
    reports.flow(run, event);
}

/// Tells when the time is over; says nothing where nobody wants to know any more.
pub(super) async fn wait(
    reports: Reports,
    run: u32,
    id: EffectId,
    secs: u32,
    stop: watch::Receiver<bool>,
) {
    tokio::select! {
        () = tokio::time::sleep(Duration::from_secs(u64::from(secs))) => {
            reports.flow(run, Event::Waited { id });
        }
        () = stopped(stop) => {}
    }
}

/// Ready once somebody asked to stop, or nobody can any more.
async fn stopped(mut stop: watch::Receiver<bool>) {
    let _sender_gone = stop.wait_for(|stop| *stop).await;
}

/// A disk that hangs does not stop the flow.
const LONGEST_WRITE: Duration = Duration::from_secs(2);

/// The work, once what came before it is on disk.
pub(super) async fn after(written: Option<oneshot::Receiver<()>>, work: impl Future<Output = ()>) {
    if let Some(written) = written {
        let _ended_or_late = tokio::time::timeout(LONGEST_WRITE, written).await;
    }
    work.await;
}
