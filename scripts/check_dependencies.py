#!/usr/bin/env python3
"""Checks licences and sources of all dependencies against deny.toml, from what cargo has on this machine.

    check_dependencies.py

A short stand-in for `cargo deny check licenses sources`, which takes longer to install than everything else here to run.
Only the standard library is used.
"""
import json
import pathlib
import re
import subprocess
import sys
import tomllib


def allowed(expression, licences):
    """Whether a licence expression (SPDX, or with `/` for OR as older crates write it) can be met by `licences`."""
    tokens = re.findall(r"\(|\)|[^\s()]+", expression.replace("/", " OR "))
    place = 0

    def either():
        nonlocal place
        met = both()
        while tokens[place:place + 1] == ["OR"]:
            place += 1
            met = both() or met
        return met

    def both():
        nonlocal place
        met = one()
        while tokens[place:place + 1] == ["AND"]:
            place += 1
            met = one() and met
        return met

    def one():
        nonlocal place
        token = tokens[place]
        place += 1
        if token == "(":
            met = either()
            place += 1
            return met
        if tokens[place:place + 1] == ["WITH"]:
            token += " WITH " + tokens[place + 1]
            place += 2
        return token in licences

    met = either()
    if place != len(tokens):
        raise ValueError(f"no licence expression: {expression}")
    return met


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    rules = tomllib.loads((root / "deny.toml").read_text())
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--all-features"]
    packages = json.loads(subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE).stdout)["packages"]
    licences = set(rules["licenses"]["allow"])
    registries = {"registry+" + url for url in rules["sources"]["allow-registry"]}
    wrong = []
    for package in packages:
        name = f"{package['name']} {package['version']}"
        if not package["license"]:
            wrong.append(f"{name}: no licence stated")
        elif not allowed(package["license"], licences):
            wrong.append(f"{name}: licence {package['license']} is not allowed by deny.toml")
        if package["source"] and package["source"] not in registries:
            wrong.append(f"{name}: source {package['source']} is not allowed by deny.toml")
        if not package["source"]:
            loose = [d["name"] for d in package["dependencies"] if d["req"] == "*" and not d.get("path")]
            wrong += [f"{name}: any version of {dependency}" for dependency in loose]
    print(f"{len(packages)} packages, {len(wrong)} against deny.toml")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
