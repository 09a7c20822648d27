"""Every setting, declared once: section, type, default, range. Frozen: read them from any thread.

The label of a setting is the words key `settings.<path>.label`, its explanation `settings.<path>.help`.
"""

from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from services.settings.archive import Archive
from services.settings.rules import (
    AddressLine,
    CentralUrl,
    CompanyPrefix,
    DatabaseUrl,
    DeviceId,
    DeviceText,
    FieldName,
    Framing,
    LabelUrl,
    LineText,
    Name,
    OptionalName,
    Pattern,
    PictureFile,
    ReadSymbology,
    Site,
    StationDigits,
    StopBits,
    TagPrefix,
    UsbIdentity,
    Zone,
)
from services.settings.section import Section

Kilograms = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
Side = Annotated[float, Field(gt=0, le=500, allow_inf_nan=False)]  # of a box, in centimetres


class Station(Section):
    """Which bench this is."""

    name: Name = "Bench 1"
    site: Site = ""  # the four characters in this site's command barcodes; made at random at the first run
    language: Literal["en", "de"] = "en"
    zone: Zone = ""  # IANA name; "" is the machine's own

    @property
    def tz(self) -> ZoneInfo | None:
        """The zone that times are shown in; None is the machine's own, as `datetime.astimezone` takes it."""
        return ZoneInfo(self.zone) if self.zone else None


class Look(Section):
    """How it looks and sounds."""

    theme: Literal["light", "dark", "contrast"] = "light"
    scale: Annotated[int, Field(ge=100, le=200)] = 100  # per cent
    motion: bool = True
    sound: bool = True
    volume: Annotated[int, Field(ge=0, le=100)] = 70  # per cent
    repeat_errors: bool = False  # an error sounds until it is acknowledged


class Wedge(Section):
    """Scanners that type like a keyboard."""

    on: bool = True
    prefix: LineText = ""
    suffix: Literal["auto", "enter", "tab"] = "auto"  # auto: either key ends a code
    gap_ms: Annotated[int, Field(ge=5, le=50)] = 35  # a longer gap between two keys is a person
    layout_sample: Annotated[str, Field(max_length=100)] = ""  # what it gave for the layout test code; "" untested
    layout_keys: Annotated[str, Field(max_length=100)] = ""  # what a US keyboard has on the keys of that; "" not told


class SerialLine(Section):
    """One scanner on a serial line (RS-232 or USB CDC). The driver says what port, prefix and suffix can be."""

    id: DeviceId
    name: Name
    port: Annotated[str, Field(min_length=1, max_length=200)]  # better /dev/serial/by-id/... than a number that moves
    baud: Annotated[int, Field(ge=300, le=4_000_000)] = 9600
    bytesize: Literal[5, 6, 7, 8] = 8
    parity: Literal["N", "E", "O", "M", "S"] = "N"
    stopbits: StopBits = 1
    prefix: LineText = ""
    suffix: Annotated[LineText, Field(min_length=1)] = "auto"  # auto, none, cr, lf, crlf, tab, etx, or bytes as escapes
    gap_seconds: Annotated[float, Field(ge=0.01, le=5, allow_inf_nan=False)] = 0.1  # with suffix none: ends a symbol


class HidLine(Section):
    """One scanner that speaks HID POS: a USB device that says itself what its bytes are."""

    id: DeviceId
    name: Name
    device: UsbIdentity  # usb:VID:PID, with :SERIAL where two alike are there

    @property
    def port(self) -> str:
        """Where it is, as of other scanners."""
        return self.device


class CameraScanning(Section):
    """The camera of this bench as a scanner."""

    on: bool = False  # the camera itself, too: `camera.on`
    symbologies: tuple[ReadSymbology, ...] = ()  # that are read; (): all of them
    agreement: Annotated[int, Field(ge=1, le=10)] = (
        2  # pictures that show a code of EAN, UPC, ITF, Code 39: weak checks
    )
    gone_seconds: Annotated[float, Field(ge=0.3, le=30, allow_inf_nan=False)] = 1.0  # then the same code may come again
    several: Literal["middle", "offer", "all"] = "middle"  # of several codes in view: which are taken


class Patterns(Section):
    """What codes of this house look like, as regular expressions for the whole code; "" where there is none."""

    tag: Pattern = r"[A-Z]\d{2}-\d{4,6}"
    shipment: Pattern = r"(?:SH|SO)-?\d{3,10}"
    plate: Pattern = r"LP-?\d{3,12}"
    serial: Pattern = ""
    location: Pattern = r"(?:LOC|ROOM)[-:][A-Za-z0-9._-]{1,60}"
    bare_sscc: bool = True  # also 18 digits without GS1, where their check digit is right


class Scanning(Section):
    """Scanners, and what their codes mean."""

    wedge: Wedge = Wedge()
    serial: Annotated[tuple[SerialLine, ...], Field(max_length=16)] = ()
    hid: Annotated[tuple[HidLine, ...], Field(max_length=16)] = ()
    camera: CameraScanning = CameraScanning()
    joined: tuple[tuple[DeviceId, ...], ...] = ()  # ids that are one device: it speaks through several channels
    patterns: Patterns = Patterns()


class SessionRules(Section):
    """How the scans of a session are judged."""

    validation_mode: Literal["STRICT", "NORMAL", "PERMISSIVE"] = "NORMAL"
    duplicate_handling: Literal["REJECT", "WARN", "ALLOW"] = "WARN"
    timeout_minutes: Annotated[int, Field(ge=1, le=10_080)] = 480
    always_blind: bool = False  # each is a blind count
    always_review: bool = False  # somebody looks at each before it is completed


class Sessions(Section):
    """Scan sessions, by type."""

    mode: Literal["local", "central"] = "local"
    check_in: SessionRules = SessionRules()
    check_out: SessionRules = SessionRules()
    inventory: SessionRules = SessionRules()
    batch_scan: SessionRules = SessionRules()


class Identity(Section):
    """How people sign in."""

    pins: bool = True
    idle_lock_minutes: Annotated[int, Field(ge=0, le=480)] = 0  # 0: never


class Labels(Section):
    """What is printed on the labels of assets, where nothing else is said."""

    stock: Name = "62x29"  # a key of stocks.toml: ours, or that of the data directory
    template: Name = "asset"  # a file in templates/
    qr: Literal["tag", "serial", "url"] = "tag"  # what the QR code holds
    url: LabelUrl = ""  # https://…{tag}: where an asset is to be seen


class PrinterLine(Section):
    """One printer. `address`: zpl host:port, device a file such as /dev/usb/lp0, queue a name, folder a path."""

    id: DeviceId
    name: Name
    kind: Literal["zpl", "device", "queue", "folder"]
    address: Annotated[str, Field(min_length=1, max_length=500)]
    baud: Annotated[int, Field(ge=300, le=4_000_000)] = 9600  # of a device on a serial line
    format: Literal["pdf", "zpl"] = "pdf"  # what a queue or a folder is sent; the others take ZPL alone
    dpi: Literal[203, 300, 600] = 203  # of ZPL
    stock: Annotated[str, Field(max_length=100)] = ""  # "": that of the labels' settings
    right_mm: Annotated[float, Field(ge=-50, le=50, allow_inf_nan=False)] = 0  # where it prints out of place
    down_mm: Annotated[float, Field(ge=-50, le=50, allow_inf_nan=False)] = 0


class Printing(Section):
    """Printers of this bench. Those of `OWN_PRINTERS` name one for what they are called after."""

    printers: Annotated[tuple[PrinterLine, ...], Field(max_length=16)] = ()
    asset: DeviceId | Literal[""] = ""  # the printer of asset labels; "": the first
    box: DeviceId | Literal[""] = ""  # that of the labels of boxes; "": the first
    papers: DeviceId | Literal[""] = ""  # that of papers; "": the first that takes PDF
    scan_back: bool = False  # a label counts when it has been scanned


OWN_PRINTERS: Final = ("asset", "box", "papers")


class Assets(Section):
    """Assets that are entered in batches, and their tags."""

    mode: Literal["local", "rt", "central"] = "local"  # where they are kept for good
    tags: Literal["local", "central"] = "local"  # whose sequence they are from: this database's, or blocks of the hub's
    prefix: TagPrefix = "A01-"
    digits: Annotated[int, Field(ge=1, le=12)] = 4  # a number is filled up with zeros to that many
    labels: bool = True  # a label for each asset, where the form says nothing else
    label_first: bool = False  # printed when the tag is reserved; else when the asset is created


class BoxLine(Section):
    """A box that is used at this bench: its inner sizes."""

    name: Name
    length_cm: Side
    width_cm: Side
    height_cm: Side
    empty_kg: Kilograms = 0  # what it weighs itself; 0: nobody said


class Packing(Section):
    """Shipments that are packed into boxes."""

    mode: Literal["local", "central"] = "local"  # who keeps them: this database, or the central server
    boxes: Annotated[tuple[BoxLine, ...], Field(max_length=9)] = ()  # PRESET goes through them when a box is closed
    # A weight further from what is expected than the greater of both is asked about; both 0: none is.
    tolerance_percent: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] = 10
    tolerance_kg: Kilograms = 0.5
    photo: bool = False  # of each box that is closed, where a camera is


class Papers(Section):
    """Papers of packing, and the labels of its boxes: what is printed by itself, and how."""

    on_close: tuple[Literal["box_label", "contents"], ...] = ()  # of each box that is closed
    on_complete: tuple[Literal["slip", "manifest", "bill"], ...] = ()  # of a shipment that is done
    label_copies: Annotated[int, Field(ge=1, le=9)] = 1
    copies: Annotated[int, Field(ge=1, le=9)] = 1  # of each paper
    label_stock: Annotated[str, Field(max_length=100)] = ""  # of boxes; "": that of their printer
    size: Literal["a4", "letter"] = "a4"
    language: Literal["station", "en", "de"] = "station"  # who reads papers is not who works here


class Company(Section):
    """Who sends: stands on papers and on the labels of boxes."""

    name: OptionalName = ""
    address: Annotated[tuple[AddressLine, ...], Field(max_length=6)] = ()
    logo: PictureFile = ""  # a PNG or JPEG file in the data directory


class ScaleLine(Section):
    """One scale. `port`: as that of a scanner; of kind hid, its USB identity. The protocol says what stands here as 0
    or ""; a HID scale needs none of it."""

    id: DeviceId
    name: Name
    kind: Literal["toledo", "sics", "adam", "line", "print", "hid"]  # line: sends all the time; print: at its PRINT key
    port: Annotated[str, Field(min_length=1, max_length=200)]  # better /dev/serial/by-id/... than a number that moves
    baud: Annotated[int, Field(ge=0, le=4_000_000)] = 0  # 0: the protocol's own
    framing: Framing = ""  # data bits, parity, stop bits; "": the protocol's own
    unit: Literal["kg", "g", "lb", "oz"] = "kg"  # of numbers that come without one
    ask: LineText = ""  # what asks it for a weight, as escapes; "": the protocol's own


class Weighing(Section):
    """Scales of this bench."""

    scales: Annotated[tuple[ScaleLine, ...], Field(max_length=4)] = ()
    packing: DeviceId | Literal[""] = ""  # the scale that weighs boxes; "": the first


class Camera(Section):
    """The camera of this bench. `device`: a number, a part of its name, a path; a film, a folder of pictures;
    "simulator"."""

    on: bool = False
    name: Name = "Camera"
    device: DeviceText = "0"
    width: Annotated[int, Field(ge=0, le=7680)] = 1280  # pixels that are asked for; 0: as it comes
    height: Annotated[int, Field(ge=0, le=4320)] = 720
    frames_per_second: Annotated[int, Field(ge=1, le=60)] = 5  # that are decoded: each costs processor time
    somebody: bool = False  # whether somebody is looked for in front of the empty scene: a bench of codes wants nobody


class Frames(Section):
    """Camera scans: what is measured of the camera's pictures, recorded here."""

    mode: Literal["local", "central"] = "local"  # whether the central server is told of them
    per_second: Annotated[int, Field(ge=1, le=30)] = 5  # that are judged; no more than the camera gives
    every: Annotated[int, Field(ge=1, le=1000)] = 5  # each so many are told; first, last and changes always are
    batch: Annotated[int, Field(ge=1, le=500)] = 100  # of one message to a hub
    minutes: Annotated[int, Field(ge=1, le=1440)] = 30  # then a scan is over
    days: Annotated[int, Field(ge=0, le=3650)] = 30  # that scans are kept which are over and told; 0: for ever


class Sscc(Section):
    """Numbers that boxes get when they are closed (SSCC). `station`: the digits that its own ones begin with."""

    prefix: CompanyPrefix = ""  # as GS1 gave it; "": boxes get no SSCC
    extension: Annotated[int, Field(ge=0, le=9)] = 0
    source: Literal["station", "hub"] = "station"  # the station's own digits, or blocks that the hub leases
    station: StationDigits = ""


class Photos(Section):
    """Photos of boxes: how large each may be, how long and how many are kept."""

    days: Annotated[int, Field(ge=0, le=3650)] = 90  # 0: as long as there is room
    megabytes: Annotated[int, Field(ge=10, le=1_000_000)] = 2_000  # of all of them
    kilobytes: Annotated[int, Field(ge=20, le=180)] = 150  # of one: a hub takes no larger ones
    longest_side: Annotated[int, Field(ge=320, le=4096)] = 1600  # pixels of one


class RtFields(Section):
    """What the catalog's custom fields are called."""

    serial: FieldName = "Serial Number"
    tag: FieldName = "Asset Tag"
    manufacturer: FieldName = "Manufacturer"
    model: FieldName = "Model"
    category: FieldName = "Category"
    funding_source: FieldName = "Funding Source"
    internal_name: FieldName = "Internal Name"


class Rt(Section):
    """Request Tracker."""

    url: CentralUrl = ""  # without /REST/2.0
    catalog: Name = "General assets"
    calls: Annotated[int, Field(ge=1, le=16)] = 4  # at a time: no more than its server has workers
    fields: RtFields = RtFields()


class Central(Section):
    """The central server."""

    url: CentralUrl = ""


class Database(Section):
    """Where the rows are."""

    url: DatabaseUrl = ""  # "" is SQLite in the data directory


class Settings(Section):
    """All of them."""

    station: Station = Station()
    look: Look = Look()
    scanning: Scanning = Scanning()
    sessions: Sessions = Sessions()
    identity: Identity = Identity()
    labels: Labels = Labels()
    printing: Printing = Printing()
    assets: Assets = Assets()
    packing: Packing = Packing()
    papers: Papers = Papers()
    company: Company = Company()
    weighing: Weighing = Weighing()
    camera: Camera = Camera()
    frames: Frames = Frames()
    sscc: Sscc = Sscc()
    photos: Photos = Photos()
    archive: Archive = Archive()
    rt: Rt = Rt()
    central: Central = Central()
    database: Database = Database()


ScannerLine = SerialLine | HidLine


def scanners_of(settings: Settings) -> tuple[ScannerLine, ...]:
    """The scanners that have a driver of their own, by their channel; keyboard scanners have none."""
    return (*settings.scanning.serial, *settings.scanning.hid)
