//! Portfolios answered inside Apache DataFusion, and on a cluster of Apache Ballista: SQL over files that answers as
//! `ntib assess` does, to the last digit.
//!
//! ```text
//!    ntib_answers('lots.parquet', 'us/entry-duty')      a table: its rows that can be read, with their answers
//!    ntib_left_out('lots.parquet', 'us/entry-duty')     a table: the others, with `fault`
//!    ntib_answer('us/entry-duty', 'leg.to', dest, ...)  a value: the answers of one row, as fields
//! ```
//!
//! The tables are plans over the value, so whatever runs plans runs them: one process, or the executors of a cluster,
//! which know the functions because they are the same program.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[cfg(feature = "cluster")]
pub mod cluster;
pub mod functions;
pub mod options;
pub mod out;
pub mod session;
pub mod table;
