"""The file in which what waits can be carried to the hub: what stands in it, and its checksum.

    {kind, format, checksum, written_at, version, server, station: {id, name, user_id, token},
     sessions: [{id, remote_id, operations: [...]}]}

Operations of a session stand in the order in which they would be sent: {act: "create" | "update", key, person, at,
body} as the contracts have them; as the hub's extensions have them {act: "review", what, key, person, at, body}, {act:
"expected", person, body} and {act: "scans", scans}. `checksum` is the SHA-256 of all else, as JSON with sorted keys and
without spaces.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

KIND = "scandesk outbox"
FORMAT = 1
SUFFIX = ".json"


def checksum(content: Mapping[str, Any]) -> str:
    """The checksum of a file's object, whatever it says itself."""
    rest = {name: value for name, value in content.items() if name != "checksum"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def sealed(content: Mapping[str, Any]) -> bytes:
    """The file."""
    whole = {"kind": KIND, "format": FORMAT, "checksum": "", **content}
    whole["checksum"] = checksum(whole)
    return json.dumps(whole, indent=1, ensure_ascii=True).encode()
