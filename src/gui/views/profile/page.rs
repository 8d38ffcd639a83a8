//! What the profile page remembers, and how it follows the library; no widget in here.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::{PageAction, import_preview::ImportPreview, path_field::PathField};
use crate::{
    app::{DiscoveryOutcome, KeyJob, ProfileDraft, ProfileEntry, State, Transfer},
    oauth::jose::Algorithm,
    profile::{KeySource, SecretPlace},
    text::profile_page as words,
};

/// The profile on the page, as far as it was changed.
#[derive(Debug, Default)]
pub(in crate::gui) struct ProfilePage {
    pub(super) draft: Option<ProfileDraft>,
    /// Changed profiles that are not on the page: they come back as they were left.
    parked: Vec<ProfileDraft>,
    /// The profile that was deleted from under the page; it returns when it is had back.
    gone: Option<String>,
    /// Id and name of what was deleted here last.
    pub(super) deleted: Option<(String, String)>,
    /// The member whose field is to have the keyboard next.
    pub(super) jump: Option<String>,
    pub(super) tab: Tab,
    pub(super) new_scope: String,
    /// Whether the rows of signed and encrypted answers stand open.
    pub(super) shows_protection: bool,
    /// Where to a file went, or where from it came.
    pub(super) notice: Option<String>,
    pub(super) file_form: Option<FileForm>,
    /// What was read, and is neither on the page nor kept yet.
    pub(super) preview: Option<ImportPreview>,
    pub(super) key_form: Option<KeyForm>,
    /// What is typed to be put into the keychain.
    pub(super) to_keep: BTreeMap<SecretPlace, Zeroizing<String>>,
    keys_seen: u32,
    /// What takes the page once this frame is painted.
    pub(super) next: Option<ProfileDraft>,
    /// Whether the page is to be as the library has it, as soon as that is read.
    pub(super) reload: bool,
    /// What the palette asked of the page.
    pub(super) asked: Option<PageAction>,
    transfers_seen: u32,
    /// The discovery that was asked for here, and for which profile.
    pub(super) discovering: Option<(u32, String)>,
    discovery_taken: Option<u32>,
}

/// Which part is on screen where they do not fit side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tab {
    #[default]
    Form,
    Remarks,
    File,
}

/// What is typed of a file to be read or written.
#[derive(Debug, Default)]
pub(super) struct FileForm {
    pub is_export: bool,
    pub file: PathField,
    /// What is to be imported in place of a file.
    pub text: Zeroizing<String>,
    pub text_has_focus: bool,
    pub copies_link: bool,
    pub is_done: bool,
    pub may_replace: bool,
}

/// What is typed of a key to be made.
#[derive(Debug)]
pub(super) struct KeyForm {
    pub file: PathField,
    pub algorithm: Algorithm,
}

impl Default for KeyForm {
    fn default() -> Self {
        Self {
            file: PathField::default(),
            algorithm: Algorithm::Es256,
        }
    }
}

impl ProfilePage {
    /// Opens a profile of the library. What was changed on the page is kept for later.
    pub fn show(&mut self, entry: &ProfileEntry) {
        if self.id() == Some(entry.profile.id.as_str()) {
            return;
        }
        self.park();
        let parked = self
            .parked
            .iter()
            .position(|draft| !draft.is_new() && draft.id() == entry.profile.id);
        self.draft = Some(match parked {
            Some(at) => self.parked.remove(at),
            None => ProfileDraft::of(entry),
        });
    }

    /// Opens an empty one, or the one that was left without a name. Others that are not saved yet
    /// are offered there.
    pub fn begin_new(&mut self) {
        let is_unnamed = |draft: &ProfileDraft| draft.is_new() && draft.profile.name.is_empty();
        if !self.draft.as_ref().is_some_and(is_unnamed) {
            self.park();
            let at = self.parked.iter().position(is_unnamed);
            let left = at.map(|at| self.parked.remove(at));
            self.draft = Some(left.unwrap_or_else(ProfileDraft::empty));
        }
        self.jump = Some(String::from("/name"));
    }

    /// The names of new profiles that were left before they were saved.
    pub(super) fn left_behind(&self) -> impl Iterator<Item = &str> {
        let new = self.parked.iter().filter(|draft| draft.is_new());
        new.map(|draft| draft.profile.name.as_str())
            .filter(|name| !name.is_empty())
    }

    /// What goes on with one of them, once this frame is painted.
    pub(super) fn go_on_with(&mut self, name: &str) {
        let mut parked = self.parked.iter();
        let at = parked.position(|draft| draft.is_new() && draft.profile.name == name);
        self.next = at.map(|at| self.parked.remove(at));
    }

    /// Opens one that is nowhere but on the page.
    pub(super) fn open(&mut self, draft: ProfileDraft) {
        self.park();
        self.draft = Some(draft);
    }

    /// Ends a frame: what was asked for in it takes the page.
    pub(super) fn turn(&mut self, library: &[ProfileEntry]) {
        if let Some(next) = self.next.take() {
            self.open(next);
        }
        if std::mem::take(&mut self.reload)
            && let Some(id) = self.draft.as_ref().map(|draft| draft.id().to_owned())
            && let Some(entry) = library.iter().find(|entry| entry.profile.id == id)
        {
            // Unchanged, it follows whatever the library turns out to hold.
            self.draft = Some(ProfileDraft::of(entry));
        }
    }

    /// Asks for the path of a file to be read.
    pub fn ask_import(&mut self) {
        self.file_form = Some(FileForm::default());
    }

    /// Whose page it is; a new profile has none yet.
    pub fn id(&self) -> Option<&str> {
        let draft = self.draft.as_ref().filter(|draft| !draft.is_new())?;
        Some(draft.id())
    }

    /// Whether a profile is on the page.
    pub fn is_open(&self) -> bool {
        self.draft.is_some()
    }

    /// Whether there is something to be saved.
    pub fn is_changed(&self) -> bool {
        self.draft.as_ref().is_some_and(ProfileDraft::is_changed)
    }

    fn park(&mut self) {
        self.notice = None;
        self.gone = None;
        self.new_scope.clear();
        self.to_keep.clear();
        if let Some(draft) = self.draft.take()
            && draft.is_changed()
        {
            self.parked.push(draft);
        }
    }

    /// Takes in what happened outside; tells whether the page should come on screen.
    pub(super) fn follow(&mut self, state: &State) -> bool {
        if let Some(draft) = &mut self.draft {
            draft.follow(&state.profiles);
        }
        for draft in &mut self.parked {
            draft.follow(&state.profiles);
        }
        if let Some(draft) = self
            .draft
            .take_if(|draft| !state.profiles.is_empty() && draft.is_gone(&state.profiles))
        {
            self.gone = Some(draft.id().to_owned());
        }
        let back = self.gone.as_ref().and_then(|id| {
            let mut entries = state.profiles.iter();
            entries.find(|entry| entry.profile.id == *id)
        });
        if let Some(entry) = back {
            self.gone = None;
            self.draft = Some(ProfileDraft::of(entry));
        }
        self.take_discovery(state);
        self.take_key(state);
        self.take_transfer(state)
    }

    fn take_discovery(&mut self, state: &State) {
        let Some(discovery) = &state.discovery else {
            return;
        };
        if self.discovery_taken == Some(discovery.run) {
            return;
        }
        let Some((run, id)) = &self.discovering else {
            return;
        };
        let Some(DiscoveryOutcome::Found(found)) = &discovery.outcome else {
            return;
        };
        if *run != discovery.run {
            return;
        }
        let mut drafts = self.draft.iter_mut().chain(&mut self.parked);
        if let Some(draft) = drafts.find(|draft| draft.id() == id) {
            draft.discovered(&discovery.from, found);
        }
        self.discovery_taken = Some(discovery.run);
    }

    /// A key that was made for this page is named in its profile.
    fn take_key(&mut self, state: &State) {
        if self.keys_seen == state.keys.count {
            return;
        }
        self.keys_seen = state.keys.count;
        let (Some(form), Some(last)) = (&mut self.key_form, &state.keys.last) else {
            return;
        };
        match (&last.job, &last.result, &mut self.draft) {
            (KeyJob::Make { .. }, Ok((path, _)), Some(draft)) => {
                draft.profile.client.private_key = Some(KeySource::File(path.clone()));
                self.key_form = None;
            }
            (KeyJob::Make { .. }, Err(reason), _) => form.file.problem = Some(reason.clone()),
            (KeyJob::Make { .. } | KeyJob::Read { .. }, _, _) => {}
        }
    }

    fn take_transfer(&mut self, state: &State) -> bool {
        if self.transfers_seen == state.transfers.count {
            return false;
        }
        self.transfers_seen = state.transfers.count;
        match &state.transfers.last {
            Some(Transfer::Read { path, import }) => {
                self.file_form = None;
                self.preview = Some(ImportPreview::new(path, import));
                true
            }
            Some(Transfer::Written { path }) => {
                self.file_form = None;
                self.notice = Some(words::written(path));
                false
            }
            Some(Transfer::NotRead { path, reason }) => {
                self.refused(false, path.as_deref().unwrap_or_default(), reason);
                false
            }
            Some(Transfer::NotWritten { path, reason, .. }) => {
                self.refused(true, path, reason);
                false
            }
            None => false,
        }
    }

    /// What could not be read or written stands where its path is typed; that of a text is empty.
    fn refused(&mut self, is_export: bool, path: &str, reason: &str) {
        let form = self.file_form.get_or_insert_with(|| FileForm {
            is_export,
            file: PathField::new(path),
            ..FileForm::default()
        });
        form.text_has_focus = false;
        form.file.problem = Some(reason.to_owned());
    }
}
