//! Texts as other programs write them, and what becomes of them.

mod bad_texts;
mod curl_lines;
mod documents;
mod environments;
mod every_setting;
mod every_setting_of_bruno;
mod hostile;
mod round_trips;

use super::{Import, ImportRemark, Imported};

/// Stands wherever a secret stands.
const CANARY: &str = "cAnArY-7c1e";

fn read(text: &str) -> Import {
    let import = Import::read(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    for imported in &import.found {
        assert!(!imported.profile.to_text().contains(CANARY), "{imported:?}");
        let told = format!("{:?}", imported.remarks);
        assert!(!told.contains(CANARY), "{told}");
    }
    import
}

/// The only setting of a text.
fn one(text: &str) -> Imported {
    let import = read(text);
    assert_eq!(import.found.len(), 1, "{import:?}");
    import.found[0].clone()
}

fn server<'i>(imported: &'i Imported, name: &str) -> &'i str {
    imported.profile.server[name].as_str().unwrap()
}

/// The members that were left out as secrets.
fn secrets(imported: &Imported) -> Vec<&str> {
    let members = imported.remarks.iter().filter_map(|remark| match remark {
        ImportRemark::Secret { member } => Some(member.as_str()),
        _ => None,
    });
    members.collect()
}

fn says(imported: &Imported, words: &str) -> bool {
    let mut remarks = imported.remarks.iter();
    remarks.any(|remark| remark.to_string().contains(words))
}
