//! The words of the look at an import before anything is kept.

use crate::{
    oauth::display_text::neutralise,
    profile::{
        Remark,
        import::{Format, ImportRemark, Imported},
    },
    text::profile_page,
};

/// Longer texts of somebody else are cut.
const MAX_CHARACTERS: usize = 300;

pub const OPEN: &str = "Open in the form";
pub const CANCEL: &str = "Cancel the import";
pub const LEFT_OUT: &str = "Left out";
pub const TO_KNOW: &str = "To know";
pub const TO_LOOK_AT: &str = "To look at before it is used";

pub fn recognised(format: Format) -> String {
    format!("This is {format}")
}

/// Where it was read, and what a press does.
pub fn from(path: &str, count: usize) -> String {
    match count {
        1 => format!("From {path}. Nothing is kept before you save it."),
        count => format!(
            "From {path}, with {count} settings: choose one. Nothing is kept before you save it."
        ),
    }
}

/// What is said above the form then.
pub fn opened(path: &str) -> String {
    format!("Read from {path}: look at it, then save it")
}

/// What a setting becomes, a label and a value each.
pub fn becomes(imported: &Imported) -> Vec<(&'static str, String)> {
    let profile = &imported.profile;
    let mut out = vec![("Name", profile.name.clone())];
    for (label, member) in [
        ("Issuer", "issuer"),
        ("Authorization", "authorization_endpoint"),
        ("Token", "token_endpoint"),
        ("Device", "device_authorization_endpoint"),
    ] {
        if let Some(address) = profile.server.get(member).and_then(|value| value.as_str()) {
            out.push((label, address.to_owned()));
        }
    }
    out.push(("Client ID", profile.client.client_id.clone()));
    if let Some(scope) = &profile.client.scope {
        out.push(("Scopes", scope.clone()));
    }
    let redirect = &profile.redirect;
    out.push((
        "Redirect",
        match (&redirect.uri, redirect.port) {
            (Some(uri), _) => uri.clone(),
            (None, Some(port)) => format!("http://{}:{port}{}", redirect.host, redirect.path),
            (None, None) => format!("http://{}{}", redirect.host, redirect.path),
        },
    ));
    if let Some(method) = profile.client.token_endpoint_auth_method {
        out.push(("Authentication", method.as_str().to_owned()));
    }
    out.push(("PKCE", profile.request.pkce.clone()));
    if let Some(grant) = imported.grant {
        out.push(("Grant", grant.to_owned()));
    }
    for (_, value) in &mut out {
        *value = neutralise(value, MAX_CHARACTERS);
    }
    out
}

/// A remark, with whatever it quotes made harmless.
pub fn remark(remark: &ImportRemark) -> String {
    neutralise(&remark.to_string(), MAX_CHARACTERS)
}

/// What the form would remark on.
pub fn flaw(remark: &Remark) -> String {
    let title = profile_page::title(&remark.member, &remark.problem);
    neutralise(&format!("{title}: {}", remark.problem), MAX_CHARACTERS)
}

pub fn setting(name: &str) -> String {
    neutralise(name, 120)
}
