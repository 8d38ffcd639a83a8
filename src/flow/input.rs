//! What only the person knows and a grant cannot do without.

/// Asked for when it is needed; kept in memory for the run alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Input {
    ClientSecret,
    /// The key that the client signs and decrypts with: PEM or JWK.
    PrivateKey,
    /// The name of the resource owner (RFC 6749 §4.3.2).
    Username,
    /// The resource owner's password (RFC 6749 §4.3.2).
    Password,
    /// A refresh token from an earlier run (RFC 6749 §6).
    RefreshToken,
    /// Who a client asks for over the backchannel (CIBA §7.1).
    LoginHint,
    /// Whom an assertion is about (RFC 7523 §3 (2)); never asked for: without it, the client.
    Subject,
    /// The token that is exchanged: of the party on whose behalf it is done (RFC 8693 §2.1).
    SubjectToken,
    /// The token of the party that acts (RFC 8693 §2.1).
    ActorToken,
    /// What a proxy asks of the user whom the profile names.
    ProxyPassword,
}

impl Input {
    pub const ALL: [Self; 10] = [
        Self::ClientSecret,
        Self::PrivateKey,
        Self::Username,
        Self::Password,
        Self::RefreshToken,
        Self::LoginHint,
        Self::Subject,
        Self::SubjectToken,
        Self::ActorToken,
        Self::ProxyPassword,
    ];

    /// The parameter that it becomes, or the member of the profile.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClientSecret => "client_secret",
            Self::PrivateKey => "private_key",
            Self::Username => "username",
            Self::Password => "password",
            Self::RefreshToken => "refresh_token",
            Self::LoginHint => "login_hint",
            Self::Subject => "sub",
            Self::SubjectToken => "subject_token",
            Self::ActorToken => "actor_token",
            Self::ProxyPassword => "proxy_password",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|input| input.name() == name)
    }

    /// Whether it is shown as dots while it is typed.
    pub fn is_secret(self) -> bool {
        match self {
            Self::Username | Self::LoginHint | Self::Subject => false,
            Self::ClientSecret
            | Self::PrivateKey
            | Self::Password
            | Self::RefreshToken
            | Self::SubjectToken
            | Self::ActorToken
            | Self::ProxyPassword => true,
        }
    }
}
