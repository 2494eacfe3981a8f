"""Emits a record every few milliseconds until it is told a line, delivers what is left, and says how many it were:
keep_sending.py '{"protocol": …, "address": …}'."""

import json
import sys
import threading

from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor

from otlp_exporter import otlp_exporter

config = json.loads(sys.argv[1])
exporter = otlp_exporter(config["protocol"], config["address"], "gzip")
provider = LoggerProvider()
processor = BatchLogRecordProcessor(exporter, schedule_delay_millis=50, max_queue_size=200_000)
provider.add_log_record_processor(processor)
logger = provider.get_logger("sender")
told = threading.Event()
threading.Thread(target=lambda: (sys.stdin.readline(), told.set()), daemon=True).start()

n = 0
while not told.wait(0.005):
    for _ in range(5):
        logger.emit(body=f"record {n}", attributes={"log.record.uid": f"sender-{n}", "n": n})
        n += 1
provider.shutdown()
print(n, flush=True)
