//! The words of the window's own controls; what a run is about is said by `text`.

pub(super) const PROGRAM: &str = "OAuth Playground";
pub(super) const BUILT_IN: &str = "built-in";

pub(super) const BACK: &str = "Back";
pub(super) const NEXT: &str = "Next";
pub(super) const RUN_TO_END: &str = "Run to end";
pub(super) const RESTART: &str = "Restart";
pub(super) const CANCEL: &str = "Cancel";
pub(super) const THEME: &str = "Theme";
pub(super) const MEMORY_ONLY: &str = "This run is kept in memory only";
pub(super) const NOT_SAVED: &str = "This run is not saved";
pub(super) const SAVE_AGAIN: &str = "Save again";

pub(super) const PALETTE: &str = "Search or run a command";
pub(super) const NO_COMMAND: &str = "No command has these letters";
pub(super) const SHOW_RAW: &str = "Show raw bytes";
pub(super) const SHOW_READABLE: &str = "Show readable form";
pub(super) const SHOW_CURL: &str = "Show as curl line";
pub(super) const SHOW_CHECKS: &str = "Show checks";
pub(super) const SHOW_TIMING: &str = "Show timing and TLS";
pub(super) const THEME_SYSTEM: &str = "Use the theme of the system";
pub(super) const THEME_DARK: &str = "Use the dark theme";
pub(super) const THEME_LIGHT: &str = "Use the light theme";
pub(super) const THEME_HIGH_CONTRAST: &str = "Use the high contrast theme";
pub(super) const RUN_IS_ON: &str = "A run is under way: Restart begins it anew";
pub(super) const NOTHING_AWAITED: &str = "Nothing is awaited";
pub(super) const NOTHING_TO_SEND_AGAIN: &str = "No request can be sent again now";
pub(super) const NOTHING_CHANGED: &str = "Nothing was changed";
pub(super) const NOTHING_RUNS: &str = "Start a run first";
pub(super) const FIRST_STAGE: &str = "This is the first stage";
pub(super) const NEEDS_YOU: &str = "The step on screen needs something from you first";
pub(super) const STILL_WAITING: &str = "An answer is awaited";
pub(super) const RUN_IS_OVER: &str = "The run has ended: Restart begins it anew";

pub(super) const START_TITLE: &str = "See OAuth happen";
pub(super) const START_LESSON: &str = "Step through the authorization code flow, one message at a \
    time, and read the bytes of every request and answer. An authorization server and an API live \
    inside this program: nothing to register, no network needed.";
pub(super) const START_HOW: &str = "Nothing is sent until you press Next. Everything can be \
    changed before it leaves.";
pub(super) const START: &str = "Start with the built-in provider";
pub(super) const STARTING: &str = "Starting the built-in server…";

pub(super) const RAW_REQUEST: &str = "Raw request";
pub(super) const RAW_ADDRESS: &str = "Address for the browser";
pub(super) const EDIT_REQUEST: &str = "Text of the raw request";
pub(super) const EDIT_ADDRESS: &str = "Text of the address";
pub(super) const RESTORE_REQUEST: &str = "Restore the request";
pub(super) const PARAMETERS: &str = "Parameters";
pub(super) const CHECKS: &str = "Checks";
pub(super) const RAW: &str = "Raw";
pub(super) const EVERYTHING: &str = "everything";
pub(super) const OPEN_VALUE: &str = "Open";
pub(super) const FOLD_VALUE: &str = "Fold";
pub(super) const READABLE: &str = "Readable";
pub(super) const CURL: &str = "curl";
pub(super) const COPY_CURL: &str = "Copy curl line";
pub(super) const CURL_HAS_SECRETS: &str =
    "sends the same bytes again; holds its secrets as they are";
pub(super) const NO_CURL: &str =
    "Nobody here saw this request, so there is no line that repeats it";
pub(super) const BROWSER_CURL: &str = "The browser sent this one: its cookies are in the line";
pub(super) const NO_HTTP: &str = "These bytes do not read as HTTP: the raw bytes show them";
pub(super) const NO_BODY: &str = "No body";
pub(super) const QUERY: &str = "Query";
pub(super) const FORM: &str = "Form";
pub(super) const HEADER_FIELDS: &str = "Header fields";
pub(super) const BODY: &str = "Body";
pub(super) const LOCATION: &str = "Parameters of Location";
pub(super) const TOKEN_HEADER: &str = "header";
pub(super) const TOKEN_CLAIMS: &str = "claims";
pub(super) const UNREADABLE_PART: &str = "This part cannot be read";
pub(super) const TIMING: &str = "Timing & TLS";
pub(super) const EXPECTED: &str = "Expected";
pub(super) const CAME: &str = "Came";
pub(super) const DNS: &str = "DNS lookup";
pub(super) const CONNECT: &str = "Connect";
pub(super) const HANDSHAKE: &str = "TLS handshake";
pub(super) const FIRST_BYTE: &str = "First byte";
pub(super) const TOTAL: &str = "Total";
pub(super) const DID_NOT_HAPPEN: &str = "did not take place";
pub(super) const STARTED: &str = "Started";
pub(super) const REMOTE: &str = "Remote address";
pub(super) const NO_TLS: &str = "No TLS: whoever is on the way can read these bytes";
pub(super) const NO_TLS_ON_LOOPBACK: &str =
    "No TLS: the bytes did not leave this machine, so nobody on a network could read them";
pub(super) const PROTOCOL: &str = "Protocol";
pub(super) const CIPHER: &str = "Cipher suite";
pub(super) const KEY_EXCHANGE: &str = "Key exchange";
pub(super) const ALPN: &str = "ALPN";
pub(super) const NONE: &str = "none";
pub(super) const ACCEPTED_DESPITE: &str = "Certificate accepted although it is not trusted";
pub(super) const LEAF: &str = "Certificate of the server";
pub(super) const SELF_ISSUED: &str = "Root or self-signed";
pub(super) const INTERMEDIATE: &str = "Certificate of an issuer";
pub(super) const SUBJECT: &str = "Subject";
pub(super) const ISSUER: &str = "Issuer";
pub(super) const NAMES: &str = "Names";
pub(super) const VALID: &str = "Valid";
pub(super) const SHA256: &str = "SHA-256";
pub(super) const UNREADABLE_CERTIFICATE: &str = "These bytes are no certificate";
pub(super) const BYTES_LEAVE: &str = "these bytes leave";
pub(super) const NAME: &str = "Name";
pub(super) const NAME_OF: &str = "Name of";
pub(super) const VALUE: &str = "Value";
pub(super) const NEED: &str = "Need";
pub(super) const MEANING: &str = "Meaning";
pub(super) const SPEC: &str = "Spec";
pub(super) const ADD: &str = "Add a parameter";
pub(super) const ADD_IT: &str = "Add";
pub(super) const NEW_NAME: &str = "Name of the new parameter";
pub(super) const NEW_VALUE: &str = "Value of the new parameter";
pub(super) const RESTORE: &str = "Restore";
pub(super) const UNDO_CHANGES: &str = "Undo changes";
pub(super) const REMOVED: &str = "Removed by you";
pub(super) const CHANGED: &str = "changed";
pub(super) const NO_PARAMETERS: &str = "This request has no parameters";
pub(super) const LOCAL_WORK: &str =
    "Nothing is sent in this step: the work is done on this machine";

pub(super) const MADE_HERE: &str = "Made here, locally";
pub(super) const RANDOM_BYTES: &str = "32 random bytes";
pub(super) const BASE64URL: &str = "base64url";
pub(super) const HASHED: &str = "SHA-256, base64url";
pub(super) const UNCHANGED: &str = "unchanged (plain)";
pub(super) const SENT_NOW: &str = "sent now";

pub(super) const PASTE_TITLE: &str = "Address that the browser ended at";
pub(super) const PASTE: &str = "Use this address";
pub(super) const PASTE_WHY: &str = "If the browser shows an error page instead of coming back, \
    copy its whole address line and paste it here.";
pub(super) const OPENED: &str = "The browser was asked to open";
pub(super) const COPY_ADDRESS: &str = "Copy address";
pub(super) const COPY_REQUEST: &str = "Copy request";
pub(super) const COPY_RESPONSE: &str = "Copy response";

pub(super) const SECRET: &str = "Client secret";
pub(super) const SECRET_WHY: &str = "The token endpoint wants this client to prove who it is. The \
    secret stays in memory for this run and is written nowhere.";
pub(super) const GIVE_SECRET: &str = "Use this secret";

pub(super) const STOPPED: &str = "A check failed, so the run has stopped";
pub(super) const CONTINUE_ANYWAY: &str = "Continue anyway";
pub(super) const STOP: &str = "Stop here";
pub(super) const RISK: &str = "Risk";

pub(super) const CAUSE: &str = "Cause";
pub(super) const REMEDY: &str = "Remedy";
pub(super) const SERVER_SAID: &str = "Server said";
pub(super) const DISMISS: &str = "Dismiss";

pub(super) const SEND_AGAIN: &str = "Send again";
pub(super) const EDIT_AGAIN: &str = "Edit and send again";
pub(super) const START_AGAIN: &str = "Start again";
pub(super) const TO_FRONTIER: &str = "Go to the current step";

pub(super) const STEP: &str = "Step";
pub(super) const SEQUENCE: &str = "Sequence";
pub(super) const LEGEND: &str = "Legend";
pub(super) const RECORDED: &str = "recorded";
pub(super) const NO_MESSAGE: &str = "Select a message in the diagram to see its bytes";
pub(super) const REQUEST: &str = "Request";
pub(super) const RESPONSE: &str = "Response";
pub(super) const OBSERVED: &str = "recorded at the socket";
pub(super) const INFERRED: &str = "inferred";
pub(super) const INFERRED_WHY: &str =
    "Nobody here saw these bytes: they went between the browser and the server";
pub(super) const NO_ANSWER: &str = "No answer came";
pub(super) const UNFOLD: &str = "Open the inspector";
pub(super) const FOLD: &str = "Fold the inspector";
pub(super) const LAST_CHECKS: &str = "The last 100; the inspector shows all";
pub(super) const NO_CHECKS: &str = "Nothing was checked in this stage yet";

pub(super) const DONE: &str = "done";
pub(super) const CURRENT: &str = "current";
pub(super) const TO_COME: &str = "to come";
pub(super) const FAILED: &str = "failed";
pub(super) const SKIPPED: &str = "skipped";
pub(super) const NOT_SENT: &str = "not sent yet";

pub(super) fn changes(count: usize) -> String {
    match count {
        1 => String::from("1 change by you"),
        count => format!("{count} changes by you"),
    }
}

pub(super) fn theme(choice: super::ThemeChoice) -> &'static str {
    match choice {
        super::ThemeChoice::System => "As the system",
        super::ThemeChoice::Dark => "Dark",
        super::ThemeChoice::Light => "Light",
        super::ThemeChoice::HighContrast => "High contrast",
    }
}

pub(super) fn grant(grant: crate::flow::Grant) -> &'static str {
    match grant {
        crate::flow::Grant::AuthorizationCode => "Authorization code + PKCE",
    }
}

/// `436 bytes`, `10.2 MiB`.
pub(super) fn size(bytes: usize) -> String {
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
pub(super) fn duration(micros: u64) -> String {
    match micros {
        0..1_000_000 => format!("{}.{} ms", micros / 1000, micros % 1000 / 100),
        1_000_000.. => format!("{}.{} s", micros / 1_000_000, micros % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
