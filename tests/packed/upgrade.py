"""`python -m tests.packed.upgrade ROOT`: the Debian packages old.deb and new.deb of ROOT/packages in a bare Debian,
installed, upgraded under a station that scans, removed. All that was scanned has to come to the hub, each scan once."""

import sys
from pathlib import Path

from tests.packed import package_steps as steps
from tests.packed.bare_root import BareRoot
from tests.packed.run import run_all

STEPS = (
    steps.it_is_installed_and_apt_brings_what_it_needs,
    steps.it_leaves_nothing_when_it_is_purged_at_once,
    steps.the_old_version_scans_without_its_hub,
    steps.an_upgrade_lets_an_open_station_go_on,
    steps.the_new_version_has_all_that_the_old_one_scanned,
    steps.the_files_of_the_old_version_go_with_its_last_program,
    steps.the_new_hub_is_told_of_each_scan_once,
    steps.it_is_removed_and_the_data_stays,
    steps.it_is_purged_and_nothing_but_the_data_stays,
    steps.installed_once_more_it_goes_on_with_the_data,
    steps.with_a_provisioning_file_it_is_a_station_at_once,
)

if __name__ == "__main__":
    sys.exit(run_all(STEPS, BareRoot(Path(sys.argv[1]), steps.PROGRAM), goes_on=False))
