"""What is killed comes back: within seconds all hold the anchor and play in step, and nothing is lost or doubled."""

import asyncio
import signal

import pytest

from bench.browser import Browsers
from scripts.site import Site
from tests.proof.conftest import Audience
from tests.proof.member import Member, now_ms
from tests.proof.party import party
from tests.support.proof import keep_figures, promised, short_and_full

RECOVER_SECONDS = 5.0
SPREAD_MS = 100.0
CUT_SECONDS = 10.0
HOST_SECONDS = 20.0


@pytest.mark.slow
@short_and_full("size", 8, 50)
async def test_a_killed_server_comes_back_to_a_room_in_step(
    mortal: Site, viewers: Browsers, size: int, request: pytest.FixtureRequest
) -> None:
    async with party(mortal, size) as room:
        audience = await Audience.gather(mortal, room.room, room.host.token, viewers, 1)
        room.load()
        await room.acted(3 * size)
        mortal.stop(signal.SIGKILL)
        await asyncio.to_thread(mortal.start)
        since = now_ms()
        room.rest()
        took = await room.steady(since)
        await room.answered()
        played = await audience.recovered(since)
        spread = room.spread_ms()
        await room.agree()
        count = await room.count()
        keep_figures(
            request,
            "killed-server",
            members=size,
            steady_s=round(max(took), 2),
            browser_in_step_s=round(played, 2),
            spread_ms=round(spread, 1),
            **vars(count),
        )
        assert max(took) <= promised(request, RECOVER_SECONDS)
        assert played <= promised(request, RECOVER_SECONDS)
        assert spread <= promised(request, SPREAD_MS)
        assert all(member.connects == 2 for member in room.members)
        assert (count.lost, count.doubled) == (0, 0)


@pytest.mark.slow
@short_and_full("size", 8, 50)
async def test_a_restarted_database_is_not_noticed_for_long(
    mortal: Site, viewers: Browsers, size: int, request: pytest.FixtureRequest
) -> None:
    async with party(mortal, size) as room:
        audience = await Audience.gather(mortal, room.room, room.host.token, viewers, 1)
        room.load()
        await room.acted(3 * size)
        await asyncio.to_thread(mortal.postgres.restart)
        since = now_ms()
        room.rest()
        took = await room.steady(since)
        await room.answered()
        played = await audience.recovered(since)
        spread = room.spread_ms()
        await room.agree()
        count = await room.count()
        keep_figures(
            request,
            "restarted-database",
            members=size,
            steady_s=round(max(took), 2),
            browser_in_step_s=round(played, 2),
            spread_ms=round(spread, 1),
            **vars(count),
        )
        assert max(took) <= promised(request, RECOVER_SECONDS)
        assert played <= promised(request, RECOVER_SECONDS)
        assert spread <= promised(request, SPREAD_MS)
        assert (count.lost, count.doubled) == (0, 0)


@pytest.mark.slow
@short_and_full("size", 4, 20)
async def test_a_crashed_host_is_followed_and_a_cut_member_resumes(
    mortal: Site, size: int, request: pytest.FixtureRequest
) -> None:
    """Both at once, since both take their time. A browser's own cut of 10 s is measured by `bench.drift`."""
    async with party(mortal, size) as room:
        host, heir, cut = room.host, room.members[1], room.members[-1]
        room.load()
        await room.acted(2 * size)
        crashed = now_ms()
        await host.leave()
        room.members.remove(host)
        missed_from = cut.replicas[cut.channel].version
        await cut.cut_for(CUT_SECONDS)
        mended = now_ms()
        await cut.present.wait()
        resumed = (cut.steady_at - mended) / 1000
        missed = cut.replicas[cut.channel].version - missed_from

        def role_of(member: Member) -> str:
            return heir.replicas[heir.channel].state["members"][member.hello["actor"]["id"]]["role"]

        await heir.until(lambda: role_of(heir) == "host", "a host")
        passed = (now_ms() - crashed) / 1000
        host.start()
        await host.present.wait()
        await heir.until(lambda: role_of(host) == "cohost", "the former host as a co-host")
        room.members.append(host)
        room.rest()
        await room.answered()
        await room.steady(now_ms())
        await room.agree()
        count = await room.count()
        keep_figures(request, "crashed-host", members=size, transfer_s=round(passed, 1), lost=count.lost)
        keep_figures(request, "cut-client", cut_s=CUT_SECONDS, resume_s=round(resumed, 2), missed_versions=missed)
        assert HOST_SECONDS <= passed <= HOST_SECONDS + promised(request, 5)
        assert missed > 0
        assert resumed <= promised(request, 3)
        assert (cut.replicas[cut.channel].snapshots, cut.replicas[cut.channel].gaps) == (1, 0)
        assert (count.lost, count.doubled) == (0, 0)
