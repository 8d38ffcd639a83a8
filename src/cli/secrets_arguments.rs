//! The arguments of `secrets`.

use clap::Args;

#[derive(Args, Debug)]
pub struct SecretsOptions {
    #[command(subcommand)]
    pub command: SecretsCommand,
}

#[derive(Debug, clap::Subcommand)]
pub enum SecretsCommand {
    /// One line for each secret that is kept: whose, and what; never the secret
    List {
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Keep a secret of a profile: read from a variable, else from standard input
    Set {
        /// The id or the name of a profile, or the path of a profile file
        profile: String,
        /// client_secret, private_key or proxy_password
        #[arg(long, value_name = "PURPOSE", default_value = "client_secret")]
        purpose: String,
        /// The environment of the profile that it is for; each has secrets of its own
        #[arg(long, value_name = "NAME")]
        environment: Option<String>,
        /// The environment variable that holds the secret
        #[arg(long, value_name = "VAR")]
        from_env: Option<String>,
    },
    /// Delete what is kept of a profile, which need not be there any more
    Delete {
        /// The id of a profile
        profile: String,
        /// client_secret, private_key, proxy_password or tokens; by default all of them
        #[arg(long, value_name = "PURPOSE")]
        purpose: Option<String>,
        /// Of this environment alone; by default of the profile and all its environments
        #[arg(long, value_name = "NAME")]
        environment: Option<String>,
    },
}
