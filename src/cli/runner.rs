//! Drives a run without a window: the same commands and the same engine, until nobody is needed.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    app::{self, Command, Saving, StartRequest, State, TimeOuts, WorldEvent},
    cli::failure::Failure,
    effects::{World, WorldOptions},
    flow::{End, EndStatus, Entry, Input, Record, State as FlowState, Step},
    http::Masker,
    oauth::Timestamp,
    profile::SecretSource,
    session::Session,
    text::{self, controls},
};

/// What a front end wants to see of a run, in order.
pub(super) trait Audience {
    /// A record has been written. `masker` knows every secret so far.
    fn record(&mut self, record: &Record, masker: &Masker) -> std::io::Result<()>;
    /// Nothing more will be recorded; `end` follows. A failure here takes the place of the end.
    fn finished(&mut self, _session: &Session) -> Result<(), Failure> {
        Ok(())
    }
    /// The run has ended.
    fn end(&mut self, end: &End, session: &str, at: Timestamp) -> std::io::Result<()>;
    /// Something for the person at the terminal.
    fn tell(&mut self, text: &str);
}

/// How a run is driven.
#[derive(Clone, Debug)]
pub(super) struct Driving {
    /// Overrule failed checks.
    pub continues: bool,
    /// Read the redirect address from standard input.
    pub pastes: bool,
    /// Read it there too where nobody listens. The stand-in for a person hands it over by itself.
    pub reads_lines: bool,
    /// How long the human part may take.
    pub timeout: Duration,
    /// The option that names the secret, for the message when there is none.
    pub secret_option: &'static str,
}

/// Walks the flow to its end and returns the exit status.
pub(super) fn drive(
    mut request: StartRequest,
    options: WorldOptions,
    driving: &Driving,
    audience: &mut dyn Audience,
) -> Result<u8, Failure> {
    let world = World::new(options, Arc::new(|| {})).map_err(Failure::machine)?;
    world.watch_interrupts();
    let mut driver = Driver {
        state: State::default(),
        world,
        printed: 0,
        wait_until: None,
        reads_lines: false,
        end: None,
        told: Saving::Kept,
        is_interrupted: false,
        told_no_keychain: false,
    };
    driver.take_in();
    driver.tell_saving(audience);
    request
        .limits
        .get_or_insert_with(|| TimeOuts::default().limits());
    driver.remember_commands(&request);
    driver.tell_of_keeping(&request, audience)?;
    driver.dispatch(Command::Start(Box::new(request)));
    let mut is_under_way = false;
    loop {
        if driver.state.command_question.is_some() {
            driver.ask_about_command(audience)?;
            continue;
        }
        if !is_under_way && driver.state.session.is_some() {
            driver.tell_missing(audience);
            driver.refuse_without_secret(driving)?;
            is_under_way = true;
            driver.tell_rehearsal(audience);
            driver.dispatch(Command::RunToEnd);
        }
        driver.print(audience)?;
        driver.tell_saving(audience);
        if let Some(problem) = &driver.state.problem {
            let said = format!("{}: {}", problem.title, problem.remedy);
            return Err(if problem.is_usage {
                Failure::usage(said)
            } else {
                Failure::machine(said)
            });
        }
        if driver.is_ended() {
            driver.linger(audience)?;
            driver.finish_saving(audience);
            driver.finish_keeping(audience);
            return driver.tell_end(audience);
        }
        if driver.decide(driving, audience)? {
            continue;
        }
        if driver.finish_keeping_token(audience) {
            continue;
        }
        driver.wait(driving);
        if driver.is_interrupted {
            return Err(Failure::cancelled("cancelled before the run began"));
        }
    }
}

pub(super) struct Driver {
    pub(super) state: State,
    pub(super) world: World,
    /// How many records were shown.
    printed: usize,
    /// When the human part runs out.
    wait_until: Option<Instant>,
    reads_lines: bool,
    /// How it ended; told last, whatever the browser still fetches.
    end: Option<Record>,
    /// What was last said of saving.
    told: Saving,
    pub(super) is_interrupted: bool,
    /// It was said before the run that nothing can be kept.
    pub(super) told_no_keychain: bool,
}

impl Driver {
    pub(super) fn dispatch(&mut self, command: Command) {
        let now = self.world.now();
        for effect in app::update(&mut self.state, command, now) {
            self.world.perform(effect);
        }
    }

    /// What was said yes to before, where the profile has a command at all.
    fn remember_commands(&mut self, request: &StartRequest) {
        let profile = request.profile.as_ref();
        let source = profile.and_then(|profile| profile.client.client_secret.as_ref());
        if matches!(source, Some(SecretSource::Command(_))) {
            self.state.settings = self.world.settings();
        }
    }

    /// A program is run for the secret only after somebody said yes to it.
    fn ask_about_command(&mut self, audience: &mut dyn Audience) -> Result<(), Failure> {
        let Some(question) = self.state.command_question.clone() else {
            return Ok(());
        };
        let shown = format!("{:?}", question.command);
        if !self.world.has_terminal() {
            return Err(Failure::usage(format!(
                "the profile {} names a command for its client secret, which nobody said yes to yet: {shown}. --allow-secret-command runs it",
                question.remembered_as.profile
            )));
        }
        audience.tell(&format!(
            "The profile {} names a command for its client secret: {shown}",
            question.remembered_as.profile
        ));
        let answer = self
            .world
            .ask_line("Run it, now and from now on? [y/N] ")
            .map_err(|error| Failure::usage(error.to_string()))?;
        let is_yes = matches!(answer.trim(), "y" | "Y" | "yes");
        self.dispatch(Command::AnswerCommandQuestion(is_yes));
        Ok(())
    }

    /// Why something is asked for although the profile says where it is.
    fn tell_missing(&self, audience: &mut dyn Audience) {
        for (input, trouble) in &self.state.missing_secrets {
            audience.tell(&format!("{}: {trouble}", text::input(*input).name));
        }
    }

    /// What has been reported without waiting for it.
    fn take_in(&mut self) {
        while let Some(event) = self.world.try_next() {
            self.dispatch(Command::World(event));
        }
    }

    /// What is another than with the provider itself.
    fn tell_rehearsal(&self, audience: &mut dyn Audience) {
        let Some(rehearsal) = &self.state.rehearsal else {
            return;
        };
        let place = &rehearsal.place;
        audience.tell(&format!(
            "Rehearsal: {} is played by the built-in server at {}.",
            place.persona.title, place.origin
        ));
        if let Some(misfit) = &rehearsal.misfit {
            let said = controls::misfit(&misfit.profile, place.persona.title);
            let fitting = misfit.fitting.map_or_else(String::new, |persona| {
                format!("; --persona {} plays it", persona.name)
            });
            audience.tell(&format!("Warning: {said}{fitting}"));
        }
        for (name, answer) in &rehearsal.answers {
            audience.tell(&format!("{{{name}}} is {answer}"));
        }
        for moved in &rehearsal.moved {
            audience.tell(&format!("{}: {} is {}", moved.member, moved.from, moved.to));
        }
    }

    fn tell_saving(&mut self, audience: &mut dyn Audience) {
        if self.state.saving == self.told {
            return;
        }
        self.told = self.state.saving.clone();
        match &self.told {
            Saving::Kept => audience.tell("The session is saved again."),
            Saving::MemoryOnly { reason } => {
                audience.tell(&format!("This run is kept in memory only: {reason}"));
            }
            Saving::NotSaved { reason } => {
                audience.tell(&format!(
                    "Not saved: {reason}. It is tried again with whatever happens next."
                ));
            }
        }
    }

    /// Waits for the disk, and tries once more what it refused.
    fn finish_saving(&mut self, audience: &mut dyn Audience) {
        self.world.finish_saving();
        self.take_in();
        if matches!(self.state.saving, Saving::NotSaved { .. }) {
            self.dispatch(Command::RetrySaving);
            self.world.finish_saving();
            self.take_in();
        }
        self.tell_saving(audience);
    }

    fn flow_state(&self) -> Option<&FlowState> {
        self.state
            .session
            .as_ref()
            .map(|session| session.flow().state())
    }

    fn is_ended(&self) -> bool {
        self.flow_state() == Some(&FlowState::Ended)
    }

    fn print(&mut self, audience: &mut dyn Audience) -> std::io::Result<()> {
        let Some(session) = &self.state.session else {
            return Ok(());
        };
        let records = session.trace().records();
        for record in records.get(self.printed..).unwrap_or_default() {
            if matches!(record.entry, Entry::End(_)) {
                self.end = Some(record.clone());
            } else {
                audience.record(record, session.masker())?;
            }
        }
        self.printed = records.len();
        Ok(())
    }

    fn tell_end(&self, audience: &mut dyn Audience) -> Result<u8, Failure> {
        match (&self.end, &self.state.session) {
            (Some(record), Some(session)) => {
                let Entry::End(end) = &record.entry else {
                    return Ok(0);
                };
                audience.finished(session)?;
                let mut end = end.clone();
                // A run that went well and is lost did not go well.
                if let (EndStatus::Completed, Saving::NotSaved { reason }) =
                    (end.status, &self.state.saving)
                {
                    end.status = EndStatus::MachineError;
                    end.error = Some(String::from("not_saved"));
                    end.description = Some(reason.clone());
                }
                audience.end(&end, &session.trace().header().id, record.at)?;
                Ok(end.status.exit())
            }
            (Some(_) | None, _) => Ok(0),
        }
    }

    /// Does what a person would be asked for. `true` when something was done.
    fn decide(&mut self, driving: &Driving, audience: &mut dyn Audience) -> Result<bool, Failure> {
        match self.flow_state() {
            Some(FlowState::AwaitDecision) if driving.continues => {
                self.dispatch(Command::ContinueAnyway);
                self.dispatch(Command::RunToEnd);
                Ok(true)
            }
            Some(FlowState::AwaitDecision) => {
                self.dispatch(Command::Cancel);
                Ok(true)
            }
            Some(FlowState::AwaitInput { input }) => {
                let prompt = format!("{}: ", text::input(*input).name);
                let secret = self
                    .world
                    .ask_secret(&prompt)
                    .map_err(|error| Failure::usage(error.to_string()))?;
                self.dispatch(Command::GiveInput(secret));
                self.dispatch(Command::RunToEnd);
                Ok(true)
            }
            Some(FlowState::AwaitRedirect { listener, .. }) => {
                let reads = driving.pastes || (driving.reads_lines && listener.is_none());
                if reads && !self.reads_lines {
                    self.reads_lines = true;
                    audience
                        .tell("Paste the address that the browser was sent to, then press Enter:");
                    self.world.read_lines();
                }
                Ok(false)
            }
            Some(
                FlowState::AwaitPress
                | FlowState::AwaitPort { .. }
                | FlowState::AwaitListener { .. }
                | FlowState::AwaitResponse { .. }
                | FlowState::Ended,
            )
            | None => Ok(false),
        }
    }

    /// A secret that nobody can type is missed before anything is sent, not in mid flow.
    fn refuse_without_secret(&self, driving: &Driving) -> Result<(), Failure> {
        let Some(session) = &self.state.session else {
            return Ok(());
        };
        let settings = &session.flow().context().settings;
        if self.world.has_terminal() {
            return Ok(());
        }
        let missing = &self.state.missing_secrets;
        let to_come = session.flow().inputs_to_come();
        let is_of_machine = missing.iter().find(|(input, trouble)| {
            let is_needed = match input {
                Input::ClientSecret => session
                    .flow()
                    .steps_to_come()
                    .iter()
                    .any(|step| step.authenticates_client()),
                Input::PrivateKey => true,
                other => to_come.contains(other),
            };
            is_needed && trouble.is_of_machine()
        });
        if let Some((input, trouble)) = is_of_machine {
            return Err(Failure::machine(format!(
                "{}: {trouble}; and there is no terminal to ask on",
                text::input(*input).name
            )));
        }
        if let Some(input) = session.flow().inputs_to_come().first() {
            let words = text::input(*input);
            return Err(Failure::usage(format!(
                "{} is needed and there is no terminal to ask on: give it with {}",
                words.name, words.option
            )));
        }
        let client = &settings.profile.client;
        let steps = session.flow().steps_to_come();
        // Who registers is given a secret there.
        let registers = (settings.reach.register || client.client_id.is_empty())
            && steps.contains(&Step::Registration);
        let has_use = !registers && steps.iter().any(|step| step.authenticates_client());
        let is_named = match client.token_endpoint_auth_method {
            Some(method) => settings.profile.needs_secret(method),
            None => client.client_secret.is_some(),
        };
        let is_given = settings.inputs.contains_key(&Input::ClientSecret);
        if has_use && is_named && !is_given {
            let named = client.client_secret.as_ref();
            return Err(Failure::usage(match named {
                Some(SecretSource::Env(name)) => format!(
                    "a client secret is needed: the environment variable {name}, which the profile names, is not set. Set it, or name another one with {}",
                    driving.secret_option
                ),
                Some(SecretSource::Keychain | SecretSource::Command(_)) | None => format!(
                    "a client secret is needed and there is no terminal to ask on: name the environment variable that holds it with {}, or keep it in the keychain with `secrets set`",
                    driving.secret_option
                ),
            }));
        }
        Ok(())
    }

    fn wait(&mut self, driving: &Driving) {
        let is_human = matches!(self.flow_state(), Some(FlowState::AwaitRedirect { .. }));
        if !is_human {
            self.wait_until = None;
        }
        let now = self.world.instant();
        let until = match (is_human, self.wait_until) {
            (true, None) => *self
                .wait_until
                .insert(now + driving.timeout.min(LONGEST_WAIT)),
            (true, Some(until)) => until,
            // Every effect has deadlines of its own; this only bounds one sleep.
            (false, _) => now + Duration::from_secs(3600),
        };
        match self.world.next_within(until.saturating_duration_since(now)) {
            Some(WorldEvent::LineTyped(line)) => self.dispatch(Command::Paste(line)),
            Some(WorldEvent::InputEnded) if self.wait_until.is_none() => {}
            // Whoever is asked by a keychain may be away; nothing has begun yet.
            Some(WorldEvent::Interrupted) if self.state.session.is_none() => {
                self.is_interrupted = true;
            }
            Some(WorldEvent::InputEnded | WorldEvent::Interrupted) => {
                self.dispatch(Command::Cancel);
            }
            Some(event) => self.dispatch(Command::World(event)),
            None if is_human => self.dispatch(Command::TimedOut),
            None => {}
        }
    }

    /// The browser may still be fetching the closing page: what it asks for is part of the trace.
    fn linger(&mut self, audience: &mut dyn Audience) -> std::io::Result<()> {
        let until = self.world.instant() + LINGER;
        loop {
            let left = until.saturating_duration_since(self.world.instant());
            let Some(event) = self.world.next_within(left) else {
                return Ok(());
            };
            let is_page = matches!(&event, WorldEvent::Flow { event, .. }
                if matches!(**event, crate::flow::Event::PageServed { .. }));
            self.dispatch(Command::World(event));
            self.print(audience)?;
            if is_page {
                return Ok(());
            }
        }
    }
}

/// A year: more cannot be added to the clock on every system.
const LONGEST_WAIT: Duration = Duration::from_secs(365 * 24 * 3600);
/// How long a run that has ended waits for the closing page to be fetched.
const LINGER: Duration = Duration::from_millis(50);
