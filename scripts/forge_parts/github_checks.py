"""GitHub's JSON of check runs, runs of Actions and commit statuses."""

from github_bodies import account, node, repository


def check_run(api, web, repo, run):
    url = f"{api}/repos/{repo.full_name}/check-runs/{run.id}"
    done = run.status == "completed"
    return {
        "id": run.id,
        "head_sha": run.commit,
        "node_id": node("CR", run.id),
        "external_id": "",
        "url": url,
        "html_url": f"{web}/{repo.full_name}/runs/{run.id}",
        "details_url": f"{web}/{repo.full_name}/actions/runs/{run.id}",
        "status": run.status,
        "conclusion": run.conclusion if done else None,
        "started_at": run.created_at,
        "completed_at": run.created_at if done else None,
        "output": {
            "title": run.title,
            "summary": None,
            "text": None,
            "annotations_count": 0,
            "annotations_url": f"{url}/annotations",
        },
        "name": run.name,
        "check_suite": {"id": run.id},
        "app": None,
        "pull_requests": [],
    }


def workflow_run(api, web, repo, run):
    url = f"{api}/repos/{repo.full_name}/actions/runs/{run.id}"
    done = run.status == "completed"
    names = "jobs logs check_suite artifacts cancel rerun".split()
    minimal = repository(api, web, repo)
    return {
        "id": run.id,
        "name": run.name,
        "node_id": node("WFR", run.id),
        "head_branch": None,
        "head_sha": run.commit,
        "path": f".github/workflows/{run.name}.yml",
        "run_number": 1,
        "event": "push",
        "status": run.status,
        "conclusion": run.conclusion if done else None,
        "workflow_id": run.id,
        "url": url,
        "html_url": f"{web}/{repo.full_name}/actions/runs/{run.id}",
        "pull_requests": [],
        "created_at": run.created_at,
        "updated_at": run.created_at,
        "workflow_url": f"{api}/repos/{repo.full_name}/actions/workflows/{run.id}",
        "head_commit": None,
        "repository": minimal,
        "head_repository": minimal,
        "display_title": run.name,
    } | {f"{name}_url": f"{url}/{name}" for name in names}


def status(api, web, repo, status):
    return {
        "url": f"{api}/repos/{repo.full_name}/statuses/{status.commit}",
        "avatar_url": f"{web}/avatars/{status.author}",
        "id": status.id,
        "node_id": node("SC", status.id),
        "state": status.state,
        "description": status.description,
        "target_url": status.target_url,
        "context": status.context,
        "created_at": status.created_at,
        "updated_at": status.created_at,
    }


def created_status(api, web, repo, made):
    return status(api, web, repo, made) | {"creator": account(api, web, made.author)}


def combined(api, web, repo, commit, statuses, total):
    states = {status.state for status in total}
    if states & {"failure", "error"}:
        state = "failure"
    else:
        state = "pending" if "pending" in states or not states else "success"
    return {
        "state": state,
        "statuses": [status(api, web, repo, each) for each in statuses],
        "sha": commit,
        "total_count": len(total),
        "repository": repository(api, web, repo),
        "commit_url": f"{api}/repos/{repo.full_name}/commits/{commit}",
        "url": f"{api}/repos/{repo.full_name}/commits/{commit}/status",
    }
