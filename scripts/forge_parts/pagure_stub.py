"""A stand-in for Pagure's API 0, after Pagure 5.14.1; scripts/pagure is the real one.

It has the projects `shop0`, `shop1` and so on, each with the branches `main`, `same` (as main) and
`feature` (one commit more), and the tokens of pagure_world.py.
"""

import json
import re
import time
import urllib.parse

from pagure_world import BRANCHES, TOKENS
from server import Answer, Forge

INVALID = "Invalid or incomplete input submitted"


def error(status, code, text, errors=None):
    body = {"error": text, "error_code": code}
    if errors is not None:
        body["errors"] = errors
    return Answer(status, body)


def moment():
    return str(int(time.time()))


class Pagure(Forge):
    def __init__(self):
        super().__init__()
        self.pulls = {}
        self.last_comment = 0

    def control(self, request):
        return Answer(404, {})

    def answer(self, request):
        found = re.fullmatch(r"/api/0/(shop\d+)(/.*)", request.path)
        if not found:
            return error(404, "ENOPROJECT", "Project not found")
        project, rest = found.groups()
        form = dict(urllib.parse.parse_qsl(request.body.decode(), keep_blank_values=True))
        pulls = self.pulls.setdefault(project, [])
        match request.method, rest:
            case "GET", "/pull-requests":
                return self.listed(request, project, pulls)
            case "GET", "/git/branches":
                tips = {name: commits[-1] for name, commits in BRANCHES.items()}
                return Answer(200, {"branches": tips, "total_branches": len(tips)})
            case "POST", "/pull-request/new":
                return self.permitted(request, "pull_request_create") or self.opened(
                    request, project, form, pulls
                )
        found = re.fullmatch(r"/pull-request/(\d+)(/comment|/flag|/close)?", rest)
        pull = next((p for p in pulls if found and p["id"] == int(found[1])), None)
        if pull is None:
            return error(404, "ENOREQ", "Pull-Request not found")
        match request.method, found[2]:
            case "GET", None:
                return Answer(200, self.public(pull))
            case "GET", "/flag":
                return Answer(200, {"flags": pull["flags"]})
            case "POST", "/comment":
                return self.permitted(request, "pull_request_comment") or self.commented(
                    request, pull, form
                )
            case "POST", "/flag":
                pull["flags"].append(form | {"date_created": moment()})
                return Answer(200, {"message": "Flag added"})
            case "POST", "/close":
                pull["status"] = "Closed"
                return Answer(200, {"message": "Pull-request closed!"})
        return error(404, "ENOREQ", "Pull-Request not found")

    def user(self, request):
        text = (request.headers.get("Authorization") or "").partition("token ")[2]
        return TOKENS.get(text, (None, ()))

    def permitted(self, request, acl):
        user, acls = self.user(request)
        if user and acl in acls:
            return None
        why = f"Missing ACLs: {acl}" if user else "Invalid token"
        return error(401, "EINVALIDTOK", "Invalid or expired token. Please visit …", why)

    def listed(self, request, project, pulls):
        status = request.query.get("status", "Open").lower()
        found = [p for p in reversed(pulls) if status == "all" or p["status"].lower() == status]
        size, page = int(request.query.get("per_page", 20)), int(request.query.get("page", 1))
        pages = max(1, -(-len(found) // size))
        url = f"http://{request.host}{request.path}?status={status}&per_page={size}&page={page + 1}"
        some = found[(page - 1) * size : page * size]
        body = {
            "requests": [self.public(pull) for pull in some],
            "total_requests": len(found),
            "pagination": {"page": page, "pages": pages, "next": url if page < pages else None},
        }
        return Answer(200, body)

    def opened(self, request, project, form, pulls):
        lacking = [name for name in ("title", "branch_to", "branch_from") if not form.get(name)]
        if lacking:
            why = {name: ["This field is required."] for name in lacking}
            return error(400, "EINVALIDREQ", INVALID, why)
        if self.user(request)[0] != "berth":
            text = "You do not have sufficient permissions to perform this action"
            return error(401, "ENOTHIGHENOUGH", text)
        source, target = form["branch_from"], form["branch_to"]
        if source not in BRANCHES:
            return error(400, "EINVALIDREQ", INVALID, f"Branch {source} does not exist")
        if target not in BRANCHES:
            why = f"Branch {target} could not be found in the target repo"
            return error(400, "EINVALIDREQ", INVALID, why)
        owner = {"name": "berth", "fullname": "Berth"}
        access = {"owner": ["berth"], "admin": [], "commit": [], "collaborator": []}
        repository = {"name": project, "fullname": project, "user": owner, "access_users": access}
        number = len(pulls) + 1
        pull = {
            "id": number,
            "title": form["title"],
            "branch": target,
            "branch_from": source,
            "project": repository,
            "repo_from": repository,
            "status": "Open",
            "initial_comment": form.get("initial_comment", "").strip() or None,
            "commit_stop": BRANCHES[source][-1] if source == "feature" else None,
            "cached_merge_status": "unknown",
            "full_url": f"http://{request.host}/{project}/pull-request/{number}",
            "user": owner,
            "date_created": moment(),
            "comments": [],
            "flags": [],
        }
        pulls.append(pull)
        return Answer(200, self.public(pull))

    def public(self, pull):
        return json.loads(json.dumps({k: v for k, v in pull.items() if k != "flags"}))

    def commented(self, request, pull, form):
        if not form.get("comment"):
            return error(400, "EINVALIDREQ", INVALID, {"comment": ["This field is required."]})
        self.last_comment += 1
        name = self.user(request)[0]
        made = {
            "id": self.last_comment,
            "comment": form["comment"],
            "filename": form.get("filename"),
            "line": int(form["row"]) if form.get("row") else None,
            "notification": False,
            "user": {"name": name, "fullname": name},
            "date_created": moment(),
        }
        pull["comments"].append(made)
        return Answer(200, {"message": "Comment added"})
