//! SQL over portfolios, in this process or on a cluster.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use datafusion::prelude::SessionContext;
use ntib_scale::functions::Home;
use ntib_scale::{out, session};

/// Portfolios answered inside DataFusion and on a cluster.
#[derive(Parser)]
#[command(name = "ntib-scale", version)]
struct Command {
    /// A folder in place of the built-in rulebook.
    #[arg(long, global = true, value_name = "FOLDER", env = "NTIB_RULEBOOK")]
    rulebook: Option<PathBuf>,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Answer a query: `ntib_answers('lots.parquet', 'us/entry-duty')` is a table.
    Sql {
        /// The query.
        query: String,
        /// Write what it gives to a file of Parquet.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Write it so that equal rows give equal bytes, whoever computed them.
        #[arg(long, requires = "out")]
        canonical: bool,
        /// Let the cluster of this scheduler answer, such as `df://127.0.0.1:50050`.
        #[cfg(feature = "cluster")]
        #[arg(long, value_name = "ADDRESS")]
        cluster: Option<String>,
        /// In so many parts at once; as many as there are cores if absent.
        #[arg(long, value_name = "N")]
        parts: Option<usize>,
    },
    /// Write any file of Parquet so that equal rows give equal bytes.
    Canonical {
        /// The file.
        file: PathBuf,
        /// Where to.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Run the scheduler of a cluster, for this machine alone.
    #[cfg(feature = "cluster")]
    Scheduler {
        /// Its port.
        #[arg(long, default_value_t = 50050)]
        port: u16,
    },
    /// Run an executor of a cluster.
    #[cfg(feature = "cluster")]
    Executor {
        /// Its port; it takes the next one too.
        #[arg(long, default_value_t = 50051)]
        port: u16,
        /// The port of the scheduler.
        #[arg(long, default_value_t = 50050)]
        scheduler_port: u16,
        /// How many tasks it works on at once.
        #[arg(long, default_value_t = 1)]
        tasks: usize,
    },
}

type Trouble = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let command = Command::parse();
    match run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("error: {trouble}");
            ExitCode::from(5)
        }
    }
}

fn run(command: Command) -> Result<(), Trouble> {
    let home = Arc::new(Home::new(ntib_book::engine(command.rulebook.as_deref())?));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(answer(home, command.what))
}

async fn answer(home: Arc<Home>, what: What) -> Result<(), Trouble> {
    match what {
        What::Canonical { file, out } => out::keep(&out, &out::canonical_file(&file).await?)?,
        #[cfg(not(feature = "cluster"))]
        What::Sql { query, out, canonical, parts } => told(&session::local(&home, cores(parts)), &query, out, canonical).await?,
        #[cfg(feature = "cluster")]
        What::Sql { query, out, canonical, cluster, parts } => {
            let context = match cluster {
                Some(address) => ntib_scale::cluster::remote(&home, &address, cores(parts)).await?,
                None => session::local(&home, cores(parts)),
            };
            told(&context, &query, out, canonical).await?;
        }
        #[cfg(feature = "cluster")]
        What::Scheduler { port } => ntib_scale::cluster::scheduler(home, port).await?,
        #[cfg(feature = "cluster")]
        What::Executor { port, scheduler_port, tasks } => ntib_scale::cluster::executor(&home, scheduler_port, port, tasks).await?,
    }
    Ok(())
}

fn cores(parts: Option<usize>) -> usize {
    parts.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get))
}

async fn told(context: &SessionContext, query: &str, out: Option<PathBuf>, canonical: bool) -> Result<(), Trouble> {
    let frame = context.sql(query).await?;
    match out {
        Some(path) if canonical => out::keep(&path, &out::canonical(frame).await?)?,
        Some(path) => eprintln!("{} rows", out::write(frame, &path).await?),
        None => frame.show().await?,
    }
    Ok(())
}
