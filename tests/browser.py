"""Debian's Chromium without a window, driven through a pipe: open a page, press keys, read what it says, print it."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE_S = 60.0
WIDE = (1280, 900)


class Page:
    """One tab: `faults` are errors of the console and requests that left the page."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing, self._number, self._held = reading, writing, 0, b""
        self.faults: list[str] = []
        self.requests: list[str] = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")
        self.size(*WIDE)

    def open(self, path: Path) -> None:
        """Load a file and wait until it stands."""
        self.faults, self.requests = [], []
        self._call("Page.navigate", url=path.resolve().as_uri())
        end = time.monotonic() + PATIENCE_S
        while self.evaluate("document.readyState") != "complete":
            assert time.monotonic() < end, f"{path} does not load"
            time.sleep(0.05)

    def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression; promises are awaited."""
        found = self._call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def press(self, key: str, code: int, text: str = "") -> None:
        """A key, down and up; `code` is its virtual key code."""
        for kind in ("keyDown", "keyUp"):
            words = {"text": text} if text and kind == "keyDown" else {}
            self._call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **words)

    def click(self, selector: str, across: float = 0.5) -> None:
        """The mouse on an element, so far across it."""
        box = f"document.querySelector({json.dumps(selector)}).getBoundingClientRect()"
        self.evaluate(f"document.querySelector({json.dumps(selector)}).scrollIntoView()")
        x, y, wide, high = (self.evaluate(f"{box}.{side}") for side in ("x", "y", "width", "height"))
        place = {"x": x + wide * across, "y": y + high / 2, "button": "left", "clickCount": 1}
        for kind in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=kind, **place)

    def size(self, width: int, height: int, zoom: float = 1.0) -> None:
        """The window; at a zoom of 2 the page has half the room, as a browser gives it."""
        self._call(
            "Emulation.setDeviceMetricsOverride", width=round(width / zoom), height=round(height / zoom),
            deviceScaleFactor=zoom, mobile=False,
        )  # fmt: skip

    def theme(self, name: str) -> None:
        """ "dark" or "light"."""
        self._call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    def pdf(self) -> bytes:
        """The page as it prints on letter paper."""
        return base64.b64decode(self._call("Page.printToPDF", paperWidth=8.5, paperHeight=11)["data"])

    def picture(self) -> bytes:
        """What can be seen, as PNG."""
        return base64.b64decode(self._call("Page.captureScreenshot", format="png")["data"])

    def _call(self, method: str, **words: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": words}
        if hasattr(self, "_session"):
            message["sessionId"] = self._session
        os.write(self._writing, json.dumps(message).encode() + b"\0")
        for answer in self._messages():
            if answer.get("id") == self._number:
                assert "error" not in answer, (method, answer)
                return dict(answer["result"])
            self._note(answer)
        raise AssertionError("the browser is gone")

    def _messages(self) -> Iterator[dict[str, Any]]:
        while True:
            while b"\0" in self._held:
                one, self._held = self._held.split(b"\0", 1)
                yield json.loads(one)
            read = os.read(self._reading, 1 << 20)
            if not read:
                return
            self._held += read

    def _note(self, event: dict[str, Any]) -> None:
        method, words = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.faults.append(str(words["exceptionDetails"]))
        elif method == "Log.entryAdded" and words["entry"]["level"] in ("error", "warning"):
            self.faults.append(str(words["entry"]))
        elif method == "Runtime.consoleAPICalled" and words["type"] in ("error", "warning"):
            self.faults.append(str(words))
        elif method == "Network.requestWillBeSent":
            self.requests.append(words["request"]["url"])


@contextmanager
def browser() -> Iterator[Page]:
    """A page of a browser with no network and no profile of anybody's."""
    assert PROGRAM
    to_read, to_write = os.pipe(), os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [
            PROGRAM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={profile}", "--remote-debugging-pipe",
        ]  # fmt: skip

        def as_three_and_four() -> None:
            spare = os.dup(to_read[0]), os.dup(to_write[1])
            os.dup2(spare[0], 3)
            os.dup2(spare[1], 4)

        running = subprocess.Popen(
            command, preexec_fn=as_three_and_four, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(to_read[0])
        os.close(to_write[1])
        try:
            yield Page(to_write[0], to_read[1])
        finally:
            running.kill()
            running.wait()
            os.close(to_write[0])
            os.close(to_read[1])
