//! The grants that this server knows by their registered names (RFC 7591 §2).

/// A way to tokens. What a client may use stands in its registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantType {
    /// RFC 6749 §4.1.
    AuthorizationCode,
    /// RFC 6749 §4.2: not a request to the token endpoint, but a registered name.
    Implicit,
    /// RFC 6749 §6.
    RefreshToken,
    /// RFC 6749 §4.4.
    ClientCredentials,
    /// RFC 6749 §4.3; RFC 9700 §2.4 forbids it and OAuth 2.1 has removed it.
    Password,
    /// RFC 8628 §3.4.
    DeviceCode,
    /// RFC 8693 §2.1.
    TokenExchange,
    /// RFC 7523 §2.1.
    JwtBearer,
    /// CIBA §10.1.
    Ciba,
}

impl GrantType {
    /// Every grant, in the order of `grant_types_supported`.
    pub const ALL: [Self; 9] = [
        Self::AuthorizationCode,
        Self::Implicit,
        Self::RefreshToken,
        Self::ClientCredentials,
        Self::Password,
        Self::DeviceCode,
        Self::TokenExchange,
        Self::JwtBearer,
        Self::Ciba,
    ];

    /// The value of `grant_type`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::Implicit => "implicit",
            Self::RefreshToken => "refresh_token",
            Self::ClientCredentials => "client_credentials",
            Self::Password => "password",
            Self::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
            Self::TokenExchange => "urn:ietf:params:oauth:grant-type:token-exchange",
            Self::JwtBearer => "urn:ietf:params:oauth:grant-type:jwt-bearer",
            Self::Ciba => "urn:openid:params:grant-type:ciba",
        }
    }

    /// Reads the value of `grant_type`; `None` for a grant that this server does not know.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.as_str() == name)
    }

    /// Whether OAuth 2.1 has removed the grant (its sections on differences from OAuth 2.0).
    pub fn is_removed_by_oauth_2_1(self) -> bool {
        match self {
            Self::Implicit | Self::Password => true,
            Self::AuthorizationCode
            | Self::RefreshToken
            | Self::ClientCredentials
            | Self::DeviceCode
            | Self::TokenExchange
            | Self::JwtBearer
            | Self::Ciba => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_reads_back() {
        for grant in GrantType::ALL {
            assert_eq!(GrantType::parse(grant.as_str()), Some(grant));
        }
        assert_eq!(GrantType::parse("device_code"), None);
    }
}
