"""What commands print at the packing bench. Each within a turn; raises Refused where there is nothing to print."""

from sqlalchemy import Connection

from services.errors import Refused
from services.packing import printouts
from services.packing.desk.bench import Bench
from services.packing.desk.outcomes import Done, named, printed
from services.packing.desk.policy import Policy
from services.packing.finding import called_in, shipment_of
from services.packing.turn import Turn
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.saying import MARK, PRINTOUT, PRINTS


def as_new(tx: Connection, turn: Turn, bench: Bench, _policy: Policy) -> Done:
    """PRINT: what is printed of the box that was closed last, once more as new. Raises as `printouts.again`."""
    if not bench.shipment_id:
        raise Refused("NO_SHIPMENT", "packing.refused.shipment_first")
    shipment = shipment_of(tx, turn.organisation, bench.shipment_id)
    box, asked = printouts.again(tx, turn, shipment)
    told = {**named(shipment), "box": called_in(tx, turn.organisation, box), **printed(asked)}
    return Outcome(Verdict.ACCEPTED, Reason.PACK_PRINTS, told), bench


def marked(tx: Connection, turn: Turn, bench: Bench, _policy: Policy) -> Done:
    """REPRINT: what did not come for certain, else what was printed last, once more. Raises as `printouts.reprint`."""
    job = printouts.reprint(tx, turn, bench.shipment_id)
    told = {"shipment": job.fields.tag, "box": job.fields.serial, PRINTOUT: job.kind.value, MARK: job.fields.mark}
    return Outcome(Verdict.ACCEPTED, Reason.PACK_REPRINTS, {**told, PRINTS: "1"}), bench
