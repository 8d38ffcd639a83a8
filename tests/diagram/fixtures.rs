//! Runs against the built-in server and against one outside, as far as a test wants them.

use oauth_playground::{
    diagram::Model,
    flow::{
        Check, End, EndStatus, Entry, Finding, Grant, LocalWork, MessageKind, Participant,
        PlannedMessage, Record, RecordedExchange, Stage, StageStatus, Step, outline,
    },
    http::{Change, ChangeKind, ChangeSubject, Exchange, FailureKind, TransportFailure},
    oauth::{Timestamp, WellKnown},
    profile::built_in,
    session::{Header, Trace},
};

pub const STEPS: [Step; 7] = [
    Step::Metadata(WellKnown::OpenIdConfiguration),
    Step::Authorization,
    Step::Token(Grant::AuthorizationCode),
    Step::IdToken { again: false },
    Step::Resource,
    Step::Refresh,
    Step::Revocation,
];

/// A run that grows by the records a flow would write.
pub struct Run {
    pub trace: Trace,
    /// How many of [`STEPS`] are behind it.
    pub position: usize,
    pub waiting: bool,
    clock: i64,
    last_id: u32,
}

impl Run {
    pub fn new() -> Self {
        let header = Header {
            id: String::from("run"),
            started: Timestamp::from_secs(0),
            profile: built_in("http://127.0.0.1:9400").unwrap(),
            grant: Grant::AuthorizationCode,
        };
        Self {
            trace: Trace::new(header),
            position: 0,
            waiting: false,
            clock: 0,
            last_id: 0,
        }
    }

    pub fn to_come(&self) -> Vec<PlannedMessage> {
        outline(&STEPS[self.position..])
    }

    pub fn model(&self) -> Model {
        Model::of(&self.trace, &self.to_come(), self.waiting)
    }

    pub fn push(&mut self, entry: Entry) -> &mut Self {
        self.clock += 1;
        self.trace.push(Record {
            at: Timestamp::from_secs(self.clock),
            entry,
        });
        self
    }

    pub fn stage(&mut self, stage: Stage, status: StageStatus) -> &mut Self {
        self.push(Entry::Stage {
            stage,
            status,
            authorization_url: None,
        })
    }

    /// Ready, and then pressed.
    pub fn press(&mut self, stage: Stage) -> &mut Self {
        self.stage(stage, StageStatus::Ready)
            .stage(stage, StageStatus::Sent)
    }

    pub fn finding(&mut self, stage: Stage, finding: Finding) -> &mut Self {
        self.push(Entry::Finding { stage, finding })
    }

    pub fn exchange(&mut self, kind: MessageKind, sent: &str, received: &str) -> &mut Self {
        let started = self.clock + 1;
        self.exchange_at(started, kind, sent, received)
    }

    /// An exchange that began at that second, whenever it is reported.
    pub fn exchange_at(
        &mut self,
        started: i64,
        kind: MessageKind,
        sent: &str,
        received: &str,
    ) -> &mut Self {
        let exchange = Exchange {
            sent: sent.replace('\n', "\r\n").into_bytes(),
            received: received.replace('\n', "\r\n").into_bytes(),
            started: Timestamp::from_secs(started),
            ..Exchange::default()
        };
        self.recorded(kind, |recorded| recorded.exchange = exchange)
    }

    pub fn recorded(
        &mut self,
        kind: MessageKind,
        adjust: impl FnOnce(&mut RecordedExchange),
    ) -> &mut Self {
        use Participant::{AuthorizationServer, Browser, Client, ResourceServer};
        let (stage, from, to) = match kind {
            MessageKind::Challenge | MessageKind::ResourceMetadata => {
                (Stage::Discovery, Client, ResourceServer)
            }
            MessageKind::WebFinger | MessageKind::Metadata | MessageKind::Keys => {
                (Stage::Discovery, Client, AuthorizationServer)
            }
            MessageKind::Registration => (Stage::Registration, Client, AuthorizationServer),
            MessageKind::Authorize | MessageKind::SignIn => {
                (Stage::Authorization, Browser, AuthorizationServer)
            }
            MessageKind::Redirect
            | MessageKind::FragmentPage
            | MessageKind::ClosingPage
            | MessageKind::Stray => (Stage::Redirect, Browser, Client),
            MessageKind::EndSession => (Stage::Logout, Browser, AuthorizationServer),
            MessageKind::SignedOut => (Stage::Logout, Browser, Client),
            MessageKind::Token => (Stage::Token, Client, AuthorizationServer),
            MessageKind::Userinfo => (Stage::Userinfo, Client, AuthorizationServer),
            MessageKind::Resource
            | MessageKind::McpInitialize
            | MessageKind::McpInitialized
            | MessageKind::McpListTools
            | MessageKind::McpEndSession => (Stage::Resource, Client, ResourceServer),
            MessageKind::Refresh => (Stage::Refresh, Client, AuthorizationServer),
            MessageKind::Introspection => (Stage::Introspection, Client, AuthorizationServer),
            MessageKind::PushedAuthorization => (Stage::Par, Client, AuthorizationServer),
            MessageKind::DeviceAuthorization => {
                (Stage::DeviceAuthorization, Client, AuthorizationServer)
            }
            MessageKind::BackchannelAuthentication => (
                Stage::BackchannelAuthentication,
                Client,
                AuthorizationServer,
            ),
            MessageKind::Poll => (Stage::Polling, Client, AuthorizationServer),
            MessageKind::Ping => (Stage::Polling, AuthorizationServer, Client),
            MessageKind::Revocation => (Stage::Revocation, Client, AuthorizationServer),
            MessageKind::ReadClient | MessageKind::ReplaceClient | MessageKind::DeleteClient => {
                (Stage::ClientConfiguration, Client, AuthorizationServer)
            }
        };
        self.last_id += 1;
        let mut recorded = RecordedExchange {
            id: self.last_id,
            stage,
            kind,
            from,
            to,
            observed: true,
            exchange: Exchange {
                started: Timestamp::from_secs(self.clock + 1),
                ..Exchange::default()
            },
            failure: None,
            deviates: false,
        };
        adjust(&mut recorded);
        self.push(Entry::Exchange(Box::new(recorded)))
    }

    pub fn discovered(&mut self) -> &mut Self {
        self.press(Stage::Discovery)
            .exchange(
                MessageKind::Metadata,
                "GET /.well-known/openid-configuration HTTP/1.1\nHost: 127.0.0.1:9400\n\n",
                "HTTP/1.1 200 OK\nContent-Length: 2\n\n{}",
            )
            .stage(Stage::Discovery, StageStatus::Done);
        self.position = 1;
        self.push(Entry::LocalWork {
            stage: Stage::Authorization,
            work: LocalWork::Challenge { method: "S256" },
        })
        .stage(Stage::Authorization, StageStatus::Ready)
    }

    /// Discovered, and the browser is open.
    pub fn opened(&mut self) -> &mut Self {
        self.discovered()
            .stage(Stage::Authorization, StageStatus::Sent)
            .push(Entry::BrowserAsked {
                stage: Stage::Authorization,
                address: String::from("http://127.0.0.1:9400/authorize?response_type=code"),
            })
            .stage(Stage::Redirect, StageStatus::Ready);
        self.waiting = true;
        self
    }

    pub fn authorize_at(&mut self, started: i64) -> &mut Self {
        self.exchange_at(
            started,
            MessageKind::Authorize,
            "GET /authorize?response_type=code&client_id=workshop-client HTTP/1.1\nHost: a\n\n",
            "HTTP/1.1 200 OK\nContent-Length: 4\n\npage",
        )
    }

    pub fn sign_in_at(&mut self, started: i64) -> &mut Self {
        self.exchange_at(
            started,
            MessageKind::SignIn,
            "POST /sign-in HTTP/1.1\nHost: a\nContent-Length: 0\n\n",
            "HTTP/1.1 303 See Other\nLocation: http://127.0.0.1:53682/callback?code=c&state=s\nContent-Length: 0\n\n",
        )
    }

    pub fn redirect_at(&mut self, started: i64) -> &mut Self {
        self.exchange_at(
            started,
            MessageKind::Redirect,
            "GET /callback?code=c&state=s&iss=i HTTP/1.1\nHost: 127.0.0.1:53682\n\n",
            "HTTP/1.1 303 See Other\nLocation: /done/x\nContent-Length: 0\n\n",
        )
    }

    pub fn judged(&mut self) -> &mut Self {
        self.waiting = false;
        self.position = 2;
        self.stage(Stage::Authorization, StageStatus::Done)
            .push(Entry::LocalWork {
                stage: Stage::Redirect,
                work: LocalWork::RedirectChecks,
            })
            .finding(Stage::Redirect, Finding::pass(Check::RedirectState))
            .finding(Stage::Redirect, Finding::pass(Check::RedirectIss))
            .stage(Stage::Redirect, StageStatus::Done)
    }

    /// Everything up to the token request, which is ready.
    pub fn returned(&mut self) -> &mut Self {
        self.opened()
            .authorize_at(10)
            .sign_in_at(11)
            .redirect_at(12)
            .judged()
            .stage(Stage::Token, StageStatus::Ready)
    }

    pub fn token(&mut self, received: &str) -> &mut Self {
        self.stage(Stage::Token, StageStatus::Sent).exchange(
            MessageKind::Token,
            "POST /token HTTP/1.1\nHost: 127.0.0.1:9400\nContent-Length: 0\n\n",
            received,
        )
    }

    pub fn verifier_removed(&mut self) -> &mut Self {
        self.push(Entry::Deviation {
            stage: Stage::Token,
            change: Change {
                subject: ChangeSubject::Parameter(String::from("code_verifier")),
                kind: ChangeKind::Unset,
            },
        })
    }

    pub fn ended(&mut self, status: EndStatus, stage: Stage) -> &mut Self {
        self.push(Entry::End(End {
            status,
            stage,
            error: None,
            description: None,
            failure: None,
        }))
    }

    pub fn complete() -> Self {
        let mut run = Self::new();
        run.returned()
            .token(TOKENS)
            .stage(Stage::Token, StageStatus::Done)
            .stage(Stage::IdToken, StageStatus::Ready)
            .push(Entry::LocalWork {
                stage: Stage::IdToken,
                work: LocalWork::IdTokenChecks {
                    passed: 2,
                    total: 2,
                },
            })
            .finding(Stage::IdToken, Finding::pass(Check::IdTokenIss))
            .finding(Stage::IdToken, Finding::pass(Check::IdTokenAud))
            .stage(Stage::IdToken, StageStatus::Done)
            .press(Stage::Resource)
            .exchange(
                MessageKind::Resource,
                "GET /api/notes HTTP/1.1\nHost: a\n\n",
                "HTTP/1.1 200 OK\nContent-Length: 2\n\n[]",
            )
            .press(Stage::Refresh)
            .exchange(
                MessageKind::Refresh,
                "POST /token HTTP/1.1\nHost: a\nContent-Length: 0\n\n",
                TOKENS,
            )
            .press(Stage::Revocation)
            .exchange(
                MessageKind::Revocation,
                "POST /revoke HTTP/1.1\nHost: a\nContent-Length: 0\n\n",
                "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
            )
            .ended(EndStatus::Completed, Stage::Revocation);
        run.position = STEPS.len();
        run
    }

    pub fn failed_token() -> Self {
        let mut run = Self::new();
        run.returned()
            .verifier_removed()
            .stage(Stage::Token, StageStatus::Sent)
            .recorded(MessageKind::Token, |recorded| {
                recorded.deviates = true;
                recorded.exchange.sent =
                    b"POST /token HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n".to_vec();
                recorded.exchange.received =
                    b"HTTP/1.1 400 Bad Request\r\nContent-Length: 25\r\n\r\n{\"error\":\"invalid_grant\"}"
                        .to_vec();
            })
            .stage(Stage::Token, StageStatus::Failed)
            .ended(EndStatus::OAuthError, Stage::Token);
        run
    }

    /// The server is not ours, and the port of its token endpoint is closed.
    pub fn outside() -> Self {
        let mut run = Self::new();
        run.opened()
            .recorded(MessageKind::Authorize, |recorded| {
                recorded.observed = false;
                recorded.exchange.started = Timestamp::from_secs(20);
            })
            .redirect_at(12)
            .judged()
            .press(Stage::Token)
            .recorded(MessageKind::Token, |recorded| {
                recorded.exchange.sent =
                    b"POST /token HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n".to_vec();
                recorded.failure = Some(TransportFailure {
                    kind: FailureKind::Refused,
                    destination: String::from("https://a:443"),
                    detail: String::from("connection refused"),
                });
            })
            .stage(Stage::Token, StageStatus::Failed)
            .ended(EndStatus::NetworkError, Stage::Token);
        run
    }

    /// A forged answer came before the right one, which has not come yet.
    pub fn stray() -> Self {
        let mut run = Self::new();
        run.opened()
            .authorize_at(10)
            .exchange_at(
                11,
                MessageKind::Stray,
                "GET /callback?code=forged HTTP/1.1\nHost: 127.0.0.1:53682\n\n",
                "HTTP/1.1 400 Bad Request\nContent-Length: 0\n\n",
            )
            .finding(
                Stage::Redirect,
                Finding::warn(
                    Check::RedirectStray,
                    oauth_playground::flow::Remark::Because(String::from("state is missing")),
                ),
            );
        run
    }
}

pub const TOKENS: &str = "HTTP/1.1 200 OK\nContent-Length: 60\n\n{\"access_token\":\"a\",\"id_token\":\"i\",\"refresh_token\":\"r\"}    ";
