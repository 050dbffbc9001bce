//! What the server counts of itself, in the text form that Prometheus reads: numbers alone, and names of routes that the program has. No person,
//! object, address or word that somebody typed is in it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::site::Site;

/// The media type of [`Metrics::text`].
pub const KIND: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The upper ends of the steps in which durations are counted, in seconds.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 20.0];

/// Which pages a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Route {
    /// The part of the server: `pages`, `desk`, `api`, `live`, `log`, `files` or `none`.
    pub part: &'static str,
    /// The path in the table of routes; of the desk after `desk/`.
    pub route: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    part: &'static str,
    route: &'static str,
    method: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Why {
    why: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Came {
    outcome: &'static str,
}

/// What is counted.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
    refusals: Family<Why, Counter>,
    decisions: Family<Came, Counter>,
    streams: Gauge,
    entries: Gauge,
}

/// The methods that are told apart: whoever makes up others makes no more names.
const METHODS: [&str; 3] = ["GET", "HEAD", "POST"];

impl Default for Metrics {
    fn default() -> Metrics {
        Metrics::new()
    }
}

impl Metrics {
    /// Of a server that has answered nothing yet.
    pub fn new() -> Metrics {
        let mut registry = Registry::with_prefix("ntib");
        let (requests, refusals, decisions) = (Family::default(), Family::default(), Family::default());
        let made: fn() -> Histogram = || Histogram::new(SECONDS);
        let seconds = Family::new_with_constructor(made);
        let (streams, entries) = (Gauge::default(), Gauge::default());
        registry.register("requests", "Requests answered", Family::clone(&requests));
        registry.register_with_unit("request_duration", "How long the answering of requests took", Unit::Seconds, Family::clone(&seconds));
        registry.register("refusals", "Requests refused or failed, by reason", Family::clone(&refusals));
        registry.register("decisions", "Decisions of who may do what, by outcome", Family::clone(&decisions));
        registry.register("live_streams", "Browsers that follow the record now", Gauge::clone(&streams));
        registry.register("log_entries", "Entries in the log of the record", Gauge::clone(&entries));
        Metrics { registry, requests, seconds, refusals, decisions, streams, entries }
    }

    /// Counts a request that was answered: `why` where it was refused or failed.
    pub(crate) fn answered(&self, route: Route, method: &str, status: u16, why: Option<&'static str>, took: Duration) {
        let method = METHODS.iter().find(|known| **known == method).copied().unwrap_or("other");
        self.requests.get_or_create(&Answered { part: route.part, route: route.route, method, status }).inc();
        self.seconds.get_or_create(&route).observe(took.as_secs_f64());
        if let Some(why) = why {
            self.refusals.get_or_create(&Why { why }).inc();
        }
    }

    /// Everything as text, as it stands now. It reads the head of the record.
    pub fn text(&self, site: &Site) -> String {
        if let Some(office) = site.office() {
            let (allowed, refused) = office.decisions();
            for (outcome, count) in [("allowed", allowed), ("refused", refused)] {
                self.decisions.get_or_create(&Came { outcome }).inner().store(count, Ordering::Relaxed);
            }
            let streams = office.live().map_or(0, |live| live.streams());
            self.streams.set(i64::try_from(streams).unwrap_or(i64::MAX));
            if let Ok(head) = office.store().head() {
                self.entries.set(i64::try_from(head.size).unwrap_or(i64::MAX));
            }
        }
        let mut text = String::new();
        // Writing to a text does not fail.
        let _written = encode(&mut text, &self.registry).is_ok();
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_that_somebody_makes_up_make_no_names() {
        let metrics = Metrics::new();
        let route = Route { part: "pages", route: "law" };
        for method in ["GET", "GRAB", "STEAL"] {
            metrics.answered(route, method, 405, Some("method"), Duration::from_millis(3));
        }
        let mut text = String::new();
        encode(&mut text, &metrics.registry).unwrap();
        assert!(text.contains("ntib_requests_total{part=\"pages\",route=\"law\",method=\"GET\",status=\"405\"} 1"), "{text}");
        assert!(text.contains("method=\"other\",status=\"405\"} 2") && !text.contains("STEAL"));
        assert!(text.contains("ntib_request_duration_seconds_bucket{le=\"0.005\",part=\"pages\",route=\"law\"} 3"), "{text}");
        assert!(text.contains("ntib_refusals_total{why=\"method\"} 3") && text.ends_with("# EOF\n"));
    }
}
