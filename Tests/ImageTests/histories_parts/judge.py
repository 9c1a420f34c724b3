"""Compares what the program says and keeps with what the oracle finds."""

import json
import os
import pathlib
import subprocess
import tarfile

import oracle
from life import Life


class Wrong(Exception):
    """The property does not hold."""


def require(condition, *words) -> None:
    if not condition:
        raise Wrong(" ".join(map(str, words)))


class Judge:
    """Looks at one workspace, before and after its life."""

    def __init__(self, life: Life):
        self.life = life
        self.root = life.root
        before = oracle.repositories(self.root)
        self.first_objects = {common: found.objects for common, found in before.items()}
        self.first_files = oracle.loose_files(self.root)

    def judge(self) -> dict[str, int]:
        """Runs the program in all ways and checks it; counts what there was."""
        self.found = oracle.repositories(self.root)
        self.lost = {common: self._lost(found) for common, found in self.found.items()}
        loose = oracle.loose_files(self.root)
        self.loose = {
            name: data for name, data in loose.items() if self.first_files.get(name) != data
        }
        store = self.life.place / "store"
        store.mkdir()
        self.report = self._guest("inspect", "--ask", "--store", store, self.root)
        require(not self.report["problems"], "problems:", self.report["problems"])
        self._sort_report()
        for common, found in self.found.items():
            self._check_named(found, self.lost[common])
            self._check_justified(found, self.lost[common])
        for entry in self.report["repositories"]:
            self._check_files_named(entry)
        self._check_loose_named()
        again = self._guest("inspect", "--answers", store, self.root)
        for part in ("repositories", "looseFiles", "hiddenFiles", "problems"):
            require(
                again[part] == self.report[part], f"without network {part} differ:", again[part]
            )
        self._check_rescue(store)
        return self._figures()

    def _lost(self, found: oracle.Repository) -> set[str]:
        lost = found.objects - self.first_objects.get(found.common, set())
        self_served = self.life.address + "/" + self.life.place.name + "/"
        for address in found.addresses:
            if address.startswith(self_served):
                lost -= oracle.reachable(self.life.place / address.removeprefix(self_served))
        return lost

    def _guest(self, *arguments, status: int = 0) -> dict:
        environment = {"PATH": "/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(
            [self.life.guest, *map(str, arguments)], env=environment, capture_output=True
        )
        words = done.stderr.decode(errors="replace").strip()
        require(done.returncode == status, f"{arguments[0]} ended with {done.returncode}:", words)
        return json.loads(done.stdout) if done.stdout else {}

    def _sort_report(self) -> None:
        """What the report names, by repository."""
        self.told: dict[pathlib.Path, list[dict]] = {common: [] for common in self.found}
        for entry in self.report["repositories"]:
            common = oracle.common_directory(self.root / entry["path"])
            require(common in self.told, "a repository that does not exist:", entry["path"])
            self.told[common].append(entry)

    def _unsaved(self, found: oracle.Repository) -> dict[str, int]:
        """The references that block, by their full name, with the count of their commits."""
        names: dict[str, int] = {}
        for entry in self.told[found.common]:
            for reference in entry["references"]:
                ((kind, value),) = reference["kind"].items()
                name = value.get("_0", "")
                full = {
                    "branch": f"refs/heads/{name}",
                    "tag": f"refs/tags/{name}",
                    "detachedHead": "HEAD",
                }
                name = full.get(kind, name)
                names[name] = max(names.get(name, 0), reference["count"])
        return names

    def _landed(self, found: oracle.Repository) -> dict[str, int]:
        """The references that landed, likewise."""
        names: dict[str, int] = {}
        for entry in self.told[found.common]:
            for reference in entry["landed"]:
                name = reference["name"]
                if name.startswith("tag "):
                    name = "refs/tags/" + name.removeprefix("tag ")
                elif name != "HEAD" and not name.startswith("refs/"):
                    name = "refs/heads/" + name
                names[name] = names.get(name, 0) + reference["count"]
        return names

    def _sum(self, found: oracle.Repository, name: str) -> int:
        return sum(entry[name] for entry in self.told[found.common])

    def _check_named(self, found: oracle.Repository, lost: set[str]) -> None:
        """Each object that would be lost belongs to something that the report names."""
        rest = set(lost)
        unsaved, landed = self._unsaved(found), self._landed(found)
        covered: set[str] = set()
        for name, objects in found.named.items():
            if name in unsaved or name in landed:
                covered |= objects
        for name, objects in found.named.items():
            missing = (objects & lost) - covered
            require(
                not missing,
                f"{found.common}: nothing names what {name} leads to:",
                *sorted(missing),
            )
            rest -= objects
        stashed = {
            entry["hash"] for told in self.told[found.common] for entry in told["stash"]["entries"]
        }
        for hash in found.stash:
            require(
                hash not in lost or hash in stashed,
                f"{found.common}: stash entry {hash} is not named",
            )
            rest -= found.graph.closure([hash])
        gone = rest & found.graph.closure(found.tracking)
        require(
            not gone or self._sum(found, "goneCommits"),
            f"{found.common}: gone, and not counted:",
            *sorted(gone),
        )
        rest -= gone
        for checkout in found.checkouts:
            staged = rest & checkout.blobs
            require(
                not staged or self._files(checkout.place),
                f"{checkout.place}: staged, not named:",
                *staged,
            )
            rest -= staged
        # What is left only reflogs name, the index of a worktree that vanished, or an index as a
        # cached tree.
        old = {name for name in rest if found.graph.types[name] == "commit"}
        require(
            not old or self._sum(found, "reflogCommits"),
            f"{found.common}: logged, not counted:",
            *sorted(old),
        )

    def _check_justified(self, found: oracle.Repository, lost: set[str]) -> None:
        """Each thing that the report names would really be lost."""
        landed = self._landed(found)
        unsaved = self._unsaved(found)
        types = found.graph.types
        for name in unsaved | landed:
            objects = found.named.get(name, set()) & lost
            require(objects, f"{found.common}: {name} is named and has nothing that would be lost")
        for name, objects in found.named.items():
            commits = sum(types[hash] == "commit" for hash in objects & lost)
            told = unsaved.get(name, 0) + landed.get(name, 0)
            if name.startswith("refs/heads/"):
                require(
                    told == commits,
                    f"{found.common}: {told} commits of {name} are told, not {commits}",
                )
            require(
                told <= commits,
                f"{found.common}: {told} commits of {name} are told, and there are {commits}",
            )
        for told in self.told[found.common]:
            for entry in told["stash"]["entries"]:
                require(
                    entry["hash"] in lost, f"{found.common}: a stash entry is named that is saved"
                )
        commits = sum(types[hash] == "commit" for hash in lost)
        for name in ("goneCommits", "reflogCommits"):
            require(
                self._sum(found, name) <= commits, f"{found.common}: {name} is more than {commits}"
            )

    def _files(self, place: pathlib.Path) -> set[str]:
        path = str(place.relative_to(self.root))
        entries = [entry for entry in self.report["repositories"] if entry["path"] == path]
        require(len(entries) == 1, f"{place} is reported {len(entries)} times")
        return {name for names in entries[0]["files"].values() for name in names["names"]}

    def _check_files_named(self, entry: dict) -> None:
        place = self.root / entry["path"]
        for found in self.found.values():
            for checkout in found.checkouts:
                if checkout.place == place:
                    named = self._files(place) - checkout.links
                    require(
                        checkout.changed == named,
                        f"{place}: changed {checkout.changed}, named {named}",
                    )

    def _check_loose_named(self) -> None:
        hidden = {name for name in self.loose if name.startswith("home/.")}
        told = set(self.report["hiddenFiles"]["names"])
        require(told == hidden, f"hidden files {hidden}, named {told}")
        told = set(self.report["looseFiles"]["names"])
        require(
            told == set(self.loose) - hidden,
            f"loose files {set(self.loose) - hidden}, named {told}",
        )

    def _is_clean(self) -> bool:
        changed = any(
            checkout.changed for found in self.found.values() for checkout in found.checkouts
        )
        return not self.loose and not changed and not any(self.lost.values())

    def _check_rescue(self, store: pathlib.Path) -> None:
        out = self.life.place / "rescue"
        out.mkdir()
        self._guest("rescue", "--answers", store, self.root, out)
        manifest = json.loads((out / "manifest.json").read_text())
        require(not manifest["unread"], "unread:", manifest["unread"])
        require(
            not any(entry["isRaw"] for entry in manifest["repositories"]),
            "kept raw:",
            manifest["repositories"],
        )
        if not self.life.touched:
            require(self._is_clean(), "the oracle finds something on an untouched volume")
            require(not self._blocks(), "an untouched volume is not saved:", manifest["kept"])
            require(
                not manifest["repositories"],
                "an untouched volume has a rescue:",
                manifest["repositories"],
            )
        self._check_kept(out, manifest)
        self._check_restored(out, manifest)

    def _blocks(self) -> bool:
        report = self.report
        kinds = ("references", "files", "operations", "submodules", "outside")
        return bool(
            report["problems"]
            or report["looseFiles"]["count"]
            or any(entry[kind] for entry in report["repositories"] for kind in kinds)
            or any(entry["stash"]["count"] for entry in report["repositories"])
        )

    def _check_kept(self, out: pathlib.Path, manifest: dict) -> None:
        """Everything that would be lost lies in the bundles and archives."""
        bundles = sorted(out.glob("*.bundle"))
        trial = self.life.place / "trial.git"
        objects: set[str] = set()
        if bundles:
            oracle.run("init", "--quiet", "--bare", "--template=", trial)
            for bundle in bundles:
                oracle.run("--git-dir", trial, "bundle", "unbundle", bundle)
            listed = oracle.run(
                "--git-dir", trial, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)"
            )
            objects = set(listed.decode().split())
        for common, lost in self.lost.items():
            missing = self._worthy(self.found[common], lost - objects)
            require(not missing, f"{common}: the rescue lacks", *missing)
        kept: dict[str, bytes] = {}
        for entry in manifest["repositories"]:
            if entry.get("tree"):
                kept |= unpacked(out / entry["tree"], entry["path"] + "/")
        for found in self.found.values():
            for checkout in found.checkouts:
                prefix = str(checkout.place.relative_to(self.root)) + "/"
                for path in checkout.changed:
                    if path in checkout.files:
                        data = checkout.files[path]
                        is_kept = (
                            kept.get(prefix + path) == data or oracle.blob_name(data) in objects
                        )
                        require(is_kept, f"{checkout.place}: the rescue lacks {path}")
        for part in ("loose", "hidden"):
            if manifest.get(part):
                kept |= unpacked(out / manifest[part], "")
        for name, data in self.loose.items():
            require(kept.get(name) == data, f"the rescue lacks {name}")

    def _worthy(self, found: oracle.Repository, missing: set[str]) -> list[str]:
        """Leaves out trees that only an index names: it comes back whole, and git makes them of it
        again."""
        named = found.graph.closure(
            [*found.references.values(), *found.detached, *found.stash, *found.tracking]
        )
        commits = found.graph.closure(
            name for name in found.objects if found.graph.types[name] == "commit"
        )
        return sorted(
            f"{found.graph.types[name]} {name}"
            for name in missing
            if found.graph.types[name] != "tree" or name in named or name in commits
        )

    def _check_restored(self, out: pathlib.Path, manifest: dict) -> None:
        """The rescue brings everything back."""
        target = self.life.place / "restored"
        self._guest("restore", out, target)
        back = oracle.repositories(target)
        objects: set[str] = set()
        for found in back.values():
            objects |= found.objects
        for common, lost in self.lost.items():
            missing = self._worthy(self.found[common], lost - objects)
            require(not missing, f"{common}: restored without", *missing)
        kept = {entry["path"] for entry in manifest["repositories"]}
        checkouts = {
            checkout.place: checkout for found in back.values() for checkout in found.checkouts
        }
        for found in self.found.values():
            for checkout in found.checkouts:
                path = checkout.place.relative_to(self.root)
                if str(path) in kept:
                    self._compare(checkout, checkouts[target / path])
        for name, data in self.loose.items():
            path = target / name
            require(os.path.lexists(path), f"{name} is not restored")
            require(oracle.content(path) == data, f"{name} is restored otherwise")

    def _compare(self, before: oracle.Checkout, after: oracle.Checkout) -> None:
        for path, data in before.files.items():
            if not before.is_skipped(path):
                require(
                    after.files.get(path) == data, f"{before.place}: {path} is restored otherwise"
                )
        more = set(after.files) - set(before.files)
        require(not more, f"{before.place}: restored with", *more)
        require(after.index == before.index, f"{before.place}: the index is restored otherwise")

    def _figures(self) -> dict[str, int]:
        """What this history had, for the summary."""
        return {
            "blocked": int(self._blocks()),
            "insured only": int(not self._blocks() and not self._is_clean()),
            "clean": int(self._is_clean()),
            "untouched": int(not self.life.touched),
            "lost objects": sum(map(len, self.lost.values())),
            "landed": sum(len(entry["landed"]) for entry in self.report["repositories"]),
            "repositories": len(self.found),
        }


def unpacked(path: pathlib.Path, prefix: str) -> dict[str, bytes]:
    """What the files of an archive hold; of links what they lead to."""
    found: dict[str, bytes] = {}
    with tarfile.open(path, errorlevel=2) as archive:
        for member in archive.getmembers():
            if member.issym():
                found[prefix + member.name] = os.fsencode(member.linkname)
            elif member.isfile() and (data := archive.extractfile(member)):
                found[prefix + member.name] = data.read()
    return found
