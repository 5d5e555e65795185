"""Taking somebody's second step off: for who lost the phone and the codes, by those who know them."""

from raffi_web.features.accounts.links import tell_owner
from raffi_web.features.accounts.second_step.checking import locked_step
from raffi_web.features.accounts.second_step.functions import forget_second_step
from raffi_web.features.accounts.staff import ActorId, below
from raffi_web.kernel.audit import tell_audit
from raffi_web.kernel.context import ActorKind, Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Forbidden
from raffi_web.kernel.functions import mutation
from raffi_web.kernel.permissions import all_of, fresh, permitted


@mutation(access=all_of(permitted("people.write"), fresh))
async def drop_second_step(ctx: Context, actor: ActorId) -> None:
    """Take the second step of somebody below the asker off, with its recovery codes. They are told by letter.

    Raises:
        Forbidden: They are not below the asker, or are the asker: one's own takes a code.
        Conflict: There is none.
    """
    async with elevated(ctx):
        await below(ctx, actor)
        if actor == ctx.actor.id:
            raise Forbidden("errors.not_yourself", code="not_yourself", field="actor")
        row = await locked_step(ctx, actor)
        if row is None:
            raise Conflict("errors.second_step_off", code="second_step_off")
        await forget_second_step(ctx, row)
        if ctx.actor.kind is ActorKind.SERVICE:
            tell_audit(ctx, by="machine")
        await tell_owner(ctx, actor, "second_step_dropped")
