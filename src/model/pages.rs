//! Which pages of the embedded models lie in memory.

/// Tells the system that the pages of these bytes are not needed for now.
///
/// They are part of the program's file, and read from it again when somebody asks for them. Worth it where an article is so long that
/// every page counts, and the stage that these bytes are for has gone through it.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn leave(bytes: &'static [u8]) {
    /// Bytes of a page, or of several.
    const PAGE: usize = 1 << 16;
    // Whole pages alone: what else lies on the first and on the last one may be needed.
    let skipped = bytes.as_ptr().align_offset(PAGE).min(bytes.len());
    let whole = &bytes[skipped..];
    let length = whole.len() / PAGE * PAGE;
    // SAFETY: the range lies in bytes that live as long as the program. The advice changes where they lie, never what they hold; a
    // system that does not know it refuses.
    unsafe {
        libc::madvise(whole.as_ptr().cast_mut().cast(), length, libc::MADV_PAGEOUT);
    }
}

/// Nothing to do: there is no such advice on this system.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn leave(_: &'static [u8]) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_were_left_hold_what_they_held() {
        const BYTES: &[u8] = include_bytes!("../../models/tagger-words.bin");
        let before = BYTES.to_vec();
        leave(BYTES);
        leave(&BYTES[..3]);
        leave(&[]);
        assert_eq!(BYTES, before);
    }
}
