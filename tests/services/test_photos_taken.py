"""A photo of each box that is closed here, or on record why there is none; and no box that waits for it."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from threading import Event

import pytest
from PIL import Image

from services.clock import SystemClock
from services.database import photo_store
from services.database.database import Database
from services.errors import OutsideFailed, OutsideKind
from services.photos import taking
from services.photos.folder import LEFT_OVER, PhotoFolder
from services.photos.model import Limits, Photo, PhotoState
from services.photos.service import PhotoPolicy, PhotoService
from services.photos.taking import PRUNE_SECONDS, PhotoTaker
from services.scanning.ports import DeviceState
from tests.fakes.shifted_clock import ShiftedClock
from tests.fakes.sight import FakeSight
from tests.fakes.waiting import Memory
from tests.services.packing_bench import PackingBench
from tests.support.log_errors import LogErrors
from tests.support.packing_work import FIRST

LIMITS = Limits(longest_side=1600, size=250_000, days=30, room=10_000_000)
STATION = "bench"  # as PackingBench has it


def close_a_box(bench: PackingBench) -> str:
    box = bench.box()
    bench.pack(box, 1, 1)
    bench.close(box)
    return box.id


class Taken:
    """A taker of photos with its folder and camera, and the bench whose boxes are closed."""

    def __init__(self, database: Database, folder: Path, *, limits: Limits = LIMITS, room: int = 0) -> None:
        self.clock = ShiftedClock(timedelta(0))
        self.bench = PackingBench(database, clock=self.clock)
        self.database, self.path, self.limits = database, folder, limits
        self.camera = FakeSight(self.clock)
        self.folder = PhotoFolder(folder, room=room)
        self.told: list[Photo] = []
        self.taker = self.new_taker()
        self.ending = Event()
        self.taker.tidy()

    def new_taker(self) -> PhotoTaker:
        return PhotoTaker(
            self.database,
            self.clock,
            self.camera,
            self.folder,
            station=STATION,
            limits=lambda: self.limits,
            tells_hub=lambda: False,
            tell=self.told.append,
        )

    def close_a_box(self) -> str:
        return close_a_box(self.bench)

    def turn(self) -> float:
        return self.taker.turn(self.ending)

    def photos(self) -> list[Photo]:
        return list(self.database.read(lambda tx: photo_store.of_shipment(tx, 0, FIRST.shipment)))

    def files(self) -> list[str]:
        return sorted(str(one.relative_to(self.path)) for one in self.path.rglob("*") if one.is_file())


@pytest.fixture
def taken(database: Database, tmp_path: Path) -> Taken:
    return Taken(database, tmp_path / "photos")


def test_a_closed_box_has_its_photo_with_what_the_camera_showed(taken: Taken) -> None:
    taken.camera.show(taken.camera.frame(grey=200))
    box = taken.close_a_box()
    taken.turn()
    (photo,) = taken.photos()
    assert (photo.box_id, photo.state, photo.why, photo.camera) == (box, PhotoState.KEPT, "", "Webcam")
    assert taken.files() == [photo.file]
    assert photo.file.startswith(f"{photo.at:%Y-%m-%d}/{box}-")
    data = taken.folder.read(photo.file)
    assert data is not None
    assert (len(data), photo.width, photo.height) == (photo.size, 64, 48)
    assert abs(Image.open(BytesIO(data)).getpixel((9, 9))[0] - 200) < 5  # type: ignore[index]
    assert taken.told == [replace(photo, box=None)]
    assert photo.box == 1
    taken.turn()
    assert len(taken.photos()) == 1


def test_each_closing_has_one_also_of_a_box_that_was_opened_again(taken: Taken) -> None:
    taken.camera.show(taken.camera.frame())
    taken.close_a_box()
    taken.close_a_box()
    taken.turn()
    taken.turn()
    assert len(taken.photos()) == len(taken.files()) == 2


def test_an_old_picture_is_not_taken_and_a_fresh_one_waited_for(taken: Taken) -> None:
    taken.camera.show(taken.camera.frame(7, grey=10, age=5.0))
    taken.camera.to_come = [taken.camera.frame(8, grey=250)]
    taken.close_a_box()
    taken.turn()
    (photo,) = taken.photos()
    data = taken.folder.read(photo.file)
    assert data is not None
    assert Image.open(BytesIO(data)).getpixel((9, 9))[0] > 240  # type: ignore[index]


def _off(taken: Taken) -> None:
    taken.camera.status = None


def _gone(taken: Taken) -> None:
    taken.camera.status = taken.camera.standing(DeviceState.DISCONNECTED, "camera.no_rights")


def _frozen(taken: Taken) -> None:
    taken.camera.show(taken.camera.frame(age=60.0))
    taken.ending = _EndsAfter(3)


def _small(taken: Taken) -> None:
    taken.camera.show(taken.camera.frame())
    taken.limits = Limits(longest_side=1600, size=10, days=30, room=10_000_000)


def _full(taken: Taken) -> None:
    taken.camera.show(taken.camera.frame())
    taken.folder = PhotoFolder(taken.path, room=1 << 60)
    taken.taker = taken.new_taker()
    taken.taker.tidy()


def _read_only(taken: Taken) -> None:
    taken.camera.show(taken.camera.frame())
    taken.path.write_text("a file in the place of the folder")


class _EndsAfter(Event):
    """Set once it was asked so many times: nobody waits for three seconds."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._left = times

    def is_set(self) -> bool:
        self._left -= 1
        return self._left < 0


WITHOUT: dict[str, tuple[Callable[[Taken], None], str]] = {
    "no camera": (_off, "photo.why.off"),
    "a camera that is gone": (_gone, "camera.no_rights"),
    "a camera that froze": (_frozen, "photo.why.no_picture"),
    "too small a limit": (_small, "photo.why.too_large"),
    "no room": (_full, "photo.why.no_room"),
    "a folder that cannot be written": (_read_only, "photo.why.not_written"),
}


@pytest.mark.parametrize(("given", "why"), WITHOUT.values(), ids=list(WITHOUT))
def test_without_a_photo_it_is_on_record_why(taken: Taken, given: Callable[[Taken], None], why: str) -> None:
    given(taken)
    taken.close_a_box()
    taken.turn()
    (photo,) = taken.photos()
    assert (photo.state, photo.why, photo.file, photo.size) == (PhotoState.MISSING, why, "", 0)
    assert taken.told == [replace(photo, box=None)]
    assert photo.box == 1


def test_a_box_that_was_closed_before_the_program_came_back_has_none_and_says_so(taken: Taken) -> None:
    taken.camera.show(taken.camera.frame())
    taken.close_a_box()
    taken.turn()
    taken.close_a_box()  # and here the program was killed
    taken.clock.off = timedelta(minutes=10)
    taken.camera.show(taken.camera.frame())
    taken.taker = taken.new_taker()
    taken.taker.tidy()
    taken.turn()
    assert [(one.state, one.why) for one in taken.photos()] == [
        (PhotoState.KEPT, ""),
        (PhotoState.MISSING, "photo.why.late"),
    ]


def test_what_was_closed_before_photos_were_wanted_is_not_asked_about(database: Database, tmp_path: Path) -> None:
    taken = Taken(database, tmp_path / "photos")
    taken.close_a_box()
    taken.taker = taken.new_taker()
    taken.taker.tidy()
    taken.turn()
    assert taken.photos() == []
    taken.close_a_box()
    taken.turn()
    assert len(taken.photos()) == 1


def test_a_file_without_a_row_goes_and_one_with_a_row_stays(taken: Taken) -> None:
    taken.camera.show(taken.camera.frame())
    taken.close_a_box()
    taken.turn()
    (photo,) = taken.photos()
    day = taken.path / photo.file.split("/")[0]
    (day / "left-over.jpg").write_bytes(b"x")
    (day / ".half.jpg.77.tmp").write_bytes(b"x")
    (taken.path / "notes.txt").write_text("somebody's own")
    taken.new_taker().tidy()
    assert taken.files() == sorted([photo.file, "notes.txt"])


def test_photos_stay_where_an_older_database_was_brought_back_or_another_one_is_open(taken: Taken) -> None:
    taken.camera.show(taken.camera.frame())
    taken.close_a_box()
    taken.turn()
    day = taken.path / taken.photos()[0].file.split("/")[0]
    old = taken.path / "2001-09-09"
    old.mkdir()
    (old / "kept-too-long.jpg").write_bytes(b"x")
    for number in range(LEFT_OVER + 1):
        (day / f"of-the-database-before-{number}.jpg").write_bytes(b"x")
    (day / ".half.jpg.77.tmp").write_bytes(b"x")
    taken.new_taker().tidy()
    assert len(taken.files()) == LEFT_OVER + 2
    assert not old.exists(), "no photo is kept longer than the settings say"


def test_the_oldest_photos_go_when_their_time_or_their_room_is_over(taken: Taken) -> None:
    for _box in range(3):
        taken.camera.show(taken.camera.frame())
        taken.close_a_box()
        taken.turn()
    size = taken.photos()[0].size
    taken.limits = Limits(longest_side=1600, size=250_000, days=30, room=2 * size)
    taken.camera.show(taken.camera.frame())
    taken.close_a_box()
    taken.turn()
    states = [photo.state for photo in taken.photos()]
    assert states == [PhotoState.REMOVED] * 2 + [PhotoState.KEPT] * 2
    assert len(taken.files()) == 2
    assert taken.photos()[0].why == "photo.why.outlived"
    taken.clock.off = timedelta(days=31)
    taken.taker = taken.new_taker()
    taken.turn()
    assert len(taken.files()) == 2, "the clock may be wrong, and is looked at again"
    taken.clock.later += PRUNE_SECONDS
    taken.turn()
    assert taken.files() == []
    assert not any(one.is_dir() for one in taken.path.iterdir())


def test_a_clock_that_is_ahead_for_a_while_removes_no_photo(taken: Taken) -> None:
    taken.camera.show(taken.camera.frame())
    taken.close_a_box()
    taken.turn()
    taken.clock.off = timedelta(days=3650)
    taken.camera.show(taken.camera.frame())
    taken.close_a_box()
    for _quarter in range(3):
        taken.turn()
        taken.clock.later += PRUNE_SECONDS / 4
    assert len(taken.files()) == 2
    taken.clock.off = timedelta(0)
    for _hour in range(4):
        taken.turn()
        taken.clock.later += PRUNE_SECONDS
    assert len(taken.files()) == 2


def test_a_write_that_breaks_half_way_leaves_nothing(taken: Taken, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutsideFailed) as failed:
        taken.folder.keep("2026-11-23/a.jpg", b"data")
    monkeypatch.undo()
    assert (failed.value.kind, failed.value.words) == (OutsideKind.DISK_FULL, "photo.why.no_room")
    assert taken.files() == []


@pytest.mark.parametrize(
    "file", ["../x.jpg", "a/../../x.jpg", "x.jpg", "a/b/c.jpg", "a/..", "/etc/passwd", "a/b\0.jpg"]
)
def test_no_name_leads_out_of_the_folder(taken: Taken, file: str) -> None:
    assert taken.folder.read(file) is None
    assert not taken.folder.has(file, 1)
    taken.folder.remove(file)


# ---- as a service, with its thread


@pytest.fixture
def service(database: Database, tmp_path: Path) -> Iterator[tuple[PhotoService, PackingBench, FakeSight, list[bool]]]:
    wanted = [True]
    camera = FakeSight(SystemClock())
    made = PhotoService(
        database,
        SystemClock(),
        camera,
        PhotoFolder(tmp_path / "photos", room=0),
        station=STATION,
        policy=lambda: PhotoPolicy(wanted[0], LIMITS),
    )
    yield made, PackingBench(database), camera, wanted
    made.stop()


def test_a_photo_is_taken_as_soon_as_the_box_is_closed_and_none_while_they_are_off(
    service: tuple[PhotoService, PackingBench, FakeSight, list[bool]], tmp_path: Path
) -> None:
    photos, bench, camera, wanted = service
    told = Memory[Photo]()
    photos.on_taken(told.add)
    photos.start()
    camera.show(camera.frame())
    close_a_box(bench)
    (first,) = told.wait_for(1)
    assert first.state is PhotoState.KEPT
    assert photos.picture(first) is not None
    assert (photos.figures().number, photos.figures().size, photos.figures().lost) == (1, first.size, 0)
    wanted[0] = False
    photos.use()
    close_a_box(bench)
    assert len(photos.of_shipment(FIRST.shipment)) == 1
    (tmp_path / "photos" / first.file).unlink()
    assert photos.figures().lost == 1
    assert photos.picture(first) is None


def test_a_bug_in_taking_one_stops_neither_packing_nor_the_next_photo(
    service: tuple[PhotoService, PackingBench, FakeSight, list[bool]],
    monkeypatch: pytest.MonkeyPatch,
    log_errors: LogErrors,
) -> None:
    log_errors.expect("a turn at the work broke")
    monkeypatch.setattr("services.work_thread.TROUBLE_SECONDS", 0.01)
    photos, bench, camera, _wanted = service
    broken = [True]
    encode = taking.encode

    def breaks(*given: object, **more: object) -> object:
        if broken and broken.pop():
            raise RuntimeError("a bug")
        return encode(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(taking, "encode", breaks)
    told = Memory[Photo]()
    photos.on_taken(told.add)
    camera.show(camera.frame())
    photos.start()
    close_a_box(bench)
    camera.show(camera.frame())
    (photo,) = told.wait_for(1)
    assert photo.state in (PhotoState.KEPT, PhotoState.MISSING)
