//! How long a past session takes to open, beside what its bytes alone cost.
//!
//! `cargo bench --features inspection --bench opening`. The floor reads the same file in the same
//! run, parses each line with `serde_json` into a `Value`, and decodes the base64 of the messages;
//! it checks nothing and keeps only the bytes.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench reads the clock and the disk, prints, and may fail loudly"
)]

use std::{
    env, fs,
    fs::File,
    hint::black_box,
    io::{BufRead as _, BufReader, BufWriter, Write as _},
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use oauth_playground::{
    effects::{DataFolder, Home, open_session},
    flow::{
        Check, Entry, Finding, Grant, MessageKind, Participant, Record, RecordedExchange, Remark,
        Stage, StageStatus, Verdict,
    },
    http::{Exchange, Masker, Timings},
    oauth::Timestamp,
    profile::built_in,
    session::{Header, file::Line},
};
use serde_json::Value;

const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
const RUNS: usize = 5;

fn main() {
    // Only `cargo bench` says so; without it nothing is to be measured.
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    let folder = DataFolder::find(&Home::Folder(home.path().to_owned())).expect("a folder");
    fs::create_dir_all(folder.sessions()).expect("a folder");
    let mut smallest = None;
    println!("medians of {RUNS} runs in turns");
    for exchanges in SIZES {
        let id = format!("s{exchanges}");
        let path = folder.sessions().join(format!("{id}.jsonl"));
        let bytes = write_session(&path, &id, exchanges);
        let (mut opening, mut floor) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            floor.push(timed(|| read_plainly(&path)));
            opening.push(timed(|| {
                let opened = open_session(&folder, &id).expect("a session that opens");
                assert_eq!(opened.trace.exchange_count(), exchanges);
                opened
            }));
        }
        let (opening, floor) = (median(opening), median(floor));
        let mib = bytes / (1024 * 1024);
        let ratio = opening.as_secs_f64() / floor.as_secs_f64();
        let (first, first_floor) = *smallest.get_or_insert((opening, floor));
        let growth = opening.as_secs_f64() / first.as_secs_f64();
        let floor_growth = floor.as_secs_f64() / first_floor.as_secs_f64();
        let times = exchanges / SIZES[0];
        println!(
            "  {exchanges} exchanges, {mib} MiB: {opening:.1?}, floor {floor:.1?}, x{ratio:.2}; \
             x{growth:.1} and x{floor_growth:.1} for x{times} exchanges"
        );
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let began = Instant::now();
    let done = black_box(work());
    let took = began.elapsed();
    drop(done);
    took
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// What the bytes cost whoever wants them.
fn read_plainly(path: &Path) -> Vec<Vec<u8>> {
    let file = BufReader::new(File::open(path).expect("the file"));
    let mut messages = Vec::new();
    for line in file.split(b'\n') {
        let value: Value = serde_json::from_slice(&line.expect("a line")).expect("JSON");
        for member in ["sent", "received"] {
            if let Some(text) = value.get(member).and_then(Value::as_str) {
                messages.push(STANDARD.decode(text).expect("base64"));
            }
        }
    }
    messages
}

/// Writes a session in which one API call is made again and again; returns its size in bytes.
fn write_session(path: &Path, id: &str, exchanges: usize) -> u64 {
    let started = Timestamp::from_secs(1_763_726_400);
    let masker = Arc::new(Masker::new());
    let header = Header {
        id: id.to_owned(),
        started,
        profile: built_in("http://127.0.0.1:9400").expect("the shipped profile"),
        grant: Grant::AuthorizationCode,
    };
    let mut out = BufWriter::new(File::create_new(path).expect("a new file"));
    let mut write = |bytes: &[u8]| out.write_all(bytes).expect("room on the disk");
    write(&Line::header(&header, &masker).to_bytes());
    let line = |entry| {
        let record = Record { at: started, entry };
        Line::record(&record, &masker).to_bytes()
    };
    let ready = line(status(StageStatus::Ready));
    let sent = line(status(StageStatus::Sent));
    let found = line(finding());
    let done = line(status(StageStatus::Done));
    // Only the number differs, and masking a hundred thousand messages takes its time.
    let exchange = String::from_utf8(line(Entry::Exchange(Box::new(call())))).expect("JSON");
    let (before, after) = exchange
        .split_once("\"id\":1,")
        .expect("the number of the exchange");
    for number in 1..=exchanges {
        write(&ready);
        write(&sent);
        write(format!("{before}\"id\":{number},{after}").as_bytes());
        write(&found);
        write(&done);
    }
    out.flush().expect("room on the disk");
    fs::metadata(path).expect("the file").len()
}

fn status(status: StageStatus) -> Entry {
    Entry::Stage {
        stage: Stage::Resource,
        status,
        authorization_url: None,
    }
}

fn finding() -> Entry {
    Entry::Finding {
        stage: Stage::Resource,
        finding: Finding {
            check: Check::IdTokenSignature,
            verdict: Verdict::Pass,
            remark: Remark::Fits,
            expected: None,
            received: None,
        },
    }
}

fn call() -> RecordedExchange {
    let body = format!("{{\"notes\":[{}]}}", vec!["\"a note\""; 100].join(","));
    let length = body.len();
    RecordedExchange {
        id: 1,
        stage: Stage::Resource,
        kind: MessageKind::Resource,
        from: Participant::Client,
        to: Participant::ResourceServer,
        observed: true,
        exchange: Exchange {
            sent: b"GET /api/notes HTTP/1.1\r\nHost: 127.0.0.1:9400\r\nAccept: application/json\r\n\
                Authorization: Bearer _________________________________________\r\n\r\n"
                .to_vec(),
            received: format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
            )
            .into_bytes(),
            started: Timestamp::from_secs(1_763_726_400),
            remote: Some(([127, 0, 0, 1], 9400).into()),
            timings: Timings {
                dns_us: None,
                connect_us: Some(80),
                tls_us: None,
                first_byte_us: Some(400),
                total_us: Some(600),
            },
            tls: None,
            way: Default::default(),
        },
        failure: None,
        deviates: false,
    }
}
