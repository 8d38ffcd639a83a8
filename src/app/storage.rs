//! What is stored where: what the disk says of the data folder, and what this program knows besides.

use crate::{
    app::{Effect, ProfileEntry, Setting, State, StoreEffect, settings},
    flow::Input,
    profile::{KeySource, Profile, SecretSource},
    text,
};

/// A part of the data folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoredKind {
    Profiles,
    Sessions,
    Settings,
    /// The names of what is in the keychain.
    SecretNames,
    /// What was deleted lately, and can be had back.
    Trash,
}

impl StoredKind {
    pub const ALL: [Self; 5] = [
        Self::Profiles,
        Self::Sessions,
        Self::Settings,
        Self::SecretNames,
        Self::Trash,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Profiles => "profiles",
            Self::Sessions => "sessions",
            Self::Settings => "settings",
            Self::SecretNames => "secret_names",
            Self::Trash => "trash",
        }
    }

    /// What it is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::Profiles => "Profiles",
            Self::Sessions => "Runs",
            Self::Settings => "Settings",
            Self::SecretNames => "Names of kept secrets",
            Self::Trash => "Recently deleted",
        }
    }

    /// Names go with the entries that they name.
    pub fn can_be_deleted(self) -> bool {
        match self {
            Self::Profiles | Self::Sessions | Self::Settings | Self::Trash => true,
            Self::SecretNames => false,
        }
    }
}

/// How much is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPlace {
    pub kind: StoredKind,
    pub path: String,
    pub files: u64,
    pub bytes: u64,
}

/// The data folder as it was looked at last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// Its path, or why there is none.
    pub folder: Result<String, String>,
    pub places: Vec<StoredPlace>,
    /// Those of the asked variables that are set.
    pub set_variables: Vec<String>,
}

/// An environment variable that a profile names as the place of a secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedVariable {
    pub name: String,
    /// Id of the profile.
    pub profile: String,
    /// The environment of it that names it, where the profile itself does not.
    pub environment: Option<String>,
}

impl NamedVariable {
    /// `shop`, or `shop/stage` of an environment.
    pub fn whose(&self) -> String {
        match &self.environment {
            Some(environment) => format!("{}/{environment}", self.profile),
            None => self.profile.clone(),
        }
    }
}

/// Every variable that a profile names, sorted.
pub fn named_variables(profiles: &[ProfileEntry]) -> Vec<NamedVariable> {
    let mut out = Vec::new();
    for ProfileEntry { profile, .. } in profiles {
        let of_profile = variables_of(profile);
        let names = profile.environments.iter().map(|one| one.name.as_str());
        for environment in names {
            let inside = profile.in_environment(environment);
            let of_environment = inside.as_ref().map(variables_of).unwrap_or_default();
            let own = of_environment.into_iter();
            out.extend(
                own.filter(|name| !of_profile.contains(name))
                    .map(|name| NamedVariable {
                        name,
                        profile: profile.id.clone(),
                        environment: Some(environment.to_owned()),
                    }),
            );
        }
        out.extend(of_profile.into_iter().map(|name| NamedVariable {
            name,
            profile: profile.id.clone(),
            environment: None,
        }));
    }
    out.sort();
    out.dedup();
    out
}

fn variables_of(profile: &Profile) -> Vec<String> {
    let client = &profile.client;
    let variable = |source: &Option<SecretSource>| match source {
        Some(SecretSource::Env(name)) => Some(name.clone()),
        Some(SecretSource::Keychain | SecretSource::Command(_)) | None => None,
    };
    let secret = variable(&client.client_secret);
    let proxy = variable(&profile.connection.proxy_password);
    let key = match &client.private_key {
        Some(KeySource::Env(name)) => Some(name.clone()),
        Some(KeySource::File(_) | KeySource::Keychain) | None => None,
    };
    [secret, key, proxy].into_iter().flatten().collect()
}

/// A secret that the program holds, and nobody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldSecret {
    /// What was given to the run that is under way.
    Input(Input),
    AccessToken,
    RefreshToken,
    IdToken,
    DpopKey,
    /// The keys and the accounts of the server inside the program.
    BuiltInServer,
}

impl HeldSecret {
    /// What it is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::Input(input) => text::input(input).name,
            Self::AccessToken => "Access token",
            Self::RefreshToken => "Refresh token",
            Self::IdToken => "ID token",
            Self::DpopKey => "DPoP key of the run",
            Self::BuiltInServer => "Keys and accounts of the built-in server",
        }
    }
}

/// What ends with the program, or with the run.
pub fn held_secrets(state: &State) -> Vec<HeldSecret> {
    let mut out = Vec::new();
    if let Some(session) = &state.session {
        let context = session.flow().context();
        let inputs = context.settings.inputs.keys();
        out.extend(
            inputs
                .filter(|input| input.is_secret())
                .map(|input| HeldSecret::Input(*input)),
        );
        if let Some(tokens) = &context.tokens {
            for (is_there, held) in [
                (tokens.access_token.is_some(), HeldSecret::AccessToken),
                (tokens.refresh_token.is_some(), HeldSecret::RefreshToken),
                (tokens.id_token.is_some(), HeldSecret::IdToken),
            ] {
                out.extend(is_there.then_some(held));
            }
        }
        out.extend(context.dpop_key.is_some().then_some(HeldSecret::DpopKey));
    }
    let runs = state.built_in != crate::app::BuiltIn::Stopped;
    out.extend(runs.then_some(HeldSecret::BuiltInServer));
    out
}

/// Looks at the data folder, and whether the named variables are set.
pub(super) fn measure(state: &State) -> Vec<Effect> {
    let named = named_variables(&state.profiles);
    vec![Effect::Store(StoreEffect::Measure {
        variables: named.into_iter().map(|one| one.name).collect(),
    })]
}

/// Deletes a part of the data folder for good; the run that is under way stays.
pub(super) fn clear(state: &State, kind: StoredKind) -> Vec<Effect> {
    if !kind.can_be_deleted() {
        return Vec::new();
    }
    let present = state.session.as_ref();
    vec![Effect::Store(StoreEffect::Clear {
        kind,
        except: present.map(|session| session.trace().header().id.clone()),
    })]
}

/// What was deleted is forgotten.
pub(super) fn cleared(state: &mut State, kind: StoredKind) -> Vec<Effect> {
    let mut effects = match kind {
        StoredKind::Profiles => {
            state.deleted_profile = None;
            vec![Effect::Store(StoreEffect::LoadProfiles)]
        }
        StoredKind::Sessions => {
            state.deleted = None;
            vec![Effect::Store(StoreEffect::LoadHistory)]
        }
        // As at the first start, and not written down again by that.
        StoredKind::Settings => {
            state.settings = crate::app::Settings::default();
            vec![Effect::UseBrowser(state.settings.browser.clone())]
        }
        StoredKind::Trash => {
            state.deleted = None;
            state.deleted_profile = None;
            Vec::new()
        }
        StoredKind::SecretNames => Vec::new(),
    };
    effects.extend(measure(state));
    effects
}

/// Asks again before any command for a secret is run.
pub(super) fn forget_commands(state: &mut State) -> Vec<Effect> {
    settings::change(state, Setting::ForgetCommands)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::ProfileOrigin;

    #[test]
    fn the_variables_of_all_profiles_are_named_and_nothing_else() {
        let entry = |id: &str, secret, key| {
            let mut profile = Profile::for_issuer("https://a.example");
            profile.id = String::from(id);
            profile.client.client_secret = secret;
            profile.client.private_key = key;
            ProfileEntry {
                profile,
                origin: ProfileOrigin::User,
                stamp: None,
            }
        };
        let env = |name: &str| Some(SecretSource::Env(String::from(name)));
        let entries = [
            entry(
                "b",
                env("B_SECRET"),
                Some(KeySource::Env(String::from("B_KEY"))),
            ),
            entry("a", env("B_SECRET"), Some(KeySource::Keychain)),
            entry("c", Some(SecretSource::Keychain), None),
        ];
        let mut entries = entries.to_vec();
        entries[2].profile.environments = vec![crate::profile::Environment {
            name: String::from("stage"),
            ..Default::default()
        }];
        let base = entries[2].profile.clone();
        let stage = &mut entries[2].profile.environments[0];
        let before = base.inside(stage).unwrap();
        let mut after = before.clone();
        after.client.client_secret = env("C_STAGE");
        after.connection.proxy_password = env("C_PROXY");
        stage.take_edit(&base, &before, &after);
        let named: Vec<(String, String)> = named_variables(&entries)
            .into_iter()
            .map(|one| (one.name.clone(), one.whose()))
            .collect();
        assert_eq!(
            named,
            [
                ("B_KEY", "b"),
                ("B_SECRET", "a"),
                ("B_SECRET", "b"),
                ("C_PROXY", "c/stage"),
                ("C_STAGE", "c/stage")
            ]
            .map(|(name, profile)| (name.to_owned(), profile.to_owned()))
        );
    }

    #[test]
    fn the_run_that_is_under_way_is_not_deleted_and_names_stay_with_their_entries() {
        let state = State::default();
        assert_eq!(clear(&state, StoredKind::SecretNames).len(), 0);
        for kind in StoredKind::ALL {
            assert_eq!(
                clear(&state, kind).len(),
                usize::from(kind.can_be_deleted())
            );
        }
    }

    #[test]
    fn settings_that_were_deleted_are_as_at_the_first_start() {
        let mut state = State::default();
        state.settings.navigation_is_folded = true;
        let effects = cleared(&mut state, StoredKind::Settings);
        assert_eq!(state.settings, crate::app::Settings::default());
        let saves = |effect: &Effect| matches!(effect, Effect::Store(StoreEffect::SaveSettings(_)));
        assert!(!effects.iter().any(saves));
    }
}
