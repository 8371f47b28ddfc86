"""An installation with its files kept, and extracts that somebody could send: changed, faulty, mixed up."""

import csv
import io

REGISTER = "gp_register.csv"


def rows_of(place):
    """The practice list as rows of cells, header first."""
    text = (place / REGISTER).read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def as_csv(rows):
    """Rows as a file."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8")


def changed(place, borrowed=None):
    """The practice list a week later: one name is another, one person is new, one has left, and two rows are bad.

    With the NHS number of somebody who is not on it, that too: for another name and another birth date.
    """
    head, *rows = rows_of(place)
    column = {name: number for number, name in enumerate(head)}
    rows[0][column["Surname"]] = "Newname"
    rows[1][column["DOB"]] = "31/02/1950"
    rows[2][column["DOB"]] = "03/03/2050"
    gone = rows.pop(3)
    new = list(gone)
    new[column["Patient Number"]], new[column["NHS Number"]] = "P999999", ""
    new[column["Surname"]], new[column["Forename"]], new[column["DOB"]] = "Quillfeather", "Zebedee", "03/03/1961"
    new[column["Mobile"]] = new[column["Email Address"]] = ""
    if borrowed:
        other = list(new)
        other[column["Patient Number"]], other[column["NHS Number"]] = "P999998", borrowed
        other[column["Surname"]], other[column["Forename"]], other[column["DOB"]] = "Borrower", "Winifred", "09/09/1933"
        rows.append(other)
    return as_csv([head, *rows, new])


def mixed_up(place):
    """The practice list with given and family names in each other's columns."""
    head, *rows = rows_of(place)
    one, other = head.index("Surname"), head.index("Forename")
    for row in rows:
        row[one], row[other] = row[other], row[one]
    return as_csv([head, *rows])
