//! Commands that print a client's secret: which were said yes to, and the question about one that
//! was not.

use serde_json::{Value, json};

use crate::{
    app::{AllowedCommand, Effect, Setting, State, settings, starting},
    profile::{Profile, SecretSource, command_digest, servers},
};

/// A run waits for the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandQuestion {
    /// Name of the profile.
    pub name: String,
    /// What would be run, word by word.
    pub command: Vec<String>,
    /// What a yes is remembered as.
    pub remembered_as: AllowedCommand,
}

/// The command of a profile that nobody has said yes to.
pub(super) fn question(state: &State, profile: &Profile) -> Option<CommandQuestion> {
    let Some(SecretSource::Command(command)) = &profile.client.client_secret else {
        return None;
    };
    if state
        .request
        .as_ref()
        .is_some_and(|request| request.allows_secret_command)
    {
        return None;
    }
    let remembered_as = AllowedCommand {
        profile: profile.id.clone(),
        sha256: command_digest(command, &servers(profile)),
    };
    let known = &state.settings.allowed_commands;
    (!known.contains(&remembered_as)).then(|| CommandQuestion {
        name: profile.name.clone(),
        command: command.clone(),
        remembered_as,
    })
}

/// A yes is remembered, and the run goes on; after a no it goes on, too, and asks for the secret.
pub(super) fn answer(state: &mut State, is_yes: bool) -> Vec<Effect> {
    let Some(question) = state.command_question.take() else {
        return Vec::new();
    };
    let mut effects = Vec::new();
    if is_yes {
        let setting = Setting::AllowCommand(question.remembered_as);
        effects.extend(settings::change(state, setting));
    }
    effects.extend(starting::go_on(state, is_yes));
    effects
}

/// As the file of settings has it.
pub(super) fn to_json(allowed: &[AllowedCommand]) -> Value {
    allowed
        .iter()
        .map(|one| json!({ "profile": one.profile, "sha256": one.sha256 }))
        .collect()
}

/// One that cannot be read takes the others with it: each of them is only asked about again.
pub(super) fn of_json(value: &Value) -> Result<Vec<AllowedCommand>, &'static str> {
    let one = |value: &Value| {
        let text = |name| value.get(name).and_then(Value::as_str);
        let sha256 = text("sha256")?;
        let is_digest = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_digest.then_some(())?;
        Some(AllowedCommand {
            profile: text("profile")?.to_owned(),
            sha256: sha256.to_owned(),
        })
    };
    value
        .as_array()
        .and_then(|list| list.iter().map(one).collect())
        .ok_or("expected a list of profile and sha256")
}
