//! What the trace says has happened, as rows.

use crate::{
    diagram::{
        labels,
        model::{Look, Message, Note, NoteKind, Row},
    },
    flow::{
        Check, Entry, Finding, LocalWork, MessageKind, Participant, Record, RecordedExchange,
        Stage, StageStatus, Verdict,
    },
    http::{Change, parse},
    oauth::{Parameters, Timestamp},
    session::Trace,
    text,
};

/// Rows of everything recorded, unnumbered.
pub(super) fn rows(trace: &Trace) -> Vec<Row> {
    let mut legs = BrowserLegs::of(trace);
    let mut rows: Vec<Row> = Vec::new();
    let mut changes = Changes::default();
    let mut rest = trace.records();
    while let Some((record, after)) = rest.split_first() {
        let mut taken = 1;
        match &record.entry {
            Entry::Exchange(exchange) if is_browser_leg(exchange.kind) => {
                legs.place(&mut rows, &changes);
            }
            Entry::Exchange(exchange) => place(&mut rows, exchange, &changes),
            Entry::BrowserAsked { stage, .. } => {
                rows.push(Row::Message(browser_asked(*stage, Look::Past)));
                legs.advance();
                legs.place(&mut rows, &changes);
            }
            Entry::LocalWork { stage, work } => {
                let verdict = worst(&run_of_findings(after, *stage));
                place_work(&mut rows, *stage, work, verdict);
            }
            Entry::Finding { stage, .. } => {
                let run = run_of_findings(rest, *stage);
                taken = run.len();
                rows.extend(summary(*stage, &run).map(Row::Note));
            }
            Entry::Deviation { stage, change } => changes.0.push((*stage, change)),
            Entry::Stage { stage, status, .. } => {
                if *status == StageStatus::Ready {
                    changes.forget(*stage);
                }
            }
            Entry::ContinuedAnyway { .. }
            | Entry::Tokens { .. }
            | Entry::Notice { .. }
            | Entry::End(_) => {}
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    rows
}

/// The program asks the system to open an address; no HTTP, and nothing comes back.
pub(super) fn browser_asked(stage: Stage, look: Look) -> Message {
    Message {
        number: 0,
        exchange: None,
        is_response: false,
        stage,
        kind: MessageKind::Authorize,
        from: Participant::Client,
        to: Participant::Browser,
        label: String::from(labels::OPENS_THE_BROWSER),
        spoken: String::from(labels::OPENS_THE_BROWSER),
        look,
        is_changed: false,
        is_current: false,
    }
}

/// What the person does at an outside server's pages, which nobody here sees.
pub(super) fn signs_in(look: Look) -> Message {
    Message {
        kind: MessageKind::SignIn,
        from: Participant::ResourceOwner,
        to: Participant::Browser,
        label: String::from(labels::SIGNS_IN),
        spoken: String::from(labels::SIGNS_IN),
        ..browser_asked(Stage::Authorization, look)
    }
}

fn is_browser_leg(kind: MessageKind) -> bool {
    match kind {
        MessageKind::Authorize
        | MessageKind::SignIn
        | MessageKind::Redirect
        | MessageKind::ClosingPage
        | MessageKind::Stray => true,
        MessageKind::Metadata
        | MessageKind::Keys
        | MessageKind::DeviceAuthorization
        | MessageKind::Poll
        | MessageKind::Token
        | MessageKind::Userinfo
        | MessageKind::Resource
        | MessageKind::Refresh
        | MessageKind::Introspection
        | MessageKind::Revocation => false,
    }
}

/// What the user changed in the requests that are under way.
#[derive(Default)]
struct Changes<'a>(Vec<(Stage, &'a Change)>);

impl<'a> Changes<'a> {
    fn of(&self, wanted: Stage) -> Vec<&'a Change> {
        let of_stage = self.0.iter().filter(|(stage, _)| *stage == wanted);
        of_stage.map(|(_, change)| *change).collect()
    }

    /// A stage is made ready anew: its next request is another one.
    fn forget(&mut self, stage: Stage) {
        self.0.retain(|(of, _)| *of != stage);
    }
}

/// What the browser did after each time it was opened, in the order in which it did it.
///
/// Its requests are reported by two listeners that do not wait for each other, so the trace may
/// hold them in another order, and the last of them after the token request.
struct BrowserLegs<'a> {
    legs: std::iter::Peekable<std::vec::IntoIter<Vec<&'a RecordedExchange>>>,
}

impl<'a> BrowserLegs<'a> {
    fn of(trace: &'a Trace) -> Self {
        let mut legs: Vec<Vec<&RecordedExchange>> = vec![Vec::new()];
        for record in trace.records() {
            match &record.entry {
                Entry::BrowserAsked { .. } => legs.push(Vec::new()),
                Entry::Exchange(exchange) if is_browser_leg(exchange.kind) => {
                    if let Some(leg) = legs.last_mut() {
                        leg.push(exchange);
                    }
                }
                Entry::Exchange(_)
                | Entry::Stage { .. }
                | Entry::LocalWork { .. }
                | Entry::Finding { .. }
                | Entry::Deviation { .. }
                | Entry::ContinuedAnyway { .. }
                | Entry::Tokens { .. }
                | Entry::Notice { .. }
                | Entry::End(_) => {}
            }
        }
        for leg in &mut legs {
            leg.sort_by_key(|exchange| began(exchange));
        }
        Self {
            legs: legs.into_iter().peekable(),
        }
    }

    /// The browser was opened once more.
    fn advance(&mut self) {
        self.legs.next();
    }

    /// Writes the current leg, once.
    fn place(&mut self, rows: &mut Vec<Row>, changes: &Changes<'_>) {
        let Some(leg) = self.legs.peek_mut() else {
            return;
        };
        for exchange in std::mem::take(leg) {
            place(rows, exchange, changes);
        }
    }
}

/// An authorization request that nobody saw carries the time of its end; it began the leg.
fn began(exchange: &RecordedExchange) -> Timestamp {
    if !exchange.observed && exchange.kind == MessageKind::Authorize {
        Timestamp::from_micros(i64::MIN)
    } else {
        exchange.exchange.started
    }
}

fn place(rows: &mut Vec<Row>, exchange: &RecordedExchange, changes: &Changes<'_>) {
    let request = request(exchange, &changes.of(exchange.stage));
    let response = has_response(exchange).then(|| response(exchange));
    let by_a_person = !exchange.observed && exchange.kind == MessageKind::Authorize;
    rows.push(Row::Message(request));
    rows.extend(by_a_person.then(|| Row::Message(signs_in(Look::Inferred))));
    rows.extend(response.map(Row::Message));
}

fn request(exchange: &RecordedExchange, changes: &[&Change]) -> Message {
    let never_arrived = exchange.failure.is_some() && exchange.exchange.received.is_empty();
    let look = if !exchange.observed {
        Look::Inferred
    } else if never_arrived || exchange.kind == MessageKind::Stray || brings_an_error(exchange) {
        Look::Failed
    } else {
        Look::Past
    };
    Message {
        number: 0,
        exchange: Some(exchange.id),
        is_response: false,
        stage: exchange.stage,
        kind: exchange.kind,
        from: exchange.from,
        to: exchange.to,
        label: labels::request(exchange, changes),
        spoken: text::spoken_request(exchange.kind).to_owned(),
        look,
        is_changed: exchange.deviates,
        is_current: false,
    }
}

fn response(exchange: &RecordedExchange) -> Message {
    let status = parse::response(&exchange.exchange.received)
        .ok()
        .map(|parsed| parsed.response.status);
    let look = if !exchange.observed {
        Look::Inferred
    } else if exchange.failure.is_some() || status.is_none_or(|status| status >= 400) {
        Look::Failed
    } else {
        Look::Past
    };
    Message {
        number: 0,
        exchange: Some(exchange.id),
        is_response: true,
        stage: exchange.stage,
        kind: exchange.kind,
        from: exchange.to,
        to: exchange.from,
        label: labels::response(exchange),
        spoken: labels::spoken_response(exchange),
        look,
        is_changed: false,
        is_current: false,
    }
}

/// Where nothing was seen, only the authorization server's answer can be told: it brought the
/// browser back. An address pasted by hand had no answer.
fn has_response(exchange: &RecordedExchange) -> bool {
    if exchange.observed {
        !exchange.exchange.received.is_empty()
    } else {
        exchange.kind == MessageKind::Authorize
    }
}

/// Whether the redirect is a refusal (RFC 6749 §4.1.2.1).
fn brings_an_error(exchange: &RecordedExchange) -> bool {
    if exchange.kind != MessageKind::Redirect {
        return false;
    }
    parse::request(&exchange.exchange.sent).is_some_and(|request| {
        let encoded = request.query().map_or(&*request.body, str::as_bytes);
        Parameters::decode(encoded).contains("error")
    })
}

fn place_work(rows: &mut Vec<Row>, stage: Stage, work: &LocalWork, verdict: Verdict) {
    let kind = match work {
        LocalWork::Challenge { .. } => {
            // The address is prepared anew when its port was taken; one challenge is enough.
            if let Some(Row::Note(last)) = rows.last()
                && last.kind == NoteKind::Computation
            {
                rows.pop();
            }
            NoteKind::Computation
        }
        LocalWork::IdTokenChecks { .. } => NoteKind::Check { verdict },
        // What was found says more, and follows at once.
        LocalWork::RedirectChecks => return,
    };
    rows.push(Row::Note(note(stage, labels::work(work), kind)));
}

pub(super) fn note(stage: Stage, text: String, kind: NoteKind) -> Note {
    Note {
        stage,
        on: Participant::Client,
        text,
        kind,
        to_come: false,
        is_current: false,
    }
}

/// The findings of that stage that the records begin with.
fn run_of_findings(records: &[Record], stage: Stage) -> Vec<&Finding> {
    records
        .iter()
        .map_while(|record| match &record.entry {
            Entry::Finding { stage: of, finding } if *of == stage => Some(finding),
            Entry::Finding { .. }
            | Entry::Stage { .. }
            | Entry::LocalWork { .. }
            | Entry::Exchange(_)
            | Entry::BrowserAsked { .. }
            | Entry::Deviation { .. }
            | Entry::ContinuedAnyway { .. }
            | Entry::Tokens { .. }
            | Entry::Notice { .. }
            | Entry::End(_) => None,
        })
        .collect()
}

fn worst(findings: &[&Finding]) -> Verdict {
    findings
        .iter()
        .map(|finding| finding.verdict)
        .max()
        .unwrap_or(Verdict::Pass)
}

/// The redirect's checks always get a note; those of other stages only where one failed. The ID
/// token's have theirs already.
fn summary(stage: Stage, run: &[&Finding]) -> Option<Note> {
    let keep = |is_told: &dyn Fn(&Finding) -> bool| -> Vec<&Finding> {
        run.iter()
            .copied()
            .filter(|finding| is_told(finding))
            .collect()
    };
    let (told, text) = match stage {
        Stage::IdToken => return None,
        Stage::Redirect => {
            // A stray request is an arrow of its own.
            let told = keep(&|finding| finding.check != Check::RedirectStray);
            let text = labels::redirect_checks(&told);
            (told, text)
        }
        Stage::Discovery
        | Stage::Authorization
        | Stage::DeviceAuthorization
        | Stage::Polling
        | Stage::Token
        | Stage::Userinfo
        | Stage::Resource
        | Stage::Refresh
        | Stage::Introspection
        | Stage::Revocation => {
            let told = keep(&|finding| finding.verdict == Verdict::Fail);
            let text = labels::failed_checks(&told);
            (told, text)
        }
    };
    let verdict = worst(&told);
    (!told.is_empty()).then(|| note(stage, text, NoteKind::Check { verdict }))
}
