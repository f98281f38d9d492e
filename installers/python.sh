#!/bin/sh
# Prints the Python to set up with: the environment's own, else the newest one here that the locks are
# tested on (3.11 to 3.13), else one that should do.
# PYTHON=/path/to/python make run chooses another.

suitable() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null
}

installs() {
    "$1" -c 'import pip' 2>/dev/null
}

complete() {
    "$1" -c 'import venv, ensurepip' 2>/dev/null || "$1" -c 'import venv, pip' 2>/dev/null
}

for own in .venv/bin/python .venv/Scripts/python.exe; do
    if [ -z "$PYTHON" ] && [ -e "$own" ] && suitable "$own" && installs "$own"; then
        echo "$own"
        exit 0
    fi
done

incomplete=
for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3.14 python3 python}; do
    if suitable "$candidate"; then
        if complete "$candidate"; then
            echo "$candidate"
            exit 0
        fi
        incomplete=${incomplete:-$candidate}
    fi
done

if [ -n "$incomplete" ]; then
    version=$("$incomplete" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "$incomplete cannot make environments: install its modules venv and pip" \
        "(on Debian and Ubuntu: sudo apt-get install python$version-venv) and try again." >&2
else
    echo "Relasi needs Python 3.11, 3.12 or 3.13: install one (https://www.python.org/downloads)" \
        "and try again." >&2
fi
exit 1
