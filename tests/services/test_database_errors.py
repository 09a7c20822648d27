"""What a failing statement is told as: nothing of its values."""

import pytest
from sqlalchemy.exc import DBAPIError

from services.database.database import Database
from services.database.sql import Sql
from tests.support.log_errors import LogErrors

SECRET = "token-of-the-session"


def test_no_error_of_a_statement_tells_its_values(database: Database, log_errors: LogErrors) -> None:
    log_errors.expect("a job of the writer broke")
    wrong = Sql("INSERT INTO nowhere (secret) VALUES (:secret)")
    with pytest.raises(DBAPIError) as failed:
        database.write(lambda tx: wrong(tx, secret=SECRET))
    assert SECRET not in str(failed.value)
