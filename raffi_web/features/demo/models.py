"""Which demo content was ever added: what somebody took away does not come back."""

from datetime import datetime

from sqlmodel import Field

from raffi_web.kernel.tables import Table, moment


class DemoContent(Table, table=True):
    """A piece of the demo content that was added, whether it is still there or not."""

    __tablename__ = "demo_content"

    name: str = Field(primary_key=True)
    added_at: datetime = moment()
