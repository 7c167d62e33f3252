# SPDX-License-Identifier: GPL-2.0-or-later
"""Opens a page in headless Chromium, over its debugging pipe, and says as JSON what became of it.

usage: page_browser.py PAGE [--width N] [--height N] [--dark] [--no-script] [--run FILE] [--shot PNG] [--full | --top N]

"problems" holds what went to the console, exceptions, violations of the policy, dialogues and requests
for anything but the page; "result" is what the script in FILE evaluates to.
"""
import argparse
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile

arguments = argparse.ArgumentParser()
arguments.add_argument("page")
arguments.add_argument("--width", type=int, default=1440)
arguments.add_argument("--height", type=int, default=900)
arguments.add_argument("--dark", action="store_true")
arguments.add_argument("--no-script", action="store_true")
arguments.add_argument("--run")
arguments.add_argument("--shot")
arguments.add_argument("--full", action="store_true")
arguments.add_argument("--top", type=int, help="a screenful from there")
options = arguments.parse_args()
address = "file://" + os.path.abspath(options.page)


class Browser:
    """Messages are JSON, each ended by a zero byte, in on descriptor 3 and out on 4."""

    def __init__(self, profile):
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()

        def descriptors():
            os.dup2(theirs_in, 13)
            os.dup2(theirs_out, 14)
            os.dup2(13, 3)
            os.dup2(14, 4)

        self.process = subprocess.Popen(
            [shutil.which("chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
             "--disable-background-networking", "--user-data-dir=" + profile, "--remote-debugging-pipe"],
            preexec_fn=descriptors, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        self.out, self.data, self.number, self.session, self.events = ours_out, b"", 0, None, []
        self.read = ours_in

    def message(self):
        while b"\0" not in self.data:
            piece = os.read(self.read, 1 << 16)
            if not piece:
                sys.exit("page_browser: chromium is gone")
            self.data += piece
        text, _, self.data = self.data.partition(b"\0")
        return json.loads(text)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.message()
            if answer.get("id") == self.number:
                if "error" in answer:
                    sys.exit(f"page_browser: {method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, method):
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.message())


def problems(events):
    for event in events:
        method, what = event.get("method"), event.get("params", {})
        if method == "Runtime.consoleAPICalled":
            yield "console: " + " ".join(str(a.get("value", a.get("description"))) for a in what["args"])
        elif method == "Runtime.exceptionThrown":
            yield "exception: " + json.dumps(what["exceptionDetails"])
        elif method == "Log.entryAdded":
            yield "log: " + what["entry"]["text"]
        elif method == "Audits.issueAdded" and "NavigationEntryMarkedSkippable" not in json.dumps(what):  # a script clicked
            yield "issue: " + json.dumps(what["issue"])
        elif method == "Page.javascriptDialogOpening":
            yield "dialogue: " + what["message"]
        elif method == "Network.requestWillBeSent" and what["request"]["url"].split("#")[0] not in (address, "data:,"):
            yield "request: " + what["request"]["url"][:200]


with tempfile.TemporaryDirectory() as profile:
    browser = Browser(profile)
    target = browser.call("Target.createTarget", url="about:blank")["targetId"]
    browser.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ("Page", "Runtime", "Network", "Log", "Audits"):
        browser.call(domain + ".enable")
    browser.call("Emulation.setDeviceMetricsOverride", width=options.width, height=options.height, deviceScaleFactor=1, mobile=options.width < 600)
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if options.dark else "light"}])
    if options.no_script:
        browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.events.clear()
    browser.call("Page.navigate", url=address)
    browser.wait("Page.loadEventFired")
    answer = {}
    if options.run:
        expression = "(async () => {" + open(options.run, encoding="utf-8").read() + "\n})()"
        done = browser.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in done:
            sys.exit("page_browser: " + json.dumps(done["exceptionDetails"], indent=1))
        answer["result"] = done["result"].get("value")
    if options.shot:
        more = {}
        if options.full or options.top is not None:
            size = browser.call("Page.getLayoutMetrics")["cssContentSize"]
            height = min(size["height"], 8000) if options.full else options.height
            more = {"captureBeyondViewport": True, "clip": {"x": 0, "y": options.top or 0, "width": size["width"], "height": height, "scale": 1}}
        shot = browser.call("Page.captureScreenshot", format="png", **more)
        with open(options.shot, "wb") as file:
            file.write(base64.b64decode(shot["data"]))
    browser.call("Runtime.evaluate", expression="0")  # what is under way arrives
    answer["problems"] = list(problems(browser.events))
    browser.session = None
    browser.call("Browser.close")
    browser.process.wait()
print(json.dumps(answer, indent=1))
