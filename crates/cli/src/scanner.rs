//! Asks a scanner for malicious content, over a socket of this machine: `clamd` of ClamAV, or what speaks its `INSTREAM`. No program is run, and no file is written
//! for it.

use std::path::Path;
#[cfg(unix)]
use std::path::PathBuf;
use std::time::Duration;

use ntib_web::Scanner;

use crate::trouble::Trouble;

/// How long a scan may take; a file that is not done with by then is refused.
const SCAN: Duration = Duration::from_secs(10);

/// The scanner at a socket, which must answer when the server starts.
#[cfg(unix)]
pub fn scanner(socket: &Path) -> Result<Scanner, Trouble> {
    let socket: PathBuf = socket.to_owned();
    stream::scan(&socket, b"", SCAN).map_err(|why| {
        let help = "start the scanner, let the user of the server write to its socket, or take `scanner` out of the settings";
        Trouble::input(format!("the scanner at `{}` does not answer: {why}", socket.display()), help)
    })?;
    Ok(Box::new(move |bytes| match stream::scan(&socket, bytes, SCAN) {
        Ok(true) => ntib_web::Scanned::Clean,
        Ok(false) => ntib_web::Scanned::Malicious,
        Err(why) => {
            tracing::error!(%why, "a file could not be scanned");
            ntib_web::Scanned::Unknown
        }
    }))
}

/// Sockets of that kind are there on Unix alone.
#[cfg(not(unix))]
pub fn scanner(_: &Path) -> Result<Scanner, Trouble> {
    Err(Trouble::usage("a scanner is asked over a socket of Unix, which this system does not have", "take `scanner` out of the settings"))
}

#[cfg(unix)]
mod stream {
    use std::io::{self, ErrorKind, Read as _, Write as _};
    use std::os::unix::net::UnixStream;
    use std::path::Path;
    use std::time::{Duration, Instant};

    /// How much is sent at a stretch, in bytes.
    const PIECE: usize = 64 << 10;
    /// The longest answer that is read, in bytes.
    const ANSWER_BYTES_MAX: usize = 4 << 10;

    /// Whether the scanner finds nothing in these bytes. An error where it does not say.
    pub fn scan(socket: &Path, bytes: &[u8], most: Duration) -> io::Result<bool> {
        let end = Instant::now() + most;
        let left = || Some(end.saturating_duration_since(Instant::now())).filter(|left| !left.is_zero()).ok_or_else(|| io::Error::from(ErrorKind::TimedOut));
        let mut stream = UnixStream::connect(socket)?;
        let mut send = |piece: &[u8]| {
            stream.set_write_timeout(Some(left()?))?;
            stream.write_all(piece)
        };
        send(b"zINSTREAM\0")?;
        for piece in bytes.chunks(PIECE) {
            send(&u32::try_from(piece.len()).unwrap_or(0).to_be_bytes())?;
            send(piece)?;
        }
        send(&0_u32.to_be_bytes())?;
        let (mut answer, mut part) = (Vec::new(), [0; 512]);
        while !answer.contains(&0) && answer.len() <= ANSWER_BYTES_MAX {
            stream.set_read_timeout(Some(left()?))?;
            match stream.read(&mut part)? {
                0 => break,
                count => answer.extend(part.iter().take(count)),
            }
        }
        let said = String::from_utf8_lossy(&answer);
        match said.trim_end_matches('\0') {
            "stream: OK" => Ok(true),
            said if said.starts_with("stream: ") && said.ends_with(" FOUND") => Ok(false),
            said => Err(io::Error::other(format!("it says `{}`", said.chars().filter(|one| one.is_ascii_graphic() || *one == ' ').take(100).collect::<String>()))),
        }
    }

    #[cfg(test)]
    mod tests {
        #![allow(clippy::unwrap_used, reason = "a failing step should stop the test")]
        use std::os::unix::net::UnixListener;

        use super::*;

        /// Reads what a scanner is sent.
        fn taken(stream: &mut UnixStream) -> Vec<u8> {
            let mut head = [0; 10];
            stream.read_exact(&mut head).unwrap();
            assert_eq!(&head, b"zINSTREAM\0");
            let mut all = Vec::new();
            loop {
                let mut length = [0; 4];
                stream.read_exact(&mut length).unwrap();
                let mut piece = vec![0; usize::try_from(u32::from_be_bytes(length)).unwrap()];
                if piece.is_empty() {
                    return all;
                }
                stream.read_exact(&mut piece).unwrap();
                all.extend(piece);
            }
        }

        #[test]
        fn what_a_scanner_says_decides_and_what_it_does_not_say_lets_nothing_through() {
            let folder = std::env::temp_dir().join(format!("ntib-scan-{}", std::process::id()));
            std::fs::create_dir_all(&folder).unwrap();
            let socket = folder.join("scan");
            let listener = UnixListener::bind(&socket).unwrap();
            std::thread::spawn(move || {
                for stream in listener.incoming() {
                    let mut stream = stream.unwrap();
                    let all = taken(&mut stream);
                    let say: &[u8] = match all.first() {
                        Some(b'v') => b"stream: Some.Virus FOUND\0",
                        Some(b'e') => b"INSTREAM size limit exceeded. ERROR\0",
                        Some(b'c') => b"",
                        Some(b's') => {
                            std::thread::sleep(Duration::from_millis(300));
                            b"stream: OK\0"
                        }
                        _ => b"stream: OK\0",
                    };
                    // Whoever asked may be gone.
                    let _told = stream.write_all(say).is_ok();
                }
            });
            let long = Duration::from_secs(10);
            assert!(scan(&socket, b"", long).unwrap());
            assert!(scan(&socket, &vec![b'x'; 3 * PIECE + 1], long).unwrap());
            assert!(!scan(&socket, b"virus", long).unwrap());
            assert!(scan(&socket, b"error", long).unwrap_err().to_string().contains("size limit exceeded"));
            assert!(scan(&socket, b"closed", long).is_err());
            assert!(scan(&socket, b"silent", Duration::from_millis(50)).is_err());
            assert!(scan(&folder.join("nobody"), b"", long).is_err());
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }
}
