//! A person at Chromium, and what Chromium itself says about the visit afterwards.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Instant,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, de::Error as _};
use tempfile::TempDir;

use crate::launch::PATIENCE;

/// Chromium with `sign_in.mjs` at its keyboard, before it is started.
pub(crate) struct Person {
    folder: TempDir,
    switches: Vec<String>,
}

/// What `sign_in.mjs` reports.
#[derive(Debug, Deserialize)]
pub(crate) struct Visit {
    /// In the order in which they were shown, without those that pass by themselves.
    pub(crate) pages: Vec<Page>,
    /// What Chromium's own warnings of certificates said.
    pub(crate) warnings: Vec<String>,
    pub(crate) complaints: Vec<Complaint>,
    /// The addresses of the tab's history, the last one shown.
    pub(crate) history: Vec<String>,
    pub(crate) connections: Vec<Connection>,
    problem: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Page {
    pub(crate) address: String,
    pub(crate) title: String,
    pub(crate) heading: String,
    pub(crate) text: String,
}

/// An error or a warning of the console, or a violated content security policy.
#[derive(Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub(crate) kind: String,
    pub(crate) text: String,
    pub(crate) address: String,
}

/// What crossed one TCP connection, by Chromium's network log.
#[derive(Debug, Deserialize)]
pub(crate) struct Connection {
    /// `127.0.0.1:9400`.
    pub(crate) remote: String,
    #[serde(deserialize_with = "base64")]
    pub(crate) sent: Vec<u8>,
    #[serde(deserialize_with = "base64")]
    pub(crate) received: Vec<u8>,
}

impl Person {
    pub(crate) fn new(switches: &[&str]) -> Self {
        let script = script();
        assert!(
            script
                .with_file_name("node_modules/playwright-core")
                .is_dir(),
            "playwright-core is not installed: run tests/run, or npm ci in {}",
            script.parent().unwrap().display()
        );
        Self {
            folder: tempfile::tempdir().unwrap(),
            switches: switches.iter().map(|&word| word.to_owned()).collect(),
        }
    }

    /// A line of shell, or what `--browser` takes; the address comes behind it.
    pub(crate) fn command(&self) -> String {
        let (script, report) = (script(), self.report());
        let words = ["node", script.to_str().unwrap(), "--report"]
            .into_iter()
            .chain([report.to_str().unwrap()])
            .chain(self.switches.iter().map(String::as_str));
        shlex::try_join(words).unwrap()
    }

    /// Waits until Chromium has ended, which is after the program has its answer.
    pub(crate) fn visit(&self) -> Visit {
        let deadline = Instant::now() + PATIENCE;
        while !self.report().exists() {
            assert!(Instant::now() < deadline, "Chromium did not end");
            thread::sleep(std::time::Duration::from_millis(20));
        }
        let visit: Visit = serde_json::from_slice(&fs::read(self.report()).unwrap()).unwrap();
        assert_eq!(visit.problem, None, "{visit:#?}");
        visit
    }

    fn report(&self) -> PathBuf {
        self.folder.path().join("report.json")
    }
}

impl Visit {
    pub(crate) fn headings(&self) -> Vec<&str> {
        self.pages
            .iter()
            .map(|page| page.heading.as_str())
            .collect()
    }

    /// The last page is the program's closing page, and neither its address nor any that Back leads
    /// to holds what the server answered.
    pub(crate) fn closed_cleanly(&self) -> &Self {
        let last = self.pages.last().unwrap();
        assert_eq!(last.title, "The answer has arrived - OAuth Playground");
        assert_eq!(
            last.text,
            "The answer has arrived\n\nYou can close this tab and go back to OAuth Playground."
        );
        assert_eq!(self.history.last(), Some(&last.address));
        let closing = url::Url::parse(&last.address).unwrap();
        assert!(closing.path().starts_with("/done/"), "{closing}");
        assert_eq!((closing.query(), closing.fragment()), (None, None));
        for address in &self.history {
            let address = url::Url::parse(address).unwrap();
            let names_no_answer = |text: &str| {
                url::form_urlencoded::parse(text.as_bytes())
                    .all(|(name, _)| !["code", "iss", "error"].contains(&&*name))
            };
            assert!(
                names_no_answer(address.query().unwrap_or_default()),
                "{address}"
            );
            assert!(
                names_no_answer(address.fragment().unwrap_or_default()),
                "{address}"
            );
        }
        self
    }

    /// The connections to the place of this address.
    pub(crate) fn connections_to(&self, address: &str) -> Vec<&Connection> {
        let address = url::Url::parse(address).unwrap();
        let place = address.socket_addrs(|| None).unwrap()[0].to_string();
        self.connections
            .iter()
            .filter(|connection| connection.remote == place)
            .collect()
    }

    /// Holds every byte of these connections, both ways, against exchanges as they were recorded:
    /// each exchange on one connection, and nothing on any connection besides.
    pub(crate) fn saw_exactly(connections: &[&Connection], recorded: &[(Vec<u8>, Vec<u8>)]) {
        let mut left: Vec<_> = recorded.iter().collect();
        for connection in connections {
            let (mut sent, mut received) = (&*connection.sent, &*connection.received);
            while !sent.is_empty() {
                let at = left
                    .iter()
                    .position(|(asked, answer)| {
                        sent.starts_with(asked) && received.starts_with(answer)
                    })
                    .unwrap_or_else(|| {
                        panic!(
                            "Chromium and {} had what no record has:\n{}\n{}",
                            connection.remote,
                            String::from_utf8_lossy(sent),
                            String::from_utf8_lossy(received)
                        )
                    });
                let (asked, answer) = left.remove(at);
                assert!(!asked.is_empty());
                sent = &sent[asked.len()..];
                received = &received[answer.len()..];
            }
            assert_eq!(String::from_utf8_lossy(received), "");
        }
        let unseen: Vec<_> = left
            .iter()
            .map(|(sent, _)| String::from_utf8_lossy(sent))
            .collect();
        assert_eq!(unseen, [""; 0], "recorded, but not sent by Chromium");
    }
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/chromium/sign_in.mjs")
}

fn base64<'text, D: Deserializer<'text>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    STANDARD.decode(text).map_err(D::Error::custom)
}
