//! The one function that changes state.

use std::time::Duration;

use crate::{
    app::{
        BuiltIn, Command, Effect, ExportNews, Problem, RehearsalServer, Selection, StartRequest,
        State, StoreEffect, Trashed, WorldEvent, demonstration, discovery, exporting, focus,
        history, kept_tokens, keys,
        pressing::{again, edit_draft, next, press, press_held, run_on},
        run_profile::profile,
        secret_commands, secrets, settings,
        starting::{self, pin, prepare, restart, start},
        storage, store, transfer,
    },
    flow::{Event, Input, MessageKind, Settings, State as FlowState},
    http::Limits,
    oauth::Timestamp,
    profile::Profile,
    session::Session,
};

/// Applies one command that was given at `now`. The effects are to be performed.
pub fn update(state: &mut State, command: Command, now: Timestamp) -> Vec<Effect> {
    let waited = awaits_redirect(state);
    let mut effects = match command {
        Command::Start(request) => start(state, *request),
        Command::StartBuiltIn => start(state, StartRequest::default()),
        // Who looks at the past must not press or change anything in the present.
        Command::RunToEnd
        | Command::ContinueAnyway
        | Command::EditDraft(_)
        | Command::EditBuilt { .. }
        | Command::SendAgain
        | Command::EditAgain
        | Command::Paste(_)
        | Command::GiveInput(_)
        | Command::GiveAndKeepInput(_)
        | Command::OpenVerification
            if state.opened.is_some() =>
        {
            Vec::new()
        }
        Command::Next => next(state, now),
        Command::Back => {
            focus::back(state);
            Vec::new()
        }
        Command::RunToEnd => {
            state.is_running_to_end = true;
            state.focus.stage = None;
            Vec::new()
        }
        Command::Restart => restart(state),
        Command::PinCertificate(sha256) => pin(state, sha256),
        Command::Cancel => {
            state.is_running_to_end = false;
            apply(state, Event::Cancelled, now)
        }
        Command::TimedOut => apply(state, Event::TimedOut, now),
        Command::ContinueAnyway => apply(state, Event::ContinuedAnyway, now),
        Command::EditDraft(edit) => edit_draft(state, edit, now),
        Command::EditBuilt {
            kind,
            header,
            claims,
        } => {
            let event = Event::BuiltEdited {
                kind,
                header,
                claims,
            };
            apply(state, event, now)
        }
        Command::SendAgain => {
            again(state);
            press(state, Event::SentAgain, now)
        }
        Command::EditAgain => {
            again(state);
            apply(state, Event::EditedAgain, now)
        }
        Command::Paste(text) => apply(state, Event::Pasted(text), now),
        Command::GiveInput(secret) => apply(state, Event::InputGiven(secret), now),
        Command::GiveAndKeepInput(secret) => {
            let mut effects = secrets::keep_input(state, &secret);
            effects.extend(apply(state, Event::InputGiven(secret), now));
            effects
        }
        Command::GiveUpStart => starting::give_up(state),
        Command::AnswerCommandQuestion(is_yes) => secret_commands::answer(state, is_yes),
        Command::Keychain(job) => secrets::begin(state, job),
        Command::GiveUpKeychain(place) => {
            secrets::give_up(state, &place);
            Vec::new()
        }
        Command::OpenVerification => apply(state, Event::VerificationWanted, now),
        Command::Select(selection) => {
            state.focus.selection = Some(selection);
            Vec::new()
        }
        Command::ShowStage(stage) => {
            focus::show_stage(state, stage);
            Vec::new()
        }
        Command::DismissProblem => {
            state.problem = None;
            Vec::new()
        }
        Command::Copy(text) => vec![Effect::Copy(text)],
        Command::OpenPage(page) => vec![Effect::OpenPage(page)],
        Command::LoadHistory => vec![Effect::Store(StoreEffect::LoadHistory)],
        Command::OpenSession(id) => vec![Effect::Store(StoreEffect::OpenSession { id })],
        Command::CloseSession => {
            focus::close_opened(state);
            Vec::new()
        }
        Command::DeleteSession(id) => history::delete(state, id),
        Command::UndoDelete => history::undo_delete(state),
        Command::DismissDeleted => {
            state.deleted = None;
            Vec::new()
        }
        Command::Export(request) => exporting::export(state, *request),
        Command::FindExportFolder => vec![Effect::FindExportFolder],
        Command::DismissExport => {
            state.export.take_if(|news| *news != ExportNews::UnderWay);
            Vec::new()
        }
        Command::LoadProfiles => vec![Effect::Store(StoreEffect::LoadProfiles)],
        Command::SaveProfile { profile, over } => {
            vec![Effect::Store(StoreEffect::SaveProfile { profile, over })]
        }
        Command::DeleteProfile(id) => vec![Effect::Store(StoreEffect::DeleteProfile { id })],
        Command::UndoDeleteProfile => {
            undo(state.deleted_profile.as_ref(), StoreEffect::UndeleteProfile)
        }
        Command::DiscardUnsavedProfile => {
            state.unsaved_profile = None;
            state.problem = None;
            Vec::new()
        }
        Command::ImportProfiles { paths } => {
            vec![Effect::Store(StoreEffect::ReadProfiles { paths })]
        }
        Command::ImportText(text) => {
            transfer::import_text(state, &text);
            Vec::new()
        }
        Command::ExportProfile {
            profile,
            path,
            may_replace,
        } => vec![Effect::Store(StoreEffect::WriteProfile {
            profile,
            path,
            may_replace,
        })],
        Command::Key(job) => keys::begin(state, job),
        Command::Discover {
            from,
            trust,
            connection,
        } => discovery::discover(state, from, trust, *connection),
        Command::CancelDiscovery => discovery::cancel(state, now),
        Command::ShowDiscovery => {
            discovery::show(state);
            Vec::new()
        }
        Command::RetrySaving => vec![Effect::Store(StoreEffect::RetrySaving)],
        Command::LoadSettings => vec![Effect::Store(StoreEffect::LoadSettings)],
        Command::ChangeSetting(setting) => settings::change(state, setting),
        Command::MeasureStorage => storage::measure(state),
        Command::ClearStorage(kind) => storage::clear(state, kind),
        Command::ForgetSecretCommands => storage::forget_commands(state),
        Command::OpenFolder(path) => vec![Effect::OpenFolder(path)],
        Command::LookAtDataPlace => vec![Effect::Store(StoreEffect::LookAtDataPlace)],
        Command::World(event) => world(state, event, now),
    };
    // Before anything is sent that could make the one worthless that is kept.
    effects.extend(kept_tokens::keep(state));
    effects.extend(press_held(state, now));
    effects.extend(run_on(state, now));
    if !waited && awaits_redirect(state) && state.human_time_is_limited {
        state.waits += 1;
        effects.push(Effect::Wait {
            run: state.run,
            wait: state.waits,
            secs: state.settings.time_outs.human_secs,
        });
    }
    history::note_present(state);
    // What happened is written down before anything follows from it.
    store::append(state).into_iter().chain(effects).collect()
}

fn awaits_redirect(state: &State) -> bool {
    state
        .session
        .as_ref()
        .is_some_and(|session| matches!(session.flow().state(), FlowState::AwaitRedirect { .. }))
}

fn undo(deleted: Option<&Trashed>, effect: fn(Trashed) -> StoreEffect) -> Vec<Effect> {
    deleted
        .map(|deleted| Effect::Store(effect(deleted.clone())))
        .into_iter()
        .collect()
}

fn world(state: &mut State, event: WorldEvent, now: Timestamp) -> Vec<Effect> {
    let event = match discovery::world(state, event, now) {
        Ok(effects) => return effects,
        Err(event) => *event,
    };
    match event {
        WorldEvent::Flow { run, event } if run == state.run => apply(state, *event, now),
        WorldEvent::BuiltInStarted { issuer } => {
            state.built_in = BuiltIn::Running { issuer };
            // Another profile was chosen in the meantime: its run is under way already.
            let is_waited_for = state.session.is_none()
                && state
                    .request
                    .as_ref()
                    .is_some_and(|request| request.profile.is_none() && request.persona.is_none());
            if is_waited_for {
                prepare(state)
            } else {
                Vec::new()
            }
        }
        WorldEvent::BuiltInFailed { reason } => {
            state.built_in = BuiltIn::Stopped;
            state.problem = Some(no_server(reason));
            Vec::new()
        }
        WorldEvent::PersonaStarted(place) => {
            let wanted = state.request.as_ref().and_then(|request| request.persona);
            let is_waited_for = state.session.is_none() && wanted == Some(place.persona);
            // Another persona was chosen in the meantime: that one is to come.
            if state.rehearsal_server.is(place.persona) {
                state.rehearsal_server = RehearsalServer::Running(place);
            }
            if is_waited_for {
                prepare(state)
            } else {
                Vec::new()
            }
        }
        WorldEvent::PersonaFailed { reason } => {
            state.rehearsal_server = RehearsalServer::Stopped;
            state.problem = Some(no_server(reason));
            Vec::new()
        }
        WorldEvent::Prepared {
            run,
            entropy,
            trust,
            route,
            identity,
            mutual_tls,
            inputs,
            missing,
            session_id,
        } if run == state.run => {
            state.missing_secrets = missing;
            // What came out of the keychain need not go back.
            state.keychain.kept_refresh_token = inputs.get(&Input::RefreshToken).cloned();
            state.awaits_secret = false;
            let (Ok((mut profile, rehearsal)), Some(request)) =
                (profile(state), state.request.clone())
            else {
                return Vec::new();
            };
            let mut reach = demonstration::reach(&request, &profile, rehearsal.as_ref());
            reach.register |= request.register;
            reach.mcp_version = request.mcp_version;
            state.rehearsal = rehearsal;
            let uses_built_in = request.uses_built_in();
            let is_workshop = request.profile.is_none() && request.persona.is_none();
            let approval_page = is_workshop
                .then(|| demonstration::approval_page(&profile))
                .flatten();
            if let Some(place) = &mutual_tls {
                demonstration::move_behind_tls(&mut profile, &mut reach, place);
            }
            let limits = request
                .limits
                .unwrap_or_else(|| state.settings.time_outs.limits());
            let settings = Settings {
                limits: limits_of(&profile, limits),
                profile,
                grant: request.grant,
                reach,
                edits: request.edits,
                trust,
                identity: identity.map(|boxed| *boxed),
                route: *route,
                inputs: inputs.into_iter().chain(request.inputs).collect(),
                browser_leg_is_observed: uses_built_in,
                opens_verification: request.opens_verification,
                approval_page,
                accept_any_redirect: request.accept_any_redirect,
            };
            let (session, effects) = Session::start(session_id, settings, *entropy, now);
            state.session = Some(session);
            wrap(state, effects)
        }
        WorldEvent::PrepareFailed { run, reason } if run == state.run => {
            state.awaits_secret = false;
            state.problem = Some(Problem {
                title: reason,
                remedy: String::from("change the profile or the option that names it"),
                is_usage: true,
            });
            Vec::new()
        }
        WorldEvent::WaitOver { run, wait } if run == state.run && wait == state.waits => {
            if awaits_redirect(state) {
                state.is_running_to_end = false;
                apply(state, Event::TimedOut, now)
            } else {
                Vec::new()
            }
        }
        WorldEvent::PageNotOpened { page, reason } => {
            state.problem = Some(Problem {
                title: reason,
                remedy: format!("open {page} by hand"),
                is_usage: false,
            });
            Vec::new()
        }
        WorldEvent::FolderNotOpened { path, reason } => {
            state.problem = Some(Problem {
                title: reason,
                remedy: format!("open {path} by hand"),
                is_usage: false,
            });
            Vec::new()
        }
        WorldEvent::LineTyped(text) => apply(state, Event::Pasted(text), now),
        WorldEvent::Interrupted => apply(state, Event::Cancelled, now),
        WorldEvent::Store(event) => store::store(state, event),
        WorldEvent::Exported(outcome) => exporting::exported(state, outcome),
        WorldEvent::Key(outcome) => {
            keys::reported(state, *outcome);
            Vec::new()
        }
        WorldEvent::Keychain(outcome) => secrets::reported(state, *outcome),
        WorldEvent::ExportFolder(folder) => {
            state.export_folder = folder;
            Vec::new()
        }
        // What belongs to a run that is over must not reach the one that is under way; and a
        // terminal that was closed says nothing.
        WorldEvent::InputEnded
        | WorldEvent::WaitOver { .. }
        | WorldEvent::Flow { .. }
        | WorldEvent::Prepared { .. }
        | WorldEvent::PrepareFailed { .. } => Vec::new(),
    }
}

/// The profile's own patience goes before that of the program.
pub(super) fn limits_of(profile: &Profile, limits: Limits) -> Limits {
    match profile.connection.connect_timeout_secs {
        Some(secs) => Limits {
            connect: Duration::from_secs(secs),
            total: limits.total.max(Duration::from_secs(secs)),
            ..limits
        },
        None => limits,
    }
}

fn no_server(reason: String) -> Problem {
    Problem {
        title: reason,
        remedy: String::from("free a port on 127.0.0.1 and start again"),
        is_usage: false,
    }
}

pub(super) fn apply(state: &mut State, event: Event, now: Timestamp) -> Vec<Effect> {
    let Some(session) = &mut state.session else {
        return Vec::new();
    };
    if matches!(event, Event::Cancelled | Event::TimedOut) {
        state.keychain.held = None;
    }
    let before = session.trace().exchange_count();
    let effects = session.apply(event, now);
    if session.trace().exchange_count() > before {
        // The closing page is the tail of the redirect, and nobody's lesson.
        let newest = session
            .trace()
            .exchanges()
            .rfind(|exchange| exchange.kind != MessageKind::ClosingPage)
            .map(|exchange| exchange.id);
        if let Some(id) = newest {
            state.focus.selection = Some(Selection::Exchange {
                id,
                is_response: true,
            });
        }
    }
    wrap(state, effects)
}

fn wrap(state: &State, effects: Vec<crate::flow::Effect>) -> Vec<Effect> {
    effects
        .into_iter()
        .map(|effect| Effect::Flow {
            run: state.run,
            effect: Box::new(effect),
        })
        .collect()
}
