"""``datapackage.json``: what is in ``data/`` for programs, made from the schema that also makes the dictionary."""

import json
from pathlib import Path
from typing import Any

from canvass.store.columns import BY_HAND_TABLES, CLAIM_TABLES, ELECTION_TABLES, FACT_TABLES
from canvass.store.files import is_election_name

FILE = "datapackage.json"
_TYPES = {"str": "string", "int64": "integer", "Int64": "integer", "float64": "number", "bool": "boolean"}
_PUBLIC = {"title": "Public record", "path": "https://results.lavote.gov/", "name": "public-record"}
_OWN = {"title": "MIT", "path": "https://opensource.org/license/mit", "name": "MIT"}


def package(data: Path) -> dict[str, Any]:
    """The tables of ``data``, each with its path, columns, types and licence (https://datapackage.org)."""
    folders = sorted(path.parent.name for path in data.glob("*/releases.csv") if is_election_name(path.parent.name))
    tables = {f"{folder}/{name}": dtypes for folder in folders for name, dtypes in ELECTION_TABLES.items()}
    carried = {**BY_HAND_TABLES, **FACT_TABLES, **CLAIM_TABLES}
    resources = [_resource(path, dtypes, _PUBLIC) for path, dtypes in tables.items()]
    resources += [_resource(path, dtypes, _OWN) for path, dtypes in carried.items()]
    title = "Canvass: releases of slow ballot counts, and what was carried by hand"
    return {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": "canvass", "title": title} | {
        "resources": resources
    }


def _resource(path: str, dtypes: dict[str, str], licence: dict[str, str]) -> dict[str, Any]:
    fields = [{"name": name, "type": _TYPES.get(dtype, "datetime")} for name, dtype in dtypes.items()]
    schema = {"fields": fields, "missingValues": [""]}
    return {"name": path.replace("/", "-").lower(), "path": f"{path}.csv", "type": "table", "licenses": [licence]} | {
        "schema": schema
    }


def text(data: Path) -> str:
    """The file as it is committed."""
    return json.dumps(package(data), indent=1) + "\n"
