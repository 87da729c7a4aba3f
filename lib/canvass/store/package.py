"""``datapackage.json``: what is in ``data/`` for programs, made from the schema that also makes the dictionary."""

import json
from pathlib import Path

from canvass.store.columns import BY_HAND_TABLES, CLAIM_TABLES, ELECTION_TABLES, FACT_TABLES
from canvass.store.files import is_election_name

FILE = "datapackage.json"
_TYPES = {"str": "string", "int64": "integer", "Int64": "integer", "float64": "number", "bool": "boolean"}
_PUBLIC = {"title": "Public record", "path": "https://results.lavote.gov/", "name": "public-record"}
_OWN = {"title": "MIT", "path": "https://opensource.org/license/mit", "name": "MIT"}


def text(data: Path) -> str:
    """The file as it is committed: each table with its path, columns, types and licence (https://datapackage.org)."""
    folders = sorted(path.parent.name for path in data.glob("*/releases.csv") if is_election_name(path.parent.name))
    tables = {f"{folder}/{name}": (dtypes, _PUBLIC) for folder in folders for name, dtypes in ELECTION_TABLES.items()}
    carried = BY_HAND_TABLES | FACT_TABLES | CLAIM_TABLES
    tables |= {name: (dtypes, _OWN) for name, dtypes in carried.items()}
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "canvass",
        "title": "Canvass: releases of slow ballot counts, and what was carried by hand",
        "resources": [
            {
                "name": path.replace("/", "-").lower(),
                "path": f"{path}.csv",
                "type": "table",
                "licenses": [licence],
                "schema": {
                    "fields": [{"name": name, "type": _TYPES.get(dtype, "datetime")} for name, dtype in dtypes.items()],
                    "missingValues": [""],
                },
            }
            for path, (dtypes, licence) in tables.items()
        ],
    }
    return json.dumps(package, indent=1) + "\n"
