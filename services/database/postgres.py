"""PostgreSQL, for several stations that share one database, and for the hub."""

from sqlalchemy import Engine, NullPool, create_engine


def postgres_engine(url: str, *, read_only: bool = False) -> Engine:
    """An engine by URL (`postgresql+psycopg://…`). Writing transactions are SERIALIZABLE: who loses a race is told so
    (40001) and the writer runs the job again, which is what BEGIN IMMEDIATE gives on SQLite."""
    return create_engine(
        url,
        poolclass=NullPool,
        isolation_level="READ COMMITTED" if read_only else "SERIALIZABLE",
        connect_args={"connect_timeout": 5, "options": "-c idle_in_transaction_session_timeout=60000"},
    )
