//! Reads the members of a line's object, and says which one is not what it should be.

use std::net::SocketAddr;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};

use crate::{
    oauth::Timestamp,
    session::file::{Problem, words::Word},
};

/// One object of a line and the path that leads to it.
pub(super) struct Members<'a> {
    members: &'a Map<String, Value>,
    path: String,
}

impl<'a> Members<'a> {
    pub(super) fn of_line(members: &'a Map<String, Value>) -> Self {
        Self {
            members,
            path: String::new(),
        }
    }

    pub(super) fn path(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }

    /// A member that is there and not null.
    pub(super) fn value(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    fn missing(&self, name: &str, expected: &str) -> Problem {
        Problem::member(self.path(name), expected, self.members.get(name))
    }

    pub(super) fn text(&self, name: &str) -> Result<&'a str, Problem> {
        self.value(name)
            .and_then(Value::as_str)
            .ok_or_else(|| self.missing(name, "text"))
    }

    pub(super) fn optional_text(&self, name: &str) -> Result<Option<String>, Problem> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(self.missing(name, "text or null")),
        }
    }

    pub(super) fn word<T: Word>(&self, name: &str) -> Result<T, Problem> {
        let text = self.text(name)?;
        T::read(text).ok_or_else(|| {
            let expected = format!("one of {}", T::words().join(", "));
            Problem::another_text(self.path(name), expected)
        })
    }

    pub(super) fn optional_word<T: Word>(&self, name: &str) -> Result<Option<T>, Problem> {
        match self.value(name) {
            None => Ok(None),
            Some(_) => self.word(name).map(Some),
        }
    }

    pub(super) fn flag(&self, name: &str) -> Result<bool, Problem> {
        self.value(name)
            .and_then(Value::as_bool)
            .ok_or_else(|| self.missing(name, "true or false"))
    }

    /// Absent is false.
    pub(super) fn optional_flag(&self, name: &str) -> Result<bool, Problem> {
        self.value(name).map_or(Ok(false), |_| self.flag(name))
    }

    pub(super) fn number(&self, name: &str) -> Result<u64, Problem> {
        self.optional_number(name)?
            .ok_or_else(|| self.missing(name, "a whole number"))
    }

    pub(super) fn optional_number(&self, name: &str) -> Result<Option<u64>, Problem> {
        match self.value(name) {
            None => Ok(None),
            Some(value) => value
                .as_u64()
                .map(Some)
                .ok_or_else(|| self.missing(name, "a whole number")),
        }
    }

    /// A number of a smaller type.
    pub(super) fn small<T: TryFrom<u64>>(&self, name: &str) -> Result<T, Problem> {
        T::try_from(self.number(name)?).map_err(|_| self.missing(name, "a smaller number"))
    }

    pub(super) fn time(&self, name: &str) -> Result<Timestamp, Problem> {
        let text = self.text(name)?;
        let micros = || {
            Some(Timestamp::from_micros(
                text.strip_suffix("us")?.parse().ok()?,
            ))
        };
        Timestamp::parse(text)
            .or_else(micros)
            .ok_or_else(|| Problem::another_text(self.path(name), "a time as RFC 3339 writes it"))
    }

    pub(super) fn bytes(&self, name: &str) -> Result<Vec<u8>, Problem> {
        STANDARD
            .decode(self.text(name)?)
            .map_err(|_| Problem::another_text(self.path(name), "bytes as base64"))
    }

    pub(super) fn optional_bytes(&self, name: &str) -> Result<Option<Vec<u8>>, Problem> {
        self.value(name).map(|_| self.bytes(name)).transpose()
    }

    pub(super) fn many_bytes(&self, name: &str) -> Result<Vec<Vec<u8>>, Problem> {
        let expected = "an array of bytes as base64";
        let items = self
            .value(name)
            .and_then(Value::as_array)
            .ok_or_else(|| self.missing(name, expected))?;
        items
            .iter()
            .map(|item| {
                item.as_str()
                    .and_then(|text| STANDARD.decode(text).ok())
                    .ok_or_else(|| Problem::another_text(self.path(name), expected))
            })
            .collect()
    }

    pub(super) fn address(&self, name: &str) -> Result<Option<SocketAddr>, Problem> {
        let Some(text) = self.optional_text(name)? else {
            return Ok(None);
        };
        text.parse()
            .map(Some)
            .map_err(|_| Problem::another_text(self.path(name), "an address and a port"))
    }

    pub(super) fn object(&self, name: &str) -> Result<Members<'a>, Problem> {
        self.optional_object(name)?
            .ok_or_else(|| self.missing(name, "an object"))
    }

    pub(super) fn optional_object(&self, name: &str) -> Result<Option<Members<'a>>, Problem> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Object(members)) => Ok(Some(Members {
                members,
                path: format!("{}.", self.path(name)),
            })),
            Some(_) => Err(self.missing(name, "an object")),
        }
    }
}
