//! The words of the profile page around signed and encrypted answers, and decisions elsewhere.

use crate::profile::{ProtectedMessage, Protection, TokenDelivery};

pub const TITLE: &str = "Answers";
pub const SHOW: &str = "Signed and encrypted answers";
pub const ALL_PLAIN: &str = "nothing was registered";
pub const LESSON: &str = "As the client is registered at the server (OIDC Registration §2, JARM §3, \
    RFC 9701 §6). What is encrypted is opened with the client's private key.";
pub const AMONG_EXTENSIONS: &str = "see Extensions";
pub const LISTED: &str = "listed";
/// Below the rows, where the metadata were fetched.
pub const LISTED_LESSON: &str = "The server's metadata list what is marked so";

pub const DECISION: &str = "Backchannel";
pub const DELIVERY: &str = "Token delivery";
pub const NOTIFICATION: &str = "Notified at";
pub const NOTIFICATION_FIELD: &str = "Client notification endpoint";
pub const NOTIFICATION_LESSON: &str = "The server calls the client there once the person has decided \
    (CIBA §10.2). On this machine it is listened for, with http on a loopback address; wherever else \
    the call goes, the client asks until the answer comes.";
pub const DELIVERY_MENU: &str = "How the client learns that a person elsewhere has decided";

/// What is protected, before its row.
pub fn message(message: ProtectedMessage) -> &'static str {
    match message {
        ProtectedMessage::RequestObject => "Request (JAR)",
        ProtectedMessage::IdToken => "ID token",
        ProtectedMessage::Userinfo => "Userinfo",
        ProtectedMessage::AuthorizationResponse => "Redirect (JARM)",
        ProtectedMessage::Introspection => "Introspection",
    }
}

/// Above a column.
pub fn column(protection: Protection) -> &'static str {
    match protection {
        Protection::Signature => "Signed with",
        Protection::KeyManagement => "Key encrypted with",
        Protection::Content => "Content encrypted with",
    }
}

/// The accessible name of a choice.
pub fn choice(of: ProtectedMessage, protection: Protection) -> String {
    let column = column(protection).to_lowercase();
    format!("{} {column}", message(of))
}

/// What holds where nothing is chosen.
pub fn nothing(of: ProtectedMessage, protection: Protection) -> &'static str {
    match (protection, of) {
        (Protection::Signature, ProtectedMessage::IdToken) => "RS256, as by default",
        (
            Protection::Signature,
            ProtectedMessage::RequestObject
            | ProtectedMessage::Userinfo
            | ProtectedMessage::AuthorizationResponse
            | ProtectedMessage::Introspection,
        ) => "not signed",
        (Protection::KeyManagement, _) => "not encrypted",
        (Protection::Content, _) => "A128CBC-HS256",
    }
}

/// The name of an offered choice.
pub fn offered(name: &str, is_listed: bool) -> String {
    if is_listed {
        format!("{name}, {LISTED}")
    } else {
        name.to_owned()
    }
}

pub fn delivery(mode: TokenDelivery) -> &'static str {
    match mode {
        TokenDelivery::Poll => "The client asks until it is told (poll)",
        TokenDelivery::Ping => "The server calls the client (ping)",
    }
}

pub fn delivery_spec(mode: TokenDelivery) -> &'static str {
    match mode {
        TokenDelivery::Poll => "CIBA §10.1",
        TokenDelivery::Ping => "CIBA §10.2",
    }
}
