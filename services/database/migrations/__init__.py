"""Alembic migrations. They import nothing of ours: a migration means the same for ever."""
