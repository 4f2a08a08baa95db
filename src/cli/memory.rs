//! How the process gives memory back.

/// Has every large block go back to the system when it is freed.
///
/// Left to itself glibc takes, after the first that is freed, blocks of up to 32 MiB from a heap that shrinks at its end
/// alone: after an article of 16 MB it held 36 MB more than any stage needs.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn return_large_blocks() {
    /// Bytes of a large block; articles of ordinary length have next to none.
    const LARGE: libc::c_int = 1 << 18;
    /// Bytes that may lie unused at the end of the heap, so that it does not shrink and grow with every article.
    const UNUSED: libc::c_int = 8 << 20;
    // SAFETY: both calls only set a number of the allocator, under its lock; other values than the system knows are refused.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
        libc::mallopt(libc::M_TRIM_THRESHOLD, UNUSED);
    }
}

/// Nothing to do: this allocator has no such heap.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn return_large_blocks() {}
