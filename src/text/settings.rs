//! The words of settings and of rearranging panes.

pub const RESET_PANES: &str = "Reset panes";
pub const SHOW_ALL_PANES: &str = "Show all panes";
pub const ALL_ARE_SHOWN: &str = "All panes are shown";
pub const STEP_ALONE: &str = "Show the step only";
pub const SEQUENCE_ALONE: &str = "Show the sequence only";
pub const INSPECTOR_ALONE: &str = "Show the inspector only";
pub const STEP_LEFT: &str = "Move step to the left";
pub const STEP_RIGHT: &str = "Move step to the right";
pub const STEP_TOP: &str = "Move step to the top";
pub const STEP_BOTTOM: &str = "Move step to the bottom";
pub const SEQUENCE_LEFT: &str = "Move sequence to the left";
pub const SEQUENCE_RIGHT: &str = "Move sequence to the right";
pub const SEQUENCE_TOP: &str = "Move sequence to the top";
pub const SEQUENCE_BOTTOM: &str = "Move sequence to the bottom";
pub const INSPECTOR_LEFT: &str = "Move inspector to the left";
pub const INSPECTOR_RIGHT: &str = "Move inspector to the right";
pub const INSPECTOR_TOP: &str = "Move inspector to the top";
pub const INSPECTOR_BOTTOM: &str = "Move inspector to the bottom";
pub const STACK_SEQUENCE: &str = "Put step and sequence into tabs";
pub const STACK_INSPECTOR_STEP: &str = "Put step and inspector into tabs";
pub const STACK_INSPECTOR_SEQUENCE: &str = "Put sequence and inspector into tabs";
pub const STACK_ALL: &str = "Put all panes into tabs";
pub const STEP_LARGER: &str = "Make the step larger";
pub const STEP_SMALLER: &str = "Make the step smaller";
pub const SEQUENCE_LARGER: &str = "Make the sequence larger";
pub const SEQUENCE_SMALLER: &str = "Make the sequence smaller";
pub const INSPECTOR_LARGER: &str = "Make the inspector larger";
pub const INSPECTOR_SMALLER: &str = "Make the inspector smaller";

pub const STEP: &str = "Step";
pub const SEQUENCE: &str = "Sequence";
pub const INSPECTOR: &str = "Inspector";
/// The accessible names of what a pane is dragged by.
pub const STEP_HEAD: &str = "Head of the step pane";
pub const SEQUENCE_HEAD: &str = "Head of the sequence pane";
pub const INSPECTOR_HEAD: &str = "Head of the inspector pane";

pub const SETTINGS: &str = "Settings";
pub const OPEN_SETTINGS: &str = "Open settings";
pub const APPEARANCE: &str = "Appearance";
pub const TEXT_SIZE: &str = "Text size in percent";
pub const TEXT_SIZE_HINT: &str = "100 to 200; Ctrl and + or − change it as well";
pub const BROWSER: &str = "Browser";
pub const BROWSER_COMMAND: &str = "Browser command";
pub const BROWSER_HINT: &str = "Empty: the default browser of the system. Otherwise a program and its \
    arguments, split as a shell splits; the URL becomes the last one. none only shows the URL.";
pub const TIME_OUTS: &str = "Time-outs";
pub const TIME_OUTS_HINT: &str = "In seconds; for runs that are started from now on";
pub const CONNECT_SECS: &str = "Connect";
pub const FIRST_BYTE_SECS: &str = "First byte of an answer";
pub const TOTAL_SECS: &str = "Whole exchange";
pub const HUMAN_SECS: &str = "Signing in";
pub const DATA: &str = "Where data lives";
pub const COPY_PATH: &str = "Copy path";
pub const IN_MEMORY: &str = "In memory only";
pub const CAN_BE_WRITTEN: &str = "can be written";
pub const PANES: &str = "Panes";
pub const WRONG_TEXT_SIZE: &str = "Expected a whole number from 100 to 200";
pub const WRONG_SECONDS: &str = "Expected whole seconds from 1 to 86400";

/// The accessible name of the button beside a setting.
pub fn reset(name: &str) -> String {
    format!("Reset {name} to default")
}
