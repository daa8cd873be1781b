"""The command line as people and scripts meet it: exit codes 0, 1 and 2, errors of one line that say what to do, the result alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from khorgos.cli import main

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with settings and one stored article."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "khorgos.toml").write_text('catalogue = false\n[relevance]\nkeep = "all"\n')
    (tmp_path / "a.txt").write_text("The railway to Khorgos was opened by two ministers on Monday.", "utf-8")
    return tmp_path


def run(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    out, err = capfd.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, out, err


WRONG_USE = {
    "no command": ([], "name a command: init, run, crawl", "khorgos --help"),
    "no command of a group": (["db"], "name a command: backup, check, copy", "khorgos db --help"),
    "unknown command": (["serach"], "No such command 'serach'", "khorgos --help"),
    "unknown option": (["search", "--lines", "3"], "No such option '--lines'", "khorgos search --help"),
    "an option in the wrong place": (["stats", "--debug"], "--debug stands before the command: khorgos --debug … stats", ""),
    "no such settings": (["--config", "gone.toml", "stats"], "gone.toml: No such file", "khorgos init"),
    "a folder as settings": (["--config", ".", "stats"], ".: Is a directory", "--config"),
    "no number": (["show", "abc"], "abc is no number from 0", "khorgos show --help"),
    "more than a database holds": (["show", "99999999999999999999"], "99999999999999999999 is no number from 0", "khorgos show --help"),
    "a limit beyond": (["search", "", "--limit", "99999999999"], "99999999999 is no number from 0", "khorgos search --help"),
    "groups beyond": (["groups", "list", "--smallest", "99999999999"], "99999999999 is no number from 2", "khorgos groups list --help"),
    "deliveries beyond": (["alerts", "list", "--limit", "99999999999"], "99999999999 is no number from 0", "khorgos alerts list --help"),
    "half a query": (["search", "(rail"], "at character", "docs/queries.md"),
    "no address of a database": (["db", "copy", "khorgos.db"], "no address of a database", "docs/reference.md"),
    "a report in no folder": (["crawl", "--report", "no/such/r.json"], "a folder that is not there", "khorgos crawl --help"),
    "an unknown channel": (["alerts", "redeliver", "--state", "dead", "--channel", "x"], "there is no channel 'x'", "khorgos alerts list"),
    "an unknown state": (["sources", "list", "--health", "sick"], "'sick' is not one of", "khorgos sources list --help"),
}


@pytest.mark.parametrize(("words", "said", "remedy"), WRONG_USE.values(), ids=WRONG_USE.keys())
def test_wrong_use_is_one_line_with_a_remedy_and_exit_code_2(
    desk: Path, capfd: pytest.CaptureFixture[str], words: list[str], said: str, remedy: str
) -> None:
    code, out, err = run(capfd, *words)
    assert (code, out) == (2, "")
    assert err.startswith("khorgos: ") and err.count("\n") == 1
    assert said in err and remedy in err


FAILURES = {
    "no such article": (["show", "5"], "there is no article 5", "khorgos search"),
    "no such story": (["stories", "show", "5"], "there is no story 5", "khorgos stories list"),
    "no such delivery": (["alerts", "audit", "x"], "there is no delivery 'x'", "khorgos alerts list"),
    "a folder for a backup": (["db", "backup", "no/such/b.db"], "no/such/b.db", "its folder"),
    "a server that is not there": (["db", "copy", "postgresql+psycopg://u:secret@nowhere.invalid/x"], "nowhere.invalid", "the server runs"),
    "settings that are there": (["init"], "khorgos.toml is there already", "name another folder"),
}


@pytest.mark.parametrize(("words", "said", "remedy"), FAILURES.values(), ids=FAILURES.keys())
def test_a_failure_is_one_line_with_a_remedy_and_exit_code_1(
    desk: Path, capfd: pytest.CaptureFixture[str], words: list[str], said: str, remedy: str
) -> None:
    code, out, err = run(capfd, *words)
    assert (code, out) == (1, "")
    assert err.startswith("khorgos: ") and err.count("\n") == 1
    assert said in err and remedy in err and "secret" not in err


QUERIES = ("-coal", "-hello railway", "-(coal) railway", "-煤")


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_may_begin_with_a_minus(desk: Path, capfd: pytest.CaptureFixture[str], query: str) -> None:
    assert run(capfd, "ingest", "a.txt")[0] == 0
    for words in ((query, "--limit", "3"), ("--limit", "3", query), ("--", query)):
        code, out, err = run(capfd, "search", *words)
        assert (code, err) == (0, "")
        assert "railway to Khorgos" in out


def test_a_named_file_that_cannot_be_read_is_a_row_and_a_failure(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capfd, "normalize", "gone.html", "a.txt", ".")
    rows = [json.loads(line) for line in out.splitlines()]
    assert [(row["id"], row["status"]) for row in rows] == [("gone.html", "rejected"), ("a.txt", "ok"), (".", "rejected")]
    assert code == 1
    assert err == "khorgos: 2 of 3 files could not be read: gone.html, . — check the path\n"
    code, out, err = run(capfd, "ingest", "gone.html", "a.txt")
    assert (code, out) == (1, "1 new, 1 rejected\n")
    assert err.splitlines()[-1] == "khorgos: 1 of 2 files could not be read: gone.html — check the path"


def test_a_row_that_cannot_be_read_is_no_failure(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (desk / "rows.jsonl").write_text('{"id": "a", "html_file": "gone.html"}\nnonsense\n{"id": "b", "text": "One."}\n')
    code, out, err = run(capfd, "normalize", "rows.jsonl")
    rows = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [row["status"] for row in rows] == ["rejected", "rejected", "ok"]
    assert [list(row) for row in rows[:2]] == [list(rows[2])] * 2, "the same keys in the same order"
    assert {type(row["evidence"]) for row in rows} == {list}
    assert [row["detail"] for row in rows] == ["gone.html: No such file or directory", rows[1]["detail"], None]


def test_what_a_page_says_does_not_steer_a_terminal(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    evil = "\x1b]0;owned\x07\x9b2J\u202eX"
    text = "The railway to Khorgos was opened on Monday; wheat and copper will be carried over the border to Almaty and Urumqi."
    rows = [
        {"id": evil, "url": f"https://{n}.example/{evil}", "title": evil, "source": f"s{n}{evil}", "text": text + evil} for n in range(2)
    ]
    (desk / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in [*rows, {"id": evil, "text": 5}]))
    code, out, err = run(capfd, "ingest", "rows.jsonl")
    assert code == 0
    number = str(json.loads(run(capfd, "search", "", "--limit", "1", "--format", "jsonl")[1])["id"])
    asked = ("search", ""), ("show", number), ("groups", "list"), ("groups", "show", number), ("stories", "show", number), ("stats",)
    for words in asked:
        code, out, _ = run(capfd, *words)
        assert code == 0 and out
        assert not set(evil[:1] + "\x07\x9b\u202e") & set(out + err), words


@pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")  # of a library that apprise looks for
def test_the_doctor_finds_an_address_that_apprise_does_not_know(desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rooms = '[[channels]]\nid = "{}"\nkind = "apprise"\nurl = "{}"\n'
    with (desk / "khorgos.toml").open("a") as file:
        file.write(rooms.format("good", "ntfy://topic") + rooms.format("bad", "nosuch://secret"))
    code, out, err = run(capfd, "doctor")
    assert code == 1
    assert "FAULT  channel bad: " in out and "channel good" not in out and "secret" not in out + err


RESULTS = (["search", "", "--format", "jsonl"], ["sources", "export"], ["stats"], ["normalize", "a.txt"])


@pytest.mark.parametrize("words", RESULTS, ids=" ".join)
def test_a_reader_who_has_had_enough_is_no_failure(desk: Path, words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([sys.executable, "-m", "khorgos", *words], check=False, stdout=writing, stderr=subprocess.PIPE, env=here())
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_result_is_utf_8_whatever_the_terminal_is(desk: Path) -> None:
    (desk / "zh.txt").write_text("霍尔果斯口岸的铁路周一开通，两国部长出席。", "utf-8")
    told = here() | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"}
    subprocess.run([sys.executable, "-m", "khorgos", "ingest", "zh.txt"], check=True, env=told, capture_output=True)
    for words in (["search", ""], ["search", "", "--format", "atom"], ["stories", "list", "--smallest", "1"]):
        done = subprocess.run([sys.executable, "-m", "khorgos", *words], check=False, env=told, capture_output=True)
        assert (done.returncode, done.stderr) == (0, b"")
        assert "霍尔果斯" in done.stdout.decode() or words[0] == "stories"


def here() -> dict[str, str]:
    return dict(os.environ) | {"PYTHONPATH": str(ROOT)}


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="wants to know when the first worker begins")
def test_ctrl_c_ends_a_long_work_with_one_line(desk: Path) -> None:
    (desk / "rows.jsonl").write_text("".join(f'{{"id": "{n}", "text": "Number {n} of the railway to Khorgos."}}\n' for n in range(6000)))
    deaf_no_more = "signal.signal(signal.SIGINT, signal.default_int_handler)"  # whoever runs the tests may have begun them so
    words = [sys.executable, "-c", f"import signal; from khorgos.cli import main; {deaf_no_more}; main(['normalize', 'rows.jsonl'])"]
    process = subprocess.Popen(words, env=here(), start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline()  # the work is under way
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=60)[1].decode()
    assert (process.returncode, said.strip()) == (1, "khorgos: stopped")
