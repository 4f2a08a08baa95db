//! How the pages of embedded models are given back.

/// Has the system take back the pages of constants of this program, models above all, that it has read from its file, and
/// what the allocator holds for nothing; a page that is asked for again is read again, from memory as a rule.
///
/// Each stage has models of its own, 30 MB together: beside an article of any length they need not all be held.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) fn release() {
    const CONSTANT: &[u8] = b"a constant beside the models";
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    if let Some((start, end)) = mapping(&maps, CONSTANT.as_ptr() as usize) {
        // SAFETY: the system says that these pages are mapped from a file for reading alone, and so hold what the file has,
        // whenever they are read from it; a program that is written to while it runs is refused by Linux.
        unsafe { libc::madvise(std::ptr::without_provenance_mut(start), end - start, libc::MADV_DONTNEED) };
    }
    // SAFETY: the allocator looks at its own free blocks alone, under its locks.
    unsafe { libc::malloc_trim(0) };
}

/// The mapping of a file that holds an address and is for reading alone, in what the system says of all mappings: not what a
/// packed program has unpacked itself into, which is nowhere else.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn mapping(maps: &str, address: usize) -> Option<(usize, usize)> {
    maps.lines().find_map(|line| {
        let mut fields = line.split_ascii_whitespace();
        let (start, end) = fields.next()?.split_once('-')?;
        let number = |hex| usize::from_str_radix(hex, 16).ok();
        let (start, end) = (number(start)?, number(end)?);
        let (rights, inode) = (fields.next()?, fields.nth(2)?);
        ((start..end).contains(&address) && rights == "r--p" && inode != "0").then_some((start, end))
    })
}

/// Nothing to do: nothing is known of this system's pages.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) fn release() {}

#[cfg(test)]
mod tests {
    use crate::pipeline::Extractor;

    #[test]
    fn models_are_the_same_after_their_pages_were_given_back() {
        let read =
            || Extractor::default().extract("Northgate Systems sued Halcyon Robotics for $40 million on Friday.");
        let before = read();
        super::release();
        assert_eq!(read(), before);
    }

    #[test]
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    fn a_mapping_is_given_back_only_where_it_is_a_file_for_reading() {
        let maps = "1000-3000 r--p 00000000 fe:00 77 /bin/lexwire\n3000-5000 r-xp 00002000 fe:00 77 /bin/lexwire\n\
                    5000-6000 r--p 00000000 00:00 0 \n6000-7000 rw-p 00004000 fe:00 77 /bin/lexwire\n";
        let found = [0x1000, 0x2fff, 0x3000, 0x5000, 0x6000, 0x9000].map(|at| super::mapping(maps, at));
        let first = Some((0x1000, 0x3000));
        assert_eq!(found, [first, first, None, None, None, None]);
    }
}
