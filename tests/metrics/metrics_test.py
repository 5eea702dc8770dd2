"""The operator's door with a real client: what is counted, that nobody's name or id is in it, who
may ask, and what `cofactor doctor` makes of it. COFACTOR_LONG=1: every query of the dashboard,
answered by a real Prometheus that scrapes the server.
"""

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

PROGRAM = os.path.abspath(os.environ["COFACTOR_PROGRAM"])
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
IDENTIFIER = re.compile(r"\b[a-z]{2,4}_[0-9a-hjkmnp-tv-z]{26}\b")


def fail(sentence):
    sys.exit(f"FAILED: {sentence}")


def check(right, sentence):
    if not right:
        fail(sentence)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def get(url, host=None):
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read().decode()


def make_certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        + ["-nodes", "-days", "60", "-subj", "/CN=localhost", "-addext"]
        + ["subjectAltName=DNS:localhost,IP:127.0.0.1"]
        + ["-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True,
        capture_output=True,
    )


class Server:
    def __init__(self, folder, door=None):
        self.folder, self.port = folder, free_port()
        self.door = door or f"localhost:{free_port()}"
        self.config = folder / "cofactor.toml"
        self.config.write_text(
            f'listen = "localhost:{self.port}"\ndata = "{folder}/data"\n'
            f"reserve_bytes = 16777216\n[limits]\nreleases_per_minute = 3\n"
            f'[tls]\ncert = "{folder}/cert.pem"\nkey = "{folder}/key.pem"\n'
            f'[metrics]\nlisten = "{self.door}"\n'
        )
        self.environment = {
            **os.environ,
            "COFACTOR_URL": f"https://localhost:{self.port}",
            "COFACTOR_CA_FILE": f"{folder}/cert.pem",
            "XDG_CONFIG_HOME": f"{folder}/config",
            "XDG_STATE_HOME": f"{folder}/state",
        }
        self.log = folder / "server.log"
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--dev", "--config", self.config],
            env=self.environment,
            stdout=self.log.open("wb"),
            stderr=subprocess.STDOUT,
        )

    def wait(self):
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            check(self.process.poll() is None, f"the server ended: {self.log.read_text()}")
            time.sleep(0.05)
        fail("the server does not answer")

    def run(self, *words, exits=0, typed="", profile="default"):
        done = subprocess.run(
            [PROGRAM, *map(str, words)],
            env={**self.environment, "COFACTOR_PROFILE": profile},
            input=typed,
            capture_output=True,
            text=True,
            timeout=120,
        )
        allowed = exits if isinstance(exits, tuple) else (exits,)
        check(done.returncode in allowed, f"{words}: exit {done.returncode}: {done.stderr}")
        return done.stdout

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        check(self.process.wait(60) == 0, f"it did not stop well: {self.log.read_text()}")


def live(server):
    """Codes, waits and refusals, by people with names that are looked for afterwards."""
    run = server.run
    run("setup", "--name", "Ada Quillfeather", "--email", "ada.quill@example.com",
        "--token-file", server.folder / "data/setup.token")
    run("vault", "add", "productionvault")
    run("account", "add", "productionvault/rootaccount", "--email", "root.mail@example.com")
    typed = server.folder / "seed.txt"
    typed.write_text(SEED)
    run("device", "add", "productionvault/rootaccount", "--name", "primarydevice",
        "--secret-file", typed)
    run("device", "confirm", "productionvault/rootaccount", "--device", "primarydevice")
    run("code", "productionvault/rootaccount", "--reason", "none may", exits=4)
    run("grant", "add", "--to", "ada.quill@example.com", "--role", "responder",
        "--on", "productionvault")
    # The bucket fills up again while one waits: rereads of one step empty it.
    words = ["code", "productionvault/rootaccount", "--reason", "secretreason", "--wait"]
    server.codes = 0
    while server.codes < 20 and run(*words, exits=(0, 6)):
        server.codes += 1
    check(0 < server.codes < 20, f"{server.codes} codes and no limit")
    # /metrics is not where people are.
    for path in ("/metrics", "/api/v1/metrics"):
        done = subprocess.run(
            ["curl", "-s", "-o", os.devnull, "-w", "%{http_code}", "--cacert",
             server.folder / "cert.pem", f"https://localhost:{server.port}{path}"],
            capture_output=True, text=True)
        check(done.stdout == "404", f"{path} answers {done.stdout} where people are")


def samples(text):
    out = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, value = line.rsplit(" ", 1)
            check(name not in out, f"{name} stands twice")
            out[name] = float(value)
    return out


def is_counted(server):
    # Notices are written down a moment after what they are of.
    for _ in range(100):
        status, headers, text = get(f"http://{server.door}/metrics")
        if 'cofactor_follower_behind_entries{follower="notices"} 0\n' in text:
            break
        time.sleep(0.1)
    check(status == 200, f"/metrics: {status} {text}")
    check(headers["Content-Type"].startswith("text/plain; version=0.0.4"), str(headers))
    got = samples(text)
    families = set(re.findall(r"^# HELP (\S+) .+$", text, re.M))
    check(families == set(re.findall(r"^# TYPE (\S+) .+$", text, re.M)), "a family lacks a line")
    guide = pathlib.Path("docs/guides/operate.md").read_text()
    for family in families:
        check(f"`{family}`" in guide, f"{family} does not stand in docs/guides/operate.md")
    expected = {
        # The pair of the enrolment besides.
        "cofactor_releases_total": server.codes + 1,
        'cofactor_refusals_total{code="denied"}': 1,
        'cofactor_refusals_total{code="throttled"}': 1,
        "cofactor_faults_total": 0,
        'cofactor_limit_per_minute{limit="releases"}': 3,
        'cofactor_refusals_total{code="sealed"}': 0,
        "cofactor_sealed": 0,
        "cofactor_clock_sure": 1,
        "cofactor_step_waits": 0,
        "cofactor_reserve_bytes": 16777216,
        "cofactor_reserve_left_bytes": 16777216,
        "cofactor_batches_not_committed_total": 0,
        'cofactor_follower_behind_entries{follower="events"}': 0,
        'cofactor_follower_behind_entries{follower="notices"}': 0,
    }
    for name, value in expected.items():
        check(got.get(name) == value, f"{name} is {got.get(name)} and not {value}")
    check(got["cofactor_log_entries"] > 10, "the log is empty")
    check(got['cofactor_commit_seconds_bucket{le="+Inf"}'] == got["cofactor_commit_seconds_count"]
          == got["cofactor_batch_entries_count"] > 5, "the commits are not counted")
    check(got["cofactor_batch_entries_sum"] + 3 > got["cofactor_log_entries"] - 10, "entries")
    left = got["cofactor_certificate_not_after_seconds"] - time.time()
    check(59 * 86400 < left < 61 * 86400, f"the certificate has {left} s left")
    check(got['cofactor_http_answers_total{status="2xx"}'] > 5, "no answers are counted")
    check(got['cofactor_http_answers_total{status="4xx"}'] >= 4, "no refusals are counted")
    return text


def tells_of_nobody(server, text):
    told = text + get(f"http://{server.door}/readyz")[2]
    words = ["Quill", "quill", "root.mail", "production", "rootaccount", "primarydevice", "reason=",
             "secretreason", SEED, str(server.folder)]
    for word in words:
        check(word not in told, f"{word} stands in what the door tells")
    check(not IDENTIFIER.search(told), f"an id stands there: {IDENTIFIER.search(told)}")
    shown = server.run("account", "show", "productionvault/rootaccount", "--json")
    check(IDENTIFIER.search(shown), "the search for ids finds none where they are")


def takes_only_this_machine(server):
    for host in ("cofactor.example.com", "127.0.0.1.example.com", "localhost.example.com"):
        status, _, text = get(f"http://{server.door}/metrics", host)
        check(status == 421 and "releases" not in text, f"the door answers to {host}: {status}")
    check(get(f"http://{server.door}/healthz")[2] == "ok\n", "/healthz")
    check(get(f"http://{server.door}/")[0] == 404, "the door has a page")
    check(get(f"http://{server.door}/api/v1/whoami")[0] == 404, "the door has the API")
    done = subprocess.run(
        [PROGRAM, "serve", "--dev", "--data", server.folder / "other", "--listen",
         f"localhost:{free_port()}"],
        env={**os.environ, "COFACTOR_METRICS_LISTEN": "0.0.0.0:0", "COFACTOR_RESERVE_BYTES": "0"},
        capture_output=True, text=True, timeout=60)
    check(done.returncode == 4, f"a door to the network opens: {done.returncode} {done.stderr}")


def doctor_says(server, exits, *parts):
    done = server.run("doctor", "--config", server.config, exits=exits)
    for part in parts:
        check(part in done, f"doctor does not say {part!r}: {done}")
    return done


def is_examined(server):
    ready = get(f"http://{server.door}/readyz")
    check(ready[0] == 200 and ready[2].startswith("ready\n"), str(ready))
    check("warning: no recovery quorum" in ready[2], ready[2])
    # A development store is the one thing that is bad.
    doctor_says(server, 12, "good  server: It is ready.", "bad  seal: The root key lies beside",
                "good  certificate", "weak  backup: There is none")
    os.chmod(server.folder / "data/cofactor.db", 0o644)
    os.chmod(server.folder / "key.pem", 0o644)
    doctor_says(server, 12, "reach " + str(server.folder / "data/cofactor.db"), "bad  certificate")
    os.chmod(server.folder / "data/cofactor.db", 0o600)
    os.chmod(server.folder / "key.pem", 0o600)
    server.stop()
    doctor_says(server, 12, "bad  server: No server answers at " + server.door)


def doors_may_be_sockets(folder):
    folder.mkdir()
    make_certificate(folder)
    server = Server(folder, f"unix:{folder}/door.sock").wait()
    try:
        done = subprocess.run(
            ["curl", "-s", "--unix-socket", folder / "door.sock", "http://any/metrics"],
            capture_output=True, text=True)
        check("cofactor_releases_total 0" in done.stdout, done.stdout)
        mode = (folder / "door.sock").stat().st_mode & 0o777
        check(mode == 0o600, f"the door has mode {mode:o}")
    finally:
        server.stop()


def asked(port, query):
    url = f"http://127.0.0.1:{port}/api/v1/query?" + urllib.parse.urlencode({"query": query})
    return json.loads(get(url)[2])


def prometheus_answers_the_dashboard(server):
    program = shutil.which("prometheus")
    check(program, "there is no prometheus: ./dev test-long installs it")
    folder, port = server.folder / "prometheus", free_port()
    folder.mkdir()
    (folder / "prometheus.yml").write_text(
        "global: {scrape_interval: 1s}\nscrape_configs:\n- job_name: cofactor\n"
        f"  static_configs: [{{targets: ['{server.door}']}}]\n")
    process = subprocess.Popen(
        [program, f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/tsdb",
         f"--web.listen-address=127.0.0.1:{port}"],
        stdout=(folder / "log").open("wb"), stderr=subprocess.STDOUT)
    try:
        for _ in range(300):
            time.sleep(0.2)
            try:
                if asked(port, "count_over_time(up{job='cofactor'}[1m]) >= 3")["data"]["result"]:
                    break
            except OSError:
                check(process.poll() is None, (folder / "log").read_text())
        live_between_scrapes(server)
        dashboard = json.loads(pathlib.Path("packaging/grafana/cofactor.json").read_text())
        queries = [t["expr"] for panel in dashboard["panels"] for t in panel["targets"]]
        check(len(queries) > 20, "the dashboard is empty")
        for query in queries:
            for _ in range(25):
                answer = asked(port, query)
                check(answer["status"] == "success", f"{query}: {answer}")
                if answer["data"]["result"]:
                    break
                time.sleep(0.4)
            check(answer["data"]["result"], f"nothing answers {query}")
        check(not asked(port, "cofactor_no_such")["data"]["result"], "Prometheus answers anything")
        named = {name for query in queries for name in re.findall(r"cofactor_\w+", query)}
        families = set(re.findall(r"^# TYPE (\S+)", get(f"http://{server.door}/metrics")[2], re.M))
        bare = {re.sub(r"_(bucket|sum|count)$", "", name) for name in named}
        check(bare <= families, f"the dashboard asks for {bare - families}")
        print(f"{len(queries)} queries of the dashboard answered by Prometheus")
    finally:
        process.terminate()
        process.wait(60)


def live_between_scrapes(server):
    server.run("code", "productionvault/nowhere", "--reason", "refused", exits=3)
    for _ in range(8):
        server.run("code", "productionvault/rootaccount", "--reason", "again", exits=(0, 5, 6))
    server.run("vault", "add", f"vault{time.time_ns()}")
    time.sleep(2.5)
    server.run("vault", "add", f"vault{time.time_ns()}")


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cofactor-metrics-"))
    server = None
    try:
        make_certificate(folder)
        server = Server(folder).wait()
        live(server)
        text = is_counted(server)
        tells_of_nobody(server, text)
        takes_only_this_machine(server)
        if os.environ.get("COFACTOR_LONG") == "1":
            prometheus_answers_the_dashboard(server)
        is_examined(server)
        doors_may_be_sockets(folder / "sockets")
    finally:
        if server and server.process.poll() is None:
            server.process.terminate()
            server.process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)
    print("ok")


main()
