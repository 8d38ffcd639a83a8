//! The formats, and how a text is recognised as one by what it holds, whatever it is called.

use serde_json::Value;

use super::{
    ImportError, Imported, bruno,
    bruno_blocks::{Block, blocks},
    curl, discovery, environment_files, insomnia, link, open_collection, openapi, postman,
    profile_file,
    scope::{Given, Taken},
    settings::member,
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
    InsomniaEnvironment,
    Bru,
    BruEnvironment,
    BrunoCollection,
    BrunoConfig,
    OpenCollection,
    OpenApi,
}

impl Format {
    pub const ALL: [Self; 15] = [
        Self::Profile,
        Self::Link,
        Self::Discovery,
        Self::Curl,
        Self::Address,
        Self::PostmanCollection,
        Self::PostmanEnvironment,
        Self::Insomnia,
        Self::InsomniaEnvironment,
        Self::Bru,
        Self::BruEnvironment,
        Self::BrunoCollection,
        Self::BrunoConfig,
        Self::OpenCollection,
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
            Self::InsomniaEnvironment => "an Insomnia environment",
            Self::Bru => "a Bruno file",
            Self::BruEnvironment => "a Bruno environment",
            Self::BrunoCollection => "a Bruno collection",
            Self::BrunoConfig => "the settings of a Bruno collection",
            Self::OpenCollection => "an OpenCollection file",
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
     Postman collection, an Insomnia export, a Bruno or OpenCollection file or an OpenAPI \
     description"
}

/// How a document in JSON or YAML is told from others.
type Recognises = fn(&Value) -> bool;

/// In this order: what names its own format comes first.
const DOCUMENTS: [(Format, Recognises); 11] = [
    (Format::OpenApi, openapi::is),
    (Format::PostmanCollection, postman::is),
    (Format::PostmanEnvironment, environment_files::is_postman),
    (Format::InsomniaEnvironment, environment_files::is_insomnia),
    (Format::Insomnia, insomnia::is),
    (Format::Profile, profile_file::is),
    (Format::Discovery, discovery::is),
    (Format::BruEnvironment, environment_files::is_bruno),
    (Format::BrunoConfig, |document| {
        bruno::is(document) && bruno::is_only_config(document)
    }),
    (Format::BrunoCollection, bruno::is),
    (Format::OpenCollection, open_collection::is),
];

/// A text as far as it has to be understood to know what it is.
enum Text<'t> {
    Link,
    Curl,
    Address,
    Bru(Vec<Block<'t>>),
    Document(Format, Value),
}

/// A text that settings are taken from, once all of those that come with it are known.
struct Source<'t> {
    format: Format,
    text: &'t str,
    read_as: Text<'t>,
}

/// The settings of texts that belong together.
pub(super) fn read(files: &[(&str, &str)]) -> Result<(Format, Vec<Imported>), ImportError> {
    let mut given = Given::default();
    let mut collection = String::new();
    let mut sources: Vec<Source<'_>> = Vec::new();
    let mut only = Format::BruEnvironment;
    for (file, text) in files {
        let texts = recognise(text).map_err(|error| error.in_file(file, files.len()))?;
        for read_as in texts {
            let format = read_as.format();
            match &read_as {
                Text::Document(Format::PostmanEnvironment, value) => {
                    environment_files::postman(value, &mut given);
                }
                Text::Document(Format::InsomniaEnvironment, value) => {
                    environment_files::insomnia(value, &mut given);
                }
                Text::Document(Format::BruEnvironment, value) => {
                    environment_files::bruno(value, file, &mut given);
                }
                Text::Document(Format::BrunoConfig, value) => {
                    collection = member(value, "name");
                }
                Text::Bru(blocks) if bruno::has_variables_only(blocks) => {
                    environment_files::bru(blocks, file, &mut given);
                }
                Text::Link | Text::Curl | Text::Address | Text::Bru(_) | Text::Document(..) => {
                    sources.push(Source {
                        format,
                        text,
                        read_as,
                    });
                    continue;
                }
            }
            only = format;
        }
    }
    let Some(first) = sources.first() else {
        return Err(ImportError::OnlyVariables(only));
    };
    let format = first.format;
    if let Some(other) = sources.iter().find(|source| source.format != format) {
        return Err(ImportError::Apart {
            first: format,
            other: other.format,
        });
    }
    let mut taken = Taken::default();
    for source in &sources {
        source.read(&collection, &given, &mut taken)?;
    }
    Ok((format, taken.finish()))
}

impl Text<'_> {
    fn format(&self) -> Format {
        match self {
            Self::Link => Format::Link,
            Self::Curl => Format::Curl,
            Self::Address => Format::Address,
            Self::Bru(blocks) if bruno::has_variables_only(blocks) => Format::BruEnvironment,
            Self::Bru(_) => Format::Bru,
            Self::Document(format, _) => *format,
        }
    }
}

impl Source<'_> {
    fn read(&self, collection: &str, given: &Given, taken: &mut Taken) -> Result<(), ImportError> {
        match &self.read_as {
            Text::Link => {
                let profile = link::text(self.text)?;
                taken.push("", Some(profile_file::read(&json(&profile)?)?));
            }
            Text::Curl => curl::read(self.text, taken)?,
            Text::Address => curl::read_address(self.text, taken),
            Text::Bru(blocks) => bruno::read_bru(blocks, collection, given, taken),
            Text::Document(format, value) => match format {
                Format::Profile => taken.push("", Some(profile_file::read(value)?)),
                Format::Discovery => discovery::read(value, taken),
                Format::PostmanCollection => postman::read(value, given, taken),
                Format::Insomnia => insomnia::read(value, given, taken),
                Format::BrunoCollection => bruno::read(value, given, taken),
                Format::OpenCollection => open_collection::read(value, given, taken),
                Format::OpenApi => openapi::read(value, taken),
                Format::Link
                | Format::Curl
                | Format::Address
                | Format::Bru
                | Format::BruEnvironment
                | Format::BrunoConfig
                | Format::PostmanEnvironment
                | Format::InsomniaEnvironment => {}
            },
        }
        Ok(())
    }
}

/// What a text is. YAML may hold several documents; those that are nothing known are passed over
/// where another one is.
fn recognise(text: &str) -> Result<Vec<Text<'_>>, ImportError> {
    let start = text.trim_start();
    Ok(if link::is_link(start) {
        vec![Text::Link]
    } else if start.starts_with(['{', '[']) {
        vec![document(json(text.as_bytes())?).ok_or(ImportError::Unrecognised)?]
    } else if curl::is(text) {
        vec![Text::Curl]
    } else if curl::is_lone_address(text) {
        vec![Text::Address]
    } else if bruno::is_bru(text) {
        vec![Text::Bru(blocks(text))]
    } else {
        let documents: Vec<Text<'_>> = yaml::parse(text)?
            .into_iter()
            .filter_map(document)
            .collect();
        if documents.is_empty() {
            return Err(ImportError::Unrecognised);
        }
        documents
    })
}

fn document<'t>(value: Value) -> Option<Text<'t>> {
    let recognised = DOCUMENTS.iter().find(|(_, recognises)| recognises(&value));
    recognised.map(|(format, _)| Text::Document(*format, value))
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
