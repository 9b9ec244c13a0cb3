"""The databases themselves see to it that decisions are numbered without a gap and each holds the hash of the one before.

Without this a row could be put in place of another (SQLite's INSERT OR REPLACE asks no trigger of deletions).
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

START = "0" * 64
LAST = "SELECT coalesce(max(id), 0) FROM reviews"
HASH = f"coalesce((SELECT hash FROM reviews ORDER BY id DESC LIMIT 1), '{START}')"
WRONG = f"NEW.id <> ({LAST}) + 1 OR NEW.previous <> {HASH}"
SAID = "a review follows the last one"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER reviews_chained BEFORE INSERT ON reviews WHEN {WRONG} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION reviews_are_chained() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
        f"IF {WRONG} THEN RAISE EXCEPTION '{SAID}'; END IF; RETURN NEW; END$$"
    )
    op.execute(
        "CREATE TRIGGER reviews_chained BEFORE INSERT ON reviews FOR EACH ROW EXECUTE FUNCTION reviews_are_chained()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER reviews_chained")
        return
    op.execute("DROP TRIGGER reviews_chained ON reviews")
    op.execute("DROP FUNCTION reviews_are_chained")
