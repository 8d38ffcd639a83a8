//! The handle of this room: effects go in, events come out, and the work is done on other threads.

use std::{
    collections::HashMap,
    io,
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use tokio::{runtime::Runtime, sync::watch, task::JoinHandle};

use crate::{
    app::{Effect, KeychainOutcome, Saving, Settings, StoreEffect, StoreEvent, WorldEvent},
    authorization_server::Fault,
    effects::{
        builtin_server::Listen,
        data_folder::{self, DataFolder, Home, NoDataFolder},
        entropy, exporting,
        keychain::{Keychain, KeychainChoice},
        keys,
        needed::Needed,
        perform::{self, Awaited, Browser, BuiltIn, Opening, OwnPlace, after},
        session_writer::SessionWriter,
        settings_store::{self, SettingsStore},
        storage, terminal,
    },
    flow::{EffectId, Event},
    oauth::{Secret, Timestamp},
    profile::SecretSource,
};

/// How this program meets the world.
#[derive(Clone, Debug, Default)]
pub struct WorldOptions {
    /// Where it is not given, the settings say.
    pub browser: Option<Browser>,
    /// Where the built-in server listens.
    pub listen: Listen,
    pub faults: Vec<Fault>,
    /// Where data is kept.
    pub home: Home,
    /// Where secrets are kept.
    pub keychain: KeychainChoice,
}

/// Why the program cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    #[error("this machine gave no threads: {0}")]
    Threads(#[from] io::Error),
}

/// Performs effects. Dropping it stops whatever is under way and closes every port.
pub struct World {
    pub(super) runtime: Runtime,
    pub(super) options: WorldOptions,
    /// As the settings say.
    browser: Browser,
    events: mpsc::Receiver<WorldEvent>,
    pub(super) reports: Reports,
    under_way: HashMap<(u32, EffectId), UnderWay>,
    /// The built-in server and what is needed to sign in there.
    pub(super) built_in: BuiltIn,
    /// The same server once more, behaving like a provider.
    pub(super) persona: BuiltIn,
    /// Whether the present run is with that one.
    pub(super) is_rehearsal: bool,
    /// The run that the browser's exchanges at the built-in server belong to.
    pub(super) current_run: Arc<std::sync::atomic::AtomicU32>,
    secret_variable: Option<String>,
    /// The certificate of the redirect listener, where one was needed.
    own_certificate: OwnPlace,
    pub(super) data: Result<DataFolder, NoDataFolder>,
    /// There is one where there is a folder.
    pub(super) writer: Option<SessionWriter>,
    settings: Option<SettingsStore>,
    pub(super) keychain: Keychain,
    /// What a run waits for before it starts; the keychain may take any time.
    pub(super) preparing: Option<(u32, JoinHandle<()>)>,
}

/// Something that can be ended early.
struct UnderWay {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
    /// The port that it listens on for the browser.
    port: Option<u16>,
}

/// Where events go: into the queue, and whoever waits for them is woken.
#[derive(Clone)]
pub(super) struct Reports {
    sender: mpsc::Sender<WorldEvent>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Reports {
    pub(super) fn send(&self, event: WorldEvent) {
        // The receiver is gone only while the program ends.
        let _gone = self.sender.send(event);
        (self.wake)();
    }

    pub(super) fn flow(&self, run: u32, event: Event) {
        self.send(WorldEvent::Flow {
            run,
            event: Box::new(event),
        });
    }
}

impl World {
    /// `wake` is called from any thread whenever an event is ready.
    pub fn new(
        options: WorldOptions,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> Result<Self, WorldError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("effects")
            .enable_all()
            .build()?;
        let (sender, events) = mpsc::channel();
        let reports = Reports { sender, wake };
        let data = DataFolder::find(&options.home);
        let writer = match &data {
            Ok(folder) => {
                data_folder::survive_file_size_limit(runtime.handle());
                Some(SessionWriter::start(folder, reports.clone()))
            }
            Err(NoDataFolder::NotWanted) => None,
            Err(error) => {
                let reason = error.to_string();
                let saving = Saving::MemoryOnly { reason };
                reports.send(WorldEvent::Store(StoreEvent::Saving(saving)));
                None
            }
        };
        let settings = data.as_ref().ok().map(SettingsStore::new);
        let keychain = Keychain::new(options.keychain, data.as_ref());
        Ok(Self {
            runtime,
            options,
            browser: Browser::default(),
            events,
            reports,
            under_way: HashMap::new(),
            built_in: Arc::default(),
            persona: Arc::default(),
            is_rehearsal: false,
            current_run: Arc::default(),
            secret_variable: None,
            own_certificate: OwnPlace::in_folder(data.as_ref().ok()),
            data,
            writer,
            settings,
            keychain,
            preparing: None,
        })
    }

    pub fn now(&self) -> Timestamp {
        entropy::now()
    }

    /// The next event, if one is ready.
    pub fn try_next(&mut self) -> Option<WorldEvent> {
        self.events.try_recv().ok()
    }

    /// The next event, or `None` when none came within that time.
    pub fn next_within(&mut self, time: Duration) -> Option<WorldEvent> {
        self.events.recv_timeout(time).ok()
    }

    /// The monotonic clock, for deadlines.
    pub fn instant(&self) -> Instant {
        Instant::now()
    }

    /// Reports an interrupt from the terminal as an event, instead of dying of it.
    pub fn watch_interrupts(&self) {
        let reports = self.reports.clone();
        self.runtime.spawn(async move {
            while tokio::signal::ctrl_c().await.is_ok() {
                reports.send(WorldEvent::Interrupted);
            }
        });
    }

    /// Reports each line of standard input as an event.
    pub fn read_lines(&self) {
        terminal::read_lines(self.reports.clone());
    }

    pub fn has_terminal(&self) -> bool {
        terminal::is_there()
    }

    /// Asks on the terminal, without showing what is typed.
    pub fn ask_secret(&self, prompt: &str) -> io::Result<Secret> {
        terminal::ask_secret(prompt)
    }

    /// Asks on the terminal; what is typed is shown.
    pub fn ask_line(&self, prompt: &str) -> io::Result<String> {
        terminal::ask_line(prompt)
    }

    /// The settings of the window, for a front end that has none of its own.
    pub fn settings(&self) -> Settings {
        let store = self.settings.as_ref();
        store.map(|store| store.load().0).unwrap_or_default()
    }

    /// Begins an effect and returns at once.
    pub fn perform(&mut self, effect: Effect) {
        self.under_way.retain(|_, work| !work.task.is_finished());
        match effect {
            Effect::Flow { run, effect } => self.perform_flow(run, *effect),
            Effect::StartBuiltIn => self.start_built_in(),
            Effect::StartPersona(persona) => self.start_persona(persona),
            Effect::Prepare {
                run,
                trust,
                connection,
                secret,
                certificate,
                key,
                demonstrates,
                kept,
            } => {
                self.current_run
                    .store(run, std::sync::atomic::Ordering::Relaxed);
                self.is_rehearsal = demonstrates
                    .as_ref()
                    .is_some_and(|demonstration| demonstration.persona.is_some());
                self.secret_variable = match &secret {
                    Some(SecretSource::Env(name)) => Some(name.clone()),
                    Some(SecretSource::Keychain | SecretSource::Command(_)) | None => None,
                };
                let needed = Needed {
                    secret,
                    key,
                    certificate,
                    demonstrates,
                    kept: *kept,
                    connection: *connection,
                };
                self.prepare(run, trust, needed);
            }
            Effect::PrepareDiscovery {
                run,
                trust,
                connection,
            } => {
                let needed = Needed {
                    connection: *connection,
                    ..Needed::default()
                };
                self.prepare(run, trust, needed);
            }
            Effect::AbandonRun { run } => {
                if let Some((_, task)) = self.preparing.take_if(|(of, _)| *of == run) {
                    task.abort();
                }
                for (_, work) in self.under_way.extract_if(|(of, _), _| *of == run) {
                    let _ended = work.stop.send(true);
                }
            }
            // The window has its own clipboard; a terminal has none.
            Effect::Copy(_) => {}
            Effect::OpenPage(page) => {
                let variable = self.secret_variable.as_deref();
                perform::open_page(&self.reports, &self.browser(), variable, page);
            }
            Effect::UseBrowser(setting) => self.browser = perform::browser_of(&setting),
            Effect::Wait { run, wait, secs } => {
                let reports = self.reports.clone();
                self.runtime.spawn(async move {
                    tokio::time::sleep(Duration::from_secs(u64::from(secs))).await;
                    reports.send(WorldEvent::WaitOver { run, wait });
                });
            }
            // Before there is a window: what it looks like depends on them, and the file is small.
            Effect::Store(StoreEffect::LoadSettings) => {
                let event = SettingsStore::loaded(self.settings.as_ref());
                self.reports.send(event);
            }
            Effect::Store(StoreEffect::SaveSettings(settings)) => {
                if let Some(store) = &self.settings {
                    store.set(*settings);
                    let (store, reports) = (store.clone(), self.reports.clone());
                    self.runtime
                        .spawn_blocking(move || store.write_and_tell(&reports));
                }
            }
            Effect::Store(StoreEffect::LookAtDataPlace) => {
                let data = self.data.clone();
                self.read_disk(move || Ok(settings_store::look_at(data.as_ref())));
            }
            Effect::Store(StoreEffect::Measure { variables }) => {
                let data = self.data.clone();
                self.read_disk(move || {
                    let measured = storage::measure(data.as_ref(), &variables);
                    Ok(StoreEvent::Measured(measured))
                });
            }
            Effect::OpenFolder(path) => {
                perform::open_folder(&self.reports, self.secret_variable.as_deref(), path);
            }
            Effect::Export(job) => {
                self.report_later(move || WorldEvent::Exported(exporting::export(&job)));
            }
            Effect::FindExportFolder => {
                self.report_later(|| WorldEvent::ExportFolder(exporting::folder()));
            }
            Effect::Key(job) => {
                self.report_later(move || WorldEvent::Key(Box::new(keys::perform(job))));
            }
            Effect::Keychain { id, job } => {
                let reports = self.reports.clone();
                self.keychain.later(move |keychain| {
                    let (refusal, contents) = keychain.perform(*job);
                    let outcome = KeychainOutcome {
                        id,
                        refusal,
                        contents,
                    };
                    reports.send(WorldEvent::Keychain(Box::new(outcome)));
                });
            }
            Effect::Store(effect) => self.perform_store(effect),
        }
    }

    /// Returns once everything that happened so far is on disk, or cannot be.
    pub fn finish_saving(&self) {
        if let Some(writer) = &self.writer {
            writer.wait();
        }
    }

    /// Work on the disk may take long; the window does not wait for it.
    pub(super) fn read_disk(
        &self,
        work: impl FnOnce() -> Result<StoreEvent, String> + Send + 'static,
    ) {
        self.report_later(move || {
            WorldEvent::Store(work().unwrap_or_else(|reason| StoreEvent::Refused { reason }))
        });
    }

    fn report_later(&self, work: impl FnOnce() -> WorldEvent + Send + 'static) {
        let reports = self.reports.clone();
        self.runtime.spawn_blocking(move || reports.send(work()));
    }

    fn perform_flow(&mut self, run: u32, effect: crate::flow::Effect) {
        use crate::flow::Effect as FlowEffect;
        let reports = self.reports.clone();
        // What led here is on disk before anything follows from it that others can see.
        let written = self.writer.as_ref().map(SessionWriter::tried);
        match effect {
            FlowEffect::ReservePort { id, host, port } => {
                self.runtime
                    .spawn(perform::reserve_port(reports, run, id, host, port));
            }
            FlowEffect::Listen {
                id,
                host,
                port,
                expectation,
            } => {
                let built_in = self.present_server();
                let own = self.own_certificate.clone();
                let awaited = Awaited::redirect(host, port, *expectation, own);
                let lingering = self.take_port_back(run, port);
                self.spawn(run, id, |stop| async move {
                    for task in lingering {
                        let _ended = task.await;
                    }
                    let listening = perform::listen(reports, run, id, awaited, built_in, stop);
                    after(written, listening).await;
                });
                if let Some(work) = self.under_way.get_mut(&(run, id)) {
                    work.port = Some(port);
                }
            }
            FlowEffect::ListenForPing {
                id,
                host,
                port,
                expectation,
            } => {
                let built_in = self.present_server();
                let awaited = Awaited::ping(host, port, *expectation);
                self.spawn(run, id, |stop| {
                    let listening = perform::listen(reports, run, id, awaited, built_in, stop);
                    after(written, listening)
                });
            }
            FlowEffect::OpenBrowser { id, url } => {
                let opening = Opening {
                    url,
                    browser: self.browser(),
                    secret_variable: self.secret_variable.clone(),
                    built_in: self.present_server(),
                };
                self.spawn(run, id, |stop| {
                    after(
                        written,
                        perform::open_browser(reports, run, id, opening, stop),
                    )
                });
            }
            FlowEffect::Wait { id, secs } => {
                self.spawn(run, id, |stop| perform::wait(reports, run, id, secs, stop));
            }
            FlowEffect::Send { id, outgoing } => {
                self.spawn(run, id, |stop| {
                    after(written, perform::send(reports, run, id, outgoing, stop))
                });
            }
            FlowEffect::Abandon { id } => {
                if let Some(work) = self.under_way.remove(&(run, id)) {
                    let _ended = work.stop.send(true);
                }
            }
        }
    }

    /// Ends what still listens there for that run: a listener stays a while after its answer, for the
    /// browser to fetch the closing page, and the next trip of the browser has the same port.
    fn take_port_back(&mut self, run: u32, port: u16) -> Vec<JoinHandle<()>> {
        let lingering = self
            .under_way
            .extract_if(|(of_run, _), work| *of_run == run && work.port == Some(port));
        lingering
            .map(|(_, work)| {
                let _ended = work.stop.send(true);
                work.task
            })
            .collect()
    }

    /// The command line goes before the settings.
    fn browser(&self) -> Browser {
        let given = self.options.browser.clone();
        given.unwrap_or_else(|| self.browser.clone())
    }

    fn spawn<F>(&mut self, run: u32, id: EffectId, work: impl FnOnce(watch::Receiver<bool>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (stop, stopped) = watch::channel(false);
        let task = self.runtime.spawn(work(stopped));
        let port = None;
        self.under_way
            .insert((run, id), UnderWay { stop, task, port });
    }
}

impl Drop for World {
    fn drop(&mut self) {
        for work in self.under_way.values() {
            work.task.abort();
        }
        // Nobody is left to be told, should this one fail.
        if let Some(store) = &self.settings {
            let _last_words = store.write();
        }
    }
}
