"""Runs a Pagure of Debian's with what pagure_world.py holds; started by scripts/pagure inside of a
root of Debian's, and not elsewhere. Prints the port and serves until its input ends.

Repositories lie below /srv, everything else in a directory that goes with the mount namespace.
"""

import datetime
import logging
import os
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from pagure_world import BRANCHES, PROJECTS, TOKENS

STATE = "/var/lib/pagure"
CONFIGURATION = f"""
SECRET_KEY = SALT_EMAIL = "of no value: this Pagure holds nothing"
DB_URL = "sqlite:///{STATE}/pagure.sqlite?timeout=30"
REDIS_SOCKET = "{STATE}/redis"
APP_URL = "http://127.0.0.1/"
PAGURE_AUTH = "local"
EMAIL_SEND = False
GIT_AUTH_BACKEND = "pagure"
GIT_FOLDER = "/srv"
REMOTE_GIT_FOLDER = "{STATE}/remotes"
LOGGING = {{
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {{"console": {{"class": "logging.StreamHandler"}}}},
    "root": {{"level": "ERROR", "handlers": ["console"]}},
}}
"""


def git(*arguments):
    command = ["git", "-c", "user.name=berth", "-c", "user.email=berth@localhost", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def make_repository(path):
    """Branches as BRANCHES has them, each made-up commit as one of git's."""
    git("init", "--quiet", "--bare", "--initial-branch=main", path)
    tree = git("-C", path, "hash-object", "-t", "tree", "-w", "/dev/null")
    made = {}
    for name, commits in BRANCHES.items():
        parent = None
        for commit in commits:
            if commit not in made:
                parents = ["-p", parent] if parent else []
                made[commit] = git("-C", path, "commit-tree", tree, "-m", "A commit", *parents)
            parent = made[commit]
        git("-C", path, "update-ref", f"refs/heads/{name}", parent)


def fill(model, session, project_count):
    users = {}
    for name in sorted({name for name, _ in TOKENS.values()}):
        email = f"{name}@localhost"
        users[name] = model.User(user=name, fullname=name, password="none", default_email=email)
        users[name].emails.append(model.UserEmail(email=email))
        session.add(users[name])
    session.flush()
    acls = {acl.name: acl.id for acl in session.query(model.ACL)}
    for text, (name, granted) in TOKENS.items():
        later = datetime.datetime.now() + datetime.timedelta(days=30)
        session.add(model.Token(id=text, user_id=users[name].id, expiration=later))
        session.flush()
        for acl in granted:
            session.add(model.TokenAcl(token_id=text, acl_id=acls[acl]))
    for number in range(project_count):
        name = f"shop{number}"
        project = model.Project(user_id=users["berth"].id, name=name, hook_token=name)
        session.add(project)
        make_repository(f"/srv/{name}.git")
        for kind in ("docs", "tickets", "requests"):
            os.makedirs(f"/srv/{kind}", exist_ok=True)
            git("init", "--quiet", "--bare", f"/srv/{kind}/{name}.git")
    session.commit()


def main():
    os.makedirs(STATE + "/remotes", exist_ok=True)
    with open(f"{STATE}/pagure.cfg", "w") as file:
        file.write(CONFIGURATION)
    os.environ["PAGURE_CONFIG"] = f"{STATE}/pagure.cfg"
    quiet = {"stdin": subprocess.DEVNULL, "stdout": sys.stderr}
    redis = ["redis-server", "--port", "0", "--unixsocket", f"{STATE}/redis", "--save", ""]
    subprocess.Popen([*redis, "--loglevel", "warning"], **quiet)
    deadline = time.monotonic() + 20
    while not os.path.exists(f"{STATE}/redis") and time.monotonic() < deadline:
        time.sleep(0.05)

    from pagure.config import config
    from pagure.lib import model

    session = model.create_tables(config["DB_URL"], acls=config["ACLS"])
    fill(model, session, PROJECTS)
    session.close()
    worker = ["celery", "--quiet", "--app", "pagure.lib.tasks", "worker", "--concurrency", "1"]
    subprocess.Popen([*worker, "--loglevel", "error"], **quiet)

    from pagure.flask_app import create_app
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    os.dup2(2, 1)  # nobody reads more than the port
    sys.stdin.read()
    os._exit(0)  # the namespace's first process: everything else ends with it


main()
