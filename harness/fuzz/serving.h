/* SPDX-License-Identifier: GPL-2.0-only */
/* A replay binary as a child process that serves programs (run_serve.c). Host world only. */
#pragma once
#include <stdio.h>
#include <sys/types.h>

#include "ops/op.h"

struct serving { pid_t pid; FILE *to, *from; int words; bool greeted; };	/* words: what it wrote to its standard error */

#define SERVING_GREETING "iovet %016llx"	/* format_hash(): the line that it begins with */

/* "NAME" beside this program. False: /proc is not there. */
bool serving_beside(const char *name, char *path, size_t bytes);
/* Starts PATH --serve, with a plant unless that is NULL. */
bool serving_start(struct serving *s, const char *path, const char *plant);
/*
 * Before anything is read from it, which may be after something was sent: false when it did not start, or is of other sources than
 * this program.
 */
bool serving_greets(struct serving *s);
/* The last lines of its standard error: why it ended. What it reports while it lives is in its findings, too. */
void serving_last_words(const struct serving *s, FILE *to);
/* Sanitizers report there, too, and that may be much: all but the last of it. */
void serving_forget_words(const struct serving *s);
/* Closes its input and waits for it to end. */
void serving_stop(struct serving *s);
/* Sends "REQUEST HEX" for the program. */
void serving_send(struct serving *s, const char *request, const struct program *p);
