//! The formats, and how a text is recognised as one by what it holds, whatever it is called.

use serde_json::Value;

use super::{
    ImportError, Imported, bruno, curl, discovery, insomnia, link, openapi, postman, profile_file,
    yaml,
};

/// Where a text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Profile,
    Link,
    Discovery,
    Curl,
    Address,
    PostmanCollection,
    PostmanEnvironment,
    Insomnia,
    Bru,
    BruEnvironment,
    BrunoCollection,
    BrunoConfig,
    OpenApi,
}

impl Format {
    pub const ALL: [Self; 13] = [
        Self::Profile,
        Self::Link,
        Self::Discovery,
        Self::Curl,
        Self::Address,
        Self::PostmanCollection,
        Self::PostmanEnvironment,
        Self::Insomnia,
        Self::Bru,
        Self::BruEnvironment,
        Self::BrunoCollection,
        Self::BrunoConfig,
        Self::OpenApi,
    ];

    /// What it is called in a sentence.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Profile => "a profile",
            Self::Link => "a link with a profile",
            Self::Discovery => "a discovery document",
            Self::Curl => "curl lines",
            Self::Address => "an address",
            Self::PostmanCollection => "a Postman collection",
            Self::PostmanEnvironment => "a Postman environment",
            Self::Insomnia => "an Insomnia export",
            Self::Bru => "a Bruno file",
            Self::BruEnvironment => "a Bruno environment",
            Self::BrunoCollection => "a Bruno collection",
            Self::BrunoConfig => "the settings of a Bruno collection",
            Self::OpenApi => "an OpenAPI description",
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is told where nothing was recognised.
pub(super) fn expected() -> &'static str {
    "a profile or a link with one, a discovery document, a curl line, an authorization URL, a \
     Postman collection, an Insomnia export, a Bruno file or an OpenAPI description"
}

/// How a document in JSON or YAML is told from others.
type Recognises = fn(&Value) -> bool;

/// In this order: what names its own format comes first.
const DOCUMENTS: [(Format, Recognises); 8] = [
    (Format::OpenApi, openapi::is),
    (Format::PostmanCollection, postman::is),
    (Format::PostmanEnvironment, postman::is_environment),
    (Format::Insomnia, insomnia::is),
    (Format::Profile, profile_file::is),
    (Format::Discovery, discovery::is),
    (Format::BrunoConfig, |document| {
        bruno::is(document) && bruno::is_only_config(document)
    }),
    (Format::BrunoCollection, bruno::is),
];

/// The settings of a text of whatever format.
pub(super) fn read(text: &str) -> Result<(Format, Vec<Imported>), ImportError> {
    let mut found = Vec::new();
    let start = text.trim_start();
    let format = if link::is_link(start) {
        let profile = link::text(start)?;
        let value = json(&profile)?;
        found.push(profile_file::read(&value)?);
        Format::Link
    } else if start.starts_with(['{', '[']) {
        document(&json(text.as_bytes())?, &mut found)?
    } else if curl::is(text) {
        curl::read(text, &mut found)?;
        Format::Curl
    } else if curl::is_lone_address(text) {
        curl::read_address(text, &mut found);
        Format::Address
    } else if bruno::is_bru(text) {
        if bruno::read_bru(text, &mut found).is_none() {
            return Err(ImportError::OnlyVariables(Format::BruEnvironment));
        }
        Format::Bru
    } else {
        documents(text, &mut found)?
    };
    Ok((format, found))
}

fn json(bytes: &[u8]) -> Result<Value, ImportError> {
    serde_json::from_slice(bytes).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        ImportError::Json(match error.classify() {
            serde_json::error::Category::Eof => format!("it ends too early, at {place}"),
            serde_json::error::Category::Io
            | serde_json::error::Category::Syntax
            | serde_json::error::Category::Data => {
                format!("not understood, or too deep, at {place}")
            }
        })
    })
}

/// YAML may hold several documents; the first that is recognised names the format.
fn documents(text: &str, found: &mut Vec<Imported>) -> Result<Format, ImportError> {
    let mut format = Err(ImportError::Unrecognised);
    for value in yaml::parse(text)? {
        match (&format, document(&value, found)) {
            (Ok(_), _) => {}
            (Err(_), next) => format = next,
        }
    }
    format
}

fn document(value: &Value, found: &mut Vec<Imported>) -> Result<Format, ImportError> {
    let recognised = DOCUMENTS.iter().find(|(_, recognises)| recognises(value));
    let Some((format, _)) = recognised else {
        return Err(ImportError::Unrecognised);
    };
    match format {
        Format::Profile | Format::Link => found.push(profile_file::read(value)?),
        Format::Discovery => discovery::read(value, found),
        Format::PostmanCollection => postman::read(value, found),
        Format::Insomnia => insomnia::read(value, found),
        Format::BrunoCollection => bruno::read(value, found),
        Format::OpenApi => openapi::read(value, found),
        Format::PostmanEnvironment | Format::BruEnvironment | Format::BrunoConfig => {
            return Err(ImportError::OnlyVariables(*format));
        }
        Format::Curl | Format::Address | Format::Bru => {}
    }
    Ok(*format)
}
