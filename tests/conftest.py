"""What several tests need: the calibration data where it is at hand, a language that stays English."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from joulebook.report import words

settings.register_profile("joulebook", deadline=None, max_examples=60)
settings.load_profile("joulebook")


@pytest.fixture
def data() -> Path:
    """The folder of shared tables; the test is skipped, saying so, where it is absent."""
    folder = Path(os.environ.get("JOULEBOOK_DATA") or "absent")
    if not folder.is_dir():
        pytest.skip("JOULEBOOK_DATA names no folder: the shared tables are not here")
    return folder


@pytest.fixture(autouse=True)
def english():
    words.set_language("en")
    yield
    words.set_language("en")
