//! `serve`: runs the built-in authorization server alone, until it is interrupted.

use std::io::{self, Write as _};

use crate::{
    authorization_server::{Config, Fault},
    cli::{arguments::ServeOptions, failure::Failure, json_lines::tell},
    effects::{builtin_server::Listen, serve_until_interrupt},
    http::{Exchange, parse},
    oauth::display_text::neutralise,
};

pub(super) fn serve(options: &ServeOptions) -> Result<u8, Failure> {
    let faults = options
        .fault
        .iter()
        .map(|order| Fault::parse(order))
        .collect::<Result<Vec<Fault>, _>>()
        .map_err(|error| Failure::usage(format!("--fault: {error}")))?;
    let listen = options.listen.map_or(Listen::Default, Listen::At);
    let announce = |issuer: &str, config: &Config| {
        let mut out = io::stdout().lock();
        writeln!(out, "issuer {issuer}")?;
        for client in &config.clients {
            let method = client.authentication.as_str();
            match client.authentication.secret() {
                None => writeln!(out, "client {} ({method})", client.client_id)?,
                Some(secret) => writeln!(
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
    };
    serve_until_interrupt(listen, faults, announce, |exchange| tell(&seen(exchange)))
        .map_err(Failure::machine)?;
    Ok(0)
}

/// One line for a request: its path without the query, which may hold a code.
fn seen(exchange: &Exchange) -> String {
    let request = parse::request(&exchange.sent).unwrap_or_default();
    let status = parse::response(&exchange.received)
        .map(|parsed| parsed.response.status)
        .unwrap_or_default();
    let path = neutralise(request.path(), 120);
    format!(
        "{} {} {path} {status}",
        exchange.started.clock_time(),
        neutralise(&request.method, 16)
    )
}
