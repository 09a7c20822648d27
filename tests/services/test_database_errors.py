"""What a failing statement is told as: nothing of its values, and waiting where the database may still take it."""

import pytest
from psycopg import errors
from sqlalchemy.exc import DBAPIError

from services.database.database import Database
from services.database.faults import outside_failure
from services.database.sql import Sql
from services.errors import OutsideKind
from tests.support.log_errors import LogErrors

SECRET = "token-of-the-session"


def test_no_error_of_a_statement_tells_its_values(database: Database, log_errors: LogErrors) -> None:
    log_errors.expect("a job of the writer broke")
    wrong = Sql("INSERT INTO nowhere (secret) VALUES (:secret)")
    with pytest.raises(DBAPIError) as failed:
        database.write(lambda tx: wrong(tx, secret=SECRET))
    assert SECRET not in str(failed.value)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (errors.TooManyConnections("sorry, too many clients already"), OutsideKind.DATABASE_GONE),
        (errors.OutOfMemory("out of memory"), OutsideKind.DATABASE_GONE),
        (errors.DiskFull("could not extend file"), OutsideKind.DISK_FULL),
        (errors.SystemError("could not access file"), OutsideKind.DISK_ERROR),
        (errors.AdminShutdown("terminating connection"), OutsideKind.DATABASE_GONE),
    ],
)
def test_a_server_that_takes_nothing_now_is_waited_for_and_no_bug(error: Exception, kind: OutsideKind) -> None:
    fault = outside_failure(error)
    assert fault is not None
    assert (fault.kind, fault.retry) == (kind, True)


def test_a_code_that_reads_like_an_error_of_the_disk_is_none() -> None:
    said = errors.InvalidTextRepresentation('malformed array literal: "disk I/O error"')
    assert outside_failure(said) is None, "a bug of ours is never waited for"
