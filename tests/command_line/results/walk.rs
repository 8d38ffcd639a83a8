//! One run that has to show something, and what has to be seen in it.

use crate::{contract::Trace, launch::Launch};

/// A run, and what it has to show.
pub(super) struct Walk {
    pub(super) launch: Launch,
    /// Each of these is brought to its end.
    pub(super) stages: Vec<&'static str>,
    pub(super) evidence: Evidence,
    /// How many grants it shows.
    pub(super) grants: usize,
}

/// What shows that the run did what its row says.
#[derive(Clone, Copy)]
pub(super) enum Evidence {
    /// The stages alone.
    Stages,
    /// A request of the client's to the token endpoint or its like has this text.
    Sent(&'static str),
    /// Each of them has it.
    SentWithEach(&'static str),
    /// None of them has any of these.
    SentNone(&'static [&'static str]),
    /// The browser's way out has this text.
    AuthorizationRequest(&'static str),
    /// The browser's way back has this text.
    Redirect(&'static str),
    /// One of these checks passed.
    Passed(&'static [&'static str]),
}

const CLIENT_STAGES: [&str; 8] = [
    "par",
    "token",
    "polling",
    "refresh",
    "device_authorization",
    "backchannel_authentication",
    "introspection",
    "revocation",
];

impl Walk {
    /// Makes the run; what was missing in it, if something was.
    pub(super) fn problem(self) -> Option<String> {
        let said = self.launch.words();
        let (stages, evidence) = (self.stages, self.evidence);
        let output = self.launch.and(&["--json", "--timeout", "30"]).run();
        if output.status.code() != Some(0) {
            let last = output.stdout.lines().last().unwrap_or_default();
            return Some(format!("{said}: {last} {}", output.stderr));
        }
        let trace = Trace::read(output);
        let done = trace.stages("done");
        let missing = stages.iter().find(|stage| !done.contains(stage));
        let failed = trace.failures();
        if missing.is_some() || !failed.is_empty() {
            return Some(format!("{said}: no {missing:?} in {done:?}, {failed:?}"));
        }
        (!evidence.is_in(&trace)).then(|| format!("{said}: not seen in the run"))
    }
}

impl Evidence {
    fn is_in(self, trace: &Trace) -> bool {
        match self {
            Self::Stages => true,
            Self::Sent(text) => requests(trace).iter().any(|one| one.contains(text)),
            Self::SentWithEach(text) => {
                let requests = requests(trace);
                !requests.is_empty() && requests.iter().all(|one| one.contains(text))
            }
            Self::SentNone(texts) => {
                let requests = requests(trace);
                let has = |text: &&str| requests.iter().any(|one| one.contains(text));
                !requests.is_empty() && !texts.iter().any(has)
            }
            Self::AuthorizationRequest(text) => {
                let query = trace.authorization_url();
                query.query().is_some_and(|query| query.contains(text))
            }
            Self::Redirect(text) => trace
                .crossings("redirect")
                .iter()
                .any(|crossing| String::from_utf8_lossy(&crossing.sent).contains(text)),
            Self::Passed(checks) => checks
                .iter()
                .any(|check| trace.verdicts(check).contains(&"pass")),
        }
    }
}

fn requests(trace: &Trace) -> Vec<String> {
    CLIENT_STAGES
        .into_iter()
        .flat_map(|stage| trace.crossings(stage))
        .filter(|crossing| crossing.line["from"] == "client")
        .map(|crossing| String::from_utf8_lossy(&crossing.sent).into_owned())
        .collect()
}
