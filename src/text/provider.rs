//! The words of what is known of a provider, and of what its requests need.

use crate::profile::{BasicCredentials, Loopback, NoteSubject, RefreshParameter, TokenBody};

pub const SEARCH: &str = "Search profiles";
pub const SEARCH_TO_RUN: &str = "Search profiles to run";
pub const SEARCH_PROVIDERS: &str = "Search providers";
pub const NONE_FOUND: &str = "No profile has these words";
pub const LIBRARY_TITLE: &str = "A provider of the library";
pub const LIBRARY_LESSON: &str = "What is known of it stands in its profile: how to register, which \
    scopes there are, what is unusual. Nothing is sent by choosing one.";

pub const PROVIDER: &str = "Provider";
pub const GROUP: &str = "Group";
pub const LOOPBACK: &str = "Loopback";
pub const REGISTRATION: &str = "Registration";
pub const CONSOLE: &str = "Console";
pub const DOCUMENTATION: &str = "Documentation";
pub const WEBSITE: &str = "Website";
pub const CALL: &str = "Call to try";
pub const CALL_LESSON: &str =
    "A run in the window ends with it; on the command line run PROFILE --try makes it";
pub const UNVERIFIED: &str = "unverified";

pub const PECULIARITIES: &str = "Peculiarities";
pub const PECULIARITIES_LESSON: &str = "Where this provider's requests differ from the \
    specifications. A run does as is chosen here, and says so.";
pub const SHOW_ALL: &str = "Show all that can differ";
pub const SEPARATOR: &str = "Scopes";
pub const TOKEN_BODY: &str = "Token request";
pub const CREDENTIALS: &str = "HTTP Basic";
pub const DEVICE_SCOPE: &str = "Device scope";
pub const DEVICE_SCOPE_FIELD: &str = "Name of the scope parameter in the device flow";
pub const REFRESH_AT: &str = "Refresh at";
pub const REFRESH_AT_FIELD: &str = "Address of the refresh";
pub const REFRESH_REPEATS: &str = "Refresh repeats";
pub const TOKEN_TYPES: &str = "Token types";
pub const TOKEN_TYPES_FIELD: &str = "Names for bearer tokens";

pub const TOKEN_HEADER: &str = "Token header";
pub const TOKEN_HEADER_FIELD: &str = "Header of the access token";
pub const USERINFO_BY: &str = "Userinfo by";
pub const TOKEN_PARAMETERS: &str = "Further parameters of the token request";
pub const ADD_TOKEN_PARAMETER: &str = "Add a parameter of the token request";
pub const TOKEN_HEADERS: &str = "Headers of requests for tokens";
pub const ADD_TOKEN_HEADER: &str = "Add a header of requests for tokens";
pub const API_HEADERS: &str = "Headers of requests with the token";
pub const ADD_API_HEADER: &str = "Add a header of requests with the token";

/// The accessible name of a heading of the list.
pub fn group_heading(name: &str, count: usize, is_open: bool) -> String {
    let profiles = if count == 1 { "profile" } else { "profiles" };
    let state = if is_open { "unfolded" } else { "folded" };
    format!("{name}, {count} {profiles}, {state}")
}

/// The accessible name of a row of the start page.
pub fn start_with(name: &str) -> String {
    format!("Choose {name}")
}

/// The accessible name of a link.
pub fn open(what: &str, address: &str) -> String {
    format!("Open {what}: {address}")
}

/// The accessible name of the button that adds a known scope.
pub fn add_known(scope: &str, meaning: &str) -> String {
    if meaning.is_empty() {
        format!("Add {scope}")
    } else {
        format!("Add {scope}, {meaning}")
    }
}

/// `host`: the one that the profile's own redirect goes to.
pub fn loopback(loopback: Loopback, host: &str) -> String {
    match loopback {
        Loopback::AnyPort => format!("{host} with any port"),
        Loopback::Exact => format!("{host}, compared whole, port included"),
        Loopback::None => String::from("none can be registered: the answer is pasted"),
        Loopback::Unknown => String::from("not known"),
    }
}

pub fn subject(subject: NoteSubject) -> &'static str {
    match subject {
        NoteSubject::Registration => "Registration",
        NoteSubject::Redirect => "Redirect URI",
        NoteSubject::Endpoints => "Endpoints",
        NoteSubject::Tls => "TLS",
        NoteSubject::Scopes => "Scopes",
        NoteSubject::Pkce => "PKCE",
        NoteSubject::ClientAuthentication => "Client authentication",
        NoteSubject::Tokens => "Tokens",
        NoteSubject::Answer => "Answers",
        NoteSubject::Refresh => "Refresh",
        NoteSubject::Call => "Calls of the API",
        NoteSubject::Quirk => "Other",
    }
}

pub fn token_body(body: TokenBody) -> &'static str {
    match body {
        TokenBody::Form => "form",
        TokenBody::Json => "JSON object",
    }
}

pub fn credentials(credentials: BasicCredentials) -> &'static str {
    match credentials {
        BasicCredentials::FormEncoded => "form-encoded",
        BasicCredentials::Plain => "as they are",
        BasicCredentials::EmptyPassword => "empty password",
    }
}

pub fn refresh_parameter(parameter: RefreshParameter) -> &'static str {
    match parameter {
        RefreshParameter::Scope => "scope",
        RefreshParameter::RedirectUri => "redirect_uri",
    }
}

/// What stands between scopes, as the choice is called.
pub fn separator(separator: &str) -> String {
    match separator {
        " " => String::from("separated by spaces"),
        "," => String::from("by commas"),
        other => format!("by {other:?}"),
    }
}

/// The accessible names of a pair in one of the lists.
pub fn pair_name(list: &str, number: usize) -> String {
    format!("{list}: name {number}")
}

pub fn pair_value(list: &str, number: usize) -> String {
    format!("{list}: value {number}")
}

pub fn remove_pair(list: &str, number: usize) -> String {
    format!("{list}: remove {number}")
}
