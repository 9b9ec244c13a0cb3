"""What Alembic runs for every command: on the connection that pipeline.store.engine hands over, in its transaction."""

from alembic import context

# SQLite undoes changes of tables too, for pipeline.store.engine begins its transactions
context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
