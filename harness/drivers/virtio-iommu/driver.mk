# SPDX-License-Identifier: GPL-2.0-only
# virtio-iommu on its real driver, behind the real virtio core, split rings and virtio-mmio.
SPEC := virtio-iommu
KERNEL_FILES := drivers/iommu/virtio-iommu.c
WORLD_EXTRA := drivers/virtio/virtio.c drivers/virtio/virtio_anchor.c drivers/virtio/virtio_ring.c \
	drivers/virtio/virtio_mmio.c lib/interval_tree.c
TARGET_C := harness/drivers/virtio-iommu/target.c
GLUE := harness/drivers/virtio-iommu/glue.c
MORE_WRAPS := virtqueue_get_buf
EXTRA_CFLAGS :=
