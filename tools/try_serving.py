"""Two servers over one record in a real PostgreSQL, into which people sign in with a real provider of identities.

python3 tools/try_serving.py target/debug/ntib oidc-provider-mock

The program is built with the features `postgres` and `oidc`; the provider is the package `oidc-provider-mock` of the Python index, or any other command
that takes `--port` and lets everybody in under the name they give. PostgreSQL comes from Debian's package. Everything stands in a folder that is gone at
the end. Each step is said; the first that fails ends the run.
"""

import glob
import html
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

HOST = "desk.example.test"
LABEL = {
    "audience": [["role:administrator", "role:liaison"]],
    "caveats": [],
    "level": "internal",
    "owners": ["liaison-office"],
    "releasable_to": ["CA"],
}


def free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def say(text: str) -> None:
    print(text, flush=True)


def need(holds: bool, what: str) -> None:
    if not holds:
        raise SystemExit(f"error: {what}")


def wait(port: int, process: subprocess.Popen) -> None:
    for _ in range(600):
        need(process.poll() is None, f"a server ended with {process.returncode}")
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("error: a server does not answer")


class Browser:
    """A browser that knows one server at a time, with the cookies that it was given."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, {}

    def ask(self, method: str, path: str, body: str = "", kind: str = "application/x-www-form-urlencoded", more: dict | None = None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        headers |= {"content-type": kind} if body else {}
        connection.request(method, path, body or None, headers | (more or {}))
        answer = connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                name, value = value.split(";")[0].split("=", 1)
                self.cookies[name] = value
        return answer.status, answer.getheader("location"), text

    def do(self, verb: str, named: str | None, payload: dict) -> dict:
        command = {"verb": verb, "payload": payload, "label": LABEL} | ({"object": named} if named else {})
        status, _, text = self.ask("POST", "/api/v1/desk/do", json.dumps(command), "application/json")
        need(status == 200, f"{verb}: {status} {text}")
        return json.loads(text)


def sign_in(port: int, provider: int, subject: str) -> Browser:
    """Goes to the provider and comes back, as a browser does."""
    browser = Browser(port)
    status, location, text = browser.ask("GET", "/en/desk/sign-in/provider")
    need(status == 303 and location, f"the way to the provider: {status} {text[:300]}")
    there = urllib.parse.urlsplit(location)
    need(there.port == provider, f"it leads to {location}")
    at = Browser(provider)
    status, back, text = at.ask("POST", f"{there.path}?{there.query}", urllib.parse.urlencode({"sub": subject}))
    need(status in (302, 303) and back, f"the provider: {status} {text[:300]}")
    back = urllib.parse.urlsplit(back)
    need(back.hostname == HOST, f"it leads back to {back.hostname}")
    status, location, text = browser.ask("GET", f"{back.path}?{back.query}")
    need(status == 303 and location == "/en/desk/today", f"coming back: {status} {location} {re.sub('<[^>]+>', ' ', text)[:600]}")
    return browser


def postgres(folder: str) -> list[str]:
    """A server of its own over a socket in `folder`; gives the command that stops it."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
    need(bool(found), "PostgreSQL is missing: install Debian's package `postgresql`")
    root = os.getuid() == 0
    if root:
        shutil.chown(folder, "postgres")
        os.chmod(folder, 0o755)
    as_server = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if root else []
    run = lambda program, *rest: [*as_server, f"{found[-1]}/{program}", *rest]
    data = f"{folder}/data"
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(run("initdb", "-A", "trust", "-U", "ntib", "-E", "UTF8", "-D", data), check=True, **quiet)
    settings = f"-c listen_addresses= -c unix_socket_directories={folder}"
    subprocess.run(run("pg_ctl", "-w", "-t", "120", "-o", settings, "-l", f"{folder}/log", "-D", data, "start"), check=True, **quiet)
    return run("pg_ctl", "-m", "immediate", "-D", data, "stop")


def listen(browser: Browser, told: list, ready: threading.Event) -> None:
    """Takes note of each event of the live feed, with the moment at which it came."""
    connection = http.client.HTTPConnection("127.0.0.1", browser.port, timeout=60)
    connection.request("GET", "/live", headers={"cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())})
    answer = connection.getresponse()
    for line in answer:
        line = line.decode()
        if line.startswith("event: hello"):
            ready.set()
        if line.startswith("data: {") and len(line) > 12:
            told.append((time.monotonic(), json.loads(line[6:])))


def main() -> None:
    program, provider_program = sys.argv[1:3]
    folder = tempfile.mkdtemp(prefix="ntib-serving-")
    database = os.path.join(folder, "database")
    os.mkdir(database)
    os.chmod(folder, 0o755)
    running: list[subprocess.Popen] = []
    stop = postgres(database)
    try:
        say("PostgreSQL runs")
        record = os.path.join(folder, "record")
        ntib = lambda *rest: subprocess.run([program, *rest], check=True, capture_output=True, text=True)
        address = f"host={database} user=ntib dbname=postgres"
        begun = ntib("log", "begin", "--data", record, "--origin", f"{HOST}/log", "--postgres", address, "--person", "founder", "--owner", "liaison-office")
        key = next(word for word in begun.stdout.split() if "+" in word)
        ntib("desk", "found", "--record", record, "--office", "liaison-office", "--office-en", "Liaison Office", "--office-fr", "Bureau de liaison",
             "--place", "CA", "--person", "t.nakamura", "--name", "Tara Nakamura")
        at = free()
        issuer = f"http://localhost:{at}"
        provider = subprocess.Popen([provider_program, "--port", str(at)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        running.append(provider)
        wait(at, provider)
        say("the provider of identities runs")
        ntib("desk", "bind", "--record", record, "t.nakamura", "--issuer", issuer, "--subject", "tara")
        secret = os.path.join(folder, "secret")
        with open(secret, "w", encoding="utf-8") as file:
            file.write("not much of a secret\n")
        servers = []
        for _ in range(2):
            port = free()
            settings = os.path.join(folder, f"{port}.yaml")
            with open(settings, "w", encoding="utf-8") as file:
                file.write(f"listen: 127.0.0.1:{port}\naddress: https://{HOST}\nrecord: {record}\noidc:\n  issuer: {issuer}\n  client: ntib\n  secret_file: {secret}\n")
            server = subprocess.Popen([program, "serve", "--config", settings], stdout=subprocess.DEVNULL, stderr=open(f"{settings}.log", "w", encoding="utf-8"))
            running.append(server)
            wait(port, server)
            servers.append(port)
        say("two servers serve the record")
        tara = sign_in(servers[0], at, "tara")
        say("an administrator signed in with the provider")
        tara.do("add-person", "c.bouchard", {"name": "Claire Bouchard", "office": "liaison-office", "place": "CA"})
        tara.do("grant-role", "c.bouchard", {"role": "liaison", "from": "2026-01-01T00:00:00.000Z"})
        ntib("desk", "bind", "--record", record, "c.bouchard", "--issuer", issuer, "--subject", "claire")
        claire = [sign_in(port, at, "claire") for port in servers]
        say("an officer signed in at both servers")
        told, ready = [], threading.Event()
        threading.Thread(target=listen, args=(claire[1], told, ready), daemon=True).start()
        need(ready.wait(20), "the live feed of the second server does not begin")
        inquiry = {"title": {"en": "A part", "fr": "Une pièce"}, "inquiry": {"en": "May it go?", "fr": "Peut-elle partir?"}, "on": "2026-11-24", "countersign": "always"}
        before = time.monotonic()
        case = claire[0].do("open-case", None, inquiry)["object"]["id"]
        for _ in range(2_000):
            if any(one["id"] == case for _, one in told):
                break
            time.sleep(0.01)
        came = [moment for moment, one in told if one["id"] == case]
        need(bool(came), "what was recorded at one server is not told by the other")
        say(f"what was recorded at one server came to the other's live feed after {round((came[0] - before) * 1000)} ms")
        _, _, page = claire[1].ask("GET", f"/fr/desk/cases/{case}")
        need("Une pièce" in page, "the other server does not show it")
        _, _, page = claire[0].ask("GET", "/en/desk/account")
        mark = re.search('name="mark" value="([^"]+)"', page)
        form = {"mark": mark[1], "issue": "token", "token_name": "trial", "token_may": "read", "token_days": "30"}
        _, _, page = claire[0].ask("POST", "/en/desk/account", urllib.parse.urlencode(form))
        token = html.unescape(re.search("ntib_[A-Za-z0-9_-]{43}", page)[0])
        status, _, text = Browser(servers[1]).ask("GET", "/api/v1/desk/me", more={"authorization": f"Bearer {token}"})
        need(status == 200 and json.loads(text)["person"] == "c.bouchard", f"the token at the other server: {status} {text}")
        say("a token issued at one server reads at the other")
        status, location, _ = Browser(servers[0]).ask("GET", "/en/desk/sign-in/back?code=stolen&state=made-up")
        need(status != 303, f"a code that nobody was given leads to {location}")
        proof = subprocess.run([program, "log", "verify", record, "--key", key], capture_output=True, text=True)
        need(proof.returncode == 0, f"the log: {proof.stdout}{proof.stderr}")
        say("the log in PostgreSQL verifies")
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()
        subprocess.run(stop, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for log in glob.glob(os.path.join(folder, "*.log")):
            with open(log, encoding="utf-8") as file:
                print(*[line for line in file if "error" in line.lower() or "warn" in line.lower()][:5], sep="", end="")
        shutil.rmtree(folder, ignore_errors=True)
    say("all is well")


main()
