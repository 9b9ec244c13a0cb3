"""Originals, the ledger of files, documents, and what runs found in them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from schemas.store_errors import WouldLose

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
SHA256 = sa.String(64)
NAMED = sa.String(16)
TABLES = ("originals", "files", "documents", "texts", "runs", "figures", "records", "slots", "findings", "unclaimed", "comparisons", "days")  # fmt: skip
LEAVES = ("originals", "files")  # where these are empty, so are the others


def upgrade() -> None:
    _files()
    _documents()
    _findings()
    op.create_table(
        "days",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.Column("written", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_days"),
    )


def downgrade() -> None:
    connection = op.get_bind()
    for table in LEAVES:
        rows = connection.scalar(sa.text(f"SELECT count(*) FROM {table}"))
        if rows:
            raise WouldLose(table=table, rows=rows)
    if connection.dialect.name != "sqlite":  # documents and runs hold each other
        op.drop_constraint("fk_documents_current_run", "documents", type_="foreignkey")
    for table in reversed(TABLES):
        op.drop_table(table)


def _files() -> None:
    op.create_table(
        "originals",
        sa.Column("sha256", SHA256, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("stored_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_originals"),
    )
    op.create_table(
        "files",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("raw_name", sa.LargeBinary, nullable=False),
        sa.Column("inside", sa.Boolean, nullable=False),
        sa.Column("device", sa.BigInteger),
        sa.Column("inode", sa.BigInteger),
        sa.Column("size", sa.BigInteger),
        sa.Column("mtime_ns", sa.BigInteger),
        sa.Column("sha256", SHA256),
        sa.Column("state", NAMED, nullable=False),
        sa.Column("code", sa.Text),
        sa.Column("message_vi", sa.Text),
        sa.Column("message_en", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt", sa.Text),
        sa.Column("first", ID),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("target", sa.LargeBinary),
        sa.Column("moved", sa.Boolean, nullable=False),
        sa.Column("notice", sa.LargeBinary),
        sa.Column("notice_sha256", SHA256),
        sa.Column("appeared_at", sa.Text, nullable=False),
        sa.Column("changed_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_files"),
        sa.ForeignKeyConstraint(["sha256"], ["originals.sha256"], name="fk_files_sha256"),
        sa.ForeignKeyConstraint(["first"], ["files.id"], name="fk_files_first"),
    )
    for column in ("state", "sha256", "day"):
        op.create_index(f"ix_files_{column}", "files", [column])
    # paths may be longer than an entry of PostgreSQL's usual indexes
    op.create_index("ix_files_raw_name", "files", ["raw_name"], postgresql_using="hash")


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", ID, nullable=False),
        sa.Column("original", SHA256, nullable=False),
        sa.Column("inner", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("sha256", SHA256),
        sa.Column("current_run", ID),
        sa.Column("same_as", ID),
        sa.Column("same_by", NAMED),
        sa.Column("superseded", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.ForeignKeyConstraint(["original"], ["originals.sha256"], name="fk_documents_original"),
        sa.ForeignKeyConstraint(["same_as"], ["documents.id"], name="fk_documents_same_as"),
        # `use_alter`: SQLite takes it as it stands, PostgreSQL below, when there are runs
        sa.ForeignKeyConstraint(["current_run"], ["runs.id"], name="fk_documents_current_run", use_alter=True),
        sa.UniqueConstraint("original", "inner", name="uq_documents_original_inner"),
    )
    op.create_index("ix_documents_sha256", "documents", ["sha256"])
    tied = sa.text("same_as IS NOT NULL")
    op.create_index("ix_documents_same_as", "documents", ["same_as"], sqlite_where=tied, postgresql_where=tied)
    op.create_table(
        "texts",
        sa.Column("sha256", SHA256, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_texts"),
    )
    op.create_table(
        "runs",
        sa.Column("id", ID, nullable=False),
        sa.Column("document", ID, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("rules", NAMED, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("text", SHA256),
        sa.Column("fingerprint", SHA256),
        sa.Column("identity", SHA256),
        sa.Column("type", sa.Text),
        sa.Column("number", sa.Text),
        sa.Column("issuer", sa.Text),
        sa.Column("published", sa.String(10)),
        sa.Column("subject", sa.Text),
        sa.Column("place", sa.Text),
        sa.Column("media_type", sa.Text),
        sa.Column("data", sa.JSON),
        sa.Column("error_code", sa.Text),
        sa.Column("error_vi", sa.Text),
        sa.Column("error_en", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_runs_document"),
        sa.ForeignKeyConstraint(["text"], ["texts.sha256"], name="fk_runs_text"),
    )
    read = sa.text("error_code IS NULL")
    op.create_index(
        "uq_runs_read", "runs", ["document", "code", "rules"], unique=True, sqlite_where=read, postgresql_where=read
    )
    op.create_index("ix_runs_document", "runs", ["document"])
    op.create_index("ix_runs_fingerprint", "runs", ["fingerprint"])
    op.create_index("ix_runs_identity", "runs", ["identity"])
    if op.get_bind().dialect.name != "sqlite":
        op.create_foreign_key("fk_documents_current_run", "documents", "runs", ["current_run"], ["id"])


def _findings() -> None:
    _of_run(
        "figures",
        sa.Column("id", NAMED, nullable=False),
        sa.Column("kind", NAMED, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("surface", sa.Text, nullable=False),
        sa.Column("zone", NAMED, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("doubtful", sa.Boolean, nullable=False),
        sa.Column("malformed", sa.Boolean, nullable=False),
        sa.Column("page", sa.Integer),
        sa.Column("whole", sa.BigInteger),
        sa.Column("value", sa.Text),
        sa.Column("low", sa.Text),
        sa.Column("high", sa.Text),
        sa.Column("step", sa.Text),
        sa.Column("modifier", NAMED),
        sa.Column("unit", sa.Text),
        sa.Column("per", sa.Text),
        sa.Column("category", sa.Text),
        sa.Column("data", sa.JSON, nullable=False),
        sa.UniqueConstraint("run", "id", name="uq_figures_run_id"),
        indexes=(("kind", "whole"),),
    )
    _of_run(
        "records",
        sa.Column("id", NAMED, nullable=False),
        sa.Column("status", NAMED, nullable=False),
        sa.Column("what", sa.Text),
        sa.Column("place", sa.Text),
        sa.Column("giver", sa.Text),
        sa.Column("source", sa.Text),
        sa.Column("part_of", NAMED),
        sa.Column("repeats", NAMED),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.UniqueConstraint("run", "id", name="uq_records_run_id"),
    )
    _of_run(
        "slots",
        sa.Column("record", NAMED, nullable=False),
        sa.Column("slot", NAMED, nullable=False),
        sa.Column("figure", NAMED, nullable=False),
        sqlite_with_rowid=False,
    )
    _of_run(
        "findings",
        sa.Column("id", NAMED, nullable=False),
        sa.Column("check", sa.Text, nullable=False),
        sa.Column("verdict", NAMED, nullable=False),
        sa.Column("figures", sa.Text, nullable=False),
        sa.Column("message_vi", sa.Text, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.UniqueConstraint("run", "id", name="uq_findings_run_id"),
    )
    _of_run(
        "unclaimed",
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("surface", sa.Text, nullable=False),
        sa.Column("zone", NAMED, nullable=False),
        sa.Column("why", NAMED, nullable=False),
        sqlite_with_rowid=False,
    )
    _of_run(
        "comparisons",
        sa.Column("total", sa.Text, nullable=False),
        sa.Column("start", sa.Integer),
        sa.Column("end", sa.Integer),
        sa.Column("surface", sa.Text),
        sa.Column("verdict", NAMED, nullable=False),
        sa.Column("message_vi", sa.Text, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        indexes=(("total",),),
    )


def _of_run(
    table: str, *columns: sa.schema.SchemaItem, indexes: tuple[tuple[str, ...], ...] = (), **options: Any
) -> None:
    op.create_table(
        table,
        sa.Column("run", ID, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("run", "position", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=f"fk_{table}_run"),
        **options,
    )
    for names in indexes:
        op.create_index(f"ix_{table}_{'_'.join(names)}", table, list(names))
