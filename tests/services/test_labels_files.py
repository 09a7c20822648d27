"""A person's own templates and stocks: what is wrong in one is told with its place, and ours prints."""

from pathlib import Path

import pytest

from resources import path as resource
from services.errors import Refused
from services.labels.files import open_shelf
from services.labels.nodes import TextNode
from services.words.catalogue import Catalogue

RIGHT = 'text = "{tag}"'
SHEET = "width = 210, height = 297, columns = 3, rows = 8, left = 7, top = 13, across = 66, down = 34"


def write(data_dir: Path, name: str, text: str) -> Path:
    file = data_dir / "labels" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


@pytest.mark.parametrize(
    ("wide", "where", "problem"),
    [
        ('text = "{serial}"', "wide", "no_tag"),
        ('text = "{tag}"\nsize = "big"', "wide.size", "no_number"),
        ('text = "{tag}"\nsize = 0.1', "wide.size", "out_of_range"),
        ('text = "{tag}"\nsize = nan', "wide.size", "no_number"),
        (f'text = "{{tag}}"\nsize = 1{"0" * 400}', "wide.size", "out_of_range"),  # larger than any float
        ('text = "{tag}"\nlines = 0', "wide.lines", "no_count"),
        (f'text = "{{tag}}"\nlines = 1{"0" * 400}', "wide.lines", "no_count"),
        (f'text = "{{tag}}"\nsize = 1{"0" * 5000}', "", "no_toml"),  # more digits than Python reads
        ('text = "{tag}"\nbold = 1', "wide.bold", "no_yes_or_no"),
        ('text = "{tag}"\nalign = "middle"', "wide.align", "not_one_of"),
        ('text = "{tag}"\ncolour = "red"', "wide.colour", "unknown_key"),
        ('text = "{tag"', "wide.text", "braces"),
        ('text = "{tag:{serial}}"', "wide.text", "braces"),
        ('text = "{tag!r}"', "wide.text", "braces"),
        ('text = "{owner}"', "wide.text", "unknown_field"),
        ('text = "{tag.__class__}"', "wide.text", "unknown_field"),
        ("text = 7", "wide.text", "no_text"),
        ('text = "{tag}"\nqr = "{tag}"', "wide", "no_kind"),
        ("rows = []", "wide.rows", "no_list"),
        (
            f"rows = [{{ {RIGHT} }}, {{ columns = [{{ qr = '{{x}}' }}] }}]",
            "wide.rows[2].columns[1].qr",
            "unknown_field",
        ),
        ("rows = [{ " * 10 + RIGHT + " }]" * 10, "wide" + ".rows[1]" * 8, "too_deep"),
    ],
)
def test_what_is_wrong_in_a_template_is_told_with_its_place_and_the_shipped_one_prints(
    tmp_path: Path, wide: str, where: str, problem: str
) -> None:
    file = write(tmp_path, "templates/mine.toml", f"[wide]\n{wide}\n[tall]\n{RIGHT}\n")
    shelf = open_shelf(tmp_path)
    found = [(one.file, one.where, one.words) for one in shelf.problems]
    assert (str(file), where, f"labels.problem.{problem}") in found
    assert shelf.template("mine") is shelf.template("asset")
    for language in ("en", "de"):
        assert all(Catalogue(language).say(one.words, **one.params) for one in shelf.problems)


def test_what_is_no_toml_is_told_with_line_and_column(tmp_path: Path) -> None:
    write(tmp_path, "templates/mine.toml", "[wide]\ntext = \n")
    (problem,) = open_shelf(tmp_path).problems
    assert (problem.where, problem.words) == ("2:8", "labels.problem.no_toml")


def test_a_wrong_copy_of_the_shipped_template_leaves_the_shipped_one(tmp_path: Path) -> None:
    write(tmp_path, "templates/asset.toml", "\x00")
    assert open_shelf(tmp_path).template("asset") == open_shelf(None).template("asset")


def test_a_copy_that_is_changed_replaces_the_shipped_one(tmp_path: Path) -> None:
    shipped = resource("labels", "templates", "asset.toml").read_text("utf-8")
    write(tmp_path, "templates/copied.toml", shipped)
    write(tmp_path, "templates/asset.toml", f"[wide]\n{RIGHT}\n[tall]\n{RIGHT}\n")
    shelf = open_shelf(tmp_path)
    assert shelf.problems == ()
    assert shelf.template("copied").wide == open_shelf(None).template("asset").wide
    assert shelf.template("asset").wide == TextNode("{tag}")


@pytest.mark.parametrize("key", [key for key, stock in open_shelf(None).stocks.items() if stock.grid])
def test_our_sheets_have_their_labels_in_the_middle_of_the_page(key: str) -> None:
    stock = open_shelf(None).stock(key)
    grid = stock.grid
    assert grid is not None
    right = grid.left + (grid.columns - 1) * grid.across + stock.width
    bottom = grid.top + (grid.rows - 1) * grid.down + stock.height
    assert grid.page_width - right == pytest.approx(grid.left, abs=0.05)
    assert grid.page_height - bottom == pytest.approx(grid.top, abs=0.05)


@pytest.mark.parametrize(
    ("stock", "where", "problem"),
    [
        ("width = 50", "mine.height", "no_number"),
        ("width = 50\nheight = 20\nmargin = 9", "mine.margin", "no_room"),
        ("width = 50\nheight = 20\nwidht = 1", "mine.widht", "unknown_key"),
        (f"width = 80\nheight = 20\nsheet = {{ {SHEET} }}", "mine.sheet.across", "out_of_range"),
        (f"width = 66\nheight = 33\nsheet = {{ {SHEET.replace('= 8', '= 9')} }}", "mine.sheet", "off_the_page"),
    ],
)
def test_what_is_wrong_in_a_stock_is_told_and_the_others_stay(
    tmp_path: Path, stock: str, where: str, problem: str
) -> None:
    write(tmp_path, "stocks.toml", f"[mine]\n{stock}\n[good]\nwidth = 40\nheight = 20\n")
    shelf = open_shelf(tmp_path)
    assert [(one.where, one.words) for one in shelf.problems] == [(where, f"labels.problem.{problem}")]
    assert "mine" not in shelf.stocks
    assert shelf.stock("good").width == 40
    with pytest.raises(Refused, match="STOCK_UNKNOWN"):
        shelf.stock("mine")
