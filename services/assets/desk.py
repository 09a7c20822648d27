"""An asset batch in front of the bench: a scanned serial is an asset with its tag, in the scan's own transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection

from services.assets import acts, contract, forms
from services.assets.booking import attach, enter
from services.assets.model import Asset, Fields, Form, Known
from services.assets.policy import Policy
from services.assets.rules import label_id
from services.assets.serials import clean, serial_key
from services.clock import Clock
from services.database import asset_store as store
from services.database import tag_store
from services.errors import Refused
from services.identity.by import By
from services.identity.person import Person
from services.identity.rights import Right, may
from services.scanning.answer import Booked
from services.scanning.capability import Arrived, stored
from services.scanning.commands import Command
from services.scanning.outcome import Outcome, Reason, Verdict


@dataclass(frozen=True, slots=True)
class AssetDesk:
    """The capability "asset batch". `policy`: of now; `commands` are done by the screen itself when it gets the answer.
    `prepare`: hands on what stands before a scan that arrives; `looks_back`: whether a batch is seen that is over, so
    that nothing is taken back which nobody sees. An answer's state is an `acts.Entering`: the form, the
    batch, and the asset that the scan was about."""

    station: str
    clock: Clock
    policy: Callable[[], Policy]
    commands: frozenset[Command] = frozenset()
    prepare: Callable[[], None] = lambda: None
    looks_back: Callable[[], bool] = lambda: False
    look_up: None = field(default=None, init=False)
    session_id: None = field(default=None, init=False)

    def book(self, tx: Connection, arrived: Arrived) -> Booked | Outcome:
        """Take a serial, or the pre-printed tag of the one before."""
        scan = arrived.scan
        if scan.flaw is not None:
            return Outcome(Verdict.REFUSED, Reason(scan.flaw))
        person = arrived.by
        if person is None or not may(person, Right.ASSETS):
            return Outcome(Verdict.REFUSED, Reason.NOT_ALLOWED)
        by, policy = self._by(person), self.policy()
        tag_store.one_at_a_time(tx)
        entering = acts.begun(tx, by, policy)
        pending = acts.pending(tx, by, entering)
        outcome, asset = (
            _tag(tx, by, policy, pending, scan.text.strip()) if pending else _serial(tx, by, policy, entering, arrived)
        )
        return stored(tx, arrived, outcome, by.at, acts.entering(tx, by, policy, asset))

    def command(self, tx: Connection, arrived: Arrived) -> tuple[Outcome, object] | None:
        """Presets and undo hold for the scan that follows: they are done here, and an undo says whose `serial` it was.
        Others are acknowledged."""
        command, person = Command(arrived.meaning.value), arrived.by
        if command not in self.commands or person is None:
            return None
        params = {"command": command.value}
        by, policy = self._by(person), self.policy()
        try:
            if command is Command.PRESET:
                acts.next_preset(tx, by)
            elif command.digit not in ("", "0"):
                acts.use_preset(tx, by, int(command.digit))
            elif command is Command.UNDO:
                params["serial"] = self._undo(tx, by).serial
        except Refused as refused:
            why = {name: str(value) for name, value in refused.params.items()}
            told = {**why, **params, "words": refused.words}
            return Outcome(Verdict.REFUSED, Reason.COMMAND_REFUSED, told), None
        return Outcome(Verdict.ACCEPTED, Reason.COMMAND_DONE, params), acts.entering(tx, by, policy)

    def state(self, tx: Connection) -> acts.Entering:
        """How the batch stands."""
        return acts.entering(tx, By(self.clock.now(), "", station=self.station), self.policy())

    def _undo(self, tx: Connection, by: By) -> Asset:
        if self.looks_back():
            raise Refused("NOT_NOW", "command.not_now")
        return acts.undo_last(tx, by)

    def _by(self, person: Person) -> By:
        return By(self.clock.now(), person.name, person.id, self.station)


def _serial(
    tx: Connection, by: By, policy: Policy, entering: acts.Entering, arrived: Arrived
) -> tuple[Outcome, Asset | None]:
    """A serial in the batch: stored with the next tag, or why not."""
    form = entering.form
    manufacturer = forms.fields_for(form, "", None).manufacturer
    reading = clean(arrived.meaning, manufacturer, policy.rules, policy.prefix)
    if form.preprinted and policy.numbering is None:
        return Outcome(Verdict.REFUSED, Reason.ASSET_OTHER, {"words": "assets.refused.tags_elsewhere"}), None
    if reading.what is not None:
        return Outcome(Verdict.REFUSED, Reason.ASSET_OTHER, {"words": reading.words}), None
    fields = forms.fields_for(form, reading.serial, None)
    if faults := contract.faults(reading.serial, fields):
        first = faults[0]
        why = {name: str(value) for name, value in first.params.items()}
        return Outcome(Verdict.REFUSED, Reason.ASSET_FIELD, {**why, "words": first.words, "field": first.field}), None
    asset = _new(arrived, reading.serial, fields, form, entering.batch, entering.last_number + 1, by)
    entered = enter(tx, by, policy, asset, tagged=not form.preprinted)
    if isinstance(entered, Known):
        reason = Reason.ASSET_KNOWN if entered.id else Reason.ASSET_IN_REGISTER
        return Outcome(Verdict.DUPLICATE, reason, _known_params(entered)), store_of(tx, by, entered)
    acts.go_on(tx, by, entering, entered, forms.after(form))
    said = {"serial": entered.serial, "tag": entered.tag}
    if entered.tag or policy.numbering is None:
        as_it_is = reading.serial == arrived.scan.text.strip()
        reason = Reason.ASSET_TAKEN if as_it_is else Reason.ASSET_MENDED
        said["tag"] = entered.tag or "…"  # the register gives it
        return Outcome(Verdict.ACCEPTED, reason, said, counted=True), entered
    if form.preprinted:
        return Outcome(Verdict.ACCEPTED, Reason.ASSET_SCAN_TAG, said, counted=True), entered
    return Outcome(Verdict.WARNING, Reason.ASSET_NO_TAG, said, counted=True), entered


def _tag(tx: Connection, by: By, policy: Policy, pending: Asset, text: str) -> tuple[Outcome, Asset]:
    """The tag that is on the device already, scanned after its serial."""
    said = {"serial": pending.serial, "tag": text}
    if not contract.is_tag(text) or serial_key(text) == serial_key(pending.serial):
        return Outcome(Verdict.REFUSED, Reason.ASSET_NO_TAG_CODE, said), pending
    tagged = attach(tx, by, policy, pending, text)
    if isinstance(tagged, Known):
        return Outcome(Verdict.REFUSED, Reason.ASSET_TAG_TAKEN, _known_params(tagged)), pending
    return Outcome(Verdict.ACCEPTED, Reason.ASSET_TAGGED, said | {"tag": tagged.tag}), tagged


def _new(arrived: Arrived, serial: str, fields: Fields, form: Form, batch: str, number: int, by: By) -> Asset:
    """The asset of a scan: its id is the scan's. A label is wanted where the form says so, and none is on it yet."""
    asset_id = arrived.scan.id
    label = label_id(asset_id) if form.labels and not form.preprinted else ""
    return Asset(
        asset_id,
        serial,
        fields,
        by.at,
        batch or asset_id,
        number,
        label=label,
        person_id=by.person_id,
        person=by.author,
        station=by.station,
    )


def store_of(tx: Connection, by: By, known: Known) -> Asset | None:
    """The row of one that was entered here."""
    return store.get(tx, by.organisation, known.id) if known.id else None


def _known_params(known: Known) -> dict[str, str]:
    told = {"serial": known.serial, "tag": known.tag or "–", "asset": known.id, "station": known.station}
    return told | {"remote_id": "" if known.remote_id is None else str(known.remote_id)}
