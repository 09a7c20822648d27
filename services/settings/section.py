"""What every section of the settings has in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Frozen: read it from any thread. What it does not know is left where it stands, and no value is in an error."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)
