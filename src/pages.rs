//! How the pages of embedded models are given back.

/// Has the system take back the pages of constants of this program, models above all, that it has read from its file; one
/// that is asked for again is read again, from memory as a rule.
///
/// Each stage has models of its own, 30 MB together: beside an article of any length they need not all be held.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) fn release() {
    use std::ffi::{c_int, c_void};

    unsafe extern "C" fn of_object(info: *mut libc::dl_phdr_info, _: usize, _: *mut c_void) -> c_int {
        const CONSTANT: &[u8] = b"a constant beside the models";
        // SAFETY: `dl_iterate_phdr` gives a description of a loaded object, whose headers stay as they are meanwhile.
        let (base, headers) = unsafe {
            let info = &*info;
            (info.dlpi_addr, std::slice::from_raw_parts(info.dlpi_phdr, usize::from(info.dlpi_phnum)))
        };
        let address = CONSTANT.as_ptr() as u64;
        for header in headers.iter().filter(|h| h.p_type == libc::PT_LOAD && h.p_flags == libc::PF_R) {
            let start = base + header.p_vaddr;
            if (start..start + header.p_filesz).contains(&address) {
                let first = start.next_multiple_of(PAGE);
                let length = (start + header.p_filesz).saturating_sub(first) / PAGE * PAGE;
                // SAFETY: these pages are mapped from a file, can only be read, and so hold what the file has.
                unsafe { libc::madvise(first as *mut c_void, length as usize, libc::MADV_DONTNEED) };
                return 1;
            }
        }
        0
    }
    /// No page is larger on the processors that Linux runs on with this library.
    const PAGE: u64 = 1 << 16;
    // SAFETY: the function reads what it is given, and holds to what `dl_iterate_phdr` asks for; the allocator looks at its
    // own free blocks alone.
    unsafe {
        libc::dl_iterate_phdr(Some(of_object), std::ptr::null_mut());
        libc::malloc_trim(0);
    }
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
}
