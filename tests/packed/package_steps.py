"""What happens to the Debian package, one step after the other. They fail by AssertionError.

Two stations are upgraded, each with a thousand scans that no hub was told of: one is closed, and one goes on scanning
while its program is exchanged.
"""

import socket
from contextlib import closing
from pathlib import Path

from hardware.scanners.simulator import SimulatedSerialPort
from tests.packed import bench as at
from tests.packed.bare_root import BareRoot

PROGRAM = "/usr/bin/scandesk"
HOME = "usr/lib/scandesk"
PROVISION = "etc/scandesk/provision.toml"
SCANS = 1000
DURING = 50  # scans while dpkg works, and as many after it
LEFT = ("bench", "tmp", "var/log", "var/lib/dpkg", "var/lib/apt", "var/cache")
"""Where the system itself notes that something was installed."""

SCANNER = '[[scanning.serial]]\nid = "s1"\nname = "Scanner"\nport = "@PORT@"\n'
ROLLED_OUT = f"""{SCANNER}
[station]
name = "Bench 7"
[[people]]
name = "mia"
full_name = "Mia Kern"
role = "admin"
badge = "{at.BADGE}"
"""


def _port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return int(free.getsockname()[1])


HUB = f"http://127.0.0.1:{_port()}"
CENTRAL = {"SCANDESK_SESSIONS__MODE": "central", "SCANDESK_CENTRAL__URL": HUB}
NAMES = ("closed", "open")


def it_is_installed_and_apt_brings_what_it_needs(root: BareRoot) -> None:
    assert root.strangers() == []
    root.says("apt-get", "update")
    assert "dependency problems" in root.says("dpkg", "-i", "/packages/new.deb", code=1)
    root.says("apt-get", "install", "-f", "-y", "--no-install-recommends", DEBIAN_FRONTEND="noninteractive")
    assert _state(root) == "install ok installed"
    assert root.scandesk("first").run("--version").out.startswith("scandesk ")
    assert root.says("dpkg", "--verify", "scandesk") == ""


def it_leaves_nothing_when_it_is_purged_at_once(root: BareRoot) -> None:
    root.says("dpkg", "-P", "scandesk")
    without = _listed(root)
    assert not [place for place in without if "scandesk" in place]
    root.says("dpkg", "-i", "/packages/old.deb")
    root.says("dpkg", "-P", "scandesk")
    assert _listed(root) == without


def the_old_version_scans_without_its_hub(root: BareRoot) -> None:
    root.says("dpkg", "-i", "/packages/old.deb")
    hub = root.scandesk("hub")
    for name in NAMES:
        hub.run("user", "add", name, "--full-name", name, "--role", "station")
        token = hub.run("token", "create", name, "--json").json["token"]
        (root.folder / f"{name}.token").write_text(token)
        station = root.scandesk(name, **CENTRAL)
        (root.folder / f"{name}.badge").write_text(at.begin(station))
        at.scan(station, list(_thousand(name)))
        assert at.booked(root, name) == _thousand(name)


def an_upgrade_lets_an_open_station_go_on(root: BareRoot) -> None:
    """It scans before, while dpkg works, and after it; pages that nobody had opened until then open."""
    with SimulatedSerialPort() as scanner:
        with (root.bench / "open" / "settings.toml").open("a", encoding="utf-8") as settings:
            settings.write("\n" + SCANNER.replace("@PORT@", scanner.port))
        with at.bench(root, "open", scanner, **CENTRAL) as bench:
            bench.sign_in((root.folder / "open.badge").read_text())
            sent = [bench.send("BEFORE")]
            bench.wait_for("BEFORE")
            old = bench.running()
            with at.upgrading(root) as upgrade:
                sent += [bench.send(f"DURING-{number:03d}") for number in range(DURING)]
                assert upgrade.wait(at.PATIENCE) == 0
            assert (old.parent / "_internal" / "build.json").exists(), "the files that it runs with are gone"
            bench.press("F2", "F3", "F4", "F5", "F6", "F1")
            sent += [bench.send(f"AFTER-{number:03d}") for number in range(DURING)]
            bench.wait_for(sent[-1])
            assert bench.running() == old
            bench.close()
    assert at.booked(root, "open") == _thousand("open") | dict.fromkeys(sent, 1)
    assert at.complaints(root) == []


def the_new_version_has_all_that_the_old_one_scanned(root: BareRoot) -> None:
    assert root.says("dpkg-query", "-W", "-f", "${Version}", "scandesk") != "0.0.1+before"
    for name in NAMES:
        station = root.scandesk(name, **CENTRAL)
        before = at.booked(root, name)
        found = station.run("sessions", "show", "front", "--json").json
        assert found["progress_tracking"]["items_scanned"] == len(before)
        assert station.run("sync", "status", "--json").json["waiting"] >= len(before)
        assert station.run("db", "check", "--json").json["ok"]
        assert at.booked(root, name) == before


def the_files_of_the_old_version_go_with_its_last_program(root: BareRoot) -> None:
    assert len(_versions(root)) == 2
    root.says("dpkg", "-i", "/packages/new.deb")
    (left,) = _versions(root)
    assert (root.folder / HOME / "current").readlink() == Path("versions") / left


def the_new_hub_is_told_of_each_scan_once(root: BareRoot) -> None:
    with root.scandesk("hub").started("hub", "--port", HUB.rpartition(":")[2]) as hub:
        assert hub.stdout is not None
        assert hub.stdout.readline().startswith(b"scandesk hub ready ")
        for name in NAMES:
            token = (root.folder / f"{name}.token").read_text()
            station = root.scandesk(name, SCANDESK_SECRET__CENTRAL_TOKEN=token, **CENTRAL)
            found = station.run("sync", "run", "--json").json
            assert (found["waiting"], found["parked"]) == (0, 0), found
        hub.terminate()
        assert hub.wait(at.PATIENCE) == 0
    assert at.at_the_hub(root) == at.booked(root, "closed") | at.booked(root, "open")


def it_is_removed_and_the_data_stays(root: BareRoot) -> None:
    before = {name: at.booked(root, name) for name in NAMES}
    root.says("dpkg", "-r", "scandesk")
    assert _state(root) == "deinstall ok config-files"
    assert not (root.folder / HOME).exists()
    assert not (root.folder / "usr/bin/scandesk").is_symlink()
    assert {name: at.booked(root, name) for name in NAMES} == before


def it_is_purged_and_nothing_but_the_data_stays(root: BareRoot) -> None:
    assert "data stays in ~/.local/share/scandesk" in root.says("dpkg", "-P", "scandesk")
    assert not [place for place in _listed(root) if "scandesk" in place]
    assert (root.bench / "closed" / at.DATABASE).exists()


def installed_once_more_it_goes_on_with_the_data(root: BareRoot) -> None:
    root.says("dpkg", "-i", "/packages/new.deb")
    at.scan(root.scandesk("closed", **CENTRAL), ["ONE-MORE"])
    assert at.booked(root, "closed") == _thousand("closed") | {"ONE-MORE": 1}
    root.says("dpkg", "-P", "scandesk")


def with_a_provisioning_file_it_is_a_station_at_once(root: BareRoot) -> None:
    """One command, and the first start of the desktop: nobody is asked anything, and a badge lets its owner in."""
    with SimulatedSerialPort() as scanner:
        place = root.folder / PROVISION
        place.parent.mkdir()
        place.write_text(ROLLED_OUT.replace("@PORT@", scanner.port))
        place.chmod(0o640)
        root.says("dpkg", "-i", "/packages/new.deb")
        station = root.scandesk("rolled-out")
        with at.bench(root, "rolled-out", scanner) as bench:
            bench.wait_for_window()
            bench.sign_in(at.badge(station))
            bench.send("FIRST")
            bench.wait_for("FIRST")
            bench.close()
    at.start_session(station)
    at.scan(station, ["SECOND"])
    assert at.booked(root, "rolled-out") == {"SECOND": 1}
    assert 'name = "Bench 7"' in (root.bench / "rolled-out" / "settings.toml").read_text("utf-8")
    root.says("dpkg", "-P", "scandesk")
    assert not place.parent.exists()


# ---- what they look at


def _thousand(name: str) -> dict[str, int]:
    return {f"{name.upper()}-{number:04d}": 1 for number in range(SCANS)}


def _state(root: BareRoot) -> str:
    return root.says("dpkg-query", "-W", "-f", "${Status}", "scandesk")


def _listed(root: BareRoot) -> set[str]:
    return {place for place in root.listed() if not place.startswith(LEFT)}


def _versions(root: BareRoot) -> list[str]:
    return sorted(path.name for path in (root.folder / HOME / "versions").iterdir())
