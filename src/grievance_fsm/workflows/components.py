"""The strongly connected components of a graph."""

from collections.abc import Callable, Iterable, Iterator


def components(
    count: int, after: Callable[[int], Iterable[int]], within: Callable[[int], bool] = lambda _: True
) -> list[list[int]]:
    """Tarjan's components of some of the nodes, each in order; without recursion: graphs may be long."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    found: list[list[int]] = []
    for root in range(count):
        if root in index or not within(root):
            continue
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        work: list[tuple[int, Iterator[int]]] = [(root, iter(after(root)))]
        while work:
            at, targets = work[-1]
            for to in targets:
                if not within(to):
                    continue
                if to not in index:
                    index[to] = low[to] = len(index)
                    stack.append(to)
                    on_stack.add(to)
                    work.append((to, iter(after(to))))
                    break
                if to in on_stack:
                    low[at] = min(low[at], index[to])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[at])
                if low[at] == index[at]:
                    component = [stack.pop()]
                    while component[-1] != at:
                        component.append(stack.pop())
                    on_stack.difference_update(component)
                    found.append(sorted(component))
    return sorted(found)
