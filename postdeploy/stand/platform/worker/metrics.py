"""Counters of the Worker and the two forms in which it publishes them (contract: Worker, `/metrics`)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class JobTally:
    """Finished attempts of one kind of job; times in milliseconds."""

    completed: int = 0
    failed: int = 0
    total_time: float = 0

    @property
    def finished(self) -> int:
        """Attempts that ended either way."""
        return self.completed + self.failed

    def report(self) -> dict[str, float]:
        """One entry of `jobs.byType`."""
        average = self.total_time / self.finished if self.finished else 0
        return {
            "completed": self.completed,
            "failed": self.failed,
            "totalTime": self.total_time,
            "avgTime": average,
        }


@dataclass
class Metrics:
    """What the Worker has done since it started; every attempt of a job counts."""

    processing: int = 0
    by_type: dict[str, JobTally] = field(default_factory=dict)
    longest: float = 0
    shortest: float | None = None

    def started(self) -> None:
        """Count one attempt as running."""
        self.processing += 1

    def completed(self, job: str, milliseconds: float) -> None:
        """Count one attempt as done."""
        self._finish(job, milliseconds).completed += 1

    def failed(self, job: str, milliseconds: float) -> None:
        """Count one attempt as failed."""
        self._finish(job, milliseconds).failed += 1

    def jobs(self) -> dict[str, object]:
        """The `jobs` part of `/metrics`."""
        return {
            "total": self._count("finished"),
            "completed": self._count("completed"),
            "failed": self._count("failed"),
            "processing": self.processing,
            "byType": {name: tally.report() for name, tally in self.by_type.items()},
        }

    def performance(self) -> dict[str, float]:
        """The `performance` part of `/metrics`, in milliseconds."""
        finished = self._count("finished")
        spent = sum(tally.total_time for tally in self.by_type.values())
        return {
            "avgProcessingTime": spent / finished if finished else 0,
            "maxProcessingTime": self.longest,
            "minProcessingTime": self.shortest or 0,
        }

    def prometheus(self, uptime: float, connected: bool) -> str:
        """Text exposition as recorded (`S1.prom`): seven metrics, no trailing newline."""
        rows = (
            ("worker_uptime_seconds", "gauge", "Worker uptime in seconds", uptime),
            ("worker_jobs_total", "counter", "Total number of jobs processed", self._count("finished")),
            ("worker_jobs_completed", "counter", "Total number of completed jobs", self._count("completed")),
            ("worker_jobs_failed", "counter", "Total number of failed jobs", self._count("failed")),
            ("worker_jobs_processing", "gauge", "Current number of jobs being processed", self.processing),
            ("worker_redis_connected", "gauge", "Redis connection status", int(connected)),
            (
                "worker_avg_processing_time_ms",
                "gauge",
                "Average job processing time in milliseconds",
                self.performance()["avgProcessingTime"],
            ),
        )
        return "\n".join(
            f"# HELP {name} {text}\n# TYPE {name} {kind}\n{name} {value}" for name, kind, text, value in rows
        )

    def _finish(self, job: str, milliseconds: float) -> JobTally:
        self.processing -= 1
        self.longest = max(self.longest, milliseconds)
        self.shortest = milliseconds if self.shortest is None else min(self.shortest, milliseconds)
        tally = self.by_type.setdefault(job, JobTally())
        tally.total_time += milliseconds
        return tally

    def _count(self, what: str) -> int:
        return sum(getattr(tally, what) for tally in self.by_type.values())
