//! A lettered figure in the manner of RFC 6749 §1.2 and §4.1, drawn from what happened.

use crate::{
    flow::{Entry, MessageKind, RecordedExchange, Stage},
    http::parse,
    oauth::{Parameters, display_text::neutralise},
    session::Trace,
    text,
};

const MARGIN: &str = "     ";
/// Within the borders of the client's box and of the others.
const CLIENT: usize = 8;
const PEER: usize = 15;
const LABEL_CHARS: usize = 40;

/// Who stands at the right.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Peer {
    AuthorizationServer,
    ResourceServer,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    FromClient,
    ToClient,
    /// From the resource owner to the authorization server.
    FromOwner,
}

struct Step {
    letter: String,
    peer: Peer,
    direction: Direction,
    label: String,
    legend: String,
    /// It got no answer.
    is_lost: bool,
}

/// The figure and its legend; says so where nothing happened that belongs into it.
pub(super) fn draw(trace: &Trace) -> String {
    let steps = steps(trace);
    if steps.is_empty() {
        return String::from("Nothing has happened that a figure could show.\n");
    }
    let mut out = boxes(&steps);
    out.push('\n');
    for step in &steps {
        out.push_str(&format!("   {:<4} {}\n", step.letter, step.legend));
    }
    out
}

/// Metadata and keys are fetched before the figure begins; forged answers do not belong to it.
fn steps(trace: &Trace) -> Vec<Step> {
    let mut story = Story::default();
    for record in trace.records() {
        match &record.entry {
            Entry::BrowserAsked {
                stage: Stage::Logout,
                ..
            } => story.sign_out(),
            Entry::BrowserAsked { .. } => story.authorization_request(),
            Entry::Exchange(recorded) => story.exchange(recorded),
            Entry::Stage { .. }
            | Entry::LocalWork { .. }
            | Entry::Finding { .. }
            | Entry::Deviation { .. }
            | Entry::ContinuedAnyway { .. }
            | Entry::Tokens { .. }
            | Entry::Notice { .. }
            | Entry::End(_) => {}
        }
    }
    story.steps
}

#[derive(Default)]
struct Story {
    steps: Vec<Step>,
    has_asked: bool,
    has_returned: bool,
}

impl Story {
    fn push(
        &mut self,
        peer: Peer,
        direction: Direction,
        label: &str,
        legend: String,
        is_lost: bool,
    ) {
        self.steps.push(Step {
            letter: letter(self.steps.len()),
            peer,
            direction,
            label: neutralise(label, LABEL_CHARS),
            legend,
            is_lost,
        });
    }

    fn authorization_request(&mut self) {
        if std::mem::replace(&mut self.has_asked, true) {
            return;
        }
        self.push(
            Peer::AuthorizationServer,
            Direction::FromClient,
            "Authorization request",
            String::from("The client sends the browser to the authorization server."),
            false,
        );
    }

    fn sign_out(&mut self) {
        self.push(
            Peer::AuthorizationServer,
            Direction::FromClient,
            "Logout request",
            String::from("The client sends the browser to end the session."),
            false,
        );
    }

    fn exchange(&mut self, recorded: &RecordedExchange) {
        match recorded.kind {
            MessageKind::WebFinger
            | MessageKind::Challenge
            | MessageKind::ResourceMetadata
            | MessageKind::Metadata
            | MessageKind::Keys
            | MessageKind::McpInitialized
            | MessageKind::SignIn
            | MessageKind::FragmentPage
            | MessageKind::ClosingPage
            | MessageKind::Ping
            | MessageKind::EndSession
            | MessageKind::Stray => {}
            MessageKind::Authorize => self.authorization_request(),
            MessageKind::Redirect => self.redirect(recorded),
            MessageKind::PushedAuthorization => {
                self.request(
                    recorded,
                    "Pushed authorization request",
                    "Reference to the request",
                );
            }
            MessageKind::DeviceAuthorization => {
                self.request(
                    recorded,
                    "Device authorization request",
                    "Device and user code",
                );
            }
            MessageKind::BackchannelAuthentication => {
                self.request(
                    recorded,
                    "Backchannel authentication request",
                    "Name of the request",
                );
            }
            MessageKind::Poll => {
                self.request(recorded, "Access token request", "Access token");
            }
            MessageKind::Token => self.request(recorded, "Access token request", "Access token"),
            MessageKind::Registration => {
                self.request(
                    recorded,
                    "Client registration request",
                    "Client information",
                );
            }
            MessageKind::McpInitialize | MessageKind::McpListTools | MessageKind::McpEndSession => {
                self.request(
                    recorded,
                    "Protected MCP request",
                    "Answer of the MCP server",
                );
            }
            MessageKind::ReadClient => {
                self.request(recorded, "Client read request", "Client information");
            }
            MessageKind::ReplaceClient => {
                self.request(recorded, "Client update request", "Client information");
            }
            MessageKind::DeleteClient => {
                self.request(recorded, "Client delete request", "Confirmation");
            }
            MessageKind::Userinfo => self.request(recorded, "Userinfo request", "Claims"),
            MessageKind::Resource => {
                self.request(recorded, "Protected resource request", "Protected resource");
            }
            MessageKind::Refresh => self.request(recorded, "Refresh request", "New access token"),
            MessageKind::Introspection => {
                self.request(recorded, "Introspection request", "State of the token");
            }
            MessageKind::Revocation => {
                self.request(recorded, "Revocation request", "Confirmation");
            }
            MessageKind::SignedOut => self.push(
                Peer::AuthorizationServer,
                Direction::ToClient,
                "Signed out",
                format!(
                    "The browser comes back from the authorization server: {}{}",
                    text::request_label(recorded),
                    place(recorded)
                ),
                false,
            ),
        }
    }

    fn redirect(&mut self, recorded: &RecordedExchange) {
        if std::mem::replace(&mut self.has_returned, true) {
            return;
        }
        self.authorization_request();
        let error = redirect_parameter(recorded, "error");
        let (grant, label) = match &error {
            None => ("signs in and allows", String::from("Authorization code")),
            Some(error) => ("decides", format!("Error {}", neutralise(error, 28))),
        };
        self.push(
            Peer::AuthorizationServer,
            Direction::FromOwner,
            "Authorization grant",
            format!("The resource owner {grant} at the authorization server's own pages."),
            false,
        );
        self.push(
            Peer::AuthorizationServer,
            Direction::ToClient,
            &label,
            format!(
                "The browser brings the answer to the redirect URI: {}{}",
                text::request_label(recorded),
                place(recorded)
            ),
            false,
        );
    }

    fn request(&mut self, recorded: &RecordedExchange, asked: &str, answered: &str) {
        let (peer, name) = match recorded.kind {
            MessageKind::Resource
            | MessageKind::Challenge
            | MessageKind::ResourceMetadata
            | MessageKind::McpInitialize
            | MessageKind::McpInitialized
            | MessageKind::McpListTools
            | MessageKind::McpEndSession => (Peer::ResourceServer, "resource server"),
            MessageKind::WebFinger
            | MessageKind::Metadata
            | MessageKind::Keys
            | MessageKind::Registration
            | MessageKind::Authorize
            | MessageKind::SignIn
            | MessageKind::Redirect
            | MessageKind::FragmentPage
            | MessageKind::ClosingPage
            | MessageKind::EndSession
            | MessageKind::SignedOut
            | MessageKind::Stray
            | MessageKind::PushedAuthorization
            | MessageKind::DeviceAuthorization
            | MessageKind::BackchannelAuthentication
            | MessageKind::Ping
            | MessageKind::Poll
            | MessageKind::Token
            | MessageKind::Userinfo
            | MessageKind::Refresh
            | MessageKind::Introspection
            | MessageKind::Revocation
            | MessageKind::ReadClient
            | MessageKind::ReplaceClient
            | MessageKind::DeleteClient => (Peer::AuthorizationServer, "authorization server"),
        };
        let answer = parse::response(&recorded.exchange.received).ok();
        let changed = if recorded.deviates {
            ", changed by the user"
        } else {
            ""
        };
        self.push(
            peer,
            Direction::FromClient,
            asked,
            format!(
                "The client asks the {name}: {}{changed}{}",
                text::request_label(recorded),
                place(recorded)
            ),
            answer.is_none(),
        );
        let Some(answer) = answer else {
            if let Some(step) = self.steps.last_mut() {
                step.legend
                    .push_str(&format!(": {}", text::response_label(recorded)));
            }
            return;
        };
        let is_good = answer.response.is_success();
        let said = text::response_label(recorded);
        self.push(
            peer,
            Direction::ToClient,
            if is_good { answered } else { &said },
            format!("The {name} answers: {said}"),
            false,
        );
    }
}

fn place(recorded: &RecordedExchange) -> String {
    if recorded.observed {
        format!(" [exchange {}]", recorded.id)
    } else {
        String::from(" [inferred]")
    }
}

fn redirect_parameter(recorded: &RecordedExchange, name: &str) -> Option<String> {
    let request = parse::request(&recorded.exchange.sent)?;
    let query = Parameters::decode(request.query().unwrap_or_default().as_bytes());
    let form = Parameters::decode(&request.body);
    let value = query.first(name).or_else(|| form.first(name))?;
    Some(value.to_owned())
}

/// `(A)` to `(Z)`, then `(AA)`.
fn letter(index: usize) -> String {
    let last = char::from(b'A' + u8::try_from(index % 26).unwrap_or_default());
    match index / 26 {
        0 => format!("({last})"),
        more => {
            let first = char::from(b'A' + u8::try_from((more - 1) % 26).unwrap_or_default());
            format!("({first}{last})")
        }
    }
}

/// The client at the left as one box, and at the right a box for each run of steps with one peer.
fn boxes(steps: &[Step]) -> String {
    let widest = steps.iter().map(|step| step.label.chars().count()).max();
    let zone = widest.unwrap_or_default().max(20) + 14;
    let mut above: Vec<String> = Vec::new();
    let mut right: Vec<String> = Vec::new();
    let mut rest = steps;
    while let Some(first) = rest.first() {
        let length = rest
            .iter()
            .position(|step| step.peer != first.peer)
            .unwrap_or(rest.len());
        let (group, after) = rest.split_at(length);
        rest = after;
        if let Some(owner) = group
            .iter()
            .find(|step| step.direction == Direction::FromOwner)
        {
            above = owner_box(owner, zone);
        }
        right.extend(group_lines(group, zone));
        if !rest.is_empty() {
            right.push(String::new());
        }
    }
    let border = format!("+{}+", "-".repeat(CLIENT));
    let middle = right.len() / 2;
    let mut out = String::new();
    for line in above {
        out.push_str(&format!("{line}\n"));
    }
    for (index, line) in right.iter().enumerate() {
        let left = if index == 0 || index + 1 == right.len() {
            border.clone()
        } else {
            let name = if index == middle { "Client" } else { "" };
            format!("|{name:^CLIENT$}|")
        };
        let line = if line.is_empty() {
            left
        } else {
            format!("{left}{line}")
        };
        out.push_str(&format!("{MARGIN}{}\n", line.trim_end()));
    }
    out
}

fn owner_box(step: &Step, zone: usize) -> Vec<String> {
    let indent = " ".repeat(MARGIN.len() + CLIENT + 2 + zone);
    let border = format!("{indent}+{}+", "-".repeat(PEER));
    let inner = |text: &str| format!("{indent}|{text:^PEER$}|");
    let under = |text: &str| {
        let text = format!("{indent} {text:^PEER$}");
        text.trim_end().to_owned()
    };
    vec![
        border.clone(),
        inner("Resource"),
        inner("owner"),
        border,
        under("|"),
        format!("{}  {}", under(&step.letter), step.label),
        under("v"),
    ]
}

fn group_lines(group: &[Step], zone: usize) -> Vec<String> {
    let arrows: Vec<&Step> = group
        .iter()
        .filter(|step| step.direction != Direction::FromOwner)
        .collect();
    let rows = (arrows.len() * 2).saturating_sub(1).max(3);
    let peer = group
        .first()
        .map_or(Peer::AuthorizationServer, |step| step.peer);
    let (first, second) = match peer {
        Peer::AuthorizationServer => ("Authorization", "server"),
        Peer::ResourceServer => ("Resource", "server"),
    };
    let blank = " ".repeat(zone);
    let border = format!("{blank}+{}+", "-".repeat(PEER));
    let mut lines = vec![border.clone()];
    for row in 0..rows {
        let arrow = match arrows.get(row / 2) {
            Some(step) if row % 2 == 0 => arrow(step, zone),
            Some(_) | None => blank.clone(),
        };
        let name = match row {
            row if row == rows / 2 - 1 => first,
            row if row == rows / 2 => second,
            _ => "",
        };
        lines.push(format!("{arrow}|{name:^PEER$}|"));
    }
    lines.push(border);
    lines
}

fn arrow(step: &Step, zone: usize) -> String {
    let (open, close) = match (step.direction, step.is_lost) {
        (Direction::ToClient, _) => ("<-", "--"),
        (Direction::FromClient | Direction::FromOwner, false) => ("--", "->"),
        (Direction::FromClient | Direction::FromOwner, true) => ("--", "-X"),
    };
    let start = format!("{open}{}-", step.letter);
    let label = format!(" {} ", step.label);
    let room = zone.saturating_sub(start.chars().count() + close.len());
    format!("{start}{label:-^room$}{close}")
}

#[cfg(test)]
mod tests {
    use super::letter;

    #[test]
    fn letters_go_on_after_z() {
        let letters: Vec<String> = [0, 25, 26, 52].map(letter).to_vec();
        assert_eq!(letters, ["(A)", "(Z)", "(AA)", "(BA)"]);
    }
}
