"""Of what is chosen, what stands above its lines: how it stands, what is wrong and what to do, and its figures."""

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.supervisor.views import Sign
from ui.theme.spacing import column, row
from ui.theme.tokens import Space, Type
from ui.widgets.code_text import breakable
from ui.widgets.flow import flow
from ui.widgets.labels import label
from ui.widgets.mark import Mark


class Told(Protocol):
    """What is told: its title; who, and how it stands; what is wrong, and what that means; (name, value) in a few
    letters, and those that want a line."""

    @property
    def title(self) -> str: ...
    @property
    def by(self) -> str: ...
    @property
    def troubles(self) -> tuple[tuple[Sign, str], ...]: ...
    @property
    def facts(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def sentences(self) -> tuple[tuple[str, str], ...]: ...


class About(QWidget):
    """Changes texts where they are, so that nothing jumps while somebody reads."""

    def __init__(self, close: QWidget) -> None:
        super().__init__()
        self._title, self._by = label("", Type.SECTION, weight="strong"), label("", quiet=True)
        self._troubles, self._facts, self._sentences = _Troubles(), _Facts(), _Sentences()
        head = row(column(self._title, self._by, gap=Space.NONE), close, gap=Space.S)
        head.setStretch(0, 1)
        head.setAlignment(close, Qt.AlignmentFlag.AlignTop)
        self.setLayout(column(head, self._troubles, self._facts, self._sentences, gap=Space.M))

    def show_panel(self, view: Told) -> None:
        """Show this one."""
        self._title.setText(breakable(view.title))
        self._by.setText(breakable(view.by))
        self._by.setVisible(bool(view.by))
        self._troubles.show_troubles(view.troubles)
        self._facts.show_facts(view.facts)
        self._sentences.show_sentences(view.sentences)


class _Troubles(QWidget):
    """Each with its symbol, its word, and what to do."""

    def __init__(self) -> None:
        super().__init__()
        self._signs: tuple[Sign, ...] = ()
        self._texts: list[QLabel] = []
        self._column = column(gap=Space.S)
        self.setLayout(self._column)

    def show_troubles(self, troubles: tuple[tuple[Sign, str], ...]) -> None:
        signs = tuple(sign for sign, _means in troubles)
        if signs != self._signs:
            self._signs = signs
            self._make()
        for where, (_sign, means) in zip(self._texts, troubles, strict=True):
            if where.text() != breakable(means):
                where.setText(breakable(means))
        self.setVisible(bool(troubles))

    def _make(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if old := item.widget():
                old.hide()
                old.deleteLater()
        self._texts = [label("") for _sign in self._signs]
        for sign, text in zip(self._signs, self._texts, strict=True):
            line, mark = QWidget(), Mark(sign.icon, sign.mood)
            mark.setAccessibleName(sign.word)
            texts = column(label(sign.word, weight="strong"), text, gap=Space.NONE)
            inner = row(mark, texts, gap=Space.S)
            inner.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
            inner.setStretch(1, 1)
            line.setLayout(inner)
            self._column.addWidget(line)


class _Facts(QWidget):
    """Small names above their values, as many beside each other as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self._values: list[QLabel] = []
        self._flow = flow(gap=Space.L)
        self.setLayout(self._flow)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        names = tuple(name for name, _value in facts)
        if names != self._names:
            self._names = names
            self._make()
        for where, (_name, value) in zip(self._values, facts, strict=True):
            if where.text() != breakable(value):
                where.setText(breakable(value))

    def _make(self) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            if old := item.widget():
                old.hide()
                old.deleteLater()
        self._values = [label("", weight="medium", wrap=False) for _name in self._names]
        for name, value in zip(self._names, self._values, strict=True):
            fact = QWidget()
            fact.setLayout(column(label(name, Type.DETAIL, quiet=True, wrap=False), value, gap=Space.NONE))
            self._flow.addWidget(fact)


class _Sentences(QWidget):
    """What wants a line of its own: "Notes: behind the door", wrapped."""

    def __init__(self) -> None:
        super().__init__()
        self._texts: list[QLabel] = []
        self._column = column(gap=Space.XS)
        self.setLayout(self._column)

    def show_sentences(self, sentences: tuple[tuple[str, str], ...]) -> None:
        while len(self._texts) < len(sentences):
            self._texts.append(label(""))
            self._column.addWidget(self._texts[-1])
        for where, text in zip(self._texts, sentences, strict=False):
            name, value = text
            where.setText(f"{name}: {breakable(value)}")
        for number, where in enumerate(self._texts):
            where.setVisible(number < len(sentences))
        self.setVisible(bool(sentences))
