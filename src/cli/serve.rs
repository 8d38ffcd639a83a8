//! `serve`: runs the built-in authorization server alone, until it is interrupted.

use std::io::{self, Write as _};

use crate::{
    authorization_server::{AuthenticationMethod, Fault},
    cli::{arguments::ServeOptions, failure::Failure},
    effects::{builtin_server::Listen, serve_until_interrupt},
};

pub(super) fn serve(options: &ServeOptions) -> Result<u8, Failure> {
    let faults = options
        .fault
        .iter()
        .map(|order| Fault::parse(order))
        .collect::<Result<Vec<Fault>, _>>()
        .map_err(|error| Failure::usage(format!("--fault: {error}")))?;
    let listen = options.listen.map_or(Listen::Default, Listen::At);
    serve_until_interrupt(listen, faults, |issuer, config| {
        let mut out = io::stdout().lock();
        writeln!(out, "issuer {issuer}")?;
        for client in &config.clients {
            let method = client.authentication.as_str();
            match &client.authentication {
                AuthenticationMethod::None => {
                    writeln!(out, "client {} ({method})", client.client_id)?;
                }
                AuthenticationMethod::ClientSecretBasic(secret)
                | AuthenticationMethod::ClientSecretPost(secret) => writeln!(
                    out,
                    "client {} / {} ({method})",
                    client.client_id,
                    secret.expose()
                )?,
            }
        }
        for account in &config.accounts {
            let password = account.password.expose();
            writeln!(out, "account {} / {password}", account.username)?;
        }
        for server in &config.resource_servers {
            let secret = server.secret.expose();
            writeln!(out, "resource server {} / {secret}", server.id)?;
        }
        out.flush()
    })
    .map_err(Failure::machine)?;
    Ok(0)
}
