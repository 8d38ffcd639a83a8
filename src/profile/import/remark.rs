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
    #[error("{count} scripts were left out: nothing of a file is run")]
    Scripts { count: usize },
    #[error(
        "{member} is named {name:?}: the variable has no value here, so the profile asks for it"
    )]
    Question { member: String, name: String },
    #[error("no client ID is in it: the profile asks for it")]
    NoClientId,
    #[error("the grant is {grant}: a profile has none, so choose it when you start a run")]
    Grant { grant: &'static str },
    #[error("the answer goes to {redirect}, which is not this program: you paste it")]
    RedirectElsewhere { redirect: String },
    #[error(
        "{member} is read from the environment variable {variable} and sent to the token endpoint"
    )]
    Environment { member: String, variable: String },
    #[error("{member} names the file {path} on this machine")]
    File { member: String, path: String },
    #[error("certificates were not checked there (--insecure): the profile checks them")]
    Insecure,
    #[error("{member} was left out: it is relative, and the address of the API is not in the file")]
    Relative { member: String },
    #[error("the id was {id:?}, which cannot name a file")]
    Id { id: String },
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
            | Self::Insecure
            | Self::Relative { .. } => true,
            Self::Question { .. }
            | Self::NoClientId
            | Self::Grant { .. }
            | Self::RedirectElsewhere { .. }
            | Self::Environment { .. }
            | Self::File { .. }
            | Self::Id { .. } => false,
        }
    }
}
