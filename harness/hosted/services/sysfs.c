// SPDX-License-Identifier: GPL-2.0-only
/*
 * sysfs as a registry: which attribute files and links a kobject has, so that a program can write one and duplicates
 * and failures happen as in the real one. No file system, no contents, no open files.
 */
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include "hosted/kw.h"
#include "services.h"

struct entry {
	struct hlist_node link;		/* in the bucket of its kobject */
	const struct kobject *kobj;
	const struct attribute *attr;	/* NULL: a link, a directory of a group, or a binary file */
	const char *dir;		/* name of the group's directory, or NULL */
	u32 hash;			/* of the name */
	char name[];
};

#define BUCKETS 256

static struct hlist_head bucket[BUCKETS];
static u32 n_entries;

static struct hlist_head *bucket_of(const struct kobject *kobj)
{
	return &bucket[((unsigned long)kobj >> 6) % BUCKETS];
}

static bool same_dir(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static u32 hash_of(const char *name)
{
	u32 h = 0;

	while (*name)
		h = h * 31 + (u8)*name++;
	return h;
}

static struct entry *find(const struct kobject *kobj, const char *dir, const char *name)
{
	u32 hash = hash_of(name);
	struct entry *e;

	hlist_for_each_entry(e, bucket_of(kobj), link)
		if (e->kobj == kobj && e->hash == hash && same_dir(e->dir, dir) && !strcmp(e->name, name))
			return e;
	return NULL;
}

/* A real sysfs allocates more, and other things, so a comparison lets none of it fail. */
static gfp_t sysfs_gfp(void) { return kw_like_real ? GFP_KERNEL | __GFP_NOFAIL : GFP_KERNEL; }

static int add(const struct kobject *kobj, const char *dir, const char *name, const struct attribute *attr)
{
	struct entry *e;

	if (find(kobj, dir, name)) {
		pr_warn("sysfs: cannot create duplicate name %s in %s\n", name, kobject_name(kobj));
		return -EEXIST;
	}
	e = kmalloc(struct_size(e, name, strlen(name) + 1), sysfs_gfp());
	if (!e)
		return -ENOMEM;
	e->kobj = kobj;
	e->dir = dir;
	e->attr = attr;
	e->hash = hash_of(name);
	strcpy(e->name, name);
	hlist_add_head(&e->link, bucket_of(kobj));
	n_entries++;
	return 0;
}

static void del(struct entry *e)
{
	if (!e)
		return;
	hlist_del(&e->link);
	kfree(e);
	n_entries--;
}

u32 kw_sysfs_files(void) { return n_entries; }
bool kw_sysfs_has(const struct kobject *kobj, const char *name) { return find(kobj, NULL, name); }

/*
 * The driver core allocates memory to remove the links of a device link, and leaves them behind when it gets none. They
 * would be in the way of the next link of the same name, for ever.
 */
void kw_sysfs_drop_stale_links(void)
{
	struct hlist_node *next;
	struct entry *e;
	u32 i;

	for (i = 0; i < BUCKETS; i++)
		hlist_for_each_entry_safe(e, next, &bucket[i], link)
			if (str_has_prefix(e->name, "consumer:") || str_has_prefix(e->name, "supplier:"))
				del(e);
}

long kw_sysfs_store(struct kobject *kobj, const char *name, const char *text)
{
	const struct entry *e = find(kobj, NULL, name);

	if (!e || !e->attr)
		return -ENOENT;
	return kobj->ktype->sysfs_ops->store(kobj, (struct attribute *)e->attr, text, strlen(text));
}

long kw_sysfs_show(struct kobject *kobj, const char *name, char *page)
{
	const struct entry *e = find(kobj, NULL, name);

	if (!e || !e->attr)
		return -ENOENT;
	return kobj->ktype->sysfs_ops->show(kobj, (struct attribute *)e->attr, page);
}

/* ---- directories ---------------------------------------------------------------------------- */

int sysfs_create_dir_ns(struct kobject *kobj, const void *ns)
{
	return mem_should_fail(sysfs_gfp()) ? -ENOMEM : 0;
}

/* Removing a directory removes what is in it. */
void sysfs_remove_dir(struct kobject *kobj)
{
	struct hlist_node *next;
	struct entry *e;

	hlist_for_each_entry_safe(e, next, bucket_of(kobj), link)
		if (e->kobj == kobj)
			del(e);
}

int sysfs_rename_dir_ns(struct kobject *kobj, const char *new_name, const void *new_ns) { return 0; }
int sysfs_move_dir_ns(struct kobject *kobj, struct kobject *new_parent, const void *new_ns) { return 0; }
void sysfs_notify(struct kobject *kobj, const char *dir, const char *attr) { }

/* ---- files ---------------------------------------------------------------------------------- */

int sysfs_create_file_ns(struct kobject *kobj, const struct attribute *attr, const void *ns)
{
	return add(kobj, NULL, attr->name, attr);
}

void sysfs_remove_file_ns(struct kobject *kobj, const struct attribute *attr, const void *ns)
{
	del(find(kobj, NULL, attr->name));
}

bool sysfs_remove_file_self(struct kobject *kobj, const struct attribute *attr)
{
	sysfs_remove_file(kobj, attr);
	return true;
}

int sysfs_create_files(struct kobject *kobj, const struct attribute *const *attr)
{
	int ret = 0, i;

	for (i = 0; attr[i] && !ret; i++)
		ret = sysfs_create_file(kobj, attr[i]);
	if (ret)
		for (i -= 2; i >= 0; i--)
			sysfs_remove_file(kobj, attr[i]);
	return ret;
}

void sysfs_remove_files(struct kobject *kobj, const struct attribute *const *attr)
{
	for (; *attr; attr++)
		sysfs_remove_file(kobj, *attr);
}

int sysfs_create_bin_file(struct kobject *kobj, const struct bin_attribute *attr)
{
	return add(kobj, NULL, attr->attr.name, NULL);
}

void sysfs_remove_bin_file(struct kobject *kobj, const struct bin_attribute *attr)
{
	del(find(kobj, NULL, attr->attr.name));
}

int sysfs_add_file_to_group(struct kobject *kobj, const struct attribute *attr, const char *group)
{
	return add(kobj, group, attr->name, attr);
}

void sysfs_remove_file_from_group(struct kobject *kobj, const struct attribute *attr, const char *group)
{
	del(find(kobj, group, attr->name));
}

/* ---- groups --------------------------------------------------------------------------------- */

static void remove_attrs(struct kobject *kobj, const struct attribute_group *grp)
{
	struct attribute *const *a;

	for (a = grp->attrs; a && *a; a++)
		del(find(kobj, grp->name, (*a)->name));
}

static int add_attrs(struct kobject *kobj, const struct attribute_group *grp)
{
	struct attribute *const *a;
	int ret = 0, i = 0;

	for (a = grp->attrs; a && *a && !ret; a++, i++)
		if (!grp->is_visible || (grp->is_visible(kobj, *a, i) & 0777))
			ret = add(kobj, grp->name, (*a)->name, *a);
	if (ret)
		remove_attrs(kobj, grp);
	return ret;
}

int sysfs_create_group(struct kobject *kobj, const struct attribute_group *grp)
{
	int ret = grp->name ? add(kobj, NULL, grp->name, NULL) : 0;

	if (ret)
		return ret;
	ret = add_attrs(kobj, grp);
	if (ret && grp->name)
		del(find(kobj, NULL, grp->name));
	return ret;
}

void sysfs_remove_group(struct kobject *kobj, const struct attribute_group *grp)
{
	remove_attrs(kobj, grp);
	if (grp->name)
		del(find(kobj, NULL, grp->name));
}

int sysfs_create_groups(struct kobject *kobj, const struct attribute_group **groups)
{
	int ret = 0, i;

	for (i = 0; groups && groups[i] && !ret; i++)
		ret = sysfs_create_group(kobj, groups[i]);
	if (ret)
		for (i -= 2; i >= 0; i--)
			sysfs_remove_group(kobj, groups[i]);
	return ret;
}

void sysfs_remove_groups(struct kobject *kobj, const struct attribute_group **groups)
{
	for (; groups && *groups; groups++)
		sysfs_remove_group(kobj, *groups);
}

int sysfs_merge_group(struct kobject *kobj, const struct attribute_group *grp) { return add_attrs(kobj, grp); }
void sysfs_unmerge_group(struct kobject *kobj, const struct attribute_group *grp) { remove_attrs(kobj, grp); }

/* ---- links ---------------------------------------------------------------------------------- */

int sysfs_create_link(struct kobject *kobj, struct kobject *target, const char *name)
{
	return add(kobj, NULL, name, NULL);
}

int sysfs_create_link_nowarn(struct kobject *kobj, struct kobject *target, const char *name)
{
	return find(kobj, NULL, name) ? -EEXIST : add(kobj, NULL, name, NULL);
}

void sysfs_remove_link(struct kobject *kobj, const char *name) { del(find(kobj, NULL, name)); }
void sysfs_delete_link(struct kobject *dir, struct kobject *target, const char *name) { sysfs_remove_link(dir, name); }

int sysfs_rename_link_ns(struct kobject *kobj, struct kobject *target, const char *old_name, const char *new_name,
			 const void *new_ns)
{
	del(find(kobj, NULL, old_name));
	return add(kobj, NULL, new_name, NULL);
}

int sysfs_add_link_to_group(struct kobject *kobj, const char *group, struct kobject *target, const char *name)
{
	return find(kobj, NULL, group) ? add(kobj, group, name, NULL) : -ENOENT;
}

/* The real one looks for the group in the directory of the object. */

void sysfs_remove_link_from_group(struct kobject *kobj, const char *group, const char *name)
{
	if (kobj)
		del(find(kobj, group, name));
	else
		null_pointer("sysfs_remove_link_from_group", group);
}

/* ---- text of attributes --------------------------------------------------------------------- */

int sysfs_emit(char *buf, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vscnprintf(buf, PAGE_SIZE, fmt, args);
	va_end(args);
	return n;
}

int sysfs_emit_at(char *buf, int at, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vscnprintf(buf + at, PAGE_SIZE - at, fmt, args);
	va_end(args);
	return n;
}
