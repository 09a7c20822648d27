"""What breaks while a picture is read costs that picture alone: the process that reads is killed, aborts, hangs."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.camera.decode.block import Block
from hardware.camera.decode.process import BROKE, DecodingProcess, Limits
from services.errors import OutsideFailed
from services.frames.model import Decoded, Frame
from tests.support import babbling, planted_reading
from tests.support.drawn_codes import CONTENTS, READ, Scene, drawn
from tests.support.planted_reading import SIGN, Breaks
from tests.support.reading_parent import HEIGHT, WIDTH, frame
from tests.support.source import ROOT

PATIENCE = 60.0
AT_ONCE = Limits(pauses=(0.0,))
SCENE = Scene(module=3, width=800, height=800)
SMALL = Scene(width=320, height=100)
FATAL = (Breaks.ABORTS, Breaks.KILLED, Breaks.LEAVES)


@pytest.fixture
def planted() -> Iterator[DecodingProcess]:
    decoder = DecodingProcess(AT_ONCE, entry=planted_reading.ENTRY)
    yield decoder
    decoder.stop()


@pytest.fixture
def ours() -> Iterator[DecodingProcess]:
    decoder = DecodingProcess()
    yield decoder
    decoder.stop()


@pytest.fixture
def sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a reading that hangs says that it does."""
    path = tmp_path / "sign"
    os.mkfifo(path)
    monkeypatch.setenv(SIGN, str(path))
    return path


def text(decoded: Decoded) -> str:
    (symbol,) = decoded.symbols
    return symbol.text


def picture(folder: Path, grey: int) -> Path:
    path = folder / f"{grey}.png"
    cv2.imwrite(str(path), np.full((48, 64), grey, np.uint8))
    return path


def colours(grey: np.ndarray) -> Frame:
    """As a camera would have it."""
    pixels = np.ascontiguousarray(np.repeat(grey[:, :, None], 3, 2))
    return Frame(1, 0.0, grey.shape[1], grey.shape[0], memoryview(pixels.data).cast("B"))


def ended(number: int) -> bool:
    """Whether this process, which need not be ours, has ended; waited for."""
    try:
        handle = os.pidfd_open(number)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], PATIENCE)[0])
    finally:
        os.close(handle)


# ---- what is read


@pytest.mark.parametrize("symbology", CONTENTS)
def test_a_frame_in_colours_is_read_in_the_other_process(ours: DecodingProcess, symbology: str) -> None:
    found = ours.read(colours(drawn(symbology, SCENE)))
    assert [(one.symbology, one.text) for one in found.symbols] == [(symbology, READ[symbology])]
    assert (found.width, found.height) == (800, 800)


def test_frames_of_any_size_follow_each_other(planted: DecodingProcess) -> None:
    sizes = [(64, 48), (1920, 1080), (1, 1), (3840, 2160), (640, 480)]
    said = [text(planted.read(frame(200, width, height))).split()[1:] for width, height in sizes]
    assert said == [["200", f"{width}x{height}"] for width, height in sizes]


def test_symbols_are_told_where_they_lie_in_a_picture_of_a_file(ours: DecodingProcess, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "code.png"), drawn("code128"))
    found = ours.read_file(tmp_path / "code.png")
    ((symbology, corners),) = [(one.symbology, one.corners) for one in found.symbols]
    (left, top), (right, bottom) = corners[0], corners[2]
    assert (symbology, found.width, found.height) == ("code128", 640, 480)
    assert left < 320 < right
    assert top <= 240 <= bottom
    assert found.seconds > 0


def test_a_relative_path_is_meant_where_the_caller_stands(
    ours: DecodingProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cv2.imwrite(str(tmp_path / "code.png"), drawn("qrcode"))
    assert ours.missing() == ()  # it runs, elsewhere
    monkeypatch.chdir(tmp_path)
    assert [one.symbology for one in ours.read_file(Path("code.png")).symbols] == ["qrcode"]


def test_in_a_folder_that_is_gone_nothing_is_there_and_what_is_elsewhere_is_read(
    ours: DecodingProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cv2.imwrite(str(tmp_path / "code.png"), drawn("qrcode"))
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(OutsideFailed) as told:
        ours.read_file(Path("code.png"))
    assert told.value.words == "picture.fault.missing"
    assert [one.symbology for one in ours.read_file(tmp_path / "code.png").symbols] == ["qrcode"]


def test_two_threads_are_served_one_after_the_other(planted: DecodingProcess) -> None:
    def many(grey: int) -> set[str]:
        return {text(planted.read(frame(grey, grey, 10))).split(maxsplit=1)[1] for _ in range(30)}

    with ThreadPoolExecutor(2) as threads:
        said = list(threads.map(many, (100, 200)))
    assert said == [{"100 100x10"}, {"200 200x10"}]


# ---- what breaks


@pytest.mark.parametrize("breaks", FATAL)
def test_a_frame_that_ends_the_process_costs_itself_alone(planted: DecodingProcess, breaks: Breaks) -> None:
    first = text(planted.read(frame(200))).split()[0]
    assert planted.read(frame(breaks)).symbols == ()
    assert planted.trouble == BROKE
    again = text(planted.read(frame(200))).split()[0]
    assert again != first
    assert planted.trouble == ""
    assert ended(int(first))


@pytest.mark.parametrize("breaks", FATAL)
def test_a_file_that_ends_the_process_is_told_and_the_next_one_is_read(
    planted: DecodingProcess, tmp_path: Path, breaks: Breaks
) -> None:
    with pytest.raises(OutsideFailed) as told:
        planted.read_file(picture(tmp_path, breaks))
    assert told.value.words == "picture.fault.broke"
    assert text(planted.read_file(picture(tmp_path, 200))).endswith("200 64x48")


@pytest.mark.parametrize(
    ("breaks", "words"), [(Breaks.RAISES, "picture.fault.broke"), (Breaks.EATS, "picture.fault.no_memory")]
)
def test_what_ends_the_reading_alone_needs_no_other_process(
    planted: DecodingProcess, tmp_path: Path, breaks: Breaks, words: str
) -> None:
    first = text(planted.read(frame(200))).split()[0]
    with pytest.raises(OutsideFailed) as told:
        planted.read_file(picture(tmp_path, breaks))
    assert told.value.words == words
    assert planted.read(frame(breaks)).symbols == ()
    assert planted.trouble == BROKE
    assert text(planted.read(frame(200))).split()[0] == first
    assert planted.trouble == ""


def test_what_takes_too_long_is_ended_and_told(tmp_path: Path) -> None:
    decoder = DecodingProcess(Limits(file=0.2, frame=0.2, pauses=(0.0,)), entry=planted_reading.ENTRY)
    try:
        assert decoder.missing() == ()
        with pytest.raises(OutsideFailed) as told:
            decoder.read_file(picture(tmp_path, Breaks.HANGS))
        assert told.value.words == "picture.took_too_long"
        assert decoder.read(frame(Breaks.HANGS)).symbols == ()
        assert decoder.trouble == BROKE
    finally:
        decoder.stop()


def test_a_process_that_stands_still_is_ended_and_no_path_is_so_long_that_it_waits_for_it(tmp_path: Path) -> None:
    decoder = DecodingProcess(Limits(file=0.2, frame=0.2, pauses=(0.0,)), entry=planted_reading.ENTRY)
    try:
        assert decoder.missing() == ()
        number = int(text(decoder.read_file(picture(tmp_path, 200))).split()[0])
        os.kill(number, signal.SIGSTOP)
        with pytest.raises(OutsideFailed) as told:
            decoder.read_file(Path("/" + "\udcff" * 100_000))
        assert told.value.words == "picture.fault.not_opened"
        with pytest.raises(OutsideFailed) as told:
            decoder.read_file(Path("/" + "\udcff" * 8_000))
        assert told.value.words == "picture.took_too_long"
        assert ended(number)
    finally:
        decoder.stop()


def test_killed_in_the_middle_of_a_picture_it_is_started_again(planted: DecodingProcess, sign: Path) -> None:
    with ThreadPoolExecutor(1) as thread:
        reading = thread.submit(planted.read, frame(Breaks.HANGS))
        os.kill(int(sign.read_text()), signal.SIGKILL)
        assert reading.result(PATIENCE).symbols == ()
    assert text(planted.read(frame(200))).endswith("200 64x48")


def test_killed_between_two_pictures_it_costs_one_at_most(planted: DecodingProcess) -> None:
    number = int(text(planted.read(frame(200))).split()[0])
    os.kill(number, signal.SIGKILL)
    assert ended(number)
    assert planted.read(frame(200)).symbols == ()
    assert text(planted.read(frame(201))).endswith("201 64x48")


def test_stopped_in_the_middle_of_a_picture_it_breaks_off_and_starts_again_when_it_is_wanted(sign: Path) -> None:
    decoder = DecodingProcess(Limits(frame=PATIENCE), entry=planted_reading.ENTRY)
    with ThreadPoolExecutor(1) as thread:
        reading = thread.submit(decoder.read, frame(Breaks.HANGS))
        number = int(sign.read_text())
        decoder.stop()
        assert reading.result(PATIENCE).symbols == ()
        assert reading.result(PATIENCE).seconds < PATIENCE
    assert ended(number)
    assert decoder.trouble == ""
    assert text(decoder.read(frame(200))).endswith("200 64x48")
    decoder.stop()
    decoder.stop()


def test_broken_in_a_row_it_rests_and_frames_are_not_held_up_meanwhile() -> None:
    decoder = DecodingProcess(Limits(pauses=(0.0, 1e6)), entry=planted_reading.ENTRY)
    try:
        for _ in range(2):
            assert decoder.read(frame(Breaks.ABORTS)).symbols == ()
        assert decoder.read(frame(200)).symbols == ()
        assert decoder.trouble == BROKE
        decoder.stop()
        assert text(decoder.read(frame(200))).endswith("200 64x48")
    finally:
        decoder.stop()


def test_a_picture_that_is_read_ends_the_row(planted: DecodingProcess) -> None:
    decoder = DecodingProcess(Limits(pauses=(0.0, 1e6)), entry=planted_reading.ENTRY)
    try:
        for _ in range(3):
            assert decoder.read(frame(Breaks.ABORTS)).symbols == ()
            assert text(decoder.read(frame(200))).endswith("200 64x48")
    finally:
        decoder.stop()


def test_pauses_grow_and_have_an_end() -> None:
    pauses = [Limits().pause(broken) for broken in range(1, 20)]
    assert pauses[0] == 0
    assert pauses == sorted(pauses)
    assert pauses[-1] == 10


def test_what_says_no_answer_is_not_believed() -> None:
    decoder = DecodingProcess(AT_ONCE, entry=babbling.ENTRY)
    try:
        assert decoder.read(frame(200)).symbols == ()
        assert decoder.trouble == BROKE
    finally:
        decoder.stop()


def test_whatever_is_in_a_file_it_answers_and_reads_the_next_one(ours: DecodingProcess, tmp_path: Path) -> None:
    good, mutated = tmp_path / "good.png", tmp_path / "mutated"
    cv2.imwrite(str(good), drawn("qrcode", Scene(width=200, height=200)))
    seeds = [cv2.imencode(ending, drawn("code128", SMALL))[1].tobytes() for ending in (".png", ".jpg", ".webp")]

    @given(st.sampled_from(seeds), st.lists(st.tuples(st.integers(30, 1 << 14), st.binary(max_size=4)), max_size=4))
    @settings(max_examples=60)
    def read_changed(whole: bytes, changes: list[tuple[int, bytes]]) -> None:
        content = bytearray(whole)
        for at, put in changes:
            content[at % len(content) : at % len(content) + len(put)] = put
        mutated.write_bytes(content)
        with suppress(OutsideFailed):
            ours.read_file(mutated)

    read_changed()
    assert [one.symbology for one in ours.read_file(good).symbols] == ["qrcode"]


# ---- what is around it


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "in the middle of a picture"])
def test_it_ends_with_the_program_that_started_it_however_that_ended(sign: Path, busy: bool) -> None:
    arguments = [str(int(Breaks.HANGS))] if busy else []
    command = [sys.executable, "-m", "tests.support.reading_parent", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        number = int(parent.stdout.readline())
        if busy:
            assert int(sign.read_text()) == number
        parent.kill()
        assert ended(number)


def test_it_is_given_no_setting_and_no_secret(monkeypatch: pytest.MonkeyPatch, planted: DecodingProcess) -> None:
    monkeypatch.setenv("SCANDESK_SECRET__CENTRAL_TOKEN", "hush")
    number = text(planted.read(frame(200))).split()[0]
    assert b"hush" not in Path(f"/proc/{number}/environ").read_bytes()


def test_it_has_no_more_memory_than_it_needs_and_leaves_no_core(planted: DecodingProcess) -> None:
    number = text(planted.read(frame(200))).split()[0]
    told = Path(f"/proc/{number}/limits").read_text().splitlines()
    limits = {line[:26].strip(): line[26:].split()[:2] for line in told}
    assert limits["Max address space"] == [str(768 << 20)] * 2
    assert limits["Max core file size"] == ["0", "0"]


def test_nothing_in_the_folder_where_it_is_started_takes_a_librarys_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ours: DecodingProcess
) -> None:
    for name in ("cv2", "numpy", "json"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    assert ours.read(frame(200)).symbols == ()
    assert ours.trouble == ""


def test_who_only_asks_for_pictures_to_be_read_loads_none_of_the_libraries() -> None:
    code = """
import sys
import hardware.camera.decode.process
print(sorted({"cv2", "numpy", "zxingcpp", "pyzbar", "PIL"} & set(sys.modules)))
"""
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (told.stdout.strip(), told.stderr) == ("[]", "")


def test_a_packed_program_is_its_own_helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "scandesk"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom app.packed import main\nmain()\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    decoder = DecodingProcess()
    try:
        assert [one.symbology for one in decoder.read(colours(drawn("datamatrix", SCENE))).symbols] == ["datamatrix"]
    finally:
        decoder.stop()


def test_a_block_has_no_name_that_would_outlive_who_uses_it() -> None:
    with Block() as block:
        block.put(memoryview(bytes(WIDTH * HEIGHT)))
        assert os.fstat(block.files[0]).st_nlink == 0


def test_a_block_that_one_side_would_shrink_keeps_its_size() -> None:
    """Else who writes into what is not there any more is killed."""
    with Block() as block:
        block.put(memoryview(bytes(WIDTH * HEIGHT)))
        with pytest.raises(PermissionError):
            os.ftruncate(block.files[0], 0)
