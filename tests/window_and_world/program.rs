//! The window of a test, its world, and waiting for what the world brings.

use std::{
    thread,
    time::{Duration, Instant},
};

use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use oauth_playground::{
    app::Command,
    effects::{Browser, Home, World, WorldOptions, browser::BrowserChoice, builtin_server::Listen},
    gui::{Waker, Window},
};

const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Program {
    harness: Harness<'static, Window<World>>,
    _home: tempfile::TempDir,
}

impl Program {
    /// At its first start, with nothing in its home and no browser.
    pub(crate) fn start() -> Self {
        Self::start_with(BrowserChoice::None)
    }

    pub(crate) fn start_with(browser: BrowserChoice) -> Self {
        let home = tempfile::tempdir().unwrap();
        let options = WorldOptions {
            browser: Some(Browser::Program(browser)),
            listen: Listen::default(),
            home: Home::Folder(home.path().to_owned()),
            ..WorldOptions::default()
        };
        let world = World::new(options, std::sync::Arc::new(|| {})).unwrap();
        let mut harness = Harness::builder()
            .with_size(egui::vec2(1440.0, 900.0))
            .build_eframe(|creation| Window::new(creation, world, &Waker::new()).unwrap());
        harness.step();
        Self {
            harness,
            _home: home,
        }
    }

    /// Until these words are on screen.
    pub(crate) fn wait_for(&mut self, words: &str) {
        self.wait_for_any(&[words]);
    }

    pub(crate) fn wait_for_any(&mut self, wanted: &[&str]) {
        let deadline = Instant::now() + PATIENCE;
        while !wanted.iter().any(|words| self.shows(words)) {
            assert!(
                Instant::now() < deadline,
                "{wanted:?} never came; on screen: {:#?}",
                self.words()
            );
            self.harness.step();
            thread::sleep(Duration::from_millis(5));
        }
    }

    pub(crate) fn shows(&self, words: &str) -> bool {
        self.words().iter().any(|shown| shown.contains(words))
    }

    /// Every name and every text on screen.
    pub(crate) fn words(&self) -> Vec<String> {
        self.harness
            .root()
            .children_recursive()
            .flat_map(|node| {
                let node = node.accesskit_node();
                [node.label(), node.value()]
            })
            .flatten()
            .collect()
    }

    pub(crate) fn press(&mut self, name: &str) {
        self.wait_for(name);
        self.harness.get_by_label(name).click();
        self.harness.run_steps(2);
    }

    pub(crate) fn apply(&mut self, command: Command) {
        self.harness.state_mut().apply(command);
        self.harness.run_steps(2);
    }

    pub(crate) fn type_into(&mut self, field: &str, text: &str) {
        self.harness.get_by_label(field).focus();
        self.harness.step();
        self.harness.get_by_label(field).type_text(text);
        self.harness.run_steps(2);
    }

    /// Fills in the form for another provider and presses its button.
    pub(crate) fn start_with_issuer(&mut self, issuer: &str) {
        self.type_into("Issuer, API or account", issuer);
        self.type_into("Client ID", "a-client");
        self.press("Start with this provider");
    }

    pub(crate) fn is_disabled(&self, name: &str) -> bool {
        self.harness
            .get_by_label(name)
            .accesskit_node()
            .is_disabled()
    }
}
