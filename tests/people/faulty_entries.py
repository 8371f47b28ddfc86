"""A quick made-up town for the tests of linking: who is who, and what eight partners wrote down, with faults.

Independent of the generator in `kith.synthetic`, so that linking is not judged by one author's idea of faults only.
"""

import numpy as np
import pyarrow as pa

from kith.coding import nhs_number

PARTNERS = ("gp:A", "gp:B", "community", "mental_health", "social_care", "hospital", "housing", "vcse")


def words(text: str) -> list[str]:
    return text.split()


GIVEN = {
    "british": words(
        "margaret susan patricia elizabeth emma sarah jessica olivia amelia katherine rebecca charlotte hannah lucy "
        "alice jean dorothy joan christine linda julie karen helen nicola samantha claire rachel laura sophie chloe "
        "john david michael peter robert james william thomas jack oliver george harry charles christopher andrew "
        "matthew daniel paul mark stephen anthony richard kevin brian alan joseph samuel benjamin luke adam edward"
    ),
    "south_asian": words(
        "fatima aisha maryam zainab khadija amina sadia nasreen shazia yasmin priya anita sunita meera "
        "mohammed ahmed ali hassan hussain ibrahim imran bilal usman yusuf omar raj sanjay vikram arjun"
    ),
    "other": words(
        "agnieszka katarzyna maria ana elena ioana chioma ngozi abena adaeze blessing grace esther wanjiru hodan "
        "piotr tomasz andrei mihai kwame emeka chidi samuel emmanuel abdi tariq wei jun carlos joao"
    ),
}
FAMILY = {
    "british": words(
        "smith jones williams taylor brown davies evans wilson thomas johnson roberts robinson thompson wright walker "
        "white edwards hughes green hall lewis harris clarke patel jackson wood turner martin cooper hill ward morris "
        "moore clark lee king baker harrison morgan allen james scott phillips watson davis parker price bennett young "
        "griffiths mitchell kelly cook carter richardson bailey collins bell shaw murphy miller cox marshall"
    ),
    "south_asian": words(
        "khan ahmed hussain begum ali patel singh kaur shah akhtar mahmood malik chaudhry mirza iqbal rahman miah bibi "
        "sharma kumar gupta desai mistry"
    ),
    "other": words(
        "nowak kowalski wisniewska popescu ionescu okafor adeyemi mensah owusu osei mohamed abdullahi warsame hassan "
        "chen wang silva santos pereira"
    ),
}
STARTS = words("ash bar bing cal dun el far gar hal ing kel lan mar nor os pen rad sel tal ul wal yar")
ENDS = words("bury combe dale field ford gate ham ley man more ridge shaw ston ton well wick wood worth")
FAMILY["british"] += [a + b for a in STARTS for b in ENDS]
STREETS = [f"{a}{b} {kind}" for a in STARTS for b in ENDS[:9] for kind in ("road", "street", "close")]
PET_NAMES = {
    "margaret": "peggy", "susan": "sue", "patricia": "pat", "elizabeth": "liz", "katherine": "kate", "rebecca": "becky",
    "christine": "chris", "samantha": "sam", "michael": "mick", "robert": "bob", "james": "jim", "william": "bill",
    "thomas": "tom", "christopher": "chris", "andrew": "andy", "matthew": "matt", "daniel": "dan", "stephen": "steve",
    "anthony": "tony", "richard": "dick", "joseph": "joe", "samuel": "sam", "benjamin": "ben", "edward": "ted",
    "mohammed": "muhammad", "yusuf": "yousef", "hussain": "hussein", "john": "jack", "peter": "pete", "david": "dave",
}  # fmt: skip


class Town:
    """People in households, drawn from one seed."""

    def __init__(self, people: int, seed: int):
        self.rng = np.random.default_rng(seed)
        self.people: list[dict] = []
        self.numbers: set[str] = set()
        while len(self.people) < people:
            self._add_household()
        del self.people[people:]

    def pick(self, values, skew=0.7):
        weights = 1.0 / np.arange(1, len(values) + 1) ** skew
        return values[self.rng.choice(len(values), p=weights / weights.sum())]

    def nhs_number(self) -> str:
        while True:
            nine = "".join(map(str, self.rng.integers(0, 10, 8)))
            nine = "4" + nine
            digit = nhs_number.check_digit(nine)
            if digit is not None and nine + digit not in self.numbers:
                self.numbers.add(nine + digit)
                return nine + digit

    def home(self) -> tuple[str, str]:
        street = int(self.rng.integers(0, len(STREETS)))
        letters = "ABDEFGHJLNPQRSTUWXYZ"
        postcode = f"M{street % 30 + 1} {street % 9 + 1}{letters[street // 30 % 20]}{letters[street // 600 % 20]}"
        return f"{self.rng.integers(1, 150)} {STREETS[street]}", postcode

    def phone(self) -> str:
        return "07700" + "".join(map(str, self.rng.integers(0, 10, 6)))

    def birth(self, oldest=95, youngest=0) -> str:
        days = int(self.rng.integers(youngest * 365.25, oldest * 365.25))
        return str(np.datetime64("2026-06-01") - days)

    def _add_household(self):
        rng = self.rng
        group = rng.choice(["british", "south_asian", "other"], p=[0.7, 0.18, 0.12])
        family, (address, postcode), landline = self.pick(FAMILY[group]), self.home(), self.phone()
        size = int(rng.choice([1, 2, 3, 4, 5], p=[0.3, 0.33, 0.17, 0.13, 0.07]))
        births = [self.birth(95, 19)]
        births += [self.birth(95, 19) if at == 1 else self.birth(22, 0) for at in range(1, size)]
        if size >= 4 and rng.random() < 0.075:
            births[-1] = births[-2]  # twins
        given: list[str] = []
        for birth in births:
            name = self.pick(GIVEN[group], 0.5)
            while name in given:
                name = self.pick(GIVEN[group], 0.5)
            given.append(name)
            sex = "female" if GIVEN[group].index(name) * 2 < len(GIVEN[group]) else "male"
            own = family if rng.random() < 0.9 else self.pick(FAMILY[group])
            self.people.append(
                {
                    "nhs_number": self.nhs_number(), "given_name": name, "family_name": own, "birth_date": birth,
                    "postcode": postcode, "address": address, "sex": sex,
                    "phone": landline if rng.random() < 0.35 else self.phone(),
                    "email": f"{name}.{own}{rng.integers(1, 999)}@example.org" if rng.random() < 0.5 else None,
                }
            )  # fmt: skip

    def slip(self, text: str) -> str:
        """One typing slip: a letter lost, doubled, changed or two swapped."""
        at = int(self.rng.integers(0, max(1, len(text) - 1)))
        kind = self.rng.integers(0, 4)
        if kind == 0 and len(text) > 3:
            return text[:at] + text[at + 1 :]
        if kind == 1:
            return text[:at] + text[at] + text[at:]
        if kind == 2:
            return text[:at] + chr(97 + int(self.rng.integers(0, 26))) + text[at + 1 :]
        return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]

    def wrong_date(self, birth: str) -> str:
        year, month, day = birth.split("-")
        kind = self.rng.integers(0, 4)
        if kind == 0 and int(day) <= 12:
            return f"{year}-{day}-{month}"
        if kind == 1:
            return f"{int(year) + int(self.rng.choice([-10, -1, 1, 10]))}-{month}-{day}"
        if kind == 2:
            return f"{year}-{month}-{int(self.rng.integers(1, 29)):02}"
        return f"{year}-{int(self.rng.integers(1, 13)):02}-{day if int(day) < 29 else '28'}"

    def written(self, person: int) -> dict:
        """What one partner has down about a person."""
        rng, entry = self.rng, dict(self.people[person])
        if rng.random() < 0.10:
            entry["nhs_number"] = None
        elif rng.random() < 0.01:
            other = self.people[int(rng.integers(0, len(self.people)))]["nhs_number"]
            digit = str((int(entry["nhs_number"][5]) + 1) % 10)
            entry["nhs_number"] = (
                other if rng.random() < 0.5 else entry["nhs_number"][:5] + digit + entry["nhs_number"][6:]
            )
        if rng.random() < 0.06:
            name = entry["given_name"]
            if rng.random() < 0.5 and name in PET_NAMES:
                entry["given_name"] = PET_NAMES[name]
            elif rng.random() < 0.1:
                entry["given_name"], entry["family_name"] = entry["family_name"], name
            else:
                field = "given_name" if rng.random() < 0.5 else "family_name"
                entry[field] = self.slip(entry[field])
        if rng.random() < 0.03:
            entry["family_name"] = self.pick(FAMILY["british"])
        if rng.random() < 0.02:
            entry["birth_date"] = self.wrong_date(entry["birth_date"])
        if rng.random() < 0.15:
            entry["address"], entry["postcode"] = self.home()
        if rng.random() < 0.45:
            entry["phone"] = None
        if rng.random() < 0.3:
            entry["email"] = None
        return entry


def faulty_entries(people: int, seed: int, per_person: float = 3.25) -> tuple[pa.Table, list[int]]:
    """Entries of a made-up town, in no order, and the true person of each."""
    town = Town(people, seed)
    rows, truth = [], []
    for person in range(people):
        known_to = max(1, min(len(PARTNERS), town.rng.poisson(per_person - 1.06) + 1))
        for partner in town.rng.choice(len(PARTNERS), known_to, replace=False):
            for _ in range(2 if town.rng.random() < 0.02 else 1):
                rows.append(town.written(person) | {"source": PARTNERS[partner]})
                truth.append(person)
    order = town.rng.permutation(len(rows))
    table = pa.Table.from_pylist([rows[at] for at in order])
    return table.append_column("entry_id", pa.array([f"e{at}" for at in range(len(rows))])), [truth[at] for at in order]
