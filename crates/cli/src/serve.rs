//! `ntib serve`.

use std::net::SocketAddr;
use std::sync::Arc;

use clap::Args;
use ntib_core::Date;
use ntib_present::render;
use ntib_web::{Base, Clock, Site, serve};

use crate::books::{Source, bills, examples};
use crate::case::engine_and_cases;
use crate::firms::WorldArgs;
use crate::office::sample;
use crate::trouble::{Trouble, exit};

/// Serve the pages on this machine.
#[derive(Args)]
pub struct Serve {
    /// The address to listen at; port 0 chooses a free one.
    #[arg(long, value_name = "ADDRESS:PORT", env = "NTIB_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The date that pages suggest, in place of today's.
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
    /// Let everybody who reaches the pages add tables and verdicts to the base, in memory until the server stops. Without this it is
    /// allowed where only this machine reaches the pages and only the sample world is served.
    #[arg(long, conflicts_with = "no_import")]
    import: bool,
    /// Let nobody add to the base.
    #[arg(long)]
    no_import: bool,
    #[command(flatten)]
    read: WorldArgs,
}

impl Serve {
    /// Ends when it is told to stop, with exit status 0.
    pub fn run(self, source: &Source) -> Result<u8, Trouble> {
        let (engine, cases) = engine_and_cases(source, true)?;
        let (library, map) = self.read.open(engine.book())?;
        let clock = self.today.map_or(Clock::System, Clock::Fixed);
        let mut site = Site::new(Arc::new(engine), cases, examples(), clock).with_bills(bills()).with_base(Base::new(library, map));
        if self.import || (!self.no_import && self.listen.ip().is_loopback() && self.read.is_sample()) {
            site = site.keeping();
        }
        // What is invented is for one machine: whoever reaches the pages may be anybody in it.
        let (office, _folder) = sample(self.today)?;
        let site = Arc::new(site.with_office(office));
        for (file, mistakes) in site.broken() {
            for mistake in mistakes {
                eprintln!("{}\n", render(mistake, std::slice::from_ref(file), "", false));
            }
        }
        let announce = |address: SocketAddr| {
            println!("http://{address}/");
            eprintln!("serving the rulebook; press ctrl-c to stop");
        };
        serve(self.listen, site, announce).map_err(|error| {
            let help = "choose another address with `--listen ADDRESS:PORT` or NTIB_LISTEN";
            let cause = std::error::Error::source(&error).map_or(String::new(), |cause| format!(": {cause}"));
            Trouble { status: exit::TROUBLE, message: format!("{error}{cause}"), help: Some(help.into()), source: None }
        })?;
        Ok(exit::HOLDS)
    }
}
