//! `ntib serve`.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use ntib_core::Date;
use ntib_portfolio::{Keeper, Limits};
use ntib_present::render;
use ntib_record::Name;
use ntib_web::{Addresses, Base, Clock, Site, serve};

use crate::books::{Source, bills, examples};
use crate::case::engine_and_cases;
use crate::config::{Config, is_address};
use crate::firms::WorldArgs;
use crate::keep::is_there;
use crate::logs;
use crate::provider;
use crate::office::{Temporary, of_record, sample};
use crate::scanner::scanner;
use crate::screen::screener;
use crate::trouble::{Trouble, exit};

/// Where pages are served unless something else is said.
const LISTEN: &str = "127.0.0.1:8080";

/// Serve the pages on this machine.
#[derive(Args)]
pub struct Serve {
    /// A file of settings; what is said on the command line goes before it. It is read whole and checked before anything is served.
    #[arg(long, value_name = "FILE", env = "NTIB_CONFIG")]
    config: Option<PathBuf>,
    /// Check the settings and end.
    #[arg(long)]
    check: bool,
    /// The address to listen at; port 0 chooses a free one. [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT", env = "NTIB_LISTEN")]
    listen: Option<SocketAddr>,
    /// Tell of this server at another address: `/metrics` for Prometheus, `/health`. Whoever reaches it may read them.
    #[arg(long, value_name = "ADDRESS:PORT", env = "NTIB_METRICS")]
    metrics: Option<SocketAddr>,
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
    #[arg(long, value_name = "ADDRESS", env = "NTIB_ADDRESS")]
    address: Option<String>,
    /// The folder of lists against which programs screen parties; `ntib import screening-list` makes them.
    #[arg(long, value_name = "DIR", env = "NTIB_LISTS")]
    lists: Option<PathBuf>,
    #[command(flatten)]
    read: WorldArgs,
}

impl Serve {
    /// The settings of the file, with what the command line says in their place.
    fn settings(&self) -> Result<Config, Trouble> {
        let file = self.config.as_deref().map(Config::read).transpose()?.unwrap_or_default();
        Ok(Config {
            listen: self.listen.or(file.listen),
            address: self.address.clone().or(file.address),
            record: self.record.clone().or(file.record),
            import: if self.import { Some(true) } else if self.no_import { Some(false) } else { file.import },
            metrics: self.metrics.or(file.metrics),
            lists: self.lists.clone().or(file.lists),
            ..file
        })
    }

    /// Ends when it is told to stop, with exit status 0.
    pub fn run(self, source: &Source) -> Result<u8, Trouble> {
        let config = self.settings()?;
        let listen = match config.listen {
            Some(listen) => listen,
            None => LISTEN.parse().map_err(|error| Trouble::usage(format!("{error}"), "give `--listen`"))?,
        };
        let address = called(&config, listen)?;
        let provider = config.oidc.as_ref().map(|named| provider::open(named, &address)).transpose()?;
        if self.check {
            there(&config)?;
            eprintln!("the settings can be used");
            return Ok(exit::HOLDS);
        }
        logs::begin(config.form, config.level);
        let (engine, cases) = engine_and_cases(source, true)?;
        let (library, map) = self.read.open(engine.book())?;
        let listed = self.read.listed(&map)?;
        let clock = self.today.map_or(Clock::System, Clock::Fixed);
        let mut site = Site::new(Arc::new(engine), cases, examples(), clock).with_bills(bills()).with_base(Base::new(library, map, listed));
        if config.import.unwrap_or(listen.ip().is_loopback() && self.read.is_sample()) {
            site = site.keeping();
        }
        if let Some(folder) = &config.lists {
            site = site.with_screener(screener(folder)?);
        }
        if let Some(socket) = &config.scanner {
            site = site.with_scanner(scanner(socket)?);
        }
        let instruments: BTreeSet<Name> = site.book().instruments.iter().filter_map(|one| one.id.parse().ok()).collect();
        let (mut office, _folder) = match &config.record {
            Some(folder) => (of_record(folder, address, self.today, instruments)?, None),
            None => {
                let (office, folder) = sample(self.today, instruments)?;
                (office, Some(folder))
            }
        };
        if let Some((name, provider)) = provider {
            office = office.with_provider(name, provider);
        }
        if let Some(limits) = config.sessions {
            office = office.with_sessions(limits);
        }
        if let Some(limits) = config.streams {
            office = office.with_streams(limits);
        }
        let (site, _portfolios) = keeping(site, config.record.as_deref(), config.portfolios)?;
        let site = Arc::new(site.with_office(office.behind(config.proxies)));
        for (file, mistakes) in site.broken() {
            for mistake in mistakes {
                eprintln!("{}\n", render(mistake, std::slice::from_ref(file), "", false));
            }
        }
        let announce = |at: Addresses| {
            println!("http://{}/", at.pages);
            if let Some(metrics) = at.metrics {
                eprintln!("metrics and health: http://{metrics}/");
            }
            eprintln!("serving the rulebook; press ctrl-c to stop");
        };
        serve(Addresses { pages: listen, metrics: config.metrics }, site, announce).map_err(|error| {
            let help = "choose another address with `--listen ADDRESS:PORT` or NTIB_LISTEN, or `--metrics`";
            let cause = std::error::Error::source(&error).map_or(String::new(), |cause| format!(": {cause}"));
            Trouble { status: exit::TROUBLE, message: format!("{error}{cause}"), help: Some(help.into()), source: None }
        })?;
        Ok(exit::HOLDS)
    }
}

/// That what the settings name is there: what would end the start is told before it.
fn there(config: &Config) -> Result<(), Trouble> {
    if let Some(record) = config.record.as_deref().filter(|record| !is_there(record)) {
        let help = format!("begin one with `ntib log begin --record {}`, bring one back with `ntib restore`, or correct `record`", record.display());
        return Err(Trouble::input(format!("there is no record in `{}`", record.display()), help));
    }
    match config.lists.as_deref().filter(|lists| !lists.is_dir()) {
        Some(lists) => Err(Trouble::input(format!("there is no folder `{}` with lists", lists.display()), "make lists there with `ntib import screening-list`, or correct `lists`")),
        None => Ok(()),
    }
}

/// With a place for portfolios: beside the record, where people sign in; what visitors of the sample send is gone with the server.
fn keeping(site: Site, record: Option<&Path>, limits: Option<Limits>) -> Result<(Site, Option<Temporary>), Trouble> {
    if let Some(record) = record {
        let folder = record.join("portfolios");
        match Keeper::lasting(folder, site.shared_engine(), limits.unwrap_or(Limits::LASTING)) {
            Ok(keeper) => {
                for fault in keeper.unread() {
                    eprintln!("warning: a kept portfolio is left out: {}; {}", fault.message, fault.help);
                }
                return Ok((site.with_keeper(keeper), None));
            }
            Err(fault) if fault.source.is_none() => eprintln!("warning: {}: those sent to this one are gone when it stops", fault.message),
            Err(fault) => return Err(fault.into()),
        }
    }
    let folder = Temporary::new("ntib-portfolios")?;
    Ok((site.with_portfolios(folder.path().to_owned()), Some(folder)))
}

/// What browsers call the server.
fn called(config: &Config, listen: SocketAddr) -> Result<String, Trouble> {
    let wrong = |why: &str| Trouble::usage(why.to_owned(), "give it as https://HOST, without a path: the server that speaks TLS passes requests on to this one");
    match config.address.as_deref().map(|address| address.trim_end_matches('/')) {
        _ if config.record.is_none() && config.address.is_some() => Err(Trouble::usage("`--address` is of use with `--record` alone", "give `--record FOLDER`, or leave it out")),
        Some(address) if is_address(address) => Ok(address.to_owned()),
        Some(_) => Err(wrong("`--address` is not an address over TLS")),
        None if config.record.is_none() => Ok(String::new()),
        None if listen.ip().is_loopback() && listen.port() != 0 => Ok(format!("http://localhost:{}", listen.port())),
        None if listen.ip().is_loopback() => Ok(String::new()),
        None => Err(wrong("a record is served to other machines over TLS alone, and `--address` is missing")),
    }
}
