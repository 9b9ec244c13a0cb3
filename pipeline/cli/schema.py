"""`solieu schema`: the JSON Schema of one output line."""

from __future__ import annotations

import json
import sys

NAME = "schema"
HELP = "In lược đồ JSON (JSON Schema 2020-12) của một dòng kết quả."


def run() -> None:
    from pipeline.contract import json_schema

    sys.stdout.write(json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n")
