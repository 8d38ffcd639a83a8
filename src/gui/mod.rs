//! The window.

/// To come.
pub fn main() -> Result<(), std::io::Error> {
    Err(std::io::Error::other("the window is not built yet"))
}
