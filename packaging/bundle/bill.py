"""The software bill of materials: CycloneDX 1.6, JSON."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.factory.license import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from bundle import contents
from bundle.parts import OURS, Kind, Part
from bundle.stamp import Stamp


def write(program: Path, parts: Sequence[Part], version: str, made: Stamp) -> None:
    """Write the bill of `program`, the folder of a build, into it. Twice the same for the same build."""
    bill = Bom(serial_number=uuid5(NAMESPACE_URL, f"{OURS} {version} {made.commit}"))
    bill.metadata.timestamp = made.made_at
    bill.metadata.component = ours = Component(
        name=OURS,
        version=f"{version}+{made.commit}",
        type=ComponentType.APPLICATION,
        bom_ref=OURS,
        licenses=[LicenseFactory().make_with_id("Apache-2.0")],
        purl=PackageURL("generic", None, OURS, version),
    )
    carried = defaultdict(list)
    for part in parts:
        if part.within:
            carried[part.within].append(_component(part, program))
    outer = [_component(part, program, carried[part.name]) for part in parts if not part.within]
    bill.components.update(outer)
    bill.register_dependency(ours, outer)
    (program / contents.BILL).write_text(JsonV1Dot6(bill).output_as_string(indent=1) + "\n", "utf-8")


def _component(part: Part, program: Path, inside: Sequence[Component] = ()) -> Component:
    licence = part.licence.replace("WITH Bootloader-exception", "WITH LicenseRef-PyInstaller-bootloader")
    return Component(
        name=part.name,
        version=part.version or None,
        type=ComponentType.LIBRARY,
        bom_ref=f"{part.kind}:{part.within}:{part.name}:{part.version}",
        licenses=[LicenseFactory().make_from_string(licence)],
        purl=_purl(part),
        hashes=_hashes(part, program),
        components=inside,
    )


def _purl(part: Part) -> PackageURL | None:
    match part.kind:
        case Kind.PYTHON | Kind.ELSEWHERE:
            return PackageURL("pypi", None, part.name, part.version)
        case Kind.SYSTEM:
            return PackageURL("deb", "debian", part.name, part.version)
        case Kind.RUNTIME if part.name == "pyinstaller":
            return PackageURL("pypi", None, part.name, part.version)
        case Kind.RUNTIME:
            return PackageURL("generic", None, part.name, part.version)
    return None


def _hashes(part: Part, program: Path) -> Sequence[HashType]:
    """Of a part that is one file."""
    files = [program / "_internal" / name for name in part.files]
    if len(files) != 1 or not files[0].is_file():
        return []
    return [HashType(alg=HashAlgorithm.SHA_256, content=hashlib.sha256(files[0].read_bytes()).hexdigest())]
