//! `profiles import`: settings of other programs become profiles, and what is left out is said.

use std::{
    io::{self, Read as _, Write as _},
    path::PathBuf,
};

use crate::{
    cli::{
        failure::Failure,
        json_lines::tell,
        profiles::{library, refusal, verdict},
    },
    effects::{Home, Replacing, read_import},
    oauth::display_text::neutralise,
    profile::{
        Profile,
        import::{Format, Import, Imported, MAX_IMPORT_BYTES, is_link, link},
        remarks,
    },
    text,
};

/// What is to become of an import.
pub(super) struct Wanted<'w> {
    pub pick: Option<&'w str>,
    pub replaces: bool,
    pub is_preview: bool,
    pub keeps_link: bool,
}

/// What is taken in is looked at before it is kept, and nothing of it is used.
pub(super) fn import(files: &[PathBuf], wanted: &Wanted<'_>, home: &Home) -> Result<u8, Failure> {
    // Where nothing can be kept, that is said before anything is read.
    let is_link = files.iter().any(|file| file.to_str().is_some_and(is_link));
    let is_shown_only = wanted.is_preview || (is_link && !wanted.keeps_link);
    let library = if is_shown_only {
        None
    } else {
        Some(library(home)?)
    };
    let import = read(files)?;
    tell(&format!("this is {}", import.format));
    let imported = match (wanted.pick, import.found.as_slice()) {
        (None, [only]) => only,
        (None, _) => return choose(&import),
        (Some(name), _) => import.pick(name).ok_or_else(|| {
            let count = import.found.len();
            Failure::usage(format!(
                "expected the name of one of its settings or a number from 1 to {count}, got {name:?}"
            ))
        })?,
    };
    tell_remarks(imported);
    let profile = &imported.profile;
    // Whoever made a link chose what stands in it; whoever follows it chooses what is kept.
    let keeps = import.format != Format::Link || wanted.keeps_link;
    let Some(library) = library.filter(|_| keeps) else {
        write!(io::stdout().lock(), "{}", profile.to_text())?;
        if !wanted.is_preview {
            tell("nothing is kept of a link: add --save to keep this profile");
        }
        return Ok(0);
    };
    let replacing = if wanted.replaces {
        Replacing::Anything
    } else {
        Replacing::Nothing
    };
    library.save(profile, replacing).map_err(refusal)?;
    let name = neutralise(&profile.name, 80);
    writeln!(io::stdout().lock(), "{}  {name}", profile.id)?;
    Ok(0)
}

fn read(files: &[PathBuf]) -> Result<Import, Failure> {
    let is_no_file = |text: &str| text == "-" || is_link(text);
    let mut texts = files.iter().filter_map(|file| file.to_str());
    let bytes = match (texts.find(|text| is_no_file(text)), files.len()) {
        (None, _) => return read_import(files).map_err(Failure::usage),
        (Some(text), 2..) => {
            return Err(Failure::usage(format!(
                "expected {} alone, or files that belong together",
                if text == "-" { "-" } else { "a link" }
            )));
        }
        (Some("-"), _) => {
            let limit = u64::try_from(MAX_IMPORT_BYTES + 1).unwrap_or(u64::MAX);
            let mut bytes = Vec::new();
            io::stdin().lock().take(limit).read_to_end(&mut bytes)?;
            bytes
        }
        (Some(link), _) => link.as_bytes().to_vec(),
    };
    Import::read(&bytes).map_err(Failure::usage)
}

/// Several settings are listed; a person says which.
fn choose(import: &Import) -> Result<u8, Failure> {
    let mut out = io::stdout().lock();
    for (index, one) in import.found.iter().enumerate() {
        let grant = one.grant.unwrap_or("-");
        let name = neutralise(&one.profile.name, 120);
        writeln!(out, "{}  {grant}  {name}", index + 1)?;
    }
    Err(Failure::usage(format!(
        "expected --pick with a name or a number, since there are {} settings",
        import.found.len()
    )))
}

fn tell_remarks(imported: &Imported) {
    for remark in &imported.remarks {
        let kind = if remark.is_loss() { "left out" } else { "note" };
        tell(&format!("{kind}  {}", neutralise(&remark.to_string(), 300)));
    }
    for (name, changes) in text::import_preview::environments(imported) {
        tell(&format!(
            "environment  {name}: {}",
            changes.replace('\n', ", ")
        ));
    }
    for remark in remarks(&imported.profile) {
        let problem = neutralise(&remark.problem.to_string(), 300);
        let member = neutralise(&remark.member, 120);
        tell(&format!("{}  {member}  {problem}", verdict(&remark)));
    }
}

/// The profile as a link, for the address bar or a page.
pub(super) fn print_link(profile: &Profile) -> Result<u8, Failure> {
    let link = link(profile).map_err(Failure::usage)?;
    writeln!(io::stdout().lock(), "{link}")?;
    Ok(0)
}
