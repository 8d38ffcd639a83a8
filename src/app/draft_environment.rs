//! The environment that is looked at on a profile's page: its questions, and what is to be said of it.

use crate::{
    app::ProfileDraft,
    profile::{
        EnvironmentError, Problem, Profile, ProfileError, Remark, TemplateField, remarks, template,
    },
};

impl ProfileDraft {
    /// The environment that a run starts in; one that is there no more is none.
    pub fn environment(&self) -> Option<&str> {
        let name = self.environment.as_deref()?;
        let mut environments = self.profile.environments.iter();
        environments.any(|one| one.name == name).then_some(name)
    }

    /// What was answered already stays answered, wherever a question has the same name.
    pub fn choose_environment(&mut self, name: Option<&str>) {
        self.environment = name.map(str::to_owned);
    }

    /// The profile as it is in the chosen environment.
    pub fn inside(&self) -> Result<Profile, ProfileError> {
        let inside = self
            .environment()
            .map(|name| self.profile.in_environment(name));
        match inside {
            Some(Err(EnvironmentError::Profile { error, .. })) => Err(error),
            Some(Ok(inside)) => Ok(inside),
            // Only one that is there is ever asked for.
            Some(Err(EnvironmentError::Unknown { .. })) | None => Ok(self.profile.clone()),
        }
    }

    /// The same with its questions answered: what a run is started with.
    pub fn filled_inside(&self) -> Result<Profile, template::TemplateError> {
        template::fill(&self.inside()?, &self.answers)
    }

    /// The same, with what was answered as the default of its question: a rehearsal answers the
    /// others by itself.
    pub fn rehearsed(&self) -> Option<Profile> {
        let mut inside = self.inside().ok()?;
        for field in &mut inside.template {
            if let Some(answer) = self.answers.get(&field.name) {
                field.default.clone_from(answer);
            }
        }
        Some(inside)
    }

    /// The questions that are asked before a run in the chosen environment.
    pub fn questions(&self) -> Vec<TemplateField> {
        self.inside()
            .map_or_else(|_| Vec::new(), |inside| inside.template)
    }

    /// Where the first question is that neither an answer nor a default settles.
    pub fn open_question(&self) -> Option<usize> {
        let questions = self.questions();
        questions.iter().position(|field| self.is_open(field))
    }

    /// How many there are of them.
    pub fn open_questions(&self) -> usize {
        let questions = self.questions();
        questions.iter().filter(|field| self.is_open(field)).count()
    }

    fn is_open(&self, field: &TemplateField) -> bool {
        let answer = self.answers.get(&field.name).unwrap_or(&field.default);
        answer.is_empty()
    }

    /// The member whose field mends what is remarked. A question of another environment is asked in
    /// that one.
    pub fn field_of(&mut self, remark: &Remark) -> String {
        let Problem::InEnvironment { name, problem } = &remark.problem else {
            return match remark.member.as_str() {
                "/server" => String::from("/server/issuer"),
                member => member.to_owned(),
            };
        };
        if let Problem::Unfilled { .. } = problem.inner()
            && let Some(at) = remark.member.find("/template/")
        {
            self.choose_environment(Some(name));
            return remark.member[at..].to_owned();
        }
        let mut environments = self.profile.environments.iter();
        match environments.position(|one| one.name == *name) {
            Some(index) => format!("/environments/{index}/name"),
            None => remark.member.clone(),
        }
    }

    /// What is to be said of the profile in the chosen environment, and of every other one.
    pub(super) fn remarks_here(&self) -> Vec<Remark> {
        let mut out = self.judged(&self.profile);
        let Some(name) = self.environment() else {
            return out;
        };
        let Ok(inside) = self.inside() else {
            // The remark that says so keeps a run from being started.
            for remark in &mut out {
                remark.is_failure |= remark.problem.is_of(name);
            }
            return out;
        };
        let inside = self.judged(&inside);
        out.retain(|remark| match &remark.problem {
            // Asked elsewhere.
            Problem::Unfilled { .. } => false,
            problem if problem.environment().is_some() => !problem.is_of(name),
            _ => remark.member.starts_with("/environments/") || inside.contains(remark),
        });
        let known = out.clone();
        let new = inside
            .into_iter()
            .filter(|remark| !known.contains(remark))
            .map(|remark| Remark {
                problem: remark.problem.in_environment(name),
                ..remark
            });
        out.extend(new);
        out
    }

    /// The remarks on a profile, of its own or of an environment, with the answers in it.
    fn judged(&self, profile: &Profile) -> Vec<Remark> {
        let mut out = match template::fill(profile, &self.answers) {
            Ok(filled) => remarks(&filled),
            Err(_) => remarks(profile),
        };
        out.retain(|remark| {
            let Problem::Unfilled { ask } = remark.problem.inner() else {
                return true;
            };
            let inside = remark.problem.environment();
            let inside = inside.and_then(|name| profile.in_environment(name).ok());
            let asking = inside.as_ref().unwrap_or(profile);
            template::missing(asking, &self.answers).any(|field| field.ask == *ask)
        });
        out
    }
}
