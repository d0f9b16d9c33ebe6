"""How many requests an engine serves at once, from when they ran; and how long it waits.

Time in flight is the summed duration of requests, busy time that in which at least one of them runs.
"""

from joulebook.formulas.ops import Numeric, most


def concurrency(in_flight_s: Numeric, busy_s: Numeric) -> Numeric:
    """Mean number of requests in flight while there is any.

    >>> concurrency(in_flight_s=30.0, busy_s=10.0)
    3.0
    """
    return in_flight_s / busy_s


def batch(concurrency: Numeric, replicas: Numeric) -> Numeric:
    """Sequences together in a busy replica: requests spread evenly, and a busy replica has one.

    >>> batch(concurrency=6.0, replicas=2.0), batch(concurrency=1.5, replicas=4.0)
    (3.0, 1)
    """
    return most(1, concurrency / replicas)


def replica_busy_s(in_flight_s: Numeric, batch: Numeric) -> Numeric:
    """Summed time in which replicas are busy."""
    return in_flight_s / batch


def replica_idle_s(replicas: Numeric, span_s: Numeric, replica_busy_s: Numeric) -> Numeric:
    """Summed time in which replicas hold the model and nobody asks it anything.

    >>> replica_idle_s(replicas=2.0, span_s=3600.0, replica_busy_s=1200.0)
    6000.0
    """
    return most(0, replicas * span_s - replica_busy_s)
