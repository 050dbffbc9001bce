//! Contexts that know the functions.

use std::sync::Arc;

use datafusion::execution::FunctionRegistry;
use datafusion::prelude::{SessionConfig, SessionContext};
use ntib_portfolio::BATCH_ROWS;

use crate::functions::{Home, functions};
use crate::table::{ANSWERS, Answers, LEFT_OUT};

/// The settings that go with the functions: batches as large as the command's; files cut into as many parts as are wanted, however
/// small they are; and fields of an answer taken where they are asked for, since taking each at the scan answers a row once a field.
pub fn configured(config: SessionConfig, partitions: usize) -> SessionConfig {
    let mut config = config.with_batch_size(BATCH_ROWS).with_target_partitions(partitions.max(1)).with_repartition_file_min_size(1);
    config.options_mut().optimizer.enable_leaf_expression_pushdown = false;
    config
}

/// A context in this process, on so many threads.
pub fn local(home: &Arc<Home>, threads: usize) -> SessionContext {
    let context = SessionContext::new_with_config(configured(SessionConfig::new(), threads));
    register(&context, home);
    context
}

/// Makes the functions and tables known.
pub fn register(context: &SessionContext, home: &Arc<Home>) {
    for function in functions(home) {
        context.register_udf(function);
    }
    context.register_udtf(ANSWERS, Arc::new(Answers::new(home, false)));
    context.register_udtf(LEFT_OUT, Arc::new(Answers::new(home, true)));
}

/// Makes the functions known to what runs plans.
///
/// # Errors
/// If the registry takes none.
pub fn register_in(registry: &mut dyn FunctionRegistry, home: &Arc<Home>) -> datafusion::common::Result<()> {
    for function in functions(home) {
        registry.register_udf(Arc::new(function))?;
    }
    Ok(())
}
