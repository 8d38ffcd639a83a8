//! Settings as JSON: what is written, and what is made of a file that may hold anything.

use serde_json::{Map, Value, json};

use crate::app::{
    Arrangement, BrowserSetting, Direction, Favourites, Pane, Settings, TextSize, ThemeChoice,
    TimeOuts, WindowSize, secret_commands,
};

/// No file of settings is larger; what is, is not read.
pub const MAX_SETTINGS_BYTES: usize = 64 * 1024;

const SCHEMA: u64 = 1;
const MAX_BROWSER_BYTES: usize = 4096;

/// What a file of settings holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadSettings {
    /// Everything that could be read; the rest is as at the first start.
    pub settings: Settings,
    /// What could not.
    pub problems: Vec<SettingsError>,
}

/// Why a file of settings, or a part of it, is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    #[error("expected at most {MAX_SETTINGS_BYTES} bytes, got {0}")]
    TooLarge(usize),
    #[error("expected a JSON object: {0}")]
    Json(String),
    #[error("expected schema {SCHEMA}, got {0}: a later version wrote it")]
    Newer(u64),
    #[error("{member}: {problem}")]
    Member {
        member: &'static str,
        problem: String,
    },
}

impl Settings {
    pub fn parse(bytes: &[u8]) -> ReadSettings {
        match object(bytes) {
            Ok(source) => Reader::new(source).read(),
            Err(error) => ReadSettings {
                settings: Self::default(),
                problems: vec![error],
            },
        }
    }

    /// Pretty-printed, with members that this version does not know as they were.
    pub fn to_text(&self) -> String {
        let mut out = self.source.clone();
        out.insert(String::from("schema"), json!(SCHEMA));
        out.insert(String::from("theme"), json!(theme_word(self.theme)));
        out.insert(
            String::from("text_size_percent"),
            json!(self.text_size.percent()),
        );
        out.insert(
            String::from("navigation_is_folded"),
            json!(self.navigation_is_folded),
        );
        match self.window {
            Some(size) => merge(
                &mut out,
                "window",
                &[
                    ("width", json!(size.width)),
                    ("height", json!(size.height)),
                    ("is_maximized", json!(size.is_maximized)),
                ],
            ),
            None => {
                out.remove("window");
            }
        }
        out.insert(String::from("panes"), arrangement_json(&self.panes));
        out.insert(
            String::from("pane_alone"),
            self.alone
                .map_or(Value::Null, |pane| json!(pane_word(pane))),
        );
        out.insert(
            String::from("browser"),
            match &self.browser {
                BrowserSetting::System => Value::Null,
                BrowserSetting::Command(command) => json!(command),
            },
        );
        let TimeOuts {
            connect_secs,
            first_byte_secs,
            total_secs,
            human_secs,
        } = self.time_outs;
        merge(
            &mut out,
            "time_outs",
            &[
                ("connect_secs", json!(connect_secs)),
                ("first_byte_secs", json!(first_byte_secs)),
                ("total_secs", json!(total_secs)),
                ("human_secs", json!(human_secs)),
            ],
        );
        if self.allowed_commands.is_empty() {
            out.remove("secret_commands");
        } else {
            let allowed = secret_commands::to_json(&self.allowed_commands);
            out.insert(String::from("secret_commands"), allowed);
        }
        out.insert(String::from("favourites"), self.favourites.to_json());
        format!("{:#}\n", Value::Object(out))
    }
}

/// Sets members of an object in an object; the others in it stay.
fn merge(out: &mut Map<String, Value>, name: &str, members: &[(&str, Value)]) {
    let mut inner = match out.get(name) {
        Some(Value::Object(inner)) => inner.clone(),
        Some(_) | None => Map::new(),
    };
    for (member, value) in members {
        inner.insert((*member).to_owned(), value.clone());
    }
    out.insert(name.to_owned(), Value::Object(inner));
}

fn object(bytes: &[u8]) -> Result<Map<String, Value>, SettingsError> {
    if bytes.len() > MAX_SETTINGS_BYTES {
        return Err(SettingsError::TooLarge(bytes.len()));
    }
    // The reader of JSON refuses what is nested deeply, so that nothing below can run out of stack.
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => match object.get("schema").and_then(Value::as_u64) {
            Some(schema) if schema > SCHEMA => Err(SettingsError::Newer(schema)),
            Some(_) => Ok(object),
            None => Err(SettingsError::Json(String::from("it has no schema"))),
        },
        Ok(_) => Err(SettingsError::Json(String::from("it is something else"))),
        Err(error) => Err(SettingsError::Json(error.to_string())),
    }
}

/// Reads member by member: one that is damaged does not take the others with it.
struct Reader {
    source: Map<String, Value>,
    problems: Vec<SettingsError>,
}

impl Reader {
    fn new(source: Map<String, Value>) -> Self {
        Self {
            source,
            problems: Vec::new(),
        }
    }

    fn read(mut self) -> ReadSettings {
        let mut settings = Settings {
            theme: self.member("theme", theme),
            text_size: self.member("text_size_percent", text_size),
            navigation_is_folded: self.member("navigation_is_folded", |value| {
                value.as_bool().ok_or("expected true or false")
            }),
            window: self.member("window", |value| window(value).map(Some)),
            panes: self.member("panes", arrangement),
            alone: self.member("pane_alone", |value| pane(value).map(Some)),
            browser: self.member("browser", browser),
            time_outs: self.member("time_outs", time_outs),
            allowed_commands: self.member("secret_commands", secret_commands::of_json),
            favourites: self.member("favourites", Favourites::read),
            source: Map::new(),
        };
        settings.source = self.source;
        ReadSettings {
            settings,
            problems: self.problems,
        }
    }

    fn member<T: Default, E: ToString>(
        &mut self,
        member: &'static str,
        read: impl FnOnce(&Value) -> Result<T, E>,
    ) -> T {
        let Some(value) = self.source.get(member).filter(|value| !value.is_null()) else {
            return T::default();
        };
        read(value).unwrap_or_else(|problem| {
            self.problems.push(SettingsError::Member {
                member,
                problem: problem.to_string(),
            });
            T::default()
        })
    }
}

fn theme_word(theme: ThemeChoice) -> &'static str {
    match theme {
        ThemeChoice::System => "system",
        ThemeChoice::Dark => "dark",
        ThemeChoice::Light => "light",
        ThemeChoice::HighContrast => "high_contrast",
    }
}

fn theme(value: &Value) -> Result<ThemeChoice, &'static str> {
    ThemeChoice::ALL
        .into_iter()
        .find(|theme| value.as_str() == Some(theme_word(*theme)))
        .ok_or("expected system, dark, light or high_contrast")
}

fn text_size(value: &Value) -> Result<TextSize, &'static str> {
    value
        .as_u64()
        .and_then(|percent| TextSize::new(u16::try_from(percent).ok()?))
        .ok_or("expected a number from 100 to 200")
}

/// The widest window that anybody may have.
const LARGEST: u64 = 20_000;
const SMALLEST: u64 = 200;

fn window(value: &Value) -> Result<WindowSize, &'static str> {
    let side = |name| {
        let side = value.get(name)?.as_u64()?;
        (SMALLEST..=LARGEST).contains(&side).then_some(())?;
        u16::try_from(side).ok()
    };
    let size = (|| {
        Some(WindowSize {
            width: side("width")?,
            height: side("height")?,
            is_maximized: value
                .get("is_maximized")
                .and_then(Value::as_bool)
                .unwrap_or(false),
        })
    })();
    size.ok_or("expected width and height from 200 to 20000")
}

fn pane_word(pane: Pane) -> &'static str {
    match pane {
        Pane::Step => "step",
        Pane::Sequence => "sequence",
        Pane::Inspector => "inspector",
    }
}

fn pane(value: &Value) -> Result<Pane, &'static str> {
    Pane::ALL
        .into_iter()
        .find(|pane| value.as_str() == Some(pane_word(*pane)))
        .ok_or("expected step, sequence or inspector")
}

fn browser(value: &Value) -> Result<BrowserSetting, &'static str> {
    value
        .as_str()
        .filter(|command| command.len() <= MAX_BROWSER_BYTES && !command.trim().is_empty())
        .map(|command| BrowserSetting::Command(command.to_owned()))
        .ok_or("expected a command")
}

fn time_outs(value: &Value) -> Result<TimeOuts, &'static str> {
    let secs = |name, default| match value.get(name) {
        None => Some(default),
        Some(value) => value
            .as_u64()
            .and_then(|secs| u32::try_from(secs).ok())
            .filter(|secs| (1..=TimeOuts::MOST_SECS).contains(secs)),
    };
    let usual = TimeOuts::default();
    let read = (|| {
        Some(TimeOuts {
            connect_secs: secs("connect_secs", usual.connect_secs)?,
            first_byte_secs: secs("first_byte_secs", usual.first_byte_secs)?,
            total_secs: secs("total_secs", usual.total_secs)?,
            human_secs: secs("human_secs", usual.human_secs)?,
        })
    })();
    read.ok_or("expected whole seconds from 1 to 86400")
}

/// Nested, so that a cycle or a part that is not there cannot even be written.
fn arrangement_json(arrangement: &Arrangement) -> Value {
    match arrangement {
        Arrangement::Pane(pane) => json!(pane_word(*pane)),
        Arrangement::Split { direction, parts } => {
            let name = match direction {
                Direction::Columns => "columns",
                Direction::Rows => "rows",
            };
            let parts: Vec<Value> = parts
                .iter()
                .map(|(share, part)| {
                    // Through the decimal digits: a float widened has a tail of them.
                    let share: f64 = format!("{share:.4}").parse().unwrap_or(1.0);
                    json!({ "share": share, "of": arrangement_json(part) })
                })
                .collect();
            json!({ name: parts })
        }
        Arrangement::Tabs { shown, parts } => {
            let parts: Vec<Value> = parts.iter().map(arrangement_json).collect();
            json!({ "tabs": parts, "shown": shown })
        }
    }
}

fn arrangement(value: &Value) -> Result<Arrangement, String> {
    let read = part(value)?;
    read.check().map_err(|error| error.to_string())?;
    Ok(read.simplified().unwrap_or_default())
}

fn part(value: &Value) -> Result<Arrangement, String> {
    let list = |name: &str| value.get(name).and_then(Value::as_array);
    if let Some(parts) = list("tabs") {
        let shown = value.get("shown").and_then(Value::as_u64).unwrap_or(0);
        return Ok(Arrangement::Tabs {
            shown: usize::try_from(shown).unwrap_or(usize::MAX),
            parts: parts.iter().map(part).collect::<Result<_, _>>()?,
        });
    }
    for (name, direction) in [("columns", Direction::Columns), ("rows", Direction::Rows)] {
        let Some(parts) = list(name) else { continue };
        let read = |one: &Value| {
            let share = one.get("share").and_then(Value::as_f64);
            #[allow(clippy::cast_possible_truncation, reason = "a share has few digits")]
            let share = share.ok_or("expected a share of the room")? as f32;
            Ok::<_, String>((share, part(one.get("of").ok_or("expected a part")?)?))
        };
        return Ok(Arrangement::Split {
            direction,
            parts: parts.iter().map(read).collect::<Result<_, _>>()?,
        });
    }
    Ok(Arrangement::Pane(pane(value)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{AllowedCommand, Side};

    fn changed() -> Settings {
        Settings {
            theme: ThemeChoice::HighContrast,
            text_size: TextSize::new(150).unwrap(),
            navigation_is_folded: true,
            window: Some(WindowSize {
                width: 1200,
                height: 800,
                is_maximized: true,
            }),
            panes: Arrangement::default()
                .moved(Pane::Inspector, Side::Right)
                .stacked(Pane::Step, Pane::Sequence),
            alone: Some(Pane::Sequence),
            browser: BrowserSetting::Command(String::from("firefox --new-window")),
            time_outs: TimeOuts {
                connect_secs: 1,
                human_secs: 86_400,
                ..TimeOuts::default()
            },
            allowed_commands: vec![AllowedCommand {
                profile: String::from("mine"),
                sha256: "0a".repeat(32),
            }],
            favourites: Favourites::read(&json!(["github", "mine"])).unwrap(),
            source: Map::new(),
        }
    }

    fn read(text: &str) -> ReadSettings {
        Settings::parse(text.as_bytes())
    }

    #[test]
    fn what_is_written_is_read_again() {
        for settings in [Settings::default(), changed()] {
            let text = settings.to_text();
            let mut again = read(&text);
            assert_eq!(again.problems, []);
            assert_eq!(again.settings.to_text(), text);
            again.settings.source = Map::new();
            assert_eq!(again.settings, settings);
        }
    }

    #[test]
    fn case_126_members_of_a_later_version_survive() {
        let text = r#"{"schema":1,"later":[1],"time_outs":{"connect_secs":3,"later":true}}"#;
        let ReadSettings { settings, problems } = read(text);
        assert_eq!(problems, []);
        assert_eq!(settings.time_outs.connect_secs, 3);
        let out: Value = serde_json::from_str(&settings.to_text()).unwrap();
        assert_eq!(out["later"], json!([1]));
        assert_eq!(out["time_outs"]["later"], json!(true));
        assert_eq!(out["time_outs"]["first_byte_secs"], json!(30));
    }

    #[test]
    fn case_136_a_damaged_member_does_not_take_the_others_with_it() {
        let deep = format!("{}\"step\"{}", r#"{"tabs":["#.repeat(40), "]}".repeat(40));
        for panes in [
            "7",
            "\"step\"",
            "[]",
            r#"{"rows":[]}"#,
            r#"{"tabs":["step","sequence","inspector"],"shown":9}"#,
            r#"{"tabs":["step","sequence"]}"#,
            r#"{"tabs":["step","step","sequence","inspector"]}"#,
            r#"{"columns":[{"share":-1,"of":"step"},{"share":1,"of":"sequence"},{"share":1,"of":"inspector"}]}"#,
            r#"{"columns":[{"share":null,"of":"step"},{"share":1,"of":"sequence"},{"share":1,"of":"inspector"}]}"#,
            r#"{"columns":[{"share":1e300,"of":"step"},{"share":1,"of":"sequence"},{"share":1,"of":"inspector"}]}"#,
            r#"{"columns":[{"of":"step"},{"share":1,"of":"sequence"},{"share":1}]}"#,
            &deep,
        ] {
            let text = format!(r#"{{"schema":1,"theme":"light","panes":{panes}}}"#);
            let ReadSettings { settings, problems } = read(&text);
            assert_eq!(settings.panes, Arrangement::default(), "{panes}");
            assert_eq!(settings.theme, ThemeChoice::Light);
            assert!(
                matches!(
                    problems.as_slice(),
                    [SettingsError::Member {
                        member: "panes",
                        ..
                    }]
                ),
                "{panes}: {problems:?}"
            );
        }
    }

    #[test]
    fn every_other_member_is_checked_as_well() {
        for (member, value) in [
            ("theme", "\"purple\""),
            ("text_size_percent", "99"),
            ("text_size_percent", "1e9"),
            ("navigation_is_folded", "1"),
            ("window", r#"{"width":0,"height":900}"#),
            ("window", r#"{"width":1440,"height":4294967296}"#),
            ("pane_alone", "\"all\""),
            ("browser", "\"  \""),
            ("browser", "[\"firefox\"]"),
            ("secret_commands", r#"[{"profile":"a","sha256":"no"}]"#),
            ("time_outs", r#"{"connect_secs":0}"#),
            ("time_outs", r#"{"human_secs":-1}"#),
        ] {
            let text = format!(r#"{{"schema":1,"{member}":{value}}}"#);
            let ReadSettings { settings, problems } = read(&text);
            assert_eq!(problems.len(), 1, "{member} {value}");
            assert_eq!(
                Settings {
                    source: Map::new(),
                    ..settings
                },
                Settings::default()
            );
        }
    }

    #[test]
    fn what_is_no_object_or_newer_or_too_large_is_not_used() {
        let deep = "[".repeat(20_000);
        let large = " ".repeat(10 << 20);
        for text in ["", "null", "[]", "{}", "{\"schema\":\"1\"}", &deep, &large] {
            let ReadSettings { settings, problems } = read(text);
            assert_eq!((settings, problems.len()), (Settings::default(), 1));
        }
        assert_eq!(
            read(r#"{"schema":2,"theme":7}"#).problems,
            [SettingsError::Newer(2)]
        );
    }
}
