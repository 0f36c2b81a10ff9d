#!/usr/bin/env python3
"""Stands in for cargo where a test makes a wheel: the command line is compiled already, and a release
of it takes many minutes. All other questions go to the real one."""

import json
import os
import subprocess
import sys

cargo, binary = os.environ["REAL_CARGO"], os.environ["PLIMSOLL_BINARY"]
if sys.argv[1:2] != ["rustc"]:
    os.execv(cargo, [cargo, *sys.argv[1:]])
manifest = sys.argv[sys.argv.index("--manifest-path") + 1]
question = [cargo, "metadata", "--format-version=1", "--no-deps", "--manifest-path", manifest]
packages = json.loads(subprocess.check_output(question))["packages"]
package = next(package for package in packages if package["name"] == "plimsoll")
target = next(target for target in package["targets"] if "bin" in target["kind"])
profile = {
    "opt_level": "0",
    "debuginfo": 0,
    "debug_assertions": True,
    "overflow_checks": True,
    "test": False,
}
artifact = {
    "reason": "compiler-artifact",
    "package_id": package["id"],
    "manifest_path": package["manifest_path"],
    "target": target,
    "profile": profile,
    "features": [],
    "filenames": [binary],
    "executable": binary,
    "fresh": True,
}
print(json.dumps(artifact))
print(json.dumps({"reason": "build-finished", "success": True}))
