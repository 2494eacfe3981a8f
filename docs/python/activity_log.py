"""log_activity(...) of the reference platform, on the official OpenTelemetry SDK: records go to a Blotter sidecar.

A call puts the record into a queue and returns: it never raises and never waits for the network. A thread of the SDK
sends the queue in batches; the sidecar answers when they are durable. A batch that cannot be delivered is tried again
for about half a minute; README.md says what is lost after that. When the process exits, what is left is sent, for
EXIT_TIMEOUT_S at most.

The sidecar is at OTEL_EXPORTER_OTLP_ENDPOINT (default http://localhost:4318).
"""

import atexit
import logging
import threading
import time
import uuid
from collections.abc import Mapping
from enum import Enum

from opentelemetry._logs import SeverityNumber
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.sdk._logs import LoggerProvider, LogRecordLimits
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor

QUEUE = {"max_queue_size": 65_536, "schedule_delay_millis": 100}  # at the bound the SDK drops the oldest
EXPORT_TIMEOUT_S = 60  # of a batch with all its tries; the SDK ends after six, about 31 s
EXIT_TIMEOUT_S = 5
MAX_DEPTH = 24  # of data; deeper ones become text, before protobuf refuses them with their whole batch
INFO = (SeverityNumber.INFO, "INFO")
SEVERITIES = {
    "debug": (SeverityNumber.DEBUG, "DEBUG"),
    "success": (SeverityNumber.INFO2, "SUCCESS"),
    "warning": (SeverityNumber.WARN, "WARNING"),
    "failure": (SeverityNumber.ERROR, "FAILURE"),
}


def log_activity(severity, activity_type, description, data=None, source_expert_id=None, source_account_id=None):
    """Records an activity. Returns nothing, at once; never raises."""
    try:
        data = _carried({} if data is None else data)
        attributes = data if isinstance(data, dict) else {"value": data}
        for kind, source_id in (("expert", source_expert_id), ("account", source_account_id)):
            if source_id is not None:
                attributes[f"activity.source.{kind}.id"] = _carried(source_id)
        # Tells a batch that is sent again, because its answer was lost, from new activities.
        attributes["log.record.uid"] = str(uuid.uuid4())
        number, text = SEVERITIES.get(str(_carried(severity)).lower(), INFO)
        _logger.emit(
            timestamp=time.time_ns(),
            severity_number=number,
            severity_text=text,
            event_name=str(_carried(activity_type or "activity.untyped")),
            body=str(_carried("" if description is None else description)),
            attributes=attributes,
        )
    except Exception as error:
        logging.getLogger(__name__).warning("Failed to record an activity: %r", error)


def _carried(value, above=()):
    """The value, with text in place of what OTLP cannot carry: one such value would cost its whole batch."""
    try:
        if isinstance(value, Enum):
            value = value.value
        if value is None or isinstance(value, (bool, float, bytes)):
            return value
        if isinstance(value, int) and -(2**63) <= value < 2**63:
            return value
        if len(above) < MAX_DEPTH and id(value) not in above:
            inside = (*above, id(value))
            if isinstance(value, Mapping):
                return {_carried(str(key)): _carried(item, inside) for key, item in value.items()}
            if isinstance(value, (list, tuple)):
                return [_carried(item, inside) for item in value]
        return str(value).encode("utf-8", "replace").decode()
    except Exception as error:
        return f"[Unreadable {type(value).__name__}: {type(error).__name__}]"


_provider = LoggerProvider(
    shutdown_on_exit=False,
    log_record_limits=LogRecordLimits(max_log_record_attributes=LogRecordLimits.UNSET),
)
_provider.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(timeout=EXPORT_TIMEOUT_S), **QUEUE))
_logger = _provider.get_logger("activity_log")
_exiting, _closed = threading.Event(), threading.Event()


def _close():
    _exiting.wait()
    _provider.shutdown()
    _closed.set()


# Started now, because an exiting Python starts no threads; apart, because the SDK's shutdown has no bound of its own.
_closer = threading.Thread(target=_close, name="ActivityLogCloser", daemon=True)
_closer.start()


@atexit.register
def _flush():
    _exiting.set()
    if _closer.is_alive():
        _closed.wait(EXIT_TIMEOUT_S)
    elif not _closed.is_set():
        _provider.shutdown()  # in a forked child, where that thread is not
