"""Vectors of texts and pictures: those a shop brings, and plain ones of our own where it brings them raw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from regulars.domain.errors import UsageError
from regulars.domain.words import Sentence, say

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["COLUMNS_MAX", "image_vectors", "member_vectors", "text_vectors", "vectors_of"]

COLUMNS_MAX: Final = 512
"""The longest vector that is taken."""
_SHADES: Final = 4
_DIRECTIONS: Final = 8
_FEATURES_MAX: Final = 20_000


def text_vectors(texts: Sequence[str], size: int = 32, seed: int = 42) -> Floats:
    """Vectors of short texts, in any language: weighted pieces of one to three characters, pressed into `size` numbers.

    What it tells a shop: which products or words are said alike; it knows no meanings. Rows have length 1, or 0 where a
    text is empty. Fewer columns come back where the texts are fewer or have fewer pieces.

    Source: Deerwester et al. (1990), Indexing by latent semantic analysis.

    Example:
        >>> found = text_vectors(["green tea", "black tea", "绿茶", "红茶", "garden hose"], size=3)
        >>> found.shape, bool(found[0] @ found[1] > found[0] @ found[4])
        ((5, 3), True)
    """
    import numpy as np
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    if not any(text.strip() for text in texts):
        return np.zeros((len(texts), 1))
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 3), sublinear_tf=True, max_features=_FEATURES_MAX)
    weighted = pieces.fit_transform(texts)
    most = min(size, weighted.shape[1] - 1, max(1, weighted.shape[0] - 1))
    if most < 1:
        return np.asarray(normalize(weighted.toarray()))
    return np.asarray(normalize(TruncatedSVD(most, random_state=seed).fit_transform(weighted)))


def image_vectors(images: Sequence[NDArray[np.uint8]]) -> Floats:
    """Vectors of pictures: which colours they have, and in which directions their edges run.

    What it tells a shop: which pictures look alike in colour and texture; it recognises no things. 64 numbers for colours
    (4 shades of each primary), 8 for directions of edges; each part sums to 1.

    Args:
        images: height by width by 3 (red, green, blue), 0 to 255; sizes may differ.

    Raises:
        UsageError: one of them is no such picture.

    Source: Swain and Ballard (1991), Color indexing; Freeman and Roth (1995), Orientation histograms.

    Example:
        >>> import numpy as np
        >>> red, blue = np.zeros((2, 8, 8, 3), np.uint8)
        >>> red[..., 0], blue[..., 2] = 250, 250
        >>> found = image_vectors([red, blue, red])
        >>> found.shape, bool(found[0] @ found[2] > found[0] @ found[1])
        ((3, 72), True)
    """
    import numpy as np

    found = np.zeros((len(images), _SHADES**3 + _DIRECTIONS))
    for row, image in enumerate(images):
        picture = np.asarray(image)
        if picture.ndim != 3 or picture.shape[2] != 3 or 0 in picture.shape:
            raise UsageError(
                say("Picture %(number)s is not height by width by 3.", number=row + 1),
                fix=say("Give red, green and blue from 0 to 255 for every point."),
            )
        shades = np.clip(picture.astype(np.int64) * _SHADES // 256, 0, _SHADES - 1)
        colours = (shades[..., 0] * _SHADES + shades[..., 1]) * _SHADES + shades[..., 2]
        found[row, : _SHADES**3] = np.bincount(colours.ravel(), minlength=_SHADES**3) / colours.size
        found[row, _SHADES**3 :] = _edges(picture.mean(axis=2))
    return found


def vectors_of(table: pa.Table, key: str) -> tuple[pa.Array, Floats]:
    """Keys and vectors of a table with a column `key` (text) and one column of lists of numbers, all of one length.

    Raises:
        UsageError: there is no such column, or the vectors differ in length, are too long, or hold what is no number.
    """
    import numpy as np
    import pyarrow as pa

    lists = [field.name for field in table.schema if _is_vector(field.type)]
    if key not in table.column_names or len(lists) != 1 or not table.num_rows:
        raise _no_vectors(say("The columns are: %(columns)s.", columns=", ".join(table.column_names[:40])))
    rows = table[lists[0]].to_pylist()
    lengths = {len(row) if row is not None else 0 for row in rows}
    if len(lengths) != 1 or not 0 < max(lengths) <= COLUMNS_MAX:
        raise _no_vectors(say("Their lengths are: %(lengths)s.", lengths=", ".join(map(str, sorted(lengths)[:10]))))
    values = np.array(rows, dtype=np.float64)
    if not np.isfinite(values).all():
        raise _no_vectors(say("Some of them hold what is no number."))
    return table[key].cast(pa.string()).combine_chunks(), values


def member_vectors(bought: pa.Table, keys: pa.Array, vectors: Floats, members: pa.ChunkedArray) -> Floats:
    """The mean vector of what each member bought, weighted by how often; NaN where nothing bought has a vector.

    Args:
        bought: columns ``member``, ``item``, ``n``.
        keys: of the items that have a vector.
        vectors: items by numbers.
        members: whose, in order.
    """
    import numpy as np
    import pyarrow.compute as pc
    from scipy.sparse import csr_array

    item = pc.index_in(bought["item"].combine_chunks(), value_set=keys).to_numpy(zero_copy_only=False)
    row = pc.index_in(bought["member"].combine_chunks(), value_set=members.combine_chunks())
    row = row.to_numpy(zero_copy_only=False)
    known = ~(np.isnan(item.astype(np.float64)) | np.isnan(row.astype(np.float64)))
    many = bought["n"].to_numpy()[known].astype(np.float64)
    places = (row[known].astype(np.int64), item[known].astype(np.int64))
    weights = csr_array((many, places), shape=(len(members), len(keys)))
    total = np.asarray(weights.sum(axis=1)).ravel()
    with np.errstate(invalid="ignore"):
        return np.asarray((weights @ vectors) / total[:, None])


def _edges(grey: Floats) -> Floats:
    import numpy as np

    if min(grey.shape) < 2:
        return np.zeros(_DIRECTIONS)
    down, across = np.gradient(grey)
    strength = np.hypot(down, across)
    # An edge has no arrow: opposite directions are one.
    direction = np.floor((np.arctan2(down, across) % np.pi) / np.pi * _DIRECTIONS).astype(np.int64) % _DIRECTIONS
    found = np.bincount(direction.ravel(), weights=strength.ravel(), minlength=_DIRECTIONS)
    return np.asarray(found / found.sum() if found.sum() > 0 else found)


def _is_vector(kind: pa.DataType) -> bool:
    import pyarrow as pa

    lists = pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    return bool(lists and (pa.types.is_floating(kind.value_type) or pa.types.is_integer(kind.value_type)))


def _no_vectors(why: Sentence) -> UsageError:
    return UsageError(
        say("This table does not hold vectors."),
        why=why,
        fix=say(
            "Give a column product or customer, and one column of lists of numbers, all of one length (at most %(most)s).",
            most=COLUMNS_MAX,
        ),
    )
