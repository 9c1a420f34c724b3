"""The GitHub stub as an independent client sees it, each answer held to GitHub's description."""

import json
import os
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request

import github
import github_pulls  # noqa: F401 registers its routes
from github_stub import GitHub
from server import start

TOKEN = "tests"


class Stub(unittest.TestCase):
    prefix = ""

    def setUp(self):
        self.stub = GitHub(self.prefix, validate=True)
        self.server = start(self.stub)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.control("tokens", token=TOKEN, login="berth")
        self.control("repositories", full_name="acme/shop")
        self.control("branches", repository="acme/shop", name="main", commits=["a" * 40])
        commits = ["a" * 40, "b" * 40]
        self.control("branches", repository="acme/shop", name="feature", commits=commits)

    def tearDown(self):
        self.assertEqual(self.stub.violations, [])

    def control(self, what, method="POST", **values):
        request = urllib.request.Request(
            f"{self.base}/_stub/{what}", json.dumps(values).encode(), method=method
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def client(self, token=TOKEN, **options):
        options = {
            "retry": None,
            "seconds_between_requests": 0,
            "seconds_between_writes": 0,
        } | options
        auth = github.Auth.Token(token)
        return github.Github(base_url=self.base + self.prefix, auth=auth, **options)

    def repository(self, **options):
        return self.client(**options).get_repo("acme/shop")

    def open(self, **changes):
        values = {"title": "T", "body": "B", "head": "acme:feature", "base": "main"} | changes
        return self.repository().create_pull(**values)

    def refused(self, status, act):
        with self.assertRaises(github.GithubException) as caught:
            act()
        self.assertEqual(caught.exception.status, status)
        return caught.exception

    def raw(self, path, method="GET", body=None, **headers):
        headers = {"Authorization": f"Bearer {TOKEN}", "User-Agent": "tests"} | headers
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.base + self.prefix + path, data, headers, method=method
        )
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()


class PullRequests(Stub):
    def test_are_opened_found_edited_and_merged(self):
        made = self.open(draft=True)
        self.assertEqual((made.number, made.draft, made.state), (1, True, "open"))
        found = list(self.repository().get_pulls(state="all", head="acme:feature"))
        self.assertEqual([pull.number for pull in found], [1])
        self.assertEqual(found[0].body, "B")
        self.assertEqual(list(self.repository().get_pulls(head="other:feature")), [])
        made.edit(state="closed")
        self.assertEqual(list(self.repository().get_pulls(head="acme:feature")), [])
        second = self.open()
        second.merge()
        self.assertTrue(self.repository().get_pull(2).merged)

    def test_are_mergeable_only_when_that_was_computed(self):
        self.assertIsNone(self.open().mergeable)
        self.assertIsNone(self.repository().get_pull(1).mergeable)
        self.assertTrue(self.repository().get_pull(1).mergeable)

    def test_a_head_without_owner_filters_nothing(self):
        self.open()
        found = self.repository().get_pulls(head="nonsense")
        self.assertEqual([pull.number for pull in found], [1])

    def test_are_refused_as_github_does(self):
        self.assertIn("head", str(self.refused(422, lambda: self.open(head="nothing"))))
        self.assertIn("base", str(self.refused(422, lambda: self.open(base="nothing"))))
        same = self.refused(422, lambda: self.open(head="main"))
        self.assertIn("No commits between main and main", str(same))
        self.open()
        again = self.refused(422, self.open)
        self.assertIn("A pull request already exists for acme:feature.", str(again))
        self.control("repositories", full_name="acme/plain", drafts=False)
        for name, commits in (("main", ["a" * 40]), ("feature", ["a" * 40, "b" * 40])):
            self.control("branches", repository="acme/plain", name=name, commits=commits)
        plain = self.client().get_repo("acme/plain")
        values = {"title": "T", "head": "feature", "base": "main"}
        draft = self.refused(422, lambda: plain.create_pull(draft=True, **values))
        self.assertIn("Draft pull requests are not supported", str(draft))
        plain.create_pull(**values)

    def test_a_branch_may_be_seen_late(self):
        commits = ["a" * 40, "c" * 40]
        self.control("branches", repository="acme/shop", name="late", commits=commits, hidden=1)
        self.refused(422, lambda: self.open(head="late"))
        self.open(head="late")


class RealBranches(Stub):
    def test_are_those_of_a_git_repository(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/acme/real.git"
            git = lambda *words: subprocess.run(
                ["git", "-C", path, "-c", "user.name=t", "-c", "user.email=t@localhost", *words],
                check=True,
                capture_output=True,
                text=True,
            ).stdout.strip()
            os.makedirs(path)
            git("init", "--quiet", "--bare")
            tree = git("hash-object", "-t", "tree", "-w", "/dev/null")
            first = git("commit-tree", tree, "-m", "first")
            second = git("commit-tree", tree, "-m", "second", "-p", first)
            for name, commit in (("main", first), ("same", first), ("feature", second)):
                git("update-ref", f"refs/heads/{name}", commit)
            self.control("repositories", full_name="acme/real", git=folder)
            real = self.client().get_repo("acme/real")
            opened = lambda head: real.create_pull(title="T", head=head, base="main")
            self.assertIn("No commits", str(self.refused(422, lambda: opened("same"))))
            self.refused(422, lambda: opened("gone"))
            self.assertEqual(opened("feature").head.sha, second)
            third = git("commit-tree", tree, "-m", "third", "-p", second)
            git("update-ref", "refs/heads/feature", third)
            self.assertEqual(real.get_pull(1).head.sha, third)


class Remarks(Stub):
    def test_comments_and_reviews_are_kept(self):
        pull = self.open()
        pull.create_issue_comment("hello")
        pull.create_review(body="no", event="REQUEST_CHANGES")
        commit = github.Commit.Commit(
            pull._requester, attributes={"sha": "b" * 40, "url": "x"}, completed=True
        )
        pull.create_review_comment("here", commit, "a.py", line=3)
        self.control("roles", repository="acme/shop", login="berth", association="MEMBER")
        self.assertEqual([each.body for each in pull.get_issue_comments()], ["hello"])
        self.assertEqual([each.state for each in pull.get_reviews()], ["CHANGES_REQUESTED"])
        lines = [(each.path, each.body) for each in pull.get_review_comments()]
        self.assertEqual(lines, [("a.py", "here")])

    def test_come_page_by_page(self):
        pull = self.open()
        for number in range(5):
            pull.create_issue_comment(str(number))
        paged = self.repository(per_page=2).get_pull(1).get_issue_comments()
        self.assertEqual([each.body for each in paged], list("01234"))


class Checks(Stub):
    def test_runs_statuses_and_actions_are_listed(self):
        repository, commit = self.repository(), "b" * 40
        repository.create_check_run("unit", commit, status="completed", conclusion="failure")
        repository.create_check_run("lint", commit)
        self.control(
            "actions-runs",
            repository="acme/shop",
            commit=commit,
            name="ci",
            status="completed",
            conclusion="success",
        )
        for state in ("pending", "success"):
            body = {"state": state, "context": "deploy"}
            self.assertEqual(self.raw(f"/repos/acme/shop/statuses/{commit}", "POST", body)[0], 201)
        _, _, body = self.raw(f"/repos/acme/shop/commits/{commit}/check-runs")
        runs = [(run["name"], run["conclusion"]) for run in json.loads(body)["check_runs"]]
        self.assertEqual(runs, [("unit", "failure"), ("lint", None)])
        _, _, body = self.raw(f"/repos/acme/shop/commits/{commit}/status")
        self.assertEqual(json.loads(body)["state"], "success")
        actions = repository.get_workflow_runs(head_sha=commit)
        self.assertEqual([run.name for run in actions], ["ci"])


class Access(Stub):
    def test_a_wrong_token_is_refused(self):
        with self.assertRaises(github.BadCredentialsException):
            self.repository(token="wrong")

    def test_a_permission_that_lacks_is_named(self):
        permissions = {"metadata": "read", "pull_requests": "read"}
        self.control("tokens", token="reader", login="reader", permissions=permissions)
        repository = self.repository(token="reader")
        caught = self.refused(
            403, lambda: repository.create_pull(title="T", head="feature", base="main")
        )
        header = caught.headers.get("x-accepted-github-permissions")
        self.assertEqual(header, "pull_requests=write")

    def test_what_may_not_be_seen_is_not_found(self):
        self.control("tokens", token="other", login="other", repositories=["acme/other"])
        with self.assertRaises(github.UnknownObjectException):
            self.repository(token="other")

    def test_a_limit_is_told_and_a_304_costs_nothing(self):
        self.control(
            "tokens", token="few", login="few", remaining=1, expires="2030-01-02 03:04:05 UTC"
        )
        few = {"Authorization": "Bearer few"}
        status, headers, _ = self.raw("/repos/acme/shop", **few)
        self.assertEqual(status, 200)
        self.assertIn("2030", headers["github-authentication-token-expiration"])
        self.control("tokens", token="few", login="few", remaining=1)
        tag = {"If-None-Match": headers["ETag"]}
        self.assertEqual(self.raw("/repos/acme/shop", **few, **tag)[0], 304)
        self.assertEqual(self.raw("/repos/acme/shop", **few)[0], 200)
        with self.assertRaises(github.RateLimitExceededException):
            self.repository(token="few")

    def test_a_renamed_repository_redirects(self):
        self.control("renames", old="acme/shop", new="beta/store")
        self.assertEqual(self.repository().full_name, "beta/store")


class Faults(Stub):
    def test_an_answer_is_lost_after_the_act(self):
        self.control("faults", match="^POST .*/pulls$", act=True, drop=True)
        with self.assertRaises(Exception):  # noqa: B017 whatever the client makes of it
            self.open()
        self.assertEqual(self.repository().get_pull(1).title, "T")

    def test_an_answer_is_replaced(self):
        self.control("faults", match="/pulls", status=502, skip=1)
        self.assertEqual(list(self.repository().get_pulls()), [])
        self.refused(502, lambda: list(self.repository().get_pulls()))
        self.assertEqual(len(self.stub.faults), 0)


class Description(Stub):
    def test_notices_what_does_not_follow_it(self):
        self.open()
        pull = json.loads(self.raw("/repos/acme/shop/pulls/1")[2])
        for version in ("2022-11-28", "2026-03-10"):
            self.assertIsNone(self.stub.violation(version, "PullRequest", pull))
            for changed in ({**pull, "number": "one"}, {**pull, "head": {}}, {}):
                self.assertIn("PullRequest", self.stub.violation(version, "PullRequest", changed))


class NewestVersion(Stub):
    def test_follows_its_own_description(self):
        version = {"X-GitHub-Api-Version": "2026-03-10"}
        body = {"title": "T", "head": "feature", "base": "main"}
        status, _, made = self.raw("/repos/acme/shop/pulls", "POST", body, **version)
        self.assertEqual(status, 201)
        self.assertNotIn("assignee", json.loads(made))
        self.assertEqual(self.raw("/repos/acme/shop/pulls", **version)[0], 200)


class EnterpriseServer(PullRequests):
    prefix = "/api/v3"


if __name__ == "__main__":
    unittest.main()
