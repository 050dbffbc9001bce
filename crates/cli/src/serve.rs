//! `ntib serve`.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use ntib_core::Date;
use ntib_present::render;
use ntib_record::Name;
use ntib_web::{Base, Clock, Site, serve};

use crate::books::{Source, bills, examples};
use crate::case::engine_and_cases;
use crate::firms::WorldArgs;
use crate::office::{of_record, sample};
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
    /// Serve the workspace over the record in this folder, to people who sign in. Without it: over an invented sample that is gone when the
    /// server stops, in which whoever reaches the pages chooses whom to be.
    #[arg(long, value_name = "FOLDER", env = "NTIB_RECORD")]
    record: Option<PathBuf>,
    /// What browsers call this server, such as https://desk.example.ca: cookies then go over TLS alone, and passkeys are of that host. Without it:
    /// http://localhost with the port listened at.
    #[arg(long, value_name = "ADDRESS", env = "NTIB_ADDRESS", requires = "record")]
    address: Option<String>,
    #[command(flatten)]
    read: WorldArgs,
}

impl Serve {
    /// What browsers call this server.
    fn called(&self) -> Result<String, Trouble> {
        let wrong = |why: &str| Trouble::usage(why.to_owned(), "give it as https://HOST, without a path: the server that speaks TLS passes requests on to this one");
        match self.address.as_deref().map(|address| address.trim_end_matches('/')) {
            Some(address) if address.starts_with("https://") && address.matches('/').count() == 2 => Ok(address.to_owned()),
            Some(_) => Err(wrong("`--address` is not an address over TLS")),
            None if self.listen.ip().is_loopback() && self.listen.port() != 0 => Ok(format!("http://localhost:{}", self.listen.port())),
            None if self.listen.ip().is_loopback() => Ok(String::new()),
            None => Err(wrong("a record is served to other machines over TLS alone, and `--address` is missing")),
        }
    }

    /// Ends when it is told to stop, with exit status 0.
    pub fn run(self, source: &Source) -> Result<u8, Trouble> {
        let (engine, cases) = engine_and_cases(source, true)?;
        let (library, map) = self.read.open(engine.book())?;
        let listed = self.read.listed(&map)?;
        let clock = self.today.map_or(Clock::System, Clock::Fixed);
        let mut site = Site::new(Arc::new(engine), cases, examples(), clock).with_bills(bills()).with_base(Base::new(library, map, listed));
        if self.import || (!self.no_import && self.listen.ip().is_loopback() && self.read.is_sample()) {
            site = site.keeping();
        }
        let instruments: BTreeSet<Name> = site.book().instruments.iter().filter_map(|one| one.id.parse().ok()).collect();
        let (office, _folder) = match &self.record {
            Some(folder) => (of_record(folder, self.called()?, self.today, instruments)?, None),
            None => {
                let (office, folder) = sample(self.today, instruments)?;
                (office, Some(folder))
            }
        };
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
