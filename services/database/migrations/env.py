"""Alembic's door: migrations run on the connection that `services.database.migrate` hands over, in its transaction."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    render_item=context.config.attributes.get("render_item"),
    render_as_batch=True,  # SQLite cannot alter a column in place
    transactional_ddl=True,  # both databases undo DDL with the transaction; Alembic only believes it of PostgreSQL
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
