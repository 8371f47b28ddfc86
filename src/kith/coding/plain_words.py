"""Plain words for codes that partners often send and no built-in codelist names: so that a page need not show a bare code.

They are ours, for reading only: nothing is found or counted by them, and a page shows the code beside what is no measurement.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["PLAIN_WORDS"]

_ICD10 = {
    "C809": "cancer, where it began not said", "F799": "learning disability, how much not said", "H269": "cataract",
    "H549": "impaired sight", "J069": "infection of nose or throat", "K219": "acid reflux", "K409": "hernia in the groin",
    "K769": "liver disease, which not said", "K802": "gallstones", "L039": "cellulitis", "M179": "osteoarthritis of the knee",
    "M545": "low back pain", "N200": "kidney stone", "N390": "urinary tract infection", "O80": "gave birth, without help of instruments",
    "R074": "chest pain", "R104": "abdominal pain", "R522": "long-lasting pain", "R55": "fainted or collapsed", "R739": "raised blood sugar",
    "S019": "open wound of the head", "S525": "broken wrist", "S619": "open wound of wrist or hand", "S934": "sprained ankle",
    "T149": "injury, which not said", "Z121": "screening for bowel cancer",
}  # fmt: skip
_LOINC = {
    "1742-6": "alanine aminotransferase (ALT)", "2085-9": "HDL cholesterol", "2571-8": "triglycerides", "2823-3": "potassium",
    "2951-2": "sodium", "29463-7": "weight", "3016-3": "thyroid stimulating hormone (TSH)", "718-7": "haemoglobin",
    "777-3": "platelets", "8302-2": "height", "8867-4": "pulse",
}  # fmt: skip

PLAIN_WORDS: Mapping[tuple[str, str], str] = {
    **{("icd10", code): words for code, words in _ICD10.items()},
    **{("loinc", code): words for code, words in _LOINC.items()},
}
"""Words by coding system and code, in the system's one way of writing."""
