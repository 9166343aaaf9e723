// SPDX-License-Identifier: GPL-2.0-only
/* See link.h. The kernel's own console goes to a temporary file and is shown only when it does not start. */
#define _GNU_SOURCE
#include "uml/host/link.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fuzz/batch.h"
#include "fuzz/format.h"
#include "hosted/layout.h"
#include "ops/target.h"

#define EXIT_ENVIRONMENT 3
#define POLL_MS 500
#define IDLE_POLLS 240

static pid_t kernel;
static char in[64 * 1024];		/* what came from it and was not taken yet */
static size_t in_at, in_end;
static char out[BATCH_AHEAD * (sizeof(struct wire_head) + WIRE_BATCH_MAX)];	/* what is for it and was not sent yet */
static size_t out_at, out_end;
static int wire = -1, console = -1;
static char image[PATH_MAX], dtb[PATH_MAX];

static void fail(const char *what, const char *path)
{
	fprintf(stderr, "iovet: back end uml: %s%s%s: %s\n", what, path ? " " : "", path ? path : "", strerror(errno));
	exit(EXIT_ENVIRONMENT);
}

static void find_files(void)
{
	char dir[PATH_MAX - 32];
	ssize_t n = readlink("/proc/self/exe", dir, sizeof(dir) - 1);
	char *slash;

	if (n < 0)
		fail("/proc/self/exe", NULL);
	dir[n] = 0;
	slash = strrchr(dir, '/');
	*slash = 0;
	snprintf(dtb, sizeof(dtb), "%s/uml.dtb", dir);
	snprintf(image, sizeof(image), "%s/../../uml/linux", dir);
	if (access(image, X_OK))
		fail("no kernel; `make uml` builds it:", image);
	if (access(dtb, R_OK))
		fail("no device tree", dtb);
}

const char *link_image(void)
{
	if (!image[0])
		find_files();
	return image;
}

/* In the child. Its directory for sockets is a throw-away one below TMPDIR. */
static void become_kernel(int fd, const char *umldir, bool hurry, const char *plant)
{
	char name[64], tree[PATH_MAX + 8], dir[PATH_MAX + 16], mem[32], bug[96];
	char *args[] = { image, name, tree, dir, mem, "time-travel=inf-cpu", "iommu.strict=1", "fw_devlink=off", "kasan_multi_shot",
			 "printk.time=0", "no_hash_pointers", "kmemleak.verbose=1", "noirqdebug", "con=null", "con0=null,fd:1",
			 "ssl=null", "loglevel=5", bug, NULL, NULL, NULL };
	u32 n = ARRAY_LEN(args) - 3;
	char *none[] = { NULL };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	personality(ADDR_NO_RANDOMIZE);		/* the same memory map every time, without a gap before the heap */
	setpgid(0, 0);
	snprintf(name, sizeof(name), "iovet=%s", the_target.name);
	snprintf(tree, sizeof(tree), "dtb=%s", dtb);
	snprintf(dir, sizeof(dir), "uml_dir=%s/", umldir);
	snprintf(bug, sizeof(bug), "iovet-plant=%s", plant ? plant : "");
	if (hurry) {
		args[n++] = "iovet-hurry";
		args[n] = "kmemleak=off";
	}
	snprintf(mem, sizeof(mem), "mem=%luM", RAM_BYTES >> 20);
	if (dup2(open("/dev/null", O_RDONLY), 0) < 0 || dup2(console, 1) < 0 || dup2(console, 2) < 0 || dup2(fd, WIRE_FD) < 0)
		_exit(127);
	close_range(WIRE_FD + 1, ~0u, 0);
	execve(image, args, none);
	_exit(127);
}

static void remove_umldir(const char *umldir)
{
	char command[PATH_MAX + 16];

	snprintf(command, sizeof(command), "rm -rf '%s'", umldir);
	if (system(command))
		fprintf(stderr, "iovet: back end uml: cannot remove %s\n", umldir);
}

static char umldir[64];

void link_stop(void)
{
	int status;

	if (kernel <= 0)
		return;
	kill(-kernel, SIGKILL);
	kill(kernel, SIGKILL);
	while (waitpid(kernel, &status, 0) < 0 && errno == EINTR)
		;
	kernel = 0;
	close(wire);
	close(console);
	wire = console = -1;
	remove_umldir(umldir);
}

bool link_running(void) { return kernel > 0; }

/* The last lines of the kernel's console: why it does not start. */
static void show_console(void)
{
	char text[2048];
	off_t end = lseek(console, 0, SEEK_END), from = end > (off_t)sizeof(text) ? end - (off_t)sizeof(text) : 0;
	ssize_t n = pread(console, text, sizeof(text), from);

	if (n > 0)
		fprintf(stderr, "%.*s\n", (int)n, text);
}

/* One of other sources would not understand what it is asked, or ask for what is not there. */
static void need_same_build(const struct wire_head *head, const char *payload)
{
	u64 format = 0;

	if (head->bytes == sizeof(format))
		memcpy(&format, payload, sizeof(format));
	if (format == format_hash())
		return;
	fprintf(stderr, "iovet: back end uml: %s is not of the same build as this program; `make uml` builds both\n", image);
	link_stop();
	exit(EXIT_ENVIRONMENT);
}

static void wait_for_boot(void)
{
	char payload[WIRE_MAX + 1];
	struct wire_head head;

	for (;;) {
		enum link_got got = link_receive(&head, payload, 60);

		if (got == LINK_FRAME && head.kind == WIRE_READY) {
			need_same_build(&head, payload);
			return;
		}
		if (got == LINK_FRAME && head.kind != WIRE_BUG)
			continue;
		show_console();
		fprintf(stderr, "iovet: back end uml: the kernel does not start%s%s\n", got == LINK_FRAME ? ": " : "",
			got == LINK_FRAME ? payload : got == LINK_HANG ? ": it hangs" : "");
		link_stop();
		exit(EXIT_ENVIRONMENT);
	}
}

/* For a batch that waits while another runs: as much as the system grants. */
static void make_room(void)
{
	int bytes = 2 * (int)sizeof(out);

	if (setsockopt(wire, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof(bytes)))
		setsockopt(wire, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
}

void link_start(bool hurry, const char *plant)
{
	const char *tmp = getenv("TMPDIR");
	int pair[2];

	link_image();
	snprintf(umldir, sizeof(umldir), "%.40s/iovet-uml-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(umldir))
		fail("cannot make", umldir);
	console = memfd_create("console", 0);
	if (console < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		fail("no socket", NULL);
	fflush(NULL);
	kernel = fork();
	if (kernel < 0)
		fail("fork", NULL);
	if (!kernel)
		become_kernel(pair[1], umldir, hurry, plant);
	close(pair[1]);
	wire = pair[0];
	make_room();
	in_at = in_end = out_at = out_end = 0;
	wait_for_boot();
}

/* ---- frames ------------------------------------------------------------------------------------------------------ */

/* As much as goes at once. A kernel that is gone is noticed when its answer is read. */
static void push(void)
{
	while (out_at < out_end) {
		ssize_t done = send(wire, out + out_at, out_end - out_at, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0 && errno == EAGAIN)
			return;
		if (done <= 0)
			break;
		out_at += (size_t)done;
	}
	out_at = out_end = 0;
}

void *link_room(u32 bytes)
{
	memmove(out, out + out_at, out_end - out_at);
	out_end -= out_at;
	out_at = 0;
	assert(out_end + sizeof(struct wire_head) + bytes <= sizeof(out));
	return out + out_end + sizeof(struct wire_head);
}

void link_send(enum wire_kind kind, u32 bytes)
{
	struct wire_head head = { kind, bytes };

	memcpy(out + out_end, &head, sizeof(head));
	out_end += sizeof(head) + bytes;
	push();
}

static double cpu_seconds(void)
{
	struct timespec t;
	clockid_t id;

	if (clock_getcpuclockid(kernel, &id) || clock_gettime(id, &t))
		return 0;
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Until something came, while what is for the kernel goes out. */
static enum link_got fill(u32 hang_s)
{
	double since = cpu_seconds();
	u32 polls = 0;
	ssize_t n;

	for (;;) {
		struct pollfd p = { .fd = wire, .events = (short)(POLLIN | (out_at < out_end ? POLLOUT : 0)) };
		bool nothing = poll(&p, 1, POLL_MS) <= 0;

		if (p.revents & POLLOUT)
			push();
		if (p.revents & ~POLLOUT)
			break;
		/* One that waits for ever uses no time at all. */
		if (nothing && hang_s && (cpu_seconds() - since > hang_s || ++polls > IDLE_POLLS))
			return LINK_HANG;
	}
	n = read(wire, in, sizeof(in));
	in_at = 0;
	in_end = n > 0 ? (size_t)n : 0;
	return n > 0 ? LINK_FRAME : LINK_GONE;
}

static enum link_got take(void *to, size_t n, u32 hang_s)
{
	char *at = to;

	while (n) {
		size_t part = in_end - in_at < n ? in_end - in_at : n;

		if (!part) {
			enum link_got got = fill(hang_s);

			if (got != LINK_FRAME)
				return got;
			continue;
		}
		memcpy(at, in + in_at, part);
		at += part;
		in_at += part;
		n -= part;
	}
	return LINK_FRAME;
}

enum link_got link_receive(struct wire_head *head, char *payload, u32 hang_s)
{
	enum link_got got = take(head, sizeof(*head), hang_s);

	if (got == LINK_FRAME && head->bytes > WIRE_MAX)
		return LINK_GONE;
	if (got == LINK_FRAME)
		got = take(payload, head->bytes, hang_s);
	if (got == LINK_FRAME)
		payload[head->bytes] = 0;
	return got;
}
