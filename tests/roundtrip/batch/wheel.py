#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""wheel.py MODULE VERSION FOLDER: a wheel of one module, in that folder. Source: PEP 427."""
import os
import sys
import zipfile

path, version, folder = sys.argv[1:]
name = os.path.basename(path)[:-3]
about = f"{name}-{version}.dist-info"
files = {
    f"{name}.py": open(path).read(),
    f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {version}\n",
    f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}
files[f"{about}/RECORD"] = "".join(f"{file},,\n" for file in [*files, f"{about}/RECORD"])
with zipfile.ZipFile(f"{folder}/{name}-{version}-py3-none-any.whl", "w") as wheel:
    for file, text in files.items():
        wheel.writestr(file, text)
