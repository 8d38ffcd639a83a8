//! The words of the window's own controls.

use crate::{
    flow::{EndStatus, Grant},
    oauth::Timestamp,
    session::SessionSummary,
};

pub const PROGRAM: &str = "OAuth Playground";
pub const BUILT_IN: &str = "built-in";

pub const BACK: &str = "Back";
pub const NEXT: &str = "Next";
pub const RUN_TO_END: &str = "Run to end";
pub const RESTART: &str = "Restart";
pub const CANCEL: &str = "Cancel";
pub const THEME: &str = "Theme";
pub const MEMORY_ONLY: &str = "This run is kept in memory only";
pub const NOT_SAVED: &str = "This run is not saved";
pub const SAVE_AGAIN: &str = "Save again";

pub const THEME_OF_SYSTEM: &str = "As the system";
pub const DARK: &str = "Dark";
pub const LIGHT: &str = "Light";
pub const HIGH_CONTRAST: &str = "High contrast";
pub const PALETTE: &str = "Search or run a command";
/// What a line of the palette is that is no command.
pub const PALETTE_PROFILE: &str = "profile";
pub const NO_COMMAND: &str = "No command and no profile has these letters";

/// A line of the palette that opens a profile's page.
pub fn open_profile(name: &str) -> String {
    format!("Open profile: {name}")
}

/// A line of the palette that starts a run with a profile in which nothing is open.
pub fn start_profile(name: &str) -> String {
    format!("Start a run: {name}")
}
pub const SHOW_RAW: &str = "Show raw bytes";
pub const SHOW_READABLE: &str = "Show readable form";
pub const SHOW_CURL: &str = "Show as curl line";
pub const SHOW_CHECKS: &str = "Show checks";
pub const SHOW_TIMING: &str = "Show timing and TLS";
pub const THEME_SYSTEM: &str = "Use the theme of the system";
pub const THEME_DARK: &str = "Use the dark theme";
pub const THEME_LIGHT: &str = "Use the light theme";
pub const THEME_HIGH_CONTRAST: &str = "Use the high contrast theme";
pub const NEW_RUN: &str = "Choose another provider…";
pub const LAST_STAGE: &str = "This is the last stage";
pub const RUN_OFF_SCREEN: &str = "The run is not on screen: open it in the history first";
pub const PAST_RUN: &str = "This is a past run: nothing can be sent in it";
pub const NOTHING_AWAITED: &str = "Nothing is awaited";
pub const NOTHING_TO_SEND_AGAIN: &str = "No request can be sent again now";
pub const NOTHING_CHANGED: &str = "Nothing was changed";
pub const NOTHING_RUNS: &str = "Start a run first";
pub const FIRST_STAGE: &str = "This is the first stage";
pub const NEEDS_YOU: &str = "The step on screen needs something from you first";
pub const STILL_WAITING: &str = "An answer is awaited";
pub const RUN_IS_OVER: &str = "The run has ended: Restart begins it anew";

pub const START_TITLE: &str = "See OAuth happen";
pub const START_LESSON: &str = "Step through the authorization code flow, one message at a \
    time, and read the bytes of every request and answer. An authorization server and an API live \
    inside this program: nothing to register, no network needed.";
pub const START_HOW: &str = "Nothing is sent until you press Next. Everything can be \
    changed before it leaves.";
pub const START: &str = "Start with the built-in provider";
pub const STARTING: &str = "Starting the built-in server…";

pub const REHEARSE: &str = "Rehearse offline";
/// Beside the name of who is played.
pub const REHEARSAL: &str = "rehearsal";
pub const REHEARSE_LESSON: &str = "A rehearsal is a run with a known provider that the built-in \
    server plays: its paths, clients, tokens and errors, as its documents say.";

/// Who is played, and where.
pub fn rehearsal(title: &str, authority: &str) -> String {
    format!("Rehearsal: {title} on {authority}")
}

/// A persona that plays another provider than the profile is for.
pub fn misfit(profile: &str, title: &str) -> String {
    format!("{profile} is another provider than {title}: its addresses are not played here")
}

pub const OTHER_TITLE: &str = "Another provider";
pub const OTHER_LESSON: &str = "Its metadata are looked for with the first Next: at the issuer, \
    at the API that tokens are for, or at the host of an account (acct:alice@host). \
    The client must be registered there, with a redirect URI on 127.0.0.1.";
pub const CLIENT_ID: &str = "Client ID";
pub const CLIENT_SECRET: &str = "Client secret";
pub const IF_ANY: &str = "if it has one; for this run alone";
pub const START_OTHER: &str = "Start with this provider";
pub const NO_CLIENT_ID: &str =
    "Expected the client ID as it is registered at the provider, got none";

pub const PROFILE: &str = "Profile of the run";
pub const GRANT: &str = "Grant of the run";
pub const PROFILES: &str = "Profiles";
pub const NEW_PROFILE: &str = "New profile";
pub const HISTORY: &str = "History";
pub const THIS_RUN: &str = "This run";
pub const NO_HISTORY: &str = "No runs yet";
pub const FOLD_NAVIGATION: &str = "Collapse";
pub const UNFOLD_NAVIGATION: &str = "Expand the navigation";
pub const CLOSE_PAST: &str = "Close";
pub const DELETE_RUN: &str = "Delete this run";
pub const READ_ONLY: &str =
    "A past run: nothing is sent, and its secrets were masked as it was written";

/// The accessible name of a profile in the list.
pub fn profile_row(name: &str) -> String {
    format!("Profile {name}")
}

/// The accessible name of a past run in the list.
pub fn history_row(summary: &SessionSummary) -> String {
    let outcome = match summary.end {
        Some(EndStatus::Completed) => "completed",
        Some(EndStatus::OAuthError) => "refused by the server",
        Some(EndStatus::NetworkError) => "the network failed",
        Some(EndStatus::UnusableAnswer) => "an answer could not be used",
        Some(EndStatus::Stopped) => "stopped by a check",
        Some(EndStatus::Cancelled) => "cancelled",
        Some(EndStatus::MachineError) => "this machine refused",
        None => "not finished",
    };
    let started = super::past_runs::time(summary.started);
    format!("Run of {started}, {}, {outcome}", summary.profile)
}

pub fn past_run(profile: &str, started: Timestamp) -> String {
    format!("{profile}, {}", super::past_runs::time(started))
}

/// Where a session file breaks off.
pub fn torn(line: usize) -> String {
    format!("breaks off in line {line}")
}

pub const RAW_REQUEST: &str = "Raw request";
pub const RAW_ADDRESS: &str = "Address for the browser";
pub const EDIT_REQUEST: &str = "Text of the raw request";
pub const EDIT_ADDRESS: &str = "Text of the address";
pub const RESTORE_REQUEST: &str = "Restore the request";
pub const PARAMETERS: &str = "Parameters";
pub const CHECKS: &str = "Checks";
pub const RAW: &str = "Raw";
pub const EVERYTHING: &str = "everything";
pub const OPEN_VALUE: &str = "Open";
pub const FOLD_VALUE: &str = "Fold";
pub const READABLE: &str = "Readable";
pub const CURL: &str = "curl";
pub const COPY_CURL: &str = "Copy curl line";
pub const CURL_HAS_SECRETS: &str = "sends the same bytes again; holds its secrets as they are";
pub const NO_CURL: &str = "Nobody here saw this request, so there is no line that repeats it";
pub const BROWSER_CURL: &str = "The browser sent this one: its cookies are in the line";
pub const NO_HTTP: &str = "These bytes do not read as HTTP: the raw bytes show them";
pub const NO_BODY: &str = "No body";
pub const QUERY: &str = "Query";
pub const FORM: &str = "Form";
pub const HEADER_FIELDS: &str = "Header fields";
pub const BODY: &str = "Body";
pub const LOCATION: &str = "Parameters of Location";
pub const TOKEN_HEADER: &str = "header";
pub const TOKEN_CLAIMS: &str = "claims";
pub const TOKEN_ENVELOPE: &str = "envelope (JWE header)";
pub const TOKEN_OPENED: &str = "Opened with the client's private key";
pub const NOT_OPENED: &str = "Encrypted to the client's key: the check of the ID token opens it";
/// Where it is not known whether it will be opened.
pub const STILL_SEALED: &str = "Encrypted to the client's key, and not opened here";
pub const SEALED_PAST: &str =
    "Encrypted to the client's key: what is inside is not kept with a past run";
pub const UNREADABLE_PART: &str = "This part cannot be read";
pub const TIMING: &str = "Timing & TLS";
pub const EXPECTED: &str = "Expected";
pub const CAME: &str = "Came";
pub const DNS: &str = "DNS lookup";
pub const CONNECT: &str = "Connect";
pub const TUNNEL: &str = "Proxy tunnel";
pub const HANDSHAKE: &str = "TLS handshake";
pub const FIRST_BYTE: &str = "First byte";
pub const TOTAL: &str = "Total";
pub const DID_NOT_HAPPEN: &str = "did not take place";
pub const STARTED: &str = "Started";
pub const REMOTE: &str = "Remote address";
pub const NO_TLS: &str = "No TLS: whoever is on the way can read these bytes";
pub const NO_TLS_ON_LOOPBACK: &str =
    "No TLS: the bytes did not leave this machine, so nobody on a network could read them";
pub const PROTOCOL: &str = "Protocol";
pub const CIPHER: &str = "Cipher suite";
pub const KEY_EXCHANGE: &str = "Key exchange";
pub const ALPN: &str = "ALPN";
pub const NONE: &str = "none";
pub const ACCEPTED_DESPITE: &str = "Certificate accepted although it is not trusted";
pub const LEAF: &str = "Certificate of the server";
pub const CLIENT_CERTIFICATE: &str = "Certificate of the client";
pub const SELF_ISSUED: &str = "Root or self-signed";
pub const INTERMEDIATE: &str = "Certificate of an issuer";
pub const SUBJECT: &str = "Subject";
pub const ISSUER: &str = "Issuer";
pub const NAMES: &str = "Names";
pub const VALID: &str = "Valid";
pub const SHA256: &str = "SHA-256";
pub const UNREADABLE_CERTIFICATE: &str = "These bytes are no certificate";
pub const BYTES_LEAVE: &str = "these bytes leave";
pub const NAME: &str = "Name";
pub const NAME_OF: &str = "Name of";
pub const VALUE: &str = "Value";
pub const NEED: &str = "Need";
pub const MEANING: &str = "Meaning";
pub const SPEC: &str = "Spec";
pub const ADD: &str = "Add a parameter";
pub const ADD_IT: &str = "Add";
pub const NEW_NAME: &str = "Name of the new parameter";
pub const NEW_VALUE: &str = "Value of the new parameter";
pub const RESTORE: &str = "Restore";
pub const UNDO_CHANGES: &str = "Undo changes";
pub const REMOVED: &str = "Removed by you";
pub const CHANGED: &str = "changed";
pub const NO_PARAMETERS: &str = "This request has no parameters";
pub const LOCAL_WORK: &str = "Nothing is sent in this step: the work is done on this machine";

pub const MADE_HERE: &str = "Made here, locally";
pub const RANDOM_BYTES: &str = "32 random bytes";
pub const BASE64URL: &str = "base64url";
pub const HASHED: &str = "SHA-256, base64url";
pub const UNCHANGED: &str = "unchanged (plain)";
pub const SENT_NOW: &str = "sent now";

pub const PASTE_TITLE: &str = "Address that the browser ended at";
pub const PASTE: &str = "Use this address";
pub const PASTE_WHY: &str = "If the browser shows an error page instead of coming back, \
    copy its whole address line and paste it here.";
pub const OPENED: &str = "The browser was asked to open";
pub const COPY_ADDRESS: &str = "Copy address";
pub const COPY_REQUEST: &str = "Copy request";
pub const COPY_RESPONSE: &str = "Copy response";

pub const USER_CODE: &str = "Type this code";
pub const VERIFICATION_ADDRESS: &str = "At this address, on any device";
pub const OPEN_VERIFICATION: &str = "Open it on this machine";
/// Of a request over the backchannel.
pub const PERSON_ASKED: &str = "The person decides on their own device";
pub const BINDING_MESSAGE: &str = "This message stands there, too";
/// Where the server inside the program has a page in place of a phone.
pub const OPEN_APPROVAL: &str = "Open the page that stands for it";
pub const QR_CODE: &str = "QR code of the address";

/// How long a user code is good for.
pub fn code_expires(secs: i64) -> String {
    format!("good for {}:{:02}", secs / 60, secs % 60)
}

/// When the server wants to be asked again.
pub fn next_poll(secs: i64) -> String {
    format!("not before {secs} s from now")
}

pub const STOPPED: &str = "A check failed, so the run has stopped";
pub const CONTINUE_ANYWAY: &str = "Continue anyway";
pub const STOP: &str = "Stop here";
pub const RISK: &str = "Risk";

pub const UNTRUSTED_TITLE: &str = "The certificate that was shown";
pub const UNTRUSTED_WHY: &str = "Compare this fingerprint with the one that the server's owner \
    gives you, by another way than this connection. If they are equal, you can pin the \
    certificate: it alone is trusted then, for this run and its restarts.";
pub const PIN: &str = "Pin this certificate and start again";
pub const COPY_FINGERPRINT: &str = "Copy fingerprint";

/// The accessible name of a link to a section.
pub fn open_section(label: &str) -> String {
    format!("Open {label}")
}

pub const CAUSE: &str = "Cause";
pub const REMEDY: &str = "Remedy";
pub const SERVER_SAID: &str = "Server said";
pub const DISMISS: &str = "Dismiss";

/// What a press of that name does, with the request that it is about.
pub fn again(name: &str, request: &str) -> String {
    format!("{name}: {request}")
}
pub const SEND_AGAIN: &str = "Send again";
pub const EDIT_AGAIN: &str = "Edit and send again";
/// Where nothing was sent the first time.
pub const TRY_AGAIN: &str = "Try again";
pub const EDIT_AND_TRY: &str = "Edit and try again";
pub const START_AGAIN: &str = "Start again";
pub const TO_FRONTIER: &str = "Go to the current step";

pub const STEP: &str = "Step";
pub const SEQUENCE: &str = "Sequence";
pub const LEGEND: &str = "Legend";
pub const RECORDED: &str = "recorded";
pub const NO_MESSAGE: &str = "Select a message in the diagram to see its bytes";
pub const REQUEST: &str = "Request";
pub const RESPONSE: &str = "Response";
pub const OBSERVED: &str = "recorded at the socket";
pub const INFERRED: &str = "inferred";
pub const INFERRED_WHY: &str =
    "Nobody here saw these bytes: they went between the browser and the server";
pub const NO_ANSWER: &str = "No answer came";
pub const UNFOLD: &str = "Open the inspector";
pub const FOLD: &str = "Fold the inspector";
pub const LAST_CHECKS: &str = "The last 100; the inspector shows all";
pub const NO_CHECKS: &str = "Nothing was checked in this stage yet";

pub const DONE: &str = "done";
pub const CURRENT: &str = "current";
pub const TO_COME: &str = "to come";
pub const FAILED: &str = "failed";
pub const SKIPPED: &str = "skipped";
pub const NOT_SENT: &str = "not sent yet";

pub fn changes(count: usize) -> String {
    match count {
        1 => String::from("1 change by you"),
        count => format!("{count} changes by you"),
    }
}

pub fn grant(grant: Grant) -> &'static str {
    match grant {
        Grant::AuthorizationCode => "Authorization code + PKCE",
        Grant::Hybrid => "Hybrid: code and tokens",
        Grant::Implicit => "Implicit (advised against)",
        Grant::ClientCredentials => "Client credentials",
        Grant::DeviceCode => "Device code",
        Grant::RefreshToken => "Refresh token alone",
        Grant::Password => "Password (removed)",
        Grant::TokenExchange => "Token exchange",
        Grant::JwtBearer => "JWT bearer assertion",
        Grant::Ciba => "Backchannel (CIBA)",
        Grant::Mcp => "MCP server",
    }
}

pub const READ_ALL: &str = "Read all of it";

/// The name of a token in a JSON form, by the number of its signature or recipient.
pub fn json_token(number: usize) -> String {
    format!("Token {number}")
}

/// Of a long body only so much was read.
pub fn only_the_begin(shown: usize, whole: usize) -> String {
    let (shown, whole) = (size(shown), size(whole));
    format!("This is the first {shown} of {whole}; Raw has every byte")
}

/// `436 bytes`, `10.2 MiB`.
pub fn size(bytes: usize) -> String {
    const KIB: usize = 1024;
    const MIB: usize = 1024 * KIB;
    let tenths = |unit: usize| format!("{}.{}", bytes / unit, bytes % unit * 10 / unit);
    match bytes {
        1 => String::from("1 byte"),
        0..KIB => format!("{bytes} bytes"),
        KIB..MIB => format!("{} KiB", tenths(KIB)),
        MIB.. => format!("{} MiB", tenths(MIB)),
    }
}

/// `1.3 ms`, `2.4 s`.
pub fn duration(micros: u64) -> String {
    match micros {
        0..1_000_000 => format!("{}.{} ms", micros / 1000, micros % 1000 / 100),
        1_000_000.. => format!("{}.{} s", micros / 1_000_000, micros % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_past_run_is_named_by_the_second() {
        let summary = SessionSummary {
            id: String::new(),
            started: Timestamp::parse("2026-11-21T10:36:52.928515Z").unwrap(),
            profile: String::from("Mine"),
            issuer: None,
            client_id: String::new(),
            grant: Grant::default(),
            end: None,
        };
        assert_eq!(
            history_row(&summary),
            "Run of 2026-11-21 10:36:52, Mine, not finished"
        );
    }

    #[test]
    fn sizes_and_times_are_short() {
        assert_eq!(size(1), "1 byte");
        assert_eq!(size(436), "436 bytes");
        assert_eq!(size(1536), "1.5 KiB");
        assert_eq!(size(10 * 1024 * 1024), "10.0 MiB");
        assert_eq!(duration(1_340), "1.3 ms");
        assert_eq!(duration(2_450_000), "2.4 s");
    }
}
