//! The grants the program walks, and how far.

use crate::{
    flow::{
        Context, Input, McpVersion, Stage, Step,
        grants::{
            TokenRequest, authorization_code, ciba, client_credentials, device_code, hybrid,
            implicit, jwt_bearer, mcp, password, refresh_token, token_exchange,
        },
    },
    oauth::{Parameters, SafeUrl},
};

/// A way to come to tokens. Its file under `grants/` lists its steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grant {
    /// RFC 6749 §4.1 with PKCE (RFC 7636).
    #[default]
    AuthorizationCode,
    /// OIDC Core §3.3: a code and tokens in one answer.
    Hybrid,
    /// RFC 6749 §4.2, OIDC Core §3.2; advised against where it issues access tokens
    /// (RFC 9700 §2.1.2).
    Implicit,
    /// RFC 6749 §4.4.
    ClientCredentials,
    /// RFC 8628.
    DeviceCode,
    /// RFC 6749 §6, from a token that the user has.
    RefreshToken,
    /// RFC 6749 §4.3; must not be used any more (RFC 9700 §2.4).
    Password,
    /// RFC 8693.
    TokenExchange,
    /// RFC 7523 §2.1.
    JwtBearer,
    /// OpenID Connect Client-Initiated Backchannel Authentication.
    Ciba,
    /// The authorization code for an MCP server, found by its address (MCP Authorization).
    Mcp,
}

impl Grant {
    pub const ALL: [Self; 11] = [
        Self::AuthorizationCode,
        Self::Hybrid,
        Self::Implicit,
        Self::ClientCredentials,
        Self::DeviceCode,
        Self::RefreshToken,
        Self::Password,
        Self::TokenExchange,
        Self::JwtBearer,
        Self::Ciba,
        Self::Mcp,
    ];

    /// The name that the command line uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::Hybrid => "hybrid",
            Self::Implicit => "implicit",
            Self::ClientCredentials => "client_credentials",
            Self::DeviceCode => "device_code",
            Self::RefreshToken => "refresh_token",
            Self::Password => "password",
            Self::TokenExchange => "token_exchange",
            Self::JwtBearer => "jwt_bearer",
            Self::Ciba => "ciba",
            Self::Mcp => "mcp",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.name() == name)
    }

    /// Whether OpenID Connect defines what this grant does with the scope `openid`.
    pub fn carries_openid(self) -> bool {
        match self {
            Self::AuthorizationCode
            | Self::Hybrid
            | Self::Implicit
            | Self::DeviceCode
            | Self::Ciba => true,
            Self::ClientCredentials
            | Self::RefreshToken
            | Self::Password
            | Self::TokenExchange
            | Self::JwtBearer
            | Self::Mcp => false,
        }
    }

    /// Whether tokens come with the answer of the authorization endpoint.
    pub fn has_front_channel(self) -> bool {
        match self {
            Self::Hybrid | Self::Implicit => true,
            Self::AuthorizationCode
            | Self::ClientCredentials
            | Self::DeviceCode
            | Self::RefreshToken
            | Self::Password
            | Self::TokenExchange
            | Self::JwtBearer
            | Self::Ciba
            | Self::Mcp => false,
        }
    }

    pub(super) fn steps(self, reach: &Reach) -> Vec<Step> {
        let reach = &match self {
            // The refresh is what such a run is about.
            Self::RefreshToken => Reach {
                refresh: reach.refresh.max(1),
                ..reach.clone()
            },
            Self::AuthorizationCode
            | Self::Hybrid
            | Self::Implicit
            | Self::ClientCredentials
            | Self::DeviceCode
            | Self::Password
            | Self::TokenExchange
            | Self::JwtBearer
            | Self::Ciba
            | Self::Mcp => reach.clone(),
        };
        let mut steps = match self {
            Self::AuthorizationCode => authorization_code::steps(reach),
            Self::Hybrid => hybrid::steps(reach),
            Self::Implicit => implicit::steps(reach),
            Self::ClientCredentials => client_credentials::steps(reach),
            Self::DeviceCode => device_code::steps(reach),
            Self::RefreshToken => refresh_token::steps(reach),
            Self::Password => password::steps(reach),
            Self::TokenExchange => token_exchange::steps(reach),
            Self::JwtBearer => jwt_bearer::steps(reach),
            Self::Ciba => ciba::steps(reach),
            Self::Mcp => mcp::steps(reach),
        };
        steps.retain(|step| reach.wants(*step));
        steps
    }

    /// From another sign-in to that call of the API; `None` where no browser of this program signs in.
    pub(super) fn sign_in_again(self, call: Step) -> Option<Vec<Step>> {
        let mut steps = vec![Step::Authorization];
        match self {
            Self::AuthorizationCode => {
                steps.extend([Step::Token(self), Step::IdToken { again: false }]);
            }
            Self::Hybrid => steps.extend([
                Step::FrontIdToken { again: false },
                Step::Token(self),
                Step::IdToken { again: false },
            ]),
            Self::Implicit => steps.push(Step::FrontIdToken { again: false }),
            Self::Mcp => steps.push(Step::Token(self)),
            Self::ClientCredentials
            | Self::DeviceCode
            | Self::RefreshToken
            | Self::Password
            | Self::TokenExchange
            | Self::JwtBearer
            | Self::Ciba => return None,
        }
        steps.push(call);
        Some(steps)
    }

    /// What the user has to give before that step.
    pub(super) fn inputs(self, step: Step, context: &Context) -> &'static [Input] {
        let gets_tokens = step.gets_tokens();
        match self {
            Self::RefreshToken if gets_tokens => refresh_token::INPUTS,
            Self::Password if gets_tokens => password::INPUTS,
            Self::TokenExchange if gets_tokens => token_exchange::inputs(context),
            Self::JwtBearer if gets_tokens => jwt_bearer::INPUTS,
            Self::Ciba if step == Step::BackchannelAuthentication => ciba::inputs(context),
            Self::AuthorizationCode
            | Self::Hybrid
            | Self::Implicit
            | Self::ClientCredentials
            | Self::DeviceCode
            | Self::RefreshToken
            | Self::Password
            | Self::TokenExchange
            | Self::JwtBearer
            | Self::Ciba
            | Self::Mcp => &[],
        }
    }

    pub(super) fn token_request(self, context: &Context) -> TokenRequest {
        match self {
            Self::AuthorizationCode | Self::Hybrid => authorization_code::token_request(context),
            Self::ClientCredentials => client_credentials::token_request(context),
            Self::DeviceCode => device_code::token_request(context),
            Self::Password => password::token_request(context),
            Self::Mcp => mcp::token_request(context),
            Self::TokenExchange => token_exchange::token_request(context),
            Self::JwtBearer => jwt_bearer::token_request(context),
            Self::Ciba => ciba::token_request(context),
            // Its request is a step of its own; the implicit grant makes none.
            Self::RefreshToken | Self::Implicit => TokenRequest {
                about: Parameters::new(),
                proof: Parameters::new(),
            },
        }
    }
}

/// How far to go once there are tokens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reach {
    /// The last stage to walk; it and all before it are part of the run.
    pub until: Option<Stage>,
    /// How often to refresh.
    pub refresh: u32,
    pub userinfo: bool,
    pub introspect: bool,
    pub revoke: bool,
    /// End the session at the server, in the browser (RP-Initiated Logout §2).
    pub logout: bool,
    /// The API to call with the access token.
    pub call: Option<SafeUrl>,
    /// Where no API is named: make the call that the profile offers.
    pub tries_call: bool,
    /// Register a client first (RFC 7591), whatever the profile names.
    pub register: bool,
    /// Read and replace the record of the client that was registered (RFC 7592); with `revoke` it
    /// is deleted as well.
    pub manages_client: bool,
    /// The account whose issuer is looked for first (OIDC Discovery §2).
    pub account: Option<String>,
    /// An address at which no server publishes metadata is asked as an API (RFC 9728).
    pub may_be_resource: bool,
    /// How an MCP server is spoken to at first.
    pub mcp_version: McpVersion,
}

impl Reach {
    /// Every stage that the server turns out to have.
    pub fn everything(call: Option<SafeUrl>) -> Self {
        Self {
            until: None,
            refresh: 1,
            userinfo: true,
            introspect: true,
            revoke: true,
            // It ends what else the person does with that server in this browser.
            logout: false,
            call,
            manages_client: true,
            ..Self::default()
        }
    }

    /// Whether a step is part of the run; the calls of an MCP server are what its run is about.
    fn wants(&self, step: Step) -> bool {
        match (step, self.until) {
            // Of two ID tokens the first is checked before its code is used.
            (Step::FrontIdToken { .. }, _) => {
                self.includes(step.stage()) || self.includes(Stage::Token)
            }
            (Step::Mcp(_), until) => until.is_none_or(|last| step.stage() <= last),
            (step, _) => self.includes(step.stage()),
        }
    }

    /// Whether a stage after the tokens was asked for.
    pub fn includes(&self, stage: Stage) -> bool {
        let asked = match stage {
            Stage::Discovery
            | Stage::Registration
            | Stage::Par
            | Stage::Authorization
            | Stage::Redirect
            | Stage::DeviceAuthorization
            | Stage::BackchannelAuthentication
            | Stage::Polling
            | Stage::Token
            | Stage::IdToken => true,
            Stage::Userinfo => self.userinfo,
            Stage::Resource => self.call.is_some() || self.tries_call,
            Stage::Refresh => self.refresh > 0,
            Stage::Introspection => self.introspect,
            Stage::Revocation => self.revoke,
            Stage::Logout => self.logout,
            Stage::ClientConfiguration => self.manages_client || self.revoke,
        };
        match self.until {
            // A stage that is named is wanted, and so is what it stands on.
            Some(last) if stage == last => true,
            Some(last) => asked && stage < last,
            None => asked,
        }
    }
}
