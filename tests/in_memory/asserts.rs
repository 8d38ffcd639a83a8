//! What is asserted of a run: handled, nothing lost, nothing leaked.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use oauth_playground::{
    flow::{
        Check, End, EndStatus, Entry, Finding, Input, Notice, Stage, StageStatus, State, Tokens,
        Verdict,
    },
    oauth::{Parameters, SafeUrl},
};

use super::{pair::Pair, setup::CLIENT_SECRET};

impl Pair {
    #[track_caller]
    pub fn end(&self) -> &End {
        let ends: Vec<&End> = self
            .session
            .trace()
            .records()
            .iter()
            .filter_map(|record| match &record.entry {
                Entry::End(end) => Some(end),
                _ => None,
            })
            .collect();
        assert_eq!(ends.len(), 1, "{ends:?} in {:?}", self.state());
        ends[0]
    }

    /// The run is over in this way; nothing is left open, and nothing leaked.
    #[track_caller]
    pub fn ends(&self, status: EndStatus, exit: u8) -> &End {
        assert_eq!(self.state(), &State::Ended, "{:?}", self.fails_seen());
        let end = self.end();
        assert_eq!(end.status, status, "{end:?} {:?}", self.fails_seen());
        assert_eq!(end.status.exit(), exit);
        assert!(self.open.is_empty(), "left open: {:?}", self.open);
        assert!(self.session.flow().draft().is_none());
        self.leaks_nothing();
        end
    }

    /// A check failed, and only the person may go on.
    #[track_caller]
    pub fn stops_on(&self, check: Check) -> &Finding {
        assert_eq!(
            self.state(),
            &State::AwaitDecision,
            "{:?}",
            self.fails_seen()
        );
        assert!(self.open.is_empty(), "left open: {:?}", self.open);
        assert!(self.sent.is_none());
        let finding = self.finding(check);
        assert_eq!(finding.verdict, Verdict::Fail, "{finding:?}");
        self.leaks_nothing();
        finding
    }

    /// The last finding of that check.
    #[track_caller]
    pub fn finding(&self, check: Check) -> &Finding {
        self.findings(check)
            .pop()
            .unwrap_or_else(|| panic!("no finding {check:?}, but {:?}", self.fails_seen()))
    }

    pub fn findings(&self, check: Check) -> Vec<&Finding> {
        self.session
            .trace()
            .findings()
            .map(|(_, finding)| finding)
            .filter(|finding| finding.check == check)
            .collect()
    }

    #[track_caller]
    pub fn verdict(&self, check: Check) -> Verdict {
        self.finding(check).verdict
    }

    pub fn fails_seen(&self) -> Vec<&Finding> {
        self.session
            .trace()
            .findings()
            .map(|(_, finding)| finding)
            .filter(|finding| finding.verdict == Verdict::Fail)
            .collect()
    }

    pub fn notices(&self) -> Vec<&Notice> {
        let records = self.session.trace().records().iter();
        records
            .filter_map(|record| match &record.entry {
                Entry::Notice { notice, .. } => Some(notice),
                _ => None,
            })
            .collect()
    }

    pub fn status(&self, stage: Stage) -> Option<StageStatus> {
        self.session.trace().status(stage)
    }

    /// Every set of tokens that was written down, oldest first.
    pub fn tokens(&self) -> Vec<&Tokens> {
        let records = self.session.trace().records().iter();
        records
            .filter_map(|record| match &record.entry {
                Entry::Tokens { tokens, .. } => Some(tokens),
                _ => None,
            })
            .collect()
    }

    /// How many requests of the client's were recorded with that start.
    pub fn requests(&self, start: &str) -> usize {
        self.session
            .trace()
            .exchanges()
            .filter(|exchange| exchange.exchange.sent.starts_with(start.as_bytes()))
            .count()
    }

    /// Every secret of this run that the two sides know by now.
    pub fn secrets(&self) -> Vec<String> {
        let context = self.session.flow().context();
        let mut out: Vec<String> = context
            .secrets()
            .into_iter()
            .map(|(_, secret)| secret.expose().to_owned())
            .collect();
        for tokens in self.tokens() {
            let kept = [
                &tokens.access_token,
                &tokens.refresh_token,
                &tokens.id_token,
            ];
            out.extend(kept.into_iter().flatten().map(|s| s.expose().to_owned()));
        }
        out.push(String::from("alice-password"));
        if context.input(Input::ClientSecret).is_some() {
            out.push(CLIENT_SECRET.to_owned());
        }
        out
    }

    /// No secret stands in anything that is shown masked, in any encoding, nor in what is shown as
    /// it is: the end, the notices.
    #[track_caller]
    pub fn leaks_nothing(&self) {
        self.leaks_none_of(&self.secrets());
    }

    #[track_caller]
    pub fn leaks_none_of(&self, secrets: &[String]) {
        let needles: Vec<Vec<u8>> = secrets
            .iter()
            .flat_map(|secret| encodings(secret))
            .collect();
        let masker = self.session.masker();
        let mut shown: Vec<(String, Vec<u8>)> = Vec::new();
        for record in self.session.trace().records() {
            match &record.entry {
                Entry::Exchange(exchange) => {
                    let (id, kind) = (exchange.id, exchange.kind);
                    let sent = masker.mask_bytes(&exchange.exchange.sent);
                    assert_eq!(sent.len(), exchange.exchange.sent.len());
                    shown.push((format!("request {id} {kind:?}"), sent));
                    let received = masker.mask_bytes(&exchange.exchange.received);
                    assert_eq!(received.len(), exchange.exchange.received.len());
                    shown.push((format!("answer {id} {kind:?}"), received));
                    if let Some(failure) = &exchange.failure {
                        shown.push((format!("failure {id}"), failure.to_string().into()));
                    }
                }
                Entry::Finding { finding, .. } => {
                    let texts = [&finding.expected, &finding.received];
                    for text in texts.into_iter().flatten() {
                        let name = format!("finding {:?}", finding.check);
                        shown.push((name, masker.mask_text(text).into()));
                    }
                    shown.push((
                        String::from("remark"),
                        format!("{:?}", finding.remark).into(),
                    ));
                }
                Entry::End(end) => shown.push((String::from("end"), format!("{end:?}").into())),
                Entry::Notice { notice, .. } => {
                    shown.push((String::from("notice"), format!("{notice:?}").into()));
                }
                Entry::Deviation { change, .. } => {
                    shown.push((String::from("deviation"), format!("{change:?}").into()));
                }
                // The one exception to masking is the address that the browser opens.
                Entry::BrowserAsked { .. }
                | Entry::Stage { .. }
                | Entry::LocalWork { .. }
                | Entry::ContinuedAnyway { .. } => {}
                Entry::Tokens { tokens, .. } => {
                    shown.push((String::from("tokens"), format!("{tokens:?}").into()));
                }
            }
        }
        for (what, bytes) in shown {
            for needle in &needles {
                let found = bytes.windows(needle.len()).any(|window| window == needle);
                assert!(
                    !found,
                    "{} stands in {what}: {}",
                    String::from_utf8_lossy(needle),
                    String::from_utf8_lossy(&bytes)
                );
            }
        }
    }
}

/// The value itself, percent-encoded, in base64 and as a JSON string.
fn encodings(secret: &str) -> Vec<Vec<u8>> {
    let percent = Parameters::from_iter([("x", secret)]).encode();
    let json = serde_json::Value::from(secret).to_string();
    let mut out = vec![
        secret.to_owned(),
        percent.trim_start_matches("x=").to_owned(),
        STANDARD.encode(secret).trim_end_matches('=').to_owned(),
        URL_SAFE_NO_PAD.encode(secret),
        json.trim_matches('"').to_owned(),
    ];
    out.sort();
    out.dedup();
    out.into_iter().map(String::into_bytes).collect()
}

/// The address without its query, for comparisons.
pub fn bare(address: &str) -> String {
    SafeUrl::parse(address).unwrap().without_query()
}
