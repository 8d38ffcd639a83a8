//! `storage`: what is stored where, by name.

use std::io::{self, Write as _};

use serde_json::{Value, json};

use crate::{
    app::{KeychainContents, KeychainJob, Measured, NamedVariable, named_variables},
    cli::{arguments::StorageOptions, failure::Failure, secrets::place_json},
    effects::{DataFolder, Home, ProfileLibrary, SecretKeeper, measure},
    oauth::display_text::neutralise,
    text::storage as words,
};

pub(super) fn storage(options: &StorageOptions, home: &Home) -> Result<u8, Failure> {
    let data = DataFolder::find(home);
    let entries = match &data {
        Ok(folder) => ProfileLibrary::new(folder).list().0,
        Err(_) => ProfileLibrary::shipped(),
    };
    let variables = named_variables(&entries);
    let names: Vec<String> = variables.iter().map(|one| one.name.clone()).collect();
    let measured = measure(data.as_ref(), &names);
    let (_, contents) = SecretKeeper::new(data.as_ref()).perform(KeychainJob::Look);
    let mut out = io::stdout().lock();
    if options.json {
        writeln!(out, "{}", to_json(&measured, &contents, &variables))?;
    } else {
        print(&mut out, &measured, &contents, &variables)?;
    }
    Ok(0)
}

fn to_json(measured: &Measured, contents: &KeychainContents, variables: &[NamedVariable]) -> Value {
    let places: Vec<Value> = measured
        .places
        .iter()
        .map(|place| {
            json!({
                "what": place.kind.name(),
                "path": place.path,
                "files": place.files,
                "bytes": place.bytes,
            })
        })
        .collect();
    let kept: Vec<Value> = contents
        .kept
        .iter()
        .map(|kept| place_json(&kept.place))
        .collect();
    let variables: Vec<Value> = variables
        .iter()
        .map(|one| {
            json!({
                "name": one.name,
                "profile": one.profile,
                "environment": one.environment,
                "is_set": measured.set_variables.contains(&one.name),
            })
        })
        .collect();
    json!({
        "folder": measured.folder.as_ref().ok(),
        "memory_only": measured.folder.as_ref().err(),
        "places": places,
        "keychain": { "missing": contents.missing, "kept": kept },
        "variables": variables,
    })
}

fn print(
    out: &mut impl io::Write,
    measured: &Measured,
    contents: &KeychainContents,
    variables: &[NamedVariable],
) -> io::Result<()> {
    writeln!(out, "{}", words::FOLDER)?;
    match &measured.folder {
        Ok(path) => writeln!(out, "  {path}")?,
        Err(reason) => writeln!(out, "  {}: {reason}", words::NO_FOLDER)?,
    }
    for place in &measured.places {
        let amount = words::amount(place.files, place.bytes);
        writeln!(out, "  {}: {amount}  {}", place.kind.title(), place.path)?;
    }
    writeln!(out, "{}", words::KEYCHAIN)?;
    if let Some(reason) = &contents.missing {
        writeln!(out, "  none: {reason}")?;
    }
    for kept in &contents.kept {
        writeln!(out, "  {}", neutralise(&kept.place.to_string(), 200))?;
    }
    if contents.kept.is_empty() && contents.missing.is_none() {
        writeln!(out, "  {}", words::NOTHING_KEPT)?;
    }
    writeln!(out, "{}", words::VARIABLES)?;
    for one in variables {
        let is_set = measured.set_variables.contains(&one.name);
        let said = if is_set { words::SET } else { words::NOT_SET };
        writeln!(
            out,
            "  {} ({}): {said}",
            neutralise(&one.name, 120),
            neutralise(&one.whose(), 120)
        )?;
    }
    if variables.is_empty() {
        writeln!(out, "  {}", words::NO_VARIABLES)?;
    }
    writeln!(out, "{}", words::MEMORY)?;
    writeln!(
        out,
        "  What a run is given, and its tokens, unless they were kept on request"
    )
}
