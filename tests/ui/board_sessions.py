"""A board as a busy site has it, for pictures, tests and benchmarks: every kind of trouble, and stations without."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from services.sessions.model import SessionType, Status
from services.supervisor import rules
from services.supervisor.known import Known
from services.supervisor.model import Act, Board, DeviceView, ScanView, SessionView, Snapshot, StationView

PEOPLE = ("Maria", "Tom", "Aylin", "Jonas", "Lena", "Omar", "Ida", "Pavel")
_TYPES = tuple(SessionType)
_ITEMS = ("W12-0789", "W12-0790", "04012345678901", "K-4711", "(01)09501101530003(17)260301", "SN-88A41")


def station(
    number: int,
    now: datetime,
    *,
    person: str = "",
    quiet: float = 0.2,
    waiting: int = 0,
    oldest: float = 0,
    parked: int = 0,
    printer: str = "",
    gun: str = "connected",
) -> StationView:
    """Bench `number`, heard of `quiet` minutes ago; `waiting` messages, the oldest `oldest` minutes old."""
    devices = [DeviceView(f"gun-{number}", "Scanner 1", "scanner", gun)]  # type: ignore[arg-type]
    if printer:
        devices.append(DeviceView(f"printer-{number}", "Printer 1", "printer", printer))  # type: ignore[arg-type]
    if number % 4 == 0:
        devices.append(DeviceView(f"scale-{number}", "Scale 1", "scale", "connected"))
    since = now - timedelta(minutes=oldest) if waiting or parked else None
    heard = now - timedelta(minutes=quiet)
    return StationView(
        str(number), f"Bench {number}", person, waiting, 0, parked, since, tuple(devices), "0.1.0", heard, number
    )


def session(number: int, now: datetime, at: StationView, **changes: object) -> SessionView:
    """A session that goes well, with a rate of its own."""
    busy = Random(number)
    items = 20 + number * 37 % 240
    pace = busy.uniform(1, 9)
    recent = tuple(max(0, round(busy.gauss(pace, pace / 2))) for _ in range(60))
    began = now - timedelta(minutes=35 + number % 50)
    view = SessionView(
        id=str(400 + number),
        session_type=_TYPES[number % len(_TYPES)],
        status=Status.ACTIVE,
        location=("Room 214", "Door 3", "Shelf 7", "Door 1")[number % 4],
        station_id=at.id,
        station=at.name,
        person=at.person,
        items_scanned=items,
        successful=items - 1,
        failed=number % 3,
        percent=0.0,
        created_at=began,
        last_activity=now - timedelta(seconds=4 + number * 7 % 80),
        expires_at=now + timedelta(minutes=45),
        recent_at=now,
        recent=recent,
        change=number,
        at_station=at,
        uploaded=items - at.waiting,
    )
    if number % 2:
        expected = items + 30 + number * 13 % 150
        view = replace(view, expected_items=expected, percent=100 * items / expected)
    return replace(view, **changes)  # type: ignore[arg-type]


def busy_board(now: datetime) -> Board:
    """A dozen sessions, with every kind of trouble."""
    minutes = timedelta(minutes=1)
    stations = [
        station(1, now, person="Maria", printer="connected"),
        station(2, now, person="Tom", printer="disconnected"),
        station(3, now, person="Aylin"),
        station(4, now, person="Jonas", waiting=14, oldest=23),
        station(5, now, person="Lena", quiet=11),
        station(6, now, person="Omar", gun="disconnected"),
        station(7, now, person="Ida", printer="connected"),
        station(8, now, person="Pavel", parked=2, oldest=41),
        station(9, now, person="", gun="unknown"),
    ]
    by = {int(one.id): one for one in stations}
    still = (4, 3, 5, 2, 6, 1, 0, 2) * 4 + (2, 1) + (0,) * 22
    sessions = [
        session(1, now, by[1]),
        session(2, now, by[2]),
        session(13, now, by[3], items_scanned=51, failed=19, marks=((0, 0),)),
        session(4, now, by[4]),
        session(
            5,
            now,
            by[5],
            last_activity=now - 11 * minutes,
            recent=(*(3, 4, 2, 5, 3, 6, 4, 3, 2, 5), *(0,) * 11)[:19] + (0,) * 11,
        ),
        session(6, now, by[6], last_activity=now - 21 * minutes, recent=still),
        session(7, now, by[7]),
        session(8, now, by[8]),
        session(
            9,
            now,
            by[9],
            person="Tom",
            expires_at=now - 6 * minutes,
            last_activity=now - 66 * minutes,
            recent=(0,) * 30,
        ),
        session(10, now, by[1], status=Status.PAUSED, recent=(0,) * 20 + (2, 3, 1) + (0,) * 7),
        session(11, now, by[7], person="Ida"),
        session(12, now, by[3], status=Status.COMPLETED, ended_at=now - 30 * minutes, last_activity=now - 30 * minutes),
    ]
    return board_of(now, sessions, stations)


def board_of(now: datetime, sessions: list[SessionView], stations: list[StationView]) -> Board:
    """What the service makes of these."""
    known = Known(rules.LIMITS)
    known.read_anew(Snapshot(tuple(sessions), tuple(stations), 0, now))
    frame = Board(now=now, as_of=now, connected=True, hands_over=True)
    return replace(known.picture(frame, UTC), minutes_known=60)


def large_board(now: datetime, sessions: int = 2000, stations: int = 200) -> Board:
    """Many sessions of many stations; some of each kind in trouble."""
    there = [
        station(1 + n, now, person=PEOPLE[n % len(PEOPLE)], quiet=9 if n % 41 == 0 else 0.2) for n in range(stations)
    ]
    made = []
    for n in range(sessions):
        one = session(n, now, there[n % stations])
        if n % 53 == 0:
            still = 12 + n % 30
            recent = (*one.recent[still:], *(0,) * still)
            one = replace(one, last_activity=now - timedelta(minutes=still), recent=recent)
        made.append(one)
    return board_of(now, made, there)


def some_scans(now: datetime, number: int = 240) -> list[ScanView]:
    """Newest first; most are taken, some are refused, one was taken back."""
    scans = []
    for n in range(number, 0, -1):
        verdict, reason = ("accepted", "taken")
        if n % 3 == 0 and n > number - 12:
            verdict, reason = ("refused", "not_expected")
        elif n % 7 == 0:
            verdict, reason = ("duplicate", "repeat")
        at = now - timedelta(seconds=9 * (number - n))
        undone = at + timedelta(seconds=3) if n == number - 4 else None
        code = _ITEMS[n % len(_ITEMS)]
        scans.append(
            ScanView(n, f"scan-{n}", code, "code128", "Scanner 1", PEOPLE[n % 2], at, at, verdict, reason, True, undone)
        )
    return scans


def some_acts(now: datetime) -> list[Act]:
    """Oldest first."""
    hour = timedelta(hours=1)
    return [
        Act(1, now - 2 * hour, "created", "Bench 2", "Tom"),
        Act(2, now - hour, "paused", "Bench 2", "Tom"),
        Act(3, now - hour / 2, "active", "Bench 2", "Tom"),
        Act(4, now - hour / 3, "offered", "Bench 1", "Maria", "Bench 3"),
        Act(5, now - hour / 4, "taken_over", "Bench 3", "Aylin", "Bench 2"),
    ]
