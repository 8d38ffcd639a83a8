//! What one server does and another does not, where the specifications leave a choice, and sometimes
//! where they leave none.

use rand_core::CryptoRngCore;

use crate::oauth::pkce::ChallengeMethod;

use super::{SCOPES, ScopeWord, UserCodes, state::random_name};

/// A hundred years: the end of what does not end.
const NEVER_SECS: i64 = 100 * 365 * 24 * 3600;

/// The choices of a server. Those of the workshop are its default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conduct {
    /// How long a code may wait for its token request; RFC 6749 §4.1.2 advises 10 minutes at most.
    pub code_secs: i64,
    /// `None`: access tokens do not end, and no answer says when.
    pub access_token_secs: Option<i64>,
    pub id_token_secs: i64,
    /// Whether claims of scopes stand in ID tokens although userinfo has them (OIDC Core §5.4).
    pub claims_in_id_tokens: bool,
    pub refresh_token_secs: i64,
    pub token_look: TokenLook,
    /// What refresh tokens look like, where it is not what access tokens do.
    pub refresh_token_look: Option<TokenLook>,
    /// What `scope` may hold.
    pub scopes: &'static [ScopeWord],
    /// Whether it may hold any other word, too.
    pub knows_every_scope: bool,
    /// What stands between the words of a requested `scope`; RFC 6749 §3.3 knows the space alone.
    pub scope_separators: &'static [char],
    /// What stands between the granted scopes that come with a code, for a server that tells them
    /// there; RFC 6749 §4.1.2 knows no such parameter.
    pub scope_beside_code: Option<&'static str>,
    /// What a request without `scope` is for (RFC 6749 §3.3); `None` refuses it.
    pub default_scope: Option<&'static [&'static str]>,
    pub first_refresh_token: FirstRefreshToken,
    /// Whether a refresh token works once, and another comes with each answer (RFC 9700 §4.14.2).
    pub rotates_refresh_tokens: bool,
    pub pkce: Pkce,
    pub redirects: Redirects,
    /// Whether an authorization request without a `redirect_uri` is answered at the first registered
    /// one; RFC 6749 §3.1.2.3 lets only a client with a single one leave it out.
    pub redirect_uri_is_optional: bool,
    /// Whether a `redirect_uri` that is not registered is told to the client, at the first registered
    /// one; RFC 6749 §4.1.2.1 tells the person alone.
    pub tells_client_of_mismatch: bool,
    /// Whether a code buys nothing for a person whose e-mail address is not verified.
    pub demands_verified_email: bool,
    /// Whether the token request has to repeat `redirect_uri` (RFC 6749 §4.1.3).
    pub repeats_redirect_uri: bool,
    /// Whether answers of the authorization endpoint carry `iss` (RFC 9207 §2).
    pub names_issuer: bool,
    /// Of a redirect with an answer: RFC 6749 §4.1.2 shows 302 and leaves it open, and RFC 9700
    /// §4.12 wants 303 after a form.
    pub redirect_status: u16,
    /// How long a client's assertion may live (RFC 7523 §3 (4)).
    pub assertion_secs: i64,
    /// Whether proofs of RFC 9449 bind tokens; where not, they are passed over.
    pub knows_dpop: bool,
    pub revoker: Revoker,
    /// How far `iat` of a proof may be off, to either side (RFC 9449 §11.1).
    pub proof_window_secs: i64,
    pub user_codes: UserCodes,
    /// Whether a device names its client and shows nothing more (RFC 8628 §3.1 leaves it open).
    pub takes_devices_at_their_word: bool,
}

/// What opaque tokens look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenLook {
    /// 43 characters of base64url.
    Name,
    /// RFC 9562 §5.4.
    Uuid,
    /// The same 43 characters behind a word that says what it is.
    Prefixed(&'static str),
    /// Access tokens are JWTs (RFC 9068); refresh tokens are names.
    Jwt,
}

/// For whom there is a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstRefreshToken {
    /// Who asked for the scope `offline_access` (OIDC Core §11).
    ForOfflineScope,
    /// Who sent this parameter with this value, and was allowed it by a person on a page.
    ForParameter(&'static str, &'static str),
    /// Everybody whom a person has allowed something.
    ForEverybody,
    ForNobody,
}

/// What becomes of the parameters of RFC 7636.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pkce {
    /// They are not known here, and passed over (RFC 6749 §3.1).
    Unknown,
    Known {
        demanded_of: PkceDemand,
        methods: &'static [ChallengeMethod],
    },
}

/// Who has to use PKCE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PkceDemand {
    Nobody,
    /// RFC 9700 §2.1.1.
    PublicClients,
    /// Those that have no secret and show a key instead, and public ones.
    ClientsWithoutSecret,
    Everybody,
}

/// Which redirect URIs can be registered, and how one is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redirects {
    /// As text, with any port at a loopback address that was registered without one (RFC 8252 §7.3).
    LoopbackAnyPort,
    /// As text (RFC 9700 §4.1.3).
    Exact,
    /// As text, and only `https` can be registered.
    HttpsOnly,
    /// Every loopback address is taken, and none has to be registered.
    LoopbackUnregistered,
}

/// Who may give a token back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revoker {
    /// The client, which shows who it is; a token that is not known is as good as revoked
    /// (RFC 7009 §2.1, §2.2).
    Client,
    /// Whoever names the client; a token that is not known is an error.
    Named,
    /// Whoever has the token, and with it goes all of its grant; one that is not known is an error.
    Anybody,
}

impl Default for Conduct {
    fn default() -> Self {
        Self::WORKSHOP
    }
}

impl Conduct {
    /// What a server for learning does: short lives, and everything that RFC 9700 advises.
    pub const WORKSHOP: Self = Self {
        code_secs: 60,
        access_token_secs: Some(900),
        id_token_secs: 900,
        claims_in_id_tokens: false,
        refresh_token_secs: 30 * 24 * 3600,
        token_look: TokenLook::Name,
        refresh_token_look: None,
        scopes: SCOPES,
        knows_every_scope: false,
        scope_separators: &[' '],
        scope_beside_code: None,
        default_scope: None,
        first_refresh_token: FirstRefreshToken::ForOfflineScope,
        rotates_refresh_tokens: true,
        pkce: Pkce::Known {
            demanded_of: PkceDemand::PublicClients,
            methods: &[ChallengeMethod::S256, ChallengeMethod::Plain],
        },
        redirects: Redirects::LoopbackAnyPort,
        redirect_uri_is_optional: false,
        tells_client_of_mismatch: false,
        demands_verified_email: false,
        repeats_redirect_uri: true,
        names_issuer: true,
        redirect_status: 303,
        assertion_secs: 3600,
        knows_dpop: true,
        revoker: Revoker::Client,
        proof_window_secs: 60,
        user_codes: UserCodes::Halves,
        takes_devices_at_their_word: false,
    };

    /// Whether the parameters of RFC 7636 mean anything here.
    pub fn knows_pkce(&self) -> bool {
        match self.pkce {
            Pkce::Unknown => false,
            Pkce::Known { .. } => true,
        }
    }

    /// How long an access token works, whatever its answer says.
    pub(super) fn access_token_life_secs(&self) -> i64 {
        self.access_token_secs.unwrap_or(NEVER_SECS)
    }
}

impl Redirects {
    /// Whether this provider lets such an address be registered.
    pub(super) fn can_be_registered(self, uri: &str) -> bool {
        match self {
            Self::LoopbackAnyPort | Self::Exact | Self::LoopbackUnregistered => true,
            Self::HttpsOnly => uri.starts_with("https://"),
        }
    }
}

impl TokenLook {
    /// A token that means nothing to anybody else.
    pub(super) fn opaque(self, rng: &mut dyn CryptoRngCore) -> String {
        match self {
            Self::Name | Self::Jwt => random_name(rng),
            Self::Prefixed(prefix) => format!("{prefix}{}", random_name(rng)),
            Self::Uuid => uuid(rng),
        }
    }

    /// What a device polls with; the words before tokens are for tokens alone.
    pub(super) fn device_code(self, rng: &mut dyn CryptoRngCore) -> String {
        match self {
            Self::Name | Self::Jwt | Self::Prefixed(_) => random_name(rng),
            Self::Uuid => uuid(rng),
        }
    }
}

/// A random one, version 4.
fn uuid(rng: &mut dyn CryptoRngCore) -> String {
    let mut bytes = [0_u8; 16];
    rng.fill_bytes(&mut bytes);
    let number = u128::from_be_bytes(bytes) & !(0xf000 << 64) & !(0xc000 << 48)
        | (0x4000 << 64)
        | (0x8000 << 48);
    let hex = format!("{number:032x}");
    let mut rest = hex.as_str();
    let parts = [8, 4, 4, 4, 12].map(|length| {
        let (part, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
        rest = behind;
        part
    });
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::SeedableRng as _;

    #[test]
    fn a_uuid_has_its_form_its_version_and_its_variant() {
        let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
        for _ in 0..20 {
            let uuid = TokenLook::Uuid.opaque(&mut rng);
            let lengths: Vec<usize> = uuid.split('-').map(str::len).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12], "{uuid}");
            assert_eq!(uuid.as_bytes()[14], b'4', "{uuid}");
            assert!("89ab".contains(char::from(uuid.as_bytes()[19])), "{uuid}");
        }
    }

    #[test]
    fn a_prefix_stands_before_a_name() {
        let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
        let token = TokenLook::Prefixed("gho_").opaque(&mut rng);
        assert!(token.starts_with("gho_") && token.len() == 47, "{token}");
    }
}
