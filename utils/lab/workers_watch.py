"""Hear what the workers say until all are back, and blame the one that keeps them from it."""

import contextlib
import time
from multiprocessing.connection import wait

import cloudpickle

LOADING = 60  # seconds until all have met, on a slow and busy machine
SILENCE = 0.5  # seconds until we ask where they are
GRACE = 2  # seconds in which a cause may still come to light
CAUSES, EFFECTS = ("failed", "ended"), ("alone", "cut off")


class WorkerError(Exception):
    """A worker raised, died, or did not come back; the argument says which, and where it was."""


class NoWorkersError(Exception):
    """This machine runs no workers; the argument says why."""


class Watch:
    """What each worker said last, by rank: a tuple of a kind and what belongs to it."""

    def __init__(self, team):
        self.pipes, self.processes = list(team), list(team.values())
        self.said = [("nothing",)] * len(team)

    def results(self, seconds):
        """What they returned, in the order of their ranks; raises the errors of `run_workers`."""
        end, met = time.monotonic() + LOADING, False
        while not all(kind == "back" for kind, *_ in self.said):
            self.listen(SILENCE)
            self.check_failures()
            self.check_stuck()
            if not met and ("nothing",) not in self.said:
                end, met = time.monotonic() + seconds, True
            if time.monotonic() > end:
                self.check_late(seconds if met else LOADING, met)
        return [cloudpickle.loads(result) for *_, result in self.said]

    def listen(self, seconds):
        """Hear those that are not back; where all are silent, ask those at work where they are."""
        over = ("back", *CAUSES, *EFFECTS)
        ranks = {p: r for r, p in enumerate(self.pipes) if self.said[r][0] not in over}
        heard = wait(ranks, seconds)
        for pipe in heard:
            try:
                self.said[ranks[pipe]] = pipe.recv()
            except (EOFError, OSError):
                self.said[ranks[pipe]] = self.ended(ranks[pipe])
        for rank in () if heard else self.of("ready", "at"):
            with contextlib.suppress(OSError):  # it has ended, which we hear next
                self.pipes[rank].send("where?")

    def ended(self, rank):
        self.processes[rank].join(GRACE)
        text = f"its process ended with exit code {self.processes[rank].exitcode}"
        return ("alone" if self.said[rank] == ("nothing",) else "ended"), text

    def check_failures(self):
        """Raise the error of a worker that failed; of those cut off only if no other did."""
        end = time.monotonic() + GRACE
        while self.of(*EFFECTS) and not self.of(*CAUSES) and time.monotonic() < end:
            self.listen(SILENCE / 5)
        for kind in (*CAUSES, *EFFECTS):
            for rank, (text, *_) in self.of(kind).items():
                if kind == "alone":
                    raise NoWorkersError(f"No workers here: worker {rank} did not start: {text}.")
                raise WorkerError(f"worker {rank} failed: {text}")

    def check_stuck(self):
        """Raise where a call of all_reduce can never end: too few of them, or unequal arrays."""
        for rank, (calls, sent, waits, *_) in self.of("at").items():
            for other, (others_calls, others_sent, *_) in self.of("at", "back").items():
                if waits and others_calls < calls and self.said[other][0] == "back":
                    raise WorkerError(
                        f"worker {rank} waits in all_reduce number {calls}, but worker {other} "
                        f"came back after {others_calls}. All workers must call it equally "
                        "often, also those without rows."
                    )
                if waits and others_calls == calls and others_sent != sent:
                    raise WorkerError(
                        f"in all_reduce number {calls} worker {rank} sends {sent}, worker {other} "
                        f"{others_sent}. All workers must make the same calls, with arrays of one "
                        "shape and dtype."
                    )

    def check_late(self, seconds, met):
        places = {rank: _where(*at) for rank, at in self.of("nothing", "ready", "at").items()}
        order = sorted(places, key=lambda rank: "all_reduce" in places[rank])  # who waits: last
        what = "come back" if met else "started"
        error = WorkerError if met else NoWorkersError
        raise error(
            f"worker {order[0]} has not {what} after {seconds} s: "
            + "; ".join(f"worker {rank} {places[rank]}" for rank in order)
            + "."
        )

    def of(self, *kinds):
        """{rank: what belongs to it} of the workers that said one of `kinds` last."""
        return {rank: rest for rank, (kind, *rest) in enumerate(self.said) if kind in kinds}


def _where(calls=0, sent="", waits=False, place=""):
    if waits:
        return f"waits in all_reduce number {calls} ({place})"
    return f"is at {place}" if place else "does not say where it is"
