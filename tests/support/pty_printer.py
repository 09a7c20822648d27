"""The simulated printer at a serial port: a pty whose other end is relayed to it."""

import os
import pty
import select
import socket
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from hardware.printers.simulated_zpl_printer import SimulatedZplPrinter


@contextmanager
def printer_at_a_pty(simulated: SimulatedZplPrinter) -> Iterator[str]:
    """The path of the port, while the block runs."""
    device, port = pty.openpty()
    tty.setraw(port)
    off = Event()
    host, _, number = simulated.address.rpartition(":")
    with socket.create_connection((host, int(number))) as printer:
        relay = Thread(target=_relay, args=(device, printer, off), name="relay", daemon=True)
        relay.start()
        try:
            yield os.ttyname(port)
        finally:
            off.set()
            relay.join()
            os.close(device)
            os.close(port)


def _relay(device: int, printer: socket.socket, off: Event) -> None:
    while not off.is_set():
        ready = select.select([device, printer], [], [], 0.05)[0]
        if device in ready:
            printer.sendall(os.read(device, 4096))
        if printer in ready:
            os.write(device, printer.recv(4096))
