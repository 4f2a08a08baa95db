//! Panics as failures of the work that they end.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    /// The message of the last panic of guarded work.
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
    /// Whether guarded work is under way.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Keeps the message of a panic of [`guarded`] work for its result instead of printing it; called once, at the start of
/// a batch. Any other panic is printed as ever.
pub fn keep_panics() {
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !GUARDED.get() {
            return tell(info);
        }
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
    let outer = GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    result.map_err(|_| PANIC.take())
}

/// The results of work on several at once; where it panics, of work on each alone, so that those that do not panic have theirs.
///
/// `work` gives as many results as it is given.
pub fn each<T, R>(several: &[T], work: &impl Fn(&[T]) -> Vec<R>) -> Vec<Result<R, String>> {
    match guarded(|| work(several)) {
        Ok(results) => results.into_iter().map(Ok).collect(),
        Err(_) if several.len() > 1 => several.chunks(1).flat_map(|one| each(one, work)).collect(),
        Err(message) => vec![Err(message)],
    }
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

    #[test]
    fn a_panic_of_what_is_not_guarded_is_not_kept() {
        keep_panics();
        assert!(guarded(|| panic!("kept")).map(|()| 1).is_err());
        let other = catch_unwind(|| panic!("told"));
        assert!(other.map(|()| 1).is_err() && PANIC.take().is_empty());
    }

    #[test]
    fn a_panic_is_the_failure_of_its_own_alone() {
        keep_panics();
        let double = |some: &[u64]| -> Vec<u64> {
            some.iter()
                .map(|n| {
                    assert!(*n != 77, "no such number");
                    n * 2
                })
                .collect()
        };
        let numbers: Vec<u64> = (0..100).collect();
        let results = each(&numbers, &double);
        let failures: Vec<usize> = (0..100).filter(|&n| results[n].is_err()).collect();
        assert_eq!(failures, [77]);
        assert!(results[77].as_ref().is_err_and(|m| m.starts_with("no such number at ")));
        assert!(results.iter().zip(&numbers).all(|(r, n)| r.as_ref().map_or(*n == 77, |r| *r == n * 2)));
        assert_eq!(
            (each(&numbers[..5], &double).len(), each(&[], &double).len(), each(&[77], &double).len()),
            (5, 0, 1)
        );
    }
}
