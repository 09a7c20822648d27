"""The form above a batch: what stands in it, what is wrong with that, presets. No Qt here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from services.assets import forms, names
from services.assets.acts import Entering
from services.assets.contract import MORE, SHARED
from services.assets.draft import Change
from services.assets.model import Form, Preset
from services.assets.numbering import no_tag
from services.assets.ports import FieldInfo
from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.words.marks import visible
from ui.acting import acting
from ui.assets import edits as editing
from ui.assets.form_changes import FormChanges, Pending
from ui.assets.views import NUMBER, FieldView, FormView, PresetView
from ui.running import Run
from ui.station import Station

MISSING: Final = "MISSING_FIELD"


class FormPresenter:
    """Called in the UI thread; work goes through `run`. `show` is called when the form is other than it was, `filling`
    when somebody has typed in it, `told` with a sentence after something was done, `broke` with what went wrong,
    `changed` when there is to be looked anew."""

    def __init__(
        self,
        station: Station,
        run: Run,
        *,
        show: Callable[[], None],
        filling: Callable[[], None],
        told: Callable[[str], None],
        broke: Callable[[Exception], None],
        changed: Callable[[], None],
    ) -> None:
        self._station, self._run, self._say = station, run, station.words.say
        self._show, self._filling, self._told, self._broke, self._changed = show, filling, told, broke, changed
        self._changes = FormChanges(station, run, told=told, broke=broke, changed=changed)
        self._now = Entering(Form())
        self._presets: Sequence[Preset] = ()
        self._others: Sequence[FieldInfo] = ()
        self._offered: Mapping[str, tuple[str, ...]] = {}
        self._number: str | None = None  # typed, and none
        self._once = self._naming = self._asked = False

    # -- what is known -------------------------------------------------------------------------------------------------

    def stored(self) -> tuple[Pending, ...]:
        """Which changes a look sees that begins now."""
        return self._changes.stored()

    def take(
        self, now: Entering, presets: Sequence[Preset], others: Sequence[FieldInfo], seen: tuple[Pending, ...]
    ) -> None:
        """This stands in the database; `seen`: with these changes. Others, and what is being typed, stay."""
        before, self._now = self._now, now
        self._changes.settle(seen)
        if self._changes.are_all_seen and not now.form.once and _came_in(before, now):
            self._once = False  # the next one is in
        self._once = self._once or bool(now.form.once)
        self._presets, self._others = presets, others

    def offer(self, offered: Mapping[str, tuple[str, ...]]) -> None:
        """What could stand in the fields."""
        self._offered = offered

    def insist(self) -> None:
        """A scan was refused for a field: what is missing is marked, too."""
        self._asked = True

    @property
    def form(self) -> Form:
        """As it stands on the screen."""
        return self._changes.applied(self._now.form)

    # -- typing --------------------------------------------------------------------------------------------------------

    def typed(self, key: str, text: str) -> None:
        """Something else stands in a field. It is stored by `store`, or before the next scan."""
        if key == NUMBER:
            self._number = text if editing.number_in(text) is None else None
        if key != NUMBER or self._number is None:
            self._changes.type(key, text, once=self._once)
        self._show()
        self._filling()

    def store(self) -> None:
        """Keep what was typed."""
        self._changes.store()

    def set_once(self, once: bool) -> None:
        """What is typed is for the next asset alone, or for all again."""
        self._once = once
        if not once:
            self._change(editing.for_all)
        self._show()

    def set_labels(self, labels: bool) -> None:
        """A label for each asset, or none."""
        self._change(lambda form: replace(form, labels=labels))

    def set_preprinted(self, preprinted: bool) -> None:
        """The tag is on each device already."""
        self._change(lambda form: replace(form, preprinted=preprinted))

    def clear(self) -> None:
        """An empty form."""
        empty = self._station.assets.empty_form()
        self._replace(lambda _form: empty, self._say("assets_screen.told.cleared"))

    # -- presets -------------------------------------------------------------------------------------------------------

    def use_preset(self, position: int) -> None:
        """The form says what that one says."""
        preset = next((one for one in self._presets if one.position == position), None)
        if preset is None:
            self._broke(Refused("PRESET_UNKNOWN", "assets.refused.preset", position=position))
        else:
            self._replace(lambda form: forms.apply(preset, form), self.preset_said(position))

    def preset_said(self, position: int) -> str:
        """A preset was chosen, in words."""
        name = next((one.name for one in self._presets if one.position == position), str(position))
        return self._say("assets_screen.told.preset", name=name)

    def name_preset(self, naming: bool) -> None:
        """A name is asked for the form as it stands; or not after all."""
        self.store()
        self._naming = naming
        self._show()

    def save_preset(self, name: str) -> None:
        """Keep what stands in the form under this name; where there is one of that name, in its place."""
        same = next((one for one in self._presets if one.name.casefold() == name.strip().casefold()), None)
        kept = Preset(same.id if same else "", same.position if same else 0, name.strip(), self.form.fields)
        presets = self._station.assets.presets
        self._act(lambda by: presets.save(kept, by), self._say("assets_screen.told.preset_saved", name=name))

    def drop_preset(self) -> None:
        """The preset that the form shows is there no more."""
        shown = next((one for one in self._presets if self._is_on(one)), None)
        if shown is not None:
            presets, told = self._station.assets.presets, self._say("assets_screen.told.preset_gone", name=shown.name)
            self._act(lambda by: presets.drop(shown.id, by), told)

    # -- showing -------------------------------------------------------------------------------------------------------

    def view(self) -> FormView:
        """How it stands."""
        form, wrong = self.form, self._wrong()
        keys = [*SHARED, *([NUMBER] if "{n" in editing.shown(form, "internal_name") else [])]
        more = dict.fromkeys([*(one.name for one in self._others), *form.fields.more])
        present = self._station.door.presence.present
        tag, why = self._next_tag()
        return FormView(
            tuple(self._field(form, key, wrong) for key in keys),
            tuple(self._field(form, f"{MORE}{name}", wrong) for name in more),
            tuple(PresetView(one.id, one.position, visible(one.name), self._is_on(one)) for one in self._presets),
            tag,
            why,
            once=self._once,
            preprinted=form.preprinted,
            labels=form.labels,
            summary=" · ".join(visible(text) for key in SHARED if (text := editing.shown(form, key))),
            begun=bool(self._now.batch),
            naming=self._naming,
            blocked="" if may(present, Right.ASSETS) else self._say("assets.refused.right"),
        )

    # -- inside --------------------------------------------------------------------------------------------------------

    def _field(self, form: Form, key: str, wrong: Mapping[str, str]) -> FieldView:
        info = next((one for one in self._others if f"{MORE}{one.name}" == key), None)
        choices = tuple(info.choices) if info else self._offered.get(key, ())
        name = visible(key.removeprefix(MORE)) if key.startswith(MORE) else ""
        shown = self._number if key == NUMBER and self._number is not None else editing.shown(form, key)
        return FieldView(key, shown, wrong.get(key, ""), self._hint(form, key), choices, name)

    def _hint(self, form: Form, key: str) -> str:
        if key in form.once:
            usual = visible(editing.shared(form.fields, key)) or self._say("assets_screen.none")
            return self._say("assets_screen.hint.once", usual=usual)
        pattern = editing.shown(form, "internal_name")
        if key == "internal_name" and "{" in pattern:
            return self._say("assets_screen.hint.name", name=names.fill(pattern, form.number, "…", "…"))
        return ""

    def _wrong(self) -> Mapping[str, str]:
        """What is wrong with each field. That one is missing is said once something stands in another, or a scan was
        refused for it."""
        form = self.form
        fields = forms.fields_for(replace(form, number=1), "0", None)
        pattern = editing.shown(form, "internal_name")
        begun = self._asked or bool(self._now.batch) or any(editing.shown(form, key) for key in SHARED)
        found = editing.faults(replace(fields, internal_name=pattern))
        said = {one.field: self._say(one.words, **one.params) for one in found if begun or one.code != MISSING}
        if self._number is not None:
            said[NUMBER] = self._say("assets_screen.hint.number", most=editing.LARGEST)
        return said

    def _next_tag(self) -> tuple[str, str]:
        """The tag that comes next; or why there is none."""
        now = self._now
        if self.form.preprinted:
            return "", self._say("assets_screen.tag.preprinted")
        if now.next_tag is not None:
            return now.next_tag.tag, ""
        if now.stopped is not None:
            return "", self._say("assets_screen.tag.stopped")
        refused = no_tag(now)
        if not self._station.assets.tags.given_here:
            return "", self._say("assets_screen.tag.register")
        return "", self._say(refused.words, **refused.params)

    def _is_on(self, preset: Preset) -> bool:
        form = self.form
        return forms.apply(preset, form).fields == form.fields

    def _change(self, change: Change) -> None:
        self._changes.make(change)
        self._show()

    def _replace(self, change: Change, told: str) -> None:
        """All of it is said anew."""
        self._number, self._once, self._naming = None, False, False
        self._changes.replace(change, told)
        self._show()

    def _act(self, work: Callable[[Person], Any], told: str) -> None:
        by = acting(self._station, words="assets.refused.right")

        def done(_result: Any) -> None:
            self._naming = False
            self._told(told)
            self._show()
            self._changed()

        def failed(error: Exception) -> None:
            if not isinstance(error, Refused) or error.code != "PRESET_NAME":
                self._naming = False
            self._broke(error)

        self._run(lambda: work(by()), done, failed)


def _came_in(before: Entering, now: Entering) -> bool:
    """Whether an asset was entered since."""
    return (before.batch, before.last_number) != (now.batch, now.last_number) and now.last_number > 0
