"""A stock that is not ours: 3 × 8 on A4, as people write their own."""

from services.labels.model import Grid, Stock

_GRID = Grid(210.0, 297.0, 3, 8, left=7.25, top=12.9, across=66.0, down=33.9)
THREE_BY_EIGHT = Stock("3x8", "3 × 8 on A4", 63.5, 33.9, 3.5, "a test", _GRID)
