"""What strangers write into fields: commands of printers, markup, formulas, what cannot be seen, far too much of it."""

from random import Random

ZPL = (
    *("^XA", "^XZ", "^FD", "^FS", "^FX ", "^FH_", "_5E_7E", "^PQ9999", "^GFA,8,8,1,FF", ":Z64:eJw=:1234", ",!:z"),
    *("~JA", "~JR", "~HI", "~HS", "~SD30", "^JUS", "^MMC", "^CC!", "^CT!", "~CC!", "^DFR:X.ZPL", "^XFR:X.ZPL"),
    *("^IDR:*.*", "^", "~", "_"),
)
ESC_POS = (
    *("\x1b@", "\x1dV\x00", "\x10\x04\x01", "\x1bp\x00\x19\xfa", "\x1c.", "\x05"),
    *("\x1b%-12345X@PJL\r\n", "\x1b!R\nOUT 1;"),  # PJL; TSPL
)
MARKUP = """\
<script>alert(1)</script>
<img src=x onerror=alert(1)>
"><svg onload=alert(1)>
' onload=alert(1) x='
</text></svg><b>
</title><meta http-equiv=refresh>
</style><link rel=stylesheet href=//h/s.css>
<base href=//h>
<plaintext>
javascript:alert(1)
-->
<!--
]]>
<![CDATA[
&amp;
&#60;b&#62;
&lt
"'
<
`""".splitlines()
FORMULAS = ("=1+1", "@SUM(A1)", "+cmd|'/C calc'!A0", "-2+3", '=HYPERLINK("//h","x")', "\t=1", "＝1+1")
PDF = """\
) Tj ET 0 0 900 900 re f BT (
<</S/JavaScript/JS(app.alert(1))>>
/OpenAction 1 0 R
/URI (//h)
endobj
endstream
%%EOF
\\
(
)
\\)
Q Q Q
<FEFF>""".splitlines()
TEMPLATES = ("{tag}", "{0}", "{qr!r:>9999999}", "%s", "%n", "${x}", "{{", "}", "{tag.__class__}", "\\N{DIGIT ONE}")
HIDDEN = (
    *map(chr, [*range(32), *range(0x7F, 0xA1), 0xAD]),
    *"\u202e\u202d\u2066\u2069\u200f\u200b\u200d\ufeff\u2028\u2029\u3000\ufffe\uffff\U000e0001",
    *("\r\n", "\ud800", "\udfff", "\udc80x\ud83d"),
)
STRANGE = (
    *("مرحبا", "שלום", "日本", "😀", "🇩🇪", "ﷺ", "ﬁ", "𝕏", "İı", "ẞ", "ＡＢＣ"),
    *("a" + "\u0301" * 200, "Z\u0351\u036b\u0343\u036ba", "\U0001f469\u200d\U0001f467"),
)
LONG = (*(sign * 10_000 for sign in "A9<^(😀\u202e\x00 "), "many words " * 900, "a" + "\u0301" * 9_999)
PLAIN = ("W12-0789", "5CG1234XYZ", "ThinkPad T14 Gen 3", "(01)04912345123459", "ÄÖÜ ß é", "")
PIECES = (*ZPL, *ESC_POS, *MARKUP, *FORMULAS, *PDF, *TEMPLATES, *HIDDEN, *STRANGE, *PLAIN)

_LONG_ONES = 0.01  # of the values


def value(random: Random) -> str:
    """One: pieces of everything, mixed with each other and with characters of anywhere; sometimes one alone, none, or
    10,000 characters."""
    if random.random() < _LONG_ONES:
        return random.choice(LONG)
    return "".join(_piece(random) for _ in range(min(random.randrange(6), random.randrange(1, 7))))


def _piece(random: Random) -> str:
    if random.random() < 0.8:
        return random.choice(PIECES)
    highest = random.choice((0x7F, 0xFF, 0x2FFF, 0xFFFF, 0x10FFFF))
    return "".join(chr(random.randrange(highest + 1)) for _ in range(random.randrange(1, 9)))
