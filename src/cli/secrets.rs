//! `secrets`: what is kept in the keychain of a profile. No value is an argument, and none is printed.

use std::io::{self, Write as _};

use serde_json::json;

use crate::{
    app::{
        KeptSecret, KeychainContents, KeychainJob, ProfileEntry, ProfileOrigin, looking_in_keychain,
    },
    cli::{
        answers::{answers, unanswered},
        failure::Failure,
        json_lines::tell,
        profiles,
        run::unset,
        secrets_arguments::{SecretsCommand, SecretsOptions},
    },
    effects::{
        DataFolder, Home, ProfileSource, Replacing, SecretKeeper, read_secret,
        secret_of_environment,
    },
    oauth::display_text::neutralise,
    profile::{
        KeySource, Profile, Purpose, SecretPlace, SecretSource, TemplateField, recipients, template,
    },
    text::secrets as words,
};

pub(super) fn secrets(options: &SecretsOptions, home: &Home) -> Result<u8, Failure> {
    let data = DataFolder::find(home);
    let keeper = SecretKeeper::new(data.as_ref());
    match &options.command {
        SecretsCommand::List { json } => list(&keeper, *json),
        SecretsCommand::Set {
            profile: argument,
            purpose,
            environment,
            answer,
            from_env,
        } => {
            let purpose = named_purpose(purpose, &TYPED)?;
            let profile = profiles::named_in(argument, environment.as_deref(), home)?;
            let owner = Owner::of(argument, &profile, home)?;
            let recipients = recipients_of(argument, &profile, purpose, answer)?;
            let place = SecretPlace::of(&profile, purpose);
            keep(&keeper, &place, recipients, from_env.as_deref())?;
            match source(&profile, purpose) {
                Source::Keychain => Ok(0),
                Source::None => owner.look_there(&place, home),
                Source::Other(words) => {
                    tell(&format!(
                        "the profile takes it from {words}: set {} to {{\"keychain\": true}} to use this one",
                        member(&place)
                    ));
                    Ok(0)
                }
            }
        }
        SecretsCommand::Delete {
            profile,
            purpose,
            environment,
        } => {
            let purposes = match purpose {
                Some(name) => vec![named_purpose(name, &Purpose::ALL)?],
                None => Purpose::ALL.to_vec(),
            };
            delete(&keeper, profile, environment.as_deref(), &purposes)
        }
    }
}

/// What a person can type; tokens come by a run.
const TYPED: [Purpose; 3] = [
    Purpose::ClientSecret,
    Purpose::PrivateKey,
    Purpose::ProxyPassword,
];

fn named_purpose(name: &str, known: &[Purpose]) -> Result<Purpose, Failure> {
    Purpose::parse(name)
        .filter(|purpose| known.contains(purpose))
        .ok_or_else(|| {
            let names: Vec<&str> = known.iter().map(|one| one.name()).collect();
            Failure::usage(format!(
                "--purpose: expected {}, got {name:?}",
                names.join(", ")
            ))
        })
}

fn list(keeper: &SecretKeeper, json: bool) -> Result<u8, Failure> {
    let (_, contents) = keeper.perform(KeychainJob::Look);
    let mut out = io::stdout().lock();
    for KeptSecret { place, .. } in &contents.kept {
        if json {
            writeln!(out, "{}", place_json(place))?;
        } else {
            writeln!(out, "{}", neutralise(&place.to_string(), 200))?;
        }
    }
    if let Some(reason) = &contents.missing {
        tell(&format!("there is no keychain: {reason}"));
    }
    Ok(0)
}

pub(super) fn place_json(place: &SecretPlace) -> serde_json::Value {
    json!({
        "profile": place.profile,
        "environment": place.environment,
        "purpose": place.purpose.name(),
    })
}

/// Whose file names the source of a secret.
enum Owner {
    /// An entry of the library that is the user's own.
    Library(Box<ProfileEntry>),
    /// A file somewhere, which is left as it is.
    File(String),
}

impl Owner {
    /// A shipped profile cannot say where its secret is: that is refused before anybody types one.
    fn of(argument: &str, profile: &Profile, home: &Home) -> Result<Self, Failure> {
        if let ProfileSource::Path(path) = ProfileSource::from_argument(argument) {
            return Ok(Self::File(path.display().to_string()));
        }
        let (found, _) = profiles::library(home)?.find(argument);
        match found {
            Some(entry) if entry.origin == ProfileOrigin::User => Ok(Self::Library(entry.into())),
            Some(_) | None => {
                let id = &profile.id;
                let answers: String = profile
                    .template
                    .iter()
                    .filter(|field| field.default.is_empty())
                    .map(|field| format!(" --answer {}=VALUE", field.name))
                    .collect();
                Err(Failure::usage(format!(
                    "expected a profile of your own, got the shipped {id:?}, which cannot say where its secret is. Keep a copy first: `profiles export {id} FILE{answers}`, `profiles import FILE`, then `secrets set` with the id that it prints"
                )))
            }
        }
    }

    /// From now on the profile looks in the keychain.
    fn look_there(&self, place: &SecretPlace, home: &Home) -> Result<u8, Failure> {
        let member = member(place);
        match self {
            Self::Library(entry) => {
                let changed = looking_in_keychain(&entry.profile, place);
                let replacing = match &entry.stamp {
                    Some(stamp) => Replacing::This(stamp),
                    None => Replacing::Nothing,
                };
                profiles::library(home)?
                    .save(&changed, replacing)
                    .map_err(profiles::refusal)?;
                tell(&format!(
                    "the profile {} looks there from now on: {member} is {{\"keychain\": true}}",
                    place.profile
                ));
            }
            Self::File(path) => tell(&format!(
                "{path} does not look there yet: set {member} to {{\"keychain\": true}} in it"
            )),
        }
        Ok(0)
    }
}

/// The member that names the source, in the file of the profile.
fn member(place: &SecretPlace) -> String {
    let outer = match place.purpose {
        Purpose::ClientSecret | Purpose::PrivateKey | Purpose::Tokens => "client",
        Purpose::ProxyPassword => "connection",
    };
    let inner = place.purpose.name();
    match &place.environment {
        Some(name) => format!("changes.{outer}.{inner} of the environment {name:?}"),
        None => format!("{outer}.{inner}"),
    }
}

/// Where a profile says that its secret is.
enum Source {
    None,
    Keychain,
    /// In words.
    Other(String),
}

fn source(profile: &Profile, purpose: Purpose) -> Source {
    match purpose {
        Purpose::ClientSecret => of_secret(profile.client.client_secret.as_ref()),
        Purpose::PrivateKey => match &profile.client.private_key {
            None => Source::None,
            Some(KeySource::Keychain) => Source::Keychain,
            Some(KeySource::Env(name)) => Source::Other(format!("the environment variable {name}")),
            Some(KeySource::File(path)) => Source::Other(format!("the file {path}")),
        },
        Purpose::ProxyPassword => of_secret(profile.connection.proxy_password.as_ref()),
        Purpose::Tokens => Source::Keychain,
    }
}

fn of_secret(source: Option<&SecretSource>) -> Source {
    match source {
        None => Source::None,
        Some(SecretSource::Keychain) => Source::Keychain,
        Some(SecretSource::Env(name)) => Source::Other(format!("the environment variable {name}")),
        Some(SecretSource::Command(_)) => Source::Other(String::from("a command")),
    }
}

/// Whom the secret may be handed to. Questions about anything else may stay open.
fn recipients_of(
    argument: &str,
    profile: &Profile,
    purpose: Purpose,
    given: &[String],
) -> Result<Vec<String>, Failure> {
    let settled = template::settled(profile, &answers(profile, given)?);
    let filled = template::put_in(profile, &settled).map_err(Failure::usage)?;
    let recipients = recipients(&filled, purpose);
    if recipients.is_empty() && purpose == Purpose::ProxyPassword {
        return Err(Failure::usage(format!(
            "{}: expected a profile that names a proxy, got none: its password is kept for that proxy alone",
            profile.id
        )));
    }
    let is_open = |field: &&TemplateField| {
        let mark = format!("{{{}}}", field.name);
        recipients.iter().any(|server| server.contains(&mark))
    };
    let open: Vec<&TemplateField> = filled.template.iter().filter(is_open).collect();
    if open.is_empty() {
        return Ok(recipients);
    }
    Err(unanswered(argument, profile, &open))
}

fn keep(
    keeper: &SecretKeeper,
    place: &SecretPlace,
    recipients: Vec<String>,
    from_env: Option<&str>,
) -> Result<(), Failure> {
    // Before anybody types a secret that could not be kept.
    let (_, contents) = keeper.perform(KeychainJob::Look);
    available(&contents)?;
    let secret = match from_env {
        Some(variable) => {
            secret_of_environment(variable).ok_or_else(|| unset("--from-env", variable))?
        }
        None => read_secret(&format!("{}: ", words::purpose(place.purpose)))?,
    };
    if secret.expose().is_empty() {
        return Err(Failure::usage("expected a secret, got nothing"));
    }
    let (refusal, _) = keeper.perform(KeychainJob::Keep {
        place: place.clone(),
        servers: recipients,
        secret,
    });
    if let Some(reason) = refusal {
        return Err(Failure::machine(format!("{place} is not kept: {reason}")));
    }
    tell(&format!("{place} is kept in the keychain"));
    Ok(())
}

fn available(contents: &KeychainContents) -> Result<(), Failure> {
    match &contents.missing {
        None => Ok(()),
        Some(reason) => Err(Failure::machine(format!(
            "there is no keychain to keep it in: {reason}. A secret can also come from an environment variable or from a command; it is never kept in a file"
        ))),
    }
}

fn delete(
    keeper: &SecretKeeper,
    profile: &str,
    environment: Option<&str>,
    purposes: &[Purpose],
) -> Result<u8, Failure> {
    let (_, contents) = keeper.perform(KeychainJob::Look);
    available(&contents)?;
    let of_profile: Vec<&SecretPlace> = contents
        .kept
        .iter()
        .map(|kept| &kept.place)
        .filter(|place| place.profile == profile)
        .collect();
    if of_profile.is_empty() {
        return Err(Failure::usage(format!(
            "expected the id of a profile of which something is kept, got {profile:?}: `secrets list` names them"
        )));
    }
    let is_meant = |place: &SecretPlace| {
        purposes.contains(&place.purpose)
            && (environment.is_none() || place.environment.as_deref() == environment)
    };
    if !of_profile.iter().any(|place| is_meant(place)) {
        let wanted: Vec<&str> = purposes.iter().map(|purpose| purpose.name()).collect();
        let inside = environment.map(|name| format!(" in {name:?}"));
        let kept: Vec<String> = of_profile
            .iter()
            .copied()
            .map(ToString::to_string)
            .collect();
        return Err(Failure::usage(format!(
            "{profile} has no {} kept{}; what is kept: {}",
            wanted.join(", "),
            inside.unwrap_or_default(),
            neutralise(&kept.join(", "), 500)
        )));
    }
    for place in of_profile.into_iter().filter(|place| is_meant(place)) {
        let place = place.clone();
        let name = place.to_string();
        let (refusal, _) = keeper.perform(KeychainJob::Delete { place });
        if let Some(reason) = refusal {
            return Err(Failure::machine(format!("{name} is not deleted: {reason}")));
        }
        tell(&format!("{name} is deleted"));
    }
    Ok(0)
}
