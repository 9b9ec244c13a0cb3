"""What has been done with an original is found by it: comparisons with totals that changed are forgotten."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_steps_original", "steps", ["original"])


def downgrade() -> None:
    op.drop_index("ix_steps_original", "steps")
