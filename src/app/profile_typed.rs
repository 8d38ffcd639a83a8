//! What is typed on a profile's page and is not in the profile yet: in its environments, and where a
//! field is not filled in.

use crate::{
    app::{ProfileDraft, SecretKind, profile_choices::command_text},
    profile::{Problem, Profile, ProfileError, Remark, SecretSource, TrustSettings, remarks},
};

impl ProfileDraft {
    /// Edits the profile as it is in one of its environments, counted from 0; what is changed there
    /// becomes a change of that environment.
    ///
    /// # Errors
    ///
    /// Why the environment's changes make no profile; nothing is edited then.
    ///
    /// # Panics
    ///
    /// Where there is no such environment.
    pub fn edit_inside<R>(
        &mut self,
        index: usize,
        edit: impl FnOnce(&mut Self) -> R,
    ) -> Result<R, ProfileError> {
        let before = self.before_edit(index)?;
        while self.insides.len() <= index {
            self.insides.push(Self::unsaved(before.clone()));
        }
        let inside = &mut self.insides[index];
        if inside.profile != before && !inside.is_unread {
            let has_its_port = inside.profile.redirect.port == before.redirect.port;
            inside.profile.clone_from(&before);
            if !has_its_port {
                inside.follow_port();
            }
            if inside.secret_kind() == SecretKind::Command {
                inside.command_line = command_text(before.client.client_secret.as_ref());
            }
        }
        let name = &self.profile.environments[index].name;
        inside.is_in_library = self.saved.as_ref().is_some_and(|saved| {
            let mut names = saved.environments.iter().map(|one| &one.name);
            names.any(|one| one == name)
        });
        inside.answers.clone_from(&self.answers);
        let out = edit(inside);
        if inside.profile == before {
            inside.is_unread = false;
            if inside.seen.as_deref() != Some(&self.profile) {
                inside.seen = Some(Box::new(self.profile.clone()));
            }
            return Ok(out);
        }
        inside.seen = None;
        let mut edited = self.profile.environments[index].clone();
        edited.take_edit(&self.profile, &before, &inside.profile);
        // Half of a command is no command: the file would not be read again.
        inside.is_unread = self.profile.inside(&edited).is_err();
        if !inside.is_unread {
            self.profile.environments[index] = edited;
        }
        Ok(out)
    }

    /// The profile as it is in that environment. What was read last is not read again.
    fn before_edit(&self, index: usize) -> Result<Profile, ProfileError> {
        match self.insides.get(index) {
            Some(inside) if inside.seen.as_deref() == Some(&self.profile) => {
                Ok(inside.profile.clone())
            }
            Some(_) | None => self.profile.inside(&self.profile.environments[index]),
        }
    }

    /// Says something in an environment that was left to the profile, or the other way round.
    pub fn say_inside(&mut self, index: usize, paths: &[&str], is_own: bool) {
        let base = self.profile.clone();
        let environment = &mut self.profile.environments[index];
        for path in paths {
            if is_own {
                environment.say_as(&base, path);
            } else {
                environment.leave(path);
            }
        }
        if let Some(inside) = self.insides.get_mut(index) {
            inside.is_unread = false;
            inside.follow_port();
        }
    }

    /// Takes an environment out of the profile.
    pub fn remove_environment(&mut self, index: usize) {
        self.profile.environments.remove(index);
        if index < self.insides.len() {
            self.insides.remove(index);
        }
    }

    /// Whether something was typed in an environment that has no place in the profile.
    pub(super) fn has_typed_inside(&self) -> bool {
        let mut insides = self.insides.iter();
        insides.any(|inside| inside.is_unread || inside.bad_port().is_some())
    }

    /// What was begun, and is not complete.
    pub(super) fn typed_remarks(&self) -> Vec<Remark> {
        let mut out = self.typed_here("");
        for (index, inside) in self.insides.iter().enumerate() {
            let place = format!("/environments/{index}/changes");
            out.extend(inside.typed_here(&place));
            if inside.is_unread {
                let failures = remarks(&inside.profile).into_iter();
                let failures = failures.filter(|remark| is_of_file(&remark.problem));
                out.extend(failures.map(|remark| Remark {
                    member: format!("{place}{}", remark.member),
                    ..remark
                }));
            }
        }
        out
    }

    fn typed_here(&self, place: &str) -> Vec<Remark> {
        let mut out = Vec::new();
        let mut say = |member: &str, is_failure, problem| {
            out.push(Remark {
                member: format!("{place}{member}"),
                is_failure,
                problem,
            });
        };
        if let Some(port) = self.bad_port() {
            say("/redirect/port", true, Problem::Port(port.to_owned()));
        }
        let profile = &self.profile;
        for (member, source) in [
            ("/client/client_secret", &profile.client.client_secret),
            (
                "/connection/proxy_password",
                &profile.connection.proxy_password,
            ),
        ] {
            if let Some(SecretSource::Env(name)) = source
                && name.is_empty()
            {
                say(member, false, Problem::NoVariable);
            }
        }
        if let TrustSettings::Ca { file } = &profile.trust
            && file.is_empty()
        {
            say("/trust/file", true, Problem::NoCaFile);
        }
        out
    }
}

/// Whether a file with that in it would not be read.
fn is_of_file(problem: &Problem) -> bool {
    matches!(problem, Problem::NoProgram | Problem::Proxy(_))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{app::TrustKind, profile::Environment};

    fn draft() -> ProfileDraft {
        let mut profile = Profile::for_issuer("https://id.example");
        for name in ["stage", "test"] {
            profile.environments.push(Environment {
                name: name.to_owned(),
                ..Environment::default()
            });
        }
        ProfileDraft::unsaved(profile)
    }

    fn members(draft: &ProfileDraft) -> Vec<String> {
        let remarks = draft.typed_remarks().into_iter();
        remarks.map(|remark| remark.member).collect()
    }

    #[test]
    fn what_is_edited_inside_is_of_that_environment_alone() {
        let mut draft = draft();
        draft.say_inside(1, &["trust"], true);
        draft
            .edit_inside(1, |inside| {
                inside.set_trust_kind(TrustKind::Pin);
                inside.set_port("8000");
            })
            .unwrap();
        assert_eq!(draft.profile.trust, TrustSettings::System);
        assert!(draft.profile.environments[0].changes.is_empty());
        let test = &draft.profile.environments[1];
        assert_eq!(
            test.changes["trust"],
            json!({ "kind": "pin", "sha256": "" })
        );
        assert_eq!(test.changes["redirect"], json!({ "port": 8000 }));
        draft.say_inside(1, &["trust", "redirect"], false);
        assert!(draft.profile.environments[1].changes.is_empty());
    }

    #[test]
    fn what_is_half_typed_stays_under_the_hand_and_out_of_the_file() {
        let mut draft = draft();
        let before = draft.profile.clone();
        for _ in 0..2 {
            let kind = draft.edit_inside(0, |inside| {
                inside.set_command_line("pass 'show");
                inside.secret_kind()
            });
            assert_eq!(kind, Ok(SecretKind::Command));
            assert_eq!(draft.profile, before);
        }
        assert!(draft.has_typed_inside());
        let place = "/environments/0/changes/client/client_secret";
        assert_eq!(members(&draft), [place]);
        draft
            .edit_inside(0, |inside| inside.set_command_line("pass show"))
            .unwrap();
        assert_eq!(
            draft.profile.environments[0].changes["client"]["client_secret"],
            json!({ "command": ["pass", "show"] })
        );
        assert_eq!(members(&draft), [""; 0]);
    }

    #[test]
    fn a_port_that_is_none_is_remarked_in_its_environment_and_goes_with_it() {
        let mut draft = draft();
        let typed = draft.edit_inside(0, |inside| inside.set_port("many"));
        assert_eq!(typed, Ok(()));
        assert_eq!(members(&draft), ["/environments/0/changes/redirect/port"]);
        draft.remove_environment(0);
        assert_eq!(members(&draft), [""; 0]);
    }
}
