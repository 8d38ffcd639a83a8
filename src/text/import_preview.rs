//! The words of the look at an import before anything is kept.

use serde_json::Value;

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
pub const ENVIRONMENTS: &str = "Environments";
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

/// What each environment changes, a line for each member.
pub fn environments(imported: &Imported) -> Vec<(String, String)> {
    let environments = imported.profile.environments.iter();
    environments
        .map(|environment| {
            let mut lines = Vec::new();
            for (outer, change) in &environment.changes {
                lines_of(outer, change, &mut lines);
            }
            let changes = if lines.is_empty() {
                AS_IN_PROFILE.to_owned()
            } else {
                lines.join("\n")
            };
            (neutralise(&environment.name, 40), changes)
        })
        .collect()
}

const AS_IN_PROFILE: &str = "as above";
/// More would be no preview.
const MAX_LINES: usize = 12;

/// As they are called in the rows above.
const NAMES: [(&str, &str); 8] = [
    ("issuer", "Issuer"),
    ("authorization_endpoint", "Authorization"),
    ("token_endpoint", "Token"),
    ("device_authorization_endpoint", "Device"),
    ("client_id", "Client ID"),
    ("scope", "Scopes"),
    ("token_endpoint_auth_method", "Authentication"),
    ("pkce", "PKCE"),
];

/// A member of the server or of the client is known by its own name.
fn lines_of(name: &str, change: &Value, lines: &mut Vec<String>) {
    let known = NAMES.iter().find(|(member, _)| *member == name);
    let label = known.map_or(name, |(_, label)| *label);
    let line = match change {
        Value::Object(members) => {
            for (inner, change) in members {
                let is_known = matches!(name, "server" | "client" | "redirect" | "request");
                let inner = if is_known {
                    inner.clone()
                } else {
                    format!("{name}.{inner}")
                };
                lines_of(&inner, change, lines);
            }
            return;
        }
        Value::Null => format!("{label} is not set"),
        Value::String(text) => format!("{label} {text}"),
        // What is asked for is asked by name.
        Value::Array(_) if name == "template" => return,
        // Parameters and headers go by their own names.
        Value::Array(items) if name.ends_with("_parameters") || name.ends_with("_headers") => {
            let pairs = items.iter().filter_map(|pair| {
                let text = |at: usize| pair.get(at).and_then(Value::as_str);
                Some(format!("{} {}", text(0)?, text(1)?))
            });
            pairs.collect::<Vec<String>>().join("\n")
        }
        Value::Bool(_) | Value::Number(_) | Value::Array(_) => format!("{label} {change}"),
    };
    if lines.len() < MAX_LINES {
        lines.extend(line.lines().map(|line| neutralise(line, MAX_CHARACTERS)));
    }
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
