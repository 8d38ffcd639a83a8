//! The options of the commands that are about files: keys and profiles.

use std::path::PathBuf;

use clap::Args;

#[derive(Args, Debug)]
pub struct KeysOptions {
    #[command(subcommand)]
    pub command: KeysCommand,
}

#[derive(Debug, clap::Subcommand)]
pub enum KeysCommand {
    /// Make a private key, for its owner's eyes alone, and print its public half as a JWK Set
    Make {
        /// Where to; without it the key itself is printed, with --with-secrets alone
        file: Option<PathBuf>,
        /// ES256, ES384, ES512, EdDSA, RS256 or PS256
        #[arg(long, value_name = "ALG", default_value = "ES256")]
        alg: String,
        /// jwk or pem (PKCS #8)
        #[arg(long, value_name = "FORMAT", default_value = "jwk")]
        format: String,
        /// Take the place of the file
        #[arg(long, requires = "file")]
        replace: bool,
        /// Print the private key to standard output
        #[arg(long, conflicts_with = "file")]
        with_secrets: bool,
    },
    /// Print the public half of a private key, PEM or JWK, as a JWK Set to register at a server
    Show { file: PathBuf },
}

#[derive(Args, Debug)]
pub struct ProfilesOptions {
    #[command(subcommand)]
    pub command: ProfilesCommand,
}

#[derive(Debug, clap::Subcommand)]
pub enum ProfilesCommand {
    /// One line for each profile, yours first, with the group that it stands in
    List {
        /// Only those with these words in their name, other names, id, hosts or group
        #[arg(long, value_name = "TEXT", default_value = "")]
        search: String,
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Print a profile as its file has it
    Show {
        /// The id or the name of a profile, or the path of a profile file
        profile: String,
        /// As it is in this environment of it
        #[arg(long, value_name = "NAME")]
        environment: Option<String>,
        /// Print it on one line
        #[arg(long)]
        json: bool,
    },
    /// Say what is wrong with a profile; the status is 4 where it cannot be used
    Check {
        /// The id or the name of a profile, or the path of a profile file
        profile: String,
        /// As it is in this environment of it
        #[arg(long, value_name = "NAME")]
        environment: Option<String>,
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Take settings of another program into the library: a profile, a discovery document, curl
    /// lines, an authorization URL, a Postman collection, an Insomnia export, a Bruno file, an
    /// OpenAPI description, or a link; what is left out is said
    Import {
        /// A file, - for standard input, or a link; a collection and its environments are read
        /// together
        #[arg(value_name = "FILE|-|LINK", required = true)]
        files: Vec<PathBuf>,
        /// Which one to take where there are several: its name, or its number in the list
        #[arg(long, value_name = "NAME")]
        pick: Option<String>,
        /// Take the place of the profile with the same id
        #[arg(long)]
        replace: bool,
        /// Print the profile that it becomes, and keep nothing
        #[arg(long)]
        preview: bool,
        /// Keep what a link holds; without it, a link is only shown
        #[arg(long, conflicts_with = "preview")]
        save: bool,
    },
    /// Write a profile to a file, or to standard output
    Export {
        /// The id or the name of a profile
        profile: String,
        file: Option<PathBuf>,
        /// Print a link that opens the profile in this program
        #[arg(long, conflicts_with = "file")]
        link: bool,
        /// Take the place of the file
        #[arg(long)]
        replace: bool,
    },
}
