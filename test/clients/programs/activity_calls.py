"""Call sites as in the reference platform, with the types that they use: activity_calls.py RECORDS MODULE_FOLDER.

Says `recorded` when all calls have returned, and ends like a script when it is told to.
"""

import sys
from datetime import datetime, timezone
from enum import Enum

sys.path.insert(0, sys.argv[2])


class ActivityLogSeverity(str, Enum):
    SUCCESS = "success"
    INFO = "info"
    WARNING = "warning"
    FAILURE = "failure"
    DEBUG = "debug"


class ActivityLogType(str, Enum):
    TRANSACTION_CREATED = "transaction_created"
    TRANSACTION_CLOSED = "transaction_closed"
    ANALYSIS_FAILED = "analysis_failed"
    RISK_MANAGER_RAN = "risk_manager_ran"
    APPLICATION_STATUS_CHANGE = "application_status_change"


def close_transaction(transaction_id):
    # As it stands there: the import inside, the call wrapped.
    try:
        from activity_log import log_activity

        log_activity(
            severity=ActivityLogSeverity.SUCCESS,
            activity_type=ActivityLogType.TRANSACTION_CLOSED,
            description=f"Closed transaction {transaction_id}",
            data={"transaction_id": transaction_id, "symbol": "AAPL", "pnl": 12.5, "quantity": 10.0},
            source_expert_id=42,
            source_account_id=7,
        )
    except Exception as log_error:
        print(f"Failed to log activity: {log_error}", flush=True)


def call_sites():
    from activity_log import log_activity

    returned = [
        log_activity(
            severity=ActivityLogSeverity.INFO,
            activity_type=ActivityLogType.TRANSACTION_CREATED,
            description="Test transaction created",
            data={"test": "data"},
            source_account_id=1,
        ),
        log_activity(ActivityLogSeverity.FAILURE, ActivityLogType.ANALYSIS_FAILED, "No market data", {}, 42),
        log_activity(ActivityLogSeverity.WARNING, ActivityLogType.RISK_MANAGER_RAN, "Risk é 😀", {"ratio": 1.0}),
        log_activity(ActivityLogSeverity.DEBUG, ActivityLogType.APPLICATION_STATUS_CHANGE, "Started"),
        # As plain text, as some do.
        log_activity("success", "order_filled", "Order 7 filled", {"legs": [{"price": 250.5, "open": True}, None]}, 42, 7),
    ]
    close_transaction(233)
    assert returned == [None] * 5, returned


class Unreadable:
    def __str__(self):
        raise ValueError("no text")


class Broken(dict):
    def items(self):
        raise OSError("gone")


def malformed():
    from activity_log import log_activity

    cycle = {"name": "cycle"}
    cycle["self"] = cycle["again"] = cycle
    deep = "bottom"
    for _ in range(500):
        deep = {"below": deep}
    odd = {
        "cycle": cycle,
        "deep": deep,
        "huge": 2**70,
        "least": -(2**63),
        "surrogate": "a\ud800b",
        "sur\udfffrogate": 1,
        "when": datetime(2025, 10, 30, 14, 32, 43, tzinfo=timezone.utc),
        "set": {1},
        "unreadable": Unreadable(),
        3: "three",
        "nan": float("nan"),
        "none": None,
    }
    log_activity("info", "odd_data", "odd data", odd, 42, 7)
    log_activity("info", "odd_text", "text \ud800 here", {"log.record.uid": "mine", "kept": True})
    log_activity("info", "broken_data", "broken data", Broken(a=1))
    log_activity("info", "no_dict", "no dict", [1, 2])
    log_activity("louder", "odd_severity", "odd severity")
    log_activity(None, None, None, None, None, None)
    log_activity(Unreadable(), Unreadable(), Unreadable(), Unreadable(), Unreadable(), Unreadable())
    log_activity("info", "many_attributes", "many attributes", {f"key.{n}": n for n in range(300)})


if sys.argv[1] == "malformed":
    malformed()
elif sys.argv[1] == "call-sites":
    call_sites()
else:
    for n in range(int(sys.argv[1])):
        close_transaction(n)
print("recorded", flush=True)
sys.stdin.readline()
