//! What is to be said of an import: what was left out, and what deserves a look.

use crate::oauth::SafeUrlError;

/// One remark at one member of the imported text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportRemark {
    #[error("{member} was left out: a profile keeps no secret, it is asked for when it is needed")]
    Secret { member: String },
    #[error("{member} was left out: each run makes or receives its own")]
    OfOneRun { member: String },
    #[error("{member} was left out: {error}")]
    Address { member: String, error: SafeUrlError },
    #[error("{member} was left out: an answer cannot be sent to {scheme}:")]
    RedirectScheme { member: String, scheme: String },
    #[error("{member} was left out: a profile has no place for it")]
    NoPlace { member: String },
    #[error("{member} was left out: a file must not choose what this machine runs")]
    Command { member: String },
    #[error("{member} was left out: the keychain of this machine belongs to its own profiles")]
    Keychain { member: String },
    #[error("{member} was left out: what stands between {{% and %}} would have to be run")]
    TemplateTag { member: String },
    #[error(
        "{member} was left out: files are read by a run alone, and this one is a part of a request"
    )]
    FileOfRequest { member: String },
    #[error("{}: nothing of a file is run", scripts(*.count))]
    Scripts { count: usize },
    #[error("{member} was left out: it is about the other program alone")]
    OfAnotherProgram { member: String },
    #[error("authentication other than OAuth was left out: {kinds}")]
    NoOAuth { kinds: String },
    #[error("the OAuth setting {member} was left out: it names no server")]
    NoServer { member: String },
    #[error("of its {what}, all behind the first {kept} were left out")]
    TooMany { what: &'static str, kept: usize },
    #[error("in {environment}: {remark}")]
    InEnvironment {
        environment: String,
        remark: Box<Self>,
    },
    #[error("without an environment, what only environments say is as in {environment}")]
    AsIn { environment: String },
    #[error("it is the same in each of its environments ({environments})")]
    AlikeEverywhere { environments: String },
    #[error(
        "the client ID is hidden together with the secret in {member}: the profile asks for it"
    )]
    HiddenClientId { member: String },
    #[error(
        "{member} is named {name:?}: the variable has no value here, so the profile asks for it"
    )]
    Question { member: String, name: String },
    #[error("no client ID is in it: the profile asks for it")]
    NoClientId,
    #[error("the grant is {grant}: a profile has none, so choose it when you start a run")]
    Grant { grant: &'static str },
    #[error("there is a flow for {grant}, too: choose it when you start a run")]
    FurtherGrant { grant: &'static str },
    #[error("the answer goes to {redirect}, which is not this program: you paste it")]
    RedirectElsewhere { redirect: String },
    #[error("{member} is read from the environment variable {variable} and sent to {to}")]
    Environment {
        member: String,
        variable: String,
        to: &'static str,
    },
    #[error("everything that is sent goes through the proxy {address}")]
    Proxy { address: String },
    #[error("what is sent to {host} goes to {address}")]
    Resolved { host: String, address: String },
    #[error("{member} names the file {path} on this machine")]
    File { member: String, path: String },
    #[error("certificates were not checked there (--insecure): the profile checks them")]
    Insecure,
    #[error("{member} was left out: it is relative, and the address of the API is not in the file")]
    Relative { member: String },
    #[error("the id was {id:?}, which cannot name a file")]
    Id { id: String },
}

/// One or several.
fn scripts(count: usize) -> String {
    match count {
        1 => String::from("1 script was left out"),
        count => format!("{count} scripts were left out"),
    }
}

impl ImportRemark {
    /// Whether something of the text is not in the profile.
    pub fn is_loss(&self) -> bool {
        match self {
            Self::Secret { .. }
            | Self::OfOneRun { .. }
            | Self::Address { .. }
            | Self::RedirectScheme { .. }
            | Self::NoPlace { .. }
            | Self::Command { .. }
            | Self::Keychain { .. }
            | Self::TemplateTag { .. }
            | Self::FileOfRequest { .. }
            | Self::Scripts { .. }
            | Self::OfAnotherProgram { .. }
            | Self::NoOAuth { .. }
            | Self::NoServer { .. }
            | Self::TooMany { .. }
            | Self::Insecure
            | Self::Relative { .. } => true,
            Self::InEnvironment { remark, .. } => remark.is_loss(),
            Self::Question { .. }
            | Self::NoClientId
            | Self::Grant { .. }
            | Self::FurtherGrant { .. }
            | Self::AsIn { .. }
            | Self::AlikeEverywhere { .. }
            | Self::HiddenClientId { .. }
            | Self::RedirectElsewhere { .. }
            | Self::Environment { .. }
            | Self::Proxy { .. }
            | Self::Resolved { .. }
            | Self::File { .. }
            | Self::Id { .. } => false,
        }
    }
}
