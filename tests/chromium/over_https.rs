//! Chromium on its way back to `https://localhost`: it warns of a certificate that nobody vouches for,
//! and takes it from a person who goes on, or who trusts its key.

use std::{fs, net::TcpListener, path::PathBuf, process::Command};

use base64::{Engine, engine::general_purpose::STANDARD};
use oauth_playground::http::public_key_sha256;
use rustls::pki_types::{CertificateDer, pem::PemObject};

use crate::{
    contract::Trace,
    launch::{Launch, PATIENCE, printed_address},
    support::process::Process,
    visit::{Person, Visit},
};

/// A run that waits on `https://localhost`, and the address for whoever sits at a browser.
struct Waiting {
    // The home folder lives as long as this.
    _launch: Launch,
    home: PathBuf,
    process: Process,
    address: String,
}

impl Waiting {
    /// Registers the redirect URI with the built-in server, which knows no https one by itself.
    fn begin() -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let uri = format!("https://localhost:{port}/signed-in");
        let launch = Launch::new(&["run", "--json", "--with-secrets", "--browser", "none"]);
        let home = launch.home().join("data");
        let launch = launch
            .and(&["--register", "--redirect-uri", &uri])
            .and(&["--home", home.to_str().unwrap()]);
        let process = launch.start();
        let address = printed_address(&process);
        Self {
            _launch: launch,
            home,
            process,
            address,
        }
    }

    /// The SHA-256 of the key in the certificate that the listener keeps, as Chromium takes it.
    fn key(&self) -> String {
        let file = self.home.join("redirect-listener/certificate.pem");
        let certificate = CertificateDer::from_pem_slice(&fs::read(file).unwrap()).unwrap();
        STANDARD.encode(public_key_sha256(&certificate).unwrap())
    }

    /// Somebody signs in, and ends at the page that is shown last.
    fn visited_by(&self, person: &Person) -> Visit {
        let words = shlex::try_quote(&self.address).unwrap();
        let line = format!("{} {words}", person.command());
        let mut command = Command::new("sh");
        command.args(["-c", &line]);
        Process::start("sign_in.mjs", &mut command).finish(PATIENCE);
        person.visit()
    }

    /// Waits until the run has said that Chromium broke off, with what the run said then.
    fn was_told(&self) -> String {
        self.process
            .stdout_line(PATIENCE, |line| line.contains("\"redirect_stray\""))
    }

    /// The run has come to its end by what the second of these visits brought, and both sides saw the
    /// same bytes: of the first visit nothing arrived but handshakes that were broken off.
    fn completes(self, visits: [&Visit; 2]) {
        let trace = Trace::read(self.process.finish(PATIENCE)).ended(0, "completed");
        assert_eq!(trace.failures(), [""; 0]);
        let strays = trace.findings("redirect_stray");
        assert!(!strays.is_empty());
        for stray in strays {
            assert_eq!(stray["verdict"], "warn");
            let message = stray["message"].as_str().unwrap();
            assert!(
                message.contains("does not trust the certificate"),
                "{message}"
            );
        }
        let browser_leg: Vec<_> = ["authorization", "redirect"]
            .iter()
            .flat_map(|stage| trace.crossings(stage))
            .filter(|crossing| crossing.line["from"] == "browser" && !crossing.sent.is_empty())
            .collect();
        let over_tls = |crossing: &&crate::contract::Crossing| crossing.line["tls"].is_object();
        let arrived: Vec<_> = browser_leg.iter().filter(over_tls).collect();
        assert_eq!(arrived.len(), 2, "the answer and the closing page");
        assert!(arrived[0].sent.starts_with(b"GET /signed-in?code="));
        assert!(arrived[1].sent.starts_with(b"GET /done/"));
        let recorded: Vec<_> = browser_leg
            .iter()
            .map(|crossing| (crossing.sent.clone(), crossing.received.clone()))
            .collect();
        let seen: Vec<_> = visits.iter().flat_map(|visit| &visit.connections).collect();
        Visit::saw_exactly(&seen, &recorded);
    }
}

/// Chromium's own words, and nothing of the program's behind them.
fn stopped_at_the_warning(visit: &Visit) {
    let [warning] = &visit.warnings[..] else {
        panic!("one warning: {visit:#?}");
    };
    assert!(
        warning.contains("NET::ERR_CERT_AUTHORITY_INVALID"),
        "{warning}"
    );
    assert!(warning.contains("localhost"), "{warning}");
    assert_eq!(visit.headings(), ["Sign in", "Allow access?"]);
}

fn arrived(visit: &Visit) {
    assert_eq!(
        visit.headings(),
        ["Sign in", "Allow access?", "The answer has arrived"]
    );
    visit.closed_cleanly();
    let closing = &visit.pages.last().unwrap().address;
    assert!(closing.starts_with("https://localhost:"), "{closing}");
}

#[test]
fn chromium_stops_at_its_warning_while_the_run_waits_and_whoever_goes_on_there_arrives() {
    let waiting = Waiting::begin();
    let stopped = waiting.visited_by(&Person::new(&[]));
    stopped_at_the_warning(&stopped);
    waiting.was_told();
    let went_on = waiting.visited_by(&Person::new(&["--proceed"]));
    assert_eq!(went_on.warnings, stopped.warnings);
    arrived(&went_on);
    waiting.completes([&stopped, &went_on]);
}

#[test]
fn chromium_that_trusts_the_key_of_the_kept_certificate_arrives_without_a_warning() {
    let waiting = Waiting::begin();
    let key = waiting.key();
    // Another key is of no use, so that it is this one which is shown.
    let another = STANDARD.encode([7; 32]);
    let stopped = waiting.visited_by(&Person::new(&["--trust", &another]));
    stopped_at_the_warning(&stopped);
    waiting.was_told();
    let trusting = waiting.visited_by(&Person::new(&["--trust", &key]));
    assert_eq!(trusting.warnings, [""; 0]);
    assert_eq!(trusting.complaints, []);
    arrived(&trusting);
    waiting.completes([&stopped, &trusting]);
}
