"""A ledger with tenants, prices and works of several kinds, for tests of what is shared out."""

from pathlib import Path

import pytest

from joulebook.ledger import account

HEADER = (
    "start,input_total,output,tenant,model,region,op,billed_usd,images,seconds_audio,status,labels"
)
TEXT = "meta-llama/Llama-3.1-8B-Instruct"
IMAGE = "stabilityai/stable-diffusion-xl-base-1.0"
ROWS = (
    f'2026-01-01T00:00:00Z,1000,100,acme,{TEXT},FR,text,0.1,,,,"{{""team"":""x""}}"',
    f"2026-01-01T05:00:00Z,500,50,acme,{TEXT},DE,text,0.2,,,,",
    "2026-02-01T05:00:00Z,700,350,beta,gpt-4o,DE,text,,,,,",
    "2026-02-02T05:00:00Z,300,80,,gpt-4o,,text,,,,,",
    f"2026-02-02T05:00:00Z,0,0,beta,{IMAGE},FR,image,0.04,4,,,",
    "2026-02-02T05:00:00Z,0,0,beta,openai/whisper-large-v3,FR,transcription,,,120,,",
)
SPEND = "2026-02-02T05:00:00Z,,,gamma,gpt-4o,,spend,12.5,,,,"
FAILED = f"2026-02-02T05:00:00Z,0,0,beta,{IMAGE},FR,image,0.04,4,,failure,"


def taken(folder: Path, *rows: str) -> Path:
    """The path of a ledger of such rows."""
    log = folder / "log.csv"
    log.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    account(log, out=folder / "ledger", format="generic")
    return folder / "ledger"


@pytest.fixture(scope="session")
def take_rows():
    """Takes rows of HEADER's columns into a new ledger in a folder; returns its path."""
    return taken


@pytest.fixture(scope="session")
def billed_ledger(tmp_path_factory):
    """Six requests of two tenants and of nobody, some billed; money without tokens; a call that failed."""
    return taken(tmp_path_factory.mktemp("billing"), *ROWS, SPEND, FAILED)
