"""How long libcovebods takes for one document: python bods_seconds.py STATEMENTS.json

Prints seconds and how many faults it finds. Its list of identifier schemes is given, so that no network is needed.
"""

import sys
import time
import warnings

warnings.filterwarnings("ignore")

import libcove2.common
libcove2.common.get_orgids_prefixes = lambda orgids_url=None: ["GB-COH"]
import libcovebods.tasks.checks.legacy_checks as legacy
import libcovebods.tasks.checks.record_based_checks as record_based
legacy.get_orgids_prefixes = record_based.get_orgids_prefixes = libcove2.common.get_orgids_prefixes
from libcovebods.config import LibCoveBODSConfig
from libcovebods.data_reader import DataReader
from libcovebods.jsonschemavalidate import JSONSchemaValidator
from libcovebods.run_tasks import TASK_CLASSES, process_additional_checks
from libcovebods.schema import SchemaBODS

# The checks alone, without its statistics.
CHECKS = [one for one in TASK_CLASSES if "checks" in one.__module__]
start = time.perf_counter()
reader = DataReader(sys.argv[1])
schema = SchemaBODS(reader)
errors = JSONSchemaValidator(schema).validate(reader)
done = process_additional_checks(reader, LibCoveBODSConfig(), schema, CHECKS)
print(time.perf_counter() - start, len(errors) + len(done["additional_checks"]))
