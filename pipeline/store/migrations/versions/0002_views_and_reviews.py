"""Decisions of people, to which rows can only be added, and views for whoever asks the store in SQL."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from schemas.store_errors import WouldLose

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
SHA256 = sa.String(64)

COUNTED = """
    FROM documents d JOIN runs r ON r.id = d.current_run{join}
    WHERE NOT d.superseded AND d.same_as IS NULL AND r.error_code IS NULL
"""
OF_DOCUMENT = "d.id AS document, r.id AS run, d.path, r.number, r.published"
VIEWS = {
    "counted_documents": f"""
    SELECT {OF_DOCUMENT}, d.original, d."inner", d.sha256, r.type, r.issuer, r.subject, r.place, r.media_type,
        r.made_at, r.code, r.rules, r.data
    {COUNTED.format(join="")}""",
    "counted_figures": f"""
    SELECT {OF_DOCUMENT}, f.position, f.id AS figure, f.kind, f.surface, f.start, f."end", f.page, f.zone, f.rule,
        f.value, f.whole, f.low, f.high, f.step, f.modifier, f.unit, f.per, f.category, f.doubtful, f.malformed, f.data
    {COUNTED.format(join=" JOIN figures f ON f.run = r.id")}""",
    "counted_records": f"""
    SELECT {OF_DOCUMENT}, c.position, c.id AS record, c.status, c.what, c.place, c.giver, c.source, c.part_of,
        c.repeats, c.rule, c.data
    {COUNTED.format(join=" JOIN records c ON c.run = r.id")}""",
    "counted_findings": f"""
    SELECT {OF_DOCUMENT}, k.position, k.id AS finding, k."check", k.verdict, k.figures, k.message_vi, k.data
    {COUNTED.format(join=" JOIN findings k ON k.run = r.id")}""",
    "counted_comparisons": f"""
    SELECT {OF_DOCUMENT}, m.position, m.total, m.verdict, m.surface, m.start, m."end", m.message_vi, m.data
    {COUNTED.format(join=" JOIN comparisons m ON m.run = r.id")}""",
    "all_sources": """
    SELECT d.id AS document, r.id AS run, d.path, d.original, d."inner", d.sha256, o.size, o.stored_at,
        (r.id IS NOT NULL AND r.error_code IS NULL AND NOT d.superseded AND d.same_as IS NULL) AS counted,
        d.same_as, d.same_by, s.path AS same_as_path, d.superseded, r.type, r.number, r.issuer, r.published, r.subject,
        r.place, r.media_type, r.made_at, r.code, r.rules, r.error_code, r.error_vi, r.error_en
    FROM documents d JOIN originals o ON o.sha256 = d.original
    LEFT JOIN documents s ON s.id = d.same_as
    LEFT JOIN runs r ON r.id = d.current_run
    """,
    "file_states": """
    SELECT f.id AS file, f.name, f.state, f.code, f.message_vi, f.message_en, f.sha256, f.size, f.day, f.first,
        g.name AS first_name, f.attempts, f.next_attempt, f.moved, f.appeared_at, f.changed_at
    FROM files f LEFT JOIN files g ON g.id = f.first
    """,
}
SQLITE_GUARDS = {
    f"reviews_no_{what.lower()}": f"BEFORE {what} ON reviews BEGIN SELECT RAISE(ABORT, 'reviews are only added to'); END"
    for what in ("UPDATE", "DELETE")
}


def upgrade() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("document", ID),
        sa.Column("run", ID),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("previous", SHA256, nullable=False),
        sa.Column("hash", SHA256, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_reviews_document"),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_reviews_run"),
    )
    op.create_index("ix_reviews_document", "reviews", ["document"])
    if op.get_bind().dialect.name == "sqlite":
        for name, guard in SQLITE_GUARDS.items():
            op.execute(f"CREATE TRIGGER {name} {guard}")
    else:
        op.execute(
            "CREATE FUNCTION reviews_are_kept() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'reviews are only added to'; END$$"
        )
        op.execute(
            "CREATE TRIGGER reviews_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON reviews "
            "FOR EACH STATEMENT EXECUTE FUNCTION reviews_are_kept()"
        )
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")


def downgrade() -> None:
    connection = op.get_bind()
    rows = connection.scalar(sa.text("SELECT count(*) FROM reviews"))
    if rows:
        raise WouldLose(table="reviews", rows=rows)
    for name in VIEWS:
        op.execute(f"DROP VIEW {name}")
    op.drop_table("reviews")  # its triggers go with it
    if connection.dialect.name != "sqlite":
        op.execute("DROP FUNCTION reviews_are_kept")
