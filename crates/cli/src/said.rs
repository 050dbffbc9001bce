//! What is printed. A reader who has seen enough closes the pipe (`ntib ... | head`): that is no trouble, and what is left to say is dropped.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write};

use crate::trouble::exit;

/// Writes to standard output; ends the command where that cannot be done.
pub fn put(text: Arguments<'_>) {
    match std::io::stdout().write_fmt(text) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            // Standard error may be closed too.
            _ = writeln!(std::io::stderr(), "error: standard output cannot be written to: {error}");
            std::process::exit(exit::TROUBLE.into());
        }
        _ => {}
    }
}

/// As the standard library's, without its panic where the pipe is closed.
macro_rules! print {
    ($($text:tt)*) => { $crate::said::put(format_args!($($text)*)) };
}

/// As the standard library's, without its panic where the pipe is closed.
macro_rules! println {
    () => { $crate::said::put(format_args!("\n")) };
    ($($text:tt)*) => { $crate::said::put(format_args!("{}\n", format_args!($($text)*))) };
}
