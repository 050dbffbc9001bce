//! The plain part of the ustar format (POSIX.1-2024, pax) that a backup uses: files with short names, nothing else.
//! What is read must be what would be written, byte for byte.

use std::io::{self, Read, Write};

/// The size of a block.
pub const BLOCK: u64 = 512;
/// The longest name.
const NAME_MAX: usize = 99;

/// The header of a file, if its name is short enough.
pub fn header(name: &str, size: u64) -> Option<[u8; 512]> {
    let mut block = [0; 512];
    if name.len() > NAME_MAX || size >= 1 << 33 {
        return None;
    }
    put(&mut block, 0, name.as_bytes());
    put(&mut block, 100, b"0000600\0");
    put(&mut block, 108, b"0000000\0");
    put(&mut block, 116, b"0000000\0");
    put(&mut block, 124, format!("{size:011o}\0").as_bytes());
    put(&mut block, 136, b"00000000000\0");
    put(&mut block, 148, b"        ");
    put(&mut block, 156, b"0");
    put(&mut block, 257, b"ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    put(&mut block, 148, format!("{sum:06o}\0 ").as_bytes());
    Some(block)
}

fn put(block: &mut [u8; 512], at: usize, bytes: &[u8]) {
    for (place, byte) in block.iter_mut().skip(at).zip(bytes) {
        *place = *byte;
    }
}

/// The name and size that a header gives, if it is one that would be written.
pub fn read_header(block: &[u8; 512]) -> Option<(String, u64)> {
    let name = block
        .split(|byte| *byte == 0)
        .next()
        .and_then(|name| std::str::from_utf8(name).ok())?;
    let size = block
        .get(124..135)
        .and_then(|digits| std::str::from_utf8(digits).ok())?;
    let size = u64::from_str_radix(size, 8).ok()?;
    (header(name, size)? == *block).then(|| (name.to_owned(), size))
}

/// How many bytes fill up the last block of a file.
pub fn padding(size: u64) -> u64 {
    (BLOCK - size % BLOCK) % BLOCK
}

/// Writes one file.
pub fn write_file(out: &mut dyn Write, name: &str, bytes: &[u8]) -> io::Result<()> {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let header =
        header(name, size).ok_or_else(|| io::Error::other(format!("`{name}` cannot stand in a backup")))?;
    out.write_all(&header)?;
    out.write_all(bytes)?;
    io::copy(&mut io::repeat(0).take(padding(size)), out).map(|_| ())
}

/// Writes the end.
pub fn write_end(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(&[0; 1024])
}
