"""Letters to somebody who goes for good go too."""

from sqlalchemy import delete
from sqlmodel import col

from raffi_web.features.accounts.leaving import Leaver, on_delete
from raffi_web.features.mail.models import Mail
from raffi_web.kernel.context import Context


async def _delete(ctx: Context, leaver: Leaver) -> bool:
    await ctx.session.execute(delete(Mail).where(col(Mail.recipient).in_(leaver.emails)))
    return False


on_delete["letters"] = _delete
