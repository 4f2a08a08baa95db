//! Work on many threads whose results come back in the order of the items.
//!
//! A reader thread takes the items, workers turn each into a result, some of them together, and the calling thread consumes
//! the results in order. What is under way at any time is bounded, in number and in weight, so that memory does not grow with the
//! number of items: an item may only start while there is room, and it gives its room back when its result has been
//! consumed. A slow item therefore holds the others up only once that room is full, but for those of its group after it.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{RecvTimeoutError, bounded};

/// How long a stopped run waits for what its input may never end, in steps of 50 milliseconds.
const PATIENCE: u32 = 20;

/// How much may be under way.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Worker threads; with one, everything happens on the calling thread.
    pub jobs: usize,
    /// Items under way: read and not yet consumed.
    pub items: usize,
    /// The weight of the items under way, and that of the results that wait for an earlier one; a single one may weigh
    /// more.
    pub weight: u64,
    /// Items that are worked on together at most, and the bytes that there are to read of them; a single one may have more.
    pub together: (usize, u64),
    /// Whether taking an item may block for good (a terminal, a pipe), so that it must not happen on this thread.
    pub patient: bool,
}

/// Whether to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// On to the next.
    Next,
    /// No more.
    Stop,
}

/// What is done with the items, on any thread.
pub trait Work: Send + Sync + 'static {
    /// What there is to do.
    type Item: Send + 'static;
    /// What comes of it.
    type Result: Send + 'static;

    /// Called once on each thread that works, before it does.
    fn begin(&self) {}
    /// Does them and hands on one result each, in their order, each as soon as it is there; what comes after the answer
    /// [`Step::Stop`] is left undone. It does not panic.
    fn work(&self, items: Vec<Self::Item>, done: &mut dyn FnMut(Self::Result) -> Step);
    /// Bytes that there are to read of an item.
    fn cost(&self, item: &Self::Item) -> u64;
    /// Bytes that an item holds.
    fn item_weight(&self, item: &Self::Item) -> u64;
    /// Bytes that a result holds.
    fn result_weight(&self, result: &Self::Result) -> u64;
}

/// Turns items into results on `limits.jobs` threads and gives them to `consume` in the order of the items, until there
/// are none left, `consume` says stop, or `stop` is set; in the last case what is under way is finished and consumed, but where
/// the items are `patient` no longer waited for than a second.
///
/// `consume` is also called with nothing when no result has come for a while.
///
/// Fails, before anything is consumed, where the system has no room for the reader or for any worker; with fewer workers than
/// `limits.jobs` it goes on.
pub fn ordered<W: Work>(
    items: impl Iterator<Item = W::Item> + Send + 'static,
    limits: Limits,
    stop: &Arc<AtomicBool>,
    work: W,
    mut consume: impl FnMut(Option<W::Result>) -> Step,
) -> io::Result<()> {
    if limits.jobs <= 1 && !limits.patient {
        let mut items = items;
        work.begin();
        loop {
            // Nobody else waits for a share, and what is not held yet is read no sooner than it is worked on.
            let group = limits.group(std::iter::from_fn(|| items.next()), |item| work.item_weight(item));
            if group.is_empty() {
                return Ok(());
            }
            let mut step = Step::Next;
            work.work(group, &mut |result| {
                step = match consume(Some(result)) {
                    Step::Next if !stop.load(Ordering::Relaxed) => Step::Next,
                    _ => Step::Stop,
                };
                step
            });
            if step == Step::Stop {
                return Ok(());
            }
        }
    }

    let work = Arc::new(work);
    let room = Arc::new(Room::new(limits));
    let (to_workers, queue) = bounded::<(Ticket<W::Item>, u64)>(limits.items.max(1));
    // The bytes that there are to read of the items in the queue.
    let queued = Arc::new(AtomicU64::new(0));
    let (to_writer, results) = bounded::<Ticket<W::Result>>(limits.items.max(1));
    let read = thread::Builder::new().spawn({
        let (work, room, stop, queued) = (work.clone(), room.clone(), stop.clone(), queued.clone());
        move || {
            for (order, what) in (0..).zip(items) {
                let weight = work.item_weight(&what);
                room.enter(weight);
                let cost = work.cost(&what);
                queued.fetch_add(cost, Ordering::Relaxed);
                if stop.load(Ordering::Relaxed) || to_workers.send((Ticket { order, weight, what }, cost)).is_err() {
                    room.leave(weight);
                    break;
                }
            }
        }
    })?;
    for started in 0..limits.jobs.max(1) {
        let worker = thread::Builder::new().spawn({
            let (queue, to_writer, work, room) = (queue.clone(), to_writer.clone(), work.clone(), room.clone());
            let queued = queued.clone();
            move || {
                work.begin();
                while let Ok(first) = queue.recv() {
                    // What is there already, but not what the other threads could begin with, nor so much that they wait for this one
                    // at the end.
                    let jobs = limits.jobs.max(1);
                    let share = Limits {
                        together: (
                            limits.together.0.min(1 + queue.len() / jobs),
                            limits.together.1.min(queued.load(Ordering::Relaxed) * 2 / (3 * jobs as u64)),
                        ),
                        ..limits
                    };
                    let group = share.group(
                        std::iter::once(first).chain(std::iter::from_fn(|| queue.try_recv().ok())),
                        |(_, cost)| *cost,
                    );
                    queued.fetch_sub(group.iter().map(|(_, cost)| cost).sum(), Ordering::Relaxed);
                    let (places, items): (Vec<_>, Vec<_>) =
                        group.into_iter().map(|(Ticket { order, weight, what }, _)| ((order, weight), what)).unzip();
                    let mut places = places.into_iter();
                    let mut step = Step::Next;
                    work.work(items, &mut |what| {
                        let Some((order, item)) = places.next() else { return Step::Stop };
                        let weight = work.result_weight(&what);
                        room.settle(order, item, weight);
                        if to_writer.send(Ticket { order, weight, what }).is_err() {
                            step = Step::Stop;
                        }
                        step
                    });
                    if step == Step::Stop {
                        return;
                    }
                }
            }
        });
        match worker {
            Err(error) if started == 0 => {
                stop.store(true, Ordering::Relaxed);
                room.open();
                return Err(error);
            }
            // The others do the work.
            Err(_) => break,
            Ok(_) => {}
        }
    }
    drop((queue, to_writer));

    let mut waiting = BTreeMap::new();
    let mut next = 0;
    let mut idle = 0;
    loop {
        match results.recv_timeout(Duration::from_millis(50)) {
            Ok(ticket) => {
                idle = 0;
                waiting.insert(ticket.order, ticket);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            // A reader that waits for input that does not come is left behind when the run is stopped.
            // So is what waits for the rest of an article that comes from a pipe.
            Err(RecvTimeoutError::Timeout)
                if stop.load(Ordering::Relaxed) && (room.is_empty() || limits.patient && idle >= PATIENCE) =>
            {
                return Ok(());
            }
            Err(RecvTimeoutError::Timeout) => {
                idle += u32::from(stop.load(Ordering::Relaxed));
                if consume(None) == Step::Stop {
                    break;
                }
            }
        }
        while let Some(ticket) = waiting.remove(&next) {
            next += 1;
            if consume(Some(ticket.what)) == Step::Stop {
                stop.store(true, Ordering::Relaxed);
                room.open();
                return Ok(());
            }
            room.consumed(next, ticket.weight);
        }
    }
    // Nobody sends any more, so the reader has ended: this waits for nothing, and only passes a panic of it on.
    if let Err(panic) = read.join() {
        std::panic::resume_unwind(panic);
    }
    Ok(())
}

impl Limits {
    /// The first of these that are worked on together: one at least.
    fn group<T>(&self, mut items: impl Iterator<Item = T>, cost: impl Fn(&T) -> u64) -> Vec<T> {
        let (number, heaviest) = self.together;
        let (mut group, mut total) = (Vec::new(), 0);
        while group.len() < number.max(1)
            && total < heaviest.max(1)
            && let Some(item) = items.next()
        {
            total += cost(&item);
            group.push(item);
        }
        group
    }
}

/// An item or result with its place in the order.
struct Ticket<T> {
    order: u64,
    weight: u64,
    what: T,
}

/// Counts what is under way.
struct Room {
    limits: Limits,
    inside: Mutex<Inside>,
    changed: Condvar,
}

#[derive(Default)]
struct Inside {
    /// Items read and not yet consumed.
    items: usize,
    /// The weight of those not yet worked on.
    weight: u64,
    /// The weight of the results not yet consumed.
    results: u64,
    /// The place of the result that is consumed next.
    next: u64,
    /// Whether the run is over, so that nobody must wait.
    over: bool,
}

impl Room {
    fn new(limits: Limits) -> Self {
        Room { limits, inside: Mutex::default(), changed: Condvar::new() }
    }

    fn wait_while(&self, condition: impl Fn(&Inside) -> bool) -> MutexGuard<'_, Inside> {
        let inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = |inside: &mut Inside| !inside.over && condition(inside);
        self.changed.wait_while(inside, wait).unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Inside)) {
        change(&mut self.inside.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }

    /// Waits until there is room for one more item of this weight.
    fn enter(&self, weight: u64) {
        let Limits { items, weight: most, .. } = self.limits;
        let mut inside = self.wait_while(|i| i.items >= items.max(1) || (i.weight > 0 && i.weight + weight > most));
        inside.items += 1;
        inside.weight += weight;
    }

    /// An item leaves without a result.
    fn leave(&self, weight: u64) {
        self.change(|inside| {
            inside.items -= 1;
            inside.weight -= weight;
        });
    }

    /// An item has become a result, which waits until there is room for it.
    ///
    /// The result that is consumed next never waits; as items are taken in order, it is not behind one that does.
    fn settle(&self, order: u64, item: u64, result: u64) {
        let most = self.limits.weight;
        let mut inside = self.wait_while(|i| order != i.next && i.results > 0 && i.results + result > most);
        inside.results += result;
        inside.weight -= item;
        drop(inside);
        self.changed.notify_all();
    }

    /// A result has been consumed, and that at `next` is due.
    fn consumed(&self, next: u64, result: u64) {
        self.change(|inside| {
            inside.items -= 1;
            inside.results -= result;
            inside.next = next;
        });
    }

    /// Lets whoever waits go on: the run is over.
    fn open(&self) {
        self.change(|inside| inside.over = true);
    }

    fn is_empty(&self) -> bool {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner).items == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    const LIMITS: Limits = Limits { jobs: 4, items: 16, weight: 1000, together: (3, 900), patient: false };

    /// Doubles numbers.
    struct Double(fn(u64));

    impl Work for Double {
        type Item = u64;
        type Result = u64;

        fn work(&self, items: Vec<u64>, done: &mut dyn FnMut(u64) -> Step) {
            assert!(items.len() <= LIMITS.together.0, "{} together", items.len());
            for item in items {
                (self.0)(item);
                if done(item * 2) == Step::Stop {
                    return;
                }
            }
        }
        fn cost(&self, item: &u64) -> u64 {
            item % 700
        }
        fn item_weight(&self, item: &u64) -> u64 {
            item % 700
        }
        fn result_weight(&self, _: &Self::Result) -> u64 {
            400
        }
    }

    fn run(jobs: usize, work: fn(u64)) -> Vec<u64> {
        let mut out = Vec::new();
        ordered(0..500, Limits { jobs, ..LIMITS }, &Arc::default(), Double(work), |r| {
            out.extend(r);
            Step::Next
        })
        .unwrap();
        out
    }

    #[test]
    fn results_come_in_the_order_of_the_items() {
        for jobs in [1, 2, 8] {
            let out = run(jobs, |i| {
                if i % 7 == 0 {
                    thread::sleep(Duration::from_millis(1));
                }
            });
            assert_eq!(out, (0..500).map(|i| i * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_group_is_bounded_in_number_and_in_weight_but_has_one_item() {
        let of =
            |items: &[u64], together| Limits { together, ..LIMITS }.group(items.iter().copied(), |&item| item).len();
        assert_eq!([(3, 900), (2, 900), (0, 900), (9, 0)].map(|together| of(&[1; 9], together)), [3, 2, 1, 1]);
        assert_eq!([&[899, 1, 1][..], &[899, 0, 1], &[2000, 1], &[]].map(|items| of(items, (3, 900))), [2, 3, 1, 0]);
    }

    #[test]
    fn a_stop_ends_a_group_of_one_job_after_the_result_at_hand() {
        let (stop, mut out) = (Arc::new(AtomicBool::new(false)), Vec::new());
        ordered(0..500, Limits { jobs: 1, ..LIMITS }, &stop, Double(|_| {}), |r| {
            out.extend(r);
            stop.store(out.len() == 2, Ordering::SeqCst);
            Step::Next
        })
        .unwrap();
        assert_eq!(out, [0, 2]);
    }

    #[test]
    fn what_is_under_way_is_bounded() {
        let (taken, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let items = (0..300u64).inspect({
            let (taken, done) = (taken.clone(), done.clone());
            move |_| {
                let under_way = taken.fetch_add(1, Ordering::SeqCst) - done.load(Ordering::SeqCst);
                assert!(under_way <= LIMITS.items + 1, "{under_way} under way");
            }
        });
        let slow_first = |i| {
            if i == 0 {
                thread::sleep(Duration::from_millis(50));
            }
        };
        ordered(items, LIMITS, &Arc::default(), Double(slow_first), |r| {
            done.fetch_add(usize::from(r.is_some()), Ordering::SeqCst);
            Step::Next
        })
        .unwrap();
        assert_eq!(done.load(Ordering::SeqCst), 300);
    }

    #[test]
    fn a_stop_leaves_a_blocked_reader_behind() {
        let (send, receive) = std::sync::mpsc::channel::<u64>();
        for i in 0..3 {
            send.send(i).unwrap();
        }
        let (stop, mut out) = (Arc::new(AtomicBool::new(false)), Vec::new());
        ordered(receive.into_iter(), Limits { patient: true, jobs: 1, ..LIMITS }, &stop, Double(|_| {}), |r| {
            out.extend(r);
            stop.store(out.len() == 3, Ordering::SeqCst);
            Step::Next
        })
        .unwrap();
        assert_eq!(out, [0, 2, 4]);
        drop(send);
    }
}
