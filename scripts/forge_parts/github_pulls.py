"""A GitHub stub's routes of pull requests, their comments and reviews."""

import github_bodies as bodies
from github_state import now
from github_stub import Answer, error, route

READ, WRITE = "pull_requests=read", "pull_requests=write"


@route("GET", "/pulls", READ)
def list_pulls(here):
    query = here.request.query
    state, head, base = query.get("state", "open"), query.get("head", ""), query.get("base")
    owner, colon, branch = head.partition(":")
    found = []
    for pull in reversed(here.repo.pulls):
        if pull.unseen > 0:
            pull.unseen -= 1
            continue
        here.repo.pull(pull.number)
        if state != "all" and (pull.state == "open") != (state == "open"):
            continue
        # A head without an owner is no filter at all.
        ours = here.repo.full_name.split("/")[0]
        if colon and (owner.lower(), branch) != (ours.lower(), pull.head):
            continue
        if not base or pull.base == base:
            found.append(pull)
    some, headers = here.page(found)
    body = [here.pull_body(pull, detailed=False) for pull in some]
    return Answer(200, body, headers, "list[PullRequestSimple]")


@route("POST", "/pulls", WRITE)
def create_pull(here):
    asked = here.json()
    own = here.repo.full_name.split("/")[0]
    owner, colon, head = asked.get("head", "").partition(":")
    if not colon:
        owner, head = own, owner
    if not asked.get("title"):
        field = {"resource": "PullRequest", "field": "title", "code": "missing_field"}
        return error(422, "Validation Failed", [field])
    refusal = here.repo.refusal(asked, owner, head)
    if isinstance(refusal, str):
        return error(422, refusal)
    if refusal:
        return error(422, "Validation Failed", refusal)
    made = here.repo.open(asked, head, here.login)
    body = here.pull_body(made, detailed=True)
    return Answer(201, body, {"Location": body["url"]}, "PullRequest")


def numbered(function):
    """Finds the pull request whose number a route names."""

    def found(here, number):
        pull = here.repo.pull(int(number))
        return function(here, pull) if pull else error(404, "Not Found")

    return found


@route("GET", r"/pulls/(\d+)", READ)
@numbered
def show_pull(here, pull):
    answer = Answer(200, here.pull_body(pull, detailed=True), schema="PullRequest")
    if pull.mergeable is None and pull.state == "open":
        # Computed in the background: the next one who asks is told.
        pull.mergeable, pull.mergeable_state = True, "clean"
    return answer


@route("PATCH", r"/pulls/(\d+)", WRITE)
@numbered
def edit_pull(here, pull):
    for name, value in here.json().items():
        if name in ("title", "body", "state", "base"):
            setattr(pull, name, value)
    pull.updated_at = now()
    return Answer(200, here.pull_body(pull, detailed=True), schema="PullRequest")


@route("PUT", r"/pulls/(\d+)/merge", "contents=write")
@numbered
def merge_pull(here, pull):
    pull.state, pull.updated_at = "merged", now()
    body = {"sha": pull.head_commit, "merged": True, "message": "Pull Request successfully merged"}
    return Answer(200, body, schema="PullRequestMergeResult")


@route("GET", r"/issues/(\d+)/comments", READ, "issues=read")
@numbered
def list_comments(here, pull):
    some, headers = here.page(pull.comments)
    body = [bodies.comment(here.api, here.web, here.repo, pull, each) for each in some]
    return Answer(200, body, headers, "list[IssueComment]")


@route("POST", r"/issues/(\d+)/comments", WRITE, "issues=write")
@numbered
def create_comment(here, pull):
    made = here.made(body=here.json()["body"])
    pull.comments.append(made)
    body = bodies.comment(here.api, here.web, here.repo, pull, made)
    return Answer(201, body, schema="IssueComment")


@route("GET", r"/pulls/(\d+)/reviews", READ)
@numbered
def list_reviews(here, pull):
    some, headers = here.page(pull.reviews)
    body = [bodies.review(here.api, here.web, here.repo, pull, each) for each in some]
    return Answer(200, body, headers, "list[PullRequestReview]")


@route("POST", r"/pulls/(\d+)/reviews", WRITE)
@numbered
def create_review(here, pull):
    asked = here.json()
    states = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}
    state = states.get(asked.get("event"), "PENDING")
    made = here.made(body=asked.get("body", ""), state=state)
    pull.reviews.append(made)
    body = bodies.review(here.api, here.web, here.repo, pull, made)
    return Answer(200, body, schema="PullRequestReview")


@route("GET", r"/pulls/(\d+)/comments", READ)
@numbered
def list_line_comments(here, pull):
    some, headers = here.page(pull.lines)
    body = [bodies.line_comment(here.api, here.web, here.repo, pull, each) for each in some]
    return Answer(200, body, headers, "list[PullRequestReviewComment]")


@route("POST", r"/pulls/(\d+)/comments", WRITE)
@numbered
def create_line_comment(here, pull):
    asked = here.json()
    made = here.made(body=asked["body"], path=asked["path"], line=asked.get("line"))
    pull.lines.append(made)
    body = bodies.line_comment(here.api, here.web, here.repo, pull, made)
    return Answer(201, body, schema="PullRequestReviewComment")
