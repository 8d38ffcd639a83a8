//! `serve`: runs the built-in authorization server alone, until it is interrupted.

use std::io::{self, Write as _};

use crate::{
    authorization_server::{Fault, Persona},
    cli::{arguments::ServeOptions, failure::Failure, json_lines::tell},
    effects::{
        builtin_server::{Listen, Running},
        serve_until_interrupt,
    },
    http::{Exchange, certificate_sha256, parse},
    oauth::display_text::neutralise,
};

pub(super) fn serve(options: &ServeOptions) -> Result<u8, Failure> {
    let faults = options
        .fault
        .iter()
        .map(|order| Fault::parse(order))
        .collect::<Result<Vec<Fault>, _>>()
        .map_err(|error| Failure::usage(format!("--fault: {error}")))?;
    let persona = persona(options.persona.as_deref())?;
    let listen = options.listen.map_or(Listen::Default, Listen::At);
    let announce = |running: &Running| {
        let config = running.config();
        let mut out = io::stdout().lock();
        writeln!(out, "issuer {}", running.issuer())?;
        if let Some(persona) = config.persona {
            announce_persona(&mut out, persona, running.origin())?;
        }
        if let Some(certificate) = running.certificate() {
            let sha256 = certificate_sha256(certificate);
            let hex: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
            writeln!(out, "certificate {hex}")?;
        }
        for client in &config.clients {
            let (id, method) = (&client.client_id, client.authentication.as_str());
            match client.authentication.secret() {
                Some(secret) => writeln!(out, "client {id} / {} ({method})", secret.expose())?,
                None => writeln!(out, "client {id} ({method})")?,
            }
        }
        for account in &config.accounts {
            let password = account.password.expose();
            let one_time_code = account.one_time_code.expose();
            writeln!(
                out,
                "account {} / {password} (one-time code {one_time_code})",
                account.username
            )?;
        }
        for server in &config.resource_servers {
            let secret = server.secret.expose();
            writeln!(out, "resource server {} / {secret}", server.id)?;
        }
        out.flush()
    };
    let seen = |exchange: &Exchange| tell(&seen(exchange));
    serve_until_interrupt(listen, options.tls, persona, faults, announce, seen)
        .map_err(Failure::machine)?;
    Ok(0)
}

/// The persona of that name.
pub(super) fn persona(name: Option<&str>) -> Result<Option<&'static Persona>, Failure> {
    name.map(Persona::named)
        .transpose()
        .map_err(|error| Failure::usage(format!("--persona: {error}")))
}

/// Where everything is, which documents say so, and what none of them says.
fn announce_persona(out: &mut impl io::Write, persona: &Persona, origin: &str) -> io::Result<()> {
    writeln!(out, "persona {} ({})", persona.name, persona.title)?;
    for (name, address) in persona.addresses(origin) {
        writeln!(out, "{name} {address}")?;
    }
    for source in persona.sources {
        writeln!(out, "document {source}")?;
    }
    for assumption in persona.assumptions {
        writeln!(out, "assumed {assumption}")?;
    }
    Ok(())
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
