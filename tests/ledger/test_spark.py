"""The cube on a real Spark cluster on this machine: a master and two workers, stopped by their ids.

`make test-spark` runs it; elsewhere it is skipped, saying what is absent.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from joulebook.ledger.cube import EXACT, SUMS, constant_keys, cube_query
from joulebook.ledger.events import KEYS

pyspark = pytest.importorskip("pyspark", reason="PySpark is not installed; make test-spark does")
HOST = "127.0.0.1"
PATIENCE = 600  # seconds that a cluster may take for a few hundred rows
DAEMON = "org.apache.spark.deploy."
DRIVER = """
import sys
from pyspark.sql import SparkSession
from joulebook.ledger.spark import cube_on_spark
master, events, out = sys.argv[1:]
settings = {
    "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "512m", "spark.executor.memory": "512m", "spark.executor.cores": "1",
    "spark.cores.max": "2", "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2",
    "spark.scheduler.minRegisteredResourcesRatio": "1.0",
    "spark.scheduler.maxRegisteredResourcesWaitingTime": "120s",
    "spark.sql.session.timeZone": "America/New_York",
}
builder = SparkSession.builder.master(master)
for name, value in settings.items():
    builder = builder.config(name, value)
session = builder.getOrCreate()
workers = session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1
print("rows", cube_on_spark(session, events, out), "workers", workers)
print("zone", session.conf.get("spark.sql.session.timeZone"))
session.stop()
"""
# single calls with and without an end, sums over requests, keys that are NULL, what is not text, an hour
# that New York skips; and a cell whose squares pass 2^53: 200 × (10^7)^2
EVENTS = """
SELECT 'id-' || i AS event_id,
    CASE WHEN i % 7 = 0 THEN 1000 + i ELSE 1 END::BIGINT AS requests,
    TIMESTAMP '2026-03-08 01:30:00.123' + to_milliseconds(i * 40013) AS "start",
    CASE WHEN i % 7 = 0 THEN "start" + INTERVAL 3 HOUR
         WHEN i % 3 > 0 THEN "start" + to_microseconds(1999999 + i) END AS "end",
    CASE WHEN i % 7 = 0 THEN 3 ELSE 0 END::SMALLINT AS span_hours,
    CASE WHEN i % 5 > 0 THEN 'tenant ' || i % 5 END AS tenant,
    NULL::VARCHAR AS project, 'ann''s' AS "user",
    CASE WHEN i % 50 = 1 THEN 'image' ELSE 'text' END AS op, 'model-' || i % 2 AS model,
    NULL::VARCHAR AS deployment, '{}' AS serving, CASE WHEN i % 2 = 0 THEN 'FR' END AS region,
    (i * 7919 % 100003)::BIGINT AS input_uncached, (i % 11 * 512)::BIGINT AS input_cached,
    (i % 900)::BIGINT AS output
FROM range(600) t(i)
UNION ALL BY NAME
SELECT 'large-' || i AS event_id, 1::BIGINT AS requests, TIMESTAMP '2026-01-01' AS "start",
    0::SMALLINT AS span_hours, 'huge' AS tenant, 'text' AS op, 'model-1' AS model, '{}' AS serving,
    10000000::BIGINT AS input_uncached, 0::BIGINT AS input_cached, 1::BIGINT AS output
FROM range(200) t(i)"""


@pytest.fixture
def master(tmp_path) -> Iterator[str]:
    """The address of a standalone cluster with two workers of one core each."""
    if shutil.which("java") is None:
        pytest.skip("there is no java on this machine: Spark cannot run")
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    url = f"spark://{HOST}:{port}"
    started = [daemon(tmp_path, "master.Master", "--port", str(port))]
    try:
        until_listening(port)
        for number in "12":
            folder = str(tmp_path / f"worker-{number}")
            limits = ("--cores", "1", "--memory", "1g", "--work-dir", folder)
            started.append(daemon(tmp_path, "worker.Worker", *limits, url))
        yield url
    finally:
        for process in started:
            process.terminate()
        for process in started:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def daemon(folder: Path, name: str, *arguments: str) -> subprocess.Popen[bytes]:
    command = Path(pyspark.__file__).parent / "bin" / "spark-class"
    with (folder / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            ["bash", str(command), DAEMON + name, "--host", HOST, "--webui-port", "0", *arguments],
            env=spark_environment(), stdout=log, stderr=log,
        )  # fmt: skip


def spark_environment() -> dict[str, str]:
    home = str(Path(pyspark.__file__).parent)
    return {**os.environ, "SPARK_HOME": home, "SPARK_LOCAL_IP": HOST, "SPARK_DAEMON_MEMORY": "256m"}


def until_listening(port: int) -> None:
    for _ in range(PATIENCE * 2):
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.5)
    pytest.fail("the master does not listen")


def test_a_cluster_makes_the_same_integers_as_one_machine(master, tmp_path):
    events, out = tmp_path / "events.parquet", tmp_path / "cube"
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    con.execute(f"COPY ({EVENTS}) TO '{events}' (FORMAT parquet)")
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, master, str(events), str(out)],
        env=spark_environment(), capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert "workers 2" in done.stdout
    assert "zone America/New_York" in done.stdout, "the caller's session keeps its zone"
    source = f"read_parquet('{events}')"
    con.execute(f"CREATE TABLE here AS {cube_query(con, source, constant_keys(con, source))}")
    con.execute(f"CREATE TABLE there AS FROM read_parquet('{out}/*.parquet')")
    assert con.execute("DESCRIBE here").fetchall() == con.execute("DESCRIBE there").fetchall()
    sums = ", ".join(f"sum({name}) AS {name}" for name in SUMS)
    keys = ", ".join(f'"{key}"' for key in KEYS)
    by_cell = "SELECT {}, hour, {} FROM {} GROUP BY ALL ORDER BY ALL"
    here, there = (con.execute(by_cell.format(keys, sums, t)).fetchall() for t in ("here", "there"))
    assert here == there
    largest, rows = con.execute("SELECT max(u2), count(*) FROM there").fetchone()
    assert largest < EXACT
    assert rows > len(there), "the huge tenant's cell is split"
    (huge,) = con.execute("SELECT sum(u2) FROM there WHERE tenant = 'huge'").fetchone()
    assert huge == 200 * 10**14 > EXACT
