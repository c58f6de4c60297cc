# Finds a JDK for ./bellman, ./test and ./format: to be sourced. Sets and exports JAVA_HOME.

# The JDK to fetch where the machine has none: Eclipse Temurin. The checksum is the one that Adoptium
# publishes for this file, so a file that differs is thrown away. Only this architecture is pinned; on
# others the message says what to install.
jdk_release=25.0.2+10
jdk_machine=x86_64
jdk_url="https://github.com/adoptium/temurin25-binaries/releases/download/jdk-25.0.2%2B10/OpenJDK25U-jdk_x64_linux_hotspot_25.0.2_10.tar.gz"
jdk_sha256=987387933b64b9833846dee373b640440d3e1fd48a04804ec01a6dbf718e8ab8
jdk_cache="${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/bellman"

# Prints the major version of the JDK in a folder, or nothing: a Java without a compiler is no JDK.
jdk_major() {
  local version=""
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  if [ -r "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  fi
  if [ -z "$version" ]; then
    version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
  fi
  printf '%s' "$version"
}

# JAVA_HOME first, then the usual folders, then the path. 25 itself goes before anything newer, because
# the checks of the build know the compiler of 25.
jdk_find() {
  local candidates=() found newer="" major
  [ -n "${JAVA_HOME:-}" ] && candidates+=("$JAVA_HOME")
  candidates+=(/usr/lib/jvm/* /opt/java/* "${HOME:-/root}"/.sdkman/candidates/java/* "$jdk_cache"/jdk-*)
  if command -v javac > /dev/null; then
    candidates+=("$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")")
  fi
  for found in "${candidates[@]}"; do
    major=$(jdk_major "$found")
    if [ "$major" = 25 ]; then
      export JAVA_HOME=$found
      return 0
    fi
    if [ -n "$major" ] && [ "$major" -gt 25 ] && [ -z "$newer" ]; then
      newer=$found
    fi
  done
  [ -n "$newer" ] && export JAVA_HOME=$newer
}

jdk_download() {
  if command -v curl > /dev/null; then
    curl -fsSL --connect-timeout 20 --retry 2 -o "$2" "$1"
  elif command -v wget > /dev/null; then
    wget -q --timeout=20 --tries=2 -O "$2" "$1"
  else
    echo "bellman: neither curl nor wget is there to fetch a JDK with" >&2
    return 1
  fi
}

# Unpacks beside the final folder and then renames, so that nobody ever sees half a JDK.
jdk_fetch() {
  local work target="$jdk_cache/jdk-$jdk_release"
  if [ "$(uname -s)" != Linux ] || [ "$(uname -m)" != "$jdk_machine" ]; then
    return 1
  fi
  mkdir -p "$jdk_cache" || return 1
  work=$(mktemp -d "$jdk_cache/fetch.XXXXXX") || return 1
  echo "bellman: no JDK 25 here: fetching Temurin $jdk_release (once, about 140 MB) into $jdk_cache ..." >&2
  if jdk_download "$jdk_url" "$work/jdk.tar.gz" \
    && echo "$jdk_sha256  $work/jdk.tar.gz" | sha256sum -c --quiet - >&2 \
    && mkdir "$work/jdk" \
    && tar -xzf "$work/jdk.tar.gz" -C "$work/jdk" --strip-components=1; then
    mv -T "$work/jdk" "$target" 2> /dev/null || true
  fi
  rm -rf "$work"
  if [ "$(jdk_major "$target")" = 25 ]; then
    export JAVA_HOME=$target
    return 0
  fi
  return 1
}

jdk_explain() {
  cat >&2 << 'TEXT'
bellman: a JDK 25 is needed (with its compiler), and none was found or could be fetched.
  Debian 13, Ubuntu 24.04 and newer:  apt-get install openjdk-25-jdk-headless
  anything else:                      the package temurin-25-jdk of Eclipse Adoptium, or unpack any
                                      JDK 25 and set JAVA_HOME to its folder
Looked at: JAVA_HOME, /usr/lib/jvm, /opt/java, ~/.sdkman, ~/.cache/bellman, the path.
TEXT
}

jdk_or_exit() {
  jdk_find || jdk_fetch || {
    jdk_explain
    exit 2
  }
}
