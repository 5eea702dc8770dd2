"""Who may what, judged anew from the prose of ARCHITECTURE.md and of caller.h, grant.h, permits.h.
Reads worlds, one JSON object a line, each with the program's verdict; exits 1 at the first that it
judges otherwise. Shares no code with the program and keeps within 100 lines."""
import json, re, sys

ROLES = {"viewer": "", "approver": "", "recoverer": "", "auditor": "read-log",
         "responder": "release-code record-outcome", "keeper": "enrol resync manage-vaults",
         "admin": "manage-vaults manage-people manage-grants", "operator": "read-log manage-server"}
PATH = ["server", "organization", "vault", "account", "device"]
TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,3})?Z", re.ASCII)
GONE = {"revoked_at", "erased_at", "removed_at"}

def caller(w):
    """What a token makes of whoever presents it: a refusal's name, or a dict (empty: nobody)."""
    if w["by"] != "token":
        return {"at": None, "names": []} if w["by"] == "host" else {}
    t, route = w["token"], w["presented"].get("organization")
    if w["presented"].get("hash") != t["hash"] or "ended_at" in t or t["expires_at"] <= w["now"]:
        return "unauthenticated"
    subject = t.get("subject", {"kind": None})
    person, service = (subject["kind"] == kind for kind in ("person", "service"))
    who = w.get("service" if service else "person")
    if t["kind"] not in ("setup", "invitation"):
        if not (person or service and t["kind"] == "api") or not who or GONE & who.keys() or \
                who["id"] != subject["id"]:
            return "unauthenticated"
    recovery = w.get("recovery")
    if ("recovery" in t or t["kind"] == "recovery") and (
            not recovery or recovery["id"] != t.get("recovery") or not person or
            recovery["person"] != subject["id"] or recovery["state"] == "cancelled"):
        return "unauthenticated"
    if t["kind"] in ("setup", "invitation", "recovery"):
        return "not_found" if route else {}
    one = t["kind"] == "api" or t["reach"] == "one-organization"
    at = route or (t.get("organization") if one else None)
    if one and (not at or at != t.get("organization") or service and at != who["organization"]):
        return "not_found"
    names, sleeps = [(subject["kind"], subject["id"])], False
    if at and person:
        m = w.get("membership")
        if not m or m["state"] != "active" or GONE & m.keys() or \
                (m["organization"], m.get("person")) != (at, who["id"]):
            return "not_found"
        names += [("member", m["id"])] + [("group", group) for group in m["groups"]]
        sleeps = m.get("sleeps_until", "") > w["now"]
    reads = sleeps or "recovery" in t and recovery["state"] != "complete"
    return {"at": at, "names": names, "reads": reads, "self": person and t["kind"] == "session"}

def asks(g, now):
    """What a grant asks for: 0 nothing, 1 a time, 2 a reason. None: it is not to be honoured."""
    depth = PATH.index(g["scope"]["kind"])
    if [p in g for p in PATH[1:4]] != [depth > i for i in range(3)] or "ended_at" in g or \
            0 < depth < 4 and g[PATH[depth]] != g["scope"]["id"] or \
            len({g["role"] == "operator", depth == 0, g["subject"]["kind"] == "person"}) > 1 or \
            g["conditions"]["version"] != 1:
        return None
    most = 0
    for c in g["conditions"]["all"]:
        time = c["kind"] == "expires-at" and TIME.fullmatch(c["value"])
        later = time and f"{time[1]}{(time[2] or '.'):0<4}Z" > now
        if not later and c != {"kind": "reason", "value": ""}:
            return None
        most = max(most, 1 if later else 2)
    return most

def verdict(w):
    who = caller(w)
    if not who or isinstance(who, str):
        return {"answer": who or "unauthenticated"}
    target, server, host = w["target"], w["target"]["server"], w["by"] == "host"
    there = [] if server else [target[p] for p in PATH[1:] if p in target]

    def judge(act):
        if who["at"] != (there or [None])[0] and (host or act != "see-own"):
            return {}
        if act in ("see " + ROLES["operator"]).split() if host else act == "see-own" or \
                act == "see" and len(there) == 1 or act == "manage-own" and who["self"]:
            return {"answer": "allowed"}
        found = []
        for g in w["grants"]:
            scope = PATH[1:PATH.index(g["scope"]["kind"]) + 1]
            scope = [g.get(p, g["scope"]["id"]) for p in scope]
            if act in ("see " + ROLES[g["role"]]).split() and \
                    (g["subject"]["kind"], g["subject"]["id"]) in who["names"] and \
                    server == (not scope) and all(a == b for a, b in zip(scope, there)) and \
                    (act == "see" or len(scope) <= len(there)) and asks(g, w["now"]) is not None \
                    and (len(scope) == 1 or act not in ("manage-vaults", "manage-people")):
                found.append((asks(g, w["now"]), g["id"]))
        return found and {"answer": "allowed", "grant": min(found)[1], "reason":
                          min(found)[0] == 2 and act not in ("see", "record-outcome")}

    may_ask = not who.get("reads") or w["action"] in ("see", "see-own", "read-log")
    seen = server or judge("see")
    return may_ask and judge(w["action"]) or {"answer": "denied" if seen else "not_found"}

for number, line in enumerate(sys.stdin):  # ids lose their kind: subjects' have none
    world = json.loads(re.sub(r'"[a-z]{3}_(?=[0-9a-z]{26}")', '"', line))
    said, right = world.pop("verdict"), {"reason": False, **verdict(world)}
    if said != right:
        sys.exit(f"World {number}: the program says {said}, the model {right}.\n{line}")
