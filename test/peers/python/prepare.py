"""Makes a virtual environment with pinned packages, once: prepare.py TARGET REQUIREMENTS.

The file names every package that is needed: pip adds none.
Whoever comes at the same time waits for the first one; the kernel releases the lock of one that dies.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import venv

target, requirements = sys.argv[1:]
complete = os.path.join(target, "complete")
os.makedirs(os.path.dirname(target), exist_ok=True)
with open(f"{target}.lock", "w") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    if not os.path.exists(complete):
        # What a dead one has left is in an unknown state.
        shutil.rmtree(target, ignore_errors=True)
        venv.create(target, with_pip=True)
        pip = [os.path.join(target, "bin", "python"), "-m", "pip", "--disable-pip-version-check", "--retries", "2"]
        install = ["install", "--quiet", "--no-deps", "--only-binary", ":all:", "--requirement", requirements]
        subprocess.run([*pip, *install], check=True, stdin=subprocess.DEVNULL)
        open(complete, "w").close()
