//! `discover`: fetches a server's metadata and says what is remarkable about it.

use std::io::{self, Write as _};

use serde_json::{Value, json};

use crate::{
    app::StartRequest,
    cli::{
        arguments::DiscoverOptions,
        failure::Failure,
        json_lines::tell,
        plain_text::PlainText,
        profiles,
        run::trust,
        runner::{Audience, Driving, drive},
    },
    effects::{Home, WorldOptions},
    export::{finding_object, masked_record},
    flow::{End, EndStatus, Entry, MessageKind, Reach, Record, Stage},
    http::{Masker, parse},
    oauth::{SafeUrl, Timestamp},
    profile::{Overrides, Profile},
    text,
};

pub(super) fn discover(options: &DiscoverOptions, home: &Home) -> Result<u8, Failure> {
    if let Some(name) = &options.save {
        // Before anything is sent: a name that is taken would make the answer worthless.
        profiles::free_name(name, home)?;
    }
    let status = look(options)?;
    match &options.save {
        Some(name) if status == 0 => {
            profiles::save_server(name, &options.issuer, trust(&options.transport), home)?;
        }
        Some(_) | None => {}
    }
    Ok(status)
}

fn look(options: &DiscoverOptions) -> Result<u8, Failure> {
    SafeUrl::parse(&options.issuer).map_err(|error| Failure::usage(format!("issuer: {error}")))?;
    let request = StartRequest {
        profile: Some(Profile::for_issuer(&options.issuer)),
        overrides: Overrides {
            trust: trust(&options.transport),
            ..Overrides::default()
        },
        reach: Some(Reach {
            until: Some(Stage::Discovery),
            ..Reach::default()
        }),
        ..StartRequest::default()
    };
    let driving = Driving {
        continues: false,
        pastes: false,
        timeout: std::time::Duration::from_secs(60),
        secret_option: "--client-secret-env",
    };
    // A look at metadata is no run to be kept.
    let world = WorldOptions {
        home: Home::Nowhere,
        ..WorldOptions::default()
    };
    if !options.json {
        let mut audience = PlainText::new(false);
        return drive(request, world, &driving, &mut audience);
    }
    let mut gathered = Gathered::default();
    let status = drive(request, world, &driving, &mut gathered)?;
    let object = json!({
        "url": gathered.url,
        "metadata": gathered.metadata,
        "findings": gathered.findings,
    });
    let mut out = io::stdout().lock();
    writeln!(out, "{object}")?;
    Ok(status)
}

/// What the one object is made of.
#[derive(Default)]
struct Gathered {
    url: Option<String>,
    metadata: Option<Value>,
    findings: Vec<Value>,
}

impl Audience for Gathered {
    fn record(&mut self, record: &Record, masker: &Masker) -> io::Result<()> {
        let masked = masked_record(record, masker);
        match &masked.entry {
            Entry::Exchange(exchange) if exchange.kind == MessageKind::Metadata => {
                let request = parse::request(&exchange.exchange.sent);
                let answer = parse::response(&exchange.exchange.received);
                let is_read = answer.ok().and_then(|parsed| {
                    (parsed.response.status == 200)
                        .then(|| serde_json::from_slice::<Value>(&parsed.response.body).ok())
                        .flatten()
                });
                if let (Some(request), Some(metadata)) = (request, is_read) {
                    let scheme = if exchange.exchange.tls.is_some() {
                        "https"
                    } else {
                        "http"
                    };
                    let host = request
                        .headers
                        .first("host")
                        .unwrap_or_default()
                        .into_owned();
                    self.url = Some(format!("{scheme}://{host}{}", request.target));
                    self.metadata = Some(metadata);
                }
            }
            Entry::Finding { stage, finding } => {
                self.findings.push(finding_object(*stage, finding));
            }
            Entry::Exchange(_)
            | Entry::Stage { .. }
            | Entry::LocalWork { .. }
            | Entry::BrowserAsked { .. }
            | Entry::Deviation { .. }
            | Entry::ContinuedAnyway { .. }
            | Entry::Tokens { .. }
            | Entry::Notice { .. }
            | Entry::End(_) => {}
        }
        Ok(())
    }

    fn end(&mut self, end: &End, _session: &str, _at: Timestamp) -> io::Result<()> {
        if end.status != EndStatus::Completed {
            let words = text::end(end);
            tell(&format!("{}: {}", words.title, words.remedy));
        }
        Ok(())
    }

    fn tell(&mut self, said: &str) {
        tell(said);
    }
}
