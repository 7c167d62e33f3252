#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""goss_schema.py FILE...: are these what goss reads? Keys and types as its manual has them (docs/gossfile.md);
goss itself is in no distribution that the tests have."""
import sys

import yaml

SCHEMA = {  # resource -> its required keys and its others
    "package": ({"installed": bool}, {}),
    "service": ({}, {"enabled": bool, "running": bool}),
    "user": ({"exists": bool}, {"uid": int, "gid": int, "home": str, "shell": str, "groups": list}),
    "group": ({"exists": bool}, {"gid": int}),
    "port": ({"listening": bool}, {"ip": list}),
    "file": ({"exists": bool}, {"mode": str, "owner": str, "group": str, "filetype": str, "linked-to": str,
                                "sha256": str}),
}


class Strict(yaml.SafeLoader):
    """A key stands once: of two, goss takes the last."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"a key stands twice among {keys}"
        return super().construct_mapping(node, deep)


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert "{{" not in text, "goss would take it for a template"
    for resource, rows in yaml.load(text, Strict).items():
        required, others = SCHEMA[resource]
        for name, row in rows.items():
            assert isinstance(name, str) and set(required) <= set(row) <= set(required) | set(others), (name, row)
            for key, value in row.items():
                assert isinstance(value, {**required, **others}[key]), (name, key, value)
            assert row.get("filetype", "file") in ("file", "directory", "symlink"), row
            assert len(row.get("sha256", 64 * "0")) == 64, row
