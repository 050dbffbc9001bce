//! A cluster of Ballista: one scheduler, executors, and a client. All are this program, so all know the functions.

use std::sync::Arc;

use ballista::prelude::SessionContextExt as _;
use ballista_core::error::Result;
use ballista_core::extension::SessionConfigExt as _;
use ballista_core::registry::BallistaFunctionRegistry;
use ballista_core::utils::default_session_builder;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::{SchedulerConfig, TaskDistributionPolicy};
use ballista_scheduler::scheduler_process::start_server;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};

use crate::functions::{Home, functions};
use crate::session::{configured, register, register_in};

/// How long an executor waits for its scheduler, in seconds.
const PATIENCE: u16 = 60;

/// Runs the scheduler until it is stopped. It listens on this machine alone: Ballista asks nobody who they are.
///
/// # Errors
/// If the port is taken.
pub async fn scheduler(home: Arc<Home>, port: u16) -> Result<()> {
    let mut config = SchedulerConfig::default().with_port(port).with_hostname("127.0.0.1").with_task_distribution(TaskDistributionPolicy::RoundRobin);
    config = config.with_override_session_builder(Arc::new(move |config| {
        let mut state = default_session_builder(config)?;
        register_in(&mut state, &home)?;
        Ok(state)
    }));
    let cluster = BallistaCluster::new_from_config(&config).await?;
    start_server(cluster, ([127, 0, 0, 1], port).into(), Arc::new(config)).await
}

/// Runs an executor with so many tasks at once, until it is stopped. `port` is for what it computed, the one after it for
/// the scheduler.
///
/// # Errors
/// If no scheduler is found, or a port is taken.
pub async fn executor(home: &Arc<Home>, scheduler_port: u16, port: u16, tasks: usize) -> Result<()> {
    let mut registry = BallistaFunctionRegistry::default();
    for function in functions(home) {
        registry.scalar_functions.insert(function.name().to_owned(), Arc::new(function));
    }
    let config = ExecutorProcessConfig {
        port,
        grpc_port: port.saturating_add(1),
        scheduler_host: "127.0.0.1".to_owned(),
        external_host: Some("127.0.0.1".to_owned()),
        scheduler_port,
        scheduler_connect_timeout_seconds: PATIENCE,
        vcores: tasks.max(1),
        override_function_registry: Some(Arc::new(registry)),
        ..ExecutorProcessConfig::default()
    };
    start_executor_process(Arc::new(config)).await
}

/// A context whose queries a cluster answers, in so many parts.
///
/// # Errors
/// If the address is none.
pub async fn remote(home: &Arc<Home>, address: &str, parts: usize) -> datafusion::common::Result<SessionContext> {
    let config = configured(SessionConfig::new_with_ballista(), parts);
    let state = SessionStateBuilder::new().with_config(config).with_default_features().build();
    let context = SessionContext::remote_with_state(address, state).await?;
    // The state is made anew on the way: what it knew of functions is lost.
    register(&context, home);
    Ok(context)
}
