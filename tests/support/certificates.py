"""Certificates of an authority of the test's own, made with openssl: good ones, and those that do not count."""

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

_EC = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
_CONFIG = """
[ca]
default_ca = own
[own]
database = {folder}/index.txt
new_certs_dir = {folder}
certificate = {folder}/root.crt
private_key = {folder}/root.key
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
"""


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, each a PEM file."""

    certificate: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """What a server speaks TLS with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


class Authority:
    """Issues certificates. `root.certificate` is what a system's store has to have for them to count."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "index.txt").touch()
        (folder / "ca.conf").write_text(_CONFIG.format(folder=folder))
        self.root = self.sign_itself("root", host="Root")

    def issue(self, name: str, *, host: str = "localhost", begins: str = "20200101", ends: str = "20991231") -> Pair:
        """A certificate for `host` that is good between two days (YYYYMMDD)."""
        pair = self._pair(name)
        request, extension = self._folder / f"{name}.csr", self._folder / f"{name}.ext"
        extension.write_text(f"subjectAltName=DNS:{host}\nbasicConstraints=CA:FALSE\n")
        _openssl("req", *_EC, "-subj", f"/CN={host}", "-keyout", pair.key, "-out", request)
        days = ("-startdate", f"{begins}000000Z", "-enddate", f"{ends}000000Z")
        config = ("-batch", "-notext", "-config", self._folder / "ca.conf", "-extfile", extension)
        _openssl("ca", *config, *days, "-in", request, "-out", pair.certificate)
        return pair

    def sign_itself(self, name: str, *, host: str = "localhost") -> Pair:
        """One that nobody else vouches for."""
        pair = self._pair(name)
        names = ("-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}", "-days", "30")
        _openssl("req", "-x509", *_EC, *names, "-keyout", pair.key, "-out", pair.certificate)
        return pair

    def _pair(self, name: str) -> Pair:
        return Pair(self._folder / f"{name}.crt", self._folder / f"{name}.key")


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
