"""Scales on the devices page: how each stands, what lies on it, what it is asked, the page of one. UI thread."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from services.errors import Refused
from services.scanning.scan import Device
from services.settings.model import ScaleLine
from services.settings.typed import field_of, id_of, number_of
from services.weighing.model import Reading, ScaleAct
from ui.devices.device_words import RawBytes
from ui.devices.scale_views import ScaleCard, ScaleForm, ScaleFormView, ScalesPageView, ScalesView, Tried, TryScale
from ui.devices.scale_words import ScaleWords
from ui.devices.views import NO_FAULTS, PortChoice, PresentPorts
from ui.error_text import error_text, setting_text
from ui.running import Run
from ui.station import Station

_SETTING: Final = "weighing.scales"


class ScalesPresenter:
    """`ports` lists the USB scales and ports that are there, `try_scale` tries a scale (both called in `run`);
    `written` is called when the settings have changed, `blocked` says why they cannot be."""

    def __init__(
        self,
        station: Station,
        page: ScalesPageView,
        run: Run,
        *,
        ports: PresentPorts,
        try_scale: TryScale,
        written: Callable[[], None],
        blocked: Callable[[], str],
    ) -> None:
        self._station, self._page, self._run = station, page, run
        self._ports, self._try, self._written, self._blocked = ports, try_scale, written, blocked
        self._words = ScaleWords(station.words)
        self._readings: dict[str, Reading] = {}
        self._raw: dict[str, RawBytes] = {}
        self._answers: dict[str, str] = {}
        self._view: ScaleFormView | None = None

    def show(self) -> None:
        """All of them, in the list."""
        self._page.show_scales(ScalesView(tuple(map(self._card, self._lines)), self._blocked()))

    def changed(self, scale_id: str) -> None:
        """A scale came or went."""
        self._answers.pop(scale_id, None)
        self._update(scale_id)

    def weighed(self, device: Device, reading: Reading) -> None:
        """A scale said something."""
        self._readings[device.id] = reading
        self._update(device.id)

    def raw_arrived(self, device: Device, chunk: bytes) -> None:
        """Bytes of a scale, as they came. The card changes with what they say."""
        self._raw.setdefault(device.id, RawBytes()).add(chunk)

    def ask(self, scale_id: str, act: ScaleAct) -> None:
        """Zero, tare, no tare. What it did is seen on its weight; that it cannot is said."""
        try:
            self._station.scales.ask(scale_id, act)
            self._answers.pop(scale_id, None)
        except Refused as refused:
            self._answers[scale_id] = error_text(refused, self._station.words)
        self._update(scale_id)

    # -- the page of one -----------------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether the page of one is shown."""
        return self._view is not None

    def close(self) -> None:
        """Another page is open: what comes late is not shown."""
        self._view = None

    def add(self) -> None:
        """A new one."""
        self._open(ScaleForm(), "devices_screen.scale.new")

    def change(self, scale_id: str) -> None:
        """One that is set up."""
        line = next((one for one in self._lines if one.id == scale_id), None)
        if line is not None:
            form = ScaleForm(**{name: str(getattr(line, name)) for name in ScaleForm.__slots__})
            self._open(form, "devices_screen.scale.change")

    def find_ports(self) -> None:
        """Look which ports are there now."""
        self._run(self._ports, self._have_ports, self._failed)

    def save(self, values: ScaleForm) -> None:
        """Write what was typed; it takes effect at once."""
        if self._view is None:
            return
        self._view = replace(self._view, values=values, asks_removal=False)
        line = self._line_of(values)
        new = [*(line if one.id == values.id else one for one in self._lines), *([] if values.id else [line])]
        self._write(new)

    def try_out(self, values: ScaleForm) -> None:
        """Open it as it was typed, and say what it says; nothing is written."""
        if self._view is None:
            return
        trying = self._station.words.say("devices_screen.scale.trying")
        self._show(values=values, wrong=NO_FAULTS, asks_removal=False, tried=trying, tried_well=None)
        line = self._line_of(values)
        self._run(lambda: self._try(line), self._have_tried, self._failed)

    def remove(self) -> None:
        """Forget it; asked for twice."""
        if self._view is None or not self._view.values.id:
            return
        if not self._view.asks_removal:
            self._show(asks_removal=True)
            return
        gone = self._view.values.id
        self._write([line for line in self._lines if line.id != gone])

    # -- inside --------------------------------------------------------------------------------------------------------

    @property
    def _lines(self) -> tuple[ScaleLine, ...]:
        return self._station.settings.weighing.scales

    def _card(self, line: ScaleLine) -> ScaleCard:
        scales = self._station.scales
        status = next((one for one in scales.statuses() if one.device.id == line.id), None)
        reading, raw = self._readings.get(line.id), self._raw.get(line.id)
        return self._words.card(line, status, reading, raw, scales.acts(line.id), self._answers.get(line.id, ""))

    def _update(self, scale_id: str) -> None:
        for line in self._lines:
            if line.id == scale_id:
                self._page.update_scale(self._card(line))

    def _open(self, values: ScaleForm, title: str) -> None:
        self._view = ScaleFormView(self._station.words.say(title), values, ())
        self._page.show_scale_form(self._view)
        self.find_ports()

    def _have_ports(self, ports: Sequence[PortChoice]) -> None:
        self._show(ports=tuple(ports), wrong=NO_FAULTS)

    def _have_tried(self, tried: Tried) -> None:
        say = self._station.words.say
        if tried.said:
            self._show(tried=say("devices_screen.scale.tried", said=tried.said), tried_well=True)
        elif tried.why == "scale.busy" and self._view is not None and self._view.values.id:
            self._show(tried=say("devices_screen.scale.tried_own"), tried_well=None)
        else:
            words = tried.why or "devices_screen.scale.tried_quiet"
            self._show(tried=say(words), tried_well=False if tried.why else None)

    def _line_of(self, form: ScaleForm) -> dict[str, Any]:
        values: dict[str, Any] = {name: getattr(form, name).strip() for name in ScaleForm.__slots__}
        scale_id = form.id or id_of(form.name, [one.id for one in self._lines], "scale")
        return values | {"baud": number_of(values["baud"] or "0", int), "id": scale_id}

    def _write(self, lines: Sequence[object]) -> None:
        station, by = self._station, self._station.door.presence.present
        self._run(lambda: station.change_setting(_SETTING, lines, by=by), lambda _done: self._written(), self._failed)

    def _failed(self, error: Exception) -> None:
        wrong = {field_of(error, _SETTING, ScaleForm.__slots__): setting_text(error, self._station.words)}
        self._show(wrong=wrong, tried="", tried_well=None)

    def _show(self, **changes: Any) -> None:
        if self._view is not None:
            self._view = replace(self._view, **changes)
            self._page.show_scale_form(self._view)
