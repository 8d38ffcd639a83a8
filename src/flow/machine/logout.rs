//! Out to the browser once more, to end the session at the server, and back
//! (RP-Initiated Logout §2, §3).

use super::{Flow, errand::Errand};
use crate::{
    flow::{
        Check, Effect, EndStatus, Entry, Finding, Notice, Remark, Stage, StageStatus,
        steps::{awaited_return, judge_return, other_ways},
    },
    http::AddressDraft,
    oauth::{Parameters, SafeUrl},
};

impl Flow {
    pub(super) fn press_logout(&mut self, address: &AddressDraft) {
        let url = match SafeUrl::parse(address.as_str()) {
            Ok(url) => url,
            Err(error) => {
                // Stays a draft: the text is the user's, and can be mended.
                let remark = Remark::Because(format!("this address cannot be opened: {error}"));
                let finding = Finding::warn(Check::MetadataEndpoint, remark);
                return self.record_findings(Stage::Logout, vec![finding]);
            }
        };
        let names = other_ways(&self.context);
        if !names.is_empty() {
            self.notice(Notice::OtherLogout { names });
        }
        let sent = Parameters::decode(url.url().query().unwrap_or_default().as_bytes());
        let back = awaited_return(&self.context, &sent);
        let comes_back = sent.contains("post_logout_redirect_uri");
        self.context.logout_sent = Some(sent);
        self.record_stage(Stage::Logout, StageStatus::Sent);
        self.errand = Errand::SignOut;
        if comes_back {
            return self.send_browser(back.place, back.expectation);
        }
        // The browser stays at the server's page, so that there is nothing to wait for.
        self.record(Entry::BrowserAsked {
            stage: Stage::Logout,
            address: url.as_str().to_owned(),
        });
        let id = self.effect_id();
        self.out.effects.push(Effect::OpenBrowser { id, url });
        self.advance();
    }

    pub(super) fn judge_sign_out(&mut self, parameters: &Parameters) {
        let received = judge_return(&self.context, parameters);
        self.received(Stage::Logout, received);
    }

    /// The port of the way back was taken in the meantime. One of our own choice is chosen anew, and
    /// the changed address is shown before it is opened.
    pub(super) fn sign_out_port_taken(&mut self, reason: &str) {
        let port = self.context.port.filter(|port| {
            let sent = self.context.logout_sent.clone().unwrap_or_default();
            let place = awaited_return(&self.context, &sent).place;
            let is_own = self.context.settings.profile.redirect.port.is_none();
            // What was registered in this run has this port, and no other address may be named.
            let is_free = self.context.registered.is_none();
            is_own && is_free && place.is_some_and(|(_, awaited)| awaited == *port)
        });
        match port {
            Some(port) => {
                self.context.logout_sent = None;
                self.carried = self.draft.take().zip(self.prepared.take());
                self.notice(Notice::PortChanged { from: port });
                self.reserve_port(None);
            }
            None => self.end(EndStatus::MachineError, reason, None),
        }
    }
}
