//! The words around secrets that are kept, and the page that says what is stored where.

use crate::profile::Purpose;

pub const KEEP: &str = "Keep in the keychain";
pub const KEEP_IN_MEMORY: &str = "Keep until the program ends";
/// Before anything is kept; the reason follows.
pub const NO_KEYCHAIN: &str = "No keychain: kept in memory until the program ends";
pub const LOOKING: &str = "Looking for a keychain…";
pub const KEPT: &str = "Kept in the keychain";
pub const KEPT_IN_MEMORY: &str = "Kept in memory until the program ends";
pub const NOT_KEPT: &str = "Nothing is kept yet; it is asked for";
pub const STORE: &str = "Store";
pub const REPLACE: &str = "Replace";
pub const DELETE: &str = "Delete";
pub const CANCEL: &str = "Cancel";
pub const SAVE_FIRST: &str = "Save the profile first: what is kept is kept under its id";
pub const ANSWER_FIRST: &str = "Answer its questions first: what is kept is kept for its servers";
pub const PROXY_FIRST: &str = "Name the proxy first: its password is kept for that proxy alone";
pub const WAITING: &str = "The keychain has not answered yet; it may be asking you";
pub const AWAITED: &str =
    "The run waits for its secret: the keychain or the command may be asking you";
pub const KEEPING_TOKEN: &str =
    "The new refresh token is kept before anything else is sent: the keychain may be asking you";
pub const SEND_UNKEPT: &str = "Send without keeping it";
pub const SILENT_KEYCHAIN: &str = "The keychain does not answer: the tokens may not be kept.";
pub const GIVE_UP: &str = "Do not start";
pub const REFUSED: &str = "Not kept beyond this program";

pub const COMMAND_TITLE: &str = "Run this command for the client secret?";
pub const COMMAND_WHY: &str = "The profile names it. It is run without a shell, and what it prints is used as the \
    secret and shown nowhere. A yes holds until the command or the servers of the profile change.";
pub const COMMAND_YES: &str = "Run it";
pub const COMMAND_NO: &str = "Ask me for the secret";

/// What is kept, in words.
pub fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::ClientSecret => "Client secret",
        Purpose::PrivateKey => "Private key",
        Purpose::ProxyPassword => "Proxy password",
        Purpose::Tokens => "Refresh token",
    }
}

/// The field for what is to be kept.
pub fn to_keep(what: &str) -> String {
    format!("{what} to keep")
}

/// The whole name of a button that says [`STORE`], [`REPLACE`] or [`DELETE`].
pub fn press_of(press: &str, what: &str) -> String {
    format!("{press} the {}", what.to_lowercase())
}

pub fn delete_of(what: &str, whose: &str) -> String {
    format!("Delete the {} of {whose}", what.to_lowercase())
}
