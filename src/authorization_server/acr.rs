//! How strong a sign-in was (OIDC Core §2 `acr`, RFC 9470).

/// The strengths that this server knows, weakest first, so that they compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Acr {
    /// A password.
    Password,
    /// A password and a one-time code.
    TwoFactor,
}

impl Acr {
    /// Every strength, in the order of `acr_values_supported`.
    pub const ALL: [Self; 2] = [Self::Password, Self::TwoFactor];

    /// The value in `acr` and `acr_values`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::TwoFactor => "two-factor",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|acr| acr.as_str() == name)
    }
}
