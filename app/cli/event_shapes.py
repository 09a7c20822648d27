"""The JSON of what happens while a command scans: answers, and how devices stand."""

from typing import TYPE_CHECKING

from app.cli.shapes import JSON, moment, progress
from services.assets.model import Asset
from services.sessions.model import Session

if TYPE_CHECKING:
    from services.scanning.answer import Answer
    from services.scanning.ports import DeviceStatus


def answer(given: "Answer", what: str, next_step: str) -> JSON:
    """One answered scan, as `sessions scan --json` prints it after its commit."""
    state = given.state if isinstance(given.state, Session) else None
    entered = getattr(given.state, "asset", None)  # of an asset batch
    return {
        "event": "answer",
        "seq": given.seq,
        "id": given.scan.id,
        "scanned_at": moment(given.scan.at),
        "device": given.scan.device.id,
        "code": given.scan.text,
        "symbology": given.scan.symbology,
        "kind": given.meaning.kind.value,
        "verdict": given.outcome.verdict.value,
        "reason": given.outcome.reason.value,
        "counted": given.outcome.counted,
        "kept": given.outcome.kept,
        "what": what,
        "next": next_step,
        "session": None if state is None else {"id": state.id, **progress(state)},
        "asset": asset(entered) if isinstance(entered, Asset) else None,
        "packing": _packing(given.state),
        "error_code": given.outcome.params.get("contract"),
    }


def _packing(state: object) -> JSON | None:
    """How the packing bench stands, where that is what the scan was for."""
    from app.cli import packing_shapes
    from services.packing.desk.standing import Standing

    return packing_shapes.in_front(state) if isinstance(state, Standing) else None


def asset(found: Asset) -> JSON:
    """The asset that a scan was about, in short."""
    return {
        "id": found.id,
        "serial_number": found.serial,
        "tag": found.tag or None,
        "state": found.state.value,
        "number": found.number,
    }


def device(status: "DeviceStatus", why: str) -> JSON:
    """A device's change of state."""
    return {
        "event": "device",
        "device": status.device.id,
        "name": status.device.name,
        "state": status.state.value,
        "port": status.port or None,
        "why": why or None,
        "at": moment(status.at),
    }
