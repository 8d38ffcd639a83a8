//! Secrets that are kept from run to run: what the program asks of the keychain, what is known of
//! it, and what went wrong with a secret that a profile names.

use crate::{
    app::{Effect, ProfileOrigin, SaveOver, State, StoreEffect, run_profile::profile},
    flow::{Event, Input, State as FlowState},
    oauth::Secret,
    profile::{KeySource, Profile, Purpose, SecretPlace, SecretSource, recipients},
};

/// One thing to be done with the keychain. The window goes on meanwhile: it may ask its owner.
#[derive(Clone, Debug)]
pub enum KeychainJob {
    /// Whether there is one, and what is kept in it, by name.
    Look,
    Keep {
        place: SecretPlace,
        /// Whom it may be handed to; see [`crate::profile::servers`].
        servers: Vec<String>,
        secret: Secret,
    },
    Delete {
        place: SecretPlace,
    },
    /// Deletes a refresh token that is of no more use, if it is the one that is kept: another run may
    /// have put a newer one there.
    Forget {
        place: SecretPlace,
        servers: Vec<String>,
        refresh_token: Secret,
    },
}

impl KeychainJob {
    /// Whose secret it is about.
    pub fn place(&self) -> Option<&SecretPlace> {
        match self {
            Self::Look => None,
            Self::Keep { place, .. } | Self::Delete { place } | Self::Forget { place, .. } => {
                Some(place)
            }
        }
    }
}

/// A secret that is kept, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSecret {
    pub place: SecretPlace,
    /// Until the program ends, and nowhere else.
    pub is_in_memory: bool,
}

/// Whether there is a keychain, and what is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeychainContents {
    /// Why there is none, in words.
    pub missing: Option<String>,
    pub kept: Vec<KeptSecret>,
}

/// What became of a job.
#[derive(Clone, Debug)]
pub struct KeychainOutcome {
    pub id: u32,
    /// What was refused, in words; nothing was changed then.
    pub refusal: Option<String>,
    /// As it is after the job.
    pub contents: KeychainContents,
}

/// The keychain as the program knows it.
#[derive(Debug, Default)]
pub struct KeychainDesk {
    /// As it was looked at last; `None` before the first look.
    pub contents: Option<KeychainContents>,
    /// What the keychain has not answered yet, the oldest first.
    pub under_way: Vec<(u32, Option<SecretPlace>)>,
    /// What was refused last, and whose it was.
    pub refused: Option<(SecretPlace, String)>,
    /// The refresh token of the run that the keychain has, or was handed last.
    pub(super) kept_refresh_token: Option<Secret>,
    /// The job that keeps it.
    pub(super) keeps_refresh_token: Option<u32>,
    /// What was pressed in the meantime, to be done once that job has its answer.
    pub(super) held: Option<Event>,
    /// The profile that names the keychain as its source, to be saved once its secret is kept.
    follows: Option<(SecretPlace, Box<Profile>, SaveOver)>,
    /// Counts jobs; an answer to one that was given up is dropped.
    jobs: u32,
}

impl KeychainDesk {
    /// Why nothing can be kept beyond the end of the program; `None` where it can, or nobody has
    /// looked.
    pub fn missing(&self) -> Option<&str> {
        self.contents.as_ref()?.missing.as_deref()
    }

    pub fn kept(&self, place: &SecretPlace) -> Option<&KeptSecret> {
        let contents = self.contents.as_ref()?;
        contents.kept.iter().find(|kept| kept.place == *place)
    }

    /// Whether the keychain has not answered yet, for that place.
    pub fn is_under_way(&self, place: &SecretPlace) -> bool {
        let mut jobs = self.under_way.iter();
        jobs.any(|(_, of)| of.as_ref() == Some(place))
    }
}

/// Why a secret that a profile names is not there. It is asked for then, and nothing else is lost.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretTrouble {
    #[error("there is no keychain to read it from: {0}")]
    NoKeychain(String),
    #[error("the keychain refused: {0}")]
    Refused(String),
    #[error("the keychain has none for this profile")]
    NotKept,
    #[error("what the keychain has for this profile was not written by this program, or in part")]
    Damaged,
    #[error("the keychain has one for other servers ({kept_for}), and this profile names {named}")]
    OtherServers { kept_for: String, named: String },
    #[error("its command was not run: nobody said yes to it")]
    CommandNotAllowed,
    #[error("{program} cannot be run: {error}")]
    CommandNotStarted { program: String, error: String },
    #[error("{program} ended with {status}")]
    CommandFailed { program: String, status: String },
    #[error("{program} did not end within {secs} seconds, and was ended")]
    CommandTooSlow { program: String, secs: u64 },
    #[error("{program} printed nothing")]
    CommandSilent { program: String },
    #[error("{program} printed no text of at most {most} bytes")]
    CommandUnreadable { program: String, most: usize },
}

impl SecretTrouble {
    /// Whether this machine is to blame, rather than what was set up.
    pub fn is_of_machine(&self) -> bool {
        match self {
            Self::NoKeychain(_)
            | Self::Refused(_)
            | Self::CommandNotStarted { .. }
            | Self::CommandFailed { .. }
            | Self::CommandTooSlow { .. }
            | Self::CommandSilent { .. }
            | Self::CommandUnreadable { .. } => true,
            Self::NotKept | Self::Damaged | Self::OtherServers { .. } | Self::CommandNotAllowed => {
                false
            }
        }
    }
}

/// Hands a job to the world.
pub(super) fn begin(state: &mut State, job: KeychainJob) -> Vec<Effect> {
    let desk = &mut state.keychain;
    desk.jobs += 1;
    desk.under_way.push((desk.jobs, job.place().cloned()));
    vec![Effect::Keychain {
        id: desk.jobs,
        job: Box::new(job),
    }]
}

/// Waits no longer for that place. What the keychain still does with it is seen with the next look.
pub(super) fn give_up(state: &mut State, place: &SecretPlace) {
    let jobs = &mut state.keychain.under_way;
    jobs.retain(|(_, of)| of.as_ref() != Some(place));
}

/// Takes in what became of a job.
pub(super) fn reported(state: &mut State, outcome: KeychainOutcome) -> Vec<Effect> {
    let desk = &mut state.keychain;
    let Some(at) = desk.under_way.iter().position(|(id, _)| *id == outcome.id) else {
        return Vec::new();
    };
    let (_, place) = desk.under_way.remove(at);
    desk.contents = Some(outcome.contents);
    let Some(place) = place else {
        return Vec::new();
    };
    desk.refused = outcome.refusal.map(|reason| (place.clone(), reason));
    let follows = desk.follows.take_if(|(of, _, _)| *of == place);
    // A profile says "keychain" only where the secret is there.
    match (follows, desk.kept(&place)) {
        (Some((_, profile, over)), Some(kept)) if !kept.is_in_memory && desk.refused.is_none() => {
            vec![Effect::Store(StoreEffect::SaveProfile { profile, over })]
        }
        (Some(_) | None, _) => Vec::new(),
    }
}

/// Where the secret that is asked for would be kept: under a profile of the library alone, since no
/// other comes again.
pub fn place_of_input(state: &State) -> Option<SecretPlace> {
    let flow = state.flow()?;
    let FlowState::AwaitInput { input } = flow.state() else {
        return None;
    };
    let purpose = match input {
        Input::ClientSecret => Purpose::ClientSecret,
        Input::PrivateKey => Purpose::PrivateKey,
        Input::ProxyPassword => Purpose::ProxyPassword,
        Input::Username
        | Input::Password
        | Input::RefreshToken
        | Input::LoginHint
        | Input::Subject
        | Input::SubjectToken
        | Input::ActorToken => return None,
    };
    let request = state.request.as_ref()?;
    if request.persona.is_some() {
        return None;
    }
    let place = SecretPlace::of(request.profile.as_ref()?, purpose);
    let mut entries = state.profiles.iter();
    let entry = entries.find(|entry| entry.profile.id == place.profile)?;
    let mut environments = entry.profile.environments.iter();
    let is_known = place
        .environment
        .as_ref()
        .is_none_or(|name| environments.any(|environment| environment.name == *name));
    is_known.then_some(place)
}

/// Keeps what was typed for the next run of its profile, which will look for it there.
pub(super) fn keep_input(state: &mut State, secret: &Secret) -> Vec<Effect> {
    let (Some(place), Ok((used, _))) = (place_of_input(state), profile(state)) else {
        return Vec::new();
    };
    let mut entries = state.profiles.iter();
    if let Some(entry) = entries.find(|entry| entry.profile.id == place.profile) {
        let profile = looking_in_keychain(&entry.profile, &place);
        let over = match (entry.origin, entry.stamp) {
            (ProfileOrigin::User, Some(stamp)) => SaveOver::Read(stamp),
            (ProfileOrigin::User | ProfileOrigin::Shipped, _) => SaveOver::Nothing,
        };
        if profile != entry.profile {
            state.keychain.follows = Some((place.clone(), Box::new(profile), over));
        }
    }
    let keep = KeychainJob::Keep {
        servers: recipients(&used, place.purpose),
        place,
        secret: secret.clone(),
    };
    begin(state, keep)
}

/// The profile with the keychain as the place of that secret: in its environment, if it is of one.
fn looking_in_keychain(profile: &Profile, place: &SecretPlace) -> Profile {
    let mut profile = profile.clone();
    let Some(name) = &place.environment else {
        look_in_keychain(&mut profile, place.purpose);
        return profile;
    };
    let Ok(before) = profile.in_environment(name) else {
        return profile;
    };
    let mut after = before.clone();
    look_in_keychain(&mut after, place.purpose);
    let base = profile.clone();
    let mut environments = profile.environments.iter_mut();
    if let Some(environment) = environments.find(|environment| environment.name == *name) {
        environment.take_edit(&base, &before, &after);
    }
    profile
}

fn look_in_keychain(profile: &mut Profile, purpose: Purpose) {
    match purpose {
        Purpose::ClientSecret => profile.client.client_secret = Some(SecretSource::Keychain),
        Purpose::PrivateKey => profile.client.private_key = Some(KeySource::Keychain),
        Purpose::ProxyPassword => {
            profile.connection.proxy_password = Some(SecretSource::Keychain);
        }
        // Nothing in a profile says where they are.
        Purpose::Tokens => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::{StartRequest, starting},
        profile::Environment,
    };

    fn contents(kept: &[&SecretPlace]) -> KeychainContents {
        KeychainContents {
            missing: None,
            kept: kept
                .iter()
                .map(|&place| KeptSecret {
                    place: place.clone(),
                    is_in_memory: false,
                })
                .collect(),
        }
    }

    fn outcome(id: u32, refusal: Option<&str>, kept: &[&SecretPlace]) -> KeychainOutcome {
        KeychainOutcome {
            id,
            refusal: refusal.map(str::to_owned),
            contents: contents(kept),
        }
    }

    #[test]
    fn a_late_answer_to_a_job_that_was_given_up_is_dropped() {
        let place = SecretPlace::new("mine", Purpose::ClientSecret);
        let mut state = State::default();
        let keep = KeychainJob::Keep {
            place: place.clone(),
            servers: Vec::new(),
            secret: Secret::new("s"),
        };
        begin(&mut state, keep);
        assert!(state.keychain.is_under_way(&place));
        give_up(&mut state, &place);
        assert!(!state.keychain.is_under_way(&place));
        reported(&mut state, outcome(1, None, &[&place]));
        assert!(state.keychain.contents.is_none());
        begin(&mut state, KeychainJob::Look);
        reported(&mut state, outcome(2, None, &[&place]));
        assert!(state.keychain.kept(&place).is_some());
    }

    /// A profile of which each environment has a secret of its own, at servers that are the same.
    fn two_environments() -> Profile {
        let mut profile = Profile::for_issuer("https://id.example");
        profile.id = String::from("shop");
        profile.client.client_id = String::from("client");
        profile.client.client_secret = Some(SecretSource::Keychain);
        for name in ["stage", "production"] {
            profile.environments.push(Environment {
                name: name.to_owned(),
                ..Environment::default()
            });
        }
        profile
    }

    #[test]
    fn each_environment_is_prepared_with_what_is_kept_for_it() {
        let base = two_environments();
        let stage = base.in_environment("stage").unwrap();
        let production = base.in_environment("production").unwrap();
        let asked = [stage, production, base].map(|profile| {
            let mut state = State::default();
            let request = StartRequest {
                profile: Some(profile),
                ..StartRequest::default()
            };
            let effects = starting::start(&mut state, request);
            let mut kept = effects.into_iter().filter_map(|effect| match effect {
                Effect::Prepare { kept, .. } => Some((kept.profile, kept.environment)),
                _ => None,
            });
            kept.next().expect("a prepared run")
        });
        let of = |environment: Option<&str>| (String::from("shop"), environment.map(str::to_owned));
        assert_eq!(asked, [of(Some("stage")), of(Some("production")), of(None)]);
    }

    #[test]
    fn a_profile_looks_in_the_keychain_in_the_environment_whose_secret_is_kept_there() {
        let mut base = two_environments();
        base.client.client_secret = Some(SecretSource::Env(String::from("BASE")));
        let stage = base.in_environment("stage").unwrap();
        let place = SecretPlace::of(&stage, Purpose::ClientSecret);
        assert_eq!(place.to_string(), "shop/stage/client_secret");
        let changed = looking_in_keychain(&base, &place);
        let source = |name: &str| {
            let inside = changed.in_environment(name).unwrap();
            inside.client.client_secret
        };
        assert_eq!(source("stage"), Some(SecretSource::Keychain));
        assert_eq!(source("production"), base.client.client_secret);
        assert_eq!(changed.client.client_secret, base.client.client_secret);
        // Where it looks there already, nothing is to be saved.
        assert_eq!(looking_in_keychain(&changed, &place), changed);
        let key = SecretPlace::of(&stage, Purpose::PrivateKey);
        let inside = looking_in_keychain(&base, &key).in_environment("stage");
        assert_eq!(
            inside.unwrap().client.private_key,
            Some(KeySource::Keychain)
        );
    }

    #[test]
    fn a_refusal_stays_until_the_next_job_of_its_kind() {
        let place = SecretPlace::new("mine", Purpose::ClientSecret);
        let mut state = State::default();
        let delete = || KeychainJob::Delete {
            place: place.clone(),
        };
        begin(&mut state, delete());
        reported(&mut state, outcome(1, Some("locked"), &[&place]));
        begin(&mut state, KeychainJob::Look);
        reported(&mut state, outcome(2, None, &[&place]));
        assert_eq!(
            state.keychain.refused,
            Some((place.clone(), String::from("locked")))
        );
        begin(&mut state, delete());
        reported(&mut state, outcome(3, None, &[]));
        assert_eq!(state.keychain.refused, None);
        assert!(state.keychain.kept(&place).is_none());
    }
}
