//! Batches worked on by several threads, taken in the order in which they were read.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::fault::Fault;
use crate::read::Table;
use crate::rows::Rows;

/// How many batches are on their way at most, for each thread.
const BATCHES_AHEAD: usize = 3;

/// How many threads answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threads(pub usize);

impl Default for Threads {
    fn default() -> Threads {
        Threads(std::thread::available_parallelism().map_or(1, std::num::NonZero::get))
    }
}

/// Works on every batch of `table` by a worker of each thread, and takes what comes of them in order. `progress` is told how
/// much of the file was read, of how much.
pub(crate) fn in_parallel<T: Send, W: FnMut(&Rows) -> T>(
    table: Table,
    threads: Threads,
    worker: &(impl Fn() -> W + Sync),
    progress: &mut dyn FnMut(u64, u64),
    mut take: impl FnMut(T) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let (done, size) = (std::sync::Arc::clone(&table.progress.0), table.progress.1);
    let trouble = Mutex::new(None);
    let threads = threads.0.max(1);
    let (give_rows, take_rows) = sync_channel::<(usize, Rows)>(threads);
    let (give_done, take_done) = sync_channel::<(usize, T)>(threads);
    // A ticket for each batch on its way, so that none runs far ahead of what is written.
    let (give_ticket, take_ticket) = sync_channel::<()>(threads * BATCHES_AHEAD);
    for _ in 0..threads * BATCHES_AHEAD {
        let _ = give_ticket.send(());
    }
    let take_rows = Mutex::new(take_rows);
    std::thread::scope(|scope| -> Result<(), Fault> {
        let trouble = &trouble;
        scope.spawn(move || read_ahead(table, &take_ticket, &give_rows, trouble));
        for _ in 0..threads {
            let (take_rows, give_done) = (&take_rows, give_done.clone());
            scope.spawn(move || work(worker(), take_rows, &give_done));
        }
        drop(give_done);
        in_order(take_done, give_ticket, |one| {
            progress(done.load(Ordering::Relaxed), size);
            take(one)
        })
    })?;
    trouble.into_inner().unwrap_or(None).map_or(Ok(()), Err)
}

/// Hands over batches in the order in which they were read, each with a ticket for another. At an error those on their way
/// are let go.
fn in_order<T>(
    done: Receiver<(usize, T)>,
    tickets: SyncSender<()>,
    mut each: impl FnMut(T) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let (mut waiting, mut next) = (BTreeMap::new(), 0);
    for (at, rows) in done {
        waiting.insert(at, rows);
        while let Some(rows) = waiting.remove(&next) {
            next += 1;
            each(rows)?;
            // The reader is gone at the end of the table.
            let _ = tickets.try_send(());
        }
    }
    Ok(())
}

/// Reads batches while there are tickets for them.
fn read_ahead(
    mut table: Table,
    tickets: &Receiver<()>,
    give: &SyncSender<(usize, Rows)>,
    trouble: &Mutex<Option<Fault>>,
) {
    for at in 0.. {
        if tickets.recv().is_err() {
            return;
        }
        match table.next_rows() {
            Ok(Some(rows)) => {
                if give.send((at, rows)).is_err() {
                    return;
                }
            }
            Ok(None) => return,
            Err(fault) => {
                if let Ok(mut slot) = trouble.lock() {
                    *slot = Some(fault);
                }
                return;
            }
        }
    }
}

/// Works on batches until none is left. When nobody takes what comes of them any more, the rest is only taken off the way.
fn work<T>(
    mut worker: impl FnMut(&Rows) -> T,
    take: &Mutex<Receiver<(usize, Rows)>>,
    give: &SyncSender<(usize, T)>,
) {
    let mut wanted = true;
    loop {
        let next = take.lock().ok().and_then(|rows| rows.recv().ok());
        let Some((at, rows)) = next else { return };
        wanted = wanted && give.send((at, worker(&rows))).is_ok();
    }
}
