"""GitHub's JSON, with every field that its schema requires."""

import hashlib
import re

ACCOUNT_ROUTES = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
REPOSITORY_ROUTES = """
archive_url=/{archive_format}{/ref} assignees_url=/assignees{/user} blobs_url=/git/blobs{/sha}
branches_url=/branches{/branch} collaborators_url=/collaborators{/collaborator}
comments_url=/comments{/number} commits_url=/commits{/sha} compare_url=/compare/{base}...{head}
contents_url=/contents/{+path} contributors_url=/contributors deployments_url=/deployments
downloads_url=/downloads events_url=/events forks_url=/forks git_commits_url=/git/commits{/sha}
git_refs_url=/git/refs{/sha} git_tags_url=/git/tags{/sha}
issue_comment_url=/issues/comments{/number} issue_events_url=/issues/events{/number}
issues_url=/issues{/number} keys_url=/keys{/key_id} labels_url=/labels{/name}
languages_url=/languages merges_url=/merges milestones_url=/milestones{/number}
notifications_url=/notifications{?since,all,participating} pulls_url=/pulls{/number}
releases_url=/releases{/id} stargazers_url=/stargazers statuses_url=/statuses/{sha}
subscribers_url=/subscribers subscription_url=/subscription tags_url=/tags teams_url=/teams
trees_url=/git/trees{/sha} hooks_url=/hooks
"""
NEVER = "2026-01-01T00:00:00Z"


def number_of(text):
    return int(hashlib.sha256(text.encode()).hexdigest()[:7], 16)


def node(kind, number):
    return f"{kind}_{number}"


def account(api, web, login, kind="User"):
    url = f"{api}/users/{login}"
    return {
        "login": login,
        "id": number_of(login),
        "node_id": node("U", number_of(login)),
        "avatar_url": f"{web}/avatars/{login}",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{web}/{login}",
        "type": kind,
        "site_admin": False,
    } | {name: url + route for name, route in ACCOUNT_ROUTES.items()}


def repository(api, web, repo):
    owner, name = repo.full_name.split("/")
    url = f"{api}/repos/{repo.full_name}"
    page = f"{web}/{repo.full_name}"
    routes = dict(re.findall(r"(\w+)=(\S+)", REPOSITORY_ROUTES))
    counts = ("forks stargazers watchers open_issues subscribers network").split()
    return (
        {
            "id": repo.id,
            "node_id": node("R", repo.id),
            "name": name,
            "full_name": repo.full_name,
            "owner": account(api, web, owner, "Organization"),
            "private": repo.private,
            "html_url": page,
            "description": None,
            "fork": False,
            "url": url,
            "git_url": page.replace("http", "git", 1) + ".git",
            "ssh_url": f"git@localhost:{repo.full_name}.git",
            "clone_url": page + ".git",
            "svn_url": page,
            "mirror_url": None,
            "homepage": None,
            "language": None,
            "size": 1,
            "default_branch": repo.default_branch,
            "has_issues": True,
            "has_projects": False,
            "has_wiki": False,
            "has_pages": False,
            "has_discussions": False,
            "archived": False,
            "disabled": False,
            "pushed_at": NEVER,
            "created_at": NEVER,
            "updated_at": NEVER,
            "license": None,
            "forks": 0,
            "open_issues": 0,
            "watchers": 0,
        }
        | {f"{name}_count": 0 for name in counts}
        | {name: url + route for name, route in routes.items()}
    )


def branch(api, web, repo, name, commit):
    owner = repo.full_name.split("/")[0]
    return {
        "label": f"{owner}:{name}",
        "ref": name,
        "sha": commit,
        "user": account(api, web, owner, "Organization"),
        "repo": repository(api, web, repo),
    }


def pull_links(api, repo, url, issue, page, statuses):
    return {
        "self": url,
        "html": page,
        "issue": issue,
        "comments": f"{issue}/comments",
        "review_comments": f"{url}/comments",
        "review_comment": f"{api}/repos/{repo.full_name}/pulls/comments{{/number}}",
        "commits": f"{url}/commits",
        "statuses": statuses,
    }


def pull(api, web, repo, pull, detailed):
    url = f"{api}/repos/{repo.full_name}/pulls/{pull.number}"
    issue = f"{api}/repos/{repo.full_name}/issues/{pull.number}"
    page = f"{web}/{repo.full_name}/pull/{pull.number}"
    statuses = f"{api}/repos/{repo.full_name}/statuses/{pull.head_commit}"
    links = pull_links(api, repo, url, issue, page, statuses)
    body = {
        "url": url,
        "id": repo.id * 1000 + pull.number,
        "node_id": node("PR", pull.number),
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "issue_url": issue,
        "number": pull.number,
        "state": "open" if pull.state == "open" else "closed",
        "locked": False,
        "title": pull.title,
        "user": account(api, web, pull.author),
        "body": pull.body,
        "labels": [],
        "milestone": None,
        "created_at": pull.created_at,
        "updated_at": pull.updated_at,
        "closed_at": None if pull.state == "open" else pull.updated_at,
        "merged_at": pull.updated_at if pull.state == "merged" else None,
        "merge_commit_sha": None,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "head": branch(api, web, repo, pull.head, pull.head_commit),
        "base": branch(api, web, repo, pull.base, pull.base_commit),
        "_links": {name: {"href": link} for name, link in links.items()},
        "author_association": repo.association(pull.author),
        "auto_merge": None,
        "draft": pull.draft,
        "commits_url": links["commits"],
        "review_comments_url": links["review_comments"],
        "review_comment_url": links["review_comment"],
        "comments_url": links["comments"],
        "statuses_url": statuses,
    }
    if detailed:
        body |= {
            "merged": pull.state == "merged",
            "mergeable": pull.mergeable,
            "rebaseable": pull.mergeable,
            "mergeable_state": pull.mergeable_state,
            "merged_by": account(api, web, pull.author) if pull.state == "merged" else None,
            "comments": len(pull.comments),
            "review_comments": len(pull.lines),
            "maintainer_can_modify": False,
            "commits": 1,
            "additions": 1,
            "deletions": 0,
            "changed_files": 1,
        }
    return body


def comment(api, web, repo, pull, comment):
    return {
        "id": comment.id,
        "node_id": node("IC", comment.id),
        "url": f"{api}/repos/{repo.full_name}/issues/comments/{comment.id}",
        "html_url": f"{web}/{repo.full_name}/pull/{pull.number}#issuecomment-{comment.id}",
        "issue_url": f"{api}/repos/{repo.full_name}/issues/{pull.number}",
        "user": account(api, web, comment.author, repo.kind(comment.author)),
        "body": comment.body,
        "created_at": comment.created_at,
        "updated_at": comment.created_at,
        "author_association": repo.association(comment.author),
        "performed_via_github_app": None,
    }


def review(api, web, repo, pull, review):
    url = f"{api}/repos/{repo.full_name}/pulls/{pull.number}"
    page = f"{web}/{repo.full_name}/pull/{pull.number}#pullrequestreview-{review.id}"
    return {
        "id": review.id,
        "node_id": node("PRR", review.id),
        "user": account(api, web, review.author, repo.kind(review.author)),
        "body": review.body,
        "state": review.state,
        "html_url": page,
        "pull_request_url": url,
        "submitted_at": review.created_at,
        "commit_id": pull.head_commit,
        "author_association": repo.association(review.author),
        "_links": {"html": {"href": page}, "pull_request": {"href": url}},
    }


def line_comment(api, web, repo, pull, line):
    url = f"{api}/repos/{repo.full_name}/pulls"
    page = f"{web}/{repo.full_name}/pull/{pull.number}#discussion_r{line.id}"
    return {
        "id": line.id,
        "node_id": node("PRRC", line.id),
        "url": f"{url}/comments/{line.id}",
        "pull_request_review_id": None,
        "diff_hunk": "@@ -1 +1 @@",
        "path": line.path,
        "line": line.line,
        "side": "RIGHT",
        "commit_id": pull.head_commit,
        "original_commit_id": pull.head_commit,
        "user": account(api, web, line.author, repo.kind(line.author)),
        "body": line.body,
        "created_at": line.created_at,
        "updated_at": line.created_at,
        "html_url": page,
        "pull_request_url": f"{url}/{pull.number}",
        "author_association": repo.association(line.author),
        "_links": {
            "self": {"href": f"{url}/comments/{line.id}"},
            "html": {"href": page},
            "pull_request": {"href": f"{url}/{pull.number}"},
        },
    }
