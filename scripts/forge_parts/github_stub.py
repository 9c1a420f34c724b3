"""A stand-in for GitHub's REST API: repositories, pull requests, comments, reviews and checks.

Beside the faults of server.py, tests control:
POST /_stub/repositories  {full_name, private, drafts, git, list_lag}; see Repository
POST /_stub/branches      {repository, name, commits: [hash…], hidden: how often it is not seen}
POST /_stub/tokens        {token, login, permissions: {name: "read"|"write"} or null for all,
                           repositories: [name…] or null for all, expires, remaining, reset}
POST /_stub/roles         {repository, login, association, type}
POST /_stub/renames       {old, new}
POST /_stub/pulls         {repository, number, …}: sets attributes, such as mergeable
POST /_stub/actions-runs  {repository, commit, name, status, conclusion}
"""

import hashlib
import json
import re
from types import SimpleNamespace

import github_bodies as bodies
import github_checks as checks
from github_state import Repository, now
from server import Answer, Forge

DOCUMENTATION = "https://docs.github.com/rest"
ROUTES = []


def route(method, pattern, *permissions):
    """Registers a method for a path below a repository; it needs one of the permissions."""

    def register(function):
        ROUTES.append((method, re.compile(pattern + "$"), permissions, function))
        return function

    return register


def error(status, message, errors=None, headers=None):
    body = {"message": message, "documentation_url": DOCUMENTATION, "status": str(status)}
    if errors is not None:
        body["errors"] = errors
    named = errors is not None and all(isinstance(item, dict) for item in errors)
    schema = "ValidationError" if status == 422 and named else "BasicError"
    return Answer(status, body, headers or {}, schema)


class GitHub(Forge):
    """`prefix` is `/api/v3` to stand in for an Enterprise Server."""

    def __init__(self, prefix="", validate=False):
        super().__init__()
        self.prefix = prefix
        self.repositories = {}
        self.renames = {}
        self.tokens = {}
        self.last_id = 0
        self.violation = None
        if validate:
            import schemas

            self.violation = schemas.violation

    def new_id(self):
        self.last_id += 1
        return self.last_id

    # Control

    def control(self, request):
        values = json.loads(request.body or b"{}")
        repo = self.repositories.get(values.get("repository"))
        match request.path.removeprefix("/_stub/"):
            case "repositories":
                self.repositories[values["full_name"]] = Repository(**values)
            case "branches":
                repo.branches[values["name"]] = values["commits"]
                repo.hidden[values["name"]] = values.get("hidden", 0)
            case "tokens":
                self.tokens[values["token"]] = values
            case "roles":
                repo.roles[values["login"]] = values
            case "renames":
                self.repositories[values["new"]] = moved = self.repositories.pop(values["old"])
                self.renames[values["old"]] = moved
                moved.full_name = values["new"]
            case "pulls":
                vars(repo.pull(values["number"])).update(values)
            case "actions-runs":
                run = {"id": self.new_id(), "kind": "actions", "created_at": now()} | values
                repo.runs.append(SimpleNamespace(**run))
            case _:
                return Answer(404, {})
        return Answer(200, {})

    # Answers

    def answer(self, request):
        scheme, _, text = (request.headers.get("Authorization") or "").partition(" ")
        token = self.tokens.get(text) if scheme.lower() in ("bearer", "token") else None
        if not request.headers.get("User-Agent"):
            return error(403, "Request forbidden by administrative rules. User-Agent is missing.")
        if token is None:
            return error(401, "Bad credentials")
        answer = self.limited(token) or self.routed(request, token)
        if answer.status == 200 and request.method == "GET":
            tag = f'W/"{hashlib.sha256(answer.encoded()).hexdigest()}"'
            if request.headers.get("If-None-Match") == tag:
                answer = Answer(304)
            answer.headers["ETag"] = tag
        if answer.status != 304 and token.get("remaining") is not None:
            token["remaining"] = max(0, token["remaining"] - 1)
        answer.headers |= self.standing(token)
        self.check(request, answer)
        return answer

    def standing(self, token):
        headers = {
            "X-RateLimit-Limit": "5000",
            "X-RateLimit-Remaining": str(token.get("remaining", 4999)),
            "X-RateLimit-Reset": str(token.get("reset", 4102444800)),
        }
        if token.get("expires"):
            headers["github-authentication-token-expiration"] = token["expires"]
        return headers

    def limited(self, token):
        if token.get("remaining") == 0:
            return error(403, f"API rate limit exceeded for user {token.get('login')}.")
        return None

    def check(self, request, answer):
        if self.violation is None or answer.schema is None or answer.status == 304:
            return
        version = request.headers.get("X-GitHub-Api-Version") or "2022-11-28"
        found = self.violation(version, answer.schema, answer.body)
        if found:
            self.violations.append(f"{request.method} {request.path}: {found}")

    def routed(self, request, token):
        path = request.path.removeprefix(self.prefix)
        if not request.path.startswith(self.prefix):
            return error(404, "Not Found")
        found = re.match(r"/(?:repos/([^/]+/[^/]+)|repositories/(\d+))(/.*)?$", path)
        if not found:
            return error(404, "Not Found")
        name, number, rest = found.groups()
        if name in self.renames:
            return self.moved(request, self.renames[name], rest or "")
        repo = next(
            (
                each
                for each in self.repositories.values()
                if each.id == int(number or 0) or each.full_name.lower() == (name or "").lower()
            ),
            None,
        )
        allowed = token.get("repositories")
        if repo is None or (allowed is not None and repo.full_name not in allowed):
            return error(404, "Not Found")
        for method, pattern, permissions, function in ROUTES:
            fits = pattern.match(rest or "")
            if method != request.method or not fits:
                continue
            if not self.permits(token, permissions):
                needed = "; ".join(permissions)
                headers = {"X-Accepted-GitHub-Permissions": needed}
                message = "Resource not accessible by personal access token"
                return error(403, message, headers=headers)
            here = Here(self, request, token, repo)
            return function(here, *fits.groups())
        return error(404, "Not Found")

    def moved(self, request, repo, rest):
        """301 for what reads and 307 for what writes, as GitHub does for a renamed repository."""
        query = "&".join(f"{name}={value}" for name, value in request.query.items())
        url = f"http://{request.host}{self.prefix}/repositories/{repo.id}{rest}"
        status = 301 if request.method == "GET" else 307
        answer = error(status, "Moved Permanently")
        answer.headers["Location"] = url + (f"?{query}" if query else "")
        answer.body["url"] = url
        return answer

    def permits(self, token, permissions):
        granted = token.get("permissions")
        if granted is None or not permissions:
            return True
        for permission in permissions:
            name, _, level = permission.partition("=")
            if granted.get(name) in (level, "write"):
                return True
        return False


class Here:
    """One request for one repository."""

    def __init__(self, stub, request, token, repo):
        self.stub, self.request, self.repo = stub, request, repo
        self.login = token.get("login", "berth")
        self.api = f"http://{request.host}{stub.prefix}"
        self.web = f"http://{request.host}"
        self.version = request.headers.get("X-GitHub-Api-Version") or "2022-11-28"

    def json(self):
        return json.loads(self.request.body or b"{}")

    def made(self, **values):
        base = {"id": self.stub.new_id(), "author": self.login, "created_at": now()}
        return SimpleNamespace(**(base | values))

    def pull_body(self, pull, detailed):
        body = bodies.pull(self.api, self.web, self.repo, pull, detailed)
        if self.version >= "2026-03-10":
            del body["assignee"], body["merge_commit_sha"]
        return body

    def page(self, items):
        """A page of them, and the `Link` to the next one."""
        query = self.request.query
        size, number = int(query.get("per_page", 30)), int(query.get("page", 1))
        some = items[(number - 1) * size : number * size]
        if number * size >= len(items):
            return some, {}
        others = "&".join(f"{n}={v}" for n, v in query.items() if n != "page")
        url = f"{self.web}{self.request.path}?{others}&page="
        last = (len(items) + size - 1) // size
        return some, {"Link": f'<{url}{number + 1}>; rel="next", <{url}{last}>; rel="last"'}


@route("GET", "", "metadata=read")
def show_repository(here):
    return Answer(200, bodies.repository(here.api, here.web, here.repo), schema="FullRepository")


@route("GET", "/commits/([^/]+)/check-runs", "checks=read")
def list_check_runs(here, commit):
    found = [run for run in here.repo.runs if run.commit == commit and run.kind == "check"]
    some, headers = here.page(found)
    runs = [checks.check_run(here.api, here.web, here.repo, run) for run in some]
    schema = "ReposOwnerRepoCommitsRefCheckRunsGetResponse200"
    return Answer(200, {"total_count": len(found), "check_runs": runs}, headers, schema)


@route("GET", "/actions/runs", "actions=read")
def list_workflow_runs(here):
    commit = here.request.query.get("head_sha")
    found = [run for run in here.repo.runs if run.commit == commit and run.kind == "actions"]
    some, headers = here.page(found)
    runs = [checks.workflow_run(here.api, here.web, here.repo, run) for run in some]
    schema = "ReposOwnerRepoActionsRunsGetResponse200"
    return Answer(200, {"total_count": len(found), "workflow_runs": runs}, headers, schema)


@route("POST", "/check-runs", "checks=write")
def create_check_run(here):
    asked = here.json()
    run = here.made(
        kind="check",
        name=asked["name"],
        commit=asked["head_sha"],
        status=asked.get("status", "queued"),
        conclusion=asked.get("conclusion"),
        title=(asked.get("output") or {}).get("title"),
    )
    here.repo.runs.append(run)
    body = checks.check_run(here.api, here.web, here.repo, run)
    return Answer(201, body, schema="CheckRun")


@route("GET", "/commits/([^/]+)/status", "statuses=read")
def show_status(here, commit):
    newest = {each.context: each for each in here.repo.statuses if each.commit == commit}
    total = list(newest.values())
    some, headers = here.page(total)
    body = checks.combined(here.api, here.web, here.repo, commit, some, total)
    return Answer(200, body, headers, "CombinedCommitStatus")


@route("POST", "/statuses/([^/]+)", "statuses=write")
def create_status(here, commit):
    asked = here.json()
    made = here.made(
        commit=commit,
        state=asked["state"],
        context=asked.get("context", "default"),
        description=asked.get("description"),
        target_url=asked.get("target_url"),
    )
    here.repo.statuses.append(made)
    return Answer(201, checks.created_status(here.api, here.web, here.repo, made), schema="Status")
