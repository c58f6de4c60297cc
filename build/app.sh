# Builds the program when its sources are newer than it: to be sourced by ./bellman and ./test, after
# build/jdk.sh. Expects $root, the folder of the repository.

app_jar="$root/app/target/app-0.1.0-SNAPSHOT.jar"
app_stamp="$root/app/target/built"
app_archive="$root/app/target/bellman.jsa"
app_speaker_archive="$root/app/target/speaker.jsa"

# A small process: one collector thread, a heap that gives memory back. What the JVM itself has to say
# goes to standard error, because standard output is for tables and JSON.
app_flags=(
  -XX:+UseSerialGC -Xms8m -Xss512k -XX:-UsePerfData -XX:+UseCompactObjectHeaders
  -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=15
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
  local log="$root/target/build.log" started="$root/target/build.started"
  echo "building bellman (once, about a minute)..." >&2
  # The stamp is as old as the start of the build: what is edited meanwhile counts as newer. Files that a
  # running bellman has open are removed and not overwritten.
  touch "$started"
  rm -rf "$app_stamp" "$app_archive" "$app_speaker_archive" "$root/app/target/lib"
  if ! (cd "$root" && ./mvnw -B -ntp -pl app -am package -Dmaven.test.skip=true) 9>&- 2>&1 | tee "$log" \
    | sed -un 's/^\[INFO\] Building \([a-z]*\) .*\[\(.*\)\]$/  [\2] \1/p' >&2; then
    grep '^\[ERROR\]' "$log" >&2 || tail -n 30 "$log" >&2
    echo "bellman: the build failed; all of it is in $log" >&2
    return 2
  fi
  app_archive_classes > /dev/null 2>&1 9>&- || rm -f "$app_archive"
  app_archive_speaker "$JAVA_HOME/bin/java" "$app_jar" "$app_speaker_archive" > /dev/null 2>&1 9>&- \
    || rm -f "$app_speaker_archive"
  mv "$started" "$app_stamp"
}

# An archive of loaded classes halves the time that the program takes to start. Without it all is the same,
# only slower. The rehearsal loads what a speaker and a
# controller need and runs the demo; where it can't, the demo alone, or a plan.
app_archive_classes() {
  local command
  for command in rehearse "demo --once" "plan -f examples/basic"; do
    # shellcheck disable=SC2086 # words on purpose
    (cd "$root" && timeout 60 "$JAVA_HOME/bin/java" "${app_flags[@]}" \
      -XX:ArchiveClassesAtExit="$app_archive" \
      -jar "$app_jar" $command) \
      && [ -s "$app_archive" ] && return 0
    rm -f "$app_archive"
  done
  return 1
}

# The same for a speaker alone, JAVA JAR ARCHIVE: what another process loads besides would only make it bigger.
app_archive_speaker() {
  timeout 60 "$1" "${app_flags[@]}" -jar "$2" rehearse --speaker -- \
    "$1" "${app_flags[@]}" "${app_stay_flags[@]}" -XX:ArchiveClassesAtExit="$3" -jar "$2" \
    && [ -s "$3" ]
}
