"""Long work of the console: one thing at a time, its progress in a file, so that any page of any process can tell of it."""

from __future__ import annotations

import json
import logging
import os
import re
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.errors import RegularsError
from regulars.domain.plain import made_plain, made_whole
from regulars.domain.words import Sentence, say
from regulars.interfaces.console import refused
from regulars.interfaces.console.standing import look_again
from regulars.loop.house import Progress, Step
from regulars.trust.access import secrets_hidden

if TYPE_CHECKING:
    from regulars.shop import Shop

__all__ = ["Job", "found", "start"]

ROOMS: Final = ("gather", "know", "lifecycle", "predict", "measure", "commit")
"""What a turn goes through after a file was brought in."""
KEPT_MAX: Final = 50
_ID: Final = re.compile(r"[0-9a-f]{16}")
_LOG: Final = logging.getLogger("regulars.console")
_ONE_AT_A_TIME: Final = threading.Lock()
Work = Callable[[Progress], Sequence[Sentence]]


@dataclass(slots=True)
class Job:
    """One piece of work.

    Attributes:
        state: ``waiting``, ``running``, ``done`` or ``failed``.
        rooms: what is finished, in order.
        says: what was found so far, or what went wrong and what to do.
        process: which process works on it; one that is gone will not finish it.
    """

    id: str
    state: str = "waiting"
    rooms: list[str] = field(default_factory=list)
    says: list[Sentence] = field(default_factory=list)
    process: int = 0

    @property
    def percent(self) -> int:
        """How much of it is done, as far as can be told."""
        return 100 if self.state == "done" else round(100 * len(set(self.rooms) & set(ROOMS)) / (len(ROOMS) + 1))


def start(shop: Shop, work: Work, entropy: Callable[[int], bytes]) -> Job:
    """Starts work on a thread of its own; it waits until what was started before is done.

    Args:
        shop: whose.
        work: does it; is given what hears of its progress, and says what to know when it is over.
        entropy: gives random bytes, for the job's name.
    """
    job = Job(entropy(8).hex(), process=os.getpid())
    _forget_old(shop)
    _keep(shop, job)
    # A daemon: whoever stops the server does not wait for it; a turn is committed whole or not at all.
    threading.Thread(target=_do, args=(shop, job, work), name=f"job-{job.id}", daemon=True).start()
    return job


def _do(shop: Shop, job: Job, work: Work) -> None:
    def hear(step: Step) -> None:
        if step.says is not None or step.seconds:
            job.rooms.append(step.room)
            job.says += [step.says] if step.says is not None else []
            _keep(shop, job)

    with _ONE_AT_A_TIME:
        job.state = "running"
        _keep(shop, job)
        try:
            job.says += work(hear)
            look_again(shop)
            job.state = "done"
        except RegularsError as error:
            job.state = "failed"
            job.says += [sentence for sentence in (error.what, error.why, error.fix) if sentence is not None]
        except Exception:  # noqa: BLE001 - the last place that can say so
            _LOG.error("job %s\n%s", job.id, secrets_hidden(traceback.format_exc()))
            job.state = "failed"
            job.says += [refused.fault().what, refused.fault().fix]
        _keep(shop, job)


def found(shop: Shop, id_: str) -> Job:
    """A job as it stands.

    Raises:
        PageRefused: there is none of this name.
    """
    path = _folder(shop) / f"{id_}.json"
    if not _ID.fullmatch(id_) or not path.is_file():
        raise refused.nothing_here()
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    says = [made_whole(each) for each in document["says"]]
    job = Job(id_, document["state"], document["rooms"], says, document["process"])
    if job.state in {"waiting", "running"} and not _lives(job.process):
        job.state = "failed"
        job.says.append(say("The server was stopped meanwhile. Nothing is half done: start it again."))
    return job


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _keep(shop: Shop, job: Job) -> None:
    path = _folder(shop) / f"{job.id}.json"
    document = {
        "state": job.state,
        "rooms": job.rooms,
        "says": [made_plain(sentence) for sentence in job.says],
        "process": job.process,
    }
    part = path.with_suffix(".part")
    part.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    part.replace(path)


def _forget_old(shop: Shop) -> None:
    kept = sorted(_folder(shop).glob("*.json"), key=lambda path: path.stat().st_mtime)
    for path in kept[:-KEPT_MAX]:
        path.unlink(missing_ok=True)


def _folder(shop: Shop) -> Path:
    folder = shop.home / "jobs"
    folder.mkdir(exist_ok=True)
    return folder
