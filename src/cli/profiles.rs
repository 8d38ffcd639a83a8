//! `profiles`: the library, and files on their way in and out of it.

use std::{
    io::{self, Write as _},
    path::Path,
};

use serde_json::json;

use crate::{
    app::{LibraryProblem, ProfileOrigin, profile_groups},
    cli::{
        failure::Failure,
        file_arguments::{ProfilesCommand, ProfilesOptions},
        import::{Wanted, import, print_link},
        json_lines::tell,
    },
    effects::{
        DataFolder, Home, ProfileLibrary, ProfileSource, ProfileStoreError, Replacing,
        expect_full_disks, export_file, read_profile,
    },
    oauth::display_text::neutralise,
    profile::{Problem, Profile, Remark, TemplateField, TrustSettings, remarks, slug},
};

pub(super) fn profiles(options: &ProfilesOptions, home: &Home) -> Result<u8, Failure> {
    expect_full_disks();
    match &options.command {
        ProfilesCommand::List { search, json } => list(home, search, *json),
        ProfilesCommand::Show {
            profile,
            environment,
            json,
        } => {
            let profile = named_in(profile, environment.as_deref(), home)?;
            let mut out = io::stdout().lock();
            if *json {
                writeln!(out, "{}", profile.to_json())?;
            } else {
                write!(out, "{}", profile.to_text())?;
            }
            Ok(0)
        }
        ProfilesCommand::Check {
            profile,
            environment,
            json,
        } => {
            let profile = named_in(profile, environment.as_deref(), home)?;
            check(&profile, *json)
        }
        ProfilesCommand::Import {
            files,
            pick,
            replace,
            preview,
            save,
        } => {
            let wanted = Wanted {
                pick: pick.as_deref(),
                replaces: *replace,
                is_preview: *preview,
                keeps_link: *save,
            };
            import(files, &wanted, home)
        }
        ProfilesCommand::Export {
            profile,
            link: true,
            ..
        } => print_link(&named(profile, home)?),
        ProfilesCommand::Export {
            profile,
            file,
            replace,
            link: false,
        } => export(&named(profile, home)?, file.as_deref(), *replace),
    }
}

pub(super) fn library(home: &Home) -> Result<ProfileLibrary, Failure> {
    let folder = DataFolder::find(home).map_err(Failure::machine)?;
    Ok(ProfileLibrary::new(&folder))
}

/// The profile that an argument names. Without a data folder there are paths and shipped ones.
pub(super) fn named(argument: &str, home: &Home) -> Result<Profile, Failure> {
    let library = DataFolder::find(home)
        .ok()
        .map(|folder| ProfileLibrary::new(&folder));
    let source = ProfileSource::from_argument(argument);
    let (profile, problems) = read_profile(&source, library.as_ref()).map_err(Failure::usage)?;
    tell_problems(&problems);
    Ok(profile)
}

/// The same in one of its environments.
pub(super) fn named_in(
    argument: &str,
    environment: Option<&str>,
    home: &Home,
) -> Result<Profile, Failure> {
    let profile = named(argument, home)?;
    match environment {
        Some(name) => profile.in_environment(name).map_err(Failure::usage),
        None => Ok(profile),
    }
}

fn tell_problems(problems: &[LibraryProblem]) {
    for problem in problems {
        tell(&format!("{}: {}", problem.path, problem.problem));
    }
}

/// Without a data folder there are the shipped ones.
fn list(home: &Home, search: &str, json: bool) -> Result<u8, Failure> {
    let (entries, problems) = match DataFolder::find(home) {
        Ok(folder) => ProfileLibrary::new(&folder).list(),
        Err(error) => {
            tell(&format!("{error}: only the shipped profiles are listed"));
            (ProfileLibrary::shipped(), Vec::new())
        }
    };
    let mut out = io::stdout().lock();
    let groups = profile_groups(&entries, search);
    let found = groups.iter().flat_map(|group| &group.entries);
    for entry in found.filter_map(|at| entries.get(*at)) {
        let profile = &entry.profile;
        let origin = match entry.origin {
            ProfileOrigin::Shipped => "shipped",
            ProfileOrigin::User => "user",
        };
        if json {
            let object = json!({
                "id": profile.id,
                "name": profile.name,
                "origin": origin,
                "group": provider_group(profile),
                "issuer": profile.issuer(),
                "client_id": profile.client.client_id,
            });
            writeln!(out, "{object}")?;
        } else {
            let name = neutralise(&profile.name, 80);
            write!(out, "{}  {origin}  {name}", profile.id)?;
            match provider_group(profile) {
                Some(group) => writeln!(out, "  {}", neutralise(group, 80))?,
                None => writeln!(out)?,
            }
        }
    }
    tell_problems(&problems);
    Ok(0)
}

fn provider_group(profile: &Profile) -> Option<&str> {
    let provider = profile.provider.as_ref()?;
    (!provider.group.is_empty()).then_some(provider.group.as_str())
}

fn check(profile: &Profile, json: bool) -> Result<u8, Failure> {
    let remarks = remarks(profile);
    let mut out = io::stdout().lock();
    for remark in &remarks {
        let verdict = verdict(remark);
        if json {
            let object = json!({
                "member": remark.member,
                "verdict": verdict,
                "message": remark.problem.to_string(),
            });
            writeln!(out, "{object}")?;
        } else {
            let problem = neutralise(&remark.problem.to_string(), 300);
            writeln!(
                out,
                "{verdict}  {}  {problem}",
                neutralise(&remark.member, 120)
            )?;
        }
    }
    let has_failure = remarks.iter().any(|remark| verdict(remark) == "fail");
    Ok(if has_failure { 4 } else { 0 })
}

/// A question that is still open is what a template is for.
pub(super) fn verdict(remark: &Remark) -> &'static str {
    match (&remark.problem, remark.is_failure) {
        (Problem::Unfilled { .. }, _) | (_, false) => "warn",
        (_, true) => "fail",
    }
}

/// A name under which nothing is kept yet.
pub(super) fn free_name(name: &str, home: &Home) -> Result<(), Failure> {
    let id = slug(name);
    let is_taken = library(home)?
        .list()
        .0
        .iter()
        .any(|entry| entry.origin == ProfileOrigin::User && entry.profile.id == id);
    if is_taken {
        return Err(refusal(ProfileStoreError::Exists { id }));
    }
    Ok(())
}

/// Keeps a server as a profile that asks for the client ID.
pub(super) fn save_server(
    name: &str,
    issuer: &str,
    trust: Option<TrustSettings>,
    home: &Home,
) -> Result<(), Failure> {
    let mut profile = Profile::for_issuer(issuer);
    profile.id = slug(name);
    name.clone_into(&mut profile.name);
    profile.client.client_id = String::from("{client_id}");
    profile.template = vec![TemplateField {
        name: String::from("client_id"),
        ask: String::from("Client ID, as it is registered at the server"),
        default: String::new(),
        other: serde_json::Map::new(),
    }];
    profile.trust = trust.unwrap_or_default();
    library(home)?
        .save(&profile, Replacing::Nothing)
        .map_err(refusal)?;
    tell(&format!("saved as profile {}", profile.id));
    Ok(())
}

pub(super) fn refusal(error: ProfileStoreError) -> Failure {
    match error {
        ProfileStoreError::Exists { id } => Failure::usage(format!(
            "expected a new id, got {id:?}, which is there already: --replace takes its place"
        )),
        ProfileStoreError::ChangedOutside { .. }
        | ProfileStoreError::NotOurs { .. }
        | ProfileStoreError::Unknown(_) => Failure::usage(error),
        ProfileStoreError::Unreadable { .. } | ProfileStoreError::NotSaved { .. } => {
            Failure::machine(error)
        }
    }
}

fn export(profile: &Profile, file: Option<&Path>, replace: bool) -> Result<u8, Failure> {
    let text = profile.to_text();
    let Some(file) = file else {
        io::stdout().lock().write_all(text.as_bytes())?;
        return Ok(0);
    };
    match export_file(file, text.as_bytes(), replace) {
        Ok(()) => Ok(0),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(Failure::usage(format!(
            "expected a new file, got {}, which is there already: --replace takes its place",
            file.display()
        ))),
        Err(error) => Err(Failure::machine(format!("{}: {error}", file.display()))),
    }
}
