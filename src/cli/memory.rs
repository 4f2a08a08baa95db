//! How the process takes memory and gives it back.

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod glibc {
    use std::sync::{Mutex, PoisonError};

    /// Bytes of a large block; articles of ordinary length have next to none.
    const LARGE: libc::c_int = 1 << 18;
    /// Bytes of a heap that lie in large pages: what short articles that are read together need.
    const HEAP: usize = 24 << 20;
    /// Bytes that may lie unused at the end of a heap, so that it does not shrink and grow with every article.
    const UNUSED: libc::c_int = 40 << 20;
    /// The same beside a huge article.
    const UNUSED_BESIDE_HUGE: libc::c_int = 1 << 20;
    /// The most that the allocator takes for the size of a large block.
    const LARGEST: libc::c_int = 32 << 20;
    /// Bytes of a large page, of nearly all machines; with others there is nothing to gain.
    const PAGE: usize = 2 << 20;

    /// How many huge articles are being read.
    static HUGE: Mutex<usize> = Mutex::new(0);

    /// Counts the huge articles, and has the heaps keep little as long as there is one.
    pub fn count_huge(change: impl FnOnce(usize) -> usize) {
        let mut count = HUGE.lock().unwrap_or_else(PoisonError::into_inner);
        *count = change(*count);
        let unused = if *count > 0 { UNUSED_BESIDE_HUGE } else { UNUSED };
        // SAFETY: the call only sets a number of the allocator, under its lock.
        unsafe { libc::mallopt(libc::M_TRIM_THRESHOLD, unused) };
    }

    pub fn return_large_blocks() {
        // SAFETY: both calls only set a number of the allocator, under its lock; other values than the system knows are refused.
        unsafe {
            libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
            libc::mallopt(libc::M_TRIM_THRESHOLD, UNUSED);
        }
    }

    pub fn settle() {
        /// One thread at a time sets the size of a large block; for that moment the others take theirs from their heaps too.
        static TURN: Mutex<()> = Mutex::new(());
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        // SAFETY: the block is this function's own, and nothing is written to it; `madvise` is told of whole pages of it alone, and
        // changes nothing of what they hold.
        unsafe {
            // From the heap, of which it is left as the unused end.
            libc::mallopt(libc::M_MMAP_THRESHOLD, LARGEST);
            let block = libc::malloc(HEAP);
            let skipped = block.align_offset(PAGE);
            if !block.is_null() && skipped < HEAP {
                libc::madvise(block.byte_add(skipped), (HEAP - skipped) / PAGE * PAGE, libc::MADV_HUGEPAGE);
            }
            libc::free(block);
            libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
        }
    }
}

/// Has every large block go back to the system when it is freed.
///
/// Left to itself glibc takes, after the first that is freed, blocks of up to 32 MiB from a heap that shrinks at its end
/// alone: after an article of 16 MB it held 36 MB more than any stage needs.
pub fn return_large_blocks() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    glibc::return_large_blocks();
}

/// Has the heap of the calling thread lie in large pages, where the system has some to give: a page at a time it would take
/// thousands of faults to fill, a fortieth of the time that a thousand articles take.
pub fn settle() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    glibc::settle();
}

/// As long as one of these is held heaps keep next to nothing unused at their ends: a huge article needs the room itself.
#[derive(Debug)]
pub struct Little;

impl Little {
    /// From now on.
    pub fn keep() -> Self {
        #[cfg(all(target_os = "linux", target_env = "gnu"))]
        glibc::count_huge(|count| count + 1);
        Little
    }
}

impl Drop for Little {
    fn drop(&mut self) {
        #[cfg(all(target_os = "linux", target_env = "gnu"))]
        glibc::count_huge(|count| count - 1);
    }
}
