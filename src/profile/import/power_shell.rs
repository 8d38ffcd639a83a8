//! Splits command lines as PowerShell splits them.

use super::shell_words::{CommandLine, Rest};

/// A backtick at the end of a line continues it there, and nowhere else.
pub(super) fn is(text: &str) -> bool {
    text.lines().any(|line| line.trim_end().ends_with(" `"))
}

/// A variable becomes `{{NAME}}`, whatever its value is here; nothing is run.
pub(super) fn commands(text: &str) -> Result<Vec<CommandLine>, &'static str> {
    let mut commands = vec![CommandLine::default()];
    let mut word: Option<String> = None;
    let mut rest = Rest::new(text);
    while let Some(c) = rest.next() {
        match c {
            '`' => {
                rest.take_if(|c| c == '\r');
                match rest.next() {
                    Some('\n') | None => end(&mut word, &mut commands),
                    Some(c) => word.get_or_insert_default().push(escaped(c)),
                }
            }
            '\'' => {
                let text = single_quoted(&mut rest).ok_or("a single quote is not closed")?;
                word.get_or_insert_default().push_str(&text);
            }
            '"' => {
                let text = double_quoted(&mut rest).ok_or("a double quote is not closed")?;
                word.get_or_insert_default().push_str(&text);
            }
            '$' => word.get_or_insert_default().push_str(&variable(&mut rest)),
            '#' if word.is_none() => while rest.take_if(|c| c != '\n').is_some() {},
            '\n' | ';' | '|' => {
                end(&mut word, &mut commands);
                commands.push(CommandLine::default());
            }
            c if c.is_whitespace() => end(&mut word, &mut commands),
            c => word.get_or_insert_default().push(c),
        }
    }
    end(&mut word, &mut commands);
    commands.retain(|command| !command.words.is_empty());
    Ok(commands)
}

fn end(word: &mut Option<String>, commands: &mut [CommandLine]) {
    if let (Some(word), Some(command)) = (word.take(), commands.last_mut()) {
        command.words.push(word);
    }
}

fn escaped(c: char) -> char {
    match c {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        c => c,
    }
}

/// Two quotes are one. Older versions hand `\"` on as a quote, and lines are written for them.
fn single_quoted(rest: &mut Rest<'_>) -> Option<String> {
    let mut out = String::new();
    loop {
        match rest.next()? {
            '\'' if rest.take_if(|c| c == '\'').is_some() => out.push('\''),
            '\'' => return Some(out),
            '\\' if rest.take_if(|c| c == '"').is_some() => out.push('"'),
            c => out.push(c),
        }
    }
}

fn double_quoted(rest: &mut Rest<'_>) -> Option<String> {
    let mut out = String::new();
    loop {
        match rest.next()? {
            '"' if rest.take_if(|c| c == '"').is_some() => out.push('"'),
            '"' => return Some(out),
            '`' => out.push(escaped(rest.next()?)),
            '$' => out.push_str(&variable(rest)),
            c => out.push(c),
        }
    }
}

/// `$NAME`, `${NAME}` and `$env:NAME`.
fn variable(rest: &mut Rest<'_>) -> String {
    let is_braced = rest.take_if(|c| c == '{').is_some();
    let mut name = String::new();
    while let Some(c) = rest.take_if(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':') {
        name.push(c);
    }
    if is_braced {
        rest.take_if(|c| c == '}');
    }
    let name = name.strip_prefix("env:").unwrap_or(&name);
    if name.is_empty() {
        String::from("$")
    } else {
        format!("{{{{{name}}}}}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_power_shell_is_split_as_it_splits_it() {
        let text = "curl.exe -X POST 'https://a.example/t?a=''b''' `\r\n  -H \"x: `\"y`\" $env:TOKEN\" `\n  \
                    -d '{\\\"a\\\":1}' # said\nsecond `\n one";
        assert!(is(text));
        let commands: Vec<Vec<String>> = commands(text)
            .unwrap()
            .into_iter()
            .map(|command| command.words)
            .collect();
        assert_eq!(
            commands,
            [
                vec![
                    "curl.exe",
                    "-X",
                    "POST",
                    "https://a.example/t?a='b'",
                    "-H",
                    "x: \"y\" {{TOKEN}}",
                    "-d",
                    "{\"a\":1}"
                ],
                vec!["second", "one"]
            ]
        );
        for text in ["a 'b `\n", "a \"b `\n"] {
            assert!(super::commands(text).is_err(), "{text}");
        }
    }
}
