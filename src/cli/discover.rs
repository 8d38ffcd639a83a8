//! `discover`: fetches a server's metadata and says what is remarkable about it.

use std::io::{self, Write as _};

use serde_json::{Value, json};

use crate::{
    app::{StartRequest, StartingPoint},
    cli::{
        arguments::DiscoverOptions,
        connection::connection,
        failure::Failure,
        json_lines::tell,
        plain_text::PlainText,
        profiles,
        run::trust,
        runner::{Audience, Driving, drive},
    },
    effects::{Home, WorldOptions},
    export::{finding_object, masked_record, request_address},
    flow::{End, EndStatus, Entry, MessageKind, Reach, Record, Stage},
    http::{Masker, parse},
    oauth::Timestamp,
    profile::Overrides,
    text,
};

pub(super) fn discover(options: &DiscoverOptions, home: &Home) -> Result<u8, Failure> {
    if let Some(name) = &options.save {
        // Before anything is sent: a name that is taken would make the answer worthless.
        profiles::free_name(name, home)?;
    }
    let (status, gathered) = look(options)?;
    match &options.save {
        Some(name) if status == 0 => {
            let issuer = gathered.issuer().unwrap_or_else(|| options.issuer.clone());
            profiles::save_server(name, &issuer, trust(&options.transport)?, home)?;
        }
        Some(_) | None => {}
    }
    Ok(status)
}

/// The exit status, and what was found.
fn look(options: &DiscoverOptions) -> Result<(u8, Gathered), Failure> {
    let from = StartingPoint::parse(&options.issuer)
        .map_err(|error| Failure::usage(format!("issuer: {error}")))?;
    let request = StartRequest {
        profile: Some(from.profile()),
        overrides: Overrides {
            trust: trust(&options.transport)?,
            connection: connection(&options.transport)?,
            ..Overrides::default()
        },
        reach: Some(from.reach(Reach {
            until: Some(Stage::Discovery),
            ..Reach::default()
        })),
        ..StartRequest::default()
    };
    let driving = Driving {
        reads_lines: true,
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
        let mut audience = Telling {
            audience: PlainText::new(false),
            gathered: Gathered::default(),
        };
        let status = drive(request, world, &driving, &mut audience)?;
        let mut out = io::stdout().lock();
        for (what, url) in [
            ("API metadata", &audience.gathered.resource_url),
            ("Server metadata", &audience.gathered.url),
        ] {
            if let Some(url) = url {
                writeln!(out, "{what} from {url}")?;
            }
        }
        return Ok((status, audience.gathered));
    }
    let mut gathered = Gathered::default();
    let status = drive(request, world, &driving, &mut gathered)?;
    let object = json!({
        "url": gathered.url,
        "metadata": gathered.metadata,
        "findings": gathered.findings,
        "resource_url": gathered.resource_url,
        "resource_metadata": gathered.resource_metadata,
    });
    let mut out = io::stdout().lock();
    writeln!(out, "{object}")?;
    Ok((status, gathered))
}

/// What the one object is made of.
#[derive(Default)]
struct Gathered {
    url: Option<String>,
    metadata: Option<Value>,
    findings: Vec<Value>,
    /// Of the API, where the address was one.
    resource_url: Option<String>,
    resource_metadata: Option<Value>,
}

impl Gathered {
    fn issuer(&self) -> Option<String> {
        let issuer = self.metadata.as_ref()?.get("issuer")?;
        issuer.as_str().map(str::to_owned)
    }
}

/// Prints what happens, and keeps what was found.
struct Telling {
    audience: PlainText,
    gathered: Gathered,
}

impl Audience for Telling {
    fn record(&mut self, record: &Record, masker: &Masker) -> io::Result<()> {
        self.gathered.record(record, masker)?;
        self.audience.record(record, masker)
    }

    fn end(&mut self, end: &End, session: &str, at: Timestamp) -> io::Result<()> {
        self.audience.end(end, session, at)
    }

    fn tell(&mut self, said: &str) {
        self.audience.tell(said);
    }
}

impl Audience for Gathered {
    fn record(&mut self, record: &Record, masker: &Masker) -> io::Result<()> {
        let masked = masked_record(record, masker);
        match &masked.entry {
            Entry::Exchange(exchange)
                if matches!(
                    exchange.kind,
                    MessageKind::Metadata | MessageKind::ResourceMetadata
                ) =>
            {
                let url = request_address(exchange);
                let answer = parse::response(&exchange.exchange.received);
                let is_read = answer.ok().and_then(|parsed| {
                    (parsed.response.status == 200)
                        .then(|| serde_json::from_slice::<Value>(&parsed.response.body).ok())
                        .flatten()
                });
                if let (Some(_), Some(metadata)) = (&url, is_read) {
                    if exchange.kind == MessageKind::Metadata {
                        self.url = url;
                        self.metadata = Some(metadata);
                    } else {
                        self.resource_url = url;
                        self.resource_metadata = Some(metadata);
                    }
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
            let words = text::end_at_terminal(end);
            tell(&format!("{}: {}", words.title, words.remedy));
        }
        Ok(())
    }

    fn tell(&mut self, said: &str) {
        tell(said);
    }
}
