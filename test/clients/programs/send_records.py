"""Sends records of every kind with the official SDK, half of them compressed, and writes what it meant to send to a
file, one JSON a line: send_records.py '{"protocol": …, "address": …, "records": …, "file": …}'."""

import json
import math
import struct
import sys

from opentelemetry import context, trace
from opentelemetry._logs import SeverityNumber
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags

from otlp_exporter import otlp_exporter


def nested(levels):
    return "bottom" if levels == 0 else {"level": levels, "below": nested(levels - 1)}


# Values of every kind that Python's SDK can express.
VALUES = [
    "plain text",
    "",
    'é ß 漢字 \0 \u2028 "quoted" \\ \n end',
    "😀👩‍👩‍👧‍👦🏳️‍🌈",
    "x" * 2000,
    True,
    False,
    0,
    1,
    -1,
    2**31,
    -(2**31) - 1,
    2**53 + 1,
    -(2**53) - 1,
    2**63 - 1,
    -(2**63),
    1.0,
    -1.0,
    0.0,
    -0.0,
    2.0**53,
    0.5,
    -1e-300,
    5e-324,
    1.7976931348623157e308,
    math.pi,
    math.nan,
    math.inf,
    -math.inf,
    b"",
    bytes([0, 1, 127, 128, 255]),
    bytes([7]) * 300,
    None,
    [],
    {},
    ["a", 1, 1.0, 2.5, True, None, b"\t", [], {}],
    [["nested", ["deeper", [1, [2]]]], {"in": ["array", {"again": None}]}],
    {"text": "a", "int": 7, "double": 7.0, "bool": False, "nothing": None, "bytes": b"\1", "list": [1, "b"]},
    {"é 😀": 1, "dotted.key": 2, "__proto__": 3, "10": "ten", "2": "two", "constructor": [None]},
    {"$bytes": "AA=="},
    {"$kvlist": [["a", 1]]},
    {"$double": "NaN"},
    nested(20),
]


def neutral(value):
    if value is None:
        return None
    if isinstance(value, bool):
        return {"bool": value}
    if isinstance(value, str):
        return {"string": value}
    if isinstance(value, int):
        return {"int": str(value)}
    if isinstance(value, float):
        return {"double": struct.pack(">d", value).hex()}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, dict):
        return {"map": entries(value)}
    return {"array": [neutral(item) for item in value]}


def entries(values):
    return [[key, neutral(value)] for key, value in values.items()]


SCHEMA = "https://opentelemetry.io/schemas/1.40.0"
SERVICE = {"service.name": "python", "host.cpus": 8, "load": 1.0, "mixed": [1, "two", None, {"three": 3.5}]}
SCOPES = [
    ("plain", None, None, None),
    ("versioned", "1.2.3", "https://example.com/schema/1", None),
    ("with attributes", "2", None, {"team": "orders", "size": 3, "ratio": 1.0, "tags": ["a", "b"]}),
]


def emit(loggers, protocol, n):
    scope = n % len(SCOPES)
    name, version, schema_url, scope_attributes = SCOPES[scope]
    body = VALUES[n % len(VALUES)]
    values = {"n": n}
    for i in range(7):
        values[f"value.{i}"] = VALUES[(n * 7 + i) % len(VALUES)]
    values["ключ 🔑"] = str(n)
    uid = f"python-{protocol}-{n}"
    timestamp = (1_700_000_000 + n) * 10**9 + 999_000_001 + n % 999_999
    observed = 1_800_000_000 * 10**9 + n
    severity = n % 25
    severity_text = None if n % 5 == 0 else f"LEVEL {severity}"
    event_name = None if n % 3 == 0 else f"event_{n % 10}"
    trace_id, span_id = (0, 0) if n % 2 == 0 else (0xA << 124 | n, 0xB << 60 | n)
    flags = 1 if n % 4 == 1 else 0
    token = None
    if trace_id:
        span = NonRecordingSpan(SpanContext(trace_id, span_id, is_remote=False, trace_flags=TraceFlags(flags)))
        token = context.attach(trace.set_span_in_context(span))
    loggers[scope].emit(
        timestamp=timestamp,
        observed_timestamp=observed,
        severity_number=SeverityNumber(severity) if severity else None,
        severity_text=severity_text,
        event_name=event_name,
        body=body,
        attributes={"log.record.uid": uid, **values},
    )
    if token:
        context.detach(token)
    return {
        "uid": uid,
        "timeUnixNano": str(timestamp),
        "observedTimeUnixNano": str(observed),
        "severityNumber": severity,
        "severityText": severity_text or "",
        "eventName": event_name or "",
        "body": neutral(body),
        "attributes": entries(values),
        "droppedAttributesCount": 0,
        "flags": flags,
        "traceId": f"{trace_id:032x}" if trace_id else "",
        "spanId": f"{span_id:016x}" if span_id else "",
        "resource": {"attributes": entries(SERVICE), "droppedAttributesCount": 0, "schemaUrl": SCHEMA},
        "scope": {
            "attributes": entries(scope_attributes or {}),
            "droppedAttributesCount": 0,
            "schemaUrl": schema_url or "",
            "name": name,
            "version": version or "",
        },
    }


def main(protocol, address, records, file):
    sent = []
    for compression in ("none", "gzip"):
        provider = LoggerProvider(Resource(SERVICE, SCHEMA))
        exporter = otlp_exporter(protocol, address, compression)
        # Its queue drops what does not fit.
        provider.add_log_record_processor(BatchLogRecordProcessor(exporter, max_queue_size=records))
        loggers = [provider.get_logger(*scope) for scope in SCOPES]
        while len(sent) < (records // 2 if compression == "none" else records):
            sent.append(emit(loggers, protocol, len(sent)))
        provider.shutdown()
    with open(file, "w", encoding="utf-8") as lines:
        lines.write("\n".join(json.dumps(record) for record in sent))


main(**json.loads(sys.argv[1]))
