/* SPDX-License-Identifier: MIT */
/* Child processes: see proc.h. Linux only (PR_SET_PDEATHSIG). */
#define _GNU_SOURCE			/* pipe2 */
#include "cli/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/exit.h"

static volatile sig_atomic_t stop_count;

/* Signals within a second are one wish: a terminal and a parent may both pass on the same Ctrl-C. */
static void on_signal(int sig)
{
	static volatile sig_atomic_t last;
	struct timespec t;

	(void)sig;
	clock_gettime(CLOCK_MONOTONIC, &t);
	if (!stop_count || t.tv_sec > last + 1)
		stop_count = stop_count + 1;
	last = (sig_atomic_t)t.tv_sec;
}

void proc_catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal };

	sigemptyset(&sa.sa_mask);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
}

u32 proc_stop_requested(void)
{
	return (u32)stop_count;
}

static double seconds_of(struct timespec t)
{
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double proc_cpu(pid_t pid)
{
	struct timespec t;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &t))
		return 0;
	return seconds_of(t);
}

double proc_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return seconds_of(t);
}

void proc_sleep_ms(u32 ms)
{
	struct timespec t = { ms / 1000, (long)(ms % 1000) * 1000000 };

	nanosleep(&t, NULL);
}

/* In the child: never returns. `fail` is written to when exec does not work. */
static void child(const struct proc_spec *p, pid_t parent, int fail)
{
	int out = p->out, err;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	setpgid(0, 0);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	if (getppid() != parent)
		_exit(EXIT_ENV);
	for (const char *const *e = p->env; e && *e; e++)
		putenv((char *)(uintptr_t)*e);
	if (p->log)
		out = open(p->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (out > 0)
		dup2(out, STDOUT_FILENO);
	if (p->log || p->quiet)
		dup2(p->log ? out : open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
	if (!p->log || out >= 0)
		execv(p->argv[0], (char *const *)(uintptr_t)p->argv);
	err = errno;
	if (write(fail, &err, sizeof(err)) < 0)
		_exit(EXIT_ENV);
	_exit(EXIT_ENV);
}

pid_t proc_start(const struct proc_spec *p, struct str *err)
{
	int fail[2], why = 0;
	pid_t parent = getpid(), pid;

	fflush(NULL);
	if (pipe2(fail, O_CLOEXEC) < 0) {
		str_printf(err, "pipe: %s", strerror(errno));
		return -1;
	}
	pid = fork();
	if (pid == 0)
		child(p, parent, fail[1]);
	close(fail[1]);
	if (pid < 0) {
		str_printf(err, "fork: %s", strerror(errno));
	} else if (read(fail[0], &why, sizeof(why)) > 0) {
		str_printf(err, "%s: %s", p->argv[0], strerror(why));
		waitpid(pid, NULL, 0);
		pid = -1;
	}
	close(fail[0]);
	return pid;
}

bool proc_poll(pid_t pid, struct proc_end *end)
{
	struct rusage used = { 0 };
	int st;
	pid_t got = wait4(pid, &st, WNOHANG, &used);

	if (got == 0 || (got < 0 && errno == EINTR))
		return false;
	end->status = got == pid && WIFEXITED(st) ? WEXITSTATUS(st) : -1;
	end->signal = got == pid && WIFSIGNALED(st) ? WTERMSIG(st) : 0;
	end->cpu_s = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
		     (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
	return true;
}

void proc_wait(pid_t pid, u32 seconds, struct proc_end *end)
{
	double limit = seconds ? proc_now() + seconds : 0;
	u32 ms = 1;

	*end = (struct proc_end){ 0 };
	while (!proc_poll(pid, end)) {
		if (!end->timed_out && ((limit > 0 && proc_now() > limit) || proc_stop_requested())) {
			end->timed_out = true;
			kill(-pid, SIGKILL);
		}
		proc_sleep_ms(ms);
		ms = ms < 50 ? ms * 2 : 50;
	}
}

/* Reads what there is; true when the other end was closed. */
static bool drain(int fd, struct str *out)
{
	char buf[4096];

	for (;;) {
		ssize_t n = read(fd, buf, sizeof(buf));

		if (n > 0)
			str_addn(out, buf, (size_t)n);
		else if (n == 0)
			return true;
		else if (errno != EINTR)
			return errno != EAGAIN;
	}
}

/* Collects until the child closes its output; kills it at the limit. */
static void collect(pid_t pid, int fd, u32 seconds, struct str *out, struct proc_end *end)
{
	double limit = seconds ? proc_now() + seconds : 0;
	u32 ms = 1;

	fcntl(fd, F_SETFL, O_NONBLOCK);
	while (!drain(fd, out)) {
		if (!end->timed_out && ((limit > 0 && proc_now() > limit) || proc_stop_requested())) {
			end->timed_out = true;
			kill(-pid, SIGKILL);
		}
		proc_sleep_ms(ms);
		ms = ms < 20 ? ms * 2 : 20;
	}
}

static bool run(const char *const *argv, u32 seconds, bool quiet, struct str *out, struct proc_end *end,
		struct str *err)
{
	struct proc_spec p = { .argv = argv, .quiet = quiet };
	int fd[2] = { -1, -1 };
	bool timed_out;
	pid_t pid;

	*end = (struct proc_end){ 0 };
	if (out && pipe2(fd, O_CLOEXEC) < 0) {
		str_printf(err, "pipe: %s", strerror(errno));
		return false;
	}
	p.out = out ? fd[1] : 0;
	pid = proc_start(&p, err);
	if (out) {
		close(fd[1]);
		if (pid > 0)
			collect(pid, fd[0], seconds, out, end);
		close(fd[0]);
	}
	if (pid < 0)
		return false;
	timed_out = end->timed_out;
	proc_wait(pid, out ? 1 : seconds, end);
	end->timed_out |= timed_out;
	return true;
}

bool proc_run(const char *const *argv, u32 seconds, struct str *out, struct proc_end *end, struct str *err)
{
	return run(argv, seconds, false, out, end, err);
}

bool proc_ask(const char *const *argv, u32 seconds, struct str *out, struct proc_end *end, struct str *err)
{
	return run(argv, seconds, true, out, end, err);
}

int proc_exec(const char *const *argv)
{
	fflush(NULL);
	execv(argv[0], (char *const *)(uintptr_t)argv);
	fprintf(stderr, "iovet: %s: %s\n", argv[0], strerror(errno));
	return EXIT_ENV;
}
