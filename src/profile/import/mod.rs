//! Texts of other programs as profiles: recognised by their content, bounded, nothing of them run.

mod bruno;
mod bruno_blocks;
mod bruno_settings;
mod curl;
mod curl_options;
mod discovery;
mod environment_files;
mod format;
mod insomnia;
mod link;
mod open_collection;
mod openapi;
mod postman;
mod power_shell;
mod profile_file;
mod remark;
mod request;
mod scope;
mod secret_names;
mod settings;
mod shell_words;
#[cfg(test)]
mod tests;
mod token_request;
mod variables;
mod yaml;

pub use curl::CLIENT_ID_COMMENT;
pub use format::Format;
pub use link::{LINK_SCHEME, LinkError, MAX_LINK_CHARACTERS, is_link, link};
pub use remark::ImportRemark;

use crate::profile::{Profile, ProfileError};

/// Longer texts are not read: a collection of requests is smaller.
pub const MAX_IMPORT_BYTES: usize = 8 * 1024 * 1024;
/// More settings than anybody would choose from.
pub const MAX_FOUND: usize = 500;
/// A collection and its environments are fewer files.
pub const MAX_IMPORT_FILES: usize = 64;

/// A text and what it is called; a `.bru` environment has no other name.
#[derive(Clone, Copy, Debug)]
pub struct ImportFile<'f> {
    pub name: &'f str,
    pub bytes: &'f [u8],
}

/// What a text holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    pub format: Format,
    /// At least one, each with a name of its own.
    pub found: Vec<Imported>,
}

/// One setting of a text as a profile. No secret is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    pub profile: Profile,
    /// The grant that the text speaks of, as `--grant` names it; a profile has none.
    pub grant: Option<&'static str>,
    /// What was left out, and what is to be known before it is used.
    pub remarks: Vec<ImportRemark>,
}

/// Why nothing was taken from a text. Holds nothing of its values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    #[error("expected at most {MAX_IMPORT_BYTES} bytes, got {0}")]
    TooLarge(usize),
    #[error("expected text in UTF-8, got a byte that is not UTF-8 at offset {0}")]
    NotUtf8(usize),
    #[error("expected text in UTF-8, got UTF-16 or bytes that are no text: save it as UTF-8")]
    Utf16,
    #[error("expected JSON: {0}")]
    Json(String),
    #[error("expected YAML: {0}")]
    Yaml(String),
    #[error("expected YAML of at most 128 levels and 500,000 values with its aliases written out")]
    YamlTooLarge,
    #[error("expected {expected}, and recognised none of them", expected = format::expected())]
    Unrecognised,
    #[error("this is {format}, and there is no OAuth setting in it")]
    NoSetting { format: Format },
    #[error(
        "this is {0}, which holds no OAuth setting by itself: import it together with the collection \
         that it belongs to"
    )]
    OnlyVariables(Format),
    #[error(
        "expected files that belong together, got {first} and {other}: import one after the other"
    )]
    Apart { first: Format, other: Format },
    #[error("expected at most {MAX_IMPORT_FILES} files, got {0}")]
    TooMany(usize),
    #[error("{file}: {error}")]
    InFile { file: String, error: Box<Self> },
    #[error("expected a curl line that can be read as a shell would: {0}")]
    Shell(&'static str),
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error(transparent)]
    Profile(#[from] ProfileError),
}

impl Import {
    /// Reads a text of any known format (UTF-8, a byte order mark is tolerated). Nothing that it
    /// says is done: no script, no request, no file, no variable of the environment.
    pub fn read(bytes: &[u8]) -> Result<Self, ImportError> {
        Self::read_together(&[ImportFile { name: "", bytes }])
    }

    /// Reads files that belong together: a collection, and environments that are kept beside it.
    ///
    /// # Errors
    ///
    /// Why nothing was taken from them; of several, the file is named.
    pub fn read_together(files: &[ImportFile<'_>]) -> Result<Self, ImportError> {
        if files.len() > MAX_IMPORT_FILES {
            return Err(ImportError::TooMany(files.len()));
        }
        let total = files.iter().map(|file| file.bytes.len()).sum();
        if total > MAX_IMPORT_BYTES {
            return Err(ImportError::TooLarge(total));
        }
        let mut texts = Vec::new();
        for file in files {
            let text = text(file.bytes).map_err(|error| error.in_file(file.name, files.len()))?;
            texts.push((file.name, text));
        }
        let (format, mut found) = format::read(&texts)?;
        if found.is_empty() {
            return Err(ImportError::NoSetting { format });
        }
        name_apart(&mut found);
        Ok(Self { format, found })
    }

    /// The setting of that name, or of that number counted from 1.
    pub fn pick(&self, wanted: &str) -> Option<&Imported> {
        let by_name = |one: &&Imported| one.profile.name == wanted || one.profile.id == wanted;
        self.found.iter().find(by_name).or_else(|| {
            let number: usize = wanted.parse().ok()?;
            self.found.get(number.checked_sub(1)?)
        })
    }
}

impl ImportError {
    /// Names the file, where there are several.
    fn in_file(self, file: &str, count: usize) -> Self {
        if count < 2 {
            return self;
        }
        Self::InFile {
            file: file.to_owned(),
            error: Box::new(self),
        }
    }
}

/// UTF-8, without its byte order mark. What other encodings begin with is told by its name.
fn text(bytes: &[u8]) -> Result<&str, ImportError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let is_utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let has_zeros = bytes.iter().take(64).any(|byte| *byte == 0);
    if is_utf16 || has_zeros {
        return Err(ImportError::Utf16);
    }
    std::str::from_utf8(bytes).map_err(|error| ImportError::NotUtf8(error.valid_up_to()))
}

/// Drops what is there twice, and numbers what has the name of another.
fn name_apart(found: &mut Vec<Imported>) {
    let mut kept: Vec<Imported> = Vec::new();
    for mut one in found.drain(..) {
        let is_same = |other: &Imported| {
            let mut renamed = one.profile.clone();
            renamed.name.clone_from(&other.profile.name);
            renamed.id.clone_from(&other.profile.id);
            renamed == other.profile && one.grant == other.grant && one.remarks == other.remarks
        };
        if kept.iter().any(is_same) {
            continue;
        }
        let name = one.profile.name.clone();
        let is_taken =
            |name: &str, kept: &[Imported]| kept.iter().any(|other| other.profile.name == name);
        let mut number = 2;
        while is_taken(&one.profile.name, &kept) {
            one.profile.name = format!("{name} ({number})");
            one.profile.id = crate::profile::slug(&one.profile.name);
            number += 1;
        }
        kept.push(one);
    }
    *found = kept;
}
