"""Languages: one name for each, from the names and codes that partners write.

Names follow the NHS human language list; codes are ISO 639-1 with the NHS's own q4 (British Sign Language) and q5
(Makaton). A language that is not listed is kept as it is written: it is somebody's language all the same, and the one
an interpreter must speak.
"""

from __future__ import annotations

import re

import pyarrow as pa

from kith.tables.schema import BadCell, Kind

__all__ = ["LANGUAGE", "LANGUAGES", "is_listed", "read_language"]

# code: name; other names
_LISTED = """
sq: Albanian
am: Amharic
ar: Arabic
hy: Armenian
az: Azerbaijani; azeri
eu: Basque
be: Belarusian
bn: Bengali; bangla
bs: Bosnian
bg: Bulgarian
my: Burmese
yue: Cantonese; chinese cantonese
ca: Catalan
zh: Chinese
hr: Croatian
cs: Czech
da: Danish
prs: Dari
nl: Dutch
en: English
et: Estonian
fi: Finnish
fr: French
ka: Georgian
de: German
el: Greek
gu: Gujarati
ha: Hausa
he: Hebrew
hi: Hindi
hu: Hungarian
ig: Igbo
id: Indonesian
ga: Irish; gaelic irish
it: Italian
ja: Japanese
kn: Kannada
kk: Kazakh
km: Khmer; cambodian
rw: Kinyarwanda
ko: Korean
kri: Krio
ku: Kurdish; kurmanji; sorani
lo: Lao
lv: Latvian
ln: Lingala
lt: Lithuanian
lg: Luganda; ganda
mk: Macedonian
ms: Malay
ml: Malayalam
cmn: Mandarin; chinese mandarin; mandarin chinese
mr: Marathi
mn: Mongolian
ne: Nepali
no: Norwegian
om: Oromo
ps: Pashto; pushto; pashtu
fa: Persian; farsi; farsi persian
pl: Polish
pt: Portuguese; brazilian portuguese
pa: Punjabi; panjabi
rom: Romani; romany
ro: Romanian; moldovan
ru: Russian
gd: Scottish Gaelic; gaelic
sr: Serbian
sn: Shona
sd: Sindhi
si: Sinhala; sinhalese
sk: Slovak
sl: Slovenian
so: Somali
es: Spanish
sw: Swahili; kiswahili
sv: Swedish
syl: Sylheti
tl: Tagalog; filipino; tagalog filipino
ta: Tamil
te: Telugu
th: Thai
bo: Tibetan
ti: Tigrinya
tr: Turkish
tk: Turkmen
tw: Twi; akan; akan ashanti; fante
uk: Ukrainian
ur: Urdu
ug: Uyghur
uz: Uzbek
vi: Vietnamese
cy: Welsh
wo: Wolof
xh: Xhosa
yi: Yiddish
yo: Yoruba
zu: Zulu
q4: British Sign Language; bsl; bfi
q5: Makaton; makaton sign language
"""

_NOT_A_LANGUAGE = frozenset({"unknown", "not known", "not stated", "not recorded", "none", "other", "n a", "refused"})


def _in_words(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text.casefold()).strip()


def _listed() -> dict[str, tuple[str, ...]]:
    """Name to the code and other names it is known by."""
    named: dict[str, tuple[str, ...]] = {}
    for line in _LISTED.strip().splitlines():
        code, names = line.split(": ")
        name, *others = names.split("; ")
        named[name] = (code, *others)
    return named


_KNOWN_BY = _listed()
_NAME_OF = {_in_words(word): name for name, words in _KNOWN_BY.items() for word in (name, *words)}

LANGUAGES = {name: words[0] for name, words in _KNOWN_BY.items()}
"""Name of each listed language and its code."""


def is_listed(language: str) -> bool:
    """Whether the name is one of the listed languages.

    Examples
    --------
    >>> is_listed("Polish"), is_listed("Chitonga")
    (True, False)
    """
    return language in LANGUAGES


def read_language(text: str) -> str:
    """The name of a language, from its name or code; a name that is not listed is kept, tidied.

    Parameters
    ----------
    text : a name in English, a two- or three-letter code, or a code with a region (`en-GB`)

    Raises
    ------
    BadCell
        where no language is named.

    Examples
    --------
    >>> read_language("panjabi"), read_language("en-GB"), read_language("BSL"), read_language("chitonga")
    ('Punjabi', 'English', 'British Sign Language', 'Chitonga')
    """
    words = _in_words(text)
    for key in (words, re.sub(r" (language|spoken|speaking|speaker)$", "", words), _without_region(text)):
        if key in _NAME_OF:
            return _NAME_OF[key]
    if words in _NOT_A_LANGUAGE:
        raise BadCell("no language is named", "leave the cell empty where the language is not known")
    if len(words) < 4 or not any(sign.isalpha() for sign in words) or any(sign.isdigit() for sign in words):
        raise BadCell("this is not a language that Kith knows by code", "write the language's name in English")
    return " ".join(text.split()).title()


def _without_region(text: str) -> str:
    """`en` from `en-GB`."""
    match = re.fullmatch(r"([a-z]{2,3})[-_][a-z]{2,4}", text.strip(), re.IGNORECASE)
    return match[1].casefold() if match else ""


LANGUAGE = Kind("language", pa.string(), read_language)
"""A language's name; a language that is not listed keeps its own."""
