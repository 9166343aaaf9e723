# SPDX-License-Identifier: MIT
# Shared by the tests that compile files of the kernel: where it is ($KDIR), and as_kernel.
KDIR=${KDIR:-build/linux-6.12}
CLANG=${CLANG:-clang-14}
[ -d "$KDIR/drivers/iommu" ] || { echo "no kernel source in $KDIR"; exit 77; }
case $KDIR in /*) kernel=$KDIR ;; *) kernel=$PWD/$KDIR ;; esac
kernel_flags=$(make -s hosted-cflags 2>"$scratch/log" | tail -n 1)
case $kernel_flags in *__KERNEL__*) ;; *) cat "$scratch/log"; echo "cannot tell how kernel files are compiled"; exit 1 ;; esac
kernel_flags="$kernel_flags -DKBUILD_MODNAME=\"test\" -DKBUILD_BASENAME=\"test\" -DKBUILD_MODFILE=\"test\" -D__KBUILD_MODNAME=kmod_test"

as_kernel() {	# directory in the kernel, arguments: compiles a file as if it were there
	place=$1; shift
	"$CLANG" $kernel_flags "-I$KDIR/$place" -ferror-limit=0 "$@"
}
