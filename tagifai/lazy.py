"""A dict some of whose values are made when they are first read."""

from collections.abc import Callable, ItemsView, Iterator, Mapping, ValuesView
from typing import Any


class LazyDict(dict[str, Any]):
    """A dict to every reader; what nobody reads is never made.

    A copy of any kind, and what is unpickled, is a plain dict with all values made.

    Args:
        values: The keys in their order, with the values that are there.
        makers: Makes each of the other values, once; None stands for it in ``values``.
    """

    def __init__(self, values: Mapping[str, Any], makers: Mapping[str, Callable[[], Any]]) -> None:
        super().__init__(values)
        self._makers = dict(makers)

    def add(self, key: str, maker: Callable[[], Any]) -> None:
        """Add a value that is made when it is first read."""
        self[key] = None
        self._makers[key] = maker

    def __getitem__(self, key: str) -> Any:
        if maker := self._makers.get(key):
            super().__setitem__(key, maker())
            self._makers.pop(key, None)
        return super().__getitem__(key)

    def __setitem__(self, key: str, value: Any) -> None:
        self._makers.pop(key, None)
        super().__setitem__(key, value)

    def __delitem__(self, key: str) -> None:
        self._makers.pop(key, None)
        super().__delitem__(key)

    # `dict(d)`, `{**d}` and `update(d)` read behind the methods of a dict that does not bring its own iteration.
    def __iter__(self) -> Iterator[str]:
        return super().__iter__()

    def __eq__(self, other: object) -> bool:
        return self.copy() == (other.copy() if isinstance(other, LazyDict) else other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None  # type: ignore[assignment]

    def __or__(self, other: Any) -> dict[str, Any]:  # type: ignore[override]
        merged: dict[str, Any] = self.copy() | other
        return merged

    def __ror__(self, other: Any) -> dict[str, Any]:  # type: ignore[override]
        return other | self.copy()  # type: ignore[no-any-return]

    def __ior__(self, other: Any) -> "LazyDict":  # type: ignore[override,misc]
        self.update(other)
        return self

    def __repr__(self) -> str:
        return repr(self.copy())

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (self.copy(),)

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return self.__reduce__()

    def get(self, key: str, default: Any = None) -> Any:  # type: ignore[override]
        return self[key] if key in self.keys() else default

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]
        self._make_all()
        return super().items()

    def values(self) -> ValuesView[Any]:  # type: ignore[override]
        self._make_all()
        return super().values()

    def copy(self) -> dict[str, Any]:
        self._make_all()
        return {key: super(LazyDict, self).__getitem__(key) for key in self}

    def pop(self, key: str, *default: Any) -> Any:  # type: ignore[override]
        if key in self:
            self[key]
        return super().pop(key, *default)

    def popitem(self) -> tuple[str, Any]:
        self._make_all()
        return super().popitem()

    def setdefault(self, key: str, default: Any = None) -> Any:  # type: ignore[override]
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, *args: Any, **kwargs: Any) -> None:
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    def clear(self) -> None:
        self._makers.clear()
        super().clear()

    def _make_all(self) -> None:
        for key in list(self._makers):
            self[key]
