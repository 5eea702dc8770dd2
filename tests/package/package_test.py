"""The package as a file: what is in it, what its scripts and its unit are, by Debian's own tools.
Only of the hardened program; the unit is rated in every preset.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

UNIT = "packaging/debian/cofactor.service"
FILES = """
etc/cofactor/cofactor.toml usr/bin/cofactor
lib/systemd/system/cofactor.service lib/systemd/system/cofactor-sealed.service
usr/lib/sysusers.d/cofactor.conf usr/lib/tmpfiles.d/cofactor.conf
usr/share/bash-completion/completions/cofactor usr/share/cofactor/grafana/cofactor.json
usr/share/doc/cofactor/copyright usr/share/doc/cofactor/operate.md
usr/share/doc/cofactor/first-code.md usr/share/man/man1/cofactor.1.gz
""".split()


def fail(sentence):
    sys.exit(f"FAILED: {sentence}")


def check(right, sentence):
    if not right:
        fail(sentence)


def run(*words, exits=0):
    done = subprocess.run([*map(str, words)], capture_output=True, text=True)
    check(done.returncode == exits, f"{words}: exit {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def unit_is_rated(folder):
    rate = ["systemd-analyze", "security", "--offline=yes", "--no-pager", "--threshold=15"]
    run(*rate, UNIT)
    # The rating sees what it is asked to see.
    looser = folder / "cofactor.service"
    looser.write_text(pathlib.Path(UNIT).read_text().replace("PrivateUsers=yes\n", ""))
    run(*rate, looser, exits=1)
    text = pathlib.Path(UNIT).read_text()
    for line in ("NoNewPrivileges=yes", "CapabilityBoundingSet=\n", "LimitCORE=0",
                 "MemorySwapMax=0", "UMask=0077", "ProtectSystem=strict"):
        check(line in text, f"the unit lacks {line}")


def sealed_unit_lacks_the_key_alone(tree):
    """What a sealed server is kept from is what an open one is kept from."""
    made = (tree / "lib/systemd/system/cofactor-sealed.service").read_text().splitlines()
    own = pathlib.Path(UNIT).read_text().splitlines()
    settings = [[line for line in lines if "=" in line and not line.startswith("#")]
                for lines in (own, made)]
    lost = [line for line in settings[0] if line not in settings[1]]
    more = [line for line in settings[1] if line not in settings[0]]
    check(lost == ["Description=Cofactor, team custody of second factors",
                   "OnFailure=cofactor-sealed.service",
                   "LoadCredentialEncrypted=cofactor.root:/etc/cofactor/root.cred",
                   "RestartPreventExitStatus=243", "WantedBy=multi-user.target"], str(lost))
    check(more == ["Description=Cofactor, sealed: without its root key",
                   "Conflicts=cofactor.service", "After=cofactor.service"], str(more))


def package_is_whole(folder):
    version = "9.9.9"
    made = run("packaging/package.sh", os.environ["COFACTOR_PROGRAM"], version, folder)
    deb = folder / f"cofactor_{version}_{run('dpkg', '--print-architecture').strip()}.deb"
    check(made.strip() == str(deb) and deb.exists(), f"package.sh says {made}")
    listed = run("dpkg-deb", "-c", deb)
    for file in FILES:
        check(f" ./{file}\n" in listed, f"the package lacks {file}")
    for line in listed.splitlines():
        check(line.split()[1] == "root/root", f"it belongs to somebody: {line}")
        check(line[5] != "w" and line[8] != "w", f"others may write it: {line}")
    check(run("dpkg-deb", "-f", deb, "Version").strip() == version, "another version")
    depends = run("dpkg-deb", "-f", deb, "Depends")
    for library in ("libc6 (>=", "libssl3", "libsqlite3-0", "systemd (>= 252)"):
        check(library in depends, f"it does not depend on {library}: {depends}")
    conffiles = run("dpkg-deb", "-I", deb, "conffiles")
    check(conffiles == "/etc/cofactor/cofactor.toml\n", f"conffiles: {conffiles}")
    tree = folder / "tree"
    run("dpkg-deb", "-x", deb, tree)
    sealed_unit_lacks_the_key_alone(tree)
    for script in ("postinst", "prerm", "postrm"):
        run("sh", "-n", f"packaging/debian/{script}")
    listen = (tree / "etc/cofactor/cofactor.toml").read_text()
    check('\nlisten = "localhost:8420"' in listen, "it listens to the network before it is told")
    # Every key of the configuration is known, also those that are commented.
    config = folder / "all.toml"
    config.write_text("\n".join(
        line[1:] if line.startswith("#") and " = " in line else line for line in
        listen.splitlines()))
    done = subprocess.run([tree / "usr/bin/cofactor", "serve", "--config", config, "--data",
                           folder / "none"], capture_output=True, text=True)
    check(done.returncode in (2, 7) and "not known" not in done.stderr, done.stderr)
    check(done.returncode == 7, f"the commented keys are refused: {done.stderr}")
    if shutil.which("lintian"):
        said = run("lintian", "--allow-root", "--fail-on", "error,warning", deb)
        print(said or "lintian says nothing")
    else:
        print("skipped: lintian is not here (./dev test-long installs it)")


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cofactor-package-"))
    try:
        unit_is_rated(folder)
        if os.environ.get("COFACTOR_PRESET") != "release":
            print("skipped: the package is made of the hardened program")
            return
        package_is_whole(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("ok")


main()
