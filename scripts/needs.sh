# Sourced by the other scripts: finds what this machine lacks, installs it where that is allowed, and otherwise says in one line what to install.
# Debian's and Ubuntu's package names.
packages=()
lacking=()

# need COMMAND PACKAGE: COMMAND must be there; PACKAGE brings it.
need() { command -v "$1" >/dev/null 2>&1 || packages+=("$2"); }

# need_rust: cargo and rustc, as new as Cargo.toml asks. They are never installed from here: rustup is the reader's to run.
need_rust() {
  local wanted found
  wanted=$(sed -n 's/^rust-version *= *"\([0-9.]*\)".*/\1/p' Cargo.toml)
  if ! command -v cargo >/dev/null 2>&1; then
    lacking+=("Rust $wanted or newer is missing: install it from https://rustup.rs")
    return
  fi
  found=$(rustc --version 2>/dev/null | sed -n 's/^rustc \([0-9.]*\).*/\1/p')
  older "${found:-0}" "$wanted" || return 0
  lacking+=("Rust is ${found:-not working}, but $wanted or newer is needed: run \`rustup update stable\`, or install it from https://rustup.rs")
}

# need_browser: sets CHROMIUM to a browser that is there, or asks for the package.
need_browser() {
  local name
  if [ -n "${CHROMIUM:-}" ]; then
    [ -x "$CHROMIUM" ] || lacking+=("CHROMIUM names \`$CHROMIUM\`, which cannot be run")
    return 0
  fi
  for name in chromium chromium-browser google-chrome-stable google-chrome; do
    # Ubuntu's chromium-browser is a snap, which cannot read the folders that the tests make.
    if command -v "$name" >/dev/null 2>&1 && [ "$(readlink -f "$(command -v "$name")")" != /usr/bin/snap ] && ! grep -qs '/snap/bin' "$(command -v "$name")"; then
      CHROMIUM=$(command -v "$name")
      export CHROMIUM
      return 0
    fi
  done
  if grep -qs '^ID=ubuntu' /etc/os-release; then
    lacking+=("a browser is missing, and Ubuntu's chromium is a snap, which cannot read the tests' folders: install Chrome, or set CHROMIUM to a chromium that is no snap")
  else
    packages+=(chromium)
  fi
}

# need_fonts: a font with Chinese characters, the smallest there is: without one a page of Chinese has no text to lay out.
need_fonts() {
  need fc-list fontconfig
  fc-list :lang=zh-cn 2>/dev/null | grep -q . || packages+=(fonts-wqy-microhei)
}

# need_node VERSION: Node itself, not older than VERSION. Call it after the packages are there.
need_node() {
  local found
  found=$(node --version | sed 's/^v//')
  older "$found" "$1" || return 0
  echo "error: Node is $found, but this needs $1 or newer" >&2
  exit 1
}

# older A B: whether version A is older than B.
older() { [ "$1" != "$2" ] && [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# provide: installs the packages, as root or through sudo, or ends with what to install. Nothing is compiled before this.
provide() {
  local line="apt-get update && apt-get install -y --no-install-recommends ${packages[*]}" sudo=() allowed=no
  if [ "${#packages[@]}" -gt 0 ]; then
    if ! command -v apt-get >/dev/null 2>&1; then
      lacking+=("install what these packages of Debian hold: ${packages[*]}")
    elif [ "$(id -u)" = 0 ]; then
      allowed=yes
    elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
      allowed=yes sudo=(sudo)
    else
      lacking+=("install as root: $line")
    fi
  fi
  if [ "${#lacking[@]}" -gt 0 ]; then
    printf 'error: %s\n' "${lacking[@]}" >&2
    exit 1
  fi
  [ "$allowed" = yes ] || return 0
  echo "Installing ${packages[*]} …"
  if ! { "${sudo[@]}" apt-get update -qq && "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"; } >/dev/null; then
    echo "error: these packages could not be installed; install as root: $line" >&2
    exit 1
  fi
  hash -r
}

# npm_packages FOLDER: what FOLDER's lock file names, installed once.
npm_packages() {
  [ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ] && return 0
  npm ci --prefix "$1" --no-audit --no-fund --loglevel=error
}

# binary PROFILE: where cargo puts briefbook.
binary() { echo "$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/$1/briefbook"; }
