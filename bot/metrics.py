"""What Prometheus is told."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Gauge, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from bot.counted import ACKNOWLEDGED, BOUNDS, INTERACTIONS, PLATFORM_ERRORS, RETRIES, SENT, TWINS, Took
from dialogs.records import Moment
from insights.shapes.answering import WeekAnswered
from storage.engine.engine import Storage
from storage.units import health, inbox, outbox, polls, timers, write_backs
from storage.units.polls import Poll

CONTENT_TYPE = CONTENT_TYPE_LATEST
DUE = Gauge("winloss_outbox_due", "Intents that wait to be sent")
OLDEST = Gauge("winloss_outbox_oldest_seconds", "Age of the oldest intent that waits")
PARKED = Gauge("winloss_outbox_parked", "Intents that a person must look at")
FAULTY = Gauge("winloss_outbox_set_aside", "Those of them that failed by a fault of winloss; the log says which")
CONNECTED = Gauge("winloss_connected", "Whether a platform's events reach us; 0: its socket is down", ["platform"])
ANSWERED = Gauge(
    "winloss_debriefs",
    "Debriefs asked for in the newest week that is kept, by how far they came",
    ["workspace", "stage"],
)
TOOK = Gauge("winloss_debrief_seconds", "The median time that those took which were finished", ["workspace"])
STOPPED = Gauge("winloss_debrief_stops", "The card on which most of them stopped", ["workspace", "card"])
WEEK = Gauge("winloss_debriefs_week_seconds", "The Monday of that week, in Unix time", ["workspace"])
TIMERS = Gauge("winloss_timers_set_aside", "Reminders, digests and the like that failed by a fault of winloss")
LATE = Gauge("winloss_timers_late", "Those that should have come more than a minute ago, and are not set aside")
LATEST = Gauge("winloss_timers_oldest_seconds", "For how long the oldest of those that are due has been so")
UNREAD = Gauge("winloss_crm_failures", "How often a CRM couldn't be read, one after another", ["workspace", "feed"])
UNREAD_FOR = Gauge("winloss_crm_oldest_seconds", "How long ago a CRM was last read to its end", ["workspace", "feed"])
TOLD = Gauge("winloss_crm_waiting", "Deals that a CRM told something of, which isn't settled yet")
UNWRITTEN = Gauge("winloss_crm_parked", "Deals whose answers a CRM refuses, so that a person must look at them")
UNTOLD = Gauge("winloss_crm_set_aside", "Those of them that failed again and again")
GRACE = timedelta(minutes=1)


class Counted(Collector):
    """What was counted since this process began."""

    def collect(self) -> Iterator[Metric]:
        """The counters as they stand."""
        sent = "Messages sent to a platform, by what became of them"
        deliveries = CounterMetricFamily("winloss_deliveries", sent, labels=["result"])
        for result, number in SENT.items():
            deliveries.add_metric([result], number)
        yield deliveries
        late = "Messages that a platform accepted late, once too many"
        yield CounterMetricFamily("winloss_twins_taken_away", late, value=TWINS["taken away"])
        again = "What did not go well and is tried again"
        retries = CounterMetricFamily("winloss_retries", again, labels=["what"])
        for what in ("message", "timer"):
            retries.add_metric([what], RETRIES[what])
        yield retries
        done = "What people did: commands, presses, forms, words; by what came of it"
        interactions = CounterMetricFamily("winloss_interactions", done, labels=["platform", "kind", "outcome"])
        for labels, number in INTERACTIONS.items():
            interactions.add_metric(labels, number)
        yield interactions
        refused = "What a platform refused, or left without an answer"
        errors = CounterMetricFamily("winloss_platform_errors", refused, labels=["platform", "code"])
        for (platform, code), number in PLATFORM_ERRORS.items():
            errors.add_metric([platform, code], number)
        yield errors
        waited = "From a platform's request to our answer"
        took = HistogramMetricFamily("winloss_acknowledgement_seconds", waited, labels=["platform"])
        for platform, one in ACKNOWLEDGED.items():
            took.add_metric([platform], _buckets(one), one.seconds)
        yield took


def _buckets(took: Took) -> list[tuple[str, float]]:
    bounds = (*map(str, BOUNDS), "+Inf")
    return list(zip(bounds, map(float, accumulate(took.numbers)), strict=True))


REGISTRY.register(Counted())


async def text(storage: Storage, at: Moment, connected: Mapping[str, bool]) -> bytes:
    """All of it as it stands now. `connected`: each platform that is served, and whether its events reach us."""
    for platform, reaches in connected.items():
        CONNECTED.labels(platform).set(reaches)
    queue = await storage.read(outbox.state)
    DUE.set(queue.due)
    OLDEST.set(at.real - queue.oldest if queue.oldest else 0)
    PARKED.set(queue.parked)
    FAULTY.set(queue.set_aside)
    TIMERS.set(await storage.read(timers.set_aside))
    late, oldest = await storage.read(timers.late, at.now, at.now - GRACE)
    LATE.set(late)
    LATEST.set((at.now - oldest).total_seconds() if oldest else 0)
    _crms(await storage.read(polls.of_all), at.now)
    UNWRITTEN.set(await storage.read(write_backs.parked))
    waiting, aside = await storage.read(inbox.unsettled)
    TOLD.set(waiting)
    UNTOLD.set(aside)
    _answering(await storage.read(health.newest_of_all))
    return generate_latest()


def _crms(found: Iterable[tuple[str, Poll]], now: datetime) -> None:
    """How reading CRMs goes. One that was never read yet is as old as its first trial."""
    for gauge in (UNREAD, UNREAD_FOR):
        gauge.clear()
    for workspace, poll in found:
        UNREAD.labels(workspace, poll.feed).set(poll.tries)
        since = poll.read_at or poll.failing_since or now
        UNREAD_FOR.labels(workspace, poll.feed).set((now - since).total_seconds())


def _answering(weeks: Mapping[str, WeekAnswered]) -> None:
    """How debriefs are answered. Of people, never: a card is named, and a time told, from three sellers on."""
    for gauge in (ANSWERED, TOOK, STOPPED, WEEK):
        gauge.clear()
    for workspace, week in weeks.items():
        for stage in ("prompted", "started", "finished"):
            ANSWERED.labels(workspace, stage).set(getattr(week, stage))
        if week.seconds is not None:
            TOOK.labels(workspace).set(week.seconds)
        if week.stopped:
            STOPPED.labels(workspace, week.stopped).set(1)
        WEEK.labels(workspace).set(datetime.combine(week.week, time(), UTC).timestamp())
