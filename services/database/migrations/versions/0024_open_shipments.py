"""Open shipments are counted, and found by any three letters of what they are searched in

Triggers keep both, whatever writes shipments. A migration that makes the table `shipment` anew (SQLite alters a table
so) has to make its triggers again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

OPEN = "status IN ('pending', 'packing')"
INDEXES = {
    "ix_shipment_open": ["organisation_id", "promised", "seq"],
    "ix_shipment_open_of": ["organisation_id", "warehouse_id", "promised", "seq"],
}
CHANGED = (
    "(OLD.status IN ('pending', 'packing')) <> (NEW.status IN ('pending', 'packing'))"
    " OR OLD.search <> NEW.search OR OLD.warehouse_id <> NEW.warehouse_id"
)
# Counted in parts: on PostgreSQL a row that one transaction changes a hundred thousand times gets slower each time.
COUNTED = (
    "INSERT INTO shipment_open (organisation_id, warehouse_id, part, number)"  # noqa: S608 (ours)
    " SELECT organisation_id, warehouse_id, seq / 1000, count(*) FROM shipment"
    f" WHERE {OPEN} GROUP BY organisation_id, warehouse_id, seq / 1000"
)
PART = "organisation_id = OLD.organisation_id AND warehouse_id = OLD.warehouse_id AND part = OLD.seq / 1000"
LESS = (
    f"UPDATE shipment_open SET number = number - 1 WHERE {PART} AND OLD.{OPEN};"  # noqa: S608 (ours)
    f" DELETE FROM shipment_open WHERE {PART} AND number = 0"
)
MORE = (
    "INSERT INTO shipment_open (organisation_id, warehouse_id, part, number)"
    f" SELECT NEW.organisation_id, NEW.warehouse_id, NEW.seq / 1000, 1 WHERE NEW.{OPEN}"
    " ON CONFLICT (organisation_id, warehouse_id, part) DO UPDATE SET number = shipment_open.number + 1"
)

# The text is without case already. It is not kept a second time: what is found is looked up in `shipment`.
FOUND = (
    "CREATE VIRTUAL TABLE shipment_search USING fts5("
    "search, content='', contentless_delete=1, tokenize='trigram case_sensitive 1')"
)
FILLED = f"INSERT INTO shipment_search (rowid, search) SELECT seq, search FROM shipment WHERE {OPEN}"  # noqa: S608 (ours)
LOST = f"DELETE FROM shipment_search WHERE rowid = OLD.seq AND OLD.{OPEN}"  # noqa: S608 (ours)
NAMED = f"INSERT INTO shipment_search (rowid, search) SELECT NEW.seq, NEW.search WHERE NEW.{OPEN}"
TRIGGERS = (
    f"CREATE TRIGGER shipment_came AFTER INSERT ON shipment BEGIN {NAMED}; {MORE}; END",
    f"CREATE TRIGGER shipment_went AFTER DELETE ON shipment BEGIN {LOST}; {LESS}; END",
    "CREATE TRIGGER shipment_changed AFTER UPDATE OF status, search, warehouse_id ON shipment"
    f" WHEN {CHANGED} BEGIN {LOST}; {LESS}; {NAMED}; {MORE}; END",
)

# Behind a wall PostgreSQL asks only what cannot tell anything of other rows, and no operator for parts of a text is one
# of these: an index on the text would stand unused. So the parts stand outside, as numbers that depend on the
# organisation and that nobody reads a name from; and they need no extension.
GRAMS = """
CREATE FUNCTION shipment_grams(organisation bigint, searched text) RETURNS integer[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT COALESCE(array_agg(hashtext(CAST(organisation AS text) || ' ' || substr(searched, at, 3))), '{}')
    FROM generate_series(1, length(searched) - 2) AS at
$$
"""
FOUND_BY_NUMBERS = (
    "CREATE TABLE shipment_search (seq bigint PRIMARY KEY, grams integer[] NOT NULL)",
    "CREATE INDEX ix_shipment_search ON shipment_search USING gin (grams) WITH (gin_pending_list_limit = 256)",
    "INSERT INTO shipment_search (seq, grams)"  # noqa: S608 (ours)
    " SELECT seq, shipment_grams(organisation_id, search) FROM shipment"
    f" WHERE {OPEN}",
)
LOST_NUMBERS = f"DELETE FROM shipment_search WHERE seq = OLD.seq AND OLD.{OPEN}"  # noqa: S608 (ours)
NAMED_NUMBERS = (
    "INSERT INTO shipment_search (seq, grams)"
    f" SELECT NEW.seq, shipment_grams(NEW.organisation_id, NEW.search) WHERE NEW.{OPEN}"
)
KEPT = f"""
CREATE FUNCTION shipment_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN {LOST_NUMBERS}; {LESS}; END IF;
    IF TG_OP <> 'DELETE' THEN {NAMED_NUMBERS}; {MORE}; END IF;
    RETURN NULL;
END $$
"""
TRIGGERS_OF_IT = (
    "CREATE TRIGGER shipment_came AFTER INSERT OR DELETE ON shipment FOR EACH ROW EXECUTE FUNCTION shipment_kept()",
    "CREATE TRIGGER shipment_changed AFTER UPDATE OF status, search, warehouse_id ON shipment"
    f" FOR EACH ROW WHEN ({CHANGED}) EXECUTE FUNCTION shipment_kept()",
)
WALL = "ALTER TABLE shipment_open ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
DOOR = (
    "CREATE POLICY of_organisation ON shipment_open"
    " USING (organisation_id = COALESCE(NULLIF(current_setting('scandesk.organisation', true), '')::bigint, 0))"
)
LOWER = "ALTER TABLE shipment NO FORCE ROW LEVEL SECURITY"
RAISE = "ALTER TABLE shipment FORCE ROW LEVEL SECURITY"


def upgrade() -> None:
    op.create_table(
        "shipment_open",
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("warehouse_id", sa.String(), nullable=False),
        sa.Column("part", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "warehouse_id", "part", name=op.f("pk_shipment_open")),
    )
    for name, columns in INDEXES.items():
        _index(name, [*columns, "search"])
    if op.get_bind().dialect.name == "sqlite":
        _run(FOUND, FILLED, COUNTED, *TRIGGERS)
    else:
        _run(LOWER, GRAMS, *FOUND_BY_NUMBERS, COUNTED, KEPT, *TRIGGERS_OF_IT, RAISE, WALL, DOOR)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _run(*(f"DROP TRIGGER shipment_{name}" for name in ("came", "went", "changed")))
    else:
        _run(*(f"DROP TRIGGER shipment_{name} ON shipment" for name in ("came", "changed")))
        _run("DROP FUNCTION shipment_kept()", "DROP FUNCTION shipment_grams(bigint, text)")
    op.drop_table("shipment_search")
    op.drop_table("shipment_open")
    for name, columns in INDEXES.items():
        _index(name, columns)


def _index(name: str, columns: list[str]) -> None:
    """Made anew, over these columns: with the text in it a list that is searched reads the index alone."""
    op.drop_index(name, table_name="shipment")
    where = sa.text(OPEN)
    op.create_index(name, "shipment", columns, unique=False, sqlite_where=where, postgresql_where=where)


def _run(*statements: str) -> None:
    for statement in statements:
        op.execute(statement)
