"""A text that is kept is the text that Ibis writes, whoever asks for it, and never another expression's."""

import ibis
import pyarrow as pa
import pytest
from ibis import _

from kith.tables import open_engine
from kith.tables.compiling import KeptCompiler, _Texts

ROWS = pa.table({"name": ["Ann", "Bo", None], "age": [41, 7, 7], "codes": [["a"], [], ["b", "c"]]})
NARROW = pa.schema([("name", pa.string()), ("age", pa.int32()), ("codes", pa.list_(pa.string()))])
SECRET, OTHER = "0f" * 32, "a1" * 32

ASKED = {
    "as it is": lambda t, other, secret: t,
    "a digest": lambda t, other, secret: t.select(told=(ibis.literal(secret) + t.name.fill_null("")).hexdigest("sha256")),
    "without one": lambda t, other, secret: t.drop("codes").filter(_.age > 7),
    "digests told apart": lambda t, other, secret: t.filter(t.name.isin([secret, SECRET[::-1], secret])),
    "grouped": lambda t, other, secret: t.group_by("age").aggregate(many=_.count(), first=_.name.min()),
    "joined with memory": lambda t, other, secret: t.join(other, "age").select("name", "home"),
    "with itself": lambda t, other, secret: t.join(t.view(), "age").select(t.name),
    "in order": lambda t, other, secret: t.mutate(at=ibis.row_number().over(order_by=[_.age, _.name])).limit(2),
    "unfolded": lambda t, other, secret: t.select("age", code=_.codes.unnest()),
    "a number": lambda t, other, secret: t.age.max(),
}  # fmt: skip


class Counting:
    """Ibis's own compiler, which says how often it was asked."""

    def __init__(self, own):
        self.own, self.asked = own, 0

    def __getattr__(self, name):
        return getattr(self.own, name)

    def to_sqlglot(self, *asked, **how):
        self.asked += 1
        return self.own.to_sqlglot(*asked, **how)


@pytest.fixture
def engines(monkeypatch):
    monkeypatch.setattr("kith.tables.compiling._KEPT", _Texts())
    both = [open_engine(threads=1), open_engine(threads=1)]
    for engine in both:
        engine.create_table("people", ROWS)
        engine.create_table("others", ROWS)
        engine.create_table("narrower", ROWS.cast(NARROW))
        engine.compiler = KeptCompiler(Counting(engine.compiler._own))
    yield both
    for engine in both:
        engine.disconnect()


def _asked(engine, ask, secret):
    return ask(engine.table("people"), ibis.memtable(pa.table({"age": [7], "home": ["Ash"]})), secret)


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_a_second_lake_is_given_the_text_of_the_first_with_its_own_names_and_secret(engines, ask):
    first, second = engines
    first.compile(_asked(first, ask, SECRET))
    expr = _asked(second, ask, OTHER)
    assert second.compile(expr) == second.compiler._own.own.to_sqlglot(expr).sql("duckdb")
    assert (first.compiler._own.asked, second.compiler._own.asked) == (1, 0)
    assert second.to_pyarrow(expr) == first.to_pyarrow(_asked(first, ask, OTHER))


def test_what_differs_in_anything_else_is_written_out_anew(engines):
    engine, table = engines[0], engines[0].table("people")
    told = [
        table.filter(_.age > 7), table.filter(_.age > 8), table.filter(_.age >= 7), table.filter(_.name == "7"),
        table.mutate(one=ibis.literal(1)), table.mutate(one=ibis.literal(True)), engine.table("others").filter(_.age > 7),
        engine.table("narrower").filter(_.age > 7), table.select("age", "name"), table.select("name", "age"),
        table.filter(_.name.isin([SECRET, OTHER])), table.filter(_.name.isin([SECRET, SECRET])),
        table.filter(_.name.isin([SECRET])), table.filter(_.name == SECRET[:8]),
    ]  # fmt: skip
    for expr in told:
        assert engine.compile(expr) == engine.compiler._own.own.to_sqlglot(expr).sql("duckdb")
    assert engine.compiler._own.asked == len(told)


def test_no_secret_stays_behind_in_what_is_kept(engines):
    from kith.tables import compiling

    engines[0].compile(_asked(engines[0], ASKED["a digest"], SECRET))
    assert compiling._KEPT.texts
    assert not any(SECRET in text for text in compiling._KEPT.texts.values())


def test_a_text_may_stand_where_ibis_puts_it_into_another(engines, tmp_path):
    """Ibis writes the texts of tables, files and counts around what it is given."""
    engine = engines[0]
    grouped = engine.table("people").group_by("age").aggregate(many=_.count())
    kept = [engine.create_table("kept", grouped, overwrite=True).order_by("age").to_pyarrow() for _again in range(2)]
    engine.to_parquet(grouped, tmp_path / "rows.parquet")
    assert kept[0] == kept[1] == engine.read_parquet(tmp_path / "rows.parquet").order_by("age").to_pyarrow()
    assert grouped.count().to_pyarrow().as_py() == 2
