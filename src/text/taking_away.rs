//! The words of exports and of copies.

pub const EXPORT: &str = "Export this run…";
pub const TITLE: &str = "Export this run";
pub const FORMAT: &str = "Format";
pub const FILE: &str = "File";
pub const FILE_HINT: &str = "Full path of the file";
pub const REPLACE: &str = "Replace an existing file";
pub const WITH_SECRETS: &str = "With secrets";
pub const MASKED: &str = "Secrets are masked in place: the file can be handed on";
pub const MASKED_PAST: &str =
    "A past run holds no secrets: they were masked as it was written down";
pub const SECRETS_TITLE: &str = "Whoever gets this can act as you";
pub const SECRETS_WHY: &str = "Client secret, authorization code, tokens, cookies and passwords \
    stand in it as they are. Tokens stay valid until they expire or are revoked. The file is \
    readable by you alone, and it says so in its name.";
pub const SAVE: &str = "Export";
pub const SAVE_WITH_SECRETS: &str = "Export with secrets";
pub const COPY: &str = "Copy to the clipboard";
pub const CANCEL: &str = "Cancel";
pub const UNDER_WAY: &str = "Writing it down…";
pub const DISMISS: &str = "Dismiss this message";
pub const COPY_PATH: &str = "Copy its path";
pub const COPY_MENU: &str = "Copy…";
pub const COPY_THE_REQUEST: &str = "The request";
pub const COPY_THE_RESPONSE: &str = "The response";
pub const COPY_THE_LINE: &str = "curl line";
pub const HOLDS_SECRETS: &str = "It holds secrets";

/// The entry of the palette for a format.
pub fn export_as(format: &str) -> String {
    format!("Export as {format}…")
}

pub fn written(path: &str) -> String {
    format!("Exported to {path}")
}

pub fn copied(format: &str) -> String {
    format!("Copied to the clipboard: {format}")
}

/// Why no file was written, and what helps.
pub struct NotWritten {
    pub title: String,
    pub remedy: &'static str,
}

pub fn not_a_full_path() -> NotWritten {
    NotWritten {
        title: String::from("This is not the full path of a file"),
        remedy: "Begin with the root of the disk, or with ~/ for your home",
    }
}

pub fn is_folder() -> NotWritten {
    NotWritten {
        title: String::from("This is a folder"),
        remedy: "Add the name of the file behind it",
    }
}

pub fn no_folder(folder: &str) -> NotWritten {
    NotWritten {
        title: format!("There is no folder {folder}"),
        remedy: "Make it first, or name another one",
    }
}

pub fn exists() -> NotWritten {
    NotWritten {
        title: String::from("There is a file of that name already, and it is as it was"),
        remedy: "Name another file, or tick that it may be replaced",
    }
}

pub fn disk_full() -> NotWritten {
    NotWritten {
        title: String::from("There is no room left on this disk: nothing was written"),
        remedy: "Make room, or name a place on another disk",
    }
}

pub fn not_allowed() -> NotWritten {
    NotWritten {
        title: String::from("The system does not let this program write there"),
        remedy: "Name a folder that is yours",
    }
}

pub fn other(reason: &str) -> NotWritten {
    NotWritten {
        title: format!("The file could not be written: {reason}"),
        remedy: "Nothing was written; name another place, or copy to the clipboard",
    }
}
