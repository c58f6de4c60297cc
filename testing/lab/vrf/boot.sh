#!/usr/bin/env bash
# Boots a Linux that has VRFs, as an ordinary process (user-mode Linux), and runs guest.sh in it: for
# machines whose own kernel has none. The guest sees this machine's files, read-only.
#
#   boot.sh JAVA_HOME BELLMAN_JAR RESULTS
#
# RESULTS is a folder for what the guest finds out. Needs Debian's packages user-mode-linux, kmod,
# iproute2 and bird2. Ends by itself after four minutes at most.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
java_home=$1 jar=$2 results=$(cd -- "$3" && pwd)

modules=$(echo /usr/lib/uml/modules/*)
if [ ! -d "$modules" ] || ! command -v linux.uml > /dev/null; then
  echo "boot.sh: no user-mode Linux: apt-get install --no-install-recommends user-mode-linux kmod" >&2
  exit 2
fi
# modprobe looks for its modules under a folder of the standard name.
mkdir -p "$results/mods/lib/modules"
ln -sfn "$modules" "$results/mods/lib/modules/$(basename "$modules")"

# The guest's memory is a file, which must not be on a disk that is slow or small.
memory=$(mktemp -d /dev/shm/bellman-vrf.XXXXXX)
trap 'rm -rf "$memory"' EXIT
TMPDIR=$memory timeout --kill-after=5 240 linux.uml mem=1024M root=none rootfstype=hostfs rootflags=/ ro \
  init="$here/init.sh" con=null con0=null,fd:1 con1=null,fd:1 umid="bellman-vrf-$$" uml_dir="$memory/" \
  HERE="$here" JAVA_HOME="$java_home" JAR="$jar" RESULTS="$results" quiet < /dev/null
