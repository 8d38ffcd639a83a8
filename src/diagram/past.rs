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
    oauth::{ErrorResponse, JsonObject, Parameters, Timestamp},
    session::Trace,
    text,
};

/// Rows of everything recorded, unnumbered. They grow with the trace: a record is turned into rows
/// once, except where a later one says how it came out.
#[derive(Clone, Debug, Default)]
pub(super) struct Past {
    rows: Vec<Row>,
    /// How many records the rows say.
    taken: usize,
    changes: Changes,
    leg: Leg,
    open: Option<Open>,
}

/// Checks that stand last: one more of them changes the note that sums them up.
#[derive(Clone, Copy, Debug)]
struct Open {
    stage: Stage,
    /// Where they begin among the records, and among the rows.
    record: usize,
    row: usize,
}

impl Past {
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Takes in what was recorded since the last call, of the same trace. Returns the first row
    /// that is new or another one than before.
    pub fn take(&mut self, trace: &Trace) -> usize {
        let records = trace.records();
        let mut first = self.rows.len();
        let next = records.get(self.taken).map(|record| &record.entry);
        if let (Some(open), Some(Entry::Finding { .. })) = (self.open, next) {
            self.taken = open.record;
            self.rows.truncate(open.row);
            first = open.row;
        }
        while let Some((record, after)) = records.get(self.taken..).and_then(<[_]>::split_first) {
            let at = self.taken;
            let open = self.open.take();
            self.taken += 1;
            match &record.entry {
                Entry::Exchange(exchange) if is_browser_leg(exchange.kind) => {
                    first = first.min(self.place_in_leg(exchange));
                }
                Entry::Exchange(exchange) => self.rows.extend(rows_of(exchange, &self.changes)),
                Entry::BrowserAsked { stage, .. } => {
                    let asked = browser_asked(*stage, Look::Past);
                    self.rows.push(Row::Message(asked));
                    self.leg = Leg::at(self.rows.len(), &self.changes);
                }
                Entry::LocalWork { stage, work } => {
                    let verdict = worst(&run_of_findings(after, *stage));
                    let row = self.rows.len();
                    self.open = matches!(work, LocalWork::IdTokenChecks { .. }).then_some(Open {
                        stage: *stage,
                        record: at,
                        row,
                    });
                    first = first.min(place_work(&mut self.rows, *stage, work, verdict));
                }
                Entry::Finding { stage, .. } => {
                    let run = run_of_findings(records.get(at..).unwrap_or_default(), *stage);
                    let begins = Open {
                        stage: *stage,
                        record: at,
                        row: self.rows.len(),
                    };
                    self.open = open.filter(|open| open.stage == *stage).or(Some(begins));
                    self.taken = at + run.len();
                    self.rows.extend(summary(*stage, &run).map(Row::Note));
                }
                Entry::Deviation { stage, change } => {
                    self.changes.0.push((*stage, change.clone()));
                }
                Entry::Stage { stage, status, .. } => {
                    if *status == StageStatus::Ready {
                        self.changes.forget(*stage);
                    }
                }
                Entry::ContinuedAnyway { .. }
                | Entry::Tokens { .. }
                | Entry::Notice { .. }
                | Entry::End(_) => {}
            }
        }
        first
    }

    /// Returns the first of the rows that were put in.
    fn place_in_leg(&mut self, exchange: &RecordedExchange) -> usize {
        let place = self.leg.begin.get_or_insert(self.rows.len());
        let changes = self.leg.changes.get_or_insert_with(|| self.changes.clone());
        let rows = rows_of(exchange, changes);
        let at = *place + self.leg.insert(began(exchange), rows.len());
        self.rows.splice(at..at, rows);
        at
    }
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
        | MessageKind::FragmentPage
        | MessageKind::ClosingPage
        | MessageKind::EndSession
        | MessageKind::SignedOut
        | MessageKind::Stray => true,
        MessageKind::WebFinger
        | MessageKind::Challenge
        | MessageKind::ResourceMetadata
        | MessageKind::Metadata
        | MessageKind::Keys
        | MessageKind::Registration
        | MessageKind::PushedAuthorization
        | MessageKind::DeviceAuthorization
        | MessageKind::BackchannelAuthentication
        | MessageKind::Ping
        | MessageKind::Poll
        | MessageKind::Token
        | MessageKind::Userinfo
        | MessageKind::Resource
        | MessageKind::Refresh
        | MessageKind::McpInitialize
        | MessageKind::McpInitialized
        | MessageKind::McpListTools
        | MessageKind::McpEndSession
        | MessageKind::Introspection
        | MessageKind::Revocation
        | MessageKind::ReadClient
        | MessageKind::ReplaceClient
        | MessageKind::DeleteClient => false,
    }
}

/// What the user changed in the requests that are under way.
#[derive(Clone, Debug, Default)]
struct Changes(Vec<(Stage, Change)>);

impl Changes {
    fn of(&self, wanted: Stage) -> Vec<&Change> {
        let of_stage = self.0.iter().filter(|(stage, _)| *stage == wanted);
        of_stage.map(|(_, change)| change).collect()
    }

    /// A stage is made ready anew: its next request is another one.
    fn forget(&mut self, stage: Stage) {
        self.0.retain(|(of, _)| *of != stage);
    }
}

/// What the browser did since it was opened last, in the order in which it did it.
///
/// Its requests are reported by two listeners that do not wait for each other, so the trace may
/// hold them in another order, and the last of them after the token request.
#[derive(Clone, Debug, Default)]
struct Leg {
    /// Its first row; none as long as a browser that nobody opened has asked for nothing.
    begin: Option<usize>,
    /// What the user had changed by then.
    changes: Option<Changes>,
    /// When each exchange began, and how many rows it takes, in the order of the rows.
    exchanges: Vec<(Timestamp, usize)>,
    rows: usize,
}

impl Leg {
    fn at(row: usize, changes: &Changes) -> Self {
        Self {
            begin: Some(row),
            changes: Some(changes.clone()),
            ..Self::default()
        }
    }

    /// Notes an exchange; returns how many rows of the leg come before it.
    fn insert(&mut self, began: Timestamp, rows: usize) -> usize {
        let later = self.exchanges.iter().rev();
        let later = later.take_while(|(other, _)| *other > began);
        let (count, rows_after) =
            later.fold((0, 0), |(count, all), (_, rows)| (count + 1, all + rows));
        let place = self.exchanges.len() - count;
        self.exchanges.insert(place, (began, rows));
        let before = self.rows - rows_after;
        self.rows += rows;
        before
    }
}

/// Whether it is the request that the browser was sent out with.
fn opens_the_leg(exchange: &RecordedExchange) -> bool {
    [MessageKind::Authorize, MessageKind::EndSession].contains(&exchange.kind)
}

/// The request of a leg that nobody saw carries the time of its end; it began the leg.
fn began(exchange: &RecordedExchange) -> Timestamp {
    if !exchange.observed && opens_the_leg(exchange) {
        Timestamp::from_micros(i64::MIN)
    } else {
        exchange.exchange.started
    }
}

fn rows_of(exchange: &RecordedExchange, changes: &Changes) -> Vec<Row> {
    let request = request(exchange, &changes.of(exchange.stage));
    let response = has_response(exchange).then(|| response(exchange));
    let by_a_person = !exchange.observed && exchange.kind == MessageKind::Authorize;
    let mut rows = vec![Row::Message(request)];
    rows.extend(by_a_person.then(|| Row::Message(signs_in(Look::Inferred))));
    rows.extend(response.map(Row::Message));
    rows
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
    let status = parse::response_head(&exchange.exchange.received)
        .ok()
        .map(|head| head.status);
    let is_refusal = status.is_none_or(|status| status >= 400) && !asks_to_repeat(exchange);
    let look = if !exchange.observed {
        Look::Inferred
    } else if exchange.failure.is_some() || is_refusal {
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

/// An error in form that asks for the same request once more, and is part of such a run: to a poll
/// that comes too early (RFC 8628 §3.5), or for the server's nonce in the proof (RFC 9449 §8, §9).
fn asks_to_repeat(exchange: &RecordedExchange) -> bool {
    parse::response(&exchange.exchange.received).is_ok_and(|parsed| {
        let response = &parsed.response;
        let error = JsonObject::parse(&response.body, response.body.len())
            .ok()
            .and_then(|object| ErrorResponse::from_object(object).ok())
            .map(|error| error.shown_error());
        match error.as_deref() {
            Some("authorization_pending" | "slow_down") => exchange.kind == MessageKind::Poll,
            Some("use_dpop_nonce") => response.headers.contains("dpop-nonce"),
            Some(_) | None => false,
        }
    })
}

/// Where nothing was seen, only the authorization server's answer can be told: it brought the
/// browser back. An address pasted by hand had no answer.
fn has_response(exchange: &RecordedExchange) -> bool {
    if exchange.observed {
        !exchange.exchange.received.is_empty()
    } else {
        opens_the_leg(exchange)
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

/// Returns the first row that is new.
fn place_work(rows: &mut Vec<Row>, stage: Stage, work: &LocalWork, verdict: Verdict) -> usize {
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
        LocalWork::Signed { .. } => NoteKind::Computation,
        LocalWork::IdTokenChecks { .. } => NoteKind::Check { verdict },
        // What was found says more, and follows at once.
        LocalWork::RedirectChecks => return rows.len(),
    };
    rows.push(Row::Note(note(stage, labels::work(work), kind)));
    rows.len() - 1
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
        | Stage::Registration
        | Stage::Par
        | Stage::Authorization
        | Stage::DeviceAuthorization
        | Stage::BackchannelAuthentication
        | Stage::Polling
        | Stage::Token
        | Stage::Userinfo
        | Stage::Resource
        | Stage::Refresh
        | Stage::Introspection
        | Stage::Revocation
        | Stage::Logout
        | Stage::ClientConfiguration => {
            let told = keep(&|finding| finding.verdict == Verdict::Fail);
            let text = labels::failed_checks(&told);
            (told, text)
        }
    };
    let verdict = worst(&told);
    (!told.is_empty()).then(|| note(stage, text, NoteKind::Check { verdict }))
}
