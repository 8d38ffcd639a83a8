//! The person at the browser: Alice signs in, allows, and goes where she is sent.

use oauth_playground::{
    authorization_server::{Decision, Visitor, VisitorStep},
    flow::Event,
    http::{Exchange, Request, Response, parse},
    oauth::Parameters,
};

use super::{WorldInMemory, now, request_bytes, response_bytes};

impl WorldInMemory {
    /// Alice signs in, allows, and comes back to the listener.
    pub(super) fn browse(&mut self, run: u32, address: &str) {
        let config = self.server.config();
        let alice = config.account("alice").expect("alice").clone();
        let mut visitor = Visitor::new(self.origin, &alice, Decision::Allow);
        if let Some(code) = self.server.user_code_on_screen() {
            visitor = visitor.with_user_code(code);
        }
        let mut next = visitor
            .open(address)
            .or_else(|| self.own_page(&mut visitor, address));
        while let Some(request) = next.take() {
            let response = self.ask(&request);
            let exchange = Box::new(Exchange {
                sent: request_bytes(&request),
                received: response_bytes(&response),
                started: now(),
                ..Exchange::default()
            });
            self.flow(run, Event::BrowserLegSeen { exchange });
            match visitor.next_step(&response) {
                VisitorStep::Send(request) => next = Some(request),
                // Nobody of this program listens there.
                VisitorStep::Redirected(address) if address.starts_with("https://") => {
                    self.address_line = Some(address);
                }
                VisitorStep::Redirected(address) => self.come_back(run, &address),
                VisitorStep::Posted { form, .. } => {
                    self.come_back_with(run, "POST", &form.encode());
                }
                // A decision for a device leads nowhere from here.
                VisitorStep::Finished(_) => {}
                VisitorStep::Stuck(reason) => panic!("the visitor is lost at {address}: {reason}"),
            }
        }
    }

    /// An authorization request by POST begins at a page of the client's listener.
    fn own_page(&mut self, visitor: &mut Visitor, address: &str) -> Option<Request> {
        let (_, listener) = self.listener.as_mut()?;
        let (_, behind) = address.split_once("://")?;
        let (authority, path) = behind.split_once('/')?;
        let mut request = Request {
            method: String::from("GET"),
            target: format!("/{path}"),
            ..Request::default()
        };
        request.headers.push("Host", authority);
        let page = listener.answer(&request).response;
        let page: Response = parse::response(&page).ok()?.response;
        match visitor.next_step(&page) {
            VisitorStep::Posted { target, form } => visitor.submit(&target, &form),
            other => panic!("{other:?}"),
        }
    }

    fn come_back(&mut self, run: u32, address: &str) {
        let (_, query) = address.split_once(['?', '#']).expect("an answer");
        // What stands behind the hash is handed over by the listener's page, as a form.
        let method = if address.contains('#') { "POST" } else { "GET" };
        self.come_back_with(run, method, query);
    }

    fn come_back_with(&mut self, run: u32, method: &str, form: &str) {
        let (target, body) = match method {
            "POST" => (String::from("/callback"), form.as_bytes().to_vec()),
            _ => (format!("/callback?{form}"), Vec::new()),
        };
        let request = Request {
            method: method.to_owned(),
            target,
            body,
            ..Request::default()
        };
        let exchange = Box::new(Exchange {
            sent: request_bytes(&request),
            received: response_bytes(&Response::new(200)),
            started: now(),
            ..Exchange::default()
        });
        let (id, _) = self.listener.as_ref().expect("a listener");
        let id = *id;
        let parameters = Parameters::decode(form.as_bytes());
        self.flow(
            run,
            Event::RedirectArrived {
                id,
                exchange,
                parameters,
            },
        );
    }
}
