"""A folder with settings and the real program in it, a small web that publishes, a receiver that remembers."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from newsserver import Asked, NewsServer, Reply, rss
from standardwebhooks import Webhook

SECRET = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIz"
PAGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{title} - 测试网</title>
<meta property="article:published_time" content="2026-03-09T08:00:00+08:00"></head>
<body><nav><a href="/">首页</a> <a href="/list">新闻</a></nav><article><h1>{title}</h1>
<p>哈萨克斯坦铁路公司星期一宣布，连接阿拉木图与霍尔果斯口岸的第{n}条货运线路正式开通，首列列车满载集装箱驶向中国。</p>
<p>中国海关方面表示，口岸已经延长通关时间，并增设查验通道，以适应两国之间列车数量的增长，编号{n}的列车每天往返一次。</p>
<p>当地居民期待这条线路带来新的工作岗位，司机、装卸工和报关员的招聘已经开始，报名者超过{n}百人。</p></article></body></html>"""


class Desk:
    """A folder with settings, and the program that runs in it."""

    def __init__(self, folder: Path, server: NewsServer, database_url: str) -> None:
        self.folder, self.server, self.hooks = folder, server, list[tuple[str, dict[str, Any]]]()  # webhook-id and envelope
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.pages = list[int]()
        server.put("/feed", lambda _asked: Reply(self._feed(), type="application/rss+xml"))
        (folder / "khorgos.toml").write_text(
            f'database_url = "{database_url}"\ncatalogue = false\n'
            "[crawler]\nallow_private_networks = true\ndelay_seconds = 0\n"
            f'[web]\nlisten = "127.0.0.1:{self.port}"\n'
            f'[[sources]]\nid = "wire"\nhome = "{server.base()}/"\ncountry = "CN"\nlanguages = ["zh"]\n'
            f'feeds = ["{server.base()}/feed"]\nevery = "1s"\n'
            f'[[channels]]\nid = "hook"\nkind = "webhook"\nurl = "{server.base()}/hook"\nsecret = "{SECRET}"\n'
            '[[rules]]\nid = "rail"\nquery = "country:kz 铁路"\nchannels = ["hook"]\n',
            "utf-8",
        )

        server.put("/hook", self._receive)

    def _receive(self, asked: Asked) -> Reply:
        envelope = Webhook(SECRET).verify(asked.body, asked.headers)  # at once: a signature is good for five minutes
        self.hooks.append((asked.headers["webhook-id"], envelope))
        return Reply(b"ok")

    def _feed(self) -> bytes:
        return rss(*((f"{self.server.base()}/a/{n}.html", f"货运线路 {n}") for n in self.pages))

    def publish(self, number: int) -> None:
        self.server.put(f"/a/{number}.html", PAGE.format(title=f"哈萨克斯坦开通第{number}条货运线路", n=number))
        self.pages.append(number)

    def start(self, *words: str) -> subprocess.Popen[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("KHORGOS_")}
        command = [sys.executable, "-m", "khorgos", *words]
        return subprocess.Popen(command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *words: str) -> str:
        done = self.start(*words)
        out, said = done.communicate(timeout=120)
        assert done.returncode == 0, said
        return out

    def found(self, query: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run("search", query, "--limit", "0", "--format", "jsonl").splitlines()]

    def told(self) -> set[str]:
        """The addresses that arrived by webhook, each with a right signature."""
        return {article["url"] for _, envelope in list(self.hooks) for article in envelope["articles"]}

    def told_groups(self) -> dict[str, set[int]]:
        """Of each webhook-id, the groups that it told of."""
        found: dict[str, set[int]] = {}
        for id, envelope in list(self.hooks):
            found.setdefault(id, set()).update(article["group"] for article in envelope["articles"])
        return found


def until(condition: Callable[[], object], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
