//! What a `WWW-Authenticate` header asks for (RFC 9110 §11.6.1, RFC 6750 §3).

use std::collections::HashSet;

/// One challenge: a scheme with parameters, or with a single token68.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenge {
    /// As written; schemes are compared without regard to case.
    pub scheme: String,
    pub token68: Option<String>,
    /// Names and unquoted values in order, repeats and all.
    pub parameters: Vec<(String, String)>,
}

/// The challenges of one header value, and what was odd about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenges {
    pub challenges: Vec<Challenge>,
    pub remarks: Vec<ChallengeRemark>,
}

/// Where a value departs from the grammar and was read all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChallengeRemark {
    #[error("expected a comma before the parameter at character {offset}, got none")]
    MissingComma { offset: usize },
    #[error("expected a closing quote for the one at character {offset}, got the end")]
    UnclosedQuote { offset: usize },
    #[error("expected quotes around the value at character {offset}, got none")]
    MissingQuotes { offset: usize },
    #[error("expected a scheme before the parameter at character {offset}, got none")]
    MissingScheme { offset: usize },
    #[error("expected a scheme or a parameter at character {offset}, got something else")]
    Unreadable { offset: usize },
}

impl Challenge {
    pub fn has_scheme(&self, name: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(name)
    }

    /// The first parameter of that name; names are compared without regard to case.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(written, _)| written.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Names that stand more than once, each once, in lower case; RFC 6750 §3 allows none of its
    /// own to.
    pub fn repeated(&self) -> Vec<String> {
        let mut seen = HashSet::new();
        let mut repeated = HashSet::new();
        self.parameters
            .iter()
            .map(|(name, _)| name.to_ascii_lowercase())
            .filter(|name| !seen.insert(name.clone()) && repeated.insert(name.clone()))
            .collect()
    }

    pub fn realm(&self) -> Option<&str> {
        self.parameter("realm")
    }

    /// The scope that is needed (RFC 6750 §3).
    pub fn scope(&self) -> Option<&str> {
        self.parameter("scope")
    }

    /// `error`, as received (RFC 6750 §3).
    pub fn error(&self) -> Option<&str> {
        self.parameter("error")
    }

    /// `error_description`, as received and unfit to be shown before it was neutralised.
    pub fn error_description(&self) -> Option<&str> {
        self.parameter("error_description")
    }

    /// Where the metadata of the protected resource is (RFC 9728 §5.1).
    pub fn resource_metadata(&self) -> Option<&str> {
        self.parameter("resource_metadata")
    }
}

impl Challenges {
    /// Reads one header value. Never fails: what cannot be read becomes a remark.
    pub fn parse(value: &str) -> Self {
        Reader {
            text: value,
            at: 0,
            out: Self::default(),
        }
        .run()
    }

    /// Reads several header lines as if they were one.
    pub fn parse_all<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all = Self::default();
        for value in values {
            let one = Self::parse(value);
            all.challenges.extend(one.challenges);
            all.remarks.extend(one.remarks);
        }
        all
    }

    /// The first challenge of that scheme.
    pub fn scheme(&self, name: &str) -> Option<&Challenge> {
        self.challenges
            .iter()
            .find(|challenge| challenge.has_scheme(name))
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    out: Challenges,
}

impl<'a> Reader<'a> {
    fn run(mut self) -> Challenges {
        // A parameter follows a scheme without a comma, and another parameter with one.
        let mut comma = true;
        loop {
            comma |= self.skip_separators();
            if self.rest().is_empty() {
                return self.out;
            }
            let start = self.at;
            let name = self.take_token();
            if name.is_empty() {
                self.remark(ChallengeRemark::Unreadable { offset: start });
                self.skip_to_separator();
            } else if self.skip_equals() {
                self.parameter(name, start, comma);
                comma = false;
            } else {
                self.scheme(name);
                comma = true;
            }
        }
    }

    fn scheme(&mut self, name: &str) {
        let mut challenge = Challenge {
            scheme: name.to_owned(),
            ..Challenge::default()
        };
        let before = self.at;
        self.skip_white_space();
        challenge.token68 = self.take_token68();
        if challenge.token68.is_none() {
            self.at = before;
        }
        self.out.challenges.push(challenge);
    }

    fn parameter(&mut self, name: &str, start: usize, comma: bool) {
        let value = self.take_value();
        if !comma {
            self.remark(ChallengeRemark::MissingComma { offset: start });
        }
        if self.out.challenges.is_empty() {
            self.remark(ChallengeRemark::MissingScheme { offset: start });
            self.out.challenges.push(Challenge::default());
        }
        if let Some(challenge) = self.out.challenges.last_mut() {
            challenge.parameters.push((name.to_owned(), value));
        }
    }

    fn take_value(&mut self) -> String {
        let start = self.at;
        if self.rest().starts_with('"') {
            return self.take_quoted(start);
        }
        let token = self.take_token();
        if self.rest().is_empty() || self.rest().starts_with([',', ' ', '\t']) {
            return token.to_owned();
        }
        // Servers leave the quotes off URLs, among others.
        self.remark(ChallengeRemark::MissingQuotes { offset: start });
        self.skip_to_separator();
        self.text[start..self.at].to_owned()
    }

    fn take_quoted(&mut self, start: usize) -> String {
        let mut value = String::new();
        let mut characters = self.rest().char_indices().skip(1);
        while let Some((at, c)) = characters.next() {
            match c {
                '"' => {
                    self.at = start + at + 1;
                    return value;
                }
                '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
                c => value.push(c),
            }
        }
        self.at = self.text.len();
        self.remark(ChallengeRemark::UnclosedQuote { offset: start });
        value
    }

    /// A token68 stands alone between its scheme and the next comma or the end.
    fn take_token68(&mut self) -> Option<String> {
        let rest = self.rest();
        let end = rest.find([',', ' ', '\t']).unwrap_or(rest.len());
        let word = &rest[..end];
        let after = rest[end..].trim_start_matches([' ', '\t']);
        let characters = word.trim_end_matches('=');
        let alone = after.is_empty() || after.starts_with(',');
        let fits = !characters.is_empty()
            && characters
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-._~+/".contains(&b));
        if !alone || !fits {
            return None;
        }
        self.at += end;
        Some(word.to_owned())
    }

    fn take_token(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)))
            .unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Skips white space, `=` and white space; stays where it is if there is no `=`.
    fn skip_equals(&mut self) -> bool {
        let before = self.at;
        self.skip_white_space();
        if !self.rest().starts_with('=') {
            self.at = before;
            return false;
        }
        self.at += 1;
        self.skip_white_space();
        true
    }

    /// Tells whether there was a comma.
    fn skip_separators(&mut self) -> bool {
        let rest = self.rest();
        let end = rest
            .find(|c| !matches!(c, ',' | ' ' | '\t'))
            .unwrap_or(rest.len());
        self.at += end;
        rest[..end].contains(',')
    }

    fn skip_to_separator(&mut self) {
        let rest = self.rest();
        self.at += rest.find([',', ' ', '\t']).unwrap_or(rest.len());
    }

    fn skip_white_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn remark(&mut self, remark: ChallengeRemark) {
        self.out.remarks.push(remark);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(value: &str) -> Challenge {
        let read = Challenges::parse(value);
        assert_eq!(read.remarks, [], "{value}");
        assert_eq!(read.challenges.len(), 1, "{value}");
        read.challenges.into_iter().next().unwrap()
    }

    #[test]
    fn a_bearer_challenge() {
        let read = one(
            r#"bearer realm="a, \"b\"", Error = "invalid_token",error_description="x=y", scope=read"#,
        );
        assert!(read.has_scheme("Bearer"));
        assert_eq!(read.realm(), Some("a, \"b\""));
        assert_eq!(read.error(), Some("invalid_token"));
        assert_eq!(read.error_description(), Some("x=y"));
        assert_eq!(read.scope(), Some("read"));
        assert!(read.repeated().is_empty());
    }

    #[test]
    fn a_scheme_alone_and_with_a_token68() {
        assert_eq!(one("Bearer").scheme, "Bearer");
        assert_eq!(
            one("Negotiate YII+/a==").token68.as_deref(),
            Some("YII+/a==")
        );
        assert_eq!(one("Bearer realm=\"\"").realm(), Some(""));
    }

    #[test]
    fn several_challenges_in_one_value_and_over_lines() {
        let read = Challenges::parse(
            r#"DPoP algs="ES256 PS256", error="use_dpop_nonce", Bearer, Basic realm="x",, Newauth t="1""#,
        );
        assert_eq!(read.remarks, []);
        let schemes: Vec<_> = read.challenges.iter().map(|c| c.scheme.as_str()).collect();
        assert_eq!(schemes, ["DPoP", "Bearer", "Basic", "Newauth"]);
        let dpop = read.scheme("dpop").unwrap();
        assert_eq!(dpop.parameter("algs"), Some("ES256 PS256"));
        assert_eq!(dpop.error(), Some("use_dpop_nonce"));
        let lines = Challenges::parse_all(["Bearer realm=a", "DPoP"]);
        assert_eq!(lines.challenges.len(), 2);
    }

    #[test]
    fn faults_are_read_over_and_told() {
        let read = Challenges::parse("Bearer error=\"a\" scope=\"b\"");
        assert_eq!(read.remarks, [ChallengeRemark::MissingComma { offset: 17 }]);
        assert_eq!(read.challenges[0].scope(), Some("b"));

        let read = Challenges::parse("Bearer resource_metadata=https://api.example/x?y=z");
        assert_eq!(
            read.remarks,
            [ChallengeRemark::MissingQuotes { offset: 25 }]
        );
        assert_eq!(
            read.challenges[0].resource_metadata(),
            Some("https://api.example/x?y=z")
        );

        let read = Challenges::parse("Bearer error=\"a, scope=b");
        assert_eq!(
            read.remarks,
            [ChallengeRemark::UnclosedQuote { offset: 13 }]
        );
        assert_eq!(read.challenges[0].error(), Some("a, scope=b"));

        let read = Challenges::parse("error=\"a\"");
        assert_eq!(read.remarks, [ChallengeRemark::MissingScheme { offset: 0 }]);

        let read = Challenges::parse("Bearer error=a, error=b, ;é, scope=c");
        assert_eq!(read.remarks, [ChallengeRemark::Unreadable { offset: 25 }]);
        assert_eq!(read.challenges[0].repeated(), ["error"]);
        assert_eq!(read.challenges[0].scope(), Some("c"));
    }

    #[test]
    fn any_text_is_read_to_its_end() {
        for value in ["", " , ,", "=", "\"", "é", "a=\\", "a=\"\\", "a =", "==,=="] {
            let read = Challenges::parse(value);
            assert!(read.challenges.len() <= 1, "{value}");
        }
        let long = "a=b ".repeat(20_000);
        assert_eq!(
            Challenges::parse(&long).challenges[0].parameters.len(),
            20_000
        );
    }
}
