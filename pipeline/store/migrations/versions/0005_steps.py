"""What has been done with each original, so that an archive is processed again only where something changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "steps",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("original", sa.String(64), nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("error_code", sa.Text),
        sa.Column("error_vi", sa.Text),
        sa.Column("error_en", sa.Text),
        sa.PrimaryKeyConstraint("key", name="pk_steps"),
        sa.ForeignKeyConstraint(["original"], ["originals.sha256"], name="fk_steps_original"),
    )


def downgrade() -> None:
    """Nothing is lost: what is not known to be done is done again, and stores nothing twice."""
    op.drop_table("steps")
