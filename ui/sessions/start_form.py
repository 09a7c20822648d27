"""What stands on the form of a start, and in its set-up steps, in words; and the session that a form asks for."""

from services.scanning.ports import DeviceState
from services.sessions import blind
from services.sessions.model import NewSession, SessionConfig, SessionType
from services.sessions.projects import Named
from ui.sessions.views import Choosable, FormValues, FormView, Offer, Step
from ui.sessions.wording import Wording
from ui.station import Station


class StartForm:
    """Made for a station as it is set up at the moment. Plain Python, UI thread."""

    def __init__(self, station: Station, wording: Wording) -> None:
        self._station = station
        self._say = wording.words.say

    def view(self, kind: SessionType, projects: list[Named], clients: list[Named], kept: tuple[str, ...]) -> FormView:
        """An empty form for this type. `kept`: the ids of scans that wait for a session."""
        config = self._station.config_of(kind)
        rules = (
            self._say(f"start.rules.{config.validation_mode}"),
            self._say(f"start.repeats.{config.duplicate_handling}"),
            self._say("start.timeout", n=config.timeout_minutes),
        )
        scanners = [Choosable(status.device.id, status.device.name) for status in self._station.scanners()]
        return FormView(
            title=self._say("start.title", type=self._say(f"session_type.{kind}")),
            rules=" ".join(rules),
            projects=_choosable(self._say("start.no_project"), projects),
            clients=_choosable(self._say("start.no_client"), clients),
            scanners=(Choosable("", self._say("start.any_scanner")), *scanners),
            kept=self.kept(kept),
            blind=self._blind(kind, config),
            review=self._review(kind),
            steps=self.scanner_steps(),
        )

    def kept(self, kept: tuple[str, ...]) -> str:
        """How many scans wait for a session; "" where none do."""
        return self._say("start.kept", n=len(kept)) if kept else ""

    def wanted(self, kind: SessionType, values: FormValues) -> tuple[NewSession, dict[str, str]]:
        """The session that is asked for, and what cannot be read, {field: sentence}."""
        number = values.expected_items.strip()
        wrong = {} if not number or number.isdecimal() else {"expected_items": self._say("start.is_no_number")}
        wanted = NewSession(
            session_type=kind,
            location=values.location.strip() or None,
            project_id=int(values.project) if values.project else None,
            client_id=int(values.client) if values.client else None,
            expected_items=int(number) if number.isdecimal() else None,
            notes=values.notes.strip() or None,
            scanner_id=values.scanner or None,
            auto_commit=values.auto_commit,
            blind=values.blind,
            review=values.review,
        )
        return wanted, wrong

    def steps(self, values: FormValues, *, done: bool, offline: bool) -> tuple[Step, ...]:
        """The set-up steps with each scanner's state."""
        steps = [*self.scanner_steps(values.scanner)]
        state = "done" if done else "now"
        if values.expected_file or values.expected_pasted.strip():
            steps.append(Step(self._say("start.step.list"), state))
        if self._station.starter.asks_server:
            steps.append(
                Step(self._say("start.step.server_offline"), "note")
                if offline
                else Step(self._say("start.step.server"), state)
            )
        steps.append(Step(self._say("start.step.storing"), state))
        return tuple(steps)

    def scanner_steps(self, chosen: str = "") -> tuple[Step, ...]:
        """The state of the scanner that was chosen; "": of each."""
        statuses = [one for one in self._station.scanners() if not chosen or one.device.id == chosen]
        if not statuses:
            return (Step(self._say("start.step.scanner_none"), "note"),)
        return tuple(
            Step(self._say("start.step.scanner_ready", name=one.device.name), "done")
            if one.state is DeviceState.CONNECTED
            else Step(self._say("start.step.scanner_not_ready", name=one.device.name), "note")
            for one in statuses
        )

    def _review(self, kind: SessionType) -> Offer:
        """Whether somebody looks at it before it is completed: the settings may say so."""
        if self._station.always_review(kind):
            return Offer(self._say("start.blind.always"), chosen=True, open=False)
        return Offer("")

    def _blind(self, kind: SessionType, config: SessionConfig) -> Offer:
        """Whether it can be a blind count: the settings may say that it is one, or that it cannot be."""
        if blind.check(True, config):
            return Offer(self._say("start.blind.strict"), open=False)
        if self._station.always_blind(kind):
            return Offer(self._say("start.blind.always"), chosen=True, open=False)
        return Offer(self._say("start.blind.offer"))


def _choosable(nothing: str, named: list[Named]) -> tuple[Choosable, ...]:
    return (Choosable("", nothing), *(Choosable(str(one.id), one.name) for one in named if one.active))
