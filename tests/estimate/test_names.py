"""What names of models in logs mean: real names, days, classes, and names meant to hurt."""

import csv
import re
from collections import defaultdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate.calibration.model_classes import measured
from joulebook.estimate.deployment import deploy
from joulebook.estimate.name_index import model_pages
from joulebook.estimate.name_rules import core, cuts, spelt
from joulebook.estimate.names import changes, kind_of, known_model, resolve
from joulebook.estimate.ratecard import rate_card
from joulebook.facts import names, page

LLAMA = "meta-llama/Llama-3.1-8B-Instruct"
REAL = {
    # dated aliases, and revisions without a page of their own
    "gpt-4o-2024-08-06": ("gpt-4o", "alias"),
    "gpt-3.5-turbo-0125": ("gpt-3.5-turbo", "stripped: date"),
    "gpt-4-0125-preview": ("gpt-4-turbo", "alias"),
    "gpt-5-chat-latest": ("gpt-5", "stripped: variant, tune"),
    "gemini-1.5-pro-002": ("gemini-1.5-pro", "stripped: variant"),
    # gateways and clouds
    "azure/gpt-4o": ("gpt-4o", "alias"),
    "openai/gpt-4o": ("gpt-4o", "stripped: host"),
    "models/gemini-2.5-flash": ("gemini-2.5-flash", "stripped: host"),
    "groq/llama-3.1-8b-instant": (LLAMA, "stripped: host, variant"),
    "anthropic/claude-3.7-sonnet:thinking": (
        "claude-3-7-sonnet-20250219",
        "stripped: host, variant",
    ),
    "deepseek/deepseek-r1:free": ("deepseek-ai/DeepSeek-R1", "stripped: host, variant"),
    "claude-3-5-sonnet@20240620": ("claude-3-5-sonnet-20240620", "id"),
    "publishers/anthropic/models/claude-opus-4-1@20250805": (
        "claude-opus-4-1-20250805",
        "stripped: host",
    ),
    # Bedrock
    "us.anthropic.claude-3-5-haiku-20241022-v1:0": ("claude-3-5-haiku-20241022", "alias"),
    "bedrock/us.anthropic.claude-3-5-haiku-20241022-v1:0": ("claude-3-5-haiku-20241022", "alias"),
    "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0": (
        "claude-3-haiku-20240307",
        "stripped: arn, bedrock",
    ),
    "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-pro-v1:0": (
        "nova-pro",
        "stripped: arn",
    ),
    # fine-tunes
    "ft:gpt-4o-mini-2024-07-18:acme::abc123": ("gpt-4o-mini", "stripped: ft"),
    "ft:gpt-3.5-turbo:acme:suffix:id": ("gpt-3.5-turbo", "stripped: ft"),
    # ollama
    "llama3.1:8b": (LLAMA, "alias"),
    "llama3.1:8b-instruct-q4_K_M": (f"{LLAMA}-int4", "stripped: format"),
    "qwen2.5:7b": ("Qwen/Qwen2.5-7B-Instruct", "alias"),
    "gemma3": ("google/gemma-3-4b-it", "alias"),
    # Hugging Face, with number formats
    "meta-llama/Llama-3.1-405B-Instruct-FP8": ("meta-llama/Llama-3.1-405B-Instruct-fp8", None),
    "Qwen/Qwen2.5-72B-Instruct-GPTQ-Int4": ("Qwen/Qwen2.5-72B-Instruct-int4", None),
    "Qwen/Qwen2.5-72B-Instruct-GPTQ-Int8": ("Qwen/Qwen2.5-72B-Instruct-int8", None),
    "unsloth/Meta-Llama-3.1-8B-Instruct-bnb-4bit": (f"{LLAMA}-int4", None),
    "bartowski/Meta-Llama-3.1-8B-Instruct-GGUF": (LLAMA, None),
    "deepseek-ai/DeepSeek-V3-FP8": ("deepseek-ai/DeepSeek-V3", None),  # released in it
    "meta-llama/LLAMA-3.1-8b": (LLAMA, None),
    "lmsys/vicuna-7B": ("lmsys/vicuna-7b-v1.5", None),
    "metaai/Llama-2-7b-chat-hf": ("meta-llama/Llama-2-7b-chat-hf", None),
    # a size alone
    "70b": ("70b", "id"),
    "70b-int4": ("70b-int4", "stripped: format"),
    "235B-A22B": ("235b-a22b", "id"),
}


@pytest.mark.parametrize("name", REAL)
def test_names_of_logs(name):
    model, how = REAL[name]
    found = resolve(name)
    assert found.model == model
    assert how in (None, found.how)
    assert found.name == name


@pytest.mark.parametrize("name", REAL)
def test_what_a_name_means_can_be_deployed_and_means_itself(name):
    found = resolve(name)
    if found.page.text["kind"].startswith("text"):
        served = deploy(found.model)
        assert served.model.text["id"] == found.page.text["id"]
        if found.precision:
            assert served.precision.path == f"precisions/{found.precision}"
    assert resolve(found.model).model == found.model


@pytest.mark.parametrize(
    ("name", "day", "model"),
    [
        ("claude-3-5-sonnet", "2024-08-01", "claude-3-5-sonnet-20240620"),
        ("claude-3-5-sonnet", "2024-10-21", "claude-3-5-sonnet-20240620"),
        ("claude-3-5-sonnet", "2024-10-22", "claude-3-5-sonnet-20241022"),
        ("openrouter/anthropic/claude-3.5-sonnet:beta", "2024-08-01", "claude-3-5-sonnet-20240620"),
        ("vertex_ai/claude-3-5-sonnet", "2024-08-01", "claude-3-5-sonnet-20240620"),
        ("claude-3-5-sonnet-latest", "2024-08-01", "claude-3-5-sonnet-20240620"),
        ("claude-3-5-sonnet-20241022", "2024-08-01", "claude-3-5-sonnet-20241022"),
        ("deepseek-reasoner", "2025-02-01", "deepseek-ai/DeepSeek-R1"),
        ("deepseek-reasoner", "2025-06-01", "deepseek-ai/DeepSeek-R1-0528"),
        ("mistral-large-latest", "2024-08-01", "mistralai/Mistral-Large-Instruct-2407"),
        ("mistral-large-2402", None, "mistralai/Mistral-Large-Instruct-2407"),
        ("mistral-medium", "2025-06-01", "mistral-medium-2505"),
        ("cohere/command-r", "2024-05-01", "CohereLabs/c4ai-command-r-v01"),
        ("deepseek-v3", "2026-01-01", "deepseek-ai/DeepSeek-V3"),  # an id does not move
    ],
)
def test_a_short_name_means_the_newest_revision_released_by_a_day(name, day, model):
    assert resolve(name, day and date.fromisoformat(day)).model == model


def test_a_name_that_moved_says_so_and_when():
    assert changes("claude-3-5-sonnet") == (date(2024, 10, 22),)
    assert changes("openrouter/anthropic/claude-3.5-sonnet") == (date(2024, 10, 22),)
    assert changes("gpt-4o-2024-08-06") == changes("no-such-model") == ()
    assert "2024-08-01" in str(resolve("claude-3-5-sonnet", date(2024, 8, 1)).says)
    assert "newest we know" in str(resolve("claude-3-5-sonnet").says)
    assert "released only on 2024-05-13" in str(resolve("gpt-4o", date(2023, 1, 1)).says)


@given(
    st.dates(date(2023, 1, 1), date(2027, 1, 1)), st.sampled_from(["deepseek-chat", "command-r"])
)
def test_between_its_changes_a_name_means_one_model(day, name):
    begun = [d for d in changes(name) if d <= day]
    if begun:
        assert resolve(name, day).model == resolve(name, begun[-1]).model


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("acme-turbo-mini", "class:small"),
        ("gemini-flash-latest", "class:small"),
        ("claude-opus-9", "class:large"),
        ("claude-sonnet-9", "class:medium"),
        ("my-deployment", "class:any"),
        ("google/gpt-4o", "class:any"),  # not its maker
        ("gpt-4oo", "class:any"),
        ("mixture-8x7b", "class:any"),  # neither 8 nor 7
        ("BAIR/koala-13b", "13b"),
        ("acme/foo-70b-chat-awq", "70b-int4"),
        ("acme-235b-a22b-v2", "235b-a22b"),
        ("acme-0b", "class:any"),
        ("acme-22b-a235b", "class:any"),
        ("acme-99999999999b", "class:any"),
        ("class:any", "class:any"),
    ],
)
def test_what_no_page_knows_is_a_size_or_a_class_and_says_so(name, model):
    found = resolve(name)
    assert found.model == model
    assert found.says is not None
    assert name in str(found.says)
    with pytest.raises(UnknownNameError):
        known_model(name) if found.how == "class" else known_model("no such model")


@pytest.mark.parametrize("name", sorted(names("model_classes")))
def test_a_class_has_a_card_with_a_wide_interval(name):
    served = deploy(f"class:{name}", region="FR")
    joules = rate_card(served).coefficients("facility_energy_j")["o"]
    assert joules.high > 5 * joules.low > 0
    assert joules.tier == "assumed"
    assert any("assumed" in str(choice) for choice in served.choices)
    assert served.facts["active_params"].tier == "assumed"


def test_a_deployment_says_how_its_name_was_taken():
    tuned = deploy("ft:gpt-4o-mini-2024-07-18:acme::abc123")
    assert any("taken as GPT-4o mini" in str(choice) for choice in tuned.choices)
    assert not any("taken as" in str(choice) for choice in deploy("openai/gpt-4o").choices)


def test_classes_are_as_large_as_the_models_they_are_named_after():
    for path, (low, middle, high) in measured().items():
        told = page(path).facts["active_params"]
        assert (told.low, told.value, told.high) == pytest.approx((low, middle, high), rel=0.01)


def test_small_is_less_than_medium_is_less_than_large():
    small, medium, large = (
        rate_card(deploy(f"class:{c}")).coefficients("facility_energy_j")["o"].value
        for c in ("small", "medium", "large")
    )
    assert small < medium < large


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("text-embedding-3-small", "embedding"),
        ("whisper-1", "speech-to-text"),
        ("dall-e-3", "image"),
        ("gpt-4o", "text"),
        ("acme-rerank-3", "embedding"),
        ("gpt-4o-mini-tts", "text-to-speech"),
        ("veo-9.0-generate-001", "video"),
        ("acme-chat", "text"),
    ],
)
def test_what_a_model_does(name, kind):
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    "name", ["acme-embed-3", "gpt-4o-mini-tts", "veo-9.0-generate-001", "flux-9"]
)
def test_an_unknown_model_that_writes_no_text_is_not_a_class_of_text(name):
    with pytest.raises(InputError, match="no page has it"):
        resolve(name)


def test_the_callers_map_goes_first():
    own = {"My-Deployment": "gpt-4o-mini", "gpt-4o": "gpt-4.1"}
    assert resolve("my-deployment", given=own).model == "gpt-4o-mini"
    assert resolve("azure/my-deployment", given=own).model == "gpt-4o-mini"
    assert resolve("gpt-4o", given=own).how == "given"
    assert resolve("gpt-4o", given=own).model == "gpt-4.1"
    assert resolve("gpt-4o-mini", given=own).how == "id"
    with pytest.raises(UnknownNameError, match="gpt-4omni"):
        resolve("mine", given={"mine": "gpt-4omni"})


@pytest.mark.parametrize(
    "name", ["", "   ", "x" * 1_000_000, "gpt-4o\x1b[31m", "a\nb", "\u202egpt-4o", "\ud800", "\0"]
)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(InputError):
        resolve(name)


@given(st.text(max_size=600))
def test_any_text_is_a_model_or_an_input_error(name):
    try:
        found = resolve(name)
    except InputError as error:
        assert str(error)
    else:
        assert found.model
        assert found.how != "class" or found.says


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "[bold]x[/bold]", "{name}", "%s", "ft:", "/", "arn:"]
)
def test_markup_is_a_name_like_any_other(name):
    assert name in str(resolve(name).says)


@given(st.sampled_from([str(p.text["id"]) for p in model_pages()]), st.booleans())
def test_every_id_means_its_own_page_in_any_case(name, upper):
    found = resolve(name.upper() if upper else name)
    assert found.how in ("id", "alias")
    assert found.says is None
    if found.how == "id":
        assert found.page.text["id"] == name


@given(st.from_regex(r"[a-z0-9.:/@-]{1,40}", fullmatch=True))
def test_every_step_shortens_a_name_and_the_core_has_none_left(name):
    lengths = [len(name), *(len(step.rest) for step in cuts(name))]
    assert lengths == sorted(lengths, reverse=True)
    assert spelt(spelt(name)) == spelt(name)
    assert len(core(name)) <= len(name)


def test_the_names_of_our_tables_mean_their_rows(data):
    """All but short names that moved, and what makers sell of models that are open too."""
    rows = _rows(data)
    assert len(rows) > 2_500
    for name, ids in rows.items():
        found = resolve(name)
        open_too = {resolve(each).page.text["id"] for each in ids}
        assert found.page.text["id"] in ids | open_too or found.how == "dated", name


def test_the_measured_models_are_resolved_or_told_by_their_size(data):
    with (data / "measured" / "calib_text.csv").open(encoding="utf-8") as file:
        found = [resolve(name) for name in sorted({row["model"] for row in csv.DictReader(file)})]
    guessed = [one for one in found if one.how == "class"]
    assert len(found) - len(guessed) == 56
    assert all(re.fullmatch(r"\d+b", one.model) for one in guessed)


def _rows(data):
    """Names of the shared tables, remarks left out, and the ids of their rows."""
    rows = defaultdict(set)
    for file, key, others in (
        ("models", "hf_id", "aliases"),
        ("closed_models", "id", "hosted_ids"),
    ):
        with (data / "measured" / f"{file}.csv").open(encoding="utf-8") as table:
            for row in csv.DictReader(table):
                for name in (row[key], *re.split(" ; |; ", row[others])):
                    if name.strip() and "(" not in name:
                        rows[name.strip()].add(row[key])
    return rows
