/* SPDX-License-Identifier: GPL-2.0-only */
/* Kinds of the differences that harness/uml/differs.def lists; what each means is said there. */
#pragma once

enum differ_kind { ADDRESS, SCRATCH, OPERATION, TEARDOWN, POLLS, REPLUG, UNSEEN, AFTER, BUFFERS, BESIDE, FREES, MESSAGE };
