"""A disk that runs full turns new battles away first, and votes never."""

import pytest

from arena.disk import ALERT_BYTES, RESERVE_BYTES, DiskWatch, Space, space_at
from arena.errors import DiskLow

LARGE = 100 * ALERT_BYTES


@pytest.mark.parametrize(
    ("free", "size", "refused", "told"),
    [
        (50 * ALERT_BYTES, LARGE, False, False),
        (5 * ALERT_BYTES, LARGE, False, True),
        (ALERT_BYTES - 1, ALERT_BYTES, False, True),
        (RESERVE_BYTES, LARGE, False, True),
        (RESERVE_BYTES - 1, LARGE, True, True),
        (0, LARGE, True, True),
    ],
)
def test_battles_are_refused_below_the_reserve_and_the_operator_is_told_before(
    tmp_path, free, size, refused, told, caplog
):
    watch = DiskWatch(tmp_path, lambda _: Space(free, size))
    if refused:
        with pytest.raises(DiskLow):
            watch.admit_battle()
    else:
        watch.admit_battle()
    assert (watch.problem() is not None) is told
    watch.problem()
    assert caplog.text.count("make room") == int(told)


def test_the_room_of_a_real_disk_is_found(tmp_path):
    space = space_at(tmp_path)
    assert 0 < space.free <= space.size
