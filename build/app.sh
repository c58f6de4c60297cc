# Builds the program when its sources are newer than it: to be sourced by ./bellman and ./test, after
# build/jdk.sh. Expects $root, the folder of the repository.

app_jar="$root/app/target/app-0.1.0-SNAPSHOT.jar"
app_stamp="$root/app/target/built"
app_archives="$root/app/target"

# A small process: one collector thread, a heap that gives memory back. What the JVM itself has to say
# goes to standard error, because standard output is for tables and JSON. An exhausted heap ends the process,
# with status 3 and a line that says so: otherwise it would be the end of whichever thread came first.
app_flags=(
  -XX:+UseSerialGC -Xms8m -Xss512k -XX:-UsePerfData -XX:+UseCompactObjectHeaders
  -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=15
  -XX:+ExitOnOutOfMemoryError -XX:+DisplayVMOutputToStderr
  -Xlog:disable -Xlog:all=error:stderr
)

# Processes that stay, and stay small: what the heap and the C library have no use for any more is given back,
# objects that die young need little room, and code is compiled once and not three times. The last is no
# slower: docs/performance has what was tried.
app_stay_flags=(-XX:-ShrinkHeapInSteps -XX:TrimNativeHeapInterval=3000 -Xmn4m -XX:TieredStopAtLevel=1)

# Folders count too: a deleted file leaves only its folder newer.
app_stale() {
  [ -e "$app_stamp" ] && [ -e "$app_jar" ] || return 0
  [ -n "$(find "$root/pom.xml" "$root/core" "$root/edge" "$root/app" -name target -prune -o \
    \( -path '*/src/main/*' -o -name pom.xml \) -newer "$app_stamp" -print -quit)" ]
}

# Two at once: the second waits, and then finds that nothing is left to do.
app_build_if_stale() {
  app_stale || return 0
  mkdir -p "$root/target"
  local status=0
  if command -v flock > /dev/null; then
    exec 9> "$root/target/build.lock"
    if ! flock -n 9; then
      echo "bellman: waiting for a build that is already running ..." >&2
      flock 9
    fi
  fi
  if app_stale; then
    app_build || status=$?
  fi
  exec 9>&-
  return "$status"
}

app_build() {
  local log="$root/target/build.log" started="$root/target/build.started" archive
  echo "building bellman (once, about a minute)..." >&2
  # The stamp is as old as the start of the build: what is edited meanwhile counts as newer. Files that a
  # running bellman has open are removed and not overwritten.
  touch "$started"
  rm -rf "$app_stamp" "$app_archives"/*.jsa "$root/app/target/lib"
  if ! (cd "$root" && ./mvnw -B -ntp -pl app -am package -Dmaven.test.skip=true) 9>&- 2>&1 | tee "$log" \
    | sed -un 's/^\[INFO\] Building \([a-z-]*\) .*\[\(.*\)\]$/  [\2] \1/p' >&2; then
    grep '^\[ERROR\]' "$log" >&2 || tail -n 30 "$log" >&2
    echo "bellman: the build failed; all of it is in $log" >&2
    return 2
  fi
  # Without an archive all is the same, only slower.
  for archive in bellman run speaker controller; do
    app_archive "$archive" "$JAVA_HOME/bin/java" "$app_jar" "$app_archives" > /dev/null 2>&1 9>&- \
      || rm -f "$app_archives/$archive.jsa"
  done
  mv "$started" "$app_stamp"
}

# An archive of loaded classes halves the time that the program takes to start, and all of it is in memory, used
# or not. So processes that stay, which load what nothing else does, have one of their own:
# app_archive NAME JAVA JAR FOLDER.
app_archive() {
  local options=("${app_flags[@]}" -XX:ArchiveClassesAtExit="$4/$1.jsa" -jar "$3")
  case "$1" in
    bellman) (cd "$root" && timeout 60 "$2" "${options[@]}" demo --once) ;;
    *)
      timeout 60 "$2" "${app_flags[@]}" -jar "$3" rehearse "$1" -- \
        "$2" "${app_stay_flags[@]}" "${options[@]}"
      ;;
  esac && [ -s "$4/$1.jsa" ]
}

# The one that goes with a command.
app_archive_of() {
  case "$1" in
    run | speaker | controller) echo "$app_archives/$1.jsa" ;;
    *) echo "$app_archives/bellman.jsa" ;;
  esac
}
