"""The auditor's queue. It is empty at first: pipeline.review.decide.catch_up fills it from runs and decisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
COUNTS = (
    "contradictions", "malformed", "doubtful", "again", "differs", "suspicious", "unread", "decided", "total",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "desk",
        sa.Column("document", ID, nullable=False, autoincrement=False),
        sa.Column("rank", sa.BigInteger, nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in COUNTS),
        sa.Column("due", sa.Boolean, nullable=False),
        sa.Column("published", sa.String(10)),
        sa.Column("place", sa.Text),
        sa.Column("places", sa.Text, nullable=False),
        sa.Column("changed_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("document", name="pk_desk"),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_desk_document"),
    )
    op.create_index("ix_desk_rank_document", "desk", ["rank", "document"])
    op.create_index("ix_desk_stage_rank_document", "desk", ["stage", "rank", "document"])
    op.create_table(
        "desk_words",
        sa.Column("document", ID, nullable=False, autoincrement=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("document", name="pk_desk_words"),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_desk_words_document"),
    )
    op.create_table(
        "desk_terms",
        sa.Column("kind", sa.String(1), nullable=False),
        sa.Column("term", sa.Text, nullable=False),
        sa.Column("document", ID, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("kind", "term", "document", name="pk_desk_terms"),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_desk_terms_document"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_desk_terms_document", "desk_terms", ["document"])


def downgrade() -> None:
    """Nothing is lost: all of it follows from runs and decisions."""
    for table in ("desk_terms", "desk_words", "desk"):
        op.drop_table(table)
