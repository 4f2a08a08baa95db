//! Panics as failures of the work that they end.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps the message of a panic for [`guarded`] instead of printing it; called once, at the start of a batch.
pub fn keep_panics() {
    std::panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let owned = payload.downcast_ref::<String>().map(String::as_str);
        let message = payload.downcast_ref::<&str>().copied().or(owned).unwrap_or("panic");
        let place = info.location().map(|l| format!(" at {}:{}", l.file(), l.line())).unwrap_or_default();
        PANIC.set(format!("{message}{place}"));
    }));
}

/// The result of some work; where it panics, the message.
///
/// Whatever the panic leaves half done must belong to the work alone, which is gone.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| PANIC.take())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_message_and_place() {
        keep_panics();
        assert_eq!(guarded(|| 1), Ok(1));
        let message = guarded(|| panic!("no such number")).map(|()| 1);
        assert!(message.as_ref().is_err_and(|m| m.starts_with("no such number at ")), "{message:?}");
    }
}
