"""The numbers that a lesson's prose quotes, and what each of them stands for."""

import re
from typing import NamedTuple

DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ONES = ("", "-one", "-two", "-three", "-four", "-five", "-six", "-seven", "-eight", "-nine")
WORDS = {word: 13 + index for index, word in enumerate(TEENS)} | {
    ten + one: 20 + 10 * i + j for i, ten in enumerate(TENS) for j, one in enumerate(ONES)
}
NUMBER = re.compile(
    rf"""(?<![\w.^])(?<!\w-)(?:
        (?:(?P<factor>{DIGITS})·)?10(?P<raised>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)
      | \$10\^\{{?(?P<power>-?\d+)\}}?\$
      | (?P<over>\d+/\d+)
      | (?P<digits>{DIGITS}(?:e-?\d+)?)
      | (?P<word>{"|".join(sorted(WORDS, reverse=True))})
    )(?!\w|\.\d|,\d{{3}})""",
    re.X | re.I,
)
PERCENT = re.compile(rf"(?:(?: to|–)\s?{DIGITS})?(?P<unit>\s?%)?")  # also 31 in "31 to 39 %"
DISTANCE = re.compile(r"\b(?:low|high|lower|higher|behind|short)\b")
EXTREME = re.compile(
    rf"{DIGITS}(?: ?%)? (?:to|and) {DIGITS}"
    r"|\b(?:at (?:least|most)|(?:more|less) than|or (?:more|less)|worst|lowest|highest|every"
    r"|none)\b"
)
RESULT = re.compile(r"-fold|\s(?:times|degrees|points)\b")
SENTENCE = re.compile(r"[.:](?:\s|$)|\n\n")
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
SMALL = 12  # whole numbers up to here are counts and names, unless they are percentages

# What quotes nothing. The group keeps a formula that is nothing but a power of ten.
EXEMPT = re.compile(
    r"""(\$10\^\{?-?\d+\}?\$)
      | \$\$.*?\$\$ | \$[^$]+\$ | `[^`]*`                # formulas, code
      | <!--.*?--> | <details><summary>Hint.*?</details>
      | ^\#+\ [^\n]* | ^[^\n]*[★☆][^\n]*                 # headings, an exercise's label
      | \]\([^)]*\)                                      # where a link leads
      | \b(?:With\ numbers|Numbers)[,:].*?(?=\n\n|\Z)    # arithmetic, worked by hand
      | \b(?:[Ll]essons?|[Ss]ections?|[Ff]igures?|[Ee]quations?|Algorithm|Part|[Ll]ine)
        \s+\d+\b (?:(?:,|\ to|\ and|–)\s*\d+\b)*
      | \barXiv:[\d.]+ | \b(?:19|20)\d\d\b(?!\.\d)       # papers and years
      | ^\s*\d+\.\s | \bPython\ [\d.]+ | \d+\s+minutes | \b\d+×\d+\b""",
    re.X | re.M | re.S,
)


class Quoted(NamedTuple):
    """A number in prose. It stands for all values that would be rounded to it."""

    text: str
    start: int  # where it stands
    value: float
    low: float
    high: float
    percent: bool
    distance: bool  # from 1 or 100 %: "9 % too low" quotes a ratio of 0.91
    result: bool  # "fifty-fold", "10 % lower": no premise, even where the code has a 50
    extreme: bool  # of several runs: "71 to 91 %", "none gets more than 30 %"


def quoted(markdown):
    """The numbers that a piece of Markdown quotes, in order."""
    text = EXEMPT.sub(lambda found: found[1] or " " * len(found[0]), markdown)
    numbers = [_read(found, text) for found in NUMBER.finditer(text)]
    return [number for number in numbers if number]


def marked(name, markdown):
    """The numbers in an author's comment, <!-- given: 400 14 -->, or whatever its name."""
    comments = re.findall(rf"<!-- {name}: (.*?) -->", markdown)
    return [text for comment in comments for text in comment.split()]


def _read(found, text):
    percent = PERCENT.match(text, found.end())["unit"] is not None
    if not percent and _small(found):
        return None
    before = [stop.end() for stop in SENTENCE.finditer(text, 0, found.start())]
    after = SENTENCE.search(text, found.end())
    sentence = text[max(before, default=0) : after.start() if after else len(text)]
    distance = percent and DISTANCE.search(sentence) is not None
    result = distance or RESULT.match(text, found.end()) is not None
    extreme = EXTREME.search(sentence) is not None
    return Quoted(found[0], found.start(), *_range(found), percent, distance, result, extreme)


def _small(found):
    if found["over"]:
        return all(int(part) <= SMALL for part in found["over"].split("/"))
    return bool(found["digits"]) and found["digits"].isdigit() and int(found["digits"]) <= SMALL


def _range(found):
    """What the number says, and the lowest and the highest value that it may stand for."""
    if found["over"]:
        top, bottom = map(int, found["over"].split("/"))
        return top / bottom, 0.99 * top / bottom, 1.01 * top / bottom
    if found["word"]:
        value = WORDS[found["word"].lower()]
        return _around(value, 1 if value % 10 else 10)
    if found["digits"]:
        return _around(float(found["digits"].replace(",", "")), unit_of(found["digits"]))
    power = 10.0 ** int((found["raised"] or found["power"]).translate(SUPERSCRIPTS))
    if found["factor"]:
        return _around(float(found["factor"]) * power, unit_of(found["factor"]) * power)
    return power, power / 10**0.5, 10 * power  # an order of magnitude, rounded or cut off


def _around(value, unit):
    return value, value - unit / 2, value + unit / 2


def unit_of(digits):
    """The place of the last digit that counts: 0.01 for 7.25, 1 for 400, 100 for 1,400."""
    mantissa, _, exponent = digits.replace(",", "").partition("e")
    whole, _, decimals = mantissa.partition(".")
    rounded = len(whole) > 3 and not decimals  # thousands may be, to two digits at most
    zeros = min(len(whole) - len(whole.rstrip("0")), len(whole) - 2) if rounded else 0
    return 10.0 ** (zeros - len(decimals) + int(exponent or 0))
