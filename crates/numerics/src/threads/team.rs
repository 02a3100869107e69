//! The threads that share jobs: they spin for a while for the next one and then sleep.

use std::any::Any;
use std::cell::Cell;
use std::hint::spin_loop;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, TryLockError};
use std::thread::{self, Thread};

/// Looks for a job before a member sleeps: with a rest of 20 to 140 cycles or the time of a yield in between, some 100 µs.
const SPINS: usize = 1000;
/// Looks after which a waiting thread offers its core to others: there may be more threads than cores.
const PATIENCE: usize = 200;

/// The members of the process's team but the one who calls. Locked by whoever uses it.
static TEAM: Mutex<Vec<&'static Member>> = Mutex::new(Vec::new());

thread_local! {
    /// Whether this thread works on a job, so that a job within it stays on this thread.
    static AT_WORK: Cell<bool> = const { Cell::new(false) };
}

/// A function of the part, shared by all members while the caller of [`run`] waits.
struct Job<'j> {
    run: &'j (dyn Fn(usize) + Sync),
    parts: usize,
    members: usize,
    /// Members that have not finished; the caller waits for 0.
    working: AtomicUsize,
    panic: Mutex<Option<Box<dyn Any + Send>>>,
}

impl Job<'_> {
    /// The parts of one member: every `members`-th.
    fn work(&self, member: usize) {
        let parts = (member..self.parts).step_by(self.members);
        let worked = catch_unwind(AssertUnwindSafe(|| parts.for_each(self.run)));
        if let Err(panic) = worked {
            // The first panic is the one reported; which of several that is makes no difference to any result.
            let mut first = self.panic.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert(panic);
        }
    }
}

/// A thread of the team.
struct Member {
    /// Its place in the team, from 1 on; the caller has place 0.
    number: usize,
    /// The job to work on, null where there is none. Set by the caller of [`run`], cleared by the member.
    job: AtomicPtr<Job<'static>>,
    /// Whether the thread sleeps, or is about to.
    asleep: AtomicBool,
    thread: Mutex<Option<Thread>>,
}

/// Calls `job(i)` for each i < `parts` on so many members of the team, of which the caller is one.
pub(super) fn run(members: usize, parts: usize, job: &(dyn Fn(usize) + Sync)) {
    if AT_WORK.get() {
        return (0..parts).for_each(job);
    }
    let mut team = match TEAM.try_lock() {
        Ok(team) => team,
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
        Err(TryLockError::WouldBlock) => return (0..parts).for_each(job),
    };
    while team.len() + 1 < members {
        match hire(team.len() + 1) {
            Some(member) => team.push(member),
            // The system gives no more threads: those there are do it.
            None => break,
        }
    }
    let others = &team[..(members - 1).min(team.len())];
    let job = Job {
        run: job,
        parts,
        members: others.len() + 1,
        working: AtomicUsize::new(others.len()),
        panic: Mutex::new(None),
    };
    for member in others {
        member.give(&job);
    }
    AT_WORK.set(true);
    job.work(0);
    AT_WORK.set(false);
    // `work` does not unwind, so the job stays here until every member is done with it.
    wait(|| job.working.load(Ordering::Acquire) == 0);
    drop(team);
    let panic = job.panic.into_inner();
    if let Some(panic) = panic.unwrap_or_else(PoisonError::into_inner) {
        resume_unwind(panic);
    }
}

/// Calls `job(i, &mut pieces[i])` for each piece.
pub(super) fn for_each<P: Send>(
    members: usize,
    pieces: &mut [P],
    job: &(dyn Fn(usize, &mut P) + Sync),
) {
    /// The first piece. A pointer to what may be sent to another thread may be sent there.
    struct First<P>(*mut P);
    // SAFETY: a piece is used by the one thread that `run` calls with its index.
    unsafe impl<P: Send> Sync for First<P> {}

    let (first, count) = (First(pieces.as_mut_ptr()), pieces.len());
    let first = &first;
    run(members, count, &|i| {
        // SAFETY: `run` calls each index below `count` once, so this borrow of piece i is the only one, and `pieces` stays
        // borrowed until it returns.
        job(i, unsafe { &mut *first.0.add(i) });
    });
}

/// A new member, asleep; `None` where the system gives no thread.
fn hire(number: usize) -> Option<&'static Member> {
    // A member is never given back: there are at most 255, and they serve until the process ends.
    let member: &'static Member = Box::leak(Box::new(Member {
        number,
        job: AtomicPtr::new(ptr::null_mut()),
        asleep: AtomicBool::new(false),
        thread: Mutex::new(None),
    }));
    let spawned = thread::Builder::new()
        .name(format!("gradus-{number}"))
        .spawn(|| member.serve());
    match spawned {
        Ok(handle) => {
            *member.thread.lock().unwrap_or_else(PoisonError::into_inner) =
                Some(handle.thread().clone());
            Some(member)
        }
        Err(_) => None,
    }
}

impl Member {
    /// Gives the member a job, which the caller keeps alive until the member has counted itself out of it.
    fn give(&self, job: &Job<'_>) {
        let job = ptr::from_ref(job).cast_mut().cast::<Job<'static>>();
        // One total order over this store and load and those of `sleep`: either it sees the job, or this sees it asleep.
        self.job.store(job, Ordering::SeqCst);
        if self.asleep.load(Ordering::SeqCst)
            && let Some(thread) = &*self.thread.lock().unwrap_or_else(PoisonError::into_inner)
        {
            thread.unpark();
        }
    }

    /// The life of the thread.
    fn serve(&self) {
        AT_WORK.set(true);
        loop {
            let job = self.next_job();
            // SAFETY: `run` keeps the job until `working` is 0, and this member has not counted itself out yet. What the
            // job borrows may be used by any thread.
            let job = unsafe { &*job };
            job.work(self.number);
            self.job.store(ptr::null_mut(), Ordering::Relaxed);
            // The last use of the job. What was written is seen by whoever sees the count.
            job.working.fetch_sub(1, Ordering::Release);
        }
    }

    /// Waits for a job, awake for a while and then asleep.
    fn next_job(&self) -> *const Job<'static> {
        for spin in 0..SPINS {
            let job = self.job.load(Ordering::Acquire);
            if !job.is_null() {
                return job;
            }
            rest(spin);
        }
        self.asleep.store(true, Ordering::SeqCst);
        loop {
            let job = self.job.load(Ordering::SeqCst);
            if !job.is_null() {
                self.asleep.store(false, Ordering::Relaxed);
                return job;
            }
            // Returns at once where `give` came between; may also return for no reason.
            thread::park();
        }
    }
}

/// Waits until the other members are done.
fn wait(done: impl Fn() -> bool) {
    let mut spin = 0;
    while !done() {
        rest(spin);
        spin += 1;
    }
}

/// A moment between two looks; longer ones, which let others run, where there were many.
fn rest(spin: usize) {
    if spin < PATIENCE {
        spin_loop();
    } else {
        thread::yield_now();
    }
}
