# What the makers of machines share: `make` beside an archive sources this, makes $root, and calls fixture.
set -euo pipefail
machine=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$machine/../../.." && pwd)
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 SYSTEMD_OFFLINE=1
work=$(mktemp -d)
root=${ROOTS:-$work}/${machine##*/} # ROOTS: a folder that keeps the roots, to reduce them once more
trap 'rm -rf --one-file-system "$work"' EXIT
[ "$(id -u)" = 0 ] || { echo "make: needs root" >&2; exit 1; }

# fixture: the root becomes the archive beside the maker
fixture() { "$project/scripts/make-fixture" "$root" "$machine/root.tar.zst"; }
if [ -d "$root" ]; then
	fixture
	exit
fi

# debian RELEASE [PACKAGES] [OPTION...]: a minimal system of these packages, its lists of packages kept
debian() {
	local release=$1 packages=${2:-}
	shift; shift || :
	mmdebstrap --quiet --variant=minbase ${packages:+--include="$packages"} "$@" "$release" "$root"
}

# inside COMMAND...: runs it in the root
inside() { chroot "$root" "$@"; }

# build_rpms SPEC...: packages for rpm, in $work/rpms/RPMS; of a host without a name
build_rpms() {
	local spec
	for spec; do
		rpmbuild --quiet --define "_topdir $work/rpms" --define '_buildhost example.org' --define '_build_id_links none' ${TARGET:+--target "$TARGET"} -bb "$spec"
	done
}
