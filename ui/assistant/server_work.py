"""The steps of the hub and of Request Tracker: none, or its address, our token, and a try. UI thread.

What is typed is stored before it is tried; that the bench works with it is stored when the try went well, or when
somebody wants it all the same. A try that takes long can be stopped, and going on stops it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from services.assistant.desk import is_address
from services.assistant.model import Step
from services.assistant.trial import Trial, Verdict, hub_trial, rt_trial
from services.errors import Refused
from services.hidden import is_token
from services.scanning.answer import Answer
from services.scanning.outcome import Reason
from services.settings.secrets import Kept, SecretName
from services.words.marks import visible
from ui.assistant.views import Body, Entry, Option, Told
from ui.assistant.work import Hands, Typed, Work, keep_secret, store, value_at
from ui.error_text import error_text, setting_text
from ui.icons import Icon
from ui.station import Station
from ui.widgets.outcome_look import Mood

ALONE: Final = "alone"
WITH: Final = "with"
_TOKEN: Final = "token"  # noqa: S105 (a field's name)


@dataclass(frozen=True, slots=True)
class Server:
    """A kind of server. `fields`: setting of each field; `switches`: what is set where the bench works with it, and
    where it does not; `first` is the one that tells. `also`: what a server that offers a thing is used for besides."""

    step: Step
    secret: SecretName
    icon: Icon
    fields: Mapping[str, str]
    first: str
    switches: Mapping[str, tuple[str, str]]
    also: Mapping[str, str]
    trial: Callable[[Station], Trial[Any]]


HUB: Final = Server(
    Step.HUB,
    SecretName.CENTRAL_TOKEN,
    Icon.SYNC,
    MappingProxyType({"url": "central.url"}),
    "sessions.mode",
    MappingProxyType(
        {
            "sessions.mode": ("central", "local"),
            "packing.mode": ("central", "local"),
            "assets.mode": ("central", "local"),
            "assets.tags": ("central", "local"),
            "frames.mode": ("central", "local"),
            "sscc.source": ("hub", "station"),
        }
    ),
    MappingProxyType({"packing": "packing.mode"}),
    lambda station: hub_trial(
        station.settings.central.url, station.clock, lambda: station.secrets.get(SecretName.CENTRAL_TOKEN)
    ),
)
RT: Final = Server(
    Step.RT,
    SecretName.RT_TOKEN,
    Icon.ASSETS,
    MappingProxyType({"url": "rt.url", "catalog": "rt.catalog"}),
    "assets.mode",
    MappingProxyType({"assets.mode": ("rt", "local")}),
    MappingProxyType({}),
    lambda station: rt_trial(station.settings.rt, lambda: station.secrets.get(SecretName.RT_TOKEN)),
)


class ServerWork(Work):
    """One of them."""

    def __init__(self, hands: Hands, server: Server) -> None:
        super().__init__(hands)
        self._server = server
        self._words = f"assistant.{server.step}"
        self._chosen = WITH if self.is_used else ""
        self._kept = Kept.NOWHERE
        self._trial: Trial[Any] | None = None
        self._told: Told | None = None
        self._wrong: Mapping[str, str] = {}
        self._values: Mapping[str, str] = {}
        self._may_keep = False
        self._offers: frozenset[str] = frozenset()
        self.done = self.is_used

    @property
    def is_used(self) -> bool:
        """Whether the bench works with such a server."""
        used, _not = self._server.switches[self._server.first]
        return bool(value_at(self.hands.station, self._server.first) == used)

    @property
    def _leaves(self) -> bool:
        """Whether the bench is to do without the server that it works with: that is not done by one press of a key."""
        return self._chosen == ALONE and self.is_used

    @property
    def wants_server(self) -> bool:
        """Whether address and token are asked for now: their barcodes may be scanned."""
        return self._chosen == WITH

    def open(self) -> None:
        secrets, name = self.hands.station.secrets, self._server.secret
        if self.is_used:  # it may have been chosen to do without, and not done
            self._chosen, self.done = WITH, True

        def found(kept: Kept) -> None:
            self._kept = kept
            self.hands.show()

        self.hands.run(lambda: secrets.kept_in(name), found)

    def body(self) -> Body:
        say = self.hands.say
        options = tuple(
            Option(key, icon, say(f"{self._words}.{key}.word"), say(f"{self._words}.{key}.meaning"))
            for key, icon in ((ALONE, Icon.DEVICES), (WITH, self._server.icon))
        )
        asks, busy = self._chosen == WITH, self._trial is not None
        told = Told(Mood.WORKING, say(f"{self._words}.trying"), say("assistant.trying")) if busy else self._told
        return Body(
            options,
            self._chosen,
            self._entries() if asks else (),
            act="" if busy else say("assistant.try") if asks else say("assistant.do_without") if self._leaves else "",
            other=say("assistant.all_the_same") if self._may_keep and not busy else "",
            told=told,
            busy=busy,
            done=self.done and not busy,
        )

    def choose(self, key: str) -> None:
        """With one, or without."""
        self.stop()
        self._chosen, self._told, self._wrong, self._may_keep = key, None, {}, False
        self.done = key == WITH and self.is_used
        if self._leaves:
            self._told = self.hands.told(Mood.ASKING, f"{self._words}.leaving")
            self.hands.show()
        elif key == ALONE:
            self._switch(on=False)
        else:
            self.hands.show()

    def act(self, typed: Typed) -> None:
        """Keep what was typed, and try it; or do without it from now on."""
        self.stop()
        if self._leaves:
            self._told = None
            self._switch(on=False)
            return
        hands, server, by = self.hands, self._server, self.hands.by()
        values = {path: typed.get(name, "").strip() for name, path in server.fields.items()}
        self._values, self._wrong, self._told, self._may_keep = dict(typed), {}, None, False
        if not values[server.fields["url"]]:
            self._wrong = {"url": hands.say("assistant.no_address")}
            hands.hear(Mood.REFUSED)
            hands.show()
            return
        trial = self._trial = server.trial(hands.station)

        def work() -> list[str]:
            changed = store(hands.station, values, by)
            keep_secret(hands.station, server.secret, typed.get(_TOKEN, ""), by)
            return changed

        def kept(changed: list[str]) -> None:
            self._values = {}
            if self._trial is trial:
                self._begin()
            for path in changed:
                hands.changed(path)

        hands.show()
        hands.run(work, kept, lambda error: self._not_kept(trial, error))

    def act_otherwise(self) -> None:
        """Work with it although it was not tried well."""
        self._told = self.hands.told(Mood.KEPT, f"{self._words}.unproved")
        self._may_keep = False
        self._switch(on=True)

    def stop(self) -> None:
        if self._trial is not None:
            self._trial.cut()
            self._trial = None
            self._told = self.hands.told(Mood.NEUTRAL, "assistant.stopped")
            self._may_keep = True
            self.hands.show()

    def answered(self, answer: Answer) -> bool:
        """An address or a token was scanned: it is what was meant to be typed."""
        text = answer.scan.text
        if not self.wants_server or answer.outcome.reason is not Reason.TEST:
            return False
        field = "url" if is_address(text) else _TOKEN if is_token(text) else ""
        if field:
            self._values = {**self._values, field: text}
            self.hands.show()
        return bool(field)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """By the settings as they are now."""
        trial = self._trial = self._server.trial(self.hands.station)
        self.hands.run(trial, lambda verdict: self._judged(trial, verdict), lambda error: self._not_kept(trial, error))

    def _judged(self, trial: Trial[Any], verdict: Verdict) -> None:
        if self._trial is not trial:  # somebody waited no longer
            return
        self._trial = None
        what = self.hands.say(verdict.words, **{key: _shown(value) for key, value in verdict.params.items()})
        if verdict.well:
            self._told = self.hands.heard(Told(Mood.ACCEPTED, what, self.hands.say(f"{self._words}.used")))
            self._offers = verdict.offers
            self._switch(on=True)
        else:
            self._told = self.hands.heard(Told(Mood.REFUSED, what, self.hands.say("assistant.try_again")))
            self._may_keep, self.done = True, False
            self.hands.show()

    def _not_kept(self, trial: Trial[Any], error: Exception) -> None:
        if self._trial is not trial:
            return
        self._trial, self.done = None, False
        path = str(error.params.get("path", "")) if isinstance(error, Refused) else ""
        name = next((name for name, one in self._server.fields.items() if one == path), "")
        if name:
            own = "assistant.no_server" if name == "url" and _is_impossible(error) else ""
            self._wrong = {name: self.hands.say(own) if own else setting_text(error, self.hands.words)}
        elif isinstance(error, Refused) and error.code == "SECRET_INVALID":
            self._wrong = {_TOKEN: setting_text(error, self.hands.words)}
        else:
            self._told = Told(Mood.REFUSED, error_text(error, self.hands.words))
        self.hands.hear(Mood.REFUSED)
        self.hands.show()

    def _switch(self, *, on: bool) -> None:
        """That the bench works with it, or without."""
        hands, by = self.hands, self.hands.by()
        values = self._on() if on else self._off()

        def done(changed: list[str]) -> None:
            self.done = self.is_used == on
            if not self.done:
                self._told = self._decided_elsewhere()
            hands.show()
            for path in changed:
                hands.changed(path)

        def failed(error: Exception) -> None:
            self.done, self._told = False, hands.failed(error)
            hands.show()

        hands.run(lambda: store(hands.station, values, by), done, failed)

    def _decided_elsewhere(self) -> Told:
        """The environment says whether the bench works with it."""
        first, loaded = self._server.first, self.hands.station.book.loaded
        variable = loaded.overridden.get(first, "")
        return Told(Mood.REFUSED, self.hands.say("settings.refused.overridden", path=first, variable=variable))

    def _on(self) -> dict[str, str]:
        """What somebody has set otherwise since the bench works with it stays."""
        server = self._server
        values = {server.first: server.switches[server.first][0]}
        if not self.is_used:
            values |= {path: server.switches[path][0] for offer, path in server.also.items() if offer in self._offers}
        return values

    def _off(self) -> dict[str, str]:
        now = {path: value_at(self.hands.station, path) for path in self._server.switches}
        return {path: own for path, (used, own) in self._server.switches.items() if now[path] == used}

    def _entries(self) -> tuple[Entry, ...]:
        station, say = self.hands.station, self.hands.say
        fields = tuple(
            Entry(
                name,
                say(f"{self._words}.{name}"),
                self._values.get(name, visible(value_at(station, path))),
                say(f"{self._words}.{name}_hint"),
                self._wrong.get(name, ""),
            )
            for name, path in self._server.fields.items()
        )
        hint = say("assistant.token_none" if self._kept is Kept.NOWHERE else "assistant.token_kept")
        typed = self._values.get(_TOKEN, "")
        return (*fields, Entry(_TOKEN, say("assistant.token"), typed, hint, self._wrong.get(_TOKEN, ""), secret=True))


def _is_impossible(error: Exception) -> bool:
    return isinstance(error, Refused) and error.code == "SETTING_INVALID"


def _shown(value: object) -> object:
    return visible(value) if isinstance(value, str) else value
