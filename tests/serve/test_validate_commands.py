"""`joulebook validate` and `calibrate` as a user meets them."""

import csv
import importlib.util
import json

import pytest

from joulebook.facts import load

FIELDS = ["row_id", "predicted_j", "low_j", "high_j", "tier"]
CASES = (
    "row_id,task,model,weight_precision,gpu,width,height,steps,batch_size,num_gpus,energy_per_output_j,frames\n"
    "a,text-to-image,sd15,fp16,h100,512,512,25,8,1,140,1\n"
    "b,text-to-image,sd15,fp16,h100,512,512,50,8,1,,1\n"
    "c,text-to-image,sd15,fp16,h100,512,512,0,8,1,140,1\n"
)


@pytest.fixture
def cases(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text(CASES, "utf-8")
    return path


def test_predictions_are_written_in_exactly_these_columns(run, cases, tmp_path):
    out = tmp_path / "predictions.csv"
    code, said, _ = run("validate", cases, "--out", out)
    assert code == 0
    with out.open(encoding="utf-8") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    assert reader.fieldnames == FIELDS
    assert [row["row_id"] for row in rows] == ["a", "b"]
    for row in rows:
        low, value, high = (float(row[name]) for name in ("low_j", "predicted_j", "high_j"))
        assert low <= value <= high
    assert "c: steps='0'" in said
    assert "3 rows: 2 predicted, 1 left out." in said


def test_json_says_the_same_with_each_rows_notes(run, cases, tmp_path):
    out = tmp_path / "predictions.csv"
    _, said, _ = run("validate", cases, "--out", out, "--json")
    told = json.loads(said)
    assert told["rows"] == 3
    assert told["left_out"][0]["row_id"] == "c"
    assert told["accuracy"]["all"][""]["rows"] == 1
    assert all("notes" in one for one in told["predictions"])
    with out.open(encoding="utf-8") as file:
        for row, one in zip(csv.DictReader(file), told["predictions"], strict=True):
            assert float(row["predicted_j"]) == pytest.approx(one["predicted_j"], rel=1e-6)


def test_impossible_places_to_write_are_refused_and_nothing_is_touched(run, cases, tmp_path):
    before = cases.read_bytes()
    for out, word in ((cases, "itself"), (tmp_path, "folder"), (tmp_path / "no/x.csv", "no such folder")):  # fmt: skip
        code, _, error = run("validate", cases, "--out", out)
        assert code == 2
        assert word in error
    assert cases.read_bytes() == before
    code, _, error = run("validate", tmp_path / "absent.csv")
    assert (code, "no such file" in error) == (2, True)


def test_calibrate_writes_pages_that_are_read_again(run, data, tmp_path):
    code, said, _ = run("calibrate", data / "measured/other_tasks.csv", "--out", tmp_path, "--json")
    told = json.loads(said)
    assert code == 0
    assert told["kind"] == "other_tasks"
    (name,) = told["pages"]
    written = load.read_page("calibrations/other", (tmp_path / name).read_text("utf-8"))
    shipped = load.page("calibrations/other")
    assert set(written.facts) == set(shipped.facts)
    for key, fact in written.facts.items():
        assert fact.value == pytest.approx(shipped.facts[key].value, rel=0.01), key
    assert set(told["coefficients"]) == set(shipped.text["coefficients"])


def test_calibrate_says_what_moved_and_how_far_it_errs(run, data):
    code, said, _ = run("calibrate", data / "measured/other_tasks.csv")
    assert code == 0
    for word in ("Coefficient", "Prior", "models left out", "17 rows fitted"):
        assert word in said


def test_calibrate_refuses_what_it_cannot_use(run, cases, tmp_path):
    code, _, error = run("calibrate", cases)
    assert code == 2
    assert "batch_latency_s" in error
    (tmp_path / "file").write_text("")
    code, _, error = run("calibrate", cases, "--out", tmp_path / "file")
    assert (code, "a file; give a folder" in error) == (2, True)


def test_without_scipy_the_way_to_it_is_told(run, data, monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(
        "joulebook.estimate.calibration.refit.find_spec",
        lambda name: None if name == "scipy" else found(name),
    )
    code, _, error = run("calibrate", data / "measured/other_tasks.csv")
    assert code == 2
    assert "pip install 'joulebook[calibrate]'" in error


def test_an_engine_is_for_text_only(run):
    code, _, error = run("estimate", "image", "--model", "sd15", "--engine", "vllm-0.5")
    assert code == 2
    assert "--engine" in error
    code, _, error = run(
        "estimate", "text", "--model", "llama-3.1-8b-instruct", "--engine", "vlm", "--task", "joke"
    )
    assert code == 2
    assert "vllm-0.11" in error


def test_the_measured_request_is_answered_on_the_terminal(run):
    asked = ("estimate", "text", "--model", "meta-llama/Llama-3.1-405B-Instruct", "--gpu", "h100-sxm",
             "--gpus", "16", "--batch", "127", "--engine", "vllm-0.5", "--output-tokens", "450")  # fmt: skip
    code, said, _ = run(*asked)
    assert code == 0
    assert "measured at exactly this configuration" in said
    told = json.loads(run(*asked, "--json")[1])
    assert told["accelerator_energy"]["value"] == pytest.approx(6_706 / 2, rel=0.01)
    assert told["accelerator_energy"]["tier"] == "measured"
