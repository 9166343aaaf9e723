/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside the kernel of the back end `uml`: what the files of this directory offer each other. No kernel header needed. */
#pragma once
#include "hosted/host.h"
#include "uml/wire.h"

/* wire.c */
void wire_send(enum wire_kind kind, const void *payload, u32 bytes);
void wire_text(enum wire_kind kind, const char *text);
void wire_flush(void);
bool wire_receive(struct wire_head *head, void *payload);	/* false: the other end is gone */
void wire_hang_up(void) __attribute__((noreturn));		/* after a fatal finding: waits to be ended */

/* seam.c */
extern bool uml_text;			/* the text of the trace is wanted */
extern unsigned long uml_stack_end;	/* stacks are shown up to this frame, where a program's execution began */
extern bool uml_brief;			/* a digest of the operations is wanted, and nothing of the teardown */

void uml_plant_on(void);		/* planted.c: the bug that the command line names */

/* targets.c: fills the_target with the driver of this name. False: there is none. */
bool uml_choose(const char *name);
void uml_glue_init(void);		/* what the glue of that driver does when a machine boots */

void uml_machine_init(void);		/* world.c: the devices on their bus, when their models are there */
void uml_irq_init(void *node);		/* irq.c; struct device_node of the controller */
void uml_irq_reset(void);			/* no message is on its way */
unsigned int uml_irq_mapped(u32 line);		/* the kernel's number of a line that somebody has; 0: nobody */
struct irq_data;
int uml_irq_request(struct irq_data *d);	/* a handler comes to a line */
/* messages.c, where it is there: the domain of messages, whose interrupts `handle` serves. */
struct irq_desc;
void uml_messages_init(void *node, void (*handle)(struct irq_desc *)) __attribute__((weak));
unsigned int uml_message_mapped(u32 line) __attribute__((weak));
void uml_clk_init(void *node);		/* clk.c */
s32 uml_clk_prepared(u32 instance);
s32 uml_clk_enabled(u32 instance);
u32 uml_irq_actions(u32 line);
void uml_run_queued(void);			/* work that is queued, and page requests */
void uml_mmio_init(void);		/* mmio.c */
void uml_read_register(u32 times);
/* callers.c */
#define UML_FRAMES 40			/* of a stack, where all of it counts */
struct uml_caller { const char *name; unsigned long start, end; };
void uml_callers_find(struct uml_caller *c, u32 n);
bool uml_called_by(const unsigned long *frame, u32 frames, const struct uml_caller *c, u32 n);
void uml_faults_init(void);		/* faults.c */
void uml_leaks_init(void);		/* leaks.c */
bool uml_in_run(unsigned long pfn);	/* a page of a larger allocation, not its first */
void uml_leaks_watch(void);		/* from here on pages are counted */
bool uml_leaks_full(void);		/* little room is left for those of another program */
void uml_console_init(void);		/* console.c */
void uml_log_all(bool all);		/* console.c: all of the kernel log, or what may be a report */
void uml_console_alone(void);
