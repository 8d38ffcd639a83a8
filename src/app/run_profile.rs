//! The profile that a run starts with: what was chosen, with what the request changes in it.

use crate::{
    app::{
        BuiltIn, Problem, Rehearsal, RehearsalServer, StartRequest, State, demonstration, rehearsal,
    },
    flow::{Grant, Stage},
    profile::{Profile, built_in, remarks},
};

/// The profile of the requested run, with its overrides, if it can be used.
pub(super) fn profile(state: &State) -> Result<(Profile, Option<Rehearsal>), Problem> {
    let Some(request) = &state.request else {
        return Err(usage(
            String::from("nothing was chosen"),
            "choose a profile",
        ));
    };
    if let Some(persona) = request.persona {
        let RehearsalServer::Running(place) = &state.rehearsal_server else {
            return Err(usage(
                format!("{} does not run yet", persona.name),
                "try again",
            ));
        };
        let (profile, rehearsal) = rehearsal::profile(request, place)?;
        return finished(request, profile, Some(rehearsal));
    }
    let profile = match (&request.profile, &state.built_in) {
        (Some(profile), _) => profile.clone(),
        (None, BuiltIn::Running { issuer }) => {
            let mut profile = built_in(issuer)
                .map_err(|error| usage(error.to_string(), "reinstall the program"))?;
            demonstration::adapt(&mut profile, request);
            profile
        }
        (None, BuiltIn::Stopped | BuiltIn::Starting) => {
            return Err(usage(
                String::from("the built-in server does not run yet"),
                "try again",
            ));
        }
    };
    finished(request, profile, None)
}

/// With what the request changes, and looked through.
fn finished(
    request: &StartRequest,
    mut profile: Profile,
    rehearsal: Option<Rehearsal>,
) -> Result<(Profile, Option<Rehearsal>), Problem> {
    request
        .overrides
        .apply(&mut profile)
        .map_err(|error| usage(error.to_string(), "change the redirect URI"))?;
    let failure = remarks(&profile)
        .into_iter()
        .find(|remark| remark.is_failure && !is_found_out(request, &remark.member));
    match failure {
        Some(remark) => Err(usage(
            format!("{}: {}", remark.member, remark.problem),
            "change this member of the profile",
        )),
        None => Ok((profile, rehearsal)),
    }
}

fn usage(title: String, remedy: &str) -> Problem {
    Problem {
        title,
        remedy: remedy.to_owned(),
        is_usage: true,
    }
}

/// Whether the run itself finds out what the profile does not say at this member.
fn is_found_out(request: &StartRequest, member: &str) -> bool {
    let reach = request.reach.as_ref();
    let starts_from_api = request.grant == Grant::Mcp;
    match member {
        // The built-in server has certificates for its own clients.
        "/client/client_certificate" if request.profile.is_none() => true,
        // One that is played behind TLS can be shown one of them.
        "/client/client_certificate" if request.persona.is_some_and(|one| one.speaks_tls) => true,
        // A rehearsal gives its client what it shows.
        "/client/client_secret" | "/client/private_key" if request.persona.is_some() => true,
        "/server" => starts_from_api || reach.is_some_and(|reach| reach.account.is_some()),
        "/client/client_id" if starts_from_api || registers(request) => true,
        // Discovery alone needs no client.
        other => {
            other.starts_with("/client")
                && reach.is_some_and(|reach| reach.until == Some(Stage::Discovery))
        }
    }
}

fn registers(request: &StartRequest) -> bool {
    request.register || request.reach.as_ref().is_some_and(|reach| reach.register)
}
