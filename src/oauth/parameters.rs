//! Names and values in `application/x-www-form-urlencoded`, in order, doubles and all (RFC 6749 Appendix B).

use url::form_urlencoded;

/// One name and value, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    pub name: String,
    pub value: String,
}

/// A list that keeps order and repeats, since a learner may send any of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters(Vec<Parameter>);

impl Parameters {
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a query or a form body; bytes outside UTF-8 become U+FFFD.
    pub fn decode(encoded: &[u8]) -> Self {
        Self(
            form_urlencoded::parse(encoded)
                .map(|(name, value)| Parameter {
                    name: name.into_owned(),
                    value: value.into_owned(),
                })
                .collect(),
        )
    }

    /// The form encoding of RFC 6749 Appendix B.
    pub fn encode(&self) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        for parameter in &self.0 {
            out.append_pair(&parameter.name, &parameter.value);
        }
        out.finish()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Parameter> {
        self.0.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The first value of that name. An empty value counts as present here; RFC 6749 §3.1 lets
    /// servers treat it as absent.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|parameter| parameter.name == name)
            .map(|parameter| parameter.value.as_str())
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |parameter| parameter.name == name)
            .map(|parameter| parameter.value.as_str())
    }

    pub fn contains(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    /// Names that occur more than once, each once, in order (RFC 6749 §3.1 forbids them).
    /// `resource` and `audience` may repeat (RFC 8707 §2, RFC 8693 §2.1) and are not listed.
    pub fn repeated(&self) -> Vec<&str> {
        let mut out: Vec<&str> = Vec::new();
        for parameter in &self.0 {
            let name = parameter.name.as_str();
            if matches!(name, "resource" | "audience") || out.contains(&name) {
                continue;
            }
            if self.all(name).nth(1).is_some() {
                out.push(name);
            }
        }
        out
    }

    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push(Parameter {
            name: name.into(),
            value: value.into(),
        });
    }

    /// Gives the first of that name this value, drops its repeats, or appends it.
    /// Puts others behind these.
    pub fn append(&mut self, others: &Self) {
        self.0.extend(others.0.iter().cloned());
    }

    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        let Some(at) = self.0.iter().position(|parameter| parameter.name == name) else {
            return self.push(name, value);
        };
        self.0[at].value = value;
        let mut index = 0;
        self.0.retain(|parameter| {
            let keep = parameter.name != name || index == at;
            index += 1;
            keep
        });
    }

    /// Drops every parameter of that name; tells how many there were.
    pub fn unset(&mut self, name: &str) -> usize {
        let before = self.0.len();
        self.0.retain(|parameter| parameter.name != name);
        before - self.0.len()
    }

    pub fn remove(&mut self, index: usize) -> Option<Parameter> {
        (index < self.0.len()).then(|| self.0.remove(index))
    }

    pub fn get_mut(&mut self, index: usize) -> Option<&mut Parameter> {
        self.0.get_mut(index)
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Parameters {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut out = Self::new();
        for (name, value) in pairs {
            out.push(name, value);
        }
        out
    }
}

impl<'a> IntoIterator for &'a Parameters {
    type Item = &'a Parameter;
    type IntoIter = std::slice::Iter<'a, Parameter>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_codes_survive_byte_for_byte() {
        let code = "a+b%c&d=e f\u{e9}";
        let encoded = Parameters::from_iter([("code", code)]).encode();
        assert_eq!(encoded, "code=a%2Bb%25c%26d%3De+f%C3%A9");
        assert_eq!(
            Parameters::decode(encoded.as_bytes()).first("code"),
            Some(code)
        );
    }

    #[test]
    fn setting_replaces_the_first_and_drops_repeats() {
        let mut list = Parameters::from_iter([("a", "1"), ("b", "2"), ("a", "3")]);
        assert_eq!(list.repeated(), ["a"]);
        list.set("a", "9");
        assert_eq!(list, Parameters::from_iter([("a", "9"), ("b", "2")]));
        assert_eq!(list.unset("b"), 1);
        assert_eq!(list.len(), 1);
    }

    #[test]
    fn resource_may_repeat() {
        let list = Parameters::from_iter([("resource", "x"), ("resource", "y")]);
        assert!(list.repeated().is_empty());
    }
}
