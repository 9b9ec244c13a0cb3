"""What Alembic runs for every command: on the connection, and in the transaction, that pipeline.store.engine hands over."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
