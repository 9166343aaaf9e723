# SPDX-License-Identifier: MIT
# Would break: a user without root who is not told what to install, and a kernel tree that does not fit and is taken.
. tests/cli/lib/common.sh

# setup WORD...: ci/setup as somebody who is not root, on a system without ccache and afl++.
mkdir "$tmp/bin"
printf '#!/bin/sh\ncase "$*" in *ccache* | *afl++*) exit 1 ;; esac\necho installed\n' >"$tmp/bin/dpkg-query"
printf '#!/bin/sh\n[ "$1" = -u ] && echo 1000\n' >"$tmp/bin/id"
printf '#!/bin/sh\necho "apt-get must not be called" >&2\nexit 99\n' >"$tmp/bin/apt-get"
chmod 755 "$tmp"/bin/*
setup() { PATH=$tmp/bin:$PATH ci/setup "$@" >"$tmp/out" 2>"$tmp/err"; status=$?; }

setup
check "without root a missing package is the environment" status_is 3
check "one line tells what to run" test "$(grep -c 'apt-get install -y --no-install-recommends afl++ ccache$' "$tmp/err")" -eq 1
check "nothing is installed" no err_has "must not be called"
setup --check
check "--check changes nothing and succeeds" status_is 0
check "--check names what is missing" out_has "missing packages: afl++ ccache"
printf '#!/bin/sh\necho installed\n' >"$tmp/bin/dpkg-query"
IOVET_KERNEL=0.0 setup
check "a kernel package that is not there is the environment" status_is 3
check "it is named, and KDIR too" err_has "set KDIR"

# A small kernel source: of drivers/gpu only the register descriptions of one driver are unpacked.
src=$tmp/src/linux-source-0.0
gpu=drivers/gpu/drm
for f in Makefile Documentation/x drivers/iommu/iommu.c drivers/gpu/Makefile drivers/gpu/dummy $gpu/Makefile $gpu/mxsfb/x \
	$gpu/ms/x $gpu/msm-more/x $gpu/msm/msm_drv.c $gpu/msm/rd.c $gpu/msm/registers/gen_header.py $gpu/msm/registers/adreno/a.xml; do
	mkdir -p "$src/$(dirname "$f")" && echo "$f" >"$src/$f"
done
tar -C "$tmp/src" -cJf "$tmp/source.tar.xz" linux-source-0.0
tree=build/linux-0.0-test.$$
trap 'rm -rf "$tmp" "$tree"' EXIT
unpack() { IOVET_KERNEL=${tree#build/linux-} IOVET_KERNEL_ARCHIVE=$tmp/source.tar.xz setup; }
files() { (cd "$tree" && find . -type f ! -name '.*' | sort | tr '\n' ' '); }
wanted="./Makefile ./$gpu/msm/registers/adreno/a.xml ./$gpu/msm/registers/gen_header.py ./drivers/iommu/iommu.c "
unpack
check "the source is unpacked" status_is 0
check "without documentation and without most of drivers/gpu" test "$(files)" = "$wanted"
rm -rf "$tree/drivers/gpu" "$tree/.registers" "$tree/Makefile"
unpack
check "a tree without the register descriptions gets them" test -f "$tree/$gpu/msm/registers/adreno/a.xml"
check "and only them" no test -e "$tree/Makefile"
rm -rf "$tree/drivers/gpu"
unpack
check "once" no test -e "$tree/drivers/gpu"

# Another kernel beside 6.12: its source and no more.
rm -rf "$tree"
printf '#!/bin/sh\ncase "$*" in *afl++* | *linux-source*) exit 1 ;; esac\necho installed\n' >"$tmp/bin/dpkg-query"
IOVET_KERNEL=0.0 setup --source
check "without root the package of a kernel is the environment" status_is 3
check "it is the only one asked for" err_has "recommends linux-source-0.0"
printf '#!/bin/sh\necho installed\n' >"$tmp/bin/dpkg-query"
IOVET_KERNEL=${tree#build/linux-} IOVET_KERNEL_ARCHIVE=$tmp/source.tar.xz setup --source
check "--source unpacks it" test "$(files)" = "$wanted"
setup --sources
check "another word is a mistake" status_is 2

# kdir DIR: is it taken as the kernel source?
kdir() { harness/hosted/check-kdir.sh "$1" >"$tmp/out" 2>"$tmp/err"; status=$?; }

kdir "$tmp/none"
check "a missing kernel tree is the environment" status_is 3
check "it is named" err_has "$tmp/none is not a kernel source tree"
mkdir "$tmp/old"
linux() { printf 'VERSION = %s\nPATCHLEVEL = %s\n' "$1" "$2" >"$tmp/old/Makefile"; kdir "$tmp/old"; }
linux 5 10
check "another kernel version is the environment" status_is 3
check "it is named, and those that are supported" err_has "is linux 5.10, supported are linux 6.12 and 6.1"
linux 6 6
check "one between two that are supported is refused, too" err_has "is linux 6.6, supported are"
for v in 12 1; do
	linux 6 $v
	check "an incomplete 6.$v is the environment" status_is 3
	check "what is missing is named" err_has "is missing: the tree is not a complete linux 6.$v"
done
MAKEFLAGS='' make -s hosted-world BUILD="$tmp/build" KDIR="$tmp/none" >"$tmp/out" 2>"$tmp/err"
status=$?
check "make passes it on" status_is 2
linux 6 6
make_says() { MAKEFLAGS='' make -s BUILD="$tmp/build" "$@" >"$tmp/out" 2>"$tmp/err"; status=$?; }
make_says hosted-world KERNEL=6.6
check "a kernel by its version that is not supported is refused" status_is 2
check "with those that are" err_has "KERNEL=6.6 is not supported: there are 6.12 6.1"
make_says hosted-world KDIR="$tmp/old"
check "a kernel tree that is not supported is refused" err_has "is linux 6.6, supported are"
check "before anything is compiled" test -z "$(find "$tmp/build" -name '*.o')"
MAKEFLAGS='' make -s hosted-world BUILD="$tmp/build" KDIR="$tmp/none" >"$tmp/out" 2>"$tmp/err"
status=$?
check "and nothing is compiled" err_has "$tmp/none is not a kernel source tree"
finish
