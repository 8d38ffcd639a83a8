//! A profile while it is edited: what was read, what was typed, and what is to be said of it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    app::{
        Found, ProfileEntry, ProfileOrigin, ProfileStamp, SaveOver, StartingPoint,
        profile_choices::command_text,
    },
    oauth::ServerMetadata,
    profile::{
        Agreement, ConnectionSettings, ENDPOINTS, Problem, Profile, Remark, compare, remarks,
        shipped, slug, template,
    },
};

/// One profile on its page.
#[derive(Clone, Debug)]
pub struct ProfileDraft {
    pub profile: Profile,
    /// As it stands in the library; `None` for one that is not there yet.
    pub(super) saved: Option<Profile>,
    origin: Option<ProfileOrigin>,
    stamp: Option<ProfileStamp>,
    /// What was handed over to be saved, until the library shows it.
    being_saved: Option<Profile>,
    /// The port as it was typed, also where it is none.
    pub port: String,
    pub answers: BTreeMap<String, String>,
    /// What the server said about itself since the page was opened.
    metadata: Option<ServerMetadata>,
    /// Typed in place of an issuer, as long as its host was not asked for that.
    account: String,
    /// What another choice of the same row said, so that going back to it loses nothing.
    pub(super) own_uri: String,
    pub(super) own_proxy: ConnectionSettings,
    pub(super) ca_file: String,
    pub(super) pin: String,
    pub(super) variable: String,
    /// The command for the secret as it was typed, also where it is none.
    pub command_line: String,
    pub(super) key_variable: String,
    pub(super) key_file: String,
    pub(super) proxy_variable: String,
    /// The same of each environment, in their order, as far as it was looked at.
    pub(super) insides: Vec<ProfileDraft>,
    /// Whether what was typed makes no profile yet, so that no environment has it.
    pub(super) is_unread: bool,
    /// What it was read from, where that has not changed; of an environment alone.
    pub(super) seen: Option<Box<Profile>>,
    /// Whether the library knows the environment that this is.
    pub(super) is_in_library: bool,
}

/// Why the profile cannot be started as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartObstacle {
    /// The question that is open.
    Question(String),
    Failure(Remark),
}

impl ProfileDraft {
    /// A profile of the library.
    pub fn of(entry: &ProfileEntry) -> Self {
        let mut draft = Self::unsaved(entry.profile.clone());
        draft.saved = Some(entry.profile.clone());
        draft.origin = Some(entry.origin);
        draft.stamp = entry.stamp;
        draft
    }

    /// A profile that is nowhere but here: a new one, a copy, or one read from a file.
    pub fn unsaved(profile: Profile) -> Self {
        let mut draft = Self {
            port: String::new(),
            saved: None,
            origin: None,
            stamp: None,
            being_saved: None,
            answers: BTreeMap::new(),
            metadata: None,
            account: String::new(),
            own_uri: String::new(),
            own_proxy: ConnectionSettings::default(),
            ca_file: String::new(),
            pin: String::new(),
            variable: String::new(),
            command_line: String::new(),
            key_variable: String::new(),
            key_file: String::new(),
            proxy_variable: String::new(),
            insides: Vec::new(),
            is_unread: false,
            seen: None,
            is_in_library: false,
            profile,
        };
        draft.retype();
        draft
    }

    /// What is typed is as the profile has it.
    fn retype(&mut self) {
        self.insides.clear();
        self.port = port_text(&self.profile);
        self.command_line = command_text(self.profile.client.client_secret.as_ref());
    }

    /// An empty one.
    pub fn empty() -> Self {
        let mut profile = Profile::for_issuer("");
        profile.server.clear();
        profile.name = String::new();
        profile.id = String::new();
        Self::unsaved(profile)
    }

    /// The same under another name and id.
    #[must_use]
    pub fn duplicate(&self, name: &str, library: &[ProfileEntry]) -> Self {
        let mut profile = self.profile.clone();
        name.clone_into(&mut profile.name);
        profile.id = free_id(&slug(name), library);
        let mut copy = Self::unsaved(profile);
        copy.metadata.clone_from(&self.metadata);
        copy
    }

    pub fn id(&self) -> &str {
        &self.profile.id
    }

    /// Whether the library does not have it yet.
    pub fn is_new(&self) -> bool {
        self.saved.is_none() && !self.is_in_library
    }

    pub fn origin(&self) -> Option<ProfileOrigin> {
        self.origin
    }

    /// Whether it stands in place of a shipped one.
    pub fn shadows_shipped(&self) -> bool {
        self.origin == Some(ProfileOrigin::User) && shipped(&self.profile.id).is_some()
    }

    pub fn is_changed(&self) -> bool {
        self.saved.as_ref() != Some(&self.profile)
            || self.bad_port().is_some()
            || self.has_typed_inside()
    }

    /// Whether it is a new one in which nothing was typed yet.
    pub fn is_untouched(&self) -> bool {
        let is_empty = self.account.is_empty() && self.profile == Self::empty().profile;
        self.is_new() && is_empty && self.bad_port().is_none()
    }

    /// The remarks that are to be told: what is missing in a form that nobody began to fill in is
    /// no failure.
    pub fn shown<'a>(&self, remarks: &'a [Remark]) -> &'a [Remark] {
        if self.is_untouched() { &[] } else { remarks }
    }

    /// What its file is called, once it has an id.
    pub fn file_name(&self) -> Option<String> {
        (!self.id().is_empty()).then(|| format!("{}.json", self.id()))
    }

    /// As it was read. A new one becomes empty.
    pub fn undo_changes(&mut self) {
        let Some(saved) = &self.saved else {
            *self = Self::empty();
            return;
        };
        self.profile.clone_from(saved);
        self.account.clear();
        self.retype();
    }

    /// Names it; the id of one that is not saved yet follows the name.
    pub fn set_name(&mut self, name: &str) {
        name.clone_into(&mut self.profile.name);
        if self.is_new() {
            self.profile.id = if name.trim().is_empty() {
                String::new()
            } else {
                slug(name)
            };
        }
    }

    /// A member of `server` as text; empty where there is none.
    pub fn server_text(&self, member: &str) -> String {
        match self.profile.server.get(member) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }

    /// Sets a member of `server`; empty removes it.
    pub fn set_server_text(&mut self, member: &str, text: &str) {
        if text.is_empty() {
            self.profile.server.shift_remove(member);
        } else {
            let value = Value::from(text);
            self.profile.server.insert(member.to_owned(), value);
        }
    }

    /// What is known of the provider: the issuer, or what was typed in its place.
    pub fn starting_text(&self) -> String {
        if self.account.is_empty() {
            self.server_text("issuer")
        } else {
            self.account.clone()
        }
    }

    /// An account is no issuer, and has no place in the file.
    pub fn set_starting_text(&mut self, text: &str) {
        let is_account = matches!(StartingPoint::parse(text), Ok(StartingPoint::Account(_)));
        let (account, issuer) = if is_account { (text, "") } else { ("", text) };
        account.clone_into(&mut self.account);
        self.set_server_text("issuer", issuer);
    }

    /// Takes in what the server said about itself. Where an API or an account led to it, its issuer
    /// takes their place, and tokens are asked for that API (RFC 8707 §2).
    pub fn discovered(&mut self, from: &StartingPoint, found: &Found) {
        let is_account = matches!(from, StartingPoint::Account(_));
        if is_account || found.resource.is_some() {
            self.set_starting_text(found.metadata.issuer().unwrap_or_default());
        }
        if let Some(api) = &found.resource {
            let parameters = &mut self.profile.request.extra_parameters;
            let resource = String::from("resource");
            if !parameters.iter().any(|(name, _)| *name == resource) {
                parameters.push((resource, api.clone()));
            }
        }
        self.metadata = Some(found.metadata.clone());
    }

    pub fn metadata(&self) -> Option<&ServerMetadata> {
        self.metadata.as_ref()
    }

    /// Leaves a member to discovery: an address is taken out of the profile, the issuer is taken
    /// over.
    pub fn take_from_discovery(&mut self, member: &str) {
        let found = self.metadata.as_ref().and_then(ServerMetadata::issuer);
        match (member, found.map(str::to_owned)) {
            ("issuer", Some(issuer)) => self.set_server_text("issuer", &issuer),
            ("issuer", None) => {}
            (member, _) => self.set_server_text(member, ""),
        }
    }

    /// Writes every discovered address into the profile. With them a run needs no discovery.
    pub fn keep_discovered(&mut self) {
        let Some(metadata) = &self.metadata else {
            return;
        };
        for member in ENDPOINTS {
            if let Some(found @ Value::String(_)) = metadata.members().get(member)
                && !self.profile.server.contains_key(member)
            {
                let found = found.clone();
                self.profile.server.insert(member.to_owned(), found);
            }
        }
    }

    /// The profile with its questions answered, as far as they are.
    pub fn filled(&self) -> Result<Profile, template::TemplateError> {
        template::fill(&self.profile, &self.answers)
    }

    /// A profile of one's own that asks no more: its name says what was answered first.
    pub fn with_answers(&self, library: &[ProfileEntry]) -> Option<Self> {
        let filled = self.filled().ok()?;
        let first = self.profile.template.first()?;
        let answer = self.answers.get(&first.name).unwrap_or(&first.default);
        let mut own = Self::unsaved(filled);
        let name = format!("{} ({answer})", own.profile.name);
        own.profile.id = free_id(&slug(&name), library);
        own.profile.name = name;
        own.metadata.clone_from(&self.metadata);
        Some(own)
    }

    /// Everything to be said of it, failures first. Where questions are answered, the answers are
    /// judged too.
    pub fn remarks(&self, library: &[ProfileEntry]) -> Vec<Remark> {
        let mut out = match self.filled() {
            Ok(filled) => remarks(&filled),
            Err(_) => {
                let open: Vec<String> = template::missing(&self.profile, &self.answers)
                    .map(|field| field.ask.clone())
                    .collect();
                let mut all = remarks(&self.profile);
                all.retain(|remark| match &remark.problem {
                    Problem::Unfilled { ask } => open.contains(ask),
                    _ => true,
                });
                all
            }
        };
        out.extend(self.own_remarks(library));
        if let Some(metadata) = &self.metadata {
            out.extend(compare(&self.profile, metadata).0);
        }
        out.sort_by_key(|remark| !remark.is_failure);
        out
    }

    /// What concerns the form and the library more than a run.
    fn own_remarks(&self, library: &[ProfileEntry]) -> Vec<Remark> {
        let mut out = Vec::new();
        let mut say = |member: &str, is_failure, problem| {
            out.push(Remark {
                member: member.to_owned(),
                is_failure,
                problem,
            });
        };
        if self.profile.name.trim().is_empty() {
            say("/name", true, Problem::NoName);
        } else if self.is_new() && self.being_saved.is_none() {
            let id = self.profile.id.clone();
            match library.iter().find(|entry| entry.profile.id == id) {
                Some(entry) if entry.origin == ProfileOrigin::User => {
                    say("/name", true, Problem::IdTaken { id });
                }
                Some(_) => say("/name", false, Problem::IdOfShipped { id }),
                None => {}
            }
        }
        out.extend(self.typed_remarks());
        out
    }

    pub fn agreements(&self) -> Vec<Agreement> {
        self.metadata
            .as_ref()
            .map(|metadata| compare(&self.profile, metadata).1)
            .unwrap_or_default()
    }

    /// What keeps it from being saved: what has no place in a file, or no file to be in.
    pub fn save_obstacle<'a>(&self, remarks: &'a [Remark]) -> Option<&'a Remark> {
        remarks.iter().find(|remark| {
            matches!(
                remark.problem,
                Problem::NoName | Problem::IdTaken { .. } | Problem::Port(_) | Problem::NoProgram
            )
        })
    }

    /// What keeps it from being started.
    pub fn start_obstacle(&self, remarks: &[Remark]) -> Option<StartObstacle> {
        let failure = remarks.iter().find(|remark| remark.is_failure)?;
        Some(match &failure.problem {
            Problem::Unfilled { ask } => StartObstacle::Question(ask.clone()),
            _ => StartObstacle::Failure(failure.clone()),
        })
    }

    /// What a save may replace. A shipped profile is not replaced: a file of the user's takes its
    /// place.
    pub fn save_over(&self) -> SaveOver {
        self.stamp.map_or(SaveOver::Nothing, SaveOver::Read)
    }

    /// Notes that the profile was handed over to be saved.
    pub fn is_being_saved(&mut self) {
        self.being_saved = Some(self.profile.clone());
    }

    /// Takes in what the library holds now. Without changes of its own the page follows it; what
    /// was changed stays, and a save will find the difference.
    pub fn follow(&mut self, library: &[ProfileEntry]) {
        let id = self.profile.id.as_str();
        let Some(entry) = library.iter().find(|entry| entry.profile.id == id) else {
            return;
        };
        let is_known = self.origin == Some(entry.origin) && self.stamp == entry.stamp;
        if is_known {
            return;
        }
        let is_saved = self.being_saved.as_ref() == Some(&entry.profile);
        if is_saved {
            self.being_saved = None;
        } else if self.is_new() || self.is_changed() {
            return;
        } else {
            self.profile.clone_from(&entry.profile);
            self.retype();
        }
        self.saved = Some(entry.profile.clone());
        self.origin = Some(entry.origin);
        self.stamp = entry.stamp;
    }

    /// Whether it was in the library and is there no more.
    pub fn is_gone(&self, library: &[ProfileEntry]) -> bool {
        let id = &self.profile.id;
        self.saved.is_some() && !library.iter().any(|entry| entry.profile.id == *id)
    }
}

/// An id that no profile of the library has.
pub fn free_id(wanted: &str, library: &[ProfileEntry]) -> String {
    let is_taken = |id: &str| library.iter().any(|entry| entry.profile.id == id);
    if !is_taken(wanted) {
        return wanted.to_owned();
    }
    (2..)
        .map(|number: u32| slug(&format!("{wanted}-{number}")))
        .find(|id| !is_taken(id))
        .unwrap_or_else(|| wanted.to_owned())
}

impl ProfileDraft {
    /// The port as the profile has it, after it was changed there.
    pub fn follow_port(&mut self) {
        self.port = port_text(&self.profile);
    }
}

fn port_text(profile: &Profile) -> String {
    profile
        .redirect
        .port
        .map(|port| port.to_string())
        .unwrap_or_default()
}
