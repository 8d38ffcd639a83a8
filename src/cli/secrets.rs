//! `secrets`: what is kept in the keychain of a profile. No value is an argument, and none is printed.

use std::io::{self, Write as _};

use serde_json::json;

use crate::{
    app::{KeptSecret, KeychainContents, KeychainJob},
    cli::{
        failure::Failure,
        json_lines::tell,
        profiles,
        secrets_arguments::{SecretsCommand, SecretsOptions},
    },
    effects::{DataFolder, Home, SecretKeeper, read_secret, secret_of_environment},
    oauth::display_text::neutralise,
    profile::{
        AuthMethod, KeySource, Profile, Purpose, SecretPlace, SecretSource, recipients, template,
    },
    text::secrets as words,
};

pub(super) fn secrets(options: &SecretsOptions, home: &Home) -> Result<u8, Failure> {
    let data = DataFolder::find(home);
    let keeper = SecretKeeper::new(data.as_ref());
    match &options.command {
        SecretsCommand::List { json } => list(&keeper, *json),
        SecretsCommand::Set {
            profile,
            purpose,
            environment,
            from_env,
        } => {
            let purpose = named_purpose(purpose, &TYPED)?;
            let profile = profiles::named_in(profile, environment.as_deref(), home)?;
            set(&keeper, &profile, purpose, from_env.as_deref())
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

fn set(
    keeper: &SecretKeeper,
    profile: &Profile,
    purpose: Purpose,
    from_env: Option<&str>,
) -> Result<u8, Failure> {
    let filled = template::fill(profile, &std::collections::BTreeMap::new()).map_err(|error| {
        Failure::usage(format!(
            "{}: {error}. What is kept is kept for the servers of a profile: fill in a copy first",
            profile.id
        ))
    })?;
    let recipients = recipients(&filled, purpose);
    if recipients.is_empty() && purpose == Purpose::ProxyPassword {
        return Err(Failure::usage(format!(
            "{}: expected a profile that names a proxy, got none: its password is kept for that proxy alone",
            profile.id
        )));
    }
    // Before anybody types a secret that could not be kept.
    let (_, contents) = keeper.perform(KeychainJob::Look);
    available(&contents)?;
    let secret = match from_env {
        Some(variable) => secret_of_environment(variable).ok_or_else(|| {
            Failure::usage(format!(
                "--from-env: expected a variable that is set and not empty, got {variable:?}"
            ))
        })?,
        None => read_secret(&format!("{}: ", words::purpose(purpose)))?,
    };
    if secret.expose().is_empty() {
        return Err(Failure::usage("expected a secret, got nothing"));
    }
    let place = SecretPlace::of(profile, purpose);
    let (refusal, _) = keeper.perform(KeychainJob::Keep {
        place: place.clone(),
        servers: recipients,
        secret,
    });
    if let Some(reason) = refusal {
        return Err(Failure::machine(format!("{place} is not kept: {reason}")));
    }
    tell(&format!("{place} is kept in the keychain"));
    if !names_keychain(profile, purpose) {
        let of_environment = match profile.environment {
            Some(_) => "changes.",
            None => "",
        };
        tell(&format!(
            "the profile does not look there yet: set {of_environment}{} to {{\"keychain\": true}}",
            match purpose {
                Purpose::ClientSecret | Purpose::Tokens => "client.client_secret",
                Purpose::PrivateKey => "client.private_key",
                Purpose::ProxyPassword => "connection.proxy_password",
            }
        ));
    }
    Ok(0)
}

fn available(contents: &KeychainContents) -> Result<(), Failure> {
    match &contents.missing {
        None => Ok(()),
        Some(reason) => Err(Failure::machine(format!(
            "there is no keychain to keep it in: {reason}. A secret can also come from an environment variable or from a command; it is never kept in a file"
        ))),
    }
}

fn names_keychain(profile: &Profile, purpose: Purpose) -> bool {
    let client = &profile.client;
    match purpose {
        Purpose::ClientSecret => {
            client.client_secret == Some(SecretSource::Keychain)
                || !client
                    .token_endpoint_auth_method
                    .is_none_or(AuthMethod::needs_secret)
        }
        Purpose::PrivateKey => client.private_key == Some(KeySource::Keychain),
        Purpose::ProxyPassword => profile.connection.proxy_password == Some(SecretSource::Keychain),
        Purpose::Tokens => true,
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
    let kept: Vec<&SecretPlace> = contents
        .kept
        .iter()
        .map(|kept| &kept.place)
        .filter(|place| place.profile == profile && purposes.contains(&place.purpose))
        .filter(|place| environment.is_none() || place.environment.as_deref() == environment)
        .collect();
    if kept.is_empty() {
        return Err(Failure::usage(format!(
            "expected the id of a profile of which something is kept, got {profile:?}: `secrets list` names them"
        )));
    }
    for place in kept {
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
