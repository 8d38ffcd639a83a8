//! Where discovery starts: an issuer, the address of an API, or an account.

use crate::{
    flow::Reach,
    oauth::{Account, SafeUrl, SafeUrlError, display_text::neutralise},
    profile::Profile,
};

/// What a person knows of a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartingPoint {
    /// An issuer, or else an API, which names its servers (RFC 9728 §3): nobody can tell by looking
    /// at it.
    Address(String),
    /// Whose host names the server (OIDC Discovery §2).
    Account(Account),
}

/// Why nothing can start there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartingPointError {
    #[error(
        "expected an issuer or the address of an API, such as https://login.example, or an account, such as acct:alice@login.example; got nothing"
    )]
    Nothing,
    #[error(
        "expected an issuer or the address of an API, such as https://login.example, or an account, such as acct:alice@login.example; got {came:?}{advice}"
    )]
    Neither { came: String, advice: &'static str },
    #[error("{0}")]
    Address(#[from] SafeUrlError),
}

impl StartingPoint {
    /// White space around it does not count.
    ///
    /// # Errors
    ///
    /// For what is neither an address of `http` or `https` nor an account.
    pub fn parse(text: &str) -> Result<Self, StartingPointError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(StartingPointError::Nothing);
        }
        if text.contains("://") {
            SafeUrl::parse(text)?;
            return Ok(Self::Address(text.to_owned()));
        }
        Account::parse(text).map(Self::Account).ok_or_else(|| {
            let is_host = text.contains('.') && !text.contains(['@', ':']);
            StartingPointError::Neither {
                came: neutralise(text, 100),
                advice: if is_host {
                    ": write https:// before it"
                } else {
                    ""
                },
            }
        })
    }

    /// An empty profile that knows as much.
    pub fn profile(&self) -> Profile {
        let mut profile = Profile::for_issuer(self.as_text().as_str());
        if let Self::Account(_) = self {
            profile.server.clear();
        }
        profile
    }

    /// A run that goes as far as `reach`, and starts here.
    #[must_use]
    pub fn reach(&self, reach: Reach) -> Reach {
        match self {
            Self::Address(_) => Reach {
                may_be_resource: true,
                ..reach
            },
            Self::Account(account) => Reach {
                account: Some(account.uri()),
                ..reach
            },
        }
    }

    /// As it is written down.
    pub fn as_text(&self) -> String {
        match self {
            Self::Address(address) => address.clone(),
            Self::Account(account) => account.uri(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_accounts_are_told_apart() {
        let address = StartingPoint::parse(" https://api.example/mcp ");
        assert_eq!(
            address,
            Ok(StartingPoint::Address(String::from(
                "https://api.example/mcp"
            )))
        );
        for text in ["acct:alice@login.example", "alice@login.example"] {
            let account = StartingPoint::parse(text).expect("an account");
            assert_eq!(account.as_text(), "acct:alice@login.example");
            assert!(account.profile().issuer().is_none());
            assert!(account.reach(Reach::default()).account.is_some());
        }
    }

    #[test]
    fn what_is_neither_is_said_with_what_to_do() {
        let said = |text: &str| StartingPoint::parse(text).unwrap_err().to_string();
        assert!(said("").ends_with("got nothing"));
        assert!(said("login.example").ends_with("write https:// before it"));
        assert!(said("alice").contains("got \"alice\""));
        assert!(said("ftp://login.example").contains("expected the scheme http or https"));
    }
}
