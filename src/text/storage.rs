//! The words of the page that says what is stored where.

pub const TITLE: &str = "What is stored where";
pub const OPEN: &str = "Show the storage: what is stored where";
pub const FOLDER: &str = "Data folder";
pub const FOLDER_LESSON: &str = "Readable by you alone. Secrets in runs are masked before they are written; profiles hold none.";
pub const NO_FOLDER: &str = "Nothing is kept on disk";
pub const OPEN_FOLDER: &str = "Open the data folder";
pub const COPY_PATH: &str = "Copy the path of the data folder";
pub const KEYCHAIN: &str = "Keychain";
pub const KEYCHAIN_LESSON: &str = "Secrets that you asked to keep, by name. Their values are in the keychain of your system and in no file of this program.";
pub const NOTHING_KEPT: &str = "Nothing of this program is in the keychain";
pub const IN_MEMORY: &str = "in memory until the program ends";
pub const VARIABLES: &str = "Environment variables";
pub const VARIABLES_LESSON: &str =
    "Named by profiles as the place of a secret; whoever started the program set them";
pub const NO_VARIABLES: &str = "No profile names one";
pub const SET: &str = "set";
pub const NOT_SET: &str = "not set";
pub const COMMANDS: &str = "Commands for secrets";
pub const COMMANDS_LESSON: &str = "You said yes to the commands of these profiles";
pub const FORGET_COMMANDS: &str = "Ask again before any is run";
pub const MEMORY: &str = "Only in memory";
pub const MEMORY_LESSON: &str = "Gone when the program ends";
pub const NOTHING_HELD: &str = "No secret";
pub const DELETE_SECRET: &str = "Delete the secret";
pub const DELETE_FOR_GOOD: &str = "Delete for good";
pub const SECRET_IS_GONE: &str =
    "It is asked for with the next run. The profile and everything else stay as they are.";

pub fn open_part(title: &str) -> String {
    format!("Open the folder of {}", title.to_lowercase())
}

pub fn delete_part(title: &str) -> String {
    format!("Delete {}", title.to_lowercase())
}

/// Said before it is deleted.
pub fn part_is_gone(files: u64, bytes: u64) -> String {
    format!(
        "{} of this program in its data folder. They cannot be had back. A run that is under way stays.",
        amount(files, bytes)
    )
}

/// Such as `12 files, 3.4 kB`.
pub fn amount(files: u64, bytes: u64) -> String {
    match files {
        0 => String::from("nothing yet"),
        1 => format!("1 file, {}", size(bytes)),
        more => format!("{more} files, {}", size(bytes)),
    }
}

/// In decimal units, as file managers count.
pub fn size(bytes: u64) -> String {
    let (mut whole, mut unit) = (bytes, "bytes");
    for larger in ["kB", "MB", "GB", "TB"] {
        if whole < 1_000 {
            break;
        }
        // One digit behind the point while there is one digit before it.
        if whole < 10_000 {
            let tenths = whole / 100;
            return format!("{}.{} {larger}", tenths / 10, tenths % 10);
        }
        whole /= 1_000;
        unit = larger;
    }
    format!("{whole} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_two_digits_or_three() {
        for (bytes, said) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_000, "1.0 kB"),
            (9_999, "9.9 kB"),
            (10_000, "10 kB"),
            (999_999, "999 kB"),
            (1_250_000, "1.2 MB"),
            (45_000_000, "45 MB"),
            (7_300_000_000, "7.3 GB"),
        ] {
            assert_eq!(size(bytes), said);
        }
        assert_eq!(amount(0, 0), "nothing yet");
        assert_eq!(amount(1, 12), "1 file, 12 bytes");
        assert_eq!(amount(3, 1_234), "3 files, 1.2 kB");
    }
}
