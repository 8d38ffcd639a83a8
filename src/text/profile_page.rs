//! The words of the page on which a profile is read and changed.

use crate::{
    profile::{AddressOrigin, Agreement, Problem},
    text::environments,
};

pub const NAME: &str = "Profile name";
pub const UNNAMED: &str = "Name of the profile";
pub const UNSAVED: &str = "unsaved";
pub const SHIPPED: &str = "shipped";
pub const YOURS: &str = "yours";
pub const YOUR_COPY: &str = "your copy";
pub const SHIPPED_LESSON: &str =
    "A shipped profile stays as it is: saving a change makes your copy of it";
pub const YOUR_COPY_LESSON: &str = "Your copy of a shipped profile: the shipped one comes back \
    when you delete it";
pub const NEW_LESSON: &str = "Give it a name and an issuer, an API or an account, then press \
    Discover: the rest has usual values. Nothing is sent before that.";
pub const EXPORT: &str = "Export";
pub const IMPORT: &str = "Import";
pub const FAVOURITE: &str = "Add to the favourites";
pub const NO_FAVOURITE: &str = "Take from the favourites";
pub const DUPLICATE: &str = "Duplicate";
pub const DELETE: &str = "Delete";
pub const UNDO_CHANGES: &str = "Undo changes";
pub const CANCEL: &str = "Cancel";
pub const SAVE: &str = "Save profile";
pub const START: &str = "Start a run";
pub const UNDO: &str = "Undo";
pub const SAVE_FIRST: &str = "Save or undo the changes first";
pub const SAVE_AGAIN: &str = "Save the profile again";
pub const SAVE_ANYWAY: &str = "Save anyway";
pub const RELOAD: &str = "Reload";
pub const NOTHING_SHOWN: &str = "No profile is shown";
pub const NOTHING_SHOWN_LESSON: &str = "Choose one at the left, or make a new one";
pub const NEW_PROFILE: &str = "New profile";
/// The accessible name of the button on an empty page.
pub const NEW_PROFILE_HERE: &str = "New profile on this page";
pub const IMPORT_PROFILE: &str = "Import a profile, a collection or a curl line…";
pub const SAVE_PROFILE: &str = "Save the profile";
pub const DUPLICATE_PROFILE: &str = "Duplicate the profile";
pub const NO_CHANGE_TO_SAVE: &str = "There is no change to save";
pub const NO_PROFILE_SHOWN: &str = "Open a profile first";

/// The accessible name of the menu of sections.
pub const SECTIONS: &str = "Section";

pub const QUESTIONS: &str = "This profile asks";
pub const QUESTIONS_LESSON: &str = "The answers are for this run. Save them as a profile of your \
    own, and it asks no more.";
pub const SAVE_ANSWERS: &str = "Save with these answers";

pub const ISSUER: &str = "Issuer";
pub const DISCOVER: &str = "Discover";
pub const CANCEL_DISCOVERY: &str = "Cancel discovery";
pub const SHOW_BYTES: &str = "Show the bytes";
pub const DISCOVER_LESSON: &str = "Fetches the server's metadata now, for this page. A run \
    fetches them again, as its first step.";
pub const NO_ISSUER: &str = "Answer the questions above first";

pub const ENDPOINTS: &str = "Endpoints";
pub const KEEP_DISCOVERED: &str = "Write the discovered ones into the profile";
pub const KEEP_DISCOVERED_LESSON: &str = "A run then needs no discovery";
pub const ENDPOINT_HINT: &str = "left to discovery";

pub const CLIENT: &str = "Client";
pub const CLIENT_ID: &str = "Client ID";
pub const AUTHENTICATION: &str = "Authentication";
pub const AS_SERVER_SAYS: &str = "as the server says";
pub const SECRET: &str = "Secret";
/// Where a secret comes from, in a row below one that says whose.
pub const FROM: &str = "From";
pub const SECRET_ASKED: &str = "Asked for when needed";
pub const SECRET_VARIABLE: &str = "Environment variable";
pub const SECRET_KEYCHAIN: &str = "Keychain";
pub const SECRET_COMMAND: &str = "Command";
pub const COMMAND_LINE: &str = "Command that prints the secret";
pub const COMMAND_LESSON: &str = "Run without a shell, and only after a yes; the first line end after what it \
    prints is cut";
pub const VARIABLE_NAME: &str = "Name of the environment variable";
pub const SECRET_LESSON: &str = "A profile holds no secret, only where it is found";

pub const REDIRECT_URI: &str = "Redirect URI";
pub const LOOPBACK_V4: &str = "Loopback IP";
pub const LOOPBACK_V6: &str = "Loopback IPv6";
pub const LOCALHOST: &str = "localhost";
pub const OWN_URI: &str = "Your own";
pub const OWN_URI_LESSON: &str = "any URI, you paste the answer";
pub const OWN_URI_FIELD: &str = "Your redirect URI";
pub const PORT: &str = "Port";
pub const ANY_PORT: &str = "any";
pub const PATH: &str = "Path";
pub const PASTE_ANSWER: &str = "Paste the answer by hand instead of listening for it";

pub const SCOPES: &str = "Scopes";
pub const ADD_SCOPE: &str = "Add a scope";
pub const OFFERED: &str = "offered";

pub const REQUEST: &str = "Request";
pub const PKCE: &str = "PKCE";
pub const PKCE_OFF: &str = "Off";
pub const RESPONSE_MODE: &str = "Response mode";
pub const SERVER_DEFAULT: &str = "not asked for";
pub const METHOD: &str = "Sent by";
pub const PARAMETERS: &str = "Extra parameters";
pub const ADD_PARAMETER: &str = "Add a parameter";

pub const TRUST: &str = "TLS trust";
pub const TRUST_SYSTEM: &str = "System roots";
pub const TRUST_CA: &str = "System roots and a CA file";
pub const TRUST_PIN: &str = "Pinned certificate";
pub const TRUST_NONE: &str = "No check";
pub const CA_FILE: &str = "Path of the CA file";
pub const PIN: &str = "SHA-256 of the certificate";
pub const TRUST_NONE_LESSON: &str = "No certificate is checked: anybody on the way can read and \
    change what is sent, secrets and tokens too. For a test server on this machine alone.";

pub const NOTES: &str = "Notes";
pub const REGISTER: &str = "Redirect URI to register";
pub const COPY: &str = "Copy";
pub const COPY_REDIRECT: &str = "Copy the redirect URI";

pub const PROFILE: &str = "Profile";
pub const REMARKS: &str = "Remarks";
pub const FILE: &str = "Profile file";
pub const SAFE_TO_COMMIT: &str = "safe to commit";
pub const COPY_FILE: &str = "Copy the profile file";
pub const NO_REMARKS: &str = "Nothing to remark";
pub const GO_TO_FIELD: &str = "Go to the field";
pub const USE_LOOPBACK: &str = "Use 127.0.0.1";
pub const TAKE_DISCOVERED: &str = "Take it from discovery";

pub const IMPORT_TITLE: &str = "Import";
pub const IMPORT_LESSON: &str = "A profile, a discovery document, curl lines, an authorization URL, \
    a Postman collection, an Insomnia export, a Bruno file or an OpenAPI description. It is shown \
    before it is saved, secrets are left out, and nothing is run or sent. Files can also be \
    dropped onto the window.";
pub const SEVERAL_FILES: &str = "Several files that belong together: a semicolon between";
pub const OR_TEXT: &str = "Or a text, in place of a file";
pub const TEXT_HINT: &str = "curl https://…";
pub const IMPORT_TEXT: &str = "Text to import";
pub const NOTHING_TO_IMPORT: &str = "Expected the path of a file or a text, got neither";
pub const COPY_LINK: &str = "Copy link";
pub const COPY_LINK_LESSON: &str = "A link that opens this profile in the program of whoever \
    follows it, to be looked at";
pub const LINK_COPIED: &str = "The link is on the clipboard. It holds no secret.";
pub const EXPORT_TITLE: &str = "Export this profile";
pub const EXPORT_LESSON: &str = "As it stands on the page. The file holds no secret.";
pub const IMPORT_NOW: &str = "Look at it";
pub const EXPORT_NOW: &str = "Export to this file";
pub const FILE_PATH: &str = "Path of the file";

/// The paths of files that are read together.
pub fn paths(typed: &str) -> Vec<String> {
    let paths = typed.split(';').map(str::trim);
    let paths = paths.filter(|path| !path.is_empty());
    paths.map(str::to_owned).collect()
}

pub const MAY_REPLACE: &str = "Replace a file that is there";
pub const NO_PATH: &str = "Expected the path of a file, got none";

/// The label of an address.
pub fn endpoint(member: &str) -> &'static str {
    match member {
        "authorization_endpoint" => "Authorization",
        "token_endpoint" => "Token",
        "userinfo_endpoint" => "Userinfo",
        "revocation_endpoint" => "Revocation",
        "introspection_endpoint" => "Introspection",
        "end_session_endpoint" => "End session",
        "jwks_uri" => "Keys (JWKS)",
        _ => "Address",
    }
}

/// The accessible name of an address's field.
pub fn endpoint_field(member: &str) -> String {
    match member {
        "jwks_uri" => String::from("Keys URL"),
        member => format!("{} endpoint", endpoint(member)),
    }
}

pub fn origin(origin: AddressOrigin) -> &'static str {
    match origin {
        AddressOrigin::Absent => "",
        AddressOrigin::Discovered => "discovered",
        AddressOrigin::Typed => "typed",
        AddressOrigin::Changed => "changed",
    }
}

/// The title of a remark at that member.
pub fn title(member: &str, problem: &Problem) -> String {
    match problem {
        Problem::NoServer => String::from("No server is named"),
        Problem::Address(_) | Problem::NotText => format!("{} is no usable address", field(member)),
        Problem::NoClientId => String::from("No client ID"),
        Problem::Pkce(_) => String::from("Unknown PKCE method"),
        Problem::ResponseMode(_) => String::from("Unknown response mode"),
        Problem::Algorithm { .. } => String::from("Unknown algorithm"),
        Problem::NoSecret(_) => String::from("The secret will be asked for"),
        Problem::NoProgram => String::from("No command"),
        Problem::ProxyPasswordSource => String::from("Not read from there"),
        Problem::NoKey(_) => String::from("The key will be asked for"),
        Problem::NoCertificate(_) => String::from("No certificate"),
        Problem::PostNeedsListener => String::from("POST needs the listener"),
        Problem::Path(_) => String::from("No path"),
        Problem::Host(_) => String::from("No loopback host"),
        Problem::Localhost => String::from("localhost instead of 127.0.0.1"),
        Problem::Pin => String::from("No fingerprint"),
        Problem::Unfilled { .. } => String::from("A question is open"),
        Problem::NoTrust => String::from("Certificates are not checked"),
        Problem::Proxy(_) => String::from("No usable proxy"),
        Problem::UserWithoutProxy => String::from("A user without a proxy"),
        Problem::PasswordWithoutUser => String::from("A password without a user"),
        Problem::Resolve(_) => String::from("No usable address for a host"),
        Problem::Family(_) => String::from("Unknown IP version"),
        Problem::ConnectTimeout(_) => String::from("No usable time-out"),
        Problem::RedirectUri(_) => String::from("No usable redirect URI"),
        Problem::OwnCertificate => String::from("The browser will warn of the certificate"),
        Problem::Port(_) => String::from("No port"),
        Problem::NoVariable => String::from("No environment variable"),
        Problem::NoCaFile => String::from("No CA file"),
        Problem::DiffersFromDiscovery { .. } => {
            format!("{} differs from discovery", field(member))
        }
        Problem::NotListed { .. } => format!("{}: not listed by the server", field(member)),
        Problem::NoSeparator => String::from("Nothing stands between scopes"),
        Problem::HeaderName(_) => String::from("No header"),
        Problem::NoParameterName => String::from("A parameter without a name"),
        Problem::NoTokenType => String::from("A token type without a name"),
        Problem::HoldsCredential(_) => String::from("A credential in the profile"),
        Problem::NoName => String::from("No name"),
        Problem::IdTaken { .. } => String::from("The name is taken"),
        Problem::IdOfShipped { .. } => String::from("Stands before a shipped profile"),
        Problem::EnvironmentTwice { .. } => String::from("Two environments have one name"),
        Problem::NotOfAnEnvironment { .. } => String::from("No matter of an environment"),
        Problem::BadEnvironment { .. } => String::from("An environment cannot be used"),
    }
}

/// What a member of the profile is called on the page.
pub fn field(member: &str) -> String {
    let last = member.rsplit('/').next().unwrap_or(member);
    match last {
        "name" => String::from("Name"),
        "issuer" => ISSUER.to_owned(),
        "client_id" => CLIENT_ID.to_owned(),
        "token_endpoint_auth_method" => AUTHENTICATION.to_owned(),
        "client_secret" => SECRET.to_owned(),
        "scope" => SCOPES.to_owned(),
        "pkce" => PKCE.to_owned(),
        "response_mode" => RESPONSE_MODE.to_owned(),
        "jwks_uri" => String::from("Keys URL"),
        last if last.ends_with("_endpoint") => {
            let words = last.replace('_', " ");
            let mut letters = words.chars();
            match letters.next() {
                Some(first) => first.to_uppercase().chain(letters).collect(),
                None => words,
            }
        }
        last => last.to_owned(),
    }
}

/// Title and sentence of something that fits.
pub fn agreement(agreement: &Agreement) -> (&'static str, String) {
    match agreement {
        Agreement::Issuer => (
            "Issuer equals the discovered one",
            String::from("Compared character for character (RFC 8414 §3.3)"),
        ),
        Agreement::AuthMethod(method) => (
            "Authentication method is supported",
            format!("{method} is in the server's list"),
        ),
        Agreement::Pkce(method) => (
            "PKCE method is supported",
            format!("{method} is in the server's list"),
        ),
        Agreement::Scopes => (
            "Scopes are supported",
            String::from("All of them are in the server's list"),
        ),
    }
}

pub fn remark_count(count: usize) -> String {
    match count {
        1 => String::from("1 remark"),
        count => format!("{count} remarks"),
    }
}

/// What a successful discovery says below the issuer.
pub fn discovered_at(time: &str) -> String {
    format!("Discovered {time}")
}

pub fn settings_read(count: usize, path: &str) -> String {
    format!("{count} settings read from {path}")
}

pub fn deleted(name: &str) -> String {
    format!("Deleted {name}")
}

pub fn written(path: &str) -> String {
    format!("Exported to {path}")
}

/// Back to a new profile that was left before it was saved.
pub fn go_on_with(name: &str) -> String {
    format!("Go on with {name}")
}

/// Why the run cannot start yet.
pub fn open_question(ask: &str) -> String {
    format!("Answer first: {ask}")
}

/// The name that a copy begins with.
pub fn copy_of(name: &str) -> String {
    format!("{name} copy")
}

pub fn remove_scope(scope: &str) -> String {
    format!("Remove {scope}")
}

pub fn add_scope(scope: &str) -> String {
    format!("Add {scope}")
}

pub fn parameter_name(number: usize) -> String {
    format!("Name of extra parameter {number}")
}

pub fn parameter_value(number: usize) -> String {
    format!("Value of extra parameter {number}")
}

pub fn remove_parameter(number: usize) -> String {
    format!("Remove extra parameter {number}")
}

/// What the server says of PKCE.
pub fn pkce_listed(methods: &[&str]) -> String {
    match methods {
        [] => String::from("the server does not say that it supports PKCE"),
        methods => format!("the server supports {}", methods.join(" and ")),
    }
}

/// Where and when a note was read.
pub fn note_source(source: Option<&str>, verified: Option<&str>) -> String {
    match (source, verified) {
        (Some(source), Some(date)) => format!("read on {date} in {source}"),
        (Some(source), None) => format!("from {source}"),
        (None, Some(date)) => format!("read on {date}"),
        (None, None) => String::new(),
    }
}

/// The accessible name of the link from a remark to its field.
pub fn go_to(member: &str) -> String {
    let numbered = |text: &str| text.parse::<usize>().map(|index| index + 1);
    let mut parts = member.rsplit('/');
    let own = match (parts.next().map(numbered), parts.next()) {
        (Some(Ok(number)), Some(list)) => format!("{} {number}", field(list)),
        (Some(Ok(_) | Err(_)) | None, _) => field(member),
    };
    let environment = member.strip_prefix("/environments/");
    match environment
        .and_then(|rest| rest.split('/').next())
        .map(numbered)
    {
        Some(Ok(number)) => format!("{GO_TO_FIELD}: {}", environments::field_of(&own, number)),
        Some(Err(_)) | None => format!("{GO_TO_FIELD}: {own}"),
    }
}

/// The accessible name of what leads to a section of the page.
pub fn go_to_section(section: &str) -> String {
    format!("Go to the section {section}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_a_field_says_which_of_several_it_leads_to() {
        for (member, name) in [
            ("/server/issuer", "Go to the field: Issuer"),
            ("/template/0", "Go to the field: template 1"),
            (
                "/environments/1/changes/server/issuer",
                "Go to the field: Issuer of environment 2",
            ),
            (
                "/environments/0/changes/client/redirect_uris/2",
                "Go to the field: redirect_uris 3 of environment 1",
            ),
        ] {
            assert_eq!(go_to(member), name);
        }
    }
    use crate::profile::ENDPOINTS as MEMBERS;

    #[test]
    fn every_address_has_a_label_and_a_name_of_its_own() {
        let mut names: Vec<String> = MEMBERS.iter().map(|one| endpoint_field(one)).collect();
        assert!(MEMBERS.iter().all(|one| endpoint(one) != "Address"));
        names.sort();
        names.dedup();
        assert_eq!(names.len(), MEMBERS.len());
    }

    #[test]
    fn members_are_named_as_on_the_page() {
        assert_eq!(field("/server/token_endpoint"), "Token endpoint");
        assert_eq!(field("/server/jwks_uri"), "Keys URL");
        assert_eq!(field("/client/client_id"), "Client ID");
    }
}
