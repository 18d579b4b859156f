"""The manners every model here shares: those of scikit-learn, without importing it."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Self

from regulars.domain.errors import NotFitted, UsageError
from regulars.domain.words import say

if TYPE_CHECKING:
    from sklearn.utils import Tags

__all__ = ["Estimator"]


class Estimator:
    """A model that is built from plain knobs, learns in `fit`, and keeps what it learned in names ending in ``_``.

    What it tells a shop: nothing by itself; it lets a model stand in anyone's scikit-learn tooling (``clone``,
    searches, pipelines). Subclasses store their constructor's arguments under the same names, unchanged and unchecked.
    Source: "Developing scikit-learn estimators", scikit-learn developer guide.

    Example:
        >>> class Rate(Estimator):
        ...     def __init__(self, shrink: float = 1.0) -> None:
        ...         self.shrink = shrink
        >>> Rate(shrink=2.0), Rate().get_params(), Rate().set_params(shrink=3.0)
        (Rate(shrink=2.0), {'shrink': 1.0}, Rate(shrink=3.0))
    """

    def get_params(self, deep: bool = True) -> dict[str, object]:  # noqa: FBT001, FBT002  scikit-learn's signature
        """The knobs by name; with `deep`, also those of models held inside, as ``name__knob``."""
        params: dict[str, object] = {name: getattr(self, name) for name in self._knobs()}
        for name, value in tuple(params.items()) if deep else ():
            if isinstance(value, Estimator):
                params.update({f"{name}__{inner}": held for inner, held in value.get_params().items()})
        return params

    def set_params(self, **params: object) -> Self:
        """Turns knobs by name and returns the model.

        Raises:
            UsageError: the model has no such knob.
        """
        for name, value in params.items():
            knob, _, inner = name.partition("__")
            if knob not in self._knobs():
                raise UsageError(
                    say('%(model)s has no parameter "%(name)s".', model=type(self).__name__, name=name),
                    fix=say("Its parameters are: %(names)s.", names=", ".join(self._knobs()) or "-"),
                )
            held = getattr(self, knob)
            if inner and isinstance(held, Estimator):
                held.set_params(**{inner: value})
            else:
                setattr(self, knob, value)
        return self

    def __repr__(self) -> str:
        knobs = ", ".join(f"{name}={value!r}" for name, value in self.get_params(deep=False).items())
        return f"{type(self).__name__}({knobs})"

    def __sklearn_is_fitted__(self) -> bool:
        """Whether `fit` has run; scikit-learn's ``check_is_fitted`` asks this."""
        return any(name.endswith("_") and not name.startswith("_") for name in vars(self))

    def __sklearn_tags__(self) -> Tags:
        """What scikit-learn's tools ask of a model before they use it: here a plain one, with a signature of its own."""
        from sklearn.utils import InputTags, Tags, TargetTags

        return Tags(estimator_type=None, target_tags=TargetTags(required=False), input_tags=InputTags())

    def _require_fit(self) -> None:
        if not self.__sklearn_is_fitted__():
            raise _unfitted(type(self).__name__)

    @classmethod
    def _knobs(cls) -> tuple[str, ...]:
        if cls.__init__ is object.__init__:
            return ()
        return tuple(name for name in inspect.signature(cls.__init__).parameters if name != "self")


def _unfitted(model: str) -> NotFitted:
    """Our own error, which says what to do next; scikit-learn's tools know it as theirs."""
    from sklearn.exceptions import NotFittedError

    class Unfitted(NotFitted, NotFittedError):  # type: ignore[misc]  # scikit-learn is untyped
        """A model was asked before it had learned, in both trees of errors."""

    return Unfitted(model)
