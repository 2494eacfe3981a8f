"""A ClickHouse of its own in memory: reads statements as a JSON list, says the rows of each as JSON."""

import json
import sys

from chdb.session import Session

session = Session()
answers = []
for statement in json.load(sys.stdin):
    rows = str(session.query(statement, "JSONCompactEachRow")).splitlines()
    answers.append([json.loads(row) for row in rows])
print(json.dumps(answers))
