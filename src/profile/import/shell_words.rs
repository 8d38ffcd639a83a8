//! Splits command lines as a POSIX shell, the Windows command prompt or PowerShell splits them; runs
//! nothing.

use super::power_shell;

/// One command of a script.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct CommandLine {
    pub words: Vec<String>,
    /// Whether the command before it writes what this one reads.
    pub is_piped: bool,
}

/// The commands of a text. A variable of the shell becomes `{{NAME}}`, whatever its value is here;
/// nothing is substituted but `$(printf '…')`, which this program's own exports write.
pub(super) fn commands(text: &str) -> Result<Vec<CommandLine>, &'static str> {
    if is_command_prompt(text) {
        return Ok(command_prompt(text));
    }
    if power_shell::is(text) {
        return power_shell::commands(text);
    }
    let mut shell = Shell::default();
    let mut rest = Rest::new(text);
    while let Some(c) = rest.next() {
        shell.take(c, &mut rest)?;
    }
    shell.end_command(false);
    Ok(shell.commands)
}

/// What `printf` prints for a format without directives.
pub(super) fn printf(format: &str) -> String {
    let mut out = Vec::new();
    let mut rest = Rest::new(format);
    while let Some(c) = rest.next() {
        match c {
            '%' => {
                rest.next();
                out.push(b'%');
            }
            '\\' => escape(&mut rest, &mut out),
            c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

pub(super) struct Rest<'t>(std::iter::Peekable<std::str::Chars<'t>>);

impl<'t> Rest<'t> {
    pub fn new(text: &'t str) -> Self {
        Self(text.chars().peekable())
    }

    pub fn next(&mut self) -> Option<char> {
        self.0.next()
    }

    pub fn take_if(&mut self, is: impl Fn(char) -> bool) -> Option<char> {
        self.0.next_if(|c| is(*c))
    }
}

#[derive(Default)]
struct Shell {
    commands: Vec<CommandLine>,
    command: CommandLine,
    word: Option<String>,
    /// The next word is a file that is read or written.
    is_redirected: bool,
}

impl Shell {
    fn take(&mut self, c: char, rest: &mut Rest<'_>) -> Result<(), &'static str> {
        match c {
            '\\' => {
                rest.take_if(|c| c == '\r');
                match rest.next() {
                    Some('\n') | None => {}
                    Some(c) => self.word().push(c),
                }
            }
            '\'' => {
                let text = until(rest, '\'').ok_or("a single quote is not closed")?;
                self.word().push_str(&text);
            }
            '"' => self.double_quoted(rest)?,
            '$' => {
                if rest.take_if(|c| c == '\'').is_some() {
                    let text = ansi_c(rest).ok_or("a quote is not closed")?;
                    self.word().push_str(&text);
                } else {
                    let text = variable(rest);
                    self.word().push_str(&text);
                }
            }
            '#' if self.word.is_none() => while rest.take_if(|c| c != '\n').is_some() {},
            '|' => {
                let is_or = rest.take_if(|c| c == '|').is_some();
                self.end_command(!is_or);
            }
            ';' | '\n' | '&' => self.end_command(false),
            '<' | '>' => {
                // `2>` redirects, and is no word.
                self.word = None;
                rest.take_if(|c| matches!(c, '>' | '&'));
                self.is_redirected = true;
            }
            c if c.is_whitespace() => self.end_word(),
            c => self.word().push(c),
        }
        Ok(())
    }

    fn word(&mut self) -> &mut String {
        self.word.get_or_insert_default()
    }

    fn double_quoted(&mut self, rest: &mut Rest<'_>) -> Result<(), &'static str> {
        self.word();
        loop {
            match rest.next().ok_or("a double quote is not closed")? {
                '"' => return Ok(()),
                '\\' => {
                    rest.take_if(|c| c == '\r');
                    match rest.next() {
                        Some('\n') | None => {}
                        Some(c @ ('$' | '`' | '"' | '\\')) => self.word().push(c),
                        Some(c) => self.word().extend(['\\', c]),
                    }
                }
                '$' => {
                    let text = variable(rest);
                    self.word().push_str(&text);
                }
                c => self.word().push(c),
            }
        }
    }

    fn end_word(&mut self) {
        if let Some(word) = self.word.take()
            && !std::mem::take(&mut self.is_redirected)
        {
            self.command.words.push(word);
        }
    }

    fn end_command(&mut self, is_piped: bool) {
        self.end_word();
        self.is_redirected = false;
        let next = CommandLine {
            words: Vec::new(),
            is_piped,
        };
        let command = std::mem::replace(&mut self.command, next);
        if command.words.is_empty() {
            // A pipe goes on in the next line.
            self.command.is_piped |= command.is_piped;
        } else {
            self.commands.push(command);
        }
    }
}

fn until(rest: &mut Rest<'_>, end: char) -> Option<String> {
    let mut out = String::new();
    loop {
        match rest.next()? {
            c if c == end => return Some(out),
            c => out.push(c),
        }
    }
}

/// What stands behind a `$`.
fn variable(rest: &mut Rest<'_>) -> String {
    if rest.take_if(|c| c == '(').is_some() {
        let text = until(rest, ')').unwrap_or_default();
        let format = text
            .strip_prefix("printf '")
            .and_then(|text| text.strip_suffix('\''));
        return match format {
            Some(format) => printf(format),
            None => format!("$({text})"),
        };
    }
    let is_braced = rest.take_if(|c| c == '{').is_some();
    let mut name = String::new();
    while let Some(c) = rest.take_if(|c| c.is_ascii_alphanumeric() || c == '_') {
        name.push(c);
    }
    if is_braced {
        // `${NAME:-default}` counts as the variable.
        while rest.take_if(|c| c != '}').is_some() {}
        rest.next();
    }
    if name.is_empty() {
        String::from("$")
    } else {
        format!("{{{{{name}}}}}")
    }
}

/// `$'…'`, as browsers copy requests.
fn ansi_c(rest: &mut Rest<'_>) -> Option<String> {
    let mut out = Vec::new();
    loop {
        match rest.next()? {
            '\'' => return Some(String::from_utf8_lossy(&out).into_owned()),
            '\\' => escape(rest, &mut out),
            c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

fn escape(rest: &mut Rest<'_>, out: &mut Vec<u8>) {
    let number = |first: u32, radix: u32, most: usize, rest: &mut Rest<'_>| {
        let mut value = first;
        for _ in 0..most {
            let Some(digit) = rest.take_if(|c| c.is_digit(radix)) else {
                break;
            };
            value = value * radix + digit.to_digit(radix).unwrap_or_default();
        }
        value
    };
    match rest.next() {
        Some('n') => out.push(b'\n'),
        Some('r') => out.push(b'\r'),
        Some('t') => out.push(b'\t'),
        Some('x') => {
            let byte = number(0, 16, 2, rest);
            out.push(u8::try_from(byte).unwrap_or(b'?'));
        }
        Some(c @ ('u' | 'U')) => {
            let value = number(0, 16, if c == 'u' { 4 } else { 8 }.min(6), rest);
            let c = char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER);
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
        Some(c) if c.is_digit(8) => {
            let byte = number(c.to_digit(8).unwrap_or_default(), 8, 2, rest);
            out.push(u8::try_from(byte & 0xff).unwrap_or(b'?'));
        }
        Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => out.push(b'\\'),
    }
}

/// A caret before a quote or at the end of a line is the command prompt's.
fn is_command_prompt(text: &str) -> bool {
    text.contains("^\"") || text.lines().any(|line| line.ends_with('^'))
}

/// The prompt takes its carets away, then the program takes its quotes away.
fn command_prompt(text: &str) -> Vec<CommandLine> {
    let mut plain = String::new();
    let mut is_quoted = false;
    let mut rest = Rest::new(text);
    while let Some(c) = rest.next() {
        match c {
            '^' if !is_quoted => {
                rest.take_if(|c| c == '\r');
                match rest.next() {
                    Some('\n') => plain.push(' '),
                    Some(c) => plain.push(c),
                    None => {}
                }
            }
            '"' => {
                is_quoted = !is_quoted;
                plain.push('"');
            }
            c => plain.push(c),
        }
    }
    let commands = plain.lines().map(|line| CommandLine {
        words: prompt_words(line),
        is_piped: false,
    });
    commands
        .filter(|command| !command.words.is_empty())
        .collect()
}

fn prompt_words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut is_quoted = false;
    let mut rest = Rest::new(line);
    while let Some(c) = rest.next() {
        match c {
            '\\' if rest.take_if(|c| c == '"').is_some() => {
                word.get_or_insert_default().push('"');
            }
            '"' if is_quoted && rest.take_if(|c| c == '"').is_some() => {
                word.get_or_insert_default().push('"');
            }
            '"' => {
                is_quoted = !is_quoted;
                word.get_or_insert_default();
            }
            c if c.is_whitespace() && !is_quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Vec<String>> {
        let commands = commands(text).unwrap();
        commands.into_iter().map(|command| command.words).collect()
    }

    #[test]
    fn a_shell_line_is_split_as_a_shell_splits_it() {
        for (text, wanted) in [
            (
                r#"a 'b c' "d \"e\" $F" g\ h"#,
                vec!["a", "b c", "d \"e\" {{F}}", "g h"],
            ),
            ("a \\\n  b \\\r\n c", vec!["a", "b", "c"]),
            (
                "a $'it\\'s\\x41\\u00e9\\n' ''",
                vec!["a", "it'sA\u{e9}\n", ""],
            ),
            (
                "a \"$(printf 'x\\012%%')\" ${B:-c} # d",
                vec!["a", "x\n%", "{{B}}"],
            ),
            ("a > out.txt b 2>/dev/null", vec!["a", "b"]),
            ("a \"$(rm -rf x)\" `b`", vec!["a", "$(rm -rf x)", "`b`"]),
        ] {
            assert_eq!(words(text), [wanted], "{text}");
        }
        assert_eq!(words("a; b && c\nd"), [["a"], ["b"], ["c"], ["d"]]);
        let piped = commands("printf 'x' |\n curl").unwrap();
        assert_eq!((piped.len(), piped[1].is_piped), (2, true));
        for text in ["a 'b", "a \"b", "a $'b"] {
            assert!(commands(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_command_prompt_has_quotes_of_its_own() {
        let text = "curl ^\"https://a.example/?a=1^&b=2^\" ^\r\n  -H ^\"x: \\^\"y\\^\" it's^\" ^\r\n -d \"a b\"\r\n";
        assert_eq!(
            words(text),
            [[
                "curl",
                "https://a.example/?a=1&b=2",
                "-H",
                "x: \"y\" it's",
                "-d",
                "a b"
            ]]
        );
    }
}
