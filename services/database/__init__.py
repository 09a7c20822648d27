"""The one home of SQL: tables, migrations, the writer thread, backups, and the named queries of each capability."""
