"""Holds a GitHub stub's answers to GitHub's own OpenAPI description, by githubkit's models."""

import importlib

from pydantic import TypeAdapter, ValidationError

VERSIONS = {
    version: importlib.import_module(f"githubkit_schemas.v{version.replace('-', '_')}.models")
    for version in ("2022-11-28", "2026-03-10")
}
adapters = {}


def violation(version, schema, body):
    """Why a body does not follow a schema, such as `PullRequest` or `list[PullRequest]`."""
    models = VERSIONS[version]
    key = (version, schema)
    if key not in adapters:
        name = schema.removeprefix("list[").removesuffix("]")
        model = getattr(models, name)
        adapters[key] = TypeAdapter(list[model] if schema.startswith("list[") else model)
    try:
        adapters[key].validate_python(body)
    except ValidationError as error:
        return f"{schema} of {version}: {error}"
    return None
