//! The options, as `oauth-playground --help` shows them.

use std::path::PathBuf;

use clap::{Args, Parser};

use crate::{
    authorization_server::{Fault, Persona},
    cli::{
        file_arguments::{KeysOptions, ProfilesOptions},
        secrets_arguments::SecretsOptions,
    },
};

/// Step through OAuth and OpenID Connect flows and see every byte of them.
///
/// Without a command the window opens.
#[derive(Debug, Parser)]
#[command(name = "oauth-playground", version, propagate_version = true, about, long_about = None)]
pub struct Arguments {
    /// Keep profiles, sessions and settings in this folder
    #[arg(long, global = true, value_name = "FOLDER")]
    pub home: Option<PathBuf>,
    /// A link with a profile, which the window shows before anything is kept
    #[arg(value_name = "LINK", value_parser = link)]
    pub link: Option<String>,
    #[command(subcommand)]
    pub command: Option<Subcommand>,
}

/// Nothing but a link stands without a command.
fn link(text: &str) -> Result<String, String> {
    if crate::profile::import::is_link(text) {
        Ok(text.to_owned())
    } else {
        Err(String::from(
            "expected a command, or oauth-playground:import?profile=…",
        ))
    }
}

#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
    /// Walk one flow in the terminal; without a profile, against the server inside the program
    Run(Box<RunOptions>),
    /// Run the built-in authorization server alone
    Serve(ServeOptions),
    /// Fetch a server's metadata and say what is remarkable about it
    Discover(DiscoverOptions),
    /// Keep profiles, check them, pass them on
    Profiles(ProfilesOptions),
    /// Make a client's private key, show the public half of one
    Keys(KeysOptions),
    /// Keep secrets of profiles in the keychain
    Secrets(SecretsOptions),
    /// Look at past runs
    Session(SessionOptions),
    /// Say what is stored where
    Storage(StorageOptions),
}

/// The names of the personas, for help and for checking.
fn personas() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(Persona::names())
}

/// What can be ordered, for help.
fn faults() -> String {
    format!(
        "Misbehave on order; repeatable: {}",
        Fault::names().join(", ")
    )
}

#[derive(Args, Debug, Default)]
pub struct RunOptions {
    /// A profile file (a path with a slash or ending in .json), or the id or name of a profile
    pub profile: Option<String>,
    /// Rehearse offline: the built-in server behaves like this provider; without a profile, with
    /// the provider's own
    #[arg(long, value_name = "NAME", value_parser = personas(), conflicts_with = "issuer")]
    pub persona: Option<String>,
    /// The environment of the profile to run in: the same provider elsewhere, or another client of it
    #[arg(long, value_name = "NAME", requires = "profile")]
    pub environment: Option<String>,
    /// Answer a question of the profile, such as its tenant; repeatable. A secret is never an answer
    #[arg(long, value_name = "NAME=VALUE", requires = "profile")]
    pub answer: Vec<String>,
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub client: ClientOptions,
    #[command(flatten)]
    pub edits: EditOptions,
    #[command(flatten)]
    pub reach: ReachOptions,
    #[command(flatten)]
    pub person: PersonOptions,
    #[command(flatten)]
    pub transport: TransportOptions,
    #[command(flatten)]
    pub certificate: CertificateOptions,
    /// Write the run down when it has ended: har, curl, markdown, mermaid, text, svg, html or json; to
    /// standard output without FILE; repeatable
    #[arg(long, value_name = "FORMAT[=FILE]")]
    pub export: Vec<String>,
    /// Show secrets as they are
    #[arg(long)]
    pub with_secrets: bool,
    /// Run the command that the profile names for its client secret, without asking
    #[arg(long)]
    pub allow_secret_command: bool,
    /// Keep the refresh token in the keychain, where a later --grant refresh_token finds it
    #[arg(long)]
    pub keep_tokens: bool,
    /// Go on past failed checks; on the redirect, take the first code that comes to the right path
    #[arg(long)]
    pub yes: bool,
}

/// Who asks whom, and how.
#[derive(Args, Debug, Default)]
pub struct ClientOptions {
    /// The grant to walk: authorization_code, hybrid, implicit, client_credentials, device_code,
    /// refresh_token, password, token_exchange, jwt_bearer, ciba or mcp
    #[arg(long, value_name = "NAME", default_value = "authorization_code")]
    pub grant: String,
    /// The server's issuer; without a profile, its metadata make one for this run
    #[arg(long, value_name = "URL")]
    pub issuer: Option<String>,
    /// The client, as it is registered at the server
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// The environment variable that holds the client secret
    #[arg(long, value_name = "VAR")]
    pub client_secret_env: Option<String>,
    /// The person's name, for the grant password
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,
    /// The environment variable that holds the person's password, for the grant password
    #[arg(long, value_name = "VAR")]
    pub password_env: Option<String>,
    /// The environment variable that holds the refresh token that the run begins with; without it,
    /// the one that --keep-tokens kept
    #[arg(long, value_name = "VAR")]
    pub refresh_token_env: Option<String>,
    /// The environment variable that holds the token to exchange, for the grant token_exchange
    #[arg(long, value_name = "VAR")]
    pub subject_token_env: Option<String>,
    /// The environment variable that holds the token of the party that acts
    #[arg(long, value_name = "VAR")]
    pub actor_token_env: Option<String>,
    /// How the client learns of a decision, for the grant ciba: poll or ping
    #[arg(long, value_name = "MODE")]
    pub token_delivery: Option<String>,
    /// Where the server calls this client, for the delivery ping
    #[arg(long, value_name = "URL")]
    pub notification_endpoint: Option<String>,
    /// Whom the assertion is about, for the grant jwt_bearer; by default the client itself
    #[arg(long, value_name = "NAME")]
    pub subject: Option<String>,
    /// Who is asked, for the grant ciba
    #[arg(long, value_name = "NAME")]
    pub login_hint: Option<String>,
    /// The access that is asked for: words separated by spaces
    #[arg(long, value_name = "WORDS")]
    pub scope: Option<String>,
    /// Where the answer goes, as it is registered: listened to on http://127.0.0.1 and
    /// https://localhost, pasted anywhere else
    #[arg(long, value_name = "URI")]
    pub redirect_uri: Option<String>,
    /// How the client authenticates: none, client_secret_basic, client_secret_post,
    /// client_secret_jwt, private_key_jwt, tls_client_auth or self_signed_tls_client_auth
    #[arg(long, value_name = "METHOD")]
    pub auth: Option<String>,
    /// S256, plain or off
    #[arg(long, value_name = "METHOD")]
    pub pkce: Option<String>,
    /// What the authorization endpoint is asked for, such as "code id_token"
    #[arg(long, value_name = "WORDS")]
    pub response_type: Option<String>,
    /// query, fragment or form_post; with .jwt behind it, or jwt alone, a signed answer (JARM)
    #[arg(long, value_name = "MODE")]
    pub response_mode: Option<String>,
    /// The client's private key, PEM or JWK, for private_key_jwt and --jar
    #[arg(long, value_name = "FILE")]
    pub private_key: Option<PathBuf>,
    /// Push the authorization request (RFC 9126)
    #[arg(long)]
    pub par: bool,
    /// Sign the authorization request (RFC 9101); with ES256 where no algorithm is named
    #[arg(long, value_name = "ALG", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub jar: Option<String>,
    /// The wanted rights in detail, as a JSON array (RFC 9396)
    #[arg(long, value_name = "JSON")]
    pub authorization_details: Option<String>,
    /// Bind tokens to a key that is made for the run (RFC 9449)
    #[arg(long)]
    pub dpop: bool,
    /// The API that the token shall be for (RFC 8707); repeatable
    #[arg(long, value_name = "URL")]
    pub resource: Vec<String>,
}

/// Changes to requests before they leave. NAME may be STAGE:NAME.
#[derive(Args, Debug, Default)]
pub struct EditOptions {
    /// Change a parameter; of one stage, such as token:scope=openid. A name that has a colon itself
    /// always stands behind its stage
    #[arg(long, value_name = "[STAGE:]NAME=VALUE")]
    pub set: Vec<String>,
    /// Drop a parameter
    #[arg(long, value_name = "[STAGE:]NAME")]
    pub unset: Vec<String>,
    /// Add a parameter, even if it is there already
    #[arg(long, value_name = "[STAGE:]NAME=VALUE")]
    pub add: Vec<String>,
}

/// How far to go.
#[derive(Args, Debug, Default)]
pub struct ReachOptions {
    /// The last stage to walk
    #[arg(long, value_name = "STAGE")]
    pub until: Option<String>,
    /// How often to refresh
    #[arg(long, value_name = "N")]
    pub refresh: Option<u32>,
    /// Ask the server what it knows of the token (RFC 7662)
    #[arg(long)]
    pub introspect: bool,
    /// Have the server take the tokens back (RFC 7009)
    #[arg(long)]
    pub revoke: bool,
    /// End the session at the server, in the browser
    #[arg(long)]
    pub logout: bool,
    /// Ask who signed in, with the access token (OpenID Connect)
    #[arg(long)]
    pub userinfo: bool,
    /// Register a client at the server first (RFC 7591), and go on as that client
    #[arg(long)]
    pub register: bool,
    /// Read and replace the record of the client that was registered; --revoke also ends it
    #[arg(long)]
    pub manage_registration: bool,
    /// How an MCP server is spoken to: 2025-11-25, with the handshake, or 2026-07-28, without it
    #[arg(long, value_name = "DATE")]
    pub mcp_version: Option<String>,
    /// Call this API with the access token; without a profile also by its path, such as /api/vault
    #[arg(long, value_name = "URL")]
    pub call: Option<String>,
    /// Make the call that the profile offers, with the headers that its provider wants
    #[arg(long = "try", conflicts_with = "call")]
    pub tries_call: bool,
}

/// The human part.
#[derive(Args, Debug, Default)]
pub struct PersonOptions {
    /// Run COMMAND with the authorization URL as its last argument; `none` only prints the URL
    #[arg(long, value_name = "COMMAND")]
    pub browser: Option<String>,
    /// Read the redirect URL from standard input instead of listening
    #[arg(long)]
    pub paste: bool,
    /// How long to wait for the browser to come back
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub timeout: u64,
}

/// Whom to trust on the way.
#[derive(Args, Debug, Default)]
pub struct TransportOptions {
    /// Trust the certificates in this PEM file as well
    #[arg(long, value_name = "FILE", conflicts_with_all = ["pin", "insecure_tls"])]
    pub ca: Option<PathBuf>,
    /// Trust only the certificate with this SHA-256
    #[arg(long, value_name = "SHA256", conflicts_with = "insecure_tls")]
    pub pin: Option<String>,
    /// Check no certificate at all
    #[arg(long)]
    pub insecure_tls: bool,
    /// Connect through this proxy, http://HOST:PORT, socks5://HOST:PORT or socks5h://HOST:PORT
    /// (which resolves names itself), or `environment` for what HTTP_PROXY, HTTPS_PROXY, ALL_PROXY
    /// and NO_PROXY say; this machine is always reached directly
    #[arg(long, value_name = "URL", conflicts_with = "no_proxy")]
    pub proxy: Option<String>,
    /// Connect directly, whatever the profile says
    #[arg(long)]
    pub no_proxy: bool,
    /// The user name that the proxy knows
    #[arg(long, value_name = "NAME", requires = "proxy")]
    pub proxy_user: Option<String>,
    /// The environment variable that holds the password for the proxy
    #[arg(long, value_name = "VAR", requires = "proxy_user")]
    pub proxy_password_env: Option<String>,
    /// Connect to this address instead of asking a name server, as in id.example:443=192.0.2.7 or
    /// id.example=[2001:db8::7]:8443; repeatable
    #[arg(long, value_name = "HOST[:PORT]=ADDRESS[:PORT]")]
    pub resolve: Vec<String>,
    /// Connect to IPv4 addresses only
    #[arg(long, conflicts_with = "ipv6")]
    pub ipv4: bool,
    /// Connect to IPv6 addresses only
    #[arg(long)]
    pub ipv6: bool,
    /// How long name, connection, proxy and TLS may take together
    #[arg(long, value_name = "SECONDS")]
    pub connect_timeout: Option<u64>,
}

/// What the client shows of itself on the way.
#[derive(Args, Debug, Default)]
pub struct CertificateOptions {
    /// Show the certificate in this PEM file to a server that asks for one
    #[arg(long, value_name = "FILE", requires = "client_key")]
    pub client_cert: Option<PathBuf>,
    /// The private key of that certificate, as PEM
    #[arg(long, value_name = "FILE", requires = "client_cert")]
    pub client_key: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct ServeOptions {
    /// Where to listen; by default 127.0.0.1:9400 or the next free port
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<std::net::SocketAddr>,
    /// Behave like this provider
    #[arg(long, value_name = "NAME", value_parser = personas())]
    pub persona: Option<String>,
    /// Misbehave on order; repeatable
    #[arg(long, value_name = "NAME[=VALUE]", help = faults())]
    pub fault: Vec<String>,
    /// Speak TLS, with a certificate made at the start, and take certificates of clients
    #[arg(long)]
    pub tls: bool,
}

#[derive(Args, Debug)]
pub struct DiscoverOptions {
    /// The issuer; or the address of an API, which names its issuer; or an account, such as
    /// acct:alice@example.com
    #[arg(value_name = "ISSUER|RESOURCE_URL")]
    pub issuer: String,
    /// Print one JSON object: url, metadata, findings, and what answered
    #[arg(long)]
    pub json: bool,
    /// Keep the server as a profile of that name, which asks for the client ID when it is run
    #[arg(long, value_name = "NAME")]
    pub save: Option<String>,
    #[command(flatten)]
    pub transport: TransportOptions,
}

#[derive(Args, Debug)]
pub struct SessionOptions {
    #[command(subcommand)]
    pub command: SessionCommand,
}

#[derive(Debug, clap::Subcommand)]
pub enum SessionCommand {
    /// One line for each session, the newest first
    List {
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Write a run down in another format; without FILE, to standard output
    Export {
        id: String,
        /// har, curl, markdown, mermaid, text, svg, html or json
        format: String,
        file: Option<PathBuf>,
        /// Overwrite the file if it is there
        #[arg(long)]
        replace: bool,
    },
    /// Print what happened, as `run` printed it; nothing is sent
    Show {
        id: String,
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args, Debug)]
pub struct StorageOptions {
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}
