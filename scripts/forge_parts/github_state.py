"""What a GitHub stub remembers, and GitHub's rules of pull requests."""

import datetime
import subprocess
from dataclasses import dataclass, field
from types import SimpleNamespace

from github_bodies import number_of


def now():
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Repository:
    full_name: str
    private: bool = False
    default_branch: str = "main"
    # Whether the plan knows drafts.
    drafts: bool = True
    # A directory with the bare repository NAME.git, instead of branches that tests declare.
    git: str | None = None
    # How many requests do not see a change yet: lists of pull requests, and branches.
    list_lag: int = 0
    branches: dict = field(default_factory=dict)
    hidden: dict = field(default_factory=dict)
    pulls: list = field(default_factory=list)
    runs: list = field(default_factory=list)
    statuses: list = field(default_factory=list)
    roles: dict = field(default_factory=dict)

    @property
    def id(self):
        return number_of("repository " + self.full_name)

    def association(self, login):
        return self.roles.get(login, {}).get("association", "OWNER" if login == "berth" else "NONE")

    def kind(self, login):
        return self.roles.get(login, {}).get("type", "User")

    def tip(self, name):
        """The newest commit of a branch; None when there is none, or none to be seen yet."""
        if self.hidden.get(name, 0) > 0:
            self.hidden[name] -= 1
            return None
        if self.git:
            return self.run("rev-parse", "--verify", "--quiet", f"refs/heads/{name}")
        commits = self.branches.get(name)
        return commits[-1] if commits else None

    def has_commits(self, base, head):
        if self.git:
            return self.run("rev-list", "--count", f"refs/heads/{base}..refs/heads/{head}") != "0"
        return bool(set(self.branches[head]) - set(self.branches[base]))

    def run(self, *arguments):
        path = f"{self.git}/{self.full_name}.git"
        command = ["git", "-c", "safe.directory=*", "-C", path, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.stdout.strip() or None

    def pull(self, number):
        found = next((pull for pull in self.pulls if pull.number == number), None)
        if found and found.state == "open":
            found.head_commit = self.tip(found.head) or found.head_commit
        return found

    def refusal(self, request, owner_of_head, head):
        """Why no pull request is opened: the `errors` of a 422, or a message; None when it is."""
        owner = self.full_name.split("/")[0]
        base = request.get("base")
        invalid = lambda name: [{"resource": "PullRequest", "field": name, "code": "invalid"}]
        custom = lambda text: [{"resource": "PullRequest", "code": "custom", "message": text}]
        if owner_of_head.lower() != owner.lower() or self.tip(head) is None:
            return invalid("head")
        if not base or self.tip(base) is None:
            return invalid("base")
        if any(p.state == "open" and (p.head, p.base) == (head, base) for p in self.pulls):
            return custom(f"A pull request already exists for {owner}:{head}.")
        if not self.has_commits(base, head):
            return custom(f"No commits between {base} and {head}")
        if request.get("draft") and not self.drafts:
            return "Draft pull requests are not supported in this repository."
        return None

    def open(self, request, head, author):
        made = SimpleNamespace(
            number=len(self.pulls) + 1,
            state="open",
            title=request["title"],
            body=request.get("body"),
            author=author,
            head=head,
            head_commit=self.tip(head),
            base=request["base"],
            base_commit=self.tip(request["base"]),
            draft=bool(request.get("draft")),
            mergeable=None,
            mergeable_state="unknown",
            created_at=now(),
            updated_at=now(),
            comments=[],
            reviews=[],
            lines=[],
            unseen=self.list_lag,
        )
        self.pulls.append(made)
        return made
