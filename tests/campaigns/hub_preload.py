"""What the campaigns' processes would import once they run, imported before they are forked."""

import PIL.ImageDraw
import PIL.ImageFont
import reportlab.pdfbase.ttfonts
import reportlab.pdfgen.canvas
import segno
import zxingcpp

import app.cli.hub
import app.hub.app
import app.hub.serve
import app.station
import services.central.sync
import services.database.postgres

__all__ = ["PIL", "app", "reportlab", "segno", "services", "zxingcpp"]
