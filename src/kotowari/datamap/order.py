"""In which order things are done that wait for each other, some of them in circles."""

from collections.abc import Collection, Iterable, Mapping, Sequence


def levels(count: int, leads: Mapping[int, Iterable[int]]) -> list[int]:
    """Return for each of the things ``0 … count - 1`` how many steps must be done before it.

    ``leads[a]`` are those that wait for ``a``. Those that wait for each other in a circle have one level together.
    """
    circle = _circles(count, leads)
    waits: dict[int, set[int]] = {one: set() for one in circle}
    for before, afters in leads.items():
        for after in afters:
            if circle[before] != circle[after]:
                waits[circle[after]].add(circle[before])
    level: dict[int, int] = {}
    for one in sorted(set(circle)):
        level[one] = 1 + max((level[before] for before in waits[one]), default=-1)
    return [level[one] for one in circle]


def reached(begin: Collection[int], leads: Mapping[int, Iterable[int]]) -> set[int]:
    """Return all that is reached from some things, they themselves among them."""
    seen = set(begin)
    todo = list(begin)
    while todo:
        for one in leads.get(todo.pop(), ()):
            if one not in seen:
                seen.add(one)
                todo.append(one)
    return seen


def _circles(count: int, leads: Mapping[int, Iterable[int]]) -> Sequence[int]:
    """Return the number of each thing's circle, those first that lead to the others (Kosaraju, without recursion)."""
    back: dict[int, list[int]] = {}
    for one, others in leads.items():
        for other in others:
            back.setdefault(other, []).append(one)
    circle = [-1] * count
    circles = 0
    for last in reversed(_left(count, leads)):
        if circle[last] < 0:
            todo = [last]
            circle[last] = circles
            while todo:
                for one in back.get(todo.pop(), ()):
                    if circle[one] < 0:
                        circle[one] = circles
                        todo.append(one)
            circles += 1
    return circle


def _left(count: int, leads: Mapping[int, Iterable[int]]) -> list[int]:
    """Return everything in the order in which a walk in depth leaves it for the last time."""
    seen = [False] * count
    left: list[int] = []
    for start in range(count):
        if seen[start]:
            continue
        seen[start] = True
        path = [(start, iter(leads.get(start, ())))]
        while path:
            one, rest = path[-1]
            onward = next((other for other in rest if not seen[other]), None)
            if onward is None:
                path.pop()
                left.append(one)
            else:
                seen[onward] = True
                path.append((onward, iter(leads.get(onward, ()))))
    return left
